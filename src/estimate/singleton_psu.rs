//! Strata with a single sampling unit: from sums by stratum to the variance, by the policy of the design.

use nalgebra::{DMatrix, DVector};

use super::estimates::NoPrecision;
use super::linearise::ParentSums;
use crate::definition::SingletonPsu;

/// Adds up one stage: Σ_h scale_h·f_h·n_h/(n_h − 1)·Σ_j (t_hj − t̄_h)(t_hj − t̄_h)ᵀ.
///
/// A parent that is sampled in full adds nothing and is no singleton.
pub(super) fn resolve(
    parents: &[ParentSums],
    scale: &[f64],
    policy: SingletonPsu,
) -> Result<DMatrix<f64>, NoPrecision> {
    let size = parents.first().map_or(0, |sums| sums.total.len());
    let mut variance = DMatrix::zeros(size, size);
    let lone = |sums: &ParentSums| sums.parent.drawn == 1 && sums.parent.correction() > 0.0;
    let drawn: u32 = parents.iter().map(|sums| sums.parent.drawn).sum();
    if drawn == 1 && parents.iter().any(lone) {
        return Err(NoPrecision::SingleUnit);
    }
    let occupied = parents.iter().filter(|sums| sums.parent.drawn > 0).count();
    let lonely = parents.iter().filter(|sums| lone(sums)).count();
    if lonely > 0 && policy == SingletonPsu::Fail {
        return Err(NoPrecision::SingletonPsu);
    }
    for (sums, &scale) in parents.iter().zip(scale) {
        let n = f64::from(sums.parent.drawn);
        let correction = scale * sums.parent.correction();
        if sums.parent.drawn > 1 && correction > 0.0 {
            variance += spread(sums, n) * (correction * n / (n - 1.0));
        } else if lone(sums) && policy == SingletonPsu::Adjust {
            let mean = grand_mean(parents, drawn);
            let off = DVector::from_column_slice(&sums.total) - mean;
            variance += &off * off.transpose() * correction;
        }
    }
    if lonely > 0 && policy == SingletonPsu::Average && occupied > lonely {
        variance *= occupied as f64 / (occupied - lonely) as f64;
    }
    Ok(variance)
}

/// Σ_j (t_j − t̄)(t_j − t̄)ᵀ below one parent. Units that differ only by rounding do not differ: a stratum's own share,
/// or a margin that weighting pins, has a variance of exactly 0.
fn spread(sums: &ParentSums, n: f64) -> DMatrix<f64> {
    const ROUNDING: f64 = 1e-12;
    let total = DVector::from_column_slice(&sums.total);
    let mut spread = &sums.product - &total * total.transpose() / n;
    for i in 0..spread.nrows() {
        if spread[(i, i)] <= ROUNDING * sums.product[(i, i)] {
            spread.row_mut(i).fill(0.0);
            spread.column_mut(i).fill(0.0);
        }
    }
    spread
}

fn grand_mean(parents: &[ParentSums], drawn: u32) -> DVector<f64> {
    let size = parents.first().map_or(0, |sums| sums.total.len());
    let mut sum = DVector::zeros(size);
    for parent in parents {
        sum += DVector::from_column_slice(&parent.total);
    }
    sum / f64::from(drawn)
}
