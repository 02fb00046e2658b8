//! In: our figure and those of others. Out: bars from the largest to the smallest, ours in colour. Never: a sign of a difference that
//! was not tested.

use super::frame::Measures;
use super::palette::Paint;
use super::scene::{Anchor, Area, Mark, Point, Scene, leading, paragraph_height};
use crate::report::{CellRef, Prose};

/// One country or institute.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchmarkRow {
    /// Who, and when.
    pub label: String,
    /// A share, or a mean in the unit of its item.
    pub value: f64,
    /// As written at the end of the bar.
    pub text: String,
    /// 95 %; `None`: none is drawn.
    pub interval: Option<(f64, f64)>,
    /// Whether it is ours.
    pub whose: Whose,
    /// The estimate it shows.
    pub cell: Option<CellRef>,
}

/// Whose figure a bar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The survey's: in colour, its name in bold.
    Ours,
    /// Another's: grey.
    Theirs,
}

/// One item.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchmarkPanel {
    /// Over its bars.
    pub label: String,
    /// The values at both ends of the axis.
    pub axis: (f64, f64),
    /// Largest first.
    pub rows: Vec<BenchmarkRow>,
}

/// Ours beside others, item by item.
#[derive(Debug, Clone, PartialEq)]
pub struct Benchmarks {
    /// In reading order.
    pub panels: Vec<BenchmarkPanel>,
}

/// The plot, its upper left corner at the origin.
pub fn layout(benchmarks: &Benchmarks, measures: &Measures) -> Scene {
    let mut scene = Scene::new(measures.inner());
    let most = measures.columns.saturating_sub(1).max(1);
    let rows = benchmarks.panels.len().div_ceil(most).max(1);
    let columns = benchmarks.panels.len().div_ceil(rows).max(1);
    let between = measures.gap * 2.0;
    let width = (measures.inner() - between * (columns as f64 - 1.0)) / columns as f64;
    let mut y: f64 = 0.0;
    for chunk in benchmarks.panels.chunks(columns) {
        let mut bottom = y;
        for (column, panel) in chunk.iter().enumerate() {
            let drawn = draw_panel(panel, &measures.within(width));
            bottom = bottom.max(y + drawn.height);
            scene.place(drawn, column as f64 * (width + between), y);
        }
        y = bottom + measures.gap * 1.2;
    }
    scene.height = y - measures.gap * 1.2;
    scene
}

fn draw_panel(panel: &BenchmarkPanel, measures: &Measures) -> Scene {
    let width = measures.inner();
    let mut scene = Scene::new(width);
    let mut y = scene.paragraph(
        0.0,
        0.0,
        width,
        Prose::wording(&panel.label),
        measures.strong,
    ) + 6.0;
    let label = width * if measures.beside { 0.34 } else { 0.4 };
    let from = label + 10.0;
    let widest = panel
        .rows
        .iter()
        .map(|row| measures.value.width(&row.text))
        .fold(0.0, f64::max);
    let room = (width - from - widest - 8.0).max(1.0);
    let (lowest, highest) = panel.axis;
    let x = |value: f64| from + (value - lowest) / (highest - lowest) * room;
    let top = y;
    for row in &panel.rows {
        let style = match row.whose {
            Whose::Ours => measures.strong,
            Whose::Theirs => measures.label,
        };
        let text = paragraph_height(&row.label, label, style);
        let bar = (measures.bar * 0.72).max(leading(measures.value.size) - 2.0);
        let height = text.max(bar) + 6.0;
        let middle = y + height / 2.0;
        let name = Prose::wording(&row.label);
        scene.paragraph(0.0, middle - text / 2.0, label, name, style);
        let end = draw_value(&mut scene, row, &x, lowest, (middle, bar));
        let baseline = middle + measures.value.size * 0.36;
        let value = measures.value;
        match &row.cell {
            Some(cell) => {
                let number = (row.text.as_str(), std::slice::from_ref(cell));
                scene.number(end + 6.0, baseline, number, Anchor::Start, value);
            }
            // The figures of others stand in the definition.
            None => {
                let number = Prose::wording(&row.text);
                scene.text(end + 6.0, baseline, number, Anchor::Start, value);
            }
        }
        y += height;
    }
    scene.stroke((from, top), (from, y), Paint::Grey, 1.0);
    scene.height = y;
    scene
}

/// A bar from 0, or a point where the axis does not begin there; returns where it ends.
fn draw_value(
    scene: &mut Scene,
    row: &BenchmarkRow,
    x: &impl Fn(f64) -> f64,
    lowest: f64,
    (middle, bar): (f64, f64),
) -> f64 {
    let paint = match row.whose {
        Whose::Ours => Paint::Accent,
        Whose::Theirs => Paint::Net(1),
    };
    let mut end = x(row.value);
    if lowest.abs() < 1e-12 {
        let area = Area {
            x: x(0.0),
            y: middle - bar / 2.0,
            width: end - x(0.0),
            height: bar,
        };
        if area.width > 0.2 {
            scene.push(Mark::Rect { area, paint });
        }
    } else {
        scene.push(Mark::Dot {
            centre: Point { x: end, y: middle },
            radius: 6.0,
            paint,
        });
        end += 6.0;
    }
    if let Some((low, high)) = row.interval {
        for (paint, width) in [(Paint::Ground, 3.6), (Paint::Ink, 1.4)] {
            scene.stroke((x(low), middle), (x(high), middle), paint, width);
            for at in [x(low), x(high)] {
                let reach = bar * 0.2;
                scene.stroke((at, middle - reach), (at, middle + reach), paint, width);
            }
        }
        end = end.max(x(high));
    }
    end
}
