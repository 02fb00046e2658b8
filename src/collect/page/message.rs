//! Pages that say one thing: the ends, and what went wrong.

use jiff::civil::Date;
use maud::{Markup, html};

use super::question::thousands;
use super::{Frame, Wrong, room};
use crate::collect::interview::form::LONGEST;

/// What a page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Submitted.
    Thanks,
    /// Not of the population.
    ScreenedOut,
    /// Enough of the same kind have answered.
    QuotaFull,
    /// The token was used to its end.
    Used,
    /// No such token, page or link: one page for all, so that nothing is learned from trying.
    Unknown,
    /// Nothing was stored; try again.
    Busy,
    /// The form was not ours, or of another session.
    Forbidden,
    /// The form was of this session, and what was sent no answer to its question.
    Unfit,
    /// The answers were changed so often that nothing more is stored.
    TooMany,
    /// The form was larger than is taken.
    TooLarge,
    /// An open link has had the completes of its budget.
    Spent,
    /// The device was left.
    Left,
    /// Everything was deleted.
    Withdrawn,
    /// No answers are taken any more, or by this link.
    Closed,
    /// The same, told to somebody who was answering.
    ClosedUnderWay,
    /// Answers are taken from this day on.
    NotOpen(Date),
    /// The device was left by somebody who has no link of their own to come back with.
    LeftOpen,
    /// Nobody can tell any more which answers are whose: none can be deleted.
    Unlinked,
}

/// What a page says of deleting the answers that were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion<'a> {
    /// Nothing.
    NotSaid,
    /// The link that was followed, to this address, leads there.
    ByLink(&'a str),
    /// This browser leads there, for as long as it is open.
    BySession,
    /// This browser leads there, and later the respondent's own link.
    Later,
    /// It is not possible any more, and why.
    Unlinked,
}

/// The page of a message.
pub fn message(frame: &Frame<'_>, message: Message, deletion: Deletion<'_>) -> Markup {
    let words = frame.words();
    let own = &frame.script.questionnaire;
    let (title, text) = match message {
        Message::Thanks => (
            words.thanks_title,
            frame.or(own.thanks.as_ref(), words.thanks),
        ),
        Message::ScreenedOut => (
            words.screened_out_title,
            frame.or(own.screened_out.as_ref(), words.screened_out),
        ),
        Message::QuotaFull => (
            words.quota_full_title,
            frame.or(own.quota_full.as_ref(), words.quota_full),
        ),
        Message::Used => (words.used_title, words.used),
        Message::Unknown => (words.unknown_title, words.unknown),
        Message::Busy => (words.later_title, words.later),
        Message::Forbidden => (words.forbidden_title, words.forbidden),
        Message::Unfit => (words.unfit_title, words.unfit),
        Message::TooMany => (words.too_many_title, words.too_many),
        Message::TooLarge => (words.too_large_title, words.too_large_page),
        Message::Spent => (words.spent_title, words.spent),
        Message::Left => (words.left_title, words.left),
        Message::Withdrawn => (words.withdrawn_title, words.withdrawn),
        Message::Closed => (words.closed_title, words.closed),
        Message::ClosedUnderWay => (words.closed_title, words.closed_under_way),
        Message::NotOpen(_) => (words.not_open_title, words.not_open),
        Message::LeftOpen => (words.left_title, words.left_open),
        Message::Unlinked => (words.unlinked_title, words.unlinked),
    };
    let text = match message {
        Message::NotOpen(day) => text.replace("{date}", &words.date(day)),
        Message::TooLarge => text
            .replace("{limit}", &thousands(frame.lang, LONGEST))
            .replace("{two}", &thousands(frame.lang, room::OF_TWO_BYTES))
            .replace("{three}", &thousands(frame.lang, room::OF_THREE_BYTES)),
        _ => text.to_owned(),
    };
    let main = html! {
        h1 { (title) }
        @for paragraph in text.split("\n\n") { p { (paragraph) } }
        @if matches!(message, Message::Unfit | Message::TooMany) { a.back href="/next" { (words.to_questionnaire) } }
        (deleting(frame, deletion))
        (frame.language_links())
    };
    frame.page(title, Wrong::Nothing, &main)
}

/// What can be done about answers that were given.
fn deleting(frame: &Frame<'_>, deletion: Deletion<'_>) -> Markup {
    let words = frame.words();
    let here = html! { p { a href="/withdraw" { (words.withdraw) } } };
    html! {
        @match deletion {
            Deletion::NotSaid => {},
            Deletion::ByLink(action) => {
                p { (words.delete_by_link) }
                form method="post" action=(action) {
                    input type="hidden" name="lang" value=(frame.lang);
                    button.link type="submit" name="wish" value="withdraw" { (words.withdraw) }
                }
            },
            Deletion::BySession => { p { (words.delete_now) } (here) },
            Deletion::Later => { p { (words.delete_later) } (here) },
            Deletion::Unlinked => p { (words.unlinked) },
        }
    }
}

/// The page that asks whether everything is to be taken back.
pub fn withdraw(frame: &Frame<'_>) -> Markup {
    let words = frame.words();
    let main = html! {
        a.back href="/next" { span aria-hidden="true" { "‹ " } (words.back) }
        h1 { (words.withdraw_title) }
        p { (words.withdraw_lead) }
        form method="post" action="/withdraw" {
            input type="hidden" name="csrf" value=(frame.csrf.unwrap_or_default());
            input type="hidden" name="lang" value=(frame.lang);
            button.primary type="submit" { (words.withdraw_confirm) }
            (frame.languages())
        }
    };
    frame.page(words.withdraw_title, Wrong::Nothing, &main)
}
