//! Item 24: what stands between answers and figures: derived items, balances, scores.

use super::checklist::{Computed, State, fact};
use crate::definition::{ItemKind, Scale};
use crate::report::Prose;
use crate::report::document::context::Context;
use crate::report::words::disclosure::DisclosureWords;

/// From the definition; that there is nothing is said too.
pub fn computed(context: &Context<'_>, words: &DisclosureWords) -> Computed {
    let mut parts: Vec<Prose> = Vec::new();
    let has = |id: &crate::definition::ItemId| {
        context
            .estimates
            .estimates
            .cells
            .iter()
            .any(|cell| cell.item == *id)
    };
    for item in context.survey.items.iter().filter(|item| has(&item.id)) {
        if let ItemKind::Derived { from, .. } = &item.kind {
            let values = [
                ("item", Prose::wording(context.label(item))),
                ("from", Prose::wording(context.item_label(from))),
            ];
            parts.push(Prose::fill(words.derived, &values));
        }
        for part in item
            .scale()
            .iter()
            .flat_map(|scale| of_scale(context, words, scale))
        {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    if !parts.is_empty() {
        return Computed::new(Prose::join(parts, "; ").as_sentence());
    }
    let nothing = Computed {
        state: State::NotDone,
        ..Computed::new(words.no_models)
    };
    match fact(context, "models") {
        // What is stated is not contradicted.
        Some(_) => Computed::new(Prose::default()),
        None => nothing,
    }
}

fn of_scale(context: &Context<'_>, words: &DisclosureWords, scale: &Scale) -> Vec<Prose> {
    let lang = context.lang;
    let label = |net| {
        scale
            .net(net)
            .map_or_else(Prose::default, |net| Prose::wording(net.label.get(lang)))
    };
    let mut parts: Vec<Prose> = scale
        .balances
        .iter()
        .map(|balance| {
            let values = [
                ("balance", Prose::wording(balance.label.get(lang))),
                ("plus", label(&balance.plus)),
                ("minus", label(&balance.minus)),
            ];
            Prose::fill(words.balance, &values)
        })
        .collect();
    let scored: Vec<Prose> = scale
        .answers
        .iter()
        .filter_map(|answer| Some((answer, answer.score?)))
        .map(|(answer, score)| {
            let number = context
                .numbers
                .decimal(score, u8::from(score.fract() != 0.0));
            Prose::wording(answer.label.get(lang))
                .with(" = ")
                .with(Prose::setting(number))
        })
        .collect();
    if !scored.is_empty() {
        let scores = Prose::join(scored, ", ");
        parts.push(Prose::fill(words.scores, &[("scores", scores)]));
    }
    parts
}
