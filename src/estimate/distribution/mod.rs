//! Quantiles and tails of the distributions that intervals and tests use.
//!
//! Distribution functions come from `statrs`; its quantiles of t are not good to the digits needed here, so they are
//! solved on the distribution function.

mod quadratic_form;
mod weighted_chi_squared;

pub use weighted_chi_squared::WeightedChiSquared;

use statrs::distribution::{
    ChiSquared, Continuous, ContinuousCDF, FisherSnedecor, Normal, StudentsT,
};

/// The standard normal quantile of `p`, 0 < p < 1.
pub fn normal_quantile(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}

/// The quantile of Student's t with `df` degrees of freedom (infinite: the normal), 0 < p < 1, df > 0.
///
/// The start is the expansion in 1/df (Abramowitz and Stegun 26.7.5); Newton steps on the distribution function
/// follow, kept inside a bracket.
///
/// ```
/// let t = tidemark::estimate::distribution::t_quantile(0.975, 10.0);
/// assert!((t - 2.2281388519862739).abs() < 1e-12);
/// ```
pub fn t_quantile(p: f64, df: f64) -> f64 {
    if p == 0.5 {
        return 0.0;
    }
    if p < 0.5 {
        return -t_quantile(1.0 - p, df);
    }
    let z = normal_quantile(p);
    if df.is_infinite() {
        return z;
    }
    let Ok(distribution) = StudentsT::new(0.0, 1.0, df) else {
        return f64::NAN;
    };
    let (z2, z3) = (z * z, z * z * z);
    let start = z
        + (z3 + z) / (4.0 * df)
        + (5.0 * z3 * z2 + 16.0 * z3 + 3.0 * z) / (96.0 * df * df)
        + (3.0 * z3 * z2 * z2 + 19.0 * z3 * z2 + 17.0 * z3 - 15.0 * z) / (384.0 * df.powi(3));
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut t = start.max(z);
    for _ in 0..100 {
        // The upper tail keeps its digits where p is near 1.
        let miss = (1.0 - p) - distribution.sf(t);
        if miss > 0.0 {
            high = t;
        } else {
            low = t;
        }
        let mut next = t - miss / distribution.pdf(t);
        if !(next > low && next < high) {
            next = if high.is_finite() {
                f64::midpoint(low, high)
            } else {
                t * 2.0
            };
        }
        if (next - t).abs() <= 4.0 * f64::EPSILON * t.abs() {
            return next;
        }
        t = next;
    }
    t
}

/// The two-sided p-value of a t statistic; `df` infinite: the normal.
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    if df.is_infinite() {
        return 2.0 * Normal::standard().sf(t.abs());
    }
    StudentsT::new(0.0, 1.0, df).map_or(f64::NAN, |distribution| 2.0 * distribution.sf(t.abs()))
}

/// P(Z > z) of the standard normal.
pub fn normal_tail(z: f64) -> f64 {
    Normal::standard().sf(z)
}

/// P(χ²_df > x); df > 0 is real.
pub fn chi_squared_tail(x: f64, df: f64) -> f64 {
    ChiSquared::new(df).map_or(f64::NAN, |distribution| distribution.sf(x))
}

/// P(F_{d1,d2} > x); both degrees of freedom are real and above 0.
pub fn f_tail(x: f64, d1: f64, d2: f64) -> f64 {
    FisherSnedecor::new(d1, d2).map_or(f64::NAN, |distribution| distribution.sf(x))
}
