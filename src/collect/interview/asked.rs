//! In: responses, and the definitions that a store was asked by. Out: what was asked of each respondent, by the questionnaire that
//! they saw. Never: an answer taken away because the questionnaire has changed since it was given.

use std::collections::BTreeMap;

use serde_json::Value;

use super::response::Response;
use super::route::Route;
use super::script::{Question, Script};
use crate::collect::secret::ResponseId;

/// A definition that a store keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its number in the store, in the order in which they came.
    pub number: i64,
    /// SHA-256 of its text, in hexadecimal.
    pub hash: String,
    /// What [`Script::text`] gave.
    pub text: String,
}

impl Definition {
    /// The ids of its items; `None`: its text cannot be read.
    pub fn items(&self) -> Option<Vec<String>> {
        let whole: Value = serde_json::from_str(&self.text).ok()?;
        let questions = whole.as_array()?.last()?.as_array()?;
        let id = |question: &Value| Some(question.get(0)?.as_str()?.to_owned());
        questions.iter().map(id).collect()
    }
}

/// A response of a store.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// Its random id.
    pub id: ResponseId,
    /// What its events add up to.
    pub response: Response,
    /// The numbers of the definitions that it was answered under, in order, one after itself left out; mostly one.
    pub under: Vec<i64>,
}

impl Answered {
    /// One of today's questionnaire alone.
    pub fn today(id: ResponseId, response: Response) -> Self {
        Self {
            id,
            response,
            under: Vec::new(),
        }
    }
}

/// The questionnaires that the answers of a store were given to.
#[derive(Debug, Clone)]
pub struct Scripts {
    /// That of the survey folder.
    pub today: Script,
    earlier: BTreeMap<i64, Script>,
}

impl Scripts {
    /// Today's, and the others of a store.
    pub fn of(today: &Script, definitions: &[Definition]) -> Self {
        let others = definitions
            .iter()
            .filter(|definition| definition.hash != today.definition);
        Self {
            today: today.clone(),
            earlier: others
                .map(|other| (other.number, today.earlier(&other.hash, &other.text)))
                .collect(),
        }
    }

    /// What was asked of a respondent.
    pub fn asked<'a>(&'a self, answered: &'a Answered) -> Asked<'a> {
        let script = |number: &i64| self.earlier.get(number).unwrap_or(&self.today);
        match answered.under.split_last() {
            None => Asked::by(&self.today, &answered.response),
            Some((last, before)) => Asked {
                response: &answered.response,
                script: script(last),
                before: before.iter().map(script).collect(),
            },
        }
    }

    /// Whether any of it was answered under another questionnaire than today's.
    pub fn is_earlier(&self, answered: &Answered) -> bool {
        let mut under = answered.under.iter();
        under.any(|number| self.earlier.contains_key(number))
    }
}

/// A response with the questionnaires that it was given to.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// The response.
    pub response: &'a Response,
    /// The questionnaire that it was given to last.
    script: &'a Script,
    /// Those before, where it changed while the respondent was answering.
    before: Vec<&'a Script>,
}

impl<'a> Asked<'a> {
    /// All of it was given to this questionnaire.
    pub fn by(script: &'a Script, response: &'a Response) -> Self {
        Self {
            response,
            script,
            before: Vec::new(),
        }
    }

    /// The questions asked of the respondent, in the order shown. Where the questionnaire changed meanwhile, what was answered
    /// on the way of an earlier one stays asked, behind the others.
    pub fn questions(&self) -> Vec<&'a Question> {
        let mut asked = Route::new(self.script, self.response).questions();
        for script in &self.before {
            for question in Route::new(script, self.response).questions() {
                let id = &question.item.id;
                let is_there = asked.iter().any(|other| other.item.id == *id);
                if !is_there && self.response.reply(id.as_str()).is_some() {
                    asked.push(question);
                }
            }
        }
        asked
    }
}
