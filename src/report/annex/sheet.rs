//! In: what a table holds. Out: a sheet as it is meant: a title, lines, one table, charts. Never: an empty cell.

use super::charts::ChartPlan;
use super::form::Form;
use crate::report::CellRef;

/// Stands for a figure that must not be seen.
pub(super) const HIDDEN: &str = "[c]";
/// Stands where there is no figure.
pub(super) const ABSENT: &str = "[x]";
/// Stands where a figure has no meaning.
pub(super) const NOT_APPLICABLE: &str = "[z]";

/// A sheet with one table.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    /// The name it would like to have.
    pub name: String,
    /// In the first cell, and in the contents.
    pub title: String,
    /// Under the title.
    pub lines: Vec<String>,
    /// What must be read with it; numbered over the whole workbook.
    pub notes: Vec<String>,
    /// Of every column of the table.
    pub headings: Vec<Heading>,
    /// Each with an entry a heading.
    pub rows: Vec<Vec<Entry>>,
    /// How many of the first columns name a row.
    pub labels: u16,
    /// Below the table.
    pub charts: Vec<ChartPlan>,
}

/// The heading of a column.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    pub text: String,
    pub kind: HeadingKind,
}

/// What stands below a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeadingKind {
    /// Left-aligned, lines broken.
    Words,
    /// Right-aligned.
    Numbers,
}

impl Heading {
    pub fn words(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            kind: HeadingKind::Words,
        }
    }

    pub fn numbers(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            kind: HeadingKind::Numbers,
        }
    }
}

/// A cell of a table, and whose number it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub shown: Shown,
    pub of: Option<Traced>,
}

/// Whose number stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Traced {
    pub cell: CellRef,
    /// Of an interval, which takes this cell and the next: as other files show it.
    pub as_one: Option<String>,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shown {
    Text(String),
    Number {
        /// Unrounded.
        value: f64,
        form: Form,
    },
    /// A link to the sheet at this place among those with tables.
    Sheet(usize),
}

impl Entry {
    /// Words; what is empty is not applicable.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        let text = match text.trim() {
            "" => NOT_APPLICABLE.to_owned(),
            _ => text,
        };
        Self {
            shown: Shown::Text(text),
            of: None,
        }
    }

    /// A number; one that is none is absent.
    pub fn number(value: f64, form: Form) -> Self {
        if !value.is_finite() {
            return Self::text(ABSENT);
        }
        Self {
            shown: Shown::Number { value, form },
            of: None,
        }
    }

    /// Whose number it is.
    pub fn of(self, cell: Option<CellRef>) -> Self {
        let of = cell.map(|cell| Traced { cell, as_one: None });
        Self { of, ..self }
    }

    /// The lower end of an interval whose upper end stands in the next cell.
    pub fn begins(self, cell: Option<CellRef>, as_one: String) -> Self {
        let of = cell.map(|cell| Traced {
            cell,
            as_one: Some(as_one),
        });
        Self { of, ..self }
    }

    /// Its words; of a number none.
    pub fn words(&self) -> &str {
        match &self.shown {
            Shown::Text(text) => text,
            Shown::Number { .. } | Shown::Sheet(_) => "",
        }
    }

    /// Whether a chart can show it.
    pub fn is_number(&self) -> bool {
        self.drawn().is_some()
    }

    /// The number it holds.
    pub fn drawn(&self) -> Option<f64> {
        match &self.shown {
            Shown::Number { value, .. } => Some(*value),
            Shown::Text(_) | Shown::Sheet(_) => None,
        }
    }
}
