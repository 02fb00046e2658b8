//! What a bootstrap costs that is raked anew in every replicate: 1,013 respondents as sampling units, margins gender ×
//! age, region and education, the six answers of 20 items. Run with `cargo bench --bench replicates`.

use tidemark::estimate::Partition;
use tidemark::estimate::Variable;
use tidemark::estimate::replicate::{Asked, Centre, Quantity, Replicated};
use tidemark::ingest::DesignColumns;
use tidemark::tally::{Factor, Frame, Grain, Tally};
use tidemark::weight::CellMargins;
use tidemark::weight::replicate::{
    Bootstrap, OnFailure, ReplicateDesign, ReplicateWeights, ReplicationUnits, WeightingClasses,
};

const ROWS: usize = 1_013;
const ITEMS: usize = 20;
const ANSWERS: usize = 6;
/// Shares of the sample by gender, age, region, education and answer, in percent.
const SHARES: [&[u64]; 5] = [
    &[47, 53],
    &[12, 18, 20, 25, 25],
    &[34, 13, 20, 22, 11],
    &[20, 38, 22, 20],
    &[10, 18, 24, 28, 13, 7],
];

fn main() {
    divan::main();
}

/// A poll drawn by a small linear congruential generator: enough for timing.
struct Poll {
    design: DesignColumns,
    background: Vec<Vec<u16>>,
    answers: Vec<Vec<u16>>,
}

impl Poll {
    fn new() -> Self {
        let mut state = 20_261_122_u64;
        let mut below = |bound: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % bound
        };
        let mut drawn = |shares: &[u64]| -> Vec<u16> {
            (0..ROWS)
                .map(|_| {
                    let mut left = below(100);
                    let found = shares.iter().position(|share| {
                        let here = left < *share;
                        left = left.saturating_sub(*share);
                        here
                    });
                    found.unwrap_or(0) as u16
                })
                .collect()
        };
        Self {
            background: SHARES[..4].iter().map(|shares| drawn(shares)).collect(),
            answers: (0..ITEMS).map(|_| drawn(SHARES[4])).collect(),
            design: DesignColumns {
                weight: (0..ROWS)
                    .map(|row| 0.6 + (row * 7919 % 1000) as f64 / 1250.0)
                    .collect(),
                ..DesignColumns::default()
            },
        }
    }
}

fn margins(frame: &Frame) -> CellMargins {
    let level = |factor: usize| frame.levels(factor).iter().map(|&l| u32::from(l));
    CellMargins {
        category_of_cell: vec![
            level(0)
                .zip(level(1))
                .map(|(gender, age)| gender * 5 + age)
                .collect(),
            level(2).collect(),
            level(3).collect(),
        ],
        categories: vec![10, 5, 4],
    }
}

fn targets() -> Vec<Vec<f64>> {
    let crossed = [0.49, 0.51]
        .iter()
        .flat_map(|gender| [0.16, 0.17, 0.2, 0.23, 0.24].map(|age| gender * age))
        .collect();
    vec![
        crossed,
        vec![0.32, 0.14, 0.21, 0.23, 0.1],
        vec![0.24, 0.4, 0.2, 0.16],
    ]
}

#[divan::bench]
fn five_hundred_reraked_bootstrap_replicates_of_twenty_items(bencher: divan::Bencher<'_, '_>) {
    let poll = Poll::new();
    let factors: Vec<Factor<'_>> = poll
        .background
        .iter()
        .zip(SHARES)
        .map(|(level, shares)| Factor {
            level,
            levels: shares.len() as u16,
        })
        .collect();
    let scores: Vec<Vec<Option<f64>>> = (0..ANSWERS)
        .map(|answer| {
            (0..ANSWERS)
                .map(|code| Some(if code == answer { 1.0 } else { 0.0 }))
                .collect()
        })
        .collect();
    let quantities: Vec<Quantity<'_>> = scores
        .iter()
        .map(|scores| Quantity::Mean {
            domain: 0,
            variable: Variable::Scores(scores),
        })
        .collect();
    bencher.bench_local(|| {
        let frame = Frame::with_grain(&poll.design, &factors, Grain::Rows);
        let tally =
            |codes: &Vec<u16>| Tally::categorical(&frame, &poll.design.weight, codes, ANSWERS);
        let tallies: Vec<Tally> = poll.answers.iter().map(tally).collect();
        let everybody = Partition::everybody(&frame);
        let units = ReplicationUnits::first_stage(&frame).expect("units");
        let bootstrap = Bootstrap {
            replicates: 500,
            seed: 20_261_122,
        };
        let design = ReplicateDesign::rao_wu(units, bootstrap).expect("a bootstrap");
        let classes = WeightingClasses::new(&margins(&frame));
        let targets = targets();
        let raking = classes.raking(&targets, ROWS as f64);
        let classes = classes.of_cell();
        let weights = ReplicateWeights::remade(&frame, &design, classes, OnFailure::Stop, raking)
            .expect("raked");
        let asked: Vec<Asked<'_>> = tallies
            .iter()
            .map(|tally| Asked {
                tally,
                partition: &everybody,
                quantities: &quantities,
            })
            .collect();
        let shares = Replicated::of_tallies(&weights, &asked).expect("shares");
        (
            shares.standard_errors(Centre::MeanOfReplicates),
            weights.degrees_of_freedom(),
        )
    });
}
