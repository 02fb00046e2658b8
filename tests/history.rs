//! The variance reads the history of the weights: however fine the cells are, whichever road is taken, whatever step
//! comes after.

#[path = "history/chain.rs"]
mod chain;

use nalgebra::DMatrix;
use tidemark::definition::{RakeVariance, SingletonPsu};
use tidemark::estimate::{DomainTally, Linearisation, Partition, Variable};
use tidemark::ingest::DesignColumns;
use tidemark::tally::{Factor, Frame, Grain, Tally};
use tidemark::weight::{Adjustment, Auxiliaries, CellMargins, rake};

const ROWS: usize = 400;

/// Numbers that look random and are the same everywhere.
fn noise(row: usize, salt: usize) -> usize {
    let mut x = (row as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (salt as u64).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^= x >> 31;
    x = x.wrapping_mul(0x94D0_49BB_1331_11EB);
    (x >> 33) as usize
}

struct Poll {
    design: DesignColumns,
    sex: Vec<u16>,
    age: Vec<u16>,
    answer: Vec<u16>,
}

#[derive(Clone, Copy, PartialEq)]
enum Sampling {
    Respondents,
    Clusters,
}

fn poll(sampling: Sampling) -> Poll {
    let clustered = sampling == Sampling::Clusters;
    let sex: Vec<u16> = (0..ROWS).map(|row| (noise(row, 1) % 2) as u16).collect();
    let age: Vec<u16> = (0..ROWS).map(|row| (noise(row, 2) % 4) as u16).collect();
    let answer = (0..ROWS)
        .map(|row| {
            let draw = noise(row, 3) % 10;
            if draw == 9 {
                2
            } else {
                u16::from(draw < 3 + usize::from(age[row]) + usize::from(sex[row]))
            }
        })
        .collect();
    let design = DesignColumns {
        weight: (0..ROWS)
            .map(|row| 0.5 + (noise(row, 4) % 5) as f64 / 4.0)
            .collect(),
        stratum: clustered.then(|| (0..ROWS).map(|row| (row % 3) as u32).collect()),
        clusters: if clustered {
            vec![(0..ROWS).map(|row| (row % 60) as u32).collect()]
        } else {
            Vec::new()
        },
        ..DesignColumns::default()
    };
    Poll {
        design,
        sex,
        age,
        answer,
    }
}

impl Poll {
    fn frame(&self, grain: Grain) -> Frame {
        let factors = [
            Factor {
                level: &self.sex,
                levels: 2,
            },
            Factor {
                level: &self.age,
                levels: 4,
            },
        ];
        Frame::with_grain(&self.design, &factors, grain)
    }

    fn raked(&self, frame: &Frame, variance: RakeVariance) -> (Adjustment, CellMargins) {
        let margins = CellMargins {
            category_of_cell: (0..2)
                .map(|factor| {
                    frame
                        .levels(factor)
                        .iter()
                        .map(|&level| u32::from(level))
                        .collect()
                })
                .collect(),
            categories: vec![2, 4],
        };
        let targets = [vec![0.49, 0.51], vec![0.3, 0.2, 0.3, 0.2]];
        let raked = rake(&frame.totals().weight, &margins, &targets, ROWS as f64);
        assert!(raked.converged());
        let adjustment =
            Adjustment::none(frame).then_raked(frame, &raked.factor, &margins, variance);
        (adjustment, margins)
    }

    fn variance(&self, frame: &Frame, adjustment: &Adjustment) -> f64 {
        let at = Linearisation::new(frame, adjustment, SingletonPsu::Fail);
        let tally = Tally::categorical(frame, &self.design.weight, &self.answer, 3);
        let tally = DomainTally::new(&at, &tally, &Partition::everybody(frame));
        let statistic = tally
            .mean(0, Variable::Scores(&[Some(0.0), Some(1.0), None]))
            .expect("answers");
        at.variance(&tally, &statistic).expect("a variance")
    }

    /// The same share by its influence on each row.
    fn variance_from_rows(&self, frame: &Frame, adjustment: &Adjustment) -> f64 {
        let weight = adjustment.weights(frame, &self.design.weight);
        let answered = |row: &usize| self.answer[*row] < 2;
        let total: f64 = (0..ROWS).filter(answered).map(|row| weight[row]).sum();
        let share = (0..ROWS)
            .filter(answered)
            .map(|row| weight[row] * f64::from(self.answer[row]))
            .sum::<f64>()
            / total;
        let influence = DMatrix::from_fn(ROWS, 1, |row, _| {
            if answered(&row) {
                (f64::from(self.answer[row]) - share) / total
            } else {
                0.0
            }
        });
        let at = Linearisation::new(frame, adjustment, SingletonPsu::Fail);
        at.covariance_of_rows(&self.design.weight, &influence)
            .expect("a variance")[(0, 0)]
    }
}

fn assert_same(found: f64, expected: f64) {
    assert!(
        (found / expected - 1.0).abs() < 1e-11,
        "{found} and {expected}"
    );
}

#[test]
fn cells_weights_and_rows_give_one_variance() {
    for sampling in [Sampling::Respondents, Sampling::Clusters] {
        for variance in [
            RakeVariance::Calibrate,
            RakeVariance::Rake,
            RakeVariance::Fixed,
        ] {
            let poll = poll(sampling);
            let cells = poll.frame(Grain::Cells);
            let (adjustment, _) = poll.raked(&cells, variance);
            let expected = poll.variance(&cells, &adjustment);
            assert_same(poll.variance_from_rows(&cells, &adjustment), expected);
            for grain in [Grain::Weights, Grain::Rows] {
                let frame = poll.frame(grain);
                assert!(frame.cells() > cells.cells());
                let (adjustment, _) = poll.raked(&frame, variance);
                assert_same(poll.variance(&frame, &adjustment), expected);
                assert_same(poll.variance_from_rows(&frame, &adjustment), expected);
            }
        }
    }
}

#[test]
fn a_later_change_of_scale_changes_nothing() {
    let poll = poll(Sampling::Clusters);
    let frame = poll.frame(Grain::Cells);
    for variance in [RakeVariance::Calibrate, RakeVariance::Rake] {
        let (adjustment, _) = poll.raked(&frame, variance);
        let expected = poll.variance(&frame, &adjustment);
        let rescaled = adjustment.then_fixed(&vec![5_000.0; frame.cells()]);
        assert_same(poll.variance(&frame, &rescaled), expected);
    }
}

/// Calibrating again on what the weights already meet takes nothing more out, whichever of the two comes last.
#[test]
fn a_second_step_on_the_same_margins_changes_nothing() {
    let poll = poll(Sampling::Respondents);
    let frame = poll.frame(Grain::Cells);
    let (adjustment, margins) = poll.raked(&frame, RakeVariance::Calibrate);
    let auxiliaries = Auxiliaries::from_margins(frame.cells(), &margins);
    let single = CellMargins {
        category_of_cell: vec![margins.category_of_cell[0].clone()],
        categories: vec![2],
    };
    let ones = vec![1.0; frame.cells()];
    let base = Adjustment::none(&frame);
    let factor: Vec<f64> = single.category_of_cell[0]
        .iter()
        .map(|&category| if category == 0 { 0.9 } else { 1.2 })
        .collect();
    let poststratified = base.then_raked(&frame, &factor, &single, RakeVariance::Calibrate);
    let expected = poll.variance(&frame, &poststratified);
    let again = poststratified.then_raked(&frame, &ones, &single, RakeVariance::Calibrate);
    assert_same(poll.variance(&frame, &again), expected);
    // Two margins: a repeated calibration can only take more out or leave it.
    let once = poll.variance(&frame, &adjustment);
    let twice = poll.variance(
        &frame,
        &adjustment.then_calibrated(&frame, &ones, &auxiliaries),
    );
    assert!((twice / once - 1.0).abs() < 0.01, "{once} and {twice}");
}

/// With one margin, nonresponse classes and post-stratification to the classes' sampled weights give the same weights;
/// the classes' sizes being a sample's, the variance is larger than if they were known, and not smaller than that of
/// the respondents' mean were nothing known.
#[test]
fn nonresponse_classes_count_what_is_uncertain_about_response() {
    let poll = poll(Sampling::Respondents);
    let responds: Vec<u16> = (0..ROWS)
        .map(|row| u16::from(noise(row, 9) % 10 < 4 + usize::from(poll.age[row])))
        .collect();
    let factors = [
        Factor {
            level: &poll.age,
            levels: 4,
        },
        Factor {
            level: &responds,
            levels: 2,
        },
    ];
    let frame = Frame::with_grain(&poll.design, &factors, Grain::Rows);
    let class: Vec<u32> = frame.levels(0).iter().map(|&l| u32::from(l)).collect();
    let responded: Vec<bool> = frame.levels(1).iter().map(|&l| l == 1).collect();
    let adjustment = Adjustment::none(&frame).then_nonresponse(&frame, &class, &responded);
    let weights = adjustment.weights(&frame, &poll.design.weight);
    let sum: f64 = weights.iter().sum();
    assert_same(sum, poll.design.weight.iter().sum());
    // The weighted sum of class means: its influence worked out by hand.
    let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
    let tally = Tally::categorical(&frame, &poll.design.weight, &poll.answer, 3);
    let tally = DomainTally::new(&at, &tally, &Partition::everybody(&frame));
    let statistic = tally
        .mean(0, Variable::Scores(&[Some(0.0), Some(1.0), Some(0.0)]))
        .expect("answers");
    let found = at.variance(&tally, &statistic).expect("a variance");
    let y = |row: usize| f64::from(u16::from(poll.answer[row] == 1));
    let d = &poll.design.weight;
    let class_of = |row: usize| usize::from(poll.age[row]);
    let (mut all, mut resp, mut hits) = ([0.0; 4], [0.0; 4], [0.0; 4]);
    for row in 0..ROWS {
        all[class_of(row)] += d[row];
        if responds[row] == 1 {
            resp[class_of(row)] += d[row];
            hits[class_of(row)] += d[row] * y(row);
        }
    }
    let total: f64 = all.iter().sum();
    let mean: f64 = (0..4).map(|c| all[c] * hits[c] / resp[c]).sum::<f64>() / total;
    assert_same(statistic.value, mean);
    let z: Vec<f64> = (0..ROWS)
        .map(|row| {
            let c = class_of(row);
            let of_class = hits[c] / resp[c];
            let own = if responds[row] == 1 {
                all[c] / resp[c] * (y(row) - of_class)
            } else {
                0.0
            };
            d[row] * (own + of_class - mean) / total
        })
        .collect();
    let n = ROWS as f64;
    let centre = z.iter().sum::<f64>() / n;
    let expected = n / (n - 1.0) * z.iter().map(|z| (z - centre).powi(2)).sum::<f64>();
    assert_same(found, expected);
}
