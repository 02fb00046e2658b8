//! In: shares of answers by group or item. Out: a small panel of bars each, all on one axis. Never: a panel with a scale of its own.

use super::frame::Measures;
use super::legend::{self, Sign};
use super::palette::Paint;
use super::scene::{Anchor, Area, Mark, Scene, Type, leading, paragraph_height};
use crate::report::{CellRef, Prose};

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct MultipleRow {
    /// The answer, or the item.
    pub label: String,
    /// A share, 0 to 1; `None`: not shown, the text says why.
    pub value: Option<f64>,
    /// As written at the end of the bar.
    pub text: String,
    /// 95 %; `None`: none is drawn.
    pub interval: Option<(f64, f64)>,
    /// Everybody's share, where the panel is a group's.
    pub reference: Option<f64>,
    /// `None`: don't know, which is hatched.
    pub paint: Option<Paint>,
    /// The estimate it shows.
    pub cell: Option<CellRef>,
}

/// One group, or one item.
#[derive(Debug, Clone, PartialEq)]
pub struct MultiplePanel {
    /// Over its bars; a group with its base.
    pub label: Prose,
    /// Top to bottom.
    pub rows: Vec<MultipleRow>,
}

/// Small panels on one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Multiples {
    /// In reading order.
    pub panels: Vec<MultiplePanel>,
    /// The share at the right end of the axis.
    pub highest: f64,
    /// What the tick across a bar is, where panels are groups.
    pub reference: Option<String>,
}

/// The plot, its upper left corner at the origin.
pub fn layout(multiples: &Multiples, measures: &Measures) -> Scene {
    let mut scene = Scene::new(measures.inner());
    let mut y = 0.0;
    if let Some(label) = &multiples.reference {
        y = legend::draw(&mut scene, measures, 0.0, &[(Sign::Tick, label.into())]) + measures.gap;
    }
    let rows = multiples.panels.len().div_ceil(measures.columns).max(1);
    let columns = multiples.panels.len().div_ceil(rows).max(1);
    let between = measures.gap * 1.8;
    let width = (measures.inner() - between * (columns as f64 - 1.0)) / columns as f64;
    for chunk in multiples.panels.chunks(columns) {
        let heading = chunk
            .iter()
            .map(|panel| paragraph_height(&panel.label, width, measures.strong))
            .fold(0.0, f64::max);
        let mut bottom = y;
        for (column, panel) in chunk.iter().enumerate() {
            let drawn = draw_panel(multiples, panel, &measures.within(width), heading);
            bottom = bottom.max(y + drawn.height);
            scene.place(drawn, column as f64 * (width + between), y);
        }
        y = bottom + measures.gap;
    }
    scene.height = y - measures.gap;
    scene
}

fn draw_panel(
    multiples: &Multiples,
    panel: &MultiplePanel,
    measures: &Measures,
    heading: f64,
) -> Scene {
    let width = measures.inner();
    let mut scene = Scene::new(width);
    let foot = heading - paragraph_height(&panel.label, width, measures.strong);
    scene.paragraph(0.0, foot, width, &panel.label, measures.strong);
    let words = panel
        .rows
        .iter()
        .map(|row| measures.small.longest_word(&row.label))
        .fold(0.0, f64::max);
    let label = (words + 1.0).clamp(width * 0.36, width * 0.5);
    let from = label + 8.0;
    let texts = panel.rows.iter().filter(|row| row.value.is_some());
    let widest = texts
        .map(|row| measures.value.width(&row.text))
        .fold(0.0, f64::max);
    let room = (width - from - widest - 6.0).max(1.0);
    let x = |share: f64| from + share / multiples.highest * room;
    let mut y = heading + 5.0;
    let top = y;
    for row in &panel.rows {
        y = draw_row(&mut scene, row, (label, from), &x, measures, y);
    }
    scene.stroke((from, top), (from, y), Paint::Grey, 1.0);
    scene.height = y;
    scene
}

fn draw_row(
    scene: &mut Scene,
    row: &MultipleRow,
    (room, from): (f64, f64),
    x: &impl Fn(f64) -> f64,
    measures: &Measures,
    top: f64,
) -> f64 {
    let text = paragraph_height(&row.label, room, measures.small);
    let bar = (measures.bar * 0.6).max(leading(measures.value.size) - 2.0);
    let height = text.max(bar) + 6.0;
    let middle = top + height / 2.0;
    let label = Prose::wording(&row.label);
    scene.paragraph(0.0, middle - text / 2.0, room, label, measures.small);
    let Some(value) = row.value else {
        let style = Type {
            paint: Paint::Grey,
            ..measures.small
        };
        let baseline = middle + style.size * 0.36;
        scene.text(from + 5.0, baseline, &row.text, Anchor::Start, style);
        return top + height;
    };
    let area = Area {
        x: from,
        y: middle - bar / 2.0,
        width: x(value) - from,
        height: bar,
    };
    if area.width > 0.2 {
        scene.push(match row.paint {
            Some(paint) => Mark::Rect { area, paint },
            None => Mark::Hatch {
                area,
                paint: Paint::Grey,
            },
        });
    }
    let mut end = area.x + area.width;
    if let Some((low, high)) = row.interval {
        whisker(scene, (x(low), x(high)), middle);
        end = end.max(x(high));
    }
    if let Some(reference) = row.reference {
        let at = x(reference);
        let reach = bar / 2.0 + 2.0;
        scene.stroke((at, middle - reach), (at, middle + reach), Paint::Ink, 2.0);
        end = end.max(at + 1.0);
    }
    let baseline = middle + measures.value.size * 0.36;
    let number = (row.text.as_str(), row.cell.as_slice());
    scene.number(end + 5.0, baseline, number, Anchor::Start, measures.value);
    top + height
}

/// An interval over a bar: a thin line on a ground of its own, so that it is seen on any colour.
fn whisker(scene: &mut Scene, (low, high): (f64, f64), y: f64) {
    scene.stroke((low, y), (high, y), Paint::Ground, 4.0);
    scene.stroke((low, y), (high, y), Paint::Ink, 1.6);
}
