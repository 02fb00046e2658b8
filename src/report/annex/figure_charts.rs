//! In: a figure and the sheet of its table. Out: the native charts that show the same. Never: a chart without its interval where
//! the figure has one, or a hidden figure drawn as 0.

use std::collections::BTreeSet;

use rust_xlsxwriter::ColNum;

use super::charts::{Axis, ChartForm, ChartPlan, Fill, Points, Segment, ValueAxis};
use super::form::Form;
use super::sheet::{Entry, Heading, Sheet, Shown};
use crate::definition::Theme;
use crate::report::chart::palette::Paint;
use crate::report::chart::{Bars, Histogram, Plot};
use crate::report::document::{ColumnKind, Context, FigureBlock};
use crate::report::number::{NONE, Numbers};
use crate::report::words::annex::AnnexWords;
use crate::report::words::fill;

/// Of labels on a hatched ground.
const INK: (u8, u8, u8) = (0x1A, 0x1A, 0x1A);

/// What charts of a figure are made of.
pub(super) struct FigureCharts<'a> {
    pub context: &'a Context<'a>,
    pub words: &'static AnnexWords,
    pub numbers: &'a Numbers,
    pub block: &'a FigureBlock,
    /// Of each column of the table, the first it has on the sheet.
    pub columns: &'a [ColNum],
}

/// Rows of a table that a chart shows together.
struct Panel {
    label: String,
    rows: Vec<usize>,
}

impl FigureCharts<'_> {
    /// Puts the charts below the table.
    pub fn add(&self, sheet: &mut Sheet) {
        match &self.block.figure.plot {
            Plot::Bars(bars) => {
                let charts = self.stacked(sheet, bars);
                sheet.charts.extend(charts);
            }
            Plot::Trend(_) => {
                let time = self.add_time(sheet);
                self.points_of_panels(sheet, Axis::Time(time), self.words.line_chart);
            }
            Plot::Groups(_) | Plot::Multiples(_) | Plot::Benchmarks(_) | Plot::Map(_) => {
                self.points_of_panels(sheet, Axis::Names(1), self.words.dot_chart);
            }
            Plot::Changes(_) => self.changes(sheet),
            Plot::Weights(histogram) => {
                let chart = self.weights(sheet, histogram);
                sheet.charts.extend(chart);
            }
            // The sheet itself is that table.
            Plot::Table(_) => {}
        }
    }

    /// Every chart carries the mark: it may be taken out of its sheet.
    fn title(&self, of: &str) -> String {
        match &self.block.figure.mark {
            Some(mark) => format!("{of} – {mark}"),
            None => of.to_owned(),
        }
    }

    /// The answers of one base as bars; don't know, which is no part of the scale and may be a share of others, as bars of its own.
    fn stacked(&self, sheet: &Sheet, bars: &Bars) -> Vec<ChartPlan> {
        let finding = self.block.figure.finding.to_string();
        let alt = &self.block.figure.alt_short;
        // The table's columns are those of the legend and don't know behind them.
        let column = |place: usize| self.columns.get(place).copied();
        let of_scale: Vec<Segment> = bars
            .legends
            .iter()
            .enumerate()
            .filter_map(|(place, legend)| {
                let ink = rgb(legend.paint.label());
                let fill = Fill::Solid(rgb(legend.paint));
                Some(self.segment(sheet, column(place)?, fill, ink))
            })
            .collect();
        let Some((name, column)) = bars.dont_know.as_ref().zip(column(bars.legends.len())) else {
            return self.bars(sheet, finding, alt.clone(), of_scale);
        };
        let words = |text: &str| fill(text, &[("answer", name), ("figure", &finding)]);
        let apart = words(self.words.apart);
        let mut charts = self.bars(
            sheet,
            words(self.words.without),
            format!("{apart} {alt}"),
            of_scale,
        );
        let dont_know = self.segment(sheet, column, Fill::Hatched, INK);
        let texts = sheet
            .rows
            .iter()
            .zip(&dont_know.shares)
            .map(|(row, share)| {
                let share = share.as_ref().map_or(NONE, |(_, text)| text);
                format!("{} {share}", row.first().map_or(NONE, Entry::words))
            });
        let texts = texts.collect::<Vec<_>>().join(", ");
        charts.extend(self.bars(
            sheet,
            words(self.words.only),
            format!("{}. {name}: {texts}.", self.words.bar_chart),
            vec![dont_know],
        ));
        charts
    }

    fn segment(&self, sheet: &Sheet, column: ColNum, fill: Fill, ink: (u8, u8, u8)) -> Segment {
        let shares = sheet.rows.iter().map(|row| {
            let entry = row.get(usize::from(column))?;
            match &entry.shown {
                Shown::Number { value, form } => Some((*value, form.text(*value, self.numbers))),
                _ => None,
            }
        });
        Segment {
            column,
            fill,
            ink,
            shares: shares.collect(),
        }
    }

    /// A chart of segments, where there are any.
    fn bars(
        &self,
        sheet: &Sheet,
        title: String,
        alt: String,
        segments: Vec<Segment>,
    ) -> Vec<ChartPlan> {
        if segments.is_empty() {
            return Vec::new();
        }
        let form = Form::Percent {
            decimals: 0,
            star: "",
        };
        vec![ChartPlan {
            title: self.title(&title),
            alt,
            code: form.code(0.5, self.numbers),
            axes: Vec::new(),
            form: ChartForm::Stacked {
                rows: sheet.rows.len(),
                segments,
                labels: 0,
            },
        }]
    }

    /// How many respondents have a weight of each class.
    fn weights(&self, sheet: &Sheet, histogram: &Histogram) -> Option<ChartPlan> {
        let value = *self.columns.last()?;
        let heading = sheet.headings.get(usize::from(value))?;
        Some(ChartPlan {
            title: self.title(&self.block.figure.finding.to_string()),
            alt: self.block.figure.alt_short.clone(),
            code: Form::Count.code(0.0, self.numbers),
            axes: vec![histogram.axis.clone(), heading.text.clone()],
            form: ChartForm::Columns {
                rows: sheet.rows.len(),
                value,
                labels: 0,
            },
        })
    }

    /// The middle of each wave's fieldwork as a last column: points stand where they are in time.
    fn add_time(&self, sheet: &mut Sheet) -> ColNum {
        let column = sheet.headings.len() as ColNum;
        sheet
            .headings
            .push(Heading::numbers(self.words.mid_fieldwork));
        let lang = self.context.lang;
        for (row, of_table) in sheet.rows.iter_mut().zip(&self.block.table.rows) {
            let name = of_table.labels.get(1).map(ToString::to_string);
            let mut waves = self.context.survey.waves.iter();
            let wave = waves.find(|wave| name.as_deref() == Some(wave.label.get(lang)));
            let time = wave.map_or(f64::NAN, |wave| wave.fieldwork.time);
            row.push(Entry::number(time, Form::Year));
        }
        column
    }

    /// Rows with the same first label.
    fn panels(&self) -> Vec<Panel> {
        let mut panels: Vec<Panel> = Vec::new();
        for (place, row) in self.block.table.rows.iter().enumerate() {
            let label = row.labels.first().map(ToString::to_string);
            let label = label.unwrap_or_default();
            match panels.last_mut() {
                Some(panel) if panel.label == label => panel.rows.push(place),
                _ => panels.push(Panel {
                    label,
                    rows: vec![place],
                }),
            }
        }
        panels
    }

    fn points_of_panels(&self, sheet: &mut Sheet, axis: Axis, kind: &str) {
        for panel in self.panels() {
            let chart = self.points(sheet, &panel, axis, kind);
            sheet.charts.extend(chart);
        }
    }

    /// One chart of all rows, or one a statement where each has several.
    fn changes(&self, sheet: &mut Sheet) {
        let panels = self.panels();
        let kind = self.words.dot_chart;
        if panels.iter().any(|panel| panel.rows.len() > 1) {
            return self.points_of_panels(sheet, Axis::Names(1), kind);
        }
        let whole = Panel {
            label: self.block.figure.finding.to_string(),
            rows: (0..sheet.rows.len()).collect(),
        };
        let chart = self.points(sheet, &whole, Axis::Names(0), kind);
        sheet.charts.extend(chart);
    }

    fn points(&self, sheet: &Sheet, panel: &Panel, axis: Axis, kind: &str) -> Option<ChartPlan> {
        let (value, interval) = self.columns_of(sheet, panel)?;
        let cell = |row: usize, column: ColNum| sheet.rows.get(row)?.get(usize::from(column));
        let is_shown = |row: &usize| cell(*row, value).is_some_and(Entry::is_number);
        let shown: Vec<usize> = panel.rows.iter().copied().filter(is_shown).collect();
        let first = cell(*shown.first()?, value)?;
        let Shown::Number { form, value: some } = &first.shown else {
            return None;
        };
        let has = |row: usize, column: ColNum| cell(row, column).is_some_and(Entry::is_number);
        let with_interval: BTreeSet<usize> = shown
            .iter()
            .copied()
            .filter(|row| interval.is_some_and(|[low, high]| has(*row, low) && has(*row, high)))
            .collect();
        let heading = |column: ColNum| {
            let heading = sheet.headings.get(usize::from(column));
            (column, heading.map_or("", |h| h.text.as_str()).to_owned())
        };
        Some(ChartPlan {
            title: self.title(&panel.label),
            alt: self.in_words(sheet, panel, axis, kind, value),
            code: form.without_star().code(*some, self.numbers),
            axes: Vec::new(),
            form: ChartForm::Points(Points {
                runs: self.runs(&shown, axis),
                axis,
                value: heading(value),
                interval: interval
                    .filter(|_| !with_interval.is_empty())
                    .map(|ends| ends.map(heading)),
                with_interval,
                texts: shown
                    .iter()
                    .filter_map(|row| Some((*row, self.text(cell(*row, value)?))))
                    .collect(),
                from: match form {
                    Form::Percent { .. } => {
                        let high = interval.map(|[_, high]| high);
                        let columns = std::iter::once(value).chain(high);
                        let drawn = columns
                            .flat_map(|column| {
                                shown.iter().filter_map(move |row| cell(*row, column))
                            })
                            .filter_map(Entry::drawn);
                        ValueAxis::Share {
                            to: whole_tenth(drawn.fold(0.0, f64::max)),
                        }
                    }
                    _ => ValueAxis::Free,
                },
            }),
        })
    }

    /// As the report writes it.
    fn text(&self, entry: &Entry) -> String {
        match &entry.shown {
            Shown::Text(text) => text.clone(),
            Shown::Number { value, form } => form.text(*value, self.numbers),
            Shown::Sheet(_) => NONE.to_owned(),
        }
    }

    /// What a chart shows, for those who do not see it.
    fn in_words(
        &self,
        sheet: &Sheet,
        panel: &Panel,
        axis: Axis,
        kind: &str,
        value: ColNum,
    ) -> String {
        let name = match axis {
            Axis::Names(column) => column,
            Axis::Time(_) => 1,
        };
        let text = |row: usize, column: ColNum| {
            let entry = sheet.rows.get(row).and_then(|r| r.get(usize::from(column)));
            entry.map_or_else(|| NONE.to_owned(), |entry| self.text(entry))
        };
        let texts: Vec<String> = panel
            .rows
            .iter()
            .map(|row| format!("{} {}", text(*row, name), text(*row, value)))
            .collect();
        format!("{kind}. {}: {}.", panel.label, texts.join(", "))
    }

    /// The columns of the value and of the ends of its interval.
    fn columns_of(&self, sheet: &Sheet, panel: &Panel) -> Option<(ColNum, Option<[ColNum; 2]>)> {
        let has = |column: ColNum| {
            panel.rows.iter().any(|row| {
                let entry = sheet
                    .rows
                    .get(*row)
                    .and_then(|r| r.get(usize::from(column)));
                entry.is_some_and(Entry::is_number)
            })
        };
        let of_table: Vec<(ColumnKind, ColNum)> = self
            .block
            .table
            .columns
            .iter()
            .map(|column| column.kind)
            .zip(self.columns.iter().copied())
            .filter(|(_, column)| has(*column))
            .collect();
        let interval = of_table
            .iter()
            .position(|(kind, _)| *kind == ColumnKind::Interval);
        let is_number = |(kind, _): &&(ColumnKind, ColNum)| *kind == ColumnKind::Number;
        match interval {
            Some(place) => {
                let (_, low) = of_table.get(place)?;
                let before = of_table.get(..place)?;
                let (_, value) = before.iter().rfind(is_number)?;
                Some((*value, Some([*low, low + 1])))
            }
            None => {
                let (_, value) = of_table.iter().find(is_number)?;
                Some((*value, None))
            }
        }
    }

    /// Stretches of rows: in a trend those that a line joins, as the figure has it.
    fn runs(&self, shown: &[usize], axis: Axis) -> Vec<Vec<usize>> {
        let Axis::Time(_) = axis else {
            return vec![shown.to_vec()];
        };
        let mut runs: Vec<Vec<usize>> = Vec::new();
        for row in shown {
            match runs.last_mut() {
                Some(run) if self.is_joined(*row) && run.last().map(|r| r + 1) == Some(*row) => {
                    run.push(*row);
                }
                _ => runs.push(vec![*row]),
            }
        }
        runs
    }

    /// Whether the figure draws a line from the wave before to that of a row.
    fn is_joined(&self, row: usize) -> bool {
        let Plot::Trend(trend) = &self.block.figure.plot else {
            return false;
        };
        let panels = self.panels();
        let Some(place) = panels.iter().position(|panel| panel.rows.contains(&row)) else {
            return false;
        };
        let lang = self.context.lang;
        let labels = self.block.table.rows.get(row).map(|row| &row.labels);
        let name = labels
            .and_then(|labels| labels.get(1))
            .map(ToString::to_string);
        let mut waves = self.context.survey.waves.iter();
        let Some(wave) = waves.find(|wave| name.as_deref() == Some(wave.label.get(lang))) else {
            return false;
        };
        let points = trend.panels.get(place).map(|panel| &panel.points);
        points.is_some_and(|points| {
            let mut points = points.iter();
            points.any(|point| point.joined && point.time.total_cmp(&wave.fieldwork.time).is_eq())
        })
    }
}

/// A colour of the light theme: workbooks are printed.
fn rgb(paint: Paint) -> (u8, u8, u8) {
    let colour = paint.colour(&Theme::light());
    (colour.red, colour.green, colour.blue)
}

/// The next 10 percent that holds a share: an axis of shares ends at 100.
fn whole_tenth(share: f64) -> f64 {
    ((share * 10.0 - 1e-9).ceil() / 10.0).clamp(0.1, 1.0)
}
