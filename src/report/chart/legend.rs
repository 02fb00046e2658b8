//! In: what the signs of a plot mean. Out: a line or more of swatches with their names. Never: the plot itself.

use super::frame::Measures;
use super::palette::Paint;
use super::scene::{Anchor, Area, Mark, Point, Scene, leading};
use crate::report::Prose;

/// A sign in a legend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sign {
    Fill(Paint),
    Hatch,
    Dot(Paint),
    Ring(Paint),
    Diamond,
    FilledDiamond,
    /// A vertical dashed line.
    Dashes,
    Arrow,
    Line,
    DashedLine,
    TwoRings,
    /// Across a bar: everybody.
    Tick,
}

/// Draws the signs from left to right, on as many lines as they need; returns the y under them.
pub fn draw(scene: &mut Scene, measures: &Measures, top: f64, entries: &[(Sign, Prose)]) -> f64 {
    let style = measures.small;
    let side = (style.size * 0.95).round();
    let (mut x, mut y) = (0.0, top);
    let room = measures.inner();
    for (sign, label) in entries {
        let lines = style.wrap_prose(label, room - side - 6.0);
        let width = lines
            .iter()
            .map(|line| style.width(line.to_string()))
            .fold(0.0, f64::max)
            + side
            + 6.0;
        if x > 0.0 && x + width > room {
            x = 0.0;
            y += leading(style.size) + 2.0;
        }
        put(scene, *sign, x, y + style.size * 0.12, side);
        for (row, line) in lines.iter().enumerate() {
            if row > 0 {
                y += leading(style.size);
            }
            scene.text(
                x + side + 6.0,
                y + 0.98 * style.size,
                line,
                Anchor::Start,
                style,
            );
        }
        x += width + 18.0;
    }
    y + leading(style.size)
}

fn put(scene: &mut Scene, sign: Sign, x: f64, y: f64, side: f64) {
    let centre = Point {
        x: x + side / 2.0,
        y: y + side / 2.0,
    };
    let area = Area {
        x,
        y,
        width: side,
        height: side,
    };
    match sign {
        Sign::Fill(paint) => scene.push(Mark::Rect { area, paint }),
        Sign::Hatch => scene.push(Mark::Hatch {
            area,
            paint: Paint::Grey,
        }),
        Sign::Dot(paint) => scene.push(Mark::Dot {
            centre,
            radius: side * 0.4,
            paint,
        }),
        Sign::Ring(paint) => ring(scene, centre, side * 0.4, paint),
        Sign::Diamond => diamond(scene, centre, side * 0.5),
        Sign::FilledDiamond => filled_diamond(scene, centre, side * 0.5),
        Sign::Arrow => {
            across(scene, area, Paint::Accent, 3.0);
            let tip = |dx: f64, dy: f64| Point {
                x: x + side - dx,
                y: centre.y + dy,
            };
            scene.push(Mark::Shape {
                points: vec![
                    tip(0.0, 0.0),
                    tip(side * 0.5, -side * 0.38),
                    tip(side * 0.5, side * 0.38),
                ],
                paint: Paint::Accent,
                opacity: 1.0,
            });
        }
        Sign::Line => across(scene, area, Paint::Accent, 1.2),
        Sign::DashedLine => scene.push(Mark::Dashes {
            from: Point { x, y: centre.y },
            to: Point {
                x: x + side,
                y: centre.y,
            },
            paint: Paint::Net(1),
            width: 1.2,
        }),
        Sign::TwoRings => {
            for part in [0.2, 0.8] {
                let centre = Point {
                    x: x + side * part,
                    y: centre.y,
                };
                ring(scene, centre, side * 0.2, Paint::Net(1));
            }
        }
        Sign::Tick => scene.stroke((centre.x, y), (centre.x, y + side), Paint::Ink, 2.0),
        Sign::Dashes => scene.push(Mark::Dashes {
            from: Point { x: centre.x, y },
            to: Point {
                x: centre.x,
                y: y + side,
            },
            paint: Paint::Grey,
            width: 1.5,
        }),
    }
}

/// A line from the left edge of an area to the right one.
fn across(scene: &mut Scene, area: Area, paint: Paint, width: f64) {
    let y = area.y + area.height / 2.0;
    scene.stroke((area.x, y), (area.x + area.width * 0.8, y), paint, width);
}

/// A diamond in the colour of the mark: synthetic answers of the later of two waves.
pub fn filled_diamond(scene: &mut Scene, centre: Point, radius: f64) {
    let at = |dx: f64, dy: f64| Point {
        x: centre.x + dx,
        y: centre.y + dy,
    };
    scene.push(Mark::Shape {
        points: vec![
            at(0.0, -radius),
            at(radius, 0.0),
            at(0.0, radius),
            at(-radius, 0.0),
        ],
        paint: Paint::Alarm,
        opacity: 1.0,
    });
}

/// A hollow point: figures of a publication.
pub fn ring(scene: &mut Scene, centre: Point, radius: f64, paint: Paint) {
    scene.push(Mark::Ring {
        centre,
        radius,
        paint,
        width: 2.0,
    });
}

/// A hollow diamond in the colour of the mark: synthetic answers.
pub fn diamond(scene: &mut Scene, centre: Point, radius: f64) {
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
        points: points.clone(),
        paint: Paint::Ground,
        opacity: 1.0,
    });
    let mut edge = points;
    edge.push(at(0.0, -radius));
    edge.push(at(radius * 0.3, -radius * 0.7));
    scene.push(Mark::Stroke {
        points: edge,
        paint: Paint::Alarm,
        width: 2.0,
    });
}
