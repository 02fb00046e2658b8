//! In: the report of a wave and its context. Out: the deck: a title, the figures, the statements, the changes, the method. Never: a number
//! that is not in the report.

use super::board::{Begun, Board, GREY, INK, LOW_FOOT, fitting, height, look, mark_band};
use super::deck::{Deck, Slide};
use super::figure_slide;
use super::notes::Shows;
use super::shape::{Paragraph, Place, Shape};
use super::table_slide::{self, Shown};
use super::theme::{HEIGHT, Layout, MARGIN, Names, WIDTH};
use crate::definition::Theme;
use crate::report::Prose;
use crate::report::document::{
    Block, Column, Context, Document, Row, Section, Table, TableCell, Value, held,
};
use crate::report::event::minimum;
use crate::report::words::disclosure;
use crate::report::words::event::EventWords;

/// What slides are composed with.
pub struct Composer<'a> {
    pub context: &'a Context<'a>,
    pub document: &'a Document,
    pub words: &'static EventWords,
    /// The colours of charts, on a light ground.
    pub theme: &'a Theme,
}

impl Composer<'_> {
    pub fn deck(&self) -> crate::Result<Deck> {
        let mut slides = vec![self.title()];
        slides.extend(self.findings());
        for section in &self.document.sections {
            match section.id.as_str() {
                "figures" => {
                    for block in &section.blocks {
                        if let Block::Figure(figure) = block {
                            slides.extend(figure_slide::slides(self, figure)?);
                        }
                    }
                }
                "statements" => {
                    slides.extend(self.tables(section, self.words.statements, "statements"))
                }
                "changes" => slides.extend(self.tables(section, self.words.changes, "changes")),
                _ => {}
            }
        }
        slides.extend(self.about());
        // Statements come after the figures that show them.
        slides.sort_by_key(|slide| rank(&slide.id));
        unique(&mut slides);
        Ok(Deck {
            lang: self.words.tag.to_owned(),
            title: self.document.title.clone(),
            author: self.context.fact_prose("conducted_by").to_string(),
            names: Names {
                title: self.words.title_placeholder.to_owned(),
                text: self.words.text_placeholder.to_owned(),
                notes: self.words.notes_placeholder.to_owned(),
            },
            slides,
            mark: self.document.mark.clone(),
        })
    }

    /// A title, with which part of it this is.
    pub fn part(&self, title: &Prose, part: usize, parts: usize) -> Prose {
        if parts < 2 {
            return title.clone();
        }
        let number = |number: usize| Prose::setting(number.to_string());
        Prose::fill(
            self.words.part_of,
            &[
                ("title", title.clone()),
                ("part", number(part + 1)),
                ("parts", number(parts)),
            ],
        )
    }

    fn title(&self) -> Slide {
        let left = MARGIN + 24.0;
        let width = WIDTH - 2.0 * left;
        let document = self.document;
        let size = fitting(
            &document.title,
            width,
            130.0,
            true,
            &[40.0, 34.0, 30.0, 26.0, 22.0],
        );
        let tall = height(&document.title, width, size, true);
        let mut shapes = vec![Shape::Title {
            place: Place::new(left, 112.0, width, tall + 4.0),
            text: Paragraph::left(Prose::wording(&document.title), look(size, true, INK)),
            kind: "ctrTitle",
        }];
        shapes.extend(document.mark.as_deref().map(mark_band));
        let mut under = Vec::new();
        if let Some(subtitle) = &document.subtitle {
            under.push(Paragraph::left(
                Prose::wording(subtitle),
                look(20.0, false, INK),
            ));
        }
        under.push(Paragraph::left(
            Prose::date(&document.wave),
            look(20.0, false, INK),
        ));
        under.push(Paragraph::left(
            document.status.explanation.as_str(),
            look(14.0, false, GREY),
        ));
        shapes.push(Shape::Text {
            name: "Subtitle".to_owned(),
            place: Place::new(left, 112.0 + tall + 20.0, width, 110.0),
            paragraphs: under,
            ground: None,
        });
        let line = minimum::line(self.context);
        let plain = line.to_string();
        let size = fitting(&plain, width, 120.0, false, &[12.0, 11.0, 10.0, 9.0, 8.0]);
        let tall = height(&plain, width, size, false) + 4.0;
        shapes.push(Shape::Text {
            name: "Source".to_owned(),
            place: Place::new(left, HEIGHT - 24.0 - tall, width, tall),
            paragraphs: vec![Paragraph::left(line, look(size, false, GREY))],
            ground: None,
        });
        Slide {
            id: "title".to_owned(),
            layout: Layout::Title,
            shapes,
            attached: Vec::new(),
            notes: self.warned(vec![minimum::line(self.context)]),
            plotted: Vec::new(),
        }
    }

    /// The findings whose claims hold, as large as they have room.
    fn findings(&self) -> Vec<Slide> {
        let held: Vec<Prose> = held(self.context)
            .into_iter()
            .map(|held| held.text)
            .collect();
        if held.is_empty() {
            return Vec::new();
        }
        let title = self.context.words.findings;
        let mark = self.document.mark.as_deref().map(Prose::from);
        let board = |title: Prose, part: usize| Board {
            id: numbered("findings", part),
            title,
            measured: self.measured(),
            mark: mark.as_ref(),
            foot: self.brief_of_wave(),
            foot_room: LOW_FOOT,
            notes: Vec::new(),
        };
        let room = board(self.part(&title.into(), 8, 9), 0).begin().room;
        let (size, pages) = set(&held, room);
        let parts = pages.len();
        let slide = |(part, page): (usize, &[Prose])| {
            let mut board = board(self.part(&title.into(), part, parts), part);
            let say = Prose::from(format!("{}:", self.words.say));
            board.notes = self.warned([say].into_iter().chain(page.iter().cloned()).collect());
            let mut begun = board.begin();
            findings_of(&mut begun, page, size);
            begun.end()
        };
        pages.into_iter().enumerate().map(slide).collect()
    }

    /// Of whom and when.
    fn measured(&self) -> Prose {
        Prose::date(&self.document.wave)
    }

    /// The tables of a section.
    fn tables(&self, section: &Section, title: &str, id: &str) -> Vec<Slide> {
        let tables: Vec<&Table> = section
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Table(table) => Some(table),
                _ => None,
            })
            .collect();
        let shows = match id {
            "changes" => Shows::Changes,
            _ => Shows::Answers,
        };
        let notes = |rows: &[&Row]| self.notes_of_rows(&shows, rows);
        let shown = Shown {
            id,
            title: title.into(),
            foot: self.brief_of_wave(),
            notes: &notes,
        };
        table_slide::slides(self, &tables, &shown)
    }

    /// Who, when, how and how certain.
    fn about(&self) -> Vec<Slide> {
        let words = self.context.words;
        let mut facts = minimum::facts(self.context);
        for key in ["tables", "contact"] {
            facts.push((
                disclosure::of(self.context.lang).name(key).to_owned(),
                self.context.fact_prose(key),
            ));
        }
        let rows = facts
            .into_iter()
            .map(|(name, text)| Row {
                labels: vec![name],
                cells: vec![TableCell::from(Value::Text(text))],
            })
            .collect();
        let table = Table {
            id: "about".to_owned(),
            caption: Prose::wording(&self.document.title),
            mark: self.document.mark.as_deref().map(Prose::from),
            stub: vec![words.check_asked.to_owned()],
            columns: vec![Column::text(words.check_answer)],
            rows,
            notes: vec![Prose::built_in(words.rounding_note)],
        };
        let shown = Shown {
            id: "about",
            title: self.words.about.into(),
            // The table says all of it.
            foot: Vec::new(),
            notes: &|rows| self.warned(stated(rows)),
        };
        table_slide::slides(self, &[&table], &shown)
    }

    /// What stands under tables: the facts of the wave.
    pub fn brief_of_wave(&self) -> Vec<Prose> {
        vec![minimum::line(self.context)]
    }

    /// Where a wave names no source, the survey is the source of its figures.
    pub fn source_where_none(&self) -> Option<Prose> {
        self.context.wave.sources.is_empty().then(|| {
            Prose::from(self.context.words.source)
                .with(": ")
                .with(minimum::source(self.context))
        })
    }
}

/// The space under a finding.
const UNDER: f64 = 16.0;

/// The height of findings of a size, one under the other.
fn tall(findings: &[Prose], width: f64, size: f64) -> f64 {
    let each = |text: &Prose| height(&text.to_string(), width - BAR, size, false) + UNDER;
    UNDER + findings.iter().map(each).sum::<f64>()
}

/// The size at which findings have room on one slide, or over how many they go.
fn set(findings: &[Prose], room: Place) -> (f64, Vec<&[Prose]>) {
    let sizes = [26.0, 24.0, 22.0, 20.0, 18.0];
    let fits = |size: &&f64| tall(findings, room.width, **size) <= room.height;
    if let Some(size) = sizes.iter().find(fits) {
        return (*size, vec![findings]);
    }
    let size = 20.0;
    let mut pages = Vec::new();
    let mut rest = findings;
    while !rest.is_empty() {
        let fits = (1..=rest.len()).rev().find(|count| {
            rest.get(..*count)
                .is_some_and(|some| tall(some, room.width, size) <= room.height)
        });
        let (page, others) = rest.split_at(fits.unwrap_or(1));
        pages.push(page);
        rest = others;
    }
    (size, pages)
}

/// Left of the text of a finding.
const BAR: f64 = 18.0;

fn findings_of(begun: &mut Begun, findings: &[Prose], size: f64) {
    let room = begun.room;
    let mut y = room.y + UNDER;
    for (number, text) in findings.iter().enumerate() {
        let width = room.width - BAR;
        let tall = height(&text.to_string(), width, size, false) + 2.0;
        begun.push(Shape::Text {
            name: format!("Finding {}", number + 1),
            place: Place::new(room.x + BAR, y, width, tall),
            paragraphs: vec![Paragraph::left(text.clone(), look(size, false, INK))],
            ground: None,
        });
        y += tall + UNDER;
    }
}

/// The id of a part.
fn numbered(id: &str, part: usize) -> String {
    match part {
        0 => id.to_owned(),
        part => format!("{id}/{}", part + 1),
    }
}

/// Facts, each with its name.
fn stated(rows: &[&Row]) -> Vec<Prose> {
    let said = |row: &&Row| {
        let Some(Value::Text(text)) = row.cells.first().map(|cell| &cell.value) else {
            return None;
        };
        let name = row.labels.first()?;
        Some(
            Prose::from(format!("{name}: "))
                .with(text.clone())
                .as_sentence(),
        )
    };
    rows.iter().filter_map(said).collect()
}

/// The order of the parts of a deck.
fn rank(id: &str) -> u8 {
    match id.split('/').next().unwrap_or_default() {
        "title" => 0,
        "findings" => 1,
        "figure" => 2,
        "statements" => 3,
        "changes" => 4,
        _ => 5,
    }
}

/// No two slides have one title: a reader of the outline could not tell them apart.
fn unique(slides: &mut [Slide]) {
    let mut seen: Vec<String> = Vec::new();
    for slide in slides {
        for shape in &mut slide.shapes {
            if let Shape::Title { text, .. } = shape {
                let plain = text.text.to_string();
                let before = seen.iter().filter(|known| **known == plain).count();
                if before > 0 {
                    text.text.push(Prose::setting(format!(" ({})", before + 1)));
                }
                seen.push(plain);
            }
        }
    }
}

/// The mark on a slide that a person added, as XML; `None` where the deck is no rehearsal.
pub fn mark_of_kept(deck: &Deck) -> Option<String> {
    let mut shape = mark_band(deck.mark.as_deref()?);
    if let Shape::Text { name, .. } = &mut shape {
        super::carrier::MARK_NAME.clone_into(name);
    }
    Some(shape.xml(9_990, &deck.lang))
}
