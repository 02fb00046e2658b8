//! Items: what is analysed, and the question it was.

use std::sync::Arc;

use serde::Serialize;

use super::condition::Condition;
use super::id::{Code, ItemId, WaveId};
use super::scale::{Answer, BaseRule, Missing, Scale};
use super::text::Texts;

/// What an item is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Published: a statement, an attitude.
    Opinion,
    /// Describes respondents: weighting margins, banners.
    Background,
}

/// One item of the survey.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// Unique in the survey.
    pub id: ItemId,
    /// Whether it is published or describes respondents.
    pub role: Role,
    /// The question, word for word.
    pub text: Texts,
    /// A short name for tables and banners.
    pub label: Texts,
    /// Who was asked, where not everybody was.
    pub universe: Option<Texts>,
    /// Said with the wording, for example where a translation comes from.
    pub note: Option<Texts>,
    /// The first wave that asks it; `None` from the beginning.
    pub first_wave: Option<WaveId>,
    /// The last wave that asks it; `None` still asked.
    pub last_wave: Option<WaveId>,
    /// What an empty cell of the delivery means.
    pub blank: Missing,
    /// What an answer is, and where it comes from.
    pub kind: ItemKind,
    /// Who is asked it on the web; `None`: everybody.
    pub ask_if: Option<Condition>,
    /// Said below the question on the web.
    pub hint: Option<Texts>,
}

/// The kinds of item.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ItemKind {
    /// One answer of a scale.
    Single {
        /// The answers it takes, with nets and base rule.
        scale: Arc<Scale>,
    },
    /// Any of several options; each option is a yes-or-no of its own.
    Multiple {
        /// In the order of the questionnaire; their codes are those of nets and figures.
        options: Vec<Answer>,
        /// Whether an unanswered question counts in the base of the options.
        base: BaseRule,
        /// Options that are chosen alone on the web (none of these).
        #[serde(skip_serializing_if = "Vec::is_empty")]
        exclusive: Vec<Code>,
    },
    /// A number; some values may stand for kinds of missing.
    Numeric {
        /// Values that are no number: (value, kind of missing).
        missing: Vec<(f64, Missing)>,
        /// A value below is an error of the delivery; `None`: no limit.
        minimum: Option<f64>,
        /// A value above is an error of the delivery; `None`: no limit.
        maximum: Option<f64>,
        /// Decimals of its mean in reports.
        decimals: u8,
        /// Numeric items that it is divided by: the ratio of the two totals.
        per: Vec<ItemId>,
    },
    /// Free text; never tallied.
    Open,
    /// One answer of a scale, worked out from another item.
    Derived {
        /// The item it is worked out from.
        from: ItemId,
        /// How.
        rule: Derivation,
        /// The categories that come out.
        scale: Arc<Scale>,
    },
}

/// How a derived item gets its codes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Derivation {
    /// Bands of a number, both ends included.
    Bands {
        /// The number that is cut.
        of: BandsOf,
        /// In the order of the definition; they do not overlap.
        bands: Vec<Band>,
    },
    /// Codes of a single-choice item, regrouped: (source code, derived code).
    Recode(Vec<(Code, Code)>),
}

/// The number that bands cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BandsOf {
    /// The value itself.
    Value,
    /// Year of fieldwork (its end) minus the value, a year of birth.
    AgeAtFieldwork,
}

/// A band of a number, both ends included; an open end is infinite.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Band {
    /// The category, a code of the derived item's scale.
    pub code: Code,
    /// Smallest value in the band; −∞ where it is open.
    pub from: f64,
    /// Largest value in the band; ∞ where it is open.
    pub to: f64,
}

impl Item {
    /// Whether a kind of missing that is stated as such is read back as itself: a single-choice item keeps the kind of its
    /// `blank` and those of its answers, every other item keeps any. (Of a text only whether there is one is kept.)
    pub fn keeps(&self, kind: Missing) -> bool {
        match &self.kind {
            ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => {
                self.blank == kind
                    || scale
                        .answers
                        .iter()
                        .any(|answer| answer.missing == Some(kind))
            }
            ItemKind::Multiple { .. } | ItemKind::Numeric { .. } | ItemKind::Open => true,
        }
    }

    /// The scale of a single-choice or derived item.
    pub fn scale(&self) -> Option<&Arc<Scale>> {
        match &self.kind {
            ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => Some(scale),
            ItemKind::Multiple { .. } | ItemKind::Numeric { .. } | ItemKind::Open => None,
        }
    }
}
