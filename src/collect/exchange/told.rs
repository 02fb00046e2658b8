//! In: conditions as a file writes them, of a question or of a group. Out: the questionnaire with them. Never: a condition that
//! is dropped without being named.

use super::names::Names;
use super::{Asked, Form, expression, reading};
use crate::definition::{Condition, ItemId};

/// A condition as the file writes it.
#[derive(Debug)]
pub(super) struct Told {
    /// For the list: `` `why` `` or ``the group `Media` ``.
    pub whose: String,
    /// The questions that it is a condition of.
    pub items: Vec<ItemId>,
    /// The heading it stands under.
    pub heading: &'static str,
    /// The expression.
    pub text: String,
    /// What happens where it cannot be read.
    pub otherwise: &'static str,
}

impl Told {
    /// Of one question.
    pub fn of_question(item: &ItemId, heading: &'static str, text: &str) -> Self {
        Self {
            whose: format!("`{item}`"),
            items: vec![item.clone()],
            heading,
            text: text.to_owned(),
            otherwise: "it is asked without this condition",
        }
    }

    /// Of a group, whose questions are yet to come.
    pub fn of_group(name: &str, heading: &'static str, text: &str) -> Self {
        Self {
            whose: format!("the group `{name}`"),
            items: Vec::new(),
            heading,
            text: text.to_owned(),
            otherwise: "its questions are asked without this condition",
        }
    }
}

/// Puts every condition that can be read to its questions: those of groups and its own must all hold.
pub(super) fn put(form: &mut Form, told: &[Told], names: &Names, dropped: &mut Vec<String>) {
    let known: Vec<Asked> = form.questions().cloned().collect();
    let mut read: Vec<(&[ItemId], Condition)> = Vec::new();
    for Told {
        whose,
        items,
        heading,
        text,
        otherwise,
    } in told
    {
        match reading::condition(text, &known, names) {
            Some(condition) => read.push((items, condition)),
            None => dropped.push(format!("{whose}: {heading} = {text}; {otherwise}")),
        }
    }
    let sections = form.sections.iter_mut();
    for asked in sections.flat_map(|section| &mut section.questions) {
        let own = read.iter().filter(|(items, _)| items.contains(&asked.id));
        let parts: Vec<Condition> = own.map(|(_, condition)| condition.clone()).collect();
        if !parts.is_empty() {
            asked.ask_if = expression::plain(&Condition::All(parts), &known);
        }
    }
}
