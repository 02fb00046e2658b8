//! In: a wave whose answers are to be published. Out: what stands in the way, and what is doubtful. Never: a file without the facts
//! that every publication states.

use super::Request;
use crate::definition::disclosure::{CHECKLIST, Requirement};
use crate::definition::{Fact, ItemKind, Survey, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

pub(super) fn gate(survey: &Survey, wave: &Wave, request: &Request) -> Diagnostics {
    let mut found = Diagnostics::new();
    let file = || Place::file(survey.folder.join("survey.toml"));
    let required = CHECKLIST
        .iter()
        .filter(|item| item.required == Requirement::Publication);
    for item in required.filter(|_| !wave.is_rehearsal()) {
        let own = wave.mode.as_ref().filter(|_| item.key == "modes");
        let of_wave = own.or_else(|| wave.facts.get(item.key));
        let fact = of_wave.or_else(|| survey.disclosure.facts.get(item.key));
        if !matches!(fact, Some(Fact::Stated(_))) {
            found.push(
                Diagnostic::error(
                    code::BLOCKED_BY_DISCLOSURE,
                    format!("`{}` is not stated for wave `{}`", item.key, wave.id),
                )
                .at(file())
                .help(format!(
                    "state `{}` in [disclosure] of survey.toml or wave.toml; nothing is published without it",
                    item.key
                )),
            );
        }
    }
    for id in &request.keep {
        let numeric = survey
            .item(id)
            .is_some_and(|item| matches!(item.kind, ItemKind::Numeric { .. }));
        if !numeric {
            found.push(
                Diagnostic::error(
                    code::CANNOT_PROTECT,
                    format!("item `{id}` is no number: it cannot be kept by `--keep`"),
                )
                .at(file())
                .value(id.as_str())
                .help("`--keep` keeps exact numbers; texts are never published, other items are in the file already"),
            );
        }
    }
    if survey.open_data.licence.is_none() {
        found.push(
            Diagnostic::warning(
                code::DISCLOSURE_GAP,
                "no licence is stated: nobody knows what may be done with the file",
            )
            .at(file())
            .help("state `licence` in [open_data] of survey.toml"),
        );
    }
    found
}
