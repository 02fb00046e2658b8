//! Linearised variances and covariances, from tallies alone.

use nalgebra::DMatrix;

use super::domain::DomainCells;
use super::estimates::NoPrecision;
use super::singleton_psu;
use crate::definition::SingletonPsu;
use crate::tally::{ElementStage, Frame, Parent, Stage, Tally, packed};
use crate::weight::Adjustment;
use crate::weight::adjustment::CategorySums;

/// An estimate's influence values by unit of weight: a respondent of the domain with answer code c and variables
/// v = (1, y₁, …, y_k) has z/w = bᶜ·v; everybody else has 0.
#[derive(Debug, Clone)]
pub struct Influence<'a> {
    pub tally: &'a Tally,
    pub domain: &'a DomainCells,
    /// [code × (k + 1) + variable]
    pub coefficient: Vec<f64>,
}

/// A wave's cells with their adjustment: what a variance needs besides the influence values.
#[derive(Debug, Clone, Copy)]
pub struct Linearisation<'a> {
    pub frame: &'a Frame,
    pub adjustment: &'a Adjustment,
    pub singleton_psu: SingletonPsu,
}

impl Linearisation<'_> {
    /// The variance of one estimate.
    ///
    /// # Errors
    /// As [`Linearisation::covariance`].
    pub fn variance(&self, influence: &Influence<'_>) -> Result<f64, NoPrecision> {
        self.covariance(std::slice::from_ref(influence))
            .map(|matrix| matrix[(0, 0)])
    }

    /// The joint covariance of estimates that come from one tally.
    ///
    /// V = Σ_h f_h·n_h/(n_h − 1)·Σ_j (t_hj − t̄_h)(t_hj − t̄_h)ᵀ over the units of the first stage, and below it the
    /// same within each unit times the sampling fractions above (Särndal, Swensson and Wretman 1992, *Model Assisted
    /// Survey Sampling*, § 4.3, 5.5). z = w·(u − what the margins explain of u). Units of the full design count, also
    /// those without an answer or outside the domain; they have z = 0 before the margins are taken out.
    ///
    /// # Errors
    /// [`NoPrecision::SingletonPsu`] where a stratum has one unit and the policy is to fail;
    /// [`NoPrecision::SingleUnit`] where the whole sample is one unit.
    pub fn covariance(&self, influences: &[Influence<'_>]) -> Result<DMatrix<f64>, NoPrecision> {
        let units = &self.frame.units;
        let residuals: Vec<Residual<'_>> = influences
            .iter()
            .map(|influence| self.residual(influence))
            .collect();
        let mut variance = DMatrix::zeros(influences.len(), influences.len());
        let mut scale: Vec<f64> = Vec::new();
        for (depth, stage) in units.stages.iter().enumerate() {
            if depth == 0 {
                scale = vec![1.0; stage.parents.len()];
            }
            let sums = self.unit_totals(stage, &residuals);
            variance += singleton_psu::resolve(&sums, &scale, self.singleton_psu)?;
            scale = stage
                .parent_of_unit
                .iter()
                .map(|&parent| scale[parent as usize] * stage.parents[parent as usize].fraction())
                .collect();
        }
        if let Some(stage) = &units.elements {
            if units.stages.is_empty() {
                scale = vec![1.0; stage.parents.len()];
            }
            let sums = self.element_sums(stage, &residuals);
            variance += singleton_psu::resolve(&sums, &scale, self.singleton_psu)?;
        }
        Ok(variance)
    }

    fn residual<'i>(&self, influence: &'i Influence<'i>) -> Residual<'i> {
        let tally = influence.tally;
        let explained = self.adjustment.explained(|sums| {
            (0..self.frame.cells())
                .map(|cell| {
                    if !influence.domain.contains(cell) {
                        return 0.0;
                    }
                    let width = tally.variables() + 1;
                    influence
                        .coefficient
                        .chunks_exact(width)
                        .enumerate()
                        .map(|(code, b)| {
                            let sum = tally.sums(cell, code);
                            match sums {
                                CategorySums::DesignWeighted => (0..width)
                                    .map(|j| b[j] * sum.first[packed(j, 0)])
                                    .sum::<f64>(),
                                CategorySums::Unweighted => {
                                    b[0] * f64::from(sum.count)
                                        + b[1..]
                                            .iter()
                                            .zip(sum.plain)
                                            .map(|(b, y)| b * y)
                                            .sum::<f64>()
                                }
                            }
                        })
                        .sum()
                })
                .collect()
        });
        Residual {
            influence,
            explained,
        }
    }

    /// Σz of each unit of a cluster stage, folded by parent.
    fn unit_totals(&self, stage: &Stage, residuals: &[Residual<'_>]) -> Vec<ParentSums> {
        let size = residuals.len();
        let mut totals = vec![0.0; stage.parent_of_unit.len() * size];
        for (cell, &unit) in stage.unit_of_cell.iter().enumerate() {
            for (index, residual) in residuals.iter().enumerate() {
                totals[unit as usize * size + index] += residual.cell_total(self, cell);
            }
        }
        let mut parents = ParentSums::zero(&stage.parents, size);
        for (total, &parent) in totals.chunks_exact(size).zip(&stage.parent_of_unit) {
            parents[parent as usize].add_unit(total);
        }
        parents
    }

    /// Σz and Σzzᵀ of the respondents below each parent of an element stage.
    fn element_sums(&self, stage: &ElementStage, residuals: &[Residual<'_>]) -> Vec<ParentSums> {
        let size = residuals.len();
        let mut parents = ParentSums::zero(&stage.parents, size);
        let mut total = vec![0.0; size];
        for (cell, &parent) in stage.parent_of_cell.iter().enumerate() {
            for (total, residual) in total.iter_mut().zip(residuals) {
                *total = residual.cell_total(self, cell);
            }
            let sums = &mut parents[parent as usize];
            for (row, first) in residuals.iter().enumerate() {
                sums.total[row] += total[row];
                for (column, second) in residuals.iter().enumerate().take(row + 1) {
                    let product = first.cell_product(second, self, cell);
                    sums.product[(row, column)] += product;
                    if row != column {
                        sums.product[(column, row)] += product;
                    }
                }
            }
        }
        parents
    }
}

/// Σ z and Σ z·zᵀ over the units below one parent.
#[derive(Debug, Clone)]
pub(super) struct ParentSums {
    pub parent: Parent,
    pub total: Vec<f64>,
    pub product: DMatrix<f64>,
}

impl ParentSums {
    fn zero(parents: &[Parent], size: usize) -> Vec<Self> {
        parents
            .iter()
            .map(|&parent| Self {
                parent,
                total: vec![0.0; size],
                product: DMatrix::zeros(size, size),
            })
            .collect()
    }

    fn add_unit(&mut self, total: &[f64]) {
        for (row, first) in total.iter().enumerate() {
            self.total[row] += first;
            for (column, second) in total.iter().enumerate() {
                self.product[(row, column)] += first * second;
            }
        }
    }
}

/// Influence values with what the margins explain of them.
struct Residual<'i> {
    influence: &'i Influence<'i>,
    explained: Option<Vec<f64>>,
}

impl Residual<'_> {
    fn explained(&self, cell: usize) -> f64 {
        self.explained
            .as_ref()
            .map_or(0.0, |explained| explained[cell])
    }

    /// Σz over the rows of a cell.
    fn cell_total(&self, at: &Linearisation<'_>, cell: usize) -> f64 {
        let explained = self.explained(cell);
        let totals = at.frame.totals();
        let factor = at.adjustment.factors()[cell];
        let tally = self.influence.tally;
        let mut sum = -explained * totals.weight[cell];
        if self.influence.domain.contains(cell) {
            let width = tally.variables() + 1;
            for (code, b) in self.influence.coefficient.chunks_exact(width).enumerate() {
                let first = tally.sums(cell, code).first;
                sum += (0..width).map(|j| b[j] * first[packed(j, 0)]).sum::<f64>();
            }
        }
        factor * sum
    }

    /// Σ z·z′ over the rows of a cell, for two influences of one tally.
    fn cell_product(&self, other: &Residual<'_>, at: &Linearisation<'_>, cell: usize) -> f64 {
        let (mine, theirs) = (self.explained(cell), other.explained(cell));
        let factor = at.adjustment.factors()[cell];
        let (inside, other_inside) = (
            self.influence.domain.contains(cell),
            other.influence.domain.contains(cell),
        );
        if !inside && !other_inside {
            return factor * factor * mine * theirs * at.frame.totals().weight_squared[cell];
        }
        let tally = self.influence.tally;
        let width = tally.variables() + 1;
        let mut sum = 0.0;
        for code in 0..tally.codes() {
            let second = tally.sums(cell, code).second;
            let slot = |influence: &Influence<'_>, inside: bool, explained: f64, j: usize| {
                let coefficient = if inside {
                    influence.coefficient[code * width + j]
                } else {
                    0.0
                };
                if j == 0 {
                    coefficient - explained
                } else {
                    coefficient
                }
            };
            for row in 0..width {
                let left = slot(self.influence, inside, mine, row);
                for column in 0..width {
                    let right = slot(other.influence, other_inside, theirs, column);
                    sum += left * right * second[packed(row, column)];
                }
            }
        }
        factor * factor * sum
    }
}
