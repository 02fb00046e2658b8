//! Confidence intervals: of a proportion by seven methods, and symmetric ones.

use std::collections::BTreeMap;
use std::f64::consts::FRAC_PI_2;

use super::distribution::deviance::deviance;
use super::distribution::{beta_quantile, t_quantile};
use crate::measure::Interval;

/// The confidence level used where none is asked for.
pub const LEVEL: f64 = 0.95;

/// How the interval of a proportion is made. t is the two-sided quantile on the degrees of freedom of the share, V
/// the square of its standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// From logit(p) ± t·√V/(p(1−p)). R: `svyciprop(method = "logit")`.
    #[default]
    Logit,
    /// Korn and Graubard (1998, *Survey Methodology* 24, 193–201): Clopper and Pearson's limits on the base
    /// p(1−p)/V·(t_{n−1}/t_ν)².
    Beta,
    /// Wilson (1927, *JASA* 22, 209–212) on the base p(1−p)/V, with t instead of z.
    Wilson,
    /// sin²(asin√p ± t·√V/(2√(p(1−p)))); the angles stay between 0 and a right one.
    Asin,
    /// The shares whose scaled deviance is below t²: the u between the two roots of
    /// 2n*[p ln(p/u) + (1−p) ln((1−p)/(1−u))] = t²·n/(n−1), n* = p(1−p)/V (Rao and Scott 1984). R interpolates the
    /// profile and differs in the fourth digit.
    Likelihood,
    /// The delta method on the logit scale, which is the interval of [`Logit`](Self::Logit); R has two roads to it.
    XLogit,
    /// p ± t·√V, as it falls: limits below 0 or above 1 are not cut off.
    Mean,
}

/// A proportion with what its interval needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// 0 to 1.
    pub value: f64,
    /// √V, on the same scale.
    pub standard_error: f64,
    /// ν, above 0; infinite for the normal distribution.
    pub degrees_of_freedom: f64,
    /// n, the cases in the base, of which [`Method::Beta`] and [`Method::Likelihood`] want n − 1. (In a calibrated
    /// design R counts all rows, those without an answer too.)
    pub unweighted_base: f64,
    /// The base that stands for n where the share is 0 or 1 and its standard error says nothing.
    pub effective_base: f64,
}

/// t quantiles by degrees of freedom and level: a report asks for the same few thousands of times.
#[derive(Debug, Clone, Default)]
pub struct Quantiles {
    known: BTreeMap<(u64, u64), f64>,
}

impl Quantiles {
    /// The two-sided 95 % quantile of t with `df` degrees of freedom.
    ///
    /// ```
    /// use tidemark::estimate::interval::Quantiles;
    /// assert!((Quantiles::default().two_sided(10.0) - 2.2281388519862739).abs() < 1e-12);
    /// ```
    pub fn two_sided(&mut self, df: f64) -> f64 {
        self.two_sided_at(df, LEVEL)
    }

    /// The two-sided quantile of t: P(|T| ≤ t) = `level`, 0 < level < 1.
    pub fn two_sided_at(&mut self, df: f64, level: f64) -> f64 {
        *self
            .known
            .entry((df.to_bits(), level.to_bits()))
            .or_insert_with(|| t_quantile(f64::midpoint(1.0, level), df))
    }
}

/// The confidence interval of a proportion, 0 < level < 1.
///
/// At p = 0 or 1 every method gives an interval on the effective base n: logit, xlogit, mean and beta that of Clopper
/// and Pearson, whose open limit solves (1−u)ⁿ = α/2; Wilson and likelihood their formulas with n for p(1−p)/V; asin
/// with the standard error 1/(2√n) of an angle. A standard error of 0 elsewhere (a margin that weighting pins) gives
/// an interval of no width. Limits lie between 0 and 1, but those of [`Method::Mean`].
///
/// R: `survey::svyciprop`.
///
/// ```
/// use tidemark::estimate::interval::{Method, Quantiles, Share, proportion};
/// let share = Share {
///     value: 0.43,
///     standard_error: 0.018,
///     degrees_of_freedom: 933.0,
///     unweighted_base: 934.0,
///     effective_base: 740.0,
/// };
/// let mut quantiles = Quantiles::default();
/// let interval = proportion(Method::Logit, &share, 0.95, &mut quantiles);
/// assert!((interval.low - 0.3951).abs() < 1e-4 && (interval.high - 0.4656).abs() < 1e-4);
/// let none = Share { value: 0.0, standard_error: 0.0, ..share };
/// let interval = proportion(Method::Beta, &none, 0.95, &mut quantiles);
/// assert_eq!(interval.low, 0.0);
/// assert!((interval.high - (1.0 - 0.025_f64.powf(1.0 / 740.0))).abs() < 1e-12);
/// ```
pub fn proportion(
    method: Method,
    share: &Share,
    level: f64,
    quantiles: &mut Quantiles,
) -> Interval {
    let t = quantiles.two_sided_at(share.degrees_of_freedom, level);
    let p = share.value;
    let (low, high) = if p <= 0.0 || p >= 1.0 {
        at_the_edge(method, share, t, level)
    } else if share.standard_error == 0.0 {
        (p, p)
    } else {
        inside(method, share, t, level, quantiles)
    };
    Interval { low, high, level }
}

fn inside(
    method: Method,
    share: &Share,
    t: f64,
    level: f64,
    quantiles: &mut Quantiles,
) -> (f64, f64) {
    let (p, reach) = (share.value, t * share.standard_error);
    let spread = p * (1.0 - p);
    let base = spread / (share.standard_error * share.standard_error);
    match method {
        Method::Logit | Method::XLogit => {
            let centre = (p / (1.0 - p)).ln();
            (
                share_of(centre - reach / spread),
                share_of(centre + reach / spread),
            )
        }
        Method::Mean => (p - reach, p + reach),
        Method::Asin => {
            let (angle, reach) = (p.sqrt().asin(), reach / (2.0 * spread.sqrt()));
            asin(angle - reach, angle + reach)
        }
        Method::Wilson => wilson(p, base, t),
        Method::Beta => {
            let simple = quantiles.two_sided_at(share.unweighted_base - 1.0, level);
            // Of one case there is no t_{n−1}.
            let ratio = if simple.is_finite() { simple / t } else { 1.0 };
            beta(p, base * ratio * ratio, level)
        }
        Method::Likelihood => likelihood(p, base, reach / spread, bound(share, t)),
    }
}

/// The interval of a share of 0 or 1.
fn at_the_edge(method: Method, share: &Share, t: f64, level: f64) -> (f64, f64) {
    let n = share.effective_base.max(1.0);
    let open = match method {
        Method::Logit | Method::XLogit | Method::Mean | Method::Beta => {
            -(((1.0 - level) / 2.0).ln() / n).exp_m1()
        }
        Method::Asin => asin(0.0, t / (2.0 * n.sqrt())).1,
        Method::Wilson => wilson(0.0, n, t).1,
        Method::Likelihood => -(-bound(share, t) / (2.0 * n)).exp_m1(),
    };
    if share.value <= 0.0 {
        (0.0, open)
    } else {
        (1.0 - open, 1.0)
    }
}

/// The share of a logit.
fn share_of(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// sin² of two angles, kept between 0 and a right angle, beyond which it would turn back.
fn asin(low: f64, high: f64) -> (f64, f64) {
    let share = |angle: f64| angle.sin() * angle.sin();
    (share(low.max(0.0)), share(high.min(FRAC_PI_2)))
}

/// (p + t²/2n ∓ t/(2n)·√(4np(1−p) + t²)) / (1 + t²/n).
fn wilson(p: f64, n: f64, t: f64) -> (f64, f64) {
    let squared = t * t / n;
    let reach = t / (2.0 * n) * (4.0 * n * p * (1.0 - p) + t * t).sqrt();
    let limit = |reach: f64| ((p + squared / 2.0 + reach) / (1.0 + squared)).clamp(0.0, 1.0);
    (limit(-reach), limit(reach))
}

/// Quantiles of Beta(np, n(1−p) + 1) and Beta(np + 1, n(1−p)).
fn beta(p: f64, n: f64, level: f64) -> (f64, f64) {
    let (yes, no) = (n * p, n * (1.0 - p));
    (
        beta_quantile((1.0 - level) / 2.0, yes, no + 1.0),
        beta_quantile(f64::midpoint(1.0, level), yes + 1.0, no),
    )
}

/// t²·n/(n−1), what the deviance may reach.
fn bound(share: &Share, t: f64) -> f64 {
    let n = share.unweighted_base;
    let dispersion = if n > 1.0 { n / (n - 1.0) } else { 1.0 };
    t * t * dispersion
}

/// The shares on either side of p whose deviance on a base of n is `bound`; `reach` is the half-width on the logit
/// scale that starts the search.
///
/// The deviance is convex in the logit: from beyond the limit, Newton's steps close in from one side. Shares are
/// taken by their distance d from p on the logit scale, u − p = p(1−p)(eᵈ−1)/(1 + p(eᵈ−1)), so that a narrow interval
/// keeps its digits.
fn likelihood(p: f64, n: f64, reach: f64, bound: f64) -> (f64, f64) {
    let above = |distance: f64| {
        let rise = distance.exp_m1();
        p * (1.0 - p) * rise / (1.0 + p * rise)
    };
    let excess = |distance: f64| {
        let above = above(distance);
        // (1−p)/(1−u) = 1 + p(eᵈ−1), and p/u is that over eᵈ.
        let ln_ratio = (p * distance.exp_m1()).ln_1p();
        let yes = deviance(p, -above, || ln_ratio - distance);
        let no = deviance(1.0 - p, above, || ln_ratio);
        2.0 * n * (yes + no) - bound
    };
    let limit = |side: f64| {
        // Beyond 700 the share is 0 or 1 to the last digit.
        let bounded = |distance: f64| distance.clamp(-700.0, 700.0);
        let mut distance = bounded(side * reach);
        while distance.abs() < 700.0 && excess(distance) < 0.0 {
            distance = bounded(2.0 * distance);
        }
        for _ in 0..100 {
            let step = excess(distance) / (2.0 * n * above(distance));
            if step * side <= 0.0 || step.is_nan() {
                break;
            }
            distance -= step;
            if step.abs() <= 1e-9 * reach {
                break;
            }
        }
        (p + above(distance)).clamp(0.0, 1.0)
    };
    (limit(-1.0), limit(1.0))
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
