//! In: a sheet below its headings. Out: which of its rows are respondents, and which are totals, footnotes or blank.
//! Never: a row that is left out without being counted.

use super::super::number;
use super::super::total_row::{is_prose, names_a_total};
use super::grid::{Cell, Grid};

/// The rows of a sheet, by place among those that hold anything.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub respondents: Vec<usize>,
    pub totals: Vec<usize>,
    pub footnotes: Vec<usize>,
    /// Blank rows above the last row that holds anything, and the number of the first.
    pub blank: usize,
    pub first_blank: Option<usize>,
}

impl Rows {
    /// Tells the rows below the headings apart; `id` is the column of the respondent's id, where one is read.
    pub fn below(grid: &Grid, headings: usize, id: Option<usize>) -> Self {
        let mut rows = Self::default();
        let mut end = grid.len();
        while end > headings + 1 {
            let last = end - 1;
            if is_footnote(grid, last) {
                rows.footnotes.push(last);
            } else if is_total(grid, headings + 1..last, last, id) {
                rows.totals.push(last);
            } else {
                break;
            }
            end = last;
        }
        rows.footnotes.reverse();
        rows.totals.reverse();
        rows.respondents = (headings + 1..end).collect();
        let mut before = grid.row_number(headings);
        for at in headings + 1..grid.len() {
            let number = grid.row_number(at);
            let between = number - before - 1;
            if between > 0 {
                rows.blank += between;
                rows.first_blank.get_or_insert(before + 1);
            }
            before = number;
        }
        rows
    }
}

/// One text of several words, and nothing beside it.
fn is_footnote(grid: &Grid, row: usize) -> bool {
    let mut cells = grid.row(row);
    match (cells.next(), cells.next()) {
        (Some((_, cell)), None) => grid.words(cell).is_some_and(is_prose),
        _ => false,
    }
}

/// A row that begins with a word for totals, or whose numbers are the sums of their columns and that has no id.
fn is_total(grid: &Grid, above: std::ops::Range<usize>, row: usize, id: Option<usize>) -> bool {
    if let Some((column, cell)) = grid.row(row).next()
        && grid.words(cell).is_some_and(names_a_total)
    {
        return id.is_none_or(|id| id == column || grid.cell(row, id).is_none());
    }
    if above.len() < 2 || id.is_some_and(|id| grid.cell(row, id).is_some()) {
        return false;
    }
    let mut numbers = 0usize;
    for (column, cell) in grid.row(row) {
        let Some(total) = as_number(grid, cell) else {
            return false;
        };
        let sum: f64 = above
            .clone()
            .filter_map(|row| as_number(grid, grid.cell(row, column)?))
            .sum();
        if total == 0.0 || (total - sum).abs() > 1e-9 * sum.abs().max(1.0) {
            return false;
        }
        numbers += 1;
    }
    // A lone number may be a sum by chance where nothing says that the row has no respondent.
    numbers >= if id.is_some() { 1 } else { 2 }
}

/// A number, also one that is written as text.
pub(super) fn as_number(grid: &Grid, cell: Cell) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(number),
        Cell::Text(_) => number::written(grid.words(cell)?),
        _ => None,
    }
}
