//! In: a table. Out: CSV with unrounded values: UTF-8, commas, decimal points, one header row. Never: a cell that a spreadsheet
//! would run as a formula.

use crate::report::document::{ColumnKind, Table};
use crate::report::words::Words;

/// The table as CSV. Intervals take two columns; a table that shows rehearsal data has a last column that says so in every row.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) when the writer fails, which memory does not.
pub fn csv(table: &Table, words: &Words) -> crate::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let bug = |error: &dyn std::fmt::Display| {
        crate::Error::Bug(format!("a table could not be written: {error}"))
    };
    writer
        .write_record(header(table, words))
        .map_err(|error| bug(&error))?;
    for row in &table.rows {
        let mut record: Vec<String> = row.labels.iter().map(|label| harmless(label)).collect();
        for (cell, column) in row.cells.iter().zip(&table.columns) {
            let fields = cell.value.export(column.kind);
            match cell.value {
                crate::report::document::Value::Text(_) => {
                    record.extend(fields.iter().map(|field| harmless(field)));
                }
                _ => record.extend(fields),
            }
        }
        record.extend(table.mark.as_ref().map(ToString::to_string));
        writer.write_record(record).map_err(|error| bug(&error))?;
    }
    writer.into_inner().map_err(|error| bug(&error))
}

fn header(table: &Table, words: &Words) -> Vec<String> {
    let mut header: Vec<String> = table.stub.iter().map(|heading| harmless(heading)).collect();
    for column in &table.columns {
        let heading = harmless(&column.heading);
        match column.kind {
            ColumnKind::Text | ColumnKind::Number => header.push(heading),
            ColumnKind::Interval => {
                header.push(format!("{heading}, {}", words.low));
                header.push(format!("{heading}, {}", words.high));
            }
        }
    }
    if table.mark.is_some() {
        header.push(words.data.to_owned());
    }
    header
}

/// A text that no spreadsheet takes for a formula (CWE-1236): an apostrophe before what would start one.
pub(crate) fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
