//! In: the cells of a sheet, row by row. Out: the same, found by row and column. Never: room for a cell that is not
//! there (a sheet may claim sixteen thousand million).

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// Cells of a workbook beyond which it is refused.
pub(super) const MOST_CELLS: usize = 12_000_000;
/// What a sheet has room for in today's programs.
pub(super) const MOST_ROWS: usize = 1 << 20;
pub(super) const MOST_COLUMNS: usize = 1 << 14;

/// A sheet, or why it cannot be read.
pub(super) type Sheet = Result<Grid, Unread>;

/// A sheet that cannot be read.
#[derive(Debug)]
pub(super) struct Unread {
    pub name: String,
    pub why: String,
}

/// What stands in a cell; a blank one is not kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    Number(f64),
    /// A text, by its number in the pool.
    Text(u32),
    /// A day or a moment as ISO 8601 text.
    Date(u32),
    Flag(bool),
    /// `#N/A` and its like.
    Fault(u32),
    /// A formula whose result the file does not hold.
    NoResult,
}

/// A sheet; rows and columns count from 0 as its program counts them from 1.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub name: String,
    /// The sheet is hidden.
    pub hidden: bool,
    rows: Vec<Row>,
    columns: Vec<u16>,
    cells: Vec<Cell>,
    pool: Pool,
    pub layout: Layout,
}

/// What a sheet says of itself beside its cells.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub hidden_rows: BTreeSet<u32>,
    /// First and last of each stretch.
    pub hidden_columns: Vec<(u32, u32)>,
    pub merged: Vec<Merged>,
}

/// Cells that are shown as one: first and last row, first and last column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merged {
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

#[derive(Debug, Clone, Copy)]
struct Row {
    number: u32,
    first_cell: usize,
}

/// Texts, each once.
#[derive(Debug, Default)]
struct Pool {
    texts: Vec<Box<str>>,
    by_text: HashMap<Box<str>, u32>,
}

impl Pool {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.by_text.get(text) {
            return *number;
        }
        // No more texts than cells, of which there are fewer than fit.
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.into());
        self.by_text.insert(text.into(), number);
        number
    }
}

/// What a reader hands over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Given<'t> {
    Number(f64),
    Text(&'t str),
    Date(&'t str),
    Flag(bool),
    Fault(&'t str),
    NoResult,
}

impl Grid {
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Adds a cell behind all others; spaces alone are a blank cell. The error says why the sheet cannot be read.
    pub fn push(&mut self, row: usize, column: usize, given: Given<'_>) -> Result<(), String> {
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(format!(
                "it has a cell in row {}, column {}",
                row + 1,
                column + 1
            ));
        }
        if self.cells.len() >= MOST_CELLS {
            return Err(format!(
                "it has more than {MOST_CELLS} cells; have it delivered as CSV, .sav or Parquet"
            ));
        }
        let cell = match given {
            Given::Text(text) if text.trim().is_empty() => return Ok(()),
            Given::Number(number) if number.is_nan() => return Ok(()),
            Given::Number(number) => Cell::Number(number),
            Given::Text(text) => Cell::Text(self.pool.number(text)),
            Given::Date(text) => Cell::Date(self.pool.number(text)),
            Given::Flag(flag) => Cell::Flag(flag),
            Given::Fault(text) => Cell::Fault(self.pool.number(text)),
            Given::NoResult => Cell::NoResult,
        };
        let (number, at) = (row as u32, column as u16);
        match self.rows.last() {
            Some(last) if last.number == number => {
                if self.columns.last().is_some_and(|before| *before >= at) {
                    return Err(format!("the cells of row {} are not in order", row + 1));
                }
            }
            Some(last) if last.number > number => {
                return Err(format!("row {} does not stand in its place", row + 1));
            }
            _ => self.rows.push(Row {
                number,
                first_cell: self.cells.len(),
            }),
        }
        self.columns.push(at);
        self.cells.push(cell);
        Ok(())
    }

    /// Rows that hold anything.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The number of the `at`-th row that holds anything, as its program shows it.
    pub fn row_number(&self, at: usize) -> usize {
        self.rows.get(at).map_or(0, |row| row.number as usize + 1)
    }

    /// The cells of the `at`-th row that holds anything, by column.
    pub fn row(&self, at: usize) -> impl DoubleEndedIterator<Item = (usize, Cell)> + '_ {
        let from = self
            .rows
            .get(at)
            .map_or(self.cells.len(), |row| row.first_cell);
        let to = self
            .rows
            .get(at + 1)
            .map_or(self.cells.len(), |row| row.first_cell);
        let columns = self.columns.get(from..to).unwrap_or_default();
        let cells = self.cells.get(from..to).unwrap_or_default();
        let pairs = columns.iter().zip(cells);
        pairs.map(|(column, cell)| (usize::from(*column), *cell))
    }

    /// A cell; `None`: it is blank.
    pub fn cell(&self, at: usize, column: usize) -> Option<Cell> {
        self.row(at)
            .find(|(place, _)| *place == column)
            .map(|(_, cell)| cell)
    }

    /// The text of a cell as a delivery of text would hold it.
    pub fn text(&self, cell: Cell) -> Cow<'_, str> {
        match cell {
            Cell::Number(number) => Cow::Owned((number + 0.0).to_string()),
            Cell::Text(text) | Cell::Date(text) | Cell::Fault(text) => {
                Cow::Borrowed(self.pool.texts.get(text as usize).map_or("", |text| text))
            }
            Cell::Flag(true) => Cow::Borrowed("1"),
            Cell::Flag(false) => Cow::Borrowed("0"),
            Cell::NoResult => Cow::Borrowed(""),
        }
    }

    /// The text of a cell of text, `None` for anything else.
    pub fn words(&self, cell: Cell) -> Option<&str> {
        match cell {
            Cell::Text(text) => self.pool.texts.get(text as usize).map(|text| text.trim()),
            _ => None,
        }
    }

    /// The column behind the last that holds anything at all.
    pub fn width_of_rows(&self) -> usize {
        self.columns
            .iter()
            .max()
            .map_or(0, |last| usize::from(*last) + 1)
    }

    /// The column behind the last that holds anything from a row on.
    pub fn width_from(&self, at: usize) -> usize {
        (at..self.len())
            .filter_map(|at| self.row(at).next_back())
            .map(|(column, _)| column + 1)
            .max()
            .unwrap_or(0)
    }
}

/// What a program calls a column: 0 is `A`, 26 `AA`.
pub(super) fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// The row and column of `C12`, from 0.
pub(super) fn position(reference: &str) -> Option<(u32, u32)> {
    let digits = reference.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = reference.split_at(digits);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters.bytes().try_fold(0u32, |sum, letter| {
        let letter = letter.to_ascii_uppercase();
        letter
            .is_ascii_uppercase()
            .then(|| sum * 26 + u32::from(letter - b'A') + 1)
    })?;
    let row: u32 = row.parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_as_programs_call_them() {
        for (column, name) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (16_383, "XFD"),
        ] {
            assert_eq!(letters(column), name);
            assert_eq!(position(&format!("{name}7")), Some((6, column as u32)));
        }
        for no in ["", "A", "7", "A0", "ABCD1", "æ1"] {
            assert_eq!(position(no), None, "{no}");
        }
    }

    #[test]
    fn a_grid_keeps_what_is_there_and_refuses_disorder() {
        let mut grid = Grid::named("Data");
        assert!(grid.push(0, 1, Given::Text("a")).is_ok());
        assert!(grid.push(0, 2, Given::Text("  ")).is_ok());
        assert!(grid.push(9, 0, Given::Number(120801310000485.0)).is_ok());
        assert_eq!(
            (grid.len(), grid.row_number(1), grid.width_from(0)),
            (2, 10, 2)
        );
        assert_eq!(grid.cell(0, 2), None);
        let id = grid.cell(1, 0).map(|cell| grid.text(cell).into_owned());
        assert_eq!(id.as_deref(), Some("120801310000485"));
        assert!(grid.push(8, 0, Given::Flag(true)).is_err());
        assert!(grid.push(9, 0, Given::Flag(true)).is_err());
        assert!(grid.push(MOST_ROWS, 0, Given::Flag(true)).is_err());
    }
}
