//! In: values and the ends of their intervals in a sheet. Out: a native chart of points, joined where they are of one stretch.
//! Never: a line over a break.

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartDataLabelPosition, ChartFormat,
    ChartLegendPosition, ChartLine, ChartMarker, ChartMarkerType, ChartSeries, ChartSolidFill,
    ChartType, ColNum, Color,
};

use super::{At, BLUE, ChartPlan, GREY, Points, ValueAxis, faint};

/// The height of the chart, in pixels.
const HEIGHT: u32 = 280;
/// Rows of more than this have no labels: they would stand in each other.
const MOST_LABELLED: usize = 12;

/// What points stand along.
#[derive(Debug, Clone, Copy)]
pub(in crate::report::annex) enum Axis {
    /// Names in a column; points are not joined.
    Names(ColNum),
    /// Decimal years in a column.
    Time(ColNum),
}

impl Axis {
    fn column(self) -> ColNum {
        match self {
            Self::Names(column) | Self::Time(column) => column,
        }
    }

    fn kind(self) -> ChartType {
        match self {
            Self::Names(_) => ChartType::Line,
            Self::Time(_) => ChartType::ScatterStraightWithMarkers,
        }
    }

    /// What carries the labels: that which has nothing of the chart where they stand. Beside a point no line runs where points
    /// are not joined; over the upper end of an interval nothing stands.
    fn labelled(self, points: &Points) -> Mark {
        match (self, &points.interval) {
            (Self::Time(_), Some(_)) => Mark::Upper,
            _ => Mark::Value,
        }
    }

    fn label_position(self) -> ChartDataLabelPosition {
        match self {
            Self::Names(_) => ChartDataLabelPosition::Right,
            Self::Time(_) => ChartDataLabelPosition::Above,
        }
    }
}

/// The chart, and how high it is in pixels.
pub(super) fn points(plan: &ChartPlan, points: &Points, at: At<'_>) -> (Chart, u32) {
    let mut chart = Chart::new(points.axis.kind());
    let unnamed = series(&mut chart, plan, points, at);
    if points.interval.is_none() {
        chart.legend().set_hidden();
    } else {
        chart.legend().set_position(ChartLegendPosition::Bottom);
        chart.legend().delete_entries(&unnamed);
    }
    chart
        .y_axis()
        .set_num_format(plan.code.as_str())
        .set_major_gridlines_line(&faint());
    if let ValueAxis::Share { to } = points.from {
        chart.y_axis().set_min(0.0).set_max(to);
    }
    chart
        .x_axis()
        .set_label_position(ChartAxisLabelPosition::Low);
    if let Axis::Time(_) = points.axis {
        chart
            .x_axis()
            .set_num_format("0")
            .set_major_gridlines(false);
    }
    (chart, HEIGHT)
}

/// Adds the series of every stretch; returns those that the legend need not name again.
fn series(chart: &mut Chart, plan: &ChartPlan, points: &Points, at: At<'_>) -> Vec<usize> {
    let runs: Vec<Vec<usize>> = match points.axis {
        Axis::Names(_) => vec![points.runs.concat()],
        Axis::Time(_) => points.runs.clone(),
    };
    let mut drawn = vec![(Mark::Value, &points.value)];
    if let Some([low, high]) = &points.interval {
        drawn.extend([(Mark::Lower, low), (Mark::Upper, high)]);
    }
    let mut unnamed = Vec::new();
    let mut added = 0;
    for (place, rows) in runs.iter().filter(|rows| !rows.is_empty()).enumerate() {
        for (mark, (column, name)) in &drawn {
            // A spreadsheet draws words as 0: where there is no interval its ends are left out.
            let is_drawn =
                |row: &&usize| *mark == Mark::Value || points.with_interval.contains(*row);
            let rows: Vec<usize> = rows.iter().filter(is_drawn).copied().collect();
            if rows.is_empty() {
                continue;
            }
            let series = chart.add_series();
            series
                .set_name(name.as_str())
                .set_categories(&at.range(&rows, points.axis.column()))
                .set_values(&at.range(&rows, *column))
                .set_marker(&mark.marker())
                .set_format(&mut mark.line(points.axis));
            if rows.len() <= MOST_LABELLED {
                labels(series, plan, points, &rows, *mark);
            }
            if place > 0 {
                unnamed.push(added);
            }
            added += 1;
        }
    }
    unnamed
}

/// The value as a label of each row, at one of the marks of the row.
fn labels(series: &mut ChartSeries, plan: &ChartPlan, points: &Points, rows: &[usize], mark: Mark) {
    let carrier = points.axis.labelled(points);
    // A value without an interval carries its label itself.
    let carries = |row: &usize| match points.with_interval.contains(row) {
        true => mark == carrier,
        false => mark == Mark::Value,
    };
    if !rows.iter().any(carries) {
        return;
    }
    let mut label = ChartDataLabel::new();
    label
        .show_value()
        .set_position(points.axis.label_position())
        .set_num_format(plan.code.as_str());
    let each: Vec<ChartDataLabel> = rows
        .iter()
        .map(|row| {
            let mut label = label.clone();
            match points.texts.get(row) {
                Some(_) if !carries(row) => label.set_hidden().clone(),
                // At the end of an interval stands what the value is, not where the end lies.
                Some(text) if mark != Mark::Value => label.set_value(text.as_str()).clone(),
                _ => label,
            }
        })
        .collect();
    series.set_data_label(&label).set_custom_data_labels(&each);
}

/// What a series marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Value,
    /// Of an interval.
    Lower,
    Upper,
}

impl Mark {
    fn marker(self) -> ChartMarker {
        let mut marker = ChartMarker::new();
        let (kind, size, color) = match self {
            Self::Value => (ChartMarkerType::Circle, 8, BLUE),
            Self::Lower | Self::Upper => (ChartMarkerType::LongDash, 7, GREY),
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
            _ => {
                format.set_no_line();
            }
        }
        format
    }
}
