//! In: the report of a wave, and the deck of before. Out: a deck (.pptx) with native, editable charts and notes for the speaker, and
//! the list of the estimates it shows. Never: the loss of a slide that a person added.

mod board;
mod carrier;
mod chart;
mod columns;
mod compose;
mod deck;
mod figure_panels;
mod figure_picture;
mod figure_slide;
mod fingerprint;
mod kept;
mod notes;
mod package;
mod panels;
mod placeholder;
mod shape;
mod table_slide;
mod theme;
mod xml;

use std::path::{Path, PathBuf};

use compose::Composer;
use deck::Deck;
use kept::Previous;
use shape::Shape;
pub(super) use xml::escape;

use super::Event;
use crate::definition::Lang;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::report::Sidecar;

/// The file of the deck, from the folder of its language.
const FILE: &str = "event/slides.pptx";

/// The deck of a language, from the folder of its edition.
pub fn deck(lang: &Lang) -> PathBuf {
    Path::new(lang.as_str()).join(FILE)
}

/// Whether a file of a report is a deck.
pub fn is_deck(path: &Path) -> bool {
    path.ends_with(FILE)
}

/// Whether a deck holds what a person added or changed; one that cannot be read may.
pub fn holds_additions(path: &Path) -> bool {
    let previous = std::fs::read(path).map(|bytes| Previous::read(&bytes));
    !matches!(previous, Ok(Ok(previous)) if !previous.holds_additions())
}

/// A deck and the list of its estimates.
pub struct Made {
    pub pptx: Vec<u8>,
    pub sidecar: Sidecar,
}

/// The deck of a wave; slides that a person added to `previous` stay in it.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) where the deck of before cannot be read (T0657): what a person added would be lost.
pub fn make(event: &Event<'_>, previous: Option<&Path>) -> crate::Result<Made> {
    let deck = Composer {
        context: &event.context,
        document: event.document,
        words: event.words,
        theme: &event.theme,
    }
    .deck()?;
    let previous = match previous.map(|folder| before(folder, event.context.lang)) {
        Some(before) => before?,
        None => None,
    };
    let written = deck.write(previous.as_ref())?;
    let sidecar = sidecar(&deck, &written.places);
    Ok(Made {
        pptx: written.bytes,
        sidecar,
    })
}

/// The deck that the last build left, where there is one.
fn before(folder: &Path, lang: &Lang) -> crate::Result<Option<Previous>> {
    let path = folder.join(deck(lang));
    if !path.is_file() {
        return Ok(None);
    }
    let bytes = std::fs::read(&path).map_err(|source| crate::Error::Read {
        path: path.clone(),
        source,
    })?;
    Previous::read(&bytes).map(Some).map_err(|why| {
        let unreadable = Diagnostic::error(
            code::UNREADABLE_SLIDES,
            format!("the slides of the last build cannot be read: {why}"),
        )
        .at(Place::file(&path))
        .help("what a person added to them would be lost: move the file away, or put back one that opens");
        Diagnostics::from(unreadable).into()
    })
}

/// What a build is about to do with the decks that the last one left in a folder: slides of ours that a person changed are written anew, the
/// changed ones kept behind them, hidden (T0655); decks that another program saved so that this cannot be seen (T0656).
///
/// # Errors
/// As of [`make`].
pub fn foreseen(folder: &Path, languages: &[Lang]) -> crate::Result<Diagnostics> {
    let mut found = Diagnostics::new();
    for lang in languages {
        let Some(previous) = before(folder, lang)? else {
            continue;
        };
        let path = folder.join(deck(lang));
        let report = previous.report();
        for id in &report.changed {
            let changed = Diagnostic::warning(
                code::CHANGED_SLIDE,
                format!(
                    "slide `{id}` was changed by hand: it is written anew, and the changed one stays behind it, hidden"
                ),
            );
            found.push(changed.at(Place::file(&path)).value(id).help(
                "to change a slide of the report, copy it and change the copy, which is kept; delete the hidden one when it is no longer needed",
            ));
        }
        if report.untagged {
            let untagged = Diagnostic::warning(
                code::UNTAGGED_SLIDES,
                "another program saved the slides without their tags: whether slides of the report were changed by hand cannot be seen",
            );
            found.push(
                untagged
                    .at(Place::file(&path))
                    .help("slides that were added are kept; changes to others are not"),
            );
        }
    }
    Ok(found)
}

/// Every estimate of the deck, slide by slide in the order shown.
fn sidecar(deck: &Deck, places: &[usize]) -> Sidecar {
    let mut sidecar = Sidecar::default();
    sidecar.note_others(&crate::report::Prose::wording(&deck.title));
    for (slide, place) in deck.slides.iter().zip(places) {
        for shape in &slide.shapes {
            match shape {
                Shape::Title { text, .. } => {
                    sidecar.note(&format!("slide {place}, Title"), &text.text)
                }
                Shape::Text {
                    name, paragraphs, ..
                } => {
                    for paragraph in paragraphs {
                        sidecar.note(&format!("slide {place}, {name}"), &paragraph.text);
                    }
                }
                Shape::Table { name, grid, .. } => {
                    for cell in grid.rows.iter().flatten() {
                        sidecar.note(&format!("slide {place}, {name}"), &cell.text);
                    }
                }
                Shape::Legend { .. }
                | Shape::Chart { .. }
                | Shape::Picture { .. }
                | Shape::Number { .. } => {}
            }
        }
        for (text, cell) in &slide.plotted {
            sidecar.add(format!("slide {place}, chart"), text, cell);
        }
        for note in &slide.notes {
            sidecar.note(&format!("slide {place}, notes"), note);
        }
    }
    sidecar
}
