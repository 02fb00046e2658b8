//! A questionnaire that has changed while answers come in: what is refused, what is said, and where it stands in survey.toml.

use std::path::{Path, PathBuf};

use super::Field;
use crate::Error;
use crate::collect::delivery::{lacking_for_those_before, lacking_places, lacks_an_item};
use crate::collect::interview::script::Script;
use crate::collect::store::{Broken, Differs, Loss, StoreError, asked_before};
use crate::definition::{KeyPlaces, Survey, Wave, routing_faults, typed_as_missing};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// What stands against each way of changing, for all of them.
const OTHERWISE: &str = "or collect into another store (`--store`): what this one holds stays, and is closed with the questionnaire as it was";

/// An error for each item that lost something. `file` is what it is said of: survey.toml, or the store where that is not known.
pub fn refused(file: &Path, broken: &[Broken]) -> Diagnostics {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    Diagnostics(
        broken
            .iter()
            .map(|broken| {
                let item = broken.item.as_deref().unwrap_or_default();
                let help = match &broken.loss {
                    Loss::Gone => format!("put `[item.{item}]` back; {OTHERWISE}"),
                    Loss::Kind { was, .. } => format!(
                        "let `{item}` be `{was}` again and give the new question an id of its own; {OTHERWISE}"
                    ),
                    Loss::Answers(_) => format!(
                        "put the answers back with their codes (labels may change); {OTHERWISE}"
                    ),
                    Loss::Consent(_) => {
                        "give the changed text a `version` of its own: each answer says which was agreed to; or put the text back".to_owned()
                    }
                    Loss::Unreadable(_) => {
                        "collect into another store (`--store`)".to_owned()
                    }
                };
                let at = match &broken.loss {
                    Loss::Consent(_) => KeyPlaces::of(file.to_path_buf())
                        .key(&["questionnaire", "consent", "version"]),
                    _ => place(file, &text, item),
                };
                Diagnostic::error(
                    code::CHANGED_QUESTIONNAIRE,
                    format!("{broken}, and answers were given to it"),
                )
                .at(at)
                .value(match &broken.loss {
                    Loss::Consent(version) => version,
                    _ => item,
                })
                .help(help)
            })
            .collect(),
    )
}

/// What stands against asking a wave on the web: conditions that it cannot judge, numbers that mean two things, kinds of missing
/// without a place. Errors, at their keys.
pub fn cannot_be_asked(survey: &Survey, wave: &Wave, script: &Script) -> Diagnostics {
    let places = KeyPlaces::of(survey.folder.join("survey.toml"));
    let mut found = routing_faults(survey, wave);
    found.extend(typed_as_missing(survey, wave));
    found.extend(lacking_places(script, &|item| places.key(&["item", item])));
    found
}

/// An error where a wave cannot be asked.
pub fn can_be_asked(survey: &Survey, wave: &Wave, script: &Script) -> crate::Result<()> {
    let found = cannot_be_asked(survey, wave, script);
    match found.is_empty() {
        true => Ok(()),
        false => Err(found.into()),
    }
}

/// The heading of an item in survey.toml, else the file.
fn place(file: &Path, text: &str, item: &str) -> Place {
    let headings = [format!("[item.{item}]"), format!("[item.\"{item}\"]")];
    let line = text
        .lines()
        .position(|line| headings.iter().any(|heading| line.trim() == heading));
    line.map_or_else(|| Place::file(file), |line| Place::line(file, line + 1))
}

impl Field {
    /// The file that the questionnaire is written in.
    pub fn survey_file(&self) -> PathBuf {
        let wave = self
            .survey
            .waves
            .iter()
            .find(|wave| wave.id.as_str() == self.script.wave);
        let folder = wave.and_then(|wave| wave.folder.ancestors().nth(2));
        folder.map_or_else(
            || PathBuf::from("survey.toml"),
            |folder| folder.join("survey.toml"),
        )
    }

    /// What stands against asking it: it is not asked before that is mended.
    pub fn refuse_what_cannot_be_asked(&self) -> crate::Result<()> {
        let mut waves = self.survey.waves.iter();
        let Some(wave) = waves.find(|wave| wave.id.as_str() == self.script.wave) else {
            return Ok(());
        };
        let mut found = cannot_be_asked(&self.survey, wave, &self.script);
        let before = super::block_on(async {
            let lacks = |before: &_| lacks_an_item(&self.script, before);
            let before = asked_before(&self.place, lacks).await;
            before.map_err(|error| self.wrong(error))
        })?;
        let places = KeyPlaces::of(self.survey_file());
        found.extend(lacking_for_those_before(&self.script, &before, &|item| {
            places.key(&["item", item])
        }));
        match found.is_empty() {
            true => Ok(()),
            false => Err(found.into()),
        }
    }

    /// What a store says, where it was opened for this field.
    pub fn wrong(&self, error: StoreError) -> Error {
        match error {
            StoreError::Changed(broken) => refused(&self.survey_file(), &broken).into(),
            other => super::store_error(&self.place, other),
        }
    }
}

/// A warning where the questionnaire is another one than before, and the answers that were given bear it.
pub fn midway(file: &Path, differs: &[Differs]) -> Diagnostics {
    if differs.is_empty() {
        return Diagnostics::new();
    }
    let said: Vec<String> = differs.iter().map(said).collect();
    Diagnostics::from(
        Diagnostic::warning(
            code::CHANGED_MIDWAY,
            format!("the questionnaire is another one from now on: {}", said.join("; ")),
        )
        .at(Place::file(file))
        .help("each answer keeps the hash of the questionnaire that it was given to (`definition`); undo the change where it was not meant"),
    )
}

fn said(differs: &Differs) -> String {
    match differs {
        Differs::Added(item) => format!("`{item}` is new"),
        Differs::Moved(item) => format!("`{item}` stands in another place"),
        Differs::Reworded(item) => format!("`{item}` reads otherwise"),
        Differs::Offers(item, codes) => {
            let codes: Vec<String> = codes.iter().map(i64::to_string).collect();
            format!("`{item}` offers {} too", codes.join(", "))
        }
        Differs::Reordered(item) => format!("the answers of `{item}` stand in another order"),
        Differs::Routed(item) => format!("`{item}` is asked or ordered otherwise"),
        Differs::Key {
            item,
            key,
            numbers: Some((was, is)),
        } => format!("`{key}` of `{item}` is {is} (was {was})"),
        Differs::Key { item, key, .. } => format!("`{key}` of `{item}` is another"),
        Differs::Around(key) => format!("`{key}` of the questionnaire is another"),
        Differs::Section(place) => format!("section {place} is named or ordered otherwise"),
        Differs::Elsewhere => "something else that decides what is shown".to_owned(),
    }
}
