//! In: a definition, and the answers of a wave. Out: the bytes of files that other programs read: Triple-S, DDI-Codebook,
//! SPSS. Never: a respondent's answer in a file of definitions, or a loss in silence.
//!
//! Every format is written from one value, a [`Table`]: a dictionary (as ingest reads it from such a file) and its columns. What
//! a format has no place for is listed by [`not_carried()`].

mod answers;
pub mod ddi;
mod describe;
mod not_carried;
pub mod sav;
pub mod triple_s;
mod xml;

pub(in crate::report) use answers::free_name;
pub use answers::{answers, mark, mark_title, weights};
pub use describe::{Column, Described, describe};
pub(in crate::report) use describe::{declared, file_text};
pub use not_carried::{Carrier, not_carried};

use crate::ingest::dictionary::Dictionary;

/// Columns and what they mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// One variable a column.
    pub dictionary: Dictionary,
    /// In the order of the dictionary, each of [`Self::rows`] cells.
    pub columns: Vec<Cells>,
    /// How many respondents.
    pub rows: usize,
}

/// The cells of a column; `None`: empty.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Numbers, codes among them.
    Numbers(Vec<Option<f64>>),
    /// Texts.
    Texts(Vec<Option<String>>),
}

impl Cells {
    /// A cell as text; `None` where it is empty.
    pub fn text(&self, row: usize) -> Option<String> {
        match self {
            Self::Numbers(numbers) => numbers
                .get(row)
                .copied()
                .flatten()
                .map(|number| number.to_string()),
            Self::Texts(texts) => texts.get(row).cloned().flatten(),
        }
    }

    /// A cell as a number; `None` where it is empty or a text.
    pub fn number(&self, row: usize) -> Option<f64> {
        match self {
            Self::Numbers(numbers) => numbers.get(row).copied().flatten(),
            Self::Texts(_) => None,
        }
    }
}
