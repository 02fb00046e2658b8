//! In: texts and numbers. Out: cells of a sheet, and columns wide enough for them. Never: a formula.

use std::collections::BTreeSet;

use rust_xlsxwriter::{ColNum, RowNum, Url, Worksheet, XlsxError};

use super::form::Form;
use super::names::cut_at_word;
use super::sheet::{Heading, HeadingKind, Sheet, Shown};
use super::style::Style;
use crate::report::number::Numbers;

/// The longest heading of an Excel table, in UTF-16 units.
const LONGEST_HEADING: usize = 255;
/// The longest text of a cell; Excel's limit is 32,767.
const LONGEST_TEXT: usize = 32_000;
/// Widths in letters of the font.
const NARROWEST: usize = 9;
const WIDEST_NUMBERS: usize = 18;
const WIDEST_LABEL: usize = 44;
const WIDEST_WORDS: usize = 80;
/// A letter of 12 points, in those that Excel measures columns by.
const LETTER: f64 = 1.22;

/// A text.
pub(super) fn put(
    sheet: &mut Worksheet,
    row: RowNum,
    column: ColNum,
    text: &str,
    style: Style,
) -> Result<(), XlsxError> {
    let text = cut_at_word(text, LONGEST_TEXT);
    sheet.write_string_with_format(row, column, &text, &style.of(&text))?;
    Ok(())
}

/// A link in the first column to the top of a sheet.
pub(super) fn link(
    sheet: &mut Worksheet,
    row: RowNum,
    to: &str,
    text: &str,
) -> Result<(), XlsxError> {
    // Names of sheets hold no apostrophe.
    let url = Url::new(format!("internal:'{to}'!A1")).set_text(text);
    sheet.write_url_with_format(row, 0, url, &Style::Link.of(text))?;
    Ok(())
}

/// A number; returns the text that it is shown as.
pub(super) fn number(
    sheet: &mut Worksheet,
    (row, column): (RowNum, ColNum),
    value: f64,
    form: Form,
    numbers: &Numbers,
) -> Result<String, XlsxError> {
    let format = Style::Number.with_code(&form.code(value, numbers));
    sheet.write_number_with_format(row, column, form.written(value, numbers), &format)?;
    Ok(form.text(value, numbers))
}

/// How the page is printed: as wide as the paper.
pub(super) fn page(sheet: &mut Worksheet) {
    const A4: u8 = 9;
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0);
}

/// The headings, none of them empty or like another: Excel's tables want it so.
pub(super) fn distinct(headings: &[Heading]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    headings
        .iter()
        .map(|heading| {
            let words: Vec<&str> = heading.text.split_whitespace().collect();
            let plain = match words.as_slice() {
                [] => "–".to_owned(),
                words => words.join(" "),
            };
            let mut name = cut_at_word(&plain, LONGEST_HEADING);
            let mut round = 1;
            while !taken.insert(name.to_lowercase()) {
                round += 1;
                let ending = format!(" ({round})");
                name = cut_at_word(&plain, LONGEST_HEADING - ending.len()) + &ending;
            }
            name
        })
        .collect()
}

/// Columns as wide as what stands in them, within limits.
pub(super) fn widths(
    sheet: &mut Worksheet,
    plan: &Sheet,
    headings: &[String],
    numbers: &Numbers,
) -> Result<(), XlsxError> {
    for (place, (heading, text)) in plan.headings.iter().zip(headings).enumerate() {
        let entries = plan.rows.iter().filter_map(|row| row.get(place));
        let longest = entries
            .map(|entry| match &entry.shown {
                Shown::Text(text) => text.chars().count(),
                Shown::Number { value, form } => form.text(*value, numbers).chars().count(),
                Shown::Sheet(_) => 31,
            })
            .max()
            .unwrap_or(0);
        // Headings are broken at words, but not within one.
        let word = text.split(' ').map(|word| word.chars().count()).max();
        let widest = match heading.kind {
            HeadingKind::Numbers => WIDEST_NUMBERS,
            HeadingKind::Words if place < usize::from(plan.labels) => WIDEST_LABEL,
            HeadingKind::Words => WIDEST_WORDS,
        };
        let letters = (longest + 2)
            .max(word.unwrap_or(0) + 2)
            .clamp(NARROWEST, widest);
        let width = letters as f64 * LETTER;
        sheet.set_column_width(place as ColNum, width)?;
    }
    Ok(())
}
