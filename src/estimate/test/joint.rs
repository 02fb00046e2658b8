//! Estimates of one item with their joint covariance.

use nalgebra::{DMatrix, DVector};

use crate::estimate::{DomainTally, Linearisation, NoPrecision, Partition, Statistic, Variable};
use crate::tally::Tally;

/// Estimates that vary together: over the domains of a partition, the categories of an item, or what follows from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Joint {
    /// The estimates, on their own scale (shares: proportions).
    pub values: DVector<f64>,
    /// Their covariance, in the same order.
    pub covariance: DMatrix<f64>,
    /// ν of the respondents who answered, in any of the domains.
    pub degrees_of_freedom: f64,
}

impl Joint {
    /// The estimates of a folded tally and their covariance by linearisation; `degrees_of_freedom` as the caller has it.
    ///
    /// # Errors
    /// As [`Linearisation::covariance`].
    pub fn new(
        at: &Linearisation<'_>,
        tally: &DomainTally<'_>,
        statistics: &[&Statistic],
        degrees_of_freedom: f64,
    ) -> Result<Self, NoPrecision> {
        Ok(Self {
            values: DVector::from_iterator(
                statistics.len(),
                statistics.iter().map(|statistic| statistic.value),
            ),
            covariance: at.covariance(tally, statistics)?,
            degrees_of_freedom,
        })
    }

    /// The mean (of zeros and ones: the share) of a variable in each domain of a partition.
    ///
    /// # Errors
    /// [`NoPrecision::EmptyBase`] where a domain has nobody with an answer; else as [`Linearisation::covariance`].
    ///
    /// ```
    /// use tidemark::definition::SingletonPsu;
    /// use tidemark::estimate::{Linearisation, Partition, Variable, test::{Contrast, Joint}};
    /// use tidemark::ingest::DesignColumns;
    /// use tidemark::tally::{Factor, Frame, Tally};
    /// use tidemark::weight::Adjustment;
    ///
    /// let design = DesignColumns { weight: vec![1.0; 6], ..DesignColumns::default() };
    /// let group = [0, 0, 0, 1, 1, 1];
    /// let frame = Frame::new(&design, &[Factor { level: &group, levels: 2 }]);
    /// let adjustment = Adjustment::none(&frame);
    /// let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
    /// let tally = Tally::categorical(&frame, &design.weight, &[0, 1, 1, 0, 0, 1], 2);
    /// let groups = Partition::by_factor(&frame, 0, 2);
    /// let agree = [Some(0.0), Some(1.0)];
    /// let shares = Joint::of_domains(&at, &tally, &groups, Variable::Scores(&agree))?;
    /// let change = shares.contrast(&Contrast::difference(2, 0, 1)?)?;
    /// assert!((change.value - (1.0 / 3.0 - 2.0 / 3.0)).abs() < 1e-12);
    /// # Ok::<(), tidemark::estimate::test::Untestable>(())
    /// ```
    pub fn of_domains(
        at: &Linearisation<'_>,
        tally: &Tally,
        partition: &Partition,
        variable: Variable<'_>,
    ) -> Result<Self, NoPrecision> {
        let folded = DomainTally::new(at, tally, partition);
        let statistics = (0..partition.domains())
            .map(|domain| folded.mean(domain, variable))
            .collect::<Option<Vec<_>>>()
            .ok_or(NoPrecision::EmptyBase)?;
        let together = DomainTally::new(at, tally, &partition.union())
            .mean(0, variable)
            .ok_or(NoPrecision::EmptyBase)?;
        let statistics: Vec<&Statistic> = statistics.iter().collect();
        Self::new(at, &folded, &statistics, together.degrees_of_freedom)
    }

    /// The shares of answer codes among all `codes`, in the only or first domain of a partition.
    ///
    /// # Errors
    /// As [`Joint::of_domains`].
    pub fn of_categories(
        at: &Linearisation<'_>,
        tally: &Tally,
        domain: &Partition,
        codes: &[usize],
    ) -> Result<Self, NoPrecision> {
        let folded = DomainTally::new(at, tally, domain);
        let statistics = codes
            .iter()
            .map(|&code| folded.mean(0, Variable::Scores(&indicator(tally.codes(), codes, code))))
            .collect::<Option<Vec<_>>>()
            .ok_or(NoPrecision::EmptyBase)?;
        let df = statistics
            .first()
            .map_or(0.0, |statistic| statistic.degrees_of_freedom);
        let statistics: Vec<&Statistic> = statistics.iter().collect();
        Self::new(at, &folded, &statistics, df)
    }

    /// The standard error of each estimate, in its unit.
    pub fn standard_errors(&self) -> Vec<f64> {
        self.covariance
            .diagonal()
            .iter()
            .map(|variance| variance.max(0.0).sqrt())
            .collect()
    }

    /// What follows from the estimates: `values` with ∂values/∂estimates in `derivative`, one row a value; their
    /// covariance is J·V·Jᵀ.
    pub(super) fn transformed(&self, values: DVector<f64>, derivative: &DMatrix<f64>) -> Self {
        Self {
            values,
            covariance: derivative * &self.covariance * derivative.transpose(),
            degrees_of_freedom: self.degrees_of_freedom,
        }
    }
}

/// Scores by code: 1 for one code, 0 for the others in `codes`, nothing for the rest.
pub(super) fn indicator(of: usize, codes: &[usize], code: usize) -> Vec<Option<f64>> {
    (0..of)
        .map(|other| {
            codes
                .contains(&other)
                .then_some(if other == code { 1.0 } else { 0.0 })
        })
        .collect()
}
