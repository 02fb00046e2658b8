//! Items to which everybody gave the same answer.

use crate::definition::ItemKind;

use super::{Check, Hit, Kinds, Rows};
use crate::ingest::responses::Answers;

/// Fewer answers may well be the same.
const FEWEST_ANSWERS: usize = 30;

/// One hit for each item that was asked and has no second answer.
pub(super) fn find(rows: &Rows<'_>) -> Vec<Hit> {
    rows.asked()
        .filter(|(item, _)| !matches!(item.kind, ItemKind::Derived { .. }))
        .filter_map(|(item, answers)| {
            let (answered, answer) = match answers {
                Answers::Single(positions) => {
                    let kinds = Kinds::of(item);
                    let mut real = positions
                        .iter()
                        .filter(|position| kinds.missing(**position).is_none());
                    let first = real.next()?;
                    let count = 1 + same(real, first)?;
                    let answers = item.scale().map(|scale| &scale.answers)?;
                    (count, answers.get(usize::from(*first)).map(|a| a.code))
                }
                Answers::Numeric(numbers) => {
                    let mut real = numbers.iter().filter_map(|number| number.as_ref().ok());
                    let first = real.next()?;
                    (1 + same(real, first)?, None)
                }
                Answers::Multiple(_) | Answers::Open(_) => return None,
            };
            let item = item.id.clone();
            let check = Check::Constant { item, answer };
            (answered >= FEWEST_ANSWERS).then(|| Hit::counted(check, answered, rows.rows))
        })
        .collect()
}

/// How many there are, if all are the same as the first.
fn same<'a, T: PartialEq + 'a>(others: impl Iterator<Item = &'a T>, first: &T) -> Option<usize> {
    let mut count = 0;
    for other in others {
        if other != first {
            return None;
        }
        count += 1;
    }
    Some(count)
}
