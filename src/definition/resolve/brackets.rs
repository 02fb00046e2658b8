//! The bracket that a TOML parser stumbles over long after it: one that was opened and never closed.

/// The byte of the first bracket of a value that is not closed where its value must have ended: before the next key or
/// table heading, before a bracket of the other kind closes, or before the end of the file.
pub(super) fn unclosed(text: &str) -> Option<usize> {
    // Strings of several lines may hold any bracket.
    if text.contains("\"\"\"") || text.contains("'''") {
        return None;
    }
    let mut open: Vec<(usize, u8)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        if let Some((place, bracket)) = open.last()
            && begins_anew(trimmed, *bracket)
        {
            return Some(*place);
        }
        // A heading opens nothing that a later line could close.
        let is_heading = open.is_empty() && trimmed.starts_with('[');
        if !is_heading && let Some(place) = follow(line, at, &mut open) {
            return Some(place);
        }
        at += line.len();
    }
    open.last().map(|(place, _)| *place)
}

/// Whether a line can only stand outside the bracket that is open.
fn begins_anew(line: &str, bracket: u8) -> bool {
    let word =
        line.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let is_key = word.len() < line.len() && word.trim_start().starts_with('=');
    let is_heading = line.strip_prefix('[').is_some_and(|rest| {
        rest.trim_start_matches('[')
            .starts_with(char::is_alphabetic)
    });
    match bracket {
        b'{' => is_heading || line.starts_with('{'),
        _ => is_heading || is_key,
    }
}

/// Follows the brackets of a line, past strings and comments; the bracket that is closed by one of the other kind.
fn follow(line: &str, start: usize, open: &mut Vec<(usize, u8)>) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'#' => return None,
            b'"' | b'\'' => at = end_of_string(bytes, at),
            b'[' | b'{' => open.push((start + at, byte)),
            b']' | b'}' => {
                let opening = if byte == b']' { b'[' } else { b'{' };
                match open.last() {
                    Some((_, bracket)) if *bracket == opening => {
                        open.pop();
                    }
                    Some((place, _)) => return Some(*place),
                    None => {}
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The closing quote of a string that stands on one line, else the end of the line.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 1,
            byte if byte == quote => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_bracket_is_found_where_it_stands() {
        for (text, expected) in [
            ("a = [1, 2\nb = 3\n", Some(4)),
            ("a = [1, 2\n[item.x]\n", Some(4)),
            (
                "a = [\n  { c = 1, l = { d = \"x\" }\n  { c = 2 },\n]\n",
                Some(8),
            ),
            ("a = [\n  { c = 1 ],\n]\n", Some(8)),
            ("a = [1\n", Some(4)),
            ("a = [\n  [1, 2],\n  \"b = [\", # [\n]\n[x]\n[[y]]\n", None),
            ("a = {\n b = 1,\n}\n", None),
        ] {
            assert_eq!(unclosed(text), expected, "{text}");
        }
    }
}
