//! Which sampling units have a respondent in the base of an estimate.

use super::domain_tally::{DomainTally, UnitSums};
use super::statistic::Statistic;
use crate::tally::Stage;

impl DomainTally<'_> {
    /// Rows with weight of a unit in the base of an estimate; `units` is how many `sums` has.
    fn rows_in_base(&self, sums: &UnitSums, units: usize, unit: usize, of: &Statistic) -> u32 {
        let domains = sums.positive.len() / (units * self.codes).max(1);
        let start = (unit * domains + of.domain) * self.codes;
        sums.positive[start..start + self.codes]
            .iter()
            .zip(&of.inside)
            .filter(|(_, inside)| **inside)
            .map(|(positive, _)| *positive)
            .sum()
    }

    /// By parent of a cluster stage, how many of its units have a row in the base of an estimate.
    pub(super) fn units_in_base(&self, depth: usize, stage: &Stage, of: &Statistic) -> Vec<u32> {
        let count = stage.parent_of_unit.len();
        let mut units = vec![0; stage.parents.len()];
        for (unit, &parent) in stage.parent_of_unit.iter().enumerate() {
            let rows = self.rows_in_base(&self.clusters[depth], count, unit, of);
            units[parent as usize] += u32::from(rows > 0);
        }
        units
    }

    /// By parent of the element stage, how many rows are in the base of an estimate.
    pub(super) fn elements_in_base(&self, of: &Statistic) -> Vec<u32> {
        let (Some(stage), Some(elements)) = (&self.at.frame.units.elements, &self.elements) else {
            return Vec::new();
        };
        let parents = stage.parents.len();
        (0..parents)
            .map(|parent| self.rows_in_base(&elements.parents, parents, parent, of))
            .collect()
    }

    /// Σz·z′ over the rows of one parent of the element stage, before the weighting's columns and the multiplier, where
    /// the parent has a single row in the base of one of the two.
    ///
    /// That row has one code, so the product is the sum of the products by code.
    pub(super) fn element_product_within(
        &self,
        parent: usize,
        first: &Statistic,
        second: &Statistic,
    ) -> f64 {
        let (Some(stage), Some(elements)) = (&self.at.frame.units.elements, &self.elements) else {
            return 0.0;
        };
        if first.domain != second.domain {
            return 0.0;
        }
        let sums = &elements.parents;
        let domains = sums.positive.len() / (stage.parents.len() * self.codes).max(1);
        let start = (parent * domains + first.domain) * self.features();
        let total = |of: &Statistic, code: usize| -> f64 {
            (0..self.width)
                .map(|variable| {
                    let feature = code * self.width + variable;
                    of.influence[feature] * sums.linear[start + feature]
                })
                .sum()
        };
        let both = first.inside.iter().zip(&second.inside);
        both.enumerate()
            .filter(|(_, (first, second))| **first && **second)
            .map(|(code, _)| total(first, code) * total(second, code))
            .sum()
    }
}
