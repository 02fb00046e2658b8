//! In: the answers of two waves. Out: how many respondents of the later one answered everything as one of the earlier did.
//! Never: like-minded people taken for the same (a few items, or a few usual answers, tell nothing).

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::Serialize;

use super::responses::{Answers, Responses};
use crate::definition::{ItemKind, Survey};

/// Answers to fewer items may be the same by chance.
const FEWEST_ITEMS: usize = 8;
/// Fewer respondents than these tell nothing.
const FEWEST_ROWS: usize = 30;

/// Respondents of a later wave who gave every answer as a respondent of an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SamePoll {
    /// Respondents of the later wave whose answers nobody else in it gave.
    pub of: usize,
    /// Those among them whose answers stand in the earlier wave.
    pub same: usize,
    /// Items that both waves asked.
    pub items: usize,
}

impl SamePoll {
    /// Whether most are the same: then one of the two waves reads the delivery of the other.
    pub fn is_likely(&self) -> bool {
        2 * self.same > self.of
    }
}

/// Compares the answers of two waves, row by row, whatever their order and ids; `None`: too few items or respondents tell
/// them apart.
///
/// ```
/// use tidemark::definition::{WaveId, load};
/// use tidemark::ingest::{read, same_poll};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = survey.wave(&WaveId::new("2023")).unwrap();
/// let responses = read(&survey, wave)?.output;
/// // Seven items are too few: like-minded people answer them alike.
/// assert_eq!(same_poll::compare(&survey, &responses, &responses), None);
/// assert!(same_poll::SamePoll { of: 990, same: 700, items: 20 }.is_likely());
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn compare(survey: &Survey, earlier: &Responses, later: &Responses) -> Option<SamePoll> {
    let pairs: Vec<(&Answers, &Answers)> = survey
        .items
        .iter()
        .zip(earlier.answers.iter().zip(&later.answers))
        .filter(|(item, _)| !matches!(item.kind, ItemKind::Derived { .. } | ItemKind::Open))
        .filter_map(|(_, (one, other))| Some((one.as_ref()?, other.as_ref()?)))
        .collect();
    if pairs.len() < FEWEST_ITEMS {
        return None;
    }
    let before = rows(pairs.iter().map(|(one, _)| *one), earlier.rows);
    let now = rows(pairs.iter().map(|(_, other)| *other), later.rows);
    let mut counted: HashMap<u64, usize> = HashMap::new();
    for hash in &now {
        *counted.entry(*hash).or_default() += 1;
    }
    let known: HashMap<u64, ()> = before.into_iter().map(|hash| (hash, ())).collect();
    let alone = || now.iter().filter(|hash| counted.get(hash) == Some(&1));
    let of = alone().count();
    if of < FEWEST_ROWS || 2 * of < later.rows {
        return None;
    }
    Some(SamePoll {
        of,
        same: alone().filter(|hash| known.contains_key(hash)).count(),
        items: pairs.len(),
    })
}

/// A hash of each row; the same on every run.
fn rows<'a>(columns: impl Iterator<Item = &'a Answers>, count: usize) -> Vec<u64> {
    let mut hashers: Vec<DefaultHasher> = vec![DefaultHasher::new(); count];
    for column in columns {
        match column {
            Answers::Single(positions) => each(&mut hashers, positions, |position| *position),
            Answers::Multiple(options) => {
                for option in options {
                    each(&mut hashers, option, |chosen| *chosen);
                }
            }
            Answers::Numeric(numbers) => each(&mut hashers, numbers, |number| {
                number.map(f64::to_bits).map_err(|kind| kind as u8)
            }),
            Answers::Open(texts) => each(&mut hashers, texts, Clone::clone),
        }
    }
    hashers.iter().map(Hasher::finish).collect()
}

fn each<T, H: Hash>(hashers: &mut [DefaultHasher], cells: &[T], of: impl Fn(&T) -> H) {
    for (hasher, cell) in hashers.iter_mut().zip(cells) {
        of(cell).hash(hasher);
    }
}
