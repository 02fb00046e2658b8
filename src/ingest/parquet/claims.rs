//! In: the footer of a Parquet file and the headers of its pages. Out: whether what they claim can be so. Never: memory for a
//! claim.
//!
//! The reader allocates by these numbers, and an allocation that fails ends the process.

use std::io::Cursor;

use polars::prelude::ParquetReader;

use super::compact::Compact;
use super::layout::FILE;

/// Cells that any file may hold.
const CELLS: usize = 4 << 20;
/// Cells a byte beyond that: answers have few.
const CELLS_A_BYTE: usize = 64;
/// Bytes that the pages of any file may unpack to.
const UNPACKED: u64 = 64 << 20;
/// How many times its own size a file may unpack to beyond that.
const RATIO: u64 = 250;

/// Why the file cannot be what it claims.
pub(super) fn check(reader: &mut ParquetReader<Cursor<&[u8]>>, bytes: &[u8]) -> Result<(), String> {
    footer(bytes).ok_or("its footer is damaged")?;
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

/// Goes through the footer: every field is of the type of its number, and no list claims more entries than it has bytes
/// for.
fn footer(bytes: &[u8]) -> Option<()> {
    let (before, _) = bytes.split_last_chunk::<4>()?;
    let (before, length) = before.split_last_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let footer = before.get(before.len().checked_sub(length)?..)?;
    Compact(footer).structure(FILE)
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
