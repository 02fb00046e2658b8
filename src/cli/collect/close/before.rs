//! In: the file that stands where answers are to be written. Out: whether it may be written over. Never: yes, where a line of it
//! would be lost.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::Stored;
use crate::Error;
use crate::collect::fieldwork::flags::PARTIAL;
use crate::collect::interview::script::Script;
use crate::definition::{Privacy, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::ingest::rehearsal::ID_PREFIX;

/// The file that stands where answers are to be written.
pub struct Before {
    /// Empty where it is not there.
    text: String,
}

/// What a line of it is.
enum Stands {
    /// An answer of this store.
    Ours,
    /// An answer of this wave that another store was closed with.
    OfAnotherStore,
    /// Nothing that collection wrote for this wave.
    Strange,
}

impl Before {
    /// Reads it.
    pub fn of(target: &Path) -> crate::Result<Self> {
        let text = match std::fs::read_to_string(target) {
            Ok(text) => text,
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(source) => {
                return Err(Error::Read {
                    path: target.to_owned(),
                    source,
                });
            }
        };
        Ok(Self { text })
    }

    /// Whether nothing stands there.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// It is written over only where each line of it is an answer of this wave that collection wrote from this store.
    pub fn may_go(
        &self,
        target: &Path,
        wave: &Wave,
        script: &Script,
        stored: &Stored,
    ) -> crate::Result<()> {
        let own: BTreeSet<String> = stored
            .responses
            .iter()
            .map(|answered| answered.id.to_string())
            .collect();
        let refused = |line: usize, what: &str, help: &str| {
            Err(Diagnostics::from(
                Diagnostic::error(
                    code::WOULD_OVERWRITE,
                    format!(
                        "`{}` is not written over: line {line} is {what} wave `{}`",
                        target.display(),
                        wave.id
                    ),
                )
                .at(Place::line(target, line))
                .help(help),
            )
            .into())
        };
        let lines = (1..).zip(self.text.lines());
        for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            match stands(line, wave, script, &own) {
                Stands::Ours => {}
                Stands::Strange => {
                    return refused(
                        number,
                        "no answer that collection wrote for",
                        "move the file away and close again",
                    );
                }
                Stands::OfAnotherStore => {
                    return refused(
                        number,
                        "an answer from another store of",
                        "name that store with `--store` to close it again; to close this one, move the file away first, then put the lines of both into one file and the sums of their dispositions into wave.toml",
                    );
                }
            }
        }
        Ok(())
    }
}

fn stands(line: &str, wave: &Wave, script: &Script, own: &BTreeSet<String>) -> Stands {
    let Ok(record) = serde_json::from_str::<Value>(line) else {
        return Stands::Strange;
    };
    let text = |key: &str| record.get(key).and_then(Value::as_str);
    if text("definition").is_none() || text("wave") != Some(wave.id.as_str()) {
        return Stands::Strange;
    }
    let flags = record.get("flags").and_then(Value::as_array);
    let is_partial = flags.is_some_and(|flags| flags.iter().any(|flag| flag == PARTIAL));
    // An anonymous row that broke off has another id each time.
    let is_salted = is_partial && script.questionnaire.privacy == Privacy::Anonymous;
    // The store of a rehearsal is gone with it, and what was made up makes way.
    let is_own = |id: &str| id.starts_with(ID_PREFIX) || own.contains(id);
    match is_salted || text("id").is_some_and(is_own) {
        true => Stands::Ours,
        false => Stands::OfAnotherStore,
    }
}
