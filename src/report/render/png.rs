//! In: one of our SVGs. Out: a PNG. Never: a font of the system, or a drawing of its own.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use crate::report::font;

/// Draws an SVG with the embedded font only, `scale` times its size (2 for sharp print and screens).
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) when the SVG is none or larger than memory allows; the SVGs of this library are neither.
pub fn png(svg: &str, scale: f32) -> crate::Result<Vec<u8>> {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(font::REGULAR_TTF.to_vec());
    fonts.load_font_data(font::BOLD_TTF.to_vec());
    let options = usvg::Options {
        fontdb: Arc::new(fonts),
        font_family: "Noto Sans".to_owned(),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(svg, &options).map_err(|error| bug(&error))?;
    let size = tree
        .size()
        .to_int_size()
        .scale_by(scale)
        .ok_or_else(|| bug(&"a drawing without size"))?;
    let mut pixels =
        Pixmap::new(size.width(), size.height()).ok_or_else(|| bug(&"a drawing too large"))?;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    pixels.encode_png().map_err(|error| bug(&error))
}

fn bug(error: &dyn std::fmt::Display) -> crate::Error {
    crate::Error::Bug(format!("a chart could not be made into pixels: {error}"))
}
