//! In: what a CSV file and its columns are. Out: its description after *Metadata Vocabulary for Tabular Data* (W3C 2015). Never: a
//! cell.

use serde_json::{Map, Value as Json, json};

use crate::definition::Lang;
use crate::error::{Error, Result};

/// A CSV file as it is described.
pub(super) struct Described<'d> {
    /// The language of texts that name none.
    pub main: Option<&'d Lang>,
    /// Its name, beside which the description lies.
    pub file: &'d str,
    pub title: Json,
    /// Terms of Dublin Core, in order: `dc:identifier` and its like.
    pub about: Vec<(&'static str, Json)>,
    pub columns: Vec<Column>,
    pub primary_key: &'d str,
    pub notes: Option<Json>,
}

/// A column.
pub(super) struct Column {
    /// As the heading of the file has it.
    pub heading: String,
    /// Terms of Dublin Core.
    pub about: Vec<(&'static str, Json)>,
    pub kind: Kind,
    pub lang: Option<Lang>,
    /// Whether no cell of it is empty, where that is known.
    pub filled: Option<bool>,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    /// As CSV writes it: `1.5`.
    Number,
    /// As XML Schema does: also `INF` and `1e-7`.
    Double,
}

impl Described<'_> {
    /// The file beside it.
    ///
    /// # Errors
    /// [`Error::Bug`] only.
    pub fn document(self) -> Result<Vec<u8>> {
        let main = self.main.map_or("und", Lang::as_str);
        let mut whole = Map::new();
        whole.insert(
            "@context".into(),
            json!(["http://www.w3.org/ns/csvw", { "@language": main }]),
        );
        whole.insert("url".into(), json!(self.file));
        whole.insert("dc:title".into(), self.title);
        for (term, text) in self.about {
            whole.insert(term.into(), text);
        }
        whole.insert(
            "dialect".into(),
            json!({ "encoding": "utf-8", "delimiter": ",", "header": true, "lineTerminators": "\n" }),
        );
        let columns: Vec<Json> = self.columns.into_iter().map(Column::json).collect();
        whole.insert(
            "tableSchema".into(),
            json!({ "columns": columns, "primaryKey": self.primary_key }),
        );
        if let Some(notes) = self.notes {
            whole.insert("notes".into(), notes);
        }
        let mut bytes = serde_json::to_vec_pretty(&whole)
            .map_err(|error| Error::Bug(format!("metadata as JSON: {error}")))?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

impl Column {
    fn json(self) -> Json {
        let mut column = Map::new();
        column.insert("name".into(), json!(name(&self.heading)));
        column.insert("titles".into(), json!(self.heading));
        for (term, text) in self.about {
            column.insert(term.into(), text);
        }
        let datatype = match self.kind {
            Kind::Text => "string",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Double => "double",
        };
        column.insert("datatype".into(), json!(datatype));
        if let Some(filled) = self.filled {
            column.insert("required".into(), json!(filled));
        }
        if let Some(lang) = &self.lang {
            column.insert("lang".into(), json!(lang.as_str()));
        }
        Json::Object(column)
    }
}

/// The name of a column has letters, digits, `_` and `.`, and does not begin with `_`.
pub(super) fn name(heading: &str) -> String {
    let allowed = |c: char| match c {
        c if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') => c,
        _ => '_',
    };
    heading
        .trim_start_matches('_')
        .chars()
        .map(allowed)
        .collect()
}

/// A text in each language; without one it is in none that is known.
pub(super) fn texts<'t>(texts: impl Iterator<Item = (Option<&'t Lang>, &'t str)>) -> Json {
    let one = |(lang, text): (Option<&Lang>, &str)| match lang {
        Some(lang) => json!({ "@value": text, "@language": lang.as_str() }),
        None => json!({ "@value": text }),
    };
    texts.map(one).collect()
}
