//! In: the bytes of a Stata file. Out: its fields, one after the other, each inside the file. Never: a byte beyond its end, or
//! an allocation by what a field claims.

/// Which end of a number stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByteOrder {
    Big,
    Little,
}

impl ByteOrder {
    /// An unsigned number of up to eight bytes.
    pub fn unsigned(self, bytes: &[u8]) -> u64 {
        let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        match self {
            Self::Big => bytes.iter().fold(0, add),
            Self::Little => bytes.iter().rev().fold(0, add),
        }
    }
}

/// Where reading stands in a file.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
    pub order: ByteOrder,
}

/// Why a file cannot be read on, one clause in lower case.
pub(super) type Damage = String;

impl<'a> Fields<'a> {
    pub fn new(bytes: &'a [u8], order: ByteOrder) -> Self {
        Self {
            bytes,
            at: 0,
            order,
        }
    }

    /// The offset of the next byte.
    pub fn at(&self) -> usize {
        self.at
    }

    /// How many bytes are left.
    pub fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    /// The next bytes; `what` they are is said where the file ends before.
    pub fn take(&mut self, length: usize, what: &str) -> Result<&'a [u8], Damage> {
        let end = self.at.checked_add(length);
        let taken = end.and_then(|end| self.bytes.get(self.at..end));
        let taken = taken.ok_or_else(|| format!("the file was cut off: it ends in its {what}"))?;
        self.at += length;
        Ok(taken)
    }

    /// As many bytes as `count` fields of `width` have.
    pub fn table(&mut self, count: usize, width: usize, what: &str) -> Result<&'a [u8], Damage> {
        let length = count.saturating_mul(width);
        self.take(length, what)
    }

    /// A number of `width` bytes.
    pub fn number(&mut self, width: usize, what: &str) -> Result<u64, Damage> {
        Ok(self.order.unsigned(self.take(width, what)?))
    }

    /// A tag that has to stand next.
    pub fn tag(&mut self, tag: &str) -> Result<(), Damage> {
        if self.skip(tag) {
            return Ok(());
        }
        if self.left() < tag.len() {
            return Err(format!("the file was cut off: it ends before `{tag}`"));
        }
        Err(format!(
            "the file is damaged: `{tag}` is not where it has to stand (byte {})",
            self.at
        ))
    }

    /// Whether a tag stands next; it is passed over then.
    pub fn skip(&mut self, tag: &str) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let there = rest.starts_with(tag.as_bytes());
        if there {
            self.at += tag.len();
        }
        there
    }
}

/// A field of fixed width without what fills it behind its end.
pub(super) fn until_nul(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}
