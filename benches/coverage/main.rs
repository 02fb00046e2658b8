//! How often the intervals hold the truth, and how often a family of tests cries wolf, by simulation.
//!
//! `cargo bench --bench coverage` draws every sample anew and writes `benches/coverage/results.md`. A first argument
//! divides the number of samples (`-- 100`: a look, nothing is written).

mod population;
mod results;

use std::sync::atomic::{AtomicUsize, Ordering};

use population::{LEVELS, Population, Response, Sample};
use tidemark::definition::{RakeVariance, SingletonPsu};
use tidemark::estimate::interval::Share;
use tidemark::estimate::replicate::{Asked, Centre, Quantity, Replicated};
use tidemark::estimate::{DomainTally, Linearisation, Partition, Variable};
use tidemark::ingest::DesignColumns;
use tidemark::tally::{Factor, Frame, Grain, Tally};
use tidemark::weight::replicate::{
    Bootstrap, OnFailure, ReplicateDesign, ReplicateWeights, ReplicationUnits, WeightingClasses,
};
use tidemark::weight::{Adjustment, CellMargins, Raked, rake};

const SEED: u64 = 20_261_122;
const ROWS: usize = 1_013;
const SAMPLES: usize = 20_000;
const BOOTSTRAP_SAMPLES: usize = 5_000;
const BOOTSTRAP_REPLICATES: usize = 500;
const DONT_KNOW: f64 = 0.06;
const SHARES: [f64; 9] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/// Items of the family of tests: nobody's opinion moves on the first, everybody's on the others.
const NULL_ITEMS: usize = 60;
const MOVED_ITEMS: usize = 20;
const MOVED_BY: f64 = 0.06;

fn main() {
    let divisor = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse::<usize>().ok())
        .unwrap_or(1)
        .max(1);
    let population = Population::new(Response::Uneven);
    let opinions = Opinions::new(&population);
    let samples = SAMPLES / divisor / 2 * 2;
    let polls = linearised(&population, &opinions, samples, 0);
    let even = Population::new(Response::Even);
    let first = 2 * SAMPLES;
    let polls_of_all = linearised(&even, &Opinions::new(&even), samples, first);
    let bootstrapped = in_parallel(BOOTSTRAP_SAMPLES / divisor, |number| {
        let known = &opinions.before[..SHARES.len()];
        Poll::new(&population, known, SAMPLES + number, Grain::Rows).bootstrapped()
    });
    let text = results::text(&polls, &polls_of_all, &bootstrapped);
    print!("{text}");
    if divisor == 1 {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/coverage/results.md");
        if let Err(error) = std::fs::write(file, text) {
            eprintln!("{file}: {error}");
        }
    }
}

/// Pairs of waves: even samples are of the first, odd ones of the second.
fn linearised(
    population: &Population,
    opinions: &Opinions,
    samples: usize,
    first: usize,
) -> Vec<Vec<Share>> {
    in_parallel(samples, |number| {
        let wave = if number % 2 == 0 {
            &opinions.before
        } else {
            &opinions.after
        };
        Poll::new(population, wave, first + number, Grain::Cells).linearised()
    })
}

/// Probabilities by item and class: nine known shares, then the family, in two waves.
struct Opinions {
    before: Vec<Vec<f64>>,
    after: Vec<Vec<f64>>,
}

impl Opinions {
    fn new(population: &Population) -> Self {
        let of = |moved_by: f64| {
            let known = SHARES.iter().copied();
            let null = (0..NULL_ITEMS).map(|item| 0.15 + 0.7 * item as f64 / NULL_ITEMS as f64);
            let moved = (0..MOVED_ITEMS)
                .map(|item| 0.2 + 0.5 * item as f64 / MOVED_ITEMS as f64 + moved_by);
            known
                .chain(null)
                .chain(moved)
                .map(|share| population.opinion(share))
                .collect()
        };
        Self {
            before: of(0.0),
            after: of(MOVED_BY),
        }
    }
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

/// A raked sample.
struct Poll {
    sample: Sample,
    design: DesignColumns,
    frame: Frame,
    margins: CellMargins,
    targets: Vec<Vec<f64>>,
    raked: Raked,
}

impl Poll {
    fn new(population: &Population, opinions: &[Vec<f64>], number: usize, grain: Grain) -> Self {
        let sample = Sample::draw(population, ROWS, opinions, DONT_KNOW, SEED, number as u64);
        let design = DesignColumns {
            weight: vec![1.0; ROWS],
            ..DesignColumns::default()
        };
        let factors: Vec<Factor<'_>> = sample
            .background
            .iter()
            .zip(LEVELS)
            .map(|(level, levels)| Factor { level, levels })
            .collect();
        let frame = Frame::with_grain(&design, &factors, grain);
        let margins = CellMargins {
            category_of_cell: (0..LEVELS.len())
                .map(|factor| {
                    frame
                        .levels(factor)
                        .iter()
                        .map(|&level| u32::from(level))
                        .collect()
                })
                .collect(),
            categories: LEVELS.iter().map(|&levels| usize::from(levels)).collect(),
        };
        let targets = population.margins();
        let raked = rake(&frame.totals().weight, &margins, &targets, ROWS as f64);
        assert!(raked.converged(), "sample {number} does not rake");
        Self {
            sample,
            design,
            frame,
            margins,
            targets,
            raked,
        }
    }

    /// The share of those with an opinion who agree, by item, with its linearised standard error.
    fn linearised(&self) -> Vec<Share> {
        let adjustment = Adjustment::none(&self.frame).then_raked(
            &self.frame,
            &self.raked.factor,
            &self.margins,
            RakeVariance::default(),
        );
        let at = Linearisation::new(&self.frame, &adjustment, SingletonPsu::Fail);
        let everybody = Partition::everybody(&self.frame);
        self.tallies()
            .iter()
            .map(|tally| {
                let tally = DomainTally::new(&at, tally, &everybody);
                let statistic = tally.mean(0, AGREE).expect("answers");
                Share {
                    value: statistic.value,
                    standard_error: at.variance(&tally, &statistic).expect("a variance").sqrt(),
                    degrees_of_freedom: statistic.degrees_of_freedom,
                    unweighted_base: statistic.bases.unweighted as f64,
                    effective_base: statistic.bases.effective,
                }
            })
            .collect()
    }

    /// The same with the standard error of a bootstrap in which every replicate is raked again.
    fn bootstrapped(&self) -> Vec<Share> {
        let everybody = Partition::everybody(&self.frame);
        let tallies = self.tallies();
        let asked: Vec<Asked<'_>> = tallies
            .iter()
            .map(|tally| Asked {
                tally,
                partition: &everybody,
                quantities: &[Quantity::Mean {
                    domain: 0,
                    variable: AGREE,
                }],
            })
            .collect();
        let bootstrap = Bootstrap {
            replicates: BOOTSTRAP_REPLICATES,
            seed: SEED,
        };
        let units = ReplicationUnits::rows(&self.frame).expect("rows are units");
        let design = ReplicateDesign::rao_wu(units, bootstrap).expect("a bootstrap");
        let classes = WeightingClasses::new(&self.margins);
        let targets = &self.targets;
        let weights = ReplicateWeights::remade(
            &self.frame,
            &design,
            classes.of_cell(),
            OnFailure::Stop,
            classes.raking(targets, ROWS as f64),
        )
        .expect("every replicate rakes");
        let replicated = Replicated::of_tallies(&weights, &asked).expect("answers");
        let errors = replicated.standard_errors(Centre::MeanOfReplicates);
        let linearised = self.linearised();
        linearised
            .into_iter()
            .zip(errors)
            .map(|(share, standard_error)| Share {
                standard_error,
                ..share
            })
            .collect()
    }

    fn tallies(&self) -> Vec<Tally> {
        self.sample
            .answers
            .iter()
            .map(|answers| Tally::categorical(&self.frame, &self.design.weight, answers, 3))
            .collect()
    }
}

const AGREE: Variable<'static> = Variable::Scores(&[Some(0.0), Some(1.0), None]);
