//! In: a condition as written (`owns = 1 and (age >= 18 or region in (1, 2))`). Out: the condition as meant. Never: a
//! reference to an item, a code or a kind of missing that is not there.
//!
//! `or` binds weaker than `and`, `and` weaker than `not`; `=` and `in` take codes of a choice, the other signs numbers.

mod comparison;
mod parser;
mod tokens;

use std::ops::Range;

use toml::Spanned;

use super::super::condition::Condition;
use super::super::id::ItemId;
use super::super::item::Item;
use super::page::Page;
use crate::diagnostic::{Diagnostic, code};
use parser::Parser;

/// A condition as read.
pub(super) struct Read {
    /// `None` where something of it is wrong; that was told.
    pub(super) condition: Option<Condition>,
    /// The items that it looks at, each where it is named first.
    pub(super) looks_at: Vec<(ItemId, Range<usize>)>,
}

/// Reads a condition over `items`, and tells every mistake of it at its word. `None`: there was one.
pub(super) fn condition(
    page: &mut Page,
    written: &Spanned<String>,
    items: &[Item],
    defined: &[String],
) -> Option<Condition> {
    read(page, written, items, defined).condition
}

/// As [`condition`], with what it looks at, whether all of it is right or not.
pub(super) fn read(
    page: &mut Page,
    written: &Spanned<String>,
    items: &[Item],
    defined: &[String],
) -> Read {
    let text = written.get_ref();
    let mut parser = Parser::new(text, items, defined);
    let condition = parser.whole();
    for wrong in parser.wrongs {
        let mut found = Diagnostic::error(code::BAD_CONDITION, wrong.message).help(wrong.help);
        let is_blank = text.trim().is_empty();
        if wrong.at.is_empty() && !is_blank {
            found = found.value(text);
        }
        let at = match is_blank {
            true => written.span(),
            false => place(page, written, &wrong.at),
        };
        page.note(found, &at);
    }
    let places = parser.looks_at.into_iter();
    Read {
        condition,
        looks_at: places
            .map(|(id, at)| (id, place(page, written, &at)))
            .collect(),
    }
}

/// Reads a condition over `items` as it is displayed; `None`: it is none over these items.
pub fn read_condition(text: &str, items: &[Item]) -> Option<Condition> {
    Parser::new(text, items, &[]).whole()
}

/// Where a part of a text stands in its file; the whole text where it is written with escapes.
fn place(page: &Page, written: &Spanned<String>, part: &Range<usize>) -> Range<usize> {
    let span = written.span();
    let raw = page.text.get(span.clone()).unwrap_or("");
    let quote = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quote| raw.starts_with(quote))
        .unwrap_or("");
    let inside = raw.get(quote.len()..).unwrap_or("");
    // The line end behind three quotes is not part of the text.
    let begins = match quote.len() {
        3 => {
            inside.len()
                - inside
                    .trim_start_matches('\r')
                    .trim_start_matches('\n')
                    .len()
        }
        _ => 0,
    };
    match inside.get(begins..) {
        Some(inside) if inside.starts_with(written.get_ref().as_str()) => {
            let from = span.start + quote.len() + begins;
            from + part.start..from + part.end
        }
        _ => span,
    }
}
