//! In: the long texts (strL) of a Stata file. Out: the text that a cell refers to. Never: a copy of a text.

use std::collections::HashMap;

use super::bytes::{ByteOrder, Damage, Fields};

/// The long texts of a file by the variable and row they were first used in.
#[derive(Debug, Default)]
pub(super) struct LongTexts<'a> {
    by_place: HashMap<(u64, u64), &'a [u8]>,
    release: u16,
}

/// Passes over one long text, behind its `GSO`.
pub(super) fn skip(fields: &mut Fields<'_>, release: u16) -> Result<(), Damage> {
    read(fields, release).map(|_| ())
}

type Placed<'a> = ((u64, u64), &'a [u8]);

fn read<'a>(fields: &mut Fields<'a>, release: u16) -> Result<Placed<'a>, Damage> {
    const WHAT: &str = "long texts";
    let variable = fields.number(4, WHAT)?;
    let row = fields.number(if release < 118 { 4 } else { 8 }, WHAT)?;
    let kind = fields.number(1, WHAT)?;
    let length = fields.number(4, WHAT)? as usize;
    let text = fields.take(length, WHAT)?;
    // 130 is text that ends in a zero byte; 129 is anything, kept as it is.
    let text = match kind {
        130 => text.strip_suffix(b"\0").unwrap_or(text),
        129 => text,
        _ => return Err("the file is damaged: a long text is neither text nor binary".to_owned()),
    };
    Ok(((variable, row), text))
}

impl<'a> LongTexts<'a> {
    /// Reads all of them.
    pub fn of(section: &'a [u8], order: ByteOrder, release: u16) -> Result<Self, Damage> {
        let mut fields = Fields::new(section, order);
        let mut by_place = HashMap::new();
        while fields.skip("GSO") {
            let (place, text) = read(&mut fields, release)?;
            by_place.insert(place, text);
        }
        Ok(Self { by_place, release })
    }

    /// The text that the eight bytes of a cell refer to; `None`: there is no such text.
    pub fn text(&self, cell: &[u8], order: ByteOrder) -> Option<&'a [u8]> {
        let of_variable = match self.release {
            117 => 4,
            118 => 2,
            _ => 3,
        };
        let (variable, row) = cell.split_at_checked(of_variable)?;
        let place = (order.unsigned(variable), order.unsigned(row));
        if place == (0, 0) {
            return Some(b"");
        }
        self.by_place.get(&place).copied()
    }
}
