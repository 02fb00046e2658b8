//! In: bytecode, a byte a small number. Out: rows of eight-byte slots as an unpacked file has them. Never: a slot that is
//! not in the file.

use super::bytes::Endian;

/// A row that the data end within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut;

/// What each code stands for.
#[derive(Debug)]
pub(super) struct Codes {
    slots: [[u8; 8]; 256],
}

const PADDING: u8 = 0;
const END: u8 = 252;
const AS_IT_STANDS: u8 = 253;
const SPACES: u8 = 254;
const SYSMIS: u8 = 255;

impl Codes {
    pub fn new(bias: f64, sysmis: f64, endian: Endian) -> Self {
        let mut slots = [[b' '; 8]; 256];
        for (code, slot) in (0u8..=SYSMIS).zip(&mut slots) {
            match code {
                SPACES => {}
                SYSMIS => *slot = endian.bytes_of(sysmis),
                code => *slot = endian.bytes_of(f64::from(code) - bias),
            }
        }
        Self { slots }
    }

    #[inline]
    fn slot(&self, code: u8) -> [u8; 8] {
        self.slots[usize::from(code)]
    }
}

/// Where a row begins: the byte of its first code's eight codes, and which of them it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start(u64);

/// Unpacks rows one after the other.
#[derive(Debug)]
pub(super) struct Unpacker<'a> {
    codes: &'a Codes,
    data: &'a [u8],
    /// Bytes taken so far.
    at: usize,
    eight: [u8; 8],
    /// The place among the eight of the code that is next.
    next: usize,
}

impl<'a> Unpacker<'a> {
    pub fn new(codes: &'a Codes, data: &'a [u8]) -> Self {
        Self {
            codes,
            data,
            at: 0,
            eight: [PADDING; 8],
            next: 8,
        }
    }

    /// An unpacker that goes on where a row begins.
    pub fn from(codes: &'a Codes, data: &'a [u8], start: Start) -> Self {
        let mut unpacker = Self::new(codes, data);
        unpacker.at = usize::try_from(start.0 >> 3).unwrap_or(usize::MAX);
        if unpacker.take_eight() {
            unpacker.next = (start.0 & 7) as usize;
            let before = unpacker.eight.iter().take(unpacker.next);
            unpacker.at += 8 * before.filter(|code| **code == AS_IT_STANDS).count();
        }
        unpacker
    }

    /// Unpacks a row; `None`: the data ended before it.
    pub fn row(&mut self, row: &mut [[u8; 8]]) -> Result<Option<Start>, Cut> {
        // Padding stands behind the last row only; a row begins at the code that is next, whatever it is.
        if self.next == 8 && !self.take_eight() {
            return if self.at < self.data.len() {
                Err(Cut)
            } else {
                Ok(None)
            };
        }
        let literals = self.eight.iter().take(self.next);
        let literals = literals.filter(|code| **code == AS_IT_STANDS).count();
        let start = Start((((self.at - 8 - 8 * literals) as u64) << 3) | self.next as u64);
        let mut done = 0;
        while done < row.len() {
            if self.next == 8 && !self.take_eight() {
                let ended = done == 0 && self.at == self.data.len();
                return if ended { Ok(None) } else { Err(Cut) };
            }
            let ordinary = self.eight.iter().all(|code| code.wrapping_sub(1) < END - 1);
            if ordinary && let Some(slots) = row.get_mut(done..done + 8 - self.next) {
                for (slot, code) in slots.iter_mut().zip(self.eight.iter().skip(self.next)) {
                    *slot = self.codes.slot(*code);
                }
                done += slots.len();
                self.next = 8;
                continue;
            }
            while self.next < 8 && done < row.len() {
                let code = self.eight[self.next];
                self.next += 1;
                let slot = match code {
                    PADDING => continue,
                    END => return if done == 0 { Ok(None) } else { Err(Cut) },
                    AS_IT_STANDS => {
                        let literal = self.data.get(self.at..).and_then(<[u8]>::first_chunk);
                        self.at += 8;
                        *literal.ok_or(Cut)?
                    }
                    code => self.codes.slot(code),
                };
                row[done] = slot;
                done += 1;
            }
        }
        Ok(Some(start))
    }

    #[inline]
    fn take_eight(&mut self) -> bool {
        match self.data.get(self.at..).and_then(<[u8]>::first_chunk) {
            Some(eight) => {
                self.eight = *eight;
                self.at += 8;
                self.next = 0;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYSMIS_NUMBER: f64 = f64::MIN;

    fn rows(data: &[u8], slots: usize) -> (Vec<Vec<f64>>, Vec<Start>, Result<(), Cut>) {
        let codes = Codes::new(100.0, SYSMIS_NUMBER, Endian::Little);
        let mut unpacker = Unpacker::new(&codes, data);
        let (mut rows, mut starts) = (Vec::new(), Vec::new());
        let mut row = vec![[0; 8]; slots];
        loop {
            match unpacker.row(&mut row) {
                Ok(Some(start)) => {
                    rows.push(row.iter().map(|slot| f64::from_le_bytes(*slot)).collect());
                    starts.push(start);
                }
                Ok(None) => return (rows, starts, Ok(())),
                Err(cut) => return (rows, starts, Err(cut)),
            }
        }
    }

    #[test]
    fn codes_literals_and_padding_are_unpacked_and_every_row_is_found_again() {
        let mut data = vec![101, 253, 253, 255, 102, 253, 0, 100];
        for literal in [0.5f64, 1e9, -3.25] {
            data.extend(literal.to_le_bytes());
        }
        data.extend([103, 104, 105, 106, 107, 252, 0, 0]);
        let (unpacked, starts, end) = rows(&data, 3);
        assert_eq!(end, Ok(()));
        assert_eq!(
            unpacked,
            [
                [1.0, 0.5, 1e9],
                [SYSMIS_NUMBER, 2.0, -3.25],
                [0.0, 3.0, 4.0],
                [5.0, 6.0, 7.0]
            ]
        );
        let codes = Codes::new(100.0, SYSMIS_NUMBER, Endian::Little);
        for (start, expected) in starts.iter().zip(&unpacked) {
            let mut row = [[0; 8]; 3];
            assert!(Unpacker::from(&codes, &data, *start).row(&mut row).is_ok());
            assert_eq!(row.map(f64::from_le_bytes), expected[..]);
        }
    }

    #[test]
    fn data_that_end_within_a_row_are_cut() {
        let data = [101, 102, 103, 104, 253, 100, 100, 100, 1, 2];
        assert_eq!(rows(&data, 4).2, Err(Cut), "a literal is not whole");
        assert_eq!(rows(&data[..8], 3).2, Err(Cut));
        assert_eq!(rows(&data[..5], 3).2, Err(Cut));
        assert_eq!(rows(&[101, 102, 252, 0, 0, 0, 0, 0], 3).2, Err(Cut));
        assert_eq!(rows(&[101, 102, 103, 0, 0, 0, 0, 0], 3).2, Ok(()));
    }
}
