//! In: the results of a wave and a template. Out: the poster, the handout and the moderator's card as PDF, with the lists of their
//! estimates. Never: a text of a survey read as markup.

use serde_json::{Value as Json, json};

use super::phrasing::{self, Phrasings};
use super::result::key_results;
use super::{Event, minimum};
use crate::definition::Theme;
use crate::report::chart::svg::in_whole_lines;
use crate::report::chart::{Figure, Frame, Look, Plot, Size};
use crate::report::document::{Block, FigureBlock, Table, held};
use crate::report::render::pdf::{Meta, Supply, Typeset, typeset};
use crate::report::words::fact_sheet;
use crate::report::{CellRef, Origin, Prose, Sidecar, Span};

const COMMON: &str = include_str!("common.typ");

/// A PDF and the list of its estimates.
pub struct Printed {
    pub pdf: Vec<u8>,
    pub sidecar: Sidecar,
}

/// Texts on their way into a template; the estimates in them are numbered, so that their pages can be told.
#[derive(Default)]
struct Tracer {
    cells: Vec<(String, CellRef)>,
    others: Sidecar,
}

impl Tracer {
    fn prose(&mut self, text: &Prose) -> Json {
        self.others.note_others(text);
        let spans = text.spans().iter().map(|span| {
            let mark = match span {
                Span::Marked {
                    text,
                    origin: Origin::Cell(cell),
                } => {
                    self.cells.push((text.clone(), cell.clone()));
                    Some(self.cells.len() - 1)
                }
                Span::Marked { .. } | Span::Words(_) => None,
            };
            json!({ "text": span.text(), "mark": mark })
        });
        Json::Array(spans.collect())
    }

    fn all<'t>(&mut self, texts: impl IntoIterator<Item = &'t Prose>) -> Json {
        Json::Array(texts.into_iter().map(|text| self.prose(text)).collect())
    }

    /// The list of the estimates of a PDF: those of texts by their marks, those of its picture on the first page.
    fn sidecar(
        &self,
        typeset: &Typeset,
        figure: Option<&FigureBlock>,
        event: &Event<'_>,
    ) -> Sidecar {
        let mut sidecar = Sidecar::default();
        if let Some(block) = figure {
            let scene = block.figure.scene_in(drawn(&event.theme));
            scene.list("page 1, figure", &mut sidecar);
        }
        let document = event.document;
        sidecar.note_others(&Prose::wording(&document.title));
        sidecar.note_others(&Prose::date(&document.wave));
        for landing in &typeset.landings {
            if let Some((text, cell)) = self.cells.get(landing.mark) {
                sidecar.add(format!("page {}", landing.page), text, cell);
            }
        }
        sidecar.with_others(self.others.clone())
    }
}

/// How the figure of a PDF is drawn.
fn drawn(theme: &Theme) -> Look<'_> {
    Look {
        size: Size::Report,
        frame: Frame::PlotOnly,
        theme,
    }
}

/// The figure that stands for the survey: the first of bars, else the first.
fn first_figure<'e>(event: &'e Event<'_>) -> Option<&'e FigureBlock> {
    let figures = || event.figures();
    let bars = figures().find(|block| matches!(block.figure.plot, Plot::Bars(_)));
    bars.or_else(|| figures().next())
}

fn figure_json(tracer: &mut Tracer, figure: &Figure) -> Json {
    json!({
        "finding": tracer.prose(&figure.finding),
        "measured": tracer.prose(&figure.measured),
        "alt": figure.alt.to_string(),
    })
}

fn phrasings_json(tracer: &mut Tracer, result: &Phrasings) -> Json {
    let rows = result
        .safe
        .iter()
        .zip(&result.not_safe)
        .map(|(safe, not_safe)| {
            json!({
                "safe": tracer.prose(safe),
                "phrase": tracer.prose(&not_safe.phrase),
                "why": tracer.prose(&not_safe.why),
            })
        });
    let rows: Vec<Json> = rows.collect();
    json!({ "about": result.about, "rows": rows })
}

/// Columns of a table that stand beside each other on A4.
const MOST_COLUMNS: usize = 10;

/// The widths of the text of a poster and a handout, in millimetres.
const POSTER_WIDTH: f64 = 257.0;
const HANDOUT_WIDTH: f64 = 174.0;

/// How high a figure is at this width, in millimetres, and no higher than the room.
fn figure_height(figure: Option<&FigureBlock>, width: f64, room: f64) -> f64 {
    let scene = figure.map(|block| block.figure.scene(Size::Report, Frame::PlotOnly));
    scene.map_or(room, |scene| {
        (width * scene.height / scene.width.max(1.0)).min(room)
    })
}

impl Event<'_> {
    /// A3, for a wall: one page.
    pub fn poster(&self) -> crate::Result<Printed> {
        let figure = first_figure(self);
        let mut sentences = self.sentences();
        // A finding is the headline of the poster.
        let headline = (!held(&self.context).is_empty()).then(|| sentences.remove(0));
        // The figure is as large as the rest leaves it room.
        let sizes = [
            (250.0, 24.0, 3),
            (200.0, 20.0, 3),
            (170.0, 17.0, 3),
            (130.0, 15.0, 3),
            (90.0, 13.0, 2),
            (60.0, 11.0, 1),
        ];
        self.until_it_fits(&sizes, 1, |tracer, (height, size, said)| {
            let data = json!({
                "title": self.document.title,
                "wave": self.document.wave,
                "mark": self.document.mark,
                "theme": self.paints(),
                "headline": headline.as_ref().map(|text| tracer.prose(text)),
                "figure": figure.map(|block| figure_json(tracer, &block.figure)),
                "height": figure_height(figure, POSTER_WIDTH, height),
                "size": size,
                "sentences": tracer.all(sentences.iter().take(said)),
                "brief": figure.map(|block| self.of_figure_alone(tracer, block)).unwrap_or_default(),
                "minimum": tracer.prose(&minimum::line(&self.context)),
            });
            self.typeset("poster", include_str!("poster.typ"), &data, figure)
        })
    }

    /// The first of some sizes at which a piece has no more pages than it should; the last where none does.
    fn until_it_fits<S: Copy>(
        &self,
        sizes: &[S],
        pages: usize,
        set: impl Fn(&mut Tracer, S) -> crate::Result<Typeset>,
    ) -> crate::Result<Printed> {
        let mut last = None;
        for size in sizes {
            let mut tracer = Tracer::default();
            let typeset = set(&mut tracer, *size)?;
            let is_enough = typeset.pages <= pages;
            last = Some(Printed {
                sidecar: tracer.sidecar(&typeset, first_figure(self), self),
                pdf: typeset.pdf,
            });
            if is_enough {
                break;
            }
        }
        last.ok_or_else(|| crate::Error::Bug("a piece was not set".to_owned()))
    }

    /// One sheet, both sides.
    pub fn handout(&self) -> crate::Result<Printed> {
        let figure = first_figure(self);
        let sentences = self.sentences();
        // Smaller letters and fewer sentences until both sides hold it all.
        let sizes = [
            (11.0, 125.0, 8, 10),
            (10.0, 105.0, 6, 8),
            (9.0, 95.0, 5, 6),
            (8.0, 80.0, 4, 5),
            (7.0, 60.0, 3, 3),
        ];
        self.until_it_fits(&sizes, 2, |tracer, (size, height, said, rows)| {
            let tables = self.statement_tables();
            let tables: Vec<Json> = tables
                .iter()
                .take(3)
                .map(|table| self.table_json(tracer, table, rows))
                .collect();
            let facts: Vec<Json> = minimum::facts(&self.context)
                .iter()
                .map(|(name, text)| json!({ "name": name, "text": tracer.prose(text) }))
                .collect();
            let data = json!({
                "title": self.document.title,
                "wave": self.document.wave,
                "mark": self.document.mark,
                "theme": self.paints(),
                "figure": figure.map(|block| figure_json(tracer, &block.figure)),
                "height": figure_height(figure, HANDOUT_WIDTH, height),
                "size": size,
                "lead": self.words.handout_title,
                "about": self.words.about,
                "heads": [self.context.words.check_asked, self.context.words.check_answer],
                "sentences": tracer.all(sentences.iter().take(said)),
                "tables": tables,
                "facts": facts,
                "brief": figure.map(|block| self.of_figure_alone(tracer, block)).unwrap_or_default(),
                "minimum": tracer.prose(&minimum::line(&self.context)),
            });
            self.typeset("handout", include_str!("handout.typ"), &data, figure)
        })
    }

    /// What is safe to say, and what is not: results one under the other.
    pub fn moderator(&self) -> crate::Result<Printed> {
        let mut tracer = Tracer::default();
        let results: Vec<Phrasings> = key_results(&self.context)
            .iter()
            .map(|result| phrasing::phrasings(&self.context, self.words, result))
            .collect();
        let shown: Vec<Json> = results
            .iter()
            .map(|result| phrasings_json(&mut tracer, result))
            .collect();
        let lead = match self.context.wave.is_rehearsal() {
            true => format!(
                "{} {}",
                self.words.rehearsal_warning, self.words.moderator_lead
            ),
            false => self.words.moderator_lead.to_owned(),
        };
        let line = minimum::line(&self.context);
        let data = json!({
            "title": self.words.moderator_title,
            "lead": lead,
            "mark": self.document.mark,
            "theme": self.paints(),
            "figure": Json::Null,
            "results": shown,
            "safe": self.words.safe,
            "unsafe": self.words.not_safe,
            "because": self.words.because,
            "minimum": tracer.prose(&line),
        });
        let typeset = self.typeset("moderator", include_str!("moderator.typ"), &data, None)?;
        Ok(Printed {
            sidecar: tracer.sidecar(&typeset, None, self),
            pdf: typeset.pdf,
        })
    }

    /// The findings whose claims hold, then a sentence a key result.
    fn sentences(&self) -> Vec<Prose> {
        let findings = held(&self.context).into_iter().map(|held| held.text);
        let results = key_results(&self.context);
        let results = results
            .iter()
            .map(|result| result.sentence(&self.context, self.words));
        findings.chain(results).collect()
    }

    /// The caption of a figure without the lines of which the facts of the survey say every sentence anyway.
    fn of_figure_alone(&self, tracer: &mut Tracer, block: &FigureBlock) -> Vec<Json> {
        let facts = minimum::line(&self.context).to_string();
        let own = block.figure.brief.iter().filter(|line| {
            let line = line.to_string();
            let mut sentences = line.trim_end_matches('.').split(". ");
            !sentences.all(|sentence| facts.contains(sentence))
        });
        own.map(|line| tracer.prose(&line.clone().as_sentence()))
            .collect()
    }

    /// The colours and letters of the theme, for templates.
    fn paints(&self) -> Json {
        let theme = &self.theme;
        json!({
            "ink": theme.ink.to_string(),
            "secondary": theme.secondary.to_string(),
            "faint": theme.faint.to_string(),
            "accent": theme.accent.to_string(),
            "alarm": theme.alarm.to_string(),
            "on_alarm": theme.label_on(theme.alarm).to_string(),
            "fonts": theme.font.iter().map(|font| font.family.as_str()).chain(["Noto Sans"]).collect::<Vec<_>>(),
        })
    }

    /// The tables of statements whose columns have room on A4.
    fn statement_tables(&self) -> Vec<&Table> {
        let sections = self
            .document
            .sections
            .iter()
            .filter(|section| section.id == "statements");
        let blocks = sections.flat_map(|section| &section.blocks);
        blocks
            .filter_map(|block| match block {
                Block::Table(table) if table.columns.len() <= MOST_COLUMNS => Some(table),
                _ => None,
            })
            .collect()
    }

    fn table_json(&self, tracer: &mut Tracer, table: &Table, most: usize) -> Json {
        let headings = table
            .stub
            .iter()
            .chain(table.columns.iter().map(|column| &column.heading));
        let rows: Vec<Json> = table
            .rows
            .iter()
            .take(most)
            .map(|row| {
                let labels = row.labels.iter().map(Prose::wording);
                let cells = row
                    .cells
                    .iter()
                    .map(|cell| cell.prose(&self.context.numbers));
                let cells = labels
                    .chain(cells)
                    .map(|text| json!({ "spans": tracer.prose(&text) }));
                Json::Array(cells.collect())
            })
            .collect();
        let mut notes: Vec<Json> = Vec::new();
        let left_out = table.rows.len().saturating_sub(most);
        if left_out > 0 {
            let number = Prose::setting(left_out.to_string());
            let said = fact_sheet::of(self.context.lang).rows_left_out;
            notes.push(tracer.prose(&Prose::fill(said, &[("number", number)]).as_sentence()));
        }
        notes.extend(table.notes.iter().map(|note| tracer.prose(note)));
        json!({
            "caption": tracer.prose(&table.caption),
            "stub": table.stub.len(),
            "head": headings.collect::<Vec<_>>(),
            "rows": rows,
            "notes": notes,
        })
    }

    fn typeset(
        &self,
        name: &str,
        template: &str,
        data: &Json,
        figure: Option<&FigureBlock>,
    ) -> crate::Result<Typeset> {
        let lang = self.context.lang;
        let mut files = vec![Supply::data("data.json", data)?];
        if let Some(block) = figure {
            let look = drawn(&self.theme);
            let svg =
                block
                    .figure
                    .svg_in(look, &format!("{name}-{}", block.figure.id), lang.as_str())?;
            files.push(Supply::new("figure.svg", in_whole_lines(&svg)));
        }
        let author = self.context.fact_prose("conducted_by").to_string();
        let title = format!("{}, {}", self.document.title, self.document.wave);
        let ident = format!(
            "{}/{}/{}/{name}",
            self.context.survey.id, self.context.wave.id, lang
        );
        let fonts: Vec<Vec<u8>> = self
            .theme
            .font
            .iter()
            .flat_map(|font| [font.regular.to_vec(), font.bold.to_vec()])
            .collect();
        let meta = Meta {
            title: &title,
            lang,
            author: Some(&author),
            ident: &ident,
            fonts: &fonts,
        };
        typeset(&format!("{COMMON}{template}"), &files, &meta)
    }
}
