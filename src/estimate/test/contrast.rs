//! Contrasts: linear combinations of estimates that vary together.

use nalgebra::{DMatrix, DVector};
use serde::Serialize;

use super::joint::Joint;
use super::outcome::{Reference, TestResult, Untestable};
use super::t_test::TTest;

/// Coefficients, one for each estimate of a [`Joint`].
///
/// A difference of two groups is +1 and −1, a balance +1 for the answers for and −1 for those against, a mean score
/// the score of each answer. Coefficients need not sum to 0.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contrast {
    coefficients: Vec<f64>,
}

/// The value of a contrast, on the scale of its estimates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ContrastEstimate {
    /// Σ cᵢ·θᵢ.
    pub value: f64,
    /// √(cᵀVc).
    pub standard_error: f64,
    /// ν of the respondents the estimates come from.
    pub degrees_of_freedom: f64,
}

impl Contrast {
    /// A contrast with these coefficients.
    ///
    /// # Errors
    /// [`Untestable::NotAContrast`] where a coefficient is not a finite number, or all are 0.
    pub fn new(coefficients: impl Into<Vec<f64>>) -> Result<Self, Untestable> {
        let coefficients = coefficients.into();
        let finite = coefficients.iter().all(|c| c.is_finite());
        if !finite || coefficients.iter().all(|c| *c == 0.0) {
            return Err(Untestable::NotAContrast);
        }
        Ok(Self { coefficients })
    }

    /// Estimate `to` minus estimate `from`, numbers from 0, of `estimates`.
    ///
    /// # Errors
    /// [`Untestable::NotAContrast`] where there is no such estimate, or both are the same.
    pub fn difference(estimates: usize, from: usize, to: usize) -> Result<Self, Untestable> {
        let mut coefficients = vec![0.0; estimates];
        match coefficients.get_mut(from) {
            Some(coefficient) if from != to => *coefficient = -1.0,
            _ => return Err(Untestable::NotAContrast),
        }
        *coefficients.get_mut(to).ok_or(Untestable::NotAContrast)? = 1.0;
        Self::new(coefficients)
    }

    /// The coefficients.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }
}

impl Joint {
    /// One contrast: cᵀθ and cᵀVc.
    ///
    /// # Errors
    /// [`Untestable::NotAContrast`] where it does not have a coefficient for each estimate.
    pub fn contrast(&self, contrast: &Contrast) -> Result<ContrastEstimate, Untestable> {
        let all = self.contrasts(std::slice::from_ref(contrast))?;
        Ok(ContrastEstimate {
            value: all.values[0],
            standard_error: all.covariance[(0, 0)].max(0.0).sqrt(),
            degrees_of_freedom: self.degrees_of_freedom,
        })
    }

    /// Several contrasts with their joint covariance: Cθ and C·V·Cᵀ, exact since C is linear.
    ///
    /// # Errors
    /// [`Untestable::NotAContrast`] where one does not have a coefficient for each estimate.
    ///
    /// ```
    /// use nalgebra::{DMatrix, DVector};
    /// use tidemark::estimate::test::{Contrast, Joint};
    /// let shares = Joint {
    ///     values: DVector::from_vec(vec![0.5, 0.3, 0.2]),
    ///     covariance: DMatrix::from_row_slice(3, 3, &[25., -15., -10., -15., 21., -6., -10., -6., 16.]) * 1e-4,
    ///     degrees_of_freedom: 99.0,
    /// };
    /// let balance = shares.contrast(&Contrast::new([1.0, 0.0, -1.0])?)?;
    /// assert!((balance.value - 0.3).abs() < 1e-12);
    /// assert!((balance.standard_error.powi(2) - (25. + 16. + 20.) * 1e-4).abs() < 1e-12);
    /// # Ok::<(), tidemark::estimate::test::Untestable>(())
    /// ```
    pub fn contrasts(&self, contrasts: &[Contrast]) -> Result<Self, Untestable> {
        let estimates = self.values.len();
        if contrasts.is_empty() || contrasts.iter().any(|c| c.coefficients.len() != estimates) {
            return Err(Untestable::NotAContrast);
        }
        let matrix = DMatrix::from_fn(contrasts.len(), estimates, |row, column| {
            contrasts[row].coefficients[column]
        });
        Ok(self.transformed(&matrix * &self.values, &matrix))
    }

    /// Wald's test that all these estimates are 0 together: θᵀV⁻¹θ/k on F(k, ν), or with [`AdjustedWald`] times
    /// (ν − k + 1)/ν on F(k, ν − k + 1) (Fellegi 1980; Korn and Graubard 1990, *American Statistician* 44, 270–276).
    ///
    /// # Errors
    /// [`Untestable::SingularCovariance`] where V has less rank than there are estimates,
    /// [`Untestable::NoDegreesOfFreedom`] where no denominator is left.
    ///
    /// [`AdjustedWald`]: WaldForm::Adjusted
    pub fn wald(&self, form: WaldForm, nu: f64) -> Result<TestResult, Untestable> {
        let parts = self.values.len() as f64;
        let quadratic = quadratic_form(&self.covariance, &self.values)?;
        match form {
            WaldForm::Plain => TestResult::f(quadratic / parts, parts, nu),
            WaldForm::Adjusted => {
                let denominator = nu - parts + 1.0;
                TestResult::f(quadratic * denominator / (parts * nu), parts, denominator)
            }
        }
    }
}

/// How Wald's statistic is held against F.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WaldForm {
    /// As it is, on ν.
    Plain,
    /// Corrected for a covariance that is itself estimated on few sampling units.
    Adjusted,
}

impl ContrastEstimate {
    /// The t test that the contrast is `null`, on `df` degrees of freedom, both sides, with a 95 % interval.
    ///
    /// # Errors
    /// [`Untestable::NoVariance`] where the standard error is 0, [`Untestable::NoDegreesOfFreedom`] where `df` is not
    /// above 0.
    pub fn t_test(&self, null: f64, df: f64) -> Result<TTest, Untestable> {
        TTest::new(self.value, self.standard_error, null, df)
    }
}

impl TTest {
    /// The same test as one statistic.
    pub fn result(&self) -> TestResult {
        TestResult {
            statistic: self.t,
            reference: Reference::T {
                df: self.degrees_of_freedom,
            },
            p: self.p,
        }
    }
}

/// yᵀV⁻¹y by Cholesky on unit diagonal; a pivot that is only rounding means V has less than full rank.
fn quadratic_form(covariance: &DMatrix<f64>, y: &DVector<f64>) -> Result<f64, Untestable> {
    const SMALLEST_PIVOT: f64 = 1e-12;
    let scale = covariance
        .diagonal()
        .map(|v| if v > 0.0 { v.sqrt().recip() } else { 0.0 });
    let unit = DMatrix::from_fn(y.len(), y.len(), |i, j| {
        covariance[(i, j)] * scale[i] * scale[j]
    });
    let factor = unit.cholesky().ok_or(Untestable::SingularCovariance)?;
    let lower = factor.l();
    if lower
        .diagonal()
        .iter()
        .any(|pivot| pivot * pivot < SMALLEST_PIVOT)
    {
        return Err(Untestable::SingularCovariance);
    }
    let solved = lower
        .solve_lower_triangular(&y.component_mul(&scale))
        .ok_or(Untestable::SingularCovariance)?;
    Ok(solved.norm_squared())
}
