//! Linearised variances and covariances, from tallies alone.

use nalgebra::DMatrix;

use super::domain_tally::DomainTally;
use super::estimates::NoPrecision;
use super::fold::add_scaled;
use super::singleton_psu::Plan;
use super::spread::{ROUNDING, add_outer, centre_products, settle, spread_of_units};
use super::statistic::Statistic;
use crate::definition::SingletonPsu;
use crate::tally::{ElementStage, Frame, Parent, Stage};
use crate::weight::Adjustment;

/// The design of one wave with its adjustment: everything a variance needs besides the influence values.
///
/// V = Σ_h f_h·n_h/(n_h − 1)·Σ_j (t_hj − t̄_h)(t_hj − t̄_h)ᵀ over the units of the first stage, and below it the same
/// within each unit times the sampling fractions above (Särndal, Swensson and Wretman 1992, *Model Assisted Survey
/// Sampling*, § 4.3 and 5.5). t is the sum of z = d·(F·u − what the weighting explains of it) over the rows of a unit. Units of the full design count, also those without an answer or outside the domain.
#[derive(Debug)]
pub struct Linearisation<'a> {
    pub(super) frame: &'a Frame,
    pub(super) adjustment: &'a Adjustment,
    /// Stages in order, with their plan or why there is none.
    pub(super) plans: Result<StagePlans, NoPrecision>,
    /// By cluster stage: Σ d × what each column explains, by unit.
    unit_columns: Vec<Vec<f64>>,
    element_columns: Option<ElementColumns>,
}

#[derive(Debug)]
pub(super) struct StagePlans {
    pub(super) clusters: Vec<Plan>,
    pub(super) elements: Option<Plan>,
}

/// What the element stage needs of the weighting's columns, whatever the item.
///
/// a is what a column explains of z/d, A the operator that makes effects of column sums.
#[derive(Debug)]
struct ElementColumns {
    columns: usize,
    /// [parent × columns]: Aᵀ·Σ d·a.
    linear: Vec<f64>,
    /// By column: ½·AᵀMA, with M = Σ over parents of the multiplier × Σ d²·a·aᵀ.
    quadratic: Vec<f64>,
    /// A by rows.
    operator: Vec<f64>,
}

impl<'a> Linearisation<'a> {
    /// Gathers what does not depend on an item.
    pub fn new(frame: &'a Frame, adjustment: &'a Adjustment, policy: SingletonPsu) -> Self {
        let plans = StagePlans::new(frame, policy);
        let columns = adjustment.columns();
        let unit_columns = frame
            .units
            .stages
            .iter()
            .map(|stage| {
                let mut sums = vec![0.0; stage.parent_of_unit.len() * columns];
                for cell in 0..frame.cells() {
                    let weight = frame.totals().weight[cell];
                    let at = stage.unit_of_cell[cell] as usize * columns;
                    for term in adjustment.terms(cell) {
                        sums[at + term.column as usize] += weight * term.explains;
                    }
                }
                sums
            })
            .collect();
        let element_columns = match (&frame.units.elements, &plans) {
            (
                Some(stage),
                Ok(StagePlans {
                    elements: Some(plan),
                    ..
                }),
            ) => Some(ElementColumns::new(frame, adjustment, stage, plan)),
            _ => None,
        };
        Self {
            frame,
            adjustment,
            plans,
            unit_columns,
            element_columns,
        }
    }

    /// The multiplier of the element stage in a cell; 0 where there is no such stage or it has no plan.
    pub(super) fn element_multiplier(&self, cell: usize) -> f64 {
        match (&self.plans, &self.frame.units.elements) {
            (
                Ok(StagePlans {
                    elements: Some(plan),
                    ..
                }),
                Some(stage),
            ) => plan.multiplier[stage.parent_of_cell[cell] as usize],
            _ => 0.0,
        }
    }

    /// r = ½·AᵀMA·s − Aᵀ·c, feature by feature: s from the sums that effects come from, c from those of the element
    /// stage. Empty without an element stage.
    pub(super) fn residual_sums(&self, column_sums: &[f64], cross_sums: &[f64]) -> Vec<f64> {
        let columns = self.adjustment.columns();
        let Some(element) = self.element_columns.as_ref().filter(|_| columns > 0) else {
            return Vec::new();
        };
        let mut residual = vec![0.0; column_sums.len()];
        for ((residual, sums), crosses) in residual
            .chunks_exact_mut(columns)
            .zip(column_sums.chunks_exact(columns))
            .zip(cross_sums.chunks_exact(columns))
        {
            for (sum, column) in sums.iter().zip(element.quadratic.chunks_exact(columns)) {
                if *sum != 0.0 {
                    add_scaled(residual, *sum, column);
                }
            }
            for (cross, row) in crosses.iter().zip(element.operator.chunks_exact(columns)) {
                if *cross != 0.0 {
                    add_scaled(residual, -cross, row);
                }
            }
        }
        residual
    }

    /// The variance of one estimate.
    ///
    /// # Errors
    /// As [`Linearisation::covariance`].
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
    /// // One of four, drawn with replacement: p(1 − p)/(n − 1).
    /// let tally = Tally::categorical(&frame, &design.weight, &[0, 1, 0, 0], 2);
    /// let sums = DomainTally::new(&at, &tally, &Partition::everybody(&frame));
    /// let share = sums.mean(0, Variable::Scores(&[Some(0.0), Some(1.0)])).unwrap();
    /// assert!((at.variance(&sums, &share)? - 0.25 * 0.75 / 3.0).abs() < 1e-15);
    /// # Ok::<(), tidemark::estimate::NoPrecision>(())
    /// ```
    pub fn variance(
        &self,
        tally: &DomainTally<'_>,
        statistic: &Statistic,
    ) -> Result<f64, NoPrecision> {
        let plans = self.plans.as_ref().map_err(|reason| *reason)?;
        if let (Some(stage), Some(plan), Some(columns), true) = (
            &self.frame.units.elements,
            &plans.elements,
            &self.element_columns,
            plans.clusters.is_empty(),
        ) && let Some(variance) = of_one_element(stage, plan, columns, tally, statistic)
        {
            return Ok(variance);
        }
        self.covariance(tally, &[statistic])
            .map(|matrix| matrix[(0, 0)])
    }

    /// The joint covariance of estimates of one item, over its categories and the domains of one partition.
    ///
    /// # Errors
    /// [`NoPrecision::SingletonPsu`] where a stratum has one unit and the policy is to fail;
    /// [`NoPrecision::SingleUnit`] where the whole sample is one unit.
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
    /// // Of two answers of one item, drawn with replacement: −p·q/(n − 1).
    /// let tally = Tally::categorical(&frame, &design.weight, &[0, 1, 0, 2], 3);
    /// let sums = DomainTally::new(&at, &tally, &Partition::everybody(&frame));
    /// let [p, q] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    ///     .map(|scores| sums.mean(0, Variable::Scores(&scores.map(Some))).unwrap());
    /// let covariance = at.covariance(&sums, &[&p, &q])?;
    /// assert!((covariance[(0, 1)] + 0.5 * 0.25 / 3.0).abs() < 1e-15);
    /// # Ok::<(), tidemark::estimate::NoPrecision>(())
    /// ```
    pub fn covariance(
        &self,
        tally: &DomainTally<'_>,
        statistics: &[&Statistic],
    ) -> Result<DMatrix<f64>, NoPrecision> {
        let plans = self.plans.as_ref().map_err(|reason| *reason)?;
        let width = self.adjustment.columns();
        let mut sums = vec![0.0; statistics.len() * width];
        for (statistic, sums) in statistics.iter().zip(sums.chunks_exact_mut(width.max(1))) {
            tally.add_column_sums(statistic, sums);
        }
        let mut variance = DMatrix::zeros(statistics.len(), statistics.len());
        for (depth, (stage, plan)) in self
            .frame
            .units
            .stages
            .iter()
            .zip(&plans.clusters)
            .enumerate()
        {
            variance += self.of_clusters(depth, stage, plan, tally, statistics, &sums)?;
        }
        if let (Some(stage), Some(plan), Some(columns)) = (
            &self.frame.units.elements,
            &plans.elements,
            &self.element_columns,
        ) {
            let present = self.present(plan, stage.parents.len(), statistics, |statistic| {
                tally.elements_in_base(statistic)
            });
            let present = present.as_deref();
            variance += of_elements(stage, plan, columns, tally, statistics, &sums, present)?;
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
        sums: &[f64],
    ) -> Result<DMatrix<f64>, NoPrecision> {
        let size = statistics.len();
        let units = stage.parent_of_unit.len();
        let columns = self.adjustment.columns();
        let mut totals = vec![0.0; units * size];
        let mut raw = vec![0.0; size];
        for (index, statistic) in statistics.iter().enumerate() {
            let effect = self
                .adjustment
                .effects(&sums[index * columns..(index + 1) * columns]);
            for unit in 0..units {
                let own = tally.unit_total(depth, unit, statistic);
                raw[index] += own * own;
                let explained = dot(&effect, &self.unit_columns[depth][unit * columns..]);
                totals[unit * size + index] = own - explained;
            }
        }
        let present = self.present(plan, stage.parents.len(), statistics, |statistic| {
            tally.units_in_base(depth, stage, statistic)
        });
        spread_of_units(stage, plan, &totals, &raw, present.as_deref())
    }

    /// Whether a variance depends on which sampling units have a row in the base of an estimate: where a unit is lone,
    /// and weighting does not give every row a residual.
    pub(super) fn asks_who_is_present(&self) -> bool {
        self.adjustment.columns() == 0
            && self.plans.as_ref().is_ok_and(|plans| {
                let mut of_stages = plans.clusters.iter().chain(&plans.elements);
                of_stages.any(|plan| plan.asks_who_is_present)
            })
    }

    /// How many units of each parent have a row in the base of each estimate, [parent × estimates]; `None` where nothing
    /// depends on it, or where the weighting gives every row a residual.
    fn present(
        &self,
        plan: &Plan,
        parents: usize,
        statistics: &[&Statistic],
        units_in_base: impl Fn(&Statistic) -> Vec<u32>,
    ) -> Option<Vec<u32>> {
        if self.adjustment.columns() > 0 || !plan.asks_who_is_present {
            return None;
        }
        let mut present = vec![0; parents * statistics.len()];
        for (index, statistic) in statistics.iter().enumerate() {
            for (parent, units) in units_in_base(statistic).into_iter().enumerate() {
                present[parent * statistics.len() + index] = units;
            }
        }
        Some(present)
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

impl ElementColumns {
    fn new(frame: &Frame, adjustment: &Adjustment, stage: &ElementStage, plan: &Plan) -> Self {
        let columns = adjustment.columns();
        let mut linear = vec![0.0; stage.parents.len() * columns];
        let mut quadratic = DMatrix::zeros(columns, columns);
        for cell in 0..frame.cells() {
            let parent = stage.parent_of_cell[cell] as usize;
            let first = frame.totals().weight[cell];
            let second = plan.multiplier[parent] * frame.totals().weight_squared[cell];
            let terms = adjustment.terms(cell);
            for row in terms {
                linear[parent * columns + row.column as usize] += first * row.explains;
                for column in terms {
                    quadratic[(row.column as usize, column.column as usize)] +=
                        second * row.explains * column.explains;
                }
            }
        }
        let effects_of_units: Vec<Vec<f64>> = (0..columns)
            .map(|unit| {
                let mut sums = vec![0.0; columns];
                sums[unit] = 1.0;
                adjustment.effects(&sums)
            })
            .collect();
        let onto_effects =
            |sums: &[f64]| -> Vec<f64> { effects_of_units.iter().map(|e| dot(e, sums)).collect() };
        let operator = (0..columns)
            .flat_map(|row| effects_of_units.iter().map(move |effect| effect[row]))
            .collect();
        Self {
            columns,
            linear: linear
                .chunks_exact(columns.max(1))
                .flat_map(onto_effects)
                .collect(),
            quadratic: effects_of_units
                .iter()
                .flat_map(|effect| {
                    let spread: Vec<f64> = quadratic
                        .as_slice()
                        .chunks_exact(columns)
                        .map(|column| 0.5 * dot(effect, column))
                        .collect();
                    onto_effects(&spread)
                })
                .collect(),
            operator,
        }
    }
}

/// Σ multiplier·(Σzzᵀ − Σz·Σzᵀ/n) over the parents of the element stage.
///
/// Σzzᵀ is a quadratic form: with u by answer, s its column sums and e = A·s the effects of the weighting's columns,
/// Σz² = uᵀQu − 2·eᵀ(Cu) + eᵀMe = uᵀQu + 2·sᵀr with r = ½·AᵀMA·s − AᵀCu, where Q, C and M hold Σ d²F² by answer,
/// Σ d²F·a by column and answer, and Σ d²a·aᵀ. `sums` holds s by estimate.
fn of_elements(
    stage: &ElementStage,
    plan: &Plan,
    columns: &ElementColumns,
    tally: &DomainTally<'_>,
    statistics: &[&Statistic],
    sums: &[f64],
    present: Option<&[u32]>,
) -> Result<DMatrix<f64>, NoPrecision> {
    let size = statistics.len();
    let width = sums.len() / size.max(1);
    let mut residual = vec![0.0; sums.len()];
    for (statistic, residual) in statistics
        .iter()
        .zip(residual.chunks_exact_mut(width.max(1)))
    {
        tally.add_residual_sums(statistic, residual);
    }
    let of = |index: usize| index * width..(index + 1) * width;
    let mut spread = DMatrix::zeros(size, size);
    let mut raw = vec![0.0; size];
    for row in 0..size {
        for column in 0..=row {
            let own = tally.element_product(statistics[row], statistics[column]);
            if row == column {
                raw[row] = own;
            }
            let product = own
                + dot(&sums[of(row)], &residual[of(column)])
                + dot(&sums[of(column)], &residual[of(row)]);
            spread[(row, column)] = product;
            spread[(column, row)] = product;
        }
    }
    let mut totals = vec![0.0; stage.parents.len() * size];
    for (parent, of_parent) in totals.chunks_exact_mut(size).enumerate() {
        let linear = &columns.linear[parent * width..(parent + 1) * width];
        for (index, total) in of_parent.iter_mut().enumerate() {
            *total = tally.element_total(parent, statistics[index]) - dot(&sums[of(index)], linear);
        }
    }
    let centring = plan.centring(&totals, size, present)?;
    for (parent, total) in totals.chunks_exact(size).enumerate() {
        let multiplier = plan.multiplier[parent];
        if multiplier == 0.0 {
            continue;
        }
        let n = f64::from(stage.parents[parent].drawn);
        if plan.asks_who_is_present {
            let centres = centring.of_parent(parent);
            centre_products(
                &mut spread,
                total,
                centres,
                (n, multiplier),
                |row, column| {
                    tally.element_product_within(parent, statistics[row], statistics[column])
                },
            );
        } else {
            add_outer(&mut spread, total, -multiplier / n);
        }
    }
    Ok(settle(spread, &raw, &centring))
}

/// [`of_elements`] of one estimate: the same sums in the same order, without a matrix or a vector of its own, for a
/// table asks for thousands. `None` where it would need one.
fn of_one_element(
    stage: &ElementStage,
    plan: &Plan,
    columns: &ElementColumns,
    tally: &DomainTally<'_>,
    statistic: &Statistic,
) -> Option<f64> {
    const MOST_COLUMNS: usize = 64;
    if plan.asks_who_is_present {
        return None;
    }
    let width = columns.columns;
    let (mut sums, mut residual) = ([0.0; MOST_COLUMNS], [0.0; MOST_COLUMNS]);
    let (sums, residual) = (sums.get_mut(..width)?, residual.get_mut(..width)?);
    tally.add_column_sums(statistic, sums);
    tally.add_residual_sums(statistic, residual);
    let own = tally.element_product(statistic, statistic);
    let mut spread = own + dot(sums, residual) + dot(sums, residual);
    for (parent, (multiplier, drawn)) in plan.multiplier.iter().zip(&stage.parents).enumerate() {
        if *multiplier > 0.0 {
            let linear = &columns.linear[parent * width..(parent + 1) * width];
            let total = tally.element_total(parent, statistic) - dot(sums, linear);
            spread += -multiplier / f64::from(drawn.drawn) * total * total;
        }
    }
    let rounding = spread <= ROUNDING * own;
    Some(if rounding { 0.0 } else { spread })
}

/// Σ aᵢ·bᵢ over the length of `a`.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
