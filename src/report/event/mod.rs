//! In: the report of a wave. Out: what is shown and handed out at an event: slides, stage pictures, cards, a poster, a handout, the
//! moderator's card. Never: a sentence that the figures do not carry, or a piece without who asked whom, when and how.

mod answer;
mod letters;
mod minimum;
mod phrasing;
mod print;
mod result;
mod slides;
mod stage;

use std::path::PathBuf;

use super::chart::{Frame, Look, Size};
use super::document::{Block, Context, Document, FigureBlock};
use super::material::Material;
use super::render::folder::File;
use super::render::png::png_in;
use super::words::event::{self as words, EventWords};
use super::{Prose, Sidecar};
use crate::definition::Theme;

pub use slides::{deck, foreseen, holds_additions, is_deck};

/// What the pieces of one language are made from.
struct Event<'a> {
    context: Context<'a>,
    document: &'a Document,
    words: &'static EventWords,
    /// That of the edition, where it is light: slides and paper are.
    theme: Theme,
    /// That of the edition as it is.
    own: &'a Theme,
}

impl<'a> Event<'a> {
    fn of(material: &Material<'a>) -> crate::Result<Self> {
        let context = Context::new(material.results, material.wave, material.lang)?;
        Ok(Self {
            context: context.for_audience(material.edition.audience),
            document: material.document,
            words: words::of(material.lang),
            theme: light(&material.edition.theme),
            own: &material.edition.theme,
        })
    }

    fn figures(&self) -> impl Iterator<Item = &FigureBlock> {
        let sections = self.document.sections.iter();
        sections
            .flat_map(|section| &section.blocks)
            .filter_map(|block| match block {
                Block::Figure(figure) => Some(&**figure),
                _ => None,
            })
    }

    /// A file of the event, from the report's folder.
    fn path(&self, name: &str) -> PathBuf {
        PathBuf::from(self.context.lang.as_str())
            .join("event")
            .join(name)
    }

    fn file(&self, name: &str, bytes: Vec<u8>) -> File {
        File {
            path: self.path(name),
            bytes,
        }
    }

    /// A file and the list of its estimates.
    fn with_list(&self, name: &str, bytes: Vec<u8>, list: &Sidecar) -> Vec<File> {
        vec![
            self.file(name, bytes),
            self.file(&format!("{name}.cells.json"), list.json(name)),
        ]
    }
}

fn light(theme: &Theme) -> Theme {
    if theme.ground.luminance() > 0.5 {
        theme.clone()
    } else {
        Theme::light()
    }
}

/// The deck, and the list of its estimates. Slides that a person added to the one of the last build stay in it.
pub fn slides(material: &Material<'_>) -> crate::Result<Vec<File>> {
    let event = Event::of(material)?;
    let made = slides::make(&event, material.previous)?;
    Ok(event.with_list("slides.pptx", made.pptx, &made.sidecar))
}

/// A picture a key result, as PNG and SVG.
pub fn stage(material: &Material<'_>) -> crate::Result<Vec<File>> {
    let event = Event::of(material)?;
    let mut files = Vec::new();
    let mut list = Sidecar::default();
    for picture in stage::pictures(&event) {
        let png = png_in(&picture.svg, 1.0, event.own.font.as_ref())?;
        let place = format!("{}.png", picture.name);
        let shown = picture.shown.iter();
        shown.for_each(|text| list.note(&place, text));
        files.push(event.file(&format!("stage/{}.png", picture.name), png));
        files.push(event.file(
            &format!("stage/{}.svg", picture.name),
            picture.svg.into_bytes(),
        ));
    }
    if files.is_empty() {
        return Ok(files);
    }
    files.push(event.file("stage/cells.json", list.json("stage")));
    Ok(files)
}

/// Every figure as a card (1200 × 630) and a square (1080 × 1080).
pub fn cards(material: &Material<'_>) -> crate::Result<Vec<File>> {
    let event = Event::of(material)?;
    let mut files = Vec::new();
    let mut list = Sidecar::default();
    for block in event.figures() {
        let mut figure = block.figure.clone();
        if event.context.wave.sources.is_empty() {
            let source = Prose::from(event.context.words.source).with(": ");
            figure
                .brief
                .push(source.with(minimum::source(&event.context)));
        }
        for (size, ending) in [(Size::Card, ""), (Size::Square, "-square")] {
            let id = format!("card-{}{ending}", figure.id);
            let look = Look {
                size,
                frame: Frame::Whole,
                theme: &material.edition.theme,
            };
            let svg = figure.svg_in(look, &id, event.context.lang.as_str())?;
            let png = png_in(&svg, 1.0, look.theme.font.as_ref())?;
            let name = format!("{}{ending}.png", figure.id);
            figure.scene_in(look).list(&name, &mut list);
            files.push(event.file(&format!("cards/{name}"), png));
        }
    }
    if !files.is_empty() {
        files.push(event.file("cards/cells.json", list.json("cards")));
    }
    Ok(files)
}

/// A3, for a wall.
pub fn poster(material: &Material<'_>) -> crate::Result<Vec<File>> {
    let event = Event::of(material)?;
    let printed = event.poster()?;
    Ok(event.with_list("poster.pdf", printed.pdf, &printed.sidecar))
}

/// One sheet to hand out, both sides.
pub fn handout(material: &Material<'_>) -> crate::Result<Vec<File>> {
    let event = Event::of(material)?;
    let printed = event.handout()?;
    Ok(event.with_list("handout.pdf", printed.pdf, &printed.sidecar))
}

/// What is safe to say, and what is not.
pub fn moderator(material: &Material<'_>) -> crate::Result<Vec<File>> {
    let event = Event::of(material)?;
    let printed = event.moderator()?;
    Ok(event.with_list("moderator.pdf", printed.pdf, &printed.sidecar))
}
