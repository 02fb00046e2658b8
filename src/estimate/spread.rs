//! Sums of products around centres: what a stage adds to a covariance.

use nalgebra::DMatrix;

use super::estimates::NoPrecision;
use super::singleton_psu::{Centring, Plan};
use crate::tally::Stage;

/// A variance that is a smaller part than this of what it is a difference of is rounding: a stratum's own share, or a
/// margin that weighting pins, has a variance of exactly 0.
pub(super) const ROUNDING: f64 = 1e-12;

/// Σ multiplier·(t − centre)(t − centre)ᵀ over the units of a cluster stage; `totals` is [unit × statistic], `raw` Σt²
/// before the weighting's columns, `present` as in [`Plan::centring`].
pub(super) fn spread_of_units(
    stage: &Stage,
    plan: &Plan,
    totals: &[f64],
    raw: &[f64],
    present: Option<&[u32]>,
) -> Result<DMatrix<f64>, NoPrecision> {
    let size = raw.len();
    let mut sums = vec![0.0; stage.parents.len() * size];
    for (total, &parent) in totals.chunks_exact(size).zip(&stage.parent_of_unit) {
        for (sum, total) in sums[parent as usize * size..].iter_mut().zip(total) {
            *sum += total;
        }
    }
    let centring = plan.centring(&sums, size, present)?;
    let mut spread = DMatrix::zeros(size, size);
    let mut off = vec![0.0; size];
    for (total, &parent) in totals.chunks_exact(size).zip(&stage.parent_of_unit) {
        let parent = parent as usize;
        let multiplier = plan.multiplier[parent];
        if multiplier > 0.0 {
            let centres = centring.of_parent(parent);
            for (off, (total, centre)) in off.iter_mut().zip(total.iter().zip(centres)) {
                *off = centre.map_or(0.0, |centre| total - centre);
            }
            add_outer(&mut spread, &off, multiplier);
        }
    }
    Ok(settle(spread, raw, &centring))
}

/// Turns Σzzᵀ of a parent with n units, multiplied, into products around its centres a: Σzzᵀ − a·Σzᵀ − Σz·aᵀ + n·a·aᵀ.
/// An estimate that leaves the parent out loses the product `within` it instead.
pub(super) fn centre_products(
    spread: &mut DMatrix<f64>,
    sum: &[f64],
    centres: &[Option<f64>],
    (n, multiplier): (f64, f64),
    within: impl Fn(usize, usize) -> f64,
) {
    for row in 0..sum.len() {
        for column in 0..sum.len() {
            let correction = match (centres[row], centres[column]) {
                (Some(a), Some(b)) => a * sum[column] + b * sum[row] - n * a * b,
                _ => within(row, column),
            };
            spread[(row, column)] -= multiplier * correction;
        }
    }
}

/// Sets what is only rounding to 0 and applies the inflation for parents that were left out.
pub(super) fn settle(mut spread: DMatrix<f64>, raw: &[f64], centring: &Centring) -> DMatrix<f64> {
    for (i, raw) in raw.iter().enumerate() {
        if spread[(i, i)] <= ROUNDING * raw {
            spread.row_mut(i).fill(0.0);
            spread.column_mut(i).fill(0.0);
        }
    }
    for row in 0..raw.len() {
        for column in 0..raw.len() {
            spread[(row, column)] *= centring.inflation(row, column);
        }
    }
    spread
}

pub(super) fn add_outer(matrix: &mut DMatrix<f64>, vector: &[f64], multiplier: f64) {
    for (row, first) in vector.iter().enumerate() {
        for (column, second) in vector.iter().enumerate() {
            matrix[(row, column)] += multiplier * first * second;
        }
    }
}
