//! In: positions in pixels, decided by a layout. Out: an SVG, drawn through plotters' SVG backend. Never: a decision where
//! something goes.
//!
//! plotters draws whole numbers, so a scene is drawn ten times its size and shown through a view box. Its text
//! elements are rewritten after drawing: the family once for the whole drawing, the measured width as `textLength`, so that a stand-in font
//! cannot overflow.

use plotters::prelude::{DrawingBackend, FontFamily, FontStyle, SVGBackend, ShapeStyle};
use plotters::style::{Color, FontDesc, RGBColor, TextStyle};

use super::palette::Paint;
use crate::report::font::{self, Weight};

/// How many drawing units a pixel has.
const UNITS: f64 = 10.0;

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
}

/// One line of text; `at` is on its baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub at: Point,
    pub text: String,
    pub anchor: Anchor,
    pub style: Type,
}

impl Line {
    pub fn width(&self) -> f64 {
        font::width(&self.text, self.style.size, self.style.weight)
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
        text: impl Into<String>,
        anchor: Anchor,
        style: Type,
    ) {
        let text = text.into();
        if !text.trim().is_empty() {
            self.push(Mark::Text(Line {
                at: Point { x, y: baseline },
                text,
                anchor,
                style,
            }));
        }
    }

    /// A paragraph from `top`, wrapped to `room`; returns the y under its last line.
    pub(crate) fn paragraph(
        &mut self,
        x: f64,
        top: f64,
        room: f64,
        text: &str,
        style: Type,
    ) -> f64 {
        let leading = leading(style.size);
        let mut y = top;
        for line in font::wrap(text, room, style.size, style.weight) {
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
pub fn paragraph_height(text: &str, room: f64, style: Type) -> f64 {
    font::wrap(text, room, style.size, style.weight).len() as f64 * leading(style.size)
}

impl Mark {
    fn moved(mut self, dx: f64, dy: f64) -> Self {
        let shift = |point: &mut Point| {
            point.x += dx;
            point.y += dy;
        };
        match &mut self {
            Self::Rect { area, .. } | Self::Hatch { area, .. } => {
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

/// What a reader who does not see the drawing is told.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'a> {
    /// Unique in the page; the `id` of the drawing and the start of the ids in it.
    pub id: &'a str,
    pub lang: &'a str,
    pub title: &'a str,
    /// Chart type, data and reason.
    pub alt: &'a str,
}

/// The SVG of a scene.
pub fn svg(scene: &Scene, labels: &Labels<'_>) -> crate::Result<String> {
    let mut drawn = String::new();
    {
        let size = (
            units(scene.width).unsigned_abs(),
            units(scene.height).unsigned_abs(),
        );
        let mut backend = SVGBackend::with_string(&mut drawn, size);
        for mark in &scene.marks {
            draw(&mut backend, mark)
                .map_err(|error| crate::Error::Bug(format!("drawing a chart failed: {error}")))?;
        }
        backend
            .present()
            .map_err(|error| crate::Error::Bug(format!("drawing a chart failed: {error}")))?;
    }
    Ok(finish(&drawn, scene, labels))
}

/// A mark drawn, or what the backend said. (The SVG backend writes to memory and has nothing to say.)
type Drawn = Result<(), String>;

fn draw(backend: &mut SVGBackend<'_>, mark: &Mark) -> Drawn {
    match mark {
        Mark::Rect { area, paint } => {
            let (from, to) = corners(area);
            said(backend.draw_rect(from, to, &style(*paint, 1.0, 0.0), true))
        }
        Mark::Hatch { area, paint } => hatch(backend, area, *paint),
        Mark::Stroke {
            points,
            paint,
            width,
        } => said(backend.draw_path(points.iter().map(place), &style(*paint, 1.0, *width))),
        Mark::Dashes {
            from,
            to,
            paint,
            width,
        } => dashes(backend, *from, *to, *paint, *width),
        Mark::Shape {
            points,
            paint,
            opacity,
        } => said(backend.fill_polygon(points.iter().map(place), &style(*paint, *opacity, 0.0))),
        Mark::Dot {
            centre,
            radius,
            paint,
        } => disc(backend, *centre, *radius, *paint),
        Mark::Ring {
            centre,
            radius,
            paint,
            width,
        } => {
            disc(backend, *centre, *radius, Paint::White)?;
            let edge = style(*paint, 1.0, *width);
            said(backend.draw_circle(place(centre), units(*radius).unsigned_abs(), &edge, false))
        }
        Mark::Text(line) => {
            let font = FontDesc::new(
                FontFamily::Name("Noto Sans"),
                line.style.size * UNITS,
                FontStyle::Normal,
            );
            said(backend.draw_text(&line.text, &TextStyle::from(font), place(&line.at)))
        }
    }
}

fn said<E: std::fmt::Display>(result: Result<(), E>) -> Drawn {
    result.map_err(|error| error.to_string())
}

fn disc(backend: &mut SVGBackend<'_>, centre: Point, radius: f64, paint: Paint) -> Drawn {
    let fill = style(paint, 1.0, 0.0);
    said(backend.draw_circle(place(&centre), units(radius).unsigned_abs(), &fill, true))
}

fn outline(backend: &mut SVGBackend<'_>, area: &Area, paint: Paint) -> Drawn {
    let (from, to) = corners(area);
    let ring = [from, (to.0, from.1), to, (from.0, to.1), from];
    said(backend.draw_path(ring, &style(paint, 1.0, 1.0)))
}

/// Diagonals six pixels apart, cut at the edges of the area: real lines need no pattern and no id.
fn hatch(backend: &mut SVGBackend<'_>, area: &Area, paint: Paint) -> Drawn {
    let (right, bottom) = (area.x + area.width, area.y + area.height);
    let mut start = area.x - area.height;
    while start < right {
        // From the lower edge at `start` up to the right with slope one.
        let from_x = start.max(area.x);
        let to_x = (start + area.height).min(right);
        if to_x > from_x {
            let from = Point {
                x: from_x,
                y: bottom - (from_x - start),
            };
            let to = Point {
                x: to_x,
                y: bottom - (to_x - start),
            };
            said(backend.draw_path([place(&from), place(&to)], &style(paint, 1.0, 1.3)))?;
        }
        start += 5.0;
    }
    outline(backend, area, paint)
}

fn dashes(backend: &mut SVGBackend<'_>, from: Point, to: Point, paint: Paint, width: f64) -> Drawn {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx.hypot(dy);
    let mut done = 0.0;
    while done < length {
        let end = (done + 4.0).min(length);
        let at = |along: f64| Point {
            x: from.x + dx * along / length,
            y: from.y + dy * along / length,
        };
        let dash = [place(&at(done)), place(&at(end))];
        said(backend.draw_path(dash, &style(paint, 1.0, width)))?;
        done += 7.0;
    }
    Ok(())
}

fn units(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

fn place(point: &Point) -> (i32, i32) {
    (units(point.x), units(point.y))
}

fn corners(area: &Area) -> ((i32, i32), (i32, i32)) {
    let to = Point {
        x: area.x + area.width,
        y: area.y + area.height,
    };
    (
        place(&Point {
            x: area.x,
            y: area.y,
        }),
        place(&to),
    )
}

fn style(paint: Paint, opacity: f64, width: f64) -> ShapeStyle {
    let (red, green, blue) = paint.rgb();
    ShapeStyle {
        color: RGBColor(red, green, blue).mix(opacity),
        filled: true,
        stroke_width: units(width).unsigned_abs(),
    }
}

/// Puts what a reader needs around plotters' drawing, and rewrites its text elements from the scene's lines, which
/// stand in the same order.
fn finish(drawn: &str, scene: &Scene, labels: &Labels<'_>) -> String {
    let (wide, high) = (units(scene.width), units(scene.height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" lang=\"{lang}\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {wide} {high}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" font-family=\"{family}\">\n\
         <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{alt}</desc>\n\
         <rect width=\"{wide}\" height=\"{high}\" fill=\"#FFFFFF\"/>\n",
        id = escape(labels.id),
        lang = escape(labels.lang),
        width = scene.width.round(),
        height = scene.height.round(),
        family = font::FAMILY,
        title = escape(labels.title),
        alt = escape(labels.alt),
    );
    let mut lines = scene.lines();
    let body = drawn.split_once('\n').map_or("", |(_, body)| body);
    let mut rest = body;
    while let Some((before, after)) = rest.split_once("<text ") {
        out.push_str(before);
        let Some((_, next)) = after.split_once("</text>\n") else {
            break;
        };
        if let Some(line) = lines.next() {
            out.push_str(&text_element(line));
        }
        rest = next;
    }
    out.push_str(rest);
    out.replace(" opacity=\"1\"", "")
        .replace(" stroke=\"none\"", "")
}

fn text_element(line: &Line) -> String {
    let anchor = match line.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let weight = match line.style.weight {
        Weight::Regular => "",
        Weight::Bold => " font-weight=\"700\"",
    };
    let (red, green, blue) = line.style.paint.rgb();
    format!(
        "<text x=\"{}\" y=\"{}\"{anchor} font-size=\"{}\"{weight} fill=\"#{red:02X}{green:02X}{blue:02X}\" \
         textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>\n",
        units(line.at.x),
        units(line.at.y),
        units(line.style.size),
        units(line.width()),
        escape(&line.text),
    )
}

/// Text for XML, in an element or between double quotes; characters that XML forbids are left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(' '),
            character if character.is_control() => {}
            character => out.push(character),
        }
    }
    out
}
