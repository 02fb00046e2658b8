//! In: a wave in a language. Out: the question booklet: every question word for word, with answers, order, routing and base,
//! and what was asked differently in other waves. Never: a shortened text.

use super::context::Context;
use super::wording::{asked, versions, wording};
use super::{Block, Document, Wording, WordingVersion, shell};
use crate::definition::{Item, ItemKind, Role, ShownOrder, Wave};
use crate::report::Prose;
use crate::report::words::booklet::{self, BookletWords};

/// The booklet of a wave.
pub fn document(context: &Context<'_>) -> Document {
    let words = booklet::of(context.lang);
    let asked: Vec<&Item> = asked(context).collect();
    let (opinions, background): (Vec<&Item>, Vec<&Item>) =
        asked.iter().partition(|item| item.role == Role::Opinion);
    let questions = |items: Vec<&Item>| -> Vec<Wording> {
        items
            .into_iter()
            .map(|item| question(context, words, item))
            .collect()
    };
    let with_lead = |lead: &str, questions: Vec<Wording>| match questions.is_empty() {
        true => Vec::new(),
        false => vec![Block::Paragraph(lead.into()), Block::Wordings(questions)],
    };
    let only = |questions: Vec<Wording>| match questions.is_empty() {
        true => Vec::new(),
        false => vec![Block::Wordings(questions)],
    };
    let sections = vec![
        context.section(
            "questions",
            words.opinions,
            with_lead(words.lead, questions(opinions)),
        ),
        context.section("background", words.background, only(questions(background))),
        context.section(
            "differently",
            words.other_wordings,
            with_lead(
                words.other_wordings_lead,
                asked_differently(context, words, &asked),
            ),
        ),
        context.section(
            "elsewhere",
            words.no_longer_asked,
            only(asked_elsewhere(context, words, &asked)),
        ),
    ];
    shell(context, words.booklet, sections)
}

/// A question with all that is known of how it was put.
fn question(context: &Context<'_>, words: &BookletWords, item: &Item) -> Wording {
    let mut question = wording(context, item);
    let mut notes = how_it_was_put(context, words, item, context.wave);
    notes.append(&mut question.notes);
    notes.push(waves_of(context, words, item));
    question.notes = notes;
    question
}

/// The kind of answer, its order, what came before and what was said beside it.
fn how_it_was_put(
    context: &Context<'_>,
    words: &BookletWords,
    item: &Item,
    wave: &Wave,
) -> Vec<Prose> {
    let mut notes = Vec::new();
    match &item.kind {
        ItemKind::Multiple { .. } => notes.push(words.several_answers.into()),
        ItemKind::Numeric { .. } => notes.push(words.a_number.into()),
        ItemKind::Open => notes.push(words.free_text.into()),
        ItemKind::Single { .. } | ItemKind::Derived { .. } => {}
    }
    let Some(differs) = wave.items.get(&item.id) else {
        return notes;
    };
    if let Some(shown) = &differs.shown {
        let order = match shown.order {
            ShownOrder::Fixed => words.order_fixed,
            ShownOrder::Random => words.order_random,
        };
        notes.push(order.into());
    }
    if let Some(after) = &differs.after {
        let after = Prose::wording(context.item_label(after));
        notes.push(Prose::fill(words.asked_after, &[("item", after)]));
    }
    if let Some(told) = &differs.instructions {
        let told = Prose::wording(told.get(context.lang));
        notes.push(Prose::from(words.instructions).with(": ").with(told));
    }
    if let Some(universe) = &differs.universe {
        let universe = Prose::wording(universe.get(context.lang));
        notes.push(
            Prose::from(context.words.universe)
                .with(": ")
                .with(universe),
        );
    }
    notes
}

/// The waves up to this one that ask an item.
fn waves_of(context: &Context<'_>, words: &BookletWords, item: &Item) -> Prose {
    let waves = context.waves_so_far();
    let labels = waves
        .iter()
        .filter(|(wave, _)| is_asked(context, wave, item))
        .map(|(wave, _)| Prose::date(wave.label.get(context.lang)));
    let labels = Prose::join(labels, ", ");
    Prose::from(words.waves_asked).with(": ").with(labels)
}

/// Whether a wave is known to ask an item: of a publication only what it has figures of is known.
fn is_asked(context: &Context<'_>, wave: &Wave, item: &Item) -> bool {
    let results = context.results.wave(&wave.id);
    let has_figures = || {
        results.is_some_and(|wave| {
            let mut cells = wave.estimates.cells.iter();
            cells.any(|cell| cell.item == item.id)
        })
    };
    context.survey.asks(wave, item) && (wave.delivery().is_some() || has_figures())
}

/// Whether words or answers differ; answers that a source does not state do not.
fn differs(earlier: &[WordingVersion], later: &[WordingVersion]) -> bool {
    earlier.iter().zip(later).any(|(earlier, later)| {
        let is_stated = !earlier.options.is_empty() && !later.options.is_empty();
        earlier.text != later.text || (is_stated && earlier.options != later.options)
    })
}

/// Items of this wave as earlier waves had them, newest first, each form once.
fn asked_differently(context: &Context<'_>, words: &BookletWords, asked: &[&Item]) -> Vec<Wording> {
    let mut found = Vec::new();
    for item in asked {
        let mut known = versions(context, context.wave, item);
        for (wave, _) in context.waves_so_far().into_iter().rev() {
            if wave.id == context.wave.id || !is_asked(context, wave, item) {
                continue;
            }
            let earlier = versions(context, wave, item);
            if differs(&earlier, &known) {
                known.clone_from(&earlier);
                found.push(in_wave(context, words, item, wave, earlier));
            }
        }
    }
    found
}

/// Items that this wave does not ask, as the last wave had them that did.
fn asked_elsewhere(context: &Context<'_>, words: &BookletWords, asked: &[&Item]) -> Vec<Wording> {
    let waves = context.waves_so_far();
    let items = context.survey.items.iter().filter(|item| {
        let is_asked = asked.iter().any(|known| known.id == item.id);
        item.role == Role::Opinion && !is_asked && !matches!(item.kind, ItemKind::Derived { .. })
    });
    let last = |item: &Item| {
        let mut newest = waves.iter().rev();
        newest.find(|(wave, _)| is_asked(context, wave, item))
    };
    items
        .filter_map(|item| {
            let (wave, _) = last(item).filter(|(wave, _)| wave.id != context.wave.id)?;
            let then = versions(context, wave, item);
            Some(in_wave(context, words, item, wave, then))
        })
        .collect()
}

fn in_wave(
    context: &Context<'_>,
    words: &BookletWords,
    item: &Item,
    wave: &Wave,
    versions: Vec<WordingVersion>,
) -> Wording {
    let label = Prose::fill(
        words.in_wave,
        &[
            ("item", Prose::wording(context.label(item))),
            ("wave", Prose::date(wave.label.get(context.lang))),
        ],
    );
    Wording {
        id: format!("wording-{}-{}", item.id, wave.id),
        label: label.to_string(),
        versions,
        notes: how_it_was_put(context, words, item, wave),
    }
}
