//! The multi-stage bootstrap of Preston.

use super::bootstrap::{Bootstrap, Draws};
use super::factors::{FactorTable, Factors};
use super::units::ReplicationUnits;
use super::{Replicate, ReplicateDesign, ReplicateError};
use crate::tally::{Frame, Parent};

/// A stage as the bootstrap walks it: units, each in its parent, and what each parent drew.
struct DrawnStage<'a> {
    parent_of_unit: Vec<u32>,
    parents: &'a [Parent],
    units_of_parent: Vec<Vec<usize>>,
    unit_of_cell: Vec<u32>,
}

impl ReplicateDesign {
    /// The multi-stage rescaled bootstrap of Preston (2009, *Survey Methodology* 35, 227–234), R's `mrbbootstrap`: at
    /// each stage half of the units, rounded down, are drawn without replacement within each parent that was itself
    /// drawn. With n* of n units drawn, f the sampling fraction and c the product of the fractions above, λ =
    /// √(c·n*·(1 − f)/(n − n*)), and the factor is 1 + Σ over stages of λ·(n/n*·drawn − 1)·Π √(n/n*) of the stages
    /// above. Scale 1, rscales 1/(R − 1). Without population counts only the first stage counts.
    ///
    /// Factors belong to the units of the last stage with a population count: clusters, or rows.
    ///
    /// # Errors
    /// [`ReplicateError::LoneUnit`] where a first-stage stratum has one unit, [`ReplicateError::RowsShareCells`] where
    /// the last stage draws rows and a cell of the frame holds several.
    pub fn preston(frame: &Frame, bootstrap: Bootstrap) -> Result<Self, ReplicateError> {
        bootstrap.check(&ReplicationUnits::first_stage(frame)?)?;
        let stages = drawn_stages(frame);
        let (units, cells) = match (&frame.units.elements, stages.last()) {
            (None, Some(last)) => {
                let units = ReplicationUnits::numbered(frame, last.parents, |cell| {
                    let unit = last.unit_of_cell[cell];
                    (unit, last.parent_of_unit[unit as usize])
                });
                (units, frame.cells())
            }
            _ => (ReplicationUnits::rows(frame)?, frame.cells()),
        };
        let mut table = FactorTable::zero(units.len(), bootstrap.replicates)?;
        for replicate in (0..bootstrap.replicates).map(Replicate) {
            let by_cell = one_replicate(&stages, cells, &mut bootstrap.draws(replicate));
            let factors = table.of_replicate_mut(replicate);
            for (cell, factor) in by_cell.into_iter().enumerate() {
                factors[units.of_cell(cell).0] = factor;
            }
        }
        let each = (bootstrap.replicates as f64 - 1.0).recip();
        let rscales = vec![each; bootstrap.replicates];
        Ok(Self::new(units, Factors::Table(table), 1.0, rscales))
    }
}

fn drawn_stages(frame: &Frame) -> Vec<DrawnStage<'_>> {
    let elements = frame.units.elements.as_ref().map(|stage| DrawnStage {
        parent_of_unit: stage.parent_of_cell.clone(),
        parents: &stage.parents,
        units_of_parent: Vec::new(),
        unit_of_cell: (0..frame.cells() as u32).collect(),
    });
    let clusters = frame.units.stages.iter().map(|stage| DrawnStage {
        parent_of_unit: stage.parent_of_unit.clone(),
        parents: &stage.parents,
        units_of_parent: Vec::new(),
        unit_of_cell: stage.unit_of_cell.clone(),
    });
    clusters
        .chain(elements)
        .map(|mut stage| {
            stage.units_of_parent = vec![Vec::new(); stage.parents.len()];
            for (unit, &parent) in stage.parent_of_unit.iter().enumerate() {
                // A number that no cell has is no unit.
                if let Some(units) = stage.units_of_parent.get_mut(parent as usize) {
                    units.push(unit);
                }
            }
            stage
        })
        .collect()
}

/// What is known of a parent when its stage is drawn.
#[derive(Clone, Copy)]
struct Carried {
    /// Whether it was drawn itself.
    drawn: bool,
    /// Π √(n/n*) of the stages above.
    inflation: f64,
    /// Π of the sampling fractions above.
    fraction: f64,
}

/// The factor of each cell in one replicate.
fn one_replicate(stages: &[DrawnStage<'_>], cells: usize, draws: &mut Draws) -> Vec<f64> {
    let mut factor = vec![1.0; cells];
    let top = Carried {
        drawn: true,
        inflation: 1.0,
        fraction: 1.0,
    };
    let mut above = vec![top; stages.first().map_or(0, |stage| stage.parents.len())];
    for stage in stages {
        let mut added = vec![0.0; stage.parent_of_unit.len()];
        let mut below = vec![
            Carried {
                drawn: false,
                ..top
            };
            stage.parent_of_unit.len()
        ];
        for ((parent, units), carried) in
            stage.parents.iter().zip(&stage.units_of_parent).zip(&above)
        {
            let half = units.len() / 2;
            if !carried.drawn || half == 0 {
                continue;
            }
            let (n, half_n) = (units.len() as f64, half as f64);
            let spread = carried.fraction * half_n * (1.0 - parent.fraction()).max(0.0);
            let lambda = (spread / (n - half_n)).sqrt();
            for &unit in units {
                added[unit] = -lambda * carried.inflation;
            }
            draws.distinct(half, units.len() as u64, |place| {
                let unit = units[place as usize];
                added[unit] += lambda * (n / half_n) * carried.inflation;
                below[unit] = Carried {
                    drawn: true,
                    inflation: carried.inflation * (n / half_n).sqrt(),
                    fraction: carried.fraction * parent.fraction(),
                };
            });
        }
        for (factor, &unit) in factor.iter_mut().zip(&stage.unit_of_cell) {
            *factor += added[unit as usize];
        }
        above = below;
    }
    factor
}
