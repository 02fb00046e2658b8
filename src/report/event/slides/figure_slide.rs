//! In: a figure with its table. Out: its slides, with native charts: as many as it needs for its texts to be read. Never: a chart without
//! its words for those who do not see it.

use super::board::{Begun, Board, GREY, INK, look};
use super::chart::{self, Setting};
use super::compose::Composer;
use super::deck::Slide;
use super::panels;
use super::shape::{Align, Entry, Paragraph, Place, Shape, rgb};
use super::table_slide::{self, Shown};
use crate::definition::Theme;
use crate::report::chart::{
    BarRow, Bars, ChangeRow, Dumbbells, Figure, Frame, Groups, Look, Plot, Size, Trend, TrendKey,
    TrendPanel,
};
use crate::report::document::{FigureBlock, Row, Table};
use crate::report::render::png::png_in;
use crate::report::{CellPart, CellRef, Prose};

/// The size of the texts of charts: to be read in a hall.
const LABELS: f64 = 14.0;
/// Bars that stand on one slide.
const MOST_BARS: usize = 5;
/// Charts that stand on one slide.
const MOST_PANELS: usize = 2;
/// More groups have a chart over the whole width.
const MOST_BESIDE: usize = 5;
/// Lines that share a chart.
const MOST_LINES: usize = 4;
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

struct OfFigure<'f, 'a> {
    composer: &'f Composer<'a>,
    block: &'f FigureBlock,
    figure: &'f Figure,
}

impl OfFigure<'_, '_> {
    fn setting(&self, size: f64) -> Setting<'_> {
        Setting {
            lang: self.composer.words.tag,
            size,
            theme: self.composer.theme,
        }
    }

    /// A part that shows these items; all of the figure where none is named.
    fn begin(&self, part: usize, parts: usize, names: &[&str]) -> Begun {
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
            mark: self.figure.mark.as_deref(),
            foot,
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

    fn alt(&self) -> String {
        self.figure.alt.to_string()
    }

    /// The estimates of some rows of the table.
    fn plotted(&self, rows: &[Row]) -> Vec<(String, CellRef)> {
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
    fn plotted_of_panels(&self, from: usize, count: usize) -> Vec<(String, CellRef)> {
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

    fn trend(&self, trend: &Trend) -> crate::Result<Vec<Slide>> {
        let words = self.composer.context.words;
        let headings = chart::TrendHeadings {
            line: words.statement,
            wave: words.wave,
            year: self.composer.words.year,
            value: words.share,
            low: self.composer.words.below,
            high: self.composer.words.above,
        };
        let one_unit = trend.panels.windows(2).all(|pair| match pair {
            [a, b] => a.grid == b.grid,
            _ => true,
        });
        if one_unit && trend.panels.len() <= MOST_LINES {
            let mut begun = self.begin(0, 1, &[]);
            let panels: Vec<&TrendPanel> = trend.panels.iter().collect();
            if panels.len() > 1 {
                let signs = chart::signs(self.composer.theme, &panels)
                    .into_iter()
                    .zip(&panels);
                begun.legend(
                    signs
                        .map(|((rgb, sign), panel)| Entry {
                            sign,
                            rgb,
                            label: panel.label.clone(),
                        })
                        .collect(),
                );
            }
            let room = begun.room;
            let native = chart::trend(
                trend,
                &panels,
                None,
                room.width,
                &self.setting(LABELS),
                &headings,
            )?;
            begun.chart(self.figure.id.clone(), room, &self.alt(), native);
            begun.plotted(self.plotted(&self.block.table.rows));
            return Ok(vec![begun.end()]);
        }
        let names: Vec<&str> = trend
            .panels
            .iter()
            .map(|panel| panel.label.as_str())
            .collect();
        self.grid_of(&names, Columns::Two, |begun, place, area| {
            let Some(panel) = trend.panels.get(place) else {
                return Ok(());
            };
            let native = chart::trend(
                trend,
                &[panel],
                Some(&panel.label),
                area.width,
                &self.setting(LABELS),
                &headings,
            )?;
            begun.chart(
                format!("{} {}", self.figure.id, place + 1),
                area,
                &self.panel_alt(&panel.label),
                native,
            );
            Ok(())
        })
    }

    fn groups(&self, groups: &Groups) -> crate::Result<Vec<Slide>> {
        let words = self.composer.context.words;
        let headings = chart::GroupHeadings {
            group: words.group,
            value: words.share,
            low: self.composer.words.below,
            high: self.composer.words.above,
        };
        let names: Vec<&str> = groups
            .panels
            .iter()
            .map(|panel| panel.label.as_str())
            .collect();
        let most = groups.panels.iter().map(|panel| panel.rows.len()).max();
        let columns = if most > Some(MOST_BESIDE) {
            Columns::One
        } else {
            Columns::Two
        };
        self.grid_of(&names, columns, |begun, place, area| {
            let Some(panel) = groups.panels.get(place) else {
                return Ok(());
            };
            let title = format!("{}. {}: {}", panel.label, words.total, panel.total.text);
            let native = chart::groups(panel, Some(&title), &self.setting(LABELS), &headings)?;
            begun.chart(
                format!("{} {}", self.figure.id, place + 1),
                area,
                &self.panel_alt(&panel.label),
                native,
            );
            Ok(())
        })
    }

    /// Charts side by side, over as many slides as they need.
    fn grid_of(
        &self,
        names: &[&str],
        columns: Columns,
        draw: impl Fn(&mut Begun, usize, Place) -> crate::Result<()>,
    ) -> crate::Result<Vec<Slide>> {
        let count = names.len();
        let most = match columns {
            Columns::One => 1,
            Columns::Two => MOST_PANELS,
        };
        let parts = count.div_ceil(most).max(1);
        let each = count.div_ceil(parts).max(1);
        let mut slides = Vec::new();
        for part in 0..parts {
            let from = part * each;
            let here = each.min(count.saturating_sub(from));
            let shown = names.get(from..from + here).unwrap_or_default();
            let mut begun = self.begin(part, parts, shown);
            for place in 0..here {
                let area = cell(begun.room, place, here, columns);
                draw(&mut begun, from + place, area)?;
            }
            begun.plotted(self.plotted_of_panels(from, here));
            slides.push(begun.end());
        }
        Ok(slides)
    }

    /// The part of the alt text that is about one of several panels.
    fn panel_alt(&self, label: &str) -> String {
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
            notes: &notes,
        };
        table_slide::slides(self.composer, &[&table], &shown)
    }

    /// A figure that has no native chart: as pictures of as many panels as are read in a hall.
    fn pictures(&self) -> crate::Result<Vec<Slide>> {
        // The slide has the mark.
        let figure = Figure {
            mark: None,
            ..self.figure.clone()
        };
        let room = self.begin(0, 9, &[]).room;
        let is_low = |part: &Figure| {
            let scene = part.scene_in(self.drawn());
            scene.height * room.width <= scene.width * room.height
        };
        let count = panels::labels(&figure).len();
        let fits = (1..=count).rev().find(|each| {
            let parts = panels::parts(&figure, *each);
            parts.iter().all(is_low)
        });
        let parts = panels::parts(&figure, fits.unwrap_or(1));
        let each = parts.iter().enumerate();
        each.map(|(part, figure)| self.picture(figure, part, parts.len()))
            .collect()
    }

    fn drawn(&self) -> Look<'_> {
        Look {
            size: Size::Slide,
            frame: Frame::PlotOnly,
            theme: self.composer.theme,
        }
    }

    /// One part of the figure.
    fn picture(&self, figure: &Figure, part: usize, parts: usize) -> crate::Result<Slide> {
        let labels = panels::labels(figure);
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let mut begun = self.begin(part, parts, &labels);
        let lang = self.composer.context.lang.as_str();
        let id = match part {
            0 => format!("slide-{}", figure.id),
            part => format!("slide-{}-{}", figure.id, part + 1),
        };
        let svg = figure.svg_in(self.drawn(), &id, lang)?;
        let scene = figure.scene_in(self.drawn());
        let png = png_in(&svg, 2.0, self.composer.theme.font.as_ref())?;
        let alt = match parts {
            1 => self.alt(),
            _ => self.panel_alt(&labels.join(", ")),
        };
        begun.picture(
            self.figure.id.clone(),
            &alt,
            png,
            scene.width / scene.height.max(1.0),
        );
        let rows = &self.block.table.rows;
        let of_part = |row: &&Row| {
            row.labels
                .iter()
                .any(|label| labels.contains(&label.as_str()))
        };
        let shown: Vec<Row> = rows.iter().filter(of_part).cloned().collect();
        if !shown.is_empty() {
            begun.plotted(self.plotted(&shown));
        } else if part == 0 {
            begun.plotted(self.plotted(rows));
        }
        Ok(begun.end())
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

/// One of `count` cells of the room.
fn cell(room: Place, place: usize, count: usize, columns: Columns) -> Place {
    let columns = match columns {
        Columns::Two if count > 1 => 2,
        Columns::One | Columns::Two => 1,
    };
    let rows = count.div_ceil(columns).max(1);
    let (width, height) = (room.width / columns as f64, room.height / rows as f64);
    Place::new(
        room.x + (place % columns) as f64 * width,
        room.y + (place / columns) as f64 * height,
        width - 6.0,
        height - 4.0,
    )
}

/// How many charts stand beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Columns {
    One,
    Two,
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
