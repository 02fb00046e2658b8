//! In: the bytes of a SAS file (.sas7bdat). Out: what its header and its pages claim, once it fits in the file. Never: a claim
//! that the reader would allocate by and the file has no room for.
//!
//! Source of the layout: Shotwell, "SAS7BDAT Database Binary Format" (2014), and ReadStat's reader.

/// The bytes that every SAS file begins with.
const MAGIC: [u8; 32] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xc2, 0xea, 0x81, 0x60, 0xb3, 0x14, 0x11, 0xcf, 0xbd, 0x92,
    0x08, 0x00, 0x09, 0xc7, 0x31, 0x8c, 0x18, 0x1f, 0x10, 0x11,
];
const ROW_SIZE: u64 = 0xf7f7_f7f7;
const COLUMN_SIZE: u64 = 0xf6f6_f6f6;
/// A column takes at least so many bytes of a file: its entry among the names.
const LEAST_OF_COLUMN: usize = 8;

/// What a file says of its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claims {
    /// Rows, as the header says.
    pub rows: u64,
    /// Bytes of a row.
    pub row_length: usize,
    /// Rows that stand in the pages.
    pub rows_in_pages: u64,
}

/// How the numbers of a file stand in it.
#[derive(Clone, Copy)]
struct Shape {
    little_endian: bool,
    /// Bytes of a long number.
    long: usize,
    /// Where a page's own header begins behind what fills it.
    page_header: usize,
}

impl Shape {
    fn number(self, bytes: &[u8], at: usize, width: usize) -> Option<u64> {
        let bytes = bytes.get(at..at.checked_add(width)?)?;
        let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Some(match self.little_endian {
            true => bytes.iter().rev().fold(0, add),
            false => bytes.iter().fold(0, add),
        })
    }

    fn size(self, bytes: &[u8], at: usize, width: usize) -> Option<usize> {
        usize::try_from(self.number(bytes, at, width)?).ok()
    }

    fn long(self, bytes: &[u8], at: usize) -> Option<usize> {
        self.size(bytes, at, self.long)
    }
}

/// Checks every claim against the bytes that are there.
pub(super) fn check(bytes: &[u8]) -> Result<Claims, String> {
    if !bytes.starts_with(&MAGIC) {
        return Err("not a SAS file: it does not begin as a .sas7bdat does".to_owned());
    }
    let cut = || "the file was cut off: it ends in its header".to_owned();
    let wide = bytes.get(32) == Some(&b'3');
    let shape = Shape {
        little_endian: bytes.get(37) == Some(&1),
        long: if wide { 8 } else { 4 },
        page_header: if wide { 32 } else { 16 },
    };
    let shift = if bytes.get(35) == Some(&b'3') { 4 } else { 0 };
    let header = shape.size(bytes, 196 + shift, 4).ok_or_else(cut)?;
    let page = shape.size(bytes, 200 + shift, 4).ok_or_else(cut)?;
    let pages = shape.size(bytes, 204 + shift, shape.long).ok_or_else(cut)?;
    let left = bytes.len().checked_sub(header).ok_or_else(cut)?;
    if page < 256 {
        return Err(format!(
            "the file is damaged: its header says pages of {page} bytes"
        ));
    }
    if left / page < pages || pages == 0 {
        return Err(format!(
            "the header says {pages} pages of {page} bytes, and the file has {}: it was cut off or is damaged",
            left / page
        ));
    }
    let mut counted = Counted::default();
    for page in bytes.get(header..).unwrap_or_default().chunks_exact(page) {
        counted.page(page, shape, bytes.len())?;
    }
    let (rows, row_length) = counted
        .row_size
        .ok_or("the file is damaged: it does not say the size of its rows")?;
    Ok(Claims {
        rows,
        row_length,
        rows_in_pages: counted.rows_in_pages,
    })
}

#[derive(Default)]
struct Counted {
    /// Rows, and bytes of a row.
    row_size: Option<(u64, usize)>,
    rows_in_pages: u64,
}

impl Counted {
    fn page(&mut self, page: &[u8], shape: Shape, length: usize) -> Result<(), String> {
        const DATA: u64 = 0x100;
        const MIXED: [u64; 2] = [0x200, 0x280];
        const OF_COLUMNS: [u64; 3] = [0, 0x400, 0x4000];
        let short = |at: usize| shape.number(page, shape.page_header + at, 2).unwrap_or(0);
        let (kind, blocks, parts) = (short(0), short(2), short(4));
        if kind == DATA {
            self.rows_in_pages += blocks;
            return Ok(());
        }
        if !MIXED.contains(&kind) && !OF_COLUMNS.contains(&kind) {
            return Ok(());
        }
        if MIXED.contains(&kind) {
            self.rows_in_pages += blocks.saturating_sub(parts);
        }
        for part in 0..parts as usize {
            let at = shape.page_header + 8 + part * 3 * shape.long;
            let (Some(offset), Some(size)) =
                (shape.long(page, at), shape.long(page, at + shape.long))
            else {
                return Err(
                    "the file is damaged: a page lists more parts than fit in it".to_owned(),
                );
            };
            match page.get(at + 2 * shape.long..at + 2 * shape.long + 2) {
                // In a compressed file a row is a part of a page, also where compression did not shorten it.
                Some([4, 1]) if size > 0 => self.rows_in_pages += 1,
                Some([0, 1]) if self.row_size.is_some_and(|(_, row)| row == size) => {
                    self.rows_in_pages += 1;
                }
                Some([0, _]) if size > 0 => self.part(page, offset, size, shape, length)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// One part of a page that may hold the sizes of rows and columns.
    fn part(
        &mut self,
        page: &[u8],
        offset: usize,
        size: usize,
        shape: Shape,
        length: usize,
    ) -> Result<(), String> {
        let damaged = || "the file is damaged: a part of a page lies outside of it".to_owned();
        let end = offset.checked_add(size).ok_or_else(damaged)?;
        if end > page.len() {
            return Err(damaged());
        }
        let signature = match shape.number(page, offset, 4) {
            Some(0xffff_ffff) if shape.long == 8 => shape.number(page, offset + 4, 4),
            signature => signature,
        };
        let long = |place: usize| {
            shape
                .long(page, offset + place * shape.long)
                .ok_or_else(damaged)
        };
        let columns = match signature {
            Some(ROW_SIZE) => {
                let (row_length, rows) = (long(5)?, long(6)?);
                if row_length == 0 || row_length > page.len() {
                    return Err(format!(
                        "the file is damaged: its header says rows of {row_length} bytes in pages of {}",
                        page.len()
                    ));
                }
                self.row_size = Some((rows as u64, row_length));
                long(9)?.saturating_add(long(10)?)
            }
            Some(COLUMN_SIZE) => long(1)?,
            _ => 0,
        };
        if columns > length / LEAST_OF_COLUMN {
            return Err(format!(
                "the header says {columns} variables, and a file of {length} bytes has no room for them"
            ));
        }
        Ok(())
    }
}
