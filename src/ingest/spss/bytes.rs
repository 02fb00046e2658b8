//! In: the bytes of an SPSS file and their order. Out: numbers and stretches of bytes, one after the other. Never: a byte
//! beyond the end, or memory for bytes that are not there.

/// The order of the bytes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endian {
    Little,
    Big,
}

impl Endian {
    pub fn i32(self, bytes: [u8; 4]) -> i32 {
        match self {
            Self::Little => i32::from_le_bytes(bytes),
            Self::Big => i32::from_be_bytes(bytes),
        }
    }

    pub fn i64(self, bytes: [u8; 8]) -> i64 {
        match self {
            Self::Little => i64::from_le_bytes(bytes),
            Self::Big => i64::from_be_bytes(bytes),
        }
    }

    #[inline]
    pub fn f64(self, bytes: [u8; 8]) -> f64 {
        match self {
            Self::Little => f64::from_le_bytes(bytes),
            Self::Big => f64::from_be_bytes(bytes),
        }
    }

    pub fn bytes_of(self, number: f64) -> [u8; 8] {
        match self {
            Self::Little => number.to_le_bytes(),
            Self::Big => number.to_be_bytes(),
        }
    }
}

/// Why a file cannot be read further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ingest) enum Damage {
    /// It ends before this is whole.
    Ends(&'static str),
    /// It says something that cannot be.
    Wrong(String),
}

pub(in crate::ingest) type Read<T> = Result<T, Damage>;

/// Bytes that are read from the front.
#[derive(Debug, Clone)]
pub(super) struct Bytes<'a> {
    rest: &'a [u8],
    /// Bytes read so far.
    at: usize,
    pub endian: Endian,
    /// What is being read, for the message if it is not whole.
    pub what: &'static str,
}

impl<'a> Bytes<'a> {
    pub fn new(bytes: &'a [u8], endian: Endian, what: &'static str) -> Self {
        Self {
            rest: bytes,
            at: 0,
            endian,
            what,
        }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn take(&mut self, count: usize) -> Read<&'a [u8]> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(Damage::Ends(self.what))?;
        self.rest = rest;
        self.at += count;
        Ok(taken)
    }

    /// As many bytes as a number of the file says; a negative number says nothing that can be.
    pub fn take_stated(&mut self, count: i32) -> Read<&'a [u8]> {
        self.take(usize::try_from(count).map_err(|_| self.wrong("a length", count))?)
    }

    fn array<const N: usize>(&mut self) -> Read<[u8; N]> {
        let (taken, rest) = self
            .rest
            .split_first_chunk()
            .ok_or(Damage::Ends(self.what))?;
        self.rest = rest;
        self.at += N;
        Ok(*taken)
    }

    pub fn u8(&mut self) -> Read<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub fn i32(&mut self) -> Read<i32> {
        self.array().map(|bytes| self.endian.i32(bytes))
    }

    pub fn i64(&mut self) -> Read<i64> {
        self.array().map(|bytes| self.endian.i64(bytes))
    }

    pub fn f64(&mut self) -> Read<f64> {
        self.array().map(|bytes| self.endian.f64(bytes))
    }

    /// Eight bytes as they stand: a number or a short text.
    pub fn eight(&mut self) -> Read<[u8; 8]> {
        self.array()
    }

    /// A count that a message can name, as it is wrong.
    pub fn wrong(&self, noun: &str, value: impl std::fmt::Display) -> Damage {
        Damage::Wrong(format!(
            "{noun} in {} is {value} (before byte {})",
            self.what,
            self.at + 1
        ))
    }
}

/// Without the spaces (and NULs) that fill a field at its end.
pub(in crate::ingest) fn unpadded(bytes: &[u8]) -> &[u8] {
    let filled = |byte: &u8| *byte != b' ' && *byte != 0;
    let end = bytes.iter().rposition(filled).map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_beyond_the_end() {
        let mut bytes = Bytes::new(&[0, 0, 0, 5, 9], Endian::Big, "a test");
        assert_eq!(bytes.i32(), Ok(5));
        assert_eq!(bytes.take(2), Err(Damage::Ends("a test")));
        assert_eq!(bytes.take_stated(i32::MAX), Err(Damage::Ends("a test")));
        assert!(matches!(bytes.take_stated(-1), Err(Damage::Wrong(_))));
        assert_eq!((bytes.u8(), bytes.at()), (Ok(9), 5));
        assert!(bytes.is_empty());
    }

    #[test]
    fn padding_is_cut_at_the_end_only() {
        assert_eq!(unpadded(b" a b \0 "), b" a b");
        assert_eq!(unpadded(b"   "), b"");
    }
}
