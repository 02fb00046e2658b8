//! What a respondent said to one item, as it is stored.

use serde::{Deserialize, Serialize};

use crate::definition::{Answer, Code, Item, ItemKind, Missing, Said};

/// What a respondent said to one item. Stored as JSON inside an [`Event`](super::event::Event).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The codes chosen: one of a single-choice item, any number of a multiple-choice one (`[]`: none of them).
    Codes(Vec<i64>),
    /// A number.
    Number(f64),
    /// Words, trimmed, never empty.
    Text(String),
    /// Don't know or refused where the item offers it apart from its answers.
    DontKnow,
    /// Refused, in the same way.
    Refused,
    /// Shown, prompted once, and passed over.
    Skipped,
}

impl Reply {
    /// The reply as conditions see it. `codes` keeps the codes for as long as the answer lives.
    pub fn said<'a>(&'a self, item: &Item, codes: &'a [Code]) -> Said<'a> {
        match self {
            Self::Codes(_) => Said::Codes {
                codes,
                missing: codes.first().and_then(|code| missing(item, *code)),
            },
            Self::Number(number) => Said::Number(*number),
            Self::Text(text) => Said::Text(text),
            Self::DontKnow => Said::Missing(Missing::DontKnow),
            Self::Refused => Said::Missing(Missing::Refused),
            Self::Skipped => Said::Missing(Missing::NoAnswer),
        }
    }

    /// The codes chosen; none where it is no choice.
    pub fn codes(&self) -> Vec<Code> {
        match self {
            Self::Codes(codes) => codes.iter().map(|code| Code(*code)).collect(),
            _ => Vec::new(),
        }
    }
}

/// The answers that an item offers, in the order of the survey.
pub fn answers(item: &Item) -> &[Answer] {
    match &item.kind {
        ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => &scale.answers,
        ItemKind::Multiple { options, .. } => options,
        ItemKind::Numeric { .. } | ItemKind::Open => &[],
    }
}

fn missing(item: &Item, code: Code) -> Option<Missing> {
    answers(item)
        .iter()
        .find(|answer| answer.code == code)
        .and_then(|answer| answer.missing)
}
