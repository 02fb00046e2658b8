//! Coefficients with their covariance: standard errors, t tests, intervals.

use nalgebra::DMatrix;

use super::fit::Fit;
use super::no_covariance::NoCovariance;
use crate::estimate::distribution::{t_quantile, t_two_sided};
use crate::measure::Interval;

/// A fit with the covariance of its coefficients and the degrees of freedom of its tests.
///
/// The covariance comes from [`Fit::covariance`] or from replicates. The degrees of freedom are ν of the complete cases
/// ([`Fit::degrees_of_freedom`]), or R's ν + 1 − p ([`Fit::residual_degrees_of_freedom`]); infinite for the normal
/// distribution.
///
/// ```
/// use tidemark::definition::SingletonPsu;
/// use tidemark::estimate::Linearisation;
/// use tidemark::estimate::model::{
///     CompleteCases, Intercept, Model, ModelVariable, Regression, StackedWave, Term, fit,
/// };
/// use tidemark::ingest::DesignColumns;
/// use tidemark::tally::Frame;
/// use tidemark::weight::Adjustment;
///
/// let design = DesignColumns { weight: vec![1.0, 2.0, 1.0, 1.0, 2.0, 1.0], ..DesignColumns::default() };
/// let frame = Frame::new(&design, &[]);
/// let adjustment = Adjustment::none(&frame);
/// let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
/// let waves = [StackedWave::new(&at, &design.weight)?];
///
/// let agree = [1.0, 1.0, 0.0, 1.0, 0.0, 0.0].map(Some);
/// let age = [20.0, 30.0, 40.0, 50.0, 60.0, 70.0].map(Some);
/// let agree = ModelVariable::Numeric { name: "agree", value: &agree };
/// let age = Term::Main(ModelVariable::Numeric { name: "age", value: &age });
/// let cases = CompleteCases::new(agree, &[age], Intercept::Included)?;
/// let fit = fit(Regression::Logistic, &cases, &waves[0].final_weights())?;
/// let (covariance, df) = (fit.covariance(&waves)?, fit.degrees_of_freedom(&waves)?);
/// let model = Model::new(fit, covariance, df)?;
/// let of_age = &model.tests()[1];
/// assert_eq!(of_age.name, "age");
/// assert!(of_age.coefficient < 0.0 && of_age.p.is_some_and(|p| p > 0.0 && p < 1.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Model {
    pub fit: Fit,
    pub(super) covariance: DMatrix<f64>,
    pub(super) degrees_of_freedom: f64,
}

/// One coefficient, tested against 0.
#[derive(Debug, Clone, PartialEq)]
pub struct CoefficientTest {
    pub name: String,
    pub coefficient: f64,
    pub standard_error: f64,
    /// Coefficient ÷ standard error; `None` where the standard error is 0.
    pub t: Option<f64>,
    /// Two-sided; `None` without t or with less than one degree of freedom.
    pub p: Option<f64>,
}

impl Model {
    /// Puts a covariance beside the coefficients of a fit.
    ///
    /// # Errors
    /// [`NoCovariance::SizeDiffers`] where it is not one of these coefficients.
    pub fn new(
        fit: Fit,
        covariance: DMatrix<f64>,
        degrees_of_freedom: f64,
    ) -> Result<Self, NoCovariance> {
        let (rows, columns) = covariance.shape();
        if rows != fit.size() || columns != fit.size() {
            return Err(NoCovariance::SizeDiffers {
                found: if rows == fit.size() { columns } else { rows },
                expected: fit.size(),
            });
        }
        Ok(Self {
            fit,
            covariance,
            degrees_of_freedom,
        })
    }

    /// The joint covariance of the coefficients, in their order.
    pub fn covariance(&self) -> &DMatrix<f64> {
        &self.covariance
    }

    /// The degrees of freedom of the tests.
    pub fn degrees_of_freedom(&self) -> f64 {
        self.degrees_of_freedom
    }

    /// The standard error of each coefficient.
    pub fn standard_errors(&self) -> Vec<f64> {
        self.covariance
            .diagonal()
            .iter()
            .map(|variance| variance.max(0.0).sqrt())
            .collect()
    }

    /// Each coefficient against 0: t on the model's degrees of freedom.
    pub fn tests(&self) -> Vec<CoefficientTest> {
        self.fit
            .names
            .iter()
            .zip(&self.fit.coefficients)
            .zip(self.standard_errors())
            .map(|((name, &coefficient), standard_error)| {
                let t = (standard_error > 0.0).then(|| coefficient / standard_error);
                let p = t
                    .filter(|_| self.degrees_of_freedom >= 1.0)
                    .map(|t| t_two_sided(t, self.degrees_of_freedom));
                CoefficientTest {
                    name: name.clone(),
                    coefficient,
                    standard_error,
                    t,
                    p,
                }
            })
            .collect()
    }

    /// b ± t·se for each coefficient, with `level` from 0 to 1 (0.95) on the coefficients' own scale (log odds for
    /// logistic and ordinal models). `None` with less than one degree of freedom, or a level that is not between 0 and
    /// 1.
    pub fn intervals(&self, level: f64) -> Option<Vec<Interval>> {
        let defined = self.degrees_of_freedom >= 1.0 && level > 0.0 && level < 1.0;
        let t = defined.then(|| t_quantile(0.5 + 0.5 * level, self.degrees_of_freedom))?;
        Some(
            self.fit
                .coefficients
                .iter()
                .zip(self.standard_errors())
                .map(|(coefficient, standard_error)| Interval {
                    low: coefficient - t * standard_error,
                    high: coefficient + t * standard_error,
                    level,
                })
                .collect(),
        )
    }
}
