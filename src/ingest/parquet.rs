//! In: the bytes of a Parquet delivery. Out: its columns, read as the mapping says. Never: a panic on a damaged file.

use std::io::Cursor;
use std::path::Path;

use polars::prelude::{Column, DataFrame, DataType, ParquetReader, PolarsResult, SerReader};

use crate::definition::Delivery;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::dictionary::{Dictionary, Storage, Variable};
use super::duplicate;
use super::guard::guarded;
use super::mapping::{Purpose, Sink};
use super::opened::{Opened, empty_file, no_rows, unreadable};
use super::sheet::Sheet;
use super::synthetic::is_marked;
use super::table::Table;
use super::text::{self, shown};

/// Whole numbers below it are exact as doubles.
const EXACT: u64 = 1 << 53;

const MAGIC: &[u8; 4] = b"PAR1";

/// A Parquet delivery: what messages need of it.
struct FrameSheet<'a> {
    file: &'a Path,
    headings: Vec<String>,
    frame: DataFrame,
}

/// A Parquet delivery that is in memory.
struct OpenFrame<'a> {
    delivery: &'a Delivery,
    sheet: FrameSheet<'a>,
    dictionary: Dictionary,
}

/// Opens a Parquet delivery. `None`: it cannot be read, and why not was pushed.
pub(super) fn open<'a>(
    delivery: &'a Delivery,
    bytes: &'a [u8],
    found: &mut Diagnostics,
) -> Option<Box<dyn Opened<'a> + 'a>> {
    if bytes.is_empty() {
        found.push(empty_file(delivery));
        return None;
    }
    let frame = match frame(bytes) {
        Ok(frame) => frame,
        Err(reason) => return unreadable(delivery, reason, found),
    };
    let dictionary = dictionary(&frame);
    Some(Box::new(OpenFrame::new(delivery, frame, dictionary)))
}

/// The headings, and whether numbers, days or texts stand below them.
fn dictionary(frame: &DataFrame) -> Dictionary {
    let variable = |column: &Column| {
        let dtype = column.dtype();
        let storage = match dtype {
            dtype if dtype.is_primitive_numeric() => Storage::Number,
            DataType::Date | DataType::Datetime(_, _) => Storage::Date,
            _ => Storage::Text,
        };
        Variable::named(text::composed(column.name().trim()), storage)
    };
    Dictionary {
        variables: frame.columns().iter().map(variable).collect(),
        ..Dictionary::default()
    }
}

impl<'a> OpenFrame<'a> {
    fn new(delivery: &'a Delivery, frame: DataFrame, dictionary: Dictionary) -> Self {
        let named = |variable: &Variable| variable.name.clone();
        Self {
            delivery,
            sheet: FrameSheet {
                file: &delivery.path,
                headings: dictionary.variables.iter().map(named).collect(),
                frame,
            },
            dictionary,
        }
    }
}

impl<'a> Opened<'a> for OpenFrame<'a> {
    fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    fn sheet(&self) -> &dyn Sheet {
        &self.sheet
    }

    fn fill(self: Box<Self>, mut sinks: Vec<Sink>, found: &mut Diagnostics) -> Option<Table<'a>> {
        let Self {
            delivery, sheet, ..
        } = *self;
        let rows = sheet.frame.height();
        if rows == 0 {
            found.push(no_rows(delivery));
            return None;
        }
        for sink in &mut sinks {
            let Some(column) = sheet.frame.columns().get(sink.column) else {
                continue;
            };
            if let Err(reason) = fill(sink, column) {
                found.push(
                    Diagnostic::error(
                        code::UNREADABLE,
                        format!(
                            "the column `{}` of type {} cannot be read: {reason}",
                            shown(column.name()),
                            column.dtype()
                        ),
                    )
                    .at(sheet.heading_place(sink.column)),
                );
            }
        }
        let with_ids = sinks.iter().any(|sink| sink.purpose == Purpose::Id);
        let hashes = (!with_ids).then(|| sheet.hashes());
        Some(Table {
            sinks,
            rows,
            hashes,
            set_aside: Vec::new(),
            reading: vec!["Parquet".to_owned()],
            marked: sheet.marked(),
            delimiter: None,
            sheet: Box::new(sheet),
        })
    }
}

/// The whole file as a frame. What is plainly no Parquet file never reaches the reader; should the reader panic on
/// damage further in, that is caught.
fn frame(bytes: &[u8]) -> Result<DataFrame, String> {
    if !bytes.starts_with(MAGIC) {
        return Err("not a Parquet file: it does not begin with `PAR1`".to_owned());
    }
    let footer = bytes
        .strip_suffix(MAGIC)
        .filter(|_| bytes.len() > 2 * MAGIC.len() + 4)
        .and_then(|bytes| bytes.split_last_chunk::<4>())
        .map(|(before, length)| (before.len(), u32::from_le_bytes(*length) as usize));
    match footer {
        None => return Err("the Parquet footer is missing: the file was cut off".to_owned()),
        Some((before, length)) if length + MAGIC.len() > before => {
            return Err("the Parquet footer is damaged: it is longer than the file".to_owned());
        }
        Some(_) => {}
    }
    let read = || ParquetReader::new(Cursor::new(bytes)).finish();
    match guarded(read) {
        Some(Ok(frame)) => Ok(frame),
        Some(Err(error)) => Err(format!("not readable as Parquet: {error}")),
        None => Err("not readable as Parquet: its pages are damaged".to_owned()),
    }
}

/// Numbers go over as numbers, everything else as text; a null is an empty cell.
fn fill(sink: &mut Sink, column: &Column) -> PolarsResult<()> {
    let dtype = column.dtype();
    if dtype.is_integer() {
        let column = column.cast(&DataType::Int64)?;
        for (row, value) in column.i64()?.iter().enumerate() {
            match value {
                Some(value) if value.unsigned_abs() < EXACT => sink.push_number(value as f64, row),
                Some(value) => sink.push(value.to_string().as_bytes(), row),
                None => sink.push(b"", row),
            }
        }
    } else if dtype.is_float() {
        let column = column.cast(&DataType::Float64)?;
        for (row, value) in column.f64()?.iter().enumerate() {
            match value {
                Some(value) if value.is_finite() => sink.push_number(value, row),
                Some(value) if !value.is_nan() => sink.push(value.to_string().as_bytes(), row),
                _ => sink.push(b"", row),
            }
        }
    } else {
        let column = column.cast(&DataType::String)?;
        for (row, value) in column.str()?.iter().enumerate() {
            sink.push(value.unwrap_or_default().as_bytes(), row);
        }
    }
    Ok(())
}

impl FrameSheet<'_> {
    /// Columns of text in which every cell is the id of a synthetic answer.
    fn marked(&self) -> Vec<usize> {
        let all_marked = |column: &Column| {
            column.str().is_ok_and(|texts| {
                texts
                    .iter()
                    .all(|text| text.is_some_and(|text| is_marked(text.as_bytes())))
            })
        };
        let columns = self.frame.columns().iter().enumerate();
        columns
            .filter(|(_, column)| all_marked(column))
            .map(|(at, _)| at)
            .collect()
    }

    fn hashes(&self) -> Vec<u64> {
        let rows = self.frame.height();
        let mut hashes = vec![0u64; rows];
        for column in self.frame.columns() {
            let Ok(text) = column.cast(&DataType::String) else {
                continue;
            };
            let Ok(text) = text.str() else {
                continue;
            };
            for (hash, value) in hashes.iter_mut().zip(text.iter()) {
                let cell = duplicate::hash(value.unwrap_or_default().as_bytes());
                *hash = hash.rotate_left(7) ^ cell;
            }
        }
        hashes
    }
}

impl Sheet for FrameSheet<'_> {
    fn headings(&self) -> &[String] {
        &self.headings
    }

    fn line(&self, row: usize) -> usize {
        row + 1
    }

    fn line_word(&self) -> &'static str {
        "row"
    }

    fn place(&self, row: usize, column: usize) -> Place {
        self.heading_place(column).row(row + 1)
    }

    fn row_place(&self, row: usize) -> Place {
        Place::file(self.file).row(row + 1)
    }

    fn heading_place(&self, column: usize) -> Place {
        let place = Place::file(self.file);
        match self.headings.get(column) {
            Some(heading) => place.variable(heading.as_str()),
            None => place,
        }
    }

    fn same(&self, one: usize, other: usize) -> bool {
        self.frame.columns().iter().all(|column| {
            matches!((column.get(one), column.get(other)), (Ok(one), Ok(other)) if one == other)
        })
    }
}
