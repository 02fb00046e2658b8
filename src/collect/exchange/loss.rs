//! In: a questionnaire as asked. Out: what no other program knows of it, a line each. Never: a loss that is not named.

use super::super::interview::reply;
use super::super::interview::script::{Question, Script};
use crate::definition::{BaseRule, Code, Item, ItemKind, Missing, Privacy, Role};
use crate::diagnostic::counted;

/// What stands around the questions, and what is stated of many of them.
pub(super) fn of_script(script: &Script) -> Vec<String> {
    let mut lost = around(script);
    lost.extend(roles(script));
    lost.extend(for_the_report(script));
    lost
}

/// Whether an item states something.
type States = fn(&Item) -> bool;

/// What an item states for the report alone, by key: the items that state it.
fn for_the_report(script: &Script) -> Vec<String> {
    let keys: [(&str, States); 6] = [
        ("`base`, other than \"answered\"", is_based),
        ("nets and balances", |item| {
            let scale = item.scale();
            scale.is_some_and(|scale| !scale.nets.is_empty() || !scale.balances.is_empty())
        }),
        ("scores", |item| {
            let mut answers = reply::answers(item).iter();
            answers.any(|answer| answer.score.is_some())
        }),
        ("`label`, the short name", |item| item.label != item.text),
        ("`universe`", |item| item.universe.is_some()),
        ("`note`", |item| item.note.is_some()),
    ];
    keys.iter()
        .filter_map(|(key, states)| {
            let stating = script
                .questions()
                .iter()
                .filter(|asked| states(&asked.item));
            let ids: Vec<String> = stating
                .map(|asked| format!("`{}`", asked.item.id))
                .collect();
            (!ids.is_empty()).then(|| format!("for the report alone: {key}, of {}", ids.join(", ")))
        })
        .collect()
}

fn is_based(item: &Item) -> bool {
    let base = match &item.kind {
        ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => scale.base,
        ItemKind::Multiple { base, .. } => *base,
        ItemKind::Numeric { .. } | ItemKind::Open => BaseRule::Answered,
    };
    base != BaseRule::Answered
}

/// The items that are not opinions: a draft has no other.
fn roles(script: &Script) -> Option<String> {
    let is_background = |question: &&Question| question.item.role == Role::Background;
    let ids: Vec<String> = script
        .questions()
        .iter()
        .filter(is_background)
        .map(|question| format!("`{}`", question.item.id))
        .collect();
    (!ids.is_empty()).then(|| format!("that {} describe respondents (`role`)", ids.join(", ")))
}

/// What an item states for the answers that come in, and no other program knows of.
pub(super) fn of_question(question: &Question) -> Vec<String> {
    let Item {
        id, blank, kind, ..
    } = &question.item;
    let mut dropped = Vec::new();
    if *blank != Missing::NoAnswer {
        dropped.push(format!("`{id}`: what a blank means (`blank`)"));
    }
    if let ItemKind::Numeric { decimals, .. } = kind
        && *decimals > 0
    {
        dropped.push(format!("`{id}`: the decimals of its mean"));
    }
    if let Some(most) = question.decimals.filter(|most| *most > 0) {
        let most = counted(usize::from(most), "decimal", "decimals");
        dropped.push(format!("`{id}`: that a number has {most} at most"));
    }
    let is_shown = |code: Code| question.choices.iter().any(|choice| choice.code == code);
    let hidden = reply::answers(&question.item).iter();
    dropped.extend(
        hidden
            .filter(|answer| !is_shown(answer.code))
            .map(|answer| format!("`{id}`: the answer {} that nobody is shown", answer.code)),
    );
    dropped
}

/// What stands around the questions.
fn around(script: &Script) -> Vec<String> {
    let about = &script.questionnaire;
    let plan = &script.collection;
    let said = [
        (about.introduction.is_some(), "the introduction"),
        (about.consent.is_some(), "the text that is agreed to"),
        (about.thanks.is_some(), "the thanks"),
        (
            about.screened_out.is_some(),
            "the text for those screened out",
        ),
        (about.quota_full.is_some(), "the text where a quota is full"),
        (about.contact.is_some(), "whom to write to"),
        (
            about.privacy == Privacy::Pseudonymous,
            "that ids are pseudonymous",
        ),
        (about.retention_days.is_some(), "how long answers are kept"),
        (!about.screen_out.is_empty(), "who is screened out"),
        (!plan.quotas.is_empty(), "the quotas"),
        (!plan.open_links.is_empty(), "the open links"),
        (plan.panel.is_some(), "the links of the panel"),
    ];
    said.into_iter()
        .filter(|(stated, _)| *stated)
        .map(|(_, what)| what.to_owned())
        .collect()
}
