//! In: the report of a wave and its context. Out: the deck: a title, the figures, the statements, the changes, the method. Never: a number
//! that is not in the report.

use super::board::{GREY, INK, fitting, height, look, mark_band};
use super::deck::{Deck, Slide};
use super::figure_slide;
use super::shape::{Paragraph, Place, Shape};
use super::table_slide::{self, Shown};
use super::theme::{HEIGHT, Layout, MARGIN, Names, WIDTH};
use crate::definition::{Item, Theme};
use crate::report::Prose;
use crate::report::document::{
    Block, Column, Context, Document, Row, Section, Table, TableCell, Value, method,
};
use crate::report::event::{minimum, phrasing, result};
use crate::report::words::event::EventWords;
use crate::report::words::{audience, disclosure, fill};

/// Results whose sentences stand in the notes of one slide.
const MOST_SAID: usize = 6;
/// Sentences that are not to be said, in the notes of one slide.
const MOST_NOT_SAID: usize = 3;

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
        let notes = match id {
            "changes" => self.notes_of_changes(section),
            _ => self.notes_of(&self.context.opinions()),
        };
        tables
            .iter()
            .enumerate()
            .flat_map(|(place, table)| {
                let shown = Shown {
                    id: &format!("{id}/{}", table.id),
                    title: self.part(&title.into(), place, tables.len()),
                    notes: notes.clone(),
                };
                table_slide::slides(self, table, &shown)
            })
            .collect()
    }

    /// Who, when, how and how certain.
    fn about(&self) -> Vec<Slide> {
        let words = self.context.words;
        let mut facts = minimum::facts(self.context);
        facts.push((
            words.weighting.to_owned(),
            method::weighting_sentence(self.context),
        ));
        facts.push((
            words.precision.to_owned(),
            method::precision_sentence(self.context),
        ));
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
            notes: self.warned(vec![minimum::line(self.context)]),
        };
        table_slide::slides(self, &table, &shown)
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

    fn warned(&self, notes: Vec<Prose>) -> Vec<Prose> {
        let readers = audience::mark(self.context.lang, self.context.audience).map(Prose::from);
        let is_rehearsal = self.context.wave.is_rehearsal();
        let warning = is_rehearsal.then(|| Prose::from(self.words.rehearsal_warning));
        readers.into_iter().chain(warning).chain(notes).collect()
    }

    pub fn notes_of_figure(&self, figure: &str) -> Vec<Prose> {
        let survey = self.context.survey;
        let found = survey
            .report
            .figures
            .iter()
            .find(|known| known.id.as_str() == figure);
        let items: Vec<&Item> = found
            .map(|figure| {
                figure
                    .items
                    .iter()
                    .filter_map(|id| survey.item(id))
                    .collect()
            })
            .unwrap_or_default();
        self.notes_of(&items)
    }

    /// What can be said of items, and what cannot.
    fn notes_of(&self, items: &[&Item]) -> Vec<Prose> {
        let results: Vec<_> = items
            .iter()
            .filter_map(|item| self.context.survey.item(&item.id))
            .filter_map(|item| result::of_item(self.context, item))
            .take(MOST_SAID)
            .collect();
        if results.is_empty() {
            return self.warned(vec![minimum::line(self.context)]);
        }
        let phrasings: Vec<_> = results
            .iter()
            .map(|result| phrasing::phrasings(self.context, self.words, result))
            .collect();
        let heading = |text: &str| Prose::from(format!("{text}:"));
        let mut notes = vec![heading(self.words.say)];
        for phrasing in &phrasings {
            notes.extend(
                phrasing
                    .safe
                    .iter()
                    .take(if results.len() > 3 { 1 } else { 2 })
                    .cloned(),
            );
        }
        notes.push(heading(self.words.do_not_say));
        for (place, phrasing) in phrasings.iter().take(MOST_NOT_SAID).enumerate() {
            // Each result another kind of sentence, as far as there are several.
            let not_safe = phrasing
                .not_safe
                .get(place)
                .or_else(|| phrasing.not_safe.first());
            if let Some(not_safe) = not_safe {
                notes.push(self.not_said(&phrasing.about, not_safe));
            }
        }
        self.warned(notes)
    }

    fn not_said(&self, about: &str, not_safe: &phrasing::Unsafe) -> Prose {
        let quoted = fill(self.context.words.quoted, &[("text", "{text}")]);
        Prose::wording(format!("{about}: "))
            .with(Prose::fill(&quoted, &[("text", not_safe.phrase.clone())]))
            .with(format!(" {}: ", self.words.because))
            .with(not_safe.why.clone())
    }

    /// The sentences of the section on changes: each says what its test carries.
    fn notes_of_changes(&self, section: &Section) -> Vec<Prose> {
        let sentences = section.blocks.iter().find_map(|block| match block {
            Block::List(sentences) => Some(sentences.clone()),
            _ => None,
        });
        let mut notes = vec![Prose::from(format!("{}:", self.words.say))];
        notes.extend(
            sentences
                .unwrap_or_default()
                .into_iter()
                .take(2 * MOST_SAID),
        );
        self.warned(notes)
    }
}

/// The order of the parts of a deck.
fn rank(id: &str) -> u8 {
    match id.split('/').next().unwrap_or_default() {
        "title" => 0,
        "figure" => 1,
        "statements" => 2,
        "changes" => 3,
        _ => 4,
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
