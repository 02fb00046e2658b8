//! In: positions in pixels, decided by a layout. Out: a [`Scene`] of marks and lines of text. Never: a decision where something goes,
//! or a colour by its number.

use std::fmt;

use super::palette::Paint;
use crate::report::font::{self, Typeface, Weight};
use crate::report::{CellRef, Prose, Sidecar};

/// A point in pixels, from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    /// Whether two rectangles share more than an edge.
    pub fn overlaps(&self, other: &Self) -> bool {
        let apart = 0.01;
        self.x + apart < other.x + other.width
            && other.x + apart < self.x + self.width
            && self.y + apart < other.y + other.height
            && other.y + apart < self.y + self.height
    }
}

/// Where a line of text stands in relation to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Type {
    pub size: f64,
    pub weight: Weight,
    pub paint: Paint,
    pub face: Typeface,
}

impl Type {
    /// The width of a text on one line, in pixels.
    pub fn width(self, text: impl AsRef<str>) -> f64 {
        self.face.width(text.as_ref(), self.size, self.weight)
    }

    /// Lines of a text that are at most `room` pixels wide.
    pub fn wrap(self, text: &str, room: f64) -> Vec<String> {
        font::wrap(text, room, |line| self.width(line))
    }

    /// The same of a text whose numbers know where they come from.
    pub fn wrap_prose(self, text: &Prose, room: f64) -> Vec<Prose> {
        text.in_lines(&self.wrap(&text.to_string(), room))
    }

    /// The widest word of a text: no line can be narrower without cutting a word.
    pub fn longest_word(self, text: &str) -> f64 {
        font::pieces(text)
            .into_iter()
            .map(|word| self.width(word.trim_end()))
            .fold(0.0, f64::max)
    }
}

/// One line of text; `at` is on its baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub at: Point,
    pub text: String,
    /// The same text, each number with its origin; of a line with `cells` they are its origin.
    pub spans: Prose,
    pub anchor: Anchor,
    pub style: Type,
    /// The estimates and changes whose numbers it shows, in the order shown.
    pub cells: Vec<CellRef>,
}

impl Line {
    pub fn width(&self) -> f64 {
        self.style.width(&self.text)
    }

    /// The rectangle its letters stand in, from the top of ascenders to the bottom of descenders.
    pub fn area(&self) -> Area {
        let width = self.width();
        let x = match self.anchor {
            Anchor::Start => self.at.x,
            Anchor::Middle => self.at.x - width / 2.0,
            Anchor::End => self.at.x - width,
        };
        Area {
            x,
            y: self.at.y - 0.76 * self.style.size,
            width,
            height: self.style.size,
        }
    }
}

/// One thing drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    Rect {
        area: Area,
        paint: Paint,
    },
    /// Diagonal strokes on white inside an outline: don't know.
    Hatch {
        area: Area,
        paint: Paint,
    },
    Stroke {
        points: Vec<Point>,
        paint: Paint,
        width: f64,
    },
    Dashes {
        from: Point,
        to: Point,
        paint: Paint,
        width: f64,
    },
    Shape {
        points: Vec<Point>,
        paint: Paint,
        opacity: f64,
    },
    Dot {
        centre: Point,
        radius: f64,
        paint: Paint,
    },
    Ring {
        centre: Point,
        radius: f64,
        paint: Paint,
        width: f64,
    },
    Text(Line),
    /// A ground for letters on a fill; drawn where the theme hatches the fill.
    Plate {
        area: Area,
        paint: Paint,
    },
    /// The logo of the theme.
    Logo(Area),
}

/// A drawing, laid out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// In pixels.
    pub width: f64,
    /// In pixels.
    pub height: f64,
    pub(crate) marks: Vec<Mark>,
}

impl Scene {
    pub(crate) fn new(width: f64) -> Self {
        Self {
            width,
            ..Self::default()
        }
    }

    pub(crate) fn push(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    pub(crate) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, paint: Paint) {
        self.push(Mark::Rect {
            area: Area {
                x,
                y,
                width,
                height,
            },
            paint,
        });
    }

    pub(crate) fn stroke(&mut self, from: (f64, f64), to: (f64, f64), paint: Paint, width: f64) {
        let points = vec![
            Point {
                x: from.0,
                y: from.1,
            },
            Point { x: to.0, y: to.1 },
        ];
        self.push(Mark::Stroke {
            points,
            paint,
            width,
        });
    }

    pub(crate) fn text(
        &mut self,
        x: f64,
        baseline: f64,
        spans: impl Into<Prose>,
        anchor: Anchor,
        style: Type,
    ) {
        let spans = spans.into();
        let text = spans.to_string();
        if !text.trim().is_empty() {
            self.push(Mark::Text(Line {
                at: Point { x, y: baseline },
                text,
                spans,
                anchor,
                style,
                cells: Vec::new(),
            }));
        }
    }

    /// A line that shows numbers of these cells.
    pub(crate) fn number(
        &mut self,
        x: f64,
        baseline: f64,
        (text, cells): (&str, &[CellRef]),
        anchor: Anchor,
        style: Type,
    ) {
        self.text(x, baseline, text, anchor, style);
        if let Some(Mark::Text(line)) = self.marks.last_mut()
            && line.text == text
        {
            line.cells = cells.to_vec();
        }
    }

    /// A paragraph from `top`, wrapped to `room`; returns the y under its last line.
    pub(crate) fn paragraph(
        &mut self,
        x: f64,
        top: f64,
        room: f64,
        text: impl Into<Prose>,
        style: Type,
    ) -> f64 {
        let leading = leading(style.size);
        let mut y = top;
        for line in style.wrap_prose(&text.into(), room) {
            self.text(x, y + 0.98 * style.size, line, Anchor::Start, style);
            y += leading;
        }
        y
    }

    /// The lines of text, in drawing order.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Text(line) => Some(line),
            _ => None,
        })
    }

    /// Notes in a list every number that the drawing shows at this place.
    pub(crate) fn list(&self, place: &str, list: &mut Sidecar) {
        for line in self.lines() {
            match line.cells.as_slice() {
                [] => list.note(place, &line.spans),
                cells => cells
                    .iter()
                    .for_each(|cell| list.add(place, &line.text, cell)),
            }
        }
    }

    /// The areas that are filled or hatched: bars, tiles, swatches, the mark of a rehearsal; in drawing order.
    pub fn fills(&self) -> impl Iterator<Item = &Area> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Rect { area, .. } | Mark::Hatch { area, .. } => Some(area),
            _ => None,
        })
    }

    /// The lines that are drawn, from where to where and how wide, but for the faint ones of a grid.
    pub fn strokes(&self) -> impl Iterator<Item = (Point, Point, f64)> {
        self.marks.iter().flat_map(|mark| match mark {
            Mark::Stroke {
                points,
                paint,
                width,
            } if *paint != Paint::Faint => points
                .windows(2)
                .filter_map(|ends| Some((*ends.first()?, *ends.last()?, *width)))
                .collect(),
            Mark::Dashes {
                from, to, width, ..
            } => vec![(*from, *to, *width)],
            _ => Vec::new(),
        })
    }

    /// The centres of points and how far they reach.
    pub fn points(&self) -> impl Iterator<Item = (&Point, f64)> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Dot { centre, radius, .. } | Mark::Ring { centre, radius, .. } => {
                Some((centre, *radius))
            }
            _ => None,
        })
    }

    /// Another scene drawn into this one, moved.
    pub(crate) fn place(&mut self, other: Self, x: f64, y: f64) {
        self.marks
            .extend(other.marks.into_iter().map(|mark| mark.moved(x, y)));
    }
}

/// From one baseline to the next.
pub fn leading(size: f64) -> f64 {
    (size * 1.32).round()
}

/// The height of a paragraph in `room`.
pub fn paragraph_height(text: impl fmt::Display, room: f64, style: Type) -> f64 {
    style.wrap(&text.to_string(), room).len() as f64 * leading(style.size)
}

impl Mark {
    fn moved(mut self, dx: f64, dy: f64) -> Self {
        let shift = |point: &mut Point| {
            point.x += dx;
            point.y += dy;
        };
        match &mut self {
            Self::Rect { area, .. }
            | Self::Hatch { area, .. }
            | Self::Plate { area, .. }
            | Self::Logo(area) => {
                area.x += dx;
                area.y += dy;
            }
            Self::Stroke { points, .. } | Self::Shape { points, .. } => {
                points.iter_mut().for_each(shift)
            }
            Self::Dashes { from, to, .. } => {
                shift(from);
                shift(to);
            }
            Self::Dot { centre, .. } | Self::Ring { centre, .. } => shift(centre),
            Self::Text(line) => shift(&mut line.at),
        }
        self
    }
}
