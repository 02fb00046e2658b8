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
const WIDEST_LABEL: usize = 40;
const WIDEST_SECOND_LABEL: usize = 30;
/// The longest name of a sheet.
const LONGEST_NAME: usize = 31;
/// The height of a line of 12 points, in points.
pub(super) const LINE: f64 = 15.5;
/// Excel's highest row is 409 points.
const MOST_LINES: usize = 26;
const WIDEST_WORDS: usize = 80;
/// A letter of 12 points, in those that Excel measures columns by.
pub(super) const LETTER: f64 = 1.22;

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

/// Columns as wide as what stands in them, within limits; returns how many letters fit into each.
pub(super) fn widths(
    sheet: &mut Worksheet,
    plan: &Sheet,
    headings: &[String],
    numbers: &Numbers,
) -> Result<Vec<usize>, XlsxError> {
    let mut fit = Vec::new();
    for (place, (heading, text)) in plan.headings.iter().zip(headings).enumerate() {
        let entries = plan.rows.iter().filter_map(|row| row.get(place));
        let longest = entries
            .map(|entry| match (&entry.shown, heading.kind) {
                // Among numbers words are broken.
                (Shown::Text(text), HeadingKind::Numbers) => longest_word(text),
                (Shown::Text(text), HeadingKind::Words) => text.chars().count(),
                (Shown::Number { value, form }, _) => form.text(*value, numbers).chars().count(),
                (Shown::Sheet(_), _) => LONGEST_NAME,
            })
            .max()
            .unwrap_or(0);
        let widest = match heading.kind {
            HeadingKind::Numbers => WIDEST_NUMBERS,
            HeadingKind::Words if place == 0 && plan.labels > 0 => WIDEST_LABEL,
            HeadingKind::Words if place < usize::from(plan.labels) => WIDEST_SECOND_LABEL,
            HeadingKind::Words => WIDEST_WORDS,
        };
        // Headings are broken at words, but not within one.
        let letters = (longest + 2)
            .max(longest_word(text) + 2)
            .clamp(NARROWEST, widest);
        sheet.set_column_width(place as ColNum, letters as f64 * LETTER)?;
        fit.push(letters);
    }
    Ok(fit)
}

/// A row as high as the highest of its texts, each in a column of so many letters; returns how high, in points.
pub(super) fn height<'t>(
    sheet: &mut Worksheet,
    row: RowNum,
    texts: impl Iterator<Item = (&'t str, usize)>,
) -> Result<f64, XlsxError> {
    // Letters are narrower than the digits that columns are measured in.
    let lines = texts
        .map(|(text, digits)| lines(text, digits + digits / 4))
        .max();
    let lines = lines.unwrap_or(1).clamp(1, MOST_LINES);
    let points = lines as f64 * LINE + 2.0;
    sheet.set_row_height(row, points)?;
    Ok(points)
}

/// How many lines a text takes that is broken at words.
fn lines(text: &str, letters: usize) -> usize {
    let mut lines = 0;
    for paragraph in text.lines() {
        let mut used = 0;
        lines += 1;
        for word in paragraph.split_whitespace() {
            let length = word.chars().count();
            if used > 0 && used + 1 + length > letters {
                lines += 1;
                used = 0;
            }
            // A word longer than the line is broken within.
            lines += length.saturating_sub(1) / letters.max(1);
            used += length + usize::from(used > 0);
        }
    }
    lines
}

fn longest_word(text: &str) -> usize {
    let words = text.split_whitespace().map(|word| word.chars().count());
    words.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_broken_at_words() {
        assert_eq!(lines("", 10), 0);
        assert_eq!(lines("ten letter", 10), 1);
        assert_eq!(lines("ten letters", 10), 2);
        assert_eq!(lines("one two three four", 8), 3);
        assert_eq!(lines("one\ntwo", 8), 2);
    }
}
