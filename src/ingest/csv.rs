//! In: the bytes of a text delivery. Out: its columns, read as the mapping says, and where every cell stands. Never: a
//! row that is skipped, padded or cut without being counted.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;
use std::path::Path;

use crate::definition::Delivery;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::complaints::{Complaints, say_nul_bytes};
use super::dialect::{self, Delimiter, Ground};
use super::dictionary::{Dictionary, Storage};
use super::duplicate;
use super::encoding;
use super::findings::MOST_TOLD;
use super::heading_line;
use super::misencoded;
use super::no_respondent::NoRespondent;
use super::opened::{Opened, empty_file};
use super::personal;
use super::raw_record::RawRecord;
use super::sheet::Sheet;
use super::sink::{Cells, Purpose, Sink};
use super::synthetic::Marked;
use super::table::Table;
use super::text::{self, LineEnds, shown};

/// A delivery of text: what messages need of it.
pub(super) struct TextSheet<'a> {
    pub file: &'a Path,
    pub text: Cow<'a, str>,
    pub delimiter: u8,
    pub headings: Vec<String>,
    /// Whether the last column holds codes or numbers: what is too much behind them may be shown.
    pub ends_in_codes: bool,
    /// Byte at which each row begins.
    rows: Vec<usize>,
    /// The line of each row, counted when a message first asks.
    lines: OnceCell<Vec<usize>>,
}

/// A text delivery whose headings are read.
struct OpenText<'a> {
    sheet: TextSheet<'a>,
    dictionary: Dictionary,
    delimiter: Delimiter,
    /// How the encoding was found.
    encoding: String,
}

/// Opens a text delivery. `None`: nothing can be said of its headings, and why not was pushed.
pub(super) fn open<'a>(
    delivery: &'a Delivery,
    bytes: &'a [u8],
    found: &mut Diagnostics,
) -> Option<Box<dyn Opened<'a> + 'a>> {
    let file = delivery.path.as_path();
    if let Some(other) = heading_line::another_format(delivery, bytes) {
        found.push(other);
        return None;
    }
    let decoded = encoding::decode(bytes, delivery.encoding.as_deref(), file, found)?;
    let (text, of_excel) = heading_line::without_directive(decoded.text);
    if text.trim().is_empty() {
        found.push(empty_file(delivery));
        return None;
    }
    let stated = delivery.delimiter.or(of_excel);
    let mut delimiter = dialect::delimiter(&text, stated, file, found)?;
    if delivery.delimiter.is_none() && of_excel.is_some() {
        delimiter.ground = Ground::Directive;
    }
    if text.as_bytes().contains(&0) {
        say_nul_bytes(&text, delimiter.byte, file, found);
        return None;
    }
    if let Some(second) = second_mark(&text, file) {
        found.push(second);
        return None;
    }
    misencoded::say(&text, delimiter.byte, file, found);
    let mut sheet = TextSheet {
        file,
        text,
        delimiter: delimiter.byte,
        headings: Vec::new(),
        ends_in_codes: false,
        rows: Vec::new(),
        lines: OnceCell::new(),
    };
    let mut record = csv::ByteRecord::new();
    if !matches!(sheet.reader().read_byte_record(&mut record), Ok(true)) {
        return None;
    }
    sheet.headings = record
        .iter()
        .map(|heading| text::composed(String::from_utf8_lossy(heading).trim()).into_owned())
        .collect();
    if let Some(unclosed) = heading_line::unclosed_quote(&sheet) {
        found.push(unclosed);
        return None;
    }
    heading_line::say_one_column(&sheet, delimiter, found);
    let dictionary = Dictionary::of_names(sheet.headings.iter().cloned(), Storage::Unknown);
    Some(Box::new(OpenText {
        sheet,
        dictionary,
        delimiter,
        encoding: decoded.reading,
    }))
}

impl<'a> Opened<'a> for OpenText<'a> {
    fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    fn sheet(&self) -> &dyn Sheet {
        &self.sheet
    }

    fn instead_of_missing(&self, missing: &Diagnostics) -> Option<Diagnostic> {
        heading_line::instead_of_missing(&self.sheet, missing)
    }

    fn fill(self: Box<Self>, mut sinks: Vec<Sink>, found: &mut Diagnostics) -> Option<Table<'a>> {
        let Self {
            mut sheet,
            delimiter,
            encoding,
            ..
        } = *self;
        let mut outcome = scan(&sheet, delimiter, &mut sinks)?;
        outcome
            .complaints
            .blank_above(heading_line::blank_lines_above(&sheet, delimiter));
        sheet.rows = outcome.rows;
        sheet.ends_in_codes = ends_in_codes(&sheet, &sinks);
        outcome.complaints.say(&sheet, delimiter, found);
        let rows = sheet.rows.len();
        if rows == 0 && !outcome.complaints.any_errors() {
            found.push(
                Diagnostic::error(code::NO_ROWS, "headings but no rows")
                    .at(Place::line(sheet.file, 1))
                    .help("ask for the delivery again: it holds no answers"),
            );
            return None;
        }
        let mut reading = vec![encoding, delimiter.reading()];
        let ends = LineEnds::count(sheet.text.as_bytes()).words();
        if !ends.is_empty() {
            reading.push(format!("line ends {ends}"));
        }
        reading.extend(outcome.complaints.reading());
        let set_aside = outcome.complaints.set_aside(&sheet);
        Some(Table {
            sinks,
            rows,
            hashes: outcome.hashes,
            set_aside,
            reading,
            marked: outcome.marked.columns(),
            delimiter: Some(delimiter.byte),
            sheet: Box::new(sheet),
        })
    }
}

/// Whether the last column is read as codes or numbers, and no column holds identifiers that could have slipped behind it.
fn ends_in_codes(sheet: &TextSheet<'_>, sinks: &[Sink]) -> bool {
    let last = sheet.headings.len().checked_sub(1);
    let called = |heading: &String| personal::suspected(heading).is_some();
    if sheet.headings.iter().any(called) || sinks.iter().any(Sink::holds_identifiers) {
        return false;
    }
    sinks.iter().any(|sink| {
        let of_codes = matches!(
            sink.cells,
            Cells::Coded(_) | Cells::Joined(_) | Cells::Numbers(_)
        );
        Some(sink.column) == last && of_codes
    })
}

/// Reads the rows below the headings.
fn scan(sheet: &TextSheet<'_>, delimiter: Delimiter, sinks: &mut [Sink]) -> Option<Scanned> {
    let mut reader = sheet.reader();
    let mut record = csv::ByteRecord::new();
    if !matches!(reader.read_byte_record(&mut record), Ok(true)) {
        return None;
    }
    let first_row = reader.position().line();
    let mut scan = Scan::new(&sheet.text, delimiter, record.clone(), first_row);
    let with_ids = sinks.iter().any(|sink| sink.purpose == Purpose::Id);
    scan.hashes = (!with_ids).then(Vec::new);
    while matches!(reader.read_byte_record(&mut record), Ok(true)) {
        let line_after = reader.position().line();
        if !scan.row(&record, line_after, sinks) {
            break;
        }
    }
    drop(reader);
    Some(scan.finish())
}

/// A byte order mark at the beginning of a later line: there another file begins, headings and all.
fn second_mark(text: &str, file: &Path) -> Option<Diagnostic> {
    let (at, mark) = text
        .match_indices(text::MARK)
        .find(|(at, _)| matches!(text.as_bytes().get(at.wrapping_sub(1)), Some(b'\n' | b'\r')))?;
    Some(
        Diagnostic::error(
            code::ENCODING,
            "a byte order mark stands in the middle of the file: two files were put together",
        )
        .at(text::place(file, text, at..at + mark.len()))
        .value(shown(mark))
        .help("take out the mark and the second line of headings, or have the delivery made again"),
    )
}

/// One pass over the records.
struct Scan<'t> {
    text: &'t str,
    delimiter: u8,
    fields: usize,
    headings: csv::ByteRecord,
    line_before: u64,
    rows: Vec<usize>,
    hashes: Option<Vec<u64>>,
    marked: Marked,
    complaints: Complaints,
    /// Rows that are totals or footnotes if no respondent follows them.
    waiting: Vec<(NoRespondent, csv::ByteRecord, usize)>,
}

/// What the pass left.
struct Scanned {
    rows: Vec<usize>,
    hashes: Option<Vec<u64>>,
    marked: Marked,
    complaints: Complaints,
}

impl<'t> Scan<'t> {
    fn new(
        text: &'t str,
        delimiter: Delimiter,
        headings: csv::ByteRecord,
        line_before: u64,
    ) -> Self {
        let fields = headings.len();
        Self {
            text,
            headings,
            delimiter: delimiter.byte,
            fields,
            line_before,
            rows: Vec::new(),
            hashes: None,
            marked: Marked::default(),
            complaints: Complaints {
                fields,
                ..Complaints::default()
            },
            waiting: Vec::new(),
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
        if self.waits(record, start) {
            return true;
        }
        self.take(record, start, lines, sinks)
    }

    /// Takes in a record that is a respondent's, as far as it can be read.
    #[inline]
    fn take(
        &mut self,
        record: &csv::ByteRecord,
        start: usize,
        lines: u64,
        sinks: &mut [Sink],
    ) -> bool {
        for (_, before, start) in std::mem::take(&mut self.waiting) {
            if !self.take(&before, start, 1, sinks) {
                return false;
            }
        }
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
        self.marked.row(self.fields, |column| record.get(column));
        for sink in sinks {
            if let Some(cell) = record.get(sink.column) {
                sink.push(cell, row);
            }
        }
        true
    }

    /// Whether a record is the headings again, or a row of totals or a footnote if it is among the last.
    #[inline]
    fn waits(&mut self, record: &csv::ByteRecord, start: usize) -> bool {
        let first = record.get(0).unwrap_or_default();
        // Ids and codes begin with a digit: most records are respondents' at a glance.
        if first.first().is_some_and(u8::is_ascii_digit) && Some(first) != self.headings.get(0) {
            return false;
        }
        self.is_no_respondent(record, start)
    }

    fn is_no_respondent(&mut self, record: &csv::ByteRecord, start: usize) -> bool {
        if record.as_slice() == self.headings.as_slice() && record.len() == self.fields {
            self.complaints.aside.push((NoRespondent::Headings, start));
            return true;
        }
        let filled = record
            .iter()
            .map(|field| std::str::from_utf8(field).unwrap_or_default())
            .filter(|field| !field.trim().is_empty());
        let kind = NoRespondent::of(filled, self.fields);
        // A record that goes over lines may be a quote that nothing closes.
        let one_line = |_: &_| {
            let ends = |byte| matches!(byte, b'\n' | b'\r');
            !record.as_slice().iter().copied().any(ends)
        };
        if let Some(kind) = kind.filter(one_line) {
            self.waiting.push((kind, record.clone(), start));
            return true;
        }
        false
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
        let waiting = std::mem::take(&mut self.waiting);
        let aside = waiting.into_iter().map(|(kind, _, start)| (kind, start));
        self.complaints.aside.extend(aside);
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
            marked: self.marked,
            complaints: self.complaints,
        }
    }
}

impl TextSheet<'_> {
    pub fn reader(&self) -> csv::Reader<&[u8]> {
        csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(self.text.as_bytes())
    }

    /// Where a row begins, and in which line.
    fn start(&self, row: usize) -> (usize, usize) {
        let lines = self.lines.get_or_init(|| {
            let (mut at, mut line) = (0, 1);
            let line_of = |start: &usize| {
                line += text::line_ends(self.text.as_bytes(), at..*start);
                at = *start;
                line
            };
            self.rows.iter().map(line_of).collect()
        });
        match (self.rows.get(row), lines.get(row)) {
            (Some(start), Some(line)) => (*start, *line),
            _ => (0, 1),
        }
    }

    fn field_place(&self, (start, line): (usize, usize), column: usize) -> Place {
        let raw = RawRecord::at(self.text.as_bytes(), start, self.delimiter);
        let span = raw.fields.get(column).cloned().unwrap_or(raw.end..raw.end);
        let line = line + text::line_ends(self.text.as_bytes(), start..span.start);
        let place = text::place_in_line(self.file, &self.text, span, line);
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
        self.start(row).1
    }

    fn line_word(&self) -> &'static str {
        "line"
    }

    fn place(&self, row: usize, column: usize) -> Place {
        self.field_place(self.start(row), column)
    }

    fn row_place(&self, row: usize) -> Place {
        let (start, line) = self.start(row);
        let end = text::line_range(self.text.as_bytes(), start).end;
        text::place_in_line(self.file, &self.text, start..end, line)
    }

    fn heading_place(&self, column: usize) -> Place {
        let first = self
            .text
            .bytes()
            .position(|byte| !matches!(byte, b'\r' | b'\n'))
            .unwrap_or_default();
        let line = text::line_number(self.text.as_bytes(), first);
        self.field_place((first, line), column)
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
