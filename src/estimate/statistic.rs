//! Means, proportions, totals and ratios: a value and the influence it gives each respondent.

use super::domain::DomainCells;
use super::linearise::{Influence, Linearisation};
use crate::measure::Bases;
use crate::tally::{Tally, packed};

/// An estimate before its variance: value, bases, spread and influence values.
#[derive(Debug, Clone)]
pub struct Statistic<'a> {
    pub value: f64,
    pub bases: Bases,
    pub influence: Influence<'a>,
    /// Sampling units with weight minus strata with weight, among the respondents in the base.
    pub degrees_of_freedom: f64,
    spread: Spread,
}

/// What a design effect compares with: S² of the variable under simple random sampling.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spread {
    /// n/(n−1)·Σw(y−ȳ)²/W.
    variance: f64,
    /// 1 for means, W for totals.
    multiplier: f64,
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

impl<'a> Linearisation<'a> {
    /// The mean of a variable in a domain, Σwy/Σw; with scores 0 and 1 a proportion.
    ///
    /// Its influence is z = w(y − m)/W. `None` where nobody with weight is in the base.
    pub fn mean(
        &self,
        tally: &'a Tally,
        domain: &'a DomainCells,
        variable: Variable<'_>,
    ) -> Option<Statistic<'a>> {
        let moments = self.moments(tally, domain, variable);
        if moments.weight <= 0.0 {
            return None;
        }
        let mean = moments.first / moments.weight;
        let by_weight = moments.weight.recip();
        let coefficient = coefficients(
            tally,
            variable,
            |score| (score - mean) * by_weight,
            [-mean * by_weight, by_weight],
        );
        Some(self.statistic(tally, domain, mean, coefficient, &moments, 1.0))
    }

    /// The total Σwy of a variable in a domain; its influence is z = wy.
    pub fn total(
        &self,
        tally: &'a Tally,
        domain: &'a DomainCells,
        variable: Variable<'_>,
    ) -> Option<Statistic<'a>> {
        let moments = self.moments(tally, domain, variable);
        if moments.weight <= 0.0 {
            return None;
        }
        let coefficient = coefficients(tally, variable, |score| score, [0.0, 1.0]);
        Some(self.statistic(
            tally,
            domain,
            moments.first,
            coefficient,
            &moments,
            moments.weight,
        ))
    }

    /// The ratio Σwy/Σwx of the first two numeric variables of a tally; its influence is z = w(y − Rx)/Σwx.
    pub fn ratio(&self, tally: &'a Tally, domain: &'a DomainCells) -> Option<Statistic<'a>> {
        if tally.variables() < 2 {
            return None;
        }
        let numerator = self.moments(tally, domain, Variable::Number(0));
        let denominator = self.moments(tally, domain, Variable::Number(1));
        if denominator.first == 0.0 {
            return None;
        }
        let ratio = numerator.first / denominator.first;
        let mut coefficient = vec![0.0; tally.codes() * (tally.variables() + 1)];
        coefficient[1] = denominator.first.recip();
        coefficient[2] = -ratio / denominator.first;
        Some(self.statistic(tally, domain, ratio, coefficient, &numerator, 1.0))
    }

    /// The design effect V ÷ V under simple random sampling of as many; `None` where the variable does not vary.
    pub fn design_effect(
        &self,
        statistic: &Statistic<'_>,
        variance: f64,
        relative_to: SimpleRandomSampling,
    ) -> Option<f64> {
        let n = statistic.bases.unweighted as f64;
        let spread =
            statistic.spread.variance * statistic.spread.multiplier * statistic.spread.multiplier;
        let simple = match relative_to {
            SimpleRandomSampling::WithReplacement => spread / n,
            SimpleRandomSampling::WithoutReplacement => {
                spread * (statistic.bases.weighted - n) / (statistic.bases.weighted * n)
            }
        };
        (simple > 0.0).then(|| variance / simple)
    }

    fn statistic(
        &self,
        tally: &'a Tally,
        domain: &'a DomainCells,
        value: f64,
        coefficient: Vec<f64>,
        moments: &Moments,
        multiplier: f64,
    ) -> Statistic<'a> {
        let n = moments.count as f64;
        let mean = moments.first / moments.weight;
        let around = (moments.second - moments.first * mean).max(0.0);
        Statistic {
            value,
            bases: Bases::from_sums(moments.count, moments.weight, moments.weight_squared),
            influence: Influence {
                tally,
                domain,
                coefficient,
            },
            degrees_of_freedom: moments.degrees_of_freedom,
            spread: Spread {
                variance: n / (n - 1.0) * around / moments.weight,
                multiplier,
            },
        }
    }

    /// Sums over the base: one walk over the cells of the domain.
    fn moments(&self, tally: &Tally, domain: &DomainCells, variable: Variable<'_>) -> Moments {
        let mut moments = Moments::default();
        let mut units = UnitCount::new(
            self.frame.units.stages.first(),
            self.frame.units.elements.as_ref(),
        );
        for cell in domain.cells() {
            let factor = self.adjustment.factors()[cell];
            let mut positive = 0;
            for code in 0..tally.codes() {
                let sums = tally.sums(cell, code);
                let (first, second) = match variable {
                    Variable::Scores(scores) => match scores[code] {
                        Some(score) => (score * sums.first[0], score * score * sums.first[0]),
                        None => continue,
                    },
                    Variable::Number(_) if code > 0 => continue,
                    Variable::Number(number) => (
                        sums.first[packed(number + 1, 0)],
                        sums.first[packed(number + 1, number + 1)],
                    ),
                };
                moments.count += u64::from(sums.count);
                positive += sums.positive;
                moments.weight += factor * sums.first[0];
                moments.weight_squared += factor * factor * sums.second[0];
                moments.first += factor * first;
                moments.second += factor * second;
            }
            units.add(cell, positive);
        }
        moments.degrees_of_freedom = units.degrees_of_freedom();
        moments
    }
}

/// The coefficients of an influence: `of_score` of each code in the base, or `of_number` = (constant, slope).
fn coefficients(
    tally: &Tally,
    variable: Variable<'_>,
    of_score: impl Fn(f64) -> f64,
    of_number: [f64; 2],
) -> Vec<f64> {
    let width = tally.variables() + 1;
    let mut coefficient = vec![0.0; tally.codes() * width];
    match variable {
        Variable::Scores(scores) => {
            for (code, score) in scores.iter().enumerate() {
                if let Some(score) = score {
                    coefficient[code * width] = of_score(*score);
                }
            }
        }
        Variable::Number(number) => {
            coefficient[0] = of_number[0];
            coefficient[number + 1] = of_number[1];
        }
    }
    coefficient
}

#[derive(Debug, Default)]
struct Moments {
    count: u64,
    weight: f64,
    weight_squared: f64,
    /// Σwy.
    first: f64,
    /// Σwy².
    second: f64,
    degrees_of_freedom: f64,
}

/// Counts first-stage units and strata with weight: ν = units − strata.
enum UnitCount<'f> {
    Clusters {
        stage: &'f crate::tally::Stage,
        seen: Vec<bool>,
    },
    Elements {
        stage: Option<&'f crate::tally::ElementStage>,
        rows: u64,
        strata: Vec<bool>,
    },
}

impl<'f> UnitCount<'f> {
    fn new(
        clusters: Option<&'f crate::tally::Stage>,
        elements: Option<&'f crate::tally::ElementStage>,
    ) -> Self {
        match clusters {
            Some(stage) => Self::Clusters {
                stage,
                seen: vec![false; stage.parent_of_unit.len()],
            },
            None => Self::Elements {
                stage: elements,
                rows: 0,
                strata: vec![false; elements.map_or(0, |stage| stage.parents.len())],
            },
        }
    }

    fn add(&mut self, cell: usize, positive: u32) {
        if positive == 0 {
            return;
        }
        match self {
            Self::Clusters { stage, seen } => seen[stage.unit_of_cell[cell] as usize] = true,
            Self::Elements {
                stage,
                rows,
                strata,
            } => {
                *rows += u64::from(positive);
                if let Some(stage) = stage {
                    strata[stage.parent_of_cell[cell] as usize] = true;
                }
            }
        }
    }

    fn degrees_of_freedom(&self) -> f64 {
        let (units, strata) = match self {
            Self::Clusters { stage, seen } => {
                let mut strata = vec![false; stage.parents.len()];
                let mut units = 0;
                for (unit, _) in seen.iter().enumerate().filter(|(_, seen)| **seen) {
                    units += 1;
                    strata[stage.parent_of_unit[unit] as usize] = true;
                }
                (units, strata.iter().filter(|seen| **seen).count())
            }
            Self::Elements { rows, strata, .. } => {
                (*rows, strata.iter().filter(|seen| **seen).count())
            }
        };
        units as f64 - strata as f64
    }
}
