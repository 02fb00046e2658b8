//! In: the text of a condition. Out: its words and signs, as ranges of it. Never: a judgement of what they mean.

use std::ops::Range;

/// Longer signs before those that they begin with; some are of other languages, told apart to be told of.
const SIGNS: &[&str] = &[
    "!=", "<=", ">=", "==", "<>", "=<", "=>", "&&", "||", "=", "<", ">", "(", ")", ",",
];

/// Words that join, and are no values.
const JOINERS: &[&str] = &["and", "or", "in"];

/// The words and signs of `text`.
pub(super) fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.chars().next() else {
            break;
        };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let long = match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            Some(sign) => sign.len(),
            None if is_part(first) => rest.find(|c| !is_part(c)).unwrap_or(rest.len()),
            None => first.len_utf8(),
        };
        found.push(at..at + long);
        at += long;
    }
    found
}

/// Whether a token is the name of an item, a code, a number or a kind of missing.
pub(super) fn is_word(token: &str) -> bool {
    token.starts_with(is_part) && !JOINERS.contains(&token)
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}
