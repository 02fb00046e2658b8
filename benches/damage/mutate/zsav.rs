//! In: a .zsav file. Out: the bytecode in its blocks changed and packed again, or the numbers of its trailer at extremes.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::bytes;

/// Where blocks begin: behind a header of three numbers that says where itself and the trailer are.
fn header(file: &[u8]) -> Option<usize> {
    (0..file.len().saturating_sub(24)).find(|at| number(file, *at) == *at as u64 && *at > 176)
}

fn number(file: &[u8], at: usize) -> u64 {
    file.get(at..at + 8)
        .and_then(|raw| raw.try_into().ok())
        .map_or(0, u64::from_le_bytes)
}

pub fn mutate(file: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    let Some(header) = header(file) else {
        return bytes::mutate(file, &[], random);
    };
    let blocks = header + 24;
    let trailer = usize::try_from(number(file, header + 8)).unwrap_or(usize::MAX);
    let Some(packed) = file.get(blocks..trailer) else {
        return bytes::mutate(file, &[], random);
    };
    if random.random_bool(0.25) {
        let mut end = file.split_off(trailer.min(file.len()));
        bytes::mutate(&mut end, &[], random);
        file.extend(end);
        return;
    }
    let mut bytecode = Vec::new();
    let _ = ZlibDecoder::new(packed)
        .take(1 << 20)
        .read_to_end(&mut bytecode);
    let bytes_before = bytecode.len() as u32;
    if random.random_bool(0.002) {
        // 253 of 255 bytes mean "a blank text" or "system missing": much from little.
        bytecode = vec![[254, 255, 253, 0][random.random_range(0..4)]; 200 << 20];
    } else {
        bytes::mutate(&mut bytecode, &[], random);
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&bytecode).expect("memory");
    let packed = encoder.finish().expect("memory");
    let mut end = file.split_off(trailer);
    file.truncate(blocks);
    file.extend(&packed);
    let moved = file.len() as u64;
    file[header + 8..header + 16].copy_from_slice(&moved.to_le_bytes());
    let size = if random.random_bool(0.8) {
        bytecode.len() as u32
    } else {
        bytes_before
    };
    // The one block's sizes: uncompressed, compressed.
    if let Some(sizes) = end.get_mut(40..48) {
        sizes[..4].copy_from_slice(&size.to_le_bytes());
        sizes[4..].copy_from_slice(&(packed.len() as u32).to_le_bytes());
    }
    file.extend(end);
}
