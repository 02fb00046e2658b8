//! What a step meets: margins of categories, and means of numbers.

use toml::Spanned;

use super::super::super::id::ItemId;
use super::super::super::item::ItemKind;
use super::super::super::source::{Given, List, OneOrMany};
use super::super::design::{categorical, names_of};
use super::super::page::{Owner, Page};
use super::Known;
use crate::diagnostic::code;

pub(super) fn margins(
    page: &mut Page,
    source: &Given<List<OneOrMany<String>>>,
    owner: &Owner,
    known: Known<'_>,
) -> Vec<Vec<ItemId>> {
    let mut margins: Vec<Vec<ItemId>> = Vec::new();
    if let Some(list) = page.need(source, "margins", owner) {
        for entry in &list.get_ref().entries {
            let margin = margin(page, entry, known);
            if margins.contains(&margin) {
                page.error(
                    code::DUPLICATE,
                    &entry.span(),
                    "the margin stands twice in `margins`",
                    "write it once",
                );
            }
            margins.push(margin);
        }
        if margins.is_empty() {
            page.error(
                code::MISSING_KEY,
                &list.span(),
                "`margins` is empty",
                "name the items to rake to, or write `method = \"delivered\"`",
            );
        }
    }
    margins
}

fn margin(page: &mut Page, entry: &Spanned<OneOrMany<String>>, known: Known<'_>) -> Vec<ItemId> {
    let names = names_of(entry);
    if names.is_empty() {
        page.error(
            code::MISSING_KEY,
            &entry.span(),
            "the margin names no item",
            "write `[\"sex\", \"age_group\"]` for a cross of two items",
        );
    }
    for (span, name) in &names {
        categorical(page, span, name, known.items, known.defined);
    }
    names
        .into_iter()
        .map(|(_, name)| ItemId::new(name))
        .collect()
}

pub(super) fn numbers(
    page: &mut Page,
    source: &Given<List<String>>,
    known: Known<'_>,
) -> Vec<ItemId> {
    let mut numbers = Vec::new();
    for name in source.iter().flat_map(|list| &list.get_ref().entries) {
        let text = name.get_ref();
        match known.items.iter().find(|item| item.id.as_str() == text) {
            Some(item) if !matches!(item.kind, ItemKind::Numeric { .. }) => page.error(
                code::UNKNOWN_REFERENCE,
                &name.span(),
                format!("item `{text}` is not numeric"),
                "name a numeric item, or put this one among the `margins`",
            ),
            None if !known.defined.iter().any(|defined| defined == text) => {
                page.unknown(
                    &name.span(),
                    "item",
                    text,
                    known.defined.iter().map(String::as_str),
                );
            }
            _ => {}
        }
        numbers.push(ItemId::new(text));
    }
    numbers
}
