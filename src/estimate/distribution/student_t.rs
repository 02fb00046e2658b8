//! Student's t distribution.

use super::incomplete_beta::{Point, beta_logit_quantile, incomplete_beta};
use super::normal::{normal_quantile, normal_tail};
use super::tails::{Side, solve};

/// Degrees of freedom from which t and the normal agree to the last digit.
const NORMAL: f64 = 1e20;

/// P(|T| > |t|), the two-sided p-value of a t statistic; df > 0 is real, infinite df the normal.
///
/// I_x(df/2, ½) at x = df/(df + t²) (DLMF 8.17; Abramowitz and Stegun 26.7.1), so that p = 1e-30 has all its digits.
///
/// ```
/// use tidemark::estimate::distribution::t_two_sided;
/// assert!((t_two_sided(2.2281388519862739, 10.0) - 0.05).abs() < 1e-15);
/// assert!((t_two_sided(16.0, 100.0) / 2.502139643282267e-29 - 1.0).abs() < 1e-12);
/// ```
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df >= NORMAL {
        return 2.0 * normal_tail(t.abs());
    }
    if t == 0.0 {
        return 1.0;
    }
    if t.is_infinite() {
        return 0.0;
    }
    // x = 1/(1 + t²/df), also where t² is beyond the largest double.
    let ratio = t.abs() / df.sqrt();
    let point = if ratio < 1e150 && ratio > 1e-150 {
        Point::from_parts(1.0, t * (t / df))
    } else {
        Point::from_logit(-2.0 * ratio.ln())
    };
    incomplete_beta(df / 2.0, 0.5, point).lower
}

/// P(T > t).
pub fn t_tail(t: f64, df: f64) -> f64 {
    let half = t_two_sided(t, df) / 2.0;
    if t < 0.0 { 1.0 - half } else { half }
}

/// P(T ≤ t).
pub fn t_cdf(t: f64, df: f64) -> f64 {
    t_tail(-t, df)
}

/// The quantile of `p`; df > 0 is real, infinite df the normal.
///
/// Newton on the logarithm of the tail, from the expansion in 1/df (Abramowitz and Stegun 26.7.5). Relative error
/// below 1e-12.
///
/// ```
/// let t = tidemark::estimate::distribution::t_quantile(0.975, 10.0);
/// assert!((t - 2.2281388519862739).abs() < 1e-14);
/// ```
pub fn t_quantile(p: f64, df: f64) -> f64 {
    if p.is_nan() || !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 || p == 0.5 || df >= NORMAL {
        return normal_quantile(p);
    }
    let (side, tail) = Side::smaller(p);
    let sign = if side == Side::Lower { -1.0 } else { 1.0 };
    // By logit of df/(df + t²), whose tails are P(|T| > t) = 2·tail and 1 less it. Near the median the middle is the
    // small one.
    let (side, of_square) = if tail > 0.25 {
        (Side::Upper, 1.0 - 2.0 * tail)
    } else {
        (Side::Lower, 2.0 * tail)
    };
    let logit = if df < 3.0 || side == Side::Upper {
        beta_logit_quantile(df / 2.0, 0.5, side, of_square)
    } else {
        let start = expansion(normal_quantile(1.0 - tail), df);
        let start = df.ln() - 2.0 * start.ln();
        solve(start, side, of_square, |l| {
            incomplete_beta(df / 2.0, 0.5, Point::from_logit(l))
        })
    };
    sign * df.sqrt() * (-logit / 2.0).exp()
}

/// The expansion of the quantile in 1/df, from that of the normal, above 0.
fn expansion(z: f64, df: f64) -> f64 {
    let (z2, z3) = (z * z, z * z * z);
    z + (z3 + z) / (4.0 * df)
        + (5.0 * z3 * z2 + 16.0 * z3 + 3.0 * z) / (96.0 * df * df)
        + (3.0 * z3 * z2 * z2 + 19.0 * z3 * z2 + 17.0 * z3 - 15.0 * z) / (384.0 * df.powi(3))
}
