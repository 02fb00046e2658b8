//! The smoothed level: what the waves together say of each of them, so that a noisy year is not read as a turn.

use serde::Serialize;

use super::series::Point;
use crate::definition::WaveId;
use crate::estimate::distribution::normal_quantile;
use crate::estimate::interval::{LEVEL, symmetric};
use crate::measure::Interval;

/// The level behind the estimates of the waves by a local-level model.
///
/// ȳ_t = μ_t + ε_t with ε_t ~ N(0, V_t), V_t the design-based variance of the wave, and μ moving from wave to wave by
/// N(0, q·Δt), Δt in years (Durbin and Koopman 2012, *Time Series Analysis by State Space Methods*, 2nd ed., § 2.2–2.5
/// and 2.9). The start is diffuse: the first wave alone says where μ begins. q maximises the diffuse likelihood and is then
/// taken as known, as V_t is: where it comes out as 0 the waves do not show that the level moved at all, and intervals
/// are those of one common level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SmoothedLevel {
    /// q: how far the level moves in a year, squared, on the scale of the measure.
    pub variance_per_year: f64,
    /// The diffuse log-likelihood at q, without its constant.
    pub log_likelihood: f64,
    /// One a wave.
    pub points: Vec<LevelPoint>,
}

/// The smoothed level of one wave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LevelPoint {
    /// The wave.
    pub wave: WaveId,
    /// Its place on the time axis, in decimal years.
    pub time: f64,
    /// E(μ_t | all waves), on the scale of the measure.
    pub level: f64,
    /// √V(μ_t | all waves), q known.
    pub standard_error: f64,
    /// 95 %, by the normal distribution.
    pub interval: Interval,
}

/// Why there is no smoothed level and no search for a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoLevel {
    /// A wave has a variance of 0: weighting pins the share, or nobody (or everybody) answered so.
    NoVariance,
    /// Fewer waves than it takes.
    TooFewWaves {
        /// How many it takes.
        needed: usize,
    },
}

/// One wave as the filter sees it: years since the wave before, ȳ and V.
#[derive(Debug, Clone, Copy)]
struct Observation {
    gap: f64,
    value: f64,
    variance: f64,
}

pub(super) fn smoothed(points: &[Point<'_>]) -> Result<SmoothedLevel, NoLevel> {
    let observations = observations(points)?;
    let q = best(&observations);
    let (log_likelihood, _) = likelihood(&observations, q);
    let reach = normal_quantile(f64::midpoint(1.0, LEVEL));
    let levels = smoother(&observations, q).into_iter().zip(points);
    Ok(SmoothedLevel {
        variance_per_year: q,
        log_likelihood,
        points: levels
            .map(|((level, variance), point)| LevelPoint {
                wave: point.wave.clone(),
                time: point.time,
                level,
                standard_error: variance.sqrt(),
                interval: symmetric(level, variance.sqrt(), reach),
            })
            .collect(),
    })
}

fn observations(points: &[Point<'_>]) -> Result<Vec<Observation>, NoLevel> {
    let mut before = None;
    points
        .iter()
        .map(|point| {
            let gap = before.map_or(0.0, |before: f64| (point.time - before).max(0.0));
            before = Some(point.time);
            let variance = point.variance();
            (variance > 0.0)
                .then_some(Observation {
                    gap,
                    value: point.mean,
                    variance,
                })
                .ok_or(NoLevel::NoVariance)
        })
        .collect()
}

/// The diffuse log-likelihood −½·Σ_{t>1}(ln F_t + v_t²/F_t) and its derivative by q.
fn likelihood(observations: &[Observation], q: f64) -> (f64, f64) {
    let Some((first, rest)) = observations.split_first() else {
        return (0.0, 0.0);
    };
    let (mut level, mut variance) = (first.value, first.variance);
    let (mut d_level, mut d_variance) = (0.0, 0.0);
    let (mut value, mut slope) = (0.0, 0.0);
    for seen in rest {
        variance += q * seen.gap;
        d_variance += seen.gap;
        let f = variance + seen.variance;
        let v = seen.value - level;
        value -= 0.5 * (f.ln() + v * v / f);
        slope -= 0.5 * (d_variance / f - v * v * d_variance / (f * f) - 2.0 * v * d_level / f);
        let d_gain = d_variance * seen.variance / (f * f);
        let gain = variance / f;
        d_level = d_level * (1.0 - gain) + d_gain * v;
        level += gain * v;
        let share = seen.variance / f;
        d_variance *= share * share;
        variance *= share;
    }
    (value, slope)
}

/// The q of the largest likelihood: local maxima between the steps of a grid, and 0.
fn best(observations: &[Observation]) -> f64 {
    const STEPS: i32 = 14;
    let largest = observations
        .windows(2)
        .filter_map(|pair| match pair {
            [before, after] if after.gap > 0.0 => {
                Some((after.value - before.value).powi(2) / after.gap)
            }
            _ => None,
        })
        .fold(0.0, f64::max);
    if largest <= 0.0 {
        return 0.0;
    }
    let (at_zero, slope_at_zero) = likelihood(observations, 0.0);
    let (mut best, mut found) = (at_zero, 0.0);
    let (mut low, mut slope_at_low) = (0.0, slope_at_zero);
    for step in 0..=STEPS {
        let high = 4.0 * largest * 4.0_f64.powi(step - STEPS);
        let (_, slope_at_high) = likelihood(observations, high);
        if slope_at_low > 0.0 && slope_at_high <= 0.0 {
            let q = crossing(observations, (low, slope_at_low), (high, slope_at_high));
            let (value, _) = likelihood(observations, q);
            if value > best {
                (best, found) = (value, q);
            }
        }
        (low, slope_at_low) = (high, slope_at_high);
    }
    found
}

/// Where the derivative crosses 0, by false position with the standing end halved (Dowell and Jarratt 1971, *BIT* 11,
/// 168–174).
fn crossing(observations: &[Observation], low: (f64, f64), high: (f64, f64)) -> f64 {
    const MOST_STEPS: usize = 100;
    let ((mut a, mut slope_a), (mut b, mut slope_b)) = (low, high);
    for _ in 0..MOST_STEPS {
        let next = b - slope_b * (b - a) / (slope_b - slope_a);
        if !next.is_finite() || (next - b).abs() <= 1e-14 * b.abs() || slope_b == 0.0 {
            break;
        }
        let (_, slope) = likelihood(observations, next);
        if slope * slope_b < 0.0 {
            (a, slope_a) = (b, slope_b);
        } else {
            slope_a *= 0.5;
        }
        (b, slope_b) = (next, slope);
    }
    b
}

/// E and V of each level given all waves (Rauch, Tung and Striebel 1965; the same numbers as Durbin and Koopman § 2.4).
fn smoother(observations: &[Observation], q: f64) -> Vec<(f64, f64)> {
    let Some((first, rest)) = observations.split_first() else {
        return Vec::new();
    };
    let mut filtered = vec![(first.value, first.variance)];
    let mut predicted = Vec::with_capacity(rest.len());
    let (mut level, mut variance) = (first.value, first.variance);
    for seen in rest {
        variance += q * seen.gap;
        predicted.push((level, variance));
        let f = variance + seen.variance;
        level += variance / f * (seen.value - level);
        variance *= seen.variance / f;
        filtered.push((level, variance));
    }
    let mut after = (level, variance);
    let mut smoothed = vec![after];
    for ((level, variance), (ahead, spread)) in filtered.iter().zip(&predicted).rev() {
        let share = variance / spread;
        after = (
            level + share * (after.0 - ahead),
            variance + share * share * (after.1 - spread),
        );
        smoothed.push(after);
    }
    smoothed.reverse();
    smoothed
}
