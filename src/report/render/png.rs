//! In: one of our SVGs. Out: a PNG with a palette. Never: a font of the system, or a drawing of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use crate::definition::theme::Font;
use crate::report::chart::svg::in_whole_lines;
use crate::report::font;

/// Draws an SVG of the light theme, `scale` times its size (2 for sharp print and screens).
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) when the SVG is none or larger than memory allows; the SVGs of this library are neither.
pub fn png(svg: &str, scale: f32) -> crate::Result<Vec<u8>> {
    png_in(svg, scale, None)
}

/// Draws an SVG with the embedded font and that of its theme, `scale` times its size.
///
/// # Errors
/// As of [`png()`].
pub fn png_in(svg: &str, scale: f32, letters: Option<&Font>) -> crate::Result<Vec<u8>> {
    let mut fonts = fontdb::Database::new();
    if let Some(font) = letters {
        fonts.load_font_data(font.regular.to_vec());
        fonts.load_font_data(font.bold.to_vec());
    }
    fonts.load_font_data(font::REGULAR_TTF.to_vec());
    fonts.load_font_data(font::BOLD_TTF.to_vec());
    let options = usvg::Options {
        fontdb: Arc::new(fonts),
        font_family: "Noto Sans".to_owned(),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(&in_whole_lines(svg), &options).map_err(|error| bug(&error))?;
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
    encode(&pixels, &painted(svg))
}

/// The colours an SVG paints with, as it writes them: `#rrggbb`.
fn painted(svg: &str) -> BTreeSet<Rgb> {
    let channel = |text: &str, from: usize| {
        let digits = text.get(from..from + 2)?;
        u8::from_str_radix(digits, 16).ok()
    };
    svg.split("=\"#")
        .skip(1)
        .filter_map(|text| Some([channel(text, 0)?, channel(text, 2)?, channel(text, 4)?]))
        .collect()
}

type Rgb = [u8; 3];

/// A PNG of at most 256 colours: those that are painted or cover areas exactly, the steps between them at the edges of
/// letters to the nearest of eight levels a channel. Nothing is seen of it, and the file is a fifth of what it would be.
fn encode(pixels: &Pixmap, painted: &BTreeSet<Rgb>) -> crate::Result<Vec<u8>> {
    // The SVG paints its own ground, so every pixel is opaque.
    let colours: Vec<Rgb> = pixels
        .pixels()
        .iter()
        .map(|pixel| [pixel.red(), pixel.green(), pixel.blue()])
        .collect();
    let area = colours.len() / 2000;
    let found = by_count(colours.iter().map(|colour| (*colour, 1)));
    let levelled = |(colour, count): (Rgb, usize)| {
        if count > area || painted.contains(&colour) {
            colour
        } else {
            colour.map(level)
        }
    };
    let ranked = by_count(found.iter().map(|found| (levelled(*found), found.1)));
    // A colour of a small sign in a key is as exact as that of the bars it explains.
    let (exact, steps): (Vec<_>, Vec<_>) = ranked
        .iter()
        .map(|(colour, _)| *colour)
        .partition(|colour| painted.contains(colour));
    let palette: Vec<Rgb> = exact.into_iter().chain(steps).take(256).collect();
    let places: BTreeMap<Rgb, u8> = found
        .iter()
        .map(|found| (found.0, nearest(levelled(*found), &palette)))
        .collect();
    let indexed: Vec<u8> = colours
        .iter()
        .map(|colour| places.get(colour).copied().unwrap_or(0))
        .collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().map_err(|error| bug(&error))?;
    writer
        .write_image_data(&indexed)
        .map_err(|error| bug(&error))?;
    writer.finish().map_err(|error| bug(&error))?;
    Ok(out)
}

/// The nearest of eight levels.
fn level(channel: u8) -> u8 {
    let step = (u16::from(channel) * 7 + 127) / 255;
    u8::try_from((step * 255 + 3) / 7).unwrap_or(u8::MAX)
}

/// Colours with their number of pixels, the most frequent first.
fn by_count(colours: impl Iterator<Item = (Rgb, usize)>) -> Vec<(Rgb, usize)> {
    let mut counts: BTreeMap<Rgb, usize> = BTreeMap::new();
    for (colour, count) in colours {
        *counts.entry(colour).or_default() += count;
    }
    let mut by_count: Vec<(Rgb, usize)> = counts.into_iter().collect();
    by_count.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    by_count
}

fn nearest(colour: Rgb, palette: &[Rgb]) -> u8 {
    let distance = |other: &Rgb| -> i32 {
        colour
            .iter()
            .zip(other)
            .map(|(a, b)| (i32::from(*a) - i32::from(*b)).pow(2))
            .sum()
    };
    let place = (0..palette.len()).min_by_key(|place| palette.get(*place).map(distance));
    place
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or(0)
}

fn bug(error: &dyn std::fmt::Display) -> crate::Error {
    crate::Error::Bug(format!("a chart could not be made into pixels: {error}"))
}
