//! In: the variables of a file. Out: its records before the cases. Never: a date of the clock.

use super::SYSTEM_MISSING;
use super::layout::{Layout, Missing, Slot, cut, measure, segment_width};
use crate::definition::Lang;
use crate::ingest::dictionary::{SetKind, Value};
use crate::report::exchange::Table;

/// Columns in which a number is shown.
const WIDTH: i32 = 12;
/// The smallest number, one above the value of an empty cell: the open end of a range.
const LOWEST: f64 = f64::from_bits(SYSTEM_MISSING.to_bits() - 1);

/// The file header record.
pub(super) fn header(table: &Table, layout: &Layout<'_>, lang: &Lang) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(b"$FL2");
    let product = format!(
        "@(#) SPSS DATA FILE - Tidemark {}",
        env!("CARGO_PKG_VERSION")
    );
    padded(&product, 60, &mut bytes);
    let weight = table.dictionary.weight.and_then(|column| {
        let slot = layout.slots.iter().find(|slot| slot.column == column)?;
        Some(slot.place)
    });
    for number in [
        2,
        as_i32(layout.units()),
        0,
        weight.map_or(0, as_i32),
        as_i32(table.rows),
    ] {
        integer(number, &mut bytes);
    }
    bytes.extend(100.0f64.to_le_bytes());
    bytes.extend(b"01 Jan 7000:00:00");
    let title = table.dictionary.title.get(lang).unwrap_or_default();
    padded(cut(title, 64), 64, &mut bytes);
    bytes.extend([0; 3]);
    bytes
}

/// A record for each variable, and one for each further eight bytes of a text.
pub(super) fn variables(layout: &Layout<'_>, bytes: &mut Vec<u8>) {
    for slot in &layout.slots {
        match slot.width {
            None => variable(slot, 0, 0, bytes),
            Some(width) => {
                for segment in 0..slot.short.len() {
                    let wide = segment_width(width, segment);
                    variable(slot, segment, wide, bytes);
                    for _ in 1..wide.div_ceil(8) {
                        for number in [2, -1, 0, 0, 0, 0] {
                            integer(number, bytes);
                        }
                        padded("", 8, bytes);
                    }
                }
            }
        }
    }
}

fn variable(slot: &Slot<'_>, segment: usize, width: usize, bytes: &mut Vec<u8>) {
    let label = if segment == 0 {
        slot.label.as_str()
    } else {
        ""
    };
    let missing: Vec<f64> = match (&slot.missing, width) {
        (Missing::Values(values), 0) => values.clone(),
        (Missing::Range(from, to, one), 0) => {
            let ends = [from.max(LOWEST), to.min(f64::MAX)];
            ends.into_iter().chain(*one).collect()
        }
        _ => Vec::new(),
    };
    let count = as_i32(missing.len());
    let count = match slot.missing {
        Missing::Range(..) if count > 0 => -count,
        _ => count,
    };
    let format = match width {
        0 => 5 << 16 | WIDTH << 8 | i32::from(slot.decimals),
        width => 1 << 16 | as_i32(width) << 8,
    };
    let has_label = i32::from(!label.is_empty());
    for number in [2, as_i32(width), has_label, count, format, format] {
        integer(number, bytes);
    }
    let short = slot.short.get(segment).map_or("", String::as_str);
    padded(short, 8, bytes);
    if has_label == 1 {
        integer(as_i32(label.len()), bytes);
        padded(label, label.len().div_ceil(4) * 4, bytes);
    }
    for value in missing {
        bytes.extend(value.to_le_bytes());
    }
}

/// A pair of records for each variable with value labels.
pub(super) fn value_labels(layout: &Layout<'_>, bytes: &mut Vec<u8>) {
    for slot in layout.slots.iter().filter(|slot| slot.width.is_none()) {
        if slot.values.is_empty() {
            continue;
        }
        integer(3, bytes);
        integer(as_i32(slot.values.len()), bytes);
        for (value, label) in &slot.values {
            bytes.extend(value.to_le_bytes());
            bytes.push(u8::try_from(label.len()).unwrap_or(0));
            padded(label, (label.len() + 1).div_ceil(8) * 8 - 1, bytes);
        }
        for number in [4, 1, as_i32(slot.place)] {
            integer(number, bytes);
        }
    }
}

/// Lines of documentation, of eighty bytes each.
pub(super) fn documents(lines: &[String], bytes: &mut Vec<u8>) {
    let mut folded = Vec::new();
    for line in lines {
        let mut rest = line.as_str();
        while !rest.is_empty() {
            let first = cut(rest, 80);
            folded.push(first);
            rest = rest.get(first.len()..).unwrap_or_default();
        }
    }
    if folded.is_empty() {
        return;
    }
    integer(6, bytes);
    integer(as_i32(folded.len()), bytes);
    for line in folded {
        padded(line, 80, bytes);
    }
}

/// The extension records, and the end of the dictionary.
pub(super) fn extensions(table: &Table, layout: &Layout<'_>, lang: &Lang, bytes: &mut Vec<u8>) {
    let mut machine = Vec::new();
    // Version, machine, IEEE 754, no compression, little-endian, UTF-8.
    for number in [1, 0, 0, -1, 1, 1, 2, 65_001] {
        integer(number, &mut machine);
    }
    extension(3, 4, &machine, bytes);
    let mut floats = Vec::new();
    for number in [SYSTEM_MISSING, f64::MAX, LOWEST] {
        floats.extend(number.to_le_bytes());
    }
    extension(4, 8, &floats, bytes);
    let sets = sets(table, layout, lang);
    if !sets.is_empty() {
        extension(7, 1, sets.as_bytes(), bytes);
    }
    let mut display = Vec::new();
    for slot in &layout.slots {
        for _ in &slot.short {
            let (width, alignment) = match slot.width {
                None => (WIDTH, 1),
                Some(width) => (as_i32(width.min(32)), 0),
            };
            for number in [measure(slot.variable), width, alignment] {
                integer(number, &mut display);
            }
        }
    }
    extension(11, 4, &display, bytes);
    let short = |slot: &Slot<'_>| slot.short.first().cloned().unwrap_or_default();
    let names: Vec<String> = layout
        .slots
        .iter()
        .map(|slot| format!("{}={}", short(slot), slot.name))
        .collect();
    extension(13, 1, names.join("\t").as_bytes(), bytes);
    let mut long = Vec::new();
    for slot in layout.slots.iter().filter(|slot| slot.short.len() > 1) {
        long.extend(format!("{}={:05}\0\t", short(slot), slot.width.unwrap_or(0)).bytes());
    }
    if !long.is_empty() {
        extension(14, 1, &long, bytes);
    }
    let mut cases = Vec::new();
    cases.extend(1u64.to_le_bytes());
    cases.extend((table.rows as u64).to_le_bytes());
    extension(16, 8, &cases, bytes);
    extension(20, 1, b"UTF-8", bytes);
    integer(999, bytes);
    integer(0, bytes);
}

/// Multiple-response sets: `$used=D1 1 4 Used used_1 used_2`.
fn sets(table: &Table, layout: &Layout<'_>, lang: &Lang) -> String {
    let mut text = String::new();
    for set in &table.dictionary.sets {
        let names: Vec<String> = layout
            .slots
            .iter()
            .filter(|slot| set.variables.contains(&slot.column))
            .filter_map(|slot| Some(slot.short.first()?.to_ascii_lowercase()))
            .collect();
        let label = set.label.get(lang).or_else(|| set.question.get(lang));
        let label = cut(label.unwrap_or_default(), 120);
        let kind = match &set.kind {
            SetKind::Dichotomies { counted } => {
                let counted = match counted {
                    Value::Number(number) => number.to_string(),
                    Value::Text(text) => text.clone(),
                };
                format!("D{} {counted}", counted.len())
            }
            SetKind::Categories => "C".to_owned(),
        };
        let plain = |c: char| {
            if c.is_alphanumeric() || c == '_' {
                c
            } else {
                '_'
            }
        };
        let name: String = set.name.chars().map(plain).collect();
        text.push_str(&format!(
            "${}={kind} {} {label} {}\n",
            cut(&name, 63),
            label.len(),
            names.join(" ")
        ));
    }
    text
}

fn extension(subtype: i32, size: i32, data: &[u8], bytes: &mut Vec<u8>) {
    let count = as_i32(data.len()) / size;
    for number in [7, subtype, size, count] {
        integer(number, bytes);
    }
    bytes.extend(data);
}

fn integer(number: i32, bytes: &mut Vec<u8>) {
    bytes.extend(number.to_le_bytes());
}

fn as_i32(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// A text in a field of its own, filled with spaces.
fn padded(text: &str, length: usize, bytes: &mut Vec<u8>) {
    let end = bytes.len() + length;
    bytes.extend(cut(text, length).as_bytes());
    bytes.resize(end, b' ');
}
