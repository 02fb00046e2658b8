//! The two pieces that densities of the gamma and beta families are made of without cancellation (Loader 2000, *Fast
//! and accurate computation of binomial probabilities*).

use std::f64::consts::PI;

/// δ(z) = ln Γ(z) − [(z − ½) ln z − z + ½ ln 2π], z > 0: what Stirling's formula leaves out.
pub(super) fn stirling_error(z: f64) -> f64 {
    // B_{2k} / (2k(2k−1)), the coefficients of the asymptotic series.
    const SERIES: [f64; 6] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
    ];
    let (mut z, mut error) = (z, 0.0);
    while z < 16.0 {
        error += (z + 0.5) * z.recip().ln_1p() - 1.0;
        z += 1.0;
    }
    let square = (z * z).recip();
    error
        + SERIES
            .iter()
            .rev()
            .fold(0.0, |sum, coefficient| sum * square + coefficient)
            / z
}

/// ln Γ(z), z > 0.
pub(super) fn ln_gamma(z: f64) -> f64 {
    (z - 0.5) * z.ln() - z + (2.0 * PI).ln() / 2.0 + stirling_error(z)
}

/// x ln(x/m) − (x − m), from x, x − m and ln(x/m).
pub(in crate::estimate) fn deviance(x: f64, difference: f64, ln_ratio: impl Fn() -> f64) -> f64 {
    let mean = x - difference;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * ln_ratio() - difference;
    }
    // ln(x/m) = 2 artanh(v), v = (x − m)/(x + m).
    let v = difference / (x + mean);
    let square = v * v;
    let mut sum = difference * v;
    let mut power = 2.0 * x * v;
    let mut odd = 1.0;
    loop {
        power *= square;
        odd += 2.0;
        let next = sum + power / odd;
        if next == sum || next.is_nan() {
            return next;
        }
        sum = next;
    }
}
