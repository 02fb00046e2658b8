//! In: a document. Out: the data that a template reads, the files of its figures, and what its marks stand for. Never:
//! markup, or a number without its cell.

use super::Supply;
use super::data::{
    Grid, Group, Item, Line, Marks, Part, Picture, Piece, Question, Sheet, Text, Version,
};
use super::fit::{Fit, Width, fit, is_hyphenated};
use crate::definition::Theme;
use crate::report::chart::svg::in_whole_lines;
use crate::report::chart::{self, Frame, Size};
use crate::report::document::{
    Block, ColumnKind, Document, FigureBlock, Row, Section, Table, Wording,
};
use crate::report::font::Typeface;
use crate::report::number::{self, Numbers};
use crate::report::words::{self, Words, fill, pages};
use crate::report::{CellRef, Origin, Prose, Sidecar, Span};

/// Tables of numbers with at most so many rows are not broken over pages.
const WHOLE: usize = 14;

/// Where the tables of figures go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureData {
    /// Into a section of their own, at the end.
    AtTheEnd,
    /// Nowhere: another document has them.
    Elsewhere,
}

/// What a form asks of the data.
#[derive(Debug, Clone, Copy)]
pub struct Look<'t> {
    /// Colours and letters, on a light ground.
    pub theme: &'t Theme,
    /// How large type is, 1 for as large as elsewhere.
    pub scale: f64,
    /// Where the tables of figures go.
    pub figure_data: FigureData,
}

/// A document as data, the files of its figures, and what its marks stand for.
pub struct Made {
    /// For `document.json`.
    pub sheet: Sheet,
    /// One SVG a figure.
    pub figures: Vec<Supply>,
    /// By number.
    pub marks: Marks,
    /// Where numbers that are no estimates come from.
    pub others: Sidecar,
}

/// The strongest colour of a theme that can be read on paper.
fn accent(theme: &Theme) -> String {
    let [.., strongest] = theme.steps;
    let is_read = strongest.contrast(theme.ground) >= 4.5;
    let colour = if is_read { strongest } else { theme.ink };
    colour.to_string()
}

/// Makes the data of a document.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) when a figure cannot be drawn.
pub fn make(document: &Document, imprint: &[Prose], look: Look<'_>) -> crate::Result<Made> {
    let mut maker = Maker {
        theme: look.theme,
        letters: Typeface::of(look.theme.font.as_ref()),
        words: words::of(&document.lang),
        pages: pages::of(&document.lang),
        numbers: Numbers::new(&document.lang),
        document,
        tables: look.figure_data,
        figures: Vec::new(),
        marks: Vec::new(),
        others: Sidecar::default(),
    };
    maker.named(&document.title);
    maker.others.note_others(&Prose::date(&document.wave));
    let explained = Prose::built_in(&document.status.explanation);
    maker.others.note_others(&explained);
    let imprint = imprint.iter().map(|line| maker.text(line)).collect();
    let mut sections = Vec::new();
    for section in &document.sections {
        sections.push(maker.section(section)?);
    }
    sections.extend(maker.figure_tables());
    let version = ("version", env!("CARGO_PKG_VERSION"));
    maker.others.note_others(&Prose::setting(version.1));
    let sheet = Sheet {
        scale: look.scale,
        accent: accent(look.theme),
        title: document.title.clone(),
        subtitle: document.subtitle.clone(),
        wave: document.wave.clone(),
        status: document.status.name.clone(),
        explanation: document.status.explanation.clone(),
        mark: document.mark.clone(),
        running: format!("{} · {}", document.title, document.wave),
        imprint,
        made_with: fill(maker.words.made_with, &[version]),
        contents: maker.words.contents,
        page_of: maker.pages.page_of,
        data_on_page: maker.pages.data_on_page,
        sections,
    };
    Ok(Made {
        sheet,
        figures: maker.figures,
        marks: maker.marks,
        others: maker.others,
    })
}

struct Maker<'d> {
    theme: &'d Theme,
    letters: Typeface,
    document: &'d Document,
    words: &'static Words,
    pages: &'static pages::PageWords,
    numbers: Numbers,
    tables: FigureData,
    figures: Vec<Supply>,
    marks: Marks,
    others: Sidecar,
}

impl Maker<'_> {
    /// Takes note of a name or a text of the definition.
    fn named(&mut self, text: &str) {
        self.others.note_others(&Prose::wording(text));
    }

    /// The number of a mark for these numbers.
    fn mark(&mut self, shown: Vec<(String, CellRef)>) -> usize {
        self.marks.push(shown);
        self.marks.len() - 1
    }

    fn text(&mut self, prose: &Prose) -> Text {
        self.others.note_others(prose);
        let mut pieces = Vec::new();
        for span in prose.spans() {
            match span {
                Span::Marked {
                    text,
                    origin: Origin::Cell(cell),
                } => {
                    let mark = self.mark(vec![(text.clone(), cell.clone())]);
                    pieces.push(Piece::Marked(text.clone(), mark));
                }
                _ => match pieces.last_mut() {
                    Some(Piece::Words(known)) => known.push_str(span.text()),
                    _ => pieces.push(Piece::Words(span.text().to_owned())),
                },
            }
        }
        let is_plain = pieces.iter().all(|piece| matches!(piece, Piece::Words(_)));
        if is_plain {
            return Text::Plain(prose.to_string());
        }
        Text::Pieces(pieces)
    }

    fn texts(&mut self, prose: &[Prose]) -> Vec<Text> {
        prose.iter().map(|text| self.text(text)).collect()
    }

    fn section(&mut self, section: &Section) -> crate::Result<Part> {
        self.named(&section.title);
        let mut blocks = Vec::new();
        for block in &section.blocks {
            match block {
                Block::Table(table) | Block::FoldedTable(table) => {
                    blocks.extend(self.grids(table).into_iter().map(Item::Table));
                }
                block => blocks.push(self.item(block)?),
            }
        }
        Ok(Part {
            id: section.id.clone(),
            title: section.title.clone(),
            blocks,
        })
    }

    fn item(&mut self, block: &Block) -> crate::Result<Item> {
        Ok(match block {
            Block::Paragraph(text) => Item::Paragraph {
                text: self.text(text),
            },
            Block::Heading(text) => {
                self.named(text);
                Item::Heading { text: text.clone() }
            }
            Block::Findings(items) => Item::Findings {
                items: self.texts(items),
            },
            Block::List(items) => Item::List {
                items: self.texts(items),
            },
            Block::Facts(rows) => Item::Facts {
                rows: rows
                    .iter()
                    .map(|(name, text)| {
                        self.others.note_others(&Prose::built_in(name));
                        (name.clone(), self.text(text))
                    })
                    .collect(),
            },
            Block::Wordings(wordings) => Item::Wordings {
                items: wordings.iter().map(|item| self.question(item)).collect(),
            },
            Block::Figure(figure) => Item::Figure(self.picture(figure)?),
            // Tables may come in parts: `section` has them.
            Block::Table(_) | Block::FoldedTable(_) => Item::List { items: Vec::new() },
        })
    }

    fn picture(&mut self, block: &FigureBlock) -> crate::Result<Picture> {
        let figure = &block.figure;
        let name = format!("figure-{}.svg", self.figures.len());
        let lang = self.document.lang.as_str();
        let look = chart::Look {
            size: Size::Report,
            frame: Frame::PlotOnly,
            theme: self.theme,
        };
        let svg = figure.svg_in(look, &name, lang)?;
        let mut drawn = Sidecar::default();
        figure.scene_in(look).list("", &mut drawn);
        let shown: Vec<(String, CellRef)> = drawn
            .shown
            .drain(..)
            .map(|shown| (shown.text, shown.cell))
            .collect();
        let mark = (!shown.is_empty()).then(|| self.mark(shown));
        self.others = std::mem::take(&mut self.others).with_others(drawn);
        self.figures.push(Supply::new(&name, in_whole_lines(&svg)));
        let finding = self.text(&figure.finding);
        let measured = self.text(&figure.measured);
        let caption = self.texts(&figure.caption);
        Ok(Picture {
            id: figure.id.clone(),
            file: name,
            finding,
            measured,
            alt: figure.alt.to_string(),
            caption,
            has_data: self.tables == FigureData::AtTheEnd,
            mark,
        })
    }

    /// A section of the tables of all figures.
    fn figure_tables(&mut self) -> Option<Part> {
        if self.tables == FigureData::Elsewhere {
            return None;
        }
        let document = self.document;
        let blocks = document.sections.iter().flat_map(|section| &section.blocks);
        let mut items = Vec::new();
        for block in blocks {
            if let Block::Figure(figure) = block {
                items.extend(self.grids(&figure.table).into_iter().map(Item::Table));
            }
        }
        (!items.is_empty()).then(|| Part {
            id: "figure-data".to_owned(),
            title: self.pages.figure_data.to_owned(),
            blocks: items,
        })
    }

    /// A table in as many parts as pages are too narrow for it.
    fn grids(&mut self, table: &Table) -> Vec<Grid> {
        let shown: Vec<Vec<String>> = table
            .rows
            .iter()
            .map(|row| {
                row.cells
                    .iter()
                    .map(|cell| cell.value.show(&self.numbers))
                    .collect()
            })
            .collect();
        let fit = fit(table, &shown, self.letters);
        let parts = fit.parts.len();
        let part = |place: usize| (place, parts);
        let grids = fit.parts.iter().enumerate();
        grids
            .map(|(place, columns)| self.grid(table, &fit, columns, part(place)))
            .collect()
    }

    fn grid(&mut self, table: &Table, fit: &Fit, columns: &[usize], part: (usize, usize)) -> Grid {
        let (place, parts) = part;
        let mut caption = table.caption.clone();
        if parts > 1 {
            let (part, parts) = ((place + 1).to_string(), parts.to_string());
            let said = fill(self.pages.part_of, &[("part", &part), ("parts", &parts)]);
            caption.push(Prose::setting(format!(" ({said})")));
        }
        let letters = self.letters;
        let heading = |text: String| {
            let hyphenated = is_hyphenated(&text, fit.size, letters);
            (text, hyphenated)
        };
        let mut head = vec![heading(table.stub.join(" / "))];
        let mut widths = vec![fit.stub.unwrap_or(-1.0)];
        let mut numbers = vec![false];
        for place in columns {
            if let (Some(column), Some(width)) = (table.columns.get(*place), fit.widths.get(*place))
            {
                head.push(heading(column.heading.clone()));
                widths.push(match width {
                    Width::Fixed(points) => *points,
                    Width::Share(share) => -share,
                });
                numbers.push(column.kind != ColumnKind::Text);
            }
        }
        let headings = table.stub.iter();
        for heading in headings.chain(table.columns.iter().map(|column| &column.heading)) {
            self.others.note_others(&Prose::wording(heading));
        }
        table
            .mark
            .iter()
            .for_each(|mark| self.others.note_others(mark));
        let groups = self.groups(table, columns);
        // What is under a table is said under its last part.
        let notes = if place + 1 == parts {
            self.texts(&table.notes)
        } else {
            Vec::new()
        };
        Grid {
            id: if place == 0 {
                table.id.clone()
            } else {
                format!("{}-{}", table.id, place + 1)
            },
            caption: self.text(&caption),
            mark: table.mark.as_ref().map(ToString::to_string),
            size: fit.size,
            turned: fit.turned,
            whole: table.rows.len() <= WHOLE && fit.stub.is_none(),
            sentences: fit.stub.is_some(),
            head,
            widths,
            numbers,
            groups,
            notes,
        }
    }

    fn groups(&mut self, table: &Table, columns: &[usize]) -> Vec<Group> {
        let is_grouped = table.stub.len() > 1;
        let mut groups: Vec<Group> = Vec::new();
        for row in &table.rows {
            let first = row.labels.first().filter(|_| is_grouped);
            let line = self.line(row, columns);
            match groups.last_mut() {
                Some(group) if group.label.as_ref() == first => group.rows.push(line),
                _ => groups.push(Group {
                    label: first.cloned(),
                    rows: vec![line],
                }),
            }
        }
        groups
    }

    fn line(&mut self, row: &Row, columns: &[usize]) -> Line {
        use crate::report::document::Value;
        row.labels.iter().for_each(|label| self.named(label));
        let mut shown = Vec::new();
        let mut cells = Vec::new();
        for place in columns {
            let Some(cell) = row.cells.get(*place) else {
                continue;
            };
            if let Value::Text(text) = &cell.value {
                cells.push(self.text(text));
                continue;
            }
            self.others.note_others(&cell.prose(&self.numbers));
            let text = cell.value.show(&self.numbers);
            if let Some(of) = cell
                .of
                .as_ref()
                .filter(|_| text != number::NONE && text != number::WITHHELD)
            {
                shown.push((text.clone(), of.clone()));
            }
            cells.push(Text::Plain(text));
        }
        let mark = (!shown.is_empty()).then(|| self.mark(shown));
        Line {
            label: row.labels.last().cloned().unwrap_or_default(),
            cells,
            mark,
        }
    }

    fn question(&mut self, wording: &Wording) -> Question {
        self.named(&wording.label);
        for version in &wording.versions {
            self.named(&version.text);
            for (code, text) in &version.options {
                self.named(code);
                self.named(text);
            }
        }
        let versions = wording.versions.iter().map(|version| {
            let lang = &version.lang;
            let name = if words::is_known(lang) {
                words::of(lang).own_name
            } else {
                lang.as_str()
            };
            let is_number = |(code, _): &(String, String)| code.parse::<u32>().is_ok();
            Version {
                lang: super::language(lang).0,
                name: name.to_owned(),
                text: version.text.clone(),
                options: version.options.clone(),
                numbered: version.options.iter().all(is_number),
            }
        });
        Question {
            label: wording.label.clone(),
            versions: versions.collect(),
            notes: self.texts(&wording.notes),
        }
    }
}
