//! In: a text, a size, a weight. Out: its width as it will be drawn. Never: a font of the system.
//!
//! The only font of reports is a subset of Noto Sans (SIL Open Font License, `OFL.txt` in this folder): Latin with Latin-1
//! and Extended-A, punctuation, arrows and the signs `−≈≠≤≥∞√∑∆`. The TrueType files have no kerning, so the sum of the
//! advance widths is the width in every renderer; `PROVENANCE.md` says how they were made.

use std::sync::LazyLock;

use ttf_parser::Face;

/// The family name written into SVG and CSS, with what may stand in for it.
pub const FAMILY: &str = "Noto Sans, Segoe UI, Helvetica, Arial, sans-serif";

/// TrueType bytes, for measuring and for drawing pixels.
pub const REGULAR_TTF: &[u8] = include_bytes!("NotoSans-Regular.ttf");
pub const BOLD_TTF: &[u8] = include_bytes!("NotoSans-Bold.ttf");
/// The same fonts compressed, for web pages.
pub const REGULAR_WOFF2: &[u8] = include_bytes!("NotoSans-Regular.woff2");
pub const BOLD_WOFF2: &[u8] = include_bytes!("NotoSans-Bold.woff2");

static REGULAR: LazyLock<Metrics> = LazyLock::new(|| Metrics::read(REGULAR_TTF));
static BOLD: LazyLock<Metrics> = LazyLock::new(|| Metrics::read(BOLD_TTF));

/// The two weights there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

/// Advance widths by character, in ems, sorted by character.
struct Metrics {
    advances: Vec<(char, f64)>,
}

impl Metrics {
    /// An unreadable font (which the build embeds, so it cannot happen to a user) has no characters at all.
    fn read(bytes: &[u8]) -> Self {
        let mut advances = Vec::new();
        if let Ok(face) = Face::parse(bytes, 0) {
            let em = f64::from(face.units_per_em());
            for character in (0..0x3000_u32).filter_map(char::from_u32) {
                if let Some(glyph) = face.glyph_index(character) {
                    let advance = face.glyph_hor_advance(glyph).unwrap_or(0);
                    advances.push((character, f64::from(advance) / em));
                }
            }
        }
        Self { advances }
    }

    fn advance(&self, character: char) -> Option<f64> {
        let place = self
            .advances
            .binary_search_by_key(&character, |(known, _)| *known)
            .ok()?;
        self.advances.get(place).map(|(_, advance)| *advance)
    }
}

/// Width in ems that is set aside for a character the font lacks: a full square, so that no stand-in is wider.
const UNKNOWN: f64 = 1.0;

/// The width of a text in pixels at `size` pixels, on one line.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let metrics = match weight {
        Weight::Regular => &*REGULAR,
        Weight::Bold => &*BOLD,
    };
    text.chars()
        .map(|character| metrics.advance(character).unwrap_or(UNKNOWN))
        .sum::<f64>()
        * size
}

/// The characters of a text that the font lacks, each once, in order of occurrence.
pub fn lacking(text: &str) -> Vec<char> {
    let mut lacking = Vec::new();
    for character in text.chars() {
        if !character.is_control()
            && REGULAR.advance(character).is_none()
            && !lacking.contains(&character)
        {
            lacking.push(character);
        }
    }
    lacking
}

/// Lines of a text that are at most `room` pixels wide. Breaks at spaces and after hyphens and slashes, never at a
/// no-break space; a word wider than the room is cut between characters. At least one line.
pub fn wrap(text: &str, room: f64, size: f64, weight: Weight) -> Vec<String> {
    let fits = |line: &str| width(line.trim_end_matches(' '), size, weight) <= room;
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if fits(&format!("{line}{piece}")) {
            line.push_str(piece);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for character in piece.chars() {
            if !line.is_empty() && !fits(&format!("{line}{character}")) {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    lines.push(line);
    lines
        .into_iter()
        .map(|line| line.trim_matches(' ').to_owned())
        .collect()
}

/// A text cut after each place where a line may end.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut letters = 0;
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        let breaks = match character {
            ' ' => true,
            '-' | '/' | '–' => letters > 2 && !text[end..].starts_with([' ', '-']),
            _ => false,
        };
        letters = if character.is_alphabetic() {
            letters + 1
        } else {
            0
        };
        if breaks {
            pieces.push(&text[start..end]);
            start = end;
        }
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_never_exceeds_its_room_and_no_word_is_lost() {
        let text = "Tech-virksomheder lever op til deres samfundsansvar (fx i forhold til skattebetalinger)";
        let lines = wrap(text, 120.0, 14.0, Weight::Regular);
        assert!(
            lines
                .iter()
                .all(|line| width(line, 14.0, Weight::Regular) <= 120.0)
        );
        let squeeze = |text: &str| text.replace(' ', "");
        assert_eq!(squeeze(&lines.concat()), squeeze(text));
    }

    #[test]
    fn bold_letters_are_wider() {
        let of = |weight| width("43 %", 14.0, weight);
        assert!(of(Weight::Bold) > of(Weight::Regular));
    }

    #[test]
    fn a_no_break_space_holds_a_number_and_its_sign_together() {
        let lines = wrap("i alt 43\u{a0}% enige", 45.0, 14.0, Weight::Regular);
        assert!(lines.iter().any(|line| line.contains("43\u{a0}%")));
    }

    #[test]
    fn characters_that_danish_and_reports_need_are_in_the_font() {
        assert_eq!(
            lacking("ÆØÅæøåé §«»„“”‘’–—−±≥≤→•…\u{a0}\u{202f}\u{2009}●◆"),
            Vec::<char>::new()
        );
        assert_eq!(lacking("ok 漢 漢"), vec!['漢']);
    }
}
