//! What a row measures, as arguments and records name it.

use clap::ValueEnum;
use serde::Serialize;

use crate::estimate::{Extra, Measure};

/// What a row measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum MeasureKind {
    /// Shares of single answers
    Answer,
    /// Shares of answers taken together
    Net,
    /// One net minus another, in percentage points
    Balance,
    /// Means of numbers and scores
    Mean,
    /// Medians of numbers
    Median,
    /// Quantiles of numbers: the quartiles, or those of [estimation] in survey.toml
    Quantile,
    /// Totals of one number over those of another
    Ratio,
    /// The share of don't know where the base leaves it out
    DontKnow,
    /// Shares of the other base: with don't know, or without
    OtherBase,
    /// Numbers of people
    People,
    /// Population totals of numbers
    Total,
}

impl MeasureKind {
    pub fn of(measure: &Measure) -> Self {
        match measure {
            Measure::Answer(_) => Self::Answer,
            Measure::Net(_) => Self::Net,
            Measure::Balance(_) => Self::Balance,
            Measure::Mean => Self::Mean,
            Measure::Ratio(_) => Self::Ratio,
            Measure::DontKnow => Self::DontKnow,
            Measure::InBase(..) => Self::OtherBase,
            Measure::People(_) => Self::People,
            Measure::Total => Self::Total,
            Measure::Median => Self::Median,
            Measure::Quantile(_) => Self::Quantile,
        }
    }

    /// As the argument has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Net => "net",
            Self::Balance => "balance",
            Self::Mean => "mean",
            Self::Median => "median",
            Self::Quantile => "quantile",
            Self::Ratio => "ratio",
            Self::DontKnow => "dont_know",
            Self::OtherBase => "other_base",
            Self::People => "people",
            Self::Total => "total",
        }
    }

    /// Whether it counts members of the population.
    pub fn is_of_people(self) -> bool {
        matches!(self, Self::People | Self::Total)
    }

    /// What must be estimated for it beside what every table has.
    pub fn extra(self) -> Option<Extra> {
        match self {
            Self::OtherBase => Some(Extra::OtherBase),
            Self::People | Self::Total => Some(Extra::People),
            Self::Median => Some(Extra::Median),
            Self::Quantile => Some(Extra::Quantiles),
            Self::Answer
            | Self::Net
            | Self::Balance
            | Self::Mean
            | Self::Ratio
            | Self::DontKnow => None,
        }
    }
}
