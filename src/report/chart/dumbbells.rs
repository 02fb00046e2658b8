//! In: two values a row, an earlier wave's and a later one's, and what the test says. Out: rows of hollow and filled points, joined.
//! Never: an arrow where no change was found, or a join over a break.

use super::frame::Measures;
use super::legend::{self, Sign};
use super::palette::Paint;
use super::scene::{Anchor, Mark, Point, Scene, Type, leading, paragraph_height};
use crate::report::{CellRef, Prose};

/// What is said of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeSign {
    /// Tested, and different: an arrow.
    Found,
    /// Tested, and no difference found: a thin line.
    NotFound,
    /// Not tested: grey and dashed.
    NotTested,
    /// Not comparable: two grey points, not joined.
    NotComparable,
}

/// What an end rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndForm {
    /// Answers or published figures: a circle.
    Real,
    /// Synthetic answers: a diamond in the colour of their mark.
    Rehearsed,
}

/// One wave's value.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeEnd {
    /// A share, or a mean in the unit of its item.
    pub value: f64,
    /// 95 %, on the scale of `value`; `None`: none is drawn.
    pub interval: Option<(f64, f64)>,
    /// Decides the form of the point.
    pub form: EndForm,
}

/// The change of one item or group.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRow {
    /// The item, or the group.
    pub label: String,
    /// The earlier wave: hollow.
    pub before: ChangeEnd,
    /// The later wave: filled.
    pub now: ChangeEnd,
    /// Decides what joins the two.
    pub sign: ChangeSign,
    /// From the one value to the other, as written: "20 % → 15 %".
    pub values: String,
    /// The difference with its unit; empty where it must not be read as a change.
    pub difference: String,
    /// The verdict, or why there is none.
    pub reading: String,
    /// The earlier and the later estimate, and the change between them.
    pub cells: Option<[CellRef; 3]>,
}

/// Rows with an axis of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangePanel {
    /// Over the rows; empty where there is one panel.
    pub label: String,
    /// Values of the grid lines and their texts, rising; the first is the left end, the last the right.
    pub grid: Vec<(f64, String)>,
    /// Top to bottom.
    pub rows: Vec<ChangeRow>,
}

/// Changes from one wave to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Dumbbells {
    /// One a unit, or an item where groups are shown.
    pub panels: Vec<ChangePanel>,
    /// The name of the earlier wave.
    pub before: String,
    /// The name of the later wave.
    pub now: String,
    /// Signs that occur, with what they say.
    pub signs: Vec<(ChangeSign, String)>,
}

/// The plot, its upper left corner at the origin.
pub fn layout(changes: &Dumbbells, measures: &Measures) -> Scene {
    let mut scene = Scene::new(measures.inner());
    let rehearsed = |pick: fn(&ChangeRow) -> &ChangeEnd| {
        let rows = || changes.panels.iter().flat_map(|panel| &panel.rows);
        rows().next().is_some() && rows().all(|row| pick(row).form == EndForm::Rehearsed)
    };
    let before = match rehearsed(|row| &row.before) {
        true => Sign::Diamond,
        false => Sign::Ring(Paint::Accent),
    };
    let now = match rehearsed(|row| &row.now) {
        true => Sign::FilledDiamond,
        false => Sign::Dot(Paint::Accent),
    };
    let mut entries = vec![
        (before, Prose::date(&changes.before)),
        (now, Prose::date(&changes.now)),
    ];
    entries.extend(changes.signs.iter().map(|(sign, label)| {
        let sign = match sign {
            ChangeSign::Found => Sign::Arrow,
            ChangeSign::NotFound => Sign::Line,
            ChangeSign::NotTested => Sign::DashedLine,
            ChangeSign::NotComparable => Sign::TwoRings,
        };
        (sign, Prose::from(label))
    }));
    let mut y = legend::draw(&mut scene, measures, 0.0, &entries) + measures.gap;
    for (place, panel) in changes.panels.iter().enumerate() {
        if place > 0 {
            y += measures.gap;
        }
        y = draw_panel(&mut scene, panel, measures, y);
    }
    scene.height = y;
    scene
}

/// Where the columns of a panel lie.
struct Columns {
    label: f64,
    from: f64,
    to: f64,
    /// The left edge of the texts at the right.
    text: f64,
    room: f64,
    lowest: f64,
    highest: f64,
    scale: f64,
}

impl Columns {
    fn of(panel: &ChangePanel, measures: &Measures) -> Self {
        let inner = measures.inner();
        let (label, room) = if measures.beside {
            (inner * 0.3, inner * 0.25)
        } else {
            (inner, inner * 0.4)
        };
        let from = if measures.beside { label + 22.0 } else { 8.0 };
        Self {
            label,
            from,
            to: inner - room - 26.0,
            text: inner - room,
            room,
            lowest: panel.grid.first().map_or(0.0, |(value, _)| *value),
            highest: panel.grid.last().map_or(1.0, |(value, _)| *value),
            scale: (measures.small.size / 12.5).max(1.0),
        }
    }

    fn x(&self, value: f64) -> f64 {
        let part = (value - self.lowest) / (self.highest - self.lowest);
        self.from + part * (self.to - self.from)
    }
}

fn draw_panel(scene: &mut Scene, panel: &ChangePanel, measures: &Measures, top: f64) -> f64 {
    let columns = Columns::of(panel, measures);
    let mut y = top;
    if !panel.label.is_empty() {
        y = scene.paragraph(
            0.0,
            y,
            measures.inner(),
            Prose::wording(&panel.label),
            measures.strong,
        ) + 6.0;
    }
    let plot_top = y;
    let heights: Vec<f64> = panel
        .rows
        .iter()
        .map(|row| row_height(row, &columns, measures))
        .collect();
    let bottom = y + heights.iter().sum::<f64>();
    let small = Type {
        paint: Paint::Grey,
        ..measures.small
    };
    let mut end = f64::NEG_INFINITY;
    for (value, text) in &panel.grid {
        let x = columns.x(*value);
        if measures.beside {
            scene.stroke((x, plot_top), (x, bottom), Paint::Faint, 1.0);
        } else {
            scene.stroke((x, bottom), (x, bottom + 4.0), Paint::Grey, 1.0);
        }
        let half = small.width(text) / 2.0;
        if x - half > end + 4.0 {
            let tick = Prose::setting(text);
            scene.text(x, bottom + small.size + 4.0, tick, Anchor::Middle, small);
            end = x + half;
        }
    }
    for (row, height) in panel.rows.iter().zip(&heights) {
        draw_row(scene, row, &columns, measures, (y, *height));
        y += height;
    }
    bottom + leading(small.size) + 4.0
}

/// The texts at the right of a row: values, difference, reading.
fn texts<'r>(row: &'r ChangeRow, measures: &Measures) -> Vec<(&'r str, Type)> {
    let small = Type {
        paint: Paint::Grey,
        ..measures.small
    };
    let difference = match row.sign {
        ChangeSign::Found | ChangeSign::NotFound => measures.value,
        ChangeSign::NotTested | ChangeSign::NotComparable => Type {
            paint: Paint::Grey,
            ..measures.label
        },
    };
    let mut texts = vec![
        (row.difference.as_str(), difference),
        (row.values.as_str(), small),
        (row.reading.as_str(), small),
    ];
    texts.retain(|(text, _)| !text.is_empty());
    texts
}

fn texts_height(row: &ChangeRow, columns: &Columns, measures: &Measures) -> f64 {
    texts(row, measures)
        .into_iter()
        .map(|(text, style)| paragraph_height(text, columns.room, style))
        .sum()
}

/// The height of a label that stands above its row; 0 where it stands beside it.
fn above(row: &ChangeRow, columns: &Columns, measures: &Measures) -> f64 {
    if measures.beside {
        0.0
    } else {
        paragraph_height(&row.label, columns.label, measures.label) + 2.0
    }
}

fn row_height(row: &ChangeRow, columns: &Columns, measures: &Measures) -> f64 {
    let beside = match measures.beside {
        true => paragraph_height(&row.label, columns.label, measures.label),
        false => 0.0,
    };
    let body = texts_height(row, columns, measures)
        .max(beside)
        .max(measures.bar * 0.85);
    above(row, columns, measures) + body + 10.0
}

fn draw_row(
    scene: &mut Scene,
    row: &ChangeRow,
    columns: &Columns,
    measures: &Measures,
    (top, height): (f64, f64),
) {
    let above = above(row, columns, measures);
    let middle = top + above + (height - above) / 2.0;
    let label = paragraph_height(&row.label, columns.label, measures.label);
    let label_top = if measures.beside {
        middle - label / 2.0
    } else {
        top + 2.0
    };
    let name = Prose::wording(&row.label);
    scene.paragraph(0.0, label_top, columns.label, name, measures.label);
    let mut y = middle - texts_height(row, columns, measures) / 2.0;
    for (text, style) in texts(row, measures) {
        let before = scene.marks.len();
        y = scene.paragraph(columns.text, y, columns.room, text, style);
        let cells = row.cells.as_ref().map_or(&[][..], |cells| {
            let (levels, change) = cells.split_at(2);
            match text {
                text if text == row.difference => change,
                text if text == row.values => levels,
                _ => &[],
            }
        });
        for mark in scene.marks.iter_mut().skip(before) {
            if let Mark::Text(line) = mark {
                line.cells = cells.to_vec();
            }
        }
    }
    let paint = match row.sign {
        ChangeSign::Found | ChangeSign::NotFound => Paint::Accent,
        ChangeSign::NotTested | ChangeSign::NotComparable => Paint::Net(1),
    };
    // The earlier interval lies over the line, the later one under it.
    let aside = 7.0 * columns.scale;
    for (end, y) in [(&row.before, middle - aside), (&row.now, middle + aside)] {
        if let Some((low, high)) = end.interval {
            let (low, high) = (columns.x(low), columns.x(high));
            scene.stroke((low, y), (high, y), paint, 1.2 * columns.scale);
            for x in [low, high] {
                scene.stroke((x, y - 2.5), (x, y + 2.5), paint, 1.2 * columns.scale);
            }
        }
    }
    let radius = 5.0 * columns.scale;
    join(scene, row, columns, middle, radius, paint);
    let at = |end: &ChangeEnd| Point {
        x: columns.x(end.value),
        y: middle,
    };
    match row.before.form {
        EndForm::Real => legend::ring(scene, at(&row.before), radius, paint),
        EndForm::Rehearsed => legend::diamond(scene, at(&row.before), radius * 1.25),
    }
    match row.now.form {
        EndForm::Real => scene.push(Mark::Dot {
            centre: at(&row.now),
            radius,
            paint,
        }),
        EndForm::Rehearsed => legend::filled_diamond(scene, at(&row.now), radius * 1.25),
    }
}

/// What lies between the two points: an arrow up to the later one, a line, dashes, or nothing.
fn join(
    scene: &mut Scene,
    row: &ChangeRow,
    columns: &Columns,
    middle: f64,
    radius: f64,
    paint: Paint,
) {
    let (from, to) = (columns.x(row.before.value), columns.x(row.now.value));
    let (start, end) = (Point { x: from, y: middle }, Point { x: to, y: middle });
    let width = columns.scale;
    match row.sign {
        ChangeSign::Found => {
            scene.push(Mark::Stroke {
                points: vec![start, end],
                paint,
                width: 3.0 * width,
            });
            let back = if to < from { 1.0 } else { -1.0 };
            let tip = to + back * radius * 1.3;
            // Where the points are so near that no head fits, the line alone is solid.
            if (to - from).abs() > radius * 5.0 {
                let size = 6.0 * width;
                scene.push(Mark::Shape {
                    points: vec![
                        Point { x: tip, y: middle },
                        Point {
                            x: tip + back * size * 1.3,
                            y: middle - size,
                        },
                        Point {
                            x: tip + back * size * 1.3,
                            y: middle + size,
                        },
                    ],
                    paint,
                    opacity: 1.0,
                });
            }
        }
        ChangeSign::NotFound => scene.push(Mark::Stroke {
            points: vec![start, end],
            paint,
            width: 1.2 * width,
        }),
        ChangeSign::NotTested => scene.push(Mark::Dashes {
            from: start,
            to: end,
            paint,
            width: 1.2 * width,
        }),
        ChangeSign::NotComparable => {}
    }
}
