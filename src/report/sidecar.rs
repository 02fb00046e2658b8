//! In: the estimates that a file without attributes shows, and where its other numbers come from. Out: a list of them, written beside the
//! file. Never: an estimate that is not in the file.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::cell::{CellPart, CellRef};
use super::prose::{Origin, Prose, Span};

/// What is shown in one file: `FILE.cells.json`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sidecar {
    /// The estimates, in reading order.
    pub shown: Vec<Shown>,
    /// The other texts with numbers, by the name of their origin (`base`, `date`, `wording` …), each once.
    pub others: BTreeMap<&'static str, BTreeSet<String>>,
}

/// One estimate as it stands in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Where: `page 3`, `Statements!C4`, `slide 5, chart`.
    pub place: String,
    /// As a reader sees it.
    pub text: String,
    /// Whose number it is.
    pub cell: CellRef,
}

impl Sidecar {
    /// One more estimate.
    pub fn add(&mut self, place: impl Into<String>, text: impl Into<String>, cell: &CellRef) {
        self.shown.push(Shown {
            place: place.into(),
            text: text.into(),
            cell: cell.clone(),
        });
    }

    /// Every number of a text: the estimates with their place, the others with their origin.
    pub fn note(&mut self, place: &str, text: &Prose) {
        for span in text.spans() {
            if let Span::Marked {
                text,
                origin: Origin::Cell(cell),
            } = span
            {
                self.add(place, text, cell);
            }
        }
        self.note_others(text);
    }

    /// The numbers of a text that are no estimates.
    pub fn note_others(&mut self, text: &Prose) {
        for span in text.spans() {
            match span {
                Span::Marked { text, origin } if span.has_number() => {
                    if !matches!(origin, Origin::Cell(_)) {
                        let known = self.others.entry(origin.name()).or_default();
                        known.insert(text.clone());
                    }
                }
                Span::Marked { .. } | Span::Words(_) => {}
            }
        }
    }

    /// What another list says of other numbers.
    pub(crate) fn with_others(mut self, other: Self) -> Self {
        for (origin, texts) in other.others {
            self.others.entry(origin).or_default().extend(texts);
        }
        self
    }

    /// One estimate a line, so that two builds can be compared; an estimate without a part is the value itself.
    pub fn json(&self, file: &str) -> Vec<u8> {
        let lines: Vec<String> = self.shown.iter().map(Shown::line).collect();
        format!(
            "{{\"file\": {}, \"estimates\": [\n{}\n], \"others\": {}}}\n",
            json!(file),
            lines.join(",\n"),
            json!(self.others)
        )
        .into_bytes()
    }
}

impl Shown {
    fn line(&self) -> String {
        let mut line = json!({
            "place": self.place,
            "text": self.text,
            "cell": self.cell.id.to_string(),
        });
        if let (Json::Object(fields), true) = (&mut line, self.cell.part != CellPart::Value) {
            fields.insert("part".to_owned(), json!(self.cell.part.name()));
        }
        line.to_string()
    }
}
