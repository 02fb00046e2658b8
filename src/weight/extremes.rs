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
    /// How many respondents have this weight and these categories.
    pub respondents: u64,
    /// Their categories in the items of the weighting; `None` for a missing answer.
    pub categories: Vec<(ItemId, Option<Code>)>,
}

/// How many of the largest weights are told, and how many of the smallest.
const OF_EACH: usize = 5;

/// A weight as its order among weights, and the levels in the items of the weighting.
type Alike = (i64, Vec<u16>);

/// Respondents who are alike: the weight of one of them, and how many they are.
type Group = (f64, u64);

/// Those with the largest and the smallest weights w = d·F, a few of each, largest first. Respondents are alike where
/// their weights agree to ten digits and their categories in the items of the steps do; a design weight of 0 is left
/// out. None where no step has categories.
///
/// `design_weight` holds d of each row of the frame: a cell knows its smallest and its largest only.
///
/// ```
/// use tidemark::definition::{ItemId, load};
/// use tidemark::ingest::DesignColumns;
/// use tidemark::tally::{Factor, Frame};
/// use tidemark::weight::{Adjustment, FactorItems, extremes};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let design = DesignColumns { weight: vec![2.0, 1.0, 1.0], ..DesignColumns::default() };
/// let frame = Frame::new(&design, &[Factor { level: &[0, 0, 0], levels: 3 }]);
/// let items = [ItemId::new("sex")];
/// let found = extremes(&survey, &frame, FactorItems(&items), &Adjustment::none(&frame), &design.weight);
/// assert_eq!((found[0].weight, found[0].respondents), (2.0, 1));
/// assert_eq!((found[1].weight, found[1].respondents), (1.0, 2));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn extremes(
    survey: &Survey,
    frame: &Frame,
    factors: FactorItems<'_>,
    adjustment: &Adjustment,
    design_weight: &[f64],
) -> Vec<Extreme> {
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
    let levels = |cell: usize| -> Vec<u16> {
        items
            .iter()
            .filter_map(|id| Some(frame.levels(factors.factor(id)?)[cell]))
            .collect()
    };
    let (mut smallest, largest) = ends(frame, adjustment, design_weight, levels);
    smallest.retain(|alike, _| !largest.contains_key(alike));
    largest
        .iter()
        .rev()
        .chain(smallest.iter().rev())
        .map(|((_, levels), (weight, respondents))| Extreme {
            weight: *weight,
            respondents: *respondents,
            categories: items
                .iter()
                .zip(levels)
                .map(|(id, level)| {
                    let scale = survey.item(id).and_then(|item| item.scale());
                    let answer = scale.and_then(|scale| scale.answers.get(usize::from(*level)));
                    ((*id).clone(), answer.map(|answer| answer.code))
                })
                .collect(),
        })
        .collect()
}

/// The groups of the smallest and of the largest weights.
fn ends(
    frame: &Frame,
    adjustment: &Adjustment,
    design_weight: &[f64],
    levels: impl Fn(usize) -> Vec<u16>,
) -> (BTreeMap<Alike, Group>, BTreeMap<Alike, Group>) {
    let (mut smallest, mut largest) = (BTreeMap::new(), BTreeMap::new());
    for (&cell, d) in frame.cell_of_row().iter().zip(design_weight) {
        let cell = cell as usize;
        if *d <= 0.0 || !adjustment.responded(cell) {
            continue;
        }
        let weight = d * adjustment.factors()[cell];
        let order = order(weight);
        let below = |(end, _): (&Alike, &Group)| order <= end.0;
        let above = |(end, _): (&Alike, &Group)| order >= end.0;
        let among_smallest =
            smallest.len() < OF_EACH || smallest.last_key_value().is_some_and(below);
        let among_largest = largest.len() < OF_EACH || largest.first_key_value().is_some_and(above);
        if among_smallest {
            let group = smallest.entry((order, levels(cell))).or_insert((weight, 0));
            *group = (group.0.min(weight), group.1 + 1);
            if smallest.len() > OF_EACH {
                smallest.pop_last();
            }
        }
        if among_largest {
            let group = largest.entry((order, levels(cell))).or_insert((weight, 0));
            *group = (group.0.max(weight), group.1 + 1);
            if largest.len() > OF_EACH {
                largest.pop_first();
            }
        }
    }
    (smallest, largest)
}

/// A whole number in the order of the weights, the same for weights that agree to about ten digits: 36 bits of the
/// fraction are left. What differs beyond is how a product was rounded.
fn order(weight: f64) -> i64 {
    const DROPPED: u32 = 16;
    let size = weight.abs().to_bits() as i64;
    let rounded = (size + (1 << (DROPPED - 1))) >> DROPPED;
    if weight < 0.0 { -rounded } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::order;

    #[test]
    fn weights_are_in_order_and_rounding_parts_none() {
        assert!(order(-1.5) < order(-1.4) && order(-1.4) < order(0.0));
        assert!(order(0.493) < order(0.6));
        assert_eq!(order(0.1 + 0.2), order(0.3));
        assert_eq!(order(-0.0), order(0.0));
    }
}
