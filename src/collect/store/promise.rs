//! What a store holds a definition to: survey, wave and privacy stay; a questionnaire that changes during fieldwork keeps
//! every question that was asked, of the same kind, with every answer that it offered.

use std::collections::BTreeMap;

use serde_json::Value;

use super::StoreError;
use super::engine::{Readers, Writing};
use crate::collect::script::Script;

/// Holds the store to this script, and gives the number of its definition.
pub(super) async fn hold(
    readers: &Readers,
    writing: &Writing,
    script: &Script,
) -> Result<i64, StoreError> {
    // Where all of it stands there already nothing is written, and nobody who writes is waited for.
    if let Some(number) = readers.held(script).await? {
        return Ok(number);
    }
    let mut desk = writing.begin().await?;
    desk.lock(&[b"open"]).await?;
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
    let known = asked.iter().find(|(_, hash, _)| *hash == script.definition);
    let number = match known {
        Some((number, _, _)) => *number,
        None => {
            let body = script.text();
            let broken: Vec<String> = asked
                .iter()
                .flat_map(|(_, hash, before)| broken(hash, before, &body))
                .collect();
            if !broken.is_empty() {
                return Err(StoreError::Other(format!(
                    "the questionnaire has changed in ways that answers already given do not bear:\n{}\nTexts may change, and questions, answers, languages and conditions may be added or moved. Undo the above, or collect into another store",
                    broken.join("\n")
                )));
            }
            let number = asked.last().map_or(1, |(number, _, _)| number + 1);
            desk.define(number, &script.definition, &body).await?;
            number
        }
    };
    desk.commit().await?;
    Ok(number)
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
}

/// What `after` breaks of `before`, a line each.
fn broken(hash: &str, before: &str, after: &str) -> Vec<String> {
    let (Some(before), Some(after)) = (questions(before), questions(after)) else {
        return vec![format!(
            "- the definition {hash} in the store cannot be read"
        )];
    };
    let mut broken = Vec::new();
    for (item, was) in before {
        let Some(is) = after.get(&item) else {
            broken.push(format!("- item `{item}` was asked and is gone"));
            continue;
        };
        if is.kind != was.kind {
            broken.push(format!(
                "- item `{item}` was of kind `{}` and is of kind `{}`",
                was.kind, is.kind
            ));
            continue;
        }
        let gone: Vec<String> = was
            .codes
            .iter()
            .filter(|code| !is.codes.contains(code))
            .map(i64::to_string)
            .collect();
        if !gone.is_empty() {
            broken.push(format!(
                "- item `{item}` no longer offers {}",
                gone.join(", ")
            ));
        }
    }
    broken
}

/// The questions of a definition's text, by item.
fn questions(body: &str) -> Option<BTreeMap<String, Kept>> {
    let whole: Value = serde_json::from_str(body).ok()?;
    let mut found = BTreeMap::new();
    for question in whole.as_array()?.last()?.as_array()? {
        let parts = question.as_array()?;
        let kind = match parts.get(1)? {
            Value::String(kind) => kind.clone(),
            Value::Object(kind) => match kind.get("kind") {
                Some(kind) => kind.as_str()?.to_owned(),
                None => kind.keys().next()?.clone(),
            },
            _ => return None,
        };
        let codes = parts
            .get(5)?
            .as_array()?
            .iter()
            .filter_map(|choice| choice.get(0)?.as_i64())
            .collect();
        found.insert(
            parts.first()?.as_str()?.to_owned(),
            Kept {
                kind: kind.to_lowercase(),
                codes,
            },
        );
    }
    Some(found)
}
