//! Distribution functions and quantiles against grids made in 40 digits or more; the scripts beside the grids say how.

use std::collections::BTreeMap;
use std::path::Path;

use tidemark::estimate::distribution::{
    WeightedChiSquared, beta_cdf, beta_quantile, beta_tail, chi_squared_cdf, chi_squared_quantile,
    chi_squared_tail, f_cdf, f_quantile, f_tail, normal_cdf, normal_quantile, normal_tail, t_cdf,
    t_quantile, t_tail,
};

/// The rows of a grid, without its heading.
fn grid(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/distribution")
        .join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
    let rows: Vec<Vec<String>> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect();
    assert!(rows.len() > 100, "{name} holds {} rows", rows.len());
    rows
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// The largest relative difference by group, each within what the group allows.
#[derive(Default)]
struct Worst {
    relative: f64,
    of: String,
    cases: usize,
}

impl Worst {
    fn add(&mut self, found: f64, expected: f64, of: impl Fn() -> String) {
        let relative = if expected.abs() < 1e-300 {
            // Below what a double holds in full.
            (found - expected).abs() * 1e300
        } else {
            (found / expected - 1.0).abs()
        };
        self.cases += 1;
        if relative.is_nan() || relative > self.relative {
            self.relative = relative;
            self.of = format!("{}: {found:e}, expected {expected:e}", of());
        }
    }

    fn assert(&self, what: &str, allowed: f64) {
        println!(
            "{what}: {} cases, worst {:.1e} at {}",
            self.cases, self.relative, self.of
        );
        assert!(
            self.relative <= allowed,
            "{what}: {:e} at {}",
            self.relative,
            self.of
        );
    }
}

#[test]
fn the_tail_of_a_weighted_sum_of_chi_squares_equals_rubens_series() {
    let (mut alone, mut over) = (Worst::default(), Worst::default());
    for row in grid("weighted_chi_squared.csv") {
        let weights: Vec<f64> = row[0].split(' ').map(number).collect();
        let (x, d, expected) = (number(&row[1]), number(&row[2]), number(&row[3]));
        let q = WeightedChiSquared::new(&weights).expect("finite weights");
        let worst = if d.is_infinite() {
            &mut alone
        } else {
            &mut over
        };
        worst.add(q.tail_over_chi_squared(x, d), expected, || {
            format!("{row:?}")
        });
    }
    alone.assert("P(Q > x)", 1e-12);
    over.assert("P(Q > x chi2_d / d)", 1e-12);
}

fn quantile(row: &[String]) -> f64 {
    let (first, second, p) = (number(&row[1]), number(&row[2]), number(&row[3]));
    match row[0].as_str() {
        "normal" => normal_quantile(p),
        "t" => t_quantile(p, first),
        "chi_squared" => chi_squared_quantile(p, first),
        "f" => f_quantile(p, first, second),
        "beta" => beta_quantile(p, first, second),
        other => panic!("{other}"),
    }
}

fn both_tails(row: &[String]) -> (f64, f64) {
    let (first, second, x) = (number(&row[1]), number(&row[2]), number(&row[3]));
    match row[0].as_str() {
        "normal" => (normal_cdf(x), normal_tail(x)),
        "t" => (t_cdf(x, first), t_tail(x, first)),
        "chi_squared" => (chi_squared_cdf(x, first), chi_squared_tail(x, first)),
        "f" => (f_cdf(x, first, second), f_tail(x, first, second)),
        "beta" => (beta_cdf(x, first, second), beta_tail(x, first, second)),
        other => panic!("{other}"),
    }
}

#[test]
fn quantiles_equal_the_grid() {
    let mut worst: BTreeMap<String, Worst> = BTreeMap::new();
    for row in grid("quantiles.csv") {
        let of = worst.entry(row[0].clone()).or_default();
        of.add(quantile(&row), number(&row[4]), || format!("{row:?}"));
    }
    assert_eq!(worst.len(), 5);
    for (distribution, worst) in worst {
        worst.assert(&format!("quantiles of {distribution}"), 2e-13);
    }
}

#[test]
fn both_tails_equal_the_grid() {
    let mut worst: BTreeMap<String, Worst> = BTreeMap::new();
    for row in grid("tails.csv") {
        let of = worst.entry(row[0].clone()).or_default();
        let (lower, upper) = both_tails(&row);
        of.add(lower, number(&row[4]), || format!("lower {row:?}"));
        of.add(upper, number(&row[5]), || format!("upper {row:?}"));
    }
    assert_eq!(worst.len(), 5);
    for (distribution, worst) in worst {
        worst.assert(&format!("tails of {distribution}"), 1e-12);
    }
}
