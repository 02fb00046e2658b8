//! `[rehearse]` of a `wave.toml`: the recipe of synthetic answers, resolved.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use super::super::id::{Code, ItemId};
use super::super::item::{Item, ItemKind};
use super::super::rehearsal::Recipe;
use super::super::scale::{Answer, Missing};
use super::super::source::{Given, RehearseSource, Table};
use super::page::{Page, codes_of};
use super::waves::{Known, known_item};
use crate::diagnostic::code;

/// How far the shares of an item may be from 1 together: they are written with a few decimals.
const SUM_TOLERANCE: f64 = 1e-6;
/// More respondents than any rehearsal needs, and than a slip of the pen should make.
const MOST: i64 = 1_000_000;

pub(super) fn recipe(
    page: &mut Page,
    source: &Given<RehearseSource>,
    known: &Known<'_>,
) -> Option<Recipe> {
    let written = source.as_ref()?.get_ref();
    let seed = written.seed.as_ref().and_then(|seed| {
        let number = u64::try_from(*seed.get_ref()).ok();
        if number.is_none() {
            page.error(
                code::BAD_RECIPE,
                &seed.span(),
                "`seed` is less than 0",
                "write a whole number from 0",
            );
        }
        number
    });
    let respondents = written.respondents.as_ref().and_then(|number| {
        let in_reach = (2..=MOST).contains(number.get_ref());
        if !in_reach {
            page.error(
                code::BAD_RECIPE,
                &number.span(),
                format!("`respondents` is {}", number.get_ref()),
                format!("write a number from 2 to {MOST}"),
            );
        }
        u32::try_from(*number.get_ref()).ok().filter(|_| in_reach)
    });
    Some(Recipe {
        seed: seed.unwrap_or(Recipe::SEED),
        respondents: respondents.unwrap_or(Recipe::RESPONDENTS),
        shares: shares(page, &written.shares, known),
    })
}

fn shares(
    page: &mut Page,
    table: &Given<Table<Table<f64>>>,
    known: &Known<'_>,
) -> BTreeMap<ItemId, Vec<(Code, f64)>> {
    let mut shares = BTreeMap::new();
    for (key, written) in table.iter().flat_map(|table| &table.get_ref().entries) {
        if !known_item(page, key.get_ref(), &key.span(), known) {
            continue;
        }
        let item = known
            .items
            .iter()
            .find(|item| item.id.as_str() == key.get_ref());
        // Of an item that could not be resolved nothing more is judged.
        let Some(item) = item else { continue };
        let Some(answers) = answers_of(item) else {
            page.error(
                code::BAD_RECIPE,
                &key.span(),
                format!(
                    "item `{}` has no answers of which shares could be stated",
                    item.id
                ),
                "name a single-choice or multiple-choice item; derived items follow from theirs",
            );
            continue;
        };
        let before = page.found.error_count();
        let of_item = shares_of(page, item, answers, written.get_ref());
        // a share that is wrong in itself is the reason for a wrong sum
        if page.found.error_count() == before {
            sum(page, item, &of_item, &written.span());
        }
        shares.insert(item.id.clone(), of_item);
    }
    shares
}

fn answers_of(item: &Item) -> Option<&[Answer]> {
    match &item.kind {
        ItemKind::Single { scale } => Some(&scale.answers),
        ItemKind::Multiple { options, .. } => Some(options),
        ItemKind::Numeric { .. } | ItemKind::Open | ItemKind::Derived { .. } => None,
    }
}

fn shares_of(
    page: &mut Page,
    item: &Item,
    answers: &[Answer],
    written: &Table<f64>,
) -> Vec<(Code, f64)> {
    let mut shares = Vec::new();
    for (key, share) in &written.entries {
        let code = key.get_ref().parse().map(Code).ok();
        let code = code.filter(|code| answers.iter().any(|answer| answer.code == *code));
        let Some(code) = code else {
            page.error(
                code::BAD_RECIPE,
                &key.span(),
                format!("item `{}` has no code `{}`", item.id, key.get_ref()),
                format!(
                    "its codes are {}",
                    codes_of(answers.iter().map(|answer| answer.code))
                ),
            );
            continue;
        };
        shares.push((code, proportion(page, share)));
    }
    shares
}

fn proportion(page: &mut Page, share: &Spanned<f64>) -> f64 {
    let number = *share.get_ref();
    if (0.0..=1.0).contains(&number) {
        return number;
    }
    page.error(
        code::BAD_RECIPE,
        &share.span(),
        format!("a share is {number}"),
        "write shares from 0 to 1: 0.43 for 43 %",
    );
    0.0
}

fn sum(page: &mut Page, item: &Item, shares: &[(Code, f64)], span: &Range<usize>) {
    if matches!(item.kind, ItemKind::Multiple { .. }) {
        return;
    }
    let sum: f64 = shares.iter().map(|(_, share)| share).sum();
    let may_be_less = item.blank == Missing::NotAsked && sum > 0.0;
    if (sum - 1.0).abs() <= SUM_TOLERANCE || (may_be_less && sum < 1.0) {
        return;
    }
    page.error(
        code::BAD_RECIPE,
        span,
        format!("the shares of `{}` sum to {:.4}", item.id, sum),
        "make them sum to 1; don't know is an answer like any other",
    );
}
