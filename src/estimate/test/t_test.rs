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
///
/// ```
/// # use tidemark::definition::SingletonPsu;
/// # use tidemark::ingest::DesignColumns;
/// # use tidemark::tally::{Factor, Frame, Tally};
/// # use tidemark::weight::Adjustment;
/// use tidemark::estimate::test::{Convention, two_sample};
/// use tidemark::estimate::{Linearisation, Partition, Variable};
/// # let design = DesignColumns { weight: vec![1.0; 8], ..DesignColumns::default() };
/// let frame = Frame::new(&design, &[Factor { level: &[0, 0, 0, 0, 1, 1, 1, 1], levels: 2 }]);
/// # let adjustment = Adjustment::none(&frame);
/// # let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
/// // One of four against three of four, from a sample of eight.
/// let tally = Tally::categorical(&frame, &design.weight, &[1, 0, 0, 0, 1, 1, 1, 0], 2);
/// let agree = Variable::Scores(&[Some(0.0), Some(1.0)]);
/// let groups = Partition::by_factor(&frame, 0, 2);
/// let test = two_sample(&at, &tally, &groups, agree, Convention::Tidemark)?;
/// assert_eq!((test.estimate, test.degrees_of_freedom), (0.5, 7.0));
/// assert!((test.standard_error.powi(2) - 0.75 / 7.0).abs() < 1e-15);
/// # Ok::<(), tidemark::estimate::test::Untestable>(())
/// ```
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
///
/// ```
/// # use tidemark::definition::SingletonPsu;
/// # use tidemark::ingest::DesignColumns;
/// # use tidemark::tally::{Frame, Tally};
/// # use tidemark::weight::Adjustment;
/// use tidemark::estimate::test::{Convention, one_sample};
/// use tidemark::estimate::{Linearisation, Partition, Variable};
/// # let design = DesignColumns { weight: vec![1.0; 8], ..DesignColumns::default() };
/// let frame = Frame::new(&design, &[]);
/// # let adjustment = Adjustment::none(&frame);
/// # let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
/// // Two of eight against a half: (0.25 − 0.5)/√(0.25·0.75/7).
/// let tally = Tally::categorical(&frame, &design.weight, &[1, 0, 0, 0, 1, 0, 0, 0], 2);
/// let agree = Variable::Scores(&[Some(0.0), Some(1.0)]);
/// let test = one_sample(&at, &tally, &Partition::everybody(&frame), agree, 0.5, Convention::Tidemark)?;
/// assert!((test.t + (7.0_f64 / 3.0).sqrt()).abs() < 1e-12);
/// # Ok::<(), tidemark::estimate::test::Untestable>(())
/// ```
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
