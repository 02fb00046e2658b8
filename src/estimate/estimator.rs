//! One cell: its value, bases, standard error, interval and design effect, or why it has none.

use super::division::Division;
use super::domain_tally::DomainTally;
use super::estimates::{Estimate, NoPrecision, Precision, Uncertainty};
use super::interval::{self, LEVEL, Method, Quantiles};
use super::linearise::Linearisation;
use super::people::Population;
use super::plan::Planned;
use super::statistic::{SimpleRandomSampling, Statistic};
use crate::definition::{DegreesOfFreedom, Estimation, IntervalMethod};
use crate::measure::{Bases, Interval};

/// Estimates cells by the rules of a survey.
pub(super) struct Estimator<'a> {
    at: &'a Linearisation<'a>,
    rules: &'a Estimation,
    method: Method,
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
            method: method(rules.interval),
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
        let (df, cases) = self.degrees_of_freedom(variable, tally, statistic);
        if df < 1.0 {
            return Err(NoPrecision::SingleUnit);
        }
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
            Planned::Share(_) => self.of_share(interval::Share {
                value: statistic.value,
                standard_error,
                degrees_of_freedom: df,
                unweighted_base: cases as f64,
                effective_base: statistic.bases.effective,
            }),
            Planned::People(_) => {
                let bases = self.population.bases;
                let weight = bases.weighted;
                let share = self.of_share(interval::Share {
                    value: statistic.value / weight,
                    standard_error: standard_error / weight,
                    degrees_of_freedom: df,
                    unweighted_base: bases.unweighted as f64,
                    effective_base: bases.effective,
                });
                Interval {
                    low: share.low * weight * multiplier,
                    high: share.high * weight * multiplier,
                    level: share.level,
                }
            }
            Planned::MeanScore(_) | Planned::MeanNumber | Planned::Ratio | Planned::TotalNumber => {
                interval::symmetric(
                    statistic.value * multiplier,
                    standard_error * multiplier,
                    self.quantiles.two_sided(df),
                )
            }
        };
        Ok(Precision {
            standard_error: standard_error * multiplier,
            degrees_of_freedom: df,
            interval,
            design_effect: statistic.design_effect(variance, SimpleRandomSampling::WithReplacement),
        })
    }

    /// ν of an estimate, and the cases that its interval counts. R keeps the rows without an answer where the variance
    /// knows of the weighting; of the cases so do we, of ν only with `r_compat`.
    fn degrees_of_freedom(
        &self,
        variable: &Planned,
        tally: &DomainTally<'_>,
        statistic: &Statistic,
    ) -> (f64, u64) {
        let answered = statistic.degrees_of_freedom;
        let (whole, cases) = if self.at.adjustment.columns() > 0 {
            tally.whole_domain(statistic.domain)
        } else {
            (answered, statistic.bases.unweighted)
        };
        match (self.rules.degrees_of_freedom, variable) {
            (DegreesOfFreedom::Answered, _) => (answered, cases),
            (DegreesOfFreedom::RCompat, Planned::Share(_)) => (whole, cases),
            (DegreesOfFreedom::RCompat, _) => (self.full_degrees_of_freedom, cases),
        }
    }

    fn of_share(&mut self, share: interval::Share) -> Interval {
        interval::proportion(self.method, &share, LEVEL, &mut self.quantiles)
    }
}

pub(super) fn method(declared: IntervalMethod) -> Method {
    match declared {
        IntervalMethod::Logit => Method::Logit,
        IntervalMethod::Beta => Method::Beta,
        IntervalMethod::Wilson => Method::Wilson,
        IntervalMethod::Asin => Method::Asin,
        IntervalMethod::Likelihood => Method::Likelihood,
        IntervalMethod::Xlogit => Method::XLogit,
        IntervalMethod::Mean => Method::Mean,
    }
}
