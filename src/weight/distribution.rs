//! In: weights. Out: how many lie in each of some bins of a round width. Never: a respondent.

use serde::Serialize;

/// Respondents whose weights are `from` and up, under `below`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WeightBin {
    /// Its lower edge, a weight.
    pub from: f64,
    /// Its upper edge, a weight.
    pub below: f64,
    /// How many.
    pub respondents: u64,
}

/// The weights other than 0 in bins of one round width (1, 2, 2.5 or 5 times a power of ten), smallest first; about twelve.
///
/// ```
/// let bins = tidemark::weight::distribution(&[0.5, 0.75, 1.0, 0.0, 1.75]);
/// assert_eq!(bins.iter().map(|bin| bin.respondents).sum::<u64>(), 4);
/// ```
pub fn distribution(weights: &[f64]) -> Vec<WeightBin> {
    bins_of(weights).0
}

/// The weights other than 0 in bins, smallest first, and their width; no bin where there is no such weight.
pub fn bins_of(weights: &[f64]) -> (Vec<WeightBin>, f64) {
    let given = || weights.iter().copied().filter(|w| *w != 0.0);
    let smallest = given().fold(f64::INFINITY, f64::min);
    let largest = given().fold(f64::NEG_INFINITY, f64::max);
    if smallest > largest {
        return (Vec::new(), 1.0);
    }
    let width = round_width(
        (largest - smallest) / 12.0,
        largest.abs().max(smallest.abs()),
    );
    let first = (smallest / width).floor();
    let bins = ((largest / width).floor() - first) as usize + 1;
    let mut counts = vec![0_u64; bins];
    for weight in given() {
        let bin = ((weight / width).floor() - first) as usize;
        counts[bin.min(bins - 1)] += 1;
    }
    let edge = |bin: usize| (first + bin as f64) * width;
    let bins = counts
        .into_iter()
        .enumerate()
        .map(|(bin, respondents)| WeightBin {
            from: edge(bin),
            below: edge(bin + 1),
            respondents,
        });
    (bins.collect(), width)
}

/// 1, 2 or 5 times a power of ten, not below `least`; where weights do not differ, their own size.
fn round_width(least: f64, size: f64) -> f64 {
    if least.is_nan() || least <= size * 1e-9 {
        return if size > 0.0 { size } else { 1.0 };
    }
    let power = 10_f64.powi(least.log10().floor() as i32);
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
    steps
        .into_iter()
        .map(|step| step * power)
        .find(|width| *width >= least)
        .unwrap_or(10.0 * power)
}
