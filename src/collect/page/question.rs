//! One question: `fieldset > legend > h1`, options below each other, don't know apart.

use maud::{Markup, html};

use super::{Frame, Wrong, room};
use crate::collect::interview::form::{ANSWER, LONGEST, MISSING, Mistake, offers};
use crate::collect::interview::reply::Reply;
use crate::collect::interview::script::{Choice, Question};
use crate::definition::{ItemKind, Lang, Missing};

/// A question as it is shown now.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    /// The question.
    pub question: &'a Question,
    /// Its choices in this respondent's order.
    pub choices: Vec<&'a Choice>,
    /// What stands in the fields: what was sent, else what was said before.
    pub written: Vec<String>,
    /// What is ticked of don't know and refused.
    pub missing: Vec<String>,
    /// The page before; `None`: this is the first.
    pub back: Option<String>,
    /// Where its answer leads.
    pub then: Then,
    /// The number of events so far.
    pub form: u32,
    /// When the page was made, and a code that only the server can make of it.
    pub made: String,
    /// What is said above it.
    pub said: Said,
}

/// Where the answer to a question leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// To the next question.
    Onward,
    /// Back to the check of answers, where it was to be changed; by way of the questions that the change opens.
    Check,
}

/// What is said above a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// The friendly prompt.
    Prompt,
    /// A mistake.
    Mistake(Mistake),
    /// Something else was said since the page was made.
    Superseded,
    /// The answer could not be stored yet.
    Busy,
}

impl<'a> Shown<'a> {
    /// The fields as a reply fills them.
    pub fn fields(reply: Option<&Reply>) -> (Vec<String>, Vec<String>) {
        let written = match reply {
            Some(Reply::Codes(codes)) => codes.iter().map(ToString::to_string).collect(),
            Some(Reply::Number(number)) => vec![number.to_string()],
            Some(Reply::Text(text)) => vec![text.clone()],
            Some(Reply::DontKnow | Reply::Refused | Reply::Skipped) | None => Vec::new(),
        };
        let missing = match reply {
            Some(Reply::DontKnow) => vec!["dont_know".to_owned()],
            Some(Reply::Refused) => vec!["refused".to_owned()],
            _ => Vec::new(),
        };
        (written, missing)
    }
}

/// The page of a question.
pub fn question(frame: &Frame<'_>, shown: &Shown<'_>) -> Markup {
    let words = frame.words();
    let title = shown.question.text.get(frame.lang);
    let mistake = match shown.said {
        Said::Mistake(mistake) => Some(explained(frame, mistake, shown)),
        _ => None,
    };
    let wrong = match shown.said {
        Said::Mistake(_) | Said::Busy => Wrong::Something,
        Said::Nothing | Said::Prompt | Said::Superseded => Wrong::Nothing,
    };
    let described = described(shown);
    let first = format!("{ANSWER}-1");
    let wrong_field = match shown.said {
        Said::Mistake(Mistake::TwoMissing) => format!("{MISSING}-1"),
        _ => first.clone(),
    };
    let main = html! {
        @if let Some(back) = &shown.back { a.back href=(back) { span aria-hidden="true" { "‹ " } (words.back) } }
        @if let Some(mistake) = &mistake {
            div.summary role="alert" tabindex="-1" autofocus {
                h2 { (words.there_is_a_problem) }
                a href={ "#" (wrong_field) } { (mistake) }
            }
        }
        @match shown.said {
            Said::Prompt => p.prompt role="status" { (words.prompt) },
            Said::Superseded => p.prompt role="status" { (words.superseded) },
            Said::Busy => div.summary role="alert" tabindex="-1" autofocus { h2 { (words.busy_title) } p { (words.busy) } },
            Said::Nothing | Said::Mistake(_) => {},
        }
        form method="post" action={ "/q/" (shown.question.item.id) } novalidate {
            input type="hidden" name="csrf" value=(frame.csrf.unwrap_or_default());
            input type="hidden" name="form" value=(shown.form);
            input type="hidden" name="made" value=(shown.made);
            input type="hidden" name="lang" value=(frame.lang.as_str());
            @if shown.then == Then::Check { input type="hidden" name="then" value="check"; }
            div.honey aria-hidden="true" { label { "Website" input type="text" name="website" tabindex="-1" autocomplete="off"; } }
            @if let Some(section) = frame.script.section_title(shown.question) {
                p.section { (section.get(frame.lang)) }
            }
            fieldset class=[mistake.as_ref().map(|_| "wrong")] aria-describedby=[described] {
                legend { h1 { (title) } }
                @if let Some(hint) = &shown.question.hint { p.hint #about { (hint.get(frame.lang)) } }
                @if let Some(mistake) = &mistake { p.error #mistake { (mistake) } }
                (fields(frame, shown, &first))
            }
            button.primary type="submit" { @if shown.said == Said::Busy { (words.send_again) } @else { (words.continue_) } }
            (frame.languages())
        }
    };
    frame.page(title, wrong, &main)
}

/// What is heard of the group beside its question: what is wrong, and how to choose. A field that is written in has its own.
fn described(shown: &Shown<'_>) -> Option<&'static str> {
    let is_choice = matches!(
        shown.question.item.kind,
        ItemKind::Single { .. } | ItemKind::Multiple { .. }
    );
    match (is_choice, shown.said, &shown.question.hint) {
        (true, Said::Mistake(_), Some(_)) => Some("mistake about"),
        (true, Said::Mistake(_), None) => Some("mistake hint"),
        (true, _, Some(_)) => Some("about"),
        (true, _, None) => Some("hint"),
        (false, Said::Mistake(_), _) => Some("mistake"),
        (false, _, _) => None,
    }
}

/// What is heard of a field that is written in: what is wrong, what the question says of itself, and what is taken.
fn field_described(shown: &Shown<'_>) -> &'static str {
    match (shown.said, &shown.question.hint) {
        (Said::Mistake(_), Some(_)) => "mistake about hint",
        (Said::Mistake(_), None) => "mistake hint",
        (_, Some(_)) => "about hint",
        (_, None) => "hint",
    }
}

fn fields(frame: &Frame<'_>, shown: &Shown<'_>, first: &str) -> Markup {
    let words = frame.words();
    let mistaken = matches!(shown.said, Said::Mistake(_));
    let value = shown.written.first().map_or("", String::as_str);
    let title = shown.question.text.get(frame.lang);
    match &shown.question.item.kind {
        ItemKind::Single { .. } => options(frame, shown, "radio", words.choose_one),
        ItemKind::Multiple { .. } => options(frame, shown, "checkbox", words.choose_several),
        ItemKind::Numeric { .. } => html! {
            p.hint #hint { (number_hint(frame, shown.question)) }
            input.number type="text" inputmode="decimal" autocomplete="off" name=(ANSWER) id=(first) value=(value)
                aria-label=(title) aria-describedby=(field_described(shown)) aria-invalid=[mistaken.then_some("true")];
            (missing(frame, shown))
        },
        ItemKind::Open | ItemKind::Derived { .. } => html! {
            p.hint #hint { (words.text_hint.replace("{limit}", &thousands(frame.lang, room::of(frame.lang)))) }
            textarea name=(ANSWER) id=(first) rows="5" aria-label=(title)
                aria-describedby=(field_described(shown)) aria-invalid=[mistaken.then_some("true")] { (value) }
        },
    }
}

fn options(frame: &Frame<'_>, shown: &Shown<'_>, kind: &str, hint: &str) -> Markup {
    let option = |at: usize, choice: &Choice| {
        let code = choice.code.to_string();
        html! {
            label.option {
                input type=(kind) name=(ANSWER) id={ (ANSWER) "-" (at + 1) } value=(code) checked[shown.written.contains(&code)];
                span { (choice.label.get(frame.lang)) }
            }
        }
    };
    html! {
        @if shown.question.hint.is_none() { p.hint #hint { (hint) } }
        div.options {
            @for (at, choice) in shown.choices.iter().enumerate().filter(|(_, choice)| !choice.apart) { (option(at, choice)) }
        }
        @if shown.choices.iter().any(|choice| choice.apart) {
            div.options.apart {
                @for (at, choice) in shown.choices.iter().enumerate().filter(|(_, choice)| choice.apart) { (option(at, choice)) }
            }
        }
    }
}

/// Don't know and refused of a number, which has no code for them on the page.
fn missing(frame: &Frame<'_>, shown: &Shown<'_>) -> Markup {
    let offered = offered(frame, shown.question);
    html! {
        @if !offered.is_empty() {
            div.options.apart {
                @for (at, (name, label)) in offered.into_iter().enumerate() {
                    label.option {
                        input type="checkbox" name=(MISSING) id={ (MISSING) "-" (at + 1) } value=(name) checked[shown.missing.iter().any(|ticked| ticked == name)];
                        span { (label) }
                    }
                }
            }
        }
    }
}

/// Don't know and refused of a number, where they are offered: the value of the field and what stands beside it.
pub(super) fn offered(frame: &Frame<'_>, question: &Question) -> Vec<(&'static str, &'static str)> {
    let words = frame.words();
    [
        (Missing::DontKnow, "dont_know", words.dont_know),
        (Missing::Refused, "refused", words.refused),
    ]
    .into_iter()
    .filter(|(kind, _, _)| offers(question, *kind))
    .map(|(_, name, label)| (name, label))
    .collect()
}

/// A number as the language writes it, like the check of answers.
pub(super) fn written(lang: &Lang, number: f64) -> String {
    marked(lang, number.to_string())
}

/// With the decimal mark of the language.
fn marked(lang: &Lang, number: String) -> String {
    match lang.as_str().split('-').next() {
        Some("en") => number,
        _ => number.replace('.', ","),
    }
}

/// A count with its thousands parted.
pub(super) fn thousands(lang: &Lang, count: usize) -> String {
    let mark = match lang.as_str().split('-').next() {
        Some("en") => ',',
        _ => '.',
    };
    match (count / 1000, count % 1000) {
        (0, rest) => rest.to_string(),
        (thousands, rest) => format!("{thousands}{mark}{rest:03}"),
    }
}

/// What numbers are taken.
pub(super) fn number_hint(frame: &Frame<'_>, question: &Question) -> String {
    let words = frame.words();
    let ends = match &question.item.kind {
        ItemKind::Numeric {
            minimum, maximum, ..
        } => (*minimum, *maximum),
        _ => (None, None),
    };
    let kind = match question.decimals {
        Some(0) => words.whole_hint,
        _ => words.number_hint,
    };
    let number = |number: f64| written(frame.lang, number);
    let limits = match ends {
        (Some(low), Some(high)) => words
            .between
            .replace("{low}", &number(low))
            .replace("{high}", &number(high)),
        (Some(low), None) => words.at_least.replace("{low}", &number(low)),
        (None, Some(high)) => words.at_most.replace("{high}", &number(high)),
        (None, None) => String::new(),
    };
    let decimals = match question.decimals {
        Some(most @ 1..) => words
            .with_decimals
            .replace("{decimals}", words.decimals(most)),
        _ => String::new(),
    };
    format!("{kind}{limits}{decimals}")
}

/// A text about decimals: how many there may be, and a number with as many.
fn of_decimals(frame: &Frame<'_>, text: &str, most: u8) -> String {
    let example = format!("{:.*}", usize::from(most), 12.5);
    text.replace("{decimals}", frame.words().decimals(most))
        .replace("{example}", &marked(frame.lang, example))
}

fn explained(frame: &Frame<'_>, mistake: Mistake, shown: &Shown<'_>) -> String {
    let words = frame.words();
    let limit = |text: &str, limit: f64| text.replace("{limit}", &written(frame.lang, limit));
    match mistake {
        Mistake::NotANumber => words.not_a_number.to_owned(),
        Mistake::NotWhole => words.not_whole.to_owned(),
        Mistake::TooSmall(at) => limit(words.too_small, at),
        Mistake::TooLarge(at) => limit(words.too_large, at),
        Mistake::TooManyDecimals(most) => of_decimals(frame, words.too_many_decimals, most),
        Mistake::ThousandsMark => match shown.question.decimals {
            Some(0) => words.thousands_mark.to_owned(),
            most => of_decimals(frame, words.thousands_or_decimals, most.unwrap_or(2)),
        },
        Mistake::Reserved(number, kind) => {
            let called = match kind {
                Missing::DontKnow => Some(words.dont_know),
                Missing::Refused => Some(words.refused),
                Missing::NoAnswer | Missing::NotAsked => None,
            };
            let text = match called {
                Some(called) => words.stands_for.replace("{missing}", called),
                None => words.reserved.to_owned(),
            };
            text.replace("{number}", &written(frame.lang, number))
        }
        Mistake::TwoMissing => words
            .one_missing
            .replace("{first}", words.dont_know)
            .replace("{second}", words.refused),
        Mistake::TooLong => words
            .too_long
            .replace("{limit}", &thousands(frame.lang, LONGEST)),
        Mistake::NotAlone(code) => {
            let choices = shown.choices.iter();
            let label = choices
                .filter(|choice| choice.code.0 == code)
                .map(|choice| choice.label.get(frame.lang))
                .next();
            words
                .not_alone
                .replace("{answer}", label.unwrap_or_default())
        }
        Mistake::Both => {
            let chosen = match shown.missing.first().map(String::as_str) {
                Some("refused") => words.refused,
                _ => words.dont_know,
            };
            words.both.replace("{missing}", chosen)
        }
    }
}
