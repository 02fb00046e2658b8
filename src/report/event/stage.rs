//! In: the key results of a wave. Out: a picture each for a screen behind a stage: one number, large, one short sentence, and small who
//! asked whom and when. Never: a number without its uncertainty or the reason why it has none.

use std::fmt::Write as _;

use super::Event;
use super::answer::Whom;
use super::minimum;
use super::result::{KeyResult, key_results};
use super::slides::escape;
use crate::definition::Theme;
use crate::report::Prose;
use crate::report::chart::svg::content;
use crate::report::document::{Held, held};
use crate::report::event::letters::Weight;
use crate::report::font::{self, Typeface};
use crate::report::words::fill;

const WIDTH: f64 = 1920.0;
const HEIGHT: f64 = 1080.0;
const MARGIN: f64 = 110.0;
/// The band of the mark.
const BAND: f64 = 64.0;
/// Letters under this size are not read from a chair.
const SAID: [f64; 7] = [68.0, 60.0, 52.0, 46.0, 40.0, 34.0, 28.0];
const CERTAIN: [f64; 5] = [40.0, 36.0, 32.0, 28.0, 24.0];
const SMALL: [f64; 6] = [24.0, 22.0, 20.0, 18.0, 16.0, 14.0];

/// A picture as SVG.
pub struct Picture {
    /// The name of its files.
    pub name: String,
    pub svg: String,
    /// The texts in it that hold estimates.
    pub shown: Vec<Prose>,
}

/// What a picture says.
struct Says {
    name: String,
    number: Prose,
    /// Under the number.
    sentence: Prose,
    certain: Prose,
    /// Of whom the number is, beside the facts of the survey.
    base: Option<Prose>,
}

/// A picture a finding that holds one number, and one a key result.
pub fn pictures(event: &Event<'_>) -> Vec<Picture> {
    let findings = held(&event.context);
    let findings = findings.iter().enumerate();
    let findings = findings.filter_map(|(place, held)| of_finding(event, place + 1, held));
    let results = key_results(&event.context);
    let results = results.iter().map(|result| of_result(event, result));
    findings
        .chain(results)
        .map(|says| Picture {
            svg: draw(event, &says),
            shown: vec![says.number, says.sentence, says.certain],
            name: says.name,
        })
        .collect()
}

fn of_finding(event: &Event<'_>, number: usize, held: &Held) -> Option<Says> {
    let one = held.number.as_ref()?;
    let certain = match &one.interval {
        Some(interval) => Prose::built_in(event.context.words.interval)
            .with(": ")
            .with(interval.clone()),
        None => Prose::built_in(unknown(event)),
    };
    Some(Says {
        name: format!("finding-{number}"),
        number: one.text.clone(),
        sentence: held.text.clone(),
        certain,
        base: None,
    })
}

fn of_result(event: &Event<'_>, result: &KeyResult<'_>) -> Says {
    let context = &event.context;
    let base = Prose::from(format!("{}: ", context.words.base))
        .with(Prose::wording(context.base_definition(result.item)))
        .with(", ")
        .with(Prose::base(
            context.numbers.count(result.estimate.bases.unweighted),
        ))
        .as_sentence();
    Says {
        name: result.item.id.to_string(),
        number: result.text.clone(),
        sentence: Prose::wording(sentence(event, result)),
        certain: certainty(event, result),
        base: Some(base),
    }
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
fn certainty(event: &Event<'_>, result: &KeyResult<'_>) -> Prose {
    if let Some(points) = result.points(&event.context, event.words) {
        return Prose::fill(event.words.give_or_take, &[("points", points)]);
    }
    match result.interval(&event.context) {
        Some(interval) => Prose::built_in(event.context.words.interval)
            .with(": ")
            .with(interval),
        None => Prose::built_in(unknown(event)),
    }
}

fn unknown(event: &Event<'_>) -> &'static str {
    if event.context.precision_allowed(event.context.wave) {
        event.context.words.precision_not_known
    } else {
        event.context.words.no_precision_note
    }
}

/// The theme of the edition where it is an own one or made for a stage; else the stage that is built in.
fn theme_of(own: &Theme) -> Theme {
    let built_in = Theme::built_in().iter().any(|known| known.name == own.name);
    if built_in && own.ground.luminance() > 0.5 {
        Theme::stage()
    } else {
        own.clone()
    }
}

fn draw(event: &Event<'_>, says: &Says) -> String {
    let theme = theme_of(event.own);
    let facts = minimum::line(&event.context);
    let line = match &says.base {
        Some(base) => base.clone().with(" ").with(facts),
        None => facts,
    };
    let mut drawing = Drawing {
        svg: String::new(),
        face: Typeface::of(theme.font.as_ref()),
    };
    let mut top = MARGIN;
    if let Some(mark) = &event.document.mark {
        drawing.band(mark, &theme);
        top += 40.0;
    }
    let foot = drawing.foot(&line, &theme);
    let under = drawing.number(&says.number, top, &theme);
    drawing.said(says, under, foot - 40.0, &theme);
    around(event, says, &theme, &drawing, &line)
}

/// The whole picture around what is drawn.
fn around(
    event: &Event<'_>,
    says: &Says,
    theme: &Theme,
    drawing: &Drawing,
    line: &Prose,
) -> String {
    let title = format!("{} {}", says.number, says.sentence);
    let alt = format!("{}. {} {line}", title.trim_end_matches('.'), says.certain);
    let mark = event
        .document
        .mark
        .as_ref()
        .map_or_else(String::new, |mark| format!("{mark}. "));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         lang=\"{lang}\" font-family=\"{family}\"><title>{mark}{}</title><desc>{mark}{}</desc>\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{ground}\"/>{}</svg>",
        escape(&title),
        escape(&alt),
        drawing.svg,
        ground = theme.ground,
        lang = event.context.lang,
        family = escape(drawing.face.css()),
        mark = escape(&mark),
    )
}

struct Drawing {
    svg: String,
    face: Typeface,
}

/// How a text is drawn.
#[derive(Clone, Copy)]
struct Ink<'i> {
    size: f64,
    weight: Weight,
    paint: &'i str,
}

impl Drawing {
    /// The mark of a rehearsal, over the whole width.
    fn band(&mut self, mark: &str, theme: &Theme) {
        let fill = theme.alarm;
        // Writing to a string cannot fail.
        let _ = write!(
            self.svg,
            "<rect x=\"0\" y=\"0\" width=\"{WIDTH}\" height=\"{BAND}\" fill=\"{fill}\"/>"
        );
        let ink = Ink {
            size: 30.0,
            weight: Weight::Bold,
            paint: &theme.label_on(fill).to_string(),
        };
        self.line(&mark.into(), (MARGIN, 43.0), ink);
    }

    /// The facts of the survey at the lower edge; where they begin.
    fn foot(&mut self, line: &Prose, theme: &Theme) -> f64 {
        let size = self.fitting(line, 190.0, &SMALL);
        let top = HEIGHT - 50.0 - self.height(line, size, Weight::Regular);
        let ink = Ink {
            size,
            weight: Weight::Regular,
            paint: &theme.secondary.to_string(),
        };
        self.paragraph(line, top, ink);
        top
    }

    /// The number, as large as the picture is wide; where what stands under it begins.
    fn number(&mut self, number: &Prose, top: f64, theme: &Theme) -> f64 {
        let text = number.to_string();
        let size = (room() / self.face.width(&text, 1.0, Weight::Bold)).min(360.0);
        let ink = Ink {
            size,
            weight: Weight::Bold,
            paint: &theme.accent.to_string(),
        };
        self.line(number, (MARGIN - 10.0, top + size * 0.8), ink);
        top + size * 0.95 + 40.0
    }

    /// The sentence and how certain the number is, between two heights.
    fn said(&mut self, says: &Says, top: f64, bottom: f64, theme: &Theme) {
        let left = bottom - top;
        let certain = &says.certain;
        let medium = self.fitting(certain, left * 0.35, &CERTAIN);
        let certain_height = self.height(certain, medium, Weight::Regular);
        let size = self.fitting(&says.sentence, left - certain_height - 24.0, &SAID);
        let ink = Ink {
            size,
            weight: Weight::Bold,
            paint: &theme.ink.to_string(),
        };
        let y = self.paragraph(&says.sentence, top, ink);
        let ink = Ink {
            size: medium,
            weight: Weight::Regular,
            paint: &theme.secondary.to_string(),
        };
        self.paragraph(certain, y + 24.0, ink);
    }

    fn wrapped(&self, text: &str, size: f64, weight: Weight) -> Vec<String> {
        font::wrap(text, room(), |line| self.face.width(line, size, weight))
    }

    fn height(&self, text: &Prose, size: f64, weight: Weight) -> f64 {
        self.wrapped(&text.to_string(), size, weight).len() as f64 * leading(size)
    }

    /// The largest size at which a text is no higher than its room.
    fn fitting(&self, text: &Prose, height: f64, sizes: &[f64]) -> f64 {
        let fits = |size: &&f64| self.height(text, **size, Weight::Bold) <= height;
        let smallest = sizes.last().copied().unwrap_or(16.0);
        sizes.iter().find(fits).copied().unwrap_or(smallest)
    }

    /// A paragraph from its upper edge; the lower one.
    fn paragraph(&mut self, text: &Prose, top: f64, ink: Ink<'_>) -> f64 {
        let mut y = top;
        let lines = self.wrapped(&text.to_string(), ink.size, ink.weight);
        for line in text.in_lines(&lines) {
            self.line(&line, (MARGIN, y + ink.size), ink);
            y += leading(ink.size);
        }
        y
    }

    fn line(&mut self, text: &Prose, (x, y): (f64, f64), ink: Ink<'_>) {
        let bold = if ink.weight == Weight::Bold {
            " font-weight=\"bold\""
        } else {
            ""
        };
        let Ink {
            size,
            weight,
            paint,
        } = ink;
        // Writing to a string cannot fail.
        let _ = write!(
            self.svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\"{bold} fill=\"{paint}\" textLength=\"{:.1}\">{}</text>",
            self.face.width(&text.to_string(), size, weight),
            content(text)
        );
    }
}

fn room() -> f64 {
    WIDTH - 2.0 * MARGIN
}

fn leading(size: f64) -> f64 {
    (size * 1.28).round()
}
