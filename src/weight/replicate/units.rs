//! The sampling units that replicates leave out, double or draw again.

use std::collections::HashMap;

use super::{ReplicateError, Unit};
use crate::tally::{Frame, Parent};

/// Sampling units with their strata, both numbered in the order in which rows first show them.
#[derive(Debug, Clone)]
pub struct ReplicationUnits {
    unit_of_cell: Vec<u32>,
    stratum_of_unit: Vec<u32>,
    strata: Vec<Parent>,
    has_weight: Vec<bool>,
}

impl ReplicationUnits {
    /// The units of the first stage: clusters, or rows where the design has no clusters.
    ///
    /// # Errors
    /// [`ReplicateError::RowsShareCells`] where rows are the units and a cell of the frame holds several.
    pub fn first_stage(frame: &Frame) -> Result<Self, ReplicateError> {
        match (frame.units.stages.first(), &frame.units.elements) {
            (Some(stage), _) => Ok(Self::numbered(frame, &stage.parents, |cell| {
                let unit = stage.unit_of_cell[cell];
                (unit, stage.parent_of_unit[unit as usize])
            })),
            (None, Some(stage)) => {
                one_row_a_cell(frame)?;
                Ok(Self::numbered(frame, &stage.parents, |cell| {
                    (cell as u32, stage.parent_of_cell[cell])
                }))
            }
            (None, None) => Self::rows(frame),
        }
    }

    /// Each row a unit, whatever the clusters and strata: for supplied factors by row.
    ///
    /// # Errors
    /// [`ReplicateError::RowsShareCells`] where a cell of the frame holds several rows.
    pub fn rows(frame: &Frame) -> Result<Self, ReplicateError> {
        one_row_a_cell(frame)?;
        let all = Parent {
            drawn: frame.cells() as u32,
            population: None,
        };
        Ok(Self::numbered(frame, &[all], |cell| (cell as u32, 0)))
    }

    /// Units by cell as `unit_and_stratum` says, renumbered in cell order.
    pub(super) fn numbered(
        frame: &Frame,
        parents: &[Parent],
        unit_and_stratum: impl Fn(usize) -> (u32, u32),
    ) -> Self {
        let mut known_units: HashMap<u32, u32> = HashMap::new();
        let mut known_strata: HashMap<u32, u32> = HashMap::new();
        let mut units = Self {
            unit_of_cell: Vec::with_capacity(frame.cells()),
            stratum_of_unit: Vec::new(),
            strata: Vec::new(),
            has_weight: Vec::new(),
        };
        for cell in 0..frame.cells() {
            let (unit, stratum) = unit_and_stratum(cell);
            let stratum = *known_strata.entry(stratum).or_insert_with(|| {
                units.strata.push(parents[stratum as usize]);
                units.strata.len() as u32 - 1
            });
            let unit = *known_units.entry(unit).or_insert_with(|| {
                units.stratum_of_unit.push(stratum);
                units.has_weight.push(false);
                units.stratum_of_unit.len() as u32 - 1
            });
            units.unit_of_cell.push(unit);
            if frame.totals().positive[cell] > 0 {
                units.has_weight[unit as usize] = true;
            }
        }
        units
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.stratum_of_unit.len()
    }

    /// Whether there is no unit at all.
    pub fn is_empty(&self) -> bool {
        self.stratum_of_unit.is_empty()
    }

    /// How many strata there are.
    pub fn strata(&self) -> usize {
        self.strata.len()
    }

    /// The unit of a cell.
    pub fn of_cell(&self, cell: usize) -> Unit {
        Unit(self.unit_of_cell[cell] as usize)
    }

    pub(super) fn stratum(&self, unit: Unit) -> usize {
        self.stratum_of_unit[unit.0] as usize
    }

    /// Units drawn and units there are, of a stratum.
    pub(super) fn parent(&self, stratum: usize) -> &Parent {
        &self.strata[stratum]
    }

    /// Whether a row of the unit has a weight above zero.
    pub(super) fn has_weight(&self, unit: Unit) -> bool {
        self.has_weight[unit.0]
    }

    /// The units of each stratum.
    pub(super) fn by_stratum(&self) -> Vec<Vec<usize>> {
        let mut units = vec![Vec::new(); self.strata.len()];
        for (unit, &stratum) in self.stratum_of_unit.iter().enumerate() {
            units[stratum as usize].push(unit);
        }
        units
    }

    /// Strata with one unit that is not all there is, where that cannot be.
    pub(super) fn refuse_lone_units(&self) -> Result<(), ReplicateError> {
        for (stratum, units) in self.by_stratum().iter().enumerate() {
            if units.len() == 1 && self.strata[stratum].correction() > 0.0 {
                return Err(ReplicateError::LoneUnit { stratum });
            }
        }
        Ok(())
    }
}

fn one_row_a_cell(frame: &Frame) -> Result<(), ReplicateError> {
    if frame.totals().count.iter().any(|&rows| rows > 1) {
        return Err(ReplicateError::RowsShareCells);
    }
    Ok(())
}
