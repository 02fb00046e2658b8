//! What a regression maximises, as a function of its parameters.

use super::triangle::Triangle;

/// A concave log-likelihood of weighted points. Parameters are those of centred columns.
pub(super) trait Likelihood {
    /// Weights of the points, with mean 1 over the rows used.
    fn weights(&self) -> &[f64];
    /// Where the iteration begins.
    fn start(&self) -> Vec<f64>;
    /// How far one unit of each parameter moves the linear predictor.
    fn magnitude(&self) -> Vec<f64>;
    /// Whether a parameter is the intercept or a threshold.
    fn is_constant(&self, parameter: usize) -> bool;
    /// A move of the linear predictor that matters.
    fn scale(&self) -> f64;
    /// The weighted log-likelihood; −∞ outside of where it is defined.
    fn value(&self, at: &[f64]) -> f64;
    /// The gradient of the log-likelihood of one point of weight 1.
    fn score(&self, at: &[f64], point: usize, score: &mut [f64]);
    /// Adds rows whose outer products sum to the information, −∂²ℓ/∂θ∂θᵀ.
    fn add_information(&self, at: &[f64], information: &mut Triangle);
    /// From parameters of centred columns (or a linear function of them, as influence values) to those of the columns.
    fn uncentre(&self, parameters: &mut [f64]);
    /// How well the model fits.
    fn quality(&self, at: &[f64]) -> Quality;
}

/// How well a model fits, with weights of mean 1 over the rows used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quality {
    pub deviance: f64,
    pub null_deviance: f64,
    pub dispersion: Option<f64>,
}

/// ln(1 + eˣ).
pub(super) fn softplus(x: f64) -> f64 {
    if x > 0.0 {
        x + (-x).exp().ln_1p()
    } else {
        x.exp().ln_1p()
    }
}

/// 1/(1 + e⁻ˣ), with all its digits in the lower tail.
pub(super) fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

/// Σ aᵢ·bᵢ.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
