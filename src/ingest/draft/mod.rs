//! In: a delivery that no survey knows ([`Profile`]). Out: a draft of the survey that would read it, with what a person
//! must still say. Never: a kind of missing, a scale or a weight without evidence in the file itself.

mod answers;
mod background;
mod build;
mod code_patterns;
mod doubts;
mod fieldwork;
mod kind;
mod multiple;
mod names;
mod numeric;
mod scales;
mod shared;
mod single;
mod speech;
pub(super) mod toml;
mod written;

use jiff::civil::Date;

use super::profile::Profile;
use crate::definition::{Answer, Code, Item, Lang, Scale, Texts};

pub(super) use answers::{ColumnAnswer, column_answers, usual_kind};
pub(super) use code_patterns::Analogy;
pub use fieldwork::{Ground, fieldwork};
pub(super) use names::question_of;

/// What is known beside the file.
#[derive(Debug, Clone, Default)]
pub struct Stated {
    /// Languages of the survey; empty: the one in which the labels seem to be.
    pub languages: Vec<Lang>,
    /// First and last day of fieldwork, where known.
    pub fieldwork: Option<(Date, Date)>,
    /// The year of the wave, where its id begins with one.
    pub year: Option<i16>,
}

/// A survey as a delivery suggests it.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The first is the language of the labels, unless others were stated.
    pub languages: Vec<Lang>,
    /// The file's own title, in every language.
    pub title: Option<Texts>,
    /// Scales of several items.
    pub scales: Vec<DraftScale>,
    /// In the order of the columns.
    pub items: Vec<DraftItem>,
    /// Place of the weight among the columns.
    pub weight: Option<usize>,
    /// Place of the respondent's id among the columns.
    pub id: Option<usize>,
    /// First and last day of fieldwork.
    pub fieldwork: Option<(Date, Date)>,
    /// What they were taken from.
    pub fieldwork_from: Option<Ground>,
    /// Columns that are no item, and why.
    pub left_out: Vec<(usize, String)>,
    /// What a person must say or look at.
    pub questions: Vec<Question>,
}

/// A scale of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftScale {
    /// As it would be defined.
    pub scale: Scale,
    /// What its order and nets were taken from, in words.
    pub evidence: Option<String>,
    /// Codes without a label that look like codes of missing: a person may take them.
    pub doubtful: Vec<Answer>,
}

/// An item of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftItem {
    /// As it would be defined.
    pub item: Item,
    /// The scale of its own where it shares it with no other item.
    pub shares_scale: bool,
    /// Where its answers stand.
    pub columns: DraftColumns,
    /// Texts of the delivery that stand for a code and are no label of it.
    pub values: Vec<(String, Code)>,
    /// What was taken from what, for the reader of the draft.
    pub notes: Vec<String>,
    /// A line of its definition that a person may take.
    pub offered: Option<String>,
    /// Codes without a label that look like codes of missing: a person may take them.
    pub doubtful: Vec<Answer>,
    /// Whether its wording is a label of the file, which may not be what was asked.
    pub worded_by_label: bool,
}

/// The columns of an item of a draft, by their places.
#[derive(Debug, Clone, PartialEq)]
pub enum DraftColumns {
    /// One column.
    One(usize),
    /// One column an option.
    Options {
        /// Option and column.
        by_code: Vec<(Code, usize)>,
        /// Texts that choose, beside the usual ones.
        chosen: Vec<String>,
        /// Texts that do not choose, beside the usual ones.
        unchosen: Vec<String>,
    },
    /// Each column holds one of the chosen options.
    AnyOf(Vec<usize>),
}

/// Something that the file does not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The item, or what it is about.
    pub about: String,
    /// What was found and what was drafted.
    pub text: String,
    /// Whether `check` refuses the draft until it is answered.
    pub blocks: bool,
}

impl Question {
    fn new(about: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            about: about.into(),
            text: text.into(),
            blocks: false,
        }
    }

    fn blocking(about: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            blocks: true,
            ..Self::new(about, text)
        }
    }
}

/// Drafts the survey that a delivery would be read by.
///
/// ```
/// use tidemark::ingest::draft::{Stated, draft};
/// use tidemark::ingest::profile::profile;
/// let delivery = "surveys/tech-attitudes/waves/2021/responses.csv";
/// let profile = profile(delivery.as_ref(), &Default::default())?.output;
/// let draft = draft(&profile, &Stated::default());
/// assert_eq!(profile.dictionary.variables[draft.id.unwrap()].name, "id");
/// assert!(draft.items.iter().any(|drafted| drafted.item.id.as_str() == "sex"));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn draft(profile: &Profile, stated: &Stated) -> Draft {
    build::draft(profile, stated)
}

impl Draft {
    /// The text of `survey.toml`, of a survey called `id`.
    pub fn survey_toml(&self, id: &str) -> String {
        written::survey(self, id)
    }

    /// The text of `report.toml`.
    pub fn report_toml(&self) -> String {
        written::report(self)
    }

    /// The text of `wave.toml`.
    pub fn wave_toml(&self, profile: &Profile, delivery: &DeliveryLines<'_>) -> String {
        written::wave(self, profile, delivery)
    }

    /// The field of the weight, where there is one.
    fn weight_field(&self) -> Option<&'static str> {
        self.weight.map(|_| "weight")
    }

    /// The field of the respondent's id.
    fn id_field(&self) -> &'static str {
        "respid"
    }

    /// The `[item.ID]` of some items of the draft, with the scales that they share.
    pub fn items_toml(&self, items: &[&DraftItem]) -> String {
        written::items_with_scales(self, items)
    }
}

pub use written::DeliveryLines;
pub(super) use written::{delivery_lines, fieldwork_line};
