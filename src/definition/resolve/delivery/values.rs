//! In: `[values]` of a wave. Out: the texts that stand for codes, by item. Never: a text for a code the item does not
//! have.

use std::collections::BTreeMap;

use crate::definition::id::{Code, ItemId};
use crate::definition::item::ItemKind;
use crate::definition::resolve::page::{Page, codes_of};
use crate::definition::resolve::waves::{Known, known_item};
use crate::definition::scale::Answer;
use crate::definition::source::{Given, Table};
use crate::diagnostic::code;

pub(super) fn values(
    page: &mut Page,
    table: &Given<Table<Table<i64>>>,
    known: &Known<'_>,
) -> BTreeMap<ItemId, Vec<(String, Code)>> {
    let mut values = BTreeMap::new();
    for (key, texts) in table.iter().flat_map(|table| &table.get_ref().entries) {
        if !known_item(page, key.get_ref(), &key.span(), known) {
            continue;
        }
        let item = known
            .items
            .iter()
            .find(|item| item.id.as_str() == key.get_ref());
        let Some(item) = item else { continue };
        // A numeric item has no codes: a text may stand for any number.
        let answers: Option<&[Answer]> = match &item.kind {
            ItemKind::Single { scale } => Some(&scale.answers),
            ItemKind::Multiple { options, .. } => Some(options),
            ItemKind::Numeric { .. } => None,
            ItemKind::Open | ItemKind::Derived { .. } => {
                page.error(
                    code::UNKNOWN_REFERENCE,
                    &key.span(),
                    format!(
                        "item `{}` has no codes that a text could stand for",
                        item.id
                    ),
                    "name a single-choice, multiple-choice or numeric item",
                );
                continue;
            }
        };
        let mut pairs = Vec::new();
        for (text, code) in &texts.get_ref().entries {
            let number = Code(*code.get_ref());
            if let Some(answers) = answers
                && answers.iter().all(|answer| answer.code != number)
            {
                page.error(
                    code::UNKNOWN_REFERENCE,
                    &code.span(),
                    format!("item `{}` has no code `{number}`", item.id),
                    format!("its codes are {}", codes_of(answers.iter().map(|a| a.code))),
                );
            }
            pairs.push((text.get_ref().clone(), number));
        }
        values.insert(item.id.clone(), pairs);
    }
    values
}
