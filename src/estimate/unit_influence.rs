//! What each first-stage unit adds to the estimates of an item: what two waves with the same units have in common.

use nalgebra::DMatrix;

use super::estimates::Measure;
use super::linearise::Linearisation;
use super::plan::{Extra, Planned, planned};
use crate::definition::Item;
use crate::ingest::option_code;
use crate::tally::{Column, Parent};

/// The units that were drawn first, and who is in them: clusters, or respondents where there are none.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstStage {
    /// By row: its unit, from 0.
    pub unit_of_row: Vec<u32>,
    /// By unit: its stratum, from 0.
    pub stratum_of_unit: Vec<u32>,
    /// By stratum: units drawn, and how many there are.
    pub strata: Vec<Parent>,
}

/// The influence of the estimates of an item in one domain, summed by first-stage unit.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitInfluence {
    /// What the estimates measure.
    pub measures: Vec<Measure>,
    /// [unit × estimates]: Σz, what the weighting explains taken out.
    pub(super) totals: Vec<f64>,
    /// [unit × estimates]: whether somebody with weight is in the base.
    pub(super) present: Vec<bool>,
}

/// Whose estimates of an item are looked at.
#[derive(Clone, Copy)]
pub struct OfItem<'a> {
    /// The item as defined.
    pub item: &'a Item,
    /// Its answers by row: one column, or of a multiple-choice item one an option.
    pub columns: &'a [Column<'a>],
    /// Measures beside those that every table has.
    pub extras: &'a [Extra],
    /// d by row.
    pub design_weight: &'a [f64],
}

impl Linearisation<'_> {
    /// The units that were drawn first.
    pub fn first_stage(&self) -> FirstStage {
        let units = &self.frame.units;
        let cell_of_row = self.frame.cell_of_row();
        if let Some(stage) = units.stages.first() {
            return FirstStage {
                unit_of_row: cell_of_row
                    .iter()
                    .map(|&cell| stage.unit_of_cell[cell as usize])
                    .collect(),
                stratum_of_unit: stage.parent_of_unit.clone(),
                strata: stage.parents.clone(),
            };
        }
        let rows = 0..cell_of_row.len() as u32;
        let (stratum_of_unit, strata) = match &units.elements {
            Some(stage) => (
                cell_of_row
                    .iter()
                    .map(|&cell| stage.parent_of_cell[cell as usize])
                    .collect(),
                stage.parents.clone(),
            ),
            None => (vec![0; cell_of_row.len()], Vec::new()),
        };
        FirstStage {
            unit_of_row: rows.collect(),
            stratum_of_unit,
            strata,
        }
    }

    /// What each unit adds to the shares, balances, means and numbers of people of an item, among the rows that are
    /// `inside` a domain. Ratios, quantiles and totals of numbers are left out.
    pub fn influence_by_unit(
        &self,
        stage: &FirstStage,
        of: OfItem<'_>,
        inside: &dyn Fn(usize) -> bool,
    ) -> UnitInfluence {
        let weights = self.adjustment.weights(self.frame, of.design_weight);
        let cells = planned(of.item, &[], of.extras);
        let (rows, size) = (weights.len(), cells.len());
        let mut influence = DMatrix::zeros(rows, size);
        let mut present = vec![false; stage.stratum_of_unit.len() * size];
        for (number, cell) in cells.iter().enumerate() {
            let values: Vec<Option<f64>> = (0..rows)
                .map(|row| {
                    let column = of.columns.get(cell.tally).filter(|_| inside(row))?;
                    value(&cell.variable, column, row)
                })
                .collect();
            let weighted = || values.iter().zip(&weights);
            let base: f64 = weighted()
                .filter(|(y, _)| y.is_some())
                .map(|(_, w)| w)
                .sum();
            let sum: f64 = weighted().map(|(y, w)| w * y.unwrap_or(0.0)).sum();
            for (row, (y, weight)) in weighted().enumerate() {
                let Some(y) = y.filter(|_| *weight != 0.0) else {
                    continue;
                };
                let is_total = matches!(cell.variable, Planned::People(_) | Planned::TotalNumber);
                influence[(row, number)] = if is_total { y } else { (y - sum / base) / base };
                present[stage.unit_of_row[row] as usize * size + number] = true;
            }
        }
        let mut z = self.raw_influence(of.design_weight, &influence);
        self.take_out_the_weighting(of.design_weight, &influence, &mut z);
        let mut totals = vec![0.0; present.len()];
        for (z, &unit) in z.chunks_exact(size.max(1)).zip(&stage.unit_of_row) {
            let of_unit = &mut totals[unit as usize * size..];
            for (total, z) in of_unit.iter_mut().zip(z) {
                *total += z;
            }
        }
        UnitInfluence {
            measures: cells.into_iter().map(|cell| cell.measure).collect(),
            totals,
            present,
        }
    }
}

/// The variable of a row; `None` where it is not in the base.
pub(super) fn value(variable: &Planned, column: &Column<'_>, row: usize) -> Option<f64> {
    match (variable, column) {
        (
            Planned::Share(scores) | Planned::MeanScore(scores) | Planned::People(scores),
            Column::Answers { positions, blank },
        ) => {
            let code = positions.get(row)?.min(blank);
            scores.get(usize::from(*code)).copied().flatten()
        }
        (
            Planned::Share(scores) | Planned::MeanScore(scores) | Planned::People(scores),
            Column::Chosen { positions, blank },
        ) => {
            let code = option_code(*positions.get(row)?, *blank);
            scores.get(usize::from(code)).copied().flatten()
        }
        (Planned::MeanNumber | Planned::TotalNumber, Column::Numbers(variables)) => {
            variables.first()?.get(row).copied().flatten()
        }
        _ => None,
    }
}
