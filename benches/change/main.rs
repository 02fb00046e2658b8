//! How often the comparison of two waves cries wolf, finds what is there, and wrongly says that nothing changed.
//!
//! `cargo bench --bench change` draws every poll anew and writes `benches/change/results.md`. A first argument divides
//! the number of runs (`-- 20`: a look, nothing is written).

mod poll;
#[path = "../coverage/population.rs"]
mod population;
mod results;
mod series;

use std::sync::atomic::{AtomicUsize, Ordering};

use poll::Design;
use series::{EDGES, Found, Series, Set};
use tidemark::definition::Correction;

const SEED: u64 = 20_261_205;
const ROWS: usize = 1_013;
/// Of the bar, and all that are drawn: what the bar's are too few to tell.
const RUNS: usize = 2_000;
const ALL_RUNS: usize = 10_000;

/// What one run, a pair of waves, says of each set.
pub struct Run {
    null: Vec<Found>,
    null_by_holm: Vec<Found>,
    moved: Vec<Found>,
    moved_by_holm: Vec<Found>,
    edges: Vec<Vec<Found>>,
}

fn main() {
    let divisor = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse::<usize>().ok())
        .unwrap_or(1)
        .max(1);
    let designs = [Design::households(), Design::persons()];
    let runs: Vec<(&str, Vec<Run>)> = designs
        .iter()
        .map(|design| (design.name, simulated(design, ALL_RUNS / divisor)))
        .collect();
    let text = results::text(&runs);
    print!("{text}");
    if divisor == 1 {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/change/results.md");
        if let Err(error) = std::fs::write(file, text) {
            eprintln!("{file}: {error}");
        }
    }
}

fn simulated(design: &Design, runs: usize) -> Vec<Run> {
    let series = Series::new(design);
    in_parallel(runs, |number| {
        let waves = series.waves(design, number);
        let found = |set, correction| series.found(&waves, set, correction);
        Run {
            null: found(Set::Null, Correction::BenjaminiHochberg),
            null_by_holm: found(Set::Null, Correction::Holm),
            moved: found(Set::Moved, Correction::BenjaminiHochberg),
            moved_by_holm: found(Set::Moved, Correction::Holm),
            edges: (0..EDGES.len())
                .map(|edge| found(Set::Edge(edge), Correction::BenjaminiHochberg))
                .collect(),
        }
    })
}

/// `work` of 0, 1, … in order, on all processors.
fn in_parallel<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let mut done: Vec<(usize, T)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut own = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= count {
                            break own;
                        }
                        own.push((number, work(number)));
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("no panic"))
            .collect()
    });
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}
