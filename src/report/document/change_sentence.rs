//! In: a change and its test. Out: one sentence, and the pieces it is made of. Never: a verb that the test does not carry.

use super::Value;
use super::changes::{has_caution, testable, verdict, wave_label};
use super::context::{Context, estimate};
use crate::compare::{Change, NoTest, Verdict};
use crate::definition::{Item, WaveId};
use crate::estimate::Measure;
use crate::measure::PercentagePoints;
use crate::report::number::mean_decimals;
use crate::report::words::fill;
use crate::report::{CellId, CellPart, Prose};

/// What changed, as its test has it: "Kids are safe, “Agree”: fell from 21% (2022) to 15% (2023), −5.5 percentage points (95%
/// interval −9.8 to −1.1)."
pub fn sentence(context: &Context<'_>, item: &Item, change: &Change) -> Prose {
    let words = context.words;
    let about = about(context, item, &change.measure);
    let what = match (&change.test, testable(context, change)) {
        (_, Some(test)) => match test.verdict {
            Verdict::Rose => words.sentence_rose,
            Verdict::Fell => words.sentence_fell,
            Verdict::Unchanged => words.sentence_unchanged,
            Verdict::TooUncertain => words.sentence_too_uncertain,
            Verdict::NotFound => words.sentence_no_change_found,
        },
        (Err(NoTest::Break(_)), None) => words.sentence_break,
        (Err(NoTest::Rehearsal), None) => words.sentence_rehearsal,
        (Err(NoTest::NoPrecision) | Ok(_), None) => words.sentence_not_tested,
    };
    let id = CellId::of_change(change);
    let of_wave = |wave: &WaveId| {
        let id = CellId::of(wave, &item.id, &change.measure, &change.domain);
        Prose::cell(level(context, item, change, wave), id.value())
    };
    let difference = difference_in_words(context, item, change);
    let interval = interval(context, item, change).unwrap_or_default();
    let what = Prose::fill(
        what,
        &[
            ("before", of_wave(&change.from)),
            ("now", of_wave(&change.to)),
            ("since", Prose::date(in_brackets(context, &change.from))),
            ("wave", Prose::date(in_brackets(context, &change.to))),
            ("difference", Prose::cell(difference, id.clone().value())),
            (
                "interval",
                Prose::cell(interval, id.part(CellPart::Interval)),
            ),
            ("reason", Prose::wording(reasons(context, change))),
        ],
    );
    let mut sentence = Prose::wording(about);
    if has_caution(context, change) {
        sentence.push(format!(" ({})", words.with_caution));
    }
    sentence.with(": ").with(what)
}

/// The name of a wave as it stands in brackets: "2022 (rehearsal)" is "2022, rehearsal" there.
fn in_brackets(context: &Context<'_>, wave: &WaveId) -> String {
    let label = wave_label(context, wave);
    match label
        .strip_suffix(')')
        .and_then(|label| label.split_once(" ("))
    {
        Some((name, more)) => format!("{name}, {more}"),
        None => label,
    }
}

/// What a sentence is about: “Kids are safe, “Agree””.
pub fn about(context: &Context<'_>, item: &Item, measure: &Measure) -> String {
    let label = context.label(item);
    match measure {
        Measure::Mean => format!("{label}, {}", context.words.mean.to_lowercase()),
        _ => {
            let measure = context.measure_label(item, measure);
            format!(
                "{label}, {}",
                fill(context.words.quoted, &[("text", &measure)])
            )
        }
    }
}

/// A value of one of the two waves.
pub fn level(context: &Context<'_>, item: &Item, change: &Change, wave: &WaveId) -> String {
    let found = context
        .results
        .wave(wave)
        .and_then(|wave| estimate(wave, &item.id, &change.measure, &change.domain));
    found.map_or_else(String::new, |found| {
        context.value_text(item, &change.measure, found)
    })
}

/// The difference with its unit in full.
pub fn difference_in_words(context: &Context<'_>, item: &Item, change: &Change) -> String {
    match change.measure {
        Measure::Mean => difference(context, item, change),
        _ => {
            let points = PercentagePoints(change.difference * 100.0);
            context.numbers.change_in_words(points, 1)
        }
    }
}

/// The difference without its unit.
pub fn difference(context: &Context<'_>, item: &Item, change: &Change) -> String {
    let value = match change.measure {
        Measure::Mean => Value::MeanChange {
            difference: change.difference,
            decimals: mean_decimals(item) + 1,
        },
        _ => Value::Change(change.difference),
    };
    value.show(&context.numbers)
}

/// The interval of the difference, where it may be shown.
pub fn interval(context: &Context<'_>, item: &Item, change: &Change) -> Option<String> {
    let test = testable(context, change)?;
    let (low, high) = (test.interval.low, test.interval.high);
    let value = match change.measure {
        Measure::Mean => Value::MeanChangeInterval {
            low,
            high,
            decimals: mean_decimals(item) + 1,
        },
        _ => Value::ChangeInterval { low, high },
    };
    Some(value.show(&context.numbers))
}

/// Why the waves cannot be compared.
pub fn reasons(context: &Context<'_>, change: &Change) -> String {
    match &change.test {
        Err(NoTest::Break(reasons)) => {
            let reasons: Vec<&str> = reasons.iter().map(|r| r.get(context.lang)).collect();
            reasons.join("; ")
        }
        Ok(_) | Err(NoTest::NoPrecision | NoTest::Rehearsal) => verdict(context, change),
    }
}
