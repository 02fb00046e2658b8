//! In: a table of the report. Out: slides with native tables, a page of rows each. Never: a row cut in two.

use super::board::{Board, GREY, INK, LEADING, height, look};
use super::compose::Composer;
use super::deck::Slide;
use super::shape::{Align, Grid, Paragraph, Shape};
use crate::report::Prose;
use crate::report::document::{Column, ColumnKind, Row, Table};
use crate::report::event::letters::{self, Weight};

/// What surrounds the text of a cell, in points.
const PADDING: f64 = 10.0;
const SIZES: [f64; 3] = [12.0, 10.5, 9.0];
/// A table of more columns lies on its side, where it has few rows.
const MOST_COLUMNS: usize = 9;
const FEW_ROWS: usize = 3;

/// What a table is shown as.
pub struct Shown<'s> {
    pub id: &'s str,
    pub title: Prose,
    pub notes: Vec<Prose>,
}

pub fn slides(composer: &Composer<'_>, table: &Table, shown: &Shown<'_>) -> Vec<Slide> {
    let turned = (table.columns.len() > MOST_COLUMNS
        && table.rows.len() <= FEW_ROWS
        && table.stub.len() == 1)
        .then(|| turned(table));
    let table = turned.as_ref().unwrap_or(table);
    let foot = || -> Vec<Prose> {
        let mut foot = table.notes.clone();
        foot.extend(composer.brief_of_wave());
        foot
    };
    let board = |title: Prose, part: usize| Board {
        id: if part == 0 {
            shown.id.to_owned()
        } else {
            format!("{}/{}", shown.id, part + 1)
        },
        title,
        measured: table.caption.clone(),
        mark: table.mark.as_ref(),
        foot: foot(),
        notes: shown.notes.clone(),
    };
    // The longest title that a part may have says how much room all of them have.
    let room = board(composer.part(&shown.title, 8, 9), 0).begin().room;
    let (size, widths) = measured(composer, table, room.width);
    let heights: Vec<f64> = table
        .rows
        .iter()
        .map(|row| row_height(composer, row, &widths, size))
        .collect();
    let again: Vec<f64> = table
        .rows
        .iter()
        .map(|row| said_again(composer, row, &widths, size))
        .collect();
    let head = head_height(table, &widths, size);
    let mut pages: Vec<Vec<(&Row, f64)>> = vec![Vec::new()];
    let mut used = head;
    let mut above: Option<&str> = None;
    for ((row, height), again) in table.rows.iter().zip(heights).zip(again) {
        let first = row
            .labels
            .first()
            .map(String::as_str)
            .filter(|_| row.labels.len() > 1);
        let mut height = if first.is_some() && first == above {
            again
        } else {
            height
        };
        above = first;
        if used + height > room.height && pages.last().is_some_and(|page| !page.is_empty()) {
            pages.push(Vec::new());
            used = head;
            // On a new page the first label is said again.
            height = row_height(composer, row, &widths, size);
        }
        used += height;
        if let Some(page) = pages.last_mut() {
            page.push((row, height));
        }
    }
    let parts = pages.len();
    pages
        .into_iter()
        .enumerate()
        .map(|(part, page)| {
            let mut begun = board(composer.part(&shown.title, part, parts), part).begin();
            let mut place = begun.room;
            place.height = head + page.iter().map(|(_, height)| height).sum::<f64>();
            let mut rows = vec![headings(table, size)];
            let mut tall = vec![head];
            let mut last: Option<&str> = None;
            for (row, height) in page {
                rows.push(cells(composer, table, row, size, last));
                tall.push(height);
                last = row
                    .labels
                    .first()
                    .map(String::as_str)
                    .filter(|_| row.labels.len() > 1);
            }
            let grid = Grid {
                widths: widths.clone(),
                heights: tall,
                rows,
                headed: true,
            };
            let alt = table.caption.to_string();
            begun.push(Shape::Table {
                name: table.id.clone(),
                place,
                alt,
                grid,
            });
            begun.end()
        })
        .collect()
}

/// The same with its columns as rows.
fn turned(table: &Table) -> Table {
    let columns = table.rows.iter().map(|row| Column {
        heading: row.labels.join(", "),
        kind: ColumnKind::Number,
    });
    let rows = table.columns.iter().enumerate().map(|(place, column)| Row {
        labels: vec![column.heading.clone()],
        cells: table
            .rows
            .iter()
            .filter_map(|row| row.cells.get(place).cloned())
            .collect(),
    });
    Table {
        stub: vec![String::new()],
        columns: columns.collect(),
        rows: rows.collect(),
        ..table.clone()
    }
}

/// The size at which the columns leave the row labels room enough, and the widths of all columns.
fn measured(composer: &Composer<'_>, table: &Table, room: f64) -> (f64, Vec<f64>) {
    let stubs = table.stub.len().max(1);
    // Names and what is said of them: the text has the room.
    if let ([_], [column]) = (table.stub.as_slice(), table.columns.as_slice())
        && column.kind == ColumnKind::Text
    {
        return (SIZES[1], vec![0.24 * room, 0.76 * room]);
    }
    let mut last = (9.0, Vec::new());
    for size in SIZES {
        let columns: Vec<f64> = (0..table.columns.len())
            .map(|place| column_width(composer, table, place, size))
            .collect();
        let taken: f64 = columns.iter().sum();
        let left = room - taken;
        let share = left / stubs as f64;
        let mut widths = vec![share; stubs];
        // Of two labels the first, the statement, is the longer one.
        if let [first, second] = widths.as_mut_slice() {
            let narrow = second_width(table, size).min(left * 0.4);
            (*first, *second) = (left - narrow, narrow);
        }
        widths.extend(columns);
        let is_enough = left >= 0.3 * room;
        last = (size, widths);
        if is_enough {
            return last;
        }
    }
    // What is too wide at the smallest size is made narrower in proportion.
    let (size, widths) = last;
    let floor = 0.3 * room;
    let columns: f64 = widths.iter().skip(stubs).sum();
    let factor = (room - floor) / columns.max(1.0);
    let narrowed = widths
        .iter()
        .enumerate()
        .map(|(place, width)| {
            if place < stubs {
                floor / stubs as f64
            } else {
                width * factor
            }
        })
        .collect();
    (size, narrowed)
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

fn row_height(composer: &Composer<'_>, row: &Row, widths: &[f64], size: f64) -> f64 {
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
fn said_again(composer: &Composer<'_>, row: &Row, widths: &[f64], size: f64) -> f64 {
    let rest = Row {
        labels: row.labels.iter().skip(1).cloned().collect(),
        cells: row.cells.clone(),
    };
    row_height(composer, &rest, widths.get(1..).unwrap_or_default(), size)
}

fn head_height(table: &Table, widths: &[f64], size: f64) -> f64 {
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

fn align(kind: ColumnKind) -> Align {
    match kind {
        ColumnKind::Text => Align::Left,
        ColumnKind::Number | ColumnKind::Interval => Align::Right,
    }
}

fn headings(table: &Table, size: f64) -> Vec<Paragraph> {
    let stub = table.stub.iter().map(|text| (text, Align::Left));
    let columns = table
        .columns
        .iter()
        .map(|column| (&column.heading, align(column.kind)));
    stub.chain(columns)
        .map(|(text, align)| Paragraph {
            text: text.into(),
            look: look(size, true, GREY),
            align,
        })
        .collect()
}

/// The cells of a row; a first label that the row above has too is not said again.
fn cells(
    composer: &Composer<'_>,
    table: &Table,
    row: &Row,
    size: f64,
    last: Option<&str>,
) -> Vec<Paragraph> {
    let labels = row.labels.iter().enumerate().map(|(place, label)| {
        let is_said = place == 0 && last == Some(label.as_str());
        let text = if is_said {
            Prose::default()
        } else {
            Prose::wording(label)
        };
        Paragraph {
            text,
            look: look(size, false, INK),
            align: Align::Left,
        }
    });
    let cells = row.cells.iter().zip(&table.columns).map(|(cell, column)| {
        let text = cell.show(&composer.context.numbers);
        let text = match &cell.of {
            Some(of) => Prose::cell(text, of.clone()),
            None => Prose::wording(text),
        };
        Paragraph {
            text,
            look: look(size, false, INK),
            align: align(column.kind),
        }
    });
    labels.chain(cells).collect()
}
