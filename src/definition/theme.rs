//! In: what a theme of figures is made of. Out: [`Theme`]: colours by role, letters, a logo; the three that are built in.
//! Never: a colour whose role is not named.

mod appearance;
mod colour;
mod fault;
mod passing;
mod vision;

use std::sync::Arc;

use serde::{Serialize, Serializer};

pub use colour::Colour;
pub use fault::{
    Against, LEAST_DISTANCE, MARK_CONTRAST, TEXT_CONTRAST, ThemeFault, least_distance,
};
pub use vision::{Vision, distance};

/// How figures look: colours by what they stand for, letters, a logo.
///
/// [`Theme::faults`] says where its colours cannot be read or told apart.
///
/// ```
/// use tidemark::definition::Theme;
/// for theme in Theme::built_in() {
///     assert!(theme.faults().is_empty(), "{}", theme.name);
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Theme {
    /// As `--theme` and editions name it.
    pub name: String,
    /// What everything stands on.
    pub ground: Colour,
    /// Text.
    pub ink: Colour,
    /// Secondary text and the hatch of don't know.
    pub secondary: Colour,
    /// Grid lines and rules; no text and no value depends on it.
    pub faint: Colour,
    /// The mark of a rehearsal.
    pub alarm: Colour,
    /// Points, lines and bars of a single series.
    pub accent: Colour,
    /// From strongly disagree to strongly agree.
    pub steps: [Colour; 5],
    /// Disagree, the rest, agree.
    pub nets: [Colour; 3],
    /// Lines that share a panel.
    pub series: [Colour; 4],
    /// Whether the disagree side is hatched, so that lightness alone carries no meaning.
    pub hatched: bool,
    /// `None`: Noto Sans, which is built in.
    pub font: Option<Font>,
    /// On slides, squares, posters and cards.
    pub logo: Option<Logo>,
}

/// The letters of a theme: a TrueType or OpenType font in two weights.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Font {
    /// The family, as the font names itself.
    pub family: String,
    /// The file in its usual weight.
    #[serde(serialize_with = "length")]
    pub regular: Arc<[u8]>,
    /// The file in bold; the usual weight again where none is given.
    #[serde(serialize_with = "length")]
    pub bold: Arc<[u8]>,
}

/// A picture file of a theme.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Logo {
    /// Whether it is an SVG or a PNG.
    pub format: LogoFormat,
    /// Width over height.
    #[serde(skip)]
    pub proportion: Proportion,
    /// The file.
    #[serde(serialize_with = "length")]
    pub bytes: Arc<[u8]>,
}

/// Width over height of a picture, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Proportion(pub u32);

/// The formats of a logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogoFormat {
    /// A drawing.
    Svg,
    /// Pixels.
    Png,
}

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Font({}, {} bytes)", self.family, self.regular.len())
    }
}

impl std::fmt::Debug for Logo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Logo({:?}, {} bytes)", self.format, self.bytes.len())
    }
}

/// A file is told by its length: the definition as text does not hold fonts.
fn length<S: Serializer>(bytes: &Arc<[u8]>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(bytes.len() as u64)
}

impl Theme {
    /// Dark on white, for pages and print. The default.
    pub fn light() -> Self {
        let of = Colour::of;
        Self {
            name: "light".to_owned(),
            ground: of(0xFF_FFFF),
            ink: of(0x1A_1A1A),
            secondary: of(0x59_5959),
            faint: of(0xD4_D4D4),
            alarm: of(0x9B_1C31),
            accent: of(0x1F_5FA8),
            steps: [0x8A_3A00, 0xDE_7720, 0x94_9494, 0x4A_8CCC, 0x0A_3F7D].map(of),
            nets: [0xB5_541C, 0x94_9494, 0x1F_5FA8].map(of),
            series: [0x1F_5FA8, 0x9A_3F0C, 0xC0_8A00, 0x1A_1A1A].map(of),
            hatched: false,
            font: None,
            logo: None,
        }
    }

    /// Light on a dark ground, for a stage.
    pub fn stage() -> Self {
        let of = Colour::of;
        Self {
            name: "stage".to_owned(),
            ground: of(0x0F_1E2E),
            ink: of(0xF4_F7FA),
            secondary: of(0xB9_C4D0),
            faint: of(0x3A_4B5E),
            alarm: of(0xFF_8A9B),
            accent: of(0x4F_A3E3),
            steps: [0xF2_8E3C, 0xFF_CB94, 0x9A_A5B1, 0xA8_D3F5, 0x4F_A3E3].map(of),
            nets: [0xF2_8E3C, 0x9A_A5B1, 0x4F_A3E3].map(of),
            series: [0x4F_A3E3, 0xF2_8E3C, 0xFF_E9A8, 0xA0_ADBA].map(of),
            hatched: false,
            font: None,
            logo: None,
        }
    }

    /// Black, greys and hatches, for printers without colour.
    pub fn monochrome() -> Self {
        let of = Colour::of;
        Self {
            name: "monochrome".to_owned(),
            ground: of(0xFF_FFFF),
            ink: of(0x11_1111),
            secondary: of(0x4D_4D4D),
            faint: of(0xCF_CFCF),
            alarm: of(0x11_1111),
            accent: of(0x2B_2B2B),
            steps: [0x15_1515, 0x5A_5A5A, 0x94_9494, 0x5A_5A5A, 0x15_1515].map(of),
            nets: [0x2B_2B2B, 0x94_9494, 0x2B_2B2B].map(of),
            series: [0x11_1111, 0x4A_4A4A, 0x70_7070, 0x94_9494].map(of),
            hatched: true,
            font: None,
            logo: None,
        }
    }

    /// The themes that every survey has.
    pub fn built_in() -> [Self; 3] {
        [Self::light(), Self::stage(), Self::monochrome()]
    }

    /// The ink or the ground, whichever is read better on a colour.
    pub fn label_on(&self, colour: Colour) -> Colour {
        if self.ink.contrast(colour) >= self.ground.contrast(colour) {
            self.ink
        } else {
            self.ground
        }
    }

    /// The shade of a class of a map, from the lowest (0) to the highest (4): the accent over the ground.
    pub fn shade(&self, class: u8) -> Colour {
        const PARTS: [f64; 5] = [0.18, 0.34, 0.50, 0.66, 1.0];
        let part = PARTS.get(usize::from(class)).copied().unwrap_or(1.0);
        self.ground.towards(self.accent, part)
    }
}
