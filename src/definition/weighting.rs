//! How a weighting step is asked for: distances, bounds, what trimming does with the weight it cuts.

use serde::Serialize;

use super::design::RakeVariance;
use super::id::{Code, ItemId};

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
    /// and U, 0 ≤ L < 1 < U, which it cannot do without.
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

impl Limits {
    /// `between 0.3 and 3`, `at or below 3 (no lower limit)`; `limit` writes one of them.
    pub(crate) fn in_words(&self, limit: impl Fn(f64) -> String) -> String {
        match (self.lower.is_finite(), self.upper.is_finite()) {
            (true, true) => format!("between {} and {}", limit(self.lower), limit(self.upper)),
            (true, false) => format!("at or above {} (no upper limit)", limit(self.lower)),
            (false, _) => format!("at or below {} (no lower limit)", limit(self.upper)),
        }
    }
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

/// One step of a weighting history. The design weight comes before the first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "method")]
pub enum WeightingStep {
    /// Respondents stand for who was sampled in their class and did not respond.
    Nonresponse {
        /// The item that says who responded.
        respondent: ItemId,
        /// Its codes that mean a respondent.
        responded: Vec<Code>,
        /// The items whose crossed categories are the classes; none: everybody is one class.
        classes: Vec<ItemId>,
    },
    /// Weights of each category of one margin (an item or a cross) scaled to its target.
    Poststratify {
        /// The items of the margin.
        margin: Vec<ItemId>,
        /// What the weights sum to; `None`: the number of respondents.
        total: Option<f64>,
    },
    /// Raking to margins.
    Rake {
        /// Each margin is one item or a cross of several.
        margins: Vec<Vec<ItemId>>,
        /// What the variance knows of it.
        variance: RakeVariance,
        /// What the weights sum to; `None`: the number of respondents.
        total: Option<f64>,
    },
    /// Calibration to margins and to means of numeric items.
    Calibrate {
        /// Each margin is one item or a cross of several.
        margins: Vec<Vec<ItemId>>,
        /// Numeric items whose population means are met.
        numbers: Vec<ItemId>,
        /// Which distance it keeps small.
        distance: Distance,
        /// What factors or weights are kept within.
        bounds: Bounds,
        /// What the weights sum to; `None`: the number of respondents.
        total: Option<f64>,
    },
    /// Weights cut to limits.
    Trim {
        /// The limits, in `unit`.
        limits: Limits,
        /// What the limits are measured in.
        unit: LimitUnit,
        /// Where the weight that is cut goes.
        excess: Excess,
    },
    /// All weights multiplied alike.
    Rescale {
        /// What they sum to.
        total: f64,
    },
}

/// Where the weight goes that trimming cuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Excess {
    /// To wherever the targets of the last step before it are met again within the limits: raking and capping in one.
    Margins,
    /// To the weights inside the limits, whatever becomes of the targets.
    Shared {
        /// In equal or in proportional parts.
        parts: Redistribution,
        /// Once or until no weight is outside.
        repetition: Repetition,
    },
}

/// The population mean of a numeric item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetMean {
    /// The numeric item.
    pub item: ItemId,
    /// Its mean in the population, in the unit of the item.
    pub mean: f64,
    /// Where it comes from, as the file says it.
    pub source: String,
}

impl WeightingStep {
    /// The margins whose targets this step meets.
    pub fn margins(&self) -> Vec<&[ItemId]> {
        match self {
            Self::Poststratify { margin, .. } => vec![margin],
            Self::Rake { margins, .. } | Self::Calibrate { margins, .. } => {
                margins.iter().map(Vec::as_slice).collect()
            }
            Self::Nonresponse { .. } | Self::Trim { .. } | Self::Rescale { .. } => Vec::new(),
        }
    }

    /// The numeric items whose means this step meets.
    pub fn numbers(&self) -> &[ItemId] {
        match self {
            Self::Calibrate { numbers, .. } => numbers,
            _ => &[],
        }
    }

    /// The items whose categories the step needs to know of every respondent.
    pub fn categorical_items(&self) -> Vec<&ItemId> {
        match self {
            Self::Nonresponse {
                respondent,
                classes,
                ..
            } => std::iter::once(respondent).chain(classes).collect(),
            _ => self.margins().into_iter().flatten().collect(),
        }
    }
}
