//! Which page comes next: the questions that are asked of one respondent, given what was said.

use crate::definition::{Code, Condition, ItemId, Said};

use super::event::End;
use super::response::Response;
use super::script::{Question, Script};

/// Where a respondent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop<'a> {
    /// This question, which has no reply yet.
    Question(&'a str),
    /// Every question asked has a reply: check the answers, then submit.
    Check,
    /// It is over, or has to be.
    End(End),
}

/// The way of one respondent through the questionnaire.
#[derive(Debug, Clone, Copy)]
pub struct Route<'a> {
    script: &'a Script,
    response: &'a Response,
}

impl<'a> Route<'a> {
    /// The way of `response` through `script`.
    pub fn new(script: &'a Script, response: &'a Response) -> Self {
        Self { script, response }
    }

    /// The questions asked of this respondent, in the order shown. A question is asked when its `ask_if` holds of the
    /// replies to questions that are themselves asked: what was said before going back and taking another way is kept,
    /// and does not count.
    pub fn questions(&self) -> Vec<&'a Question> {
        let seed = self.response.start.as_ref().map_or(0, |start| start.seed);
        let mut asked: Vec<&Question> = Vec::new();
        for question in self.script.in_order(seed) {
            let shown = question
                .item
                .ask_if
                .as_ref()
                .is_none_or(|condition| self.holds_of(condition, &asked));
            if shown {
                asked.push(question);
            }
        }
        asked
    }

    /// Whether a condition holds of the replies to the questions asked.
    pub fn holds(&self, condition: &Condition) -> bool {
        self.holds_of(condition, &self.questions())
    }

    /// Where the respondent stands: the first question without a reply, unless what was said before it screens out.
    pub fn stop(&self) -> Stop<'a> {
        if let Some(ending) = &self.response.end {
            return Stop::End(ending.end);
        }
        let questions = self.questions();
        let mut replied: Vec<&Question> = Vec::new();
        for question in questions {
            let id = question.item.id.as_str();
            if self.response.reply(id).is_none() {
                return match self.screened_out(&replied) {
                    true => Stop::End(End::ScreenedOut),
                    false => Stop::Question(id),
                };
            }
            replied.push(question);
        }
        match self.screened_out(&replied) {
            true => Stop::End(End::ScreenedOut),
            false => Stop::Check,
        }
    }

    /// What comes after a question's reply: the next question asked, replied to or not, so that going back and forth
    /// reads like the pages of a book; the end of the book is the check of answers.
    pub fn after(&self, item: &str) -> Stop<'a> {
        if let Stop::End(end) = self.stop() {
            return Stop::End(end);
        }
        let questions = self.questions();
        let place = questions
            .iter()
            .position(|question| question.item.id.as_str() == item);
        match place.and_then(|place| questions.get(place + 1)) {
            // A page beyond the first one without a reply is not shown yet.
            Some(next) => match self.stop() {
                Stop::Question(first) if !self.before(&questions, next.item.id.as_str(), first) => {
                    Stop::Question(first)
                }
                _ => Stop::Question(next.item.id.as_str()),
            },
            None => self.stop(),
        }
    }

    /// The question before this one, as shown.
    pub fn back(&self, item: &str) -> Option<&'a str> {
        let questions = self.questions();
        let place = questions
            .iter()
            .position(|question| question.item.id.as_str() == item)?;
        let before = questions.get(place.checked_sub(1)?)?;
        Some(before.item.id.as_str())
    }

    /// Whether the page of this question may be shown: it is asked, and nothing before it waits for a reply.
    pub fn is_open(&self, item: &str) -> bool {
        let questions = self.questions();
        let asked = questions
            .iter()
            .any(|question| question.item.id.as_str() == item);
        asked
            && match self.stop() {
                Stop::Question(first) => self.before(&questions, item, first),
                Stop::Check => true,
                Stop::End(_) => false,
            }
    }

    /// Whether every item that a condition looks at has its final say: it has a reply, or is not asked.
    pub fn is_settled(&self, condition: &Condition) -> bool {
        let asked = self.questions();
        self.script.looked_at(condition).into_iter().all(|id| {
            self.response.reply(id.as_str()).is_some()
                || !asked.iter().any(|question| question.item.id == *id)
        })
    }

    fn before(&self, questions: &[&Question], item: &str, first: &str) -> bool {
        let place = |id: &str| {
            questions
                .iter()
                .position(|question| question.item.id.as_str() == id)
        };
        place(item) <= place(first)
    }

    fn screened_out(&self, replied: &[&Question]) -> bool {
        self.script
            .questionnaire
            .screen_out
            .iter()
            .any(|condition| {
                condition
                    .items()
                    .into_iter()
                    .all(|id| replied.iter().any(|question| question.item.id == *id))
                    && self.holds_of(condition, replied)
            })
    }

    fn holds_of(&self, condition: &Condition, asked: &[&Question]) -> bool {
        let looked_at: Vec<(&ItemId, Vec<Code>)> = condition
            .items()
            .into_iter()
            .map(|id| {
                let reply = self.response.reply(id.as_str());
                (id, reply.map(|reply| reply.codes()).unwrap_or_default())
            })
            .collect();
        let said = |id: &ItemId| -> Option<Said<'_>> {
            let question = asked.iter().find(|question| question.item.id == *id)?;
            let reply = self.response.reply(id.as_str())?;
            let (_, codes) = looked_at.iter().find(|(item, _)| *item == id)?;
            Some(reply.said(&question.item, codes))
        };
        condition.holds(&said)
    }
}
