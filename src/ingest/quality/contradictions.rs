//! Answers that cannot all be true, by the rules that the definition declares.

use crate::definition::{Code, Contradiction, Item, ItemKind};

use super::{Check, Hit, Rows};
use crate::ingest::responses::{Answers, BLANK, CHOSEN};

/// Rows in which every item of the rule has one of its codes.
pub(super) fn find(rows: &Rows<'_>, rule: &Contradiction) -> Hit {
    let mut all = vec![true; rows.rows];
    for (id, codes) in &rule.when {
        match rows.of_item(id) {
            Some((item, answers)) => narrow(&mut all, item, answers, codes),
            // An item that the wave does not ask contradicts nothing.
            None => all.fill(false),
        }
    }
    let found = (0..rows.rows).filter(|row| all[*row]).collect();
    let check = Check::Contradiction {
        items: rule.when.iter().map(|(id, _)| id.clone()).collect(),
        reason: rule.reason.clone(),
    };
    Hit::new(check, found, rows.rows, rule.action)
}

/// Keeps the rows in which the item has one of the codes.
fn narrow(all: &mut [bool], item: &Item, answers: &Answers, codes: &[Code]) {
    match answers {
        Answers::Single(positions) => {
            let mut wanted: Vec<bool> = item.scale().map_or(Vec::new(), |scale| {
                let answers = scale.answers.iter();
                answers.map(|answer| codes.contains(&answer.code)).collect()
            });
            wanted.push(false);
            let last = wanted.len() - 1;
            for (kept, position) in all.iter_mut().zip(positions) {
                let at = if *position == BLANK {
                    last
                } else {
                    usize::from(*position).min(last)
                };
                *kept &= wanted[at];
            }
        }
        Answers::Multiple(columns) => {
            let ItemKind::Multiple { options, .. } = &item.kind else {
                return;
            };
            for (row, kept) in all.iter_mut().enumerate() {
                let mut chosen = options.iter().zip(columns);
                *kept &= chosen.any(|(option, column)| {
                    codes.contains(&option.code) && column.get(row) == Some(&CHOSEN)
                });
            }
        }
        Answers::Numeric(numbers) => {
            for (kept, number) in all.iter_mut().zip(numbers) {
                *kept &=
                    number.is_ok_and(|number| codes.iter().any(|code| code.0 as f64 == number));
            }
        }
        Answers::Open(_) => all.fill(false),
    }
}
