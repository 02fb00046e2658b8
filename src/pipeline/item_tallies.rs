//! The answers of a wave's items, tallied in one pass.

use crate::definition::{Item, ItemKind};
use crate::estimate::wave::ItemTallies;
use crate::ingest::{Answers, CHOSEN};
use crate::tally::{Column, Frame, Threads, tallies};

/// The tallies of items that are estimated, in their order: one an item, for a multiple-choice item one an option.
pub(super) fn item_tallies<'a>(
    frame: &Frame,
    weight: &[f64],
    items: &[(&'a Item, &Answers)],
    threads: Threads,
) -> Vec<ItemTallies<'a>> {
    let numbers: Vec<Option<Vec<Option<f64>>>> = items
        .iter()
        .map(|(_, answers)| match answers {
            Answers::Numeric(numbers) => Some(numbers.iter().map(|number| number.ok()).collect()),
            Answers::Single(_) | Answers::Multiple(_) | Answers::Open(_) => None,
        })
        .collect();
    let variables: Vec<Vec<&[Option<f64>]>> = numbers
        .iter()
        .map(|numbers| numbers.iter().map(Vec::as_slice).collect())
        .collect();
    let columns: Vec<Vec<Column<'_>>> = items
        .iter()
        .zip(&variables)
        .map(|((item, answers), variables)| columns(item, answers, variables))
        .collect();
    let mut done = tallies(frame, weight, &columns.concat(), threads).into_iter();
    items
        .iter()
        .zip(&columns)
        .map(|((item, _), columns)| ItemTallies {
            item,
            tallies: done.by_ref().take(columns.len()).collect(),
        })
        .collect()
}

fn columns<'a>(
    item: &Item,
    answers: &'a Answers,
    variables: &'a [&'a [Option<f64>]],
) -> Vec<Column<'a>> {
    match (&item.kind, answers) {
        (_, Answers::Single(positions)) => {
            let blank = item.scale().map_or(0, |scale| scale.answers.len()) as u16;
            vec![Column::Answers { positions, blank }]
        }
        (ItemKind::Multiple { .. }, Answers::Multiple(options)) => options
            .iter()
            .map(|positions| Column::Answers {
                positions,
                blank: CHOSEN + 1,
            })
            .collect(),
        (_, Answers::Numeric(_)) => vec![Column::Numbers(variables)],
        (_, Answers::Multiple(_) | Answers::Open(_)) => Vec::new(),
    }
}
