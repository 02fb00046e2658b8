//! What a template reads, as JSON: a document in pieces of text whose numbers are marked. Never: markup.

use serde::Serialize;

use crate::report::CellRef;

/// What the marks of a template stand for: each some numbers that stand together on one page.
pub type Marks = Vec<Vec<(String, CellRef)>>;

/// A document as a template reads it.
#[derive(Debug, Serialize)]
pub struct Sheet {
    pub(super) scale: f64,
    /// Of headings and rules.
    pub(super) accent: String,
    pub(super) title: String,
    pub(super) subtitle: Option<String>,
    pub(super) wave: String,
    pub(super) status: String,
    pub(super) explanation: String,
    pub(super) mark: Option<String>,
    pub(super) running: String,
    /// Who asked, for whom; when: on the title page.
    pub(super) imprint: Vec<Text>,
    pub(super) made_with: String,
    pub(super) contents: &'static str,
    pub(super) page_of: &'static str,
    pub(super) data_on_page: &'static str,
    pub(super) sections: Vec<Part>,
}

/// A text: plain, or in pieces of which some are marked.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Text {
    Plain(String),
    Pieces(Vec<Piece>),
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Piece {
    Words(String),
    Marked(String, usize),
}

#[derive(Debug, Serialize)]
pub(super) struct Part {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) blocks: Vec<Item>,
}

/// A block of a section.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Item {
    Paragraph { text: Text },
    Heading { text: String },
    Findings { items: Vec<Text> },
    List { items: Vec<Text> },
    Facts { rows: Vec<(String, Text)> },
    Table(Grid),
    Figure(Picture),
    Wordings { items: Vec<Question> },
}

/// A table, or a part of one that no page is wide enough for.
#[derive(Debug, Serialize)]
pub(super) struct Grid {
    pub(super) id: String,
    pub(super) caption: Text,
    pub(super) mark: Option<String>,
    pub(super) size: f64,
    pub(super) turned: bool,
    /// Few enough rows to stand on one page.
    pub(super) whole: bool,
    /// Whether a column holds sentences.
    pub(super) sentences: bool,
    /// Each with whether it has a word that must be hyphenated.
    pub(super) head: Vec<(String, bool)>,
    /// Points, or negative: the share of what is left.
    pub(super) widths: Vec<f64>,
    /// Whether a column holds numbers; the labels do not.
    pub(super) numbers: Vec<bool>,
    pub(super) groups: Vec<Group>,
    pub(super) notes: Vec<Text>,
}

/// Rows under a label that they share.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    pub(super) label: Option<String>,
    pub(super) rows: Vec<Line>,
}

#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub(super) label: String,
    pub(super) cells: Vec<Text>,
    pub(super) mark: Option<usize>,
}

#[derive(Debug, Serialize)]
pub(super) struct Picture {
    pub(super) id: String,
    pub(super) file: String,
    pub(super) finding: Text,
    pub(super) measured: Text,
    pub(super) alt: String,
    pub(super) caption: Vec<Text>,
    /// Whether its table stands elsewhere in the document.
    pub(super) has_data: bool,
    pub(super) mark: Option<usize>,
}

#[derive(Debug, Serialize)]
pub(super) struct Question {
    pub(super) label: String,
    pub(super) versions: Vec<Version>,
    pub(super) notes: Vec<Text>,
}

#[derive(Debug, Serialize)]
pub(super) struct Version {
    pub(super) lang: String,
    pub(super) name: String,
    pub(super) text: String,
    /// Codes are numbers where all of them can be the numbers of a list.
    pub(super) options: Vec<(String, String)>,
    pub(super) numbered: bool,
}
