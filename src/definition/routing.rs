//! In: a wave that is to be collected. Out: each condition that looks at an item which the wave does not ask, or asks too
//! late. Never: a condition of a wave that asks all that it looks at, in time.

use super::Survey;
use super::asked_before::asked_before;
use super::id::ItemId;
use super::item::{Item, ItemKind};
use super::key_places::KeyPlaces;
use super::wave::Wave;
use crate::diagnostic::{Diagnostic, Diagnostics, code};

/// Conditions that cannot be judged in a wave: an `ask_if` that looks at an item which the wave does not ask, or (its own
/// sections stand in another order) not before; a `screen_out` or a quota that looks at an item which it does not ask. Derived
/// items are looked at in the item that they come from. An error for each item looked at.
///
/// ```
/// use tidemark::definition::{load, routing_faults};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// assert!(survey.waves.iter().all(|wave| routing_faults(&survey, wave).is_empty()));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn routing_faults(survey: &Survey, wave: &Wave) -> Diagnostics {
    let routing = Routing {
        survey,
        wave,
        asked: survey
            .items
            .iter()
            .filter(|item| survey.asks(wave, item))
            .filter(|item| !matches!(item.kind, ItemKind::Derived { .. }))
            .collect(),
        survey_file: KeyPlaces::of(survey.folder.join("survey.toml")),
        wave_file: KeyPlaces::of(wave.folder.join("wave.toml")),
    };
    let mut found = Diagnostics::new();
    routing.ask_ifs(&mut found);
    routing.screen_outs(&mut found);
    routing.quotas(&mut found);
    found
}

struct Routing<'a> {
    survey: &'a Survey,
    wave: &'a Wave,
    asked: Vec<&'a Item>,
    survey_file: KeyPlaces,
    wave_file: KeyPlaces,
}

impl Routing<'_> {
    /// The item whose answer decides: of a derived one that which it comes from.
    fn source<'i>(&'i self, id: &'i ItemId) -> &'i ItemId {
        match self.survey.item(id).map(|item| &item.kind) {
            Some(ItemKind::Derived { from, .. }) => from,
            _ => id,
        }
    }

    fn is_asked(&self, id: &ItemId) -> bool {
        self.asked.iter().any(|item| item.id == *id)
    }

    /// `looks at …, which wave … does not ask`.
    fn not_asked(&self, id: &ItemId) -> String {
        let (source, wave) = (self.source(id), &self.wave.id);
        match source == id {
            true => format!("looks at `{id}`, which wave `{wave}` does not ask"),
            false => format!(
                "looks at `{id}`, and wave `{wave}` does not ask `{source}`, which it comes from"
            ),
        }
    }

    fn ask_ifs(&self, found: &mut Diagnostics) {
        let sections = self.survey.sections_to_ask(self.wave);
        for item in &self.asked {
            let Some(condition) = &item.ask_if else {
                continue;
            };
            let id = item.id.as_str();
            let before = asked_before(&item.id, self.asked.iter().copied(), sections);
            for looked_at in condition.items() {
                let source = self.source(looked_at);
                if !self.is_asked(source) {
                    found.push(
                        Diagnostic::error(
                            code::BAD_CONDITION,
                            format!("`ask_if` of `{id}` {}", self.not_asked(looked_at)),
                        )
                        .at(self.survey_file.word(&["item", id, "ask_if"], looked_at.as_str()))
                        .value(looked_at.as_str())
                        .help(format!(
                            "ask `{source}` in this wave (`not_asked`, `first_wave`, `last_wave`), or leave `{id}` out of it too"
                        )),
                    );
                } else if !before.contains(source) {
                    found.push(self.too_late(&item.id, source));
                }
            }
        }
    }

    /// Only sections of the wave's own can put an item behind one that looks at it.
    fn too_late(&self, item: &ItemId, source: &ItemId) -> Diagnostic {
        let mut sections = self.survey.sections_to_ask(self.wave).iter().enumerate();
        let place = sections.find_map(|(at, section)| {
            let mut items = section.items.iter();
            Some((at, items.position(|other| other == item)?))
        });
        let place = match place {
            Some((section, at)) => {
                let (section, at) = (section.to_string(), at.to_string());
                self.wave_file
                    .key(&["collect", "section", &section, "items", &at])
            }
            None => self.wave_file.key(&["collect", "section"]),
        };
        Diagnostic::error(
            code::BAD_CONDITION,
            format!(
                "`ask_if` of `{item}` looks at `{source}`, which wave `{}` does not ask before it",
                self.wave.id
            ),
        )
        .at(place)
        .value(item.as_str())
        .help(format!(
            "put `{source}` into a section before, or before `{item}` in a section in the order written"
        ))
    }

    fn screen_outs(&self, found: &mut Diagnostics) {
        let conditions = self.survey.questionnaire.screen_out.iter().enumerate();
        for (at, condition) in conditions {
            for looked_at in condition.items() {
                let source = self.source(looked_at);
                if self.is_asked(source) {
                    continue;
                }
                let at = at.to_string();
                let path = ["questionnaire", "screen_out", at.as_str()];
                found.push(
                    Diagnostic::error(
                        code::BAD_CONDITION,
                        format!(
                            "`screen_out` {}: nobody would be screened out by it",
                            self.not_asked(looked_at)
                        ),
                    )
                    .at(self.survey_file.word(&path, looked_at.as_str()))
                    .value(looked_at.as_str())
                    .help(format!(
                        "ask `{source}` in this wave (`not_asked`, `first_wave`, `last_wave`), or take the condition out of `screen_out`"
                    )),
                );
            }
        }
    }

    fn quotas(&self, found: &mut Diagnostics) {
        let quotas = self.wave.collect.iter();
        let quotas = quotas.flat_map(|collect| collect.quotas.iter().enumerate());
        for (at, quota) in quotas {
            for looked_at in quota.of.items() {
                let source = self.source(looked_at);
                if self.is_asked(source) {
                    continue;
                }
                let at = at.to_string();
                let path = ["collect", "quota", at.as_str(), "where"];
                found.push(
                    Diagnostic::error(
                        code::BAD_CONDITION,
                        format!("quota `{}` {}", quota.id, self.not_asked(looked_at)),
                    )
                    .at(self.wave_file.word(&path, looked_at.as_str()))
                    .value(looked_at.as_str())
                    .help(format!(
                        "ask `{source}` in this wave (`not_asked`, `first_wave`, `last_wave`), or state the quota in items that it asks"
                    )),
                );
            }
        }
    }
}
