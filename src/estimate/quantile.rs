//! Weighted quantiles by named rules, with Woodruff's intervals.
//!
//! Woodruff (1952, *JASA* 47, 635–646): the share of x ≤ q̂ has a standard error that knows the design and the
//! weighting; its interval is carried through the inverse of the distribution function. This is how R's `svyquantile`
//! (survey 4.1 and later) does it.

mod of_item;
mod rule;
mod score;

pub use crate::definition::QuantileRule;
pub use of_item::Numbers;
pub use rule::Ordered;

pub(super) use of_item::ItemQuantiles;

use serde::Serialize;

use super::distribution::t_quantile;
use super::domain::Partition;
use super::domain_tally::DomainTally;
use super::estimates::NoPrecision;
use super::interval::{self, LEVEL, Method, Share};
use super::linearise::Linearisation;
use super::statistic::{Statistic, Variable};
use super::test::Convention;
use crate::measure::Bases;
use crate::tally::Tally;

/// How the interval of a quantile is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuantileInterval {
    /// Woodruff's: the interval of the share of x ≤ q̂, made by a method, taken back through the rule. R's default is
    /// [`Method::Mean`].
    Woodruff(Method),
    /// The values at which the score test of "the share above is 1 − p" is at its critical value (Francisco and Fuller
    /// 1991, *Annals of Statistics* 19, 454–469), taken back through the rule at the share at or below them.
    Score,
}

impl Default for QuantileInterval {
    fn default() -> Self {
        Self::Woodruff(Method::Mean)
    }
}

/// A quantile with its uncertainty, in the unit of its variable.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuantileEstimate {
    /// The quantile.
    pub value: f64,
    /// Bases of those in the domain who answered.
    pub bases: Bases,
    /// Why there is no standard error, if there is none.
    pub precision: Result<QuantilePrecision, NoPrecision>,
}

/// The interval of a quantile.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct QuantilePrecision {
    /// `None`: the interval of the share reaches below 0 (above 1 for `high`), and the sample says nothing about this
    /// limit.
    pub low: Option<f64>,
    /// As `low`, at the other end.
    pub high: Option<f64>,
    /// Width of the interval ÷ (2·t), as R defines it; `None` where a limit is missing.
    pub standard_error: Option<f64>,
    /// ν of the rows in the domain that answered.
    pub degrees_of_freedom: f64,
    /// Confidence level, 0 to 1.
    pub level: f64,
}

/// The answers of a domain to a numeric item, put in order once for all quantiles.
///
/// ```
/// use tidemark::definition::SingletonPsu;
/// use tidemark::estimate::quantile::{QuantileInterval, QuantileRule, Quantiles};
/// use tidemark::estimate::test::Convention;
/// use tidemark::estimate::{Linearisation, Partition};
/// use tidemark::ingest::DesignColumns;
/// use tidemark::tally::Frame;
/// use tidemark::weight::Adjustment;
/// let design = DesignColumns { weight: vec![1.0; 101], ..DesignColumns::default() };
/// let values: Vec<Option<f64>> = (0..101).map(|value| Some(f64::from(value))).collect();
/// let frame = Frame::new(&design, &[]);
/// let adjustment = Adjustment::none(&frame);
/// let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
/// let everybody = Partition::everybody(&frame);
/// let quantiles = Quantiles::new(&at, &design.weight, &values, &everybody, 0);
/// let interval = QuantileInterval::default();
/// let median = quantiles.estimate(0.5, QuantileRule::Math, interval, Convention::Tidemark).unwrap();
/// assert_eq!(median.value, 50.0);
/// assert_eq!(median.precision.unwrap().low, Some(40.0));
/// ```
#[derive(Debug)]
pub struct Quantiles<'a> {
    at: &'a Linearisation<'a>,
    design_weight: &'a [f64],
    /// By row; `None` outside the domain or without an answer.
    values: Vec<Option<f64>>,
    ordered: Ordered,
    partition: &'a Partition,
    domain: usize,
}

impl<'a> Quantiles<'a> {
    /// Puts the values of those in a domain of `partition` in order. `design_weight` and `values` hold one entry a row.
    pub fn new(
        at: &'a Linearisation<'a>,
        design_weight: &'a [f64],
        values: &[Option<f64>],
        partition: &'a Partition,
        domain: usize,
    ) -> Self {
        let cells = at.frame.cell_of_row();
        let inside: Vec<Option<f64>> = values
            .iter()
            .zip(cells)
            .map(|(value, &cell)| {
                value.filter(|_| partition.of_cell(cell as usize) == Some(domain))
            })
            .collect();
        let weighted = inside.iter().zip(cells).zip(design_weight);
        let ordered = Ordered::new(weighted.filter_map(|((value, &cell), weight)| {
            Some(((*value)?, weight * at.adjustment.factors()[cell as usize]))
        }));
        Self {
            at,
            design_weight,
            values: inside,
            ordered,
            partition,
            domain,
        }
    }

    /// The quantile at `p` (a proportion, 0 < p < 1) by a rule, with the interval asked for; `None` where nobody with
    /// weight answered.
    ///
    /// [`Convention::RSurvey`] differs in two places. Where every answer is at or below q̂, R has the interval of no
    /// width at 1 for [`Method::Mean`] and none for other methods, Tidemark that of [`interval::proportion`]. And R takes
    /// score limits back at the unweighted share, which is off with unequal weights.
    pub fn estimate(
        &self,
        p: f64,
        rule: QuantileRule,
        interval: QuantileInterval,
        convention: Convention,
    ) -> Option<QuantileEstimate> {
        let value = rule.quantile(&self.ordered, p)?;
        let (statistic, standard_error) = self.share(|x| x <= value)?;
        let precision = standard_error.and_then(|standard_error| {
            let df = statistic.degrees_of_freedom;
            if df <= 0.0 {
                return Err(NoPrecision::SingleUnit);
            }
            let t = t_quantile(f64::midpoint(1.0, LEVEL), df);
            let [low, high] = match interval {
                QuantileInterval::Score => self
                    .score_limits(p, t)
                    .map(|limit| self.share_to(limit?, convention)),
                QuantileInterval::Woodruff(method) => {
                    share_limits(method, &statistic, standard_error, convention)
                }
            }
            .map(|share| share.filter(|share| (0.0..=1.0).contains(share)))
            .map(|share| rule.quantile(&self.ordered, share?));
            Ok(QuantilePrecision {
                low,
                high,
                standard_error: low.zip(high).map(|(low, high)| (high - low) / (2.0 * t)),
                degrees_of_freedom: df,
                level: LEVEL,
            })
        });
        Some(QuantileEstimate {
            value,
            bases: statistic.bases,
            precision,
        })
    }

    /// The share of answers that satisfy a condition, with its standard error.
    fn share(
        &self,
        condition: impl Fn(f64) -> bool,
    ) -> Option<(Statistic, Result<f64, NoPrecision>)> {
        const SCORES: [Option<f64>; 3] = [Some(1.0), Some(0.0), None];
        let code: Vec<u16> = self
            .values
            .iter()
            .map(|value| value.map_or(2, |value| u16::from(!condition(value))))
            .collect();
        let tally = Tally::categorical(self.at.frame, self.design_weight, &code, SCORES.len());
        let tally = DomainTally::new(self.at, &tally, self.partition);
        let statistic = tally.mean(self.domain, Variable::Scores(&SCORES))?;
        let variance = self.at.variance(&tally, &statistic);
        Some((statistic, variance.map(f64::sqrt)))
    }

    /// The values at which the score is t and −t: the low and the high limit.
    fn score_limits(&self, p: f64, t: f64) -> [Option<f64>; 2] {
        let answers: Vec<f64> = self.values.iter().flatten().copied().collect();
        let score = |theta: f64| -> Option<f64> {
            let (share, standard_error) = self.share(|x| x > theta)?;
            let score = (share.value - (1.0 - p)) / standard_error.ok()?;
            (!score.is_nan()).then_some(score.clamp(-f64::MAX, f64::MAX))
        };
        [t, -t].map(|critical| score::root(&answers, |theta| Some(score(theta)? - critical)))
    }

    /// The share of answers at or below a limit, as a convention counts it.
    fn share_to(&self, limit: f64, convention: Convention) -> Option<f64> {
        match convention {
            Convention::Tidemark => self.share(|x| x <= limit).map(|(share, _)| share.value),
            Convention::RSurvey => {
                let answers = || self.values.iter().flatten();
                let below = answers().filter(|x| **x <= limit).count();
                Some(below as f64 / answers().count() as f64)
            }
        }
    }
}

/// The interval of a share; `None` where the convention has none.
fn share_limits(
    method: Method,
    statistic: &Statistic,
    standard_error: f64,
    convention: Convention,
) -> [Option<f64>; 2] {
    let share = statistic.value;
    if convention == Convention::RSurvey && (share <= 0.0 || share >= 1.0) {
        let none = (method == Method::Mean).then_some(share);
        return [none, none];
    }
    let share = Share {
        value: share,
        standard_error,
        degrees_of_freedom: statistic.degrees_of_freedom,
        unweighted_base: statistic.bases.unweighted as f64,
        effective_base: statistic.bases.effective,
    };
    let limits = interval::proportion(method, &share, LEVEL, &mut interval::Quantiles::default());
    [Some(limits.low), Some(limits.high)]
}
