//! In: a list of contacts and their links, what the wave says of its letters. Out: what a typst template needs to set one letter a
//! contact: address and sender, words in the contact's language, the link in words and as a QR code. Never: a letter in a language
//! that the contact did not ask for, or a picture without its alternative text.

mod qr;
mod words;

use jiff::civil::Date;
use serde::Serialize;

use super::fieldwork::status::Kind;
use super::interview::script::Script;
use super::invite::{Contact, Contacts, Link, Round};
use crate::definition::{InvitationLetter, Lang, Privacy, Texts};
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
    /// The same of the sender.
    sender: Vec<String>,
    logo: Option<Logo>,
    date: Option<String>,
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
    regards: &'static str,
    /// A line each; none: nobody signs.
    signature: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
struct Logo {
    file: String,
    /// In millimetres.
    width: u32,
    alt: String,
}

/// What every letter of a round has on it that no text of the survey says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The day of the letter; `None`: it bears none.
    pub date: Option<Date>,
    /// Under which name the template finds the logo, and its width over its height in thousandths.
    pub logo: Option<(String, u32)>,
}

/// What a round of letters says to whom.
#[derive(Debug, Clone, Copy)]
pub struct Writing<'a> {
    /// Texts, promises, the last day.
    pub script: &'a Script,
    /// First letters or reminders.
    pub round: Round,
    /// Fieldwork, or its rehearsal.
    pub kind: Kind,
    /// What is on every sheet.
    pub sheet: &'a Sheet,
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
/// absent. The text is that of `[collect.letter]`, else the survey's `introduction` behind built-in words; then the last day, the link, what
/// is promised of anonymity and how to say no.
///
/// # Errors
/// The first link that is too long for a QR code.
pub fn letters(
    writing: Writing<'_>,
    list: &Contacts,
    links: &[Link],
) -> Result<Vec<Letter>, String> {
    links
        .iter()
        .filter_map(|link| Some((link, list.contacts.get(link.row)?)))
        .map(|(link, contact)| letter(writing, list, contact, &link.url))
        .collect()
}

/// Contacts with a link whose address has more lines than the window of an envelope shows, and how many; a line that is too long
/// for it is two.
pub fn too_long<'a>(list: &'a Contacts, links: &[Link]) -> Vec<(&'a Contact, usize)> {
    let contacts = links.iter().filter_map(|link| list.contacts.get(link.row));
    contacts
        .map(|contact| {
            let lines = address(list, contact);
            let of = |line: &String| line.chars().count().div_ceil(WINDOW_CHARACTERS).max(1);
            (contact, lines.iter().map(of).sum())
        })
        .filter(|(_, lines)| *lines > WINDOW_LINES)
        .collect()
}

/// Lines of 8 points that an envelope shows, and letters that stand in one.
const WINDOW_LINES: usize = 8;
const WINDOW_CHARACTERS: usize = 56;

/// A day as it stands alone in a letter or a cell: `1. oktober 2026`, `1 October 2026`.
pub fn day(lang: &Lang, day: Date) -> String {
    words::day(lang, day)
}

fn letter(
    writing: Writing<'_>,
    list: &Contacts,
    contact: &Contact,
    url: &str,
) -> Result<Letter, String> {
    let Writing {
        script,
        round,
        kind,
        sheet,
    } = writing;
    let lang = &contact.language;
    let words = words::of(lang);
    let name = list.cell(contact, "name");
    let title = script.title.get(lang);
    let own = script.collection.letter.clone().unwrap_or_default();
    let sender = lines(own.sender.as_ref(), lang);
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
        logo: sheet.logo.as_ref().map(|(file, proportion)| Logo {
            file: file.clone(),
            width: width(*proportion),
            alt: sender.first().cloned().unwrap_or_else(|| title.to_owned()),
        }),
        sender,
        date: sheet.date.map(|date| words::day(lang, date)),
        title: title.to_owned(),
        greeting: match name {
            Some(name) => words.greeting_to.replace("{name}", name),
            None => words.greeting.to_owned(),
        },
        body: body(script, &own, round, lang),
        steps: words.steps.to_owned(),
        url: url.to_owned(),
        url_lines: (format!("{before}/"), token.to_owned()),
        qr: qr_svg(url)?,
        qr_alt: words.qr_alt.replace("{url}", printed),
        qr_label: words.qr_label.to_owned(),
        after: after(script, &own, round, lang),
        contact: own
            .contact
            .as_ref()
            .or(script.questionnaire.contact.as_ref())
            .map(|contact| format!("{} {}", words.questions, contact.get(lang))),
        closing: words.closing.to_owned(),
        regards: words.regards,
        signature: lines(own.signature.as_ref(), lang),
    })
}

/// As wide as fits beside the address, and no higher than 16 mm.
fn width(proportion: u32) -> u32 {
    const WIDEST: u32 = 60;
    const HIGHEST: u32 = 16;
    (HIGHEST.saturating_mul(proportion) / 1000).clamp(4, WIDEST)
}

fn lines(texts: Option<&Texts>, lang: &Lang) -> Vec<String> {
    let text = texts.map_or("", |texts| texts.get(lang));
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

fn paragraphs(texts: Option<&Texts>, lang: &Lang) -> Vec<String> {
    let text = texts.map_or("", |texts| texts.get(lang)).replace('\r', "");
    let parts = text.split("\n\n").map(str::trim);
    let parts = parts.filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// What stands before the link: the wave's own paragraphs, else the built-in sentence and the survey's introduction; then the last day.
fn body(script: &Script, own: &InvitationLetter, round: Round, lang: &Lang) -> Vec<String> {
    let words = words::of(lang);
    let (texts, built_in) = match round {
        Round::First => (own.before.as_ref(), words.invited),
        Round::Reminder => (own.reminder.as_ref(), words.reminded),
    };
    let mut body = paragraphs(texts, lang);
    if body.is_empty() {
        body.push(built_in.replace("{title}", script.title.get(lang)));
        body.extend(paragraphs(script.questionnaire.introduction.as_ref(), lang));
    }
    if let Some(closes) = script.collection.closes {
        let date = crate::collect::words::of(lang).date(closes);
        body.push(words.deadline.replace("{date}", &date));
    }
    body
}

fn after(script: &Script, own: &InvitationLetter, round: Round, lang: &Lang) -> Vec<String> {
    let words: &Words = words::of(lang);
    let mut after = paragraphs(own.after.as_ref(), lang);
    if round == Round::Reminder {
        after.push(words.old_link.to_owned());
    }
    after.push(words.personal.to_owned());
    after.push(match script.questionnaire.privacy {
        Privacy::Anonymous => words.anonymous.to_owned(),
        Privacy::Pseudonymous => words.pseudonymous.to_owned(),
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
