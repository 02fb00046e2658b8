//! In: the ids of respondents, or the hashes of rows. Out: rows that occur twice. Never: a row set aside because its
//! answers are the same as another's (two people may think alike).

use std::hash::{DefaultHasher, Hasher};

use crate::diagnostic::{Diagnostic, Diagnostics, code};

use super::findings::MOST_TOLD;
use super::sheet::Sheet;
use super::text::{counted, shown};

/// A hash that is the same on every run.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

/// A hash of a row of eight-byte cells: a step a cell, where [`hash`] takes one a byte. The same on every run.
#[inline]
pub(super) fn hash_of_slots(row: &[[u8; 8]]) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    row.iter().fold(0, |hash, slot| {
        let mixed = (hash ^ u64::from_le_bytes(*slot)).wrapping_mul(ODD);
        mixed ^ (mixed >> 29)
    })
}

/// Rows that are to be set aside: each is identical to one before it, its respondent's id included.
///
/// An id that stands in two rows that differ is an error. Without ids identical rows are said and kept.
pub(super) fn check(
    ids: &[Option<String>],
    column: usize,
    name: &str,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) -> Vec<usize> {
    let mut identical: Vec<(usize, usize)> = Vec::new();
    let mut clashes: Vec<(usize, usize)> = Vec::new();
    let hashes: Vec<u64> = ids
        .iter()
        .map(|id| id.as_ref().map_or(0, |id| hash(id.as_bytes())))
        .collect();
    for (first, later) in repeated(&hashes) {
        if ids[first].is_none() || ids[first] != ids[later] {
            continue;
        }
        if sheet.same(first, later) {
            identical.push((first, later));
        } else {
            clashes.push((first, later));
        }
    }
    for (first, later) in clashes.iter().take(MOST_TOLD) {
        let id = ids[*later].as_deref().unwrap_or_default();
        found.push(
            Diagnostic::error(
                code::DUPLICATE_ID,
                format!(
                    "`{name}` {} occurs twice: {}s {} and {}",
                    shown(id),
                    sheet.line_word(),
                    sheet.line(*first),
                    sheet.line(*later)
                ),
            )
            .at(sheet.place(*later, column))
            .value(id)
            .help("two rows of one respondent differ: ask which of them counts"),
        );
    }
    if clashes.len() > MOST_TOLD {
        found.push(
            Diagnostic::error(
                code::DUPLICATE_ID,
                format!(
                    "{} ids occur more than once; the first {MOST_TOLD} are shown. Is `{name}` the respondent's id?",
                    clashes.len()
                ),
            )
            .at(sheet.heading_place(column)),
        );
    }
    for (first, later) in identical.iter().take(MOST_TOLD) {
        let id = ids[*later].as_deref().unwrap_or_default();
        found.push(
            Diagnostic::warning(
                code::DUPLICATE_ROW,
                format!(
                    "{}s {} and {} are identical (`{name}` {}): the later one is set aside",
                    sheet.line_word(),
                    sheet.line(*first),
                    sheet.line(*later),
                    shown(id)
                ),
            )
            .at(sheet.row_place(*later))
            .value(id),
        );
    }
    if identical.len() > MOST_TOLD {
        found.push(
            Diagnostic::warning(
                code::DUPLICATE_ROW,
                format!(
                    "{} rows in all are identical to one before them",
                    identical.len()
                ),
            )
            .at(sheet.row_place(identical[0].1)),
        );
    }
    let mut aside: Vec<usize> = identical.iter().map(|(_, later)| *later).collect();
    aside.sort_unstable();
    aside
}

/// Says how many rows repeat another where no id tells respondents apart; they count.
pub(super) fn note_repeats(hashes: &[u64], sheet: &dyn Sheet, found: &mut Diagnostics) {
    let repeats: Vec<(usize, usize)> = repeated(hashes)
        .into_iter()
        .filter(|(first, later)| sheet.same(*first, *later))
        .collect();
    if let Some((first, later)) = repeats.first() {
        found.push(
            Diagnostic::note(
                code::DUPLICATE_ROW,
                format!(
                    "{} identical to one before (the first: {} and {}); without a respondent id they count as different respondents",
                    counted(repeats.len(), "row is", "rows are"),
                    sheet.name(*first),
                    sheet.name(*later),
                ),
            )
            .at(sheet.row_place(*later))
            .help("name the id in wave.toml: `respondent_id`"),
        );
    }
}

/// Pairs of (first row, later row) of equal hash, by later row.
fn repeated(hashes: &[u64]) -> Vec<(usize, usize)> {
    let mut order: Vec<(u64, usize)> = hashes.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let mut pairs = Vec::new();
    let mut first = 0;
    for at in 1..order.len() {
        if order[at].0 == order[first].0 {
            pairs.push((order[first].1, order[at].1));
        } else {
            first = at;
        }
    }
    pairs.sort_unstable_by_key(|(_, later)| *later);
    pairs
}
