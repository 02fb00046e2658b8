//! In: an assertion, a wave, and the estimates and changes of a survey. Out: whether it holds, with the figures that say so.
//! Never: a claim called true because it could not be shown false, or a word for readers.
//!
//! Each claim is a comparison that was planned before the data were seen, and is tested by itself at the 5 % level, both
//! sides; claims of change take the verdict of the survey's own tests, corrected with their family. `docs/claims.md` has
//! the rules and their sources.

mod asked;
mod differs;
mod evidence;
mod linear;
mod moved;
mod variance;

use serde::Serialize;

use super::change_test::SIGNIFICANCE;
use super::changes::Change;
use crate::definition::{Assertion, End, ItemId, Quantity, Reference, Texts, WaveId};
use crate::estimate::test::TestResult;
use crate::measure::Interval;

pub use asked::{Asked, asked};
pub use evidence::{Evidence, OfWave, cell_of};

/// Whether a claim holds, and on what that rests.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judged {
    /// Of the claim as a whole.
    pub outcome: Outcome,
    /// Of each simple assertion in it.
    pub parts: Vec<Part>,
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Shown at the level of the survey's comparisons.
    Holds,
    /// Neither the claim nor its opposite is shown.
    TooClose,
    /// The opposite is shown.
    False,
    /// There is nothing to judge it by.
    NotJudgeable(Reason),
}

impl Outcome {
    /// Whether the claim may be printed.
    pub fn holds(&self) -> bool {
        *self == Self::Holds
    }

    /// The outcome of the opposite claim.
    fn reversed(self) -> Self {
        match self {
            Self::Holds => Self::False,
            Self::False => Self::Holds,
            other => other,
        }
    }
}

/// Why a claim cannot be judged.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The wave has no such estimate.
    NotInWave {
        /// The wave.
        wave: WaveId,
        /// What it lacks.
        what: Reference,
    },
    /// An estimate rests on too few respondents to be shown.
    LowBase {
        /// The estimate.
        what: Reference,
    },
    /// A non-probability sample without a described model, or nothing is known of how the sample was drawn.
    NoIntervals {
        /// The wave.
        wave: WaveId,
    },
    /// An estimate has no standard error.
    NoPrecision {
        /// The estimate.
        what: Reference,
    },
    /// The waves cannot be compared on this item.
    Break(Vec<Texts>),
    /// A rehearsal and a real wave.
    Rehearsal,
    /// The wave since which something moved is not before the one that is reported.
    NotEarlier {
        /// The wave.
        wave: WaveId,
    },
    /// What is compared does not vary: weighting sets it, or everybody or nobody gave the answer.
    DoesNotVary,
    /// Fewer than two groups have enough respondents.
    TooFewGroups,
}

/// A simple assertion of a claim, judged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// As it counts in the claim: reversed under a `not`.
    pub outcome: Outcome,
    /// What the data show; the same whichever way the assertion goes.
    pub shown: Shown,
}

/// The figures of a simple assertion.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Two numbers and their difference.
    Difference(Box<Difference>),
    /// A change between two waves.
    Change(Box<Change>),
    /// One share in several groups.
    Groups {
        /// The share, of everybody.
        what: Reference,
        /// The item that makes the groups.
        by: ItemId,
        /// The test that all groups have the same share.
        test: TestResult,
    },
    /// Nothing; the outcome says why.
    Nothing,
}

/// Two numbers and the test of their difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// What is claimed to be larger.
    pub larger: Quantity,
    /// What is claimed to be smaller.
    pub smaller: Quantity,
    /// The value of `larger`.
    pub larger_value: f64,
    /// The value of `smaller`.
    pub smaller_value: f64,
    /// `larger` minus `smaller`: a proportion (0.03 = 3 points) or in the unit of the means.
    pub difference: f64,
    /// √V of the difference.
    pub standard_error: f64,
    /// ν.
    pub degrees_of_freedom: f64,
    /// difference ± t·standard error, 95 %.
    pub interval: Interval,
    /// Two-sided.
    pub p: f64,
    /// Whether a covariance was not known and the worst one was taken.
    pub worst_case: bool,
    /// 95 % interval of the only cell, where a share or mean is held against a plain number.
    pub cell_interval: Option<Interval>,
}

/// Judges an assertion as it stands in the report of a wave.
pub fn judge(evidence: &Evidence<'_>, assertion: &Assertion, wave: &WaveId) -> Judged {
    at_level(evidence, assertion, wave, SIGNIFICANCE)
}

fn at_level(evidence: &Evidence<'_>, assertion: &Assertion, wave: &WaveId, level: f64) -> Judged {
    match assertion {
        Assertion::And(parts) => all(parts
            .iter()
            .map(|part| at_level(evidence, part, wave, level))),
        // One of several tests has to succeed: each at its part of the level (Bonferroni).
        Assertion::Or(parts) => {
            let each = level / parts.len().max(1) as f64;
            let reversed = all(parts
                .iter()
                .map(|part| reversed(at_level(evidence, part, wave, each))));
            self::reversed(reversed)
        }
        Assertion::Not(part) => reversed(at_level(evidence, part, wave, level)),
        Assertion::TooClose(part) => undecided(at_level(evidence, part, wave, SIGNIFICANCE)),
        Assertion::Word { what, word } => simple(within(evidence, what, word.band(), wave, level)),
        Assertion::Above { larger, smaller } => {
            simple(linear::above(evidence, larger, smaller, wave, level))
        }
        Assertion::Moved { what, how, since } => {
            simple(moved::moved(evidence, what, *how, (since, wave), level))
        }
        Assertion::Extreme { what, end, among } => {
            simple(extreme(evidence, what, *end, among, wave, level))
        }
        Assertion::Differs { what, by, groups } => {
            simple(differs::differs(evidence, what, (by, groups), wave, level))
        }
    }
}

fn simple(part: Part) -> Judged {
    Judged {
        outcome: part.outcome.clone(),
        parts: vec![part],
    }
}

fn reversed(judged: Judged) -> Judged {
    let parts = judged.parts.into_iter().map(|part| Part {
        outcome: part.outcome.reversed(),
        shown: part.shown,
    });
    Judged {
        outcome: judged.outcome.reversed(),
        parts: parts.collect(),
    }
}

/// That neither a claim nor its opposite is shown at the 5 % level, whatever stands around it: false where one of them is.
fn undecided(judged: Judged) -> Judged {
    let of = |outcome| match outcome {
        Outcome::TooClose => Outcome::Holds,
        Outcome::Holds | Outcome::False => Outcome::False,
        unjudged @ Outcome::NotJudgeable(_) => unjudged,
    };
    let parts = judged.parts.into_iter().map(|part| Part {
        outcome: of(part.outcome),
        shown: part.shown,
    });
    Judged {
        outcome: of(judged.outcome),
        parts: parts.collect(),
    }
}

/// A share above the lower end of a band and below the upper one; both have to be shown, so neither is corrected (Berger 1982). The
/// figures are those of the end that is nearer to being missed.
fn within(
    evidence: &Evidence<'_>,
    what: &Reference,
    (low, high): (Option<f64>, Option<f64>),
    wave: &WaveId,
    level: f64,
) -> Part {
    let own = Quantity::of(what.clone());
    let above_low = low.map(|end| (own.clone(), Quantity::share(end)));
    let below_high = high.map(|end| (Quantity::share(end), own));
    let mut worst: Option<(f64, Part)> = None;
    for (larger, smaller) in above_low.into_iter().chain(below_high) {
        let part = linear::above(evidence, &larger, &smaller, wave, level);
        let Shown::Difference(found) = &part.shown else {
            return part;
        };
        let t = found.difference / found.standard_error;
        if worst.as_ref().is_none_or(|(least, _)| t < *least) {
            worst = Some((t, part));
        }
    }
    worst.map_or_else(|| not_judged(Reason::DoesNotVary), |(_, part)| part)
}

/// All have to hold: one that is false decides, then one that cannot be judged, then one that is too close.
fn all(judged: impl Iterator<Item = Judged>) -> Judged {
    let judged: Vec<Judged> = judged.collect();
    let rank = |outcome: &Outcome| match outcome {
        Outcome::False => 3,
        Outcome::NotJudgeable(_) => 2,
        Outcome::TooClose => 1,
        Outcome::Holds => 0,
    };
    let mut outcome = Outcome::Holds;
    for other in &judged {
        if rank(&other.outcome) > rank(&outcome) {
            outcome = other.outcome.clone();
        }
    }
    Judged {
        outcome,
        parts: judged.into_iter().flat_map(|judged| judged.parts).collect(),
    }
}

/// Above each of the others: every one of the tests has to succeed, so none is corrected (Berger 1982, *Technometrics* 24,
/// 295–300). False where one of the others is shown to be above, at its part of the level.
fn extreme(
    evidence: &Evidence<'_>,
    what: &Reference,
    end: End,
    among: &[Reference],
    wave: &WaveId,
    level: f64,
) -> Part {
    let own = Quantity::of(what.clone());
    let mut worst: Option<(f64, Part)> = None;
    let mut refuted = false;
    for other in among {
        let other = Quantity::of(other.clone());
        let (larger, smaller) = match end {
            End::Highest => (&own, &other),
            End::Lowest => (&other, &own),
        };
        let part = linear::above(evidence, larger, smaller, wave, level);
        let Shown::Difference(found) = &part.shown else {
            return part;
        };
        let t = found.difference / found.standard_error;
        refuted |= t < 0.0 && found.p < level / among.len().max(1) as f64;
        if worst.as_ref().is_none_or(|(least, _)| t < *least) {
            worst = Some((t, part));
        }
    }
    match worst {
        Some((_, part)) => Part {
            outcome: match part.outcome {
                Outcome::False if !refuted => Outcome::TooClose,
                outcome => outcome,
            },
            shown: part.shown,
        },
        None => Part {
            outcome: Outcome::NotJudgeable(Reason::TooFewGroups),
            shown: Shown::Nothing,
        },
    }
}

/// A part without figures.
fn not_judged(reason: Reason) -> Part {
    Part {
        outcome: Outcome::NotJudgeable(reason),
        shown: Shown::Nothing,
    }
}
