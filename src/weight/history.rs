//! What weighting did, for people: margins before and after, efficiency, convergence.

use serde::Serialize;

use crate::definition::{Code, ItemId};

/// The weighting of one wave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightingReport {
    /// Raked, delivered or none.
    pub method: Method,
    /// Target margins with the sample's shares before and after.
    pub margins: Vec<MarginReport>,
    /// Rows that were used, those of weight 0 among them.
    pub respondents: u64,
    /// Σw of the final weights.
    pub weight_sum: f64,
    /// Kish's n·Σw²/(Σw)².
    pub weighting_design_effect: f64,
    /// (Σw)²/Σw² of everybody; an item's base has its own.
    pub effective_base: f64,
    /// 1 ÷ the weighting design effect.
    pub efficiency: f64,
    /// Smallest final weight.
    pub smallest_weight: f64,
    /// Largest final weight.
    pub largest_weight: f64,
    /// Sweeps over the margins, where raked.
    pub iterations: Option<usize>,
    /// Largest miss of any target, in percentage points.
    pub largest_miss: Option<f64>,
}

/// How the final weights came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// No weights: everybody weighs 1.
    Unweighted,
    /// As the delivery states them; nothing is known of how they were made.
    Delivered,
    /// Design weights raked to target margins.
    Raked,
}

/// One target margin, category by category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarginReport {
    /// One item, or those that are crossed.
    pub items: Vec<ItemId>,
    /// In the order of the targets file.
    pub categories: Vec<CategoryReport>,
    /// Where the targets come from, each source once.
    pub sources: Vec<String>,
}

/// One category of a margin; shares are proportions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CategoryReport {
    /// One a crossed item.
    pub codes: Vec<Code>,
    /// Unweighted count.
    pub respondents: u64,
    /// Share by design weights, 0 to 1.
    pub before: f64,
    /// Share by final weights, 0 to 1.
    pub after: f64,
    /// The population's share, 0 to 1.
    pub target: f64,
}
