//! What a store holds a definition to: survey, wave and privacy stay; a questionnaire that changes during fieldwork keeps
//! every question that was asked, of the same kind, with every answer that it offered.

use std::collections::BTreeMap;

use serde_json::Value;

use super::desk::Desk;
use super::engine::{Readers, Writing};
use super::{Broken, Loss, StoreError};
use crate::collect::interview::event::{Channel, End};
use crate::collect::interview::script::Script;

/// What the store says of a script that it takes.
#[derive(Debug)]
pub(super) struct Held {
    /// The number of its definition.
    pub definition: i64,
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

/// Holds the store to this script, and gives what it says of it.
pub(super) async fn hold(
    writing: &Writing,
    readers: &Readers,
    script: &Script,
) -> Result<Held, StoreError> {
    // Where all of it stands there already nothing is written, and nobody who writes is waited for.
    if let Some(definition) = readers.held(script).await? {
        return Ok(Held {
            definition,
            differs: Vec::new(),
        });
    }
    let mut desk = writing.begin().await?;
    desk.lock(&[b"open"]).await?;
    let held = match held(&mut desk, readers, script).await {
        Ok(held) => held,
        Err(error) => {
            desk.give_up();
            return Err(error);
        }
    };
    desk.commit().await?;
    Ok(held)
}

async fn held(desk: &mut Desk, readers: &Readers, script: &Script) -> Result<Held, StoreError> {
    for (name, value) in promised(script) {
        let value = value.as_str();
        let stored = desk.setting(name, value).await?;
        if stored != value {
            return Err(StoreError::Other(format!(
                "the store was made for {name} `{stored}`, not `{value}`. What was promised to respondents when it was launched is kept: give `{stored}` back to {name}, or collect into another store"
            )));
        }
    }
    for quota in &script.collection.quotas {
        desk.cell(&quota.id).await?;
    }
    let asked = desk.definitions().await?;
    begin_links(desk, readers, script, asked.is_empty()).await?;
    if let Some((number, _, _)) = asked.iter().find(|(_, hash, _)| *hash == script.definition) {
        return Ok(Held {
            definition: *number,
            differs: Vec::new(),
        });
    }
    let body = script.text();
    let mut broken: Vec<Broken> = Vec::new();
    for found in asked
        .iter()
        .flat_map(|(_, hash, before)| broken_by(hash, before, &body))
    {
        if !broken.contains(&found) {
            broken.push(found);
        }
    }
    if !broken.is_empty() {
        return Err(StoreError::Changed(broken));
    }
    let last = asked.last();
    let number = last.map_or(1, |(number, _, _)| number + 1);
    desk.define(number, &script.definition, &body).await?;
    Ok(Held {
        definition: number,
        differs: last.map_or_else(Vec::new, |(_, _, before)| differing(before, &body)),
    })
}

/// Begins to count the completes of links that are new to the store. One made before they were counted is counted through once.
async fn begin_links(
    desk: &mut Desk,
    readers: &Readers,
    script: &Script,
    is_new: bool,
) -> Result<(), StoreError> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for link in &script.collection.open_links {
        if !desk.counts_link(&link.id).await? {
            counts.insert(&link.id, 0);
        }
    }
    if !counts.is_empty() && !is_new {
        let mut last = None;
        loop {
            let page = readers.responses(last).await?;
            let Some((id, _)) = page.last() else { break };
            last = Some(*id);
            for (_, response) in &page {
                let ended = response.end.as_ref().map(|ending| ending.end);
                let channel = response.start.as_ref().map(|start| &start.channel);
                if let (Some(End::Complete), Some(Channel::Open(link))) = (ended, channel)
                    && let Some(count) = counts.get_mut(link.as_str())
                {
                    *count += 1;
                }
            }
        }
    }
    for (link, completes) in counts {
        desk.begin_link(link, completes).await?;
    }
    Ok(())
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
