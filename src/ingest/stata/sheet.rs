//! In: a Stata file, taken apart. Out: its cells, and where they stand, for messages. Never: what a cell means.

use std::path::Path;

use super::super::duplicate;
use super::super::sheet::Variables;
use super::cell::{Cell, cell};
use super::layout::{Column, Layout};
use super::long_text::LongTexts;

/// The rows of a Stata file.
pub(super) struct StataSheet<'a> {
    pub file: &'a Path,
    pub headings: Vec<String>,
    pub layout: Layout<'a>,
    pub long_texts: LongTexts<'a>,
}

impl<'a> StataSheet<'a> {
    pub fn rows(&self) -> impl Iterator<Item = &'a [u8]> {
        self.layout.data.chunks_exact(self.layout.width.max(1))
    }

    #[inline]
    pub fn cell<'r>(&self, row: &'r [u8], column: &Column<'_>) -> Cell<'r> {
        let end = column.offset + column.kind.width();
        match row.get(column.offset..end) {
            Some(bytes) => cell(column.kind, bytes, self.layout.order),
            None => Cell::Missing(0),
        }
    }

    /// The text of a cell; `None`: it holds none.
    pub fn text<'r>(&self, row: &'r [u8], column: usize) -> Option<&'r [u8]>
    where
        'a: 'r,
    {
        match self.cell(row, self.layout.columns.get(column)?) {
            Cell::Text(text) => Some(text),
            Cell::LongText(place) => self.long_texts.text(place, self.layout.order),
            _ => None,
        }
    }

    fn row(&self, row: usize) -> &'a [u8] {
        let start = row.saturating_mul(self.layout.width);
        let end = start.saturating_add(self.layout.width);
        self.layout.data.get(start..end).unwrap_or_default()
    }

    /// A hash of what each row holds: not of what fills its texts.
    pub fn hashes(&self) -> Vec<u64> {
        let hash_of = |row: &'a [u8]| {
            let cells = self.layout.columns.iter().enumerate().map(|(at, column)| {
                let end = column.offset + column.kind.width();
                match self.text(row, at) {
                    Some(text) => duplicate::hash(text),
                    None => duplicate::hash(row.get(column.offset..end).unwrap_or_default()),
                }
            });
            cells.fold(0u64, |hash, cell| hash.rotate_left(7) ^ cell)
        };
        self.rows().map(hash_of).collect()
    }
}

impl Variables for StataSheet<'_> {
    fn file(&self) -> &Path {
        self.file
    }

    fn names(&self) -> &[String] {
        &self.headings
    }

    fn same_cells(&self, one: usize, other: usize) -> bool {
        let (one, other) = (self.row(one), self.row(other));
        let same_cell = |(at, column): (usize, &Column<'_>)| match column.kind.is_text() {
            true => self.text(one, at) == self.text(other, at),
            false => self.cell(one, column) == self.cell(other, column),
        };
        one == other || self.layout.columns.iter().enumerate().all(same_cell)
    }
}
