//! What ingest hands on: answers by item in typed columns, one entry a used row, in row order.

use super::accounts::Accounts;
use crate::definition::{Missing, Survey, WaveId};

/// The position of an answer among the answers of its scale, or [`BLANK`].
pub type AnswerPosition = u16;

/// No answer stands there: the item's own `blank` says which kind of missing that is.
pub const BLANK: AnswerPosition = AnswerPosition::MAX;

/// The kinds of missing, in the order of their positions.
const KINDS: [Missing; 4] = [
    Missing::DontKnow,
    Missing::Refused,
    Missing::NoAnswer,
    Missing::NotAsked,
];

/// The first of [`KINDS`]; the positions above it are these kinds, [`BLANK`], and what ingest keeps for itself.
const FIRST_KIND: AnswerPosition = AnswerPosition::MAX - 15;

/// What stands in every option of a multiple-choice item for a kind of missing that is not the item's `blank`.
///
/// ```
/// use tidemark::definition::Missing;
/// use tidemark::ingest::{BLANK, CHOSEN, is_missing, missing_as, missing_of};
/// let skipped = missing_as(Missing::NoAnswer);
/// assert_eq!(missing_of(skipped, Missing::NotAsked), Some(Missing::NoAnswer));
/// assert_eq!(missing_of(BLANK, Missing::NotAsked), Some(Missing::NotAsked));
/// assert!(is_missing(skipped) && !is_missing(CHOSEN));
/// ```
pub fn missing_as(kind: Missing) -> AnswerPosition {
    let place = KINDS.iter().position(|known| *known == kind);
    FIRST_KIND + place.unwrap_or_default() as AnswerPosition
}

/// Whether a position in an option of a multiple-choice item is no answer: [`BLANK`] or [`missing_as`].
pub fn is_missing(position: AnswerPosition) -> bool {
    position >= FIRST_KIND
}

/// The kind of missing that a position in an option of a multiple-choice item is, where `blank` is the item's; `None`: an answer.
pub fn missing_of(position: AnswerPosition, blank: Missing) -> Option<Missing> {
    let kind = KINDS.get(usize::from(position.checked_sub(FIRST_KIND)?));
    Some(kind.copied().unwrap_or(blank))
}

/// Option of a multiple-choice item: not chosen.
pub const NOT_CHOSEN: AnswerPosition = 0;
/// Option of a multiple-choice item: chosen.
pub const CHOSEN: AnswerPosition = 1;

/// What each code of an option of a multiple-choice item is in a tally: not chosen and chosen (`None`), then each kind of missing.
pub const OPTION_CODES: [Option<Missing>; 6] = [
    None,
    None,
    Some(Missing::DontKnow),
    Some(Missing::Refused),
    Some(Missing::NoAnswer),
    Some(Missing::NotAsked),
];

/// The place among [`OPTION_CODES`] of a position in an option of a multiple-choice item, where `blank` is the item's.
///
/// ```
/// use tidemark::definition::Missing;
/// use tidemark::ingest::{BLANK, CHOSEN, OPTION_CODES, missing_as, option_code};
/// let kind = |position| OPTION_CODES[usize::from(option_code(position, Missing::NoAnswer))];
/// assert_eq!(kind(CHOSEN), None);
/// assert_eq!(kind(BLANK), Some(Missing::NoAnswer));
/// assert_eq!(kind(missing_as(Missing::NotAsked)), Some(Missing::NotAsked));
/// ```
#[inline]
pub fn option_code(position: AnswerPosition, blank: Missing) -> u16 {
    if position <= CHOSEN {
        return position;
    }
    let kind = missing_of(position, blank).unwrap_or(blank);
    let place = KINDS.iter().position(|known| *known == kind);
    CHOSEN + 1 + place.unwrap_or_default() as u16
}

/// The answers of one wave.
#[derive(Debug, Clone, PartialEq)]
pub struct Responses {
    /// The wave whose delivery was read.
    pub wave: WaveId,
    /// Used rows; every column below has this length.
    pub rows: usize,
    /// The respondent id as text, where the delivery has one.
    pub ids: Option<Vec<String>>,
    /// Weights, strata, clusters and population counts by row.
    pub design: DesignColumns,
    /// By item, in the order of [`Survey::items`]; `None` where the wave does not ask the item.
    pub answers: Vec<Option<Answers>>,
    /// How the file was read and what became of its rows.
    pub accounts: Accounts,
}

impl Responses {
    /// The answers of an item by its place in [`Survey::items`].
    pub fn answers_of(&self, item: usize) -> Option<&Answers> {
        self.answers.get(item)?.as_ref()
    }

    /// Whether there are as many answer columns as items; holds for what ingest makes.
    pub fn fits(&self, survey: &Survey) -> bool {
        self.answers.len() == survey.items.len()
    }
}

/// The sample design, by row. Strata and clusters are numbered from 0 in order of first occurrence.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DesignColumns {
    /// Design weights; 1 for everybody where the design names none.
    pub weight: Vec<f64>,
    /// Stratum numbers; `None`: one stratum.
    pub stratum: Option<Vec<u32>>,
    /// The text of each stratum number.
    pub stratum_labels: Vec<String>,
    /// Cluster numbers by stage, first stage first; already distinct between strata where codes are nested.
    pub clusters: Vec<Vec<u32>>,
    /// Population counts by stage, first stage first; may have one more entry than `clusters` (elements).
    pub population: Vec<Vec<f64>>,
}

/// The answers of one item.
#[derive(Debug, Clone, PartialEq)]
pub enum Answers {
    /// Single choice and derived: positions among the answers of the scale.
    Single(Vec<AnswerPosition>),
    /// Multiple choice: one column an option, of [`NOT_CHOSEN`], [`CHOSEN`], [`BLANK`] or [`missing_as`]; what is missing stands in
    /// every option alike.
    Multiple(Vec<Vec<AnswerPosition>>),
    /// Numbers; `NaN` never occurs: a missing number is `None` in its kind of missing.
    Numeric(Vec<Number>),
    /// Texts as written; `None` for a blank.
    Open(Vec<Option<String>>),
}

/// A number or the kind of missing that stands in its place.
pub type Number = Result<f64, crate::definition::Missing>;
