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
    /// Everybody.
    Total,
    /// Those with one answer of a background item.
    Group {
        /// A background item: single-choice or derived.
        item: ItemId,
        /// Its answer; never a kind of missing.
        code: Code,
    },
}

/// One estimated number and everything that must be said with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// The wave it is estimated from.
    pub wave: WaveId,
    /// The item it is about.
    pub item: ItemId,
    /// Which share of the item, or its mean.
    pub measure: Measure,
    /// The respondents it is about.
    pub domain: Domain,
    /// The number with its bases and its uncertainty.
    pub estimate: Estimate,
}

/// An estimate: a proportion (0 to 1), or a mean in the unit of its item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// `None` where the base is empty.
    pub value: Option<f64>,
    /// Respondents in the base of the measure, within the domain.
    pub bases: Bases,
    /// Standard error and interval, or why there is none.
    pub uncertainty: Uncertainty,
}

/// The uncertainty of an estimate, or why it has none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Uncertainty {
    /// Standard error, interval and design effect.
    Known(Precision),
    /// The reason there is no standard error.
    Unknown(NoPrecision),
}

/// A standard error with what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Precision {
    /// √V on the scale of the estimate (0.02 = 2 percentage points); 0 where weighting pins a share.
    pub standard_error: f64,
    /// Degrees of freedom of the design; infinite where the normal distribution is used.
    pub degrees_of_freedom: f64,
    /// 95 %: logit for a share, symmetric for a mean.
    pub interval: Interval,
    /// V ÷ (S²/n), with replacement; `None` where S² is 0.
    pub design_effect: Option<f64>,
}

/// Why an estimate has no standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoPrecision {
    /// Nobody with weight answered within the domain.
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
    /// `None` where the estimate has no standard error.
    pub fn precision(&self) -> Option<&Precision> {
        match &self.uncertainty {
            Uncertainty::Known(precision) => Some(precision),
            Uncertainty::Unknown(_) => None,
        }
    }

    /// √V on the scale of the estimate; `None` where it has none.
    pub fn standard_error(&self) -> Option<f64> {
        self.precision().map(|precision| precision.standard_error)
    }

    /// 95 %, on the scale of the estimate; `None` where it has no standard error.
    pub fn interval(&self) -> Option<Interval> {
        self.precision().map(|precision| precision.interval)
    }
}

/// All cells of a wave: items in questionnaire order; within an item the total first, then groups in banner order;
/// within a domain answers in scale order, then nets, then mean, then don't know.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaveEstimates {
    /// The wave all cells are of.
    pub wave: WaveId,
    /// In the order above.
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
