//! Replicate designs: scales as R `survey` 4.1 makes them, the first two moments of random factors, and sums of squares
//! that are exact for totals.

use tidemark::definition::SingletonPsu;
use tidemark::estimate::replicate::{Asked, Centre, Quantity, Replicated};
use tidemark::estimate::{DomainTally, Linearisation, Partition, Variable};
use tidemark::ingest::DesignColumns;
use tidemark::tally::{Frame, Grain, Tally};
use tidemark::weight::Adjustment;
use tidemark::weight::replicate::{
    Bootstrap, FactorTable, Replicate, ReplicateDesign, ReplicateError, ReplicateWeights,
    ReplicationUnits, Unit,
};

/// Enough that a second moment is off by less than [`CLOSE`]; the seed makes it certain.
const MANY: Bootstrap = Bootstrap {
    replicates: 20_000,
    seed: 20_261_122,
};
const CLOSE: f64 = 0.03;

/// Rows as sampling units, in strata of the sizes given, from populations of the sizes given.
fn strata(drawn: &[usize], population: Option<&[f64]>) -> DesignColumns {
    let by_row = |of: &dyn Fn(usize) -> f64| -> Vec<f64> {
        let strata = drawn.iter().enumerate();
        strata.flat_map(|(h, &n)| vec![of(h); n]).collect()
    };
    let stratum = by_row(&|h| h as f64)
        .into_iter()
        .map(|h| h as u32)
        .collect();
    DesignColumns {
        weight: vec![1.0; drawn.iter().sum()],
        stratum: Some(stratum),
        population: population
            .map(|sizes| by_row(&|h| sizes[h]))
            .into_iter()
            .collect(),
        ..DesignColumns::default()
    }
}

fn rows(design: &DesignColumns) -> Frame {
    Frame::with_grain(design, &[], Grain::Rows)
}

fn units(design: &DesignColumns) -> ReplicationUnits {
    ReplicationUnits::first_stage(&rows(design)).expect("units")
}

/// Mean, variance and covariance with another unit over all replicates.
fn moments(design: &ReplicateDesign, unit: usize, other: usize) -> [f64; 3] {
    let of = |unit: usize| -> Vec<f64> {
        (0..design.replicates())
            .map(|r| design.factor(Unit(unit), Replicate(r)))
            .collect()
    };
    let (a, b) = (of(unit), of(other));
    let count = a.len() as f64;
    let mean = |x: &[f64]| x.iter().sum::<f64>() / count;
    let (mean_a, mean_b) = (mean(&a), mean(&b));
    let product = |x: &[f64], mean_x: f64| {
        a.iter()
            .zip(x)
            .map(|(a, x)| (a - mean_a) * (x - mean_x))
            .sum::<f64>()
            / count
    };
    [mean_a, product(&a, mean_a), product(&b, mean_b)]
}

fn assert_moments(design: &ReplicateDesign, unit: usize, other: usize, expected: [f64; 3]) {
    let found = moments(design, unit, other);
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() < CLOSE,
            "{unit}, {other}: {found}, expected {expected}"
        );
    }
}

#[test]
fn jackknife_scales_carry_the_finite_population_correction() {
    let design = strata(&[3, 5, 2], Some(&[10.0, 8.0, 40.0]));
    let jackknife = ReplicateDesign::jkn(units(&design), SingletonPsu::Fail).expect("a jackknife");
    // R: jknweights(h, psu, fpc = c(10, 8, 40)) has these rscales, and scale 1.
    let expected = [vec![0.466666666666667; 3], vec![0.3; 5], vec![0.475; 2]].concat();
    assert_eq!(jackknife.scale(), 1.0);
    for (found, expected) in jackknife.rscales().iter().zip(expected) {
        assert!((found - expected).abs() < 1e-14);
    }
    assert_eq!(jackknife.degrees_of_freedom(), 7.0);
    let refused = ReplicateDesign::jk1(units(&design)).expect_err("strata");
    assert_eq!(refused, ReplicateError::Stratified { strata: 3 });
}

#[test]
fn a_stratum_with_one_unit_follows_the_policy_and_one_sampled_in_full_has_no_replicates() {
    let design = strata(&[3, 1, 2], Some(&[10.0, 8.0, 2.0]));
    let jackknife = |policy| ReplicateDesign::jkn(units(&design), policy);
    let refused = jackknife(SingletonPsu::Fail).expect_err("a lone unit");
    assert_eq!(refused, ReplicateError::LoneUnit { stratum: 1 });
    assert_eq!(
        jackknife(SingletonPsu::Remove).expect("three").replicates(),
        3
    );
    let average = jackknife(SingletonPsu::Average).expect("three");
    assert_eq!((average.replicates(), average.scale()), (3, 2.0));
    let adjust = jackknife(SingletonPsu::Adjust).expect("four");
    assert_eq!(adjust.replicates(), 4);
    assert_eq!(adjust.factor(Unit(3), Replicate(3)), 0.0);
    assert_eq!(adjust.factor(Unit(0), Replicate(3)), 1.5);
    assert!((adjust.rscales()[3] - 2.0 / 3.0).abs() < 1e-15);
    let bootstrap = ReplicateDesign::canty_davison(units(&design), MANY).expect_err("a lone unit");
    assert_eq!(bootstrap, ReplicateError::LoneUnit { stratum: 1 });
}

#[test]
fn the_bootstrap_of_canty_and_davison_draws_as_many_as_there_are() {
    let bootstrap = ReplicateDesign::canty_davison(units(&strata(&[3, 5, 2], None)), MANY);
    let bootstrap = bootstrap.expect("a bootstrap");
    // R: bootweights(h, psu)$scale × (R − 1).
    let scale = bootstrap.scale() * (MANY.replicates as f64 - 1.0);
    assert!((scale - 1.52542372881356).abs() < 1e-13);
    assert_moments(&bootstrap, 0, 1, [1.0, 2.0 / 3.0, -1.0 / 3.0]);
    assert_moments(&bootstrap, 4, 5, [1.0, 0.8, -0.2]);
    assert_moments(&bootstrap, 0, 4, [1.0, 2.0 / 3.0, 0.0]);
    assert_moments(&bootstrap, 8, 9, [1.0, 0.5, -0.5]);
}

#[test]
fn with_a_population_the_bootstrap_draws_without_replacement_from_copies_of_the_sample() {
    let design = strata(&[3, 5], Some(&[12.0, 5.0]));
    let bootstrap = ReplicateDesign::canty_davison(units(&design), MANY).expect("a bootstrap");
    // Hypergeometric: n·(1/n)(1 − 1/n)·(N − n)/(N − 1).
    assert_moments(
        &bootstrap,
        0,
        1,
        [1.0, 2.0 / 3.0 * 9.0 / 11.0, -1.0 / 3.0 * 9.0 / 11.0],
    );
    assert_eq!(
        moments(&bootstrap, 4, 5),
        [1.0, 0.0, 0.0],
        "a stratum sampled in full"
    );
}

#[test]
fn the_bootstrap_of_rao_and_wu_draws_one_less() {
    let bootstrap = ReplicateDesign::rao_wu(units(&strata(&[3, 5, 2], None)), MANY);
    let bootstrap = bootstrap.expect("a bootstrap");
    assert!((bootstrap.scale() * (MANY.replicates as f64 - 1.0) - 1.0).abs() < 1e-14);
    assert_moments(&bootstrap, 0, 1, [1.0, 1.0, -0.5]);
    assert_moments(&bootstrap, 4, 5, [1.0, 1.0, -0.25]);
    assert_moments(&bootstrap, 0, 9, [1.0, 1.0, 0.0]);
    for replicate in (0..100).map(Replicate) {
        let sum: f64 = (3..8)
            .map(|unit| bootstrap.factor(Unit(unit), replicate))
            .sum();
        assert!((sum - 5.0).abs() < 1e-12);
    }
}

#[test]
fn the_bootstrap_of_preston_has_the_moments_of_each_stage() {
    let one_stage = strata(&[3, 5, 2], Some(&[10.0, 8.0, 40.0]));
    let bootstrap = ReplicateDesign::preston(&rows(&one_stage), MANY).expect("a bootstrap");
    assert_eq!(bootstrap.scale(), 1.0);
    assert!((bootstrap.rscales()[0] * (MANY.replicates as f64 - 1.0) - 1.0).abs() < 1e-14);
    // 1 − f and −(1 − f)/(n − 1).
    assert_moments(&bootstrap, 0, 1, [1.0, 0.7, -0.35]);
    assert_moments(&bootstrap, 4, 5, [1.0, 0.375, -0.375 / 4.0]);
    assert_moments(&bootstrap, 8, 9, [1.0, 0.95, -0.95]);
    // Four of twelve clusters, four of nine rows in each: R's mrbweights has variance 0.84, covariance 0.60 within a
    // cluster and −0.22 between clusters in 40,000 draws.
    let two_stages = DesignColumns {
        weight: vec![1.0; 16],
        clusters: vec![(0..16).map(|row| row / 4).collect()],
        population: vec![vec![12.0; 16], vec![9.0; 16]],
        ..DesignColumns::default()
    };
    let bootstrap = ReplicateDesign::preston(&rows(&two_stages), MANY).expect("a bootstrap");
    let (first, second) = (2.0 / 3.0, 1.0 / 3.0 * 5.0 / 9.0);
    assert_moments(
        &bootstrap,
        0,
        1,
        [1.0, first + second, first - second / 3.0],
    );
    assert_moments(&bootstrap, 0, 5, [1.0, first + second, -first / 3.0]);
}

#[test]
fn a_seed_gives_the_same_factors_whatever_else_is_drawn() {
    let design = strata(&[30, 20], None);
    let of = |replicates, seed| {
        let bootstrap = Bootstrap { replicates, seed };
        let made = ReplicateDesign::canty_davison(units(&design), bootstrap).expect("a bootstrap");
        (0..5)
            .flat_map(|r| (0..50).map(move |u| (u, r)))
            .map(|(u, r)| made.factor(Unit(u), Replicate(r)).to_bits())
            .collect::<Vec<u64>>()
    };
    assert_eq!(of(5, 7), of(500, 7));
    assert_ne!(of(5, 7), of(5, 8));
}

/// The variance of Σwy by replicates and by linearisation.
fn both_ways(frame: &Frame, columns: &DesignColumns, design: &ReplicateDesign) -> (f64, f64) {
    let values: Vec<Option<f64>> = (0..columns.weight.len())
        .map(|row| Some(((row * 7919) % 101) as f64))
        .collect();
    let tally = Tally::numeric(frame, &columns.weight, &[&values]);
    let everybody = Partition::everybody(frame);
    let total = Quantity::Total {
        domain: 0,
        variable: Variable::Number(0),
    };
    let asked = Asked {
        tally: &tally,
        partition: &everybody,
        quantities: &[total],
    };
    let weights = ReplicateWeights::as_designed(frame, design);
    let replicated = Replicated::of_tallies(&weights, &[asked]).expect("a total");
    let adjustment = Adjustment::none(frame);
    let at = Linearisation::new(frame, &adjustment, SingletonPsu::Fail);
    let folded = DomainTally::new(&at, &tally, &everybody);
    let total = folded.total(0, Variable::Number(0)).expect("a total");
    (
        replicated.covariance(Centre::FullSample)[(0, 0)],
        at.variance(&folded, &total).expect("a variance"),
    )
}

#[test]
fn jackknives_and_balanced_half_samples_of_a_total_equal_its_linearised_variance() {
    let assert_same = |(replicated, linearised): (f64, f64), what: &str| {
        assert!(
            (replicated / linearised - 1.0).abs() < 1e-12,
            "{what}: {replicated}, {linearised}"
        );
    };
    for count in 1..=40 {
        let columns = strata(&vec![2; count], None);
        let frame = rows(&columns);
        let brr = ReplicateDesign::brr(units(&columns)).expect("half-samples");
        assert!(brr.replicates() > count && brr.replicates() <= count + 4);
        assert_eq!(brr.degrees_of_freedom(), count as f64);
        assert_same(both_ways(&frame, &columns, &brr), "BRR");
        let fay = ReplicateDesign::fay(units(&columns), 0.3).expect("half-samples");
        assert_same(both_ways(&frame, &columns, &fay), "Fay");
    }
    let columns = strata(&[3, 5, 2], Some(&[10.0, 8.0, 40.0]));
    let jackknife = ReplicateDesign::jkn(units(&columns), SingletonPsu::Fail).expect("a jackknife");
    assert_same(both_ways(&rows(&columns), &columns, &jackknife), "JKn");
    let columns = strata(&[17], Some(&[40.0]));
    let jackknife = ReplicateDesign::jk1(units(&columns)).expect("a jackknife");
    assert_same(both_ways(&rows(&columns), &columns, &jackknife), "JK1");
}

#[test]
fn as_many_replicates_as_units_are_not_taken_for_their_transpose() {
    // Not symmetric: unit 1 weighs 5 in replicate 0.
    let by_unit = [
        vec![0.0, 2.0, 1.0],
        vec![5.0, 0.0, 1.0],
        vec![1.0, 2.0, 0.0],
    ];
    let table = FactorTable::from_units(&by_unit).expect("a table");
    assert_eq!(table.factor(Unit(1), Replicate(0)), 5.0);
    let transposed = FactorTable::from_replicates(&by_unit).expect("a table");
    assert_eq!(transposed.factor(Unit(0), Replicate(1)), 5.0);
    assert_ne!(table, transposed);
    let three = units(&strata(&[3], None));
    let two = FactorTable::from_units(&[vec![1.0; 3], vec![1.0; 3]]).expect("a table");
    let refused = ReplicateDesign::supplied(three.clone(), two, 1.0, vec![1.0; 3]);
    assert_eq!(
        refused.expect_err("two units"),
        ReplicateError::UnitCount {
            expected: 3,
            found: 2
        }
    );
    let refused = ReplicateDesign::supplied(three, table, 1.0, vec![1.0; 2]);
    assert_eq!(
        refused.expect_err("two scales"),
        ReplicateError::ScaleCount {
            expected: 3,
            found: 2
        }
    );
}

#[test]
fn rows_that_share_a_cell_cannot_be_sampling_units() {
    let columns = strata(&[4, 4], None);
    let refused = ReplicationUnits::first_stage(&Frame::new(&columns, &[]));
    assert_eq!(
        refused.expect_err("shared cells"),
        ReplicateError::RowsShareCells
    );
}
