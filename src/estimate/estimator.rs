//! One cell: its value, bases, standard error, interval and design effect, or why it has none.

use super::division::Division;
use super::domain_tally::DomainTally;
use super::estimates::{Estimate, NoPrecision, Precision, Uncertainty};
use super::interval::{self, Quantiles};
use super::linearise::Linearisation;
use super::people::Population;
use super::plan::Planned;
use super::statistic::{SimpleRandomSampling, Statistic};
use crate::definition::{DegreesOfFreedom, Estimation};
use crate::measure::{Bases, Interval};

/// Estimates cells by the rules of a survey.
pub(super) struct Estimator<'a> {
    at: &'a Linearisation<'a>,
    rules: &'a Estimation,
    population: Population,
    /// ν of the full design.
    full_degrees_of_freedom: f64,
    quantiles: Quantiles,
}

impl<'a> Estimator<'a> {
    pub fn new(at: &'a Linearisation<'a>, rules: &'a Estimation) -> Self {
        Self {
            at,
            rules,
            population: Population::new(at, rules.population),
            full_degrees_of_freedom: at.degrees_of_freedom(),
            quantiles: Quantiles::default(),
        }
    }

    pub fn estimate(
        &mut self,
        variable: &Planned,
        tally: &DomainTally<'_>,
        division: &Division,
        domain: usize,
    ) -> Estimate {
        let Some(statistic) = variable.statistic(tally, domain) else {
            return Estimate {
                value: None,
                bases: Bases::from_sums(0, 0.0, 0.0),
                uncertainty: Uncertainty::Unknown(NoPrecision::EmptyBase),
            };
        };
        let multiplier = match variable {
            Planned::People(_) | Planned::TotalNumber => self.population.multiplier(),
            _ => 1.0,
        };
        Estimate {
            value: Some(statistic.value * multiplier),
            bases: statistic.bases,
            uncertainty: self
                .precision(variable, tally, division, &statistic)
                .map_or_else(Uncertainty::Unknown, Uncertainty::Known),
        }
    }

    fn precision(
        &mut self,
        variable: &Planned,
        tally: &DomainTally<'_>,
        division: &Division,
        statistic: &Statistic,
    ) -> Result<Precision, NoPrecision> {
        let df = match (self.rules.degrees_of_freedom, variable) {
            (DegreesOfFreedom::Answered, _) | (_, Planned::Share(_)) => {
                statistic.degrees_of_freedom
            }
            (DegreesOfFreedom::RCompat, _) => self.full_degrees_of_freedom,
        };
        if df < 1.0 {
            return Err(NoPrecision::SingleUnit);
        }
        let t = self.quantiles.two_sided(df);
        let is_total = matches!(variable, Planned::People(_) | Planned::TotalNumber);
        let (variance, multiplier) = if is_total {
            let variance =
                self.population
                    .variance(self.at, tally, &division.partition, statistic)?;
            (variance, self.population.multiplier())
        } else {
            (self.at.variance(tally, statistic)?, 1.0)
        };
        let standard_error = variance.sqrt();
        let interval = match variable {
            Planned::Share(_) => {
                let base = statistic.bases.effective;
                self.of_share(statistic.value, standard_error, t, base)
            }
            Planned::People(_) => {
                let (weight, base) = (self.population.weight, self.population.effective_base);
                let share =
                    self.of_share(statistic.value / weight, standard_error / weight, t, base);
                Interval {
                    low: share.low * weight * multiplier,
                    high: share.high * weight * multiplier,
                    level: share.level,
                }
            }
            Planned::MeanScore(_) | Planned::MeanNumber | Planned::Ratio | Planned::TotalNumber => {
                interval::symmetric(statistic.value * multiplier, standard_error * multiplier, t)
            }
        };
        Ok(Precision {
            standard_error: standard_error * multiplier,
            degrees_of_freedom: df,
            interval,
            design_effect: statistic.design_effect(variance, SimpleRandomSampling::WithReplacement),
        })
    }

    fn of_share(&self, share: f64, standard_error: f64, t: f64, effective_base: f64) -> Interval {
        interval::logit(share, standard_error, t, effective_base)
    }
}
