//! Which page comes next: the questions that are asked of one respondent, given what was said.

use std::collections::BTreeMap;

use crate::definition::{Code, Condition, ItemId, Said};

use super::event::End;
use super::reply::Reply;
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

/// What is known of an item by what was said so far.
#[derive(Debug, Clone, Copy)]
enum Known<'a> {
    /// It was asked, and this was said.
    Said(&'a Question, &'a Reply),
    /// It is not asked.
    NotAsked,
    /// It waits for a reply, or something before it that decides whether it is asked.
    Open,
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
                .is_none_or(|condition| self.holds_among(condition, &asked));
            if shown {
                asked.push(question);
            }
        }
        asked
    }

    /// Whether a condition holds of the replies to the questions asked.
    pub fn holds(&self, condition: &Condition) -> bool {
        self.holds_among(condition, &self.questions())
    }

    /// The same where the questions asked are known: [`Route::questions`].
    pub fn holds_among(&self, condition: &Condition, asked: &[&Question]) -> bool {
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

    /// Whether a condition holds of this respondent; `None` while a question that waits for a reply may still decide it. A
    /// question that is not asked makes each comparison with it false, once it is plain that it is not asked; so does one that
    /// the wave leaves out.
    pub fn decided(&self, condition: &Condition) -> Option<bool> {
        decided(condition, &self.known(Known::NotAsked), Known::NotAsked)
    }

    /// Where the respondent stands: the first question without a reply, unless what was said screens out.
    pub fn stop(&self) -> Stop<'a> {
        if let Some(ending) = &self.response.end {
            return Stop::End(ending.end);
        }
        if self.is_screened_out() {
            return Stop::End(End::ScreenedOut);
        }
        self.questions()
            .into_iter()
            .map(|question| question.item.id.as_str())
            .find(|id| self.response.reply(id).is_none())
            .map_or(Stop::Check, Stop::Question)
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

    fn before(&self, questions: &[&Question], item: &str, first: &str) -> bool {
        let place = |id: &str| {
            questions
                .iter()
                .position(|question| question.item.id.as_str() == id)
        };
        place(item) <= place(first)
    }

    /// Judged as soon as it is decided. What the wave does not ask of anybody tells nothing of a respondent: `not (region = 5)`
    /// screens nobody out in a year without `region`.
    fn is_screened_out(&self) -> bool {
        let conditions = &self.script.questionnaire.screen_out;
        if conditions.is_empty() {
            return false;
        }
        let known = self.known(Known::Open);
        conditions
            .iter()
            .any(|condition| decided(condition, &known, Known::Open) == Some(true))
    }

    /// What is known of each question; `left_out` stands for items that the wave does not ask.
    fn known(&self, left_out: Known<'a>) -> BTreeMap<&'a str, Known<'a>> {
        let seed = self.response.start.as_ref().map_or(0, |start| start.seed);
        let order = self.script.in_order(seed);
        let mut known: BTreeMap<&str, Known<'_>> = order
            .iter()
            .map(|question| (question.item.id.as_str(), Known::Open))
            .collect();
        for question in order {
            let id = question.item.id.as_str();
            let is_asked = match &question.item.ask_if {
                Some(condition) => decided(condition, &known, left_out),
                None => Some(true),
            };
            let what = match (is_asked, self.response.reply(id)) {
                (Some(false), _) => Known::NotAsked,
                (Some(true), Some(reply)) => Known::Said(question, reply),
                (Some(true), None) | (None, _) => Known::Open,
            };
            known.insert(id, what);
        }
        known
    }
}

/// The three-valued truth of a condition (Kleene 1952, strong): what is open makes it undecided, unless the rest decides it.
fn decided<'a>(
    condition: &Condition,
    known: &BTreeMap<&str, Known<'a>>,
    left_out: Known<'a>,
) -> Option<bool> {
    let decided = |part: &Condition| decided(part, known, left_out);
    match condition {
        Condition::Not(inner) => decided(inner).map(|holds| !holds),
        Condition::All(parts) => all(parts.iter().map(decided)),
        Condition::Any(parts) => {
            let none = parts.iter().map(|part| decided(part).map(|holds| !holds));
            all(none).map(|none| !none)
        }
        Condition::Is { item, .. }
        | Condition::Number { item, .. }
        | Condition::Answered(item)
        | Condition::Missing(item, _) => match known.get(item.as_str()).unwrap_or(&left_out) {
            Known::Open => None,
            Known::NotAsked => Some(condition.holds(&|_| None)),
            Known::Said(question, reply) => {
                let codes = reply.codes();
                Some(condition.holds(&|_| Some(reply.said(&question.item, &codes))))
            }
        },
    }
}

/// Whether all hold; one that does not decides it, whatever is open.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all = None,
        }
    }
    all
}
