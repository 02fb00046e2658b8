//! In: the rows of a delivery, derived items among their answers. Out: the answers by item, and which of them are
//! missing. Never: an item that was not asked.

use crate::definition::{Item, ItemId, ItemKind, Missing, Role, Survey, Wave};
use crate::ingest::responses::{AnswerPosition, Answers, BLANK, Number, is_missing, missing_of};

/// The rows of a delivery, derived items among their answers.
pub(in crate::ingest) struct Rows<'a> {
    pub survey: &'a Survey,
    pub wave: &'a Wave,
    /// In the order of the survey's items.
    pub answers: &'a [Option<Answers>],
    pub rows: usize,
    /// How long each respondent took, where the delivery says.
    pub durations: Option<&'a [Number]>,
}

impl<'a> Rows<'a> {
    /// Items that were asked, with their answers.
    pub(super) fn asked(&self) -> impl Iterator<Item = (&'a Item, &'a Answers)> {
        self.survey
            .items
            .iter()
            .zip(self.answers)
            .filter_map(|(item, answers)| Some((item, answers.as_ref()?)))
    }

    /// Opinion items that were asked: no derived and no open ones.
    pub(super) fn opinions(&self) -> impl Iterator<Item = (&'a Item, &'a Answers)> {
        self.asked().filter(|(item, _)| {
            item.role == Role::Opinion
                && !matches!(item.kind, ItemKind::Open | ItemKind::Derived { .. })
        })
    }

    pub(super) fn of_item(&self, id: &ItemId) -> Option<(&'a Item, &'a Answers)> {
        self.asked().find(|(item, _)| item.id == *id)
    }

    /// The positions of a single-choice or derived item.
    pub(super) fn positions(&self, id: &ItemId) -> Option<(&'a Item, &'a [AnswerPosition])> {
        match self.of_item(id)? {
            (item, Answers::Single(positions)) => Some((item, positions)),
            _ => None,
        }
    }
}

/// The kind of missing of each answer position of an item with a scale.
pub(super) struct Kinds {
    pub(super) by_position: Vec<Option<Missing>>,
    blank: Missing,
}

impl Kinds {
    pub(super) fn of(item: &Item) -> Self {
        let answers = item.scale().map(|scale| scale.answers.as_slice());
        Self {
            by_position: answers
                .unwrap_or_default()
                .iter()
                .map(|answer| answer.missing)
                .collect(),
            blank: item.blank,
        }
    }

    /// `None`: a real answer.
    #[inline]
    pub(super) fn missing(&self, position: AnswerPosition) -> Option<Missing> {
        if position == BLANK {
            return Some(self.blank);
        }
        self.by_position
            .get(usize::from(position))
            .copied()
            .flatten()
    }
}

/// The kind of missing of an item in a row; `None`: a real answer.
pub(super) fn missing_in(answers: &Answers, kinds: &Kinds, row: usize) -> Option<Missing> {
    match answers {
        Answers::Single(positions) => kinds.missing(positions.get(row).copied().unwrap_or(BLANK)),
        Answers::Multiple(columns) => {
            let mut cells = columns
                .iter()
                .map(|column| column.get(row).copied().unwrap_or(BLANK));
            let first = cells.next().unwrap_or(BLANK);
            match cells.all(is_missing) {
                true => missing_of(first, kinds.blank),
                false => None,
            }
        }
        Answers::Numeric(numbers) => numbers.get(row).and_then(|number| number.err()),
        Answers::Open(texts) => texts
            .get(row)
            .is_none_or(Option::is_none)
            .then_some(kinds.blank),
    }
}
