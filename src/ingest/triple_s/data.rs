//! In: the data file of a Triple-S definition. Out: its records in the columns that are wanted. Never: a file outside
//! the folder of the definition.

use std::path::{Path, PathBuf};

use super::super::duplicate;
use super::super::encoding;
use super::super::sheet::{Sheet, Variables};
use super::super::sink::{Purpose, Sink};
use super::super::synthetic::Marked;
use super::super::table::Table;
use super::super::text::{self, counted, shown};
use super::cells::{Fields, Found, Line, Record, Source};
use super::definition::{Definition, Layout};
use super::record_length::RecordLengths;
use crate::definition::Delivery;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// Cells of one kind of fault that are told one by one.
const TOLD: usize = 10;

/// The data file: where the definition says, else of the definition's name beside it. `Err`: the names that were tried.
pub(super) fn find(path: &Path, definition: &Definition) -> Result<PathBuf, Vec<String>> {
    let mut tried = Vec::new();
    let folder = path.parent().unwrap_or(Path::new(""));
    // A name only: a definition has no say over other folders.
    let named = definition
        .href
        .as_deref()
        .and_then(|href| href.rsplit(['/', '\\']).next());
    let endings: [&str; 4] = match definition.layout {
        Layout::Fixed => ["asc", "dat", "txt", "csv"],
        Layout::Commas => ["csv", "asc", "dat", "txt"],
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let beside = endings.iter().flat_map(|ending| {
        [
            format!("{stem}.{ending}"),
            format!("{stem}.{}", ending.to_uppercase()),
        ]
    });
    for name in named.map(str::to_owned).into_iter().chain(beside) {
        let candidate = folder.join(&name);
        if !name.is_empty() && name != ".." && candidate != path && candidate.is_file() {
            return Ok(candidate);
        }
        tried.push(name);
    }
    Err(tried)
}

/// The headings of a definition, before its data is read.
#[derive(Debug)]
pub(in crate::ingest) struct Headings {
    pub file: PathBuf,
    pub headings: Vec<String>,
}

impl Variables for Headings {
    fn file(&self) -> &Path {
        &self.file
    }

    fn names(&self) -> &[String] {
        &self.headings
    }

    fn same_cells(&self, _one: usize, _other: usize) -> bool {
        false
    }
}

fn heading_place(file: &Path, headings: &[String], column: usize) -> Place {
    let place = Place::file(file);
    match headings.get(column) {
        Some(heading) => place.variable(heading.as_str()),
        None => place,
    }
}

/// A data file in memory.
pub(super) struct DataFile {
    path: PathBuf,
    text: String,
    reading: String,
    headings: Vec<String>,
}

/// A data file whose records are known.
struct DataSheet {
    path: PathBuf,
    headings: Vec<String>,
    text: String,
    /// First byte of each record.
    rows: Vec<usize>,
}

impl DataFile {
    pub fn read(
        path: PathBuf,
        delivery: &Delivery,
        definition: &Definition,
        headings: Vec<String>,
        found: &mut Diagnostics,
    ) -> Option<Self> {
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                found.push(
                    Diagnostic::error(
                        code::NO_TRIPLE_S_DATA,
                        format!("the data file cannot be read: {error}"),
                    )
                    .at(Place::file(&path)),
                );
                return None;
            }
        };
        let of_definition = definition
            .encoding
            .filter(|_| std::str::from_utf8(&bytes).is_err());
        let stated = delivery.encoding.as_deref().or(of_definition);
        let decoded = encoding::decode(&bytes, stated, &path, found)?;
        Some(Self {
            reading: decoded.reading,
            text: decoded.text.into_owned(),
            path,
            headings,
        })
    }

    /// Reads every record into the columns that are wanted.
    pub fn fill<'a>(
        self,
        definition: &Definition,
        sources: &[Source],
        mut sinks: Vec<Sink>,
        found: &mut Diagnostics,
    ) -> Option<Table<'a>> {
        let Self {
            path,
            text,
            reading,
            headings,
        } = self;
        let with_ids = sinks.iter().any(|sink| sink.purpose == Purpose::Id);
        let whole = sources.iter().map(|source| source.to + 1).max();
        let mut scan = Scan {
            path: &path,
            headings: &headings,
            text: &text,
            sources,
            sinks: &mut sinks,
            rows: Vec::new(),
            hashes: (!with_ids).then(Vec::new),
            marked: Marked::default(),
            lengths: RecordLengths::new(definition.layout, whole.unwrap_or(0)),
            blank: 0,
            wrong: 0,
        };
        match definition.layout {
            Layout::Fixed => scan.lines(definition.skip, found),
            Layout::Commas => scan.fields(definition.skip, found),
        }
        let layout = match definition.layout {
            Layout::Fixed => "records of fixed layout",
            Layout::Commas => "fields parted by commas",
        };
        scan.lengths.say(&path, &text, found);
        let mut words = vec![format!("Triple-S, {layout}"), reading];
        if scan.blank > 0 {
            words.push(format!(
                "{} skipped",
                counted(scan.blank, "blank line", "blank lines")
            ));
        }
        let (rows, hashes, marked) = (scan.rows, scan.hashes, scan.marked);
        if rows.is_empty() {
            if found.error_count() == 0 {
                found.push(
                    Diagnostic::error(code::NO_ROWS, "the data file holds no records")
                        .at(Place::file(&path))
                        .help("ask for the delivery again: it holds no answers"),
                );
            }
            return None;
        }
        Some(Table {
            rows: rows.len(),
            sinks,
            hashes,
            set_aside: Vec::new(),
            reading: words,
            marked: marked.columns(),
            delimiter: None,
            sheet: Box::new(DataSheet {
                path,
                headings,
                text,
                rows,
            }),
        })
    }
}

/// One pass over the records.
struct Scan<'s> {
    path: &'s Path,
    headings: &'s [String],
    text: &'s str,
    sources: &'s [Source],
    sinks: &'s mut [Sink],
    rows: Vec<usize>,
    hashes: Option<Vec<u64>>,
    marked: Marked,
    lengths: RecordLengths,
    blank: usize,
    wrong: usize,
}

impl Scan<'_> {
    fn lines(&mut self, skip: usize, found: &mut Diagnostics) {
        let ascii = self.text.is_ascii();
        let text = self.text;
        let mut start = 0;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let at = start;
            start += line.len();
            // What stands behind the last record in files of old programs.
            let line = line.trim_end_matches(['\r', '\n', '\u{1a}']);
            if number < skip {
                continue;
            }
            if line.trim().is_empty() {
                self.blank += 1;
                continue;
            }
            let characters = |text: &str| match ascii {
                true => text.len(),
                false => text.chars().count(),
            };
            self.lengths
                .add(at, characters(line), characters(line.trim_end()));
            self.record(at, line.as_bytes(), &Line { text: line, ascii }, found);
        }
    }

    fn fields(&mut self, skip: usize, found: &mut Diagnostics) {
        let text = self.text;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut number = 0;
        while matches!(reader.read_record(&mut record), Ok(true)) {
            number += 1;
            if number <= skip {
                continue;
            }
            let at = record.position().map_or(0, |place| place.byte() as usize);
            let lead = text.get(at..).unwrap_or_default();
            let at = at + lead.len() - lead.trim_start_matches(['\r', '\n']).len();
            if record.iter().all(|field| field.trim().is_empty()) {
                self.blank += 1;
                continue;
            }
            let blank = |field: &&str| field.trim().is_empty();
            let filled = record.iter().rev().skip_while(blank).count();
            self.lengths.add(at, record.len(), filled);
            self.record(at, record.as_slice().as_bytes(), &Fields(&record), found);
        }
    }

    fn record(&mut self, at: usize, whole: &[u8], record: &impl Record, found: &mut Diagnostics) {
        let row = self.rows.len();
        self.rows.push(at);
        if let Some(hashes) = &mut self.hashes {
            hashes.push(duplicate::hash(whole));
        }
        let texts: Vec<&str> = self
            .sources
            .iter()
            .map(|source| record.at(source.from, source.to - source.from + 1))
            .collect();
        self.marked
            .row(texts.len(), |column| Some(texts.get(column)?.as_bytes()));
        for sink in self.sinks.iter_mut() {
            let Some(source) = self.sources.get(sink.column) else {
                continue;
            };
            match source.read(record) {
                Found::Text(text) => sink.push(text.as_bytes(), row),
                Found::Chosen => sink.push_number(1.0, row),
                Found::NotChosen => sink.push_number(0.0, row),
                Found::Blank => sink.push(b"", row),
                Found::Wrong(reason) => {
                    sink.push(b"", row);
                    self.wrong += 1;
                    if self.wrong <= TOLD {
                        let line = text::line_number(self.text.as_bytes(), at);
                        let mut place = heading_place(self.path, self.headings, sink.column);
                        place.line = Some(line);
                        let value = record.at(source.from, source.to - source.from + 1);
                        found.push(
                            Diagnostic::error(code::BAD_TRIPLE_S, reason)
                                .at(place)
                                .value(shown(value))
                                .help(
                                    "have the delivery made again: definition and data do not fit",
                                ),
                        );
                    }
                }
            }
        }
    }
}

impl DataSheet {
    fn record(&self, row: usize) -> &str {
        let start = self.rows.get(row).copied().unwrap_or(self.text.len());
        let end = self.rows.get(row + 1).copied().unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or_default().trim_end()
    }
}

impl Sheet for DataSheet {
    fn headings(&self) -> &[String] {
        &self.headings
    }

    fn line(&self, row: usize) -> usize {
        let start = self.rows.get(row).copied().unwrap_or(self.text.len());
        text::line_number(self.text.as_bytes(), start)
    }

    fn line_word(&self) -> &'static str {
        "line"
    }

    fn place(&self, row: usize, column: usize) -> Place {
        let mut place = self.heading_place(column);
        place.line = Some(self.line(row));
        place
    }

    fn row_place(&self, row: usize) -> Place {
        Place::line(&self.path, self.line(row))
    }

    fn heading_place(&self, column: usize) -> Place {
        heading_place(&self.path, &self.headings, column)
    }

    fn same(&self, one: usize, other: usize) -> bool {
        self.record(one) == self.record(other)
    }
}
