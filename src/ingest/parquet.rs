//! In: the bytes of a Parquet delivery. Out: its columns, read as the mapping says. Never: a panic on a damaged file.

mod claims;
mod compact;
mod layout;

use std::io::Cursor;

use polars::prelude::{Column, DataFrame, DataType, ParquetReader, SerReader};

use crate::definition::Delivery;
use crate::diagnostic::Diagnostics;

use super::dictionary::{Dictionary, Storage, Variable};
use super::frame::OpenFrame;
use super::guard::guarded;
use super::opened::{Opened, unreadable};
use super::text;

const MAGIC: &[u8; 4] = b"PAR1";

/// Opens a Parquet delivery. `None`: it cannot be read, and why not was pushed.
pub(super) fn open<'a>(
    delivery: &'a Delivery,
    bytes: &'a [u8],
    found: &mut Diagnostics,
) -> Option<Box<dyn Opened<'a> + 'a>> {
    let frame = match frame(bytes) {
        Ok(frame) => frame,
        Err(reason) => return unreadable(delivery, reason, found),
    };
    let dictionary = dictionary(&frame);
    Some(Box::new(OpenFrame::new(
        delivery,
        frame,
        dictionary,
        vec!["Parquet".to_owned()],
    )))
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
    let read = || {
        let mut reader = ParquetReader::new(Cursor::new(bytes));
        claims::check(&mut reader, bytes)?;
        reader.finish().map_err(|error| error.to_string())
    };
    match guarded(read) {
        Some(Ok(frame)) => Ok(frame),
        Some(Err(error)) => Err(format!("not readable as Parquet: {error}")),
        None => Err("not readable as Parquet: its pages are damaged".to_owned()),
    }
}
