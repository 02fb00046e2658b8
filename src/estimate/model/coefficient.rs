//! Coefficients with their joint covariance: standard errors, t tests, Wald tests.

use nalgebra::{DMatrix, DVector};

use super::fit::Fit;
use super::no_covariance::NoCovariance;
use crate::estimate::test::contrast::WaldForm;
use crate::estimate::test::{Contrast, Joint, TTest, TestResult, Untestable};

/// A fit with the covariance of its coefficients and the degrees of freedom of its tests.
///
/// The covariance comes from [`Fit::covariance`] or from replicates, the degrees of freedom from
/// [`Fit::degrees_of_freedom`]; infinite for the normal distribution.
///
/// ```
/// use tidemark::definition::SingletonPsu;
/// use tidemark::estimate::Linearisation;
/// use tidemark::estimate::model::{
///     CompleteCases, Intercept, Model, ModelVariable, Regression, StackedWave, Term, fit,
/// };
/// use tidemark::estimate::test::Convention;
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
/// let covariance = fit.covariance(&waves)?;
/// let df = fit.degrees_of_freedom(&waves, Convention::Tidemark)?;
/// assert_eq!(df, 5.0);
/// let model = Model::new(fit, covariance, df)?;
/// let of_age = &model.coefficients()[1];
/// assert_eq!(of_age.name, "age");
/// assert!(of_age.value < 0.0 && of_age.standard_error > 0.0);
/// assert!(of_age.test.is_ok_and(|test| test.p > 0.0 && test.p < 1.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Model {
    /// The fit, with the influence of each row.
    pub fit: Fit,
    joint: Joint,
}

/// One coefficient.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficient {
    /// The column or threshold: `age`, `sexM`, `1|2`.
    pub name: String,
    /// In the unit of the response for a unit of the column; log odds for logistic and ordinal models.
    pub value: f64,
    /// The root of its variance, in the same unit.
    pub standard_error: f64,
    /// Against 0, t on the model's degrees of freedom, with a 95 % interval; or why there is no test.
    pub test: Result<TTest, Untestable>,
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
        let joint = Joint {
            values: DVector::from_column_slice(&fit.coefficients),
            covariance,
            degrees_of_freedom,
        };
        Ok(Self { fit, joint })
    }

    /// The coefficients with their joint covariance: what contrasts and their tests work on.
    pub fn joint(&self) -> &Joint {
        &self.joint
    }

    /// Each coefficient with its standard error and its test against 0.
    pub fn coefficients(&self) -> Vec<Coefficient> {
        let size = self.fit.size();
        let test = |place: usize| {
            let mut alone = vec![0.0; size];
            alone[place] = 1.0;
            let estimate = self.joint.contrast(&Contrast::new(alone)?)?;
            estimate.t_test(0.0, self.joint.degrees_of_freedom)
        };
        self.fit
            .names
            .iter()
            .enumerate()
            .map(|(place, name)| Coefficient {
                name: name.clone(),
                value: self.fit.coefficients[place],
                standard_error: self.joint.covariance[(place, place)].max(0.0).sqrt(),
                test: test(place),
            })
            .collect()
    }

    /// Tests that the coefficients of a term are all 0, as R's `regTermTest`.
    ///
    /// # Errors
    /// As [`Model::wald`]; [`Untestable::NotAContrast`] where the model has no such term.
    pub fn wald_of_term(&self, term: &str) -> Result<TestResult, Untestable> {
        self.wald(&self.fit.coefficients_of_term(term))
    }

    /// Wald's test that the coefficients at these places are all 0: F = bᵀV⁻¹b/k on F(k, ν), ν the degrees of freedom of
    /// the model (Korn and Graubard 1990, *The American Statistician* 44, 270–276).
    ///
    /// # Errors
    /// [`Untestable::NotAContrast`] where a place is not one of the coefficients, or there is none; otherwise as
    /// [`Joint::wald`].
    pub fn wald(&self, coefficients: &[usize]) -> Result<TestResult, Untestable> {
        let size = self.fit.size();
        if coefficients.is_empty() || coefficients.iter().any(|&place| place >= size) {
            return Err(Untestable::NotAContrast);
        }
        let tested = Joint {
            values: self.joint.values.select_rows(coefficients),
            covariance: self
                .joint
                .covariance
                .select_rows(coefficients)
                .select_columns(coefficients),
            degrees_of_freedom: self.joint.degrees_of_freedom,
        };
        tested.wald(WaldForm::Plain, self.joint.degrees_of_freedom)
    }
}
