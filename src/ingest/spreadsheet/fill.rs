//! In: an open workbook and the columns that are wanted. Out: its rows in them. Never: a faulty cell that is passed
//! over in silence.

use super::super::coding::is_blank;
use super::super::duplicate;
use super::super::no_respondent;
use super::super::sink::{Cells, Purpose, Sink};
use super::super::synthetic::Marked;
use super::super::table::Table;
use super::grid::{Cell, Grid};
use super::remarks::{self, Faulty};
use super::rows::Rows;
use super::{BookSheet, OpenBook};
use crate::diagnostic::Diagnostics;

/// Numbers below it hold a whole number of 15 digits, which is what a spreadsheet program keeps.
const FIFTEEN_DIGITS: f64 = 1e15;

/// Reads the rows below the headings into the sinks.
pub(super) fn fill<'a>(
    book: OpenBook<'a>,
    mut sinks: Vec<Sink>,
    found: &mut Diagnostics,
) -> Table<'a> {
    let OpenBook {
        delivery,
        mut sheet,
        heading_row,
        mut reading,
        ..
    } = book;
    let id = sinks
        .iter()
        .find(|sink| sink.purpose == Purpose::Id)
        .map(|sink| sink.column);
    let mut rows = Rows::below(&sheet.grid, heading_row, id);
    sheet.rows = std::mem::take(&mut rows.respondents);
    let mut hashes = id.is_none().then(Vec::new);
    let mut marked = Marked::default();
    let mut faulty = Faulty::default();
    let mut as_text = vec![0usize; sinks.len()];
    let mut cells: Vec<Option<Cell>> = vec![None; sheet.headings.len()];
    for (row, at) in sheet.rows.iter().enumerate() {
        cells.fill(None);
        for (column, cell) in sheet.grid.row(*at) {
            if let Some(place) = cells.get_mut(column) {
                *place = Some(cell);
            }
        }
        if let Some(hashes) = &mut hashes {
            hashes.push(hash(&sheet.grid, &cells));
        }
        marked.row(cells.len(), |column| {
            let cell = cells.get(column).copied().flatten()?;
            Some(sheet.grid.words(cell)?.as_bytes())
        });
        for (place, sink) in sinks.iter_mut().enumerate() {
            let cell = cells.get(sink.column).copied().flatten();
            if let (Cells::Numbers(_), Some(Cell::Text(_)), Some(count)) =
                (&sink.cells, cell, as_text.get_mut(place))
            {
                *count += 1;
            }
            push(&sheet, sink, cell, row, &delivery.blanks, &mut faulty);
        }
    }
    faulty.say(&sheet, &sinks, found);
    remarks::on_rows(&sheet, &rows, found);
    remarks::on_hidden(&sheet, &sinks, found, &mut reading);
    remarks::on_stray_cells(&sheet, found);
    reading.extend(remarks::reading(&sheet, &rows, &sinks, &as_text));
    Table {
        sinks,
        rows: sheet.rows.len(),
        hashes,
        set_aside: no_respondent::set_aside(&rows.aside, |at| sheet.grid.row_number(*at)),
        reading,
        marked: marked.columns(),
        delimiter: None,
        sheet: Box::new(sheet),
    }
}

/// One cell into its column.
fn push(
    sheet: &BookSheet<'_>,
    sink: &mut Sink,
    cell: Option<Cell>,
    row: usize,
    blanks: &[String],
    faulty: &mut Faulty,
) {
    match cell {
        None => sink.push(b"", row),
        Some(Cell::Number(number)) => {
            if sink.purpose == Purpose::Id && number.abs() >= FIFTEEN_DIGITS {
                faulty.long_ids.get_or_insert(row);
            }
            sink.push_number(number, row);
        }
        Some(cell @ (Cell::Text(_) | Cell::Date(_) | Cell::Flag(_))) => {
            sink.push(sheet.grid.text(cell).as_bytes(), row);
        }
        Some(cell @ Cell::Fault(_)) => {
            let text = sheet.grid.text(cell);
            if sink.purpose != Purpose::Unread && !is_blank(text.trim(), blanks) {
                faulty.add(sink.column, text.trim(), row);
            }
            sink.push(b"", row);
        }
        Some(Cell::NoResult) if sink.purpose == Purpose::Unread => sink.push(b"", row),
        Some(Cell::NoResult) => {
            faulty.add(sink.column, "", row);
            sink.push(b"", row);
        }
    }
}

/// A hash of a row by its cells.
fn hash(grid: &Grid, cells: &[Option<Cell>]) -> u64 {
    let mut bytes = Vec::new();
    for cell in cells {
        if let Some(cell) = cell {
            bytes.extend_from_slice(grid.text(*cell).as_bytes());
        }
        bytes.push(0x1F);
    }
    duplicate::hash(&bytes)
}
