//! Waves: responses, published figures, or a rehearsal.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;
use serde::Serialize;

use super::design::{Fact, TargetMargin};
use super::disclosure::Probability;
use super::id::{Code, Field, ItemId, NetId, WaveId};
use super::rehearsal::Recipe;
use super::text::Texts;

/// One wave of the survey.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Wave {
    pub id: WaveId,
    /// Its folder, as found.
    pub folder: PathBuf,
    /// The name a reader sees; the id where nothing else is said.
    pub label: Texts,
    pub fieldwork: Fieldwork,
    /// The mode of collection in words.
    pub mode: Option<Fact>,
    /// An id for the mode, compared between waves; `None` where not stated.
    pub mode_id: Option<String>,
    /// How the sample was drawn, as this wave states it; `None`: as the survey does.
    pub probability: Option<Probability>,
    /// Facts of this wave that replace or add to the survey's, by disclosure key.
    pub facts: BTreeMap<String, Fact>,
    /// Where its figures or answers come from.
    pub sources: Vec<Texts>,
    pub kind: WaveKind,
    /// What is different about an item in this wave.
    pub items: BTreeMap<ItemId, WaveItem>,
    /// Items this wave does not ask although their years would have it.
    pub not_asked: Vec<ItemId>,
    /// Breaks that touch every item of this wave, against the waves before it (a new mode, a new frame).
    pub breaks: Vec<Texts>,
    pub targets: Vec<TargetMargin>,
    /// How `tidemark rehearse` makes synthetic answers for it, where `[rehearse]` says so.
    pub rehearse: Option<Recipe>,
}

/// When answers were collected.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fieldwork {
    pub start: Option<Date>,
    pub end: Option<Date>,
    /// Where no dates are known: a season, as the source has it ("fall of 2020").
    pub season: Option<Texts>,
    /// Place on the time axis in decimal years: the middle of fieldwork, the season's, or the wave's year.
    pub time: f64,
}

/// What a wave consists of.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum WaveKind {
    /// Microdata.
    Responses(Delivery),
    /// Figures only.
    Published(Published),
    /// Synthetic answers made by `tidemark rehearse`; marked on everything it touches.
    Rehearsal(Delivery),
}

/// A delivery: a file of answers and how to read it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delivery {
    pub path: PathBuf,
    pub format: Format,
    /// Stated encoding label (`utf-8`, `windows-1252`, `macintosh`, `utf-16le`); `None`: found from the bytes.
    pub encoding: Option<String>,
    /// Stated delimiter; `None`: found.
    pub delimiter: Option<char>,
    /// Stated decimal mark; `None`: found.
    pub decimal: Option<char>,
    /// The respondent id, if the delivery has one.
    pub id: Option<Field>,
    /// Which headings a field is read from; a field not named here is read from the heading of its own name.
    pub columns: BTreeMap<Field, Columns>,
    /// Texts of the delivery that stand for a code, by item, beside the labels of its scale in any language.
    pub values: BTreeMap<ItemId, Vec<(String, Code)>>,
    /// Texts that mean an empty cell everywhere in this file (`NA`).
    pub blanks: Vec<String>,
}

/// The format of a delivery, from its file name or as stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Csv,
    Parquet,
}

/// The headings of one field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Columns {
    One(String),
    /// One column an option of a multiple-choice item. A cell chooses its option when it holds the option's label or
    /// code, one of `chosen` or of [`CHOSEN_WORDS`]; an unchosen one holds one of `unchosen` (where that has `""`, a
    /// blank) or of [`UNCHOSEN_WORDS`].
    Options {
        by_code: Vec<(Code, String)>,
        chosen: Vec<String>,
        unchosen: Vec<String>,
    },
    /// All chosen options in one cell, parted by `separator`.
    Joined {
        heading: String,
        separator: String,
    },
}

/// Words that choose an option in its own column, in any case.
pub const CHOSEN_WORDS: [&str; 9] = [
    "1", "true", "yes", "x", "ja", "valgt", "chosen", "selected", "checked",
];

/// Words that say in an option's own column that it was not chosen, in any case.
pub const UNCHOSEN_WORDS: [&str; 8] = [
    "0",
    "false",
    "no",
    "nej",
    "ikke valgt",
    "not selected",
    "not chosen",
    "unchecked",
];

/// The heading of an option's own column where no other is mapped: `used_1`.
pub fn option_heading(item: &str, option: Code) -> String {
    format!("{item}_{option}")
}

/// Figures taken from a publication.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Published {
    pub figures: Vec<PublishedFigure>,
    /// What is assumed where the source does not say, printed wherever the wave is drawn; `None`: nothing is assumed
    /// and such a figure has no standard error.
    pub assumption: Option<Assumption>,
    /// The unit to which the source rounded, as a proportion (0.01 for whole percent); 0 for unrounded figures.
    pub rounding_unit: f64,
}

/// A declared assumption about a published wave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assumption {
    pub design_effect: f64,
    pub reason: Texts,
}

/// One published figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublishedFigure {
    pub item: ItemId,
    pub measure: PublishedMeasure,
    pub share: f64,
    pub unweighted_base: u64,
    pub weighted_base: Option<f64>,
    pub standard_error: Option<f64>,
    pub design_effect: Option<f64>,
    pub degrees_of_freedom: Option<f64>,
    pub source: String,
}

/// What a published figure is a share of.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PublishedMeasure {
    Answer(Code),
    Net(NetId),
}

/// What is different about an item in a wave.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct WaveItem {
    /// The wording in this wave, where it differs.
    pub text: Option<Texts>,
    /// Why this wave cannot be compared with the ones before it.
    pub breaks: Option<Texts>,
}

impl Wave {
    /// The delivery of a wave with microdata (real or rehearsed).
    pub fn delivery(&self) -> Option<&Delivery> {
        match &self.kind {
            WaveKind::Responses(delivery) | WaveKind::Rehearsal(delivery) => Some(delivery),
            WaveKind::Published(_) => None,
        }
    }

    pub fn is_rehearsal(&self) -> bool {
        matches!(self.kind, WaveKind::Rehearsal(_))
    }
}
