//! Confidence intervals.

use std::collections::BTreeMap;

use super::distribution::t_quantile;
use crate::measure::Interval;

/// The confidence level used where none is asked for.
pub const LEVEL: f64 = 0.95;

/// t quantiles by degrees of freedom: a report asks for the same few thousands of times.
#[derive(Debug, Clone, Default)]
pub struct Quantiles {
    known: BTreeMap<u64, f64>,
}

impl Quantiles {
    /// The two-sided 95 % quantile of t with `df` degrees of freedom.
    ///
    /// ```
    /// use tidemark::estimate::interval::Quantiles;
    /// assert!((Quantiles::default().two_sided(10.0) - 2.2281388519862739).abs() < 1e-12);
    /// ```
    pub fn two_sided(&mut self, df: f64) -> f64 {
        *self
            .known
            .entry(df.to_bits())
            .or_insert_with(|| t_quantile(f64::midpoint(1.0, LEVEL), df))
    }
}

/// The logit interval of a proportion: from logit(p) ± t·√V/(p(1−p)).
///
/// At p = 0 or 1 the logit is not defined; the interval is then that of Clopper and Pearson on the effective base
/// (Korn and Graubard 1998, *Survey Methodology* 24, 193–201). A standard error of 0 elsewhere (a margin that
/// weighting pins) gives an interval of no width.
///
/// ```
/// use tidemark::estimate::interval::logit;
/// let half = logit(0.5, 0.05, 1.96, 100.0);
/// assert!((half.low - 1.0 / (1.0 + 0.392_f64.exp())).abs() < 1e-15);
/// // Nobody of 100: up to 1 − 0.025^(1/100).
/// let nobody = logit(0.0, 0.0, 1.96, 100.0);
/// assert_eq!(nobody.low, 0.0);
/// assert!((nobody.high - 0.0362).abs() < 5e-5);
/// ```
pub fn logit(p: f64, standard_error: f64, t: f64, effective_base: f64) -> Interval {
    if p <= 0.0 || p >= 1.0 {
        return at_the_edge(p, effective_base);
    }
    let centre = (p / (1.0 - p)).ln();
    let reach = t * standard_error / (p * (1.0 - p));
    let inverse = |x: f64| 1.0 / (1.0 + (-x).exp());
    if reach == 0.0 {
        return Interval {
            low: p,
            high: p,
            level: LEVEL,
        };
    }
    Interval {
        low: inverse(centre - reach),
        high: inverse(centre + reach),
        level: LEVEL,
    }
}

/// Clopper and Pearson's interval where every or no answer counts: one limit is the share itself, the other solves
/// (1−u)ⁿ = α/2 on the effective base.
fn at_the_edge(p: f64, effective_base: f64) -> Interval {
    let tail = (1.0 - LEVEL) / 2.0;
    let reach = 1.0 - tail.powf(effective_base.max(1.0).recip());
    if p <= 0.0 {
        Interval {
            low: 0.0,
            high: reach,
            level: LEVEL,
        }
    } else {
        Interval {
            low: 1.0 - reach,
            high: 1.0,
            level: LEVEL,
        }
    }
}

/// The symmetric interval estimate ± t·se, for means and differences.
///
/// ```
/// let interval = tidemark::estimate::interval::symmetric(3.5, 0.25, 2.0);
/// assert_eq!((interval.low, interval.high), (3.0, 4.0));
/// ```
pub fn symmetric(estimate: f64, standard_error: f64, t: f64) -> Interval {
    Interval {
        low: estimate - t * standard_error,
        high: estimate + t * standard_error,
        level: LEVEL,
    }
}
