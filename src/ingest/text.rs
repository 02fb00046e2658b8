//! In: decoded text and byte offsets in it. Out: lines, line numbers and places, whatever ends the lines. Never: a
//! guess at what the text means.

pub(super) use crate::diagnostic::counted;
use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Excerpt, Place};

/// The byte order mark as a character.
pub(super) const MARK: char = '\u{FEFF}';

/// How the lines of a file end, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct LineEnds {
    pub lf: usize,
    pub crlf: usize,
    pub cr: usize,
}

impl LineEnds {
    /// Counts every line end of a text, also those inside quoted fields.
    pub fn count(text: &[u8]) -> Self {
        let mut ends = Self::default();
        let carriage_returns = occurrences(text, b'\r');
        let line_feeds = occurrences(text, b'\n');
        if carriage_returns > 0 {
            ends.crlf = text.windows(2).filter(|pair| *pair == b"\r\n").count();
        }
        ends.cr = carriage_returns - ends.crlf;
        ends.lf = line_feeds - ends.crlf;
        ends
    }

    /// The kinds of line end that occur, `CRLF and LF`; empty where a file has one line without an end.
    pub fn words(self) -> String {
        let kinds = [(self.crlf, "CRLF"), (self.lf, "LF"), (self.cr, "CR")];
        let present: Vec<&str> = kinds
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(_, name)| *name)
            .collect();
        present.join(" and ")
    }
}

/// How often a byte occurs. Counted in pieces whose count fits a byte, which the compiler makes wide instructions of.
fn occurrences(text: &[u8], wanted: u8) -> usize {
    text.chunks(255)
        .map(|piece| {
            let count: u8 = piece.iter().map(|byte| u8::from(*byte == wanted)).sum();
            usize::from(count)
        })
        .sum()
}

/// The 1-based number of the line in which byte `at` stands. CR, LF and CRLF each end a line.
pub(super) fn line_number(text: &[u8], at: usize) -> usize {
    1 + line_ends(text, 0..at.min(text.len()))
}

/// How many lines end within a span. The CR of a CRLF ends none, so spans that meet can be added up.
pub(super) fn line_ends(text: &[u8], span: Range<usize>) -> usize {
    let bytes = text.get(span.clone()).unwrap_or_default();
    let carriage_returns = bytes
        .iter()
        .enumerate()
        .filter(|(offset, byte)| {
            **byte == b'\r' && text.get(span.start + offset + 1) != Some(&b'\n')
        })
        .count();
    occurrences(bytes, b'\n') + carriage_returns
}

/// The bytes of the line in which byte `at` stands, without its end.
pub(super) fn line_range(text: &[u8], at: usize) -> Range<usize> {
    let at = at.min(text.len());
    let is_end = |byte: &u8| *byte == b'\n' || *byte == b'\r';
    let start = text[..at].iter().rposition(is_end).map_or(0, |end| end + 1);
    let end = text[at..]
        .iter()
        .position(is_end)
        .map_or(text.len(), |end| at + end);
    start..end
}

/// The place of a byte span, with its line as excerpt. A span that runs over its line is cut at the line's end.
pub(super) fn place(file: &Path, text: &str, span: Range<usize>) -> Place {
    let number = line_number(text.as_bytes(), span.start);
    place_in_line(file, text, span, number)
}

/// The same where the number of the span's line is known.
pub(super) fn place_in_line(file: &Path, text: &str, span: Range<usize>, number: usize) -> Place {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let line = line_range(text.as_bytes(), start);
    let shown = &text[line.clone()];
    let from = start - line.start;
    let to = span
        .end
        .saturating_sub(line.start)
        .clamp(from, shown.len().max(from));
    let mut place = Place::line(file, number).column(text[line.start..start].chars().count() + 1);
    place.excerpt = Some(excerpt(shown, from..to, number));
    place
}

/// What a long excerpt begins or ends with where its line goes on.
pub(super) const CUT: char = '…';

/// A line with its span; of one that is longer than anybody reads, the cells around the beginning of the span. Findings
/// that each hold such a line whole would need the square of its length.
fn excerpt(line: &str, span: Range<usize>, number: usize) -> Excerpt {
    const LONGEST: usize = 4096;
    const BEFORE: usize = 1024;
    if line.len() <= LONGEST {
        return Excerpt {
            text: line.into(),
            first_line: number,
            span,
        };
    }
    // Between two cells or words: half an identifier would not be known for one.
    let parts = |byte: &u8| matches!(byte, b'\t' | b'|' | b';' | b',' | b' ');
    let bytes = line.as_bytes();
    let earliest = span.start.saturating_sub(BEFORE);
    let start = match bytes.get(earliest..span.start) {
        Some(before) if earliest > 0 => before
            .iter()
            .position(parts)
            .map_or(span.start, |at| earliest + at + 1),
        _ => 0,
    };
    let latest = (start + LONGEST).min(bytes.len());
    let end = match bytes.get(span.start..latest) {
        Some(behind) if latest < bytes.len() => behind
            .iter()
            .rposition(parts)
            .map_or(span.start, |at| span.start + at),
        _ => bytes.len(),
    };
    let mark = |cut: bool| if cut { CUT.to_string() } else { String::new() };
    let (before, behind) = (mark(start > 0), mark(end < bytes.len()));
    let to_excerpt = |at: usize| before.len() + at.min(end) - start;
    Excerpt {
        span: to_excerpt(span.start)..to_excerpt(span.end),
        text: format!(
            "{before}{}{behind}",
            line.get(start..end).unwrap_or_default()
        )
        .into(),
        first_line: number,
    }
}

/// A text as it is written in a definition file: in quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text with each letter and its accents as one character where there is one: `o` and a stroke that follows it is
/// another text than `ø` to a program, but not to who wrote it.
pub(super) fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || unicode_normalization::is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// A value as a message shows it: cut where it is long, `(empty)` where there is nothing, and what nobody would see
/// (a byte order mark, a control character) by its number.
pub(super) fn shown(value: &str) -> String {
    const LONGEST: usize = 60;
    if value.is_empty() {
        return "(empty)".to_owned();
    }
    let mut cut = String::new();
    for (at, character) in value.chars().enumerate() {
        if at == LONGEST {
            cut.push('…');
            break;
        }
        if character.is_control()
            || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | MARK)
        {
            cut.extend(character.escape_unicode());
        } else {
            cut.push(character);
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_ends_one_line() {
        let text = b"a\nb\r\nc\rd";
        assert_eq!(line_number(text, 0), 1);
        assert_eq!(line_number(text, 2), 2);
        assert_eq!(line_number(text, 5), 3);
        assert_eq!(line_number(text, 7), 4);
        let ends = LineEnds::count(text);
        assert_eq!((ends.lf, ends.crlf, ends.cr), (1, 1, 1));
        assert_eq!(ends.words(), "CRLF and LF and CR");
    }

    #[test]
    fn what_nobody_would_see_is_shown_by_its_number() {
        assert_eq!(shown("\u{FEFF}1"), "\\u{feff}1");
        assert_eq!(shown(&"x".repeat(61)), format!("{}…", "x".repeat(60)));
    }

    #[test]
    fn of_a_long_line_the_cells_around_the_place_are_shown() {
        let cells: Vec<String> = (0..50_000).map(|cell| format!("ø{cell}")).collect();
        let text = cells.join(";");
        for wanted in ["ø0", "ø25000", "ø49999"] {
            let at = text
                .find(&format!("{wanted};"))
                .unwrap_or(text.len() - wanted.len());
            let place = place(Path::new("p.csv"), &text, at..at + wanted.len());
            assert_eq!(place.column, Some(text[..at].chars().count() + 1));
            let excerpt = place.excerpt.unwrap();
            assert_eq!(&excerpt.text[excerpt.span.clone()], wanted);
            assert!(excerpt.text.len() <= 4096 + 2 * CUT.len_utf8());
            assert_eq!(excerpt.text.starts_with(CUT), wanted != "ø0");
            assert_eq!(excerpt.text.ends_with(CUT), wanted != "ø49999");
        }
        // A cell without an end in sight: what would be half a word is not shown.
        let text = format!("1;{}", "1".repeat(9000));
        let excerpt = place(Path::new("p.csv"), &text, 2..text.len())
            .excerpt
            .unwrap();
        assert_eq!((&*excerpt.text, excerpt.span), ("1;…", 2..2));
    }

    #[test]
    fn a_place_counts_characters_and_shows_its_line() {
        let text = "Løbenr;Køn\r1;Mand\r2;Kvinde";
        let at = text.find("Kvinde").unwrap();
        let place = place(Path::new("p.csv"), text, at..at + 6);
        assert_eq!((place.line, place.column), (Some(3), Some(3)));
        let excerpt = place.excerpt.unwrap();
        assert_eq!(&*excerpt.text, "2;Kvinde");
        assert_eq!(&excerpt.text[excerpt.span], "Kvinde");
    }
}
