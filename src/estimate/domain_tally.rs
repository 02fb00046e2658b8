//! A tally folded over the domains of a partition, and the means, totals and ratios that come from it.
//!
//! Folding costs one walk over the cells; each estimate and its variance after that cost a few sums over answers and
//! columns of the weighting, however many cells there are.

use super::domain::Partition;
use super::linearise::Linearisation;
use super::statistic::{Base, Statistic, Variable};
use crate::tally::{Tally, packed};
use crate::weight::adjustment::ColumnSums;

/// The sums of one item by domain and answer.
///
/// A *feature* is an answer code and a variable of v = (1, y₁, …, y_k): an influence value is a number for each
/// feature.
#[derive(Debug)]
pub struct DomainTally<'a> {
    at: &'a Linearisation<'a>,
    codes: usize,
    /// k + 1.
    width: usize,
    /// [domain × codes + code]
    count: Vec<u64>,
    weight: Vec<f64>,
    weight_squared: Vec<f64>,
    /// [(domain × codes + code) × packed]: Σ F·d·v·vᵀ.
    moments: Vec<f64>,
    /// [(domain × features + feature) × columns]: the sums that the effects of the weighting's columns come from.
    column_sums: Vec<f64>,
    clusters: Vec<UnitSums>,
    elements: Option<ElementSums>,
}

/// Sums by unit of a cluster stage, or by parent of the element stage.
#[derive(Debug)]
struct UnitSums {
    /// [(unit × domains + domain) × features + feature]: Σ F·d·v.
    linear: Vec<f64>,
    /// [(unit × domains + domain) × codes + code]: rows with weight above zero.
    positive: Vec<u32>,
}

#[derive(Debug)]
struct ElementSums {
    parents: UnitSums,
    /// [(domain × codes + code) × packed]: Σ multiplier·F²·d²·v·vᵀ.
    quadratic: Vec<f64>,
    /// [(domain × features + feature) × columns]: Σ multiplier·d²·F·a·v, a what the column explains of z/d.
    column_sums: Vec<f64>,
}

impl<'a> DomainTally<'a> {
    /// Folds a tally over the domains of `partition`: one walk over the cells.
    pub fn new(at: &'a Linearisation<'a>, tally: &Tally, partition: &Partition) -> Self {
        let mut fold = Fold::new(at, tally, partition.domains());
        for cell in 0..at.frame.cells() {
            if let Some(domain) = partition.of_cell(cell) {
                for code in 0..tally.codes() {
                    fold.add(tally, cell, domain, code);
                }
            }
        }
        fold.sums
    }

    /// The mean Σwy/Σw of a variable in a domain; with scores 0 and 1 a proportion. Its influence is z = w(y − m)/W.
    ///
    /// `None` where nobody with weight is in the base.
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

    /// The total Σwy of a variable in a domain; its influence is z = wy.
    pub fn total(&self, domain: usize, variable: Variable<'_>) -> Option<Statistic> {
        let base = self.base(domain, variable)?;
        let influence = self.influence(variable, |score| score, [0.0, 1.0]);
        Some(base.statistic(domain, base.first, influence, base.weight))
    }

    /// The ratio Σwy/Σwx of the first two numeric variables; its influence is z = w(y − Rx)/Σwx.
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
        let mut inside = vec![false; self.codes];
        for (code, inside) in inside.iter_mut().enumerate() {
            let at = domain * self.codes + code;
            let (first, second) = match variable {
                Variable::Scores(scores) => match scores[code] {
                    Some(score) => (score * self.weight[at], score * score * self.weight[at]),
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
            *inside = true;
            base.count += self.count[at];
            base.weight += self.weight[at];
            base.weight_squared += self.weight_squared[at];
            base.first += first;
            base.second += second;
        }
        base.degrees_of_freedom = self.degrees_of_freedom(&[domain], &inside);
        (base.weight > 0.0).then_some(base)
    }

    /// How many answer codes the tally has, kinds of missing among them.
    pub(super) fn codes(&self) -> usize {
        self.codes
    }

    /// First-stage units with weight minus strata with weight, among the codes in the base of several domains.
    pub(super) fn degrees_of_freedom(&self, of: &[usize], inside: &[bool]) -> f64 {
        let units = &self.at.frame.units;
        let in_domain = |sums: &UnitSums, start: usize| -> u64 {
            sums.positive[start..start + self.codes]
                .iter()
                .zip(inside)
                .filter(|(_, inside)| **inside)
                .map(|(positive, _)| u64::from(*positive))
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
                let rows: Vec<u64> = (0..parents)
                    .map(|parent| positive(&elements.parents, parent, domains))
                    .collect();
                let strata = rows.iter().filter(|rows| **rows > 0).count();
                rows.iter().sum::<u64>() as f64 - strata as f64
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

    fn features(&self) -> usize {
        self.codes * self.width
    }

    /// Sums of the influence values by column of the weighting.
    pub(super) fn column_sums(&self, statistic: &Statistic) -> Vec<f64> {
        self.by_column(statistic, &self.column_sums)
    }

    /// The same over d²·F·a, as the element stage needs them.
    pub(super) fn element_column_sums(&self, statistic: &Statistic) -> Vec<f64> {
        self.elements.as_ref().map_or_else(Vec::new, |elements| {
            self.by_column(statistic, &elements.column_sums)
        })
    }

    fn by_column(&self, statistic: &Statistic, sums: &[f64]) -> Vec<f64> {
        let columns = self.at.adjustment.columns();
        let mut total = vec![0.0; columns];
        let start = statistic.domain * self.features() * columns;
        for (value, sums) in statistic
            .influence
            .iter()
            .zip(sums[start..].chunks_exact(columns.max(1)))
        {
            if *value != 0.0 {
                for (total, sum) in total.iter_mut().zip(sums) {
                    *total += value * sum;
                }
            }
        }
        total
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

    fn linear(&self, sums: &UnitSums, unit: usize, statistic: &Statistic) -> f64 {
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

/// The walk over cells that fills a [`DomainTally`].
struct Fold<'a> {
    sums: DomainTally<'a>,
    domains: usize,
    columns: usize,
    packed_width: usize,
}

impl<'a> Fold<'a> {
    fn new(at: &'a Linearisation<'a>, tally: &Tally, domains: usize) -> Self {
        let (codes, width) = (tally.codes(), tally.variables() + 1);
        let features = codes * width;
        let packed_width = width * (width + 1) / 2;
        let columns = at.adjustment.columns();
        let units = |count: usize| UnitSums {
            linear: vec![0.0; count * domains * features],
            positive: vec![0; count * domains * codes],
        };
        let frame_units = &at.frame.units;
        let sums = DomainTally {
            at,
            codes,
            width,
            count: vec![0; domains * codes],
            weight: vec![0.0; domains * codes],
            weight_squared: vec![0.0; domains * codes],
            moments: vec![0.0; domains * codes * packed_width],
            column_sums: vec![0.0; domains * features * columns],
            clusters: frame_units
                .stages
                .iter()
                .map(|stage| units(stage.parent_of_unit.len()))
                .collect(),
            elements: frame_units.elements.as_ref().map(|stage| ElementSums {
                parents: units(stage.parents.len()),
                quadratic: vec![0.0; domains * codes * packed_width],
                column_sums: vec![0.0; domains * features * columns],
            }),
        };
        Self {
            sums,
            domains,
            columns,
            packed_width,
        }
    }

    fn add(&mut self, tally: &Tally, cell: usize, domain: usize, code: usize) {
        let group = tally.sums(cell, code);
        if group.count == 0 {
            return;
        }
        let at = self.sums.at;
        let (codes, width) = (self.sums.codes, self.sums.width);
        if !at.adjustment.responded(cell) {
            return;
        }
        let factor = at.adjustment.factors()[cell];
        let slot = domain * codes + code;
        self.sums.count[slot] += u64::from(group.count);
        self.sums.weight[slot] += factor * group.first[0];
        self.sums.weight_squared[slot] += factor * factor * group.second[0];
        for (sum, first) in self.sums.moments[slot * self.packed_width..]
            .iter_mut()
            .zip(group.first)
        {
            *sum += factor * first;
        }
        let terms = at.adjustment.terms(cell);
        let kinds = at.adjustment.column_sums();
        for row in 0..width {
            let weighted = group.first[packed(row, 0)];
            let plain = match row {
                0 => f64::from(group.count),
                _ => group.plain[row - 1],
            };
            let sums = &mut self.sums.column_sums[(slot * width + row) * self.columns..];
            for term in terms {
                let column = term.column as usize;
                let amount = match kinds[column] {
                    ColumnSums::DesignWeighted => weighted,
                    ColumnSums::Unweighted => plain,
                };
                sums[column] += amount * term.into_sum;
            }
        }
        let units = &at.frame.units;
        let place = |unit: usize| (unit * self.domains + domain) * codes + code;
        for (stage, sums) in units.stages.iter().zip(&mut self.sums.clusters) {
            let place = place(stage.unit_of_cell[cell] as usize);
            add_linear(sums, place, width, factor, group);
        }
        if let (Some(stage), Some(sums)) = (&units.elements, &mut self.sums.elements) {
            let parent = stage.parent_of_cell[cell] as usize;
            add_linear(&mut sums.parents, place(parent), width, factor, group);
            let multiplier = at.element_multipliers().map_or(0.0, |m| m[parent]) * factor;
            for (sum, second) in sums.quadratic[slot * self.packed_width..]
                .iter_mut()
                .zip(group.second)
            {
                *sum += multiplier * factor * second;
            }
            for row in 0..width {
                let amount = multiplier * group.second[packed(row, 0)];
                let sums = &mut sums.column_sums[(slot * width + row) * self.columns..];
                for term in terms {
                    sums[term.column as usize] += amount * term.explains;
                }
            }
        }
    }
}

fn add_linear(
    sums: &mut UnitSums,
    place: usize,
    width: usize,
    factor: f64,
    group: crate::tally::Sums<'_>,
) {
    // Who weighs nothing in the end counts for no degree of freedom.
    if factor != 0.0 {
        sums.positive[place] += group.positive;
    }
    for row in 0..width {
        sums.linear[place * width + row] += factor * group.first[packed(row, 0)];
    }
}
