//! In: what a theme of figures is made of. Out: [`Theme`]: colours by role, letters, a logo; the three that are built in.
//! Never: a colour whose role is not named.

mod colour;
mod vision;

use std::sync::Arc;

use serde::{Serialize, Serializer};

pub use colour::Colour;
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

/// Text on what it stands on (WCAG 2.2, success criterion 1.4.3).
pub const TEXT_CONTRAST: f64 = 4.5;
/// Marks on the ground (WCAG 2.2, success criterion 1.4.11).
pub const MARK_CONTRAST: f64 = 3.0;
/// The least distance ΔE′ in CAM02-UCS between two colours of a palette, to any colour vision; the palettes that are built in keep
/// 16 and more, and differences of about 15 are told apart at once in areas as small as a legend's.
pub const LEAST_DISTANCE: f64 = 15.0;

/// What is wrong with the colours of a theme.
#[derive(Debug, Clone, PartialEq)]
pub enum ThemeFault {
    /// Two colours that stand on each other are too near in luminance.
    Contrast {
        /// The key of the theme, and the place in its list from 0.
        key: (&'static str, Option<usize>),
        /// On what, in words.
        on: &'static str,
        /// What there is, 1 to 21.
        ratio: f64,
        /// What is asked for.
        least: f64,
    },
    /// Two colours of a palette look alike.
    Alike {
        /// The key of the theme.
        key: &'static str,
        /// Their places, from 0.
        places: (usize, usize),
        /// To whom.
        vision: Vision,
        /// ΔE′ in CAM02-UCS.
        distance: f64,
    },
}

impl ThemeFault {
    /// The key of the theme that it is about.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Contrast { key, .. } => key.0,
            Self::Alike { key, .. } => key,
        }
    }
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
        const PARTS: [f64; 5] = [0.12, 0.30, 0.48, 0.66, 1.0];
        let part = PARTS.get(usize::from(class)).copied().unwrap_or(1.0);
        self.ground.towards(self.accent, part)
    }

    /// Where its colours cannot be read or told apart; empty where they can.
    ///
    /// Contrasts are those of WCAG 2.2: 4.5:1 under text, 3:1 between marks and the ground. Distances are ΔE′ in CAM02-UCS (Luo, Cui and
    /// Li 2006) under normal vision and as people without one kind of cone see it (Machado, Oliveira and Fernandes 2009, severity 1).
    pub fn faults(&self) -> Vec<ThemeFault> {
        let mut faults = Vec::new();
        let mut contrast = |key, on, ratio: f64, least| {
            if ratio < least {
                faults.push(ThemeFault::Contrast {
                    key,
                    on,
                    ratio,
                    least,
                });
            }
        };
        for (key, colour) in [("ink", self.ink), ("secondary", self.secondary)] {
            let ratio = colour.contrast(self.ground);
            contrast((key, None), "ground", ratio, TEXT_CONTRAST);
        }
        for (key, colours) in self.palettes() {
            for (place, colour) in colours.iter().enumerate() {
                let place = (colours.len() > 1).then_some(place);
                let ratio = colour.contrast(self.ground);
                contrast((key, place), "ground", ratio, MARK_CONTRAST);
                // Lines hold no text.
                if key != "series" {
                    let ratio = self.label_on(*colour).contrast(*colour);
                    contrast((key, place), "label", ratio, TEXT_CONTRAST);
                }
            }
        }
        for class in 0..4 {
            let shade = self.shade(class);
            let ratio = self.label_on(shade).contrast(shade);
            contrast(("accent", None), "label of a shade", ratio, TEXT_CONTRAST);
        }
        for (key, colours) in self.palettes() {
            faults.extend(self.alike(key, colours));
        }
        faults
    }

    /// The colours with a meaning, by their keys.
    fn palettes(&self) -> [(&'static str, &[Colour]); 5] {
        [
            ("accent", std::slice::from_ref(&self.accent)),
            ("alarm", std::slice::from_ref(&self.alarm)),
            ("steps", &self.steps),
            ("nets", &self.nets),
            ("series", &self.series),
        ]
    }

    /// The two nearest colours of a palette, where they are too near to somebody.
    fn alike(&self, key: &'static str, colours: &[Colour]) -> Option<ThemeFault> {
        // What is hatched is not taken for what is not.
        let is_hatched = |place: usize| self.hatched && place * 2 + 1 < colours.len();
        let nearest = nearest(colours, |one, other| {
            key == "series" || is_hatched(one) == is_hatched(other)
        })?;
        let (places, vision, distance) = nearest;
        // Lines of a theme without hues are told apart by the names at their ends.
        let told_by_names = key == "series" && self.hatched;
        (distance < LEAST_DISTANCE && !told_by_names).then_some(ThemeFault::Alike {
            key,
            places,
            vision,
            distance,
        })
    }
}

/// The two nearest of some colours to any colour vision, among the pairs that count: their places, to whom, and how near.
fn nearest(
    colours: &[Colour],
    counts: impl Fn(usize, usize) -> bool,
) -> Option<((usize, usize), Vision, f64)> {
    let mut nearest: Option<((usize, usize), Vision, f64)> = None;
    for (one, first) in colours.iter().enumerate() {
        for (other, second) in colours.iter().enumerate().skip(one + 1) {
            for vision in Vision::ALL {
                let found = distance(*first, *second, vision);
                if counts(one, other) && nearest.is_none_or(|(_, _, least)| found < least) {
                    nearest = Some(((one, other), vision, found));
                }
            }
        }
    }
    nearest
}

/// The least ΔE′ in CAM02-UCS between two of some colours over normal, protan, deutan and tritan vision; infinite of one colour.
///
/// ```
/// use tidemark::definition::theme::{Theme, least_distance};
/// assert!((least_distance(&Theme::light().steps) - 23.0).abs() < 0.1);
/// ```
pub fn least_distance(colours: &[Colour]) -> f64 {
    nearest(colours, |_, _| true).map_or(f64::INFINITY, |(_, _, distance)| distance)
}
