//! In: a public-use file. Out: `csv-metadata.json`: what its columns and codes mean. Never: an answer.

use serde_json::{Value as Json, json};

use super::PublicUse;
use crate::definition::{Lang, Survey, Wave};
use crate::error::Result;
use crate::ingest::dictionary::{FileText, Value, Variable};
use crate::report::csvw::{self, Column, Described, Kind};
use crate::report::exchange::Cells;

pub(super) fn metadata(public: &PublicUse, survey: &Survey, wave: &Wave) -> Result<Vec<u8>> {
    let dictionary = &public.table.dictionary;
    let id = format!("{}-{}", survey.id, wave.id);
    let mut about = vec![("dc:identifier", json!(id))];
    if let Some(licence) = &survey.open_data.licence {
        let licences = licence.iter().map(|(lang, text)| (Some(lang), text));
        about.push(("dc:rights", csvw::texts(licences)));
    }
    about.push(("dc:relation", json!("codebook.xml")));
    let described = Described {
        main: survey.languages.first(),
        file: "data.csv",
        title: texts(&dictionary.title),
        about,
        columns: dictionary
            .variables
            .iter()
            .zip(&public.table.columns)
            .map(|(variable, cells)| column(variable, cells))
            .collect(),
        primary_key: "row",
        notes: Some(json!(codes(&dictionary.variables))),
    };
    described.document()
}

fn column(variable: &Variable, cells: &Cells) -> Column {
    let kind = match cells {
        Cells::Texts(_) => Kind::Text,
        Cells::Numbers(numbers) if numbers.iter().flatten().all(|n| n.fract() == 0.0) => {
            Kind::Integer
        }
        Cells::Numbers(_) => Kind::Number,
    };
    let mut about = vec![("dc:title", texts(&variable.label))];
    if !variable.question.is_empty() {
        about.push(("dc:description", texts(&variable.question)));
    }
    let filled = match cells {
        Cells::Numbers(numbers) => numbers.iter().all(Option::is_some),
        Cells::Texts(texts) => texts.iter().all(Option::is_some),
    };
    Column {
        heading: variable.name.clone(),
        about,
        kind,
        lang: None,
        filled: Some(filled),
    }
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
        json!({ "column": csvw::name(&variable.name), "codes": codes.collect::<Vec<_>>() })
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
    let all = texts.0.iter();
    csvw::texts(all.map(|(lang, text)| (lang.as_ref(), text.as_str())))
}
