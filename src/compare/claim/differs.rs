//! In: a share and the groups of an item. Out: the test that the share is the same in all of them. Never: a group on a base that
//! is too low to be shown.

use super::evidence::{Evidence, cell_of};
use super::{Outcome, Part, Reason, Shown, not_judged};
use crate::definition::{Code, ItemId, Reference, WaveId};
use crate::estimate::test::contrast::WaldForm;
use crate::estimate::test::{Contrast, Joint, TestResult, Untestable};

/// Wald's test that the groups are equal, corrected for a covariance estimated on few sampling units. What it does not show is
/// too close: groups are never shown to be equal.
pub(super) fn differs(
    evidence: &Evidence<'_>,
    what: &Reference,
    (by, groups): (&ItemId, &[Code]),
    wave: &WaveId,
    level: f64,
) -> Part {
    let of = what.wave.as_ref().unwrap_or(wave);
    let mut cells = Vec::new();
    let mut missing = None;
    for code in groups {
        let group = what.of_group(by, *code);
        match evidence.known(&group, of) {
            Ok(_) => cells.push(cell_of(&group)),
            Err(Reason::LowBase { .. }) => {}
            Err(reason @ Reason::NotInWave { .. }) => missing = Some(reason),
            Err(reason) => return not_judged(reason),
        }
    }
    if cells.len() < 2 {
        return not_judged(missing.unwrap_or(Reason::TooFewGroups));
    }
    let together = evidence.of_wave(of).map_or(&[][..], |wave| wave.together);
    let Some(joint) = together.iter().find_map(|known| known.of(&cells)?.ok()) else {
        return not_judged(Reason::NoPrecision { what: what.clone() });
    };
    match equal(&joint) {
        Ok(test) => Part {
            outcome: match test.p < level {
                true => Outcome::Holds,
                false => Outcome::TooClose,
            },
            shown: Shown::Groups {
                what: what.clone(),
                by: by.clone(),
                test,
            },
        },
        Err(_) => not_judged(Reason::DoesNotVary),
    }
}

fn equal(groups: &Joint) -> Result<TestResult, Untestable> {
    let size = groups.values.len();
    let contrasts: Vec<Contrast> = (1..size)
        .map(|group| Contrast::difference(size, 0, group))
        .collect::<Result<_, _>>()?;
    let apart = groups.contrasts(&contrasts)?;
    apart.wald(WaldForm::Adjusted, groups.degrees_of_freedom)
}
