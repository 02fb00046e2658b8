//! The F distribution.

use super::chi_squared::{chi_squared_cdf, chi_squared_tail, quantile_of};
use super::incomplete_beta::{Point, beta_logit_quantile, incomplete_beta};
use super::tails::Side;

/// P(F > x) on d1 and d2 degrees of freedom, real and above 0; an infinite one is the limit, χ²_d/d or its inverse.
///
/// I_y(d2/2, d1/2) at y = d2/(d2 + d1·x) (Abramowitz and Stegun 26.6.2).
///
/// ```
/// use tidemark::estimate::distribution::f_tail;
/// assert!((f_tail(3.0, 2.0, 10.0) - 1.6_f64.powi(-5)).abs() < 1e-15);
/// assert!((f_tail(3.0, 2.0, f64::INFINITY) - (-3.0_f64).exp()).abs() < 1e-15);
/// ```
pub fn f_tail(x: f64, d1: f64, d2: f64) -> f64 {
    tail(x, d1, d2, Side::Upper)
}

/// P(F ≤ x).
pub fn f_cdf(x: f64, d1: f64, d2: f64) -> f64 {
    tail(x, d1, d2, Side::Lower)
}

fn tail(x: f64, d1: f64, d2: f64, side: Side) -> f64 {
    if x.is_nan() || !is_distribution(d1, d2) {
        return f64::NAN;
    }
    if x <= 0.0 || x.is_infinite() {
        let (below, above) = if x <= 0.0 { (0.0, 1.0) } else { (1.0, 0.0) };
        return if side == Side::Lower { below } else { above };
    }
    match (d1.is_infinite(), d2.is_infinite(), side) {
        // All of it is at 1.
        (true, true, Side::Lower) => f64::from(u8::from(x >= 1.0)),
        (true, true, Side::Upper) => f64::from(u8::from(x < 1.0)),
        (false, true, Side::Lower) => chi_squared_cdf(x * d1, d1),
        (false, true, Side::Upper) => chi_squared_tail(x * d1, d1),
        (true, false, Side::Lower) => chi_squared_tail(d2 / x, d2),
        (true, false, Side::Upper) => chi_squared_cdf(d2 / x, d2),
        (false, false, side) => {
            let tails = incomplete_beta(d1 / 2.0, d2 / 2.0, Point::from_parts(d1 * x, d2));
            if side == Side::Lower {
                tails.lower
            } else {
                tails.upper
            }
        }
    }
}

/// The quantile of `p`: 0 at 0, +∞ at 1. Relative error below 1e-11.
///
/// ```
/// use tidemark::estimate::distribution::f_quantile;
/// assert!((f_quantile(0.95, 4.0, 20.5) - 2.852740735713244).abs() < 1e-13);
/// ```
pub fn f_quantile(p: f64, d1: f64, d2: f64) -> f64 {
    if p.is_nan() || !(0.0..=1.0).contains(&p) || !is_distribution(d1, d2) {
        return f64::NAN;
    }
    let (side, tail) = Side::smaller(p);
    if tail == 0.0 {
        return if side == Side::Lower {
            0.0
        } else {
            f64::INFINITY
        };
    }
    match (d1.is_infinite(), d2.is_infinite()) {
        (true, true) => 1.0,
        (false, true) => quantile_of(side, tail, d1) / d1,
        (true, false) => d2 / quantile_of(side.other(), tail, d2),
        (false, false) => {
            let logit = beta_logit_quantile(d1 / 2.0, d2 / 2.0, side, tail);
            (logit + d2.ln() - d1.ln()).exp()
        }
    }
}

fn is_distribution(d1: f64, d2: f64) -> bool {
    d1 > 0.0 && d2 > 0.0
}
