//! In: the SVG of a figure, its alt text, its theme. Out: a PDF of one page of the same size. Never: another drawing than the SVG.

use serde::Serialize;

use super::{Meta, Supply, lay_out};
use sha2::{Digest, Sha256};

use crate::definition::{Lang, Theme};
use crate::report::chart::Figure;
use crate::report::chart::svg::in_whole_lines;

/// One page as large as the drawing; a CSS pixel is three quarters of a point.
const TEMPLATE: &str = r##"
#let figure = json("figure.json")
#set page(width: figure.width * 0.75pt, height: figure.height * 0.75pt, margin: 0pt)
#image("figure.svg", width: 100%, height: 100%, alt: figure.alt)
"##;

#[derive(Serialize)]
struct Data<'a> {
    /// In pixels.
    width: f64,
    /// In pixels.
    height: f64,
    alt: &'a str,
}

/// The PDF (PDF/UA-1) of a figure whose drawing in a theme is `svg`.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) when the drawing is none of this library's.
pub fn figure_pdf(
    figure: &Figure,
    svg: &str,
    theme: &Theme,
    lang: &Lang,
) -> crate::Result<Vec<u8>> {
    let title = figure.finding.to_string();
    let alt = figure.alt.to_string();
    // What is drawn, not what its theme is called.
    let drawn: String = Sha256::digest(svg.as_bytes())
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let ident = format!("{}/{}/{drawn}", figure.id, lang.as_str());
    let fonts: Vec<Vec<u8>> = theme
        .font
        .iter()
        .flat_map(|font| [font.regular.to_vec(), font.bold.to_vec()])
        .collect();
    let meta = Meta {
        title: &title,
        lang,
        author: None,
        ident: &ident,
        fonts: &fonts,
    };
    let (width, height) = size(svg);
    let data = Data {
        width,
        height,
        alt: &alt,
    };
    let files = [
        Supply::data("figure.json", &data)?,
        Supply::new("figure.svg", in_whole_lines(svg)),
    ];
    lay_out(TEMPLATE, &files, &meta)?.pdf()
}

/// Width and height in pixels, from the outermost element.
fn size(svg: &str) -> (f64, f64) {
    let head = svg.split('>').next().unwrap_or_default();
    let number = |name: &str| {
        let (_, after) = head.split_once(&format!(" {name}=\""))?;
        after.split('"').next()?.parse().ok()
    };
    let (width, height) = (number("width"), number("height"));
    (width.unwrap_or(760.0), height.unwrap_or(400.0))
}
