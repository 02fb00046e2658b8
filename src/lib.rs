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
//! [`pipeline`] runs them in this order: [`definition::load`], then [`pipeline::run`], then [`report::write()`].
//! `collect` (the web questionnaire, still empty) will hand `ingest` one more delivery; `cli` is the program. A room uses
//! only what stands before it, beside [`measure`], [`diagnostic`] and [`error`].
//!
//! # The idea
//!
//! Respondents go through one compression. A cell is one combination of stratum, sampling units, weighting class and
//! banner categories that occurs; a tally holds, for an item, by cell and answer, counts and sums of design weights. A
//! final weight is w = d·F with F a property of the cell, so shares, their covariances, raking and the variance that
//! knows of the weighting all follow from tallies. Where a step of the weighting looks at single weights or at numbers,
//! cells are as fine as it needs ([`tally::Grain`]), down to the row; F carries the history of its steps
//! ([`weight::Adjustment`]), which every variance reads. Quantiles, models and replicates read rows, and take their
//! covariance through the same chain.
//!
//! # What stays true
//!
//! 1. Only `cli` and `collect` print, exit or read the clock. Files are opened by `definition`, `ingest`, `report` and
//!    `collect`; `cli` writes the file of `--out` and the files of `new` and `rehearse`.
//! 2. A missing answer is a kind of missing, never a number or an empty string.
//! 3. A proportion is 0 to 1 everywhere before the renderer; rounding happens once, last, from the unrounded value, half up.
//! 4. An estimate carries its unweighted, weighted and effective base and its uncertainty, or says why it has none.
//! 5. No result depends on locale, time, threads or hash order: the same folder gives the same bytes.
//! 6. Deliveries are read-only. Output appears whole or not at all.
//! 7. Rows in = rows used + rows set aside, each with a reason.
//! 8. No published number without its question wording, base, fieldwork dates and source.
//!
//! `tests/architecture.rs` reads `src/` and fails where the rooms or the first of these are not kept.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

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
