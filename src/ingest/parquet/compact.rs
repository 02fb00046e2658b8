//! In: bytes in Thrift's compact protocol. Out: what leads from one field to the next. Never: a field of another type than
//! its number has.
//!
//! The reader of the library takes a field by its number, whatever type it claims: from one that claims another it would
//! read on in the middle of nothing, and allocate by what it finds there (Apache Thrift, *Thrift compact protocol
//! encoding*).

use super::layout::{DATA_PAGE, DATA_PAGE_2, DICTIONARY_PAGE, Field, PAGE, Type};

/// Structures within structures; footers have six.
const DEEPEST: usize = 16;

/// What is asked of a page.
#[derive(Default)]
pub(super) struct Page {
    pub unpacked: i64,
    pub packed: i64,
    pub values: i64,
    pub is_data: bool,
}

/// Bytes in Thrift's compact protocol.
pub(super) struct Compact<'a>(pub &'a [u8]);

/// Types of fields.
const STOP: u8 = 0;
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

impl Compact<'_> {
    /// The header of a page.
    pub fn page(&mut self) -> Option<Page> {
        let mut page = Page::default();
        let mut id = 0;
        while let Some(kind) = self.field(&mut id)? {
            let of_page = match id {
                2 | 3 => {
                    of_type(kind, &Type::Number)?;
                    let number = self.number()?;
                    if id == 2 {
                        page.unpacked = number;
                    } else {
                        page.packed = number;
                    }
                    continue;
                }
                5 => DATA_PAGE,
                7 => DICTIONARY_PAGE,
                8 => DATA_PAGE_2,
                _ => {
                    self.known_or_not(id, kind, PAGE, 0)?;
                    continue;
                }
            };
            of_type(kind, &Type::Structure(of_page))?;
            page.is_data = id != 7;
            page.values = self.values(of_page)?;
        }
        Some(page)
    }

    /// The first field of the header of a data or dictionary page.
    fn values(&mut self, fields: &[Field]) -> Option<i64> {
        let mut values = 0;
        let mut id = 0;
        while let Some(kind) = self.field(&mut id)? {
            if id == 1 {
                of_type(kind, &Type::Number)?;
                values = self.number()?;
            } else {
                self.known_or_not(id, kind, fields, 0)?;
            }
        }
        Some(values)
    }

    /// Goes through a structure.
    pub fn structure(&mut self, fields: &[Field]) -> Option<()> {
        self.fields(fields, 0)
    }

    fn fields(&mut self, fields: &[Field], depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        let mut id = 0;
        while let Some(kind) = self.field(&mut id)? {
            self.known_or_not(id, kind, fields, depth)?;
        }
        Some(())
    }

    fn known_or_not(&mut self, id: i64, kind: u8, fields: &[Field], depth: usize) -> Option<()> {
        match fields.iter().find(|(known, _)| *known == id) {
            Some((_, expected)) => self.known(kind, expected, depth),
            None => self.skip(kind, depth),
        }
    }

    fn known(&mut self, kind: u8, expected: &Type, depth: usize) -> Option<()> {
        of_type(kind, expected)?;
        match expected {
            Type::Structure(fields) => self.fields(fields, depth + 1),
            Type::List(element) => {
                let (kind, length) = self.list()?;
                if length > 0 {
                    of_type(kind, element)?;
                }
                for _ in 0..length {
                    self.known(kind, element, depth + 1)?;
                }
                Some(())
            }
            Type::Truth | Type::Byte | Type::Number | Type::Bytes => self.skip(kind, depth),
        }
    }

    /// The type of the elements of a list, and how many there are.
    fn list(&mut self) -> Option<(u8, u64)> {
        let byte = self.byte()?;
        let length = match byte >> 4 {
            15 => self.varint()?,
            length => u64::from(length),
        };
        Some((byte & 0x0f, length))
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
            step => *id + i64::from(step),
        };
        // The library keeps numbers of fields in sixteen bits.
        i16::try_from(*id).ok()?;
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
            LIST => {
                let (kind, length) = self.list()?;
                for _ in 0..length {
                    self.skip_one(kind, depth)?;
                }
            }
            STRUCT => self.fields(&[], depth + 1)?,
            // No version of the format has sets or maps.
            _ => return None,
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

/// `None`: a field claims another type than its number has.
fn of_type(kind: u8, expected: &Type) -> Option<()> {
    let is_it = match expected {
        Type::Truth => matches!(kind, TRUE | FALSE),
        Type::Byte => kind == BYTE,
        Type::Number => matches!(kind, 4..=6),
        Type::Bytes => kind == BINARY,
        Type::List(_) => kind == LIST,
        Type::Structure(_) => kind == STRUCT,
    };
    is_it.then_some(())
}
