//! Whether an item has a place for a kind of missing: what ingest reads back as that kind and no other.

use std::collections::BTreeMap;

use crate::collect::interview::asked::Definition;
use crate::collect::interview::script::{Question, Script};
use crate::collect::words;
use crate::definition::{Item, Missing, Scale};
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
        let item = &question.item;
        let lacking: Vec<Missing> = can_be(question)
            .into_iter()
            .filter(|kind| !item.keeps(*kind))
            .collect();
        if lacking.is_empty() {
            continue;
        }
        let words: Vec<&'static str> = lacking.iter().map(|kind| word(*kind)).collect();
        let whys: Vec<String> = lacking
            .iter()
            .map(|kind| match kind {
                Missing::NotAsked => "`not_asked`, which it is where its `ask_if` does not hold",
                _ => "`no_answer`, which it is where a respondent passes it over",
            })
            .map(str::to_owned)
            .collect();
        let lacks = Diagnostic::error(
            code::NO_PLACE_FOR_MISSING,
            format!("`{}` has no place for {}", item.id, whys.join(", nor for ")),
        )
        .at(at(item.id.as_str()))
        .value(words.join(", "));
        let kind = words.last().copied().unwrap_or_default();
        found.push(with_way_out(lacks, script, item.id.as_str(), kind));
    }
    found
}

/// The finding with its way out. An item that has to keep both has two places to be written: each line is there to be pasted.
fn with_way_out(found: Diagnostic, script: &Script, id: &str, kind: &'static str) -> Diagnostic {
    let item = script.question(id).map(|question| &question.item);
    let needs_both = |item: &&Item| {
        item.ask_if.is_some() || kind == word(Missing::NotAsked) || item.blank == Missing::NotAsked
    };
    let item = item.filter(needs_both);
    match item.and_then(|item| Some((item, item.scale()?))) {
        Some((item, scale)) => {
            let (places, lines): (Vec<String>, Vec<String>) =
                both(script, item, scale).into_iter().unzip();
            let help = format!(
                "it needs a place for `not_asked` and another for `no_answer`: write the lines below, {}; neither is shown to respondents",
                places.join(" and ")
            );
            found.help(help).paste(Some(lines.join("\n")))
        }
        None => found.help(way_out(id, kind)),
    }
}

/// What to write where, so that an item keeps both: its `blank` is one place, and an answer of its scale the other.
fn both(script: &Script, item: &Item, scale: &Scale) -> Vec<(String, String)> {
    let is_kept = |kind: Missing| {
        let mut answers = scale.answers.iter();
        answers.any(|answer| answer.missing == Some(kind))
    };
    let blank = match is_kept(Missing::NotAsked) && !is_kept(Missing::NoAnswer) {
        true => Missing::NoAnswer,
        false => Missing::NotAsked,
    };
    let mut lines = Vec::new();
    if item.blank != blank {
        let line = format!("blank = \"{}\"", word(blank));
        lines.push((format!("`blank` under `[item.{}]`", item.id), line));
    }
    if !is_kept(Missing::NoAnswer) && blank != Missing::NoAnswer {
        let place = "`{ code … }` among the `answers` of its scale".to_owned();
        lines.push((place, no_answer(script, scale)));
    }
    lines
}

/// The line of an answer that stands for what was passed over, with a code that the scale has not.
fn no_answer(script: &Script, scale: &Scale) -> String {
    let is_free = |code: &i64| !scale.answers.iter().any(|answer| answer.code.0 == *code);
    let code = [9, 99, 999, 9999]
        .into_iter()
        .find(is_free)
        .unwrap_or(99_999);
    let labels = script.languages.iter().map(|lang| {
        let label = words::of(lang).not_answered;
        format!("{lang} = \"{label}\"")
    });
    let labels: Vec<String> = labels.collect();
    format!(
        "{{ code = {code}, label = {{ {} }}, missing = \"no_answer\" }},",
        labels.join(", ")
    )
}

/// The same of items that those who answered one of these definitions were not asked, because they came later.
pub fn lacking_for_those_before(
    script: &Script,
    before: &[Definition],
    at: &dyn Fn(&str) -> Place,
) -> Diagnostics {
    let asked: Vec<Vec<String>> = before.iter().filter_map(Definition::items).collect();
    let found = added(script, &asked).map(|id| {
        let lacks = Diagnostic::error(
            code::NO_PLACE_FOR_MISSING,
            format!("`{id}` has no place for `not_asked`, which it is of those who answered before it was added"),
        )
        .at(at(id))
        .value("not_asked");
        with_way_out(lacks, script, id, "not_asked")
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
    pub(super) fn wrong(&self, script: &Script, survey: &Place) -> Diagnostics {
        let found = self.lacking.iter().map(|((item, kind), times)| {
            let respondents = counted(*times, "respondent", "respondents");
            let lacks = Diagnostic::error(
                code::NO_PLACE_FOR_MISSING,
                format!("`{item}` has no place for `{kind}`, which it is of {respondents}"),
            )
            .at(survey.clone())
            .value(*kind);
            with_way_out(lacks, script, item, kind)
        });
        Diagnostics(found.collect())
    }
}
