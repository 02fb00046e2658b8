//! In: a file that is made of tokens. Out: tokens taken out, put in, repeated, changed places, numbers at their extremes.

use std::ops::Range;

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{bytes, digits};

/// The pieces of a text.
pub type Tokens = fn(&[u8]) -> Vec<Range<usize>>;

/// Damages at the borders of tokens. `pieces`: what such files trip over.
pub fn mutate(
    text: &mut Vec<u8>,
    other: &[u8],
    tokens: Tokens,
    pieces: &[&str],
    random: &mut ChaCha8Rng,
) {
    const MOST: usize = 1 << 18;
    let all = tokens(text);
    if all.is_empty() {
        return bytes::mutate(text, other, random);
    }
    let first = random.random_range(0..all.len());
    let most = [1, 2, 4, 32][random.random_range(0..4)];
    let last = (first + random.random_range(0..most)).min(all.len() - 1);
    let range = all[first].start..all[last].end;
    let to = all[random.random_range(0..all.len())].start;
    match random.random_range(0..9) {
        0 => {
            text.drain(range);
        }
        1 | 2 => {
            let block = text[range].to_vec();
            let most = (MOST / block.len().max(1)).clamp(1, 100_000);
            let times = match random.random_range(0..10) {
                0 => most,
                1 | 2 => random.random_range(1..=most.min(300)),
                _ => 1,
            };
            text.splice(to..to, block.repeat(times));
        }
        3 => {
            let block = text[range.clone()].to_vec();
            text.drain(range);
            let to = to.min(text.len());
            text.splice(to..to, block);
        }
        4 => {
            let of_other = tokens(other);
            if !of_other.is_empty() {
                let from = random.random_range(0..of_other.len());
                let end = (from + random.random_range(0..16)).min(of_other.len() - 1);
                let block = other[of_other[from].start..of_other[end].end].to_vec();
                let range = if random.random_bool(0.5) {
                    range
                } else {
                    to..to
                };
                text.splice(range, block);
            }
        }
        5 | 6 => {
            if !digits::mutate(text, random) {
                bytes::mutate(text, other, random);
            }
        }
        7 if !pieces.is_empty() => {
            let piece = pieces[random.random_range(0..pieces.len())];
            let range = if random.random_bool(0.5) {
                range
            } else {
                to..to
            };
            text.splice(range, piece.bytes());
        }
        _ => bytes::mutate(text, other, random),
    }
}

/// Fields, delimiters and line ends.
pub fn csv(text: &[u8]) -> Vec<Range<usize>> {
    parted(text, |byte| {
        matches!(byte, b',' | b';' | b'\t' | b'\n' | b'\r' | b'"')
    })
}

/// Marks, names, texts and numbers of JSON.
pub fn json(text: &[u8]) -> Vec<Range<usize>> {
    parted(text, |byte| {
        matches!(
            byte,
            b'{' | b'}' | b'[' | b']' | b':' | b',' | b'"' | b'\n' | b'\\'
        )
    })
}

fn parted(text: &[u8], is_mark: fn(&u8) -> bool) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut from = 0;
    for (at, byte) in text.iter().enumerate() {
        if is_mark(byte) {
            if from < at {
                tokens.push(from..at);
            }
            tokens.push(at..at + 1);
            from = at + 1;
        }
    }
    if from < text.len() {
        tokens.push(from..text.len());
    }
    tokens
}

/// Tags and what stands between them.
pub fn tags(text: &[u8]) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut from = 0;
    for (at, byte) in text.iter().enumerate() {
        let end = match byte {
            b'<' => at,
            b'>' => at + 1,
            _ => continue,
        };
        if from < end {
            tokens.push(from..end);
        }
        from = end;
    }
    if from < text.len() {
        tokens.push(from..text.len());
    }
    tokens
}
