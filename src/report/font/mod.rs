//! In: a text, a typeface, a size, a weight. Out: its width as it will be drawn. Never: a font of the system.
//!
//! The font of reports, where a theme has none of its own, is a subset of Noto Sans (SIL Open Font License, `OFL.txt` in this folder): Latin with Latin-1
//! and Extended-A, punctuation, arrows and the signs `−≈≠≤≥∞√∑∆`. The TrueType files have no kerning, so the sum of the
//! advance widths is the width in every renderer; `PROVENANCE.md` says how they were made.

use std::sync::{LazyLock, Mutex, PoisonError};

use ttf_parser::Face;

use crate::definition::theme::Font;

/// The family name written into SVG and CSS, with what may stand in for it.
pub const FAMILY: &str = "Noto Sans, Segoe UI, Helvetica, Arial, sans-serif";

/// TrueType bytes, for measuring and for drawing pixels.
pub const REGULAR_TTF: &[u8] = include_bytes!("NotoSans-Regular.ttf");
pub const BOLD_TTF: &[u8] = include_bytes!("NotoSans-Bold.ttf");
/// The same fonts compressed, for web pages.
pub const REGULAR_WOFF2: &[u8] = include_bytes!("NotoSans-Regular.woff2");
pub const BOLD_WOFF2: &[u8] = include_bytes!("NotoSans-Bold.woff2");

static NOTO: LazyLock<Family> = LazyLock::new(|| Family {
    css: FAMILY.to_owned(),
    regular: Metrics::read(REGULAR_TTF),
    bold: Metrics::read(BOLD_TTF),
});

/// The letters a text is set in: Noto Sans, or the font of a theme.
#[derive(Clone, Copy)]
pub struct Typeface(&'static Family);

struct Family {
    /// As `font-family` says it.
    css: String,
    regular: Metrics,
    bold: Metrics,
}

/// Fonts of themes that were measured, each once for as long as the program runs.
static KNOWN: Mutex<Vec<(Font, Typeface)>> = Mutex::new(Vec::new());

impl Typeface {
    /// The font that is built in.
    pub fn noto() -> Self {
        Self(&NOTO)
    }

    /// The font of a theme; Noto Sans where it has none.
    pub fn of(font: Option<&Font>) -> Self {
        let Some(font) = font else {
            return Self::noto();
        };
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, face)) = known.iter().find(|(known, _)| known == font) {
            return *face;
        }
        let family = Family {
            css: format!("{}, {FAMILY}", font.family),
            regular: Metrics::read(&font.regular),
            bold: Metrics::read(&font.bold),
        };
        let face = Self(Box::leak(Box::new(family)));
        known.push((font.clone(), face));
        face
    }

    /// The family with what may stand in for it, as SVG and CSS say it.
    pub fn css(self) -> &'static str {
        &self.0.css
    }

    /// The width of a text in pixels at `size` pixels, on one line.
    pub fn width(self, text: &str, size: f64, weight: Weight) -> f64 {
        let own = self.0.metrics(weight);
        let mut ems = 0.0;
        for character in text.chars() {
            let advance = own.advance(character);
            let stands_in = || NOTO.metrics(weight).advance(character);
            ems += advance.or_else(stands_in).unwrap_or(UNKNOWN);
        }
        ems * size
    }
}

impl PartialEq for Typeface {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl std::fmt::Debug for Typeface {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.css)
    }
}

impl Family {
    fn metrics(&self, weight: Weight) -> &Metrics {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

/// The two weights there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

/// Advance widths in ems, by the number of the character; `None` where the font lacks it.
struct Metrics {
    advances: Vec<Option<f64>>,
}

impl Metrics {
    /// An unreadable font (which the build embeds, or a theme's was read before) has no characters at all.
    fn read(bytes: &[u8]) -> Self {
        let Ok(face) = Face::parse(bytes, 0) else {
            return Self {
                advances: Vec::new(),
            };
        };
        let em = f64::from(face.units_per_em());
        let advance = |number: u32| {
            let glyph = face.glyph_index(char::from_u32(number)?)?;
            Some(f64::from(face.glyph_hor_advance(glyph).unwrap_or(0)) / em)
        };
        Self {
            advances: (0..0x3000).map(advance).collect(),
        }
    }

    fn advance(&self, character: char) -> Option<f64> {
        let place = usize::try_from(u32::from(character)).ok()?;
        self.advances.get(place).copied().flatten()
    }
}

/// Width in ems that is set aside for a character the font lacks: a full square, so that no stand-in is wider.
const UNKNOWN: f64 = 1.0;

/// The characters of a text that the font lacks, each once, in order of occurrence.
pub fn lacking(text: &str) -> Vec<char> {
    let mut lacking = Vec::new();
    for character in text.chars() {
        if !character.is_control()
            && NOTO.regular.advance(character).is_none()
            && !lacking.contains(&character)
        {
            lacking.push(character);
        }
    }
    lacking
}

/// Lines of a text that are at most `room` pixels wide. Breaks at spaces and after hyphens and slashes, never at a
/// no-break space; a word wider than the room is cut between characters. At least one line.
pub fn wrap(text: &str, room: f64, width: impl Fn(&str) -> f64) -> Vec<String> {
    // Letters stand beside each other without kerning: widths add up, to a hair.
    let room = room + 1e-6;
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut taken = 0.0;
    for piece in pieces(text) {
        let seen = piece.trim_end_matches(' ');
        let of_seen = width(seen);
        let of_piece = if seen.len() == piece.len() {
            of_seen
        } else {
            width(piece)
        };
        if taken + of_seen <= room {
            line.push_str(piece);
            taken += of_piece;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            taken = 0.0;
        }
        if of_seen <= room {
            line.push_str(piece);
            taken = of_piece;
            continue;
        }
        for character in piece.chars() {
            let of_character = width(character.encode_utf8(&mut [0; 4]));
            if !line.is_empty() && taken + of_character > room {
                lines.push(std::mem::take(&mut line));
                taken = 0.0;
            }
            line.push(character);
            taken += of_character;
        }
    }
    lines.push(line);
    lines
        .into_iter()
        .map(|line| line.trim_matches(' ').to_owned())
        .collect()
}

/// A text cut after each place where a line may end.
pub fn pieces(text: &str) -> Vec<&str> {
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

    fn width(text: &str, size: f64, weight: Weight) -> f64 {
        Typeface::noto().width(text, size, weight)
    }

    fn wrap(text: &str, room: f64, size: f64, weight: Weight) -> Vec<String> {
        super::wrap(text, room, |line| width(line, size, weight))
    }

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
