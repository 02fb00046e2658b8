//! In: the footer of a Parquet file and the headers of its pages. Out: whether what they claim can be so. Never: memory for a
//! claim.
//!
//! The reader allocates by these numbers, and an allocation that fails ends the process. Headers are in Thrift's compact
//! protocol, of which only as much is read here as leads from one page to the next
//! (parquet-format, `PageHeader`; Apache Thrift, *Thrift compact protocol encoding*).

use polars::prelude::ParquetReader;

use std::io::Cursor;

/// Cells that any file may hold.
const CELLS: usize = 4 << 20;
/// Cells a byte beyond that: answers have few.
const CELLS_A_BYTE: usize = 64;
/// Bytes that the pages of any file may unpack to.
const UNPACKED: u64 = 64 << 20;
/// How many times its own size a file may unpack to beyond that.
const RATIO: u64 = 250;
/// Structures within structures; headers have three.
const DEEPEST: usize = 16;

/// Why the file cannot be what it claims.
pub(super) fn check(reader: &mut ParquetReader<Cursor<&[u8]>>, bytes: &[u8]) -> Result<(), String> {
    lists(bytes).ok_or("its footer is damaged")?;
    let footer = reader.get_metadata().map_err(|error| error.to_string())?;
    let mut rows = 0usize;
    let mut cells = 0usize;
    let mut unpacked = 0u64;
    for group in &footer.row_groups {
        rows = rows.saturating_add(group.num_rows());
        for column in group.parquet_columns() {
            let values = usize::try_from(column.num_values()).unwrap_or(usize::MAX);
            let is_flat = column.descriptor().descriptor.max_rep_level == 0;
            if is_flat && values != group.num_rows() {
                return Err(format!(
                    "a column claims {values} values in {} rows",
                    group.num_rows()
                ));
            }
            cells = cells.saturating_add(values);
            // The range of bytes is worked out of numbers that must not be negative.
            if column.compressed_size() < 0
                || first_page(column.data_page_offset(), column.dictionary_page_offset()) < 4
            {
                return Err("a column stands before the beginning of the file".to_owned());
            }
            let range = column.byte_range();
            let chunk = usize::try_from(range.start)
                .ok()
                .zip(usize::try_from(range.end).ok())
                .and_then(|(from, to)| bytes.get(from..to))
                .ok_or("a column stands beyond the end of the file")?;
            unpacked = unpacked.saturating_add(pages(chunk, values)?);
        }
    }
    if rows != footer.num_rows {
        return Err(format!(
            "the file claims {} rows and its parts {rows}",
            footer.num_rows
        ));
    }
    let size = bytes.len();
    if cells > CELLS.max(CELLS_A_BYTE.saturating_mul(size)) {
        return Err(format!("it claims {cells} cells in {size} bytes"));
    }
    if unpacked > UNPACKED.max(RATIO.saturating_mul(size as u64)) {
        return Err(format!("its {size} bytes claim to unpack to {unpacked}"));
    }
    Ok(())
}

/// Goes through the footer: no list in it claims more entries than it has bytes for.
fn lists(bytes: &[u8]) -> Option<()> {
    let (before, _) = bytes.split_last_chunk::<4>()?;
    let (before, length) = before.split_last_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let footer = before.get(before.len().checked_sub(length)?..)?;
    Compact(footer).skip(STRUCT, 0)
}

fn first_page(data: i64, dictionary: Option<i64>) -> i64 {
    dictionary.map_or(data, |dictionary| data.min(dictionary))
}

/// Goes from page to page of a column; how many bytes they unpack to.
fn pages(mut chunk: &[u8], values: usize) -> Result<u64, String> {
    let mut unpacked = 0u64;
    let mut seen = 0usize;
    while seen < values && !chunk.is_empty() {
        let mut header = Compact(chunk);
        let page = header.page().ok_or("the header of a page is damaged")?;
        let packed = usize::try_from(page.packed).map_err(|_| "a page claims a size below 0")?;
        unpacked = unpacked.saturating_add(
            u64::try_from(page.unpacked).map_err(|_| "a page claims a size below 0")?,
        );
        let held =
            usize::try_from(page.values).map_err(|_| "a page claims fewer than no values")?;
        chunk = header
            .0
            .get(packed..)
            .ok_or("a page claims to be longer than its column")?;
        if page.is_data {
            seen = seen.saturating_add(held);
        } else if held as u64 > u64::try_from(page.unpacked).unwrap_or_default() {
            return Err("a dictionary claims more values than bytes".to_owned());
        }
    }
    if seen > values {
        return Err(format!(
            "the pages of a column claim {seen} values of {values}"
        ));
    }
    Ok(unpacked)
}

/// What is asked of a page.
#[derive(Default)]
struct Page {
    unpacked: i64,
    packed: i64,
    values: i64,
    is_data: bool,
}

/// Bytes in Thrift's compact protocol.
struct Compact<'a>(&'a [u8]);

/// Types of fields.
const STOP: u8 = 0;
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
const STRUCT: u8 = 12;

impl Compact<'_> {
    fn page(&mut self) -> Option<Page> {
        let mut page = Page::default();
        let mut id = 0;
        while let Some(kind) = self.field(&mut id)? {
            match (id, kind) {
                (2, 4..=6) => page.unpacked = self.number()?,
                (3, 4..=6) => page.packed = self.number()?,
                (5 | 7 | 8, STRUCT) => {
                    page.is_data = id != 7;
                    page.values = self.values()?;
                }
                _ => self.skip(kind, 0)?,
            }
        }
        Some(page)
    }

    /// The first field of the header of a data or dictionary page.
    fn values(&mut self) -> Option<i64> {
        let mut values = 0;
        let mut id = 0;
        while let Some(kind) = self.field(&mut id)? {
            match (id, kind) {
                (1, 4..=6) => values = self.number()?,
                _ => self.skip(kind, 0)?,
            }
        }
        Some(values)
    }

    /// The type of the next field; `Some(None)`: there are no more.
    #[allow(clippy::option_option)]
    fn field(&mut self, id: &mut i64) -> Option<Option<u8>> {
        let byte = self.byte()?;
        if byte & 0x0f == STOP {
            return Some(None);
        }
        *id = match byte >> 4 {
            0 => self.number()?,
            step => id.checked_add(i64::from(step))?,
        };
        Some(Some(byte & 0x0f))
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            TRUE | FALSE => {}
            BYTE => {
                self.byte()?;
            }
            4..=6 => {
                self.number()?;
            }
            DOUBLE => self.take(8)?,
            BINARY => {
                let length = self.varint()?;
                self.take(length)?;
            }
            LIST | SET => {
                let byte = self.byte()?;
                let length = match byte >> 4 {
                    15 => self.varint()?,
                    length => u64::from(length),
                };
                self.skip_many(byte & 0x0f, length, depth)?;
            }
            MAP => {
                let length = self.varint()?;
                if length > 0 {
                    let kinds = self.byte()?;
                    for _ in 0..length {
                        self.skip_one(kinds >> 4, depth)?;
                        self.skip_one(kinds & 0x0f, depth)?;
                    }
                }
            }
            STRUCT => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, depth + 1)?;
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn skip_many(&mut self, kind: u8, length: u64, depth: usize) -> Option<()> {
        for _ in 0..length {
            self.skip_one(kind, depth)?;
        }
        Some(())
    }

    /// An element takes a byte at least, also where it is true or false.
    fn skip_one(&mut self, kind: u8, depth: usize) -> Option<()> {
        match kind {
            TRUE | FALSE => self.take(1),
            kind => self.skip(kind, depth + 1),
        }
    }

    fn number(&mut self) -> Option<i64> {
        let zigzag = self.varint()?;
        Some((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64))
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn take(&mut self, length: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(length).ok()?..)?;
        Some(())
    }
}
