//! In: a sheet as it is meant. Out: its headings, rows high enough, charts below the table, and how they fall onto pages. Never: a
//! value.

use rust_xlsxwriter::{RowNum, TableColumn, Worksheet, XlsxError};

use super::charts::At;
use super::print::{Pages, ROW};
use super::put::{LINE, height};
use super::sheet::{Heading, HeadingKind, Sheet, Shown};
use super::style::Style;

/// The headings of a table.
pub(super) fn columns(plan: &Sheet, headings: &[String]) -> Vec<TableColumn> {
    let styled = |(place, (text, heading)): (usize, (&String, &Heading))| {
        let style = match heading.kind {
            HeadingKind::Words if place < usize::from(plan.labels) => Style::Heading,
            HeadingKind::Words => Style::HeadingOfWords,
            HeadingKind::Numbers => Style::HeadingOfNumbers,
        };
        TableColumn::new()
            .set_header(text)
            .set_header_format(style.of(text))
    };
    let both = headings.iter().zip(&plan.headings);
    both.enumerate().map(styled).collect()
}

/// The charts of a sheet from a row on, each on one page where a page holds it.
pub(super) fn charts(
    sheet: &mut Worksheet,
    plan: &Sheet,
    at: At<'_>,
    mut row: RowNum,
    mut pages: Pages,
) -> Result<(), XlsxError> {
    for chart in &plan.charts {
        let (chart, height) = chart.chart(at);
        sheet.insert_chart(row, 0, &chart)?;
        let rows = height / ROW + 2;
        pages.chart(row, height, rows * ROW - height);
        row += rows;
    }
    pages.end(sheet)
}

/// Rows high enough for texts that are broken; and how they fall onto pages.
pub(super) fn heights(
    sheet: &mut Worksheet,
    plan: &Sheet,
    heading: RowNum,
    headings: &[String],
    fit: &[usize],
) -> Result<Pages, XlsxError> {
    let texts = headings.iter().map(String::as_str);
    let named = height(sheet, heading, texts.zip(fit.iter().copied()))?;
    let mut pages = Pages::new(fit, named);
    (0..heading).for_each(|_| pages.row(LINE));
    pages.row(named);
    for (offset, entries) in plan.rows.iter().enumerate() {
        let texts = entries
            .iter()
            .zip(fit)
            .filter_map(|(entry, letters)| match &entry.shown {
                Shown::Text(text) => Some((text.as_str(), *letters)),
                Shown::Number { .. } | Shown::Sheet(_) => None,
            });
        pages.row(height(sheet, heading + 1 + offset as RowNum, texts)?);
    }
    // An empty row stands between the table and its charts.
    pages.row(LINE);
    Ok(pages)
}
