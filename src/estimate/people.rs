//! From weights to people: what a total is multiplied by, and what that does to its variance.

use super::domain::Partition;
use super::domain_tally::DomainTally;
use super::estimates::NoPrecision;
use super::linearise::Linearisation;
use super::statistic::{Statistic, Variable};
use crate::measure::Bases;

/// How many people the weights of a wave stand for.
pub(super) struct Population {
    /// Those of all respondents, whatever they answered.
    pub bases: Bases,
    /// The number of people where it is declared; else weights count people themselves.
    declared: Option<f64>,
}

impl Population {
    pub fn new(at: &Linearisation<'_>, declared: Option<f64>) -> Self {
        let totals = at.frame.totals();
        let (mut count, mut weight, mut squared) = (0, 0.0, 0.0);
        for (cell, factor) in at.adjustment.factors().iter().enumerate() {
            if at.adjustment.responded(cell) {
                count += u64::from(totals.count[cell]);
            }
            weight += factor * totals.weight[cell];
            squared += factor * factor * totals.weight_squared[cell];
        }
        Self {
            bases: Bases::from_sums(count, weight, squared),
            declared,
        }
    }

    /// N/W: people for one unit of weight.
    pub fn multiplier(&self) -> f64 {
        match self.declared {
            Some(people) if self.bases.weighted > 0.0 => people / self.bases.weighted,
            _ => 1.0,
        }
    }

    /// The variance of a total T in one domain of a partition, before it is multiplied.
    ///
    /// With a declared population N the estimate is N·T/W, a ratio to the sum of the weights: its influence is
    /// (N/W)·w(y − T/W), where y is 0 outside the domain, so respondents of every domain have some. Where the weighting
    /// fixes W the second part adds nothing. Without N the weights are what they are, and the influence is wy.
    pub fn variance(
        &self,
        at: &Linearisation<'_>,
        tally: &DomainTally<'_>,
        partition: &Partition,
        total: &Statistic,
    ) -> Result<f64, NoPrecision> {
        if self.declared.is_none() {
            return at.variance(tally, total);
        }
        let everybody = vec![Some(1.0); tally.codes()];
        let sizes: Vec<Statistic> = (0..partition.domains())
            .filter_map(|domain| tally.total(domain, Variable::Scores(&everybody)))
            .collect();
        let statistics: Vec<&Statistic> = std::iter::once(total).chain(&sizes).collect();
        let covariance = at.covariance(tally, &statistics)?;
        let share = total.value / self.bases.weighted;
        let coefficient = |place: usize| if place == 0 { 1.0 } else { -share };
        let mut variance = 0.0;
        for row in 0..statistics.len() {
            for column in 0..statistics.len() {
                variance += coefficient(row) * coefficient(column) * covariance[(row, column)];
            }
        }
        Ok(variance.max(0.0))
    }
}
