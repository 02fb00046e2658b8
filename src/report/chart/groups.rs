//! In: a share or a mean by group, panel by panel. Out: dots with intervals and the total as a reference line. Never: a group without its base.

use super::frame::Measures;
use super::palette::Paint;
use super::scene::{Anchor, Mark, Point, Scene, Type, leading, paragraph_height};
use crate::report::{CellRef, Prose};

/// One group, or everybody.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRow {
    /// The group's name, with its base.
    pub label: Prose,
    /// `None`: too few respondents, or no estimate; the text says which.
    pub value: Option<f64>,
    /// The value as written at the right, with its star.
    pub text: String,
    /// 95 %, on the scale of `value`; `None`: no line is drawn.
    pub interval: Option<(f64, f64)>,
    /// The estimate it shows.
    pub cell: Option<CellRef>,
}

/// One item: the total and its groups.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupPanel {
    /// The item's name.
    pub label: String,
    /// Values of the grid lines and their texts, rising; the first is the left end, the last the right.
    pub grid: Vec<(f64, String)>,
    /// Everybody: the reference line.
    pub total: GroupRow,
    /// One a group, top to bottom.
    pub rows: Vec<GroupRow>,
}

/// Groups of several items; shares have one axis, a mean its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    /// One an item, in reading order.
    pub panels: Vec<GroupPanel>,
}

/// The plot, its upper left corner at the origin.
pub fn layout(groups: &Groups, measures: &Measures) -> Scene {
    let mut scene = Scene::new(measures.inner());
    let most = measures.columns.saturating_sub(1).max(1);
    let rows = groups.panels.len().div_ceil(most).max(1);
    let columns = groups.panels.len().div_ceil(rows).max(1);
    let between = measures.gap * 2.5;
    let width = (measures.inner() - between * (columns as f64 - 1.0)) / columns as f64;
    let within = measures.within(width);
    let mut y = 0.0;
    for row in groups.panels.chunks(columns) {
        if y > 0.0 {
            y += measures.gap * 1.2;
        }
        let mut bottom = y;
        for (column, panel) in row.iter().enumerate() {
            let mut drawn = Scene::new(width);
            let height = draw_panel(&mut drawn, panel, &within, 0.0);
            bottom = bottom.max(y + height);
            scene.place(drawn, column as f64 * (width + between), y);
        }
        y = bottom;
    }
    scene.height = y;
    scene
}

/// Where the columns of a panel lie.
struct Columns {
    label: f64,
    from: f64,
    to: f64,
    lowest: f64,
    highest: f64,
}

impl Columns {
    fn x(&self, value: f64) -> f64 {
        let part = (value - self.lowest) / (self.highest - self.lowest);
        self.from + part * (self.to - self.from)
    }
}

fn draw_panel(scene: &mut Scene, panel: &GroupPanel, measures: &Measures, top: f64) -> f64 {
    let rows: Vec<&GroupRow> = std::iter::once(&panel.total).chain(&panel.rows).collect();
    // What stands where no value is shown stands in the plot: it takes nothing from it.
    let value_width = rows
        .iter()
        .filter(|row| row.value.is_some())
        .map(|row| measures.value.width(&row.text))
        .fold(0.0, f64::max)
        .min(measures.inner() * 0.25);
    let share_of_label = if measures.beside { 0.34 } else { 0.42 };
    let label = measures.inner() * share_of_label;
    let columns = Columns {
        label,
        from: label + 18.0,
        to: measures.inner() - value_width - 14.0,
        lowest: panel.grid.first().map_or(0.0, |(value, _)| *value),
        highest: panel.grid.last().map_or(1.0, |(value, _)| *value),
    };
    let mut y = scene.paragraph(
        0.0,
        top,
        measures.inner(),
        Prose::wording(&panel.label),
        measures.strong,
    ) + 6.0;
    let plot_top = y;
    let heights: Vec<f64> = rows
        .iter()
        .map(|row| row_height(row, &columns, measures))
        .collect();
    let bottom = y + heights.iter().sum::<f64>();
    let runs = runs(&rows, &heights, plot_top);
    let small = Type {
        paint: Paint::Grey,
        ..measures.small
    };
    let mut end = f64::NEG_INFINITY;
    for (value, text) in &panel.grid {
        let x = columns.x(*value);
        for (top, bottom) in &runs {
            scene.stroke((x, *top), (x, *bottom), Paint::Faint, 1.0);
        }
        let half = small.width(text) / 2.0;
        if x - half > end + 4.0 {
            let tick = Prose::setting(text);
            scene.text(x, bottom + small.size + 3.0, tick, Anchor::Middle, small);
            end = x + half;
        }
    }
    if let Some(total) = panel.total.value {
        let x = columns.x(total);
        for (top, bottom) in &runs {
            scene.push(Mark::Dashes {
                from: Point { x, y: *top },
                to: Point { x, y: *bottom },
                paint: Paint::Grey,
                width: 1.2,
            });
        }
    }
    for (position, (row, height)) in rows.iter().zip(&heights).enumerate() {
        draw_row(scene, row, &columns, measures, (y, *height), position == 0);
        y += height;
    }
    bottom + leading(small.size) + 3.0
}

/// From where to where lines run down the plot: not through the words of a row that shows no value.
fn runs(rows: &[&GroupRow], heights: &[f64], top: f64) -> Vec<(f64, f64)> {
    let mut runs: Vec<(f64, f64)> = Vec::new();
    let mut y = top;
    for (row, height) in rows.iter().zip(heights) {
        if row.value.is_some() {
            match runs.last_mut() {
                Some((_, bottom)) if (*bottom - y).abs() < 1e-9 => *bottom = y + height,
                _ => runs.push((y, y + height)),
            }
        }
        y += height;
    }
    runs
}

fn row_height(row: &GroupRow, columns: &Columns, measures: &Measures) -> f64 {
    (paragraph_height(&row.label, columns.label, measures.label) + 6.0).max(measures.bar * 0.85)
}

fn draw_row(
    scene: &mut Scene,
    row: &GroupRow,
    columns: &Columns,
    measures: &Measures,
    (top, height): (f64, f64),
    total: bool,
) {
    let label_height = paragraph_height(&row.label, columns.label, measures.label);
    let style = if total {
        measures.strong
    } else {
        measures.label
    };
    scene.paragraph(
        0.0,
        top + (height - label_height) / 2.0,
        columns.label,
        &row.label,
        style,
    );
    let middle = top + height / 2.0;
    let shown = Type {
        size: measures.value.size,
        ..measures.value
    };
    match row.value {
        Some(value) => {
            if let Some((low, high)) = row.interval {
                scene.stroke(
                    (columns.x(low), middle),
                    (columns.x(high), middle),
                    Paint::Accent,
                    2.5,
                );
                for end in [low, high] {
                    let x = columns.x(end);
                    scene.stroke((x, middle - 4.0), (x, middle + 4.0), Paint::Accent, 1.5);
                }
            }
            let centre = Point {
                x: columns.x(value),
                y: middle,
            };
            if total {
                let radius = 6.5;
                let at = |dx: f64, dy: f64| Point {
                    x: centre.x + dx,
                    y: centre.y + dy,
                };
                let points = vec![
                    at(0.0, -radius),
                    at(radius, 0.0),
                    at(0.0, radius),
                    at(-radius, 0.0),
                ];
                scene.push(Mark::Shape {
                    points,
                    paint: Paint::Ink,
                    opacity: 1.0,
                });
            } else {
                scene.push(Mark::Dot {
                    centre,
                    radius: 5.0,
                    paint: Paint::Accent,
                });
            }
            scene.number(
                measures.inner(),
                middle + shown.size * 0.36,
                (&row.text, row.cell.as_slice()),
                Anchor::End,
                shown,
            );
        }
        None => {
            let style = Type {
                paint: Paint::Grey,
                ..measures.small
            };
            scene.text(
                columns.from,
                middle + style.size * 0.36,
                &row.text,
                Anchor::Start,
                style,
            );
        }
    }
}
