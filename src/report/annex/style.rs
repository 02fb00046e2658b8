//! In: what a cell is. Out: how it looks. Never: a colour that is the only carrier of a meaning.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// What a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Title,
    /// The mark of a rehearsal.
    Mark,
    /// Of the cover.
    Paragraph,
    /// Above the table; runs on to the right.
    Line,
    /// Of row labels.
    Heading,
    HeadingOfWords,
    HeadingOfNumbers,
    /// Names a row.
    Label,
    /// Words in a column that is wide enough for them.
    Words,
    /// A symbol where numbers stand.
    WordsAmongNumbers,
    Number,
    Link,
}

/// The least that is read with ease.
const SIZE: f64 = 12.0;
const INK: u32 = 0x1A_1A1A;
const ALARM: u32 = 0x9B_1C31;
const LINK: u32 = 0x0A_3F7D;
const PALE: u32 = 0xE8_EDF4;
const RULE: u32 = 0xD4_D4D4;

impl Style {
    /// The format of a text in this style. A text that would begin a formula if it were typed in is marked as text.
    pub fn of(self, text: &str) -> Format {
        let format = self.format();
        if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
            format.set_quote_prefix()
        } else {
            format
        }
    }

    /// The format of a number.
    pub fn with_code(self, code: &str) -> Format {
        self.format().set_num_format(code)
    }

    fn format(self) -> Format {
        let plain = Format::new()
            .set_font_name("Arial")
            .set_font_size(SIZE)
            .set_font_color(Color::RGB(INK));
        let ruled = || {
            plain
                .clone()
                .set_align(FormatAlign::Top)
                .set_border_bottom(FormatBorder::Thin)
                .set_border_bottom_color(Color::RGB(RULE))
        };
        let heading = || {
            plain
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Bottom)
                .set_background_color(Color::RGB(PALE))
                .set_border_bottom(FormatBorder::Thin)
        };
        match self {
            Self::Title => plain.set_bold().set_font_size(16),
            Self::Mark => plain.set_bold().set_font_color(Color::RGB(ALARM)),
            Self::Line => plain,
            Self::Paragraph => plain.set_text_wrap().set_align(FormatAlign::Top),
            Self::Heading => heading(),
            Self::HeadingOfWords => heading().set_align(FormatAlign::Left).set_indent(1),
            Self::HeadingOfNumbers => heading().set_align(FormatAlign::Right),
            Self::Label => ruled().set_text_wrap(),
            // Words behind numbers stand off from them.
            Self::Words => ruled()
                .set_text_wrap()
                .set_align(FormatAlign::Left)
                .set_indent(1),
            Self::WordsAmongNumbers => ruled().set_text_wrap().set_align(FormatAlign::Right),
            Self::Number => ruled().set_align(FormatAlign::Right),
            Self::Link => plain
                .set_font_color(Color::RGB(LINK))
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
        }
    }
}
