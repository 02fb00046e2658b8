//! In: the report of a wave. Out: what is shown and handed out at an event: slides, stage pictures, cards, a poster, a handout, the
//! moderator's card. Never: a sentence that the figures do not carry, or a piece without who asked whom, when and how.

mod minimum;
mod phrasing;
mod result;
mod slides;

use std::path::PathBuf;

use super::document::Context;
use super::material::Material;
use super::render::folder::File;

pub use slides::foreseen;

/// The deck, and the list of its estimates.
pub fn slides(material: &Material<'_>) -> crate::Result<Vec<File>> {
    let made = slides::make(&context(material)?, material.document, material.previous)?;
    let deck = PathBuf::from(material.lang.as_str()).join(slides::FILE);
    let list = deck.with_extension("pptx.cells.json");
    Ok(vec![
        File { path: deck, bytes: made.pptx },
        File { path: list, bytes: made.sidecar },
    ])
}

fn context<'a>(material: &Material<'a>) -> crate::Result<Context<'a>> {
    let context = Context::new(material.results, material.wave, material.lang)?;
    Ok(context.for_audience(material.edition.audience))
}
