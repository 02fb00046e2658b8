//! In: values and the answers they were taken for. Out: answers whose code in the file is another. Never: a whole scale
//! the other way round told answer by answer.

use super::{Pair, is_called, label_of};
use crate::definition::Answer;
use crate::ingest::draft::ColumnAnswer;
use crate::ingest::matching::Change;

/// Answers whose code in the file is another: all of a scale the other way round, or one by one.
pub(super) fn moved(pairs: &[Pair<'_>]) -> Vec<Change> {
    let placed = |missing: bool| {
        pairs
            .iter()
            .filter(move |pair| pair.by_label && pair.value.missing.is_some() == missing)
            .filter_map(|pair| {
                let answer = pair.answer?;
                Some((pair.value.number()?, answer, pair.value))
            })
    };
    let mut real: Vec<(f64, i64)> = placed(false)
        .map(|(number, answer, _)| (number, answer.code.0))
        .collect();
    real.sort_by(|one, other| one.0.total_cmp(&other.0));
    let falls = real.len() >= 3 && real.windows(2).all(|pair| pair[0].1 > pair[1].1);
    let mut changes = Vec::new();
    let is_moved = |number: f64, answer: &Answer| number != answer.code.0 as f64;
    let mut turned: Vec<(f64, &Answer, &ColumnAnswer)> = placed(false).collect();
    turned.sort_by(|one, other| one.0.total_cmp(&other.0));
    if let Some((number, answer, value)) = turned
        .into_iter()
        .find(|(number, answer, _)| falls && is_moved(*number, answer))
    {
        changes.push(Change::Reversed {
            example: (number.to_string(), label_of(value).to_owned(), answer.code),
        });
    }
    for missing in [false, true] {
        for (number, answer, value) in placed(missing) {
            let said = !missing && falls;
            if is_moved(number, answer) && !said && is_called(answer, label_of(value))
                || missing && is_moved(number, answer)
            {
                changes.push(Change::Moved {
                    label: label_of(value).to_owned(),
                    value: number.to_string(),
                    code: answer.code,
                    by_label: true,
                });
            }
        }
    }
    changes
}
