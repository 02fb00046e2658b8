//! In: tallies and adjustments. Out: [`WaveEstimates`]. Never: a row of responses, a percent, or a rounded number.

pub mod distribution;
pub mod domain;
pub mod estimates;
pub mod interval;
pub mod linearise;
mod singleton_psu;
pub mod statistic;
pub mod wave;

pub use domain::DomainCells;
pub use estimates::{
    Cell, Domain, Estimate, Measure, NoPrecision, Precision, Uncertainty, WaveEstimates,
};
pub use linearise::{Influence, Linearisation};
pub use statistic::{SimpleRandomSampling, Statistic, Variable};
