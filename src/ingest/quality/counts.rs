//! How often each answer was given, before any weight.

use std::collections::BTreeMap;

use crate::definition::{Code, ItemId, ItemKind, Survey};
use crate::ingest::responses::{Answers, CHOSEN, Responses, is_missing};

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
    /// Cells that hold nothing; of numbers also those that stand for a missing answer.
    pub blank: usize,
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
    /// assert_eq!(sex.answers.iter().map(|(_, count)| count).sum::<usize>() + sex.blank, 1013);
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
                let counted = count(answers.as_ref()?, codes, responses.rows);
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
}

fn count(answers: &Answers, codes: Vec<Code>, rows: usize) -> OfItem {
    let (counts, blank) = match answers {
        Answers::Single(positions) => {
            let mut counts = vec![0usize; codes.len()];
            let mut blank = 0;
            for position in positions {
                match counts.get_mut(usize::from(*position)) {
                    Some(count) => *count += 1,
                    None => blank += 1,
                }
            }
            (counts, blank)
        }
        Answers::Multiple(columns) => {
            let chosen = |column: &Vec<u16>| column.iter().filter(|cell| **cell == CHOSEN).count();
            let mut blank = vec![true; rows];
            for column in columns {
                for (blank, cell) in blank.iter_mut().zip(column) {
                    *blank &= is_missing(*cell);
                }
            }
            let blank = blank.iter().filter(|blank| **blank).count();
            (columns.iter().map(chosen).collect(), blank)
        }
        Answers::Numeric(numbers) => {
            let missing = numbers.iter().filter(|number| number.is_err()).count();
            (Vec::new(), missing)
        }
        Answers::Open(texts) => {
            let missing = texts.iter().filter(|text| text.is_none()).count();
            (Vec::new(), missing)
        }
    };
    OfItem {
        answers: codes.into_iter().zip(counts).collect(),
        blank,
        rows,
    }
}
