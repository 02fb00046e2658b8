//! The sample design and the weighting, as declared.

use serde::Serialize;

use super::id::{Code, Field, ItemId};
use super::text::Texts;
use super::weighting::WeightingStep;

/// How the sample was drawn. Fields name columns of the delivery (`[columns]` of `wave.toml` maps them).
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct SampleDesign {
    /// The design weight, or the delivered weight; none: every respondent weighs 1.
    pub weight: Option<Field>,
    /// The stratum of the first stage; `None`: one stratum.
    pub strata: Option<Field>,
    /// Clusters, first stage first; none: each respondent is its own sampling unit.
    pub clusters: Vec<Field>,
    /// Population counts of the units of each stage (finite population correction), first stage first.
    pub population: Vec<Field>,
    /// Whether cluster codes repeat between strata.
    pub cluster_codes: ClusterCodes,
    /// What the variance does with a stratum of one sampling unit.
    pub singleton_psu: SingletonPsu,
}

/// How cluster codes are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClusterCodes {
    /// A code names one cluster in the whole sample.
    #[default]
    Unique,
    /// Codes start anew in each stratum.
    NestedInStrata,
}

/// What to do with a stratum that has a single primary sampling unit. The default is to state no standard error.
///
/// A stratum counts where it has a respondent in the base of the estimate; where the variance knows of a weighting, every
/// respondent has a residual and every stratum counts. `AverageByDomain` and `AdjustByDomain` are R's
/// `survey.adjust.domain.lonely`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SingletonPsu {
    /// No variance: the estimate says [`NoPrecision::SingletonPsu`](crate::estimate::NoPrecision::SingletonPsu).
    #[default]
    Fail,
    /// It contributes nothing.
    Remove,
    /// It was taken for certain; it contributes nothing.
    Certainty,
    /// It contributes the average of the other strata.
    Average,
    /// Centred at the mean of all primary sampling units of the strata that the domain reaches.
    Adjust,
    /// As `Average`, also for a stratum with one primary sampling unit in the domain.
    AverageByDomain,
    /// As `Adjust`, also for a stratum with one primary sampling unit in the domain.
    AdjustByDomain,
}

/// How weights are made.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "method")]
pub enum Weighting {
    /// Weights as delivered, taken as fixed (no adjustment is known).
    Delivered,
    /// Raking of the design weights to margins; each margin is one item or a cross of several.
    Rake {
        /// Each margin's items: one, or several crossed.
        margins: Vec<Vec<ItemId>>,
        /// What the variance knows of the raking.
        variance: RakeVariance,
        /// The weights sum to this; `None`: to the number of respondents.
        total: Option<f64>,
    },
    /// A history of several steps, `[[weighting.step]]`.
    Steps {
        /// First to last; at least one.
        steps: Vec<WeightingStep>,
        /// The line of each in `survey.toml`, 1-based.
        #[serde(skip)]
        lines: Vec<usize>,
    },
}

impl Weighting {
    /// What the weights are declared to sum to; `None`: nothing is said, and they sum to the number of respondents or
    /// are as delivered.
    pub fn total(&self) -> Option<f64> {
        let mut declared = None;
        for step in self.steps() {
            match step {
                WeightingStep::Poststratify { total, .. }
                | WeightingStep::Rake { total, .. }
                | WeightingStep::Calibrate { total, .. } => declared = total,
                WeightingStep::Rescale { total } => declared = Some(total),
                WeightingStep::Nonresponse { .. } | WeightingStep::Trim { .. } => {}
            }
        }
        declared
    }

    /// The steps in order; none where weights are as delivered.
    pub fn steps(&self) -> Vec<WeightingStep> {
        match self {
            Self::Delivered => Vec::new(),
            Self::Rake {
                margins,
                variance,
                total,
            } => vec![WeightingStep::Rake {
                margins: margins.clone(),
                variance: *variance,
                total: *total,
            }],
            Self::Steps { steps, .. } => steps.clone(),
        }
    }

    /// The line in `survey.toml` of a step of a history, from 0; `None` where it is not known.
    pub fn line(&self, step: usize) -> Option<usize> {
        match self {
            Self::Steps { lines, .. } => lines.get(step).copied(),
            Self::Delivered | Self::Rake { .. } => None,
        }
    }
}

/// What the variance knows of the raking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RakeVariance {
    /// Residuals of a calibration on the margins (Deville and Särndal 1992). The default.
    #[default]
    Calibrate,
    /// Ten sweeps over the margins, as R's `rake()`.
    Rake,
    /// Weights taken as fixed: no gain from the margins is counted.
    Fixed,
}

/// A target margin: the population's shares of the categories of one item, or of a cross.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetMargin {
    /// One item, or the items that are crossed.
    pub items: Vec<ItemId>,
    /// Codes, one an item of `items`, and their share; the shares of a margin sum to 1.
    pub categories: Vec<(Vec<Code>, f64)>,
    /// Where the shares come from, as the file says it, each source once.
    pub sources: Vec<String>,
}

/// A fact that disclosure asks for: stated, not stated by the source of a published wave, or absent for a reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// In words for readers.
    Stated(Texts),
    /// The source (named) does not say.
    NotStatedBySource(Texts),
    /// Why it is not said, in words for readers.
    NotDisclosed(Texts),
    /// It was not done, with a word on why or instead of what: a value of its own, never a gap.
    NotDone(Texts),
}
