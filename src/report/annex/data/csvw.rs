//! In: a table for machines. Out: `NAME.csv-metadata.json`: what its columns mean. Never: a cell.

use serde_json::json;

use super::columns::{Column, Kind, Tidy};
use super::tidy::Survey;
use crate::error::Result;
use crate::report::csvw::{self, Described, texts};
use crate::report::words::audience;

/// What the columns of a CSV file mean.
pub(super) fn metadata(table: &Tidy, survey: &Survey<'_>) -> Result<Vec<u8>> {
    let definition = &survey.results.survey;
    let title = definition.report.title.iter();
    let marks = survey.contexts.iter().filter_map(|context| {
        let mark = audience::mark(context.lang, context.audience)?;
        Some((Some(context.lang), mark))
    });
    let mut about = vec![
        (
            "dc:description",
            json!({ "@value": table.about, "@language": "en" }),
        ),
        ("dc:identifier", json!(definition.id)),
    ];
    let marks: Vec<_> = marks.collect();
    if !marks.is_empty() {
        about.push(("dc:rights", texts(marks.into_iter())));
    }
    let described = Described {
        main: survey.contexts.first().map(|context| context.lang),
        file: &format!("{}.csv", table.name),
        title: texts(title.map(|(lang, text)| (Some(lang), text))),
        about,
        columns: table.columns.iter().map(column).collect(),
        primary_key: "id",
        notes: None,
    };
    described.document()
}

fn column(column: &Column) -> csvw::Column {
    csvw::Column {
        heading: column.name.clone(),
        about: vec![(
            "dc:description",
            json!({ "@value": column.about, "@language": "en" }),
        )],
        kind: match column.kind {
            Kind::Text => csvw::Kind::Text,
            Kind::Number => csvw::Kind::Double,
            Kind::Count => csvw::Kind::Integer,
        },
        lang: column.lang.clone(),
        filled: None,
    }
}
