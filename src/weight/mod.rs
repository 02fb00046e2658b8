//! In: cells and targets. Out: an adjustment factor for each cell and a [`WeightingReport`]. Never: a row of responses,
//! or an estimate.

pub mod adjustment;
pub mod auxiliaries;
pub mod benchmarks;
pub mod calibrate;
mod category;
pub mod culprit;
mod dependence;
mod distance;
pub mod distribution;
pub mod efficiency;
pub mod extremes;
mod feasibility;
pub mod history;
mod kept;
mod nonresponse;
mod problem;
mod projection;
pub mod rake;
pub mod replicate;
pub mod trim;
mod trim_step;
pub mod weigh;

pub use adjustment::Adjustment;
pub use auxiliaries::{Auxiliaries, CellMargins};
pub use benchmarks::{Benchmarks, Column};
pub use calibrate::{Calibrated, calibrate};
pub use culprit::{Culprit, Named};
pub use distribution::{WeightBin, distribution};
pub use efficiency::Efficiency;
pub use extremes::{Extreme, extremes};
pub use history::{
    CategoryReport, MarginReport, MeanMiss, Method, StepKind, StepReport, WeightingReport,
};
pub use rake::{Raked, meet_margins, rake};
pub use trim::{CannotTrim, Trimmed, absolute_limits, trim};
pub use weigh::{CellNumber, FactorItems, Weighted, weigh};
