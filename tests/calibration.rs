//! Raking and calibration of random problems: what is called converged meets its totals, and what cannot be met names
//! what stands in the way.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tidemark::definition::{Bounds, Distance, Limits};
use tidemark::weight::{Benchmarks, CellMargins, Column, Culprit, calibrate, meet_margins, rake};

/// Random respondents with categories of several margins.
struct Sample {
    weight: Vec<f64>,
    margins: CellMargins,
}

fn sample(rng: &mut ChaCha8Rng, rows: usize, categories: &[usize]) -> Sample {
    let category_of_cell = categories
        .iter()
        .map(|&k| {
            let skew: f64 = rng.random_range(0.3..1.5);
            (0..rows)
                .map(|row| {
                    // The first rows fill every category once.
                    if row < k {
                        row as u32
                    } else {
                        ((rng.random::<f64>().powf(skew) * k as f64) as usize).min(k - 1) as u32
                    }
                })
                .collect()
        })
        .collect();
    Sample {
        weight: (0..rows).map(|_| rng.random_range(0.2..3.0)).collect(),
        margins: CellMargins {
            category_of_cell,
            categories: categories.to_vec(),
        },
    }
}

fn shares(rng: &mut ChaCha8Rng, k: usize) -> Vec<f64> {
    let raw: Vec<f64> = (0..k).map(|_| rng.random_range(0.05..1.0)).collect();
    let sum: f64 = raw.iter().sum();
    raw.iter().map(|share| share / sum).collect()
}

fn dimensions(rng: &mut ChaCha8Rng) -> Vec<usize> {
    let margins = rng.random_range(1..5);
    (0..margins).map(|_| rng.random_range(2..7)).collect()
}

/// The largest difference of a weighted share from its target, in percentage points, counted from the weights alone.
fn largest_miss(sample: &Sample, factor: &[f64], targets: &[Vec<f64>]) -> f64 {
    let weight: Vec<f64> = sample
        .weight
        .iter()
        .zip(factor)
        .map(|(d, g)| d * g)
        .collect();
    let sum: f64 = weight.iter().sum();
    let mut largest: f64 = 0.0;
    for (categories, targets) in sample.margins.category_of_cell.iter().zip(targets) {
        for (category, target) in targets.iter().enumerate() {
            let held: f64 = weight
                .iter()
                .zip(categories)
                .filter(|(_, c)| **c as usize == category)
                .map(|(w, _)| w)
                .sum();
            largest = largest.max((held / sum - target).abs());
        }
    }
    100.0 * largest
}

#[test]
fn raking_that_converges_meets_its_margins_whatever_the_weights_sum_to() {
    let mut rng = ChaCha8Rng::seed_from_u64(20261122);
    let (mut met, mut refused) = (0, 0);
    for problem in 0..500 {
        let categories = dimensions(&mut rng);
        let rows = rng.random_range(8..400);
        let sample = sample(&mut rng, rows, &categories);
        let targets: Vec<Vec<f64>> = categories.iter().map(|&k| shares(&mut rng, k)).collect();
        let mut outcomes = Vec::new();
        for total in [1.0, rows as f64, 5_000_000.0] {
            let found = meet_margins(&sample.weight, &sample.margins, &targets, total);
            if let Ok(raked) = &found {
                let miss = largest_miss(&sample, &raked.factor, &targets);
                assert!(
                    miss <= 1e-6,
                    "problem {problem}, total {total}: {miss} points"
                );
                let sum: f64 = sample
                    .weight
                    .iter()
                    .zip(&raked.factor)
                    .map(|(d, g)| d * g)
                    .sum();
                assert!(
                    (sum / total - 1.0).abs() <= 1e-8,
                    "problem {problem}: sums to {sum}"
                );
                assert!(raked.factor.iter().all(|g| g.is_finite() && *g >= 0.0));
            }
            outcomes.push(found.is_ok());
        }
        assert!(
            outcomes.iter().all(|ok| *ok == outcomes[0]),
            "problem {problem}: the total decides whether it converges"
        );
        if outcomes[0] { met += 1 } else { refused += 1 }
    }
    println!("met {met}, refused {refused}");
    assert!(met > 400, "{met} met, {refused} refused");
}

/// A feasible sample made infeasible by one category that is held by too few others.
#[test]
fn margins_that_cannot_hold_name_the_category_at_fault() {
    let mut rng = ChaCha8Rng::seed_from_u64(50);
    for problem in 0..50 {
        let categories = [
            rng.random_range(3..6),
            rng.random_range(3..6),
            rng.random_range(2..4),
        ];
        let mut sample = sample(&mut rng, 300, &categories);
        let (row, column) = (
            rng.random_range(0..categories[0]),
            rng.random_range(0..categories[1]),
        );
        // Everybody of category `row` of the first margin is in category `column` of the second.
        for at in 0..300 {
            if sample.margins.category_of_cell[0][at] as usize == row {
                sample.margins.category_of_cell[1][at] = column as u32;
            }
        }
        let mut targets: Vec<Vec<f64>> = categories
            .iter()
            .map(|&k| vec![1.0 / k as f64; k])
            .collect();
        let room = if problem % 5 == 0 {
            0.0
        } else {
            targets[0][row] * rng.random_range(0.3..0.95)
        };
        let spread = (1.0 - room) / (categories[1] - 1) as f64;
        targets[1] = (0..categories[1])
            .map(|c| if c == column { room } else { spread })
            .collect();
        let Err(culprit) = meet_margins(&sample.weight, &sample.margins, &targets, 300.0) else {
            panic!("problem {problem} was met")
        };
        let Culprit::Infeasible(named) = &culprit else {
            panic!("problem {problem}: {culprit:?}")
        };
        let of = |margin, category| Column::Category { margin, category };
        let columns: Vec<Column> = named.too_much.iter().map(|(column, _)| *column).collect();
        assert!(
            columns.contains(&of(0, row)),
            "problem {problem}: {culprit:?}"
        );
        let [(held_by, share)] = named.too_little[..] else {
            panic!("problem {problem}: {culprit:?}")
        };
        assert_eq!(held_by, of(1, column), "problem {problem}: {culprit:?}");
        assert!((share - room).abs() < 1e-12);
        // Another category is named only where chance has put all of its respondents there too.
        for (first, second) in sample.margins.category_of_cell[0]
            .iter()
            .zip(&sample.margins.category_of_cell[1])
        {
            assert!(!columns.contains(&of(0, *first as usize)) || *second as usize == column);
        }
    }
}

#[test]
fn one_variable_under_two_names_with_two_targets_is_refused_and_named() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut sample = sample(&mut rng, 200, &[3, 2, 2]);
    sample.margins.category_of_cell[2] = sample.margins.category_of_cell[1].clone();
    let targets = [vec![0.3, 0.3, 0.4], vec![0.51, 0.49], vec![0.6, 0.4]];
    let found = meet_margins(&sample.weight, &sample.margins, &targets, 200.0);
    let Err(Culprit::Contradiction {
        column,
        share,
        implied,
        from,
    }) = found
    else {
        panic!("{found:?}")
    };
    assert_eq!(
        column,
        Column::Category {
            margin: 2,
            category: 0
        }
    );
    assert_eq!(
        from,
        [Column::Category {
            margin: 1,
            category: 0
        }]
    );
    assert!((share - 0.6).abs() < 1e-12 && (implied - 0.51).abs() < 1e-9);
    // The same targets under both names are no contradiction.
    let targets = [vec![0.3, 0.3, 0.4], vec![0.51, 0.49], vec![0.51, 0.49]];
    assert!(meet_margins(&sample.weight, &sample.margins, &targets, 200.0).is_ok());
}

#[test]
fn a_category_nobody_is_in_is_named() {
    let margins = CellMargins {
        category_of_cell: vec![vec![0, 0, 1], vec![0, 1, 1]],
        categories: vec![3, 2],
    };
    let targets = [vec![0.4, 0.4, 0.2], vec![0.5, 0.5]];
    let found = meet_margins(&[1.0, 1.0, 1.0], &margins, &targets, 3.0);
    assert_eq!(
        found.expect_err("nobody").column(),
        Some(Column::Category {
            margin: 0,
            category: 2
        })
    );
}

#[test]
fn margins_that_leave_somebody_no_weight_are_refused() {
    // The first category needs all of the second margin's first, so its other member has nothing left.
    let margins = CellMargins {
        category_of_cell: vec![vec![0, 1, 1], vec![0, 0, 1]],
        categories: vec![2, 2],
    };
    let targets = [vec![0.5, 0.5], vec![0.5, 0.5]];
    let found = meet_margins(&[1.0, 1.0, 1.0], &margins, &targets, 3.0);
    assert!(matches!(found, Err(Culprit::Weightless(_))), "{found:?}");
}

/// The sample with its totals, with a number beside the margins.
fn benchmarks(
    sample: &Sample,
    targets: &[Vec<f64>],
    total: f64,
    number: Option<(Vec<f64>, f64)>,
) -> Benchmarks {
    let totals = targets
        .iter()
        .map(|shares| shares.iter().map(|share| share * total).collect())
        .collect();
    let mut x = Benchmarks::of_margins(sample.weight.len(), sample.margins.clone(), totals);
    if let Some((values, total)) = number {
        x = x.with_number(values, total);
    }
    x
}

#[test]
fn raking_is_a_calibration_with_the_raking_distance() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    for _ in 0..20 {
        let sample = sample(&mut rng, 500, &[4, 2, 3]);
        let targets: Vec<Vec<f64>> = [4, 2, 3].iter().map(|&k| shares(&mut rng, k)).collect();
        let raked = rake(&sample.weight, &sample.margins, &targets, 500.0);
        let x = benchmarks(&sample, &targets, 500.0, None);
        let calibrated =
            calibrate(&sample.weight, &x, Distance::Raking, Bounds::None).expect("weights");
        for (one, other) in raked.factor.iter().zip(&calibrated.factor) {
            assert!((one / other - 1.0).abs() < 1e-9, "{one} {other}");
        }
    }
}

#[test]
fn a_calibration_meets_its_totals_and_its_bounds() {
    let mut rng = ChaCha8Rng::seed_from_u64(12);
    let limits = Limits {
        lower: 0.4,
        upper: 2.2,
    };
    let weights = Limits {
        lower: 0.3,
        upper: 3.5,
    };
    let (mut met, mut held) = (0, 0);
    for problem in 0..200 {
        let rows = rng.random_range(60..300);
        let sample = sample(&mut rng, rows, &[3, 4]);
        // Targets near the sample's own shares, with a number of large mean and small spread.
        let sum: f64 = sample.weight.iter().sum();
        let targets: Vec<Vec<f64>> = [3, 4]
            .iter()
            .zip(&sample.margins.category_of_cell)
            .map(|(&k, categories)| {
                let mut share = vec![0.0; k];
                for (w, c) in sample.weight.iter().zip(categories) {
                    share[*c as usize] += w / sum * rng.random_range(0.75..1.25);
                }
                let whole: f64 = share.iter().sum();
                share.iter().map(|s| s / whole).collect()
            })
            .collect();
        let born: Vec<f64> = (0..rows)
            .map(|_| f64::from(rng.random_range(1940..2006)))
            .collect();
        let mean: f64 = sample
            .weight
            .iter()
            .zip(&born)
            .map(|(w, x)| w * x)
            .sum::<f64>()
            / sum;
        let total = (mean + rng.random_range(-1.0..1.0)) * sum;
        let x = benchmarks(&sample, &targets, sum, Some((born.clone(), total)));
        for (distance, bounds) in [
            (Distance::Linear, Bounds::None),
            (Distance::Raking, Bounds::None),
            (Distance::Logit, Bounds::Factor(limits)),
            (Distance::Linear, Bounds::Factor(limits)),
            (Distance::Raking, Bounds::Factor(limits)),
            (Distance::Raking, Bounds::Weight(weights)),
            (Distance::Linear, Bounds::Weight(weights)),
        ] {
            let found = match calibrate(&sample.weight, &x, distance, bounds) {
                Ok(found) => found,
                Err(Culprit::Infeasible(_)) => continue,
                Err(other) => panic!("problem {problem}, {distance:?} {bounds:?}: {other:?}"),
            };
            met += 1;
            held += (0..rows).filter(|row| found.is_held(*row)).count();
            assert!(largest_miss(&sample, &found.factor, &targets) <= 1e-6);
            let reached: f64 = (0..rows)
                .map(|i| sample.weight[i] * found.factor[i] * born[i])
                .sum();
            assert!((reached / total - 1.0).abs() <= 1e-8, "{reached} {total}");
            for (d, g) in sample.weight.iter().zip(&found.factor) {
                let within = match bounds {
                    Bounds::None => true,
                    Bounds::Factor(l) => *g >= l.lower && *g <= l.upper,
                    Bounds::Weight(l) => d * g >= l.lower - 1e-12 && d * g <= l.upper + 1e-12,
                };
                assert!(within, "problem {problem}, {distance:?} {bounds:?}: {g}");
            }
        }
    }
    println!("met {met}, units at a limit {held}");
    assert!(met > 1_000 && held > 1_000, "{met} {held}");
}

#[test]
fn bounds_that_leave_no_room_name_the_category() {
    let margins = CellMargins {
        category_of_cell: vec![(0..100).map(|i| u32::from(i >= 10)).collect()],
        categories: vec![2],
    };
    let sample = Sample {
        weight: vec![1.0; 100],
        margins,
    };
    let x = benchmarks(&sample, &[vec![0.4, 0.6]], 100.0, None);
    for distance in [Distance::Linear, Distance::Raking, Distance::Logit] {
        let bounds = Bounds::Factor(Limits {
            lower: 0.3,
            upper: 3.0,
        });
        let found = calibrate(&sample.weight, &x, distance, bounds);
        assert_eq!(
            found.expect_err("no room").column(),
            Some(Column::Category {
                margin: 0,
                category: 0
            }),
        );
    }
}
