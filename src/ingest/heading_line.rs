//! In: the beginning of a text delivery. Out: what is wrong where its headings should stand. Never: anything about the
//! rows below.

use std::borrow::Cow;

use crate::definition::Delivery;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::csv::TextSheet;
use super::dialect::{Delimiter, Ground};
use super::raw_record::RawRecord;
use super::sheet::Sheet;
use super::text::{self, shown};

/// How files of other formats begin, what they are called, and what states them in `wave.toml`.
const BEGINNINGS: [(&[u8], &str, Option<&str>); 9] = [
    (
        b"PK\x03\x04",
        "a workbook or another zip file",
        Some("xlsx"),
    ),
    (b"\xD0\xCF\x11\xE0", "an old .xls workbook", None),
    (b"PAR1", "a Parquet file", Some("parquet")),
    (b"$FL2", "an SPSS file", Some("sav")),
    (b"$FL3", "an SPSS file", Some("sav")),
    (b"<stata_dta>", "a Stata file", Some("dta")),
    (b"%PDF", "a PDF file", None),
    (b"\x1F\x8B", "a file that gzip has packed", None),
    (b"\xFF\xFE\0\0", "text in UTF-32", None),
];

/// Says that a file that should be text is of another format, as far as its first bytes say so.
pub(super) fn another_format(delivery: &Delivery, bytes: &[u8]) -> Option<Diagnostic> {
    let known = BEGINNINGS
        .iter()
        .find(|(start, ..)| bytes.starts_with(start));
    let start = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let (what, format) = match known {
        Some((_, what, format)) => (*what, *format),
        None if begins_as_page(start) => ("a web page or XML", None),
        None if start.starts_with(b"[{") || start.starts_with(b"{\"") => ("JSON", Some("jsonl")),
        None => return None,
    };
    let help = match format {
        Some(format) => format!(
            "state `format = \"{format}\"` in wave.toml if that is what it is, else ask for the delivery as CSV"
        ),
        None => "ask for the delivery as CSV, .xlsx or .sav".to_owned(),
    };
    Some(
        Diagnostic::error(
            code::UNREADABLE,
            format!("the file is {what}, not text with headings"),
        )
        .at(Place::file(&delivery.path))
        .help(help),
    )
}

fn begins_as_page(start: &[u8]) -> bool {
    [&b"<html"[..], b"<!doctype", b"<?xml", b"<table"]
        .iter()
        .any(|tag| {
            start
                .get(..tag.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(tag))
        })
}

/// Takes Excel's `sep=;` out of the first line, which stays as a blank one, and gives the delimiter it names.
pub(super) fn without_directive(text: Cow<'_, str>) -> (Cow<'_, str>, Option<char>) {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    let line = text.get(..end).unwrap_or_default().trim().trim_matches('"');
    let named = line
        .strip_prefix("sep=")
        .or_else(|| line.strip_prefix("SEP="));
    let mut characters = named.unwrap_or_default().chars();
    let (Some(delimiter), None) = (characters.next(), characters.next()) else {
        return (text, None);
    };
    let rest = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(end..).unwrap_or_default()),
        Cow::Owned(mut text) => {
            text.drain(..end);
            Cow::Owned(text)
        }
    };
    (rest, Some(delimiter))
}

/// Says that a quote among the headings is never closed, or only by a quote of another line.
pub(super) fn unclosed_quote(sheet: &TextSheet<'_>) -> Option<Diagnostic> {
    let bytes = sheet.text.as_bytes();
    let start = first_byte(sheet);
    let raw = RawRecord::at(bytes, start, sheet.delimiter);
    if raw.open_quote.is_none() && !raw.text_after_quote {
        return None;
    }
    let over_lines = raw.fields.iter().find(|field| {
        let field = bytes.get((*field).clone()).unwrap_or_default();
        field.first() == Some(&b'"') && field.iter().any(|byte| matches!(byte, b'\n' | b'\r'))
    })?;
    let end = text::line_range(bytes, over_lines.start).end;
    let value = sheet.text.get(over_lines.start..end).unwrap_or_default();
    Some(
        Diagnostic::error(
            code::UNCLOSED_QUOTE,
            format!(
                "a quote opened among the headings is never closed: `{}`",
                shown(value)
            ),
        )
        .at(text::place(sheet.file, &sheet.text, over_lines.start..end))
        .value(shown(value))
        .help("close the quote, or take it out"),
    )
}

/// The first byte of the line of headings.
pub(super) fn first_byte(sheet: &TextSheet<'_>) -> usize {
    let headings = sheet
        .text
        .bytes()
        .position(|byte| !matches!(byte, b'\r' | b'\n'));
    headings.unwrap_or_default()
}

/// Blank lines above the headings; the one that `sep=` has left is none.
pub(super) fn blank_lines_above(sheet: &TextSheet<'_>, delimiter: Delimiter) -> usize {
    let lines = text::line_number(sheet.text.as_bytes(), first_byte(sheet)) - 1;
    lines.saturating_sub(usize::from(delimiter.ground == Ground::Directive))
}

/// What is said in place of missing columns where no column was found: the headings stand further down, or in one
/// field with a delimiter that was not found.
pub(super) fn instead_of_missing(
    sheet: &TextSheet<'_>,
    missing: &Diagnostics,
) -> Option<Diagnostic> {
    let wanted: Vec<&str> = missing
        .iter()
        .filter(|finding| finding.code == code::MISSING_COLUMN)
        .filter_map(|finding| finding.value.as_deref())
        .collect();
    further_down(sheet, &wanted).or_else(|| in_one_field(sheet, &wanted))
}

/// Where none of the headings that are wanted stands in the first line but several stand in a later one: a title
/// stands above them.
fn further_down(sheet: &TextSheet<'_>, wanted: &[&str]) -> Option<Diagnostic> {
    const LINES: usize = 10;
    let mut reader = sheet.reader();
    let mut record = csv::ByteRecord::new();
    for _ in 0..LINES {
        if !matches!(reader.read_byte_record(&mut record), Ok(true)) {
            return None;
        }
        let here = |heading: &&&str| {
            record
                .iter()
                .any(|field| field.trim_ascii() == heading.as_bytes())
        };
        let there = wanted.iter().filter(here).count();
        if there < 2 || there * 2 < wanted.len() {
            continue;
        }
        let at = record
            .position()
            .map_or(0, |position| position.byte() as usize);
        let rest = sheet.text.get(at..).unwrap_or_default();
        let at = at + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        let line = text::line_number(sheet.text.as_bytes(), at);
        return Some(
            Diagnostic::error(
                code::MISSING_COLUMN,
                format!("the headings stand in line {line}, not in the first"),
            )
            .at(text::place(sheet.file, &sheet.text, at..at))
            .value(sheet.headings.join(", "))
            .help("take out the lines above the headings"),
        );
    }
    None
}

/// Where several of the headings that are wanted stand in the one there is.
fn in_one_field(sheet: &TextSheet<'_>, wanted: &[&str]) -> Option<Diagnostic> {
    let [heading] = sheet.headings.as_slice() else {
        return None;
    };
    let behind = |wanted: &&str| {
        let at = heading.find(*wanted)? + wanted.len();
        let next = heading.get(at..)?.chars().next()?;
        (!next.is_alphanumeric() && next != '_').then_some(next)
    };
    let mut parted: Vec<char> = wanted.iter().filter_map(behind).collect();
    let likely = parted.pop().filter(|next| parted.contains(next))?;
    Some(
        Diagnostic::error(
            code::DELIMITER,
            format!("one column found; the delimiter looks like `{likely}`"),
        )
        .at(sheet.heading_place(0).variable(shown(heading)))
        .value(likely)
        .help("state `delimiter` in wave.toml"),
    )
}

/// Says that a file has one column only, where that is likely the delimiter's fault.
pub(super) fn say_one_column(sheet: &TextSheet<'_>, delimiter: Delimiter, found: &mut Diagnostics) {
    let [heading] = sheet.headings.as_slice() else {
        return;
    };
    let odd: Vec<char> = heading.chars().filter(|c| ":^~§#/".contains(*c)).collect();
    if odd.len() < 2 {
        return;
    }
    found.push(
        Diagnostic::error(
            code::DELIMITER,
            format!(
                "one column found with {}: `{}`",
                delimiter.name(),
                shown(heading)
            ),
        )
        .at(sheet.heading_place(0))
        .value(odd[0])
        .help("state `delimiter` in wave.toml"),
    );
}
