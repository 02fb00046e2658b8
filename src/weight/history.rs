//! What weighting did, for people: margins before and after, efficiency, convergence.

use serde::Serialize;

use crate::definition::{Code, ItemId};

/// The weighting of one wave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightingReport {
    pub method: Method,
    /// Target margins with the sample's shares before and after.
    pub margins: Vec<MarginReport>,
    pub respondents: u64,
    pub weight_sum: f64,
    /// Kish's n·Σw²/(Σw)².
    pub weighting_design_effect: f64,
    pub effective_base: f64,
    /// 1 ÷ the weighting design effect.
    pub efficiency: f64,
    pub smallest_weight: f64,
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
    Delivered,
    Raked,
}

/// One target margin, category by category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarginReport {
    pub items: Vec<ItemId>,
    pub categories: Vec<CategoryReport>,
    pub sources: Vec<String>,
}

/// One category of a margin; shares are proportions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CategoryReport {
    pub codes: Vec<Code>,
    pub respondents: u64,
    pub before: f64,
    pub after: f64,
    pub target: f64,
}
