//! The waves whose rows a model was fitted to.

use super::complete_cases::NO_POINT;
use super::no_covariance::NoCovariance;
use crate::estimate::Linearisation;

/// A wave among those whose rows a model was fitted to, one after the other.
///
/// A model of one wave has one; a trend over many stacks them. Waves are independent samples, so their covariances and
/// their degrees of freedom add up.
#[derive(Debug, Clone, Copy)]
pub struct StackedWave<'a> {
    pub(super) linearisation: &'a Linearisation<'a>,
    pub(super) design_weight: &'a [f64],
}

impl<'a> StackedWave<'a> {
    /// A wave from its linearisation and the design weight d of each of its rows.
    ///
    /// # Errors
    /// [`NoCovariance::RowsDiffer`] where the linearisation has another number of rows.
    pub fn new(
        linearisation: &'a Linearisation<'a>,
        design_weight: &'a [f64],
    ) -> Result<Self, NoCovariance> {
        let expected = linearisation.frame.cell_of_row().len();
        if expected == design_weight.len() {
            Ok(Self {
                linearisation,
                design_weight,
            })
        } else {
            Err(NoCovariance::RowsDiffer {
                found: design_weight.len(),
                expected,
            })
        }
    }

    /// Rows of the wave.
    pub fn rows(&self) -> usize {
        self.design_weight.len()
    }

    /// The final weight w = d·F of each row: what a model of the wave is fitted with.
    pub fn final_weights(&self) -> Vec<f64> {
        self.linearisation
            .adjustment
            .weights(self.linearisation.frame, self.design_weight)
    }

    /// First-stage units with a complete case of weight above zero, less strata with one.
    pub(super) fn degrees_of_freedom(&self, point_of_row: &[u32]) -> f64 {
        let frame = self.linearisation.frame;
        let complete = self
            .final_weights()
            .into_iter()
            .zip(frame.cell_of_row())
            .zip(point_of_row)
            .filter(|((weight, _), point)| *weight != 0.0 && **point != NO_POINT)
            .map(|((_, &cell), _)| cell as usize);
        let (units, strata) = match (frame.units.stages.first(), &frame.units.elements) {
            (Some(stage), _) => {
                let mut units = vec![false; stage.parent_of_unit.len()];
                let mut strata = vec![false; stage.parents.len()];
                for cell in complete {
                    let unit = stage.unit_of_cell[cell] as usize;
                    units[unit] = true;
                    strata[stage.parent_of_unit[unit] as usize] = true;
                }
                (count(&units), count(&strata))
            }
            (None, Some(stage)) => {
                let mut rows = 0;
                let mut strata = vec![false; stage.parents.len()];
                for cell in complete {
                    rows += 1;
                    strata[stage.parent_of_cell[cell] as usize] = true;
                }
                (rows, count(&strata))
            }
            (None, None) => (0, 0),
        };
        units as f64 - strata as f64
    }
}

fn count(seen: &[bool]) -> usize {
    seen.iter().filter(|seen| **seen).count()
}
