//! A fitted model before its covariance: coefficients, and the influence each respondent has on them.

use std::sync::Arc;

use nalgebra::DMatrix;

use super::complete_cases::NO_POINT;
use super::model_matrix::ModelMatrix;
use super::no_covariance::NoCovariance;
use super::regression::Regression;
use super::stacked_wave::StackedWave;
use crate::estimate::test::Convention;

/// Coefficients with the influence of each row on them.
#[derive(Debug, Clone)]
pub struct Fit {
    /// What was modelled.
    pub regression: Regression,
    /// Names of the coefficients: the columns of the model matrix; for proportional odds without the intercept, then
    /// the thresholds (`1|2`).
    pub names: Vec<String>,
    /// In the order of the names; for a logistic or ordinal model log odds.
    pub coefficients: Vec<f64>,
    /// Σw times the deviance of each answer, with weights of mean 1 over the rows used: the residual sum of squares of
    /// a linear model, −2·log-likelihood of the others.
    pub deviance: f64,
    /// The same with the intercept (the thresholds) alone.
    pub null_deviance: f64,
    /// n/(n − 1) times the weighted variance of the Pearson residuals (y − μ)/√V(μ). n counts the respondents
    /// with a weight above 0. `None` with one of them, and for proportional odds.
    pub dispersion: Option<f64>,
    /// Complete cases, counted.
    pub respondents: usize,
    pub(super) matrix: ModelMatrix,
    /// [point × coefficients]: u = A⁻¹·∂ℓ/∂β.
    pub(super) influence: Vec<f64>,
    pub(super) point_of_row: Arc<[u32]>,
}

impl Fit {
    /// How many coefficients, thresholds included.
    pub fn size(&self) -> usize {
        self.coefficients.len()
    }

    /// The influence u = z/w of each row on each coefficient (rows × coefficients); 0 for rows that are not complete
    /// cases. u = A⁻¹·∂ℓ/∂β, with the information A = Σw·(−∂²ℓ/∂β∂βᵀ) over the complete cases (Binder 1983, eq. 3.3);
    /// for linear and logistic regression A⁻¹x(y − μ).
    pub fn influence(&self) -> DMatrix<f64> {
        self.influence_of(0, self.point_of_row.len())
    }

    /// The covariance of the coefficients under the design and the weighting of each wave: the sandwich
    /// A⁻¹·V(Σ w·∂ℓ/∂β)·A⁻¹, with V linearised as for means and totals. `waves` hold the rows of the fit in order.
    ///
    /// # Errors
    /// [`NoCovariance::RowsDiffer`] where the waves do not have as many rows as the fit; [`NoCovariance::Design`] as
    /// [`Linearisation::covariance_of_rows`](crate::estimate::Linearisation::covariance_of_rows).
    pub fn covariance(&self, waves: &[StackedWave<'_>]) -> Result<DMatrix<f64>, NoCovariance> {
        self.check_rows(waves)?;
        let mut covariance = DMatrix::zeros(self.size(), self.size());
        let mut start = 0;
        for wave in waves {
            let influence = self.influence_of(start, wave.rows());
            covariance += wave
                .linearisation
                .covariance_of_rows(wave.design_weight, &influence)
                .map_err(NoCovariance::Design)?;
            start += wave.rows();
        }
        Ok(covariance)
    }

    /// The degrees of freedom of tests. Tidemark's are ν: first-stage units with a complete case of weight above zero,
    /// less strata with one, summed over the waves. R's `svyglm` and `svyolr` take ν + 1 − p of a model with p
    /// coefficients, all thresholds counted as one.
    ///
    /// # Errors
    /// [`NoCovariance::RowsDiffer`] where the waves do not have as many rows as the fit.
    pub fn degrees_of_freedom(
        &self,
        waves: &[StackedWave<'_>],
        convention: Convention,
    ) -> Result<f64, NoCovariance> {
        self.check_rows(waves)?;
        let mut sum = 0.0;
        let mut start = 0;
        for wave in waves {
            sum += wave.degrees_of_freedom(&self.point_of_row[start..start + wave.rows()]);
            start += wave.rows();
        }
        Ok(match convention {
            Convention::Tidemark => sum,
            Convention::RSurvey => sum + 1.0 - self.matrix.columns.len() as f64,
        })
    }

    /// The coefficients of a term, by place.
    pub fn coefficients_of_term(&self, term: &str) -> Vec<usize> {
        let Some(number) = self.matrix.terms.iter().position(|name| name == term) else {
            return Vec::new();
        };
        // Proportional odds has no intercept among its coefficients.
        let skipped = usize::from(self.regression == Regression::ProportionalOdds);
        self.matrix
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.term == Some(number))
            .map(|(place, _)| place - skipped)
            .collect()
    }

    /// Names of the terms, in order, without the intercept.
    pub fn terms(&self) -> &[String] {
        &self.matrix.terms
    }

    fn check_rows(&self, waves: &[StackedWave<'_>]) -> Result<(), NoCovariance> {
        let (found, expected) = (
            waves.iter().map(StackedWave::rows).sum(),
            self.point_of_row.len(),
        );
        if found == expected {
            Ok(())
        } else {
            Err(NoCovariance::RowsDiffer { found, expected })
        }
    }

    fn influence_of(&self, start: usize, rows: usize) -> DMatrix<f64> {
        let mut influence = DMatrix::zeros(rows, self.size());
        for (row, &point) in self.point_of_row[start..start + rows].iter().enumerate() {
            if point != NO_POINT {
                let of_point = &self.influence[point as usize * self.size()..];
                for (column, value) in of_point[..self.size()].iter().enumerate() {
                    influence[(row, column)] = *value;
                }
            }
        }
        influence
    }
}
