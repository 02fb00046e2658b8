//! Wald tests of several coefficients at once.

use nalgebra::{Cholesky, DMatrix, DVector};
use statrs::distribution::{ChiSquared, ContinuousCDF, FisherSnedecor};

use super::coefficient::Model;

/// A Wald test that several coefficients are all 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WaldTest {
    /// bᵀV⁻¹b/k.
    pub f: f64,
    /// k, the coefficients tested.
    pub numerator: f64,
    /// The degrees of freedom of the model; infinite: k·F is chi-squared.
    pub denominator: f64,
    pub p: f64,
}

/// Why coefficients were not tested together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoWaldTest {
    #[error("no coefficient is to be tested")]
    NoCoefficient,
    #[error("the model has no coefficient of that place")]
    UnknownCoefficient,
    /// A combination of the coefficients has no variance: fewer sampling units than coefficients, or weighting pins it.
    #[error("the coefficients have a joint covariance without inverse")]
    SingularCovariance,
    #[error("the design leaves less than one degree of freedom")]
    NoDegreesOfFreedom,
}

impl Model {
    /// Tests that the coefficients of a term are all 0 (R's `regTermTest`).
    ///
    /// # Errors
    /// As [`Model::wald`]; [`NoWaldTest::NoCoefficient`] where the model has no such term.
    pub fn wald_of_term(&self, term: &str) -> Result<WaldTest, NoWaldTest> {
        self.wald(&self.fit.coefficients_of_term(term))
    }

    /// Tests that the coefficients at these places are all 0: F = bᵀV⁻¹b/k on F(k, ν), ν the degrees of freedom of the
    /// model (Korn and Graubard 1990, *The American Statistician* 44, 270–276, discuss the choice).
    ///
    /// # Errors
    /// Why there is no test: see [`NoWaldTest`].
    pub fn wald(&self, coefficients: &[usize]) -> Result<WaldTest, NoWaldTest> {
        if coefficients.is_empty() {
            return Err(NoWaldTest::NoCoefficient);
        }
        if coefficients.iter().any(|&place| place >= self.fit.size()) {
            return Err(NoWaldTest::UnknownCoefficient);
        }
        // Less than one, or not a number.
        if !(self.degrees_of_freedom >= 1.0) {
            return Err(NoWaldTest::NoDegreesOfFreedom);
        }
        let k = coefficients.len();
        let deviation: Vec<f64> = coefficients
            .iter()
            .map(|&place| self.covariance[(place, place)].sqrt())
            .collect();
        if deviation.iter().any(|deviation| !(*deviation > 0.0)) {
            return Err(NoWaldTest::SingularCovariance);
        }
        // On unit diagonal, so that units of covariates do not matter.
        let correlation = DMatrix::from_fn(k, k, |row, column| {
            self.covariance[(coefficients[row], coefficients[column])]
                / (deviation[row] * deviation[column])
        });
        let scaled = DVector::from_iterator(
            k,
            coefficients
                .iter()
                .zip(&deviation)
                .map(|(&place, deviation)| self.fit.coefficients[place] / deviation),
        );
        let statistic = quadratic(correlation, &scaled).ok_or(NoWaldTest::SingularCovariance)?;
        let numerator = k as f64;
        let f = statistic / numerator;
        Ok(WaldTest {
            f,
            numerator,
            denominator: self.degrees_of_freedom,
            p: f_tail(f, numerator, self.degrees_of_freedom)
                .ok_or(NoWaldTest::NoDegreesOfFreedom)?,
        })
    }
}

/// bᵀR⁻¹b of a correlation matrix; `None` where it has no inverse.
fn quadratic(correlation: DMatrix<f64>, b: &DVector<f64>) -> Option<f64> {
    const SMALLEST_PIVOT: f64 = 1e-10;
    let factor = Cholesky::new(correlation)?;
    let l = factor.l();
    if l.diagonal()
        .iter()
        .any(|pivot| pivot * pivot < SMALLEST_PIVOT)
    {
        return None;
    }
    let half = l.solve_lower_triangular(b)?;
    Some(half.iter().map(|x| x * x).sum())
}

fn f_tail(f: f64, numerator: f64, denominator: f64) -> Option<f64> {
    if denominator.is_infinite() {
        Some(ChiSquared::new(numerator).ok()?.sf(f * numerator))
    } else {
        Some(FisherSnedecor::new(numerator, denominator).ok()?.sf(f))
    }
}
