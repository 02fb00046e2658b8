//! In: findings and titles of `report.toml` as written. Out: their texts and claims, resolved. Never: a reference that one
//! language has and another lacks.

mod assertion;
mod names;
mod parser;
mod quantity;
mod text;
mod token;
mod written;

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;

use super::page::{Owner, Page};
use crate::definition::claim::{Claim, Finding, Stretch, Telling, WhenBroken};
use crate::definition::id::WaveId;
use crate::definition::item::{Item, ItemKind};
use crate::definition::source::{FindingSource, Given, OneOrMany, Words};
use crate::definition::text::Texts;
use crate::definition::wave::Wave;
use crate::diagnostic::{Place, code};

pub(super) use names::Names;
use parser::Parser;
pub(super) use text::WithDigits;
use written::Written;

const WHEN_BROKEN: &[(&str, WhenBroken)] =
    &[("stop", WhenBroken::Stop), ("flag", WhenBroken::Flag)];

/// What texts and claims may name.
pub(super) struct Sayable<'n> {
    pub names: Names<'n>,
    pub with_digits: WithDigits,
}

impl<'n> Sayable<'n> {
    pub fn new(
        items: &'n [Item],
        defined: &'n [String],
        waves: &'n [String],
        titles: &[&Texts],
        known_waves: &[Wave],
    ) -> Self {
        Self {
            names: Names {
                items,
                defined,
                waves,
            },
            with_digits: WithDigits {
                dates: dates(waves, known_waves),
                wordings: wordings(items, titles),
            },
        }
    }
}

/// Ids and years of waves.
fn dates(ids: &[String], waves: &[Wave]) -> BTreeSet<String> {
    let mut dates: BTreeSet<String> = ids.iter().cloned().collect();
    for wave in waves {
        let field = &wave.fieldwork;
        let days = field.start.iter().chain(&field.end);
        dates.extend(days.map(|day| day.year().to_string()));
        let texts = field.season.iter().chain([&wave.label]);
        let said = texts.flat_map(|texts| texts.iter().map(|(_, text)| text));
        let is_year = |part: &&str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
        let parts = said.flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
        dates.extend(parts.filter(is_year).map(str::to_owned));
    }
    dates
}

/// Words with digits in questions, labels and titles.
fn wordings(items: &[Item], titles: &[&Texts]) -> BTreeSet<String> {
    let of_items = items.iter().flat_map(|item| {
        let answers = match &item.kind {
            ItemKind::Multiple { options, .. } => options.as_slice(),
            _ => item.scale().map_or(&[][..], |scale| &scale.answers),
        };
        let nets = item.scale().map_or(&[][..], |scale| &scale.nets);
        [&item.text, &item.label]
            .into_iter()
            .chain(&item.universe)
            .chain(answers.iter().map(|answer| &answer.label))
            .chain(nets.iter().map(|net| &net.label))
    });
    let texts = of_items.chain(titles.iter().copied());
    let words = texts
        .flat_map(|texts| texts.iter().map(|(_, text)| text))
        .flat_map(|text| text.split(|c: char| c.is_whitespace() || c == '/'))
        .map(text::trimmed);
    words
        .filter(|word| word.chars().any(char::is_numeric))
        .map(str::to_owned)
        .collect()
}

/// One finding.
pub(super) fn finding(
    page: &mut Page,
    sayable: &Sayable<'_>,
    source: &Spanned<FindingSource>,
) -> Finding {
    let written = source.get_ref();
    let owner = Owner::new("a finding", source.span(), written.own_faults());
    let text = page
        .need(&written.text, "text", &owner)
        .map(|words| telling(page, sayable, words))
        .unwrap_or_default();
    let waves = written.waves.as_ref().map(|list| {
        let entries = list.get_ref().entries.iter();
        entries.map(|name| wave(page, sayable, name)).collect()
    });
    Finding {
        text,
        claims: claims(page, sayable, &written.claim),
        when_broken: when_broken(page, &written.when_broken, &written.claim),
        waves,
    }
}

fn wave(page: &mut Page, sayable: &Sayable<'_>, name: &Spanned<String>) -> WaveId {
    let known = sayable.names.waves;
    if !known.contains(name.get_ref()) {
        let known = known.iter().map(String::as_str);
        page.unknown(&name.span(), "wave", name.get_ref(), known);
    }
    WaveId::new(name.get_ref())
}

/// What happens where a claim does not hold.
pub(super) fn when_broken(
    page: &mut Page,
    source: &Given<String>,
    claim: &Given<OneOrMany<String>>,
) -> WhenBroken {
    let Some(word) = source else {
        return WhenBroken::default();
    };
    if claim.is_none() {
        page.error(
            code::UNKNOWN_KEY,
            &word.span(),
            "`when_broken` belongs to a text with a claim",
            "add `claim = …`, or remove `when_broken`",
        );
    }
    page.word(word, "when_broken", WHEN_BROKEN)
        .unwrap_or_default()
}

/// The claims of a text: one, or a list.
pub(super) fn claims(
    page: &mut Page,
    sayable: &Sayable<'_>,
    source: &Given<OneOrMany<String>>,
) -> Vec<Claim> {
    let Some(given) = source else {
        return Vec::new();
    };
    let written: Vec<(String, Range<usize>)> = match given.get_ref() {
        OneOrMany::One(text) => vec![(text.clone(), given.span())],
        OneOrMany::Many(list) => {
            let entries = list.entries.iter();
            entries
                .map(|text| (text.get_ref().clone(), text.span()))
                .collect()
        }
    };
    let read = written.into_iter().filter_map(|(text, span)| {
        let place = Place::in_text(&page.path, &page.text, span.clone());
        let written = Written::new(page, span, &text);
        let whole = 0..text.len();
        let assertion = Parser::new(page, &sayable.names, &written, whole)?.claim()?;
        Some(Claim {
            written: text,
            place,
            assertion,
        })
    });
    read.collect()
}

/// A text in every language of the survey, with its references; the same in each.
pub(super) fn telling(page: &mut Page, sayable: &Sayable<'_>, words: &Spanned<Words>) -> Telling {
    // Whether every language is there is judged as of any text.
    let texts = page.texts(words);
    let places = places(words);
    let mut told = Vec::new();
    for (lang, text) in texts.iter() {
        let own = places
            .iter()
            .find(|(key, _)| key.as_deref() == Some(lang.as_str()));
        let Some((_, span)) = own.or_else(|| places.iter().find(|(key, _)| key.is_none())) else {
            continue;
        };
        let errors = page.found.error_count();
        let written = Written::new(page, span.clone(), text);
        let stretches = text::stretches(page, &sayable.names, &sayable.with_digits, &written);
        told.push((
            lang.clone(),
            stretches,
            span.clone(),
            page.found.error_count() == errors,
        ));
        // A text that is the same in every language is judged once.
        if own.is_none() {
            break;
        }
    }
    let whole: Vec<_> = told
        .iter()
        .filter(|(_, _, _, is_whole)| *is_whole)
        .collect();
    if let [first, others @ ..] = whole.as_slice() {
        for other in others {
            same_cells(
                page,
                (first.0.as_str(), &first.1),
                (other.0.as_str(), &other.1),
                &other.2,
            );
        }
    }
    Telling::new(
        told.into_iter()
            .map(|(lang, stretches, _, _)| (lang, stretches)),
    )
}

/// Where the text of each language stands; no language: the only text.
fn places(words: &Spanned<Words>) -> Vec<(Option<String>, Range<usize>)> {
    match words.get_ref() {
        Words::Plain(_) => vec![(None, words.span())],
        Words::Table(table) => {
            let entries = table.entries.iter();
            entries
                .map(|(key, value)| (Some(key.get_ref().clone()), value.span()))
                .collect()
        }
    }
}

/// Both texts show the same cells, in whatever order and form.
fn same_cells(
    page: &mut Page,
    (first, of_first): (&str, &[Stretch]),
    (second, of_second): (&str, &[Stretch]),
    span: &Range<usize>,
) {
    let (known, mut found) = (shown(of_first), shown(of_second));
    let mut lacking = Vec::new();
    for cell in known {
        match found.iter().position(|other| *other == cell) {
            Some(place) => drop(found.remove(place)),
            None => lacking.push(cell),
        }
    }
    if let Some(cell) = lacking.first() {
        page.error(
            code::OTHER_CELLS,
            span,
            format!("the text in `{second}` lacks `{cell}`, which the one in `{first}` has"),
            format!("name the same cells in every language: add `{cell}`"),
        );
    } else if let Some(cell) = found.first() {
        page.error(
            code::OTHER_CELLS,
            span,
            format!("the text in `{second}` has `{cell}`, which the one in `{first}` lacks"),
            format!("name the same cells in every language: add `{cell}` to the text in `{first}`"),
        );
    }
}

/// The numbers of a text as they may be written.
fn shown(stretches: &[Stretch]) -> Vec<String> {
    let numbers = stretches.iter().filter_map(|piece| match piece {
        Stretch::Quantity { of, .. } => {
            let terms = of.terms.iter().enumerate().map(|(place, term)| {
                let sign = match (place, term.sign < 0.0) {
                    (0, false) => "",
                    (_, false) => " + ",
                    (_, true) => " - ",
                };
                format!("{sign}{}", term.of)
            });
            Some(format!("{{{}}}", terms.collect::<String>()))
        }
        Stretch::Words(_) | Stretch::Date(_) | Stretch::Wording(_) | Stretch::Wave(_) => None,
    });
    numbers.collect()
}
