//! How a weighting step is asked for: distances, bounds, what trimming does with the weight it cuts.

use serde::Serialize;

/// Which distance between design weights and final weights a calibration keeps small (Deville and Särndal 1992, *JASA*
/// 87, 376–382, § 2): it makes the factor g = F(u) of a unit, u a linear function of its auxiliary variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Distance {
    /// F(u) = 1 + u: the generalised regression estimator. Factors may be negative unless they are bounded.
    Linear,
    /// F(u) = eᵘ: raking. Factors are above 0.
    #[default]
    Raking,
    /// F(u) = (L(U−1) + U(1−L)e^{Au}) / (U−1 + (1−L)e^{Au}), A = (U−L)/((U−1)(1−L)): factors lie between the bounds L
    /// and U, L < 1 < U, which it cannot do without.
    Logit,
}

/// What a bound is a bound on.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bounds {
    /// No bounds.
    #[default]
    None,
    /// On the factor g of this step.
    Factor(Limits),
    /// On the weight after this step.
    Weight(Limits),
}

/// A lower and an upper limit; infinite where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Limits {
    /// No weight (or factor) is below this.
    pub lower: f64,
    /// None is above this.
    pub upper: f64,
}

/// What the limits of trimming are measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitUnit {
    /// Weights as they are.
    #[default]
    Weight,
    /// The mean of the weights above 0.
    MeanWeight,
    /// The median of the weights above 0.
    MedianWeight,
}

/// Who gets the weight that trimming cuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Redistribution {
    /// Every weight inside the limits grows by the same amount.
    #[default]
    Equal,
    /// Every weight inside the limits grows by the same factor.
    Proportional,
}

/// Whether trimming goes on until no weight is outside the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Repetition {
    /// Until no weight is outside.
    #[default]
    UntilInside,
    /// One pass: weights that received some may end outside.
    Once,
}
