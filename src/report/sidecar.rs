//! In: the estimates that a file without attributes shows. Out: a list of them, written beside the file. Never: an estimate
//! that is not in the file.

use serde_json::json;

use super::cell::CellRef;

/// The estimates shown in one file: `FILE.cells.json`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sidecar {
    /// In reading order.
    pub shown: Vec<Shown>,
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

    /// One estimate a line, so that two builds can be compared.
    pub fn json(&self, file: &str) -> Vec<u8> {
        let lines: Vec<String> = self
            .shown
            .iter()
            .map(|shown| {
                let line = json!({
                    "place": shown.place,
                    "text": shown.text,
                    "cell": shown.cell.id.to_string(),
                    "part": shown.cell.part.name(),
                });
                format!("  {line}")
            })
            .collect();
        format!(
            "{{\"file\": {}, \"estimates\": [\n{}\n]}}\n",
            json!(file),
            lines.join(",\n")
        )
        .into_bytes()
    }
}
