//! In: shares of answers by item, with bases. Out: a table drawn as a figure. Never: a share without the base it rests on.

use super::bars::Part;
use super::frame::Measures;
use super::palette::Paint;
use super::scene::{Anchor, Scene, Type, leading, paragraph_height};
use crate::report::font::Weight;
use crate::report::{CellRef, Prose};

/// A column of shares.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementColumn {
    /// Over the column.
    pub label: String,
    /// Of the line under its heading; `None`: don't know, which is hatched.
    pub paint: Option<Paint>,
    /// Whether its shares are set in bold: the sides, not what lies between them.
    pub strong: bool,
}

/// Columns of answers with these names, from disagree to agree.
pub fn columns(names: &[&str]) -> Vec<StatementColumn> {
    let paints = super::palette::steps(names.len());
    let named = names.iter().zip(paints);
    named
        .map(|(name, paint)| StatementColumn {
            label: (*name).to_owned(),
            paint: Some(paint),
            strong: false,
        })
        .collect()
}

/// One item.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementRow {
    /// The statement, in the figure's language.
    pub label: String,
    /// One a column; `None` where there is none to show.
    pub cells: Vec<Option<Part>>,
    /// Its unweighted base, as written.
    pub base: String,
    /// The estimate the base is of.
    pub base_cell: Option<CellRef>,
    /// Instead of the shares, where all of them are hidden.
    pub not_shown: Option<String>,
}

/// Shares in columns.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementTable {
    /// Left to right.
    pub columns: Vec<StatementColumn>,
    /// Over the bases.
    pub base: String,
    /// Top to bottom.
    pub rows: Vec<StatementRow>,
}

/// Between two columns, at least.
const BETWEEN: f64 = 14.0;

/// Right edges and widths of the columns, the bases last; where the labels end.
struct Columns {
    label: f64,
    widths: Vec<f64>,
    rights: Vec<f64>,
}

/// The plot, its upper left corner at the origin.
pub fn layout(table: &StatementTable, measures: &Measures) -> Scene {
    let mut scene = Scene::new(measures.inner());
    let measures = &fitted(table, measures);
    let columns = places(table, measures);
    let mut y = headings(&mut scene, table, &columns, measures);
    for (place, row) in table.rows.iter().enumerate() {
        if place > 0 {
            scene.stroke((0.0, y), (measures.inner(), y), Paint::Faint, 1.0);
        }
        y = draw_row(&mut scene, table, row, &columns, measures, y);
    }
    scene.height = y;
    scene
}

fn places(table: &StatementTable, measures: &Measures) -> Columns {
    let count = table.columns.len() + 1;
    let inner = measures.inner();
    // Numbers have the room they need, headings what is left of two thirds.
    let least: Vec<f64> = (0..count)
        .map(|place| {
            let cells = table.rows.iter().map(|row| cell(row, place));
            let widest = cells.map(|text| measures.value.width(text));
            widest.fold(0.0, f64::max) + BETWEEN / 2.0
        })
        .collect();
    let wanted: Vec<f64> = least
        .iter()
        .enumerate()
        .map(|(place, least)| {
            let word = measures.small.longest_word(heading(table, place));
            (least + BETWEEN / 2.0).max(word + BETWEEN)
        })
        .collect();
    let room = if measures.beside { inner * 0.66 } else { inner };
    let mut widths = wanted;
    if let Some((base, shares)) = widths.split_last_mut() {
        // Columns of shares are equally wide where they can be.
        let widest = shares.iter().copied().fold(0.0, f64::max);
        if widest * shares.len() as f64 + *base <= room {
            shares.fill(widest);
        }
    }
    let total: f64 = widths.iter().sum();
    if total > room || !measures.beside {
        // Whole words over the columns where they have room, else the numbers alone.
        let words: Vec<f64> = least
            .iter()
            .enumerate()
            .map(|(place, least)| {
                let word = measures.small.longest_word(heading(table, place));
                least.max(word + BETWEEN / 2.0 + 1.0)
            })
            .collect();
        let needed = if words.iter().sum::<f64>() <= room {
            words
        } else {
            least
        };
        let spare = room - needed.iter().sum::<f64>();
        let each = spare / count as f64;
        widths = needed.iter().map(|needed| needed + each).collect();
    }
    relieve(&mut widths, table, measures, inner * MOST_FOR_HEADINGS);
    let total: f64 = widths.iter().sum();
    let mut right = inner - total;
    let rights = widths
        .iter()
        .map(|width| {
            right += width;
            right
        })
        .collect();
    Columns {
        label: if measures.beside {
            inner - total - BETWEEN
        } else {
            inner
        },
        widths,
        rights,
    }
}

/// Lines that a heading may have before its column grows.
const MOST_LINES: usize = 4;
/// Of the width of the table, what columns may take so that their headings stand on fewer lines.
const MOST_FOR_HEADINGS: f64 = 0.55;

/// Widens the columns whose headings are deep, as long as the labels keep their room.
fn relieve(widths: &mut [f64], table: &StatementTable, measures: &Measures, room: f64) {
    const STEP: f64 = 8.0;
    let lines = |place: usize, width: f64| {
        let heading = heading(table, place);
        measures.small.wrap(heading, width - BETWEEN / 2.0).len()
    };
    while widths.iter().sum::<f64>() + STEP <= room {
        let deep = widths
            .iter_mut()
            .enumerate()
            .map(|(place, width)| (lines(place, *width), width))
            .max_by_key(|(lines, _)| *lines);
        match deep {
            Some((lines, width)) if lines > MOST_LINES => *width += STEP,
            _ => break,
        }
    }
}

/// Measures with numbers as small as the columns ask for, 9 pixels at least.
fn fitted(table: &StatementTable, measures: &Measures) -> Measures {
    let count = table.columns.len() + 1;
    let room = measures.inner() * if measures.beside { 0.66 } else { 1.0 };
    let widths = (0..count).map(|place| {
        let cells = table.rows.iter().map(|row| cell(row, place));
        let widest = cells.map(|text| measures.value.width(text));
        widest.fold(0.0, f64::max)
    });
    let numbers = room - count as f64 * BETWEEN / 2.0;
    let factor = (numbers / widths.sum::<f64>().max(1.0)).min(1.0);
    let size = (measures.value.size * factor).max(9.0);
    Measures {
        value: Type {
            size,
            ..measures.value
        },
        ..*measures
    }
}

fn heading(table: &StatementTable, place: usize) -> &str {
    let column = table.columns.get(place);
    column.map_or(table.base.as_str(), |column| column.label.as_str())
}

/// A share or, after the last column, the base.
fn cell(row: &StatementRow, place: usize) -> &str {
    if place == row.cells.len() {
        return &row.base;
    }
    match row.cells.get(place) {
        Some(Some(part)) => &part.text,
        _ if row.not_shown.is_some() => "",
        _ => "–",
    }
}

/// The estimates behind it.
fn cells(row: &StatementRow, place: usize) -> &[CellRef] {
    if place == row.cells.len() {
        return row.base_cell.as_slice();
    }
    match row.cells.get(place) {
        Some(Some(part)) => &part.cells,
        _ => &[],
    }
}

/// Headings on a common foot, each over a line in the colour of its answer.
fn headings(
    scene: &mut Scene,
    table: &StatementTable,
    columns: &Columns,
    measures: &Measures,
) -> f64 {
    let style = measures.small;
    let wrapped: Vec<Vec<String>> = columns
        .widths
        .iter()
        .enumerate()
        .map(|(place, width)| style.wrap(heading(table, place), width - BETWEEN / 2.0))
        .collect();
    let deepest = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    let foot = deepest as f64 * leading(style.size);
    for ((place, lines), right) in wrapped.iter().enumerate().zip(&columns.rights) {
        let top = foot - lines.len() as f64 * leading(style.size);
        for (row, line) in lines.iter().enumerate() {
            let baseline = top + row as f64 * leading(style.size) + 0.98 * style.size;
            scene.text(*right, baseline, Prose::wording(line), Anchor::End, style);
        }
        let width = columns.widths.get(place).copied().unwrap_or(0.0) - BETWEEN / 2.0;
        let left = right - width;
        match table.columns.get(place).map(|column| column.paint) {
            Some(Some(paint)) => scene.rect(left, foot + 4.0, width, 5.0, paint),
            Some(None) => scene.push(super::scene::Mark::Hatch {
                area: super::scene::Area {
                    x: left,
                    y: foot + 4.0,
                    width,
                    height: 5.0,
                },
                paint: Paint::Grey,
            }),
            None => {}
        }
    }
    scene.stroke(
        (0.0, foot + 12.0),
        (measures.inner(), foot + 12.0),
        Paint::Ink,
        1.2,
    );
    foot + 12.0
}

fn draw_row(
    scene: &mut Scene,
    table: &StatementTable,
    row: &StatementRow,
    columns: &Columns,
    measures: &Measures,
    top: f64,
) -> f64 {
    let above = measures.gap * 0.5;
    let label = paragraph_height(&row.label, columns.label, measures.label);
    let line = leading(measures.value.size);
    let name = Prose::wording(&row.label);
    scene.paragraph(0.0, top + above, columns.label, name, measures.label);
    let (middle, bottom) = if measures.beside {
        let height = label.max(line);
        (top + above + height / 2.0, top + height + 2.0 * above)
    } else {
        let numbers = top + above + label + 2.0;
        (numbers + line / 2.0, numbers + line + above)
    };
    let baseline = middle + measures.value.size * 0.36;
    for (place, right) in columns.rights.iter().enumerate() {
        let plain = Type {
            weight: Weight::Regular,
            ..measures.value
        };
        let style = match table.columns.get(place) {
            Some(column) if column.strong => measures.value,
            Some(_) => plain,
            None => Type {
                paint: Paint::Grey,
                ..plain
            },
        };
        let number = (cell(row, place), cells(row, place));
        scene.number(*right, baseline, number, Anchor::End, style);
    }
    if let Some(why) = &row.not_shown {
        let style = Type {
            paint: Paint::Grey,
            ..measures.small
        };
        // Under the shares, before the base, which is shown.
        let right = columns.rights.iter().rev().nth(1).copied().unwrap_or(0.0);
        let left = if measures.beside {
            columns.label + BETWEEN
        } else {
            0.0
        };
        let lines = style.wrap(why, (right - left).max(1.0));
        let first = baseline - (lines.len() as f64 - 1.0) / 2.0 * leading(style.size);
        for (place, line) in lines.iter().enumerate() {
            let baseline = first + place as f64 * leading(style.size);
            scene.text(right, baseline, line, Anchor::End, style);
        }
    }
    bottom
}
