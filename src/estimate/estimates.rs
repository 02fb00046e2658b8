//! What estimate hands on: cells of estimates, each with its bases and its uncertainty or the reason it has none.

use serde::Serialize;

use super::group_sums::ItemSums;
use super::letters::BannerRow;
use super::test::{TestResult, Untestable};
use crate::definition::{BalanceId, BaseRule, Code, ItemId, NetId, Quantile, WaveId};
use crate::measure::{Bases, Interval};

/// What a cell measures of its item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The share of one answer (or of one chosen option of a multiple-choice item).
    Answer(Code),
    /// The share of a net.
    Net(NetId),
    /// One net minus another, a difference of two shares of the same base: 0.03 is 3 percentage points.
    Balance(BalanceId),
    /// The mean of a numeric item, or of the scores of a scale.
    Mean,
    /// The total of a numeric item over that of another one: Σwy/Σwx over those who gave both.
    Ratio(ItemId),
    /// The share of don't know among all who were asked, for scales whose base leaves it out.
    DontKnow,
    /// A share of another base than the scale's: with don't know where that leaves it out, and the other way round.
    InBase(BaseRule, Part),
    /// How many people of the population gave an answer.
    People(Part),
    /// The population's total of a numeric item.
    Total,
    /// The median of a numeric item.
    Median,
    /// A quantile of a numeric item.
    Quantile(Quantile),
}

/// Respondents by their answer: one answer, or a net.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Those who gave it (of a multiple-choice item: who chose it).
    Answer(Code),
    /// Those who gave one of its answers.
    Net(NetId),
}

impl From<&Part> for Measure {
    /// The share of the part, in the scale's own base.
    fn from(part: &Part) -> Self {
        match part {
            Part::Answer(code) => Self::Answer(*code),
            Part::Net(net) => Self::Net(net.clone()),
        }
    }
}

/// What a value is a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share, 0 to 1.
    Proportion,
    /// A difference of shares, −1 to 1; 0.01 is one percentage point.
    Difference,
    /// The unit of the item: years, kroner, scores.
    OfItem,
    /// One item's unit for one of another's.
    Ratio,
    /// Members of the population, or what weights count where it is not declared.
    People,
}

impl Measure {
    /// The unit of its values.
    pub fn unit(&self) -> Unit {
        match self {
            Self::Answer(_) | Self::Net(_) | Self::DontKnow | Self::InBase(..) => Unit::Proportion,
            Self::Balance(_) => Unit::Difference,
            Self::Mean | Self::Total | Self::Median | Self::Quantile(_) => Unit::OfItem,
            Self::Ratio(_) => Unit::Ratio,
            Self::People(_) => Unit::People,
        }
    }
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
    /// Respondents, counted, who gave the answer of a share; `None` for what is no share, and for published figures.
    pub cases: Option<u64>,
}

/// An estimate in the [`Unit`] of its measure.
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
    /// √V on the scale of the estimate (0.02 = 2 percentage points); 0 where weighting pins a share. Of a quantile: the
    /// width of its interval ÷ (2·t).
    pub standard_error: f64,
    /// Degrees of freedom of the design; infinite where the normal distribution is used.
    pub degrees_of_freedom: f64,
    /// 95 %: by the declared method for a share (logit where none is declared), symmetric for a mean, Woodruff's for a
    /// quantile.
    pub interval: Interval,
    /// V ÷ (S²/n), with replacement; `None` where S² is 0, and of a quantile.
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
    /// The interval of the share at or below a quantile reaches beyond 0 or 1: a limit of its own is open.
    OpenInterval,
    /// A published figure whose source states no design effect or standard error, and nothing is assumed.
    NotPublished,
    /// A non-probability sample without a described model.
    NonProbability,
    /// It is withheld, with the estimate, so that nobody can be recognised in it.
    Withheld,
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
/// within a domain answers in scale order, then nets, balances, mean, ratios, don't know, and what was asked for beside them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaveEstimates {
    /// The wave all cells are of.
    pub wave: WaveId,
    /// In the order above.
    pub cells: Vec<Cell>,
    /// Column tests of banner tables, where they were asked for: rows in the order of `cells`.
    pub letters: Vec<BannerRow>,
    /// Tests that answers do not depend on the group, where they were asked for: by item, then by banner.
    pub independence: Vec<IndependenceTest>,
    /// What trends and compositions need of the wave, where they were asked for: by item, everybody first, then the
    /// banners in their order, then the items that are crossed.
    pub sums: Vec<ItemSums>,
}

/// The test that the answers to an item do not depend on the group of a banner (Rao and Scott 1984, *Annals of
/// Statistics* 12, 46–60).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndependenceTest {
    /// The item whose answers are tested.
    pub item: ItemId,
    /// Of a multiple-choice item: the option, chosen or not.
    pub option: Option<Code>,
    /// The item whose groups are told apart.
    pub banner: ItemId,
    /// F with its degrees of freedom and p, or why there is none.
    pub result: Result<TestResult, Untestable>,
}

impl WaveEstimates {
    /// The cell of an item, measure and domain.
    pub fn find(&self, item: &ItemId, measure: &Measure, domain: &Domain) -> Option<&Cell> {
        self.cells
            .iter()
            .find(|cell| cell.item == *item && cell.measure == *measure && cell.domain == *domain)
    }
}
