//! Nonresponse classes: which class each cell is in, and who responded.

use std::collections::BTreeMap;

use super::category::{category_code, category_name};
use super::weigh::FactorItems;
use crate::definition::{Code, Item, ItemId, Survey};
use crate::tally::Frame;

/// The cells of a frame in classes: the crossed categories of some items, a missing answer a category of its own.
pub(super) struct Classes<'a> {
    survey: &'a Survey,
    frame: &'a Frame,
    factors: FactorItems<'a>,
    lookups: Vec<(usize, &'a Item)>,
    class_of_cell: Vec<u32>,
    /// By class: the level in each item.
    levels: Vec<Vec<u16>>,
}

impl<'a> Classes<'a> {
    pub fn new(
        survey: &'a Survey,
        frame: &'a Frame,
        factors: FactorItems<'a>,
        items: &[ItemId],
    ) -> Self {
        let lookups: Vec<(usize, &Item)> = items
            .iter()
            .filter_map(|id| Some((factors.factor(id)?, survey.item(id)?)))
            .collect();
        let mut known: BTreeMap<Vec<u16>, u32> = BTreeMap::new();
        let mut levels: Vec<Vec<u16>> = Vec::new();
        let class_of_cell = (0..frame.cells())
            .map(|cell| {
                let key: Vec<u16> = lookups
                    .iter()
                    .map(|(factor, _)| frame.levels(*factor)[cell])
                    .collect();
                *known.entry(key).or_insert_with_key(|key| {
                    levels.push(key.clone());
                    levels.len() as u32 - 1
                })
            })
            .collect();
        Self {
            survey,
            frame,
            factors,
            lookups,
            class_of_cell,
            levels,
        }
    }

    pub fn class_of_cell(&self) -> &[u32] {
        &self.class_of_cell
    }

    /// By cell: whether its answer to `item` is one of `codes`.
    pub fn responded(&self, item: &ItemId, codes: &[Code]) -> Vec<bool> {
        let levels = self
            .factors
            .factor(item)
            .map(|factor| self.frame.levels(factor));
        let item = self.survey.item(item);
        (0..self.frame.cells())
            .map(|cell| {
                let answer = levels.zip(item).and_then(|(levels, item)| {
                    item.scale()?.answers.get(usize::from(levels[cell]))
                });
                answer.is_some_and(|answer| codes.contains(&answer.code))
            })
            .collect()
    }

    /// By cell: whether it has no answer to `item`, not even one that is a kind of missing.
    pub fn blank(&self, item: &ItemId) -> Vec<bool> {
        let levels = self
            .factors
            .factor(item)
            .map(|factor| self.frame.levels(factor));
        let scale = self.survey.item(item).and_then(Item::scale);
        let answers = scale.map_or(0, |scale| scale.answers.len());
        (0..self.frame.cells())
            .map(|cell| levels.is_some_and(|levels| usize::from(levels[cell]) >= answers))
            .collect()
    }

    /// The first class with weight and without respondents, in words.
    pub fn without_respondents(&self, weight: &[f64], responded: &[bool]) -> Option<String> {
        let mut sampled = vec![0.0; self.levels.len()];
        let mut answered = vec![0.0; self.levels.len()];
        for (cell, class) in self.class_of_cell.iter().enumerate() {
            sampled[*class as usize] += weight[cell];
            if responded[cell] {
                answered[*class as usize] += weight[cell];
            }
        }
        let empty = (0..self.levels.len()).find(|&c| sampled[c] > 0.0 && answered[c] <= 0.0)?;
        let names: Vec<String> = self
            .lookups
            .iter()
            .zip(&self.levels[empty])
            .map(|((factor, item), level)| {
                let category = match category_code(item, *level) {
                    Some(code) => category_name(self.survey, &[(*factor, *item)], &[code]),
                    None => "missing".to_owned(),
                };
                format!("{category} of `{}`", item.id)
            })
            .collect();
        Some(if names.is_empty() {
            "everybody".to_owned()
        } else {
            names.join(" × ")
        })
    }
}
