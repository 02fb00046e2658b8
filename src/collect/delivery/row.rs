//! One respondent as one line of JSON.

use serde_json::{Map, Value, json};

use super::place::Places;
use super::{Delivery, Masked, channel, day};
use crate::collect::interview::event::Device;
use crate::collect::interview::reply::Reply;
use crate::collect::interview::response::{Given, Response};
use crate::collect::interview::route::Route;
use crate::collect::interview::script::{Question, Script};
use crate::definition::{ItemKind, Missing, Privacy};

/// What a line is made from, and what is counted on the way.
pub(super) struct Writing<'a> {
    pub script: &'a Script,
    pub response: &'a Response,
    pub mask: &'a dyn Fn(&str) -> Masked,
    pub delivery: &'a mut Delivery,
    pub places: &'a mut Places,
}

impl Writing<'_> {
    /// The line of a respondent, without its line end.
    pub fn line(&mut self, id: &str, flags: &[String]) -> String {
        let route = Route::new(self.script, self.response);
        let asked = route.questions();
        let mut line = Map::new();
        line.insert("id".to_owned(), json!(id));
        line.insert("wave".to_owned(), json!(self.script.wave));
        self.paradata(&mut line);
        line.insert("flags".to_owned(), json!(flags));
        let given = |question: &&&Question| self.response.replies.get(question.item.id.as_str());
        let order: Vec<&str> = asked
            .iter()
            .filter(|question| given(question).is_some())
            .map(|question| question.item.id.as_str())
            .collect();
        let pages: Vec<Value> = asked
            .iter()
            .filter_map(|question| Some(page(self.response, question, given(&question)?)))
            .collect();
        line.insert("pages".to_owned(), json!(pages));
        line.insert("order".to_owned(), json!(order));
        let mut answers = Map::new();
        for question in self.script.questions() {
            let id = question.item.id.as_str();
            let is_asked = asked.iter().any(|other| other.item.id == question.item.id);
            let reply = self.response.reply(id).filter(|_| is_asked);
            answers.insert(id.to_owned(), self.answer(question, reply));
        }
        line.insert("answers".to_owned(), Value::Object(answers));
        Value::Object(line).to_string()
    }

    fn paradata(&self, line: &mut Map<String, Value>) {
        let Some(start) = &self.response.start else {
            return;
        };
        let mut put = |key: &str, value: Value| _ = line.insert(key.to_owned(), value);
        put("definition", json!(start.definition));
        put("channel", json!(channel(&start.channel)));
        put("language", json!(self.response.language));
        let device = match start.device {
            Device::Phone => "phone",
            Device::Tablet => "tablet",
            Device::Computer => "computer",
        };
        put("device", json!(device));
        put("started", json!(self.time(start.at)));
        if let Some(ending) = &self.response.end {
            put("submitted", json!(self.time(ending.at)));
            put("duration_seconds", json!(ending.seconds));
        }
        put("seed", json!(start.seed));
        if let Some(version) = &start.consent {
            let consent = json!({ "version": version, "time": self.time(start.at) });
            put("consent", consent);
        }
    }

    /// ISO 8601; where anonymity was promised, the day alone.
    fn time(&self, at: i64) -> String {
        match self.script.questionnaire.privacy {
            Privacy::Anonymous => day(at).map(|day| day.to_string()),
            Privacy::Pseudonymous => jiff::Timestamp::from_second(at)
                .ok()
                .map(|time| time.to_string()),
        }
        .unwrap_or_default()
    }

    /// The answer to one item; `None`: it was not shown.
    fn answer(&mut self, question: &Question, reply: Option<&Reply>) -> Value {
        let kind = match reply {
            Some(Reply::Codes(codes)) => {
                return match (&question.item.kind, codes.as_slice()) {
                    (ItemKind::Single { .. }, [code]) => json!(code),
                    _ => json!(codes),
                };
            }
            Some(Reply::Number(number)) => return whole_or_not(*number),
            Some(Reply::Text(text)) => return json!(self.masked(text)),
            Some(Reply::DontKnow) => Missing::DontKnow,
            Some(Reply::Refused) => Missing::Refused,
            Some(Reply::Skipped) => Missing::NoAnswer,
            None => Missing::NotAsked,
        };
        if question.item.keeps(kind) {
            return missing(kind);
        }
        let id = question.item.id.as_str();
        match kind {
            // They broke off before it: a blank, which means what the item's `blank` says.
            Missing::NotAsked if self.response.end.is_none() => Value::Null,
            _ => {
                self.places.lacking(id, kind);
                missing(kind)
            }
        }
    }

    fn masked(&mut self, text: &str) -> String {
        let (text, kinds) = (self.mask)(text);
        for kind in kinds {
            *self.delivery.masked.entry(kind).or_default() += 1;
        }
        text
    }
}

/// A page as paradata.
fn page(response: &Response, question: &Question, given: &Given) -> Value {
    let id = question.item.id.as_str();
    let prompts = u8::from(response.prompted.contains_key(id));
    json!({ "page": id, "seconds": given.seconds, "prompts": prompts, "backs": given.backs })
}

fn missing(kind: Missing) -> Value {
    let word = match kind {
        Missing::DontKnow => "dont_know",
        Missing::Refused => "refused",
        Missing::NoAnswer => "no_answer",
        Missing::NotAsked => "not_asked",
    };
    json!({ "missing": word })
}

/// A number as people write it: 42, not 42.0.
fn whole_or_not(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        json!(number as i64)
    } else {
        json!(number)
    }
}
