//! In: the bytes behind the header. Out: the records of the dictionary, taken apart but not decoded: the encoding of
//! their texts is itself a record. Never: memory for what a count claims.

use super::bytes::{Bytes, Damage, Endian, Read};

/// The records of a dictionary.
#[derive(Debug, Default)]
pub(super) struct Records<'a> {
    pub variables: Vec<VariableRecord<'a>>,
    /// Slots of eight bytes that a row takes.
    pub slots: usize,
    pub labels: Vec<LabelRecord<'a>>,
    pub extensions: Vec<Extension<'a>>,
}

/// A variable, or a segment of a very long text.
#[derive(Debug)]
pub(super) struct VariableRecord<'a> {
    /// The place of its first eight bytes in a row.
    pub slot: usize,
    /// Bytes of a text; 0 for a number.
    pub width: usize,
    pub name: &'a [u8],
    pub label: &'a [u8],
    /// The type of its print format.
    pub format: u8,
    pub missing: Vec<[u8; 8]>,
    /// The first two of `missing` are the ends of a range.
    pub has_range: bool,
}

/// Labels of values and the (1-based) slots of the variables that have them.
#[derive(Debug)]
pub(super) struct LabelRecord<'a> {
    pub values: Vec<([u8; 8], &'a [u8])>,
    pub slots: Vec<i32>,
}

/// A record of type 7.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extension<'a> {
    pub subtype: i32,
    pub endian: Endian,
    pub data: &'a [u8],
}

/// Subtypes of extension records that are read.
pub(super) mod subtype {
    pub const INTEGERS: i32 = 3;
    pub const FLOATS: i32 = 4;
    pub const SETS: i32 = 7;
    pub const DISPLAY: i32 = 11;
    pub const LONG_NAMES: i32 = 13;
    pub const VERY_LONG_TEXTS: i32 = 14;
    pub const CASES: i32 = 16;
    pub const MORE_SETS: i32 = 19;
    pub const ENCODING: i32 = 20;
    pub const TEXT_LABELS: i32 = 21;
    pub const TEXT_MISSING: i32 = 22;
}

impl<'a> Records<'a> {
    /// Reads every record up to the end of the dictionary.
    pub fn read(bytes: &mut Bytes<'a>) -> Read<Self> {
        let mut records = Self::default();
        loop {
            bytes.what = "its dictionary";
            match bytes.i32()? {
                2 => records.variable(bytes)?,
                3 => records.labels(bytes)?,
                6 => documents(bytes)?,
                7 => records.extension(bytes)?,
                999 => {
                    bytes.i32()?;
                    return Ok(records);
                }
                other => return Err(bytes.wrong("the type of a record", other)),
            }
        }
    }

    /// The extensions of a subtype.
    pub fn extensions(&self, subtype: i32) -> impl Iterator<Item = Extension<'a>> {
        let of_subtype = move |extension: &&Extension<'a>| extension.subtype == subtype;
        self.extensions.iter().filter(of_subtype).copied()
    }

    fn variable(&mut self, bytes: &mut Bytes<'a>) -> Read<()> {
        bytes.what = "the record of a variable";
        let width = bytes.i32()?;
        let width = match u8::try_from(width) {
            Ok(width) => usize::from(width),
            Err(_) => return Err(bytes.wrong("the width of a variable", width)),
        };
        let has_label = bytes.i32()?;
        let missing = bytes.i32()?;
        let print = bytes.i32()?;
        bytes.i32()?;
        let name = bytes.take(8)?;
        let label = match has_label {
            0 => &[][..],
            1 => {
                let length = bytes.i32()?;
                let label = bytes.take_stated(length)?;
                bytes.take(label.len().next_multiple_of(4) - label.len())?;
                label
            }
            other => return Err(bytes.wrong("the mark for a label", other)),
        };
        if !(-3..=3).contains(&missing) || missing == -1 {
            return Err(bytes.wrong("the count of missing values", missing));
        }
        let values = (0..missing.unsigned_abs())
            .map(|_| bytes.eight())
            .collect::<Read<Vec<_>>>()?;
        self.variables.push(VariableRecord {
            slot: self.slots,
            width,
            name,
            label,
            format: ((print >> 16) & 0xFF) as u8,
            missing: values,
            has_range: missing < 0,
        });
        self.slots += 1;
        // A text longer than eight bytes has an empty record for each further eight.
        for _ in 1..width.div_ceil(8) {
            let record = bytes.i32()?;
            let width = bytes.i32()?;
            if (record, width) != (2, -1) {
                return Err(Damage::Wrong(format!(
                    "a text of the dictionary is shorter than its width (before byte {})",
                    bytes.at() + 1
                )));
            }
            bytes.take(24)?;
            self.slots += 1;
        }
        Ok(())
    }

    fn labels(&mut self, bytes: &mut Bytes<'a>) -> Read<()> {
        bytes.what = "the record of value labels";
        let count = bytes.i32()?;
        let mut values = Vec::new();
        for _ in 0..count {
            let value = bytes.eight()?;
            let length = usize::from(bytes.u8()?);
            let label = bytes.take(length)?;
            bytes.take((length + 1).next_multiple_of(8) - (length + 1))?;
            values.push((value, label));
        }
        let record = bytes.i32()?;
        if record != 4 {
            return Err(bytes.wrong("the type of the record behind value labels", record));
        }
        let count = bytes.i32()?;
        let mut slots = Vec::new();
        for _ in 0..count {
            slots.push(bytes.i32()?);
        }
        self.labels.push(LabelRecord { values, slots });
        Ok(())
    }

    fn extension(&mut self, bytes: &mut Bytes<'a>) -> Read<()> {
        bytes.what = "an extension of its dictionary";
        let subtype = bytes.i32()?;
        let (size, count) = (bytes.i32()?, bytes.i32()?);
        let length = size
            .checked_mul(count)
            .ok_or_else(|| bytes.wrong("a length", format!("{size} × {count}")))?;
        let data = bytes.take_stated(length)?;
        self.extensions.push(Extension {
            subtype,
            endian: bytes.endian,
            data,
        });
        Ok(())
    }
}

/// Documents are lines of 80 bytes; nothing is made of them.
fn documents(bytes: &mut Bytes<'_>) -> Read<()> {
    bytes.what = "the documents";
    let lines = bytes.i32()?;
    let length = lines
        .checked_mul(80)
        .ok_or_else(|| bytes.wrong("the count of lines", lines))?;
    bytes.take_stated(length).map(drop)
}

impl<'a> Extension<'a> {
    /// Its bytes, to be read one after the other.
    pub fn bytes(self) -> Bytes<'a> {
        Bytes::new(self.data, self.endian, "an extension of its dictionary")
    }
}
