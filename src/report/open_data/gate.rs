//! In: a wave whose answers are to be published. Out: what stands in the way, and what is doubtful. Never: a file without the facts
//! that every publication states.

use super::Request;
use crate::definition::{ItemKind, Survey, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::report::document::facts_gate;

pub(super) fn gate(survey: &Survey, wave: &Wave, request: &Request) -> Diagnostics {
    let mut found = facts_gate(survey, wave);
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
                .at(survey.written_at(&["item", id.as_str()]))
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
            .at(survey.written_at(&["open_data"]))
            .help("state `licence` in [open_data] of survey.toml"),
        );
    }
    found
}
