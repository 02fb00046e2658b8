//! What is different about an item in one wave.

use serde::Serialize;

use super::id::{Code, ItemId};
use super::text::Texts;

/// What is different about an item in a wave; what is `None` is as the survey has it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct WaveItem {
    /// The wording in this wave, where it differs.
    pub text: Option<Texts>,
    /// What respondents or interviewers were told beside the wording.
    pub instructions: Option<Texts>,
    /// Who was asked in this wave, where that differs.
    pub universe: Option<Texts>,
    /// The answers or options as this wave shows them, where they differ.
    pub shown: Option<ShownAnswers>,
    /// The item that was asked right before, where that is not the one before it in the survey.
    pub after: Option<ItemId>,
    /// Why this wave cannot be compared with the ones before it.
    pub breaks: Option<Texts>,
    /// Why a comparison with the waves before is to be read with caution.
    pub caution: Option<Texts>,
    /// Why this wave can be compared with the ones before it, whatever differs.
    pub comparable: Option<Texts>,
}

/// The answers of an item as a wave shows them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownAnswers {
    /// In the order shown. A code may stand several times: an answer of the survey that this wave offers in parts.
    pub answers: Vec<ShownAnswer>,
    /// Whether every respondent saw this order.
    pub order: ShownOrder,
}

/// One answer as a wave shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownAnswer {
    /// The answer of the survey that it is read as.
    pub code: Code,
    /// What it was called.
    pub label: Texts,
}

/// The order in which answers were shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShownOrder {
    /// The same for everybody. The default.
    #[default]
    Fixed,
    /// Another for each respondent.
    Random,
}
