//! What a store holds a definition to: survey, wave and privacy stay; a questionnaire that changes during fieldwork keeps
//! every question that was asked, of the same kind, with every answer that it offered.

use super::desk::{Desk, People};
use super::differs::{Differs, broken_by, consent_broken_by, differing};
use super::engine::{Readers, Writing};
use super::{Broken, StoreError, recount};
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
        bears(readers, script, purpose).await?;
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
    bears(readers, script, purpose).await?;
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
/// A text that is agreed to binds who asks alone: what was agreed to is read and closed as it is.
async fn bears(readers: &Readers, script: &Script, purpose: Purpose) -> Result<(), StoreError> {
    let body = script.text();
    let mut broken: Vec<Broken> = Vec::new();
    for before in readers.definitions().await? {
        let mut found = broken_by(&before.hash, &before.text, &body);
        if purpose == Purpose::Asking {
            found.extend(consent_broken_by(&before.text, &body));
        }
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
