//! In: a claim, judged. Out: a sentence that its figures carry, or why there is none. Never: a word of comparison that the test
//! does not bear.

use super::super::changes::wave_label;
use crate::compare::change_test::SIGNIFICANCE;
use crate::compare::claim::cell_of;
use crate::compare::claim::{Difference, Judged, Outcome, Part, Reason, Shown};
use crate::definition::{Form, ItemKind, Quantity, QuantityUnit, Reference};
use crate::estimate::Domain;
use crate::report::document::context::Context;
use crate::report::words::claims as words;
use crate::report::words::fill;
use crate::report::{Origin, Prose};

/// What the figures carry of the parts that do not hold.
pub fn carried(context: &Context<'_>, judged: &Judged) -> Prose {
    let broken = judged.parts.iter().filter(|part| !part.outcome.holds());
    Prose::join(broken.map(|part| of_part(context, part)), "; ")
}

fn of_part(context: &Context<'_>, part: &Part) -> Prose {
    match &part.shown {
        Shown::Difference(found) => difference(context, found),
        Shown::Change(change) => {
            let Some(item) = context.survey.item(&change.item) else {
                return Prose::default();
            };
            let sentence = context.change_sentence(item, change);
            match &change.domain {
                Domain::Total => sentence,
                Domain::Group { item, code } => {
                    let group = context.code_label(item, *code);
                    Prose::wording(group).with(" – ").with(sentence)
                }
            }
        }
        Shown::Groups { what, by, test } => {
            let known = words::of(context.lang);
            let sentence = match test.p < SIGNIFICANCE {
                true => known.groups_differ,
                false => known.groups_not_apart,
            };
            Prose::fill(
                sentence,
                &[
                    ("a", name(context, what)),
                    ("by", Prose::wording(context.item_label(by).to_lowercase())),
                    ("p", Prose::marked(context.numbers.p(test.p), Origin::Test)),
                ],
            )
        }
        Shown::Nothing => match &part.outcome {
            Outcome::NotJudgeable(reason) => because(context, reason),
            Outcome::Holds | Outcome::TooClose | Outcome::False => Prose::default(),
        },
    }
}

/// Two numbers, the higher first where they can be told apart.
fn difference(context: &Context<'_>, found: &Difference) -> Prose {
    if found.smaller.terms.is_empty() || found.larger.terms.is_empty() {
        return against_number(context, found);
    }
    let known = words::of(context.lang);
    let apart = found.p < SIGNIFICANCE;
    let swapped = apart && found.difference < 0.0;
    let sides = [
        (&found.larger, found.larger_value),
        (&found.smaller, found.smaller_value),
    ];
    let (first, second) = match swapped {
        true => (sides[1], sides[0]),
        false => (sides[0], sides[1]),
    };
    let sign = if swapped { -1.0 } else { 1.0 };
    let (low, high) = match swapped {
        true => (-found.interval.high, -found.interval.low),
        false => (found.interval.low, found.interval.high),
    };
    let item = [first.0, second.0]
        .into_iter()
        .find_map(|side| side.terms.first())
        .and_then(|term| context.survey.item(&term.of.item));
    let Some(item) = item else {
        return Prose::default();
    };
    let unit = match found.larger.unit {
        QuantityUnit::Share | QuantityUnit::Points => QuantityUnit::Points,
        QuantityUnit::Mean | QuantityUnit::MeanDifference => QuantityUnit::MeanDifference,
    };
    let form = Form::default();
    let test = |text: String| Prose::marked(text, Origin::Test);
    let of_one_item = first
        .0
        .single()
        .zip(second.0.single())
        .filter(|(one, other)| {
            one.item == other.item
                && one.group == other.group
                && one.wave == other.wave
                && found.larger.unit == QuantityUnit::Share
                && !matches!(item.kind, ItemKind::Multiple { .. })
        });
    let value = |side: (&Quantity, f64)| valued(context, side.0, side.1);
    let mut values = vec![
        ("x", value(first)),
        ("y", value(second)),
        (
            "difference",
            test(context.number(item, unit, sign * found.difference, form)),
        ),
        (
            "interval",
            test(context.range(item, unit, (low, high), form)),
        ),
    ];
    let sentence = match of_one_item {
        Some((one, other)) => {
            values.push(("about", about(context, one)));
            values.push(("a", answer(context, one)));
            values.push(("b", answer(context, other)));
            if apart { known.more } else { known.as_many }
        }
        None => {
            values.push(("a", named(context, first.0)));
            values.push(("b", named(context, second.0)));
            if apart { known.above } else { known.not_apart }
        }
    };
    Prose::fill(sentence, &values)
}

/// A share or mean against a number that is written in the claim.
fn against_number(context: &Context<'_>, found: &Difference) -> Prose {
    let known = words::of(context.lang);
    let number_is_smaller = found.smaller.terms.is_empty();
    let (side, value, number) = match number_is_smaller {
        true => (&found.larger, found.larger_value, found.smaller_value),
        false => (&found.smaller, found.smaller_value, found.larger_value),
    };
    let Some(item) = side
        .terms
        .first()
        .and_then(|term| context.survey.item(&term.of.item))
    else {
        return Prose::default();
    };
    // Of a difference: that of the test, moved by the number it is held against.
    let (low, high) = match (found.cell_interval, number_is_smaller) {
        (Some(interval), _) => (interval.low, interval.high),
        (None, true) => (found.interval.low + number, found.interval.high + number),
        (None, false) => (number - found.interval.high, number - found.interval.low),
    };
    let contains = low <= number && number <= high;
    let close = found.p >= SIGNIFICANCE || contains;
    let form = Form::default();
    let half = side.unit == QuantityUnit::Share && number == 0.5;
    let single = side.single().filter(|_| half);
    let sentence = match (single, close, value > number) {
        (Some(_), true, _) => known.perhaps_a_majority,
        (Some(_), false, true) => known.majority,
        (Some(_), false, false) => known.no_majority,
        (None, true, _) => known.not_apart_from,
        (None, false, true) => known.above_number,
        (None, false, false) => known.below_number,
    };
    let interval = Prose::marked(
        context.range(item, side.unit, (low, high), form),
        Origin::Test,
    );
    let number = context.number(item, side.unit, number, form);
    Prose::fill(
        sentence,
        &[
            (
                "about",
                single.map_or_else(Prose::default, |cell| about(context, cell)),
            ),
            (
                "a",
                match single {
                    Some(cell) => answer(context, cell),
                    None => named(context, side),
                },
            ),
            ("x", valued(context, side, value)),
            ("y", Prose::setting(number)),
            ("interval", interval),
        ],
    )
}

/// The value of a side: a cell, or what is made of several.
fn valued(context: &Context<'_>, side: &Quantity, value: f64) -> Prose {
    if let Some(cell) = side.single() {
        return context.told_cell(cell, Form::default());
    }
    let first = side.terms.first();
    match first.and_then(|term| context.survey.item(&term.of.item)) {
        Some(item) => {
            let text = context.number(item, side.unit, value, Form::default());
            Prose::marked(text, Origin::Test)
        }
        None => Prose::default(),
    }
}

/// The name of a sum of cells.
fn named(context: &Context<'_>, side: &Quantity) -> Prose {
    let mut text = Prose::default();
    for (place, term) in side.terms.iter().enumerate() {
        match (place, term.sign < 0.0) {
            (0, false) => {}
            (_, false) => text.push(" + "),
            (_, true) => text.push(" \u{2212} "),
        }
        text.push(name(context, &term.of));
    }
    text
}

/// The name of a cell: item, answer, group, and the wave where it is not that of the report.
fn name(context: &Context<'_>, cell: &Reference) -> Prose {
    let item = context.item_label(&cell.item);
    let text = Prose::wording(item).with(", ").with(answer(context, cell));
    in_wave(context, cell, in_group(context, cell, text))
}

/// What an answer is one to: item, group, wave.
fn about(context: &Context<'_>, cell: &Reference) -> Prose {
    let item = Prose::wording(context.item_label(&cell.item));
    in_wave(context, cell, in_group(context, cell, item))
}

fn in_group(context: &Context<'_>, cell: &Reference, name: Prose) -> Prose {
    match &cell.group {
        None => name,
        Some((by, code)) => Prose::fill(
            words::of(context.lang).of_group,
            &[
                ("name", name),
                ("group", Prose::wording(context.code_label(by, *code))),
            ],
        ),
    }
}

fn in_wave(context: &Context<'_>, cell: &Reference, name: Prose) -> Prose {
    match &cell.wave {
        None => name,
        Some(wave) => Prose::fill(
            words::of(context.lang).of_wave,
            &[
                ("name", name),
                ("wave", Prose::date(wave_label(context, wave))),
            ],
        ),
    }
}

/// What a cell tells of its item, in quotes.
fn answer(context: &Context<'_>, cell: &Reference) -> Prose {
    let measure = cell_of(cell).measure;
    let label = match context.survey.item(&cell.item) {
        Some(item) => context.measure_label(item, &measure),
        None => cell.to_string(),
    };
    Prose::wording(fill(context.words.quoted, &[("text", &label)]))
}

fn because(context: &Context<'_>, reason: &Reason) -> Prose {
    let known = words::of(context.lang);
    let wave = |id| Prose::date(wave_label(context, id));
    match reason {
        Reason::NotInWave { wave: id, what } => {
            // Which wave is said already.
            let what = Reference {
                wave: None,
                ..what.clone()
            };
            Prose::fill(
                known.not_in_wave,
                &[("wave", wave(id)), ("a", name(context, &what))],
            )
        }
        Reason::LowBase { what } => Prose::fill(known.low_base, &[("a", name(context, what))]),
        Reason::NoIntervals { wave: id } => Prose::fill(known.no_intervals, &[("wave", wave(id))]),
        Reason::NoPrecision { what } => {
            Prose::fill(known.no_precision, &[("a", name(context, what))])
        }
        Reason::Break(reasons) => {
            let reasons: Vec<&str> = reasons.iter().map(|text| text.get(context.lang)).collect();
            let reasons = Prose::wording(reasons.join("; "));
            Prose::fill(known.not_comparable, &[("reason", reasons)])
        }
        Reason::Rehearsal => known.rehearsal.into(),
        Reason::NotEarlier { wave: id } => Prose::fill(known.not_earlier, &[("wave", wave(id))]),
        Reason::DoesNotVary => known.does_not_vary.into(),
        Reason::TooFewGroups => known.too_few_groups.into(),
    }
}
