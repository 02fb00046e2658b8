//! Which sampling units have a respondent in the base of an estimate.

use super::domain_tally::{DomainTally, UnitSums};
use super::statistic::Statistic;
use crate::tally::Stage;

impl DomainTally<'_> {
    /// How many domains there are.
    fn domains(&self, sums: &UnitSums, units: usize) -> usize {
        sums.positive.len() / (units * self.codes).max(1)
    }

    /// Rows with weight of a unit in a domain, among the codes in the base.
    fn rows_in_base(&self, sums: &UnitSums, place: usize, inside: &[bool]) -> u64 {
        sums.positive[place * self.codes..(place + 1) * self.codes]
            .iter()
            .zip(inside)
            .filter(|(_, inside)| **inside)
            .map(|(positive, _)| u64::from(*positive))
            .sum()
    }

    /// By parent of a cluster stage, how many of its units have a row in a base.
    fn units_with_rows(
        &self,
        depth: usize,
        stage: &Stage,
        domain: usize,
        inside: &[bool],
    ) -> Vec<u32> {
        let sums = &self.clusters[depth];
        let domains = self.domains(sums, stage.parent_of_unit.len());
        let mut units = vec![0; stage.parents.len()];
        for (unit, &parent) in stage.parent_of_unit.iter().enumerate() {
            let rows = self.rows_in_base(sums, unit * domains + domain, inside);
            units[parent as usize] += u32::from(rows > 0);
        }
        units
    }

    /// By parent of the element stage, how many rows are in a base.
    fn elements_with_rows(&self, domain: usize, inside: &[bool]) -> Vec<u32> {
        let (Some(stage), Some(elements)) = (&self.at.frame.units.elements, &self.elements) else {
            return Vec::new();
        };
        let parents = stage.parents.len();
        let domains = self.domains(&elements.parents, parents);
        (0..parents)
            .map(|parent| {
                self.rows_in_base(&elements.parents, parent * domains + domain, inside) as u32
            })
            .collect()
    }

    /// By parent of a cluster stage, how many of its units have a row in the base of an estimate.
    pub(super) fn units_in_base(&self, depth: usize, stage: &Stage, of: &Statistic) -> Vec<u32> {
        self.units_with_rows(depth, stage, of.domain, &of.inside)
    }

    /// By parent of the element stage, how many rows are in the base of an estimate.
    pub(super) fn elements_in_base(&self, of: &Statistic) -> Vec<u32> {
        self.elements_with_rows(of.domain, &of.inside)
    }

    /// First-stage units with weight minus strata with weight, among the codes in the base.
    pub(super) fn degrees_of_freedom(&self, domain: usize, inside: &[bool]) -> f64 {
        let by_stratum = match (self.at.frame.units.stages.first(), self.clusters.is_empty()) {
            (Some(stage), false) => self.units_with_rows(0, stage, domain, inside),
            _ => self.elements_with_rows(domain, inside),
        };
        let units: u64 = by_stratum.iter().map(|&units| u64::from(units)).sum();
        let strata = by_stratum.iter().filter(|units| **units > 0).count();
        units as f64 - strata as f64
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
        let domains = self.domains(sums, stage.parents.len());
        let start = (parent * domains + first.domain) * self.features();
        let total = |of: &Statistic, code: usize| -> f64 {
            (0..self.width)
                .map(|variable| {
                    let feature = code * self.width + variable;
                    of.influence[feature] * sums.linear[start + feature]
                })
                .sum()
        };
        (0..self.codes)
            .filter(|&code| first.inside[code] && second.inside[code])
            .map(|code| total(first, code) * total(second, code))
            .sum()
    }
}
