//! The beta distribution.

use super::incomplete_beta::{Point, beta_logit_quantile, incomplete_beta};
use super::tails::Side;

/// P(B > x) for B ~ Beta(a, b); a, b > 0.
///
/// ```
/// use tidemark::estimate::distribution::beta_tail;
/// assert!((beta_tail(0.1, 1.0, 20.0) - 0.9_f64.powi(20)).abs() < 1e-15);
/// ```
pub fn beta_tail(x: f64, a: f64, b: f64) -> f64 {
    tail(x, a, b, Side::Upper)
}

/// P(B ≤ x), the regularised incomplete beta function I_x(a, b).
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    tail(x, a, b, Side::Lower)
}

fn tail(x: f64, a: f64, b: f64, side: Side) -> f64 {
    if x.is_nan() || !is_distribution(a, b) {
        return f64::NAN;
    }
    if x <= 0.0 || x >= 1.0 {
        let (below, above) = if x <= 0.0 { (0.0, 1.0) } else { (1.0, 0.0) };
        return if side == Side::Lower { below } else { above };
    }
    let tails = incomplete_beta(a, b, Point::from_parts(x, 1.0 - x));
    if side == Side::Lower {
        tails.lower
    } else {
        tails.upper
    }
}

/// The quantile of `p`: 0 at 0, 1 at 1. Relative error below 1e-11, of the quantile and of 1 less it; parameters
/// below 1 included.
///
/// ```
/// use tidemark::estimate::distribution::beta_quantile;
/// let upper = beta_quantile(0.975, 1.0, 20.0);
/// assert!((upper - (1.0 - 0.025_f64.powf(0.05))).abs() < 1e-15);
/// ```
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if p.is_nan() || !(0.0..=1.0).contains(&p) || !is_distribution(a, b) {
        return f64::NAN;
    }
    let (side, tail) = Side::smaller(p);
    if tail == 0.0 {
        return if side == Side::Lower { 0.0 } else { 1.0 };
    }
    let logit = beta_logit_quantile(a, b, side, tail);
    if logit <= 0.0 {
        let odds = logit.exp();
        odds / (1.0 + odds)
    } else {
        (1.0 + (-logit).exp()).recip()
    }
}

fn is_distribution(a: f64, b: f64) -> bool {
    a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite()
}
