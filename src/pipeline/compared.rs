//! What is compared beside what is shown: p of a change is corrected over the changes it is read with, whichever of them
//! are asked for.

use super::{Scope, WaveResults};
use crate::compare::{self, Changes, Pairs, Panel};
use crate::definition::{ItemId, Role, Survey, Wave, WaveId, WaveKind};
use crate::estimate::test::AnswerTotals;
use crate::estimate::wave::ItemTallies;
use crate::estimate::{Linearisation, WaveEstimates};

/// The opinions that a scope leaves out, where it compares waves.
pub(super) fn items_beside(survey: &Survey, scope: &Scope, waves: &[WaveId]) -> Vec<ItemId> {
    match &scope.items {
        Some(asked) if waves.len() > 1 => survey
            .items
            .iter()
            .filter(|item| item.role == Role::Opinion && !asked.contains(&item.id))
            .map(|item| item.id.clone())
            .collect(),
        Some(_) | None => Vec::new(),
    }
}

/// Each wave after the declared base wave against that.
pub(super) fn since_base(survey: &Survey, estimates: &[&WaveEstimates], panel: &Panel) -> Changes {
    match &survey.comparison.base_wave {
        Some(base) => {
            let pairs = Pairs::Base(base.clone());
            compare::changes_of(survey, estimates, &pairs, panel)
        }
        None => Changes::default(),
    }
}

/// The later wave of each pair against the earlier.
pub(super) fn of_pairs(
    survey: &Survey,
    estimates: &[&WaveEstimates],
    pairs: &[(WaveId, WaveId)],
    panel: &Panel,
) -> Changes {
    let place = |id: &WaveId| survey.waves.iter().position(|wave| wave.id == *id);
    let mut of_pairs = Changes::default();
    for (one, other) in pairs {
        let (from, to) = match place(one) <= place(other) {
            true => (one, other),
            false => (other, one),
        };
        let pair = Pairs::Two(from.clone(), to.clone());
        let found = compare::changes_of(survey, estimates, &pair, panel);
        of_pairs.changes.extend(found.changes);
    }
    of_pairs
}

/// How the answers of opinions are spread, of those items of which that can be told.
pub(super) fn answers<'t>(
    at: &Linearisation<'_>,
    items: impl Iterator<Item = &'t ItemTallies<'t>>,
) -> Vec<AnswerTotals> {
    items
        .filter(|tallies| tallies.item.role == Role::Opinion)
        .filter_map(|tallies| AnswerTotals::of(at, tallies)?.ok())
        .collect()
}

/// The figures of benchmarks.
pub(super) fn benchmarks(survey: &Survey) -> Vec<WaveResults> {
    let of = |wave: &Wave| match &wave.kind {
        WaveKind::Published(published) => Some(WaveResults {
            wave: wave.id.clone(),
            estimates: compare::published::estimates(&wave.id, published),
            answers: Vec::new(),
            together: Vec::new(),
            respondents: None,
            weighting: None,
            accounts: None,
        }),
        WaveKind::Responses(_) | WaveKind::Rehearsal(_) => None,
    };
    survey.benchmarks.iter().filter_map(of).collect()
}

/// Leaves only what is of some items.
pub(super) fn keep<const N: usize>(
    items: &[ItemId],
    waves: &mut [WaveResults],
    changes: [&mut Changes; N],
) {
    for wave in waves {
        let cells = &mut wave.estimates.cells;
        cells.retain(|cell| items.contains(&cell.item));
    }
    for changes in changes {
        let changes = &mut changes.changes;
        changes.retain(|change| items.contains(&change.item));
    }
}
