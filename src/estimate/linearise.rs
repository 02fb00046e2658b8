//! Linearised variances and covariances, from tallies alone.

use nalgebra::DMatrix;

use super::domain_tally::DomainTally;
use super::estimates::NoPrecision;
use super::singleton_psu::Plan;
use super::statistic::Statistic;
use crate::definition::SingletonPsu;
use crate::tally::{ElementStage, Frame, Parent, Stage};
use crate::weight::Adjustment;

/// A variance that is a smaller part than this of what it is a difference of is rounding: a stratum's own share, or a
/// margin that weighting pins, has a variance of exactly 0.
const ROUNDING: f64 = 1e-12;

/// The design of one wave with its adjustment: everything a variance needs besides the influence values.
///
/// V = Σ_h f_h·n_h/(n_h − 1)·Σ_j (t_hj − t̄_h)(t_hj − t̄_h)ᵀ over the units of the first stage, and below it the same
/// within each unit times the sampling fractions above (Särndal, Swensson and Wretman 1992, *Model Assisted Survey
/// Sampling*, § 4.3 and 5.5). t is the sum of z = w·(u − what the weighting margins explain of u) over the rows of a
/// unit. Units of the full design count, also those without an answer or outside the domain.
#[derive(Debug)]
pub struct Linearisation<'a> {
    pub(super) frame: &'a Frame,
    pub(super) adjustment: &'a Adjustment,
    /// Stages in order, with their plan or why there is none.
    plans: Result<StagePlans, NoPrecision>,
    /// By cluster stage: Σ F·d by unit and margin category.
    unit_margins: Vec<Vec<f64>>,
    element_margins: Option<ElementMargins>,
}

#[derive(Debug)]
struct StagePlans {
    clusters: Vec<Plan>,
    elements: Option<Plan>,
}

/// What the element stage needs of the margins, whatever the item.
#[derive(Debug)]
struct ElementMargins {
    /// [parent × categories]: Σ F·d.
    linear: Vec<f64>,
    /// Σ over parents of the multiplier × Σ F²·d²·x·xᵀ.
    quadratic: DMatrix<f64>,
}

impl<'a> Linearisation<'a> {
    /// Gathers what does not depend on an item.
    pub fn new(frame: &'a Frame, adjustment: &'a Adjustment, policy: SingletonPsu) -> Self {
        let plans = StagePlans::new(frame, policy);
        let margins = adjustment.categories();
        let unit_margins = frame
            .units
            .stages
            .iter()
            .map(|stage| {
                let mut sums = vec![0.0; stage.parent_of_unit.len() * margins];
                for cell in 0..frame.cells() {
                    let amount = adjustment.factors()[cell] * frame.totals().weight[cell];
                    let at = stage.unit_of_cell[cell] as usize * margins;
                    for &category in adjustment.categories_of_cell(cell) {
                        sums[at + category as usize] += amount;
                    }
                }
                sums
            })
            .collect();
        let element_margins = match (&frame.units.elements, &plans) {
            (
                Some(stage),
                Ok(StagePlans {
                    elements: Some(plan),
                    ..
                }),
            ) => Some(ElementMargins::new(frame, adjustment, stage, plan)),
            _ => None,
        };
        Self {
            frame,
            adjustment,
            plans,
            unit_margins,
            element_margins,
        }
    }

    /// The multiplier of each parent of the element stage, where there is such a stage and it has a plan.
    pub(super) fn element_multipliers(&self) -> Option<&[f64]> {
        let plans = self.plans.as_ref().ok()?;
        plans
            .elements
            .as_ref()
            .map(|plan| plan.multiplier.as_slice())
    }

    /// The variance of one estimate.
    ///
    /// # Errors
    /// As [`Linearisation::covariance`].
    pub fn variance(
        &self,
        tally: &DomainTally<'_>,
        statistic: &Statistic,
    ) -> Result<f64, NoPrecision> {
        self.covariance(tally, &[statistic])
            .map(|matrix| matrix[(0, 0)])
    }

    /// The joint covariance of estimates of one item, over its categories and the domains of one partition.
    ///
    /// # Errors
    /// [`NoPrecision::SingletonPsu`] where a stratum has one unit and the policy is to fail;
    /// [`NoPrecision::SingleUnit`] where the whole sample is one unit.
    pub fn covariance(
        &self,
        tally: &DomainTally<'_>,
        statistics: &[&Statistic],
    ) -> Result<DMatrix<f64>, NoPrecision> {
        let plans = self.plans.as_ref().map_err(|reason| *reason)?;
        let effects: Vec<Vec<f64>> = statistics
            .iter()
            .map(|statistic| self.adjustment.effects(&tally.category_sums(statistic)))
            .collect();
        let mut variance = DMatrix::zeros(statistics.len(), statistics.len());
        for (depth, (stage, plan)) in self
            .frame
            .units
            .stages
            .iter()
            .zip(&plans.clusters)
            .enumerate()
        {
            variance += self.of_clusters(depth, stage, plan, tally, statistics, &effects);
        }
        if let (Some(stage), Some(plan), Some(margins)) = (
            &self.frame.units.elements,
            &plans.elements,
            &self.element_margins,
        ) {
            variance += of_elements(stage, plan, margins, tally, statistics, &effects);
        }
        Ok(variance)
    }

    fn of_clusters(
        &self,
        depth: usize,
        stage: &Stage,
        plan: &Plan,
        tally: &DomainTally<'_>,
        statistics: &[&Statistic],
        effects: &[Vec<f64>],
    ) -> DMatrix<f64> {
        let size = statistics.len();
        let units = stage.parent_of_unit.len();
        let margins = self.adjustment.categories();
        let mut totals = vec![0.0; units * size];
        let mut raw = vec![0.0; size];
        for (index, (statistic, effect)) in statistics.iter().zip(effects).enumerate() {
            for unit in 0..units {
                let own = tally.unit_total(depth, unit, statistic);
                raw[index] += own * own;
                let explained = dot(effect, &self.unit_margins[depth][unit * margins..]);
                totals[unit * size + index] = own - explained;
            }
        }
        let mut sums = vec![0.0; stage.parents.len() * size];
        for (total, &parent) in totals.chunks_exact(size).zip(&stage.parent_of_unit) {
            for (sum, total) in sums[parent as usize * size..].iter_mut().zip(total) {
                *sum += total;
            }
        }
        let mut spread = DMatrix::zeros(size, size);
        let mut off = vec![0.0; size];
        for (total, &parent) in totals.chunks_exact(size).zip(&stage.parent_of_unit) {
            let parent = parent as usize;
            let multiplier = plan.multiplier[parent];
            if multiplier > 0.0 {
                let n = f64::from(stage.parents[parent].drawn);
                for (off, (total, sum)) in
                    off.iter_mut().zip(total.iter().zip(&sums[parent * size..]))
                {
                    *off = total - sum / n;
                }
                add_outer(&mut spread, &off, multiplier);
            }
        }
        add_centred_at_all(&mut spread, plan, &sums, size);
        settle(spread, &raw, plan)
    }
}

impl StagePlans {
    fn new(frame: &Frame, policy: SingletonPsu) -> Result<Self, NoPrecision> {
        let mut scale: Option<Vec<f64>> = None;
        let ones = |parents: &[Parent]| vec![1.0; parents.len()];
        let mut clusters = Vec::new();
        for stage in &frame.units.stages {
            let above = scale.unwrap_or_else(|| ones(&stage.parents));
            clusters.push(Plan::new(&stage.parents, &above, policy)?);
            let below =
                |&parent: &u32| above[parent as usize] * stage.parents[parent as usize].fraction();
            scale = Some(stage.parent_of_unit.iter().map(below).collect());
        }
        let elements = match &frame.units.elements {
            Some(stage) => {
                let above = scale.unwrap_or_else(|| ones(&stage.parents));
                Some(Plan::new(&stage.parents, &above, policy)?)
            }
            None => None,
        };
        Ok(Self { clusters, elements })
    }
}

impl ElementMargins {
    fn new(frame: &Frame, adjustment: &Adjustment, stage: &ElementStage, plan: &Plan) -> Self {
        let margins = adjustment.categories();
        let mut linear = vec![0.0; stage.parents.len() * margins];
        let mut quadratic = DMatrix::zeros(margins, margins);
        for cell in 0..frame.cells() {
            let parent = stage.parent_of_cell[cell] as usize;
            let factor = adjustment.factors()[cell];
            let first = factor * frame.totals().weight[cell];
            let second =
                plan.multiplier[parent] * factor * factor * frame.totals().weight_squared[cell];
            let categories = adjustment.categories_of_cell(cell);
            for &row in categories {
                linear[parent * margins + row as usize] += first;
                for &column in categories {
                    quadratic[(row as usize, column as usize)] += second;
                }
            }
        }
        Self { linear, quadratic }
    }
}

/// Σ multiplier·(Σzzᵀ − Σz·Σzᵀ/n) over the parents of the element stage.
///
/// Σzzᵀ is a quadratic form: with u by answer and e the margin effects, Σz² = uᵀQu − 2·eᵀ(Cu) + eᵀMe, where Q, C and M
/// hold Σ F²d² by answer, by category and answer, and by pairs of categories.
fn of_elements(
    stage: &ElementStage,
    plan: &Plan,
    margins: &ElementMargins,
    tally: &DomainTally<'_>,
    statistics: &[&Statistic],
    effects: &[Vec<f64>],
) -> DMatrix<f64> {
    let size = statistics.len();
    let categories = margins.quadratic.nrows();
    let crosses: Vec<Vec<f64>> = statistics
        .iter()
        .map(|s| tally.element_category_sums(s))
        .collect();
    let shared: Vec<Vec<f64>> = effects
        .iter()
        .map(|effect| {
            margins
                .quadratic
                .as_slice()
                .chunks_exact(categories.max(1))
                .map(|column| dot(effect, column))
                .collect()
        })
        .collect();
    let mut spread = DMatrix::zeros(size, size);
    let mut raw = vec![0.0; size];
    for row in 0..size {
        for column in 0..=row {
            let own = tally.element_product(statistics[row], statistics[column]);
            if row == column {
                raw[row] = own;
            }
            let product =
                own - dot(&effects[column], &crosses[row]) - dot(&effects[row], &crosses[column])
                    + dot(&effects[row], &shared[column]);
            spread[(row, column)] = product;
            spread[(column, row)] = product;
        }
    }
    let mut sums = vec![0.0; stage.parents.len() * size];
    for (parent, sum) in sums.chunks_exact_mut(size).enumerate() {
        for (sum, (statistic, effect)) in sum.iter_mut().zip(statistics.iter().zip(effects)) {
            *sum = tally.element_total(parent, statistic)
                - dot(effect, &margins.linear[parent * categories..]);
        }
        let multiplier = plan.multiplier[parent];
        if multiplier > 0.0 {
            add_outer(
                &mut spread,
                sum,
                -multiplier / f64::from(stage.parents[parent].drawn),
            );
        }
    }
    add_centred_at_all(&mut spread, plan, &sums, size);
    settle(spread, &raw, plan)
}

/// Adds, for each lone unit that is centred at the mean of all units, its squared deviation.
fn add_centred_at_all(spread: &mut DMatrix<f64>, plan: &Plan, sums: &[f64], size: usize) {
    if plan.centred_at_all.is_empty() {
        return;
    }
    let mut mean = vec![0.0; size];
    for sum in sums.chunks_exact(size) {
        for (mean, sum) in mean.iter_mut().zip(sum) {
            *mean += sum / f64::from(plan.drawn);
        }
    }
    for &(parent, multiplier) in &plan.centred_at_all {
        let off: Vec<f64> = sums[parent * size..]
            .iter()
            .zip(&mean)
            .map(|(sum, mean)| sum - mean)
            .collect();
        add_outer(spread, &off, multiplier);
    }
}

/// Sets what is only rounding to 0 and applies the plan's inflation.
fn settle(mut spread: DMatrix<f64>, raw: &[f64], plan: &Plan) -> DMatrix<f64> {
    for (i, raw) in raw.iter().enumerate() {
        if spread[(i, i)] <= ROUNDING * raw {
            spread.row_mut(i).fill(0.0);
            spread.column_mut(i).fill(0.0);
        }
    }
    spread * plan.inflation
}

fn add_outer(matrix: &mut DMatrix<f64>, vector: &[f64], multiplier: f64) {
    for (row, first) in vector.iter().enumerate() {
        for (column, second) in vector.iter().enumerate() {
            matrix[(row, column)] += multiplier * first * second;
        }
    }
}

/// Σ aᵢ·bᵢ over the length of `a`.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
