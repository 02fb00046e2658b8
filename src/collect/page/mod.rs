//! In: where a respondent stands. Out: one HTML page that needs no script. Never: a text that is not escaped, or a request to
//! anybody else.

mod check;
mod message;
mod print;
mod question;
mod room;
mod start;

use std::sync::OnceLock;

use maud::{DOCTYPE, Markup, html};
use sha2::{Digest, Sha256};

use super::interview::script::{Occasion, Script};
use super::words::{self, Words};
use crate::definition::Lang;

pub use check::check;
pub use message::{Deletion, Message, message, withdraw};
pub use print::print;
pub use question::{Said, Shown, Then, question};
pub use start::{Begun, Consent, Language, Start, start};

/// The style of every page.
pub const STYLE: &str = include_str!("style.css");

/// What tells one version of the style from the next.
fn style_version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        let digest = Sha256::digest(STYLE.as_bytes());
        digest
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    })
}

/// What every page of one request shares.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The questionnaire.
    pub script: &'a Script,
    /// The language now.
    pub lang: &'a Lang,
    /// The session's token against forged forms; `None` where there is no session.
    pub csrf: Option<&'a str>,
    /// What stands before `lang=…` in the address of the same page: `?`, `?id=…&sig=…&`, `/next?`.
    pub here: &'a str,
}

impl<'a> Frame<'a> {
    /// The built-in words.
    pub fn words(&self) -> &'static Words {
        words::of(self.lang)
    }

    /// A text of the survey, else the built-in one.
    fn or(&self, text: Option<&'a crate::definition::Texts>, built_in: &'static str) -> &'a str {
        text.map_or(built_in, |text| text.get(self.lang))
    }

    /// The whole page. `title` is the heading of its `main`; `wrong` puts the word for an error before it.
    fn page(&self, title: &str, wrong: Wrong, main: &Markup) -> Markup {
        let words = self.words();
        let name = self.script.title.get(self.lang);
        let prefix = match wrong {
            Wrong::Nothing => "",
            Wrong::Something => words.error_prefix,
        };
        html! {
            (DOCTYPE)
            html lang=(self.lang) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    title { (prefix) (title) @if title != name { " – " (name) } }
                    link rel="stylesheet" href={ "/style.css?" (style_version()) };
                    link rel="icon" href="data:,";
                }
                body {
                    a.skip href="#main" { (words.skip_to_content) }
                    header {
                        p { (name) }
                        @if self.script.occasion == Occasion::TryOut { p.tryout { (words.try_out) } }
                    }
                    main #main tabindex="-1" { (main) }
                    (self.footer())
                }
            }
        }
    }

    fn footer(&self) -> Markup {
        let words = self.words();
        html! {
            footer {
                @if let Some(csrf) = self.csrf {
                    div.ways {
                        form method="post" action="/leave" {
                            input type="hidden" name="csrf" value=(csrf);
                            button.link type="submit" { (words.leave) }
                        }
                        a href="/withdraw" { (words.withdraw) }
                        a href="/print" { (words.print) }
                    }
                }
                @if let Some(contact) = &self.script.questionnaire.contact {
                    p { (words.contact) ": " (contact.get(self.lang)) }
                }
            }
        }
    }

    /// A link to the same page in each other language, where nothing is written that could be lost.
    fn language_links(&self) -> Markup {
        html! {
            @if self.script.languages.len() > 1 {
                div.languages role="group" aria-label=(self.words().language) {
                    @for other in self.script.languages.iter().filter(|other| *other != self.lang) {
                        a href={ (self.here) "lang=" (other) } lang=(other) hreflang=(other) { (name_of(other)) }
                    }
                }
            }
        }
    }

    /// A button for each other language. It stands in the form of the page, so that nothing written is lost.
    fn languages(&self) -> Markup {
        html! {
            @if self.script.languages.len() > 1 {
                div.languages role="group" aria-label=(self.words().language) {
                    @for other in self.script.languages.iter().filter(|other| *other != self.lang) {
                        button.link type="submit" name="language" value=(other) lang=(other) formnovalidate {
                            (name_of(other))
                        }
                    }
                }
            }
        }
    }
}

/// Whether something is wrong on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Nothing,
    Something,
}

/// A language in its own words; its tag where it is not known.
pub(in crate::collect) fn name_of(lang: &Lang) -> &str {
    match lang.as_str().split('-').next().unwrap_or_default() {
        "da" => "Dansk",
        "en" => "English",
        "de" => "Deutsch",
        "sv" => "Svenska",
        "nb" | "no" => "Norsk bokmål",
        "kl" => "Kalaallisut",
        "fo" => "Føroyskt",
        _ => lang.as_str(),
    }
}
