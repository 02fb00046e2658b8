//! The words that several commands use for the same thing.

use std::borrow::Cow;

use super::number;
use crate::compare::Verdict;
use crate::definition::{
    BaseRule, Code, Fact, Item, ItemKind, Lang, Missing, Probability, Quantile, Survey, WaveId,
    WaveKind,
};
use crate::estimate::test::Untestable;
use crate::estimate::{Measure, NoPrecision, Part};

pub use crate::report::number::mean_decimals;

/// The label of an answer, an option, a net or a balance; the empty text where the item has none such.
pub fn measure<'a>(
    survey: &'a Survey,
    item: &'a Item,
    measure: &Measure,
    lang: &Lang,
) -> Cow<'a, str> {
    let label = match measure {
        Measure::Answer(code)
        | Measure::InBase(_, Part::Answer(code))
        | Measure::People(Part::Answer(code)) => answer(item, *code, lang),
        Measure::Net(net)
        | Measure::InBase(_, Part::Net(net))
        | Measure::People(Part::Net(net)) => item
            .scale()
            .and_then(|scale| scale.net(net))
            .map_or("", |net| net.label.get(lang)),
        Measure::Balance(balance) => item
            .scale()
            .and_then(|scale| scale.balance(balance))
            .map_or("", |balance| balance.label.get(lang)),
        Measure::Mean => "Mean",
        Measure::Median => "Median",
        Measure::Quantile(quantile) => return Cow::Owned(format!("p{}", percentage(*quantile))),
        Measure::Total => "Total",
        Measure::Ratio(other) => {
            let other = survey
                .item(other)
                .map_or(other.as_str(), |item| item.label.get(lang));
            return Cow::Owned(format!("Per {other}"));
        }
        Measure::DontKnow => item
            .scale()
            .and_then(|scale| {
                let mut answers = scale.answers.iter();
                answers.find(|answer| answer.missing == Some(Missing::DontKnow))
            })
            .map_or("Don't know", |answer| answer.label.get(lang)),
    };
    Cow::Borrowed(label)
}

/// 25 of the lower quartile, 2.5 of 0.025.
pub fn percentage(quantile: Quantile) -> String {
    format!("{}", (quantile.p() * 1e6).round() / 1e4)
}

/// The label of an answer or option.
pub fn answer<'a>(item: &'a Item, code: Code, lang: &Lang) -> &'a str {
    let answers = match &item.kind {
        ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => &scale.answers,
        ItemKind::Multiple { options, .. } => options,
        ItemKind::Numeric { .. } | ItemKind::Open => return "",
    };
    answers
        .iter()
        .find(|answer| answer.code == code)
        .map_or("", |answer| answer.label.get(lang))
}

/// Decimals of a percentage: what is rounded to whole percent at its source is not shown finer.
pub fn decimals(survey: &Survey, wave: &WaveId) -> u8 {
    match survey.wave(wave).map(|wave| &wave.kind) {
        Some(WaveKind::Published(published)) if published.rounding_unit >= 0.01 => 0,
        _ => 1,
    }
}

/// The mark that stands behind the name of a wave that is not made of respondents' answers.
pub fn mark(kind: &str) -> &'static str {
    match kind {
        "rehearsal" => " · REHEARSAL: synthetic answers",
        "published" => " · published figures",
        _ => "",
    }
}

/// Which answers the shares are shares of.
pub fn base(item: &Item) -> Option<BaseRule> {
    match &item.kind {
        ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => Some(scale.base),
        ItemKind::Multiple { base, .. } => Some(*base),
        ItemKind::Numeric { .. } | ItemKind::Open => None,
    }
}

/// A base in words.
pub fn of_base(base: BaseRule) -> &'static str {
    match base {
        BaseRule::Answered => "Base: those who gave an answer.",
        BaseRule::WithDontKnow => "Base: those who answered or said they don't know.",
        BaseRule::Asked => "Base: everybody who was asked.",
    }
}

/// Where an interval would have no width because weighting sets the share.
pub const FIXED: &str = "fixed by weighting";

/// What stands below standard errors that the sample does not justify: an analyst may look at them, a reader may not.
pub fn caution(survey: &Survey, wave: &WaveId) -> Option<String> {
    let wave = survey.wave(wave)?;
    let probability = match wave.probability.unwrap_or(survey.disclosure.probability) {
        Probability::Probability => return None,
        Probability::NonProbability => "non_probability",
        Probability::NotStated => "not_stated",
    };
    let modelled = matches!(survey.disclosure.precision_model, Some(Fact::Stated(_)));
    let assumed =
        matches!(&wave.kind, WaveKind::Published(published) if published.assumption.is_some());
    (!modelled && !assumed).then(|| {
        format!(
            "Standard errors and intervals treat the sample as a probability sample; probability is `{probability}` and no model is described: do not publish them."
        )
    })
}

/// What is assumed of the figures of a published wave, where something is.
pub fn assumption(survey: &Survey, wave: &WaveId, lang: &Lang) -> Option<String> {
    let wave = survey.wave(wave)?;
    let WaveKind::Published(published) = &wave.kind else {
        return None;
    };
    let assumption = published.assumption.as_ref()?;
    Some(format!(
        "{}: standard errors rest on an assumed design effect of {}. {}",
        wave.label.get(lang),
        number::decimal(assumption.design_effect, 2),
        assumption.reason.get(lang)
    ))
}

/// What may be said of a tested change.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Rose => "rose",
        Verdict::Fell => "fell",
        Verdict::Unchanged => "unchanged within uncertainty",
        Verdict::TooUncertain => "too uncertain to say",
        Verdict::NotFound => "no change found",
    }
}

/// Why there is no test.
pub fn untestable(why: Untestable) -> &'static str {
    match why {
        Untestable::NotCategorical => "the item has no categories",
        Untestable::OneCategory => "fewer than two categories have answers",
        Untestable::EmptyCells => "too many combinations of categories are empty",
        Untestable::NoVariance => "weighting fixes the shares",
        Untestable::SingularCovariance => "too few sampling units",
        Untestable::NoDegreesOfFreedom => "no degree of freedom is left",
        Untestable::NotShares | Untestable::NotAContrast => "nothing to compare with",
        Untestable::NoPrecision(why) => no_precision(why),
    }
}

/// Why an estimate has no standard error.
pub fn no_precision(why: NoPrecision) -> &'static str {
    match why {
        NoPrecision::EmptyBase => "nobody is in the base",
        NoPrecision::SingleUnit => "a single case or sampling unit",
        NoPrecision::SingletonPsu => "a stratum with a single sampling unit",
        NoPrecision::OpenInterval => "too few answers on one side of the quantile",
        NoPrecision::NotPublished => "the source does not state it",
        NoPrecision::NonProbability => "a non-probability sample without a described model",
        NoPrecision::Withheld => "it is withheld, so that nobody can be recognised",
    }
}
