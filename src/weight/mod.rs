//! In: cells and targets. Out: an adjustment factor for each cell and a [`WeightingReport`]. Never: a row of responses,
//! or an estimate.

pub mod adjustment;
pub mod auxiliaries;
pub mod efficiency;
pub mod history;
mod projection;
pub mod rake;
pub mod weigh;

pub use adjustment::Adjustment;
pub use auxiliaries::{Auxiliaries, CellMargins};
pub use efficiency::Efficiency;
pub use history::{CategoryReport, MarginReport, Method, WeightingReport};
pub use rake::{Raked, rake};
pub use weigh::{FactorItems, Weighted, weigh};
