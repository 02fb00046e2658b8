//! In: tallies and adjustments. Out: [`WaveEstimates`]. Never: a row of responses, a percent, or a rounded number.

mod degrees_of_freedom;
pub mod distribution;
pub mod domain;
pub mod domain_tally;
pub mod estimates;
mod fold;
pub mod interval;
pub mod linearise;
pub mod model;
pub mod occupied;
mod presence;
pub mod quantile;
pub mod replicate;
mod row_influence;
mod singleton_psu;
mod spread;
pub mod statistic;
pub mod test;
pub mod wave;

pub use domain::Partition;
pub use domain_tally::DomainTally;
pub use estimates::{
    Cell, Domain, Estimate, Measure, NoPrecision, Precision, Uncertainty, WaveEstimates,
};
pub use linearise::Linearisation;
pub use occupied::Occupied;
pub use statistic::{SimpleRandomSampling, Statistic, Variable};
