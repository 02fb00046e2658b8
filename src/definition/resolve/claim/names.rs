//! In: names in an expression. Out: the item, answer, group or wave each stands for. Never: a name that is nearly right
//! taken for the right one.

use std::ops::Range;

use super::parser::Parser;
use crate::definition::claim::{Reference, Told};
use crate::definition::id::{Code, ItemId, WaveId};
use crate::definition::item::{Item, ItemKind};
use crate::definition::scale::{Answer, Missing, Scale};

/// What an expression may name.
pub(in crate::definition::resolve) struct Names<'n> {
    pub items: &'n [Item],
    /// Names of items, also of those that could not be read.
    pub defined: &'n [String],
    /// Ids of waves, also of those that were left out.
    pub waves: &'n [String],
}

impl<'n> Names<'n> {
    fn item(&self, name: &str) -> Option<&'n Item> {
        self.items.iter().find(|item| item.id.as_str() == name)
    }

    /// What stands beside a share of a scale: for a net the nets that share no answer with it and the answers in the
    /// base that no net has; for an answer the others.
    pub fn rivals(&self, what: &Reference) -> Vec<Reference> {
        let Some(item) = self.item(what.item.as_str()) else {
            return Vec::new();
        };
        let like = |told: Told| Reference {
            told,
            ..what.clone()
        };
        let Some(scale) = item.scale() else {
            let ItemKind::Multiple { options, .. } = &item.kind else {
                return Vec::new();
            };
            let told = options.iter().map(|option| Told::Answer(option.code));
            return told.filter(|told| *told != what.told).map(like).collect();
        };
        let in_base = scale.in_base().map(|(_, answer)| answer.code);
        match &what.told {
            Told::Net(id) => {
                let own: &[Code] = scale.net(id).map_or(&[], |net| &net.codes);
                let apart = |codes: &[Code]| codes.iter().all(|code| !own.contains(code));
                let nets = scale.nets.iter().filter(|net| apart(&net.codes));
                let netted: Vec<Code> = scale
                    .nets
                    .iter()
                    .flat_map(|net| net.codes.iter().copied())
                    .collect();
                nets.map(|net| like(Told::Net(net.id.clone())))
                    .chain(
                        in_base
                            .filter(|code| !netted.contains(code))
                            .map(|code| like(Told::Answer(code))),
                    )
                    .collect()
            }
            Told::Answer(own) => in_base
                .filter(|code| code != own)
                .map(|code| like(Told::Answer(code)))
                .collect(),
            Told::Balance(_) | Told::Mean | Told::DontKnow => Vec::new(),
        }
    }
}

/// The answers or options of an item.
fn answers(item: &Item) -> &[Answer] {
    match &item.kind {
        ItemKind::Multiple { options, .. } => options,
        _ => item.scale().map_or(&[], |scale| &scale.answers),
    }
}

/// The answer with a code, or a label in any language.
fn named<'a>(answers: &'a [Answer], name: &str) -> Option<&'a Answer> {
    let by_code = name
        .parse()
        .ok()
        .and_then(|code| answers.iter().find(|answer| answer.code == Code(code)));
    let has_label = |answer: &&Answer| {
        let mut labels = answer.label.iter();
        labels.any(|(_, label)| label.to_lowercase() == name.to_lowercase())
    };
    by_code.or_else(|| answers.iter().find(has_label))
}

impl<'p> Parser<'p> {
    pub(super) fn item(&mut self, name: &str, place: &Range<usize>) -> Option<&'p Item> {
        let names = self.names;
        if let Some(item) = names.item(name) {
            return Some(item);
        }
        if !names.defined.iter().any(|known| known == name) {
            let known: Vec<&str> = names.defined.iter().map(String::as_str).collect();
            return self.unknown(place, "item", name, &known);
        }
        None
    }

    pub(super) fn categorical(&mut self, name: &str, place: &Range<usize>) -> Option<&'p Item> {
        let item = self.item(name, place)?;
        match item.scale() {
            Some(_) => Some(item),
            None => self.wrong(
                place,
                &format!("item `{name}` has no categories of which each respondent has one"),
                "name a single-choice or derived item",
            ),
        }
    }

    /// A net, a balance, a mean or don't know of an item.
    pub(super) fn told(&mut self, item: &Item, name: &str, place: &Range<usize>) -> Option<Told> {
        let id = &item.id;
        let scale = item.scale();
        if name == "mean" {
            let scored = scale.is_some_and(|scale| scale.answers.iter().any(|a| a.score.is_some()));
            return match scored || matches!(item.kind, ItemKind::Numeric { .. }) {
                true => Some(Told::Mean),
                false => self.wrong(
                    place,
                    &format!("item `{id}` has no mean"),
                    "name a numeric item, or give the answers of its scale a `score`",
                ),
            };
        }
        let Some(scale) = scale else {
            return self.wrong(
                place,
                &format!("item `{id}` has no nets"),
                match item.kind {
                    ItemKind::Multiple { .. } => "name an option: `answer(item, CODE)`",
                    ItemKind::Numeric { .. } => "a number has a mean: `mean(item)`",
                    _ => "name an item with answers or numbers",
                },
            );
        };
        if let Some(net) = scale.nets.iter().find(|net| net.id.as_str() == name) {
            return Some(Told::Net(net.id.clone()));
        }
        if let Some(found) = scale.balances.iter().find(|b| b.id.as_str() == name) {
            return Some(Told::Balance(found.id.clone()));
        }
        match (name, scale.balances.as_slice()) {
            ("balance", [only]) => return Some(Told::Balance(only.id.clone())),
            ("balance", balances) => {
                let known: Vec<&str> = balances.iter().map(|b| b.id.as_str()).collect();
                return self.wrong(
                    place,
                    &format!("item `{id}` has {} balances", known.len()),
                    &match known.is_empty() {
                        true => {
                            "subtract two nets instead: `agree(item) - disagree(item)`".to_owned()
                        }
                        false => format!("name one: {}", known.join(", ")),
                    },
                );
            }
            ("dont_know", _) => return self.dont_know(item, scale, place),
            _ => {}
        }
        let nets = scale.nets.iter().map(|net| net.id.as_str());
        let known: Vec<&str> = nets
            .chain(scale.balances.iter().map(|b| b.id.as_str()))
            .chain(["answer", "mean", "balance", "dont_know"])
            .collect();
        self.unknown(place, &format!("net of `{id}`"), name, &known)
    }

    /// Don't know: an answer where it is in the base, else the share of all who were asked.
    fn dont_know(&mut self, item: &Item, scale: &Scale, place: &Range<usize>) -> Option<Told> {
        let is_dont_know = |answer: &&Answer| answer.missing == Some(Missing::DontKnow);
        match scale.answers.iter().find(is_dont_know) {
            Some(answer) if scale.base.includes(answer.missing) => Some(Told::Answer(answer.code)),
            Some(_) => Some(Told::DontKnow),
            None if item.blank == Missing::DontKnow => Some(Told::DontKnow),
            None => self.wrong(
                place,
                &format!("nobody can say don't know to `{}`", item.id),
                "name a net or an answer",
            ),
        }
    }

    /// An answer or option of an item, by its code or its label.
    pub(super) fn answer(&mut self, item: &Item, name: &str, place: &Range<usize>) -> Option<Told> {
        let Some(answer) = named(answers(item), name) else {
            return self.no_answer(item, name, place);
        };
        let in_base = item
            .scale()
            .is_none_or(|scale| scale.base.includes(answer.missing));
        match in_base {
            true => Some(Told::Answer(answer.code)),
            false => self.wrong(
                place,
                &format!("answer `{name}` is not in the base of `{}`", item.id),
                "don't know of all who were asked is `dont_know(item)`",
            ),
        }
    }

    /// A group of a background item, by its code or its label.
    pub(super) fn group(&mut self, item: &Item, name: &str, place: &Range<usize>) -> Option<Code> {
        match named(answers(item), name) {
            Some(answer) if answer.missing.is_none() => Some(answer.code),
            _ => self.no_answer(item, name, place),
        }
    }

    fn no_answer<T>(&mut self, item: &Item, name: &str, place: &Range<usize>) -> Option<T> {
        let codes: Vec<String> = answers(item).iter().map(|a| a.code.to_string()).collect();
        let labels = answers(item)
            .iter()
            .flat_map(|answer| answer.label.iter().map(|(_, label)| label));
        let known: Vec<&str> = codes.iter().map(String::as_str).chain(labels).collect();
        self.unknown(place, &format!("answer of `{}`", item.id), name, &known)
    }

    /// `ITEM` after `by`: the item and its groups.
    pub(super) fn groups(&mut self) -> Option<(ItemId, Vec<Code>)> {
        let (name, place) = self.name("the id of a background item")?;
        let item = self.categorical(&name, &place)?;
        let groups = answers(item)
            .iter()
            .filter(|answer| answer.missing.is_none());
        Some((item.id.clone(), groups.map(|answer| answer.code).collect()))
    }

    pub(super) fn wave_named(&mut self, name: &str, place: &Range<usize>) -> Option<WaveId> {
        let known: Vec<&str> = self.names.waves.iter().map(String::as_str).collect();
        match known.contains(&name) {
            true => Some(WaveId::new(name)),
            false => self.unknown(place, "wave", name, &known),
        }
    }
}
