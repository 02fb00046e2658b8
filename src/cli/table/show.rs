//! What stands in the cells of a banner table.

use clap::ValueEnum;

/// A line of each row of a banner table, or its bases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Show {
    /// The share, mean or number
    Share,
    /// Its standard error
    Se,
    /// Its confidence interval
    Ci,
    /// Its design effect
    Deff,
    /// The letters of the columns that are lower
    Letters,
    /// The three bases of each column
    Base,
}

/// What is shown where nothing is asked for.
pub const DEFAULT: &[Show] = &[Show::Share, Show::Letters, Show::Base];
