//! In: the headings of a delivery and the columns read. Out: which are not read, read twice or called the same. Never:
//! a heading that occurs twice read without an error.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::Mapper;
use crate::definition::{Field, Format};
use crate::ingest::findings::MOST_TOLD;
use crate::ingest::text::{counted, shown};

/// Keys of `docs/answers-jsonl.md` beside the id and the answers.
const PARADATA: [&str; 13] = [
    "wave",
    "definition",
    "channel",
    "language",
    "device",
    "started",
    "submitted",
    "duration_seconds",
    "pages",
    "seed",
    "order",
    "consent",
    "flags",
];

impl Mapper<'_> {
    /// Headings that no field is read from, with their columns; empty headings are not among them, nor is the paradata that
    /// `tidemark collect` itself wrote beside the answers: it is no item under another name.
    pub(super) fn unused(&self) -> Vec<(usize, &str)> {
        let is_own = |heading: &str| {
            self.delivery.format == Format::JsonLines && PARADATA.contains(&heading)
        };
        self.sheet
            .headings()
            .iter()
            .enumerate()
            .filter(|(column, heading)| !heading.is_empty() && !self.used.contains(column))
            .map(|(column, heading)| (column, heading.as_str()))
            .filter(|(_, heading)| !is_own(heading))
            .collect()
    }

    /// Where the id of a respondent stands. Answers from collection have their own, whatever the survey calls it: only
    /// `[columns]`, or a column of that name, says otherwise.
    pub(super) fn heading_of_id(&self, field: &Field) -> Option<String> {
        let is_named = self.delivery.columns.contains_key(field)
            || self.by_heading.contains_key(field.as_str());
        if is_named || self.delivery.format != Format::JsonLines {
            return None;
        }
        self.sheet.headings().get(self.dictionary.id?).cloned()
    }

    pub(super) fn say_unused(&self, found: &mut Diagnostics) {
        let unused = self.unused();
        let Some((first, _)) = unused.first() else {
            return;
        };
        let names: Vec<String> = unused
            .iter()
            .take(12)
            .map(|(_, name)| format!("`{}`", shown(name)))
            .collect();
        let more = match unused.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        found.push(
            Diagnostic::note(
                code::UNMAPPED_COLUMN,
                format!(
                    "{} not read: {}{more}",
                    counted(unused.len(), "column is", "columns are"),
                    names.join(", ")
                ),
            )
            .at(self.sheet.heading_place(*first)),
        );
    }

    /// One column as two fields is likelier a slip in [columns] than meant.
    pub(super) fn say_read_twice(&self, found: &mut Diagnostics) {
        for (column, name) in &self.twice {
            let first = self.sinks.iter().find(|sink| sink.column == *column);
            let Some(first) = first else { continue };
            found.push(
                Diagnostic::warning(
                    code::COLUMN_READ_TWICE,
                    format!(
                        "column {} is read as `{}` and as `{name}`",
                        column + 1,
                        first.name
                    ),
                )
                .at(self.sheet.heading_place(*column))
                .help("correct [columns] of wave.toml if one of them has a column of its own"),
            );
        }
    }

    /// Of headings that stand above several columns the first are said, and how many there are.
    pub(super) fn say_duplicate_headings(&self, found: &mut Diagnostics) {
        let twice = self.duplicate_headings();
        for (heading, columns) in twice.iter().take(MOST_TOLD) {
            found.push(self.duplicate_heading(heading, columns));
        }
        if twice.len() > MOST_TOLD {
            found.push(
                Diagnostic::warning(
                    code::DUPLICATE_HEADING,
                    format!(
                        "{} headings in all stand above more than one column; {MOST_TOLD} are shown",
                        twice.len()
                    ),
                )
                .at(Place::file(&self.delivery.path)),
            );
        }
    }

    /// Headings that stand above several columns, with these; those that are read, which are errors, first.
    fn duplicate_headings(&self) -> Vec<(&str, &[usize])> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut twice: Vec<(&str, &[usize])> = Vec::new();
        for heading in self.sheet.headings() {
            let columns = self.by_heading.get(heading.as_str());
            if let Some(columns) = columns.filter(|columns| columns.len() > 1)
                && !heading.is_empty()
                && seen.insert(heading)
            {
                twice.push((heading, columns));
            }
        }
        twice.sort_by_key(|(_, columns)| !self.reads_one_of(columns));
        twice
    }

    fn reads_one_of(&self, columns: &[usize]) -> bool {
        columns.iter().any(|column| self.used.contains(column))
    }

    fn duplicate_heading(&self, heading: &str, columns: &[usize]) -> Diagnostic {
        let mut numbers: Vec<String> = columns
            .iter()
            .take(MOST_TOLD)
            .map(|column| (column + 1).to_string())
            .collect();
        if columns.len() > numbers.len() {
            numbers.push(format!("{} more", columns.len() - numbers.len()));
        }
        let message = format!(
            "{} columns are called `{}`: columns {}",
            columns.len(),
            shown(heading),
            numbers.join(" and ")
        );
        let diagnostic = if self.reads_one_of(columns) {
            Diagnostic::error(code::DUPLICATE_HEADING, message)
        } else {
            Diagnostic::warning(code::DUPLICATE_HEADING, message)
        };
        let second = columns.get(1).copied().unwrap_or_default();
        diagnostic
            .at(self.sheet.heading_place(second))
            .value(heading)
            .help("have the delivery made again with one heading a column")
    }
}
