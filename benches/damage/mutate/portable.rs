//! In: an SPSS portable file. Out: its records changed, whatever lines they stand in. Its numbers are to base 30 and end
//! with `/`.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::bytes;

const WIDTH: usize = 80;
const NUMBERS: &[&str] = &[
    "0/",
    "1/",
    "-1/",
    "*./",
    "T/",
    "TTTTTTTT/",
    "TTTTTTTTTTTTTTTTTTTTTTTT/",
    "1+TT/",
    "1-TTT/",
    "1+TTTTTTTTTT/",
    "/",
    ".5/",
    "-/",
    "AA/",
    "8CC/",
    "2MMMMM/",
    "4F3K22/",
    "Z/",
    "z/",
];

pub fn mutate(text: &mut Vec<u8>, other: &[u8], random: &mut ChaCha8Rng) {
    let mut plain = unwrapped(text);
    let ends: Vec<usize> = (0..plain.len()).filter(|at| plain[*at] == b'/').collect();
    if ends.len() < 2 {
        return bytes::mutate(text, other, random);
    }
    let first = random.random_range(0..ends.len() - 1);
    let last = (first + random.random_range(1..=3)).min(ends.len() - 1);
    let range = ends[first] + 1..ends[last] + 1;
    match random.random_range(0..6) {
        0 | 1 => {
            let number = NUMBERS[random.random_range(0..NUMBERS.len())];
            plain.splice(range, number.bytes());
        }
        2 => {
            plain.drain(range);
        }
        3 => {
            let block = plain[range.clone()].to_vec();
            let times = [1, 1, 1, 200][random.random_range(0..4)];
            plain.splice(range.start..range.start, block.repeat(times));
        }
        4 => {
            let other = unwrapped(other);
            bytes::mutate(&mut plain, &other, random);
        }
        _ => {
            let tag = b"123456789ABCDEFZ"[random.random_range(0..16)];
            plain.insert(range.start, tag);
        }
    }
    *text = wrapped(&plain);
}

fn unwrapped(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        plain.extend_from_slice(line);
        if !line.is_empty() && line.len() < WIDTH {
            plain.resize(plain.len() + WIDTH - line.len(), b' ');
        }
    }
    plain
}

fn wrapped(plain: &[u8]) -> Vec<u8> {
    plain
        .chunks(WIDTH)
        .flat_map(|line| [line, b"\r\n"].concat())
        .collect()
}
