//! In: a figure with its table. Out: its slides, with native charts: as many as it needs for its texts to be read. Never: a chart without
//! its words for those who do not see it.

use super::board::{Begun, Board, GREY, HIGH_FOOT, INK, look};
use super::chart::{self, Setting};
use super::compose::Composer;
use super::deck::Slide;
use super::shape::{Align, Entry, Paragraph, Place, Shape, rgb};
use super::table_slide::{self, Shown};
use crate::definition::Theme;
use crate::report::chart::{BarRow, Bars, ChangeRow, Dumbbells, Figure, Plot, Trend, TrendKey};
use crate::report::document::{FigureBlock, Row, Table};
use crate::report::{CellPart, CellRef, Prose};

/// The size of the texts of charts: to be read in a hall.
pub const LABELS: f64 = 14.0;
/// Bars that stand on one slide.
const MOST_BARS: usize = 5;
/// Pairs of bars that stand on one slide.
const MOST_PAIRS: usize = 5;

pub fn slides(composer: &Composer<'_>, block: &FigureBlock) -> crate::Result<Vec<Slide>> {
    let of = OfFigure {
        composer,
        block,
        figure: &block.figure,
    };
    match &block.figure.plot {
        Plot::Bars(bars) => of.bars(bars),
        Plot::Trend(trend) => of.trend(trend),
        Plot::Groups(groups) => of.groups(groups),
        Plot::Changes(changes) => of.changes(changes),
        Plot::Table(_) => Ok(of.table()),
        Plot::Multiples(_) | Plot::Benchmarks(_) | Plot::Weights(_) | Plot::Map(_) => of.pictures(),
    }
}

pub struct OfFigure<'f, 'a> {
    pub composer: &'f Composer<'a>,
    pub block: &'f FigureBlock,
    pub figure: &'f Figure,
}

impl OfFigure<'_, '_> {
    pub fn setting(&self, size: f64) -> Setting<'_> {
        Setting {
            lang: self.composer.words.tag,
            size,
            theme: self.composer.theme,
        }
    }

    /// A part that shows these items; all of the figure where none is named.
    pub fn begin(&self, part: usize, parts: usize, names: &[&str]) -> Begun {
        let title = self.composer.part(&self.figure.finding, part, parts);
        let id = match part {
            0 => format!("figure/{}", self.figure.id),
            part => format!("figure/{}/{}", self.figure.id, part + 1),
        };
        let mut foot: Vec<Prose> = self
            .figure
            .brief
            .iter()
            .map(|line| self.as_drawn(line))
            .collect();
        if let Plot::Trend(trend) = &self.figure.plot {
            foot.extend(self.keys(trend));
        }
        foot.extend(self.composer.source_where_none());
        Board {
            id,
            title,
            measured: self.figure.measured.clone(),
            mark: self.figure.mark.as_ref(),
            foot,
            foot_room: HIGH_FOOT,
            notes: self.composer.notes_of_figure(&self.figure.id, names),
        }
        .begin()
    }

    /// What hollow and filled points are, where they differ.
    fn keys(&self, trend: &Trend) -> Option<Prose> {
        let words = self.composer.words;
        let said: Vec<&str> = trend
            .keys
            .iter()
            .map(|(key, _)| match key {
                TrendKey::Responses => words.filled_points,
                TrendKey::Published => words.hollow_points,
                TrendKey::Rehearsal => words.rehearsed_points,
            })
            .collect();
        let text = said.join("; ");
        let mut letters = text.chars();
        let first = letters.next()?.to_uppercase().to_string();
        Some(format!("{first}{}", letters.as_str()).into())
    }

    /// A line of the caption; where it says how the figure is drawn, how the slide draws it.
    fn as_drawn(&self, line: &Prose) -> Prose {
        let (report, event) = (self.composer.context.words, self.composer.words);
        let said = line.to_string();
        let ways = [
            (report.trend_bands, report.trend_intervals),
            (report.trend_bands_and_intervals, report.trend_intervals),
            (report.trend_level, event.level_reading),
            (report.groups_reading, event.groups_reading),
            (
                report.groups_reading_without_intervals,
                event.groups_reading_bare,
            ),
            (report.changes_reading, event.changes_reading),
        ];
        let way = ways
            .iter()
            .find(|(drawn, _)| said == Prose::built_in(drawn).to_string());
        way.map_or_else(|| line.clone(), |(_, way)| Prose::built_in(way))
    }

    pub fn alt(&self) -> String {
        self.figure.alt.to_string()
    }

    /// The estimates of some rows of the table.
    pub fn plotted(&self, rows: &[Row]) -> Vec<(String, CellRef)> {
        rows.iter()
            .flat_map(|row| &row.cells)
            .filter_map(|cell| {
                let of = cell
                    .of
                    .as_ref()
                    .filter(|of| matches!(of.part, CellPart::Value | CellPart::Remainder))?;
                Some((cell.show(&self.composer.context.numbers), of.clone()))
            })
            .collect()
    }

    /// The rows of the table that belong to a panel: those with its statement.
    pub fn plotted_of_panels(&self, from: usize, count: usize) -> Vec<(String, CellRef)> {
        let mut panel = 0;
        let mut last: Option<&str> = None;
        let mut shown = Vec::new();
        for row in &self.block.table.rows {
            let statement = row.labels.first().map(String::as_str);
            if last.is_some() && last != statement {
                panel += 1;
            }
            last = statement;
            if (from..from + count).contains(&panel) {
                shown.extend(self.plotted(std::slice::from_ref(row)));
            }
        }
        shown
    }

    fn bars(&self, bars: &Bars) -> crate::Result<Vec<Slide>> {
        let parts = bars.rows.len().div_ceil(MOST_BARS).max(1);
        let size = bars.rows.len().div_ceil(parts).max(1);
        let chunks = bars
            .rows
            .chunks(size)
            .zip(self.block.table.rows.chunks(size));
        chunks
            .enumerate()
            .map(|(part, (rows, table))| {
                let names: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
                let mut begun = self.begin(part, parts, &names);
                let rows: Vec<&BarRow> = rows.iter().collect();
                begun.legend(bar_legend(bars, self.composer.theme));
                let room = begun.room;
                let setting = self.setting(LABELS);
                let (native, columns) =
                    chart::bars(bars, &rows, &setting, room.width, self.composer.words.gap)?;
                begun.chart(self.figure.id.clone(), room, &self.alt(), native);
                if let (Some(names), Some(middles)) = (&bars.totals, columns.totals) {
                    for (name, middle) in names.iter().zip(middles) {
                        begun.push(heading(name, room, middle, columns.top));
                    }
                }
                begun.plotted(self.plotted(table));
                Ok(begun.end())
            })
            .collect()
    }

    /// The part of the alt text that is about one of several panels.
    pub fn panel_alt(&self, label: &str) -> String {
        format!("{label}. {}", self.alt())
    }

    fn changes(&self, changes: &Dumbbells) -> crate::Result<Vec<Slide>> {
        let words = self.composer.context.words;
        let headings = chart::ChangeHeadings {
            statement: words.statement,
            low: self.composer.words.below,
            high: self.composer.words.above,
        };
        let chunks: Vec<(&crate::report::chart::ChangePanel, &[ChangeRow])> = changes
            .panels
            .iter()
            .flat_map(|panel| panel.rows.chunks(MOST_PAIRS).map(move |rows| (panel, rows)))
            .collect();
        let mut first_row = 0;
        let mut slides = Vec::new();
        for (part, (panel, rows)) in chunks.iter().enumerate() {
            let names: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
            let mut begun = self.begin(part, chunks.len(), &names);
            let waves = chart::WAVES
                .into_iter()
                .zip([&changes.before, &changes.now]);
            begun.legend(
                waves
                    .map(|(paint, wave)| Entry {
                        sign: "■",
                        rgb: rgb(self.composer.theme, paint),
                        label: wave.clone(),
                    })
                    .collect(),
            );
            let native = chart::changes(changes, panel, rows, &self.setting(LABELS), &headings)?;
            let room = begun.room;
            begun.chart(self.figure.id.clone(), room, &self.alt(), native);
            let last = (first_row + rows.len()).min(self.block.table.rows.len());
            begun.plotted(
                self.plotted(
                    self.block
                        .table
                        .rows
                        .get(first_row..last)
                        .unwrap_or_default(),
                ),
            );
            first_row = last;
            slides.push(begun.end());
        }
        Ok(slides)
    }

    /// A table: as a native one.
    fn table(&self) -> Vec<Slide> {
        let id = format!("figure/{}", self.figure.id);
        let table = Table {
            id: id.clone(),
            caption: self.figure.measured.clone(),
            ..self.block.table.clone()
        };
        let notes = |rows: &[&Row]| {
            let names: Vec<&str> = rows
                .iter()
                .filter_map(|row| row.labels.first().map(String::as_str))
                .collect();
            self.composer.notes_of_figure(&self.figure.id, &names)
        };
        let shown = Shown {
            id: &id,
            title: self.figure.finding.clone(),
            foot: self.composer.brief_of_wave(),
            notes: &notes,
        };
        table_slide::slides(self.composer, &[&table], &shown)
    }
}

/// What the fills of bars stand for.
fn bar_legend(bars: &Bars, theme: &Theme) -> Vec<Entry> {
    let scale = bars.legends.iter().map(|legend| Entry {
        sign: "■",
        rgb: rgb(theme, legend.paint),
        label: legend.label.clone(),
    });
    let missing = bars.dont_know.iter().map(|label| Entry {
        sign: "▨",
        rgb: GREY,
        label: label.clone(),
    });
    scale.chain(missing).collect()
}

/// The heading over a column of net totals.
fn heading(name: &str, room: Place, middle: f64, top: f64) -> Shape {
    let width = 104.0;
    Shape::Text {
        name: name.to_owned(),
        place: Place::new(
            room.x + room.width * middle - width / 2.0,
            room.y + room.height * top - 36.0,
            width,
            35.0,
        ),
        paragraphs: vec![Paragraph {
            text: name.into(),
            look: look(LABELS, true, if name.is_empty() { GREY } else { INK }),
            align: Align::Centre,
        }],
        ground: None,
    }
}
