//! Tests of independence of the items of a survey.

use super::convention::Convention;
use super::independence::IndependenceStatistic;
use super::outcome::{TestResult, Untestable};
use super::two_way_table::TwoWayTable;
use crate::definition::{Item, ItemKind};
use crate::estimate::wave::{Banner, ItemTallies};
use crate::estimate::{Linearisation, Partition};
use crate::ingest::{CHOSEN, OPTION_CODES};

/// Whether an item depends on a banner item: one test for each tally of the item, so one, or for a multiple-choice item
/// one an option (chosen or not).
///
/// The wave's cells must be crossed by the banner item. Categories are those of the published base: the banner's answers
/// that are no kind of missing, the item's answers in its base.
///
/// # Errors
/// By test, as [`TwoWayTable::new`] and [`TwoWayTable::independence`]; [`Untestable::NotCategorical`] where one of the
/// items is a number or an open answer.
pub fn independence_of_items(
    at: &Linearisation<'_>,
    item: &ItemTallies<'_>,
    banner: Banner<'_>,
    statistic: IndependenceStatistic,
    convention: Convention,
) -> Vec<Result<TestResult, Untestable>> {
    let categories = groups(at, banner).zip(columns(item.item));
    item.tallies
        .iter()
        .map(|tally| {
            let (rows, columns) = categories.as_ref().ok_or(Untestable::NotCategorical)?;
            TwoWayTable::new(at, tally, rows, columns)?.independence(statistic, convention)
        })
        .collect()
}

/// The groups of a banner: its answers that are no kind of missing.
fn groups(at: &Linearisation<'_>, banner: Banner<'_>) -> Option<Partition> {
    let mut next = 0;
    let group_of_level: Vec<Option<u32>> = banner
        .item
        .scale()?
        .answers
        .iter()
        .map(|answer| {
            answer.missing.is_none().then(|| {
                next += 1;
                next - 1
            })
        })
        .collect();
    Some(Partition::by_level_group(
        at.frame,
        banner.factor,
        &group_of_level,
    ))
}

/// The column of each answer code of a tally: its answers in the base, or not chosen and chosen.
pub(super) fn columns(item: &Item) -> Option<Vec<Option<usize>>> {
    match &item.kind {
        ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => {
            let mut columns = vec![None; scale.answers.len()];
            for (column, (position, _)) in scale.in_base().enumerate() {
                columns[position] = Some(column);
            }
            Some(columns)
        }
        ItemKind::Multiple { base, .. } => {
            let chosen = |code: usize| usize::from(code == usize::from(CHOSEN));
            let columns = OPTION_CODES.iter().enumerate();
            Some(
                columns
                    .map(|(code, kind)| base.includes(*kind).then(|| chosen(code)))
                    .collect(),
            )
        }
        ItemKind::Numeric { .. } | ItemKind::Open => None,
    }
}
