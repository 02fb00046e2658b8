//! What must hold of tests whatever the data: symmetry, agreement with simpler tests, and a reason instead of a NaN.

use proptest::prelude::*;
use tidemark::definition::{RakeVariance, SingletonPsu};
use tidemark::estimate::test::{
    Contrast, Convention, Correction, Family, GoodnessOfFit, IndependenceStatistic, Joint,
    Reference, TestResult, TwoWayTable, Untestable, two_sample,
};
use tidemark::estimate::{Linearisation, Partition, Variable};
use tidemark::ingest::DesignColumns;
use tidemark::tally::{Factor, Frame, Tally};
use tidemark::weight::{Adjustment, CellMargins, rake};

const STATISTICS: [IndependenceStatistic; 6] = [
    IndependenceStatistic::RaoScottF,
    IndependenceStatistic::RaoScottChiSquared,
    IndependenceStatistic::Wald,
    IndependenceStatistic::AdjustedWald,
    IndependenceStatistic::WeightedChiSquared,
    IndependenceStatistic::Saddlepoint,
];

/// Respondents with two answers and a weight; `stratum` and `cluster` may be empty.
#[derive(Debug, Clone, Default)]
struct Sample {
    row: Vec<u16>,
    column: Vec<u16>,
    weight: Vec<f64>,
    stratum: Vec<u32>,
    cluster: Vec<u32>,
}

impl Sample {
    /// The same answers as often as a table of counts says, everybody of weight 1.
    fn of_counts(counts: &[&[usize]]) -> Self {
        let mut sample = Self::default();
        for (row, of_row) in counts.iter().enumerate() {
            for (column, &count) in of_row.iter().enumerate() {
                for _ in 0..count {
                    sample.row.push(row as u16);
                    sample.column.push(column as u16);
                    sample.weight.push(1.0);
                }
            }
        }
        sample
    }

    fn design(&self) -> DesignColumns {
        DesignColumns {
            weight: self.weight.clone(),
            stratum: (!self.stratum.is_empty()).then(|| self.stratum.clone()),
            clusters: if self.cluster.is_empty() {
                Vec::new()
            } else {
                vec![self.cluster.clone()]
            },
            ..DesignColumns::default()
        }
    }

    fn frame(&self) -> Frame {
        let factor = Factor {
            level: &self.row,
            levels: levels(&self.row),
        };
        Frame::new(&self.design(), &[factor])
    }

    fn tally(&self, frame: &Frame) -> Tally {
        let codes = usize::from(levels(&self.column));
        Tally::categorical(frame, &self.weight, &self.column, codes)
    }

    fn table(&self) -> Result<TwoWayTable, Untestable> {
        let frame = self.frame();
        let adjustment = Adjustment::none(&frame);
        let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Remove);
        let rows = Partition::by_factor(&frame, 0, usize::from(levels(&self.row)));
        let columns: Vec<Option<usize>> =
            (0..usize::from(levels(&self.column))).map(Some).collect();
        TwoWayTable::new(&at, &self.tally(&frame), &rows, &columns)
    }

    fn test(&self, statistic: IndependenceStatistic) -> Result<TestResult, Untestable> {
        self.table()?.independence(statistic, Convention::Tidemark)
    }

    fn reordered(&self, order: &[usize]) -> Self {
        fn pick<T: Copy>(of: &[T], order: &[usize]) -> Vec<T> {
            order.iter().filter_map(|&at| of.get(at).copied()).collect()
        }
        Self {
            row: pick(&self.row, order),
            column: pick(&self.column, order),
            weight: pick(&self.weight, order),
            stratum: pick(&self.stratum, order),
            cluster: pick(&self.cluster, order),
        }
    }
}

fn levels(of: &[u16]) -> u16 {
    of.iter().max().map_or(0, |last| last + 1)
}

fn close(first: f64, second: f64, relative: f64) -> bool {
    (first - second).abs() <= relative * first.abs().max(second.abs()).max(1e-12)
}

fn sample() -> impl Strategy<Value = Sample> {
    let respondent = (0_u16..3, 0_u16..4, 0.2_f64..5.0, 0_u32..3, 0_u32..4);
    (prop::collection::vec(respondent, 30..120), 0..3_u8).prop_map(|(rows, kind)| {
        let mut sample = Sample::default();
        for (row, column, weight, stratum, cluster) in rows {
            sample.row.push(row);
            sample.column.push(column);
            sample.weight.push(weight);
            if kind > 0 {
                sample.stratum.push(stratum);
            }
            if kind > 1 {
                // Four clusters a stratum.
                sample.cluster.push(stratum * 4 + cluster);
            }
        }
        // Numbered in the order of their first occurrence, as a delivery is.
        sample.stratum = numbered(&sample.stratum);
        sample.cluster = numbered(&sample.cluster);
        sample
    })
}

fn numbered(of: &[u32]) -> Vec<u32> {
    let mut known: Vec<u32> = Vec::new();
    of.iter()
        .map(|code| {
            let place = known.iter().position(|other| other == code);
            place.unwrap_or_else(|| {
                known.push(*code);
                known.len() - 1
            }) as u32
        })
        .collect()
}

proptest! {
    #[test]
    fn the_order_of_respondents_and_the_side_of_an_item_do_not_matter(
        sample in sample(), shuffle in any::<u64>()
    ) {
        let mut order: Vec<usize> = (0..sample.row.len()).collect();
        order.sort_by_key(|&at| (at as u64 ^ shuffle).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let shuffled = sample.reordered(&order);
        let shuffled = Sample {
            stratum: numbered(&shuffled.stratum),
            cluster: numbered(&shuffled.cluster),
            ..shuffled
        };
        let turned = Sample {
            row: sample.column.clone(),
            column: sample.row.clone(),
            ..sample.clone()
        };
        let last = levels(&sample.row) - 1;
        let reversed = Sample {
            row: sample.row.iter().map(|row| last - row).collect(),
            ..sample.clone()
        };
        for statistic in STATISTICS {
            let found = sample.test(statistic);
            for other in [&shuffled, &turned, &reversed] {
                match (&found, other.test(statistic)) {
                    (Ok(found), Ok(other)) => {
                        prop_assert!(close(found.statistic, other.statistic, 1e-8));
                        prop_assert!(close(found.p, other.p, 1e-6), "{} and {}", found.p, other.p);
                    }
                    (found, other) => prop_assert_eq!(found.as_ref().err(), other.as_ref().err()),
                }
            }
        }
    }

    #[test]
    fn a_table_has_a_probability_or_a_reason(counts in prop::collection::vec(0_usize..4, 9)) {
        let rows: Vec<&[usize]> = counts.chunks_exact(3).collect();
        let sample = Sample::of_counts(&rows);
        for statistic in STATISTICS {
            if let Ok(test) = sample.test(statistic) {
                prop_assert!((0.0..=1.0).contains(&test.p), "{test:?}");
                prop_assert!(test.statistic.is_finite() && test.statistic >= 0.0, "{test:?}");
            }
        }
    }

    /// Of weights that are all the same V is that of simple random sampling with n/(n − 1), so that every λ is.
    #[test]
    fn with_equal_weights_the_tests_are_pearsons(counts in prop::collection::vec(2_usize..30, 6)) {
        let rows: Vec<&[usize]> = counts.chunks_exact(3).collect();
        let sample = Sample::of_counts(&rows);
        let n = sample.row.len() as f64;
        let table = sample.table().expect("a table");
        for effect in table.generalised_design_effects().expect("effects") {
            prop_assert!(close(effect, n / (n - 1.0), 1e-9));
        }
        let sums = |of: &dyn Fn(usize) -> usize, groups: usize| -> Vec<f64> {
            let mut sums = vec![0.0; groups];
            for (at, &count) in counts.iter().enumerate() {
                sums[of(at)] += count as f64;
            }
            sums
        };
        let (of_row, of_column) = (sums(&|at| at / 3, 2), sums(&|at| at % 3, 3));
        let pearson: f64 = counts
            .iter()
            .enumerate()
            .map(|(at, &count)| {
                let expected = of_row[at / 3] * of_column[at % 3] / n;
                (count as f64 - expected).powi(2) / expected
            })
            .sum();
        prop_assert!(close(table.pearson_x_squared(), pearson, 1e-10));
        let f = sample.test(IndependenceStatistic::RaoScottF).expect("a test");
        prop_assert!(close(f.statistic * 2.0 * n / (n - 1.0), pearson, 1e-9));
        let Reference::F { numerator, denominator } = f.reference else { panic!("not F") };
        prop_assert!(close(numerator, 2.0, 1e-9) && close(denominator, 2.0 * (n - 1.0), 1e-9));
    }

    /// With strata that are the rows of a table of two by two, row totals are fixed: the deviation from independence is
    /// a constant times the difference of the two shares.
    #[test]
    fn walds_f_is_the_square_of_t_where_row_totals_are_fixed(
        answers in prop::collection::vec((0_u16..2, 0_u16..2), 20..80), share in 0.5_f64..4.0
    ) {
        let row: Vec<u16> = answers.iter().map(|a| a.0).collect();
        let column: Vec<u16> = answers.iter().map(|a| a.1).collect();
        let varies = |row_of: u16| {
            let of = || row.iter().zip(&column).filter(move |(r, _)| **r == row_of);
            of().any(|(_, c)| *c == 0) && of().any(|(_, c)| *c == 1)
        };
        prop_assume!(varies(0) && varies(1));
        let sample = Sample {
            weight: row.iter().map(|r| if *r == 0 { 1.0 } else { share }).collect(),
            stratum: row.iter().map(|r| u32::from(*r)).collect(),
            row,
            column,
            cluster: Vec::new(),
        };
        let frame = sample.frame();
        let adjustment = Adjustment::none(&frame);
        let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
        let groups = Partition::by_factor(&frame, 0, 2);
        let scores = [Some(0.0), Some(1.0)];
        let t = two_sample(
            &at,
            &sample.tally(&frame),
            &groups,
            Variable::Scores(&scores),
            Convention::Tidemark,
        )
        .expect("a t test");
        let wald = sample.test(IndependenceStatistic::Wald).expect("a test");
        prop_assert!(close(wald.statistic, t.t * t.t, 1e-9));
        prop_assert!(close(wald.p, t.p, 1e-8));
    }

    #[test]
    fn adjusted_p_values_are_no_smaller_and_keep_their_order(
        p in prop::collection::vec(prop_oneof![0.0_f64..=1.0, Just(0.01), Just(0.0), Just(1.0)], 0..40),
        shuffle in any::<u64>()
    ) {
        let family = Family::new(p.clone()).expect("probabilities");
        let holm = family.adjusted(Correction::Holm);
        let rate = family.adjusted(Correction::BenjaminiHochberg);
        for (place, raw) in p.iter().enumerate() {
            let (holm, rate) = (holm[place].expect("p"), rate[place].expect("p"));
            prop_assert!(*raw <= rate && rate <= holm && holm <= 1.0);
        }
        for (one, other) in (0..p.len()).flat_map(|i| (0..p.len()).map(move |j| (i, j))) {
            if p[one] <= p[other] {
                prop_assert!(holm[one] <= holm[other] && rate[one] <= rate[other]);
            }
        }
        let mut order: Vec<usize> = (0..p.len()).collect();
        order.sort_by_key(|&at| (at as u64 ^ shuffle).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let shuffled = Family::new(order.iter().map(|&at| p[at])).expect("probabilities");
        let again = shuffled.adjusted(Correction::Holm);
        for (place, &at) in order.iter().enumerate() {
            prop_assert_eq!(again[place], holm[at]);
        }
    }
}

/// R 4.2.2: `p.adjust(c(.01, .02, .02, .5, .03, .0004, 1, .02, .2), "holm")` and `"BH"`, and with an NA.
#[test]
fn a_family_equals_r_p_adjust() {
    let p = [0.01, 0.02, 0.02, 0.5, 0.03, 0.0004, 1.0, 0.02, 0.2];
    let family = Family::new(p).expect("probabilities");
    let some = |values: &[f64]| -> Vec<Option<f64>> { values.iter().copied().map(Some).collect() };
    let holm = [
        0.08,
        0.14,
        0.14,
        1.0,
        0.14,
        0.003_600_000_000_000_000_3,
        1.0,
        0.14,
        0.600_000_000_000_000_1,
    ];
    assert_eq!(family.adjusted(Correction::Holm), some(&holm));
    let rate = [
        0.036_000_000_000_000_004,
        0.036_000_000_000_000_004,
        0.036_000_000_000_000_004,
        0.5625,
        0.045,
        0.003_600_000_000_000_000_3,
        1.0,
        0.036_000_000_000_000_004,
        0.257_142_857_142_857_2,
    ];
    for (found, r) in family
        .adjusted(Correction::BenjaminiHochberg)
        .iter()
        .zip(rate)
    {
        assert!(close(found.expect("p"), r, 1e-15));
    }
    assert_eq!(family.adjusted(Correction::None), some(&p));
    let with_a_gap = Family::new([Some(0.01), None, Some(0.04), Some(0.03), Some(0.0)]);
    let with_a_gap = with_a_gap.expect("probabilities");
    assert_eq!(with_a_gap.tests(), 4);
    let holm = [Some(0.03), None, Some(0.06), Some(0.06), Some(0.0)];
    assert_eq!(with_a_gap.adjusted(Correction::Holm), holm);
}

#[test]
fn a_family_without_tests_is_empty_and_one_with_a_nan_is_refused() {
    let empty = Family::new(Vec::<f64>::new()).expect("no probabilities");
    assert!(empty.adjusted(Correction::Holm).is_empty());
    assert!(empty.adjusted(Correction::BenjaminiHochberg).is_empty());
    let refused = Family::new([0.5, f64::NAN]).expect_err("not a probability");
    assert_eq!(refused.place, 1);
    assert!(Family::new([1.5]).is_err() && Family::new([-0.1]).is_err());
}

#[test]
fn what_cannot_be_tested_has_a_reason() {
    let one_row = Sample::of_counts(&[&[3, 4]]);
    let one_column = Sample::of_counts(&[&[3], &[4]]);
    let diagonal = Sample::of_counts(&[&[3, 0, 0], &[0, 4, 0], &[0, 0, 5]]);
    for statistic in STATISTICS {
        assert_eq!(one_row.test(statistic), Err(Untestable::OneCategory));
        assert_eq!(one_column.test(statistic), Err(Untestable::OneCategory));
    }
    assert_eq!(
        diagonal.test(IndependenceStatistic::RaoScottF),
        Err(Untestable::EmptyCells)
    );
    // Four sampling units for four parts.
    let mut few = Sample::of_counts(&[&[3, 2, 1], &[1, 4, 2], &[2, 2, 5]]);
    few.cluster = (0..few.row.len() as u32).map(|row| row % 4).collect();
    assert_eq!(
        few.test(IndependenceStatistic::Wald),
        Err(Untestable::SingularCovariance)
    );
    assert!(few.test(IndependenceStatistic::RaoScottF).is_ok());
}

/// A zero in one combination is an answer like another: R gives `important` × `age3` of the masculinity poll a test.
#[test]
fn an_empty_combination_alone_does_not_stop_a_test() {
    let sample = Sample::of_counts(&[&[0, 7, 4], &[6, 5, 9]]);
    for statistic in STATISTICS {
        let test = sample.test(statistic).expect("a test");
        assert!(test.p > 0.0 && test.p < 0.2, "{test:?}");
    }
}

#[test]
fn a_table_that_weighting_pins_has_no_variance_to_test_with() {
    let sample = Sample::of_counts(&[&[10, 20], &[20, 10]]);
    let crossed: Vec<u16> = sample
        .row
        .iter()
        .zip(&sample.column)
        .map(|(r, c)| 2 * r + c)
        .collect();
    let factors = [
        Factor {
            level: &sample.row,
            levels: 2,
        },
        Factor {
            level: &crossed,
            levels: 4,
        },
    ];
    let frame = Frame::new(&sample.design(), &factors);
    let margins = CellMargins {
        category_of_cell: vec![frame.levels(1).iter().map(|&l| u32::from(l)).collect()],
        categories: vec![4],
    };
    let raked = rake(
        &frame.totals().weight,
        &margins,
        &[vec![0.3, 0.2, 0.1, 0.4]],
        60.0,
    );
    let adjustment = Adjustment::none(&frame).then_raked(
        &frame,
        &raked.factor,
        &margins,
        RakeVariance::Calibrate,
    );
    let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
    let rows = Partition::by_factor(&frame, 0, 2);
    let tally = sample.tally(&frame);
    let table = TwoWayTable::new(&at, &tally, &rows, &[Some(0), Some(1)]).expect("a table");
    let f = table.independence(IndependenceStatistic::RaoScottF, Convention::Tidemark);
    assert_eq!(f, Err(Untestable::NoVariance));
    let wald = table.independence(IndependenceStatistic::Wald, Convention::Tidemark);
    assert_eq!(wald, Err(Untestable::SingularCovariance));
    let scores = [Some(0.0), Some(1.0)];
    let t = two_sample(
        &at,
        &tally,
        &rows,
        Variable::Scores(&scores),
        Convention::Tidemark,
    );
    assert_eq!(t, Err(Untestable::NoVariance));
    let fit = GoodnessOfFit::new(
        &at,
        &tally,
        &Partition::everybody(&frame),
        &[0, 1],
        &[0.5, 0.5],
        Convention::Tidemark,
    );
    assert_eq!(fit, Err(Untestable::NoVariance));
}

/// Of equal weights λ is n/(n − 1) for all parts but the last, which is 0: N is estimated.
#[test]
fn goodness_of_fit_with_equal_weights_is_pearsons() {
    let sample = Sample::of_counts(&[&[30, 50, 20]]);
    let frame = sample.frame();
    let adjustment = Adjustment::none(&frame);
    let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
    let everybody = Partition::everybody(&frame);
    let tally = sample.tally(&frame);
    let fit = |shares: &[f64]| {
        GoodnessOfFit::new(
            &at,
            &tally,
            &everybody,
            &[0, 1, 2],
            shares,
            Convention::Tidemark,
        )
    };
    let same = fit(&[0.3, 0.5, 0.2]).expect("a fit");
    assert!(same.x_squared.abs() < 1e-20);
    for (weight, expected) in same.weights.iter().zip([100.0 / 99.0, 100.0 / 99.0, 0.0]) {
        assert!((weight - expected).abs() < 1e-12, "{weight}");
    }
    assert_eq!(same.test().expect("a test").p, 1.0);
    // 25/4 + 0 + 25/4·… by hand: (30 − 25)²/25 + (50 − 50)²/50 + (20 − 25)²/25 = 2.
    let other = fit(&[1.0, 2.0, 1.0]).expect("a fit");
    assert!(close(other.x_squared, 2.0, 1e-12));
    let (approximate, exact) = (
        other.test().expect("a test"),
        other.exact().expect("a test"),
    );
    assert!((approximate.p - exact.p).abs() < 0.02);
    assert_eq!(fit(&[0.5, 0.5]), Err(Untestable::NotShares));
    assert_eq!(fit(&[0.5, 0.5, 0.0]), Err(Untestable::NotShares));
    assert_eq!(fit(&[0.5, f64::NAN, 0.5]), Err(Untestable::NotShares));
}

#[test]
fn a_contrast_fits_its_estimates_or_is_refused() {
    assert_eq!(Contrast::new([0.0, 0.0]), Err(Untestable::NotAContrast));
    assert_eq!(
        Contrast::new([1.0, f64::NAN]),
        Err(Untestable::NotAContrast)
    );
    assert_eq!(Contrast::difference(2, 0, 2), Err(Untestable::NotAContrast));
    assert_eq!(Contrast::difference(2, 1, 1), Err(Untestable::NotAContrast));
    let sample = Sample::of_counts(&[&[3, 4], &[5, 2]]);
    let frame = sample.frame();
    let adjustment = Adjustment::none(&frame);
    let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
    let tally = sample.tally(&frame);
    let shares = Joint::of_categories(&at, &tally, &Partition::everybody(&frame), &[0, 1]);
    let shares = shares.expect("shares");
    let three = Contrast::new([1.0, 0.0, -1.0]).expect("a contrast");
    assert_eq!(shares.contrast(&three), Err(Untestable::NotAContrast));
    // Shares of all answers sum to 1, whoever answered.
    let all = shares.contrast(&Contrast::new([1.0, 1.0]).expect("a contrast"));
    let all = all.expect("an estimate");
    assert!((all.value - 1.0).abs() < 1e-15 && all.standard_error < 1e-8);
}
