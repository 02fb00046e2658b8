//! In: a text, a size. Out: its width and its lines in Noto Sans, which is wider than the fonts of office programs: what fits here fits
//! there. Never: a font of the system.

use crate::report::font::{self, Typeface};

pub use crate::report::font::Weight;

/// The width of a text on one line, in the unit of the size.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    Typeface::noto().width(text, size, weight)
}

/// Its lines in a room of this width; at least one.
pub fn wrap(text: &str, room: f64, size: f64, weight: Weight) -> Vec<String> {
    font::wrap(text, room, |line| width(line, size, weight))
}
