//! In: tallies and adjustments. Out: [`WaveEstimates`]. Never: a percent or a rounded number; a row of responses
//! only where no tally will do (the numbers of quantiles, of regressions, of replicates).

mod degrees_of_freedom;
pub mod distribution;
mod division;
pub mod domain;
pub mod domain_tally;
pub mod estimates;
mod estimator;
mod fold;
pub mod group_sums;
pub mod interval;
pub mod letters;
pub mod linearise;
pub mod model;
pub mod occupied;
mod people;
mod plan;
mod presence;
pub mod quantile;
pub mod replicate;
mod row_influence;
pub mod shared_units;
mod singleton_psu;
mod spread;
pub mod statistic;
pub mod test;
pub mod together;
pub mod unit_influence;
pub mod wave;

pub use domain::Partition;
pub use domain_tally::DomainTally;
pub use estimates::{
    Cell, Domain, Estimate, IndependenceTest, Measure, NoPrecision, Part, Precision, Uncertainty,
    Unit, WaveEstimates,
};
pub use group_sums::{GroupSum, ItemSums, MeasureSums, SumsBy};
pub use letters::{BannerRow, Column, PairTest, Standing};
pub use linearise::Linearisation;
pub use occupied::Occupied;
pub use plan::Extra;
pub use shared_units::SharedUnits;
pub use statistic::{SimpleRandomSampling, Statistic, Variable};
pub use together::{CellOf, Together};
pub use unit_influence::{FirstStage, UnitInfluence};
pub use wave::BannerTest;
