//! In: the data of an SPSS file, packed or not. Out: its rows as eight-byte slots, many at a time. Never: a row that is
//! not whole.

use std::borrow::Cow;

use super::super::delivered::RowsInFile;
use super::unpack::{Codes, Start, Unpacker};

/// Slots that are unpacked before they are handed on: they stay in the nearest memory of the processor.
const BATCH: usize = 4096;

/// Rows that any file may hold.
const ROWS: usize = 100_000;
/// Bytes that a row takes in a larger one, packed however well: an id and a weight take more.
const BYTES_A_ROW: usize = 4;

/// The data of a file.
#[derive(Debug)]
pub(super) enum Data<'a> {
    /// Slot after slot.
    Plain(&'a [u8]),
    /// Slot after slot, not in memory.
    InFile(&'a RowsInFile),
    Packed {
        codes: Box<Codes>,
        data: Cow<'a, [u8]>,
    },
}

impl Data<'_> {
    /// Bytes of rows that are not packed.
    pub fn plain_bytes(&self) -> Option<usize> {
        match self {
            Self::Plain(bytes) => Some(bytes.len()),
            Self::InFile(file) => Some(file.bytes()),
            Self::Packed { .. } => None,
        }
    }
}

/// The rows of a file.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    pub data: Data<'a>,
    /// Slots in a row, at least one.
    pub slots: usize,
    /// Where each row begins; for packed data.
    starts: Vec<Start>,
    /// More rows than these are no answers; for packed data.
    limit: usize,
}

/// How the data ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ending {
    /// Rows that are whole.
    pub rows: usize,
    /// Another row was begun.
    pub cut: bool,
    /// There are more rows than a file of this size can hold; not all were handed on.
    pub endless: bool,
}

impl<'a> Rows<'a> {
    pub fn new(data: Data<'a>, slots: usize) -> Self {
        Self {
            data,
            slots: slots.max(1),
            starts: Vec::new(),
            limit: usize::MAX,
        }
    }

    /// The same rows of a file of so many bytes: where packed rows take next to no room in it, they are no answers.
    pub fn of_file(mut self, bytes: usize) -> Self {
        self.limit = ROWS.max(bytes / BYTES_A_ROW);
        self
    }

    /// How many rows there are at most, by the bytes of the data.
    pub fn most(&self) -> usize {
        match &self.data {
            Data::Plain(bytes) => bytes.len() / 8 / self.slots,
            Data::InFile(file) => file.bytes() / 8 / self.slots,
            Data::Packed { data, .. } => data.len() / self.slots,
        }
    }

    /// Hands on every whole row: some rows, one after the other, and the number of the first.
    pub fn each(&mut self, mut take: impl FnMut(&[[u8; 8]], usize)) -> Ending {
        let batch = (BATCH / self.slots).max(1);
        match &self.data {
            Data::Plain(bytes) => {
                let (slots, _) = bytes.as_chunks::<8>();
                let mut rows = 0;
                for chunk in slots.chunks(batch * self.slots) {
                    let whole = chunk.len() / self.slots;
                    if let Some(chunk) = chunk.get(..whole * self.slots) {
                        take(chunk, rows);
                    }
                    rows += whole;
                }
                Ending {
                    rows,
                    cut: bytes.len() > rows * self.slots * 8,
                    endless: false,
                }
            }
            Data::InFile(file) => {
                let mut buffer = vec![[0; 8]; batch * self.slots];
                let mut at = 0;
                loop {
                    let filled = file.fill(at, buffer.as_flattened_mut());
                    let whole = filled / 8 / self.slots;
                    let first = at / 8 / self.slots;
                    if let Some(rows) = buffer.get(..whole * self.slots) {
                        take(rows, first);
                    }
                    at += filled;
                    if filled < buffer.as_flattened().len() {
                        let rows = first + whole;
                        return Ending {
                            rows,
                            cut: at > rows * self.slots * 8,
                            endless: false,
                        };
                    }
                }
            }
            Data::Packed { codes, data } => {
                let mut unpacker = Unpacker::new(codes, data);
                let mut buffer = vec![[0; 8]; batch * self.slots];
                let mut rows = 0;
                loop {
                    let first = rows;
                    let mut last = None;
                    for row in buffer.chunks_exact_mut(self.slots) {
                        match unpacker.row(row) {
                            Ok(Some(start)) => self.starts.push(start),
                            Ok(None) => last = Some(false),
                            Err(_) => last = Some(true),
                        }
                        if last.is_some() {
                            break;
                        }
                        rows += 1;
                    }
                    take(
                        buffer
                            .get(..(rows - first) * self.slots)
                            .unwrap_or_default(),
                        first,
                    );
                    if let Some(cut) = last {
                        return Ending {
                            rows,
                            cut,
                            endless: false,
                        };
                    }
                    if rows > self.limit {
                        return Ending {
                            rows,
                            cut: false,
                            endless: true,
                        };
                    }
                }
            }
        }
    }

    /// Whether two rows hold the same, slot by slot.
    pub fn same(&self, one: usize, other: usize) -> bool {
        match &self.data {
            Data::Plain(bytes) => {
                let length = self.slots * 8;
                let row = |row: usize| bytes.get(row * length..)?.get(..length);
                row(one) == row(other)
            }
            Data::InFile(file) => {
                let row = |row: usize| {
                    let mut slots = vec![[0; 8]; self.slots];
                    let bytes = slots.as_flattened_mut();
                    let whole = file.fill(row * bytes.len(), bytes) == bytes.len();
                    whole.then_some(slots)
                };
                row(one) == row(other)
            }
            Data::Packed { codes, data } => {
                let row = |row: usize| {
                    let mut slots = vec![[0; 8]; self.slots];
                    let mut unpacker = Unpacker::from(codes, data, *self.starts.get(row)?);
                    matches!(unpacker.row(&mut slots), Ok(Some(_))).then_some(slots)
                };
                row(one) == row(other)
            }
        }
    }
}
