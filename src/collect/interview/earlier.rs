//! In: today's script, and the text of a definition that was asked before it. Out: the script of that one, as far as it decides
//! what is asked and in which order. Never: a reply dropped because a text is not read.

use serde_json::Value;

use super::script::{Part, Question, Script};
use crate::definition::{Item, SectionOrder, read_condition};

impl Script {
    /// The questionnaire of an earlier definition, from its [`Script::text`]: its items with their conditions, sections and
    /// orders. Wording and choices are today's: what was asked is still there, of the same kind and with the same codes, else
    /// the store refuses today's. Where something cannot be read, what was replied to counts as asked.
    pub fn earlier(&self, hash: &str, text: &str) -> Self {
        let mut script = self.clone();
        script.definition = hash.to_owned();
        match self.read(text) {
            Some((questions, sections)) => {
                (script.questions, script.sections) = (questions, sections);
            }
            None => {
                let questions = script.questions.iter_mut();
                questions.for_each(|question| question.item.ask_if = None);
            }
        }
        script
    }

    fn read(&self, text: &str) -> Option<(Vec<Question>, Vec<Part>)> {
        let whole: Value = serde_json::from_str(text).ok()?;
        let (written, rest) = whole.as_array()?.split_last()?;
        let titles = rest.last()?.as_array()?;
        let items: Vec<Item> = self
            .questions()
            .iter()
            .map(|own| own.item.clone())
            .collect();
        let mut sections: Vec<Part> = titles.iter().map(|section| part(section)).collect();
        let mut questions = Vec::new();
        for (at, old) in written.as_array()?.iter().enumerate() {
            let mut question = self.question(old.get(0)?.as_str()?)?.clone();
            question.item.ask_if = match old.get(2)? {
                Value::String(condition) => read_condition(condition, &items),
                _ => None,
            };
            question.section = usize::try_from(old.get(7)?.as_u64()?).ok()?;
            sections.get_mut(question.section)?.items.push(at);
            questions.push(question);
        }
        Some((questions, sections))
    }
}

/// A section without its items.
fn part(section: &Value) -> Part {
    Part {
        title: None,
        order: match section.get(1).and_then(Value::as_str) {
            Some("random") => SectionOrder::Random,
            _ => SectionOrder::Written,
        },
        items: Vec::new(),
    }
}
