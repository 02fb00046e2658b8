//! In: a delivery that has been taken apart. Out: where a cell stands, for messages. Never: what a cell means.

use crate::diagnostic::Place;

/// A delivery as rows and columns, for messages: both count from 0 here and from 1 in what is printed.
pub(super) trait Sheet {
    fn headings(&self) -> &[String];

    /// The line (or data row, for formats without lines) of a row, 1-based.
    fn line(&self, row: usize) -> usize;

    /// `line` or `row`: what [`Self::line`] counts.
    fn line_word(&self) -> &'static str;

    /// Where a cell stands.
    fn place(&self, row: usize, column: usize) -> Place;

    /// Where a row stands.
    fn row_place(&self, row: usize) -> Place;

    /// Where a heading stands.
    fn heading_place(&self, column: usize) -> Place;

    /// Whether two rows hold the same, cell by cell.
    fn same(&self, one: usize, other: usize) -> bool;

    /// `line 78`.
    fn name(&self, row: usize) -> String {
        format!("{} {}", self.line_word(), self.line(row))
    }
}
