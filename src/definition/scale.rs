//! Scales: codes, labels, kinds of missing, nets, and whether don't know is in the base.

use serde::Serialize;

use super::id::{BalanceId, Code, NetId, ScaleId};
use super::text::Texts;

/// A kind of missing answer; never a number or an empty string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    DontKnow,
    Refused,
    /// Asked, but no answer stands there (a blank).
    NoAnswer,
    /// The item was not put to this respondent.
    NotAsked,
}

/// One answer of a scale or one option of a multiple-choice item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    pub code: Code,
    pub label: Texts,
    pub missing: Option<Missing>,
    /// The number that stands for this answer in a mean, if the scale has scores.
    pub score: Option<f64>,
}

/// What a net stands for; decides its place and colour in a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NetRole {
    Disagree,
    Neither,
    Agree,
    Other,
}

/// Codes taken together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Net {
    pub id: NetId,
    pub label: Texts,
    pub codes: Vec<Code>,
    pub role: NetRole,
}

/// One net minus another: agree minus disagree, in percentage points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Balance {
    pub id: BalanceId,
    pub label: Texts,
    pub plus: NetId,
    pub minus: NetId,
}

/// Which answers the shares of a scale are shares of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseRule {
    /// Respondents who gave an answer; every kind of missing is left out.
    Answered,
    /// Those and don't know.
    WithDontKnow,
    /// Everybody who was asked: also refused and no answer.
    Asked,
}

impl BaseRule {
    /// Whether an answer of this kind of missing (`None`: a real answer) is in the base.
    pub fn includes(self, missing: Option<Missing>) -> bool {
        match (self, missing) {
            (_, None) => true,
            (Self::Answered, Some(_)) => false,
            (Self::WithDontKnow, Some(kind)) => kind == Missing::DontKnow,
            (Self::Asked, Some(kind)) => kind != Missing::NotAsked,
        }
    }
}

/// A scale, defined once and used by many items.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scale {
    pub id: ScaleId,
    pub answers: Vec<Answer>,
    pub nets: Vec<Net>,
    pub balances: Vec<Balance>,
    pub base: BaseRule,
}

impl Scale {
    /// The place of a code among `answers`.
    pub fn position(&self, code: Code) -> Option<usize> {
        self.answers.iter().position(|answer| answer.code == code)
    }

    pub fn net(&self, id: &NetId) -> Option<&Net> {
        self.nets.iter().find(|net| net.id == *id)
    }

    pub fn balance(&self, id: &BalanceId) -> Option<&Balance> {
        self.balances.iter().find(|balance| balance.id == *id)
    }

    /// The net with this role, where the scale has one.
    pub fn net_of(&self, role: NetRole) -> Option<&Net> {
        self.nets.iter().find(|net| net.role == role)
    }

    /// Answers that are in the base, with their place among `answers`.
    pub fn in_base(&self) -> impl Iterator<Item = (usize, &Answer)> {
        self.answers
            .iter()
            .enumerate()
            .filter(|(_, answer)| self.base.includes(answer.missing))
    }
}
