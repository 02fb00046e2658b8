//! The whole questionnaire on one page, to be printed or read through. Nothing in it can be sent.

use maud::{Markup, html};

use super::question::{number_hint, offered};
use super::{Frame, Wrong};
use crate::collect::interview::script::{Choice, Question};
use crate::definition::{Condition, ItemKind};

/// Every question that may be asked, in the order in which the respondent of `seed` sees them.
pub fn print(frame: &Frame<'_>, seed: u64) -> Markup {
    let words = frame.words();
    let title = frame.script.title.get(frame.lang);
    let mut section = None;
    let main = html! {
        a.back href="/next" { span aria-hidden="true" { "‹ " } (words.back) }
        h1 { (title) }
        @for question in frame.script.in_order(seed) {
            @if section.replace(question.section) != Some(question.section) {
                @if let Some(name) = frame.script.section_title(question) { p.section { (name.get(frame.lang)) } }
            }
            section.printed {
                h2 { (question.text.get(frame.lang)) }
                @if let Some(condition) = &question.item.ask_if { p.hint { (asked_if(frame, condition)) "." } }
                @if let Some(hint) = &question.hint { p.hint { (hint.get(frame.lang)) } }
                (fields(frame, question, seed))
            }
        }
        (frame.language_links())
    };
    frame.page(title, Wrong::Nothing, &main)
}

/// An answer to be ticked.
fn line(mark: &str, label: &str) -> Markup {
    html! { li { span aria-hidden="true" { (mark) " " } (label) } }
}

fn fields(frame: &Frame<'_>, question: &Question, seed: u64) -> Markup {
    let words = frame.words();
    let choices = |hint: &str, mark: &str| {
        html! {
            @if question.hint.is_none() { p.hint { (hint) } }
            @let (apart, others): (Vec<&Choice>, Vec<&Choice>) =
                frame.script.choices(question, seed).into_iter().partition(|choice| choice.apart);
            ul { @for choice in others { (line(mark, choice.label.get(frame.lang))) } }
            @if !apart.is_empty() {
                ul.apart { @for choice in apart { (line(mark, choice.label.get(frame.lang))) } }
            }
        }
    };
    match &question.item.kind {
        ItemKind::Single { .. } => choices(words.choose_one, "○"),
        ItemKind::Multiple { .. } => choices(words.choose_several, "□"),
        ItemKind::Numeric { .. } => html! {
            p.hint { (number_hint(frame, question)) }
            p.line {}
            @let offered = offered(frame, question);
            @if !offered.is_empty() {
                ul.apart { @for (_, label) in offered { (line("□", label)) } }
            }
        },
        ItemKind::Open | ItemKind::Derived { .. } => html! { p.line {} p.line {} },
    }
}

/// Who is asked, in words: where one answer decides, which; else the questions on which it depends.
fn asked_if(frame: &Frame<'_>, condition: &Condition) -> String {
    let words = frame.words();
    let quoted = |text: &str| words.quoted.replace("{text}", text);
    let items = frame.script.looked_at(condition);
    let asked: Vec<&Question> = items
        .iter()
        .filter_map(|item| frame.script.question(item.as_str()))
        .collect();
    if let (Condition::Is { codes, .. }, [question]) = (condition, asked.as_slice()) {
        let answers: Vec<String> = question
            .choices
            .iter()
            .filter(|choice| codes.contains(&choice.code))
            .map(|choice| quoted(choice.label.get(frame.lang)))
            .collect();
        if !answers.is_empty() {
            return words
                .asked_if
                .replace("{answers}", &answers.join(words.or))
                .replace("{question}", &quoted(question.text.get(frame.lang)));
        }
    }
    let mut questions: Vec<String> = Vec::new();
    for question in asked {
        let question = quoted(question.text.get(frame.lang));
        if !questions.contains(&question) {
            questions.push(question);
        }
    }
    words
        .asked_of_some
        .replace("{questions}", &questions.join(", "))
}
