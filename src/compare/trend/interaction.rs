//! Whether the groups of a banner move alike: the interaction of group and time.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};
use serde::Serialize;

use super::line::{NoLine, Scale, Solution, of_model};
use super::series::Point;
use crate::definition::{Code, DegreesOfFreedom, ItemId, WaveId};
use crate::estimate::Measure;
use crate::estimate::test::contrast::WaldForm;
use crate::estimate::test::{Contrast, Joint, TestResult, Untestable};

/// The lines of the groups of a banner item with their joint covariance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Interaction {
    /// The item that is followed.
    pub item: ItemId,
    /// A share, a balance or a mean.
    pub measure: Measure,
    /// Whose answers are the groups.
    pub banner: ItemId,
    /// The waves of the segment, oldest first.
    pub waves: Vec<WaveId>,
    /// The groups that have a line.
    pub groups: Vec<Code>,
    /// The lines on the scale of the measure.
    pub linear: GroupLines,
    /// The lines in log odds; `None` where the measure is no share.
    pub logistic: Option<Result<GroupLines, NoLine>>,
}

/// A line for each group, fitted together: the model with group, time and group × time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupLines {
    /// The time at which the levels hold, in decimal years.
    pub origin: f64,
    /// Level and slope of the first group, of the second …
    #[serde(skip)]
    pub joint: Joint,
    /// Wald's test that all slopes are one: F on groups − 1 and ν degrees of freedom.
    pub same_slope: Result<TestResult, Untestable>,
}

impl GroupLines {
    /// The differences of slope of every group against the first, per year, with their joint covariance.
    ///
    /// # Errors
    /// [`Untestable::NotAContrast`] where there are fewer than two groups.
    pub fn slope_differences(&self) -> Result<Joint, Untestable> {
        let size = self.joint.values.len();
        let contrasts: Vec<Contrast> = (3..size)
            .step_by(2)
            .map(|slope| Contrast::difference(size, 1, slope))
            .collect::<Result<_, _>>()?;
        self.joint.contrasts(&contrasts)
    }
}

/// The lines of several groups: each is the one it has alone, since group and time with their interaction leave nothing
/// in common; what groups share of strata, clusters and weighting is in the covariance between them.
pub(super) fn group_lines(
    groups: &[Vec<Point<'_>>],
    origin: f64,
    scale: Scale,
    rule: DegreesOfFreedom,
) -> Result<GroupLines, NoLine> {
    let solutions: Vec<Solution> = groups
        .iter()
        .map(|points| Solution::new(points, origin, scale))
        .collect::<Result<_, _>>()?;
    let size = 2 * groups.len();
    let mut covariance = DMatrix::zeros(size, size);
    for first in 0..groups.len() {
        for second in 0..=first {
            let block = block(
                (&groups[first], &solutions[first]),
                (&groups[second], &solutions[second]),
                origin,
            );
            for (row, of_row) in block.iter().enumerate() {
                for (column, entry) in of_row.iter().enumerate() {
                    covariance[(2 * first + row, 2 * second + column)] = *entry;
                    covariance[(2 * second + column, 2 * first + row)] = *entry;
                }
            }
        }
    }
    let values = solutions.iter().flat_map(|line| [line.level, line.slope]);
    let degrees_of_freedom = of_model(together(groups), size, rule);
    let mut lines = GroupLines {
        origin,
        joint: Joint {
            values: DVector::from_iterator(size, values),
            covariance,
            degrees_of_freedom,
        },
        same_slope: Err(Untestable::NotAContrast),
    };
    lines.same_slope = lines
        .slope_differences()
        .and_then(|slopes| slopes.wald(WaldForm::Plain, degrees_of_freedom));
    Ok(lines)
}

/// A⁻¹·B·A⁻¹ between two groups, B = Σ_t x_t·x_tᵀ·Cov_t[Σw(y − μ), Σw′(y′ − μ′)] over the waves both have.
fn block(
    (first, of_first): (&[Point<'_>], &Solution),
    (second, of_second): (&[Point<'_>], &Solution),
    origin: f64,
) -> [[f64; 2]; 2] {
    let mut spread = [[0.0; 2]; 2];
    let mut others = second.iter().zip(&of_second.residuals).peekable();
    for (point, r) in first.iter().zip(&of_first.residuals) {
        // Both are in the order of the waves.
        while others
            .next_if(|(other, _)| other.place < point.place)
            .is_some()
        {}
        let Some((other, s)) = others.next_if(|(other, _)| other.place == point.place) else {
            continue;
        };
        let (Some((sums, i)), Some((_, j))) = (point.source, other.source) else {
            continue;
        };
        let cov = |row: usize, column: usize| sums.covariance_of(2 * i + row, 2 * j + column);
        let amount = cov(0, 0) + s * cov(0, 1) + r * cov(1, 0) + r * s * cov(1, 1);
        super::line::add_outer(&mut spread, point.time - origin, amount);
    }
    super::line::sandwich(of_first.inverse, spread, of_second.inverse)
}

/// ν of all groups together, summed over the waves.
fn together(groups: &[Vec<Point<'_>>]) -> f64 {
    let of_waves: BTreeMap<usize, f64> = groups
        .iter()
        .flatten()
        .filter_map(|point| Some((point.place, point.source?.0.degrees_of_freedom)))
        .collect();
    of_waves.values().sum()
}
