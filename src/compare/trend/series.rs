//! One measure of one group over an unbroken run of waves: what trends are fitted to.

use crate::definition::WaveId;
use crate::estimate::{Cell, MeasureSums};

/// One wave of a series.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point<'a> {
    pub wave: &'a WaveId,
    /// The place of the wave among those that are compared.
    pub place: usize,
    /// Decimal years.
    pub time: f64,
    /// W = Σw.
    pub weight: f64,
    /// ȳ.
    pub mean: f64,
    /// V of Σw(y − ȳ), its covariance with Σw, and V of Σw.
    pub covariance: [f64; 3],
    pub degrees_of_freedom: f64,
    /// The sums it is taken from and the place of its group among theirs; `None`: published.
    pub source: Option<(&'a MeasureSums, usize)>,
}

impl<'a> Point<'a> {
    /// A group of a wave of answers; `None` where it has nobody or no covariance.
    pub fn of_sums(
        (wave, place, time): (&'a WaveId, usize, f64),
        sums: &'a MeasureSums,
        number: usize,
    ) -> Option<Self> {
        let at = sums.groups.iter().position(|g| g.number == number)?;
        let group = sums.groups.get(at)?;
        // One sampling unit has no variance.
        if sums.covariance.is_err() || group.degrees_of_freedom < 1.0 {
            return None;
        }
        let [score, weight] = [2 * at, 2 * at + 1];
        Some(Self {
            wave,
            place,
            time,
            weight: group.weight,
            mean: group.mean,
            covariance: [
                sums.covariance_of(score, score),
                sums.covariance_of(score, weight),
                sums.covariance_of(weight, weight),
            ],
            degrees_of_freedom: group.degrees_of_freedom,
            source: Some((sums, at)),
        })
    }

    /// A published share, by its variance. How large its base came out is taken as given: Σw has no variance, which
    /// leaves out a term of the order of (ȳ − μ)². `weight` is its Σw.
    pub fn of_published(
        (wave, place, time): (&'a WaveId, usize, f64),
        cell: &Cell,
        weight: f64,
    ) -> Option<Self> {
        let precision = cell.estimate.precision()?;
        Some(Self {
            wave,
            place,
            time,
            weight,
            mean: cell.estimate.value?,
            covariance: [(weight * precision.standard_error).powi(2), 0.0, 0.0],
            degrees_of_freedom: precision.degrees_of_freedom,
            source: None,
        })
    }

    /// V(ȳ).
    pub fn variance(&self) -> f64 {
        self.covariance[0] / (self.weight * self.weight)
    }

    /// V of Σw(y − μ) = Σw(y − ȳ) + r·Σw with r = ȳ − μ.
    pub fn score_variance(&self, residual: f64) -> f64 {
        let [own, cross, weight] = self.covariance;
        own + 2.0 * residual * cross + residual * residual * weight
    }
}

/// The times of the points, and how many of them differ.
pub(super) fn distinct_times(points: &[Point<'_>]) -> usize {
    let mut times: Vec<f64> = points.iter().map(|point| point.time).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    times.len()
}
