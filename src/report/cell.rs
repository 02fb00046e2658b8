//! In: which estimate or change a number shows. Out: its name, the same in every file of a report. Never: the number.
//!
//! A cell is named by wave, item, measure and group: `2023/solves_challenges/agree/age_group=2`. A change has both waves:
//! `2020..2023/solves_challenges/agree`. A difference of two groups has both codes, the lower group's first:
//! `2023/solves_challenges/agree/age_group=2..4`. A net goes by its id, an answer by its code: `2023/trust/answer=4`.

use std::fmt;

use crate::compare::Change;
use crate::definition::{BaseRule, ItemId, WaveId};
use crate::estimate::{Cell, Domain, Measure, Part as Share};

/// The name of an estimate, or of a change between two waves.
///
/// ```
/// use tidemark::definition::{ItemId, NetId, WaveId};
/// use tidemark::estimate::{Domain, Measure};
/// use tidemark::report::CellId;
/// let agree = CellId {
///     since: None,
///     wave: WaveId::new("2023"),
///     item: ItemId::new("solves_challenges"),
///     measure: Measure::Net(NetId::new("agree")),
///     domain: Domain::Total,
///     from: None,
/// };
/// assert_eq!(agree.to_string(), "2023/solves_challenges/agree");
/// let change = CellId { since: Some(WaveId::new("2020")), ..agree };
/// assert_eq!(change.to_string(), "2020..2023/solves_challenges/agree");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellId {
    /// Of a change: the earlier wave.
    pub since: Option<WaveId>,
    /// The wave; of a change the later one.
    pub wave: WaveId,
    /// The item it is about.
    pub item: ItemId,
    /// Which share of it, or its mean.
    pub measure: Measure,
    /// The respondents it is about; of a difference of two groups the higher one.
    pub domain: Domain,
    /// Of a difference of two groups: the lower one.
    pub from: Option<Domain>,
}

/// One number of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellRef {
    /// Whose number it is.
    pub id: CellId,
    /// Which of its numbers.
    pub part: CellPart,
}

/// The numbers that an estimate or a change has; the columns of `cells.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CellPart {
    /// The estimate; of a change the difference.
    Value,
    /// What the other shares of the item leave of the whole.
    Remainder,
    /// Both ends of the interval.
    Interval,
    /// Half the width of the interval.
    Margin,
    /// The standard error.
    StandardError,
    /// Cases in the base, counted.
    UnweightedBase,
    /// The sum of their weights.
    WeightedBase,
    /// Kish's effective base.
    EffectiveBase,
    /// Variance over that of simple random sampling.
    DesignEffect,
    /// The p-value of a change, corrected where its family is.
    P,
}

impl CellPart {
    /// As `data-part` and the sidecars name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Remainder => "remainder",
            Self::Interval => "interval",
            Self::Margin => "margin",
            Self::StandardError => "standard_error",
            Self::UnweightedBase => "unweighted_base",
            Self::WeightedBase => "weighted_base",
            Self::EffectiveBase => "effective_base",
            Self::DesignEffect => "design_effect",
            Self::P => "p",
        }
    }
}

impl CellId {
    /// The name of an estimate of a wave.
    pub fn of(wave: &WaveId, item: &ItemId, measure: &Measure, domain: &Domain) -> Self {
        Self {
            since: None,
            wave: wave.clone(),
            item: item.clone(),
            measure: measure.clone(),
            domain: domain.clone(),
            from: None,
        }
    }

    /// The name of the difference of two groups of a background item: the higher minus the lower.
    pub fn of_difference(
        wave: &WaveId,
        item: &ItemId,
        measure: &Measure,
        [lower, higher]: [&Domain; 2],
    ) -> Self {
        Self {
            from: Some(lower.clone()),
            ..Self::of(wave, item, measure, higher)
        }
    }

    /// The name of a change.
    pub fn of_change(change: &Change) -> Self {
        Self {
            since: Some(change.from.clone()),
            ..Self::of(&change.to, &change.item, &change.measure, &change.domain)
        }
    }

    /// One of its numbers.
    pub fn part(self, part: CellPart) -> CellRef {
        CellRef { id: self, part }
    }

    /// The estimate, or the difference.
    pub fn value(self) -> CellRef {
        self.part(CellPart::Value)
    }
}

impl From<&Cell> for CellId {
    fn from(cell: &Cell) -> Self {
        Self::of(&cell.wave, &cell.item, &cell.measure, &cell.domain)
    }
}

impl fmt::Display for CellId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(since) = &self.since {
            write!(out, "{since}..")?;
        }
        write!(out, "{}/{}/", self.wave, self.item)?;
        measure(out, &self.measure)?;
        match &self.domain {
            Domain::Total => Ok(()),
            Domain::Group { item, code } => {
                write!(out, "/{item}=")?;
                if let Some(Domain::Group { code: lower, .. }) = &self.from {
                    write!(out, "{lower}..")?;
                }
                write!(out, "{code}")
            }
        }
    }
}

/// Measures that are not nets; a net of the same id says that it is one.
const RESERVED: [&str; 5] = ["mean", "median", "total", "dont_know", "answer"];

fn measure(out: &mut fmt::Formatter<'_>, measure: &Measure) -> fmt::Result {
    match measure {
        Measure::Answer(code) => write!(out, "answer={code}"),
        Measure::Net(net) if RESERVED.contains(&net.as_str()) => write!(out, "net={net}"),
        Measure::Net(net) => write!(out, "{net}"),
        Measure::Balance(balance) => write!(out, "balance={balance}"),
        Measure::Mean => out.write_str("mean"),
        Measure::Ratio(by) => write!(out, "ratio={by}"),
        Measure::DontKnow => out.write_str("dont_know"),
        Measure::InBase(base, part) => {
            out.write_str(match base {
                BaseRule::Answered => "of_answered:",
                BaseRule::WithDontKnow => "with_dont_know:",
                BaseRule::Asked => "of_asked:",
            })?;
            share(out, part)
        }
        Measure::People(part) => {
            out.write_str("people:")?;
            share(out, part)
        }
        Measure::Total => out.write_str("total"),
        Measure::Median => out.write_str("median"),
        Measure::Quantile(quantile) => write!(out, "quantile={}", quantile.p()),
    }
}

fn share(out: &mut fmt::Formatter<'_>, part: &Share) -> fmt::Result {
    measure(out, &part.into())
}
