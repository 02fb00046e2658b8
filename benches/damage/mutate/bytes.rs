//! In: any bytes. Out: bits, integers and blocks of them changed, blocks of another file put in.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// Damages bytes in one of the ways any format has.
pub fn mutate(bytes: &mut Vec<u8>, other: &[u8], random: &mut ChaCha8Rng) {
    match random.random_range(0..14) {
        0 => flip(bytes, random),
        1 => set(bytes, random),
        2..=5 => integer(bytes, random),
        6 => real(bytes, random),
        7 => delete(bytes, random),
        8 => duplicate(bytes, random),
        9 => swap(bytes, random),
        10 => splice(bytes, other, random),
        11 => fill(bytes, random),
        12 => bytes.truncate(place(bytes, random)),
        _ => extend(bytes, random),
    }
}

/// Any place, more often one near the beginning, where headers stand, or the end.
fn place(bytes: &[u8], random: &mut ChaCha8Rng) -> usize {
    let whole = random.random_range(0..=bytes.len());
    match random.random_range(0..4) {
        0 => whole.min(random.random_range(0..=400)),
        1 => bytes.len() - (bytes.len() - whole).min(random.random_range(0..=200)),
        _ => whole,
    }
}

fn range(bytes: &[u8], random: &mut ChaCha8Rng) -> std::ops::Range<usize> {
    let from = place(bytes, random);
    let most = (bytes.len() - from).min(1 << random.random_range(0..12));
    from..from + random.random_range(0..=most)
}

fn flip(bytes: &mut [u8], random: &mut ChaCha8Rng) {
    if let Some(byte) = bytes.get_mut(place(bytes, random)) {
        *byte ^= 1 << random.random_range(0..8);
    }
}

fn set(bytes: &mut [u8], random: &mut ChaCha8Rng) {
    let value = [0, 1, 0x7f, 0x80, 0xff, b'<', b'"', b' ', random.random()];
    if let Some(byte) = bytes.get_mut(place(bytes, random)) {
        *byte = value[random.random_range(0..value.len())];
    }
}

/// A whole number at its extremes, or a little beside what stands there, in either byte order.
fn integer(bytes: &mut [u8], random: &mut ChaCha8Rng) {
    let width = [1, 2, 4, 4, 8][random.random_range(0..5)];
    let mut at = place(bytes, random);
    if random.random_bool(0.6) {
        at -= at % width.min(4);
    }
    let length = bytes.len() as u64;
    let Some(field) = bytes.get_mut(at..at + width) else {
        return;
    };
    let big = random.random_bool(0.3);
    let mut raw = [0; 8];
    raw[..width].copy_from_slice(field);
    if big {
        raw[..width].reverse();
    }
    let here = u64::from_le_bytes(raw);
    let bits = 8 * width as u32;
    let value = match random.random_range(0..10) {
        0 => 0,
        1 => 1,
        2 => u64::MAX,
        3 => u64::MAX >> (65 - bits),
        4 => 1 << (bits - 1),
        5 => here.wrapping_add(random.random_range(1..=16)),
        6 => here.wrapping_sub(random.random_range(1..=16)),
        7 => here.wrapping_mul(2),
        8 => length.wrapping_add(random.random_range(0..=2)),
        _ => 1 << random.random_range(0..bits),
    };
    raw = value.to_le_bytes();
    if big {
        raw[..width].reverse();
    }
    field.copy_from_slice(&raw[..width]);
}

fn real(bytes: &mut [u8], random: &mut ChaCha8Rng) {
    let at = place(bytes, random);
    let values = [
        f64::NAN,
        f64::INFINITY,
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        -0.0,
        1e15,
        2e9,
        -1.0,
    ];
    let value = values[random.random_range(0..values.len())];
    if let Some(field) = bytes.get_mut(at..at + 8) {
        let raw = if random.random_bool(0.3) {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        };
        field.copy_from_slice(&raw);
    }
}

fn delete(bytes: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    let range = range(bytes, random);
    bytes.drain(range);
}

fn duplicate(bytes: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    const MOST: usize = 1 << 16;
    let block = bytes[range(bytes, random)].to_vec();
    let most = (MOST / block.len().max(1)).clamp(1, 64);
    let times = if random.random_bool(0.8) {
        1
    } else {
        random.random_range(1..=most)
    };
    let at = place(bytes, random);
    bytes.splice(at..at, block.repeat(times));
}

fn swap(bytes: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    let block: Vec<u8> = bytes.drain(range(bytes, random)).collect();
    let at = place(bytes, random);
    bytes.splice(at..at, block);
}

/// The beginning of one file with the end of another, or a block of the other.
fn splice(bytes: &mut Vec<u8>, other: &[u8], random: &mut ChaCha8Rng) {
    if random.random_bool(0.3) {
        bytes.truncate(place(bytes, random));
        bytes.extend_from_slice(&other[place(other, random)..]);
    } else {
        let to = range(bytes, random);
        bytes.splice(to, other[range(other, random)].iter().copied());
    }
}

fn fill(bytes: &mut [u8], random: &mut ChaCha8Rng) {
    let value = [0, 0xff, b' ', b'Z', random.random()][random.random_range(0..5)];
    let range = range(bytes, random);
    bytes[range].fill(value);
}

fn extend(bytes: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    let more = random.random_range(1..=512);
    if random.random_bool(0.5) {
        bytes.resize(bytes.len() + more, 0);
    } else {
        bytes.extend((0..more).map(|_| random.random::<u8>()));
    }
}
