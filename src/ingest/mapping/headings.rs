//! In: the headings of a delivery and the columns read. Out: which are not read, read twice or called the same. Never: a
//! heading that occurs twice read without an error.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Diagnostics, code};

use super::Mapper;
use crate::ingest::text::{counted, shown};

impl Mapper<'_> {
    /// Headings that no field is read from, with their columns; empty headings are not among them.
    pub(super) fn unused(&self) -> Vec<(usize, &str)> {
        self.sheet
            .headings()
            .iter()
            .enumerate()
            .filter(|(column, heading)| !heading.is_empty() && !self.used.contains(column))
            .map(|(column, heading)| (column, heading.as_str()))
            .collect()
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

    pub(super) fn say_duplicate_headings(&self, found: &mut Diagnostics) {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for heading in self.sheet.headings() {
            let columns = self
                .by_heading
                .get(heading.as_str())
                .map_or(&[][..], Vec::as_slice);
            if heading.is_empty() || columns.len() < 2 || !seen.insert(heading) {
                continue;
            }
            let numbers: Vec<String> = columns
                .iter()
                .map(|column| (column + 1).to_string())
                .collect();
            let message = format!(
                "{} columns are called `{}`: columns {}",
                columns.len(),
                shown(heading),
                numbers.join(" and ")
            );
            let used = columns.iter().any(|column| self.used.contains(column));
            let diagnostic = if used {
                Diagnostic::error(code::DUPLICATE_HEADING, message)
            } else {
                Diagnostic::warning(code::DUPLICATE_HEADING, message)
            };
            found.push(
                diagnostic
                    .at(self.sheet.heading_place(columns[1]))
                    .value(heading.as_str())
                    .help("have the delivery made again with one heading a column"),
            );
        }
    }
}
