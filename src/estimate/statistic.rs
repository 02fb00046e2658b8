//! Means, proportions, totals and ratios: a value, its bases, and the influence it gives each respondent.

use crate::measure::Bases;

/// An estimate before its variance.
#[derive(Debug, Clone)]
pub struct Statistic {
    /// A proportion (0 to 1) or mean, total or ratio in the unit of the variable.
    pub value: f64,
    /// Respondents in the base, within the domain.
    pub bases: Bases,
    /// Sampling units with weight minus strata with weight, among the respondents in the base.
    pub degrees_of_freedom: f64,
    pub(super) domain: usize,
    /// z/w by feature; 0 outside the domain.
    pub(super) influence: Vec<f64>,
    /// By code, whether it is in the base; empty where no variance asks who is present.
    pub(super) inside: Vec<bool>,
    spread: Spread,
}

/// S² of the variable under simple random sampling, for design effects.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spread {
    /// n/(n−1)·Σw(y−ȳ)²/W.
    variance: f64,
    /// 1 for means, W for totals.
    multiplier: f64,
    /// n: respondents with a weight above 0, as R counts them.
    respondents: f64,
}

/// What a design effect is relative to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimpleRandomSampling {
    /// S²/n. The default in reports.
    WithReplacement,
    /// S²·(W − n)/(W·n), where weights sum to the population.
    WithoutReplacement,
}

/// Which answer codes of a tally make a base, and what each counts.
#[derive(Debug, Clone, Copy)]
pub enum Variable<'v> {
    /// A score by code; `None`: the code is not in the base. A share is a mean of zeros and ones.
    Scores(&'v [Option<f64>]),
    /// The numeric variable of that number (from 0) in the tally.
    Number(usize),
}

impl Statistic {
    /// The part of this estimate's influence that lies in one domain of another partition of the same tally: the same
    /// influence value by answer, for the respondents of that domain alone. Over a partition that covers everybody the
    /// parts sum to the whole, so the covariance of the whole with a domain's estimate is the sum of those of its parts.
    pub(super) fn within(&self, domain: usize) -> Self {
        Self {
            domain,
            ..self.clone()
        }
    }

    /// V ÷ V under simple random sampling of as many respondents, those without weight left out; `None` where the
    /// variable does not vary.
    ///
    /// ```
    /// # use tidemark::{definition::SingletonPsu, ingest::DesignColumns, tally::{Frame, Tally}, weight::Adjustment};
    /// use tidemark::estimate::{DomainTally, Linearisation, Partition, SimpleRandomSampling, Variable};
    /// # let design = DesignColumns { weight: vec![1.0; 4], ..DesignColumns::default() };
    /// # let frame = Frame::new(&design, &[]);
    /// # let adjustment = Adjustment::none(&frame);
    /// # let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
    /// let tally = Tally::categorical(&frame, &design.weight, &[0, 1, 0, 0], 2);
    /// let sums = DomainTally::new(&at, &tally, &Partition::everybody(&frame));
    /// let share = sums.mean(0, Variable::Scores(&[Some(0.0), Some(1.0)])).unwrap();
    /// // A simple random sample with equal weights is what it is measured against.
    /// let effect = share.design_effect(at.variance(&sums, &share)?, SimpleRandomSampling::WithReplacement);
    /// assert!((effect.unwrap() - 1.0).abs() < 1e-12);
    /// # Ok::<(), tidemark::estimate::NoPrecision>(())
    /// ```
    pub fn design_effect(&self, variance: f64, relative_to: SimpleRandomSampling) -> Option<f64> {
        let n = self.spread.respondents;
        let spread = self.spread.variance * self.spread.multiplier * self.spread.multiplier;
        let simple = match relative_to {
            SimpleRandomSampling::WithReplacement => spread / n,
            SimpleRandomSampling::WithoutReplacement => {
                spread * (self.bases.weighted - n) / (self.bases.weighted * n)
            }
        };
        (simple > 0.0).then(|| variance / simple)
    }
}

/// Sums over the base of one variable.
#[derive(Debug, Default)]
pub(super) struct Base {
    pub count: u64,
    /// Those with a weight above 0.
    pub positive: u64,
    pub weight: f64,
    pub weight_squared: f64,
    /// Σwy.
    pub first: f64,
    /// Σwy².
    pub second: f64,
    pub degrees_of_freedom: f64,
    /// By code; empty where no variance asks who is present.
    pub inside: Vec<bool>,
}

impl Base {
    pub fn statistic(
        self,
        domain: usize,
        value: f64,
        influence: Vec<f64>,
        multiplier: f64,
    ) -> Statistic {
        let n = self.positive as f64;
        let mean = self.first / self.weight;
        let around = (self.second - self.first * mean).max(0.0);
        Statistic {
            value,
            bases: Bases::from_sums(self.count, self.weight, self.weight_squared),
            degrees_of_freedom: self.degrees_of_freedom,
            domain,
            influence,
            inside: self.inside,
            spread: Spread {
                variance: n / (n - 1.0) * around / self.weight,
                multiplier,
                respondents: n,
            },
        }
    }
}
