//! One answer to all items of a block.

use std::collections::BTreeSet;

use crate::definition::{Action, ItemId, ItemKind, Quality, Role, StraightLiningRule};

use super::correlation::correlation;
use super::{Check, Hit, Kinds, Rows};
use crate::ingest::responses::AnswerPosition;

/// The fewest items of a block that is looked at without being declared.
pub const SHORTEST_BLOCK: usize = 4;

/// The blocks that are declared; else every run of opinion items that share a scale of three or more answers.
pub(super) fn blocks(rows: &Rows<'_>, rules: &Quality) -> Vec<StraightLiningRule> {
    if let Some(declared) = &rules.straight_lining {
        return declared.clone();
    }
    let mut blocks: Vec<StraightLiningRule> = Vec::new();
    let mut last = None;
    for (item, _) in rows.asked() {
        let scale = match &item.kind {
            ItemKind::Single { scale } if item.role == Role::Opinion => {
                let real = scale.answers.iter().filter(|a| a.missing.is_none()).count();
                (real >= 3).then(|| scale.id.clone())
            }
            // It is worked out from another item and stands between none.
            ItemKind::Derived { .. } => continue,
            _ => None,
        };
        match blocks.last_mut() {
            Some(block) if scale.is_some() && scale == last => block.items.push(item.id.clone()),
            _ if scale.is_some() => blocks.push(StraightLiningRule {
                items: vec![item.id.clone()],
                action: Action::Flag,
            }),
            _ => {}
        }
        last = scale;
    }
    blocks.retain(|block| block.items.len() >= SHORTEST_BLOCK);
    blocks
}

/// Rows with one and the same real answer to every item of the block, of those who answered every item; `None` where
/// the wave does not ask them all.
pub(super) fn find(rows: &Rows<'_>, rule: &StraightLiningRule) -> Option<Hit> {
    let asked: Vec<(&ItemId, Kinds, &[AnswerPosition])> = rule
        .items
        .iter()
        .filter_map(|id| {
            let (item, positions) = rows.positions(id)?;
            Some((id, Kinds::of(item), positions))
        })
        .collect();
    if asked.len() < 2 {
        return None;
    }
    let answers = asked[0].1.by_position.len();
    let mut counts = vec![vec![0usize; answers]; asked.len()];
    let mut most = vec![0usize; answers];
    let mut found = Vec::new();
    let mut complete = 0;
    for row in 0..rows.rows {
        let position = |at: usize| asked[at].2.get(row).copied();
        let real = |at: usize| position(at).filter(|p| asked[at].1.missing(*p).is_none());
        if !(0..asked.len()).all(|at| real(at).is_some()) {
            continue;
        }
        complete += 1;
        for (at, counts) in counts.iter_mut().enumerate() {
            if let Some(count) = position(at).and_then(|p| counts.get_mut(usize::from(p))) {
                *count += 1;
            }
        }
        let first = position(0);
        if (1..asked.len()).all(|at| position(at) == first) {
            found.push(row);
            if let Some(count) = first.and_then(|p| most.get_mut(usize::from(p))) {
                *count += 1;
            }
        }
    }
    let share = |at: usize, answer: usize| counts[at][answer] as f64 / complete.max(1) as f64;
    let by_chance: f64 = (0..answers)
        .map(|answer| {
            (0..asked.len())
                .map(|at| share(at, answer))
                .product::<f64>()
        })
        .sum();
    let (_, scale) = rows.positions(asked[0].0)?;
    debug_assert_eq!(scale.len(), rows.rows);
    let codes = rows
        .of_item(asked[0].0)
        .and_then(|(item, _)| item.scale().map(|scale| &scale.answers));
    let top = most
        .iter()
        .enumerate()
        .max_by_key(|(at, count)| (**count, std::cmp::Reverse(*at)))
        .filter(|(_, count)| **count > 0)
        .and_then(|(at, count)| Some((codes?.get(at)?.code, *count)));
    let straight: BTreeSet<usize> = found.iter().copied().collect();
    let check = Check::StraightLining {
        items: asked.iter().map(|(id, _, _)| (*id).clone()).collect(),
        expected: by_chance * complete as f64,
        most: top,
        both_ways: both_ways(&asked, &straight, rows.rows),
    };
    Some(Hit::new(check, found, complete, rule.action))
}

/// Whether two items correlate clearly below 0 among those who did not give one answer to all.
fn both_ways(
    asked: &[(&ItemId, Kinds, &[AnswerPosition])],
    straight: &BTreeSet<usize>,
    rows: usize,
) -> bool {
    const CLEARLY: f64 = -0.15;
    const MANY_ERRORS: f64 = -4.0;
    const ENOUGH: usize = 5_000;
    let step = rows.div_ceil(ENOUGH).max(1);
    let kept: Vec<usize> = (0..rows)
        .step_by(step)
        .filter(|row| !straight.contains(row))
        .collect();
    let column = |at: usize| -> Vec<Option<f64>> {
        let (_, kinds, positions) = &asked[at];
        kept.iter()
            .map(|row| {
                let position = *positions.get(*row)?;
                kinds
                    .missing(position)
                    .is_none()
                    .then_some(f64::from(position))
            })
            .collect()
    };
    let columns: Vec<Vec<Option<f64>>> = (0..asked.len()).map(column).collect();
    columns.iter().enumerate().any(|(at, one)| {
        columns[..at].iter().any(|other| {
            correlation(one, other)
                .is_some_and(|(r, n)| r < CLEARLY && r * (n as f64).sqrt() < MANY_ERRORS)
        })
    })
}
