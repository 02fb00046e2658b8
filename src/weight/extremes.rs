//! Who weighs most and who weighs least, by what they are in the weighting.

use std::collections::BTreeMap;

use serde::Serialize;

use super::adjustment::Adjustment;
use super::weigh::FactorItems;
use crate::definition::{Code, ItemId, Survey};
use crate::tally::Frame;

/// Respondents of one of the largest or smallest weights.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Extreme {
    /// The weight.
    pub weight: f64,
    /// How many respondents are alike in the weighting (not all of them need have this weight).
    pub respondents: u64,
    /// Their categories in the items of the weighting; `None` for a missing answer.
    pub categories: Vec<(ItemId, Option<Code>)>,
}

/// Respondents who are alike in the items of the weighting.
struct Alike {
    levels: Vec<u16>,
    respondents: u64,
    smallest: f64,
    largest: f64,
}

/// Those with the largest and the smallest weights, a few of each, largest first.
pub(super) fn extremes(
    survey: &Survey,
    frame: &Frame,
    factors: FactorItems<'_>,
    adjustment: &Adjustment,
) -> Vec<Extreme> {
    const OF_EACH: usize = 5;
    let mut items: Vec<&ItemId> = Vec::new();
    for step in &survey.weighting.steps() {
        for id in step.categorical_items() {
            let known = factors.0.iter().find(|item| *item == id);
            items.extend(known.filter(|item| !items.contains(item)));
        }
    }
    if items.is_empty() {
        return Vec::new();
    }
    let mut alike = groups(frame, factors, adjustment, &items);
    let extreme = |group: &Alike, weight: f64| Extreme {
        weight,
        respondents: group.respondents,
        categories: items
            .iter()
            .zip(&group.levels)
            .map(|(id, level)| {
                let scale = survey.item(id).and_then(|item| item.scale());
                let answer = scale.and_then(|scale| scale.answers.get(usize::from(*level)));
                ((*id).clone(), answer.map(|answer| answer.code))
            })
            .collect(),
    };
    alike.sort_by(|a, b| b.largest.total_cmp(&a.largest));
    let mut extremes: Vec<Extreme> = alike
        .iter()
        .take(OF_EACH)
        .map(|group| extreme(group, group.largest))
        .collect();
    alike.sort_by(|a, b| b.smallest.total_cmp(&a.smallest));
    let first = alike.len().saturating_sub(OF_EACH).max(OF_EACH);
    extremes.extend(
        alike
            .iter()
            .skip(first)
            .map(|group| extreme(group, group.smallest)),
    );
    extremes
}

/// Respondents with a weight, by their levels in `items`.
fn groups(
    frame: &Frame,
    factors: FactorItems<'_>,
    adjustment: &Adjustment,
    items: &[&ItemId],
) -> Vec<Alike> {
    let totals = frame.totals();
    let mut place: BTreeMap<Vec<u16>, usize> = BTreeMap::new();
    let mut groups: Vec<Alike> = Vec::new();
    for (cell, factor) in adjustment.factors().iter().enumerate() {
        if !adjustment.responded(cell) || totals.positive[cell] == 0 {
            continue;
        }
        let levels: Vec<u16> = items
            .iter()
            .filter_map(|id| Some(frame.levels(factors.factor(id)?)[cell]))
            .collect();
        let at = *place.entry(levels).or_insert_with_key(|levels| {
            groups.push(Alike {
                levels: levels.clone(),
                respondents: 0,
                smallest: f64::INFINITY,
                largest: f64::NEG_INFINITY,
            });
            groups.len() - 1
        });
        let group = &mut groups[at];
        group.respondents += u64::from(totals.positive[cell]);
        group.smallest = group.smallest.min(factor * totals.smallest[cell]);
        group.largest = group.largest.max(factor * totals.largest[cell]);
    }
    groups
}
