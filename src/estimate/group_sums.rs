//! What one wave adds to a model of a measure on the wave: by group Σw and the mean, with their joint covariance.
//!
//! A trend's predictor is the same for everybody in a wave, so that its score Σw(y − μ) is Σw(y − ȳ) + (ȳ − μ)·Σw of
//! each group: whatever μ comes out, its variance follows from the covariance of the two sums. Rows are needed no more.

use serde::Serialize;

use super::division::Division;
use super::domain_tally::DomainTally;
use super::estimates::{Measure, NoPrecision};
use super::linearise::Linearisation;
use super::plan::{Planned, PlannedCell};
use super::statistic::Statistic;
use crate::definition::ItemId;

/// Whose sums are told apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SumsBy {
    /// Everybody is one group.
    Everybody,
    /// Groups are the answers of a banner item, without its kinds of missing.
    Banner(ItemId),
    /// Groups are the combinations of categories of these items, kinds of missing among them.
    Crossed(Vec<ItemId>),
}

/// The sums of one item in one wave, over everybody or the groups of items.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemSums {
    /// The item that was asked.
    pub item: ItemId,
    /// Whose sums they are.
    pub by: SumsBy,
    /// In the order of the item's cells: shares, balances and means.
    pub measures: Vec<MeasureSums>,
}

/// The sums of one measure, group by group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureSums {
    /// A share, a balance or a mean.
    pub measure: Measure,
    /// Groups with somebody of weight in the base.
    pub groups: Vec<GroupSum>,
    /// Of all groups together: first-stage units with weight minus strata with weight, of those who answered.
    pub degrees_of_freedom: f64,
    /// Lower triangle by rows over Σw(y − ȳ) and Σw of the first group, then of the second …; or why there is none.
    pub covariance: Result<Vec<f64>, NoPrecision>,
}

/// The sums of one group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GroupSum {
    /// Which group: the place of the answer in its item's scale, blanks after the last; of crossed items those of the
    /// first vary fastest. The same in every wave of a survey.
    pub number: usize,
    /// Respondents in the base.
    pub unweighted: u64,
    /// Σw.
    pub weight: f64,
    /// ȳ = Σwy/Σw: a proportion, or in the unit of the mean.
    pub mean: f64,
    /// Of the group: first-stage units with weight minus strata with weight, of those who answered.
    pub degrees_of_freedom: f64,
}

impl MeasureSums {
    /// Cov of two of the sums: 2g is Σw(y − ȳ) of the g-th group, 2g + 1 its Σw. 0 where there is no covariance.
    pub fn covariance_of(&self, first: usize, second: usize) -> f64 {
        let (low, high) = (first.min(second), first.max(second));
        self.covariance.as_ref().map_or(0.0, |packed| {
            let entry = packed.get(high * (high + 1) / 2 + low);
            entry.copied().unwrap_or(0.0)
        })
    }
}

/// The sums of every share, balance and mean of an item over the groups of a division.
pub(super) fn measures(
    at: &Linearisation<'_>,
    planned: &[PlannedCell],
    folded: &[DomainTally<'_>],
    division: &Division,
) -> Vec<MeasureSums> {
    planned
        .iter()
        .filter(|cell| !matches!(cell.measure, Measure::InBase(..)))
        .filter_map(|cell| match cell.variable {
            Planned::Share(_) | Planned::MeanScore(_) | Planned::MeanNumber => {
                of_measure(at, cell, folded.get(cell.tally)?, division)
            }
            Planned::Ratio | Planned::People(_) | Planned::TotalNumber => None,
        })
        .collect()
}

fn of_measure(
    at: &Linearisation<'_>,
    cell: &PlannedCell,
    tally: &DomainTally<'_>,
    division: &Division,
) -> Option<MeasureSums> {
    let variable = cell.variable.variable()?;
    let mut groups = Vec::with_capacity(division.domains.len());
    let mut statistics: Vec<Statistic> = Vec::with_capacity(2 * division.domains.len());
    for (number, _) in &division.domains {
        let Some((mean, weight)) = tally.mean_and_weight(*number, variable) else {
            continue;
        };
        groups.push(GroupSum {
            number: *number,
            unweighted: mean.bases.unweighted,
            weight: weight.value,
            mean: mean.value,
            degrees_of_freedom: mean.degrees_of_freedom,
        });
        statistics.extend([mean, weight]);
    }
    let degrees_of_freedom = match &*groups {
        [] => 0.0,
        [only] => only.degrees_of_freedom,
        several => {
            let numbers: Vec<usize> = several.iter().map(|group| group.number).collect();
            tally.degrees_of_freedom(&numbers, |code| cell.in_base(code))
        }
    };
    Some(MeasureSums {
        measure: cell.measure.clone(),
        covariance: packed_covariance(at, tally, &statistics),
        groups,
        degrees_of_freedom,
    })
}

fn packed_covariance(
    at: &Linearisation<'_>,
    tally: &DomainTally<'_>,
    statistics: &[Statistic],
) -> Result<Vec<f64>, NoPrecision> {
    let several: Vec<&Statistic> = statistics.iter().collect();
    let matrix = at.covariance(tally, &several)?;
    // Means are at even places: their sums are W times as large.
    let scale = |place: usize| match statistics.get(place + 1) {
        Some(weight) if place.is_multiple_of(2) => weight.value,
        _ => 1.0,
    };
    let scales: Vec<f64> = (0..statistics.len()).map(scale).collect();
    let mut packed = Vec::with_capacity(scales.len() * (scales.len() + 1) / 2);
    for (high, of_high) in scales.iter().enumerate() {
        for (low, of_low) in scales.iter().take(high + 1).enumerate() {
            packed.push(matrix[(high, low)] * of_high * of_low);
        }
    }
    Ok(packed)
}
