//! What a test says: a statistic, the distribution it is held against, and p; or why there is none.

use serde::Serialize;

use crate::estimate::NoPrecision;
use crate::estimate::distribution;

/// The outcome of a test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TestResult {
    /// The statistic as it is held against `reference`: F, X² or t.
    pub statistic: f64,
    /// What it is held against.
    pub reference: Reference,
    /// The probability of a statistic at least as far out where the hypothesis holds, 0 to 1.
    pub p: f64,
}

/// The distribution a statistic is held against.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "distribution")]
pub enum Reference {
    /// F with these degrees of freedom, not necessarily whole.
    F {
        /// Degrees of freedom of the numerator.
        numerator: f64,
        /// Degrees of freedom of the denominator.
        denominator: f64,
    },
    /// `scale` times χ² with `df` degrees of freedom.
    ChiSquared {
        /// What χ² is multiplied by.
        scale: f64,
        /// Degrees of freedom.
        df: f64,
    },
    /// Σλᵢχ²₁ over χ²_d/d.
    WeightedChiSquared {
        /// λ.
        weights: Vec<f64>,
        /// d; infinite where the covariance is taken as known.
        denominator: f64,
    },
    /// Student's t, both sides.
    T {
        /// Degrees of freedom.
        df: f64,
    },
}

/// Why there is no test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Untestable {
    /// The item has no tally of answers by code: a number, an open answer.
    NotCategorical,
    /// Fewer than two categories have respondents with weight: there is nothing to be independent of or to fit.
    OneCategory,
    /// So many combinations of categories are empty that their design effects are not defined.
    EmptyCells,
    /// The statistic has a variance of 0, as where weighting pins it.
    NoVariance,
    /// The covariance has less rank than the hypothesis has parts: too few sampling units.
    SingularCovariance,
    /// No degree of freedom is left for the denominator.
    NoDegreesOfFreedom,
    /// The shares to be fitted are not one above 0 for each category with respondents.
    NotShares,
    /// A contrast does not have one coefficient for each estimate.
    NotAContrast,
    /// There is no covariance.
    NoPrecision(NoPrecision),
}

impl From<NoPrecision> for Untestable {
    fn from(reason: NoPrecision) -> Self {
        Self::NoPrecision(reason)
    }
}

impl TestResult {
    /// A statistic held against F.
    ///
    /// # Errors
    /// [`Untestable::NoDegreesOfFreedom`] where a degree of freedom is not above 0.
    pub fn f(statistic: f64, numerator: f64, denominator: f64) -> Result<Self, Untestable> {
        if !above_zero(numerator) || !above_zero(denominator) {
            return Err(Untestable::NoDegreesOfFreedom);
        }
        Ok(Self {
            statistic,
            p: distribution::f_tail(statistic, numerator, denominator),
            reference: Reference::F {
                numerator,
                denominator,
            },
        })
    }

    /// A statistic held against scale·χ².
    ///
    /// # Errors
    /// [`Untestable::NoVariance`] where scale or degrees of freedom are not above 0.
    pub fn chi_squared(statistic: f64, scale: f64, df: f64) -> Result<Self, Untestable> {
        if !above_zero(scale) || !above_zero(df) {
            return Err(Untestable::NoVariance);
        }
        Ok(Self {
            statistic,
            p: distribution::chi_squared_tail(statistic / scale, df),
            reference: Reference::ChiSquared { scale, df },
        })
    }
}

/// Whether a number is above 0; what is not a number is not.
pub(super) fn above_zero(number: f64) -> bool {
    number > 0.0
}
