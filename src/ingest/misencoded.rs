//! In: the text of a delivery. Out: warnings where letters were encoded twice or quotes are escaped in another way than
//! CSV does. Never: a text that is mended.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics, code};

use super::text;

/// Says what a program before this one has done to the text.
pub(super) fn say(text: &str, delimiter: u8, file: &Path, found: &mut Diagnostics) {
    if let Some((at, letters)) = encoded_twice(text) {
        let line = text::line_number(text.as_bytes(), at);
        found.push(
            Diagnostic::warning(
                code::ENCODING,
                format!("`{letters}` in line {line} looks like one letter of UTF-8 that was read in another encoding"),
            )
            .at(text::place(file, text, at..at + letters.len()))
            .value(letters)
            .help("if `encoding` is stated in wave.toml, correct it; else have the delivery made again"),
        );
    }
    if let Some(at) = escaped_quote(text, delimiter) {
        let line = text::line_number(text.as_bytes(), at);
        found.push(
            Diagnostic::warning(
                code::UNCLOSED_QUOTE,
                format!("a quote in line {line} has a backslash before it: in CSV a quote within quotes is written twice, and this text is read otherwise than meant"),
            )
            .at(text::place(file, text, at..at + 2))
            .value("\\\"")
            .help("have the delivery made again with quotes written twice"),
        );
    }
}

/// The two characters that a letter of Western Europe (æ, ø, å, ä, ö, ü, é) becomes where its UTF-8 is read as
/// Windows-1252, and where they first stand.
fn encoded_twice(text: &str) -> Option<(usize, &str)> {
    const SECOND: [char; 12] = ['¦', '¸', '¥', '†', '˜', '…', '¤', '¶', '¼', '©', '‰', '¨'];
    text.match_indices('Ã').find_map(|(at, first)| {
        let second = text.get(at + first.len()..)?.chars().next()?;
        let end = at + first.len() + second.len_utf8();
        SECOND
            .contains(&second)
            .then(|| text.get(at..end))?
            .map(|letters| (at, letters))
    })
}

/// The first quote behind a backslash that ends no field.
fn escaped_quote(text: &str, delimiter: u8) -> Option<usize> {
    text.match_indices("\\\"")
        .map(|(at, _)| at)
        .find(|at| match text.as_bytes().get(at + 2) {
            None | Some(b'\n' | b'\r' | b'"') => false,
            Some(next) => *next != delimiter,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_encoded_twice_and_escaped_quotes_are_found() {
        assert_eq!(encoded_twice("id;LÃ¸benr"), Some((4, "Ã¸")));
        assert_eq!(encoded_twice("São Paulo, Løbenr, CAFÃ"), None);
        assert_eq!(escaped_quote("1,\"he said \\\"no\\\"\"\n", b','), Some(11));
        assert_eq!(escaped_quote("1,\"C:\\\",2\n", b','), None);
    }
}
