//! In: the context of a wave. Out: its key results, one an item: what is said first. Never: a result on a low base: what is said at
//! an event is said in public.

use super::answer::{Whom, counted, quoted};
use crate::definition::{Item, NetRole};
use crate::estimate::{Domain, Estimate, Measure, Precision};
use crate::measure::Proportion;
use crate::report::document::Context;
use crate::report::number::{Flag, fixed_by_weighting, mean_decimals};
use crate::report::words::event::{self as words, EventWords};
use crate::report::{CellId, CellPart, Prose};

/// Cards, stage pictures and notes hold so many results at most.
const MOST: usize = 8;

/// One result: an item and what tells it.
pub struct KeyResult<'a> {
    pub item: &'a Item,
    pub measure: Measure,
    pub estimate: &'a Estimate,
    /// 0 to 1, or in the unit of a mean; unrounded.
    pub value: f64,
    /// As reports write it, with its star.
    pub text: Prose,
    /// The answers it counts, each in quotation marks.
    pub answer: Prose,
    /// In quotation marks: the exact wording.
    pub statement: Prose,
    pub id: CellId,
    /// Where it may be shown and does not vanish.
    pub precision: Option<Precision>,
}

/// The results that figures show first, then the others, in questionnaire order.
pub fn key_results<'a>(context: &Context<'a>) -> Vec<KeyResult<'a>> {
    let opinions = context.opinions();
    let shown = |item: &Item| {
        let figures = &context.survey.report.figures;
        figures.iter().any(|figure| figure.items.contains(&item.id))
    };
    let (first, rest): (Vec<&Item>, Vec<&Item>) =
        opinions.into_iter().partition(|item| shown(item));
    let results = first
        .into_iter()
        .chain(rest)
        .filter_map(|item| of_item(context, item));
    results.take(MOST).collect()
}

/// What tells an item; of a multiple-choice item the option that most chose.
pub fn of_item<'a>(context: &Context<'a>, item: &'a Item) -> Option<KeyResult<'a>> {
    let value = |measure: &Measure| {
        context
            .total(&item.id, measure)
            .and_then(|found| found.value)
    };
    let told = context.told(item).into_iter();
    // Of equals the first.
    let measure = told.reduce(|best, next| {
        if value(&next) > value(&best) {
            next
        } else {
            best
        }
    })?;
    of_measure(context, item, measure)
}

/// One measure of an item.
pub fn of_measure<'a>(
    context: &Context<'a>,
    item: &'a Item,
    measure: Measure,
) -> Option<KeyResult<'a>> {
    let estimate = context.total(&item.id, &measure)?;
    let value = estimate.value?;
    if matches!(context.flag(estimate), Flag::Hidden | Flag::VeryLow) {
        return None;
    }
    let id = context.id(item, &measure, &Domain::Total);
    let is_fixed = fixed_by_weighting(estimate, context.estimates.weighting.as_ref());
    let precision = context
        .precision(context.wave, estimate)
        .copied()
        .filter(|_| !is_fixed);
    Some(KeyResult {
        value,
        text: Prose::cell(
            context.value_text(item, &measure, estimate),
            id.clone().value(),
        ),
        answer: counted(context, words::of(context.lang), item, &measure),
        statement: quoted(context, &context.statement(item)),
        precision,
        item,
        measure,
        estimate,
        id,
    })
}

impl KeyResult<'_> {
    pub fn is_mean(&self) -> bool {
        self.measure == Measure::Mean
    }

    /// The ends of the interval as written: `40`–`46 %`.
    pub fn ends(&self, context: &Context<'_>) -> Option<(Prose, Prose)> {
        let interval = self.precision?.interval;
        let write = |value: f64| {
            let text = if self.is_mean() {
                context
                    .numbers
                    .mean_of(self.item, value, mean_decimals(self.item))
            } else {
                context.numbers.percent(Proportion(value), 0)
            };
            Prose::cell(text, self.id.clone().part(CellPart::Interval))
        };
        Some((write(interval.low), write(interval.high)))
    }

    /// The interval in one text.
    pub fn interval(&self, context: &Context<'_>) -> Option<Prose> {
        let interval = self.precision?.interval;
        let text = if self.is_mean() {
            let (low, high) = self.ends(context)?;
            format!("{low}–{high}")
        } else {
            context
                .numbers
                .percent_range(interval.low, interval.high, 0)
        };
        Some(Prose::cell(text, self.id.clone().part(CellPart::Interval)))
    }

    /// Half the width of the interval of a share: "3 percentage points".
    pub fn points(&self, context: &Context<'_>, words: &EventWords) -> Option<Prose> {
        let interval = self.precision.filter(|_| !self.is_mean())?.interval;
        let half = (interval.high - interval.low) / 2.0 * 100.0;
        let number = context.numbers.decimal(half, u8::from(half < 0.95));
        let form = if number == "1" {
            words.one_point
        } else {
            words.points
        };
        let number = Prose::cell(number, self.id.clone().part(CellPart::Margin));
        Some(Prose::fill(form, &[("points", number)]))
    }

    /// The sentence that is safe to say.
    pub fn sentence(&self, context: &Context<'_>, words: &'static EventWords) -> Prose {
        let statement = ("statement", self.statement.clone());
        if self.is_mean() {
            let mean = ("mean", self.text.clone());
            return match self.ends(context) {
                Some((low, high)) => Prose::fill(
                    words.say_mean,
                    &[mean, statement, ("low", low), ("high", high)],
                ),
                None => Prose::fill(words.say_mean_bare, &[mean, statement]),
            };
        }
        let points = self.points(context, words);
        let form = if points.is_some() {
            words.say_share
        } else {
            words.say_share_bare
        };
        Prose::fill(
            form,
            &[
                ("share", self.text.clone()),
                ("whom", Whom::of(context, words, self).of_them()),
                ("answer", self.answer.clone()),
                statement,
                ("points", points.unwrap_or_default()),
            ],
        )
    }

    /// The net on the other side of the scale, where there is one.
    pub fn opposite<'a>(&self, context: &Context<'a>) -> Option<KeyResult<'a>> {
        let scale = self.item.scale()?;
        let Measure::Net(net) = &self.measure else {
            return None;
        };
        let role = match scale.net(net)?.role {
            NetRole::Agree => NetRole::Disagree,
            NetRole::Disagree => NetRole::Agree,
            _ => return None,
        };
        let item = context.survey.item(&self.item.id)?;
        let net = item.scale()?.net_of(role)?.id.clone();
        of_measure(context, item, Measure::Net(net))
    }

    /// The estimate of a group.
    pub fn of_group<'a>(&self, context: &Context<'a>, domain: &Domain) -> Option<&'a Estimate> {
        context.estimate(&self.item.id, &self.measure, domain)
    }
}
