//! In: the bytes of a workbook (.xlsx, .xlsm, .ods). Out: its dictionary and its rows. Never: a panic, an allocation by
//! what a header claims, or a row of totals counted as a respondent.
//!
//! The container is checked (`container`), its sheets become grids (`xlsx`, `ods`, `grid`), the headings are found
//! (`headings`), the rows below told apart (`rows`), and code sheets become value labels (`codes`).

mod codes;
mod container;
mod fill;
mod grid;
mod headings;
mod ods;
mod remarks;
mod rows;
mod xlsx;

use std::path::Path;

use crate::definition::{Delivery, Format};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::dictionary::{Dictionary, Storage, Variable};
use super::guard::guarded;
use super::opened::{Opened, empty_file, no_rows, unreadable};
use super::sheet::Sheet;
use super::sink::Sink;
use super::table::Table;
use super::text::shown;
use grid::{Cell, Grid, Unread, letters};
use headings::Found;

/// A workbook whose headings are found.
struct OpenBook<'a> {
    delivery: &'a Delivery,
    sheet: BookSheet<'a>,
    dictionary: Dictionary,
    /// The row of the headings among those of the grid that hold anything.
    heading_row: usize,
    /// How the sheet was found and what else the workbook holds, in words.
    reading: Vec<String>,
}

/// The sheet of the answers: what messages need of it.
struct BookSheet<'a> {
    file: &'a Path,
    grid: Grid,
    headings: Vec<String>,
    /// The row of the headings as the workbook shows it.
    heading_row: usize,
    /// The rows of the respondents, by place among those of the grid that hold anything.
    rows: Vec<usize>,
}

/// Opens a workbook. `None`: it cannot be read or its headings are not found, and why not was pushed.
pub(super) fn open<'a>(
    delivery: &'a Delivery,
    bytes: &'a [u8],
    wanted: &[String],
    found: &mut Diagnostics,
) -> Option<Box<dyn Opened<'a> + 'a>> {
    if bytes.is_empty() {
        found.push(empty_file(delivery));
        return None;
    }
    let read = || match delivery.format {
        Format::OpenDocument => ods::sheets(bytes),
        _ => xlsx::sheets(bytes),
    };
    let read = match guarded(read) {
        Some(Ok(sheets)) => sheets,
        Some(Err(why)) => return unreadable(delivery, why, found),
        None => {
            return unreadable(
                delivery,
                "not a readable workbook: its parts are damaged",
                found,
            );
        }
    };
    let (mut sheets, unread) = parted(read);
    if !say_unread(delivery, &sheets, &unread, found) {
        return None;
    }
    let at = headings::find(delivery, &sheets, wanted, found)?;
    let mut reading = vec![in_words(delivery, &sheets, at)];
    reading.extend(
        unread
            .iter()
            .map(|sheet| format!("sheet `{}` was not read ({})", sheet.name, sheet.why)),
    );
    let grid = sheets.swap_remove(at.sheet);
    let mut sheet = BookSheet {
        file: &delivery.path,
        heading_row: grid.row_number(at.row),
        headings: headings_of(&grid, at.row),
        grid,
        rows: Vec::new(),
    };
    sheet
        .grid
        .layout
        .hidden_rows
        .retain(|row| *row as usize >= sheet.heading_row);
    let mut dictionary = dictionary(&sheet, at.row);
    for other in &sheets {
        let labelled = codes::take(other, &mut dictionary);
        if labelled > 0 {
            reading.push(format!(
                "labels of {labelled} variables from sheet `{}`",
                shown(&other.name)
            ));
        }
    }
    remarks::on_headings(&sheet, found);
    Some(Box::new(OpenBook {
        delivery,
        sheet,
        dictionary,
        heading_row: at.row,
        reading,
    }))
}

/// The sheets that were read, and those that could not be, with why not.
fn parted(read: Vec<grid::Sheet>) -> (Vec<Grid>, Vec<Unread>) {
    let (mut sheets, mut unread) = (Vec::new(), Vec::new());
    for sheet in read {
        match sheet {
            Ok(grid) => sheets.push(grid),
            Err(why) => unread.push(why),
        }
    }
    (sheets, unread)
}

/// Says which sheets cannot be read; false: the one that is stated, or all of them.
fn say_unread(
    delivery: &Delivery,
    sheets: &[Grid],
    unread: &[Unread],
    found: &mut Diagnostics,
) -> bool {
    let mut goes_on = true;
    for Unread { name, why } in unread {
        let fatal = sheets.is_empty() || delivery.sheet.as_ref() == Some(name);
        goes_on &= !fatal;
        let message = format!("the sheet `{}` cannot be read: {why}", shown(name));
        let said = if fatal {
            Diagnostic::error(code::UNREADABLE, message)
        } else {
            Diagnostic::warning(code::UNREADABLE, message)
        };
        found.push(
            said.at(Place::file(&delivery.path).sheet(name.as_str()))
                .help("ask for the delivery again, or state in wave.toml which `sheet` holds the answers"),
        );
    }
    if sheets.is_empty() && unread.is_empty() {
        found.push(empty_file(delivery));
        return false;
    }
    goes_on
}

/// ``sheet `Data`, headings in row 3, found among 3 sheets``.
fn in_words(delivery: &Delivery, sheets: &[Grid], at: Found) -> String {
    let Some(grid) = sheets.get(at.sheet) else {
        return String::new();
    };
    let ground = match (&delivery.sheet, delivery.heading_row) {
        (Some(_), Some(_)) => ", as stated".to_owned(),
        (Some(_), None) => ", the sheet as stated".to_owned(),
        (None, Some(_)) => ", the row as stated".to_owned(),
        (None, None) if sheets.len() == 1 => ", found".to_owned(),
        (None, None) => format!(", found among {} sheets", sheets.len()),
    };
    let hidden = if grid.hidden { " (a hidden sheet)" } else { "" };
    format!(
        "sheet `{}`{hidden}, headings in row {}{ground}",
        shown(&grid.name),
        grid.row_number(at.row)
    )
}

/// The headings by column, empty where a column has none, as wide as anything below them.
fn headings_of(grid: &Grid, row: usize) -> Vec<String> {
    let mut headings = vec![String::new(); grid.width_from(row)];
    for (column, cell) in grid.row(row) {
        if let Some(heading) = headings.get_mut(column) {
            *heading = headings::heading(grid, cell);
        }
    }
    headings
}

/// The headings, and what stands below them.
fn dictionary(sheet: &BookSheet<'_>, heading_row: usize) -> Dictionary {
    let mut stored: Vec<Option<Storage>> = vec![None; sheet.headings.len()];
    let grid = &sheet.grid;
    for row in heading_row + 1..grid.len() {
        for (column, cell) in grid.row(row) {
            let storage = match cell {
                Cell::Number(_) | Cell::Flag(_) => Storage::Number,
                Cell::Text(_) if rows::as_number(grid, cell).is_some() => Storage::Number,
                Cell::Text(_) => Storage::Text,
                Cell::Date(_) => Storage::Date,
                Cell::Fault(_) | Cell::NoResult => continue,
            };
            if let Some(stored) = stored.get_mut(column) {
                *stored = Some(match *stored {
                    None => storage,
                    Some(before) if before == storage => storage,
                    Some(_) => Storage::Text,
                });
            }
        }
    }
    let variables = sheet.headings.iter().zip(stored);
    Dictionary {
        variables: variables
            .map(|(name, storage)| {
                Variable::named(name.as_str(), storage.unwrap_or(Storage::Unknown))
            })
            .collect(),
        ..Dictionary::default()
    }
}

impl<'a> Opened<'a> for OpenBook<'a> {
    fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    fn sheet(&self) -> &dyn Sheet {
        &self.sheet
    }

    fn fill(self: Box<Self>, sinks: Vec<Sink>, found: &mut Diagnostics) -> Option<Table<'a>> {
        let delivery = self.delivery;
        let table = fill::fill(*self, sinks, found);
        if table.rows == 0 {
            found.push(no_rows(delivery));
            return None;
        }
        Some(table)
    }
}

impl BookSheet<'_> {
    /// What messages call a column: its heading, else its letters.
    fn column_name(&self, column: usize) -> String {
        match self.headings.get(column) {
            Some(heading) if !heading.is_empty() => heading.clone(),
            _ => format!("column {}", letters(column)),
        }
    }

    /// The sheet as a place.
    fn as_place(&self) -> Place {
        Place::file(self.file).sheet(self.grid.name.as_str())
    }

    /// A row of the grid by its place among those that hold anything.
    fn grid_row_place(&self, at: usize) -> Place {
        self.as_place().row(self.grid.row_number(at))
    }
}

impl Sheet for BookSheet<'_> {
    fn headings(&self) -> &[String] {
        &self.headings
    }

    fn line(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, |at| self.grid.row_number(*at))
    }

    fn line_word(&self) -> &'static str {
        "row"
    }

    fn place(&self, row: usize, column: usize) -> Place {
        self.row_place(row).variable(self.column_name(column))
    }

    fn row_place(&self, row: usize) -> Place {
        self.as_place().row(self.line(row))
    }

    fn heading_place(&self, column: usize) -> Place {
        self.as_place()
            .row(self.heading_row)
            .variable(self.column_name(column))
    }

    fn same(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.rows.get(one), self.rows.get(other)) else {
            return false;
        };
        self.grid.row(*one).eq(self.grid.row(*other))
    }
}
