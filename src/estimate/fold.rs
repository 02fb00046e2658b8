//! The walk over cells that fills a [`DomainTally`].

use super::domain::Partition;
use super::domain_tally::{DomainTally, ElementSums, UnitSums};
use super::occupied::{Amounts, Occupied, Place};
use crate::tally::packed;
use crate::weight::adjustment::ColumnSums;

/// Folds what is occupied over the domains of a partition, in the order of the cells.
pub(super) fn fold<'a>(occupied: &Occupied<'a>, partition: &Partition) -> DomainTally<'a> {
    // Shares are most of what is folded: with the width known the loops over variables fall away.
    match occupied.width {
        1 => fold_width(occupied, partition, 1),
        width => fold_width(occupied, partition, width),
    }
}

#[inline(always)]
fn fold_width<'a>(occupied: &Occupied<'a>, partition: &Partition, width: usize) -> DomainTally<'a> {
    let mut fold = Fold::new(occupied, partition.domains());
    for (place, amounts) in occupied.places(width) {
        if let Some(domain) = partition.of_cell(place.cell as usize) {
            fold.add(place, amounts, domain, width);
        }
    }
    fold.finish()
}

/// to += value · sums.
#[inline]
pub(super) fn add_scaled(to: &mut [f64], value: f64, sums: &[f64]) {
    for (to, sum) in to.iter_mut().zip(sums) {
        *to += value * sum;
    }
}

struct Fold<'a> {
    sums: DomainTally<'a>,
    domains: usize,
    columns: usize,
    /// [(domain × features + feature) × columns]: Σ multiplier·d²·F·a·v, a what the column explains of z/d; empty
    /// without an element stage.
    cross_sums: Vec<f64>,
}

impl<'a> Fold<'a> {
    fn new(occupied: &Occupied<'a>, domains: usize) -> Self {
        let (at, codes, width) = (occupied.at, occupied.codes, occupied.width);
        let features = codes * width;
        let packed_width = width * (width + 1) / 2;
        let columns = at.adjustment.columns();
        let units = |count: usize| UnitSums {
            linear: vec![0.0; count * domains * features],
            positive: vec![0; count * domains * codes],
        };
        let frame_units = &at.frame.units;
        let with_elements = frame_units.elements.is_some();
        Self {
            sums: DomainTally {
                at,
                codes,
                width,
                count: vec![0; domains * codes],
                positive: vec![0; domains * codes],
                weight_squared: vec![0.0; domains * codes],
                moments: vec![0.0; domains * codes * packed_width],
                column_sums: vec![0.0; domains * features * columns],
                clusters: frame_units
                    .stages
                    .iter()
                    .map(|stage| units(stage.parent_of_unit.len()))
                    .collect(),
                elements: frame_units.elements.as_ref().map(|stage| ElementSums {
                    parents: units(stage.parents.len()),
                    quadratic: vec![0.0; domains * codes * packed_width],
                    residual_sums: Vec::new(),
                }),
            },
            domains,
            columns,
            cross_sums: vec![0.0; usize::from(with_elements) * domains * features * columns],
        }
    }

    #[inline(always)]
    fn add(&mut self, place: Place, amounts: Amounts<'_>, domain: usize, width: usize) {
        let (codes, code, cell) = (self.sums.codes, place.code as usize, place.cell as usize);
        let packed_width = width * (width + 1) / 2;
        let slot = domain * codes + code;
        let packed = slot * packed_width..(slot + 1) * packed_width;
        self.sums.count[slot] += u64::from(place.count);
        self.sums.positive[slot] += u64::from(place.positive);
        self.sums.weight_squared[slot] += amounts.weight_squared;
        add_to(&mut self.sums.moments[packed.clone()], amounts.moments);
        self.add_columns(slot * width, cell, amounts);
        let units = &self.sums.at.frame.units;
        let at = |unit: u32| (unit as usize * self.domains + domain) * codes + code;
        for (stage, sums) in units.stages.iter().zip(&mut self.sums.clusters) {
            add_linear(sums, at(stage.unit_of_cell[cell]), width, place, amounts);
        }
        if let (Some(stage), Some(sums)) = (&units.elements, &mut self.sums.elements) {
            let parent = at(stage.parent_of_cell[cell]);
            add_linear(&mut sums.parents, parent, width, place, amounts);
            add_to(&mut sums.quadratic[packed], amounts.quadratic);
        }
    }

    #[inline(always)]
    fn add_columns(&mut self, first_feature: usize, cell: usize, amounts: Amounts<'_>) {
        if self.columns == 0 {
            return;
        }
        let adjustment = self.sums.at.adjustment;
        let kinds = adjustment.column_sums();
        let terms = adjustment.terms(cell);
        for (feature, of_row) in (first_feature..).zip(amounts.rows.chunks_exact(3)) {
            let (weighted, plain, cross) = (of_row[0], of_row[1], of_row[2]);
            let of_feature = feature * self.columns..(feature + 1) * self.columns;
            let sums = &mut self.sums.column_sums[of_feature.clone()];
            for term in terms {
                let column = term.column as usize;
                let amount = match kinds[column] {
                    ColumnSums::DesignWeighted => weighted,
                    ColumnSums::Unweighted => plain,
                };
                sums[column] += amount * term.into_sum;
            }
            if let Some(sums) = self.cross_sums.get_mut(of_feature) {
                for term in terms {
                    sums[term.column as usize] += cross * term.explains;
                }
            }
        }
    }

    fn finish(mut self) -> DomainTally<'a> {
        if let Some(elements) = &mut self.sums.elements {
            elements.residual_sums = self
                .sums
                .at
                .residual_sums(&self.sums.column_sums, &self.cross_sums);
        }
        self.sums
    }
}

#[inline(always)]
fn add_to(to: &mut [f64], amounts: &[f64]) {
    for (to, amount) in to.iter_mut().zip(amounts) {
        *to += amount;
    }
}

#[inline(always)]
fn add_linear(sums: &mut UnitSums, at: usize, width: usize, place: Place, amounts: Amounts<'_>) {
    sums.positive[at] += place.positive;
    for (row, sum) in sums.linear[at * width..(at + 1) * width]
        .iter_mut()
        .enumerate()
    {
        *sum += amounts.moments[packed(row, 0)];
    }
}
