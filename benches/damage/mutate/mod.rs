//! In: a delivery. Out: the same, damaged in a way its format has. Never: a mutation that the seed does not decide.

mod bytes;
mod container;
mod digits;
mod json;
mod parquet;
mod portable;
mod tokens;
mod workbook;
mod zsav;

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::reading::{Delivered, Reader};

/// Damages one part of a delivery.
pub fn mutate(reader: Reader, of: &mut Delivered, pool: &[Delivered], random: &mut ChaCha8Rng) {
    let part = random.random_range(0..of.parts.len());
    let other = pool
        .get(random.random_range(0..pool.len().max(1)))
        .and_then(|other| other.parts.get(part))
        .map_or(&[][..], Vec::as_slice);
    let bytes = &mut of.parts[part];
    let of_bytes = random.random_bool(0.35);
    match reader.name {
        _ if of_bytes => bytes::mutate(bytes, other, random),
        "xlsx" | "ods" => workbook::mutate(bytes, other, random),
        "zsav" => zsav::mutate(bytes, random),
        "por" => portable::mutate(bytes, other, random),
        "parquet" => parquet::mutate(bytes, random),
        "jsonl" => json::mutate(bytes, other, random),
        "triple-s" if part == 0 => workbook::mutate_xml(bytes, other, random),
        "csv" | "triple-s" => tokens::mutate(bytes, other, tokens::csv, CSV, random),
        "dta" if random.random_bool(0.5) => {
            tokens::mutate(bytes, other, tokens::tags, &[], random);
        }
        _ => bytes::mutate(bytes, other, random),
    }
}

/// Pieces that text deliveries trip over.
const CSV: &[&str] = &[
    "\"",
    "\"\"",
    ",",
    ";",
    "\t",
    "|",
    "\n",
    "\r",
    "\r\n",
    "\n\n\n",
    "\0",
    "\u{feff}",
    "1e999",
    "-0",
    "NaN",
    "inf",
    "9999999999999999999999",
    "0x10",
    "1,5",
    "1.5",
    " 8 ",
    "=1+1",
    "sep=;\n",
    "\u{85}",
    "\u{2028}",
    "rehearsal-1",
    "respid",
    "weight",
    "trust",
    "used_1",
];
