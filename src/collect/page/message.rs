//! Pages that say one thing: the ends, and what went wrong.

use maud::{Markup, html};

use super::{Frame, Wrong};

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
    /// The device was left.
    Left,
    /// Everything was deleted.
    Withdrawn,
    /// Not open today.
    Closed,
}

/// The page of a message.
pub fn message(frame: &Frame<'_>, message: Message) -> Markup {
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
        Message::Left => (words.left_title, words.left),
        Message::Withdrawn => (words.withdrawn_title, words.withdrawn),
        Message::Closed => (words.closed_title, words.closed),
    };
    let main = html! {
        h1 { (title) }
        @for paragraph in text.split("\n\n") { p { (paragraph) } }
        (frame.language_links())
    };
    frame.page(title, Wrong::Nothing, &main)
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
            button.primary type="submit" { (words.withdraw_confirm) }
            (frame.languages())
        }
    };
    frame.page(words.withdraw_title, Wrong::Nothing, &main)
}
