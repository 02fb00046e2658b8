//! In: a list of contacts and their links. Out: what a typst template needs to set one letter a contact: address, words in the
//! contact's language, the link in words and as a QR code. Never: a letter in a language that the contact did not ask for, or a
//! QR code without its alternative text.

mod qr;
mod words;

use serde::Serialize;

use super::interview::script::Script;
use super::invite::{Contact, Contacts, Link, Round};
use super::status::Kind;
use words::Words;

pub use qr::qr_svg;

/// The template of letters; it reads `data.json`, which is [`letters`].
pub const TEMPLATE: &str = include_str!("letter.typ");

/// One letter, as the template reads it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Letter {
    lang: String,
    /// Of a rehearsal: that it is one.
    mark: Option<&'static str>,
    /// Name and address, a line each.
    address: Vec<String>,
    title: String,
    greeting: String,
    /// Paragraphs before the link.
    body: Vec<String>,
    steps: String,
    url: String,
    /// Two pieces that may stand on two lines: up to the token, and the token.
    url_lines: (String, String),
    qr: String,
    qr_alt: String,
    qr_label: String,
    /// Paragraphs after it.
    after: Vec<String>,
    contact: Option<String>,
    closing: String,
}

/// Says nothing of the link.
impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letter({}, …)", self.lang)
    }
}

/// The letters of a round, in the order of the list.
///
/// The columns `name`, `address` (lines parted by `|` or line ends), `postcode` and `city` of the list make the address; all may be
/// absent. The text is the survey's `introduction` between built-in words, then what is promised of anonymity and how to say no.
///
/// # Errors
/// The first link that is too long for a QR code.
pub fn letters(
    script: &Script,
    list: &Contacts,
    links: &[Link],
    round: Round,
    kind: Kind,
) -> Result<Vec<Letter>, String> {
    links
        .iter()
        .filter_map(|link| Some((link, list.contacts.get(link.row)?)))
        .map(|(link, contact)| letter(script, list, contact, &link.url, round, kind))
        .collect()
}

fn letter(
    script: &Script,
    list: &Contacts,
    contact: &Contact,
    url: &str,
    round: Round,
    kind: Kind,
) -> Result<Letter, String> {
    let lang = &contact.language;
    let words = words::of(lang);
    let name = list.cell(contact, "name");
    let title = script.title.get(lang);
    let own = |texts: Option<&crate::definition::Texts>| -> Vec<String> {
        texts
            .map(|texts| texts.get(lang).split("\n\n").map(str::to_owned).collect())
            .unwrap_or_default()
    };
    let mut body = Vec::new();
    body.push(match round {
        Round::First => words.invited.replace("{title}", title),
        Round::Reminder => words.reminded.replace("{title}", title),
    });
    body.extend(own(script.questionnaire.introduction.as_ref()));
    // What is typed off paper is short: the language goes with the code alone.
    let printed = url.split_once('?').map_or(url, |(printed, _)| printed);
    let (before, token) = printed.rsplit_once('/').unwrap_or((printed, ""));
    Ok(Letter {
        lang: lang.as_str().to_owned(),
        mark: match kind {
            Kind::Fieldwork => None,
            Kind::Rehearsal => Some(words.mark),
        },
        address: address(list, contact),
        title: title.to_owned(),
        greeting: match name {
            Some(name) => words.greeting_to.replace("{name}", name),
            None => words.greeting.to_owned(),
        },
        body,
        steps: words.steps.to_owned(),
        url: url.to_owned(),
        url_lines: (format!("{before}/"), token.to_owned()),
        qr: qr_svg(url)?,
        qr_alt: words.qr_alt.replace("{url}", printed),
        qr_label: words.qr_label.to_owned(),
        after: after(script, words, round),
        contact: script
            .questionnaire
            .contact
            .as_ref()
            .map(|contact| format!("{} {}", words.questions, contact.get(lang))),
        closing: words.closing.to_owned(),
    })
}

fn after(script: &Script, words: &Words, round: Round) -> Vec<String> {
    let mut after = Vec::new();
    if round == Round::Reminder {
        after.push(words.old_link.to_owned());
    }
    after.push(words.personal.to_owned());
    after.push(match script.questionnaire.privacy {
        crate::definition::Privacy::Anonymous => words.anonymous.to_owned(),
        crate::definition::Privacy::Pseudonymous => words.pseudonymous.to_owned(),
    });
    after
}

fn address(list: &Contacts, contact: &Contact) -> Vec<String> {
    let cell = |column| list.cell(contact, column);
    let mut lines: Vec<String> = cell("name").map(str::to_owned).into_iter().collect();
    if let Some(address) = cell("address") {
        lines.extend(
            address
                .split(['|', '\n'])
                .map(|line| line.trim().to_owned())
                .filter(|line| !line.is_empty()),
        );
    }
    let town: Vec<&str> = [cell("postcode"), cell("city")]
        .into_iter()
        .flatten()
        .collect();
    if !town.is_empty() {
        lines.push(town.join(" "));
    }
    lines
}
