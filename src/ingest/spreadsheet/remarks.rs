//! In: what is odd about a sheet. Out: diagnostics, and words for the accounts. Never: a decision of what is read (that
//! has fallen before).

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, code};

use super::super::findings::MOST_TOLD;
use super::super::sheet::Sheet;
use super::super::sink::{Purpose, Sink};
use super::super::text::{counted, shown};
use super::BookSheet;
use super::grid::letters;
use super::rows::Rows;

/// Cells of wanted columns that hold no value, by column and what stands there.
#[derive(Debug, Default)]
pub(super) struct Faulty {
    /// The first row and how many.
    by_value: BTreeMap<(usize, String), (usize, usize)>,
    /// The first row whose id is a number of more digits than a spreadsheet program keeps.
    pub long_ids: Option<usize>,
}

impl Faulty {
    /// A cell with an error value; an empty one is a formula without its result.
    pub fn add(&mut self, column: usize, value: &str, row: usize) {
        let entry = self.by_value.entry((column, value.to_owned()));
        entry.or_insert((row, 0)).1 += 1;
    }

    pub fn say(&self, sheet: &BookSheet<'_>, sinks: &[Sink], found: &mut Diagnostics) {
        for ((column, value), (row, cells)) in self.by_value.iter().take(MOST_TOLD) {
            let named = sinks.iter().find(|sink| sink.column == *column);
            let name = named.map_or("", |sink| sink.name.as_str());
            let often = match cells {
                1 => sheet.name(*row),
                cells => format!("{cells} cells, the first in {}", sheet.name(*row)),
            };
            let (message, help) = if value.is_empty() {
                (
                    format!("a formula of `{name}` has no result in the file ({often})"),
                    "open the workbook in a spreadsheet program, let it calculate, save it, or have it delivered with values",
                )
            } else {
                (
                    format!("`{}` stands in a cell of `{name}` ({often})", shown(value)),
                    "correct the formula at its source; where it means an empty cell, name it in `blanks` of wave.toml",
                )
            };
            found.push(
                Diagnostic::error(code::NO_RESULT, message)
                    .at(sheet.place(*row, *column))
                    .value(value.as_str())
                    .help(help),
            );
        }
        self.say_long_ids(sheet, sinks, found);
        let untold = self.by_value.len().saturating_sub(MOST_TOLD);
        if untold > 0 {
            found.push(
                Diagnostic::error(
                    code::NO_RESULT,
                    format!(
                        "{} of cells hold no value in the same way",
                        counted(untold, "more group", "more groups")
                    ),
                )
                .at(sheet.as_place()),
            );
        }
    }
}

impl Faulty {
    /// A number of more than fifteen digits cannot be told from its neighbours in a spreadsheet program.
    fn say_long_ids(&self, sheet: &BookSheet<'_>, sinks: &[Sink], found: &mut Diagnostics) {
        let id = sinks.iter().find(|sink| sink.purpose == Purpose::Id);
        let (Some(row), Some(sink)) = (self.long_ids, id) else {
            return;
        };
        let cell = sheet
            .rows
            .get(row)
            .and_then(|at| sheet.grid.cell(*at, sink.column));
        let text = match cell {
            Some(cell) if !sink.holds_identifiers() => sheet.grid.text(cell).into_owned(),
            _ => "…".to_owned(),
        };
        found.push(
            Diagnostic::warning(
                code::LOST_DIGITS,
                format!(
                    "`{}` of `{}` is a number of more than 15 digits ({}): a workbook keeps 15, the others are lost",
                    shown(&text),
                    sink.name,
                    sheet.name(row)
                ),
            )
            .at(sheet.place(row, sink.column))
            .value(text)
            .help("ask for the ids as text"),
        );
    }
}

/// Says that heading cells are merged, or that the sheet is hidden.
pub(super) fn on_headings(sheet: &BookSheet<'_>, found: &mut Diagnostics) {
    let heading_row = sheet.heading_row.saturating_sub(1) as u32;
    let merged: Vec<String> = sheet
        .grid
        .layout
        .merged
        .iter()
        .filter(|merged| merged.rows.0 <= heading_row && heading_row <= merged.rows.1)
        .map(|merged| {
            format!(
                "{}{}:{}{}",
                letters(merged.columns.0 as usize),
                merged.rows.0 + 1,
                letters(merged.columns.1 as usize),
                merged.rows.1 + 1
            )
        })
        .collect();
    if !merged.is_empty() {
        let told: Vec<&str> = merged.iter().take(5).map(String::as_str).collect();
        found.push(
            Diagnostic::warning(
                code::UNCLEAR_HEADINGS,
                format!(
                    "{} merged in the row of the headings ({}): only the first column of each has its heading",
                    counted(merged.len(), "stretch of cells is", "stretches of cells are"),
                    told.join(", ")
                ),
            )
            .at(sheet.as_place().row(sheet.heading_row))
            .help("if the headings stand in another row, state `heading_row` in wave.toml"),
        );
    }
    if sheet.grid.hidden {
        found.push(
            Diagnostic::warning(
                code::HIDDEN,
                format!(
                    "the sheet `{}`, which holds the answers, is hidden in the workbook",
                    shown(&sheet.grid.name)
                ),
            )
            .at(sheet.as_place())
            .help("if another sheet is meant, state `sheet` in wave.toml"),
        );
    }
}

/// Says which rows are no respondents.
pub(super) fn on_rows(sheet: &BookSheet<'_>, rows: &Rows, found: &mut Diagnostics) {
    if rows.blank > 0 {
        let first = rows.first_blank.unwrap_or_default();
        found.push(
            Diagnostic::warning(
                code::BLANK_LINES,
                format!(
                    "{} skipped, the first is row {first}",
                    counted(rows.blank, "blank row was", "blank rows were")
                ),
            )
            .at(sheet.as_place().row(first)),
        );
    }
    for (kind, at) in rows.aside.iter().take(MOST_TOLD) {
        let name = format!("row {}", sheet.grid.row_number(*at));
        found.push(kind.warning(&name, sheet.grid_row_place(*at)));
    }
}

/// Says that rows or columns that are read are hidden in the workbook.
pub(super) fn on_hidden(
    sheet: &BookSheet<'_>,
    sinks: &[Sink],
    found: &mut Diagnostics,
    reading: &mut Vec<String>,
) {
    let layout = &sheet.grid.layout;
    let hidden = |row: &usize| {
        let number = sheet.line(*row).saturating_sub(1) as u32;
        layout.hidden_rows.contains(&number)
    };
    let mut rows = (0..sheet.rows.len()).filter(hidden);
    if let Some(first) = rows.next() {
        let count = rows.count() + 1;
        let message = format!(
            "{} hidden in the workbook (the first: {}) and read like the others",
            counted(count, "row of a respondent is", "rows of respondents are"),
            sheet.name(first)
        );
        reading.push(message.clone());
        found.push(
            Diagnostic::warning(code::HIDDEN, message)
                .at(sheet.row_place(first))
                .help("ask whether a filter was left on, or whether the rows were meant to be left out"),
        );
    }
    let columns: Vec<String> = sinks
        .iter()
        .filter(|sink| {
            let column = sink.column as u32;
            sink.purpose != Purpose::Unread
                && layout
                    .hidden_columns
                    .iter()
                    .any(|(from, to)| (*from..=*to).contains(&column))
        })
        .map(|sink| format!("`{}`", shown(&sheet.column_name(sink.column))))
        .collect();
    if let Some(first) = columns.first() {
        let message = format!(
            "{} hidden in the workbook and read like the others: {}",
            counted(columns.len(), "column is", "columns are"),
            columns
                .iter()
                .take(12)
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", ")
        );
        reading.push(message.clone());
        found.push(
            Diagnostic::note(code::HIDDEN, message)
                .at(sheet.as_place().row(sheet.heading_row))
                .value(first.trim_matches('`')),
        );
    }
}

/// Says that cells of respondents stand in columns without a heading.
pub(super) fn on_stray_cells(sheet: &BookSheet<'_>, found: &mut Diagnostics) {
    let no_heading = |column: usize| sheet.headings.get(column).is_none_or(String::is_empty);
    let mut stray = 0usize;
    let mut first = None;
    for (row, at) in sheet.rows.iter().enumerate() {
        for (column, _) in sheet
            .grid
            .row(*at)
            .filter(|(column, _)| no_heading(*column))
        {
            stray += 1;
            first.get_or_insert((row, column));
        }
    }
    if let Some((row, column)) = first {
        found.push(
            Diagnostic::warning(
                code::UNCLEAR_HEADINGS,
                format!(
                    "{} in columns without a heading and not read (the first in column {} of {})",
                    counted(stray, "cell stands", "cells stand"),
                    letters(column),
                    sheet.name(row)
                ),
            )
            .at(sheet.place(row, column))
            .help("ask what they mean: a column may have lost its heading"),
        );
    }
}

/// What the accounts say of the rows and numbers.
pub(super) fn reading(
    sheet: &BookSheet<'_>,
    rows: &Rows,
    sinks: &[Sink],
    as_text: &[usize],
) -> Vec<String> {
    let mut reading = Vec::new();
    if rows.blank > 0 {
        reading.push(format!(
            "{} skipped",
            counted(rows.blank, "blank row", "blank rows")
        ));
    }
    for (sink, count) in sinks.iter().zip(as_text).filter(|(_, count)| **count > 0) {
        reading.push(format!(
            "{} of `{}` written as text",
            counted(*count, "cell", "cells"),
            shown(&sheet.column_name(sink.column))
        ));
    }
    reading
}
