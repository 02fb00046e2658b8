//! What estimate hands on: cells of estimates, each with its bases and its uncertainty or the reason it has none.

use serde::Serialize;

use crate::definition::{Code, ItemId, NetId, WaveId};
use crate::measure::{Bases, Interval};

/// What a cell measures of its item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The share of one answer (or of one chosen option of a multiple-choice item).
    Answer(Code),
    /// The share of a net.
    Net(NetId),
    /// The mean of a numeric item, or of the scores of a scale.
    Mean,
    /// The share of don't know among all who were asked, for scales whose base leaves it out.
    DontKnow,
}

/// Respondents a cell is about: everybody, or those with one code of a background item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    Total,
    Group { item: ItemId, code: Code },
}

/// One estimated number and everything that must be said with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    pub wave: WaveId,
    pub item: ItemId,
    pub measure: Measure,
    pub domain: Domain,
    pub estimate: Estimate,
}

/// An estimate: a proportion (0 to 1), or a mean in the unit of its item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// `None` where the base is empty.
    pub value: Option<f64>,
    pub bases: Bases,
    pub uncertainty: Uncertainty,
}

/// The uncertainty of an estimate, or why it has none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Uncertainty {
    Known(Precision),
    Unknown(NoPrecision),
}

/// A standard error with what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Precision {
    pub standard_error: f64,
    /// Degrees of freedom of the design; infinite where the normal distribution is used.
    pub degrees_of_freedom: f64,
    pub interval: Interval,
    /// V ÷ (S²/n), with replacement; `None` where S² is 0.
    pub design_effect: Option<f64>,
}

/// Why an estimate has no standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoPrecision {
    EmptyBase,
    /// One case, or one sampling unit: variance is not defined.
    SingleUnit,
    /// A stratum with one sampling unit, and the policy is to fail.
    SingletonPsu,
    /// A published figure whose source states no design effect or standard error, and nothing is assumed.
    NotPublished,
    /// A non-probability sample without a described model.
    NonProbability,
}

impl Estimate {
    pub fn precision(&self) -> Option<&Precision> {
        match &self.uncertainty {
            Uncertainty::Known(precision) => Some(precision),
            Uncertainty::Unknown(_) => None,
        }
    }

    pub fn standard_error(&self) -> Option<f64> {
        self.precision().map(|precision| precision.standard_error)
    }

    pub fn interval(&self) -> Option<Interval> {
        self.precision().map(|precision| precision.interval)
    }
}

/// All cells of a wave: items in questionnaire order; within an item the total first, then groups in banner order;
/// within a domain answers in scale order, then nets, then mean, then don't know.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaveEstimates {
    pub wave: WaveId,
    pub cells: Vec<Cell>,
}

impl WaveEstimates {
    /// The cell of an item, measure and domain.
    pub fn find(&self, item: &ItemId, measure: &Measure, domain: &Domain) -> Option<&Cell> {
        self.cells
            .iter()
            .find(|cell| cell.item == *item && cell.measure == *measure && cell.domain == *domain)
    }
}
