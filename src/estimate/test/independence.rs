//! Tests of independence of two categorical items.

use nalgebra::{DMatrix, DVector, SymmetricEigen};
use serde::{Deserialize, Serialize};

use super::contrast::WaldForm;
use super::convention::Convention;
use super::outcome::{Reference, TestResult, Untestable, above_zero};
use super::two_way_table::TwoWayTable;
use crate::estimate::distribution::WeightedChiSquared;

/// Which test of independence. X² is Pearson's, of the weighted shares; Δ its generalised design effects, with
/// eigenvalues λ; d₀ = (tr Δ)²/tr(Δ²).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndependenceStatistic {
    /// X²/tr Δ on F(d₀, d₀ν), the second-order correction (Rao and Scott 1984, *Annals of Statistics* 12, 46–60;
    /// Thomas and Rao 1987, *JASA* 82, 630–636).
    #[default]
    RaoScottF,
    /// X² over the mean of λ on χ² with (r − 1)(c − 1) degrees of freedom, the first-order correction (Rao and Scott
    /// 1981, *JASA* 76, 221–230). Too many findings where λ differ much.
    RaoScottChiSquared,
    /// Y′V⁻¹Y/k on F(k, ν), Y the observed minus the expected totals without the first row and column. Too many
    /// findings where ν is not far above k.
    Wald,
    /// The same times (ν − k + 1)/ν on F(k, ν − k + 1).
    AdjustedWald,
    /// The exact tail P(Σλᵢχ²₁ > X²·χ²_d/d), d = d₀ν.
    WeightedChiSquared,
    /// The saddlepoint approximation of that tail (Kuonen 1999, *Biometrika* 86, 929–935).
    Saddlepoint,
}

/// A variance is nothing beside another where it is a smaller part than this.
const ROUNDING: f64 = 1e-12;

impl TwoWayTable {
    /// Tests the independence of rows and columns.
    ///
    /// The statistic is free of the scale of the weights: X² is scaled to respondents. It is the one that is held
    /// against the distribution, except that of the χ² tests, which is X² with the mean of λ as scale, or with λ.
    ///
    /// # Errors
    /// [`Untestable::EmptyCells`] where empty combinations leave the design effects undefined;
    /// [`Untestable::NoVariance`] where weighting pins the whole table; [`Untestable::SingularCovariance`] and
    /// [`Untestable::NoDegreesOfFreedom`] for Wald's tests on too few sampling units.
    pub fn independence(
        &self,
        statistic: IndependenceStatistic,
        convention: Convention,
    ) -> Result<TestResult, Untestable> {
        let nu = match convention {
            Convention::Tidemark => self.joint.degrees_of_freedom,
            Convention::RSurvey => self.design_degrees_of_freedom,
        };
        if !above_zero(nu) {
            return Err(Untestable::NoDegreesOfFreedom);
        }
        match statistic {
            IndependenceStatistic::Wald => self.wald(WaldForm::Plain, nu),
            IndependenceStatistic::AdjustedWald => self.wald(WaldForm::Adjusted, nu),
            _ => self.pearson(convention)?.held_against(statistic, nu),
        }
    }

    /// λ: the design effects of the contrasts that independence is made of, largest first; all 1 under simple random
    /// sampling.
    ///
    /// Eigenvalues of (CᵀD⁻¹C/n)⁻¹(CᵀD⁻¹VD⁻¹C), with p the shares of the combinations, D = diag(p), V their covariance
    /// and C the interactions of rows and columns (Rao and Scott 1984, eq. 2.9); n scales with X².
    ///
    /// # Errors
    /// [`Untestable::EmptyCells`] and [`Untestable::NoVariance`].
    pub fn generalised_design_effects(&self) -> Result<Vec<f64>, Untestable> {
        let n = self.bases.unweighted as f64;
        let shares = self.shares();
        let inverse = shares
            .values
            .map(|share| if share > 0.0 { share.recip() } else { 0.0 });
        let interactions = interactions(self.totals.nrows(), self.totals.ncols());
        let scaled = DMatrix::from_fn(interactions.nrows(), interactions.ncols(), |cell, part| {
            interactions[(cell, part)] * inverse[cell]
        });
        let simple = interactions.tr_mul(&scaled) / n;
        let actual = scaled.tr_mul(&(&shares.covariance * &scaled));
        let lower = full_rank_factor(simple).ok_or(Untestable::EmptyCells)?;
        let half = lower
            .solve_lower_triangular(&actual)
            .ok_or(Untestable::EmptyCells)?;
        let whole = lower
            .solve_lower_triangular(&half.transpose())
            .ok_or(Untestable::EmptyCells)?;
        let symmetric = (&whole + whole.transpose()) * 0.5;
        let mut effects: Vec<f64> = SymmetricEigen::new(symmetric)
            .eigenvalues
            .iter()
            .copied()
            .collect();
        effects.sort_by(|first, second| second.total_cmp(first));
        let largest = effects.first().copied().unwrap_or(0.0);
        if !above_zero(largest - ROUNDING) {
            return Err(Untestable::NoVariance);
        }
        for effect in &mut effects {
            if *effect <= ROUNDING * largest {
                *effect = 0.0;
            }
        }
        Ok(effects)
    }

    /// Pearson's X² = n·Σ(p_rc − p_r·p_c)²/(p_r·p_c), scaled to the respondents who answered both.
    pub fn pearson_x_squared(&self) -> f64 {
        let (rows, columns, sum) = self.margins();
        let mut x_squared = 0.0;
        for (column, of_column) in columns.iter().enumerate() {
            for (row, of_row) in rows.iter().enumerate() {
                let expected = of_row * of_column / sum;
                let off = self.totals[(row, column)] - expected;
                x_squared += off * off / expected;
            }
        }
        x_squared * self.bases.unweighted as f64 / sum
    }

    fn pearson(&self, convention: Convention) -> Result<Pearson, Untestable> {
        let scale = match convention {
            Convention::Tidemark => 1.0,
            Convention::RSurvey => self.design_rows as f64 / self.bases.unweighted as f64,
        };
        let effects = self.generalised_design_effects()?;
        Ok(Pearson {
            x_squared: self.pearson_x_squared() * scale,
            effects: effects.into_iter().map(|effect| effect * scale).collect(),
        })
    }

    /// Y and its covariance by the delta method: the margins move with the totals.
    fn wald(&self, form: WaldForm, nu: f64) -> Result<TestResult, Untestable> {
        let (rows, columns, sum) = self.margins();
        let (height, width) = self.totals.shape();
        let off = |part: usize| (part % (height - 1) + 1, part / (height - 1) + 1);
        let values = DVector::from_fn(self.parts(), |part, _| {
            let (row, column) = off(part);
            self.totals[(row, column)] - rows[row] * columns[column] / sum
        });
        let derivative = DMatrix::from_fn(self.parts(), height * width, |part, cell| {
            let (row, column) = off(part);
            let (of_row, of_column) = (rows[row] / sum, columns[column] / sum);
            let same_row = cell % height == row;
            let same_column = cell / height == column;
            let own = if same_row && same_column { 1.0 } else { 0.0 };
            let by_row = if same_row { of_column } else { 0.0 };
            let by_column = if same_column { of_row } else { 0.0 };
            own - by_row - by_column + of_row * of_column
        });
        self.joint.transformed(values, &derivative).wald(form, nu)
    }
}

/// X² and λ on the same scale.
struct Pearson {
    x_squared: f64,
    effects: Vec<f64>,
}

impl Pearson {
    fn held_against(
        self,
        statistic: IndependenceStatistic,
        nu: f64,
    ) -> Result<TestResult, Untestable> {
        let trace: f64 = self.effects.iter().sum();
        let squares: f64 = self.effects.iter().map(|effect| effect * effect).sum();
        let d0 = trace * trace / squares;
        let parts = self.effects.len() as f64;
        let denominator = d0 * nu;
        let mixture = WeightedChiSquared::new(&self.effects).ok_or(Untestable::NoVariance)?;
        let tail = match statistic {
            IndependenceStatistic::RaoScottChiSquared => {
                return TestResult::chi_squared(self.x_squared, trace / parts, parts);
            }
            IndependenceStatistic::WeightedChiSquared => {
                mixture.tail_over_chi_squared(self.x_squared, denominator)
            }
            IndependenceStatistic::Saddlepoint => {
                mixture.tail_saddlepoint_over_chi_squared(self.x_squared, denominator)
            }
            _ => return TestResult::f(self.x_squared / trace, d0, denominator),
        };
        Ok(TestResult {
            statistic: self.x_squared,
            reference: Reference::WeightedChiSquared {
                weights: self.effects,
                denominator,
            },
            p: tail,
        })
    }
}

/// The interactions of a table with the rows of the first column first: the parts of (row dummy)·(column dummy) that
/// neither rows nor columns explain, (δ − 1/r)(δ − 1/c), for all rows and columns but the first.
fn interactions(rows: usize, columns: usize) -> DMatrix<f64> {
    let centred = |own: usize, other: usize, of: usize| {
        (if own == other { 1.0 } else { 0.0 }) - (of as f64).recip()
    };
    DMatrix::from_fn(rows * columns, (rows - 1) * (columns - 1), |cell, part| {
        centred(cell % rows, part % (rows - 1) + 1, rows)
            * centred(cell / rows, part / (rows - 1) + 1, columns)
    })
}

/// The Cholesky factor, unless a pivot is only rounding beside its diagonal entry.
fn full_rank_factor(matrix: DMatrix<f64>) -> Option<DMatrix<f64>> {
    let diagonal = matrix.diagonal();
    let lower = matrix.cholesky()?.l();
    let full = lower
        .diagonal()
        .iter()
        .zip(diagonal.iter())
        .all(|(pivot, entry)| pivot * pivot > ROUNDING * entry);
    full.then_some(lower)
}
