//! In: an item of the survey and what a wave says of it. Out: the item as that wave asked it. Never: a comparison.

use std::borrow::Cow;

use super::layout::{Layout, layout};
use crate::definition::{
    Answer, Code, Item, ItemId, ItemKind, ShownAnswer, ShownOrder, Survey, Texts, Wave, WaveKind,
};

/// An item as a wave asked it: what the survey says, and in its place what the wave says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked<'a> {
    pub text: &'a Texts,
    pub instructions: Option<&'a Texts>,
    pub universe: Option<&'a Texts>,
    pub shown: Cow<'a, [ShownAnswer]>,
    pub is_random: bool,
    /// Each answer is a yes or no of its own.
    pub is_multiple: bool,
    pub after: After<'a>,
    /// Where it stands in the questionnaire, where the wave was asked on the web.
    pub layout: Option<Layout<'a>>,
    /// Numbers of the delivery that stand for another code than themselves.
    pub codes: Vec<(&'a str, Code)>,
}

/// The item asked right before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After<'a> {
    /// The wave says so.
    Stated(&'a ItemId),
    /// By the order of the survey.
    InSurvey(&'a ItemId),
    /// None is before it.
    First,
    /// A publication: what else was asked is not known.
    Unknown,
}

/// The item whose question a respondent saw: of a derived item the one it comes from.
pub(super) fn question<'a>(survey: &'a Survey, item: &'a Item) -> &'a Item {
    let mut item = item;
    // A definition that refers in a circle does not resolve; the bound is for a survey made by hand.
    for _ in 0..survey.items.len() {
        match &item.kind {
            ItemKind::Derived { from, .. } => match survey.item(from) {
                Some(source) => item = source,
                None => break,
            },
            _ => break,
        }
    }
    item
}

/// An item as a wave asked it; `of_survey` are its answers as the survey has them.
pub(super) fn asked<'a>(
    survey: &'a Survey,
    wave: &'a Wave,
    item: &'a Item,
    of_survey: &'a [ShownAnswer],
) -> Asked<'a> {
    let own = wave.items.get(&item.id);
    let shown = own.and_then(|own| own.shown.as_ref());
    let delivered = wave.delivery().and_then(|d| d.values.get(&item.id));
    Asked {
        text: own.and_then(|own| own.text.as_ref()).unwrap_or(&item.text),
        instructions: own.and_then(|own| own.instructions.as_ref()),
        universe: own
            .and_then(|own| own.universe.as_ref())
            .or(item.universe.as_ref()),
        shown: Cow::Borrowed(shown.map_or(of_survey, |shown| shown.answers.as_slice())),
        is_random: shown.is_some_and(|shown| shown.order == ShownOrder::Random),
        is_multiple: matches!(item.kind, ItemKind::Multiple { .. }),
        after: after(survey, wave, item),
        layout: layout(survey, wave, item),
        codes: recoded(delivered.map_or(&[], Vec::as_slice)),
    }
}

/// The answers of an item as the survey has them.
pub(super) fn answers_of(item: &Item) -> Vec<ShownAnswer> {
    let answers: &[Answer] = match &item.kind {
        ItemKind::Single { scale } => &scale.answers,
        ItemKind::Multiple { options, .. } => options,
        ItemKind::Numeric { .. } | ItemKind::Open | ItemKind::Derived { .. } => &[],
    };
    answers
        .iter()
        .map(|answer| ShownAnswer {
            code: answer.code,
            label: answer.label.clone(),
        })
        .collect()
}

fn recoded(values: &[(String, Code)]) -> Vec<(&str, Code)> {
    let mut recoded: Vec<(&str, Code)> = values
        .iter()
        .filter(|(value, code)| value.parse::<i64>().is_ok_and(|number| number != code.0))
        .map(|(value, code)| (value.as_str(), *code))
        .collect();
    recoded.sort_unstable();
    recoded
}

fn after<'a>(survey: &'a Survey, wave: &'a Wave, item: &Item) -> After<'a> {
    let stated = wave.items.get(&item.id).and_then(|own| own.after.as_ref());
    if let Some(stated) = stated {
        return After::Stated(stated);
    }
    if matches!(wave.kind, WaveKind::Published(_)) {
        return After::Unknown;
    }
    let before = survey.items.iter().take_while(|other| other.id != item.id);
    let is_put = |other: &&Item| !matches!(other.kind, ItemKind::Derived { .. });
    match before
        .filter(is_put)
        .filter(|other| survey.asks(wave, other))
        .last()
    {
        Some(other) => After::InSurvey(&other.id),
        None => After::First,
    }
}
