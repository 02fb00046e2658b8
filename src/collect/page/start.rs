//! The first page: what it is about, and consent. Following a link shows it and changes nothing.

use maud::{Markup, html};

use super::{Frame, Wrong};
use crate::definition::Privacy;

/// The first page as it is shown now.
#[derive(Debug, Clone, Copy)]
pub struct Start<'a> {
    /// Where its form goes: the link that was followed.
    pub action: &'a str,
    /// Whether a response was begun with this link.
    pub begun: Begun,
    /// How the question for consent stands, where there is one.
    pub consent: Consent,
    /// Where the page's language comes from.
    pub language: Language,
}

/// How the question for consent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// It is asked.
    Asked,
    /// It was asked, and the form came without it.
    Missing,
    /// It was ticked before the page was turned into another language.
    Given,
}

/// Where the language of a first page comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// The link, or the browser.
    OfLink,
    /// It was chosen on the page.
    Chosen,
}

/// Whether a response was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// None.
    No,
    /// It can be gone on with, or taken back.
    Yes,
}

/// What joins a person and the answers, as the program keeps it, whatever the survey's own texts say.
fn promised(frame: &Frame<'_>) -> &'static str {
    match frame.script.questionnaire.privacy {
        Privacy::Anonymous => frame.words().anonymous_start,
        Privacy::Pseudonymous => frame.words().pseudonymous_start,
    }
}

/// The first page.
pub fn start(frame: &Frame<'_>, shown: &Start<'_>) -> Markup {
    let words = frame.words();
    let title = frame.script.title.get(frame.lang);
    let lacks_consent = shown.consent == Consent::Missing;
    let wrong = match lacks_consent {
        true => Wrong::Something,
        false => Wrong::Nothing,
    };
    let main = html! {
        @if lacks_consent {
            div.summary role="alert" tabindex="-1" autofocus {
                h2 { (words.there_is_a_problem) }
                a href="#consent" { (words.consent_missing) }
            }
        }
        form method="post" action=(shown.action) {
            h1 { (title) }
            @if let Some(introduction) = &frame.script.questionnaire.introduction {
                @for paragraph in introduction.get(frame.lang).split("\n\n") { p { (paragraph) } }
            }
            p { (promised(frame)) }
            input type="hidden" name="lang" value=(frame.lang);
            @if shown.language == Language::Chosen { input type="hidden" name="chosen" value=(frame.lang); }
            @if let Some(consent) = frame.script.questionnaire.consent.as_ref().filter(|_| shown.begun == Begun::No) {
                @for paragraph in consent.text.get(frame.lang).split("\n\n") { p { (paragraph) } }
                @if lacks_consent { p.error #mistake { (words.consent_missing) } }
                label.option {
                    input #consent type="checkbox" name="consent" value=(consent.version) checked[shown.consent == Consent::Given]
                        aria-describedby=[lacks_consent.then_some("mistake")];
                    span { (words.consent_label) }
                }
            }
            @match shown.begun {
                Begun::No => p { button.primary type="submit" { (words.start) } },
                Begun::Yes => {
                    p { button.primary type="submit" { (words.resume) } }
                    p { button.link type="submit" name="wish" value="withdraw" { (words.withdraw) } }
                },
            }
            (frame.languages())
        }
    };
    frame.page(title, wrong, &main)
}
