//! In: the good files. Out: what becomes of truncated and of bit-flipped copies.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Wanted;
use super::faults::{Counts, OtherRows};
use super::process::Process;
use super::reading::{Delivered, Reader, corpus, deliveries};
use super::results;

pub fn run(wanted: &Wanted) {
    for reader in &wanted.readers {
        for (kind, damage) in [("truncated", truncated as Damage), ("flipped", flipped)] {
            let counts = copies(*reader, wanted, damage);
            results::keep(kind, *reader, wanted.seed, &counts);
        }
    }
}

/// Damages a copy of a part; the numbers are those of the copy and of all copies.
type Damage = fn(&mut Vec<u8>, usize, usize, &mut ChaCha8Rng);

fn copies(reader: Reader, wanted: &Wanted, damage: Damage) -> Counts {
    let good = deliveries(&corpus().join("good"), reader);
    let mut counts = Counts::default();
    let mut process = Process::new(reader);
    let mut random = ChaCha8Rng::seed_from_u64(wanted.seed);
    for copy in 0..wanted.number {
        let Some(original) = good.get(copy % good.len().max(1)) else {
            break;
        };
        let mut delivered = copy_of(original, copy);
        let part = copy % delivered.parts.len();
        damage(&mut delivered.parts[part], copy, wanted.number, &mut random);
        let ending = process.ask(&delivered);
        counts.take(reader, &delivered, &ending, OtherRows::AreToBeSaid);
    }
    counts
}

/// The good file under the name of its copy.
pub fn copy_of(original: &Delivered, number: usize) -> Delivered {
    let (stem, ending) = original
        .name
        .rsplit_once('.')
        .unwrap_or((&original.name, ""));
    let stem = stem.split('-').next().unwrap_or(stem);
    Delivered {
        name: format!("{stem}-{number}.{ending}"),
        parts: original.parts.clone(),
    }
}

/// Cuts at places spread over the whole file, the first and the last byte among them.
fn truncated(bytes: &mut Vec<u8>, copy: usize, copies: usize, random: &mut ChaCha8Rng) {
    let last = bytes.len().saturating_sub(1);
    let length = match copy {
        0 => 0,
        _ if copy + 20 > copies => last.saturating_sub(copies - copy - 1),
        _ => random.random_range(0..=last),
    };
    bytes.truncate(length);
}

/// Flips one bit, and in every fourth copy up to eight.
#[allow(clippy::ptr_arg)] // As `Damage` has it.
fn flipped(bytes: &mut Vec<u8>, copy: usize, _: usize, random: &mut ChaCha8Rng) {
    let flips = if copy % 4 == 3 {
        random.random_range(2..=8)
    } else {
        1
    };
    for _ in 0..flips {
        let bit = random.random_range(0..bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
}
