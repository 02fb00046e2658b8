//! How often each answer was given, before any weight.

use std::collections::BTreeMap;

use super::rows::{Kinds, missing_in};
use crate::definition::{Code, Item, ItemId, ItemKind, Missing, Survey};
use crate::ingest::responses::{Answers, CHOSEN, Responses};

/// Respondents by answer, of every item that a wave asks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    by_item: BTreeMap<ItemId, OfItem>,
}

/// Respondents by the answer to one item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfItem {
    /// In the order of the scale or of the options, kinds of missing among them; of numbers and texts none.
    pub answers: Vec<(Code, usize)>,
    /// Rows without an answer by kind of missing, those left out that an answer of the scale stands for; no kind that nobody has.
    pub missing: BTreeMap<Missing, usize>,
    /// All rows.
    pub rows: usize,
}

impl Counts {
    /// Of the used rows of a wave.
    ///
    /// ```
    /// use tidemark::definition::{Code, ItemId, WaveId, load};
    /// use tidemark::ingest::{read, quality::counts::Counts};
    /// let survey = load("surveys/tech-attitudes".as_ref())?.output;
    /// let wave = survey.wave(&WaveId::new("2023")).unwrap();
    /// let counts = Counts::of(&survey, &read(&survey, wave)?.output);
    /// let sex = counts.item(&ItemId::new("sex")).unwrap();
    /// assert_eq!(sex.answers.iter().map(|(_, count)| count).sum::<usize>() + sex.without(), 1013);
    /// assert_eq!(sex.count(Code(3)), None);
    /// # Ok::<(), tidemark::Error>(())
    /// ```
    pub fn of(survey: &Survey, responses: &Responses) -> Self {
        let items = survey.items.iter().zip(&responses.answers);
        let by_item = items
            .filter_map(|(item, answers)| {
                let codes: Vec<Code> = match &item.kind {
                    ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => {
                        scale.answers.iter().map(|answer| answer.code).collect()
                    }
                    ItemKind::Multiple { options, .. } => {
                        options.iter().map(|option| option.code).collect()
                    }
                    ItemKind::Numeric { .. } | ItemKind::Open => Vec::new(),
                };
                let counted = count(item, answers.as_ref()?, codes, responses.rows);
                Some((item.id.clone(), counted))
            })
            .collect();
        Self { by_item }
    }

    /// `None` where the wave does not ask the item.
    pub fn item(&self, id: &ItemId) -> Option<&OfItem> {
        self.by_item.get(id)
    }
}

impl OfItem {
    /// How many gave an answer; `None` where the item has no such answer.
    pub fn count(&self, code: Code) -> Option<usize> {
        let found = self.answers.iter().find(|(known, _)| *known == code)?;
        Some(found.1)
    }

    /// Rows without an answer, of whatever kind of missing.
    pub fn without(&self) -> usize {
        self.missing.values().sum()
    }
}

fn count(item: &Item, answers: &Answers, codes: Vec<Code>, rows: usize) -> OfItem {
    let mut counts = vec![0usize; codes.len()];
    let mut missing = BTreeMap::new();
    match answers {
        Answers::Single(positions) => {
            for position in positions {
                match counts.get_mut(usize::from(*position)) {
                    Some(count) => *count += 1,
                    None => *missing.entry(item.blank).or_default() += 1,
                }
            }
        }
        Answers::Multiple(columns) => {
            for (count, column) in counts.iter_mut().zip(columns) {
                *count = column.iter().filter(|cell| **cell == CHOSEN).count();
            }
        }
        Answers::Numeric(_) | Answers::Open(_) => {}
    }
    if !matches!(answers, Answers::Single(_)) {
        let kinds = Kinds::of(item);
        for kind in (0..rows).filter_map(|row| missing_in(answers, &kinds, row)) {
            *missing.entry(kind).or_default() += 1;
        }
    }
    OfItem {
        answers: codes.into_iter().zip(counts).collect(),
        missing,
        rows,
    }
}
