//! In: tallies and adjustments. Out: [`WaveEstimates`]. Never: a row of responses, a percent, or a rounded number.

pub mod estimates;

pub use estimates::{
    Cell, Domain, Estimate, Measure, NoPrecision, Precision, Uncertainty, WaveEstimates,
};
