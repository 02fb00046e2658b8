//! In: a questionnaire. Out: LimeSurvey's tab-separated survey structure. Never: a loss that is not named.

use csv::{QuoteStyle, WriterBuilder};

use super::super::expression::{self, Dialect};
use super::super::names;
use super::super::rows::Rows;
use super::super::{Asked, AskedKind, Carried, Form, FormSection};
use super::html::html;
use super::{LONGEST_NAME, id_from, name};
use crate::definition::{ItemId, Lang, SectionOrder, ShownOrder};

const HEADINGS: [&str; 19] = [
    "id",
    "related_id",
    "class",
    "type/scale",
    "name",
    "relevance",
    "text",
    "help",
    "language",
    "validation",
    "mandatory",
    "other",
    "default",
    "same_default",
    "min_num_value_n",
    "max_num_value_n",
    "num_value_int_only",
    "random_order",
    "random_group",
];

/// Longest code of an answer.
const LONGEST_CODE: usize = 5;

/// The questions, and what they are called there.
struct Known<'a> {
    questions: Vec<&'a Asked>,
    called: Vec<(ItemId, String)>,
}

impl Known<'_> {
    fn name(&self, id: &ItemId) -> String {
        names::of(&self.called, id)
    }
}

/// The file.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) only.
pub fn write(form: &Form) -> crate::Result<Carried<Vec<u8>>> {
    let mut dropped = Vec::new();
    let mut rows = Rows::new(HEADINGS.iter().map(|name| (*name).to_owned()).collect());
    about(form, &mut rows);
    let called = names::called(form, &name, LONGEST_NAME);
    for asked in form.questions() {
        differences(asked, &names::of(&called, &asked.id), &mut dropped);
    }
    let known = Known {
        questions: form.questions().collect(),
        called,
    };
    for lang in &form.languages {
        for (place, section) in form.sections.iter().enumerate() {
            group(&mut rows, lang, section, place, &known);
        }
    }
    let mut writer = WriterBuilder::new()
        .delimiter(b'\t')
        .quote_style(QuoteStyle::Necessary)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let bug = |error: csv::Error| crate::Error::Bug(format!("rows could not be written: {error}"));
    writer.write_record(&rows.headings).map_err(bug)?;
    for row in &rows.rows {
        writer.write_record(row).map_err(bug)?;
    }
    let output = writer
        .into_inner()
        .map_err(|error| crate::Error::Bug(format!("rows could not be written: {error}")))?;
    Ok(Carried { output, dropped })
}

/// The rows of the survey itself: question by question, no progress bar.
fn about(form: &Form, rows: &mut Rows) {
    let mut languages = form.languages.iter().map(Lang::as_str);
    let main = languages.next().unwrap_or("en");
    let others: Vec<&str> = languages.collect();
    for (name, text) in [
        ("language", main),
        ("additional_languages", &others.join(" ")),
        ("format", "S"),
        ("showprogress", "N"),
        ("allowprev", "Y"),
    ] {
        rows.add(&[("class", "S"), ("name", name), ("text", text)]);
    }
    for lang in &form.languages {
        for (name, text) in [
            ("surveyls_title", html(form.title.get(lang))),
            // The survey's own id, which LimeSurvey has no place for.
            ("surveyls_alias", html(&form.id)),
        ] {
            rows.add(&[
                ("class", "SL"),
                ("name", name),
                ("text", &text),
                ("language", lang.as_str()),
            ]);
        }
    }
}

fn differences(asked: &Asked, called: &str, dropped: &mut Vec<String>) {
    let id = &asked.id;
    if id_from(called) != id.as_str() {
        dropped.push(format!(
            "`{id}` is called `{called}` there, and what was renamed is not found again"
        ));
    }
    let (AskedKind::Single(choices) | AskedKind::Multiple(choices)) = &asked.kind else {
        return;
    };
    for answer in &choices.offered {
        if answer.missing.is_some() {
            dropped.push(format!(
                "`{id}`: that answer {} is no real answer (don't know, refused): there it counts like any other",
                answer.code
            ));
        }
        let code = answer.code.to_string();
        if code.len() > LONGEST_CODE || answer.code.0 < 0 {
            dropped.push(format!(
                "`{id}`: LimeSurvey refuses the code {code}: at most {LONGEST_CODE} digits, no sign"
            ));
        }
    }
}

fn group(rows: &mut Rows, lang: &Lang, section: &FormSection, place: usize, known: &Known<'_>) {
    let number = (place + 1).to_string();
    let title = section.title.as_ref().map_or("", |title| title.get(lang));
    rows.add(&[
        ("class", "G"),
        ("type/scale", &number),
        ("name", &html(title)),
        ("relevance", "1"),
        ("language", lang.as_str()),
    ]);
    let random = match section.order {
        SectionOrder::Random => format!("section{number}"),
        SectionOrder::Written => String::new(),
    };
    for asked in &section.questions {
        question(rows, lang, asked, &random, known);
    }
}

fn question(rows: &mut Rows, lang: &Lang, asked: &Asked, random: &str, known: &Known<'_>) {
    let limit = |end: &Option<f64>| end.map_or(String::new(), |end| end.to_string());
    let (kind, choices) = match &asked.kind {
        AskedKind::Single(choices) => ("L", Some(choices)),
        AskedKind::Multiple(choices) => ("M", Some(choices)),
        AskedKind::Number { .. } => ("N", None),
        AskedKind::Words => ("T", None),
    };
    let (low, high, only_whole) = match &asked.kind {
        AskedKind::Number {
            minimum,
            maximum,
            whole,
        } => (limit(minimum), limit(maximum), *whole),
        _ => (String::new(), String::new(), false),
    };
    let is_random = choices.is_some_and(|choices| choices.order == ShownOrder::Random);
    let set = |is_set: bool| if is_set { "1" } else { "" };
    let relevance = asked.ask_if.as_ref().map_or("1".to_owned(), |condition| {
        let name = |id: &ItemId| known.name(id);
        expression::written(condition, Dialect::LimeSurvey, &known.questions, &name)
    });
    rows.add(&[
        ("class", "Q"),
        ("type/scale", kind),
        ("name", &known.name(&asked.id)),
        ("relevance", &relevance),
        ("text", &html(asked.text.get(lang))),
        (
            "help",
            &asked
                .hint
                .as_ref()
                .map_or(String::new(), |hint| html(hint.get(lang))),
        ),
        ("language", lang.as_str()),
        ("mandatory", "N"),
        ("other", "N"),
        ("min_num_value_n", &low),
        ("max_num_value_n", &high),
        ("num_value_int_only", set(only_whole)),
        ("random_order", set(is_random)),
        ("random_group", random),
    ]);
    let class = if kind == "M" { "SQ" } else { "A" };
    for answer in choices.iter().flat_map(|choices| &choices.offered) {
        rows.add(&[
            ("class", class),
            ("type/scale", "0"),
            ("name", &answer.code.to_string()),
            ("relevance", if class == "SQ" { "1" } else { "" }),
            ("text", &html(answer.label.get(lang))),
            ("language", lang.as_str()),
        ]);
    }
}
