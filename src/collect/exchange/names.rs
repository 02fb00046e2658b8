//! In: the names of a file of another program. Out: the items and codes they stand for, and names for theirs. Never: one name
//! for two things.

use super::{Asked, Form};
use crate::definition::{Code, ItemId};

/// What the names of a file stand for.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<Name>);

#[derive(Debug)]
struct Name {
    called: String,
    id: ItemId,
    choices: Vec<(String, Code)>,
}

impl Names {
    /// An id for the question of this name: the one wished for, numbered where another question has it.
    pub fn take(&mut self, called: &str, wished: &str) -> ItemId {
        let is_taken = |id: &str| self.0.iter().any(|known| known.id.as_str() == id);
        let mut id = wished.to_owned();
        let mut number = 2;
        while is_taken(&id) {
            id = format!("{wished}_{number}");
            number += 1;
        }
        let id = ItemId::new(id);
        self.0.push(Name {
            called: called.to_owned(),
            id: id.clone(),
            choices: Vec::new(),
        });
        id
    }

    /// The names of a question's choices, with their codes.
    pub fn choices(&mut self, id: &ItemId, choices: Vec<(String, Code)>) {
        if let Some(name) = self.0.iter_mut().find(|known| known.id == *id) {
            name.choices = choices;
        }
    }

    /// The first question of this name.
    pub fn item(&self, called: &str) -> Option<ItemId> {
        let found = self.0.iter().find(|known| known.called == called)?;
        Some(found.id.clone())
    }

    /// The code of a choice by its name.
    pub fn code(&self, id: &ItemId, called: &str) -> Option<Code> {
        let mut choices = self.choices_of(id);
        choices
            .find(|(name, _)| name == called)
            .map(|(_, code)| *code)
    }

    /// The codes of the choices whose names are numbers that pass.
    pub fn codes_where(&self, id: &ItemId, passes: &dyn Fn(f64) -> bool) -> Vec<Code> {
        self.choices_of(id)
            .filter(|(name, _)| {
                name.trim()
                    .parse()
                    .is_ok_and(|name: f64| name.is_finite() && passes(name))
            })
            .map(|(_, code)| *code)
            .collect()
    }

    fn choices_of(&self, id: &ItemId) -> impl Iterator<Item = &(String, Code)> {
        let found = self.0.iter().find(|known| known.id == *id);
        found.into_iter().flat_map(|known| &known.choices)
    }
}

/// A name for every question there, none twice: capitals do not tell names apart in a database. A second one is numbered
/// within `longest` letters.
pub(super) fn called(
    form: &Form,
    name: &dyn Fn(&ItemId) -> String,
    longest: usize,
) -> Vec<(ItemId, String)> {
    let mut all: Vec<(ItemId, String)> = Vec::new();
    for Asked { id, .. } in form.questions() {
        let wished = name(id);
        let mut chosen = wished.clone();
        let mut number = 2;
        while all
            .iter()
            .any(|(_, taken)| taken.eq_ignore_ascii_case(&chosen))
        {
            let ending = number.to_string();
            let room = longest.saturating_sub(ending.len());
            chosen = wished.chars().take(room).collect::<String>() + &ending;
            number += 1;
        }
        all.push((id.clone(), chosen));
    }
    all
}

/// The name that [`called`] gave an item.
pub(super) fn of(all: &[(ItemId, String)], id: &ItemId) -> String {
    let found = all.iter().find(|(known, _)| known == id);
    found.map_or(id.as_str(), |(_, name)| name).to_owned()
}
