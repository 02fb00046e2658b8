//! In: rows and columns of a sheet. Out: native charts of them, each with a text for those who do not see it. Never: a number
//! that is not in the sheet's table, or a hidden figure drawn as 0.

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartDataLabelPosition, ChartFont, ChartFormat,
    ChartLayout, ChartLegendPosition, ChartLine, ChartMarker, ChartMarkerType, ChartPatternFill,
    ChartPatternFillType, ChartRange, ChartSolidFill, ChartType, ColNum, Color, RowNum,
};

use super::names::cut_at_word;

/// Excel's limit of an alternative text, in UTF-16 units.
const LONGEST_ALT: usize = 255;
/// A segment below this share has no room for its label.
const NARROWEST_LABELLED: f64 = 0.045;
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
    pub form: ChartForm,
}

/// The form of a chart. Rows are those of the table, from 0; columns those of the sheet.
#[derive(Debug, Clone)]
pub(super) enum ChartForm {
    /// A bar a row, parted into the columns.
    Stacked {
        rows: usize,
        segments: Vec<Segment>,
        /// The shares of each segment, row by row: small ones have no label.
        labels: ColNum,
    },
    /// A point a row, with the ends of its interval.
    Points {
        /// Rows that are shown, in stretches; a line joins those of one.
        runs: Vec<Vec<usize>>,
        axis: Axis,
        value: (ColNum, String),
        interval: Option<[(ColNum, String); 2]>,
        from: ValueAxis,
    },
}

/// A segment of stacked bars.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub column: ColNum,
    pub fill: Fill,
    pub ink: (u8, u8, u8),
    /// By row; `None`: nothing is shown.
    pub shares: Vec<Option<f64>>,
}

/// How a segment is filled.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fill {
    Solid((u8, u8, u8)),
    /// Don't know: no part of the scale.
    Hatched,
}

/// What points stand along.
#[derive(Debug, Clone, Copy)]
pub(super) enum Axis {
    /// Names in a column; points are not joined.
    Names(ColNum),
    /// Decimal years in a column.
    Time(ColNum),
}

impl Axis {
    /// Beside a point, where no line runs.
    fn label_position(self) -> ChartDataLabelPosition {
        match self {
            Self::Names(_) => ChartDataLabelPosition::Right,
            Self::Time(_) => ChartDataLabelPosition::Above,
        }
    }
}

/// Where the axis of values begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueAxis {
    /// At 0: shares.
    FromZero,
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
            } => self.stacked(at, *rows, segments, *labels),
            ChartForm::Points { axis, .. } => {
                let kind = match axis {
                    Axis::Names(_) => ChartType::Line,
                    Axis::Time(_) => ChartType::ScatterStraightWithMarkers,
                };
                (self.points(Chart::new(kind), at), 340)
            }
        };
        let mut font = ChartFont::new();
        font.set_size(12).set_color(Color::RGB(INK));
        chart.title().set_name(self.title.as_str()).set_font(&font);
        chart.set_alt_text(cut_at_word(&self.alt, LONGEST_ALT));
        chart.set_width(900).set_height(height);
        (chart, height)
    }

    fn stacked(
        &self,
        at: At<'_>,
        rows: usize,
        segments: &[Segment],
        labels: ColNum,
    ) -> (Chart, u32) {
        let mut chart = Chart::new(ChartType::BarPercentStacked);
        let all: Vec<usize> = (0..rows).collect();
        for segment in segments {
            let mut font = ChartFont::new();
            font.set_color(rgb(segment.ink));
            let mut label = ChartDataLabel::new();
            label
                .show_value()
                .set_num_format(self.code.as_str())
                .set_font(&font);
            let narrow: Vec<ChartDataLabel> = segment
                .shares
                .iter()
                .map(|share| match share {
                    Some(share) if *share >= NARROWEST_LABELLED => label.clone(),
                    _ => ChartDataLabel::new().set_hidden().clone(),
                })
                .collect();
            chart
                .add_series()
                .set_name(&at.heading_of(segment.column))
                .set_categories(&at.range(&all, labels))
                .set_values(&at.range(&all, segment.column))
                .set_format(&mut filled(segment.fill))
                .set_data_label(&label)
                .set_custom_data_labels(&narrow)
                .set_gap(50);
        }
        // Of bars the vertical axis is that of the names; the first row stands on top.
        chart.y_axis().set_reverse();
        chart
            .x_axis()
            .set_num_format("0%")
            .set_max(1.0)
            .set_major_gridlines_line(&faint())
            .set_label_position(ChartAxisLabelPosition::High);
        let height = 170 + 46 * u32::try_from(rows.min(16)).unwrap_or(16);
        // Title and legend stand above the bars, the axis below, names of rows to the left.
        let part = |pixels: f64| pixels / f64::from(height);
        let room = ChartLayout::new()
            .set_offset(0.36, part(105.0))
            .set_dimensions(0.6, 1.0 - part(140.0));
        chart.plot_area().set_layout(&room);
        chart.legend().set_position(ChartLegendPosition::Top);
        (chart, height)
    }

    fn points(&self, mut chart: Chart, at: At<'_>) -> Chart {
        let ChartForm::Points {
            runs,
            axis,
            value,
            interval,
            from,
        } = &self.form
        else {
            return chart;
        };
        let mut unnamed = Vec::new();
        let mut added = 0;
        let runs: Vec<Vec<usize>> = match axis {
            Axis::Names(_) => vec![runs.concat()],
            Axis::Time(_) => runs.clone(),
        };
        let mut ends = Vec::new();
        for side in interval.iter().flatten() {
            ends.push((side, Mark::End));
        }
        for (place, rows) in runs.iter().filter(|rows| !rows.is_empty()).enumerate() {
            for ((column, name), mark) in std::iter::once((value, Mark::Value)).chain(ends.clone())
            {
                let along = match axis {
                    Axis::Names(column) | Axis::Time(column) => *column,
                };
                let series = chart.add_series();
                series
                    .set_name(name.as_str())
                    .set_categories(&at.range(rows, along))
                    .set_values(&at.range(rows, *column))
                    .set_marker(&mark.marker())
                    .set_format(&mut mark.line(*axis));
                if mark == Mark::Value && rows.len() <= 12 {
                    let mut label = ChartDataLabel::new();
                    label
                        .show_value()
                        .set_position(axis.label_position())
                        .set_num_format(self.code.as_str());
                    series.set_data_label(&label);
                }
                if place > 0 {
                    unnamed.push(added);
                }
                added += 1;
            }
        }
        if interval.is_none() {
            chart.legend().set_hidden();
        } else {
            chart.legend().set_position(ChartLegendPosition::Bottom);
            chart.legend().delete_entries(&unnamed);
        }
        chart
            .y_axis()
            .set_num_format(self.code.as_str())
            .set_major_gridlines_line(&faint());
        if *from == ValueAxis::FromZero {
            chart.y_axis().set_min(0.0);
        }
        chart
            .x_axis()
            .set_label_position(ChartAxisLabelPosition::Low);
        if let Axis::Time(_) = axis {
            chart
                .x_axis()
                .set_num_format("0")
                .set_major_gridlines(false);
        }
        chart
    }
}

/// What a series marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Value,
    /// An end of an interval.
    End,
}

impl Mark {
    fn marker(self) -> ChartMarker {
        let mut marker = ChartMarker::new();
        let (kind, size, color) = match self {
            Self::Value => (ChartMarkerType::Circle, 8, BLUE),
            Self::End => (ChartMarkerType::LongDash, 7, GREY),
        };
        let mut format = ChartFormat::new();
        format
            .set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(color)))
            .set_border(ChartLine::new().set_color(Color::RGB(color)));
        marker.set_type(kind).set_size(size).set_format(&mut format);
        marker
    }

    fn line(self, axis: Axis) -> ChartFormat {
        let mut format = ChartFormat::new();
        match (self, axis) {
            (Self::Value, Axis::Time(_)) => {
                format.set_line(ChartLine::new().set_color(Color::RGB(BLUE)).set_width(2.0));
            }
            (Self::Value | Self::End, _) => {
                format.set_no_line();
            }
        }
        format
    }
}

fn filled(fill: Fill) -> ChartFormat {
    let mut format = ChartFormat::new();
    match fill {
        Fill::Solid(color) => {
            format.set_solid_fill(ChartSolidFill::new().set_color(rgb(color)));
        }
        Fill::Hatched => {
            let mut hatch = ChartPatternFill::new();
            hatch
                .set_pattern(ChartPatternFillType::DiagonalStripesLightUpwards)
                .set_foreground_color(Color::RGB(GREY))
                .set_background_color(Color::White);
            format.set_pattern_fill(&hatch);
        }
    }
    format.set_border(ChartLine::new().set_color(Color::White).set_width(1.5));
    format
}

fn faint() -> ChartLine {
    let mut line = ChartLine::new();
    line.set_color(Color::RGB(FAINT)).set_width(0.75);
    line
}

fn rgb((red, green, blue): (u8, u8, u8)) -> Color {
    Color::RGB(u32::from(red) << 16 | u32::from(green) << 8 | u32::from(blue))
}
