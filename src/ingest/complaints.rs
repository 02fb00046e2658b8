//! In: what the pass over the records of a text found odd about them. Out: diagnostics, and words for the accounts.
//! Never: anything about what cells mean.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::accounts::{Reason, SetAside};
use super::csv::TextSheet;
use super::dialect::{Delimiter, Ground};
use super::findings::MOST_TOLD;
use super::no_respondent::{self, Aside};
use super::raw_record::RawRecord;
use super::text::{self, counted, shown};

/// What is wrong or odd about the records themselves, by the byte where they begin.
#[derive(Default)]
pub(super) struct Complaints {
    pub blank_lines: usize,
    pub first_blank: Option<usize>,
    /// Rows of delimiters only.
    pub empty_rows: Vec<usize>,
    /// Rows that are no respondents, by the byte where they begin.
    pub aside: Aside<usize>,
    pub ragged: Vec<(usize, usize)>,
    pub ragged_rows: usize,
    /// Byte of the quote that is never closed.
    pub unclosed: Option<usize>,
    /// Fields that the heading has.
    pub fields: usize,
}

impl Complaints {
    /// Counts blank lines above the headings.
    pub fn blank_above(&mut self, lines: usize) {
        self.blank_lines += lines;
        if lines > 0 {
            self.first_blank = Some(0);
        }
    }

    pub fn any_errors(&self) -> bool {
        self.ragged_rows > 0 || self.unclosed.is_some()
    }

    pub fn say(&self, sheet: &TextSheet<'_>, delimiter: Delimiter, found: &mut Diagnostics) {
        for (start, fields) in &self.ragged {
            found.push(self.ragged_row(sheet, delimiter, *start, *fields));
        }
        if self.ragged_rows > self.ragged.len() {
            found.push(
                Diagnostic::error(
                    code::RAGGED_ROW,
                    format!(
                        "{} rows in all have another number of fields than the heading; the first {} are shown",
                        self.ragged_rows,
                        self.ragged.len()
                    ),
                )
                .at(Place::file(sheet.file))
                .help(format!("is {} the delimiter? state it in wave.toml", delimiter.name())),
            );
        }
        if let Some(at) = self.unclosed {
            found.push(unclosed_quote(sheet, at));
        }
        if self.blank_lines > 0 {
            let at = self.first_blank.unwrap_or_default();
            found.push(
                Diagnostic::warning(
                    code::BLANK_LINES,
                    format!(
                        "{} skipped, the first in line {}",
                        counted(self.blank_lines, "blank line was", "blank lines were"),
                        text::line_number(sheet.text.as_bytes(), at)
                    ),
                )
                .at(text::place(sheet.file, &sheet.text, at..at)),
            );
        }
        for (kind, start) in self.aside.iter().take(MOST_TOLD) {
            let line = text::line_number(sheet.text.as_bytes(), *start);
            let place = Place::line(sheet.file, line);
            found.push(kind.warning(&format!("line {line}"), place));
        }
        if let Some(first) = self.empty_rows.first() {
            found.push(
                Diagnostic::warning(
                    code::BLANK_LINES,
                    format!(
                        "{} set aside: no field holds anything",
                        counted(self.empty_rows.len(), "row is", "rows are")
                    ),
                )
                .at(text::place(sheet.file, &sheet.text, *first..*first)),
            );
        }
    }

    fn ragged_row(
        &self,
        sheet: &TextSheet<'_>,
        delimiter: Delimiter,
        start: usize,
        fields: usize,
    ) -> Diagnostic {
        let raw = RawRecord::at(sheet.text.as_bytes(), start, sheet.delimiter);
        let line = text::line_number(sheet.text.as_bytes(), start);
        let mut message = format!(
            "line {line} has {}, the heading has {}",
            counted(fields, "field", "fields"),
            self.fields
        );
        let span = if fields < self.fields {
            let lacking: Vec<String> = sheet
                .headings
                .iter()
                .skip(fields)
                .take(5)
                .map(|heading| format!("`{}`", shown(heading)))
                .collect();
            message.push_str(&format!(": {} missing at its end", lacking.join(", ")));
            raw.end..raw.end
        } else {
            let surplus = raw
                .fields
                .get(self.fields)
                .map_or(raw.end, |field| field.start);
            let rest = sheet.text.get(surplus..raw.end).unwrap_or_default();
            if sheet.ends_in_codes {
                message.push_str(&format!(": `{}` is too much", shown(rest)));
            }
            surplus..raw.end
        };
        Diagnostic::error(code::RAGGED_ROW, message)
            .at(text::place(sheet.file, &sheet.text, span))
            .value(format!("{}, {} expected", counted(fields, "field", "fields"), self.fields))
            .help(if delimiter.ground != Ground::Headings {
                "a field that holds the delimiter has to stand in quotes".to_owned()
            } else {
                format!(
                    "a field that holds the delimiter has to stand in quotes; the delimiter looks like {}: if it is another, state `delimiter` in wave.toml",
                    delimiter.name()
                )
            })
    }

    pub fn reading(&self) -> Vec<String> {
        let mut reading = Vec::new();
        if self.blank_lines > 0 {
            reading.push(format!(
                "{} skipped",
                counted(self.blank_lines, "blank line", "blank lines")
            ));
        }
        reading
    }

    pub fn set_aside(&self, sheet: &TextSheet<'_>) -> Vec<SetAside> {
        let line = |start: &usize| text::line_number(sheet.text.as_bytes(), *start);
        let mut set_aside = no_respondent::set_aside(&self.aside, line);
        if self.empty_rows.is_empty() {
            return set_aside;
        }
        set_aside.push(SetAside {
            reason: Reason::Empty,
            rows: self.empty_rows.len(),
            lines: self.empty_rows.iter().take(MOST_TOLD).map(line).collect(),
        });
        set_aside
    }
}

/// So many characters behind a quote are shown.
const SHOWN_OF_QUOTE: usize = 12;

fn unclosed_quote(sheet: &TextSheet<'_>, at: usize) -> Diagnostic {
    let bytes = sheet.text.as_bytes();
    let line = text::line_number(bytes, at);
    let line_start = text::line_range(bytes, at).start;
    let raw = RawRecord::at(bytes, line_start, sheet.delimiter);
    let column = raw
        .fields
        .iter()
        .position(|field| field.contains(&at) || field.start == at);
    let heading = column.and_then(|column| sheet.headings.get(column));
    let rest = &sheet.text[at..text::line_range(bytes, at).end];
    let cell = rest
        .split(char::from(sheet.delimiter))
        .next()
        .unwrap_or_default();
    // Enough to find it again, and no more of what somebody wrote.
    let value = match cell.char_indices().nth(SHOWN_OF_QUOTE) {
        Some((end, _)) => &cell[..end],
        None => cell,
    };
    let place = text::place(sheet.file, &sheet.text, at..at + value.len());
    Diagnostic::error(
        code::UNCLOSED_QUOTE,
        format!(
            "a quote opened in line {line} is never closed: `{}`. The lines behind it were not read",
            shown(value)
        ),
    )
    .at(match heading {
        Some(heading) => place.variable(heading.as_str()),
        None => place,
    })
    .value(value)
    .help("close the quote, or write it twice where it belongs to the text")
}

/// NUL bytes of a text, line by line.
pub(super) fn say_nul_bytes(text: &str, delimiter: u8, file: &Path, found: &mut Diagnostics) {
    let bytes = text.as_bytes();
    let heading_end = text::line_range(bytes, 0).end;
    let headings = RawRecord::at(&bytes[..heading_end], 0, delimiter);
    let mut at = 0;
    let mut told = 0;
    while let Some(offset) = bytes[at..].iter().position(|byte| *byte == 0) {
        let first = at + offset;
        let run = bytes[first..].iter().take_while(|byte| **byte == 0).count();
        at = first + run;
        told += 1;
        if told > MOST_TOLD {
            break;
        }
        let line_start = text::line_range(bytes, first).start;
        let raw = RawRecord::at(bytes, line_start, delimiter);
        let column = raw.fields.iter().position(|field| field.contains(&first));
        let heading = column
            .and_then(|column| headings.fields.get(column))
            .and_then(|field| text.get(field.clone()));
        let place = text::place(file, text, first..at);
        let line = place.line.unwrap_or_default();
        found.push(
            Diagnostic::error(
                code::NUL_BYTES,
                format!(
                    "{} in line {line}: not a text file, or damaged",
                    counted(run, "NUL byte", "NUL bytes")
                ),
            )
            .at(match heading {
                Some(heading) => place.variable(heading),
                None => place,
            })
            .value("\\0".repeat(run.min(8)))
            .help("ask for the delivery again"),
        );
    }
}
