//! In: [`Responses`](crate::ingest::Responses). Out: the cells of a wave and tallies of design weights. Never: a final
//! weight, an estimate, or the same rows twice.
//!
//! Rows go through one compression. A [`Frame`] says which combinations of stratum, clusters, weighting class and
//! banner categories occur (cells); a [`Tally`] holds for an item, by cell and answer code, the count and the sums of
//! design weights. Everything after it is arithmetic on small tables and costs the same for a thousand respondents as
//! for a million.

pub mod frame;
pub mod pass;
pub mod sums;
pub mod threads;

pub use frame::{CellTotals, ElementStage, Factor, Frame, Grain, Parent, SamplingUnits, Stage};
pub use pass::{Column, tallies};
pub(crate) use sums::packed;
pub use sums::{Sums, Tally};
pub use threads::Threads;
