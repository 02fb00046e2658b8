//! The regularised incomplete gamma functions.

use std::f64::consts::PI;

use super::deviance::{deviance, ln_gamma, stirling_error};
use super::tails::{Tails, beyond};

/// Where the integral of the density takes fewer steps than a series.
pub(super) const LARGE: f64 = 3000.0;

/// P(a, x) and Q(a, x) at x = e^`ln_x`, and x^a e^{−x}/Γ(a); a > 0.
///
/// The power series below a + 1, Legendre's continued fraction above (Temme 1994, *Probability in the Engineering and
/// Informational Sciences* 8, 291–307); where a and x are below 1, the series of the complement;
/// for large a the integral of the density.
pub(super) fn incomplete_gamma(a: f64, x: f64, ln_x: f64) -> Tails {
    let density = |x: f64, ln_x: f64| {
        let exponent = stirling_error(a) + deviance(a, a - x, || a.ln() - ln_x);
        (a / (2.0 * PI)).sqrt() * (-exponent).exp()
    };
    if a > LARGE {
        // By ln x the density has its mode at a and a scale of 1/√a.
        let scale = a.sqrt().recip() * if x < a { -1.0 } else { 1.0 };
        let tail = scale.abs() * beyond(|v| density(x * (scale * v).exp(), ln_x + scale * v));
        return if x < a {
            Tails::from_lower(tail, density(x, ln_x))
        } else {
            Tails::from_upper(tail, density(x, ln_x))
        };
    }
    let density = density(x, ln_x);
    if a < 1.0 && x < 1.0 {
        small(a, x, ln_x, density)
    } else if x < a + 1.0 && a >= 1.0 {
        Tails::from_lower(density / a * series(a, x), density)
    } else {
        Tails::from_upper(density * fraction(a, x), density)
    }
}

/// 1 + x/(a+1) + x²/((a+1)(a+2)) + …
fn series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut k) = (1.0, 1.0, a);
    loop {
        k += 1.0;
        term *= x / k;
        let next = sum + term;
        if next == sum || next.is_nan() {
            return next;
        }
        sum = next;
    }
}

/// Q(a, x)·Γ(a)/(x^a e^{−x}), by Lentz's method.
fn fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = TINY.recip();
    let mut d = if b == 0.0 { TINY.recip() } else { b.recip() };
    let mut value = d;
    let mut k = 0.0;
    while k < 1e7 {
        k += 1.0;
        let numerator = -k * (k - a);
        b += 2.0;
        d = nonzero(numerator * d + b).recip();
        c = nonzero(b + numerator / c);
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON / 2.0 || factor.is_nan() {
            break;
        }
    }
    value
}

pub(super) fn nonzero(value: f64) -> f64 {
    if value == 0.0 { 1e-300 } else { value }
}

/// a and x below 1: P = m(1 + s), m = x^a/Γ(a + 1), s = Σ_{k≥1} (−x)^k a/(k!(a + k)), so Q = (1 − m) − m·s.
fn small(a: f64, x: f64, ln_x: f64, density: f64) -> Tails {
    let ln_m = a * ln_x - ln_gamma(1.0 + a);
    let (mut power, mut sum, mut k) = (1.0, 0.0, 0.0);
    loop {
        k += 1.0;
        power *= -x / k;
        let next = sum + power * a / (a + k);
        if next == sum {
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
