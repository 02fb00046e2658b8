//! Gaps in what disclosure asks for: said as warnings, because a survey is written before all is known. What may not be
//! missing in a publication is refused when it is published.

use std::ops::Range;

use super::super::Survey;
use super::super::disclosure::{CHECKLIST, ChecklistItem, Requirement};
use super::super::wave::Wave;
use super::page::Page;
use super::suggest::one_of;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// Facts that no wave has are said once, at `[disclosure]`; the others at their wave.
pub(super) fn disclosure(
    page: &mut Page,
    survey: &Survey,
    span: &Range<usize>,
    found: &mut Diagnostics,
) {
    let stated = |wave: &Wave, key: &str| {
        survey.disclosure.facts.contains_key(key) || wave.facts.contains_key(key)
    };
    let nowhere = |item: &&ChecklistItem| {
        !survey.disclosure.facts.contains_key(item.key)
            && survey.waves.iter().all(|wave| !stated(wave, item.key))
    };
    for requirement in [Requirement::Publication, Requirement::Stated] {
        let keys: Vec<&str> = CHECKLIST
            .iter()
            .filter(|item| item.required == requirement)
            .filter(nowhere)
            .map(|item| item.key)
            .collect();
        if !keys.is_empty() {
            let (message, help) = wording(requirement);
            page.warning(
                code::DISCLOSURE_GAP,
                span,
                format!("{message} {}", one_of(&keys)),
                help,
            );
        }
    }
    for wave in &survey.waves {
        let keys: Vec<&str> = CHECKLIST
            .iter()
            .filter(|item| !nowhere(item) && !stated(wave, item.key))
            .map(|item| item.key)
            .collect();
        let file = wave.folder.join("wave.toml");
        if !keys.is_empty() {
            found.push(
                Diagnostic::warning(
                    code::DISCLOSURE_GAP,
                    format!("wave `{}` does not state {}", wave.id, one_of(&keys)),
                )
                .at(Place::file(&file))
                .help("state it in `[disclosure]`, or why it is not stated"),
            );
        }
        let fieldwork = &wave.fieldwork;
        // A date that could not be read has been said.
        let wrong = found.iter().any(|finding| {
            finding.path() == Some(file.as_path())
                && [code::BAD_DATE, code::WRONG_TYPE].contains(&finding.code)
        });
        if fieldwork.start.is_none() && fieldwork.season.is_none() && !wrong {
            found.push(
                Diagnostic::warning(
                    code::DISCLOSURE_GAP,
                    format!("wave `{}` does not say when its fieldwork was", wave.id),
                )
                .at(Place::file(&file))
                .help("add `fieldwork = { start = 2021-10-01, end = 2021-10-14 }`"),
            );
        }
    }
}

fn wording(requirement: Requirement) -> (&'static str, &'static str) {
    match requirement {
        Requirement::Publication => (
            "nothing can be published without",
            "state it in `[disclosure]`, or why it is not: `{ not_disclosed = … }`",
        ),
        Requirement::Stated => (
            "the report will say \"not disclosed\" of",
            "state it in `[disclosure]`, or why it is not: `{ not_disclosed = … }`",
        ),
    }
}
