//! A normal divided by an independent estimate of its spread: the noncentral t, and both one-sided tests together.

use super::normal::{normal_cdf, normal_tail};

/// Degrees of freedom from which the spread is taken as known.
const NORMAL: f64 = 1e12;

/// P(T′ > t) where T′ = (Z + `noncentrality`)/s, Z standard normal and s² = χ²_df/df: the power of a one-sided t test, and
/// of the right side of a two-sided one. df > 0 is real, infinite df the normal.
///
/// E[Φ(noncentrality − t·s)] over s (Johnson, Kotz and Balakrishnan 1995, *Continuous Univariate Distributions 2*, 31.3).
///
/// ```
/// use tidemark::estimate::distribution::{noncentral_t_tail, t_tail};
/// assert!((noncentral_t_tail(2.0, 10.0, 0.0) - t_tail(2.0, 10.0)).abs() < 1e-13);
/// // R: pt(2, 10, ncp = 3, lower.tail = FALSE).
/// assert!((noncentral_t_tail(2.0, 10.0, 3.0) - 0.831514161412093).abs() < 1e-12);
/// ```
pub fn noncentral_t_tail(t: f64, df: f64, noncentrality: f64) -> f64 {
    if t.is_nan() || noncentrality.is_nan() {
        return f64::NAN;
    }
    mean_over_spread(df, |spread| normal_tail(t * spread - noncentrality))
}

/// P(|Z| < `reach` − t·s), s² = χ²_df/df: the power of two one-sided t tests where nothing changed, `reach` being the
/// smallest change of interest in standard errors (Schuirmann 1987, *J. Pharmacokinetics and Biopharmaceutics* 15, 657–680;
/// Phillips 1990, *ibid.* 18, 137–144).
///
/// ```
/// use tidemark::estimate::distribution::equivalence_power;
/// assert_eq!(equivalence_power(1.0, 2.0, f64::INFINITY), 0.0);
/// // R: 2*pnorm(3 - 1.6448536269514722) - 1.
/// let power = equivalence_power(3.0, 1.6448536269514722, f64::INFINITY);
/// assert!((power - 0.824629073500593).abs() < 1e-14);
/// ```
pub fn equivalence_power(reach: f64, t: f64, df: f64) -> f64 {
    if t.is_nan() || reach.is_nan() {
        return f64::NAN;
    }
    mean_over_spread(df, |spread| {
        let reach = reach - t * spread;
        if reach > 0.0 {
            1.0 - 2.0 * normal_cdf(-reach)
        } else {
            0.0
        }
    })
}

/// E[f(s)], s² = χ²_df/df, by the trapezoidal rule over u = ln s, where the density exp(df·(u − e²ᵘ/2)) is smooth and
/// falls off at both ends faster than any power: the rule converges with the exponential of 1/step.
fn mean_over_spread(df: f64, f: impl Fn(f64) -> f64) -> f64 {
    if df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df >= NORMAL {
        return f(1.0);
    }
    // An eighth of the standard deviation of u, 1/√(2·df) for all but the smallest df.
    let step = 0.125 / (2.0 * df).sqrt();
    let (mut sum, mut weights) = (f(1.0), 1.0);
    for side in [-step, step] {
        for place in 1..100_000_u32 {
            let u = side * f64::from(place);
            // u − (e²ᵘ − 1)/2, the logarithm of the density over that at s = 1, per degree of freedom.
            let weight = (df * (u - (2.0 * u).exp_m1() / 2.0)).exp();
            if weight < 1e-18 {
                break;
            }
            sum += weight * f(u.exp());
            weights += weight;
        }
    }
    sum / weights
}
