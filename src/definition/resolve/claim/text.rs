//! In: a text of `report.toml`. Out: its stretches: words, cells in braces, years and names with digits. Never: a number that
//! somebody typed.

use std::collections::BTreeSet;
use std::ops::Range;

use super::names::Names;
use super::parser::Parser;
use super::written::Written;
use crate::definition::claim::{Form, FormPart, QuantityUnit, Stretch};
use crate::definition::resolve::page::Page;
use crate::diagnostic::code;

/// Words with digits that are no typed numbers.
pub(in crate::definition::resolve) struct WithDigits {
    /// Years and ids of waves.
    pub dates: BTreeSet<String>,
    /// Words of questions, labels and titles.
    pub wordings: BTreeSet<String>,
}

/// The stretches of a text; errors are noted.
pub(super) fn stretches(
    page: &mut Page,
    names: &Names<'_>,
    with_digits: &WithDigits,
    written: &Written,
) -> Vec<Stretch> {
    let text = written.text.as_str();
    let mut stretches = Vec::new();
    let mut words = String::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let doubled = ["{{", "}}"].into_iter().find(|two| rest.starts_with(two));
        if let Some(two) = doubled {
            spoken(
                page,
                with_digits,
                written,
                from..at,
                &mut words,
                &mut stretches,
            );
            words.push_str(two.get(..1).unwrap_or_default());
            at += 2;
            from = at;
        } else if rest.starts_with('}') {
            page.error(
                code::BAD_CLAIM,
                &written.span(&(at..at + 1)),
                "`}` closes nothing",
                "write `}}` where a brace is meant",
            );
            return stretches;
        } else if rest.starts_with('{') {
            spoken(
                page,
                with_digits,
                written,
                from..at,
                &mut words,
                &mut stretches,
            );
            flush(&mut words, &mut stretches);
            let Some(end) = rest.find('}') else {
                page.error(
                    code::BAD_CLAIM,
                    &written.span(&(at..at + 1)),
                    "`{` is not closed",
                    "close it with `}`; write `{{` where a brace is meant",
                );
                return stretches;
            };
            stretches.extend(cell(page, names, written, at + 1..at + end));
            at += end + 1;
            from = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    spoken(
        page,
        with_digits,
        written,
        from..at,
        &mut words,
        &mut stretches,
    );
    flush(&mut words, &mut stretches);
    stretches
}

/// What stands in braces.
fn cell(
    page: &mut Page,
    names: &Names<'_>,
    written: &Written,
    within: Range<usize>,
) -> Option<Stretch> {
    let mut parser = Parser::new(page, names, written, within.clone())?;
    if parser.is_word("wave") && !parser.sign_follows("(") {
        parser.takes_word("wave");
        let named = match parser.nothing_left() {
            true => None,
            false => Some(parser.wave()?),
        };
        parser.nothing_more()?;
        return Some(Stretch::Wave(named));
    }
    let of = parser.quantity()?;
    let form = form(&mut parser, of.unit)?;
    parser.nothing_more()?;
    if of.terms.is_empty() {
        return parser.wrong(&within, "no cell is named", "name a cell: `{agree(item)}`");
    }
    if of.single().is_none() && of.change().is_none() {
        return parser.wrong(
            &within,
            "a text shows a cell or the change of one, not what is made of several",
            "show each cell, or declare a balance in the scale and show that",
        );
    }
    Some(Stretch::Quantity { of, form })
}

/// `:1`, `:size`, `:interval`, parted by commas.
fn form(parser: &mut Parser<'_>, unit: QuantityUnit) -> Option<Form> {
    let mut form = Form::default();
    if !parser.takes(":") {
        return Some(form);
    }
    loop {
        let (word, place) = parser.name("a form")?;
        match word.as_str() {
            "0" | "1" | "2" | "3" => form.decimals = word.parse().ok(),
            "interval" => form.part = FormPart::Interval,
            "size" if matches!(unit, QuantityUnit::Points | QuantityUnit::MeanDifference) => {
                form.part = FormPart::Size;
            }
            "size" => {
                return parser.wrong(&place, "a share has no sign to leave out", "remove `:size`");
            }
            _ => {
                let known = ["0", "1", "2", "3", "size", "interval"];
                return parser.unknown(&place, "form", &word, &known);
            }
        }
        if !parser.takes(",") {
            return Some(form);
        }
    }
}

/// Words between cells: their digits are dates or wordings, or an error.
fn spoken(
    page: &mut Page,
    with_digits: &WithDigits,
    written: &Written,
    bytes: Range<usize>,
    words: &mut String,
    stretches: &mut Vec<Stretch>,
) {
    let text = written.text.get(bytes.clone()).unwrap_or_default();
    let mut at = 0;
    for token in text.split(|c: char| c.is_whitespace() || c == '/') {
        let start = bytes.start + at;
        at += token.len();
        let kept = trimmed(token);
        if kept.chars().any(char::is_numeric) {
            let inside = token.find(kept).unwrap_or_default();
            words.push_str(token.get(..inside).unwrap_or_default());
            flush(words, stretches);
            let all_dates = || {
                kept.split(['-', '–'])
                    .all(|part| with_digits.dates.contains(part))
            };
            if all_dates() {
                stretches.push(Stretch::Date(kept.to_owned()));
            } else if with_digits.wordings.contains(kept) {
                stretches.push(Stretch::Wording(kept.to_owned()));
            } else {
                let here = start + inside..start + inside + kept.len();
                page.error(
                    code::TYPED_NUMBER,
                    &written.span(&here),
                    format!("`{kept}` is typed by hand"),
                    "name the cell in braces, `{agree(item)}`; a wave is `{wave}` or `{wave ID}`",
                );
            }
            words.push_str(token.get(inside + kept.len()..).unwrap_or_default());
        } else {
            words.push_str(token);
        }
        // The character that parted it from the next.
        if let Some(apart) = text.get(at..).and_then(|rest| rest.chars().next()) {
            words.push(apart);
            at += apart.len_utf8();
        }
    }
}

fn flush(words: &mut String, stretches: &mut Vec<Stretch>) {
    if !words.is_empty() {
        stretches.push(Stretch::Words(std::mem::take(words)));
    }
}

/// A word without the punctuation around it.
pub(super) fn trimmed(word: &str) -> &str {
    word.trim_matches(|c: char| !(c.is_alphanumeric() || "%+−$€£°".contains(c)))
}
