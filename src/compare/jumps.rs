//! What moved from the last wave to this one more than a poll moves: before a figure is read as a change of opinion,
//! somebody should have looked whether it is a change of the delivery.
//!
//! Every share of an answer, every share of don't know and every mean is tested (two samples, the standard errors of the
//! design), and the p-values of one run are corrected together after Holm: with no change at all, fewer than one run in
//! a hundred flags a move. A move of less than two percentage points (of a mean: a tenth of a standard deviation) is not
//! flagged however many respondents there are.

use std::collections::BTreeSet;

use super::difference;
use super::ledger::{Comparability, Ledger};
use super::reversed::{self, Mirrored};
use crate::definition::{Code, Item, ItemId, ItemKind, Missing, Survey, WaveId};
use crate::estimate::distribution::t_two_sided;
use crate::estimate::interval::Quantiles;
use crate::estimate::test::{Correction, Family};
use crate::estimate::{Cell, Domain, Estimate, Measure, WaveEstimates};
use crate::ingest::quality::correlation::Correlations;
use crate::ingest::quality::counts::{Counts, OfItem};

/// The chance of a flag in a run in which nothing changed.
pub const LEVEL: f64 = 0.01;

/// The smallest move of a share that is flagged.
pub const SMALLEST_SHARE: f64 = 0.02;

/// The smallest move of a mean that is flagged, in standard deviations.
pub const SMALLEST_MEAN: f64 = 0.1;

/// An answer has vanished or appeared where the chance of finding none is below this.
pub const RARE: f64 = 0.001;

/// A published share without a standard error is taken for one of a sample with this design effect.
const ASSUMED_DESIGN_EFFECT: f64 = 2.0;

/// What is known of one wave.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Its estimates, of everybody at least.
    pub estimates: &'a WaveEstimates,
    /// How often each answer was given; `None` for a published wave.
    pub counts: Option<&'a Counts>,
    /// How answers go together; `None` for a published wave.
    pub correlations: Option<&'a Correlations>,
}

/// A finding of one item against the last wave that asks it.
#[derive(Debug, Clone, PartialEq)]
pub struct Jump {
    /// The item.
    pub item: ItemId,
    /// The earlier wave.
    pub from: WaveId,
    /// What is out of line.
    pub kind: JumpKind,
}

/// What is out of line.
#[derive(Debug, Clone, PartialEq)]
pub enum JumpKind {
    /// A share or mean moved more than sampling allows; the furthest of its item.
    Moved {
        /// Which one.
        measure: Measure,
        /// Its value in the earlier wave.
        before: f64,
        /// Its value in this one.
        now: f64,
        /// Difference ÷ its standard error.
        t: f64,
        /// Two-sided, corrected after Holm.
        p: f64,
        /// How many shares of the item moved so far.
        moved: usize,
    },
    /// Nobody gives an answer that was given.
    Vanished {
        /// The answer.
        code: Code,
        /// Respondents to expect, were its share the last one.
        expected: f64,
    },
    /// An answer is given that nobody gave.
    Appeared {
        /// The answer.
        code: Code,
        /// Respondents who give it.
        count: usize,
    },
    /// The scale looks reversed.
    Reversed(Mirrored),
}

/// What was compared, and what is out of line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Jumps {
    /// Tests in the family.
    pub tested: usize,
    /// Reversed scales first, then vanished and new answers, then moves; in each by item.
    pub jumps: Vec<Jump>,
}

/// One test of the family.
struct Tested<'a> {
    item: &'a Item,
    from: &'a WaveId,
    measure: Measure,
    before: f64,
    now: f64,
    t: f64,
    p: f64,
    /// Large enough to matter.
    large: bool,
}

/// Compares a wave with the latest wave before it that has the item: `earlier`, the latest first.
///
/// What the ledger says is a break, of the item or of the wave, is not flagged as a move; a reversed scale or an answer that vanished
/// is flagged unless the item itself has a break. A rehearsal is compared with rehearsals alone.
pub fn jumps(survey: &Survey, earlier: &[Side<'_>], later: Side<'_>) -> Jumps {
    let Some(to) = survey.wave(&later.estimates.wave) else {
        return Jumps::default();
    };
    let ledger = Ledger::of(survey);
    let mut tests = Vec::new();
    let mut found = Vec::new();
    let mut pairs = Vec::new();
    for item in survey.items.iter().filter(|item| is_compared(item)) {
        let side = earlier
            .iter()
            .find(|side| !cells(side.estimates, &item.id).is_empty());
        let Some((side, from)) =
            side.and_then(|side| Some((side, survey.wave(&side.estimates.wave)?)))
        else {
            continue;
        };
        if from.is_rehearsal() != to.is_rehearsal() {
            continue;
        }
        let entry = ledger.between(&item.id, &from.id, &to.id);
        let breaks = || {
            let findings = entry.into_iter().flat_map(|entry| &entry.findings);
            findings.filter(|f| f.comparability == Comparability::Break && f.overruled.is_none())
        };
        if breaks().next().is_none() {
            tests.extend(tests_of(item, side.estimates, later.estimates));
        }
        if breaks().all(|finding| finding.kind.is_of_wave()) {
            found.extend(vanished(item, side, &later));
            pairs.push((item, *side));
        }
    }
    let family = Family::new(tests.iter().map(|test| Some(test.p)));
    let adjusted = family.map_or_else(|_| Vec::new(), |family| family.adjusted(Correction::Holm));
    let moved: Vec<(&Tested<'_>, f64)> = tests
        .iter()
        .zip(adjusted)
        .filter_map(|(test, p)| Some((test, p?)))
        .filter(|(test, p)| test.large && *p < LEVEL)
        .collect();
    let moved_items: BTreeSet<&ItemId> = moved.iter().map(|(test, _)| &test.item.id).collect();
    let mut jumps: Vec<Jump> = reversed::reversed(&pairs, later, &moved_items)
        .into_iter()
        .map(|(item, from, mirrored)| Jump {
            item,
            from,
            kind: JumpKind::Reversed(mirrored),
        })
        .collect();
    jumps.extend(found);
    jumps.extend(furthest(&moved));
    Jumps {
        tested: tests.len(),
        jumps,
    }
}

/// Recoded items say again what the item says that they come from.
fn is_compared(item: &Item) -> bool {
    match &item.kind {
        ItemKind::Single { .. } | ItemKind::Multiple { .. } | ItemKind::Numeric { .. } => true,
        ItemKind::Derived { .. } | ItemKind::Open => false,
    }
}

/// The cells of everybody, of an item.
pub(super) fn cells<'a>(estimates: &'a WaveEstimates, item: &ItemId) -> Vec<&'a Cell> {
    estimates
        .cells
        .iter()
        .filter(|cell| cell.item == *item && cell.domain == Domain::Total)
        .collect()
}

fn tests_of<'a>(
    item: &'a Item,
    earlier: &'a WaveEstimates,
    later: &WaveEstimates,
) -> Vec<Tested<'a>> {
    let before = cells(earlier, &item.id);
    // A publication may have nets alone.
    let only_nets = !before
        .iter()
        .any(|cell| matches!(cell.measure, Measure::Answer(_) | Measure::Mean));
    let mut quantiles = Quantiles::default();
    cells(later, &item.id)
        .into_iter()
        .filter(|cell| is_tested(&cell.measure, only_nets))
        .filter_map(|cell| {
            let other = before.iter().find(|other| other.measure == cell.measure)?;
            let (first, second) = (&other.estimate, &cell.estimate);
            let (before, now) = (first.value?, second.value?);
            let (t, p) = match difference::test(first, second, &mut quantiles) {
                Ok(test) => (test.t, test.p),
                Err(_) => approximate(&cell.measure, first, second)?,
            };
            let difference = (now - before).abs();
            let large = match cell.measure {
                Measure::Mean => {
                    let deviation = second.standard_error()? * second.bases.effective.sqrt();
                    difference >= SMALLEST_MEAN * deviation
                }
                _ => difference >= SMALLEST_SHARE,
            };
            Some(Tested {
                item,
                from: &earlier.wave,
                measure: cell.measure.clone(),
                before,
                now,
                t,
                p,
                large,
            })
        })
        .collect()
}

fn is_tested(measure: &Measure, only_nets: bool) -> bool {
    match measure {
        Measure::Answer(_) | Measure::DontKnow | Measure::Mean => true,
        Measure::Net(_) => only_nets,
        _ => false,
    }
}

/// A test where one of two shares has no standard error: a publication that does not state it. A share that weighting
/// sets is not tested.
fn approximate(measure: &Measure, first: &Estimate, second: &Estimate) -> Option<(f64, f64)> {
    let variance = |estimate: &Estimate| {
        let share = estimate.value?;
        match estimate.standard_error() {
            Some(error) if error > 0.0 => Some(error * error),
            Some(_) => None,
            None => {
                let base = estimate.bases.effective;
                let spread = ASSUMED_DESIGN_EFFECT * share * (1.0 - share);
                (base > 1.0).then(|| spread / base)
            }
        }
    };
    if *measure == Measure::Mean {
        return None;
    }
    let error = (variance(first)? + variance(second)?).sqrt();
    let t = (second.value? - first.value?) / error;
    (error > 0.0).then(|| (t, t_two_sided(t, f64::INFINITY)))
}

/// The furthest move of each item.
fn furthest(moved: &[(&Tested<'_>, f64)]) -> Vec<Jump> {
    let mut jumps: Vec<Jump> = Vec::new();
    for of_item in moved.chunk_by(|one, other| one.0.item.id == other.0.item.id) {
        let far = of_item
            .iter()
            .max_by(|one, other| one.0.t.abs().total_cmp(&other.0.t.abs()));
        let Some((test, p)) = far else { continue };
        jumps.push(Jump {
            item: test.item.id.clone(),
            from: test.from.clone(),
            kind: JumpKind::Moved {
                measure: test.measure.clone(),
                before: test.before,
                now: test.now,
                t: test.t,
                p: *p,
                moved: of_item.len(),
            },
        });
    }
    jumps
}

/// Answers that nobody gives any more, or gave before.
///
/// Were the share the same in both waves, each of the k respondents who gave the answer would be of this wave with the
/// chance n₂ ÷ (n₁ + n₂): all of them are of the other one with (1 − that)ᵏ.
fn vanished(item: &Item, earlier: &Side<'_>, later: &Side<'_>) -> Vec<Jump> {
    let Some(now) = later.counts.and_then(|counts| counts.item(&item.id)) else {
        return Vec::new();
    };
    let before = earlier.counts.and_then(|counts| counts.item(&item.id));
    let answers = match &item.kind {
        ItemKind::Single { scale } => scale.answers.as_slice(),
        ItemKind::Multiple { options, .. } => options.as_slice(),
        _ => return Vec::new(),
    };
    let jump = |kind| Jump {
        item: item.id.clone(),
        from: earlier.estimates.wave.clone(),
        kind,
    };
    let now_rows = asked(item, now) as f64;
    let mut found = Vec::new();
    for answer in answers {
        if answer.missing == Some(Missing::NotAsked) {
            continue;
        }
        let (Some(count), Some((last, last_rows))) = (
            now.count(answer.code),
            last_count(item, answer.code, before, earlier),
        ) else {
            continue;
        };
        if now_rows <= 0.0 || last_rows <= 0.0 {
            continue;
        }
        let none_of = |given: f64, here: f64, there: f64| (there / (here + there)).powf(given);
        if count == 0 && last > 0.0 && none_of(last, now_rows, last_rows) < RARE {
            found.push(jump(JumpKind::Vanished {
                code: answer.code,
                expected: last / last_rows * now_rows,
            }));
        }
        if last == 0.0 && count > 0 && none_of(count as f64, last_rows, now_rows) < RARE {
            found.push(jump(JumpKind::Appeared {
                code: answer.code,
                count,
            }));
        }
    }
    found
}

/// Everybody who was asked, so far as the counts tell.
fn asked(item: &Item, counts: &OfItem) -> usize {
    let not_asked: usize = item.scale().map_or(0, |scale| {
        let answers = scale.answers.iter().zip(&counts.answers);
        answers
            .filter(|(answer, _)| answer.missing == Some(Missing::NotAsked))
            .map(|(_, (_, count))| count)
            .sum()
    });
    let of_cells = counts.missing.get(&Missing::NotAsked).copied();
    counts
        .rows
        .saturating_sub(not_asked + of_cells.unwrap_or_default())
}

/// Respondents who gave an answer in the earlier wave, of how many: counted, or a published share of its base.
fn last_count(
    item: &Item,
    code: Code,
    before: Option<&OfItem>,
    earlier: &Side<'_>,
) -> Option<(f64, f64)> {
    if let Some(before) = before {
        return Some((before.count(code)? as f64, asked(item, before) as f64));
    }
    let published = cells(earlier.estimates, &item.id);
    let cell = published
        .iter()
        .find(|cell| cell.measure == Measure::Answer(code))?;
    let base = cell.estimate.bases.unweighted as f64;
    Some((cell.estimate.value? * base, base))
}
