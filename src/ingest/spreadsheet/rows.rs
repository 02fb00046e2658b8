//! In: a sheet below its headings. Out: which of its rows are respondents, and which are totals, footnotes or blank.
//! Never: a row that is left out without being counted.

use super::super::no_respondent::{Aside, NoRespondent};
use super::super::number;
use super::grid::{Cell, Grid};

/// The rows of a sheet, by place among those that hold anything.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub respondents: Vec<usize>,
    pub aside: Aside<usize>,
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
            let Some(kind) = at_the_end(grid, headings + 1..end - 1, end - 1, id) else {
                break;
            };
            end -= 1;
            rows.aside.push((kind, end));
        }
        for at in headings + 1..end {
            if repeats(grid, headings, at) {
                rows.aside.push((NoRespondent::Headings, at));
            } else {
                rows.respondents.push(at);
            }
        }
        rows.aside.sort_unstable_by_key(|(_, at)| *at);
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

/// Whether a row holds the headings again.
fn repeats(grid: &Grid, headings: usize, row: usize) -> bool {
    let mut texts = grid
        .row(row)
        .map(|(column, cell)| (column, grid.text(cell)));
    let mut of_headings = grid
        .row(headings)
        .map(|(column, cell)| (column, grid.text(cell)));
    texts.next() == of_headings.next() && texts.eq(of_headings)
}

/// What the last row is, given the rows above it; `None`: a respondent.
fn at_the_end(
    grid: &Grid,
    above: std::ops::Range<usize>,
    row: usize,
    id: Option<usize>,
) -> Option<NoRespondent> {
    let without_id = |first: usize| id.is_none_or(|id| id == first || grid.cell(row, id).is_none());
    // Numbers come as empty texts: neither a word for totals nor prose.
    let texts = grid
        .row(row)
        .map(|(_, cell)| grid.words(cell).unwrap_or_default());
    let first = grid.row(row).next().map(|(column, _)| column)?;
    let by_words = NoRespondent::of(texts, grid.width_of_rows()).filter(|_| without_id(first));
    by_words.or_else(|| holds_sums(grid, above, row, id).then_some(NoRespondent::Totals))
}

/// Whether all that a row holds is the sums of its columns, and no id.
fn holds_sums(grid: &Grid, above: std::ops::Range<usize>, row: usize, id: Option<usize>) -> bool {
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
