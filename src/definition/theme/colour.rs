//! In: a colour as written, `#1F5FA8`. Out: its three parts, and how it stands out from another. Never: transparency.

use std::fmt;

use serde::{Serialize, Serializer};

/// A colour of the sRGB space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Colour {
    /// 0 to 255.
    pub red: u8,
    /// 0 to 255.
    pub green: u8,
    /// 0 to 255.
    pub blue: u8,
}

impl Colour {
    /// From `0xRRGGBB`.
    pub const fn of(hex: u32) -> Self {
        let [_, red, green, blue] = hex.to_be_bytes();
        Self { red, green, blue }
    }

    /// From `#RRGGBB`; `None` of anything else.
    ///
    /// ```
    /// use tidemark::definition::Colour;
    /// assert_eq!(Colour::parse("#1F5FA8").unwrap().to_string(), "#1F5FA8");
    /// assert_eq!(Colour::parse("blue"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let hex = digits.len() == 6 && digits.chars().all(|c| c.is_ascii_hexdigit());
        hex.then(|| u32::from_str_radix(digits, 16).ok())?
            .map(Self::of)
    }

    /// The parts as light, 0 to 1.
    pub fn linear(self) -> [f64; 3] {
        [self.red, self.green, self.blue].map(|channel| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        })
    }

    /// The colour of light parts, each cut to 0 to 1.
    pub fn from_linear(light: [f64; 3]) -> Self {
        let [red, green, blue] = light.map(|part| {
            let part = part.clamp(0.0, 1.0);
            let encoded = if part <= 0.003_130_8 {
                part * 12.92
            } else {
                1.055 * part.powf(1.0 / 2.4) - 0.055
            };
            (encoded * 255.0).round() as u8
        });
        Self { red, green, blue }
    }

    /// The relative luminance of WCAG 2.2, 0 to 1.
    pub fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast ratio of WCAG 2.2, 1 to 21.
    ///
    /// ```
    /// use tidemark::definition::Colour;
    /// let (black, white) = (Colour::of(0), Colour::of(0xFF_FFFF));
    /// assert!((black.contrast(white) - 21.0).abs() < 1e-12);
    /// ```
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Part of the way to another colour, in encoded values: 0 is this one, 1 the other.
    pub fn towards(self, other: Self, part: f64) -> Self {
        let mix = |from: u8, to: u8| {
            (f64::from(from) + (f64::from(to) - f64::from(from)) * part).round() as u8
        };
        Self {
            red: mix(self.red, other.red),
            green: mix(self.green, other.green),
            blue: mix(self.blue, other.blue),
        }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}", self.red, self.green, self.blue)
    }
}

impl Serialize for Colour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
