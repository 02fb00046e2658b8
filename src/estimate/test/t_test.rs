//! t tests of means and shares: two groups, or one against a given value.

use serde::Serialize;

use super::contrast::Contrast;
use super::convention::Convention;
use super::joint::Joint;
use super::outcome::{Untestable, above_zero};
use crate::estimate::distribution::{t_quantile, t_two_sided};
use crate::estimate::interval::{LEVEL, symmetric};
use crate::estimate::{Linearisation, Partition, Variable};
use crate::measure::Interval;
use crate::tally::Tally;

/// A t test, both sides; estimate, standard error and interval on the scale of the variable (shares: proportions).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TTest {
    /// The difference, or the mean.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// (estimate − null)/standard error.
    pub t: f64,
    /// Degrees of freedom, by the convention asked for.
    pub degrees_of_freedom: f64,
    /// The probability of a t at least as far from 0, either side, where the hypothesis holds.
    pub p: f64,
    /// Estimate ± t quantile × standard error, 95 %.
    pub interval: Interval,
}

impl TTest {
    pub(super) fn new(
        estimate: f64,
        standard_error: f64,
        null: f64,
        df: f64,
    ) -> Result<Self, Untestable> {
        if !above_zero(standard_error) {
            return Err(Untestable::NoVariance);
        }
        if !above_zero(df) {
            return Err(Untestable::NoDegreesOfFreedom);
        }
        let t = (estimate - null) / standard_error;
        let reach = t_quantile(f64::midpoint(1.0, LEVEL), df);
        Ok(Self {
            estimate,
            standard_error,
            t,
            degrees_of_freedom: df,
            p: t_two_sided(t, df),
            interval: symmetric(estimate, standard_error, reach),
        })
    }
}

/// Whether the mean of a variable differs between two groups: domain 1 of the partition minus domain 0.
///
/// The variance of the difference is V₀ + V₁ − 2·Cov, so groups may share strata and clusters. It equals the
/// regression of the variable on the group.
///
/// # Errors
/// [`Untestable::NotAContrast`] where the partition has not two domains; [`Untestable::NoPrecision`] where one has
/// nobody with an answer or there is no covariance; [`Untestable::NoVariance`] and
/// [`Untestable::NoDegreesOfFreedom`].
pub fn two_sample(
    at: &Linearisation<'_>,
    tally: &Tally,
    groups: &Partition,
    variable: Variable<'_>,
    convention: Convention,
) -> Result<TTest, Untestable> {
    if groups.domains() != 2 {
        return Err(Untestable::NotAContrast);
    }
    let means = Joint::of_domains(at, tally, groups, variable)?;
    let df = match convention {
        Convention::Tidemark => means.degrees_of_freedom,
        Convention::RSurvey => means.degrees_of_freedom - 1.0,
    };
    means
        .contrast(&Contrast::difference(2, 0, 1)?)?
        .t_test(0.0, df)
}

/// Whether the mean of a variable in the first domain of a partition is `null`.
///
/// # Errors
/// As [`two_sample`].
pub fn one_sample(
    at: &Linearisation<'_>,
    tally: &Tally,
    domain: &Partition,
    variable: Variable<'_>,
    null: f64,
    convention: Convention,
) -> Result<TTest, Untestable> {
    if domain.domains() != 1 {
        return Err(Untestable::NotAContrast);
    }
    let mean = Joint::of_domains(at, tally, domain, variable)?;
    let df = match convention {
        Convention::Tidemark => mean.degrees_of_freedom,
        Convention::RSurvey => at.degrees_of_freedom() - 1.0,
    };
    mean.contrast(&Contrast::new([1.0])?)?.t_test(null, df)
}
