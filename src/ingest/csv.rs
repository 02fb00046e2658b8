//! In: the bytes of a text delivery. Out: its columns, read as the mapping says, and where every cell stands. Never: a
//! row that is skipped, padded or cut without being counted.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use crate::definition::{Delivery, Survey, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::accounts::SetAside;
use super::dialect::{self, Delimiter};
use super::duplicate;
use super::encoding;
use super::findings::MOST_TOLD;
use super::mapping::{self, Purpose, Sink};
use super::sheet::Sheet;
use super::table::Table;
use super::text::{self, LineEnds, counted, shown};

/// A delivery of text: what messages need of it.
pub(super) struct TextSheet<'a> {
    file: &'a Path,
    text: Cow<'a, str>,
    delimiter: u8,
    headings: Vec<String>,
    /// Byte at which each row begins.
    rows: Vec<usize>,
}

/// Reads a text delivery. `None`: nothing can be said of its rows, and why not was pushed.
pub(super) fn read<'a>(
    survey: &Survey,
    wave: &Wave,
    delivery: &'a Delivery,
    bytes: &'a [u8],
    found: &mut Diagnostics,
) -> Option<Table<'a>> {
    let file = delivery.path.as_path();
    let decoded = encoding::decode(bytes, delivery.encoding.as_deref(), file, found)?;
    let text = decoded.text;
    if text.trim().is_empty() {
        found.push(
            Diagnostic::error(code::EMPTY_FILE, "the file is empty")
                .at(Place::file(file))
                .help("ask for the delivery again, or correct `delivery` in wave.toml"),
        );
        return None;
    }
    let delimiter = dialect::delimiter(&text, delivery.delimiter, file, found)?;
    if text.as_bytes().contains(&0) {
        say_nul_bytes(&text, delimiter.byte, file, found);
        return None;
    }
    let mut sheet = TextSheet {
        file,
        text,
        delimiter: delimiter.byte,
        headings: Vec::new(),
        rows: Vec::new(),
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.byte)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 16)
        .from_reader(sheet.text.as_bytes());
    let mut record = csv::ByteRecord::new();
    if !matches!(reader.read_byte_record(&mut record), Ok(true)) {
        return None;
    }
    let headings: Vec<String> = record
        .iter()
        .map(|heading| String::from_utf8_lossy(heading).trim().to_owned())
        .collect();
    let first_row = reader.position().line();
    let mut scan = Scan::new(&sheet.text, delimiter, headings.len(), first_row);
    // The headings are asked for before the rows are, by a sheet that shares the text.
    let mut sinks = {
        let headed = TextSheet {
            file,
            text: Cow::Borrowed(&*sheet.text),
            delimiter: delimiter.byte,
            headings: headings.clone(),
            rows: Vec::new(),
        };
        let unread = mapping_errors_of_one_column(&headed, delimiter, found);
        let sinks = mapping::sinks(survey, wave, delivery, &headed, found);
        if unread && sinks.is_empty() {
            return None;
        }
        sinks
    };
    let with_ids = sinks.iter().any(|sink| sink.purpose == Purpose::Id);
    scan.hashes = (!with_ids).then(Vec::new);
    while matches!(reader.read_byte_record(&mut record), Ok(true)) {
        let line_after = reader.position().line();
        if !scan.row(&record, line_after, &mut sinks) {
            break;
        }
    }
    drop(reader);
    let outcome = scan.finish();
    sheet.headings = headings;
    sheet.rows = outcome.rows;
    outcome.complaints.say(&sheet, delimiter, found);
    let read = sheet.rows.len();
    if read == 0 && !outcome.complaints.any_errors() {
        found.push(
            Diagnostic::error(code::NO_ROWS, "headings but no rows")
                .at(Place::line(file, 1))
                .help("ask for the delivery again: it holds no answers"),
        );
        return None;
    }
    let mut reading = vec![decoded.reading, delimiter.reading()];
    let ends = LineEnds::count(sheet.text.as_bytes()).words();
    if !ends.is_empty() {
        reading.push(format!("line ends {ends}"));
    }
    reading.extend(outcome.complaints.reading());
    let set_aside = outcome.complaints.set_aside(&sheet);
    Some(Table {
        sinks,
        rows: read,
        hashes: outcome.hashes,
        set_aside,
        reading,
        delimiter: Some(delimiter.byte),
        sheet: Box::new(sheet),
    })
}

/// Says that a file has one column only, where that is likely the delimiter's fault.
fn mapping_errors_of_one_column(
    sheet: &TextSheet<'_>,
    delimiter: Delimiter,
    found: &mut Diagnostics,
) -> bool {
    let [heading] = sheet.headings.as_slice() else {
        return false;
    };
    let odd: Vec<char> = heading.chars().filter(|c| ":^~§#/".contains(*c)).collect();
    if odd.len() < 2 {
        return false;
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
    true
}

/// One pass over the records.
struct Scan<'t> {
    text: &'t str,
    delimiter: u8,
    fields: usize,
    line_before: u64,
    rows: Vec<usize>,
    hashes: Option<Vec<u64>>,
    complaints: Complaints,
}

/// What the pass left.
struct Scanned {
    rows: Vec<usize>,
    hashes: Option<Vec<u64>>,
    complaints: Complaints,
}

/// What is wrong or odd about the records themselves, by the byte where they begin.
#[derive(Default)]
struct Complaints {
    blank_lines: usize,
    first_blank: Option<usize>,
    /// Rows of delimiters only.
    empty_rows: Vec<usize>,
    ragged: Vec<(usize, usize)>,
    ragged_rows: usize,
    /// Byte of the quote that is never closed.
    unclosed: Option<usize>,
    /// Line ends within quoted fields.
    fields: usize,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str, delimiter: Delimiter, fields: usize, line_before: u64) -> Self {
        Self {
            text,
            delimiter: delimiter.byte,
            fields,
            line_before,
            rows: Vec::new(),
            hashes: None,
            complaints: Complaints {
                fields,
                ..Complaints::default()
            },
        }
    }

    /// Takes in one record; false: the rest of the file cannot be read as rows.
    #[inline]
    fn row(&mut self, record: &csv::ByteRecord, line_after: u64, sinks: &mut [Sink]) -> bool {
        let after_last = record
            .position()
            .map_or(0, |position| position.byte() as usize);
        let start = self.skip_line_ends(after_last);
        let lines = line_after - self.line_before;
        self.line_before = line_after;
        if record.len() != self.fields {
            return self.ragged(record, start);
        }
        if lines > 1 && self.quote_runs_on(start, false) {
            return false;
        }
        if record.as_slice().is_empty() {
            self.complaints.empty_rows.push(start);
            return true;
        }
        let row = self.rows.len();
        self.rows.push(start);
        if let Some(hashes) = &mut self.hashes {
            hashes.push(duplicate::hash(record.as_slice()));
        }
        for sink in sinks {
            if let Some(cell) = record.get(sink.column) {
                sink.push(cell, row);
            }
        }
        true
    }

    /// The first byte of a record, behind the line end of the record before it and any blank lines, which are counted.
    #[inline]
    fn skip_line_ends(&mut self, after_last: usize) -> usize {
        let bytes = self.text.as_bytes();
        let is_end = |at: usize| matches!(bytes.get(at), Some(b'\n' | b'\r'));
        let mut start = after_last;
        if start > 0 && bytes.get(start - 1) == Some(&b'\r') && bytes.get(start) == Some(&b'\n') {
            start += 1;
        }
        let blank_from = start;
        while is_end(start) {
            start += 1;
        }
        if start > blank_from {
            self.blank(blank_from..start);
        }
        start
    }

    #[cold]
    fn blank(&mut self, ends: Range<usize>) {
        let ends_before = text::line_number(&self.text.as_bytes()[ends.clone()], ends.len()) - 1;
        self.complaints.blank_lines += ends_before;
        self.complaints.first_blank.get_or_insert(ends.start);
    }

    #[cold]
    fn ragged(&mut self, record: &csv::ByteRecord, start: usize) -> bool {
        if record.len() == 1 && record.as_slice().trim_ascii().is_empty() {
            self.complaints.blank_lines += 1;
            self.complaints.first_blank.get_or_insert(start);
            return true;
        }
        if self.quote_runs_on(start, true) {
            return false;
        }
        self.complaints.ragged_rows += 1;
        if self.complaints.ragged.len() < MOST_TOLD {
            self.complaints.ragged.push((start, record.len()));
        }
        true
    }

    /// Whether a quote of this record is likely never closed: it runs to the end of the file, or over its line and
    /// then something other than a delimiter follows the next quote, or the row is ragged besides.
    #[cold]
    fn quote_runs_on(&mut self, start: usize, ragged: bool) -> bool {
        let raw = RawRecord::at(self.text.as_bytes(), start, self.delimiter);
        let over_lines = raw
            .fields
            .iter()
            .find(|field| {
                self.text.as_bytes()[(*field).clone()].first() == Some(&b'"')
                    && self.text.as_bytes()[(*field).clone()]
                        .iter()
                        .any(|byte| matches!(byte, b'\n' | b'\r'))
            })
            .map(|field| field.start);
        self.complaints.unclosed = match (raw.open_quote, over_lines) {
            (Some(at), _) => Some(over_lines.unwrap_or(at)),
            (None, Some(at)) if ragged || raw.text_after_quote => Some(at),
            _ => None,
        };
        self.complaints.unclosed.is_some()
    }

    fn finish(mut self) -> Scanned {
        let trimmed = self.text.trim_end_matches(['\r', '\n']).len();
        let ends =
            text::line_number(&self.text.as_bytes()[trimmed..], self.text.len() - trimmed) - 1;
        if ends > 1 && self.complaints.unclosed.is_none() {
            self.complaints.blank_lines += ends - 1;
            let after_first = match self.text.as_bytes().get(trimmed..trimmed + 2) {
                Some(b"\r\n") => trimmed + 2,
                _ => trimmed + 1,
            };
            self.complaints.first_blank.get_or_insert(after_first);
        }
        // The last record may end in the middle of a quoted field and still have all its fields.
        if self.complaints.unclosed.is_none()
            && let Some(last) = self.rows.last().copied()
        {
            let raw = RawRecord::at(self.text.as_bytes(), last, self.delimiter);
            self.complaints.unclosed = raw.open_quote;
        }
        Scanned {
            rows: self.rows,
            hashes: self.hashes,
            complaints: self.complaints,
        }
    }
}

impl Complaints {
    fn any_errors(&self) -> bool {
        self.ragged_rows > 0 || self.unclosed.is_some()
    }

    fn say(&self, sheet: &TextSheet<'_>, delimiter: Delimiter, found: &mut Diagnostics) {
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
            message.push_str(&format!(": `{}` is too much", shown(rest)));
            surplus..raw.end
        };
        Diagnostic::error(code::RAGGED_ROW, message)
            .at(text::place(sheet.file, &sheet.text, span))
            .value(format!("{fields} fields, {} expected", self.fields))
            .help(if delimiter.stated {
                "a field that holds the delimiter has to stand in quotes".to_owned()
            } else {
                format!(
                    "a field that holds the delimiter has to stand in quotes; the delimiter looks like {}, if it is another state `delimiter` in wave.toml",
                    delimiter.name()
                )
            })
    }

    fn reading(&self) -> Vec<String> {
        let mut reading = Vec::new();
        if self.blank_lines > 0 {
            reading.push(format!(
                "{} skipped",
                counted(self.blank_lines, "blank line", "blank lines")
            ));
        }
        reading
    }

    fn set_aside(&self, sheet: &TextSheet<'_>) -> Vec<SetAside> {
        if self.empty_rows.is_empty() {
            return Vec::new();
        }
        vec![SetAside {
            reason: "no field holds anything".to_owned(),
            rows: self.empty_rows.len(),
            lines: self
                .empty_rows
                .iter()
                .take(MOST_TOLD)
                .map(|start| text::line_number(sheet.text.as_bytes(), *start))
                .collect(),
        }]
    }
}

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
    let value = rest
        .split(char::from(sheet.delimiter))
        .next()
        .unwrap_or_default();
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

fn say_nul_bytes(text: &str, delimiter: u8, file: &Path, found: &mut Diagnostics) {
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

/// A record as it stands in the text, quotes and all; taken apart only for messages.
struct RawRecord {
    /// Bytes of each field, its quotes included.
    fields: Vec<Range<usize>>,
    /// Where the record ends, before its line end.
    end: usize,
    /// A quote that is still open at the end of the text.
    open_quote: Option<usize>,
    /// Something other than a delimiter follows a closing quote.
    text_after_quote: bool,
}

impl RawRecord {
    fn at(bytes: &[u8], start: usize, delimiter: u8) -> Self {
        enum State {
            Start,
            Plain,
            Quoted(usize),
            Closed,
        }
        let mut raw = Self {
            fields: Vec::new(),
            end: bytes.len(),
            open_quote: None,
            text_after_quote: false,
        };
        let mut field = start;
        let mut state = State::Start;
        for (at, byte) in bytes.iter().enumerate().skip(start) {
            state = match (state, *byte) {
                (State::Start, b'"') => State::Quoted(at),
                (State::Quoted(_), b'"') => State::Closed,
                (State::Quoted(quote), _) => State::Quoted(quote),
                // A quote written twice stands for one.
                (State::Closed, b'"') => State::Quoted(field),
                (_, b'\n' | b'\r') => {
                    raw.end = at;
                    raw.fields.push(field..at);
                    return raw;
                }
                (_, byte) if byte == delimiter => {
                    raw.fields.push(field..at);
                    field = at + 1;
                    State::Start
                }
                (State::Closed, _) => {
                    raw.text_after_quote = true;
                    State::Plain
                }
                (State::Start | State::Plain, _) => State::Plain,
            };
        }
        raw.fields.push(field..bytes.len());
        if let State::Quoted(quote) = state {
            raw.open_quote = Some(quote);
        }
        raw
    }
}

impl TextSheet<'_> {
    fn field_place(&self, start: usize, column: usize) -> Place {
        let raw = RawRecord::at(self.text.as_bytes(), start, self.delimiter);
        let span = raw.fields.get(column).cloned().unwrap_or(raw.end..raw.end);
        let place = text::place(self.file, &self.text, span);
        match self.headings.get(column) {
            Some(heading) if !heading.is_empty() => place.variable(heading.as_str()),
            _ => place,
        }
    }
}

impl Sheet for TextSheet<'_> {
    fn headings(&self) -> &[String] {
        &self.headings
    }

    fn line(&self, row: usize) -> usize {
        let start = self.rows.get(row).copied().unwrap_or_default();
        text::line_number(self.text.as_bytes(), start)
    }

    fn line_word(&self) -> &'static str {
        "line"
    }

    fn place(&self, row: usize, column: usize) -> Place {
        let start = self.rows.get(row).copied().unwrap_or_default();
        self.field_place(start, column)
    }

    fn row_place(&self, row: usize) -> Place {
        let start = self.rows.get(row).copied().unwrap_or_default();
        let end = text::line_range(self.text.as_bytes(), start).end;
        text::place(self.file, &self.text, start..end)
    }

    fn heading_place(&self, column: usize) -> Place {
        let first = self
            .text
            .bytes()
            .position(|byte| !matches!(byte, b'\r' | b'\n'))
            .unwrap_or_default();
        self.field_place(first, column)
    }

    fn same(&self, one: usize, other: usize) -> bool {
        let raw = |row: usize| {
            let start = self.rows.get(row).copied().unwrap_or_default();
            let record = RawRecord::at(self.text.as_bytes(), start, self.delimiter);
            self.text.as_bytes().get(start..record.end)
        };
        raw(one) == raw(other)
    }
}
