//! The twelve rules by which a weighted sample has a quantile.

use crate::definition::QuantileRule;

impl QuantileRule {
    /// The quantile of `answers` at `p`, 0 to 1; `None` of no answers.
    ///
    /// ```
    /// use tidemark::estimate::quantile::{Ordered, QuantileRule};
    /// let four = Ordered::new([(1.0, 1.0), (2.0, 1.0), (3.0, 1.0), (4.0, 1.0)]);
    /// assert_eq!(QuantileRule::Math.quantile(&four, 0.5), Some(2.0));
    /// assert_eq!(QuantileRule::School.quantile(&four, 0.5), Some(2.5));
    /// assert_eq!(QuantileRule::Hf7.quantile(&four, 0.25), Some(1.75));
    /// ```
    pub fn quantile(self, answers: &Ordered, p: f64) -> Option<f64> {
        let (x, w, c) = (&answers.value, &answers.weight, &answers.cumulative);
        let (&first, &total, &last) = (x.first()?, c.last()?, w.last()?);
        if x.len() == 1 {
            return Some(first);
        }
        let point_before = |i: usize| if i == 0 { 0.0 } else { c[i - 1] };
        let points = |of: &dyn Fn(usize) -> f64| -> Vec<(f64, f64)> {
            (0..x.len()).map(|i| (of(i), x[i])).collect()
        };
        let linear = |of: &dyn Fn(usize) -> f64| interpolate(points(of), p, Between::Linear);
        Some(match self {
            Self::Math | Self::Hf1 => Neighbours::new(x, c, p).at_or_above(|low, _| low),
            Self::School | Self::Hf2 => Neighbours::new(x, c, p).at_or_above(f64::midpoint),
            Self::Hf3 => {
                let (x, c) = answers.distinct();
                let near = Neighbours::new(&x, &c, p);
                if near.place.is_multiple_of(2) {
                    near.at_or_above(|low, _| low)
                } else {
                    near.high
                }
            }
            Self::Hf4 => {
                let near = Neighbours::new(x, c, p);
                let part = near.above_low / (near.below_high + near.above_low);
                near.low * (1.0 - part) + near.high * part
            }
            Self::ShahVaish => {
                let mean = total / x.len() as f64;
                let n = x.len() as f64;
                let relative = cumulative(w.iter().map(|w| w / mean));
                let of = |i: usize| (relative[i] + 0.5 - w[i] / 2.0) / (n + 1.0);
                interpolate(points(&of), p, Between::Left)
            }
            Self::Hf5 => linear(&|i| (c[i] - w[i] / 2.0) / total),
            Self::Hf6 => linear(&|i| c[i] / (total + last)),
            Self::Hf7 => linear(&|i| point_before(i) / c[x.len() - 2]),
            Self::Hf8 => {
                linear(&|i| (point_before(i) / 3.0 + c[i] * 2.0 / 3.0) / (total + last / 3.0))
            }
            Self::Hf9 => {
                linear(&|i| (point_before(i) * 3.0 / 8.0 + c[i] * 5.0 / 8.0) / (total + last / 4.0))
            }
        })
    }
}

/// Answers in order with their weights and running sums; answers of weight 0 are left out.
///
/// Equal answers keep the order of the rows, which matters to some rules in the last digit of a weight. Sums are
/// compensated (Neumaier 1974), so that p = Cᵢ/W is met where it holds.
#[derive(Debug, Clone)]
pub struct Ordered {
    value: Vec<f64>,
    weight: Vec<f64>,
    cumulative: Vec<f64>,
}

impl Ordered {
    /// Puts answers, each with its final weight, in order.
    pub fn new(answers: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut answers: Vec<(f64, f64)> = answers
            .into_iter()
            .filter(|(_, weight)| *weight != 0.0)
            .collect();
        answers.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (value, weight): (Vec<f64>, Vec<f64>) = answers.into_iter().unzip();
        let cumulative = cumulative(weight.iter().copied());
        Self {
            value,
            weight,
            cumulative,
        }
    }

    /// Distinct values with their running sums.
    fn distinct(&self) -> (Vec<f64>, Vec<f64>) {
        let mut values: Vec<f64> = Vec::new();
        let mut sums: Vec<f64> = Vec::new();
        for (&value, &sum) in self.value.iter().zip(&self.cumulative) {
            if values.last() == Some(&value) {
                sums.pop();
            } else {
                values.push(value);
            }
            sums.push(sum);
        }
        (values, sums)
    }
}

/// Running sums with the rounding error carried along.
fn cumulative(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    weights
        .map(|weight| {
            let next = sum + weight;
            lost += if sum.abs() >= weight.abs() {
                (sum - next) + weight
            } else {
                (weight - next) + sum
            };
            sum = next;
            sum + lost
        })
        .collect()
}

/// The answers on both sides of p.
struct Neighbours {
    low: f64,
    high: f64,
    /// Place of the low one, from 1.
    place: usize,
    /// p − C/W of the low one, C/W − p of the high one.
    above_low: f64,
    below_high: f64,
}

impl Neighbours {
    /// `x` and `cumulative` hold at least one entry.
    fn new(x: &[f64], cumulative: &[f64], p: f64) -> Self {
        let total = cumulative[cumulative.len() - 1];
        let reached = cumulative.partition_point(|sum| *sum <= p * total);
        let low = reached.saturating_sub(1);
        let high = (low + 1).min(x.len() - 1);
        Self {
            low: x[low],
            high: x[high],
            place: low + 1,
            above_low: p - cumulative[low] / total,
            below_high: cumulative[high] / total - p,
        }
    }

    /// What `where_met` makes of both where the low one meets p exactly, else the high one.
    fn at_or_above(&self, where_met: impl Fn(f64, f64) -> f64) -> f64 {
        if self.above_low == 0.0 {
            where_met(self.low, self.high)
        } else {
            self.high
        }
    }
}

/// What stands between two points.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    Linear,
    /// The value of the point to the left.
    Left,
}

/// The value at `p` between points (place, value), flat beyond the ends; points at one place count as their mean.
fn interpolate(mut points: Vec<(f64, f64)>, p: f64, between: Between) -> f64 {
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut merged: Vec<(f64, f64, f64)> = Vec::with_capacity(points.len());
    for (place, value) in points {
        match merged.last_mut() {
            Some(last) if last.0 == place => {
                last.1 += value;
                last.2 += 1.0;
            }
            _ => merged.push((place, value, 1.0)),
        }
    }
    let value = |at: usize| merged[at].1 / merged[at].2;
    let right = merged.partition_point(|(place, ..)| *place <= p);
    if right == 0 {
        return value(0);
    }
    let left = right - 1;
    if right == merged.len() || merged[left].0 == p || between == Between::Left {
        return value(left);
    }
    let part = (p - merged[left].0) / (merged[right].0 - merged[left].0);
    value(left) + (value(right) - value(left)) * part
}
