//! In: the items and measures of a figure in panels. Out: what the panels are called and what they measure. Never:
//! shares and means in one column.

use crate::definition::Item;
use crate::estimate::Measure;
use crate::report::document::context::Context;
use crate::report::document::{TableCell, Value};
use crate::report::words::fill;

/// What panels measure, in words: shares, means, or both.
pub fn measured(
    context: &Context<'_>,
    items: &[(&Item, Measure)],
    shares: String,
    means: String,
) -> String {
    let mean = |(_, measure): &(&Item, Measure)| *measure == Measure::Mean;
    if items.iter().all(mean) {
        means
    } else if items.iter().any(mean) {
        fill(context.words.measured_with_means, &[("shares", &shares)])
    } else {
        shares
    }
}

/// A value in the column of shares, or in that of means.
pub fn apart(measure: &Measure, cell: TableCell) -> [TableCell; 2] {
    match measure {
        Measure::Mean => [Value::Nothing.into(), cell],
        _ => [cell, Value::Nothing.into()],
    }
}

/// The items, each once.
pub fn distinct<'a>(items: &[(&'a Item, Measure)]) -> Vec<&'a Item> {
    let mut only: Vec<&Item> = items.iter().map(|(item, _)| *item).collect();
    only.dedup_by(|a, b| a.id == b.id);
    only
}

/// "Statement: measure", or the statement alone where all panels measure the same.
pub fn panel_label(context: &Context<'_>, item: &Item, measure: &Measure, same: bool) -> String {
    if same {
        context.label(item)
    } else {
        format!(
            "{}: {}",
            context.label(item),
            context.full_label(item, measure)
        )
    }
}

/// The measure's name where all items have the same, else the general word.
pub fn shared_measure(context: &Context<'_>, items: &[(&Item, Measure)]) -> Option<String> {
    let labels: Vec<String> = items
        .iter()
        .map(|(item, measure)| context.full_label(item, measure))
        .collect();
    let first = labels.first()?;
    labels
        .iter()
        .all(|label| label == first)
        .then(|| first.clone())
}
