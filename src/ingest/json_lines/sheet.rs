//! In: the text of answers from collect. Out: their lines, columns and records, and where each answer stands. Never: what an
//! answer means.

use std::ops::Range;
use std::path::Path;

use super::super::sheet::Sheet;
use super::super::text;
use super::json::{Json, Part, find};
use crate::diagnostic::Place;

/// Where a column stands in a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Column {
    /// Beside the answers.
    Paradata(String),
    /// Among the answers.
    Answer(String),
}

impl Column {
    fn keys(&self) -> Vec<&str> {
        match self {
            Self::Paradata(key) => vec![key],
            Self::Answer(key) => vec![super::ANSWERS, key],
        }
    }

    /// The value of a record.
    pub fn of<'j>(&self, record: &'j Json) -> Option<&'j Json> {
        match self {
            Self::Paradata(key) => record.get(key),
            Self::Answer(key) => record.get(super::ANSWERS)?.get(key),
        }
    }
}

/// Answers from collect, line by line.
pub(super) struct LineSheet<'a> {
    pub file: &'a Path,
    pub text: &'a str,
    pub headings: Vec<String>,
    pub columns: Vec<Column>,
    /// The line of each row: its number and its bytes.
    pub rows: Vec<(usize, Range<usize>)>,
}

impl LineSheet<'_> {
    pub fn line_text(&self, row: usize) -> &str {
        let span = self.rows.get(row).map(|(_, span)| span.clone());
        span.and_then(|span| self.text.get(span))
            .unwrap_or_default()
    }

    /// The record of a row; `Null` where it is none, which was said.
    pub fn record(&self, row: usize) -> Json {
        serde_json::from_str(self.line_text(row)).unwrap_or(Json::Null)
    }
}

impl Sheet for LineSheet<'_> {
    fn headings(&self) -> &[String] {
        &self.headings
    }

    fn line(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, |(number, _)| *number)
    }

    fn line_word(&self) -> &'static str {
        "line"
    }

    fn place(&self, row: usize, column: usize) -> Place {
        let keys = self
            .columns
            .get(column)
            .map(Column::keys)
            .unwrap_or_default();
        place_of(self, row, &keys, Part::Value)
    }

    fn row_place(&self, row: usize) -> Place {
        place_of(self, row, &[], Part::Value)
    }

    fn heading_place(&self, column: usize) -> Place {
        let place = Place::file(self.file);
        match self.headings.get(column) {
            Some(heading) => place.variable(heading.as_str()),
            None => place,
        }
    }

    fn same(&self, one: usize, other: usize) -> bool {
        self.line_text(one) == self.line_text(other) || self.record(one).same(&self.record(other))
    }
}

/// The place of a key or its value in the line of a row; of the whole line where there is none.
pub(super) fn place_of(sheet: &LineSheet<'_>, row: usize, keys: &[&str], part: Part) -> Place {
    let Some((number, span)) = sheet.rows.get(row) else {
        return Place::file(sheet.file);
    };
    let found = find(sheet.line_text(row), keys, part);
    let found = found.map_or(span.clone(), |found| {
        span.start + found.start..span.start + found.end
    });
    text::place_in_line(sheet.file, sheet.text, found, *number)
}
