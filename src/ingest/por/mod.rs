//! In: the bytes of an SPSS portable file (.por). Out: its dictionary and its rows. Never: a panic, or an allocation by
//! what a header claims.
//!
//! The format: "Portable File Format" of the PSPP developers' guide. A parser of our own: that of the crate
//! `polars-readstat-rs` 0.27 drops value labels, user-missing values and the weight, and makes room for a text by the
//! length that the file claims.

mod records;
mod stream;

use crate::definition::Delivery;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::dictionary::Dictionary;
use super::duplicate;
use super::opened::{Opened, no_rows};
use super::sheet::{Sheet, VariableSheet};
use super::sink::{Purpose, Sink};
use super::spss::bytes::{Damage, Read, unpadded};
use super::spss::charset::Charset;
use super::spss::{self, BadTexts, FieldKind};
use super::synthetic::Marked;
use super::table::Table;

use records::Records;
use stream::Stream;

/// A portable file whose dictionary is read.
struct OpenPortable<'a> {
    delivery: &'a Delivery,
    sheet: VariableSheet<'a>,
    dictionary: Dictionary,
    kinds: Vec<FieldKind>,
    charset: Charset,
    /// Stands before the first row.
    stream: Stream<'a>,
}

/// Opens a portable file. `None`: it cannot be read, and why not was pushed.
pub(super) fn open<'a>(
    delivery: &'a Delivery,
    bytes: &'a [u8],
    found: &mut Diagnostics,
) -> Option<Box<dyn Opened<'a> + 'a>> {
    match read(delivery, bytes, found) {
        Ok(opened) => Some(Box::new(opened)),
        Err(damage) => spss::say_damage(delivery, damage, bytes.len(), found),
    }
}

fn read<'a>(
    delivery: &'a Delivery,
    bytes: &'a [u8],
    found: &mut Diagnostics,
) -> Read<OpenPortable<'a>> {
    let mut stream = Stream::open(bytes)?;
    let records = Records::read(&mut stream)?;
    if records.variables.is_empty() {
        return Err(Damage::Wrong("the file has no variables".to_owned()));
    }
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    let charset = Charset::found(delivery.encoding.as_deref(), is_utf8);
    let (dictionary, doubts) = records.described(&charset)?;
    spss::say_dictionary(delivery, &dictionary, &charset, found);
    for doubt in doubts {
        let place = Place::file(&delivery.path);
        found.push(Diagnostic::warning(code::FILE_DICTIONARY, doubt).at(place));
    }
    Ok(OpenPortable {
        delivery,
        sheet: VariableSheet::new(&delivery.path, spss::names(&dictionary)),
        dictionary,
        kinds: records.variables.iter().map(|raw| raw.kind).collect(),
        charset,
        stream,
    })
}

/// A row whose cells are taken apart.
#[derive(Debug, Default, PartialEq)]
struct Row {
    cells: Vec<Cell>,
    /// The texts of its cells, one after the other.
    texts: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Cell {
    /// The bits of a number.
    Number(u64),
    /// Where the text begins and ends.
    Text(usize, usize),
}

impl Row {
    /// Reads the next row; false: there is none.
    fn read(&mut self, stream: &mut Stream<'_>, kinds: &[FieldKind]) -> Read<bool> {
        stream.what = "the data";
        self.cells.clear();
        self.texts.clear();
        if stream.peek()? == b'Z' {
            return Ok(false);
        }
        for kind in kinds {
            self.cells.push(match kind {
                FieldKind::Text(_) => {
                    let start = self.texts.len();
                    stream.text(&mut self.texts)?;
                    Cell::Text(start, self.texts.len())
                }
                FieldKind::Number | FieldKind::Date(_) => Cell::Number(stream.number()?.to_bits()),
            });
        }
        Ok(true)
    }

    fn text(&self, column: usize) -> Option<&[u8]> {
        match self.cells.get(column) {
            Some(Cell::Text(start, end)) => self.texts.get(*start..*end),
            _ => None,
        }
    }

    fn hash(&self) -> u64 {
        self.cells.iter().fold(0u64, |hash, cell| {
            let of_cell = match cell {
                Cell::Number(bits) => duplicate::hash(&bits.to_le_bytes()),
                Cell::Text(start, end) => {
                    duplicate::hash(self.texts.get(*start..*end).unwrap_or_default())
                }
            };
            hash.rotate_left(7) ^ of_cell
        })
    }

    fn push(
        &self,
        sink: &mut Sink,
        kind: FieldKind,
        row: usize,
        charset: &Charset,
        bad: &mut BadTexts,
    ) {
        match (self.cells.get(sink.column), kind) {
            (Some(Cell::Number(bits)), FieldKind::Date(form)) => {
                spss::push_date(sink, form, f64::from_bits(*bits), row);
            }
            (Some(Cell::Number(bits)), _) => sink.push_number(f64::from_bits(*bits), row),
            (Some(Cell::Text(start, end)), _) => {
                let raw = self.texts.get(*start..*end).unwrap_or_default();
                let (cell, is_bad) = charset.cell(unpadded(raw));
                if is_bad {
                    bad.add(row, sink.column);
                }
                sink.push(&cell, row);
            }
            (None, _) => {}
        }
    }
}

/// What reading the rows leaves beside the columns.
struct Scan {
    /// Where each row begins.
    starts: Vec<stream::Place>,
    hashes: Option<Vec<u64>>,
    marked: Marked,
    bad: BadTexts,
}

impl Scan {
    fn new(sinks: &[Sink]) -> Self {
        let with_ids = sinks.iter().any(|sink| sink.purpose == Purpose::Id);
        Self {
            starts: Vec::new(),
            hashes: (!with_ids).then(Vec::new),
            marked: Marked::default(),
            bad: BadTexts::default(),
        }
    }

    /// Reads every row into the columns.
    fn rows(
        &mut self,
        stream: &mut Stream<'_>,
        kinds: &[FieldKind],
        charset: &Charset,
        sinks: &mut [Sink],
    ) -> Read<()> {
        let mut row = Row::default();
        loop {
            let start = stream.place();
            if !row.read(stream, kinds)? {
                return Ok(());
            }
            let at = self.starts.len();
            self.starts.push(start);
            if let Some(hashes) = &mut self.hashes {
                hashes.push(row.hash());
            }
            self.marked.row(kinds.len(), |column| row.text(column));
            for sink in &mut *sinks {
                if let Some(kind) = kinds.get(sink.column) {
                    row.push(sink, *kind, at, charset, &mut self.bad);
                }
            }
        }
    }
}

impl<'a> Opened<'a> for OpenPortable<'a> {
    fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    fn sheet(&self) -> &dyn Sheet {
        &self.sheet
    }

    fn fill(self: Box<Self>, mut sinks: Vec<Sink>, found: &mut Diagnostics) -> Option<Table<'a>> {
        let Self {
            delivery,
            sheet,
            kinds,
            charset,
            mut stream,
            ..
        } = *self;
        let mut scan = Scan::new(&sinks);
        if let Err(damage) = scan.rows(&mut stream, &kinds, &charset, &mut sinks) {
            let row = scan.starts.len() + 1;
            found.push(spss::damage_in_row(delivery, damage, row, None));
            return None;
        }
        let Scan {
            starts,
            hashes,
            marked,
            bad,
        } = scan;
        let rows = starts.len();
        if rows == 0 {
            found.push(no_rows(delivery));
            return None;
        }
        spss::say_bad_texts(&bad, &charset, &sheet, found);
        let same = move |one: usize, other: usize| {
            let row = |at: usize| {
                let mut row = Row::default();
                let mut stream = stream.from(*starts.get(at)?);
                row.read(&mut stream, &kinds).ok().map(|_| row)
            };
            row(one) == row(other)
        };
        Some(Table {
            sinks,
            rows,
            hashes,
            set_aside: Vec::new(),
            reading: vec!["SPSS portable".to_owned(), charset.reading()],
            marked: marked.columns(),
            delimiter: None,
            sheet: Box::new(sheet.with_rows(Box::new(same))),
        })
    }
}
