//! In: an item, the sections of a questionnaire and its items. Out: the items that every respondent has seen, or passed,
//! before it. Never: another item of the same section in random order.

use super::id::ItemId;
use super::item::Item;
use super::questionnaire::{Section, SectionOrder};

/// The items asked before `id`. Items that no section names follow all sections, in the order of `items`.
pub(super) fn asked_before<'a>(
    id: &ItemId,
    items: impl IntoIterator<Item = &'a Item>,
    sections: &[Section],
) -> Vec<ItemId> {
    let mut before: Vec<ItemId> = Vec::new();
    for section in sections {
        if section.items.contains(id) {
            if section.order == SectionOrder::Written {
                before.extend(section.items.iter().take_while(|item| *item != id).cloned());
            }
            return before;
        }
        before.extend(section.items.iter().cloned());
    }
    let is_placed = |id: &ItemId| sections.iter().any(|section| section.items.contains(id));
    let rest = items.into_iter().map(|item| &item.id);
    before.extend(
        rest.take_while(|item| *item != id)
            .filter(|item| !is_placed(item))
            .cloned(),
    );
    before
}
