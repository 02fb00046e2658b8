//! What holds of every interval of a proportion and of every quantile, whatever the numbers are.

use proptest::prelude::*;
use tidemark::definition::SingletonPsu;
use tidemark::estimate::distribution::{
    beta_cdf, beta_quantile, beta_tail, chi_squared_cdf, chi_squared_quantile, chi_squared_tail,
    f_cdf, f_quantile, f_tail, normal_quantile, normal_tail, t_cdf, t_quantile, t_tail,
    t_two_sided,
};
use tidemark::estimate::interval::{Method, Quantiles, Share, proportion};
use tidemark::estimate::{DomainTally, Linearisation, Partition, SimpleRandomSampling, Variable};
use tidemark::ingest::DesignColumns;
use tidemark::measure::Interval;
use tidemark::tally::{Frame, Tally};
use tidemark::weight::Adjustment;

const METHODS: [Method; 7] = [
    Method::Logit,
    Method::Beta,
    Method::Wilson,
    Method::Asin,
    Method::Likelihood,
    Method::XLogit,
    Method::Mean,
];

/// A share with the standard error that `design_effect` gives it.
fn share(value: f64, base: f64, design_effect: f64) -> Share {
    Share {
        value,
        standard_error: (design_effect * value * (1.0 - value) / base).sqrt(),
        degrees_of_freedom: (base / 3.0).max(1.0),
        unweighted_base: base,
        effective_base: base / design_effect,
    }
}

fn interval(method: Method, share: &Share, level: f64) -> Interval {
    proportion(method, share, level, &mut Quantiles::default())
}

fn close(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * a.abs().max(b.abs())
}

proptest! {
    #[test]
    fn an_interval_holds_the_share_and_stays_between_0_and_1(
        logit in -9.0..9.0_f64,
        base in 2.0..5000.0_f64,
        design_effect in 0.2..4.0_f64,
        level in 0.5..0.999_f64,
    ) {
        let share = share(1.0 / (1.0 + (-logit).exp()), base.floor(), design_effect);
        for method in METHODS {
            let found = interval(method, &share, level);
            prop_assert!(found.low <= share.value && share.value <= found.high, "{method:?} {found:?}");
            if method != Method::Mean {
                prop_assert!(0.0 <= found.low && found.high <= 1.0, "{method:?} {found:?}");
            }
            prop_assert_eq!(found.level, level);
        }
    }

    #[test]
    fn a_higher_level_gives_a_wider_interval(
        logit in -5.0..5.0_f64,
        base in 5.0..5000.0_f64,
        level in 0.5..0.98_f64,
    ) {
        let share = share(1.0 / (1.0 + (-logit).exp()), base.floor(), 1.3);
        for method in METHODS {
            let (one, other) = (interval(method, &share, level), interval(method, &share, level + 0.01));
            prop_assert!(other.low <= one.low && other.high >= one.high, "{method:?}");
            prop_assert!(other.high - other.low > one.high - one.low, "{method:?}");
        }
    }

    #[test]
    fn the_interval_of_the_others_mirrors_it(
        p in 0.001..0.999_f64,
        base in 5.0..5000.0_f64,
    ) {
        let (one, other) = (share(p, base.floor(), 1.4), share(1.0 - p, base.floor(), 1.4));
        for method in METHODS {
            let (one, other) = (interval(method, &one, 0.95), interval(method, &other, 0.95));
            prop_assert!((one.low - (1.0 - other.high)).abs() < 1e-12, "{method:?} {one:?} {other:?}");
            prop_assert!((one.high - (1.0 - other.low)).abs() < 1e-12, "{method:?} {one:?} {other:?}");
        }
    }

    #[test]
    fn a_quantile_undoes_its_distribution_function(
        ln_p in -60.0..-0.7_f64,
        first in -4.0..9.0_f64,
        second in -4.0..9.0_f64,
    ) {
        // In the smaller tail, so that p keeps its digits.
        let (p, a, b) = (ln_p.exp(), first.exp(), second.exp());
        prop_assert!(close(normal_tail(-normal_quantile(p)), p, 1e-11));
        let t = t_quantile(p, a);
        // With few degrees of freedom the quantile can be beyond the largest double.
        prop_assert!(t == f64::NEG_INFINITY || close(t_cdf(t, a), p, 1e-10), "{t}");
        let chi_squared = chi_squared_quantile(p, a);
        prop_assert!(chi_squared < 1e-300 || close(chi_squared_cdf(chi_squared, a), p, 1e-10));
        let f = f_quantile(p, a, b);
        prop_assert!(f < 1e-300 || close(f_cdf(f, a, b), p, 1e-10), "{f} {}", f_cdf(f, a, b));
        let beta = beta_quantile(p, a, b);
        // Near 1 the share itself has no digits left to say how near.
        prop_assert!(
            !(1e-300..0.999).contains(&beta) || close(beta_cdf(beta, a, b), p, 1e-10),
            "{beta} {}", beta_cdf(beta, a, b)
        );
    }

    #[test]
    fn quantiles_rise_with_p_and_tails_fall_with_x(
        p in 1e-9..0.99_f64,
        first in -4.0..9.0_f64,
        second in -4.0..9.0_f64,
    ) {
        let (a, b, more) = (first.exp(), second.exp(), p + (1.0 - p) * 1e-3);
        prop_assert!(normal_quantile(p) < normal_quantile(more));
        prop_assert!(t_quantile(p, a) < t_quantile(more, a));
        prop_assert!(chi_squared_quantile(p, a) <= chi_squared_quantile(more, a));
        prop_assert!(f_quantile(p, a, b) <= f_quantile(more, a, b));
        prop_assert!(beta_quantile(p, a, b) <= beta_quantile(more, a, b));
        let x = chi_squared_quantile(p, a);
        prop_assert!(chi_squared_tail(x * 1.001, a) <= chi_squared_tail(x, a));
        prop_assert!(f_tail(x * 1.001, a, b) <= f_tail(x, a, b));
        prop_assert!(beta_tail(p * 1.001, a, b) <= beta_tail(p, a, b));
        prop_assert!(t_tail(x, a) >= t_tail(x * 1.001, a));
    }
}

#[test]
fn every_method_is_defined_where_nobody_or_everybody_says_so() {
    for base in [1.0, 2.0, 40.0, 1013.0] {
        for method in METHODS {
            let none = share(0.0, base, 1.3);
            let found = interval(method, &none, 0.95);
            assert_eq!(found.low, 0.0, "{method:?}");
            assert!(
                found.high > 0.0 && found.high <= 1.0,
                "{method:?} {found:?}"
            );
            let all = interval(method, &share(1.0, base, 1.3), 0.95);
            assert_eq!(all.high, 1.0, "{method:?}");
            assert!((all.low - (1.0 - found.high)).abs() < 1e-15, "{method:?}");
        }
    }
    // Clopper and Pearson on 40/1.3 cases.
    let found = interval(Method::Beta, &share(0.0, 40.0, 1.3), 0.95);
    assert!((found.high - (1.0 - 0.025_f64.powf(1.3 / 40.0))).abs() < 1e-14);
}

#[test]
fn a_share_that_weighting_pins_has_an_interval_of_almost_no_width() {
    for standard_error in [0.0, 1e-17, 1e-12] {
        let pinned = Share {
            standard_error,
            ..share(0.49, 1000.0, 1.0)
        };
        for method in METHODS {
            let found = interval(method, &pinned, 0.95);
            assert!(
                (found.low - 0.49).abs() < 1e-10 && (found.high - 0.49).abs() < 1e-10,
                "{method:?} {found:?}"
            );
        }
    }
}

#[test]
fn p_values_keep_their_digits_in_far_tails() {
    // Closed forms: t on 1 degree of freedom is Cauchy's, on 2 it is algebraic; chi-squared and F on 2.
    for t in [1e3, 1e10, 1e40, 1e200] {
        let cauchy = 2.0 * (1.0_f64 / t).atan() / std::f64::consts::PI;
        assert!(close(t_two_sided(t, 1.0), cauchy, 1e-13), "{t}");
        let (ratio, root) = (2.0 / t / t, (1.0 + 2.0 / t / t).sqrt());
        let two = ratio / (root * (1.0 + root));
        assert!(
            two < 1e-300 || close(t_two_sided(t, 2.0), two, 1e-12),
            "{t}"
        );
    }
    for x in [1.0, 60.0, 600.0, 1390.0] {
        assert!(
            close(chi_squared_tail(x, 2.0), (-x / 2.0).exp(), 1e-12),
            "{x}"
        );
        let f = (1.0 + 2.0 * x / 7.5).powf(-3.75);
        assert!(close(f_tail(x, 2.0, 7.5), f, 1e-12), "{x}");
    }
    assert_eq!(t_two_sided(f64::INFINITY, 3.0), 0.0);
    assert_eq!(t_two_sided(0.0, 3.0), 1.0);
}

/// A row without weight is in the base, and in no design effect: R counts the rows with a weight.
#[test]
fn a_design_effect_counts_rows_with_weight() {
    let effect = |weight: &[f64], codes: &[u16]| {
        let design = DesignColumns {
            weight: weight.to_vec(),
            clusters: vec![(0..weight.len() as u32).map(|row| row / 2).collect()],
            ..DesignColumns::default()
        };
        let frame = Frame::new(&design, &[]);
        let adjustment = Adjustment::none(&frame);
        let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
        let tally = Tally::categorical(&frame, &design.weight, codes, 2);
        let sums = DomainTally::new(&at, &tally, &Partition::everybody(&frame));
        let scores = [Some(0.0), Some(1.0)];
        let share = sums.mean(0, Variable::Scores(&scores)).expect("answers");
        let variance = at.variance(&sums, &share).expect("a variance");
        share.design_effect(variance, SimpleRandomSampling::WithReplacement)
    };
    let found = effect(&[1.0, 2.0, 1.0, 3.0, 0.0, 1.0], &[0, 1, 0, 0, 1, 1]);
    // The last cluster has one row with a weight, whether the other is there or not.
    let expected = effect(&[1.0, 2.0, 1.0, 3.0, 1.0], &[0, 1, 0, 0, 1]);
    let (found, expected) = (found.expect("an effect"), expected.expect("an effect"));
    assert!(
        (found / expected - 1.0).abs() < 1e-12,
        "{found}, {expected}"
    );
}
