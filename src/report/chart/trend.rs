//! In: a share or a mean by wave, panel by panel. Out: lines over true time with their uncertainty. Never: a line across a break, or an
//! interval for a wave that has none.

use super::frame::Measures;
use super::legend::{self, Sign};
use super::palette::Paint;
use super::scene::{Anchor, Area, Line, Mark, Point, Scene, Type, leading, paragraph_height};
use crate::report::font;

/// What a point rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TrendKey {
    /// Microdata: a filled point.
    Responses,
    /// A hollow point.
    Published,
    /// A hollow diamond, and dashes between such points.
    Rehearsal,
}

/// One wave.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendPoint {
    /// Decimal year.
    pub time: f64,
    /// A share, or a mean in the unit of its item.
    pub value: f64,
    /// The value as written beside the point, with its star.
    pub text: String,
    /// 95 %, on the scale of `value`; `None`: no interval is drawn.
    pub interval: Option<(f64, f64)>,
    /// Decides the form of the point.
    pub key: TrendKey,
    /// Whether the line comes from the point before; the first point and one after a break say no.
    pub joined: bool,
    /// A break that is drawn between the point before and this one.
    pub broken: bool,
}

/// One item.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendPanel {
    /// The item's name.
    pub label: String,
    /// Values of the grid lines and their texts, rising; the first is the bottom, the last the top.
    pub grid: Vec<(f64, String)>,
    /// One a wave that has the item, oldest first.
    pub points: Vec<TrendPoint>,
}

/// Lines of several items over the same waves.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// One an item, in reading order.
    pub panels: Vec<TrendPanel>,
    /// Every wave: decimal year and name.
    pub waves: Vec<(f64, String)>,
    /// Kinds of point that occur, with their names.
    pub keys: Vec<(TrendKey, String)>,
    /// What a break line means, where there is one.
    pub break_label: Option<String>,
}

/// The plot, its upper left corner at the origin.
pub fn layout(trend: &Trend, measures: &Measures) -> Scene {
    let mut scene = Scene::new(measures.inner());
    let mut entries: Vec<(Sign, &str)> = trend
        .keys
        .iter()
        .map(|(key, label)| {
            let sign = match key {
                TrendKey::Responses => Sign::Dot,
                TrendKey::Published => Sign::Ring,
                TrendKey::Rehearsal => Sign::Diamond,
            };
            (sign, label.as_str())
        })
        .collect();
    if let Some(label) = &trend.break_label {
        entries.push((Sign::Dashes, label));
    }
    let mut y = legend::draw(&mut scene, measures, 0.0, &entries) + measures.gap;
    // No more columns than the rows they save.
    let rows = trend.panels.len().div_ceil(measures.columns).max(1);
    let columns = trend.panels.len().div_ceil(rows).max(1);
    let between = measures.gap * 1.6;
    let width = (measures.inner() - between * (columns as f64 - 1.0)) / columns as f64;
    for row in trend.panels.chunks(columns) {
        let heading = row
            .iter()
            .map(|panel| paragraph_height(&panel.label, width, measures.strong))
            .fold(0.0, f64::max);
        let mut bottom = y;
        for (column, panel) in row.iter().enumerate() {
            let drawn = panel_scene(trend, panel, measures, width, heading);
            let x = column as f64 * (width + between);
            bottom = bottom.max(y + drawn.height);
            scene.place(drawn, x, y);
        }
        y = bottom + measures.gap;
    }
    scene.height = y - measures.gap;
    scene
}

/// Turns time and value into pixels of a panel.
struct Axes {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    from: f64,
    to: f64,
    lowest: f64,
    highest: f64,
}

impl Axes {
    fn x(&self, time: f64) -> f64 {
        if self.to > self.from {
            self.left + (time - self.from) / (self.to - self.from) * (self.right - self.left)
        } else {
            f64::midpoint(self.left, self.right)
        }
    }

    fn y(&self, value: f64) -> f64 {
        let part = (value - self.lowest) / (self.highest - self.lowest);
        self.bottom - part * (self.bottom - self.top)
    }

    fn at(&self, time: f64, value: f64) -> Point {
        Point {
            x: self.x(time),
            y: self.y(value),
        }
    }
}

fn panel_scene(
    trend: &Trend,
    panel: &TrendPanel,
    measures: &Measures,
    width: f64,
    heading: f64,
) -> Scene {
    let mut scene = Scene::new(width);
    scene.paragraph(0.0, 0.0, width, &panel.label, measures.strong);
    let small = Type {
        paint: Paint::Grey,
        ..measures.small
    };
    let axis = panel
        .grid
        .iter()
        .map(|(_, text)| font::width(text, small.size, small.weight))
        .fold(0.0, f64::max);
    // Half a wave's name and half a value stand beyond the outer points.
    let widest = panel
        .points
        .iter()
        .map(|point| point.text.as_str())
        .chain(["100\u{a0}%"])
        .map(|text| font::width(text, measures.value.size, measures.value.weight))
        .fold(0.0, f64::max);
    let outer = longest_word(trend, small).min(width / 4.0).max(widest) / 2.0 + 2.0;
    let top = heading + measures.value.size + 8.0;
    let axes = Axes {
        left: axis + 8.0 + outer,
        right: width - outer,
        top,
        bottom: top + measures.panel,
        from: trend.waves.first().map_or(0.0, |(time, _)| *time),
        to: trend.waves.last().map_or(1.0, |(time, _)| *time),
        lowest: panel.grid.first().map_or(0.0, |(value, _)| *value),
        highest: panel.grid.last().map_or(1.0, |(value, _)| *value),
    };
    for (value, text) in &panel.grid {
        let y = axes.y(*value);
        scene.stroke((axis + 8.0, y), (width, y), Paint::Faint, 1.0);
        scene.text(axis, y + small.size * 0.36, text, Anchor::End, small);
    }
    let bottom = wave_names(&mut scene, trend, &axes, small, width);
    lines(&mut scene, panel, &axes);
    points(&mut scene, panel, &axes);
    values(&mut scene, panel, &axes, measures);
    scene.height = bottom;
    scene
}

/// The widest word of the waves' names.
fn longest_word(trend: &Trend, style: Type) -> f64 {
    trend
        .waves
        .iter()
        .flat_map(|(_, name)| name.split(' '))
        .map(|word| font::width(word, style.size, style.weight))
        .fold(0.0, f64::max)
}

/// The names of waves under the axis: the last, the first, then all that find room. A long name takes several lines.
fn wave_names(scene: &mut Scene, trend: &Trend, axes: &Axes, style: Type, width: f64) -> f64 {
    let last = trend.waves.len().saturating_sub(1);
    let mut order = vec![last, 0];
    order.extend(1..last);
    // A name of several words is set in lines where that lets its neighbours stand beside it.
    let apart = trend
        .waves
        .windows(2)
        .map(|pair| axes.x(pair[1].0) - axes.x(pair[0].0))
        .fold(f64::INFINITY, f64::min);
    let beyond = 2.0 * (width - axes.right);
    let room = apart.min(beyond).max(longest_word(trend, style) + 0.5);
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let mut deepest = 1;
    for place in order {
        let Some((time, name)) = trend.waves.get(place) else {
            continue;
        };
        let x = axes.x(*time);
        scene.stroke((x, axes.bottom), (x, axes.bottom + 4.0), Paint::Grey, 1.0);
        let lines = font::wrap(name, room, style.size, style.weight);
        let half = lines
            .iter()
            .map(|line| font::width(line, style.size, style.weight))
            .fold(0.0, f64::max)
            / 2.0;
        let span = (x - half - 4.0, x + half + 4.0);
        if taken
            .iter()
            .any(|(from, to)| span.0 < *to && *from < span.1)
        {
            continue;
        }
        taken.push(span);
        deepest = deepest.max(lines.len());
        for (row, line) in lines.iter().enumerate() {
            let baseline = axes.bottom + 6.0 + style.size + row as f64 * leading(style.size);
            scene.text(x, baseline, line, Anchor::Middle, style);
        }
    }
    axes.bottom + 10.0 + deepest as f64 * leading(style.size)
}

fn lines(scene: &mut Scene, panel: &TrendPanel, axes: &Axes) {
    for pair in panel.points.windows(2) {
        let [before, point] = pair else { continue };
        let (from, to) = (
            axes.at(before.time, before.value),
            axes.at(point.time, point.value),
        );
        if point.broken {
            let x = f64::midpoint(from.x, to.x);
            scene.push(Mark::Dashes {
                from: Point { x, y: axes.top },
                to: Point { x, y: axes.bottom },
                paint: Paint::Grey,
                width: 1.5,
            });
        }
        if !point.joined {
            continue;
        }
        if let (Some(earlier), Some(later)) = (before.interval, point.interval) {
            let band = vec![
                axes.at(before.time, earlier.0),
                axes.at(before.time, earlier.1),
                axes.at(point.time, later.1),
                axes.at(point.time, later.0),
            ];
            scene.push(Mark::Shape {
                points: band,
                paint: Paint::Net(2),
                opacity: 0.16,
            });
        }
        if point.key == TrendKey::Rehearsal || before.key == TrendKey::Rehearsal {
            scene.push(Mark::Dashes {
                from,
                to,
                paint: Paint::Net(2),
                width: 2.0,
            });
        } else {
            scene.push(Mark::Stroke {
                points: vec![from, to],
                paint: Paint::Net(2),
                width: 2.0,
            });
        }
    }
}

/// Radius of a point: smaller where there are many waves.
fn radius(panel: &TrendPanel) -> f64 {
    if panel.points.len() > 8 { 3.0 } else { 4.0 }
}

fn points(scene: &mut Scene, panel: &TrendPanel, axes: &Axes) {
    let radius = radius(panel);
    for point in &panel.points {
        if let Some((low, high)) = point.interval {
            let (bottom, top) = (axes.at(point.time, low), axes.at(point.time, high));
            scene.stroke((bottom.x, bottom.y), (top.x, top.y), Paint::Net(2), 1.2);
            for y in [bottom.y, top.y] {
                let half = radius * 0.7;
                scene.stroke(
                    (bottom.x - half, y),
                    (bottom.x + half, y),
                    Paint::Net(2),
                    1.2,
                );
            }
        }
    }
    for point in &panel.points {
        let centre = axes.at(point.time, point.value);
        match point.key {
            TrendKey::Responses => scene.push(Mark::Dot {
                centre,
                radius,
                paint: Paint::Net(2),
            }),
            TrendKey::Published => legend::ring(scene, centre, radius),
            TrendKey::Rehearsal => legend::diamond(scene, centre, radius * 1.4),
        }
    }
}

/// Values over their points, or under them where a neighbour is in the way: the last, the first, the highest, the lowest; where there
/// are few waves, all that find room.
fn values(scene: &mut Scene, panel: &TrendPanel, axes: &Axes, measures: &Measures) {
    let last = panel.points.len().saturating_sub(1);
    let extreme = |sign: f64| {
        let size = |place: &usize| {
            panel
                .points
                .get(*place)
                .map_or(0.0, |point| point.value * sign)
        };
        (0..panel.points.len()).max_by(|a, b| size(a).total_cmp(&size(b)))
    };
    let mut order = vec![last, 0];
    order.extend(extreme(1.0));
    order.extend(extreme(-1.0));
    if panel.points.len() <= 8 {
        order.extend(0..panel.points.len());
    }
    // What a value must not stand on: the points with their intervals, and the values before it.
    let mut taken: Vec<Area> = panel
        .points
        .iter()
        .map(|point| occupied(point, axes))
        .collect();
    let mut done = Vec::new();
    for place in order {
        let Some(point) = panel.points.get(place).filter(|_| !done.contains(&place)) else {
            continue;
        };
        done.push(place);
        let own = occupied(point, axes);
        let free = [
            own.y - 4.0,
            own.y + own.height + measures.value.size * 0.76 + 4.0,
        ]
        .map(|y| Line {
            at: Point {
                x: axes.x(point.time),
                y,
            },
            text: point.text.clone(),
            anchor: Anchor::Middle,
            style: measures.value,
        })
        .into_iter()
        .find(|line| {
            let area = line.area();
            area.y + area.height < axes.bottom && taken.iter().all(|other| !area.overlaps(other))
        });
        if let Some(line) = free {
            taken.push(line.area());
            scene.push(Mark::Text(line));
        }
    }
}

/// The room a point and its interval take.
fn occupied(point: &TrendPoint, axes: &Axes) -> Area {
    let (low, high) = point.interval.unwrap_or((point.value, point.value));
    let top = axes.y(high).min(axes.y(point.value) - 4.0);
    let bottom = axes.y(low).max(axes.y(point.value) + 4.0);
    Area {
        x: axes.x(point.time) - 4.0,
        y: top,
        width: 8.0,
        height: bottom - top,
    }
}
