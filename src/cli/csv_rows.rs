//! Records as CSV: a line of headings, then a line a record, every field a scalar.
//!
//! A number that stands right above, in the same column, is copied, not worked out again: degrees of freedom, levels
//! and bases are the same over many rows. Numbers have the fewest digits that read back as the same number.

use std::fmt::{self, Display};
use std::io::Write as _;

use serde::ser::{Error as _, Impossible, SerializeStruct};
use serde::{Serialize, Serializer};

/// The records as the bytes of a file; without a record there are no headings.
pub fn csv<R: Serialize>(records: impl IntoIterator<Item = R>) -> Result<Vec<u8>, NotARow> {
    let mut table = Table::default();
    for record in records {
        record.serialize(&mut table)?;
    }
    Ok(table.rows)
}

/// A record that is no row of scalars.
#[derive(Debug)]
pub struct NotARow(String);

impl Display for NotARow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotARow {}

impl serde::ser::Error for NotARow {
    fn custom<T: Display>(what: T) -> Self {
        Self(what.to_string())
    }
}

#[derive(Debug, Default)]
struct Table {
    headings: Vec<u8>,
    rows: Vec<u8>,
    columns: Vec<Column>,
}

/// The last number of a column, and where its digits stand.
#[derive(Debug, Clone, Copy, Default)]
struct Column {
    bits: u64,
    start: usize,
    end: usize,
}

/// One record being written.
struct Row<'t> {
    table: &'t mut Table,
    column: usize,
    with_headings: bool,
}

impl SerializeStruct for Row<'_> {
    type Ok = ();
    type Error = NotARow;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), NotARow> {
        if self.with_headings {
            if self.column > 0 {
                self.table.headings.push(b',');
            }
            write_text(&mut self.table.headings, name);
        }
        if self.column > 0 {
            self.table.rows.push(b',');
        }
        if self.column == self.table.columns.len() {
            self.table.columns.push(Column::default());
        }
        let column = &mut self.table.columns[self.column];
        self.column += 1;
        value.serialize(Field {
            rows: &mut self.table.rows,
            column,
        })
    }

    fn end(self) -> Result<(), NotARow> {
        self.table.rows.push(b'\n');
        if self.with_headings {
            // Only now are they known: the first row makes place for them.
            self.table.headings.push(b'\n');
            let headings = self.table.headings.iter().copied();
            self.table.rows.splice(..0, headings);
            for column in &mut self.table.columns {
                column.start += self.table.headings.len();
                column.end += self.table.headings.len();
            }
        }
        Ok(())
    }
}

/// One field being written.
struct Field<'t> {
    rows: &'t mut Vec<u8>,
    column: &'t mut Column,
}

impl Field<'_> {
    /// A number by its bits, copied where the last one of the column had the same.
    fn number(
        self,
        bits: u64,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), NotARow>,
    ) -> Result<(), NotARow> {
        let Column { start, end, .. } = *self.column;
        if bits == self.column.bits && start < end {
            self.rows.extend_from_within(start..end);
            return Ok(());
        }
        let start = self.rows.len();
        write(self.rows)?;
        *self.column = Column {
            bits,
            start,
            end: self.rows.len(),
        };
        Ok(())
    }
}

/// A text, in quotes where it would not be read back without.
fn write_text(to: &mut Vec<u8>, text: &str) {
    let needs_quotes = |byte: &u8| matches!(byte, b'"' | b',' | b'\n' | b'\r');
    if !text.as_bytes().iter().any(needs_quotes) {
        to.extend_from_slice(text.as_bytes());
        return;
    }
    to.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' {
            to.push(b'"');
        }
        to.push(byte);
    }
    to.push(b'"');
}

/// Methods of a serializer for what has no place in a row.
macro_rules! refuse {
    ($why:literal: $($method:ident($($argument:ty),*) -> $output:ty;)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<$output, NotARow> {
            Err(NotARow($why.to_owned()))
        })*
    };
}

macro_rules! no_compounds {
    ($($kind:ident)*) => {
        $(type $kind = Impossible<(), NotARow>;)*
    };
}

impl<'t> Serializer for &'t mut Table {
    type Ok = ();
    type Error = NotARow;
    type SerializeStruct = Row<'t>;
    no_compounds! { SerializeSeq SerializeTuple SerializeTupleStruct SerializeTupleVariant SerializeMap SerializeStructVariant }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Row<'t>, NotARow> {
        let with_headings = self.headings.is_empty();
        Ok(Row {
            table: self,
            column: 0,
            with_headings,
        })
    }

    refuse! { "a record has no named fields":
        serialize_bool(bool) -> ();
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_str(&str) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_none() -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NotARow> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), NotARow> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), NotARow> {
        value.serialize(self)
    }
}

macro_rules! integers {
    ($($method:ident($number:ty);)*) => {
        $(#[inline]
        fn $method(self, number: $number) -> Result<(), NotARow> {
            self.number(number as u64, |to| {
                write!(to, "{number}").map_err(NotARow::custom)
            })
        })*
    };
}

impl Serializer for Field<'_> {
    type Ok = ();
    type Error = NotARow;
    no_compounds! { SerializeSeq SerializeTuple SerializeTupleStruct SerializeTupleVariant SerializeMap SerializeStruct SerializeStructVariant }

    integers! {
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
    }

    fn serialize_f32(self, number: f32) -> Result<(), NotARow> {
        self.serialize_f64(f64::from(number))
    }

    #[inline]
    fn serialize_f64(self, number: f64) -> Result<(), NotARow> {
        self.number(number.to_bits(), |to| {
            if number.is_finite() {
                serde_json::to_writer(to, &number).map_err(NotARow::custom)
            } else {
                write!(to, "{number}").map_err(NotARow::custom)
            }
        })
    }

    fn serialize_bool(self, truth: bool) -> Result<(), NotARow> {
        self.serialize_str(if truth { "true" } else { "false" })
    }

    fn serialize_char(self, character: char) -> Result<(), NotARow> {
        self.serialize_str(character.encode_utf8(&mut [0; 4]))
    }

    #[inline]
    fn serialize_str(self, text: &str) -> Result<(), NotARow> {
        write_text(self.rows, text);
        Ok(())
    }

    #[inline]
    fn serialize_none(self) -> Result<(), NotARow> {
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), NotARow> {
        Ok(())
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<(), NotARow> {
        self.serialize_str(name)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
    ) -> Result<(), NotARow> {
        self.serialize_str(name)
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NotARow> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), NotARow> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), NotARow> {
        value.serialize(self)
    }

    refuse! { "a field is not a single value":
        serialize_bytes(&[u8]) -> ();
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct(&'static str, usize) -> Self::SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Record<'a> {
        label: &'a str,
        share: Option<f64>,
        base: u64,
    }

    #[test]
    fn rows_read_back_as_they_were() {
        let labels = ["plain", "a, b", "say \"no\"", "two\nlines", "", "æ"];
        let shares = [
            Some(0.1 + 0.2),
            Some(0.1 + 0.2),
            None,
            Some(1e-9),
            Some(f64::MIN_POSITIVE),
            Some(3.0),
        ];
        let bytes = csv(labels.iter().zip(shares).map(|(label, share)| Record {
            label,
            share,
            base: 12,
        }))
        .unwrap();
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(reader.headers().unwrap(), vec!["label", "share", "base"]);
        for ((row, label), share) in reader.records().zip(labels).zip(shares) {
            let row = row.unwrap();
            assert_eq!(&row[0], label);
            assert_eq!(row[1].parse::<f64>().ok(), share);
            assert_eq!(&row[2], "12");
        }
    }

    #[test]
    fn a_field_that_is_a_list_is_refused() {
        #[derive(Serialize)]
        struct Lists {
            numbers: Vec<u8>,
        }
        assert!(csv([Lists { numbers: vec![1] }]).is_err());
    }
}
