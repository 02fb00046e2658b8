//! In: waves, grid lines and the room of a panel. Out: the axes, and where a time and a value lie. Never: waves at even
//! distances that were not.

use super::{Drawn, Trend};
use crate::report::Prose;
use crate::report::chart::frame::Measures;
use crate::report::chart::palette::Paint;
use crate::report::chart::scene::{Anchor, Point, Scene, Type, leading};

/// Turns time and value into pixels of a panel.
pub struct Axes {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    /// The end of the grid lines.
    pub edge: f64,
    /// How much larger than on a page points and strokes are.
    pub scale: f64,
    /// Of the waves, rising.
    times: Vec<f64>,
    grid: Vec<(f64, String)>,
}

impl Axes {
    /// The axes of a panel `width` wide from `top`; at the right `beside` is kept for the names of lines.
    pub fn of(
        trend: &Trend,
        lines: &[Drawn<'_>],
        measures: &Measures,
        (width, top): (f64, f64),
        beside: f64,
    ) -> Self {
        let small = measures.small;
        let grid = lines
            .first()
            .map_or(Vec::new(), |line| line.panel.grid.clone());
        let axis = grid
            .iter()
            .map(|(_, text)| small.width(text))
            .fold(0.0, f64::max);
        // Half a wave's name and half a value stand beyond the outer points.
        let widest = lines
            .iter()
            .flat_map(|line| &line.panel.points)
            .map(|point| point.text.as_str())
            .chain(["100\u{a0}%"])
            .map(|text| measures.value.width(text))
            .fold(0.0, f64::max);
        let outer = longest_word(trend, small).min(width / 4.0).max(widest) / 2.0 + 2.0;
        let aside = lines.iter().map(|line| line.aside).fold(0.0, f64::max);
        Self {
            left: axis + 8.0 + outer + aside,
            right: width - beside - outer - aside,
            top,
            bottom: top + measures.panel,
            edge: width - beside,
            scale: (small.size / 12.5).max(1.0),
            times: trend.waves.iter().map(|(time, _)| *time).collect(),
            grid,
        }
    }

    pub fn x(&self, time: f64) -> f64 {
        match self.times.as_slice() {
            [from, .., to] if to > from => {
                self.left + (time - from) / (to - from) * (self.right - self.left)
            }
            _ => f64::midpoint(self.left, self.right),
        }
    }

    /// The middle between a wave and the one before it.
    pub fn before(&self, time: f64) -> f64 {
        let earlier = self.times.iter().rev().find(|other| **other < time);
        earlier.map_or(time, |earlier| f64::midpoint(*earlier, time))
    }

    pub fn y(&self, value: f64) -> f64 {
        let lowest = self.grid.first().map_or(0.0, |(value, _)| *value);
        let highest = self.grid.last().map_or(1.0, |(value, _)| *value);
        let part = (value - lowest) / (highest - lowest);
        self.bottom - part * (self.bottom - self.top)
    }

    /// Where a value of a line lies.
    pub fn at(&self, line: &Drawn<'_>, time: f64, value: f64) -> Point {
        Point {
            x: self.x(time) + line.aside,
            y: self.y(value),
        }
    }

    /// Draws the grid and the names of the waves; returns the y under them.
    pub fn draw(&self, scene: &mut Scene, trend: &Trend, measures: &Measures) -> f64 {
        let small = Type {
            paint: Paint::Grey,
            ..measures.small
        };
        let axis = self
            .grid
            .iter()
            .map(|(_, text)| small.width(text))
            .fold(0.0, f64::max);
        for (value, text) in &self.grid {
            let y = self.y(*value);
            scene.stroke((axis + 8.0, y), (self.edge, y), Paint::Faint, 1.0);
            let tick = Prose::setting(text);
            scene.text(axis, y + small.size * 0.36, tick, Anchor::End, small);
        }
        self.wave_names(scene, trend, small)
    }

    /// The names of waves under the axis: all of them, in smaller letters if they must; else the last, the first, and what
    /// finds room beside them.
    fn wave_names(&self, scene: &mut Scene, trend: &Trend, style: Type) -> f64 {
        for (time, _) in &trend.waves {
            let x = self.x(*time);
            scene.stroke((x, self.bottom), (x, self.bottom + 4.0), Paint::Grey, 1.0);
        }
        let smaller = |factor: f64| Type {
            size: (style.size * factor).max(12.0),
            ..style
        };
        let all = [1.0, 0.9, 0.8, 0.7]
            .map(smaller)
            .into_iter()
            .map(|style| (style, self.placed(trend, style)))
            .find(|(_, names)| names.len() == trend.waves.len());
        let (style, names) = all.unwrap_or_else(|| (style, self.placed(trend, style)));
        let deepest = names
            .iter()
            .map(|(_, lines)| lines.len())
            .max()
            .unwrap_or(1);
        for (x, lines) in names {
            for (row, line) in lines.into_iter().enumerate() {
                let baseline = self.bottom + 6.0 + style.size + row as f64 * leading(style.size);
                scene.text(x, baseline, Prose::date(line), Anchor::Middle, style);
            }
        }
        self.bottom + 10.0 + deepest as f64 * leading(style.size)
    }

    /// The names that find room, each with its x and its lines: the last, the first, then the others.
    fn placed(&self, trend: &Trend, style: Type) -> Vec<(f64, Vec<String>)> {
        let last = trend.waves.len().saturating_sub(1);
        let mut order = vec![last, 0];
        order.extend(1..last);
        order.dedup();
        // A name of several words is set in lines where that lets its neighbours stand beside it.
        let apart = trend
            .waves
            .windows(2)
            .map(|pair| self.x(pair[1].0) - self.x(pair[0].0))
            .fold(f64::INFINITY, f64::min);
        let beyond = 2.0 * (self.edge - self.right);
        let room = apart.min(beyond).max(longest_word(trend, style) + 0.5);
        let mut taken: Vec<(f64, f64)> = Vec::new();
        let mut placed = Vec::new();
        for (time, name) in order.into_iter().filter_map(|place| trend.waves.get(place)) {
            let x = self.x(*time);
            let lines = style.wrap(name, room);
            let half = lines
                .iter()
                .map(|line| style.width(line))
                .fold(0.0, f64::max)
                / 2.0;
            let span = (x - half - 4.0, x + half + 4.0);
            let meets = |(from, to): &(f64, f64)| span.0 < *to && *from < span.1;
            if !taken.iter().any(meets) {
                taken.push(span);
                placed.push((x, lines));
            }
        }
        placed
    }
}

/// The widest word of the waves' names.
fn longest_word(trend: &Trend, style: Type) -> f64 {
    trend
        .waves
        .iter()
        .flat_map(|(_, name)| name.split(' '))
        .map(|word| style.width(word))
        .fold(0.0, f64::max)
}
