//! In: lines and axes. Out: bands, intervals, lines, breaks and points. Never: a stroke over a break.

use super::axes::Axes;
use super::{Drawn, Series, TrendKey, TrendPoint};
use crate::report::chart::legend;
use crate::report::chart::palette::Paint;
use crate::report::chart::scene::{Mark, Point, Scene};

/// Draws what lies behind first: bands, breaks, lines, intervals, points.
pub fn draw(scene: &mut Scene, lines: &[Drawn<'_>], axes: &Axes) {
    for line in lines {
        bands(scene, line, axes);
    }
    breaks(scene, lines, axes);
    for line in lines {
        levels(scene, line, axes);
        strokes(scene, line, axes);
    }
    for line in lines {
        intervals(scene, line, axes);
    }
    for line in lines {
        points(scene, line, axes);
    }
}

fn pairs<'a>(line: &Drawn<'a>) -> impl Iterator<Item = (usize, &'a TrendPoint, &'a TrendPoint)> {
    let points = &line.panel.points;
    let after = points.iter().enumerate().skip(1);
    points
        .iter()
        .zip(after)
        .map(|(before, (place, point))| (place, before, point))
}

fn bands(scene: &mut Scene, line: &Drawn<'_>, axes: &Axes) {
    for (place, before, point) in pairs(line) {
        let (Some(earlier), Some(later)) = (before.interval, point.interval) else {
            continue;
        };
        if line.panel.band_reaches(place) {
            let points = vec![
                axes.at(line, before.time, earlier.0),
                axes.at(line, before.time, earlier.1),
                axes.at(line, point.time, later.1),
                axes.at(line, point.time, later.0),
            ];
            scene.push(Mark::Shape {
                points,
                paint: line.paint,
                opacity: 0.16,
            });
        }
    }
}

/// A dashed line from top to bottom where every line that passes is broken; else one across the broken line alone.
fn breaks(scene: &mut Scene, lines: &[Drawn<'_>], axes: &Axes) {
    for Break { line, x, ends } in broken(lines, axes) {
        scene.push(Mark::Dashes {
            from: Point { x, y: ends.0 },
            to: Point { x, y: ends.1 },
            paint: line.map_or(Paint::Grey, |line| line.paint),
            width: 1.5,
        });
    }
}

/// Where a break is drawn.
pub struct Break<'l> {
    /// `None`: all lines that pass.
    line: Option<&'l Drawn<'l>>,
    pub x: f64,
    /// Upper and lower end.
    pub ends: (f64, f64),
}

/// The breaks of all lines: between the wave that broke and the one before it, whatever waves a line has.
pub fn broken<'l>(lines: &'l [Drawn<'l>], axes: &Axes) -> Vec<Break<'l>> {
    const REACH: f64 = 16.0;
    let passes = |at: f64| {
        lines
            .iter()
            .flat_map(pairs)
            .filter(move |(_, before, point)| before.time < at && at < point.time)
    };
    let mut found: Vec<Break<'l>> = Vec::new();
    for line in lines {
        for (_, before, point) in pairs(line).filter(|(_, _, point)| point.broken) {
            let time = axes.before(point.time);
            let x = axes.x(time);
            let whole = passes(time).all(|(_, _, point)| point.broken);
            if !whole {
                let y = axes.y(f64::midpoint(before.value, point.value));
                found.push(Break {
                    line: Some(line),
                    x,
                    ends: ((y - REACH).max(axes.top), (y + REACH).min(axes.bottom)),
                });
            } else if !found
                .iter()
                .any(|known| known.line.is_none() && (known.x - x).abs() < 1.0)
            {
                found.push(Break {
                    line: None,
                    x,
                    ends: (axes.top, axes.bottom),
                });
            }
        }
    }
    found
}

fn levels(scene: &mut Scene, line: &Drawn<'_>, axes: &Axes) {
    for part in &line.panel.level {
        let along = |value: fn(&super::TrendLevel) -> f64| {
            part.iter()
                .map(move |level| axes.at(line, level.time, value(level)))
        };
        let mut band: Vec<Point> = along(|level| level.low).collect();
        let mut upper: Vec<Point> = along(|level| level.high).collect();
        upper.reverse();
        band.extend(upper);
        if part.len() < 2 {
            continue;
        }
        scene.push(Mark::Shape {
            points: band,
            paint: line.paint,
            opacity: 0.16,
        });
        scene.push(Mark::Stroke {
            points: along(|level| level.value).collect(),
            paint: line.paint,
            width: 2.4 * axes.scale,
        });
    }
}

fn strokes(scene: &mut Scene, line: &Drawn<'_>, axes: &Axes) {
    if !line.panel.level.is_empty() {
        return;
    }
    for (_, before, point) in pairs(line).filter(|(_, _, point)| point.joined) {
        let (from, to) = (
            axes.at(line, before.time, before.value),
            axes.at(line, point.time, point.value),
        );
        let rehearsed = [before, point].iter().any(|p| p.key == TrendKey::Rehearsal);
        if rehearsed || line.panel.series == Series::Foreign {
            scene.push(Mark::Dashes {
                from,
                to,
                paint: line.paint,
                width: 2.0 * axes.scale,
            });
        } else {
            scene.push(Mark::Stroke {
                points: vec![from, to],
                paint: line.paint,
                width: 2.0 * axes.scale,
            });
        }
    }
}

fn intervals(scene: &mut Scene, line: &Drawn<'_>, axes: &Axes) {
    let half = radius(line, axes) * 0.7;
    for (place, point) in line.panel.points.iter().enumerate() {
        let Some((low, high)) = point.interval.filter(|_| line.panel.has_interval_at(place)) else {
            continue;
        };
        let (bottom, top) = (
            axes.at(line, point.time, low),
            axes.at(line, point.time, high),
        );
        scene.stroke(
            (bottom.x, bottom.y),
            (top.x, top.y),
            line.paint,
            1.4 * axes.scale,
        );
        for y in [bottom.y, top.y] {
            scene.stroke(
                (bottom.x - half, y),
                (bottom.x + half, y),
                line.paint,
                1.4 * axes.scale,
            );
        }
    }
}

/// Radius of a point: smaller where there are many waves.
pub fn radius(line: &Drawn<'_>, axes: &Axes) -> f64 {
    axes.scale
        * if line.panel.points.len() > 8 {
            3.0
        } else {
            4.0
        }
}

fn points(scene: &mut Scene, line: &Drawn<'_>, axes: &Axes) {
    let radius = radius(line, axes);
    for point in &line.panel.points {
        let centre = axes.at(line, point.time, point.value);
        match point.key {
            TrendKey::Responses => scene.push(Mark::Dot {
                centre,
                radius,
                paint: line.paint,
            }),
            TrendKey::Published => legend::ring(scene, centre, radius, line.paint),
            TrendKey::Rehearsal => legend::diamond(scene, centre, radius * 1.4),
        }
    }
}
