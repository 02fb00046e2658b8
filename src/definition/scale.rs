//! Scales: codes, labels, kinds of missing, nets, and whether don't know is in the base.

use serde::Serialize;

use super::id::{BalanceId, Code, NetId, ScaleId};
use super::text::Texts;

/// A kind of missing answer; never a number or an empty string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Said so; [`BaseRule`] decides whether it is in the base.
    DontKnow,
    /// Would not say; in the base under [`BaseRule::Asked`] alone.
    Refused,
    /// Asked, but no answer stands there (a blank).
    NoAnswer,
    /// The item was not put to this respondent.
    NotAsked,
}

/// One answer of a scale or one option of a multiple-choice item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// Unique in its scale or among its options.
    pub code: Code,
    /// As readers see it, by language.
    pub label: Texts,
    /// `None`: a real answer.
    pub missing: Option<Missing>,
    /// The number that stands for this answer in a mean, if the scale has scores.
    pub score: Option<f64>,
}

/// What a net stands for; decides its place and colour in a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NetRole {
    /// Left in a chart, in the colours of disagreement.
    Disagree,
    /// In the middle, or on a baseline of its own.
    Neither,
    /// Right in a chart, in the colours of agreement; what trends show.
    Agree,
    /// No place of its own.
    Other,
}

/// Codes taken together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Net {
    /// Unique in its scale.
    pub id: NetId,
    /// As readers see it, by language.
    pub label: Texts,
    /// Answers of the scale, none of them missing.
    pub codes: Vec<Code>,
    /// Place and colour in a chart.
    pub role: NetRole,
}

/// One net minus another: agree minus disagree, in percentage points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Balance {
    /// Unique in the scale.
    pub id: BalanceId,
    /// As written, or the labels of the two nets with a minus sign between.
    pub label: Texts,
    /// The net that counts for.
    pub plus: NetId,
    /// The net that counts against; it shares no code with the other.
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
    ///
    /// ```
    /// use tidemark::definition::{BaseRule, Missing};
    /// assert!(!BaseRule::Answered.includes(Some(Missing::DontKnow)));
    /// assert!(BaseRule::WithDontKnow.includes(Some(Missing::DontKnow)));
    /// assert!(!BaseRule::Asked.includes(Some(Missing::NotAsked)));
    /// ```
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
    /// Unique in the survey.
    pub id: ScaleId,
    /// In the order shown, kinds of missing among them; their places are the codes of tallies.
    pub answers: Vec<Answer>,
    /// In the order shown; they may overlap.
    pub nets: Vec<Net>,
    /// In the order shown; they may overlap.
    pub balances: Vec<Balance>,
    /// Whether don't know, refused and no answer are in the base.
    pub base: BaseRule,
}

impl Scale {
    /// The place of a code among `answers`.
    pub fn position(&self, code: Code) -> Option<usize> {
        self.answers.iter().position(|answer| answer.code == code)
    }

    /// `None` where the scale has no such net.
    pub fn net(&self, id: &NetId) -> Option<&Net> {
        self.nets.iter().find(|net| net.id == *id)
    }

    /// The balance with this id, where the scale has one.
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
