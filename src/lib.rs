//! Tidemark turns one folder, a survey, into everything an annual citizen poll owes its public.
//!
//! The map, stages in order:
//!
//! | room | comes in | goes out |
//! | --- | --- | --- |
//! | [`definition`] | a survey folder | a [`Survey`](definition::Survey), resolved |
//! | [`ingest`] | a delivery | [`Responses`](ingest::Responses) and their accounts |
//! | [`tally`] | responses | counts and sums of design weights by cell and answer |
//! | [`weight`] | cells and targets | an adjustment for each cell |
//! | [`estimate`] | tallies and adjustments | shares and means with their uncertainty |
//! | [`compare`] | estimates of several waves | changes, tested |
//! | [`report`] | all of it | documents, charts, tables |
//!
//! [`pipeline`] runs them in this order. `collect` (the web questionnaire) hands `ingest` one more delivery; `cli` is
//! the program.

pub mod cli;
pub mod collect;
pub mod compare;
pub mod definition;
pub mod diagnostic;
pub mod error;
pub mod estimate;
pub mod ingest;
pub mod measure;
pub mod pipeline;
pub mod report;
pub mod tally;
pub mod weight;

pub use error::{Error, Result};
