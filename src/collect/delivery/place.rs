//! Whether an item has a place for a kind of missing: what ingest reads back as that kind and no other.

use std::collections::BTreeMap;

use crate::collect::interview::asked::Definition;
use crate::collect::interview::script::{Question, Script};
use crate::definition::Missing;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code, counted};

/// Kinds of missing that were found and have no place, by item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    lacking: BTreeMap<(String, &'static str), usize>,
}

/// What a questionnaire will find no place for when it is closed: every question can be passed over, and one with a condition is not
/// put to everybody. An error for each item and kind; `at` is where items are written.
pub fn lacking_places(script: &Script, at: &dyn Fn(&str) -> Place) -> Diagnostics {
    let can_be = |question: &Question| match question.item.ask_if {
        Some(_) => vec![Missing::NoAnswer, Missing::NotAsked],
        None => vec![Missing::NoAnswer],
    };
    let mut found = Diagnostics::new();
    for question in script.questions() {
        let id = question.item.id.as_str();
        for kind in can_be(question) {
            if question.item.keeps(kind) {
                continue;
            }
            let why = match kind {
                Missing::NotAsked => "which it is where its `ask_if` does not hold",
                _ => "which it is where a respondent passes it over",
            };
            let kind = word(kind);
            found.push(
                Diagnostic::error(
                    code::NO_PLACE_FOR_MISSING,
                    format!("`{id}` has no place for `{kind}`, {why}"),
                )
                .at(at(id))
                .value(kind)
                .help(way_out(id, kind)),
            );
        }
    }
    found
}

/// The same of items that those who answered one of these definitions were not asked, because they came later.
pub fn lacking_for_those_before(
    script: &Script,
    before: &[Definition],
    at: &dyn Fn(&str) -> Place,
) -> Diagnostics {
    let asked: Vec<Vec<String>> = before.iter().filter_map(Definition::items).collect();
    let found = added(script, &asked).map(|id| {
        Diagnostic::error(
            code::NO_PLACE_FOR_MISSING,
            format!("`{id}` has no place for `not_asked`, which it is of those who answered before it was added"),
        )
        .at(at(id))
        .value("not_asked")
        .help(way_out(id, "not_asked"))
    });
    Diagnostics(found.collect())
}

/// Whether a definition lacks an item of today's that has no place for not having been asked.
pub fn lacks_an_item(script: &Script, definition: &Definition) -> bool {
    let asked = definition.items().map(|items| vec![items]);
    added(script, &asked.unwrap_or_default()).next().is_some()
}

/// Items without a place for `not_asked` that stand not in each of these. One with a condition is told of anyhow.
fn added<'a>(script: &'a Script, asked: &'a [Vec<String>]) -> impl Iterator<Item = &'a str> {
    script
        .questions()
        .iter()
        .map(|question| &question.item)
        .filter(|item| item.ask_if.is_none() && !item.keeps(Missing::NotAsked))
        .map(|item| item.id.as_str())
        .filter(|id| {
            asked
                .iter()
                .any(|items| !items.iter().any(|other| other == id))
        })
}

fn way_out(item: &str, kind: &str) -> String {
    format!(
        "give its scale an answer with `missing = \"{kind}\"` (it is not shown to respondents), or write `blank = \"{kind}\"` for `{item}`"
    )
}

fn word(kind: Missing) -> &'static str {
    match kind {
        Missing::DontKnow => "dont_know",
        Missing::Refused => "refused",
        Missing::NoAnswer => "no_answer",
        Missing::NotAsked => "not_asked",
    }
}

impl Places {
    /// One more respondent whose answer has no place.
    pub(super) fn lacking(&mut self, item: &str, kind: Missing) {
        *self
            .lacking
            .entry((item.to_owned(), word(kind)))
            .or_default() += 1;
    }

    /// An error for each.
    pub(super) fn wrong(&self, survey: &Place) -> Diagnostics {
        let found = self.lacking.iter().map(|((item, kind), times)| {
            let respondents = counted(*times, "respondent", "respondents");
            Diagnostic::error(
                code::NO_PLACE_FOR_MISSING,
                format!("`{item}` has no place for `{kind}`, which it is of {respondents}"),
            )
            .at(survey.clone())
            .value(*kind)
            .help(way_out(item, kind))
        });
        Diagnostics(found.collect())
    }
}
