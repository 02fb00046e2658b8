//! In: a table for machines. Out: `NAME.csv-metadata.json` after *Metadata Vocabulary for Tabular Data* (W3C 2015). Never: a
//! cell.

use serde_json::{Map, Value as Json, json};

use super::columns::{Kind, Tidy};
use super::tidy::Survey;
use crate::definition::Lang;
use crate::error::{Error, Result};
use crate::report::words::audience;

/// What the columns of a CSV file mean.
pub(super) fn metadata(table: &Tidy, survey: &Survey<'_>) -> Result<Vec<u8>> {
    let languages = survey.languages();
    let main = languages.first().map_or("und", Lang::as_str);
    let titles: Vec<Json> = survey
        .results
        .survey
        .report
        .title
        .iter()
        .map(|(lang, text)| json!({ "@value": text, "@language": lang.as_str() }))
        .collect();
    let mut columns = Vec::new();
    for column in &table.columns {
        let mut described = Map::new();
        described.insert("name".into(), json!(column.name));
        described.insert("titles".into(), json!(column.name));
        described.insert(
            "dc:description".into(),
            json!({ "@value": column.about, "@language": "en" }),
        );
        described.insert(
            "datatype".into(),
            json!(match column.kind {
                Kind::Text => "string",
                Kind::Number => "double",
                Kind::Count => "integer",
            }),
        );
        if let Some(lang) = &column.lang {
            described.insert("lang".into(), json!(lang.as_str()));
        }
        columns.push(Json::Object(described));
    }
    let context = json!(["http://www.w3.org/ns/csvw", { "@language": main }]);
    let dialect =
        json!({ "encoding": "utf-8", "delimiter": ",", "header": true, "lineTerminators": "\n" });
    let mut whole = json!({
        "@context": context,
        "url": format!("{}.csv", table.name),
        "dc:title": titles,
        "dc:description": { "@value": table.about, "@language": "en" },
        "dc:identifier": survey.results.survey.id,
        "dialect": dialect,
        "tableSchema": { "columns": columns, "primaryKey": "id" },
    });
    let marks: Vec<Json> = survey
        .contexts
        .iter()
        .filter_map(|context| {
            Some((
                context.lang,
                audience::mark(context.lang, context.audience)?,
            ))
        })
        .map(|(lang, mark)| json!({ "@value": mark, "@language": lang.as_str() }))
        .collect();
    if !marks.is_empty() {
        whole["dc:rights"] = Json::Array(marks);
    }
    let mut bytes = serde_json::to_vec_pretty(&whole)
        .map_err(|error| Error::Bug(format!("metadata as JSON: {error}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}
