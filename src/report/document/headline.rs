//! In: the estimates and tested changes of a wave. Out: sentences that stand where nobody has written a finding. Never: a
//! claim that is not tested, or a figure on a hidden base.

use super::change_sentence::{about, sentence};
use super::changes::{shown, testable};
use super::context::Context;
use super::{Block, findings};
use crate::definition::Item;
use crate::estimate::{Domain, Measure};
use crate::report::number::Flag;
use crate::report::words::fact_sheet;
use crate::report::{CellPart, Prose};

/// At most so many sentences.
const MOST: usize = 6;

/// The findings as written; where there are none, the changes that were found and the level of each item, in a section of
/// that name.
pub fn findings_or_headlines(context: &Context<'_>) -> (&'static str, Vec<Block>) {
    let written = findings(context);
    if !written.is_empty() {
        return (context.words.findings, written);
    }
    let title = fact_sheet::of(context.lang).in_short;
    let sentences = headlines(context);
    match sentences.is_empty() {
        true => (title, Vec::new()),
        false => (title, vec![Block::Findings(sentences)]),
    }
}

/// Changes that were found first, then the levels of the other items, in the order of the questionnaire.
fn headlines(context: &Context<'_>) -> Vec<Prose> {
    let mut told: Vec<(&Item, Measure)> = Vec::new();
    let mut sentences = Vec::new();
    for (item, change) in shown(context) {
        let is_change = testable(context, change).is_some_and(|test| test.verdict.is_change());
        if is_change && context.told(item).contains(&change.measure) {
            told.push((item, change.measure.clone()));
            sentences.push(sentence(context, item, change));
        }
    }
    for item in context.opinions() {
        for measure in context.told(item) {
            let is_told = |(known, of): &(&Item, Measure)| known.id == item.id && *of == measure;
            if !told.iter().any(is_told) {
                sentences.extend(level(context, item, &measure));
            }
        }
    }
    sentences.truncate(MOST);
    sentences
}

/// The level of an item, with its interval where one may be shown.
fn level(context: &Context<'_>, item: &Item, measure: &Measure) -> Option<Prose> {
    let words = fact_sheet::of(context.lang);
    let estimate = context.total(&item.id, measure)?;
    estimate.value?;
    if context.flag(estimate) == Flag::Hidden {
        return None;
    }
    let id = context.id(item, measure, &Domain::Total);
    let share = context.value_text(item, measure, estimate);
    let share = Prose::cell(share, id.clone().value());
    let about = Prose::wording(about(context, item, measure));
    let interval = context.interval_cell(item, measure, &Domain::Total);
    Some(match interval.of {
        Some(_) => Prose::fill(
            words.level,
            &[
                ("about", about),
                ("share", share),
                (
                    "interval",
                    Prose::cell(interval.show(&context.numbers), id.part(CellPart::Interval)),
                ),
            ],
        ),
        None => Prose::fill(
            words.level_without_interval,
            &[("about", about), ("share", share)],
        ),
    })
}
