//! The whole questionnaire on one page, to be printed or read through. Nothing in it can be sent.

use maud::{Markup, html};

use super::{Frame, Wrong};
use crate::collect::script::Question;
use crate::definition::ItemKind;

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
                @if let Some(hint) = &question.hint { p.hint { (hint.get(frame.lang)) } }
                (fields(frame, question, seed))
            }
        }
        (frame.language_links())
    };
    frame.page(title, Wrong::Nothing, &main)
}

fn fields(frame: &Frame<'_>, question: &Question, seed: u64) -> Markup {
    let words = frame.words();
    let choices = |hint: &str, mark: &str| {
        html! {
            p.hint { (hint) }
            ul {
                @for choice in frame.script.choices(question, seed) {
                    li { span aria-hidden="true" { (mark) " " } (choice.label.get(frame.lang)) }
                }
            }
        }
    };
    match &question.item.kind {
        ItemKind::Single { .. } => choices(words.choose_one, "○"),
        ItemKind::Multiple { .. } => choices(words.choose_several, "□"),
        ItemKind::Numeric { .. } => html! { p.hint { (words.number_hint) } p.line {} },
        ItemKind::Open | ItemKind::Derived { .. } => html! { p.line {} p.line {} },
    }
}
