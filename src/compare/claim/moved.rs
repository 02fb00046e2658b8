//! In: a cell, an earlier and a later wave. Out: what the survey's own test says of its change. Never: a second test of a change
//! that the report has tested.

use super::evidence::Evidence;
use super::{Outcome, Part, Reason, Shown, not_judged};
use crate::compare::change_test::{ChangeTest, Verdict};
use crate::compare::changes::NoTest;
use crate::definition::{Movement, Reference, WaveId};

/// Whether a cell moved as is claimed.
pub(super) fn moved(
    evidence: &Evidence<'_>,
    what: &Reference,
    how: Movement,
    (since, wave): (&WaveId, &WaveId),
    level: f64,
) -> Part {
    let to = what.wave.as_ref().unwrap_or(wave);
    if !evidence.is_before(since, to) {
        return not_judged(Reason::NotEarlier {
            wave: since.clone(),
        });
    }
    if let Err(reason) = evidence.comparable(what, [since, to]) {
        return not_judged(reason);
    }
    for wave in [since, to] {
        if let Err(reason) = evidence.known(what, wave) {
            return not_judged(reason);
        }
    }
    let Some(change) = evidence.change(what, since, to) else {
        return not_judged(Reason::NotInWave {
            wave: since.clone(),
            what: what.clone(),
        });
    };
    let test = match &change.test {
        Ok(test) => test,
        Err(NoTest::Break(reasons)) => return not_judged(Reason::Break(reasons.clone())),
        Err(NoTest::Rehearsal) => return not_judged(Reason::Rehearsal),
        Err(NoTest::NoPrecision) => return not_judged(Reason::NoPrecision { what: what.clone() }),
    };
    Part {
        outcome: outcome(test, how, level),
        shown: Shown::Change(Box::new(change.clone())),
    }
}

fn outcome(test: &ChangeTest, how: Movement, level: f64) -> Outcome {
    // Inside an `or` the level is lower than that of the verdict.
    let verdict = match test.verdict {
        Verdict::Rose | Verdict::Fell if test.corrected_p >= level => Verdict::TooUncertain,
        verdict => verdict,
    };
    match (how, verdict) {
        (Movement::Rose | Movement::Changed, Verdict::Rose)
        | (Movement::Fell | Movement::Changed, Verdict::Fell)
        | (Movement::Unchanged, Verdict::Unchanged) => Outcome::Holds,
        (_, Verdict::Rose | Verdict::Fell | Verdict::Unchanged) => Outcome::False,
        (_, Verdict::TooUncertain | Verdict::NotFound) => Outcome::TooClose,
    }
}
