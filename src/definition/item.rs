//! Items: what is analysed, and the question it was.

use std::sync::Arc;

use serde::Serialize;

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
    pub id: ItemId,
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
    pub kind: ItemKind,
}

/// The kinds of item.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ItemKind {
    /// One answer of a scale.
    Single { scale: Arc<Scale> },
    /// Any of several options; each option is a yes-or-no of its own.
    Multiple {
        options: Vec<Answer>,
        base: BaseRule,
    },
    /// A number; some values may stand for kinds of missing.
    Numeric {
        missing: Vec<(f64, Missing)>,
        minimum: Option<f64>,
        maximum: Option<f64>,
        decimals: u8,
        /// Numeric items that it is divided by: the ratio of the two totals.
        per: Vec<ItemId>,
    },
    /// Free text; never tallied.
    Open,
    /// One answer of a scale, worked out from another item.
    Derived {
        from: ItemId,
        rule: Derivation,
        scale: Arc<Scale>,
    },
}

/// How a derived item gets its codes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Derivation {
    /// Bands of a number, both ends included.
    Bands { of: BandsOf, bands: Vec<Band> },
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
    pub code: Code,
    pub from: f64,
    pub to: f64,
}

impl Item {
    /// The scale of a single-choice or derived item.
    pub fn scale(&self) -> Option<&Arc<Scale>> {
        match &self.kind {
            ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => Some(scale),
            ItemKind::Multiple { .. } | ItemKind::Numeric { .. } | ItemKind::Open => None,
        }
    }
}
