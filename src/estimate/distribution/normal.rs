//! The standard normal distribution.

use std::f64::consts::{LN_2, PI};

use statrs::distribution::{ContinuousCDF, Normal};

use super::incomplete_gamma::incomplete_gamma;
use super::tails::{Side, Tails};

/// P(|Z| ≤ z) and P(|Z| > z), z > 0: the incomplete gamma functions at ½ and z²/2 (Abramowitz and Stegun 7.1, 6.5.16;
/// the error function of statrs is good to 1e-10).
fn middle(z: f64) -> Tails {
    incomplete_gamma(0.5, z * z / 2.0, 2.0 * z.ln() - LN_2)
}

/// P(Z > z).
///
/// ```
/// use tidemark::estimate::distribution::normal_tail;
/// assert!((normal_tail(10.0) / 7.619853024160527e-24 - 1.0).abs() < 1e-13);
/// ```
pub fn normal_tail(z: f64) -> f64 {
    let half = normal_two_sided(z) / 2.0;
    if z < 0.0 { 1.0 - half } else { half }
}

/// P(Z ≤ z).
pub fn normal_cdf(z: f64) -> f64 {
    normal_tail(-z)
}

/// P(|Z| > |z|), the two-sided p-value.
pub fn normal_two_sided(z: f64) -> f64 {
    let z = z.abs();
    if z == 0.0 {
        1.0
    } else if z.is_infinite() {
        0.0
    } else {
        middle(z).upper
    }
}

/// The quantile of `p`: −∞ at 0, +∞ at 1.
///
/// ```
/// use tidemark::estimate::distribution::normal_quantile;
/// assert!((normal_quantile(0.975) - 1.959963984540054).abs() < 1e-14);
/// ```
pub fn normal_quantile(p: f64) -> f64 {
    if p.is_nan() || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let (side, tail) = Side::smaller(p);
    if tail == 0.0 {
        return if side == Side::Lower {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        };
    }
    if tail == 0.5 {
        return 0.0;
    }
    // The upper quantile of statrs, good to 1e-9, with one Newton step; near the median on the middle, which is the
    // small part there.
    let start = -Normal::standard().inverse_cdf(tail);
    let at = middle(start);
    let density = (-start * start / 2.0).exp() * (2.0 / PI).sqrt();
    let z = if tail < 0.25 {
        start + (at.upper / (2.0 * tail)).ln() * at.upper / density
    } else {
        start + ((1.0 - 2.0 * tail) - at.lower) / density
    };
    if side == Side::Lower { -z } else { z }
}
