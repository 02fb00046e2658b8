//! In: the value labels of a Stata file. Out: the labels of each set, in the file's order. Never: a label outside its set's own
//! bytes.

use std::collections::HashMap;

use super::bytes::{ByteOrder, Damage, Fields, until_nul};

/// The labels of one set: a value as a long, and its label.
pub(super) type LabelSet<'a> = Vec<(i32, &'a [u8])>;

const WHAT: &str = "value labels";

/// All sets by name. They end with the file.
pub(super) fn label_sets<'a>(
    mut fields: Fields<'a>,
    release: u16,
) -> Result<HashMap<&'a [u8], LabelSet<'a>>, Damage> {
    let name_width = if release < 118 { 33 } else { 129 };
    let mut sets = HashMap::new();
    loop {
        match release {
            117.. if !fields.skip("<lbl>") => break,
            113..117 if fields.left() == 0 => return Ok(sets),
            _ => {}
        }
        let length = fields.number(4, WHAT)? as usize;
        let name = until_nul(fields.take(name_width, WHAT)?);
        fields.take(3, WHAT)?;
        let table = fields.take(length, WHAT)?;
        sets.insert(name, labels(table, fields.order)?);
        if release >= 117 {
            fields.tag("</lbl>")?;
        }
    }
    fields.tag("</value_labels>")?;
    fields.tag("</stata_dta>")?;
    Ok(sets)
}

fn labels(table: &[u8], order: ByteOrder) -> Result<LabelSet<'_>, Damage> {
    let damaged =
        |_| "the file is damaged: its value labels do not fit in their own space".to_owned();
    let mut fields = Fields::new(table, order);
    let count = fields.number(4, WHAT).map_err(damaged)? as usize;
    let length = fields.number(4, WHAT).map_err(damaged)? as usize;
    let offsets = fields.table(count, 4, WHAT).map_err(damaged)?;
    let values = fields.table(count, 4, WHAT).map_err(damaged)?;
    let texts = fields.take(length, WHAT).map_err(damaged)?;
    offsets
        .chunks_exact(4)
        .zip(values.chunks_exact(4))
        .map(|(offset, value)| {
            let text = texts.get(order.unsigned(offset) as usize..);
            let text = text.ok_or_else(|| damaged(String::new()))?;
            Ok((order.unsigned(value) as u32 as i32, until_nul(text)))
        })
        .collect()
}
