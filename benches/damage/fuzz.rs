//! In: the good files and what earlier runs found. Out: what becomes of mutations of them for as long as was asked; each
//! that is answered in a new way is kept, to be mutated further, and the small ones in `tests/corpus/found`.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Wanted;
use super::copies::copy_of;
use super::faults::{Counts, OtherRows};
use super::mutate;
use super::process::{Ending, Process};
use super::reading::{Delivered, Reader, corpus, deliveries};
use super::results;

/// Files that are kept in the repository, for a reader.
const KEPT: usize = 48;
/// The largest of them, in bytes.
const SMALL: usize = 10_000;
/// A file that has grown beyond it is read as it is.
const ENOUGH: usize = 8 << 20;
/// Files larger than it are not mutated again.
const LARGEST: usize = 1 << 20;

pub fn run(wanted: &Wanted) {
    for reader in &wanted.readers {
        let counts = fuzz(*reader, wanted);
        results::keep("fuzzed", *reader, wanted.seed, &counts);
    }
}

fn fuzz(reader: Reader, wanted: &Wanted) -> Counts {
    let mut counts = Counts::default();
    let mut process = Process::new(reader);
    let mut random = ChaCha8Rng::seed_from_u64(wanted.seed);
    let found = corpus().join("found").join(reader.name);
    let good = deliveries(&corpus().join("good"), reader);
    let mut pool = good.clone();
    pool.extend(deliveries(&found, reader));
    if good.is_empty() {
        return counts;
    }
    let mut kept = pool.len() - good.len();
    let mut gravest: HashSet<String> = HashSet::new();
    let mut seen: HashSet<String> = HashSet::new();
    for known in &pool {
        let ending = process.ask(known);
        seen.extend(signature(&ending));
        gravest.extend(outline(&ending));
    }
    let until = Instant::now() + Duration::from_secs_f64(60.0 * wanted.minutes);
    while Instant::now() < until {
        let from: &[Delivered] = if random.random_bool(0.4) {
            &good
        } else {
            &pool
        };
        let mut delivered = copy_of(&from[random.random_range(0..from.len())], counts.reads);
        for _ in 0..random.random_range(1..=4) {
            if delivered.len() > ENOUGH {
                break;
            }
            mutate::mutate(reader, &mut delivered, &pool, &mut random);
        }
        let ending = process.ask(&delivered);
        counts.take(reader, &delivered, &ending, OtherRows::MayBeRight);
        let is_new = signature(&ending).is_some_and(|signature| seen.insert(signature));
        if !is_new || delivered.len() > LARGEST {
            continue;
        }
        let is_new = outline(&ending).is_some_and(|outline| gravest.insert(outline));
        if is_new && kept < KEPT && delivered.len() <= SMALL {
            std::fs::create_dir_all(&found).expect("a folder");
            let name = delivered
                .name
                .replacen('-', &format!("-{}-", wanted.seed), 1);
            delivered.write(&found.join(&name)).expect("a file");
            kept += 1;
        }
        pool.push(delivered);
    }
    println!(
        "{}: {} ways of answering, {} files in {}",
        reader.name,
        seen.len(),
        kept,
        found.display()
    );
    counts
}

/// What makes two answers the same.
fn signature(ending: &Ending) -> Option<String> {
    match ending {
        Ending::Read(reading) => Some(format!(
            "{} {} {}",
            reading.rows.is_some(),
            reading.codes.join(" "),
            reading.shape
        )),
        Ending::Panicked(_) | Ending::Died(_) | Ending::TooSlow => None,
    }
}

/// What makes two answers alike enough that one file in the repository is enough.
fn outline(ending: &Ending) -> Option<String> {
    match ending {
        Ending::Read(reading) => {
            let words: Vec<&str> = reading.shape.split_whitespace().take(5).collect();
            Some(words.join(" "))
        }
        Ending::Panicked(_) | Ending::Died(_) | Ending::TooSlow => None,
    }
}
