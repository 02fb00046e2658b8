//! A tally folded over the domains of a partition, and the means, totals and ratios that come from it.
//!
//! Folding costs one walk over the cells; each estimate and its variance after that cost a few sums over answers and
//! columns of the weighting, however many cells there are.

use super::domain::Partition;
use super::fold::{add_scaled, fold};
use super::linearise::Linearisation;
use super::occupied::Occupied;
use super::statistic::{Base, Statistic, Variable};
use crate::tally::{Tally, packed};

/// The sums of one item by domain and answer.
///
/// A *feature* is an answer code and a variable of v = (1, y₁, …, y_k): an influence value is a number for each
/// feature.
///
/// ```
/// use tidemark::definition::SingletonPsu;
/// use tidemark::estimate::{DomainTally, Linearisation, Partition, Variable};
/// use tidemark::ingest::DesignColumns;
/// use tidemark::tally::{Frame, Tally};
/// use tidemark::weight::Adjustment;
/// let design = DesignColumns { weight: vec![1.0; 4], ..DesignColumns::default() };
/// let frame = Frame::new(&design, &[]);
/// let adjustment = Adjustment::none(&frame);
/// let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
/// let tally = Tally::categorical(&frame, &design.weight, &[0, 1, 0, 0], 2);
/// let sums = DomainTally::new(&at, &tally, &Partition::everybody(&frame));
/// // The share of code 1.
/// let share = sums.mean(0, Variable::Scores(&[Some(0.0), Some(1.0)])).unwrap();
/// assert_eq!((share.value, share.bases.unweighted), (0.25, 4));
/// ```
#[derive(Debug)]
pub struct DomainTally<'a> {
    pub(super) at: &'a Linearisation<'a>,
    pub(super) codes: usize,
    /// k + 1.
    pub(super) width: usize,
    /// [domain × codes + code]
    pub(super) count: Vec<u64>,
    /// [domain × codes + code]: rows with weight above zero.
    pub(super) positive: Vec<u64>,
    pub(super) weight_squared: Vec<f64>,
    /// [(domain × codes + code) × packed]: Σ F·d·v·vᵀ.
    pub(super) moments: Vec<f64>,
    /// [(domain × features + feature) × columns]: the sums that the effects of the weighting's columns come from.
    pub(super) column_sums: Vec<f64>,
    pub(super) clusters: Vec<UnitSums>,
    pub(super) elements: Option<ElementSums>,
}

/// Sums by unit of a cluster stage, or by parent of the element stage.
#[derive(Debug)]
pub(super) struct UnitSums {
    /// [(unit × domains + domain) × features + feature]: Σ F·d·v.
    pub linear: Vec<f64>,
    /// [(unit × domains + domain) × codes + code]: rows with weight above zero.
    pub positive: Vec<u32>,
}

#[derive(Debug)]
pub(super) struct ElementSums {
    pub parents: UnitSums,
    /// [(domain × codes + code) × packed]: Σ multiplier·F²·d²·v·vᵀ.
    pub quadratic: Vec<f64>,
    /// [(domain × features + feature) × columns]: what [`Linearisation`] makes of the column sums, so that
    /// Σ multiplier·z·z′ is that before the weighting's columns plus s·r′ + s′·r; s from `column_sums`, r from these.
    pub residual_sums: Vec<f64>,
}

impl<'a> DomainTally<'a> {
    /// Folds a tally over the domains of `partition`: one walk over the cells.
    pub fn new(at: &'a Linearisation<'a>, tally: &Tally, partition: &Partition) -> Self {
        Self::of(&Occupied::new(at, tally), partition)
    }

    /// Folds what is occupied over the domains of `partition`; for several partitions of one item.
    pub fn of(occupied: &Occupied<'a>, partition: &Partition) -> Self {
        fold(occupied, partition)
    }

    /// The mean Σwy/Σw of a variable in a domain; with scores 0 and 1 a proportion. Its influence is z = w(y − m)/W
    /// (Särndal, Swensson and Wretman 1992, *Model Assisted Survey Sampling*, § 5.7 and 5.8).
    ///
    /// `None` where nobody with weight is in the base.
    ///
    /// ```
    /// # use tidemark::definition::SingletonPsu;
    /// # use tidemark::ingest::DesignColumns;
    /// # use tidemark::tally::{Frame, Tally};
    /// # use tidemark::weight::Adjustment;
    /// use tidemark::estimate::{DomainTally, Linearisation, Partition, Variable};
    /// # let design = DesignColumns { weight: vec![1.0; 4], ..DesignColumns::default() };
    /// # let frame = Frame::new(&design, &[]);
    /// # let adjustment = Adjustment::none(&frame);
    /// # let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
    /// // Scores 1 to 3; who answered with code 3 (don't know) is not in the base.
    /// let tally = Tally::categorical(&frame, &design.weight, &[0, 2, 2, 3], 4);
    /// let sums = DomainTally::new(&at, &tally, &Partition::everybody(&frame));
    /// let scores = [Some(1.0), Some(2.0), Some(3.0), None];
    /// let mean = sums.mean(0, Variable::Scores(&scores)).unwrap();
    /// assert!((mean.value - 7.0 / 3.0).abs() < 1e-15);
    /// assert_eq!(mean.bases.unweighted, 3);
    /// ```
    pub fn mean(&self, domain: usize, variable: Variable<'_>) -> Option<Statistic> {
        let base = self.base(domain, variable)?;
        let mean = base.first / base.weight;
        let unit = base.weight.recip();
        let influence = self.influence(
            variable,
            |score| (score - mean) * unit,
            [-mean * unit, unit],
        );
        Some(base.statistic(domain, mean, influence, 1.0))
    }

    /// The mean of a variable in a domain together with Σw of its base, whose influence is z = w.
    pub(super) fn mean_and_weight(
        &self,
        domain: usize,
        variable: Variable<'_>,
    ) -> Option<(Statistic, Statistic)> {
        let mean = self.mean(domain, variable)?;
        let mut weight = mean.clone();
        weight.value = mean.bases.weighted;
        weight.influence = self.influence(variable, |_| 1.0, [1.0, 0.0]);
        Some((mean, weight))
    }

    /// The total Σwy of a variable in a domain, in its own unit; its influence is z = wy.
    ///
    /// `None` where nobody with weight is in the base.
    ///
    /// ```
    /// # use tidemark::definition::SingletonPsu;
    /// # use tidemark::ingest::DesignColumns;
    /// # use tidemark::tally::{Frame, Tally};
    /// # use tidemark::weight::Adjustment;
    /// use tidemark::estimate::{DomainTally, Linearisation, Partition, Variable};
    /// # let design = DesignColumns { weight: vec![10.0; 4], ..DesignColumns::default() };
    /// # let frame = Frame::new(&design, &[]);
    /// # let adjustment = Adjustment::none(&frame);
    /// # let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
    /// let children = [Some(0.0), Some(2.0), Some(1.0), None];
    /// let tally = Tally::numeric(&frame, &design.weight, &[&children]);
    /// let sums = DomainTally::new(&at, &tally, &Partition::everybody(&frame));
    /// assert_eq!(sums.total(0, Variable::Number(0)).unwrap().value, 30.0);
    /// ```
    pub fn total(&self, domain: usize, variable: Variable<'_>) -> Option<Statistic> {
        let base = self.base(domain, variable)?;
        let influence = self.influence(variable, |score| score, [0.0, 1.0]);
        let (total, weight) = (base.first, base.weight);
        Some(base.statistic(domain, total, influence, weight))
    }

    /// The ratio R = Σwy/Σwx of the first two numeric variables, y and x, over respondents who have both; its influence
    /// is z = w(y − Rx)/Σwx (Särndal, Swensson and Wretman 1992, § 5.6).
    ///
    /// `None` where the tally has fewer than two variables, nobody with weight has both, or Σwx is 0.
    ///
    /// ```
    /// # use tidemark::definition::SingletonPsu;
    /// # use tidemark::ingest::DesignColumns;
    /// # use tidemark::tally::{Frame, Tally};
    /// # use tidemark::weight::Adjustment;
    /// use tidemark::estimate::{DomainTally, Linearisation, Partition};
    /// # let design = DesignColumns { weight: vec![1.0; 4], ..DesignColumns::default() };
    /// # let frame = Frame::new(&design, &[]);
    /// # let adjustment = Adjustment::none(&frame);
    /// # let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
    /// let online = [Some(1.0), Some(3.0), Some(2.0), None];
    /// let awake = [Some(2.0), Some(6.0), Some(4.0), Some(9.0)];
    /// let tally = Tally::numeric(&frame, &design.weight, &[&online, &awake]);
    /// let sums = DomainTally::new(&at, &tally, &Partition::everybody(&frame));
    /// assert_eq!(sums.ratio(0).unwrap().value, 0.5);
    /// ```
    pub fn ratio(&self, domain: usize) -> Option<Statistic> {
        if self.width < 3 {
            return None;
        }
        let numerator = self.base(domain, Variable::Number(0))?;
        let denominator = self.base(domain, Variable::Number(1))?;
        if denominator.first == 0.0 {
            return None;
        }
        let ratio = numerator.first / denominator.first;
        let mut influence = vec![0.0; self.codes * self.width];
        influence[1] = denominator.first.recip();
        influence[2] = -ratio / denominator.first;
        Some(numerator.statistic(domain, ratio, influence, 1.0))
    }

    fn base(&self, domain: usize, variable: Variable<'_>) -> Option<Base> {
        let packed_width = self.width * (self.width + 1) / 2;
        let mut base = Base::default();
        for code in 0..self.codes {
            let at = domain * self.codes + code;
            let weight = self.moments[at * packed_width];
            let (first, second) = match variable {
                Variable::Scores(scores) => match scores[code] {
                    Some(score) => (score * weight, score * score * weight),
                    None => continue,
                },
                Variable::Number(_) if code > 0 => continue,
                Variable::Number(number) => {
                    let moments = &self.moments[at * packed_width..];
                    (
                        moments[packed(number + 1, 0)],
                        moments[packed(number + 1, number + 1)],
                    )
                }
            };
            base.count += self.count[at];
            base.positive += self.positive[at];
            base.weight += weight;
            base.weight_squared += self.weight_squared[at];
            base.first += first;
            base.second += second;
        }
        let inside = |code: usize| match variable {
            Variable::Scores(scores) => scores[code].is_some(),
            Variable::Number(_) => code == 0,
        };
        base.degrees_of_freedom = self.degrees_of_freedom(&[domain], inside);
        if self.at.asks_who_is_present() {
            base.inside = (0..self.codes).map(inside).collect();
        }
        (base.weight > 0.0).then_some(base)
    }

    /// Respondents of a domain, counted, who score 1.
    pub(super) fn cases(&self, domain: usize, scores: &[Option<f64>]) -> u64 {
        let codes = scores.iter().enumerate();
        codes
            .filter(|(_, score)| **score == Some(1.0))
            .filter_map(|(code, _)| self.count.get(domain * self.codes + code))
            .sum()
    }

    /// How many answer codes the tally has, kinds of missing among them.
    pub(super) fn codes(&self) -> usize {
        self.codes
    }

    /// ν and the number of everybody in a domain, whatever they answered.
    pub(super) fn whole_domain(&self, domain: usize) -> (f64, u64) {
        let codes = domain * self.codes..(domain + 1) * self.codes;
        let count = self.count[codes].iter().sum();
        (self.degrees_of_freedom(&[domain], |_| true), count)
    }

    /// First-stage units with weight minus strata with weight, among the codes in the base of several domains.
    pub(super) fn degrees_of_freedom(&self, of: &[usize], inside: impl Fn(usize) -> bool) -> f64 {
        let units = &self.at.frame.units;
        let in_domain = |sums: &UnitSums, start: usize| -> u64 {
            sums.positive[start..start + self.codes]
                .iter()
                .enumerate()
                .filter(|(code, _)| inside(*code))
                .map(|(_, positive)| u64::from(*positive))
                .sum()
        };
        let positive = |sums: &UnitSums, unit: usize, domains: usize| -> u64 {
            of.iter()
                .map(|domain| in_domain(sums, (unit * domains + domain) * self.codes))
                .sum()
        };
        let domains = self.count.len() / self.codes.max(1);
        match (units.stages.first(), self.clusters.first(), &self.elements) {
            (Some(stage), Some(sums), _) => {
                let mut strata = vec![false; stage.parents.len()];
                let mut with_weight = 0_u64;
                for (unit, &parent) in stage.parent_of_unit.iter().enumerate() {
                    if positive(sums, unit, domains) > 0 {
                        with_weight += 1;
                        strata[parent as usize] = true;
                    }
                }
                with_weight as f64 - strata.iter().filter(|seen| **seen).count() as f64
            }
            (None, _, Some(elements)) => {
                let parents = elements.parents.positive.len() / (domains * self.codes).max(1);
                let (mut rows, mut strata) = (0, 0_u64);
                for parent in 0..parents {
                    let here = positive(&elements.parents, parent, domains);
                    rows += here;
                    strata += u64::from(here > 0);
                }
                rows as f64 - strata as f64
            }
            _ => 0.0,
        }
    }

    /// Influence values by feature: `of_score` of each code in the base, or (constant, slope) of a number.
    fn influence(
        &self,
        variable: Variable<'_>,
        of_score: impl Fn(f64) -> f64,
        of_number: [f64; 2],
    ) -> Vec<f64> {
        let mut influence = vec![0.0; self.codes * self.width];
        match variable {
            Variable::Scores(scores) => {
                for (code, score) in scores.iter().enumerate() {
                    if let Some(score) = score {
                        influence[code * self.width] = of_score(*score);
                    }
                }
            }
            Variable::Number(number) => {
                influence[0] = of_number[0];
                influence[number + 1] = of_number[1];
            }
        }
        influence
    }

    pub(super) fn features(&self) -> usize {
        self.codes * self.width
    }

    /// Adds the sums of the influence values by column of the weighting.
    pub(super) fn add_column_sums(&self, statistic: &Statistic, to: &mut [f64]) {
        self.add_by_column(statistic, &self.column_sums, to);
    }

    /// Adds what the element stage multiplies those of the other estimate with.
    pub(super) fn add_residual_sums(&self, statistic: &Statistic, to: &mut [f64]) {
        if let Some(elements) = &self.elements {
            self.add_by_column(statistic, &elements.residual_sums, to);
        }
    }

    fn add_by_column(&self, statistic: &Statistic, sums: &[f64], to: &mut [f64]) {
        let columns = to.len();
        let start = statistic.domain * self.features() * columns;
        for (value, sums) in statistic
            .influence
            .iter()
            .zip(sums[start..].chunks_exact(columns.max(1)))
        {
            if *value != 0.0 {
                add_scaled(to, *value, sums);
            }
        }
    }

    /// Σz of a unit of a cluster stage, before the weighting's columns.
    pub(super) fn unit_total(&self, depth: usize, unit: usize, statistic: &Statistic) -> f64 {
        self.linear(&self.clusters[depth], unit, statistic)
    }

    /// Σz of a parent of the element stage, before the weighting's columns.
    pub(super) fn element_total(&self, parent: usize, statistic: &Statistic) -> f64 {
        self.elements.as_ref().map_or(0.0, |elements| {
            self.linear(&elements.parents, parent, statistic)
        })
    }

    pub(super) fn linear(&self, sums: &UnitSums, unit: usize, statistic: &Statistic) -> f64 {
        let domains = self.count.len() / self.codes.max(1);
        let start = (unit * domains + statistic.domain) * self.features();
        statistic
            .influence
            .iter()
            .zip(&sums.linear[start..])
            .map(|(u, sum)| u * sum)
            .sum()
    }

    /// Σ multiplier·z·z′ before the weighting's columns; 0 between different domains.
    pub(super) fn element_product(&self, first: &Statistic, second: &Statistic) -> f64 {
        let Some(elements) = &self.elements else {
            return 0.0;
        };
        if first.domain != second.domain {
            return 0.0;
        }
        let packed_width = self.width * (self.width + 1) / 2;
        let mut sum = 0.0;
        for code in 0..self.codes {
            let moments = &elements.quadratic[(first.domain * self.codes + code) * packed_width..];
            for row in 0..self.width {
                let left = first.influence[code * self.width + row];
                if left != 0.0 {
                    for column in 0..self.width {
                        let right = second.influence[code * self.width + column];
                        sum += left * right * moments[packed(row, column)];
                    }
                }
            }
        }
        sum
    }
}
