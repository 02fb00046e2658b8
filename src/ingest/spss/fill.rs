//! In: rows of slots, the fields of the variables and the columns that are wanted. Out: every cell in its column.
//! Never: a text whose bytes are no text in silence.

use super::super::duplicate;
use super::super::sink::{Purpose, Sink};
use super::super::synthetic::Marked;
use super::bytes::{Endian, unpadded};
use super::charset::Charset;
use super::date::DateForm;
use super::rows::{Ending, Rows};
use super::variables::{Field, FieldKind};

/// Slots of a segment of a very long text.
const SEGMENT_SLOTS: usize = 32;
/// Bytes of a segment that hold text.
const SEGMENT_BYTES: usize = 255;

/// How cells are made of slots.
pub(super) struct Reading<'a> {
    pub fields: &'a [Field],
    pub charset: &'a Charset,
    pub endian: Endian,
    pub sysmis: f64,
}

/// What the columns do not hold.
pub(super) struct Filled {
    pub ending: Ending,
    pub hashes: Option<Vec<u64>>,
    pub marked: Vec<usize>,
    pub bad_texts: BadTexts,
}

/// Cells whose bytes are no text in the file's encoding.
#[derive(Debug, Default)]
pub(in crate::ingest) struct BadTexts {
    pub cells: usize,
    /// Row and column of the first.
    pub first: Option<(usize, usize)>,
}

impl BadTexts {
    pub fn add(&mut self, row: usize, column: usize) {
        self.cells += 1;
        let first = self.first.get_or_insert((row, column));
        *first = (*first).min((row, column));
    }
}

impl Reading<'_> {
    /// Reads every row into the columns.
    pub fn fill(&self, rows: &mut Rows<'_>, sinks: &mut [Sink]) -> Filled {
        let slots = rows.slots;
        let mut marked = Marked::default();
        let mut bad_texts = BadTexts::default();
        let with_ids = sinks.iter().any(|sink| sink.purpose == Purpose::Id);
        let mut hashes = (!with_ids).then(Vec::new);
        let mut text = Vec::new();
        let ending = rows.each(|batch, first| {
            for row in batch.chunks_exact(slots) {
                if let Some(hashes) = &mut hashes {
                    hashes.push(duplicate::hash_of_slots(row));
                }
                marked.row(self.fields.len(), |column| self.first_segment(row, column));
            }
            for sink in &mut *sinks {
                let Some(field) = self.fields.get(sink.column).copied() else {
                    continue;
                };
                let batch = batch.chunks_exact(slots);
                match field.kind {
                    FieldKind::Number => {
                        let numbers = batch.map(|row| self.number(row, field.slot));
                        sink.push_numbers(numbers, first);
                    }
                    FieldKind::Date(form) => {
                        for (row, slots) in (first..).zip(batch) {
                            let seconds = self.number(slots, field.slot);
                            push_date(sink, form, seconds, row);
                        }
                    }
                    FieldKind::Text(width) => {
                        for (row, slots) in (first..).zip(batch) {
                            let raw = text_bytes(slots, field.slot, width, &mut text);
                            let (cell, bad) = self.charset.cell(raw);
                            if bad {
                                bad_texts.add(row, sink.column);
                            }
                            sink.push(&cell, row);
                        }
                    }
                }
            }
        });
        Filled {
            ending,
            hashes,
            marked: marked.columns(),
            bad_texts,
        }
    }

    /// The number of a slot; the system-missing one is not a number.
    #[inline]
    fn number(&self, row: &[[u8; 8]], slot: usize) -> f64 {
        let number = row
            .get(slot)
            .map_or(f64::NAN, |bytes| self.endian.f64(*bytes));
        if number == self.sysmis {
            f64::NAN
        } else {
            number
        }
    }

    fn first_segment<'r>(&self, row: &'r [[u8; 8]], column: usize) -> Option<&'r [u8]> {
        let field = self.fields.get(column)?;
        match field.kind {
            FieldKind::Text(width) => {
                let slots = row
                    .get(field.slot..)?
                    .get(..width.min(SEGMENT_BYTES).div_ceil(8))?;
                Some(unpadded(slots.as_flattened()))
            }
            _ => None,
        }
    }
}

/// The bytes of a text; one of several segments is put together in `buffer`.
fn text_bytes<'r>(
    row: &'r [[u8; 8]],
    slot: usize,
    width: usize,
    buffer: &'r mut Vec<u8>,
) -> &'r [u8] {
    let bytes = row.get(slot..).unwrap_or_default().as_flattened();
    if width <= SEGMENT_BYTES {
        return bytes.get(..width).unwrap_or_default();
    }
    buffer.clear();
    for segment in bytes.chunks(SEGMENT_SLOTS * 8) {
        let left = width - buffer.len();
        let segment = segment.get(..left.min(SEGMENT_BYTES)).unwrap_or(segment);
        buffer.extend_from_slice(segment);
        if buffer.len() >= width {
            break;
        }
    }
    buffer
}

/// A day or moment as ISO 8601; a number outside of the calendar stays one.
pub(in crate::ingest) fn push_date(sink: &mut Sink, form: DateForm, seconds: f64, row: usize) {
    match form.iso(seconds) {
        Some(iso) => sink.push(iso.as_bytes(), row),
        None => sink.push_number(seconds, row),
    }
}
