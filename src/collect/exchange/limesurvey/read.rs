//! In: the bytes of LimeSurvey's tab-separated survey structure. Out: its questionnaire. Never: a guess at what a row means.

use csv::ReaderBuilder;

use super::super::expression::Dialect;
use super::super::rows::{Rows, gaps, survey_id, texts};
use super::super::{AskedKind, Carried, Form, told};
use super::html::words;
use super::part::parts;
use super::structure::Structure;
use crate::definition::{Lang, Texts};

/// Settings that are read.
const SETTINGS: [&str; 2] = ["language", "additional_languages"];
/// Settings as they are here: a question at a time, no bar, a way back.
const OWN: [(&str, &str); 3] = [("format", "S"), ("showprogress", "N"), ("allowprev", "Y")];
/// Texts of the survey that are read.
const TEXTS: [&str; 2] = ["surveyls_title", "surveyls_alias"];
/// Classes of rows that are read.
const CLASSES: [&str; 6] = ["S", "SL", "G", "Q", "SQ", "A"];

/// The questionnaire of a file.
///
/// # Errors
/// It is no such file, or has no question.
pub fn read(bytes: &[u8]) -> Result<Carried<Form>, String> {
    let mut dropped = Vec::new();
    let rows = rows(bytes, &mut dropped)?;
    let languages = languages(&rows);
    settings(&rows, &mut dropped);
    let title = title(&rows, &languages, &mut dropped);
    let parts = parts(&rows, &languages, &mut dropped);
    let mut read = Structure::new(&rows, &languages, dropped);
    read.all(&parts);
    let alias = setting(&rows, "surveyls_alias", languages.first());
    let mut dropped = read.dropped;
    let mut form = Form {
        id: survey_id(&alias, &mut dropped),
        title,
        languages: languages.clone(),
        sections: read.sections,
    };
    without_empty(&mut form, &mut dropped);
    if form.sections.is_empty() {
        return Err(
            "the file has no question of a kind that is known (L, !, M, N, S, T, U)".to_owned(),
        );
    }
    let names = (&read.names, Dialect::LimeSurvey);
    told::put(&mut form, &read.told, names, &mut dropped);
    Ok(Carried {
        output: form,
        dropped,
    })
}

fn rows(bytes: &[u8], dropped: &mut Vec<String>) -> Result<Rows, String> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = ReaderBuilder::new()
        .delimiter(b'\t')
        .flexible(true)
        .has_headers(false)
        .from_reader(bytes);
    let mut all = Vec::new();
    for record in reader.records() {
        let record =
            record.map_err(|error| format!("the file is no tab-separated text: {error}"))?;
        all.push(record.iter().map(str::to_owned).collect::<Vec<String>>());
    }
    let mut all = all.into_iter();
    let mut rows = Rows::new(all.next().unwrap_or_default());
    if !["class", "name", "text"]
        .iter()
        .all(|name| rows.headings.iter().any(|heading| heading == name))
    {
        return Err("the file has no headings `class`, `name` and `text`".to_owned());
    }
    rows.rows = all
        .filter(|row| row.iter().any(|cell| !cell.is_empty()))
        .collect();
    let width = rows.headings.len();
    for row in &rows.rows {
        let beyond = row.get(width..).unwrap_or_default();
        for cell in beyond.iter().filter(|cell| !cell.is_empty()) {
            dropped.push(format!(
                "the row {} `{}`: {cell}, which stands under no heading",
                rows.cell(row, "class"),
                rows.cell(row, "name")
            ));
        }
    }
    Ok(rows)
}

fn without_empty(form: &mut Form, dropped: &mut Vec<String>) {
    for section in &mut form.sections {
        section.questions.retain(|asked| match &asked.kind {
            AskedKind::Single(choices) | AskedKind::Multiple(choices)
                if choices.offered.is_empty() =>
            {
                dropped.push(format!("`{}`, which offers no answer", asked.id));
                false
            }
            _ => true,
        });
    }
    form.sections
        .retain(|section| !section.questions.is_empty());
}

fn title(rows: &Rows, languages: &[Lang], dropped: &mut Vec<String>) -> Texts {
    let of = |lang: &Lang| setting(rows, "surveyls_title", Some(lang));
    match texts(languages, &of) {
        Some(title) => {
            gaps("the survey", "the title", &title, languages, dropped);
            title
        }
        None => {
            dropped.push("the title, which the file does not have: write one".to_owned());
            Texts::same(languages, "LimeSurvey")
        }
    }
}

/// Names the settings and texts of the survey that have no place, and rows of other classes.
fn settings(rows: &Rows, dropped: &mut Vec<String>) {
    let mut set: Vec<String> = Vec::new();
    for row in &rows.rows {
        let cell = |heading: &str| rows.cell(row, heading);
        let (name, text) = (cell("name"), cell("text"));
        match cell("class") {
            "S" => {
                let is_read = SETTINGS.contains(&name) || OWN.contains(&(name, text));
                if !is_read && !text.is_empty() {
                    set.push(format!("{name} = {text}"));
                }
            }
            "SL" if !TEXTS.contains(&name) && !text.is_empty() => {
                let lang = cell("language");
                dropped.push(format!("the text {name}: {} ({lang})", words(text).text));
            }
            class if !CLASSES.contains(&class) => {
                dropped.push(format!("a row of class {class} ({name})"));
            }
            _ => {}
        }
    }
    if !set.is_empty() {
        dropped.push(format!("the settings {}", set.join(", ")));
    }
}

fn setting(rows: &Rows, name: &str, lang: Option<&Lang>) -> String {
    let found = rows.rows.iter().find(|row| {
        matches!(rows.cell(row, "class"), "S" | "SL")
            && rows.cell(row, "name") == name
            && lang.is_none_or(|lang| rows.cell(row, "language") == lang.as_str())
    });
    found.map_or(String::new(), |row| words(rows.cell(row, "text")).text)
}

fn languages(rows: &Rows) -> Vec<Lang> {
    let main = setting(rows, "language", None);
    let others = setting(rows, "additional_languages", None);
    let mut languages: Vec<Lang> = Vec::new();
    for tag in std::iter::once(main.as_str()).chain(others.split_whitespace()) {
        let lang = Lang::new(tag);
        if !tag.is_empty() && !languages.contains(&lang) {
            languages.push(lang);
        }
    }
    if languages.is_empty() {
        languages.push(Lang::new("en"));
    }
    languages
}
