//! Waves: responses, published figures, or a rehearsal.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;
use serde::Serialize;

use super::design::{Fact, TargetMargin};
use super::disclosure::{Dispositions, Probability};
use super::id::{Code, Field, ItemId, NetId, WaveId};
use super::personal::{Acknowledgement, Personal};
use super::quality::Quality;
use super::questionnaire::Collection;
use super::rehearsal::Recipe;
use super::text::Texts;
use super::wave_item::WaveItem;
use super::weighting::TargetMean;

/// One wave of the survey.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Wave {
    /// The name of its folder; waves are in the order of their fieldwork, and of their ids where that is the same.
    pub id: WaveId,
    /// Its folder, as found.
    pub folder: PathBuf,
    /// The name a reader sees; the id where nothing else is said.
    pub label: Texts,
    /// When answers were collected.
    pub fieldwork: Fieldwork,
    /// The mode of collection in words.
    pub mode: Option<Fact>,
    /// An id for the mode, compared between waves; `None` where not stated.
    pub mode_id: Option<String>,
    /// How the sample was drawn, as this wave states it; `None`: as the survey does.
    pub probability: Option<Probability>,
    /// Facts of this wave that replace or add to the survey's, by disclosure key.
    pub facts: BTreeMap<String, Fact>,
    /// How the cases of its sample ended, where it says so.
    pub dispositions: Option<Dispositions>,
    /// Where its figures or answers come from.
    pub sources: Vec<Texts>,
    /// Answers, published figures or a rehearsal, with what each needs.
    pub kind: WaveKind,
    /// What is different about an item in this wave.
    pub items: BTreeMap<ItemId, WaveItem>,
    /// Items this wave does not ask although their years would have it.
    pub not_asked: Vec<ItemId>,
    /// Breaks that touch every item of this wave, against the waves before it (a new mode, a new frame).
    pub breaks: Vec<Texts>,
    /// Why every comparison of this wave with the ones before is to be read with caution.
    pub caution: Option<Texts>,
    /// Why this wave can be compared with the ones before it, whatever differs.
    pub comparable: Option<Texts>,
    /// How it was weighted, where that differs from what the survey declares.
    pub weighted: Option<Texts>,
    /// The file with the targets of the weighting, whether it is there or not; empty for a published wave.
    pub targets_file: PathBuf,
    /// Target margins of the weighting; empty for a published wave.
    pub targets: Vec<TargetMargin>,
    /// Population means of numeric items.
    pub target_means: Vec<TargetMean>,
    /// What `[quality]` of this wave states in place of the survey's.
    pub quality: Quality,
    /// What is declared of personal data in its delivery, by the survey and by itself.
    pub personal: Personal,
    /// Warnings that an analyst has judged.
    pub acknowledged: Vec<Acknowledgement>,
    /// How `tidemark rehearse` makes synthetic answers for it, where `[rehearse]` says so.
    pub rehearse: Option<Recipe>,
    /// Of a benchmark: the series it is a point of, such as "Sweden, Institute"; `None` for a wave of the survey.
    pub series: Option<Texts>,
    /// Where, when and of whom it is collected on the web; `None`: it is not.
    pub collect: Option<Collection>,
}

/// When answers were collected.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fieldwork {
    /// First day; `None` where not stated.
    pub start: Option<Date>,
    /// Last day; `None` where not stated.
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
    /// May lie outside the survey folder.
    pub path: PathBuf,
    /// How the file is read.
    pub format: Format,
    /// Stated encoding label (`utf-8`, `windows-1252`, `macintosh`, `utf-16le`); `None`: found from the bytes.
    pub encoding: Option<String>,
    /// The sheet of a workbook that holds the answers; `None`: found.
    pub sheet: Option<String>,
    /// The row of a workbook that holds the headings, 1-based; `None`: found.
    pub heading_row: Option<usize>,
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
    /// Text with a delimiter: `.csv`, `.tsv`, `.txt`.
    Csv,
    /// Typed columns; `.parquet`.
    Parquet,
    /// SPSS: `.sav`, `.zsav`.
    Spss,
    /// SPSS portable: `.por`.
    SpssPortable,
    /// Stata: `.dta`.
    Stata,
    /// SAS: `.sas7bdat`.
    Sas,
    /// A workbook: `.xlsx`.
    Excel,
    /// A workbook: `.ods`.
    OpenDocument,
    /// Triple-S 2.0: the definition (`.sss`, `.xml`), with its data file beside it.
    TripleS,
    /// One JSON object a respondent: `.jsonl`, what `tidemark collect` writes.
    JsonLines,
}

/// The headings of one field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Columns {
    /// One heading, one value a row.
    One(String),
    /// One column an option of a multiple-choice item. A cell chooses its option when it holds the option's label or
    /// code, one of `chosen` or of [`CHOSEN_WORDS`]; an unchosen one holds one of `unchosen` (where that has `""`, a
    /// blank) or of [`UNCHOSEN_WORDS`].
    Options {
        /// Option and its heading, in the order of the options.
        by_code: Vec<(Code, String)>,
        /// Texts that say an option was chosen, in any case.
        chosen: Vec<String>,
        /// Texts that say it was not, in any case.
        unchosen: Vec<String>,
    },
    /// Several columns, each with one of the chosen options, in no order; a blank is no further choice.
    AnyOf {
        /// One a choice: `first_choice`, `second_choice`.
        headings: Vec<String>,
    },
    /// All chosen options in one cell, parted by `separator`.
    Joined {
        /// The one heading of all options.
        heading: String,
        /// Stands between the options of a row: `1;3`.
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
    /// In the order of the file.
    pub figures: Vec<PublishedFigure>,
    /// The largest margin of error that the source states for all its figures, where it states one.
    pub margin_of_error: Option<MarginOfError>,
    /// What is assumed where the source does not say, printed wherever the wave is drawn; `None`: nothing is assumed
    /// and such a figure has no standard error.
    pub assumption: Option<Assumption>,
    /// The unit to which the source rounded, as a proportion (0.01 for whole percent); 0 for unrounded figures.
    pub rounding_unit: f64,
}

/// A margin of error: half the width of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MarginOfError {
    /// As a proportion: 0.031 is ± 3.1 percentage points. Above 0.
    pub margin: f64,
    /// The level of confidence of its interval, 0 to 1.
    pub level: f64,
}

/// A declared assumption about a published wave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assumption {
    /// V ÷ V under simple random sampling, above 0.
    pub design_effect: f64,
    /// Printed wherever the wave is drawn.
    pub reason: Texts,
}

/// One published figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublishedFigure {
    /// The item it is a figure of.
    pub item: ItemId,
    /// The answer or net it is the share of.
    pub measure: PublishedMeasure,
    /// 0 to 1, as printed: rounded to [`Published::rounding_unit`].
    pub share: f64,
    /// Respondents in the base.
    pub unweighted_base: u64,
    /// Σw where the source states it; else the unweighted base stands in.
    pub weighted_base: Option<f64>,
    /// As a proportion, of the share before rounding.
    pub standard_error: Option<f64>,
    /// Of this figure, as the source states it.
    pub margin_of_error: Option<MarginOfError>,
    /// V ÷ V under simple random sampling; `None`: the wave's assumption, if any.
    pub design_effect: Option<f64>,
    /// Of the design; `None`: the unweighted base − 1.
    pub degrees_of_freedom: Option<f64>,
    /// Page or table of the publication.
    pub source: String,
}

/// What a published figure is a share of.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PublishedMeasure {
    /// A code of the item's scale, or an option.
    Answer(Code),
    /// A net of the item's scale.
    Net(NetId),
}

impl Wave {
    /// The year from which ages are reckoned: that in which fieldwork ends, else begins, else the wave's own.
    pub fn year_of_ages(&self) -> f64 {
        let days = &self.fieldwork;
        days.end
            .or(days.start)
            .map_or(days.time.floor(), |date| f64::from(date.year()))
    }

    /// The delivery of a wave with microdata (real or rehearsed).
    pub fn delivery(&self) -> Option<&Delivery> {
        match &self.kind {
            WaveKind::Responses(delivery) | WaveKind::Rehearsal(delivery) => Some(delivery),
            WaveKind::Published(_) => None,
        }
    }

    /// Whether its answers are synthetic and everything made of them is marked.
    pub fn is_rehearsal(&self) -> bool {
        matches!(self.kind, WaveKind::Rehearsal(_))
    }
}
