//! The answers of a wave's items, tallied in one pass, and of numeric items those together with what they are divided by.

use crate::definition::{Item, ItemId, ItemKind, Survey, Wave};
use crate::estimate::Extra;
use crate::estimate::quantile::Numbers;
use crate::estimate::wave::ItemTallies;
use crate::ingest::{Answers, Responses};
use crate::tally::{Column, Frame, Tally, Threads, tallies};

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
            ratios: Vec::new(),
            numbers: None,
        })
        .collect()
}

/// The tallies of a numeric item together with each item it is divided by and that the wave asks.
pub(super) fn ratio_tallies(
    survey: &Survey,
    wave: &Wave,
    frame: &Frame,
    responses: &Responses,
    item: &Item,
) -> Vec<(ItemId, Tally)> {
    let ItemKind::Numeric { per, .. } = &item.kind else {
        return Vec::new();
    };
    let asked = |id: &&ItemId| survey.item(id).is_some_and(|item| survey.asks(wave, item));
    let divided = per.iter().filter(asked).filter_map(|id| {
        let own = values(survey, responses, &item.id)?;
        let other = values(survey, responses, id)?;
        let tally = Tally::numeric(frame, &responses.design.weight, &[&own, &other]);
        Some((id.clone(), tally))
    });
    divided.collect()
}

/// The answers of a numeric item by row, where its quantiles are asked for.
pub(super) fn numbers<'a>(
    survey: &Survey,
    responses: &'a Responses,
    item: &Item,
    extras: &[Extra],
) -> Option<Numbers<'a>> {
    let of_quantiles = |extra: &Extra| matches!(extra, Extra::Median | Extra::Quantiles);
    extras.iter().any(of_quantiles).then_some(())?;
    Some(Numbers {
        design_weight: &responses.design.weight,
        values: values(survey, responses, &item.id)?,
    })
}

/// The answers of a numeric item by row; `None` of other items.
fn values(survey: &Survey, responses: &Responses, id: &ItemId) -> Option<Vec<Option<f64>>> {
    match responses.answers_of(survey.item_position(id)?)? {
        Answers::Numeric(numbers) => Some(numbers.iter().map(|number| number.ok()).collect()),
        Answers::Single(_) | Answers::Multiple(_) | Answers::Open(_) => None,
    }
}

/// Does something with the columns of one item.
pub(super) fn with_columns<T>(
    item: &Item,
    answers: &Answers,
    job: impl FnOnce(&[Column<'_>]) -> T,
) -> T {
    let numbers: Option<Vec<Option<f64>>> = match answers {
        Answers::Numeric(numbers) => Some(numbers.iter().map(|number| number.ok()).collect()),
        Answers::Single(_) | Answers::Multiple(_) | Answers::Open(_) => None,
    };
    let variables: Vec<&[Option<f64>]> = numbers.iter().map(Vec::as_slice).collect();
    job(&columns(item, answers, &variables))
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
            .map(|positions| Column::Chosen {
                positions,
                blank: item.blank,
            })
            .collect(),
        (_, Answers::Numeric(_)) => vec![Column::Numbers(variables)],
        (_, Answers::Multiple(_) | Answers::Open(_)) => Vec::new(),
    }
}
