//! Two texts of a questionnaire side by side: what the second breaks of answers that were given to the first, and what differs
//! otherwise.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Broken, Loss};

/// What differs between two definitions, and does not spoil the answers that were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Differs {
    /// An item is new.
    Added(String),
    /// An item stands behind another one of those that were there.
    Moved(String),
    /// The question or labels of answers of an item read otherwise.
    Reworded(String),
    /// An item offers answers that it did not offer.
    Offers(String, Vec<i64>),
    /// The same answers of an item stand in another order.
    Reordered(String),
    /// An item is asked of others, or its section is shown otherwise.
    Routed(String),
    /// A key of an item is another.
    Key {
        /// The item.
        item: String,
        /// Its key: `minimum`, `hint`.
        key: String,
        /// What it was and is, where that is a number.
        numbers: Option<(String, String)>,
    },
    /// A key of the questionnaire is another: `introduction`, `thanks`.
    Around(String),
    /// A section is named or ordered otherwise, counted from 1.
    Section(usize),
    /// Something else that decides what is shown.
    Elsewhere,
}

/// A question as a definition's text keeps it.
#[derive(Debug, PartialEq)]
struct Kept {
    kind: String,
    codes: Vec<i64>,
    /// The question and labels of answers.
    text: Value,
    labels: BTreeMap<i64, Value>,
    /// Condition, section, whether answers are shuffled.
    way: [Value; 3],
    /// What else is written of it, by key.
    rest: Map<String, Value>,
}

/// What `after` breaks of `before`.
pub(super) fn broken_by(hash: &str, before: &str, after: &str) -> Vec<Broken> {
    let (Some(before), Some(after)) = (questions(before), questions(after)) else {
        return vec![Broken {
            item: None,
            loss: Loss::Unreadable(hash.to_owned()),
        }];
    };
    let mut broken = Vec::new();
    for (item, was) in before {
        let found = after.iter().find(|(id, _)| *id == item);
        let loss = match found {
            None => Loss::Gone,
            Some((_, is)) if is.kind != was.kind => Loss::Kind {
                was: was.kind,
                is: is.kind.clone(),
            },
            Some((_, is)) => {
                let gone = was.codes.iter().filter(|code| !is.codes.contains(code));
                let gone: Vec<i64> = gone.copied().collect();
                if gone.is_empty() {
                    continue;
                }
                Loss::Answers(gone)
            }
        };
        broken.push(Broken {
            item: Some(item),
            loss,
        });
    }
    broken
}

/// What differs, item by item in the new order.
pub(super) fn differing(before: &str, after: &str) -> Vec<Differs> {
    let (Some(was), Some(is)) = (questions(before), questions(after)) else {
        return vec![Differs::Elsewhere];
    };
    let place = |id: &str| was.iter().position(|(item, _)| item == id);
    let mut differs = Vec::new();
    let mut furthest = None;
    for (item, new) in &is {
        let Some(at) = place(item) else {
            differs.push(Differs::Added(item.clone()));
            continue;
        };
        if furthest > Some(at) {
            differs.push(Differs::Moved(item.clone()));
        }
        furthest = furthest.max(Some(at));
        let Some((_, old)) = was.get(at) else {
            continue;
        };
        let added = new.codes.iter().filter(|code| !old.codes.contains(code));
        let added: Vec<i64> = added.copied().collect();
        let known: Vec<i64> = new
            .codes
            .iter()
            .filter(|code| old.codes.contains(code))
            .copied()
            .collect();
        let renamed = old
            .labels
            .iter()
            .any(|(code, label)| new.labels.get(code) != Some(label));
        if old.text != new.text || renamed {
            differs.push(Differs::Reworded(item.clone()));
        }
        differs.extend(keys(item, old, new));
        if !added.is_empty() {
            differs.push(Differs::Offers(item.clone(), added));
        }
        if known != old.codes {
            differs.push(Differs::Reordered(item.clone()));
        }
        if old.way != new.way {
            differs.push(Differs::Routed(item.clone()));
        }
    }
    differs.extend(around(before, after).unwrap_or_default());
    if differs.is_empty() {
        differs.push(Differs::Elsewhere);
    }
    differs
}

/// What differs of an item beside its wording, answers and way.
fn keys(item: &str, old: &Kept, new: &Kept) -> Vec<Differs> {
    let number = |value: Option<&Value>| match value {
        Some(Value::Number(number)) => Some(plain(number)),
        None | Some(Value::Null) => Some("none".to_owned()),
        Some(_) => None,
    };
    let mut names: Vec<&String> = old.rest.keys().chain(new.rest.keys()).collect();
    names.sort();
    names.dedup();
    let differ = |name: &&String| old.rest.get(*name) != new.rest.get(*name);
    names
        .into_iter()
        .filter(differ)
        .map(|name| Differs::Key {
            item: item.to_owned(),
            key: name.clone(),
            numbers: number(old.rest.get(name)).zip(number(new.rest.get(name))),
        })
        .collect()
}

/// `15` for 15.0.
fn plain(number: &serde_json::Number) -> String {
    number
        .as_f64()
        .map_or_else(|| number.to_string(), |number| number.to_string())
}

/// What differs around the questions.
fn around(before: &str, after: &str) -> Option<Vec<Differs>> {
    let was: Value = serde_json::from_str(before).ok()?;
    let is: Value = serde_json::from_str(after).ok()?;
    let mut differs = Vec::new();
    if was.get(LANGUAGES) != is.get(LANGUAGES) {
        differs.push(Differs::Around("languages".to_owned()));
    }
    let (old, new) = (was.get(AROUND)?.as_object()?, is.get(AROUND)?.as_object()?);
    for (key, value) in new {
        // Which items stand in a section is told of the items.
        if key != "sections" && old.get(key) != Some(value) {
            differs.push(Differs::Around(key.clone()));
        }
    }
    let (old, new) = (
        was.get(SECTIONS)?.as_array()?,
        is.get(SECTIONS)?.as_array()?,
    );
    for place in 0..old.len().max(new.len()) {
        if old.get(place) != new.get(place) {
            differs.push(Differs::Section(place + 1));
        }
    }
    Some(differs)
}

/// A text that was agreed to under a version, and is another under the same. A language may be added.
pub(super) fn consent_broken_by(before: &str, after: &str) -> Option<Broken> {
    let was: Value = serde_json::from_str(before).ok()?;
    let is: Value = serde_json::from_str(after).ok()?;
    let (was, is) = (
        was.get(AROUND)?.get("consent")?,
        is.get(AROUND)?.get("consent")?,
    );
    let version = is.get("version")?;
    let same = |(lang, text): (&String, &Value)| is.get("text")?.get(lang).map(|now| now == text);
    let texts = was.get("text")?.as_object()?;
    let changed = texts.iter().any(|text| same(text) == Some(false));
    let is_broken = was.get("version")? == version && changed;
    is_broken.then(|| Broken {
        item: None,
        loss: Loss::Consent(version.as_str().unwrap_or_default().to_owned()),
    })
}

/// Where a definition's text has them (`Script::text`).
const LANGUAGES: usize = 2;
const AROUND: usize = 3;
const SECTIONS: usize = 4;

/// The questions of a definition's text, in order.
fn questions(body: &str) -> Option<Vec<(String, Kept)>> {
    let whole: Value = serde_json::from_str(body).ok()?;
    let mut found = Vec::new();
    for question in whole.as_array()?.last()?.as_array()? {
        let parts = question.as_array()?;
        let part = |at: usize| parts.get(at).cloned().unwrap_or(Value::Null);
        let kind = match parts.get(1)? {
            Value::String(kind) => kind.clone(),
            Value::Object(kind) => match kind.get("kind") {
                Some(kind) => kind.as_str()?.to_owned(),
                None => kind.keys().next()?.clone(),
            },
            _ => return None,
        };
        let choices = parts.get(5)?.as_array()?;
        let label = |choice: &Value| {
            let code = choice.get(0)?.as_i64()?;
            Some((code, choice.get(1).cloned().unwrap_or(Value::Null)))
        };
        let labels: Vec<(i64, Value)> = choices.iter().filter_map(label).collect();
        let kept = Kept {
            kind: kind.to_lowercase(),
            codes: labels.iter().map(|(code, _)| *code).collect(),
            text: part(3),
            labels: labels.into_iter().collect(),
            way: [part(2), part(6), part(7)],
            rest: rest(parts),
        };
        found.push((parts.first()?.as_str()?.to_owned(), kept));
    }
    Some(found)
}

/// Keys of a question that are compared as they are: its hint, and what its kind has beside answers.
fn rest(parts: &[Value]) -> Map<String, Value> {
    let mut rest = Map::new();
    if let Some(Value::Object(kind)) = parts.get(1) {
        let is_own = |key: &str| !["kind", "scale", "options"].contains(&key);
        let own = kind.iter().filter(|(key, _)| is_own(key));
        rest.extend(own.map(|(key, value)| (key.clone(), value.clone())));
    }
    let hint = parts.get(4).filter(|hint| !hint.is_null());
    rest.extend(hint.map(|hint| ("hint".to_owned(), hint.clone())));
    rest
}
