//! In: the sections of `[collect]` in wave.toml. Out: whether `collect close` wrote them, and what it wrote. Never: a line of a
//! person taken for one that was written by the program.

use std::ops::Range;

use toml::Spanned;

use super::ORDERS;
use crate::definition::id::ItemId;
use crate::definition::questionnaire::{CLOSE_MARK, Section};
use crate::definition::resolve::page::Page;
use crate::definition::resolve::quality::Known;
use crate::definition::source::SectionSource;

/// Whether the value of `span` is what `collect close` wrote there, on a line of its own.
pub(super) fn is_closed(page: &Page, span: &Range<usize>) -> bool {
    let value = page.text.get(span.clone());
    let behind = page
        .text
        .get(span.end..)
        .and_then(|rest| rest.lines().next());
    let repeated = behind.and_then(|rest| rest.strip_prefix(CLOSE_MARK));
    repeated.is_some_and(|repeated| value == Some(repeated.trim_end()))
}

/// A section that was shown. An item that the survey has no more is left out: nobody wrote that line, and it asks nobody.
pub(super) fn shown(
    page: &mut Page,
    written: &Spanned<SectionSource>,
    known: Known<'_>,
) -> Section {
    let source = written.get_ref();
    let names = source.items.iter().flat_map(|list| &list.get_ref().entries);
    let ids = names.map(|name| ItemId::new(name.get_ref()));
    Section {
        title: source.title.as_ref().map(|words| page.texts(words)),
        items: ids
            .filter(|id| known.items.iter().any(|item| item.id == *id))
            .collect(),
        order: source
            .order
            .as_ref()
            .and_then(|word| page.word(word, "order", ORDERS))
            .unwrap_or_default(),
    }
}
