//! The door of the room: findings and accounts leave it without what names a person.
//!
//! Of a line of a delivery the cell that a message is about is shown, and beside it what cannot name anybody: short numbers,
//! and answers that the definition itself names. Everything else is `…`. It does not matter how the line is parted: a name
//! that has slipped into another column is hidden all the same.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::definition::{
    CHOSEN_WORDS, Columns, Delivery, Field, ItemKind, Personal, Survey, UNCHOSEN_WORDS, Wave,
};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Excerpt, code};
use crate::ingest::accounts::{Accounts, Reason};
use crate::ingest::text::CUT;

use super::heading::suspected;
use super::pattern::{Hit, hits, masked};

/// What stands in the place of a cell.
const HIDDEN: &str = "…";

/// Of an open answer so much is shown that it can be found again.
const SHOWN_OF_OPEN: usize = 12;

/// What is said of an excerpt.
#[derive(Clone, Copy)]
struct Said<'a> {
    rule: Code,
    /// Masked.
    message: &'a str,
}

/// What messages about a delivery may show.
pub(in crate::ingest) struct Door {
    file: PathBuf,
    personal: Personal,
    /// Answers as the definition writes them, in lower case.
    answers: HashSet<String>,
    /// Headings of open items.
    open: Vec<String>,
    /// The heading of the respondent's id.
    id: Option<String>,
}

impl Door {
    pub fn new(survey: &Survey, wave: &Wave, delivery: &Delivery) -> Self {
        let heading = |field: &Field| match delivery.columns.get(field) {
            Some(Columns::One(heading) | Columns::Joined { heading, .. }) => heading.clone(),
            Some(Columns::Options { .. } | Columns::AnyOf { .. }) | None => {
                field.as_str().to_owned()
            }
        };
        let open = survey
            .items
            .iter()
            .filter(|item| matches!(item.kind, ItemKind::Open))
            .map(|item| heading(&Field::new(item.id.as_str())))
            .collect();
        Self {
            file: delivery.path.clone(),
            personal: wave.personal.clone(),
            answers: answers(survey, delivery),
            open,
            id: delivery.id.as_ref().map(heading),
        }
    }

    /// Of a delivery that no survey knows yet nothing is known to be an answer.
    pub fn of_file(delivery: &Delivery) -> Self {
        Self {
            file: delivery.path.clone(),
            personal: Personal::default(),
            answers: HashSet::new(),
            open: Vec::new(),
            id: None,
        }
    }

    /// The findings as they may leave the room.
    pub fn mask(&self, found: Diagnostics) -> Diagnostics {
        Diagnostics(found.into_iter().map(|one| self.masked(one)).collect())
    }

    /// The accounts as they may leave the room.
    pub fn mask_accounts(&self, accounts: &mut Accounts) {
        for line in &mut accounts.reading {
            *line = masked(line).0.into_owned();
        }
        for set in &mut accounts.set_aside {
            if let Reason::Other(words) = &mut set.reason {
                *words = masked(words).0.into_owned();
            }
        }
    }

    fn masked(&self, mut finding: Diagnostic) -> Diagnostic {
        let variable = finding
            .place
            .as_ref()
            .and_then(|place| place.variable.clone())
            .unwrap_or_default();
        let about_headings = [
            code::REFUSED_COLUMN,
            code::PERSONAL_COLUMN,
            code::MISSING_COLUMN,
            code::DUPLICATE_HEADING,
            code::UNMAPPED_COLUMN,
        ]
        .contains(&finding.code);
        if self.is_private(&variable) && !about_headings {
            self.take_out_value(&mut finding);
        }
        let as_id = self.id.as_deref() == Some(variable.as_str());
        let named = |hit: &Hit| !(as_id && hit.bare);
        if finding
            .value
            .as_deref()
            .is_some_and(|value| says_more(value, named))
        {
            self.take_out_value(&mut finding);
        }
        finding.message = without(&finding.message, named);
        finding.value = finding.value.map(|value| without(&value, named));
        finding.help = finding.help.map(|help| without(&help, named));
        if let Some(place) = finding
            .place
            .as_mut()
            .filter(|place| place.file == self.file)
        {
            place.excerpt = place.excerpt.take().and_then(|excerpt| {
                let said = Said {
                    rule: finding.code,
                    message: &finding.message,
                };
                self.excerpt(&excerpt, &variable, said)
            });
        }
        finding
    }

    /// A column whose cells are never shown.
    fn is_private(&self, heading: &str) -> bool {
        let declared = self.personal.refuses(heading) || self.personal.hashes(heading);
        declared || suspected(heading).is_some() && !self.personal.is_harmless(heading)
    }

    /// Takes the value out of a finding and its message; a hash names nobody.
    fn take_out_value(&self, finding: &mut Diagnostic) {
        let is_hash =
            |value: &str| value.len() == 32 && value.bytes().all(|b| b.is_ascii_hexdigit());
        let Some(value) = finding.value.take_if(|value| !is_hash(value)) else {
            return;
        };
        for said in [crate::ingest::text::shown(&value), value.trim().to_owned()] {
            if !said.trim().is_empty() {
                finding.message = finding.message.replace(said.trim(), HIDDEN);
            }
        }
    }

    fn excerpt(&self, excerpt: &Excerpt, variable: &str, said: Said<'_>) -> Option<Excerpt> {
        let text = &*excerpt.text;
        if said.rule == code::PERSONAL_TEXT {
            return None;
        }
        let (from, to) = (excerpt.span.start, excerpt.span.end);
        let (before, at, after) = (text.get(..from)?, text.get(from..to)?, text.get(to..)?);
        // Headings are shown, unless the first line holds a respondent's answers, or the rest of it is not here to tell.
        let cut = text.starts_with(CUT) || text.ends_with(CUT);
        let headings = excerpt.first_line == 1 && !cut && hits(text).is_empty();
        if headings {
            return Some(excerpt.clone());
        }
        let delimiter = delimiter_of(text);
        let before = self.cells(before, delimiter);
        let several = at.contains(delimiter) && !is_quoted(at);
        // What is too much in a row may be of any column, unless the message already shows it.
        let surplus = said.rule == code::RAGGED_ROW;
        let at = if (several || surplus) && !said.message.contains(at) {
            self.cells(at, delimiter)
        } else if self.is_private(variable) {
            HIDDEN.to_owned()
        } else if self.open.iter().any(|heading| heading == variable) {
            beginning(&masked(at).0)
        } else {
            let as_id = self.id.as_deref() == Some(variable);
            let named = |hit: &Hit| !(as_id && hit.bare);
            cell(at, named)
        };
        let after = self.cells(after, delimiter);
        Some(Excerpt {
            span: before.len()..before.len() + at.len(),
            text: format!("{before}{at}{after}").into(),
            first_line: excerpt.first_line,
        })
    }

    /// Cells, each as it stands where it can name nobody.
    fn cells(&self, text: &str, delimiter: char) -> String {
        let shown: Vec<&str> = text
            .split(delimiter)
            .map(|cell| if self.is_plain(cell) { cell } else { HIDDEN })
            .collect();
        shown.join(delimiter.encode_utf8(&mut [0; 4]))
    }

    fn is_plain(&self, cell: &str) -> bool {
        let cell = cell.trim().trim_matches('"').trim();
        cell.is_empty() || is_short_number(cell) || self.answers.contains(&cell.to_lowercase())
    }
}

/// Whether a cell holds an identifier and words beside it: whose number it is stands there too.
fn says_more(cell: &str, wanted: impl Fn(&Hit) -> bool) -> bool {
    let hits = hits(cell);
    let inside = |at: usize| hits.iter().any(|hit| hit.span.contains(&at));
    hits.iter().any(wanted)
        && cell
            .char_indices()
            .any(|(at, c)| c.is_alphabetic() && !inside(at))
}

/// A cell as it may be shown where nothing is known of its column.
pub(in crate::ingest) fn unknown_cell(text: &str) -> String {
    cell(text, |_| true)
}

fn cell(text: &str, named: impl Fn(&Hit) -> bool + Copy) -> String {
    if says_more(text, named) {
        HIDDEN.to_owned()
    } else {
        without(text, named)
    }
}

/// A text with those identifiers masked that are to be.
fn without(text: &str, wanted: impl Fn(&Hit) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for hit in hits(text).iter().filter(|hit| wanted(hit)) {
        out.push_str(text.get(at..hit.span.start).unwrap_or_default());
        out.push_str(hit.kind.mask());
        at = hit.span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

fn beginning(text: &str) -> String {
    let mut cut: String = text.chars().take(SHOWN_OF_OPEN).collect();
    if cut.len() < text.len() {
        cut.push_str(HIDDEN);
    }
    cut
}

/// What parts the cells of a line: the mark that stands in it most often.
fn delimiter_of(line: &str) -> char {
    ['\t', '|', ';', ',']
        .into_iter()
        .map(|mark| (line.matches(mark).count(), mark))
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map_or(',', |(_, mark)| mark)
}

/// One cell in quotes, whatever it holds.
fn is_quoted(text: &str) -> bool {
    let inside = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    inside.is_some_and(|inside| !inside.replace("\"\"", "").contains('"'))
}

/// At most six digits before a decimal mark: a code, a year, a weight.
fn is_short_number(cell: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let cell = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    let (whole, decimals) = cell.split_once(['.', ',']).unwrap_or((cell, ""));
    (1..=6).contains(&whole.len()) && digits(whole) && digits(decimals)
}

/// Every way in which the definition writes an answer.
fn answers(survey: &Survey, delivery: &Delivery) -> HashSet<String> {
    let mut known: HashSet<String> = HashSet::new();
    for item in &survey.items {
        let answers = match &item.kind {
            ItemKind::Single { scale } => scale.answers.as_slice(),
            ItemKind::Multiple { options, .. } => options.as_slice(),
            ItemKind::Numeric { .. } | ItemKind::Open | ItemKind::Derived { .. } => continue,
        };
        let labels = answers.iter().flat_map(|answer| answer.label.iter());
        known.extend(labels.map(|(_, label)| label.to_lowercase()));
        known.extend(answers.iter().map(|answer| answer.code.to_string()));
    }
    let of_wave = delivery.values.values().flatten().map(|(text, _)| text);
    known.extend(
        of_wave
            .chain(&delivery.blanks)
            .map(|text| text.trim().to_lowercase()),
    );
    known.extend(
        CHOSEN_WORDS
            .iter()
            .chain(&UNCHOSEN_WORDS)
            .map(|word| (*word).to_owned()),
    );
    known
}
