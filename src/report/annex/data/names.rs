//! In: measures, verdicts, flags. Out: the words that records have for them. Never: a word of a language.

use crate::compare::Verdict;
use crate::definition::{BaseRule, Correction, Item, ItemKind};
use crate::estimate::{Domain, Measure, NoPrecision, Part, Unit};
use crate::report::number::Flag;

pub(super) fn group(domain: &Domain) -> Option<(&str, i64)> {
    match domain {
        Domain::Total => None,
        Domain::Group { item, code } => Some((item.as_str(), code.0)),
    }
}

pub(super) fn flag(flag: Flag) -> Option<&'static str> {
    match flag {
        Flag::Firm => None,
        Flag::Low => Some("low"),
        Flag::VeryLow => Some("very_low"),
        Flag::Hidden => Some("hidden"),
    }
}

pub(super) fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Proportion => "proportion",
        Unit::Difference => "difference",
        Unit::OfItem => "item",
        Unit::Ratio => "ratio",
        Unit::People => "people",
    }
}

pub(super) fn correction(correction: Correction) -> &'static str {
    match correction {
        Correction::Holm => "holm",
        Correction::BenjaminiHochberg => "benjamini_hochberg",
        Correction::None => "none",
    }
}

pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Rose => "rose",
        Verdict::Fell => "fell",
        Verdict::Unchanged => "unchanged",
        Verdict::TooUncertain => "too_uncertain",
        Verdict::NotFound => "not_found",
    }
}

pub(super) fn measure_name(measure: &Measure) -> &'static str {
    match measure {
        Measure::Answer(_) => "answer",
        Measure::Net(_) => "net",
        Measure::Balance(_) => "balance",
        Measure::Mean => "mean",
        Measure::Ratio(_) => "ratio",
        Measure::DontKnow => "dont_know",
        Measure::InBase(..) => "other_base",
        Measure::People(_) => "people",
        Measure::Total => "total",
        Measure::Median => "median",
        Measure::Quantile(_) => "quantile",
    }
}

pub(super) fn measure_key(measure: &Measure) -> Option<String> {
    match measure {
        Measure::Answer(code)
        | Measure::InBase(_, Part::Answer(code))
        | Measure::People(Part::Answer(code)) => Some(code.to_string()),
        Measure::Net(net)
        | Measure::InBase(_, Part::Net(net))
        | Measure::People(Part::Net(net)) => Some(net.to_string()),
        Measure::Balance(balance) => Some(balance.to_string()),
        Measure::Ratio(item) => Some(item.to_string()),
        Measure::Quantile(quantile) => Some(quantile.p().to_string()),
        Measure::Mean | Measure::Median | Measure::Total | Measure::DontKnow => None,
    }
}

pub(super) fn base_rule(item: &Item, measure: &Measure) -> Option<BaseRule> {
    match measure {
        Measure::Answer(_) | Measure::Net(_) | Measure::Balance(_) => match &item.kind {
            ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => Some(scale.base),
            ItemKind::Multiple { base, .. } => Some(*base),
            ItemKind::Numeric { .. } | ItemKind::Open => None,
        },
        Measure::DontKnow => Some(BaseRule::Asked),
        Measure::InBase(base, _) => Some(*base),
        Measure::Mean
        | Measure::Median
        | Measure::Quantile(_)
        | Measure::Ratio(_)
        | Measure::People(_)
        | Measure::Total => None,
    }
}

pub(super) fn base_name(base: BaseRule) -> &'static str {
    match base {
        BaseRule::Answered => "answered",
        BaseRule::WithDontKnow => "with_dont_know",
        BaseRule::Asked => "asked",
    }
}

pub(super) fn no_precision(why: NoPrecision) -> &'static str {
    match why {
        NoPrecision::EmptyBase => "empty_base",
        NoPrecision::SingleUnit => "single_unit",
        NoPrecision::SingletonPsu => "singleton_psu",
        NoPrecision::OpenInterval => "open_interval",
        NoPrecision::NotPublished => "not_published",
        NoPrecision::NonProbability => "non_probability",
        NoPrecision::Withheld => "withheld",
    }
}
