//! In: a public-use file. Out: `csv-metadata.json` after *Metadata Vocabulary for Tabular Data* (W3C 2015). Never: an answer.

use serde_json::{Map, Value as Json, json};

use super::PublicUse;
use crate::definition::{Lang, Survey, Wave};
use crate::error::{Error, Result};
use crate::ingest::dictionary::{FileText, Value, Variable};
use crate::report::exchange::Cells;

pub(super) fn metadata(public: &PublicUse, survey: &Survey, wave: &Wave) -> Result<Vec<u8>> {
    let main = survey.languages.first().map_or("und", Lang::as_str);
    let dictionary = &public.table.dictionary;
    let columns: Vec<Json> = dictionary
        .variables
        .iter()
        .zip(&public.table.columns)
        .map(|(variable, cells)| column(variable, cells))
        .collect();
    let mut table = Map::new();
    table.insert(
        "@context".into(),
        json!(["http://www.w3.org/ns/csvw", { "@language": main }]),
    );
    table.insert("url".into(), json!("data.csv"));
    table.insert("dc:title".into(), texts(&dictionary.title));
    table.insert(
        "dc:identifier".into(),
        json!(format!("{}-{}", survey.id, wave.id)),
    );
    if let Some(licence) = &survey.open_data.licence {
        let licences = licence
            .iter()
            .map(|(lang, text)| (Some(lang.clone()), text.to_owned()));
        table.insert("dc:rights".into(), texts(&FileText(licences.collect())));
    }
    table.insert("dc:relation".into(), json!("codebook.xml"));
    let dialect =
        json!({ "encoding": "utf-8", "delimiter": ",", "header": true, "lineTerminators": "\n" });
    table.insert("dialect".into(), dialect);
    table.insert(
        "tableSchema".into(),
        json!({ "columns": columns, "primaryKey": "row" }),
    );
    table.insert("notes".into(), json!(codes(&dictionary.variables)));
    let mut bytes = serde_json::to_vec_pretty(&table)
        .map_err(|error| Error::Bug(format!("metadata as JSON: {error}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn column(variable: &Variable, cells: &Cells) -> Json {
    let datatype = match cells {
        Cells::Texts(_) => "string",
        Cells::Numbers(numbers) if numbers.iter().flatten().all(|n| n.fract() == 0.0) => "integer",
        Cells::Numbers(_) => "number",
    };
    let mut column = Map::new();
    column.insert("name".into(), json!(name(&variable.name)));
    column.insert("titles".into(), json!(variable.name));
    column.insert("dc:title".into(), texts(&variable.label));
    if !variable.question.is_empty() {
        column.insert("dc:description".into(), texts(&variable.question));
    }
    column.insert("datatype".into(), json!(datatype));
    let filled = match cells {
        Cells::Numbers(numbers) => numbers.iter().all(Option::is_some),
        Cells::Texts(texts) => texts.iter().all(Option::is_some),
    };
    column.insert("required".into(), json!(filled));
    Json::Object(column)
}

/// The name of a column has letters, digits, `_` and `.`, and does not begin with `_`.
fn name(heading: &str) -> String {
    let allowed = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') {
            c
        } else {
            '_'
        }
    };
    heading
        .trim_start_matches('_')
        .chars()
        .map(allowed)
        .collect()
}

/// What codes mean, a note for each variable that has some.
fn codes(variables: &[Variable]) -> Vec<Json> {
    let labelled = variables
        .iter()
        .filter(|variable| !variable.values.is_empty());
    let note = |variable: &Variable| {
        let codes = variable.values.iter().map(|named| {
            let value = match &named.value {
                Value::Number(number) if number.fract() == 0.0 => json!(*number as i64),
                Value::Number(number) => json!(number),
                Value::Text(text) => json!(text),
            };
            json!({ "value": value, "label": by_language(&named.label), "missing": named.missing })
        });
        json!({ "column": name(&variable.name), "codes": codes.collect::<Vec<_>>() })
    };
    labelled.map(note).collect()
}

fn by_language(texts: &FileText) -> Json {
    let one = |(lang, text): &(Option<Lang>, String)| {
        let lang = lang.as_ref().map_or("und", Lang::as_str);
        (lang.to_owned(), json!(text))
    };
    Json::Object(texts.0.iter().map(one).collect())
}

fn texts(texts: &FileText) -> Json {
    let one = |(lang, text): &(Option<Lang>, String)| match lang {
        Some(lang) => json!({ "@value": text, "@language": lang.as_str() }),
        None => json!({ "@value": text }),
    };
    Json::Array(texts.0.iter().map(one).collect())
}
