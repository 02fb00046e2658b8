//! In: rows and columns of a sheet. Out: native charts of them, each with a text for those who do not see it. Never: a number
//! that is not in the sheet's table, or a hidden figure drawn as 0.

mod bars;
mod points;

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{Chart, ChartFont, ChartLine, ChartRange, ColNum, Color, RowNum};

pub(super) use points::Axis;

use super::names::cut_at_word;

/// Excel's limit of an alternative text, in UTF-16 units.
const LONGEST_ALT: usize = 255;
/// How wide every chart is, in pixels.
pub(super) const WIDTH: u32 = 900;
const INK: u32 = 0x1A_1A1A;
const GREY: u32 = 0x59_5959;
const FAINT: u32 = 0xD4_D4D4;
const BLUE: u32 = 0x1F_5FA8;

/// A chart of a sheet's table.
#[derive(Debug, Clone)]
pub(super) struct ChartPlan {
    pub title: String,
    /// Cut at a word where it is longer than Excel allows.
    pub alt: String,
    /// The format code of its axis and labels.
    pub code: String,
    /// What stands along the axes, across and up, where the title does not say it.
    pub axes: Vec<String>,
    pub form: ChartForm,
}

/// The form of a chart. Rows are those of the table, from 0; columns those of the sheet.
#[derive(Debug, Clone)]
pub(super) enum ChartForm {
    /// A bar a row, of segments that are shares of one base.
    Stacked {
        rows: usize,
        segments: Vec<Segment>,
        /// What names a bar.
        labels: ColNum,
    },
    /// A column a row: classes of one scale.
    Columns {
        rows: usize,
        value: ColNum,
        /// What names a class.
        labels: ColNum,
    },
    Points(Points),
}

/// A point a row, with the ends of its interval.
#[derive(Debug, Clone)]
pub(super) struct Points {
    /// Rows that are shown, in stretches; a line joins those of one.
    pub runs: Vec<Vec<usize>>,
    pub axis: Axis,
    pub value: (ColNum, String),
    pub interval: Option<[(ColNum, String); 2]>,
    /// Rows that have one.
    pub with_interval: BTreeSet<usize>,
    /// The value of each row, as the report writes it.
    pub texts: BTreeMap<usize, String>,
    pub from: ValueAxis,
}

/// A segment of stacked bars.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub column: ColNum,
    pub fill: Fill,
    pub ink: (u8, u8, u8),
    /// By row, with the share as the report writes it; `None`: nothing is shown.
    pub shares: Vec<Option<(f64, String)>>,
}

/// How a segment is filled.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fill {
    Solid((u8, u8, u8)),
    /// Don't know: no part of the scale.
    Hatched,
}

/// Where the axis of values begins and ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum ValueAxis {
    /// Shares, from 0.
    Share {
        /// No more than 1.
        to: f64,
    },
    /// Where the values are: differences, means.
    Free,
}

/// Where a table stands in its workbook.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    pub sheet: &'a str,
    /// The row of its headings.
    pub heading: RowNum,
}

impl At<'_> {
    fn row(&self, row: usize) -> RowNum {
        self.heading + 1 + row as RowNum
    }

    /// Some rows of a column.
    fn range(&self, rows: &[usize], column: ColNum) -> ChartRange {
        let (first, last) = (
            rows.first().copied().unwrap_or(0),
            rows.last().copied().unwrap_or(0),
        );
        if last - first + 1 == rows.len() {
            return ChartRange::new_from_range(
                self.sheet,
                self.row(first),
                column,
                self.row(last),
                column,
            );
        }
        let name = rust_xlsxwriter::utility::column_number_to_name(column);
        let cells: Vec<String> = rows
            .iter()
            .map(|row| format!("'{}'!${name}${}", self.sheet, self.row(*row) + 1))
            .collect();
        ChartRange::new_from_string(&format!("=({})", cells.join(",")))
    }

    fn heading_of(&self, column: ColNum) -> ChartRange {
        ChartRange::new_from_range(self.sheet, self.heading, column, self.heading, column)
    }
}

impl ChartPlan {
    /// The chart, and how high it is in pixels.
    pub fn chart(&self, at: At<'_>) -> (Chart, u32) {
        let (mut chart, height) = match &self.form {
            ChartForm::Stacked {
                rows,
                segments,
                labels,
            } => bars::stacked(self, at, *rows, segments, *labels),
            ChartForm::Columns {
                rows,
                value,
                labels,
            } => bars::columns(self, at, *rows, *value, *labels),
            ChartForm::Points(points) => points::points(self, points, at),
        };
        let mut font = ChartFont::new();
        font.set_size(12).set_color(Color::RGB(INK));
        chart.title().set_name(self.title.as_str()).set_font(&font);
        chart.set_alt_text(cut_at_word(&self.alt, LONGEST_ALT));
        chart.set_width(WIDTH).set_height(height);
        (chart, height)
    }
}

fn faint() -> ChartLine {
    let mut line = ChartLine::new();
    line.set_color(Color::RGB(FAINT)).set_width(0.75);
    line
}

fn rgb((red, green, blue): (u8, u8, u8)) -> Color {
    Color::RGB(u32::from(red) << 16 | u32::from(green) << 8 | u32::from(blue))
}
