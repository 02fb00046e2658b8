//! Conditions of a questionnaire that hold for nobody, said at their keys.

use crate::collect::interview::never::{Never, never_holds};
use crate::collect::interview::script::Script;
use crate::definition::{KeyPlaces, Survey, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, code};

/// A warning for each condition that no answer makes true: most likely the bounds of a number shut out those whom it is about.
pub fn hold_for_nobody(survey: &Survey, wave: &Wave, script: &Script) -> Diagnostics {
    let of_survey = KeyPlaces::of(survey.folder.join("survey.toml"));
    let of_wave = KeyPlaces::of(wave.folder.join("wave.toml"));
    let mut said = Diagnostics::new();
    for never in never_holds(script) {
        let (what, place, condition) = match &never {
            Never::ScreenOut(at) => (
                "nobody is screened out by".to_owned(),
                of_survey.value(&["questionnaire", "screen_out", &at.to_string()]),
                survey.questionnaire.screen_out.get(*at),
            ),
            Never::AskIf(item) => (
                format!("nobody is asked `{item}`:"),
                of_survey.value(&["item", item.as_str(), "ask_if"]),
                survey.item(item).and_then(|item| item.ask_if.as_ref()),
            ),
            Never::Quota(at) => {
                let quotas = wave.collect.as_ref().map(|collect| &collect.quotas);
                let quota = quotas.and_then(|quotas| quotas.get(*at));
                let id = quota.map_or("", |quota| quota.id.as_str());
                (
                    format!("nobody is counted in quota `{id}`:"),
                    of_wave.value(&["collect", "quota", &at.to_string(), "where"]),
                    quota.map(|quota| &quota.of),
                )
            }
        };
        let condition = condition.map(ToString::to_string).unwrap_or_default();
        said.push(
            Diagnostic::warning(
                code::HOLDS_FOR_NOBODY,
                format!("{what} `{condition}`: no answer that is taken makes it true"),
            )
            .at(place)
            .value(condition)
            .help("widen `minimum` or `maximum` of the item so that the answer can be given, or take the condition out"),
        );
    }
    said
}
