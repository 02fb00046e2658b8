//! What a store holds a definition to: survey, wave and privacy stay; a questionnaire that changes during fieldwork keeps
//! every question that was asked, of the same kind, with every answer that it offered.

use std::collections::BTreeMap;

use serde_json::Value;

use super::desk::{Desk, People};
use super::engine::{Readers, Writing};
use super::{Broken, Loss, StoreError, recount};
use crate::collect::interview::script::Script;

/// What a store is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To ask: the questionnaire counts as asked from now on.
    Asking,
    /// To invite, close or delete: nobody is asked.
    Managing,
    /// To read, beside a server mostly: nothing is made, nothing is written.
    Reading,
}

/// What the store says of a script that it takes.
#[derive(Debug)]
pub(super) struct Held {
    /// The number of its definition, where it is asked.
    pub definition: Option<i64>,
    /// What is other than in the definition asked last, where this one is new to the store.
    pub differs: Vec<Differs>,
}

/// What differs between two definitions, and does not spoil the answers that were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Differs {
    /// An item is new.
    Added(String),
    /// An item stands behind another one of those that were there.
    Moved(String),
    /// Question, hint or labels of answers of an item read otherwise.
    Reworded(String),
    /// An item offers answers that it did not offer.
    Offers(String, Vec<i64>),
    /// The same answers of an item stand in another order.
    Reordered(String),
    /// An item is asked of others, or its section is shown otherwise.
    Routed(String),
    /// Something else that respondents can see: an introduction, a section's name, a language.
    Elsewhere,
}

/// Holds the store to this script, and gives what it says of it. What stands there already is not written again, and nobody who
/// writes is waited for.
pub(super) async fn hold(
    writing: &Writing,
    readers: &Readers,
    script: &Script,
    purpose: Purpose,
) -> Result<Held, StoreError> {
    if purpose == Purpose::Reading && !readers.has_tables().await? {
        return Err(nothing_collected());
    }
    let settings = readers.settings().await?;
    let promised = promised(script);
    for (name, value) in &promised {
        if let Some(stored) = settings.get(*name) {
            kept(name, stored, value)?;
        }
    }
    let is_promised = promised
        .iter()
        .all(|(name, _)| settings.contains_key(*name));
    let definition = readers.definition(&script.definition).await?;
    let held = Held {
        definition,
        differs: Vec::new(),
    };
    if is_promised {
        bears(readers, script).await?;
    }
    let stands = match purpose {
        Purpose::Reading if !is_promised => return Err(nothing_collected()),
        Purpose::Reading | Purpose::Managing => is_promised,
        Purpose::Asking => {
            is_promised && definition.is_some() && !recount::is_due(readers, script).await?
        }
    };
    if stands {
        return Ok(held);
    }
    let mut desk = writing.begin().await?;
    desk.lock(People::Aside, &[b"open"]).await?;
    let held = match begun(&mut desk, readers, script, purpose).await {
        Ok(held) => held,
        Err(error) => {
            desk.give_up();
            return Err(error);
        }
    };
    desk.commit().await?;
    Ok(held)
}

/// Writes what is not there. Whoever else opens the store waits meanwhile, so that what is read beside is as it stays.
async fn begun(
    desk: &mut Desk,
    readers: &Readers,
    script: &Script,
    purpose: Purpose,
) -> Result<Held, StoreError> {
    for (name, value) in promised(script) {
        let stored = desk.setting(name, &value).await?;
        kept(name, &stored, &value)?;
    }
    let mut held = Held {
        definition: readers.definition(&script.definition).await?,
        differs: Vec::new(),
    };
    bears(readers, script).await?;
    if purpose != Purpose::Asking {
        return Ok(held);
    }
    recount::begin(desk, readers, script).await?;
    if held.definition.is_none() {
        let known = readers.definitions().await?;
        let number = known.last().map_or(1, |last| last.number + 1);
        let body = script.text();
        desk.define(number, &script.definition, &body).await?;
        held.definition = Some(number);
        // Against what was asked last: what nobody was shown differs from nothing.
        for before in known.iter().rev() {
            if readers.has_answers(before.number).await? {
                held.differs = differing(&before.text, &body);
                break;
            }
        }
    }
    Ok(held)
}

fn nothing_collected() -> StoreError {
    StoreError::Other("nothing was collected into it".to_owned())
}

/// What was promised is what is stored.
fn kept(name: &str, stored: &str, value: &str) -> Result<(), StoreError> {
    if stored == value {
        return Ok(());
    }
    Err(StoreError::Other(format!(
        "the store was made for {name} `{stored}`, not `{value}`. What was promised to respondents when it was launched is kept: give `{stored}` back to {name}, or collect into another store"
    )))
}

/// Whether this script bears the answers that were given to others, also where it is one of those that were asked before.
async fn bears(readers: &Readers, script: &Script) -> Result<(), StoreError> {
    let body = script.text();
    let mut broken: Vec<Broken> = Vec::new();
    for before in readers.definitions().await? {
        let found = broken_by(&before.hash, &before.text, &body);
        let new = found.into_iter().filter(|found| !broken.contains(found));
        let new: Vec<Broken> = new.collect();
        // Whether somebody was asked is looked for among all events, so only where it matters.
        if !new.is_empty() && readers.has_answers(before.number).await? {
            broken.extend(new);
        }
    }
    match broken.is_empty() {
        true => Ok(()),
        false => Err(StoreError::Changed(broken)),
    }
}

/// What is fixed when a store is made.
pub(super) fn promised(script: &Script) -> [(&'static str, String); 3] {
    let privacy = format!("{:?}", script.questionnaire.privacy).to_lowercase();
    [
        ("survey", script.survey.clone()),
        ("wave", script.wave.clone()),
        ("privacy", privacy),
    ]
}

/// A question as a definition's text keeps it.
#[derive(Debug, PartialEq)]
struct Kept {
    kind: String,
    codes: Vec<i64>,
    /// Question, hint, labels of answers.
    words: [Value; 2],
    labels: BTreeMap<i64, Value>,
    /// Condition, section, whether answers are shuffled.
    way: [Value; 3],
}

/// What `after` breaks of `before`.
fn broken_by(hash: &str, before: &str, after: &str) -> Vec<Broken> {
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
fn differing(before: &str, after: &str) -> Vec<Differs> {
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
        if old.words != new.words || renamed {
            differs.push(Differs::Reworded(item.clone()));
        }
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
    if differs.is_empty() {
        differs.push(Differs::Elsewhere);
    }
    differs
}

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
            words: [part(3), part(4)],
            labels: labels.into_iter().collect(),
            way: [part(2), part(6), part(7)],
        };
        found.push((parts.first()?.as_str()?.to_owned(), kept));
    }
    Some(found)
}
