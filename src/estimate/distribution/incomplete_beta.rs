//! The regularised incomplete beta function.

use std::f64::consts::PI;

use super::deviance::{deviance, ln_gamma, stirling_error};
use super::incomplete_gamma::{LARGE, nonzero};
use super::tails::{Side, Tails, beyond, solve};

/// A point of (0, 1) that keeps its digits at either end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    x: f64,
    /// 1 − x.
    y: f64,
    ln_x: f64,
    ln_y: f64,
}

impl Point {
    /// x = first/(first + second), both above 0.
    pub(super) fn from_parts(first: f64, second: f64) -> Self {
        let ratio = first / second;
        if ratio.is_finite() && ratio > 1e-300 {
            let (x, y) = if ratio <= 1.0 {
                (ratio / (1.0 + ratio), (1.0 + ratio).recip())
            } else {
                let inverse = second / first;
                ((1.0 + inverse).recip(), inverse / (1.0 + inverse))
            };
            return Self {
                x,
                y,
                ln_x: if ratio <= 0.5 { x.ln() } else { (-y).ln_1p() },
                ln_y: if ratio <= 0.5 { (-x).ln_1p() } else { y.ln() },
            };
        }
        Self::from_logit(first.ln() - second.ln())
    }

    /// x = e^l/(1 + e^l).
    pub(super) fn from_logit(l: f64) -> Self {
        let half = |l: f64| {
            let odds = l.exp();
            (odds / (1.0 + odds), l - odds.ln_1p(), -odds.ln_1p())
        };
        if l <= 0.0 {
            let (x, ln_x, ln_y) = half(l);
            Self {
                x,
                y: 1.0 - x,
                ln_x,
                ln_y,
            }
        } else {
            let (y, ln_y, ln_x) = half(-l);
            Self {
                x: 1.0 - y,
                y,
                ln_x,
                ln_y,
            }
        }
    }

    fn swapped(self) -> Self {
        Self {
            x: self.y,
            y: self.x,
            ln_x: self.ln_y,
            ln_y: self.ln_x,
        }
    }
}

/// I_x(a, b), its complement, and x^a y^b/B(a, b); a, b > 0.
///
/// The continued fraction of Didonato and Morris (1992, *ACM Transactions on Mathematical Software* 18, 360–373,
/// equation 9) on the side of the mean where it converges fast; for large a and b
/// the integral of the density.
pub(super) fn incomplete_beta(a: f64, b: f64, at: Point) -> Tails {
    let total = a + b;
    let difference = |at: Point| a * at.y - b * at.x;
    let density = |at: Point| {
        let difference = difference(at);
        let exponent = stirling_error(total)
            - stirling_error(a)
            - stirling_error(b)
            - deviance(a, difference, || (a / total).ln() - at.ln_x)
            - deviance(b, -difference, || (b / total).ln() - at.ln_y);
        (a / total * b / (2.0 * PI)).sqrt() * exponent.exp()
    };
    if a.min(b) > LARGE {
        // By logit x the density has its mode at a/(a + b) and a scale of √(1/a + 1/b).
        let below = difference(at) > 0.0;
        let scale = (a.recip() + b.recip()).sqrt() * if below { -1.0 } else { 1.0 };
        let tail =
            scale.abs() * beyond(|v| density(Point::from_parts(at.x * (scale * v).exp(), at.y)));
        return if below {
            Tails::from_lower(tail, density(at))
        } else {
            Tails::from_upper(tail, density(at))
        };
    }
    let density = density(at);
    if a < 1.0 && at.x <= (a + 1.0) / (total + 2.0) {
        small(a, b, at, density)
    } else if b < 1.0 && at.y <= (b + 1.0) / (total + 2.0) {
        small(b, a, at.swapped(), density).swapped()
    } else if difference(at) > 0.0 {
        Tails::from_lower(density * fraction(a, b, at), density)
    } else {
        Tails::from_upper(density * fraction(b, a, at.swapped()), density)
    }
}

/// I_x(a, b) = m(1 + s), m = x^a/(a·B(a, b)), s = Σ_{k≥1} a(1−b)_k x^k/(k!(a + k)) (DLMF 8.17.7), so the complement
/// is (1 − m) − m·s; a below 1, b·x not large.
fn small(a: f64, b: f64, at: Point, density: f64) -> Tails {
    // ln Γ(a + b) − ln Γ(b), without the large parts of either.
    let rise = (b - 0.5) * (a / b).ln_1p() + a * (a + b).ln() - a + stirling_error(a + b)
        - stirling_error(b);
    let ln_m = a * at.ln_x + rise - ln_gamma(1.0 + a);
    let (mut power, mut sum, mut k) = (1.0, 0.0, 0.0);
    loop {
        k += 1.0;
        power *= (k - b) / k * at.x;
        let next = sum + power * a / (a + k);
        if next == sum || next.is_nan() {
            break;
        }
        sum = next;
    }
    let m = ln_m.exp();
    Tails {
        lower: m * (1.0 + sum),
        upper: -ln_m.exp_m1() - m * sum,
        density,
    }
}

/// I_x(a, b)·B(a, b)/(x^a y^b) for x below the mean, without the cancellation of a − (a + b)x where x is near 1.
fn fraction(a: f64, b: f64, Point { x, y, .. }: Point) -> f64 {
    let c = 1.0 + (a * y - b * x);
    let (c0, c1) = (b / a, 1.0 + a.recip());
    let (mut p, mut s, mut n) = (1.0, a + 1.0, 0.0);
    // Numerators and denominators of the last two convergents, scaled so that the last denominator is 1.
    let (mut an, mut bn) = (0.0, c1 / c);
    let mut value = c1 / c;
    while n < 1e5 {
        n += 1.0;
        let t = n / a;
        let w = n * (b - n) * x;
        let e = a / s;
        let alpha = p * (p + c0) * e * e * (w * x);
        let e = (1.0 + t) / (c1 + t + t);
        let beta = n + w / s + e * (c + n * (1.0 + y));
        p = 1.0 + t;
        s += 2.0;
        let numerator = alpha * an + beta * value;
        let denominator = nonzero(alpha * bn + beta);
        let next = numerator / denominator;
        an = value / denominator;
        bn = denominator.recip();
        if (next - value).abs() <= f64::EPSILON / 2.0 * next || next.is_nan() {
            return next;
        }
        value = next;
    }
    value
}

/// logit x where the tail on `side` is p.
pub(super) fn beta_logit_quantile(a: f64, b: f64, side: Side, p: f64) -> f64 {
    let start = match side {
        Side::Lower => start(a, b, p),
        Side::Upper => -start(b, a, p),
    };
    solve(start, side, p, |l| {
        incomplete_beta(a, b, Point::from_logit(l))
    })
}

/// Near the logit of the lower quantile of p.
fn start(a: f64, b: f64, p: f64) -> f64 {
    if a < 1.0 || b < 1.0 {
        // F(x) ≈ x^a/(a·B(a, b)), an upper bound on the logit scale: from the left the steps close in.
        let ln_beta = ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
        return (p.ln() + a.ln() + ln_beta) / a;
    }
    // Abramowitz and Stegun 26.5.22.
    let z = -super::normal_quantile(p);
    let (r, s) = ((2.0 * a - 1.0).recip(), (2.0 * b - 1.0).recip());
    let h = 2.0 / (r + s);
    let lambda = (z * z - 3.0) / 6.0;
    let w = z * (h + lambda).max(0.0).sqrt() / h - (s - r) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
    (a / b).ln() - 2.0 * w
}
