//! In: the key results of a wave. Out: a picture each for a screen behind a stage: one number, large, one short sentence, and small who
//! asked whom and when. Never: a number without its uncertainty or the reason why it has none.

use std::fmt::Write as _;

use super::Event;
use super::answer::Whom;
use super::minimum;
use super::result::{KeyResult, key_results};
use super::slides::escape;
use crate::report::event::letters::{self, Weight};
use crate::report::font::Typeface;
use crate::report::words::fill;
use crate::report::{CellId, Prose};

const WIDTH: f64 = 1920.0;
const HEIGHT: f64 = 1080.0;
const MARGIN: f64 = 110.0;

/// The dark stage: every colour has at least 6.1 : 1 on the ground.
const GROUND: &str = "#0F1E2E";
const NUMBER: &str = "#A8D3F5";
const TEXT: &str = "#FFFFFF";
const SMALL: &str = "#B9C4D0";
/// The band of the mark, under white letters: 8 : 1.
const ALARM: &str = "#9B1C31";

/// A picture as SVG.
pub struct Picture {
    /// The name of its files.
    pub name: String,
    pub svg: String,
}

pub fn pictures(event: &Event<'_>) -> Vec<Picture> {
    let results = key_results(&event.context);
    let picture = |result: &KeyResult<'_>| Picture {
        name: result.item.id.to_string(),
        svg: draw(event, result),
    };
    results.iter().map(picture).collect()
}

/// The sentence under the number.
fn sentence(event: &Event<'_>, result: &KeyResult<'_>) -> String {
    let (answer, statement) = (result.answer.to_string(), result.statement.to_string());
    let form = if result.is_mean() {
        event.words.stage_mean
    } else {
        event.words.stage_sentence
    };
    let whom = Whom::of(&event.context, event.words, result)
        .of_them()
        .to_string();
    fill(
        form,
        &[
            ("whom", &whom),
            ("answer", &answer),
            ("statement", &statement),
        ],
    )
}

/// How certain the number is, or that this is not known.
fn certainty(event: &Event<'_>, result: &KeyResult<'_>) -> String {
    if let Some(points) = result.points(&event.context, event.words) {
        return fill(event.words.give_or_take, &[("points", &points.to_string())]);
    }
    match result.interval(&event.context) {
        Some(interval) => format!("{}: {interval}", event.context.words.interval),
        None if event.context.precision_allowed(event.context.wave) => {
            event.context.words.precision_not_known.to_owned()
        }
        None => event.context.words.no_precision_note.to_owned(),
    }
}

fn draw(event: &Event<'_>, result: &KeyResult<'_>) -> String {
    let said = sentence(event, result);
    let certain = certainty(event, result);
    let line = minimum::line(&event.context).to_string();
    let mut drawing = Drawing { svg: String::new() };
    let mut top = MARGIN;
    if let Some(mark) = &event.document.mark {
        let _ = write!(
            drawing.svg,
            "<rect x=\"0\" y=\"0\" width=\"{WIDTH}\" height=\"64\" fill=\"{ALARM}\"/>"
        );
        drawing.line(mark, MARGIN, 43.0, 30.0, Weight::Bold, TEXT, None);
        top += 40.0;
    }
    let room = WIDTH - 2.0 * MARGIN;
    let small = drawing.fitting(&line, room, 150.0, &[24.0, 22.0, 20.0, 18.0, 16.0]);
    let foot = drawing.height(&line, room, small, Weight::Regular);
    drawing.paragraph(
        &line,
        HEIGHT - 50.0 - foot,
        room,
        small,
        Weight::Regular,
        SMALL,
    );
    let number = result.text.to_string();
    let size = (room / letters::width(&number, 1.0, Weight::Bold)).min(380.0);
    drawing.line(
        &number,
        MARGIN - 10.0,
        top + size * 0.8,
        size,
        Weight::Bold,
        NUMBER,
        Some(&result.id),
    );
    let under = top + size * 0.95 + 40.0;
    let left = HEIGHT - 50.0 - foot - under - 40.0;
    let medium = drawing.fitting(&certain, room, left * 0.35, &[40.0, 36.0, 32.0, 28.0, 24.0]);
    let certain_height = drawing.height(&certain, room, medium, Weight::Regular);
    let large = drawing.fitting(
        &said,
        room,
        left - certain_height - 24.0,
        &[68.0, 60.0, 52.0, 46.0, 40.0, 34.0, 28.0],
    );
    let y = drawing.paragraph(&said, under, room, large, Weight::Bold, TEXT);
    drawing.paragraph(&certain, y + 24.0, room, medium, Weight::Regular, SMALL);
    let title = format!("{number} {said}");
    let alt = format!("{title}. {certain} {line}");
    let mark = event
        .document
        .mark
        .as_ref()
        .map_or_else(String::new, |mark| format!("{mark}. "));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         lang=\"{lang}\" font-family=\"{family}\"><title>{mark}{}</title><desc>{mark}{}</desc>\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{GROUND}\"/>{}</svg>",
        escape(&title),
        escape(&alt),
        drawing.svg,
        lang = event.context.lang,
        family = Typeface::noto().css(),
        mark = escape(&mark),
    )
}

struct Drawing {
    svg: String,
}

impl Drawing {
    fn height(&self, text: &str, room: f64, size: f64, weight: Weight) -> f64 {
        letters::wrap(text, room, size, weight).len() as f64 * leading(size)
    }

    /// The largest size at which a text is no higher than its room.
    fn fitting(&self, text: &str, room: f64, height: f64, sizes: &[f64]) -> f64 {
        let fits = |size: &&f64| self.height(text, room, **size, Weight::Bold) <= height;
        let smallest = sizes.last().copied().unwrap_or(16.0);
        sizes.iter().find(fits).copied().unwrap_or(smallest)
    }

    /// A paragraph from its upper edge; the lower one.
    fn paragraph(
        &mut self,
        text: &str,
        top: f64,
        room: f64,
        size: f64,
        weight: Weight,
        paint: &str,
    ) -> f64 {
        let mut y = top;
        for line in letters::wrap(text, room, size, weight) {
            self.line(&line, MARGIN, y + size, size, weight, paint, None);
            y += leading(size);
        }
        y
    }

    #[expect(clippy::too_many_arguments, reason = "one call, one line of text")]
    fn line(
        &mut self,
        text: &str,
        x: f64,
        y: f64,
        size: f64,
        weight: Weight,
        paint: &str,
        cell: Option<&CellId>,
    ) {
        let bold = if weight == Weight::Bold {
            " font-weight=\"bold\""
        } else {
            ""
        };
        let cell = cell.map_or_else(String::new, |cell| {
            format!(
                " data-cell=\"{}\" data-part=\"value\"",
                escape(&cell.to_string())
            )
        });
        // Writing to a string cannot fail.
        let _ = write!(
            self.svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\"{bold} fill=\"{paint}\" textLength=\"{:.1}\"{cell}>{}</text>",
            letters::width(text, size, weight),
            escape(text)
        );
    }
}

fn leading(size: f64) -> f64 {
    (size * 1.28).round()
}

/// What a list of estimates says of a picture: its number and how certain it is.
pub fn shown(event: &Event<'_>) -> Vec<(String, Vec<Prose>)> {
    key_results(&event.context)
        .iter()
        .map(|result| {
            let points = result.points(&event.context, event.words);
            let texts = std::iter::once(result.text.clone()).chain(points);
            (format!("{}.png", result.item.id), texts.collect())
        })
        .collect()
}
