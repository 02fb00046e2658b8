//! Whether an item has a place for a kind of missing: what ingest reads back as that kind and no other.

use std::collections::BTreeMap;

use crate::collect::reply;
use crate::collect::script::Script;
use crate::definition::{Item, ItemKind, Missing};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// Kinds of missing that were found and have no place, by item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    lacking: BTreeMap<(String, &'static str), usize>,
}

/// Whether ingest reads this kind of missing back as itself (`docs/answers-jsonl.md`, An answer).
pub(super) fn has_place(item: &Item, kind: Missing) -> bool {
    match &item.kind {
        ItemKind::Single { .. } | ItemKind::Derived { .. } => {
            let of_kind = |answer: &crate::definition::Answer| answer.missing == Some(kind);
            item.blank == kind || reply::answers(item).iter().any(of_kind)
        }
        ItemKind::Multiple { .. } => item.blank == kind,
        ItemKind::Numeric { .. } | ItemKind::Open => true,
    }
}

impl Places {
    /// One more respondent whose answer has no place.
    pub(super) fn lacking(&mut self, item: &str, kind: Missing) {
        let word = match kind {
            Missing::DontKnow => "dont_know",
            Missing::Refused => "refused",
            Missing::NoAnswer => "no_answer",
            Missing::NotAsked => "not_asked",
        };
        *self.lacking.entry((item.to_owned(), word)).or_default() += 1;
    }

    /// An error for each.
    pub(super) fn wrong(&self, script: &Script, survey: &Place) -> Diagnostics {
        let found = self.lacking.iter().map(|((item, kind), times)| {
            let respondents = match times {
                1 => "1 respondent".to_owned(),
                times => format!("{times} respondents"),
            };
            let is_multiple = script
                .question(item)
                .is_some_and(|question| matches!(question.item.kind, ItemKind::Multiple { .. }));
            let way_out = match is_multiple {
                true => format!("write `blank = \"{kind}\"` for `{item}`"),
                false => format!(
                    "write `blank = \"{kind}\"` for `{item}`, or give its scale an answer with `missing = \"{kind}\"` (it is not shown to respondents)"
                ),
            };
            Diagnostic::error(
                code::NO_PLACE_FOR_MISSING,
                format!("`{item}` has no place for `{kind}`, which it is of {respondents}"),
            )
            .at(survey.clone())
            .value(*kind)
            .help(way_out)
        });
        Diagnostics(found.collect())
    }
}
