//! What is looked for in the answers of a wave before they are trusted, and what becomes of the rows that show it.

use serde::Serialize;

use super::id::{Code, Field, ItemId};
use super::text::Texts;

/// `[quality]` of the survey, or what a wave says in its place. `None`: not stated here.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Quality {
    /// How long each respondent took.
    pub duration: Option<Duration>,
    /// Respondents who took far less time than others.
    pub speeders: Option<ShareRule>,
    /// Blocks of items in which one answer to all of them is looked for; `None`: every run of at least four opinion
    /// items that share a scale.
    pub straight_lining: Option<Vec<StraightLiningRule>>,
    /// Respondents who left most items without an answer.
    pub nonresponse: Option<ShareRule>,
    /// Respondents whose answers are nearly those of another.
    pub near_duplicates: Option<ShareRule>,
    /// Answers that cannot both be true.
    pub contradictions: Option<Vec<Contradiction>>,
}

/// The field that says how long a respondent took.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Duration {
    /// `[columns]` of `wave.toml` maps it to a heading.
    pub field: Field,
    /// What its numbers count.
    pub unit: DurationUnit,
}

/// What a duration counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DurationUnit {
    /// Seconds.
    #[default]
    Seconds,
    /// Minutes, with decimals.
    Minutes,
}

/// What becomes of a row that a rule finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It counts, and `tidemark check` says so.
    #[default]
    Flag,
    /// It is set aside, counted in the accounts with its reason.
    Exclude,
}

/// A rule with one limit, a proportion.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ShareRule {
    /// Of speeders: below this share of the median duration. Else: the share above (of near-duplicates: from) which a
    /// row is found.
    pub limit: f64,
    /// What becomes of the rows.
    pub action: Action,
}

/// A block of items that share a scale.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StraightLiningRule {
    /// In the order of the questionnaire; at least two.
    pub items: Vec<ItemId>,
    /// What becomes of rows with one answer to all of them.
    pub action: Action,
}

/// Answers that cannot all be true of one respondent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contradiction {
    /// Every item has one of these codes: of a multiple-choice item an option that was chosen, of a number the number.
    pub when: Vec<(ItemId, Vec<Code>)>,
    /// What is wrong about it; shown to readers where rows are set aside.
    pub reason: Texts,
    /// What becomes of the rows.
    pub action: Action,
}

impl Quality {
    /// A third of the median duration (`speeders`), where nothing else is stated.
    pub const SPEEDERS: ShareRule = ShareRule {
        limit: 1.0 / 3.0,
        action: Action::Flag,
    };

    /// More than half of the items without an answer, where nothing else is stated.
    pub const NONRESPONSE: ShareRule = ShareRule {
        limit: 0.5,
        action: Action::Flag,
    };

    /// 95 % of the answers the same as another's (Kuriakose and Robbins 2016, *Statistical Journal of the IAOS* 32,
    /// 283–291), where nothing else is stated.
    pub const NEAR_DUPLICATES: ShareRule = ShareRule {
        limit: 0.95,
        action: Action::Flag,
    };

    /// What holds for a wave: each key as the wave states it, else as the survey does.
    ///
    /// ```
    /// use tidemark::definition::{Action, Quality, ShareRule};
    /// let rule = |limit| Some(ShareRule { limit, action: Action::Flag });
    /// let survey = Quality { speeders: rule(0.3), nonresponse: rule(0.4), ..Quality::default() };
    /// let wave = Quality { speeders: rule(0.5), ..Quality::default() };
    /// let both = wave.or(&survey);
    /// assert_eq!((both.speeders, both.nonresponse), (rule(0.5), rule(0.4)));
    /// ```
    pub fn or(&self, survey: &Self) -> Self {
        Self {
            duration: self.duration.clone().or_else(|| survey.duration.clone()),
            speeders: self.speeders.or(survey.speeders),
            straight_lining: self
                .straight_lining
                .clone()
                .or_else(|| survey.straight_lining.clone()),
            nonresponse: self.nonresponse.or(survey.nonresponse),
            near_duplicates: self.near_duplicates.or(survey.near_duplicates),
            contradictions: self
                .contradictions
                .clone()
                .or_else(|| survey.contradictions.clone()),
        }
    }
}
