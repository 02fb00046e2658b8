//! In: a questionnaire. Out: LimeSurvey's tab-separated survey structure. Never: a loss that is not named.

use csv::{QuoteStyle, WriterBuilder};

use super::super::expression::{self, Dialect};
use super::super::rows::Rows;
use super::super::{Asked, AskedKind, Carried, Form, FormSection};
use super::{ENTITIES, id_from};
use crate::definition::{ItemId, Lang, SectionOrder, ShownOrder};

const HEADINGS: [&str; 18] = [
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
    "random_order",
    "random_group",
];

/// Longest code of a question that LimeSurvey's database takes.
const LONGEST_NAME: usize = 20;
/// Longest code of an answer.
const LONGEST_CODE: usize = 5;

/// The file.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) only.
pub fn write(form: &Form) -> crate::Result<Carried<Vec<u8>>> {
    let mut dropped = Vec::new();
    let mut rows = Rows::new(HEADINGS.iter().map(|name| (*name).to_owned()).collect());
    about(form, &mut rows);
    for asked in form.questions() {
        differences(asked, &mut dropped);
    }
    let known: Vec<&Asked> = form.questions().collect();
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
            ("surveyls_alias", form.id.clone()),
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

fn differences(asked: &Asked, dropped: &mut Vec<String>) {
    let id = &asked.id;
    let called = name(id);
    if id_from(&called) != id.as_str() {
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

/// The code of a question: letters and digits, a letter first, at most 20. `solve_challenges` becomes `solveChallenges`.
fn name(id: &ItemId) -> String {
    let mut name = String::new();
    let mut upper = false;
    for c in id.as_str().chars() {
        match c {
            '_' | '-' => upper = true,
            c if upper => {
                name.extend(c.to_uppercase());
                upper = false;
            }
            c => name.push(c),
        }
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert(0, 'q');
    }
    name.chars().take(LONGEST_NAME).collect()
}

fn group(rows: &mut Rows, lang: &Lang, section: &FormSection, place: usize, known: &[&Asked]) {
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

fn question(rows: &mut Rows, lang: &Lang, asked: &Asked, random: &str, known: &[&Asked]) {
    let limit = |end: &Option<f64>| end.map_or(String::new(), |end| end.to_string());
    let fixed = ShownOrder::Fixed;
    let (kind, low, high, order, choices) = match &asked.kind {
        AskedKind::Single(choices) => (
            "L",
            String::new(),
            String::new(),
            choices.order,
            Some(choices),
        ),
        AskedKind::Multiple(choices) => (
            "M",
            String::new(),
            String::new(),
            choices.order,
            Some(choices),
        ),
        AskedKind::Number { minimum, maximum } => {
            ("N", limit(minimum), limit(maximum), fixed, None)
        }
        AskedKind::Words => ("T", String::new(), String::new(), fixed, None),
    };
    let relevance = asked.ask_if.as_ref().map_or("1".to_owned(), |condition| {
        expression::written(condition, Dialect::LimeSurvey, known, &name)
    });
    rows.add(&[
        ("class", "Q"),
        ("type/scale", kind),
        ("name", &name(&asked.id)),
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
        (
            "random_order",
            if order == ShownOrder::Random { "1" } else { "" },
        ),
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

/// Texts there are HTML, and braces in them are expressions.
fn html(text: &str) -> String {
    let escaped = ENTITIES
        .iter()
        .fold(text.replace('\r', ""), |text, (plain, entity)| {
            text.replace(plain, entity)
        });
    // The reader of the file takes white space off the ends.
    escaped.trim().to_owned()
}
