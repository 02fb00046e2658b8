//! In: a public-use file and the facts of its survey. Out: its README in one language. Never: a decision that is not said.

use super::words::{self, OpenWords};
use super::{LeftOut, PublicUse, Why};
use crate::definition::disclosure::CHECKLIST;
use crate::definition::{Lang, Survey, Wave};
use crate::measure::Proportion;
use crate::report::document::{fact_of, fact_text, fieldwork};
use crate::report::number::Numbers;
use crate::report::words::{disclosure, fill, of as report_words};

/// The README of a language.
pub(super) fn readme(public: &PublicUse, survey: &Survey, wave: &Wave, lang: &Lang) -> String {
    let words = words::of(lang);
    let numbers = Numbers::new(lang);
    let mut page = Page(String::new());
    if wave.is_rehearsal() {
        page.line(report_words(lang).rehearsal_mark);
        page.line("");
    }
    page.line(&format!(
        "{}: {}",
        survey.title.get(lang),
        wave.label.get(lang)
    ));
    page.line(words.public_use_file);
    page.line("");
    let rows = numbers.count(public.table.rows as u64);
    let when = fieldwork(wave, lang, &numbers);
    page.line(&fill(words.what, &[("rows", &rows), ("fieldwork", &when)]));
    page.line(words.missing);
    page.heading(words.files);
    let main = survey.languages.first().map_or("en", Lang::as_str);
    for (name, text) in [
        ("data.csv", words.file_csv.to_owned()),
        ("data.parquet", words.file_parquet.to_owned()),
        ("data.sav", fill(words.file_sav, &[("lang", main)])),
        ("codebook.xml", words.file_codebook.to_owned()),
        ("csv-metadata.json", words.file_metadata.to_owned()),
    ] {
        page.item(name, &text);
    }
    page.heading(words.protection);
    page.line(&protection(public, lang));
    decisions(&mut page, public, words, lang, &numbers);
    remains(&mut page, public, words, &numbers);
    page.heading(words.cite);
    let by = fact_text(fact_of(survey, wave, "conducted_by"), lang);
    let of = [
        ("by", by.trim_end_matches('.')),
        ("title", survey.title.get(lang)),
        ("wave", wave.label.get(lang)),
    ];
    page.line(&fill(words.citation, &of));
    page.heading(words.licence);
    page.line(&licence(survey, lang));
    page.heading(words.facts);
    let names = disclosure::of(lang);
    for item in CHECKLIST {
        let mut keys = item.facts.iter();
        if let Some(key) = keys.next() {
            let found = fact_of(survey, wave, key);
            // What is counted in a report stands in the report.
            if found.is_some() || !COUNTED.contains(&item.key) {
                page.item(names.name(item.key), &fact_text(found, lang));
            }
        }
        for key in keys {
            let found = fact_of(survey, wave, key);
            if found.is_some() {
                page.item(names.fact(key), &fact_text(found, lang));
            }
        }
    }
    page.line("");
    let version = [("version", env!("CARGO_PKG_VERSION"))];
    page.line(&fill(report_words(lang).made_with, &version));
    page.0
}

/// Items that the report computes where nobody states them.
const COUNTED: [&str; 3] = ["achieved", "weighting", "models"];

/// What may be done with the file.
pub(super) fn licence(survey: &Survey, lang: &Lang) -> String {
    match &survey.open_data.licence {
        Some(licence) => licence.get(lang).to_owned(),
        None => words::of(lang).no_licence.to_owned(),
    }
}

/// How respondents are protected, a sentence a line.
pub(super) fn protection(public: &PublicUse, lang: &Lang) -> String {
    let words = words::of(lang);
    let numbers = Numbers::new(lang);
    let count = |number: usize| numbers.count(number as u64);
    let rows = public.table.rows;
    let mut lines = Vec::new();
    if public.quasi_identifiers.is_empty() {
        lines.push(words.no_quasi_identifiers.to_owned());
    } else {
        let items = public.quasi_identifiers.join(", ");
        let of = [
            ("k", count(public.k)),
            ("items", items),
            ("classes", count(public.classes)),
            ("smallest", count(public.smallest)),
        ];
        lines.push(filled(words.k_anonymity.of(public.classes), &of));
        let share = Proportion(public.changed as f64 / rows.max(1) as f64);
        let of = [
            ("share", numbers.percent(share, 1)),
            ("changed", count(public.changed)),
            ("rows", count(rows)),
        ];
        lines.push(filled(words.changed, &of));
    }
    lines.push(words.order.to_owned());
    let (groups, members) = public.weight_groups;
    let of = [("members", count(members)), ("groups", count(groups))];
    lines.push(filled(words.weights.of(groups), &of));
    lines.join("\n")
}

fn filled(text: &str, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    fill(text, &values)
}

fn decisions(
    page: &mut Page,
    public: &PublicUse,
    words: &OpenWords,
    lang: &Lang,
    numbers: &Numbers,
) {
    page.heading(words.left_out);
    for left_out in &public.left_out {
        page.item(&left_out.variable, &why(left_out, words));
    }
    if public.weightless > 0 {
        let rows = numbers.count(public.weightless as u64);
        let said = words.weightless.of(public.weightless);
        page.line(&fill(said, &[("rows", &rows)]));
    }
    if public.left_out.is_empty() && public.weightless == 0 {
        page.line(words.nothing);
    }
    page.heading(words.merged_head);
    for merged in &public.merged {
        let category = |(label, rows): &(crate::ingest::dictionary::FileText, usize)| {
            let label = label.get(lang).unwrap_or(words.blank);
            format!("{label} ({})", numbers.count(*rows as u64))
        };
        let categories: Vec<String> = merged.categories.iter().map(category).collect();
        page.item(&merged.variable, &categories.join("; "));
    }
    if public.merged.is_empty() {
        page.line(words.nothing);
    }
    page.heading(words.suppressed_head);
    for (variable, cells) in &public.suppressed {
        let count = numbers.count(*cells as u64);
        page.item(
            variable,
            &fill(words.cells.of(*cells), &[("cells", &count)]),
        );
    }
    if public.suppressed.is_empty() {
        page.line(words.nothing);
    }
}

fn why(left_out: &LeftOut, words: &OpenWords) -> String {
    match &left_out.why {
        Why::Identifier => words.identifier.to_owned(),
        Why::Design => words.design.to_owned(),
        Why::OpenText => words.open_text.to_owned(),
        Why::Dropped => words.dropped.to_owned(),
        Why::Banded(item) => fill(words.banded, &[("item", item.as_str())]),
        Why::Exact => words.exact.to_owned(),
    }
}

/// What a combination tells, and what is lost.
fn remains(page: &mut Page, public: &PublicUse, words: &OpenWords, numbers: &Numbers) {
    let count = |number: usize| numbers.count(number as u64);
    if !public.quasi_identifiers.is_empty() {
        page.heading(words.diversity);
        for diversity in &public.diversity {
            let of = [
                ("least", count(diversity.least)),
                ("alike", count(diversity.alike)),
                ("classes", count(public.classes)),
            ];
            let said = words.diversity_line.of(diversity.least);
            page.item(&diversity.variable, &filled(said, &of));
        }
    }
    page.heading(words.loss);
    page.line(words.loss_lead);
    for (variable, change) in &public.loss {
        let points = numbers.decimal(change * 100.0, 2);
        page.item(variable, &fill(words.loss_line, &[("points", &points)]));
    }
}

/// Plain text.
struct Page(String);

impl Page {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn heading(&mut self, text: &str) {
        self.line("");
        self.line(text);
        self.line(&"-".repeat(text.chars().count()));
    }

    fn item(&mut self, name: &str, text: &str) {
        self.line(&format!("{name}: {text}"));
    }
}
