//! The recipe of a rehearsal: `[rehearse]` of `wave.toml`.

use std::ops::Range;

use toml::Spanned;

use super::super::id::Code;
use super::super::item::{Item, ItemKind};
use super::super::rehearsal::Recipe;
use super::super::scale::{Answer, Missing};
use super::super::source::{Given, RehearseSource, Table};
use super::page::{Page, codes_of};
use super::waves::{Known, known_item};
use crate::diagnostic::code;

/// How far the shares of an item may be from 1: the noise of adding decimals.
const TOLERANCE: f64 = 1e-6;

pub(super) fn recipe(
    page: &mut Page,
    source: &Given<RehearseSource>,
    known: &Known<'_>,
) -> Option<Recipe> {
    let written = source.as_ref()?.get_ref();
    let mut recipe = Recipe::default();
    if let Some(seed) = &written.seed {
        recipe.seed = whole(page, seed, "seed", 0);
    }
    if let Some(respondents) = &written.respondents {
        recipe.respondents = whole(page, respondents, "respondents", 1);
    }
    for (key, shares) in written
        .shares
        .iter()
        .flat_map(|table| &table.get_ref().entries)
    {
        if !known_item(page, key.get_ref(), &key.span(), known) {
            continue;
        }
        let item = known
            .items
            .iter()
            .find(|item| item.id.as_str() == key.get_ref());
        if let Some(item) = item
            && let Some(stated) = shares_of(page, item, shares, &key.span())
        {
            recipe.shares.insert(item.id.clone(), stated);
        }
    }
    Some(recipe)
}

/// A whole number of at least `least` that fits its type.
fn whole<T: TryFrom<i64> + Default>(
    page: &mut Page,
    value: &Spanned<i64>,
    key: &str,
    least: i64,
) -> T {
    let number = *value.get_ref();
    let fitting = T::try_from(number).ok().filter(|_| number >= least);
    if fitting.is_none() {
        page.error(
            code::WRONG_TYPE,
            &value.span(),
            format!("`{key}` is {number}"),
            format!("a whole number from {least} is asked for"),
        );
    }
    fitting.unwrap_or_default()
}

fn shares_of(
    page: &mut Page,
    item: &Item,
    table: &Spanned<Table<f64>>,
    key: &Range<usize>,
) -> Option<Vec<(Code, f64)>> {
    let answers: &[Answer] = match &item.kind {
        ItemKind::Single { scale } => &scale.answers,
        ItemKind::Multiple { options, .. } => options,
        ItemKind::Numeric { .. } | ItemKind::Open | ItemKind::Derived { .. } => {
            page.error(
                code::BAD_RECIPE,
                key,
                format!("item `{}` has no answers to state shares of", item.id),
                "name a single-choice or multiple-choice item; numbers follow from the targets",
            );
            return None;
        }
    };
    let mut shares = Vec::new();
    for (written, value) in &table.get_ref().entries {
        let text = written.get_ref();
        let code = text.parse().ok().map(Code);
        let answer = answers.iter().find(|answer| Some(answer.code) == code);
        if answer.is_none() {
            page.error(
                code::BAD_RECIPE,
                &written.span(),
                format!("item `{}` has no answer `{text}`", item.id),
                format!("its codes are {}", codes_of(answers.iter().map(|a| a.code))),
            );
        }
        let share = *value.get_ref();
        if !(0.0..=1.0).contains(&share) {
            let help = if (1.0..=100.0).contains(&share) {
                format!("write {} for {share} %", share / 100.0)
            } else {
                "a share is 0 to 1".to_owned()
            };
            page.error(
                code::BAD_RECIPE,
                &value.span(),
                format!("the share {share} is not 0 to 1"),
                help,
            );
            return None;
        }
        shares.push((answer?.code, share));
    }
    if matches!(item.kind, ItemKind::Single { .. }) {
        adds_up(page, item, &shares, &table.span());
    }
    Some(shares)
}

/// The shares of a single choice sum to 1; where a blank means "not asked" the rest is not asked.
fn adds_up(page: &mut Page, item: &Item, shares: &[(Code, f64)], span: &Range<usize>) {
    let sum: f64 = shares.iter().map(|(_, share)| share).sum();
    let rest_is_not_asked = item.blank == Missing::NotAsked;
    if sum > 1.0 + TOLERANCE || sum < 1.0 - TOLERANCE && !rest_is_not_asked {
        page.error(
            code::BAD_RECIPE,
            span,
            format!("the shares of item `{}` sum to {sum:.6}", item.id),
            "they sum to 1; don't know is an answer like any other",
        );
    }
}
