//! `[open_data]`: the public-use file.

use toml::Spanned;

use super::super::id::ItemId;
use super::super::item::{Item, ItemKind};
use super::super::open_data::OpenData;
use super::super::source::{Given, List, OpenDataSource};
use super::page::Page;
use crate::diagnostic::code;

/// `[open_data]`.
pub(super) fn open_data(
    page: &mut Page,
    source: &Given<OpenDataSource>,
    items: &[Item],
    defined: &[String],
) -> OpenData {
    let Some(written) = source.as_ref().map(Spanned::get_ref) else {
        return OpenData::default();
    };
    let quasi_identifiers = written.quasi_identifiers.as_ref().map(|list| {
        let named = names(page, list, items, defined);
        for (id, name) in &named {
            let coded = items.iter().find(|item| item.id == *id);
            if coded.is_some_and(|item| matches!(item.kind, ItemKind::Numeric { .. } | ItemKind::Open)) {
                page.error(
                    code::UNKNOWN_REFERENCE,
                    &name.span(),
                    format!("item `{id}` has no categories to protect"),
                    "numbers are left out, and so are texts; name the derived item with their bands",
                );
            }
        }
        named.into_iter().map(|(id, _)| id).collect()
    });
    let dropped = written.drop.as_ref();
    let drop = dropped.map_or(Vec::new(), |list| names(page, list, items, defined));
    OpenData {
        quasi_identifiers,
        k: written.k.as_ref().and_then(|k| at_least_two(page, k)),
        licence: written.licence.as_ref().map(|words| page.texts(words)),
        drop: drop.into_iter().map(|(id, _)| id).collect(),
    }
}

fn at_least_two(page: &mut Page, k: &Spanned<i64>) -> Option<usize> {
    let number = usize::try_from(*k.get_ref()).ok().filter(|k| *k >= 2);
    if number.is_none() {
        page.error(
            code::WRONG_TYPE,
            &k.span(),
            format!("`k` is {}", k.get_ref()),
            "a whole number from 2 is asked for; 5 is usual",
        );
    }
    number
}

fn names<'l>(
    page: &mut Page,
    list: &'l Spanned<List<String>>,
    items: &[Item],
    defined: &[String],
) -> Vec<(ItemId, &'l Spanned<String>)> {
    let mut found = Vec::new();
    for name in &list.get_ref().entries {
        // An item that is defined with a mistake is there, and has been told of.
        if items.iter().any(|item| item.id.as_str() == name.get_ref()) {
            found.push((ItemId::new(name.get_ref()), name));
        } else if !defined.contains(name.get_ref()) {
            let known = items.iter().map(|item| item.id.as_str());
            page.unknown(&name.span(), "item", name.get_ref(), known);
        }
    }
    found
}
