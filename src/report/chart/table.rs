//! In: shares of answers by item, with bases. Out: a table drawn as a figure. Never: a share without the base it rests on.

use super::bars::Part;
use super::frame::Measures;
use super::palette::Paint;
use super::scene::{Anchor, Scene, Type, leading, paragraph_height};

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

/// One item.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementRow {
    /// The statement, in the figure's language.
    pub label: String,
    /// One a column; `None` where there is none to show.
    pub cells: Vec<Option<Part>>,
    /// Its unweighted base, as written.
    pub base: String,
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
    let columns = columns(table, measures);
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

fn columns(table: &StatementTable, measures: &Measures) -> Columns {
    let count = table.columns.len() + 1;
    let inner = measures.inner();
    let most = if measures.beside {
        inner * 0.62 / count as f64
    } else {
        inner / count as f64
    };
    let wanted = (0..count).map(|place| {
        let heading = heading(table, place);
        let cells = table.rows.iter().map(|row| cell(row, place));
        let widest = cells.map(|text| measures.value.width(text));
        let widest = widest.fold(measures.small.longest_word(heading), f64::max);
        (widest + BETWEEN).min(most)
    });
    let widths: Vec<f64> = if measures.beside {
        wanted.collect()
    } else {
        vec![most; count]
    };
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
            scene.text(*right, baseline, line, Anchor::End, style);
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
    scene.paragraph(0.0, top + above, columns.label, &row.label, measures.label);
    let (middle, bottom) = if measures.beside {
        let height = label.max(line);
        (top + above + height / 2.0, top + height + 2.0 * above)
    } else {
        let numbers = top + above + label + 2.0;
        (numbers + line / 2.0, numbers + line + above)
    };
    let baseline = middle + measures.value.size * 0.36;
    for (place, right) in columns.rights.iter().enumerate() {
        let style = match table.columns.get(place) {
            Some(column) if column.strong => measures.value,
            Some(_) => measures.label,
            None => Type {
                paint: Paint::Grey,
                ..measures.label
            },
        };
        scene.text(*right, baseline, cell(row, place), Anchor::End, style);
    }
    if let Some(why) = &row.not_shown {
        let style = Type {
            paint: Paint::Grey,
            ..measures.small
        };
        // Before the base, which is shown.
        let right = columns.rights.iter().rev().nth(1).copied().unwrap_or(0.0);
        scene.text(right, baseline, why, Anchor::End, style);
    }
    bottom
}
