//! In: cells and targets. Out: an adjustment factor for each cell and a [`WeightingReport`]. Never: a row of responses,
//! or an estimate.

pub mod history;

pub use history::{CategoryReport, MarginReport, Method, WeightingReport};
