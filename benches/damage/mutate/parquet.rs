//! In: a Parquet file. Out: the numbers of its footer and of its page headers changed, whatever room they take, with every
//! offset and length put right again; or its footer's bytes changed.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::bytes;

const MAGIC: &[u8] = b"PAR1";

pub fn mutate(file: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    let Some((data, footer)) = parts(file) else {
        return bytes::mutate(file, &[], random);
    };
    let (mut data, mut footer) = (data.to_vec(), footer.to_vec());
    match random.random_range(0..4) {
        0 => bytes::mutate(&mut footer, &[], random),
        1 | 2 => number(&mut footer, 0, random),
        _ => {
            // A page header begins where a column chunk does; a longer one moves what is behind it, so only one that
            // stays as long keeps every other page readable.
            let at = random.random_range(0..data.len().max(1));
            let mut header = data.split_off(at);
            if random.random_bool(0.7) {
                page_number(&mut header, random);
            } else {
                bytes::mutate(&mut header, &[], random);
            }
            data.extend(header);
        }
    }
    let length = footer.len() as u32;
    *file = data;
    file.extend(footer);
    file.extend(length.to_le_bytes());
    file.extend(MAGIC);
}

/// What stands before the footer, and the footer.
fn parts(file: &[u8]) -> Option<(&[u8], &[u8])> {
    let (before, length) = file.strip_suffix(MAGIC)?.split_last_chunk::<4>()?;
    before.split_at_checked(
        before
            .len()
            .checked_sub(u32::from_le_bytes(*length) as usize)?,
    )
}

/// A number of the footer, by its variable-length bytes: numbers of more than one byte first.
fn number(thrift: &mut Vec<u8>, from: usize, random: &mut ChaCha8Rng) {
    let places: Vec<usize> = (from..thrift.len())
        .filter(|at| is_number(thrift, *at))
        .collect();
    let Some(at) = places
        .get(random.random_range(0..places.len().max(1)))
        .copied()
    else {
        return;
    };
    let length = 1 + thrift[at..]
        .iter()
        .take_while(|byte| **byte & 0x80 != 0)
        .count();
    let end = (at + length).min(thrift.len());
    thrift.splice(at..end, varint(extreme(random)));
}

/// Behind a field header of a 16-, 32- or 64-bit number.
fn is_number(thrift: &[u8], at: usize) -> bool {
    at > 0 && matches!(thrift[at - 1] & 0x0f, 4..=6) && matches!(thrift[at - 1] >> 4, 1..=4)
}

/// The first page header behind a place: three numbers, of which one becomes as large as its bytes allow.
fn page_number(header: &mut [u8], random: &mut ChaCha8Rng) {
    let begins = |at: &usize| header.get(*at) == Some(&0x15) && header.get(at + 2) == Some(&0x15);
    let Some(at) = (0..header.len()).find(begins) else {
        return;
    };
    let numbers: Vec<usize> = (at + 1..(at + 30).min(header.len()))
        .filter(|at| is_number(header, *at))
        .collect();
    let Some(mut at) = numbers
        .get(random.random_range(0..numbers.len().max(1)))
        .copied()
    else {
        return;
    };
    while header[at] & 0x80 != 0 && at + 1 < header.len() {
        header[at] = 0xfe | random.random_range(0..2);
        at += 1;
    }
    header[at] = random.random_range(0..0x80);
}

fn extreme(random: &mut ChaCha8Rng) -> u64 {
    match random.random_range(0..8) {
        0 => 0,
        1 => 1,
        2 => u64::MAX,
        3 => u64::from(u32::MAX),
        4 => u64::from(u32::MAX) - 1,
        5 => u64::MAX - 1,
        6 => random.random_range(0..200),
        _ => 1 << random.random_range(0..63),
    }
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}
