//! In: shares or counts in a sheet. Out: native bars of them. Never: a bar stretched to fill the axis: a share is as long as it is.

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartFont, ChartFormat, ChartLayout,
    ChartLegendPosition, ChartLine, ChartPatternFill, ChartPatternFillType, ChartSolidFill,
    ChartType, ColNum, Color,
};

use super::{At, BLUE, ChartPlan, Fill, GREY, Segment, faint, rgb};

/// Of a bar chart, in pixels: what stands around its bars, and the height of a bar with its gap.
const AROUND: u32 = 170;
const BAR: u32 = 46;
/// The height of columns, in pixels.
const COLUMNS: u32 = 300;
/// The part of the chart's width that bars take.
const BARS: f64 = 0.6;
/// Pixels that a sign of a label takes, and the gap between segments.
const SIGN: f64 = 7.5;
const MARGIN: f64 = 4.0;

/// A bar a row on an axis from 0 to 1, its segments side by side; and how high the chart is in pixels.
pub(super) fn stacked(
    plan: &ChartPlan,
    at: At<'_>,
    rows: usize,
    segments: &[Segment],
    labels: ColNum,
) -> (Chart, u32) {
    let mut chart = Chart::new(ChartType::BarStacked);
    let all: Vec<usize> = (0..rows).collect();
    for segment in segments {
        let mut font = ChartFont::new();
        font.set_color(rgb(segment.ink));
        let mut label = ChartDataLabel::new();
        label
            .show_value()
            .set_num_format(plan.code.as_str())
            .set_font(&font);
        let shown: Vec<ChartDataLabel> = segment
            .shares
            .iter()
            .map(|share| match share {
                Some((share, text)) if has_room(*share, text) => label.clone(),
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
            .set_custom_data_labels(&shown)
            .set_gap(50);
    }
    // Of bars the vertical axis is that of the names; the first row stands on top.
    chart.y_axis().set_reverse();
    chart
        .x_axis()
        .set_num_format(plan.code.as_str())
        .set_min(0.0)
        .set_max(1.0)
        .set_major_unit(0.2)
        .set_major_gridlines_line(&faint())
        .set_label_position(ChartAxisLabelPosition::High);
    let height = AROUND + BAR * u32::try_from(rows.min(16)).unwrap_or(16);
    // Title and legend stand above the bars, the axis below, names of rows to the left.
    let part = |pixels: f64| pixels / f64::from(height);
    let room = ChartLayout::new()
        .set_offset(0.36, part(105.0))
        .set_dimensions(BARS, 1.0 - part(140.0));
    chart.plot_area().set_layout(&room);
    chart.legend().set_position(ChartLegendPosition::Top);
    (chart, height)
}

/// Whether a label stands within its segment and touches no other.
fn has_room(share: f64, text: &str) -> bool {
    let pixels = share * BARS * f64::from(super::WIDTH);
    text.chars().count() as f64 * SIGN + MARGIN <= pixels
}

/// A column a row, side by side as classes of one scale; and how high the chart is in pixels.
pub(super) fn columns(
    plan: &ChartPlan,
    at: At<'_>,
    rows: usize,
    value: ColNum,
    labels: ColNum,
) -> (Chart, u32) {
    let mut chart = Chart::new(ChartType::Column);
    let all: Vec<usize> = (0..rows).collect();
    let mut format = ChartFormat::new();
    format
        .set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(BLUE)))
        .set_border(ChartLine::new().set_color(Color::White).set_width(1.0));
    let mut label = ChartDataLabel::new();
    label.show_value().set_num_format(plan.code.as_str());
    chart
        .add_series()
        .set_name(&at.heading_of(value))
        .set_categories(&at.range(&all, labels))
        .set_values(&at.range(&all, value))
        .set_format(&mut format)
        .set_data_label(&label)
        .set_gap(0);
    let name = |place: usize| plan.axes.get(place).map_or("", String::as_str).to_owned();
    chart.x_axis().set_name(name(0).as_str());
    chart
        .y_axis()
        .set_name(name(1).as_str())
        .set_min(0.0)
        .set_num_format(plan.code.as_str())
        .set_major_gridlines_line(&faint());
    chart.legend().set_hidden();
    (chart, COLUMNS)
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
