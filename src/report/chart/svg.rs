//! In: a scene and a theme. Out: an SVG, drawn through plotters' SVG backend. Never: a decision where something goes.
//!
//! plotters draws whole numbers, so a scene is drawn ten times its size and shown through a view box. Its text
//! elements are rewritten after drawing: the family once for the whole drawing, the measured width as `textLength`, so that a stand-in font
//! cannot overflow.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use plotters::prelude::{DrawingBackend, FontFamily, FontStyle, SVGBackend, ShapeStyle};
use plotters::style::{Color, FontDesc, RGBColor, TextStyle};

use super::palette::Paint;
use super::scene::{Anchor, Area, Line, Mark, Point, Scene};
use crate::definition::Theme;
use crate::definition::theme::LogoFormat;
use crate::report::font::{Typeface, Weight};
use crate::report::xml::escape;
use crate::report::{CellPart, CellRef, Origin, Prose, Span};

/// How many drawing units a pixel has.
const UNITS: f64 = 10.0;

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
pub fn svg(scene: &Scene, labels: &Labels<'_>, theme: &Theme) -> crate::Result<String> {
    let mut drawn = String::new();
    {
        let size = (
            units(scene.width).unsigned_abs(),
            units(scene.height).unsigned_abs(),
        );
        let mut pen = Pen {
            backend: SVGBackend::with_string(&mut drawn, size),
            theme,
        };
        for mark in &scene.marks {
            draw(&mut pen, mark)
                .map_err(|error| crate::Error::Bug(format!("drawing a chart failed: {error}")))?;
        }
        pen.backend
            .present()
            .map_err(|error| crate::Error::Bug(format!("drawing a chart failed: {error}")))?;
    }
    Ok(finish(&drawn, scene, labels, theme))
}

/// Draws in the colours of a theme.
struct Pen<'d> {
    backend: SVGBackend<'d>,
    theme: &'d Theme,
}

impl Pen<'_> {
    fn style(&self, paint: Paint, opacity: f64, width: f64) -> ShapeStyle {
        let colour = paint.colour(self.theme);
        ShapeStyle {
            color: RGBColor(colour.red, colour.green, colour.blue).mix(opacity),
            filled: true,
            stroke_width: units(width).unsigned_abs(),
        }
    }

    fn path(&mut self, points: impl IntoIterator<Item = (i32, i32)>, style: &ShapeStyle) -> Drawn {
        said(self.backend.draw_path(points, style))
    }
}

/// A mark drawn, or what the backend said. (The SVG backend writes to memory and has nothing to say.)
type Drawn = Result<(), String>;

fn draw(pen: &mut Pen<'_>, mark: &Mark) -> Drawn {
    match mark {
        Mark::Rect { area, paint } => {
            fill(pen, area, *paint)?;
            if paint.is_hatched(pen.theme) {
                diagonals(pen, area, Paint::Ground)?;
            }
            Ok(())
        }
        Mark::Plate { area, paint } if paint.is_hatched(pen.theme) => fill(pen, area, *paint),
        // A logo is no drawing of ours: it is put in when the drawing is finished.
        Mark::Plate { .. } | Mark::Logo(_) => Ok(()),
        Mark::Hatch { area, paint } => hatch(pen, area, *paint),
        Mark::Stroke {
            points,
            paint,
            width,
        } => {
            let style = pen.style(*paint, 1.0, *width);
            pen.path(points.iter().map(place), &style)
        }
        Mark::Dashes {
            from,
            to,
            paint,
            width,
        } => dashes(pen, *from, *to, *paint, *width),
        Mark::Shape {
            points,
            paint,
            opacity,
        } => {
            let style = pen.style(*paint, *opacity, 0.0);
            said(pen.backend.fill_polygon(points.iter().map(place), &style))
        }
        Mark::Dot {
            centre,
            radius,
            paint,
        } => disc(pen, *centre, *radius, *paint),
        Mark::Ring {
            centre,
            radius,
            paint,
            width,
        } => {
            disc(pen, *centre, *radius, Paint::Ground)?;
            let edge = pen.style(*paint, 1.0, *width);
            said(pen.backend.draw_circle(
                place(centre),
                units(*radius).unsigned_abs(),
                &edge,
                false,
            ))
        }
        Mark::Text(line) => {
            let font = FontDesc::new(
                FontFamily::Name("Noto Sans"),
                line.style.size * UNITS,
                FontStyle::Normal,
            );
            said(
                pen.backend
                    .draw_text(&line.text, &TextStyle::from(font), place(&line.at)),
            )
        }
    }
}

fn said<E: std::fmt::Display>(result: Result<(), E>) -> Drawn {
    result.map_err(|error| error.to_string())
}

fn disc(pen: &mut Pen<'_>, centre: Point, radius: f64, paint: Paint) -> Drawn {
    let fill = pen.style(paint, 1.0, 0.0);
    said(
        pen.backend
            .draw_circle(place(&centre), units(radius).unsigned_abs(), &fill, true),
    )
}

fn outline(pen: &mut Pen<'_>, area: &Area, paint: Paint) -> Drawn {
    let (from, to) = corners(area);
    let ring = [from, (to.0, from.1), to, (from.0, to.1), from];
    let style = pen.style(paint, 1.0, 1.0);
    pen.path(ring, &style)
}

fn fill(pen: &mut Pen<'_>, area: &Area, paint: Paint) -> Drawn {
    let (from, to) = corners(area);
    let style = pen.style(paint, 1.0, 0.0);
    said(pen.backend.draw_rect(from, to, &style, true))
}

fn hatch(pen: &mut Pen<'_>, area: &Area, paint: Paint) -> Drawn {
    diagonals(pen, area, paint)?;
    outline(pen, area, paint)
}

/// Diagonals five pixels apart, cut at the edges of the area: real lines need no pattern and no id.
fn diagonals(pen: &mut Pen<'_>, area: &Area, paint: Paint) -> Drawn {
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
            let style = pen.style(paint, 1.0, 1.3);
            pen.path([place(&from), place(&to)], &style)?;
        }
        start += 5.0;
    }
    Ok(())
}

fn dashes(pen: &mut Pen<'_>, from: Point, to: Point, paint: Paint, width: f64) -> Drawn {
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
        let style = pen.style(paint, 1.0, width);
        pen.path(dash, &style)?;
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

/// Puts what a reader needs around plotters' drawing, and rewrites its text elements from the scene's lines, which
/// stand in the same order.
fn finish(drawn: &str, scene: &Scene, labels: &Labels<'_>, theme: &Theme) -> String {
    let (wide, high) = (units(scene.width), units(scene.height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" lang=\"{lang}\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {wide} {high}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" font-family=\"{family}\">\n\
         <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{alt}</desc>\n\
         <rect width=\"{wide}\" height=\"{high}\" fill=\"{ground}\"/>\n",
        id = escape(labels.id),
        lang = escape(labels.lang),
        width = scene.width.round(),
        height = scene.height.round(),
        family = Typeface::of(theme.font.as_ref()).css(),
        ground = theme.ground,
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
            out.push_str(&text_element(line, theme));
        }
        rest = next;
    }
    let (rest, end) = rest.split_at(rest.rfind("</svg>").unwrap_or(rest.len()));
    out.push_str(rest);
    out.push_str(&logos(scene, theme));
    out.push_str(end);
    out.replace(" opacity=\"1\"", "")
        .replace(" stroke=\"none\"", "")
}

/// The logo of the theme wherever the scene has room for it.
fn logos(scene: &Scene, theme: &Theme) -> String {
    let Some(logo) = &theme.logo else {
        return String::new();
    };
    let kind = match logo.format {
        LogoFormat::Svg => "svg+xml",
        LogoFormat::Png => "png",
    };
    let areas = scene.marks.iter().filter_map(|mark| match mark {
        Mark::Logo(area) => Some(area),
        _ => None,
    });
    areas
        .map(|area| {
            format!(
                "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" href=\"data:image/{kind};base64,{}\"/>\n",
                units(area.x),
                units(area.y),
                units(area.width),
                units(area.height),
                STANDARD.encode(&logo.bytes),
            )
        })
        .collect()
}

fn text_element(line: &Line, theme: &Theme) -> String {
    let anchor = match line.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let weight = match line.style.weight {
        Weight::Regular => "",
        Weight::Bold => " font-weight=\"700\"",
    };
    let colour = line.style.paint.colour(theme);
    let (attributes, content) = origins_of(line);
    format!(
        "<text x=\"{}\" y=\"{}\"{anchor} font-size=\"{}\"{weight} fill=\"{colour}\" \
         textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"{attributes}>{content}</text>\n",
        units(line.at.x),
        units(line.at.y),
        units(line.style.size),
        units(line.width()),
    )
}

/// What says where the numbers of a line come from: attributes of a line with one origin, elements in a line with several.
fn origins_of(line: &Line) -> (String, String) {
    if !line.cells.is_empty() {
        return (cells_of(&line.cells), escape(&line.text));
    }
    match line.spans.spans() {
        [Span::Marked { text, origin }] => (attributes(text, origin), escape(text)),
        _ => (String::new(), content(&line.spans)),
    }
}

/// A text as the content of a text element, each number in an element that says where it comes from.
pub fn content(text: &Prose) -> String {
    text.spans().iter().map(piece).collect()
}

/// A drawing for a renderer: without the elements that say where numbers come from, so that each line is one text.
pub fn in_whole_lines(svg: &str) -> String {
    let mut pieces = svg.split("<tspan");
    let first = pieces.next().unwrap_or_default().to_owned();
    let whole = pieces.fold(first, |whole, piece| {
        whole + piece.split_once('>').map_or("", |(_, after)| after)
    });
    whole.replace("</tspan>", "")
}

/// A stretch of a line; only numbers ask where they come from.
fn piece(span: &Span) -> String {
    let text = escape(span.text());
    match span {
        Span::Marked { origin, .. } if span.has_number() => {
            format!("<tspan{}>{text}</tspan>", attributes(span.text(), origin))
        }
        Span::Marked { .. } | Span::Words(_) => text,
    }
}

fn attributes(text: &str, origin: &Origin) -> String {
    match origin {
        Origin::Cell(cell) => cells_of(std::slice::from_ref(cell)),
        _ if !text.contains(|known: char| known.is_ascii_digit()) => String::new(),
        origin => format!(" data-{}=\"\"", origin.name()),
    }
}

/// ` data-cell="…" data-part="…"` of these cells; several stand apart by spaces.
fn cells_of(cells: &[CellRef]) -> String {
    let ids: Vec<String> = cells.iter().map(|cell| cell.id.to_string()).collect();
    let parts: Vec<&str> = cells.iter().map(|cell| cell.part.name()).collect();
    let of = format!(" data-cell=\"{}\"", escape(&ids.join(" ")));
    // Without a part it is the value itself.
    if parts.iter().all(|part| *part == CellPart::Value.name()) {
        return of;
    }
    format!("{of} data-part=\"{}\"", parts.join(" "))
}
