//! In: a delivery that has been taken apart. Out: where a cell stands, for messages. Never: what a cell means.

use std::path::Path;

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

/// Whether two rows hold the same.
pub(super) type Same<'a> = Box<dyn Fn(usize, usize) -> bool + 'a>;

/// A delivery without lines whose rows a reader compares.
pub(super) struct VariableSheet<'a> {
    file: &'a Path,
    headings: Vec<String>,
    same: Same<'a>,
}

impl<'a> VariableSheet<'a> {
    /// A sheet whose rows are not read yet.
    pub fn new(file: &'a Path, headings: Vec<String>) -> Self {
        Self {
            file,
            headings,
            same: Box::new(|one, other| one == other),
        }
    }

    /// The same sheet with its rows, which `same` compares.
    pub fn with_rows(self, same: Same<'a>) -> Self {
        Self { same, ..self }
    }
}

/// A delivery without lines: a place in it is a row, counted from the first respondent, and a variable.
pub(super) trait Variables {
    fn file(&self) -> &Path;

    fn names(&self) -> &[String];

    /// Whether two rows hold the same, cell by cell.
    fn same_cells(&self, one: usize, other: usize) -> bool;
}

impl<T: Variables> Sheet for T {
    fn headings(&self) -> &[String] {
        self.names()
    }

    fn line(&self, row: usize) -> usize {
        row + 1
    }

    fn line_word(&self) -> &'static str {
        "row"
    }

    fn place(&self, row: usize, column: usize) -> Place {
        self.heading_place(column).row(row + 1)
    }

    fn row_place(&self, row: usize) -> Place {
        Place::file(self.file()).row(row + 1)
    }

    fn heading_place(&self, column: usize) -> Place {
        let place = Place::file(self.file());
        match self.names().get(column) {
            Some(name) => place.variable(name.as_str()),
            None => place,
        }
    }

    fn same(&self, one: usize, other: usize) -> bool {
        self.same_cells(one, other)
    }
}

impl Variables for VariableSheet<'_> {
    fn file(&self) -> &Path {
        self.file
    }

    fn names(&self) -> &[String] {
        &self.headings
    }

    fn same_cells(&self, one: usize, other: usize) -> bool {
        (self.same)(one, other)
    }
}
