//! In: an expression. Out: its tokens, each with its bytes. Never: a judgement of their order.

use std::ops::Range;

/// What an expression is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name, a number or the id of a wave.
    Word(String),
    /// A label in quotes.
    Quoted(String),
    Sign(&'static str),
}

const SIGNS: &[&str] = &[
    ">=", "<=", "≥", "≤", ">", "<", "=", "(", ")", "[", "]", ",", "|", "%", "-", "−", "+", ":",
];

const QUOTES: &[(char, char)] = &[('"', '"'), ('\'', '\''), ('“', '”'), ('»', '«'), ('«', '»')];

/// The tokens of `text`, which begins at byte `from` of its source.
///
/// # Errors
/// The bytes of a character that begins no token, or of a quote that is not closed.
pub(super) fn tokens(text: &str, from: usize) -> Result<Vec<(Token, Range<usize>)>, Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.chars().next() else {
            break;
        };
        let place = |long: usize| from + at..from + at + long;
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, long) =
            if let Some((open, close)) = QUOTES.iter().find(|(open, _)| *open == first) {
                let inside = rest.get(open.len_utf8()..).unwrap_or_default();
                let Some(end) = inside.find(*close) else {
                    return Err(place(rest.len()));
                };
                let quoted = inside.get(..end).unwrap_or_default();
                let long = open.len_utf8() + end + close.len_utf8();
                (Token::Quoted(quoted.to_owned()), long)
            } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
                (Token::Sign(sign), sign.len())
            } else {
                let long = word(rest);
                if long == 0 {
                    return Err(place(first.len_utf8()));
                }
                let word = rest.get(..long).unwrap_or_default();
                (Token::Word(word.to_owned()), long)
            };
        found.push((token, place(long)));
        at += long;
    }
    Ok(found)
}

/// How long the word is that a text begins with: letters, digits and `_`, with `-` and `.` inside it.
fn word(rest: &str) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut long = 0;
    for (at, c) in rest.char_indices() {
        let next = rest
            .get(at + c.len_utf8()..)
            .and_then(|rest| rest.chars().next());
        let joins = (c == '-' || c == '.') && at > 0 && next.is_some_and(is_part);
        if !is_part(c) && !joins {
            break;
        }
        long = at + c.len_utf8();
    }
    long
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_numbers_and_signs_are_told_apart() {
        let found = tokens(
            "agree(a-b)-answer(x, 'Helt enig') >= 50.5% in 2021-autumn",
            0,
        )
        .unwrap();
        let text: Vec<String> = found
            .iter()
            .map(|(token, _)| match token {
                Token::Word(word) => word.clone(),
                Token::Quoted(text) => format!("'{text}'"),
                Token::Sign(sign) => (*sign).to_owned(),
            })
            .collect();
        let expected = [
            "agree",
            "(",
            "a-b",
            ")",
            "-",
            "answer",
            "(",
            "x",
            ",",
            "'Helt enig'",
            ")",
            ">=",
            "50.5",
            "%",
            "in",
            "2021-autumn",
        ];
        assert_eq!(text, expected);
        assert_eq!(found[5].1, 11..17);
        assert_eq!(tokens("a ; b", 10), Err(12..13));
        assert_eq!(tokens("a 'b", 0), Err(2..4));
    }
}
