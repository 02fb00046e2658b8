//! The χ² distribution.

use super::deviance::ln_gamma;
use super::incomplete_gamma::incomplete_gamma;
use super::normal::normal_quantile;
use super::tails::{Side, Tails, solve};

/// P(χ²_df > x); df > 0 is real.
///
/// Q(df/2, x/2) (Abramowitz and Stegun 26.4.19).
///
/// ```
/// use tidemark::estimate::distribution::chi_squared_tail;
/// assert!((chi_squared_tail(200.0, 2.0) / (-100.0_f64).exp() - 1.0).abs() < 1e-13);
/// ```
pub fn chi_squared_tail(x: f64, df: f64) -> f64 {
    tails(x, df).map_or_else(|edge| edge.upper, |tails| tails.upper)
}

/// P(χ²_df ≤ x).
pub fn chi_squared_cdf(x: f64, df: f64) -> f64 {
    tails(x, df).map_or_else(|edge| edge.lower, |tails| tails.lower)
}

/// Tails at a point; at an end of the range, or outside it, as an error.
fn tails(x: f64, df: f64) -> Result<Tails, Tails> {
    if x.is_nan() || df.is_nan() || df <= 0.0 || df.is_infinite() {
        return Err(Tails::from_lower(f64::NAN, f64::NAN));
    }
    if x <= 0.0 {
        return Err(Tails::from_lower(0.0, 0.0));
    }
    if x.is_infinite() {
        return Err(Tails::from_upper(0.0, 0.0));
    }
    Ok(incomplete_gamma(df / 2.0, x / 2.0, x.ln() - 2.0_f64.ln()))
}

/// The quantile of `p`: 0 at 0, +∞ at 1. Relative error below 1e-11, also for df below 1.
///
/// Newton on the logarithm of the tail by ln x, from Wilson and Hilferty (1931) or the first term of the series.
///
/// ```
/// use tidemark::estimate::distribution::chi_squared_quantile;
/// assert!((chi_squared_quantile(0.95, 1.0) - 3.841458820694124).abs() < 1e-13);
/// ```
pub fn chi_squared_quantile(p: f64, df: f64) -> f64 {
    if p.is_nan() || !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 || df.is_infinite() {
        return f64::NAN;
    }
    let (side, tail) = Side::smaller(p);
    quantile_of(side, tail, df)
}

/// The quantile where the tail on `side` is `tail`, at most ½.
pub(super) fn quantile_of(side: Side, tail: f64, df: f64) -> f64 {
    if tail == 0.0 {
        return if side == Side::Lower {
            0.0
        } else {
            f64::INFINITY
        };
    }
    let a = df / 2.0;
    let (p, z) = match side {
        Side::Lower => (tail, normal_quantile(tail)),
        Side::Upper => (1.0 - tail, -normal_quantile(tail)),
    };
    // P(a, x) < x^a/Γ(a + 1): never above the quantile.
    let first = (p.ln() + ln_gamma(a + 1.0)) / a;
    let root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * a.sqrt());
    let start = if root > 0.0 {
        first.max(a.ln() + 3.0 * root.ln())
    } else {
        first
    };
    let ln_x = solve(start, side, tail, |z| incomplete_gamma(a, z.exp(), z));
    2.0 * ln_x.exp()
}
