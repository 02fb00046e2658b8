//! In: a title, what is measured, what stands at the foot. Out: a slide with the room that is left for what it shows. Never: a slide
//! without a title of its own, or a rehearsal without its mark.

use super::deck::{Attached, Slide};
use super::shape::{Align, Entry, Look, Paragraph, Place, Shape};
use super::theme::{HEIGHT, Layout, MARGIN, WIDTH};
use crate::report::event::letters::{self, Weight};
use crate::report::{CellRef, Prose};

pub const INK: (u8, u8, u8) = (0x1A, 0x1A, 0x1A);
pub const GREY: (u8, u8, u8) = (0x59, 0x59, 0x59);
pub const WHITE: (u8, u8, u8) = (0xFF, 0xFF, 0xFF);
/// The mark of a rehearsal is the same in every theme.
pub const ALARM: (u8, u8, u8) = (0x9B, 0x1C, 0x31);

/// A look of a size.
pub fn look(size: f64, bold: bool, rgb: (u8, u8, u8)) -> Look {
    Look { size, bold, rgb }
}

/// From one line to the next.
pub const LEADING: f64 = 1.22;

/// The height of a text in a room of this width.
pub fn height(text: &str, width: f64, size: f64, bold: bool) -> f64 {
    let weight = if bold { Weight::Bold } else { Weight::Regular };
    // Noto Sans is wider than the fonts of slides: what fits here fits there.
    letters::wrap(text, width, size, weight).len() as f64 * size * LEADING
}

/// The largest of these sizes at which a text is no higher than the room.
pub fn fitting(text: &str, width: f64, room: f64, bold: bool, sizes: &[f64]) -> f64 {
    let fits = |size: &&f64| height(text, width, **size, bold) <= room;
    let smallest = sizes.last().copied().unwrap_or(8.0);
    sizes.iter().find(fits).copied().unwrap_or(smallest)
}

/// What a slide of ours says around what it shows.
pub struct Board<'b> {
    pub id: String,
    pub title: Prose,
    /// What is measured, of whom, when.
    pub measured: Prose,
    pub mark: Option<&'b Prose>,
    /// Base, fieldwork, who for whom, source.
    pub foot: Vec<Prose>,
    /// How high the foot may be before its letters grow smaller.
    pub foot_room: f64,
    pub notes: Vec<Prose>,
}

/// A slide begun, and the room that is left in it.
pub struct Begun {
    pub slide: Slide,
    pub room: Place,
    foot: Vec<Shape>,
}

const TITLE_SIZES: [f64; 5] = [26.0, 23.0, 20.0, 18.0, 16.0];
const FOOT_SIZES: [f64; 4] = [11.0, 10.0, 9.0, 8.0];
/// Under tables and findings, which need the room.
pub const LOW_FOOT: f64 = 72.0;
/// Under figures, whose captions may name the sources of several waves.
pub const HIGH_FOOT: f64 = 96.0;

impl Board<'_> {
    pub fn begin(self) -> Begun {
        let width = WIDTH - 2.0 * MARGIN;
        let mut shapes = Vec::new();
        let top = if self.mark.is_some() { 36.0 } else { 24.0 };
        let title = self.title.to_string();
        let size = fitting(&title, width, 66.0, true, &TITLE_SIZES);
        let tall = height(&title, width, size, true);
        shapes.push(Shape::Title {
            place: Place::new(MARGIN, top, width, tall + 2.0),
            text: Paragraph::left(self.title, look(size, true, INK)),
            kind: "title",
        });
        shapes.extend(self.mark.map(|mark| mark_band(&mark.to_string())));
        let mut y = top + tall + 4.0;
        if !self.measured.is_empty() {
            let text = self.measured.to_string();
            let tall = height(&text, width, 14.0, false);
            shapes.push(Shape::Text {
                name: "Measured".to_owned(),
                place: Place::new(MARGIN, y, width, tall + 2.0),
                paragraphs: vec![Paragraph::left(self.measured, look(14.0, false, GREY))],
                ground: None,
            });
            y += tall + 4.0;
        }
        let (foot, bottom) = foot(self.foot, self.foot_room);
        let slide = Slide {
            id: self.id,
            layout: Layout::Figure,
            shapes,
            attached: Vec::new(),
            notes: self.notes,
            plotted: Vec::new(),
        };
        let room = Place::new(MARGIN, y + 4.0, width, (bottom - y - 10.0).max(60.0));
        Begun { slide, room, foot }
    }
}

/// The foot and the number of the slide, and where they begin.
fn foot(lines: Vec<Prose>, room: f64) -> (Vec<Shape>, f64) {
    let width = WIDTH - 2.0 * MARGIN - 50.0;
    let text = Prose::join(lines.into_iter().map(Prose::as_sentence), " ");
    let plain = text.to_string();
    let size = fitting(&plain, width, room, false, &FOOT_SIZES);
    let tall = height(&plain, width, size, false) + 2.0;
    let top = HEIGHT - 14.0 - tall;
    let number = Shape::Number {
        place: Place::new(WIDTH - MARGIN - 44.0, HEIGHT - 30.0, 44.0, 16.0),
    };
    let text = Shape::Text {
        name: "Source".to_owned(),
        place: Place::new(MARGIN, top, width, tall),
        paragraphs: vec![Paragraph::left(text, look(size, false, GREY))],
        ground: None,
    };
    (vec![text, number], top)
}

/// The mark of a rehearsal: a band over the whole width.
pub fn mark_band(mark: &str) -> Shape {
    Shape::Text {
        name: "Mark".to_owned(),
        place: Place::new(0.0, 0.0, WIDTH, 26.0),
        paragraphs: vec![Paragraph {
            text: Prose::wording(mark),
            look: look(12.0, true, WHITE),
            align: Align::Centre,
        }],
        ground: Some(ALARM),
    }
}

impl Begun {
    /// A chart in a part of the room.
    pub fn chart(&mut self, name: String, place: Place, alt: &str, chart: super::chart::Native) {
        let relation = format!("rId{}", 10 + self.slide.attached.len());
        self.slide.shapes.push(Shape::Chart {
            name,
            place,
            alt: alt.to_owned(),
            relation: relation.clone(),
        });
        self.slide.attached.push((relation, Attached::Chart(chart)));
    }

    /// A picture, as large as the room lets it be.
    pub fn picture(&mut self, name: String, alt: &str, png: Vec<u8>, ratio: f64) {
        let relation = format!("rId{}", 10 + self.slide.attached.len());
        let width = self.room.width.min(self.room.height * ratio);
        let left = self.room.x + (self.room.width - width) / 2.0;
        let place = Place::new(left, self.room.y, width, width / ratio);
        self.slide.shapes.push(Shape::Picture {
            name,
            place,
            alt: alt.to_owned(),
            relation: relation.clone(),
        });
        self.slide.attached.push((relation, Attached::Picture(png)));
    }

    /// What colours and signs stand for, above the rest of the room.
    pub fn legend(&mut self, entries: Vec<Entry>) {
        let size = 14.0;
        let text: Vec<String> = entries
            .iter()
            .map(|entry| format!("●\u{a0}{}", entry.label.replace(' ', "\u{a0}")))
            .collect();
        let tall = height(&text.join("      "), self.room.width, size, false) + 4.0;
        let place = Place::new(self.room.x, self.room.y, self.room.width, tall);
        self.slide.shapes.push(Shape::Legend {
            place,
            entries,
            size,
        });
        self.room.y += tall + 4.0;
        self.room.height -= tall + 4.0;
    }

    pub fn push(&mut self, shape: Shape) {
        self.slide.shapes.push(shape);
    }

    /// The estimates that charts and pictures show, as they are written there.
    pub fn plotted(&mut self, shown: impl IntoIterator<Item = (String, CellRef)>) {
        self.slide.plotted.extend(shown);
    }

    pub fn end(mut self) -> Slide {
        self.slide.shapes.extend(self.foot);
        self.slide
    }
}
