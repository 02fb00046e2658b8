//! In: stacked or diverging bars. Out: one native chart of stacked bars: the scale, a gap, don't know hatched at the far right; net
//! totals stand in gaps beside the scale. Never: a label on a segment too narrow for it.

use super::sheet::{Entry, Sheet};
use super::{
    CATEGORIES, GREY, INK, Inner, NO_LINE, Native, Setting, Space, VALUES, ValueAxis, WHITE,
    category_axis, numbers, texts, unlabelled,
};
use crate::report::chart::palette::Paint;
use crate::report::chart::{BarRow, Bars, Part};
use crate::report::event::letters::{self, Weight};
use crate::report::event::slides::shape::fill;

/// Between the scale and don't know, as a share of the scale.
const GAP: f64 = 0.03;
/// The room of a net total beside the scale.
const TOTAL: f64 = 0.12;
/// The room of the number of don't know behind it.
const BESIDE: f64 = 0.11;

/// One series of bars: its values, what stands on them, its fill.
struct Series<'b> {
    name: String,
    values: Vec<Option<f64>>,
    labels: Vec<Option<&'b str>>,
    paint: Fill,
}

enum Fill {
    Paint(Paint),
    Hatch,
    Clear,
}

/// Where the plot and its columns of totals lie, in parts of the chart's width.
pub struct Columns {
    /// Middles of the two columns of net totals.
    pub totals: Option<[f64; 2]>,
    /// The upper edge of the plot, of the chart's height.
    pub top: f64,
}

/// The chart of some rows, `width` points wide.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) only.
pub fn bars(
    bars: &Bars,
    rows: &[&BarRow],
    setting: &Setting<'_>,
    width: f64,
    gap_name: &str,
) -> crate::Result<(Native, Columns)> {
    let series = series(bars, rows, gap_name);
    let whole: f64 = (0..rows.len())
        .map(|row| {
            series
                .iter()
                .filter_map(|one| one.values.get(row).copied().flatten())
                .sum()
        })
        .fold(0.0, f64::max)
        .max(0.01);
    // Two lines of headings stand over the totals.
    let top = if bars.totals.is_some() { 0.13 } else { 0.01 };
    let inner = Inner {
        x: 0.38,
        y: top,
        width: 0.61,
        height: 0.99 - top,
    };
    let mut sheet = Sheet::default();
    let heading =
        std::iter::once(Entry::text("")).chain(series.iter().map(|one| Entry::text(&one.name)));
    sheet.rows.push(heading.collect());
    for (place, row) in rows.iter().enumerate() {
        let values = series
            .iter()
            .map(|one| Entry::number(one.values.get(place).copied().flatten()));
        sheet.rows.push(
            std::iter::once(Entry::text(label(row)))
                .chain(values)
                .collect(),
        );
    }
    let unit = width * inner.width / whole;
    let drawn: String = series
        .iter()
        .enumerate()
        .map(|(place, one)| series_xml(&sheet, rows, place, one, setting, unit))
        .collect();
    let axis = ValueAxis {
        id: VALUES,
        crosses: CATEGORIES,
        position: "t",
        low: 0.0,
        high: whole,
        step: None,
        format: "0%",
        drawn: false,
        grid: false,
        between: "between",
        at_end: false,
    };
    let plot = format!(
        "<c:barChart><c:barDir val=\"bar\"/><c:grouping val=\"stacked\"/><c:varyColors val=\"0\"/>{drawn}<c:gapWidth val=\"45\"/>\
         <c:overlap val=\"100\"/><c:axId val=\"{CATEGORIES}\"/><c:axId val=\"{VALUES}\"/></c:barChart>{}{}",
        category_axis(setting, "l"),
        axis.xml(setting)
    );
    let space = Space {
        setting,
        title: None,
        inner: Some(inner),
        plot,
    };
    let totals = bars.totals.as_ref().map(|_| {
        let scale = scale_width(rows);
        [TOTAL / 2.0, TOTAL + scale + TOTAL / 2.0].map(|at| inner.x + inner.width * at / whole)
    });
    let native = Native {
        xml: space.xml(),
        workbook: sheet.workbook()?,
    };
    Ok((
        native,
        Columns {
            totals,
            top: inner.y,
        },
    ))
}

/// The label of a row with its note.
fn label(row: &BarRow) -> String {
    match &row.note {
        Some(note) => format!("{} ({note})", row.label),
        None => row.label.clone(),
    }
}

fn sum(row: &BarRow) -> f64 {
    row.parts.iter().flatten().map(|part| part.share).sum()
}

fn scale_width(rows: &[&BarRow]) -> f64 {
    rows.iter().map(|row| sum(row)).fold(0.0, f64::max)
}

fn series<'b>(bars: &'b Bars, rows: &[&'b BarRow], gap_name: &str) -> Vec<Series<'b>> {
    let mut series = Vec::new();
    let total = |side: usize, name: &str, values: Vec<Option<f64>>| Series {
        name: name.to_owned(),
        values,
        labels: rows
            .iter()
            .map(|row| {
                row.totals
                    .get(side)?
                    .as_ref()
                    .map(|part| part.text.as_str())
            })
            .collect(),
        paint: Fill::Clear,
    };
    if let Some([disagree, _]) = &bars.totals {
        series.push(total(0, disagree, vec![Some(TOTAL); rows.len()]));
    }
    for (place, legend) in bars.legends.iter().enumerate() {
        let parts: Vec<Option<&Part>> = rows
            .iter()
            .map(|row| row.parts.get(place).and_then(Option::as_ref))
            .collect();
        series.push(Series {
            name: legend.label.clone(),
            values: parts
                .iter()
                .map(|part| part.map(|part| part.share))
                .collect(),
            labels: parts
                .iter()
                .map(|part| part.map(|part| part.text.as_str()))
                .collect(),
            paint: Fill::Paint(legend.paint),
        });
    }
    // Don't know begins at one line for all rows, right of the longest scale.
    let longest = scale_width(rows);
    let room = if bars.totals.is_some() { TOTAL } else { GAP };
    let gaps: Vec<Option<f64>> = rows
        .iter()
        .map(|row| Some(longest - sum(row) + room))
        .collect();
    match (&bars.totals, &bars.dont_know) {
        (Some([_, agree]), _) => series.push(total(1, agree, gaps)),
        (None, Some(_)) => series.push(Series {
            name: gap_name.to_owned(),
            values: gaps,
            labels: vec![None; rows.len()],
            paint: Fill::Clear,
        }),
        (None, None) => {}
    }
    if let Some(name) = &bars.dont_know {
        series.push(Series {
            name: name.clone(),
            values: rows
                .iter()
                .map(|row| row.dont_know.as_ref().map(|part| part.share))
                .collect(),
            labels: vec![None; rows.len()],
            paint: Fill::Hatch,
        });
        // Its number stands beside the hatch, where it can be read.
        series.push(Series {
            name: format!("{gap_name} 2"),
            values: vec![Some(BESIDE); rows.len()],
            labels: rows
                .iter()
                .map(|row| row.dont_know.as_ref().map(|part| part.text.as_str()))
                .collect(),
            paint: Fill::Clear,
        });
    }
    series
}

fn series_xml(
    sheet: &Sheet,
    rows: &[&BarRow],
    place: usize,
    series: &Series<'_>,
    setting: &Setting<'_>,
    unit: f64,
) -> String {
    let (shape, label) = match series.paint {
        Fill::Paint(paint) => (
            format!(
                "{}<a:ln w=\"19050\">{}</a:ln>",
                fill(setting.rgb(paint)),
                fill(WHITE)
            ),
            setting.bold(setting.rgb(paint.label())),
        ),
        Fill::Hatch => (
            format!(
                "<a:pattFill prst=\"wdUpDiag\"><a:fgClr><a:srgbClr val=\"8C8C8C\"/></a:fgClr><a:bgClr><a:srgbClr val=\"FFFFFF\"/>\
                 </a:bgClr></a:pattFill><a:ln w=\"9525\">{}</a:ln>",
                fill(GREY)
            ),
            setting.bold(INK),
        ),
        Fill::Clear => (format!("<a:noFill/>{NO_LINE}"), setting.bold(INK)),
    };
    let labels: Vec<String> = series
        .labels
        .iter()
        .zip(&series.values)
        .enumerate()
        .map(|(point, (text, value))| {
            let room = value.unwrap_or(0.0) * unit;
            let needs = |text: &str| letters::width(text, setting.size, Weight::Bold) + 3.0;
            match (text, &series.paint) {
                (Some(text), Fill::Clear) => setting.label(point, text, label, "ctr"),
                (Some(text), _) if needs(text) <= room => setting.label(point, text, label, "ctr"),
                _ => unlabelled(point),
            }
        })
        .collect();
    let column = place + 1;
    let last = rows.len();
    let names: Vec<String> = rows.iter().map(|row| self::label(row)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    format!(
        "<c:ser><c:idx val=\"{place}\"/><c:order val=\"{place}\"/><c:tx>{}</c:tx><c:spPr>{shape}</c:spPr>\
         <c:invertIfNegative val=\"0\"/>{}<c:cat>{}</c:cat><c:val>{}</c:val></c:ser>",
        texts(&sheet.range(&Sheet::column(column, 0, 0)), &[&series.name]),
        setting.labels(&labels),
        texts(&sheet.range(&Sheet::column(0, 1, last)), &names),
        numbers(
            &sheet.range(&Sheet::column(column, 1, last)),
            "General",
            &series.values
        ),
    )
}
