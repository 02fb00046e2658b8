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

#[cfg(test)]
mod tests {
    use super::*;

    /// The annual flow of the Nile at Aswan, 1871–1970 (R's `datasets::Nile`; Durbin and Koopman § 2.2.5).
    const NILE: [f64; 100] = [
        1120., 1160., 963., 1210., 1160., 1160., 813., 1230., 1370., 1140., 995., 935., 1110.,
        994., 1020., 960., 1180., 799., 958., 1140., 1100., 1210., 1150., 1250., 1260., 1220.,
        1030., 1100., 774., 840., 874., 694., 940., 833., 701., 916., 692., 1020., 1050., 969.,
        831., 726., 456., 824., 702., 1120., 1100., 832., 764., 821., 768., 845., 864., 862., 698.,
        845., 744., 796., 1040., 759., 781., 865., 845., 944., 984., 897., 822., 1010., 771., 676.,
        649., 846., 812., 742., 801., 1040., 860., 874., 848., 890., 744., 749., 838., 1050., 918.,
        986., 797., 923., 975., 815., 1020., 906., 901., 1170., 912., 746., 919., 718., 714., 740.,
    ];

    /// Durbin and Koopman print q = 1469.1 and V = 15099, and R's `StructTS(Nile, "level")` has 1469.15 and 15098.577. With
    /// that V the joint normal density of all but the diffuse first, by dense matrices in R, is largest at 1469.1617, where
    /// its log is −632.545625.
    #[test]
    fn the_nile_is_as_in_durbin_and_koopman() {
        let observations: Vec<Observation> = NILE
            .iter()
            .map(|value| Observation {
                gap: 1.0,
                value: *value,
                variance: 15098.577,
            })
            .collect();
        let q = best(&observations);
        assert!((q / 1_469.161_729 - 1.0).abs() < 1e-6, "{q}");
        let steps = 1e-4 * q;
        let at = |q: f64| likelihood(&observations, q).0;
        let slope = (at(q + steps) - at(q - steps)) / (2.0 * steps);
        assert!(
            slope.abs() * q < 1e-6,
            "the derivative at the maximum is {slope}"
        );
        let constant = -49.5 * (2.0 * std::f64::consts::PI).ln();
        assert!((at(q) + constant + 632.545_625_103).abs() < 1e-6);
    }

    #[test]
    fn a_level_that_did_not_move_has_one_value() {
        let observations: Vec<Observation> = [0.5, 0.51, 0.49, 0.505, 0.495]
            .iter()
            .map(|value| Observation {
                gap: 1.0,
                value: *value,
                variance: 0.02 * 0.02,
            })
            .collect();
        assert_eq!(best(&observations), 0.0);
        for (level, variance) in smoother(&observations, 0.0) {
            assert!((level - 0.5).abs() < 1e-12);
            assert!((variance - 0.02 * 0.02 / 5.0).abs() < 1e-15);
        }
    }
}
