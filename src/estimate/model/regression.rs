//! The regressions by name, and their coefficients.

use std::sync::Arc;

use super::complete_cases::{CompleteCases, PointWeights, Response};
use super::fit::Fit;
use super::generalized_linear::{Family, GeneralizedLinear};
use super::likelihood::Likelihood;
use super::newton::{self, Stall};
use super::no_fit::NoFit;
use super::proportional_odds::ProportionalOdds;
use super::triangle::Triangle;

/// What is modelled of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Regression {
    /// E(y) = xᵀβ, y a number.
    Linear,
    /// logit P(y) = xᵀβ; y is a number from 0 to 1, or a category: then the share of every category but the first.
    Logistic,
    /// logit P(Y ≤ k) = ζ_k − xᵀβ for the ordered categories k of Y (McCullagh 1980, *JRSS B* 42, 109–142). A positive
    /// β moves answers up the scale.
    ProportionalOdds,
}

/// The coefficients that solve the weighted score equations, Σ w·∂ℓ/∂β = 0 (Binder 1983, *International Statistical
/// Review* 51, 279–292): those of a fit to the whole population, estimated.
///
/// In the order of [`CompleteCases::names`]; for [`Regression::ProportionalOdds`] without the intercept and with the
/// thresholds after them. `weights` holds the final weight of each row, complete or not; only their ratios matter.
/// Newton steps go on until rounding stops them. A replicate variance calls this with the weights of each replicate.
///
/// ```
/// use tidemark::estimate::model::{CompleteCases, Intercept, ModelVariable, Regression, Term, coefficients};
///
/// let y = ModelVariable::Numeric { name: "y", value: &[Some(1.0), Some(2.0), Some(5.0)] };
/// let x = ModelVariable::Numeric { name: "x", value: &[Some(0.0), Some(1.0), Some(1.0)] };
/// let cases = CompleteCases::new(y, &[Term::Main(x)], Intercept::Included)?;
/// let line = coefficients(Regression::Linear, &cases, &[1.0, 2.0, 1.0])?;
/// assert!((line[0] - 1.0).abs() < 1e-12 && (line[1] - 2.0).abs() < 1e-12);
/// # Ok::<(), tidemark::estimate::model::NoFit>(())
/// ```
///
/// # Errors
/// Why there are no coefficients: see [`NoFit`].
pub fn coefficients(
    regression: Regression,
    cases: &CompleteCases,
    weights: &[f64],
) -> Result<Vec<f64>, NoFit> {
    regression.with_likelihood(cases, weights, Coefficients { cases, regression })
}

/// The coefficients as of [`coefficients`], with all that their covariance and tests need.
///
/// # Errors
/// Why there are no coefficients: see [`NoFit`].
pub fn fit(regression: Regression, cases: &CompleteCases, weights: &[f64]) -> Result<Fit, NoFit> {
    regression.with_likelihood(cases, weights, Fitting { cases, regression })
}

/// What is done with the likelihood of a regression; `scale` is what the weights were multiplied by.
trait Task {
    type Output;
    fn run(self, likelihood: &impl Likelihood, scale: f64) -> Result<Self::Output, NoFit>;
}

impl Regression {
    fn with_likelihood<T: Task>(
        self,
        cases: &CompleteCases,
        weights: &[f64],
        task: T,
    ) -> Result<T::Output, NoFit> {
        let PointWeights {
            of_point,
            scale,
            weighted,
        } = cases.point_weights(weights)?;
        match self {
            Self::Linear => task.run(
                &GeneralizedLinear::new(cases, Family::Gaussian, of_point, weighted)?,
                scale,
            ),
            Self::Logistic => task.run(
                &GeneralizedLinear::new(cases, Family::Binomial, of_point, weighted)?,
                scale,
            ),
            Self::ProportionalOdds => task.run(&ProportionalOdds::new(cases, of_point)?, scale),
        }
    }

    /// Names of the coefficients, in order.
    fn names(self, cases: &CompleteCases) -> Vec<String> {
        let mut names = cases.names();
        if let (Self::ProportionalOdds, Response::Levels(levels)) = (self, &cases.response) {
            names.remove(0);
            names.extend(
                levels
                    .windows(2)
                    .map(|pair| format!("{}|{}", pair[0], pair[1])),
            );
        }
        names
    }
}

struct Coefficients<'a> {
    cases: &'a CompleteCases,
    regression: Regression,
}

impl Task for Coefficients<'_> {
    type Output = Vec<f64>;

    fn run(self, likelihood: &impl Likelihood, _: f64) -> Result<Vec<f64>, NoFit> {
        let mut coefficients = centred_solution(self.regression, self.cases, likelihood)?;
        likelihood.uncentre(&mut coefficients);
        Ok(coefficients)
    }
}

struct Fitting<'a> {
    cases: &'a CompleteCases,
    regression: Regression,
}

impl Task for Fitting<'_> {
    type Output = Fit;

    /// Influence values: u = A⁻¹·∂ℓ/∂β of each point, A = Σ w·(−∂²ℓ/∂β∂βᵀ) the information.
    fn run(self, likelihood: &impl Likelihood, scale: f64) -> Result<Fit, NoFit> {
        let mut coefficients = centred_solution(self.regression, self.cases, likelihood)?;
        let (_, information) = newton::derivatives(likelihood, &coefficients);
        let mut influence = vec![0.0; self.cases.y.len() * coefficients.len()];
        for (point, row) in influence.chunks_exact_mut(coefficients.len()).enumerate() {
            likelihood.score(&coefficients, point, row);
            information.solve(row);
            likelihood.uncentre(row);
            // The information is of the scaled weights.
            for entry in row {
                *entry *= scale;
            }
        }
        let quality = likelihood.quality(&coefficients);
        likelihood.uncentre(&mut coefficients);
        Ok(Fit {
            regression: self.regression,
            names: self.regression.names(self.cases),
            coefficients,
            deviance: quality.deviance,
            null_deviance: quality.null_deviance,
            dispersion: quality.dispersion,
            respondents: self.cases.respondents(),
            matrix: self.cases.matrix.clone(),
            influence,
            point_of_row: Arc::clone(&self.cases.point_of_row),
        })
    }
}

fn centred_solution(
    regression: Regression,
    cases: &CompleteCases,
    likelihood: &impl Likelihood,
) -> Result<Vec<f64>, NoFit> {
    let names = cases.names();
    let mut matrix = Triangle::new(names.len());
    let rows = cases.x.chunks_exact(names.len().max(1));
    for (row, weight) in rows.zip(likelihood.weights()) {
        matrix.push(row, weight.sqrt());
    }
    matrix.fold();
    if let Some(column) = matrix.determined() {
        return Err(NoFit::Collinear {
            column: names[column].clone(),
        });
    }
    newton::maximise(likelihood).map_err(|stall| match stall {
        Stall::Slow { iterations } => NoFit::NotConverged { iterations },
        Stall::Unbounded { parameter } => NoFit::Separation {
            column: regression.names(cases).swap_remove(parameter),
        },
    })
}
