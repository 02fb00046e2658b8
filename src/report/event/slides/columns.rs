//! In: a table and a width. Out: the sizes of letters at which its columns have room, their widths, the heights of its rows. Never: a
//! column narrower than its widest number, but where even the smallest letters are too large.

use super::board::{LEADING, height};
use super::compose::Composer;
use crate::report::document::{ColumnKind, Row, Table};
use crate::report::event::letters::{self, Weight};

/// What surrounds the text of a cell, in points.
const PADDING: f64 = 10.0;
/// Those of a hall first; what has too many columns for them is read, not shown.
const SIZES: [f64; 4] = [16.0, 14.0, 12.0, 10.5];
/// Of names and what is said of them.
pub const TEXT_SIZE: f64 = 14.0;

/// The sizes at which the columns leave the row labels room enough, largest first, each with the widths of all columns; never none.
pub fn measured(composer: &Composer<'_>, table: &Table, room: f64) -> Vec<(f64, Vec<f64>)> {
    // Names and what is said of them: the text has the room.
    if let ([_], [column]) = (table.stub.as_slice(), table.columns.as_slice())
        && column.kind == ColumnKind::Text
    {
        return vec![(TEXT_SIZE, vec![0.24 * room, 0.76 * room])];
    }
    let stubs = table.stub.len().max(1);
    let mut enough = Vec::new();
    let mut last = (0.0, Vec::new());
    for size in SIZES {
        let (widths, left) = widths(composer, table, room, size);
        if left >= 0.3 * room {
            enough.push((size, widths.clone()));
        }
        last = (size, widths);
    }
    if enough.is_empty() {
        enough.push((last.0, narrowed(&last.1, stubs, room)));
    }
    enough
}

/// The widths of all columns at a size, and what they leave the row labels.
fn widths(composer: &Composer<'_>, table: &Table, room: f64, size: f64) -> (Vec<f64>, f64) {
    let stubs = table.stub.len().max(1);
    let columns: Vec<f64> = (0..table.columns.len())
        .map(|place| column_width(composer, table, place, size))
        .collect();
    let left = room - columns.iter().sum::<f64>();
    let mut widths = vec![left / stubs as f64; stubs];
    match widths.as_mut_slice() {
        // Of two labels the first, the statement, is the longer one.
        [first, second] => {
            let narrow = second_width(table, size).min(left * 0.4);
            (*first, *second) = (left - narrow, narrow);
        }
        // Short labels stand near their numbers.
        [only] => {
            let labels = table.rows.iter().filter_map(|row| row.labels.first());
            let widest = labels
                .map(|label| letters::width(label, size, Weight::Regular))
                .fold(0.0, f64::max);
            *only = only.min((widest + PADDING + 8.0).max(0.3 * room));
        }
        _ => {}
    }
    widths.extend(columns);
    (widths, left)
}

/// What is too wide at the smallest size is made narrower in proportion.
fn narrowed(widths: &[f64], stubs: usize, room: f64) -> Vec<f64> {
    let floor = 0.3 * room;
    let columns: f64 = widths.iter().skip(stubs).sum();
    let factor = (room - floor) / columns.max(1.0);
    let narrow = |(place, width): (usize, &f64)| {
        if place < stubs {
            floor / stubs as f64
        } else {
            width * factor
        }
    };
    widths.iter().enumerate().map(narrow).collect()
}

/// The width of the second label of a row, an answer.
fn second_width(table: &Table, size: f64) -> f64 {
    let labels = table.rows.iter().filter_map(|row| row.labels.get(1));
    let widths = labels.map(|label| letters::width(label, size, Weight::Regular));
    widths.fold(40.0, f64::max) + PADDING
}

/// Wide enough for its widest number and for the longest word of its heading; words get more.
fn column_width(composer: &Composer<'_>, table: &Table, place: usize, size: f64) -> f64 {
    let heading = table
        .columns
        .get(place)
        .map_or("", |column| column.heading.as_str());
    let words = heading
        .split(' ')
        .map(|word| letters::width(word, size, Weight::Bold));
    // A heading takes about three lines at most.
    let third = letters::width(heading, size, Weight::Bold) / 2.5;
    let is_text = table
        .columns
        .get(place)
        .is_some_and(|column| column.kind == ColumnKind::Text);
    let cells = table
        .rows
        .iter()
        .filter_map(|row| row.cells.get(place))
        .map(|cell| {
            let text = cell.show(&composer.context.numbers);
            let whole = letters::width(&text, size, Weight::Regular);
            if is_text { whole.min(150.0) } else { whole }
        });
    words.chain([third]).chain(cells).fold(24.0, f64::max) + PADDING + 2.0
}

pub fn row_height(composer: &Composer<'_>, row: &Row, widths: &[f64], size: f64) -> f64 {
    let texts = row.labels.iter().cloned().chain(
        row.cells
            .iter()
            .map(|cell| cell.show(&composer.context.numbers)),
    );
    let tallest = texts
        .zip(widths)
        .map(|(text, width)| height(&text, width - PADDING - 2.0, size, false))
        .fold(size * LEADING, f64::max);
    tallest + 5.0
}

/// The height of a row whose first label stands in the row above.
pub fn said_again(composer: &Composer<'_>, row: &Row, widths: &[f64], size: f64) -> f64 {
    let rest = Row {
        labels: row.labels.iter().skip(1).cloned().collect(),
        cells: row.cells.clone(),
    };
    row_height(composer, &rest, widths.get(1..).unwrap_or_default(), size)
}

pub fn head_height(table: &Table, widths: &[f64], size: f64) -> f64 {
    let headings = table
        .stub
        .iter()
        .chain(table.columns.iter().map(|column| &column.heading));
    let tallest = headings
        .zip(widths)
        .map(|(text, width)| height(text, width - PADDING - 2.0, size, true))
        .fold(size * LEADING, f64::max);
    tallest + 6.0
}
