//! In: a frame of columns and what its file says of them. Out: its rows, read as the mapping says. Never: a null that a
//! file has a name for as a plain blank.

use std::path::Path;

use polars::prelude::{Column, DataFrame, DataType, PolarsError, PolarsResult, StringChunked};

use crate::definition::Delivery;
use crate::diagnostic::{Diagnostic, Diagnostics, code};

use super::dictionary::{Dictionary, Variable};
use super::duplicate;
use super::findings::Faults;
use super::guard::guarded;
use super::opened::{Opened, no_rows};
use super::sheet::{Sheet, Variables};
use super::sink::{Purpose, Sink, say_unkept};
use super::synthetic::is_marked;
use super::table::Table;
use super::text::shown;

/// Whole numbers below it are exact as doubles.
const EXACT: u64 = 1 << 53;

/// A delivery in a frame: what messages need of it.
struct FrameSheet<'a> {
    file: &'a Path,
    headings: Vec<String>,
    frame: DataFrame,
}

/// A delivery that is in memory as a frame.
pub(super) struct OpenFrame<'a> {
    delivery: &'a Delivery,
    sheet: FrameSheet<'a>,
    dictionary: Dictionary,
    /// How the file was read, in words.
    reading: Vec<String>,
    /// By column, what the file calls its nulls (`.A`).
    names_of_nulls: Vec<Option<StringChunked>>,
}

impl<'a> OpenFrame<'a> {
    /// A frame with one column a variable of the dictionary.
    pub fn new(
        delivery: &'a Delivery,
        frame: DataFrame,
        dictionary: Dictionary,
        reading: Vec<String>,
    ) -> Self {
        let named = |variable: &Variable| variable.name.clone();
        Self {
            delivery,
            sheet: FrameSheet {
                file: &delivery.path,
                headings: dictionary.variables.iter().map(named).collect(),
                frame,
            },
            dictionary,
            reading,
            names_of_nulls: Vec::new(),
        }
    }

    /// The same with the names that the file has for its nulls, one entry a column.
    pub fn with_names_of_nulls(mut self, names: Vec<Option<StringChunked>>) -> Self {
        self.names_of_nulls = names;
        self
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
            delivery,
            sheet,
            mut reading,
            names_of_nulls,
            ..
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
            let names = names_of_nulls.get(sink.column).and_then(Option::as_ref);
            if let Err(reason) = fill(sink, column, names, &mut reading) {
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
            reading,
            marked: sheet.marked(),
            delimiter: None,
            sheet: Box::new(sheet),
        })
    }
}

/// Numbers go over as numbers, everything else as text; a null goes over by its name, or is an empty cell.
fn fill(
    sink: &mut Sink,
    column: &Column,
    names: Option<&StringChunked>,
    reading: &mut Vec<String>,
) -> PolarsResult<()> {
    let mut unkept = Faults::default();
    let mut null = |sink: &mut Sink, row: usize| {
        let name = names.and_then(|names| names.get(row)).unwrap_or_default();
        sink.push_named_missing(name, row, &mut unkept);
    };
    let dtype = column.dtype();
    if dtype.is_integer() {
        let column = column.cast(&DataType::Int64)?;
        for (row, value) in column.i64()?.iter().enumerate() {
            match value {
                Some(value) if value.unsigned_abs() < EXACT => sink.push_number(value as f64, row),
                Some(value) => sink.push(value.to_string().as_bytes(), row),
                None => null(sink, row),
            }
        }
    } else if dtype.is_float() {
        let column = column.cast(&DataType::Float64)?;
        for (row, value) in column.f64()?.iter().enumerate() {
            match value {
                Some(value) if value.is_finite() => sink.push_number(value, row),
                Some(value) if !value.is_nan() => sink.push(value.to_string().as_bytes(), row),
                _ => null(sink, row),
            }
        }
    } else {
        let of_moments = matches!(dtype, DataType::Datetime(_, _));
        let column = as_text(column)?;
        for (row, value) in column.str()?.iter().enumerate() {
            match value {
                Some(moment) if of_moments => sink.push(iso_moment(moment).as_bytes(), row),
                Some(value) => sink.push(value.as_bytes(), row),
                None => null(sink, row),
            }
        }
    }
    say_unkept(&unkept, &sink.name, reading);
    Ok(())
}

/// The cells as texts. A day that is in no calendar, as damage leaves them, makes the reader panic: that is caught.
fn as_text(column: &Column) -> PolarsResult<Column> {
    guarded(|| column.cast(&DataType::String)).unwrap_or_else(|| {
        let reason = "it holds days that are in no calendar";
        Err(PolarsError::ComputeError(reason.into()))
    })
}

/// `2009-06-08 10:30:00.000000` as ISO 8601 has it: `2009-06-08T10:30:00`.
fn iso_moment(moment: &str) -> String {
    let moment = match moment.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
        _ => moment,
    };
    moment.replacen(' ', "T", 1)
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
            let Ok(text) = as_text(column) else {
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

impl Variables for FrameSheet<'_> {
    fn file(&self) -> &Path {
        self.file
    }

    fn names(&self) -> &[String] {
        &self.headings
    }

    fn same_cells(&self, one: usize, other: usize) -> bool {
        self.frame.columns().iter().all(|column| {
            matches!((column.get(one), column.get(other)), (Ok(one), Ok(other)) if one == other)
        })
    }
}
