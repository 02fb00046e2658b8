//! In: conditions as a file writes them, of a question or of a group. Out: the questionnaire with them. Never: a condition that
//! is dropped without being named.

use super::expression::Dialect;
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
pub(super) fn put(
    form: &mut Form,
    told: &[Told],
    (names, dialect): (&Names, Dialect),
    dropped: &mut Vec<String>,
) {
    let known: Vec<Asked> = form.questions().cloned().collect();
    let conditional: Vec<&ItemId> = told.iter().flat_map(|told| &told.items).collect();
    let mut read: Vec<(&[ItemId], Condition)> = Vec::new();
    for Told {
        whose,
        items,
        heading,
        text,
        otherwise,
    } in told
    {
        let found = reading::condition(text, &known, names);
        let found = found.filter(|condition| {
            dialect == Dialect::XPath || !negates(condition) || !is_bare(text, names, &conditional)
        });
        match found {
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

fn negates(condition: &Condition) -> bool {
    match condition {
        Condition::Not(_) => true,
        Condition::All(parts) | Condition::Any(parts) => parts.iter().any(negates),
        _ => false,
    }
}

/// Whether a question that may not be shown is named without `.NAOK`: LimeSurvey takes the whole expression as false then, also
/// where it negates. That cannot be said here.
fn is_bare(text: &str, names: &Names, conditional: &[&ItemId]) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let words = text.split(|c| !is_part(c));
    words.filter(|word| !word.ends_with(".NAOK")).any(|word| {
        let option = || names.item(word.rsplit_once('_')?.0);
        let item = names.item(word).or_else(option);
        item.is_some_and(|item| conditional.contains(&&item))
    })
}
