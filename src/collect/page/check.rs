//! The check of answers before the final submit.

use maud::{Markup, html};

use super::question::written;
use super::{Frame, Wrong};
use crate::collect::interview::reply::Reply;
use crate::collect::interview::response::Response;
use crate::collect::interview::route::Route;
use crate::collect::interview::script::Question;
use crate::definition::Privacy;

/// The page that shows every answer with a way to change it.
pub fn check(frame: &Frame<'_>, response: &Response) -> Markup {
    let words = frame.words();
    let route = Route::new(frame.script, response);
    let questions = route.questions();
    let main = html! {
        @if let Some(last) = questions.last() { a.back href={ "/q/" (last.item.id) } { span aria-hidden="true" { "‹ " } (words.back) } }
        form method="post" action="/submit" {
            input type="hidden" name="csrf" value=(frame.csrf.unwrap_or_default());
            h1 { (words.check_title) }
            p { (words.check_lead) }
            dl {
                @for question in &questions {
                    div {
                        dt { (question.text.get(frame.lang)) }
                        dd { (said(frame, question, response.reply(question.item.id.as_str()))) }
                        dd {
                            a href={ "/q/" (question.item.id) "?then=check" } aria-label={ (words.change) ": " (question.text.get(frame.lang)) } {
                                (words.change)
                            }
                        }
                    }
                }
            }
            @if frame.script.questionnaire.privacy == Privacy::Anonymous { p { (words.anonymous_submit) } }
            button.primary type="submit" { (words.submit) }
            (frame.languages())
        }
    };
    frame.page(words.check_title, Wrong::Nothing, &main)
}

fn said(frame: &Frame<'_>, question: &Question, reply: Option<&Reply>) -> String {
    let words = frame.words();
    match reply {
        Some(Reply::Codes(codes)) if codes.is_empty() => words.none_chosen.to_owned(),
        Some(Reply::Codes(codes)) => {
            let labels: Vec<&str> = codes
                .iter()
                .filter_map(|code| {
                    question
                        .choices
                        .iter()
                        .find(|choice| choice.code.0 == *code)
                })
                .map(|choice| choice.label.get(frame.lang))
                .collect();
            labels.join(", ")
        }
        Some(Reply::Number(number)) => written(frame.lang, *number),
        Some(Reply::Text(text)) => text.clone(),
        Some(Reply::DontKnow) => words.dont_know.to_owned(),
        Some(Reply::Refused) => words.refused.to_owned(),
        Some(Reply::Skipped) | None => words.not_answered.to_owned(),
    }
}
