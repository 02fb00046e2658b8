//! The quantiles of a numeric item in the domains of a wave.

use super::{QuantileEstimate, QuantileInterval, QuantilePrecision, Quantiles};
use crate::definition::{DegreesOfFreedom, Estimation, Quantile};
use crate::estimate::domain::Partition;
use crate::estimate::domain_tally::DomainTally;
use crate::estimate::estimates::{Estimate, Measure, NoPrecision, Precision, Uncertainty};
use crate::estimate::estimator::method;
use crate::estimate::linearise::Linearisation;
use crate::estimate::plan::Extra;
use crate::estimate::statistic::Variable;
use crate::estimate::test::Convention;
use crate::measure::{Bases, Interval};

/// The answers to a numeric item by row: their order is in no tally.
#[derive(Debug, Clone)]
pub struct Numbers<'a> {
    /// d of each row.
    pub design_weight: &'a [f64],
    /// The answer of each row; `None` where it is missing.
    pub values: Vec<Option<f64>>,
}

/// Estimates the quantiles that are asked for, by the rules of a survey.
pub(in crate::estimate) struct ItemQuantiles<'a> {
    at: &'a Linearisation<'a>,
    rules: &'a Estimation,
    asked: Vec<(Measure, Quantile)>,
}

impl<'a> ItemQuantiles<'a> {
    pub fn new(at: &'a Linearisation<'a>, rules: &'a Estimation, extras: &[Extra]) -> Self {
        let median = extras.contains(&Extra::Median);
        let median = median.then_some((Measure::Median, Quantile::MEDIAN));
        let declared = rules.quantiles.iter();
        let declared = declared.filter(|_| extras.contains(&Extra::Quantiles));
        let declared = declared.map(|quantile| (Measure::Quantile(*quantile), *quantile));
        Self {
            at,
            rules,
            asked: median.into_iter().chain(declared).collect(),
        }
    }

    /// The median, then the declared quantiles; nothing where none is asked for. `tally` is that of the item, for the
    /// same bases as its mean has to the last digit.
    pub fn of_domain(
        &self,
        numbers: &Numbers<'_>,
        tally: &DomainTally<'_>,
        partition: &Partition,
        domain: usize,
    ) -> Vec<(Measure, Estimate)> {
        if self.asked.is_empty() {
            return Vec::new();
        }
        let mean = tally.mean(domain, Variable::Number(0));
        let bases = mean.map_or_else(|| Bases::from_sums(0, 0.0, 0.0), |mean| mean.bases);
        let weight = numbers.design_weight;
        let quantiles = Quantiles::new(self.at, weight, &numbers.values, partition, domain);
        let interval = QuantileInterval::Woodruff(method(self.rules.interval));
        let convention = match self.rules.degrees_of_freedom {
            DegreesOfFreedom::Answered => Convention::Tidemark,
            DegreesOfFreedom::RCompat => Convention::RSurvey,
        };
        let rule = self.rules.quantile_rule;
        let asked = self.asked.iter();
        asked
            .map(|(measure, quantile)| {
                let found = quantiles.estimate(quantile.p(), rule, interval, convention);
                (measure.clone(), estimate(found, bases))
            })
            .collect()
    }
}

fn estimate(found: Option<QuantileEstimate>, bases: Bases) -> Estimate {
    let value = found.as_ref().map(|found| found.value);
    let precision = found
        .ok_or(NoPrecision::EmptyBase)
        .and_then(|found| closed(&found.precision?));
    Estimate {
        value,
        bases,
        uncertainty: precision.map_or_else(Uncertainty::Unknown, Uncertainty::Known),
    }
}

/// A precision with both limits.
fn closed(found: &QuantilePrecision) -> Result<Precision, NoPrecision> {
    let limits = found.low.zip(found.high).zip(found.standard_error);
    let ((low, high), standard_error) = limits.ok_or(NoPrecision::OpenInterval)?;
    Ok(Precision {
        standard_error,
        degrees_of_freedom: found.degrees_of_freedom,
        interval: Interval {
            low,
            high,
            level: found.level,
        },
        design_effect: None,
    })
}
