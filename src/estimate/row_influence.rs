//! Covariances of estimates that read the rows: regressions on numbers, and whatever else has an influence by row.

use nalgebra::DMatrix;

use super::estimates::NoPrecision;
use super::linearise::{Linearisation, StagePlans};
use super::singleton_psu::Plan;
use super::spread::{add_outer, settle, spread_of_units};
use crate::tally::ElementStage;
use crate::weight::adjustment::ColumnSums;

impl Linearisation<'_> {
    /// The joint covariance of estimates from their influence by row.
    ///
    /// `influence` is rows × estimates and holds u = z/w, 0 where a row is in no base; `design_weight` is d by row. The
    /// weighting's residuals are taken out and the design's variance follows as in [`Linearisation::covariance`].
    ///
    /// ```
    /// use nalgebra::DMatrix;
    /// use tidemark::definition::SingletonPsu;
    /// use tidemark::estimate::Linearisation;
    /// use tidemark::ingest::DesignColumns;
    /// use tidemark::tally::Frame;
    /// use tidemark::weight::Adjustment;
    /// let design = DesignColumns { weight: vec![1.0; 3], ..DesignColumns::default() };
    /// let frame = Frame::new(&design, &[]);
    /// let adjustment = Adjustment::none(&frame);
    /// let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
    /// // The mean of 1, 2 and 6: u = (y − 3)/3.
    /// let influence = DMatrix::from_column_slice(3, 1, &[-2.0 / 3.0, -1.0 / 3.0, 1.0]);
    /// let variance = at.covariance_of_rows(&design.weight, &influence).expect("a variance");
    /// assert!((variance[(0, 0)] - 7.0 / 3.0).abs() < 1e-12); // s²/n = 7/3
    /// ```
    ///
    /// # Errors
    /// As [`Linearisation::covariance`].
    pub fn covariance_of_rows(
        &self,
        design_weight: &[f64],
        influence: &DMatrix<f64>,
    ) -> Result<DMatrix<f64>, NoPrecision> {
        let plans = self.plans.as_ref().map_err(|reason| *reason)?;
        let raw = self.raw_influence(design_weight, influence);
        let mut residual = raw.clone();
        self.take_out_the_weighting(design_weight, influence, &mut residual);
        self.variance_of_rows(plans, &raw, &residual)
    }

    /// d·F·u, estimate by estimate within a row.
    pub(super) fn raw_influence(
        &self,
        design_weight: &[f64],
        influence: &DMatrix<f64>,
    ) -> Vec<f64> {
        let factors = self.adjustment.factors();
        let mut raw = Vec::with_capacity(influence.len());
        for (row, &cell) in self.frame.cell_of_row().iter().enumerate() {
            let weight = design_weight[row] * factors[cell as usize];
            raw.extend(influence.row(row).iter().map(|u| weight * u));
        }
        raw
    }

    pub(super) fn take_out_the_weighting(
        &self,
        design_weight: &[f64],
        influence: &DMatrix<f64>,
        residual: &mut [f64],
    ) {
        let (columns, size) = (self.adjustment.columns(), influence.ncols());
        if columns == 0 || size == 0 {
            return;
        }
        let kinds = self.adjustment.column_sums();
        let mut sums = vec![0.0; size * columns];
        for (row, &cell) in self.frame.cell_of_row().iter().enumerate() {
            for term in self.adjustment.terms(cell as usize) {
                let column = term.column as usize;
                let amount = match kinds[column] {
                    ColumnSums::DesignWeighted => design_weight[row] * term.into_sum,
                    ColumnSums::Unweighted => term.into_sum,
                };
                for (estimate, u) in influence.row(row).iter().enumerate() {
                    sums[estimate * columns + column] += amount * u;
                }
            }
        }
        let effects: Vec<Vec<f64>> = sums
            .chunks_exact(columns)
            .map(|sums| self.adjustment.effects(sums))
            .collect();
        for (row, &cell) in self.frame.cell_of_row().iter().enumerate() {
            let of_row = &mut residual[row * size..(row + 1) * size];
            for term in self.adjustment.terms(cell as usize) {
                let amount = design_weight[row] * term.explains;
                for (z, effect) in of_row.iter_mut().zip(&effects) {
                    *z -= amount * effect[term.column as usize];
                }
            }
        }
    }

    fn variance_of_rows(
        &self,
        plans: &StagePlans,
        raw: &[f64],
        residual: &[f64],
    ) -> Result<DMatrix<f64>, NoPrecision> {
        let cell_of_row = self.frame.cell_of_row();
        let size = residual.len().checked_div(cell_of_row.len()).unwrap_or(0);
        let mut variance = DMatrix::zeros(size, size);
        if size == 0 {
            return Ok(variance);
        }
        for (stage, plan) in self.frame.units.stages.iter().zip(&plans.clusters) {
            let units = stage.parent_of_unit.len();
            let total_of = |z: &[f64]| {
                let mut totals = vec![0.0; units * size];
                for (z, &cell) in z.chunks_exact(size).zip(cell_of_row) {
                    let unit = stage.unit_of_cell[cell as usize] as usize;
                    for (total, z) in totals[unit * size..].iter_mut().zip(z) {
                        *total += z;
                    }
                }
                totals
            };
            let mut squares = vec![0.0; size];
            for total in total_of(raw).chunks_exact(size) {
                for (square, total) in squares.iter_mut().zip(total) {
                    *square += total * total;
                }
            }
            let present = (self.adjustment.columns() == 0 && plan.asks_who_is_present).then(|| {
                let unit_of_row = |cell: u32| stage.unit_of_cell[cell as usize];
                let touched = touched(cell_of_row, raw, size, units, unit_of_row);
                by_parent(&touched, &stage.parent_of_unit, stage.parents.len(), size)
            });
            variance += spread_of_units(
                stage,
                plan,
                &total_of(residual),
                &squares,
                present.as_deref(),
            )?;
        }
        if let (Some(stage), Some(plan)) = (&self.frame.units.elements, &plans.elements) {
            let present = (self.adjustment.columns() == 0 && plan.asks_who_is_present).then(|| {
                let parent_of_row = |cell: u32| stage.parent_of_cell[cell as usize];
                touched(cell_of_row, raw, size, stage.parents.len(), parent_of_row)
            });
            variance += spread_of_elements(
                stage,
                plan,
                cell_of_row,
                (raw, residual),
                size,
                present.as_deref(),
            )?;
        }
        Ok(variance)
    }
}

/// Σ multiplier·(Σzzᵀ − Σz·Σzᵀ/n) over the parents of the element stage, from rows.
fn spread_of_elements(
    stage: &ElementStage,
    plan: &Plan,
    cell_of_row: &[u32],
    (raw, residual): (&[f64], &[f64]),
    size: usize,
    present: Option<&[u32]>,
) -> Result<DMatrix<f64>, NoPrecision> {
    let mut sums = vec![0.0; stage.parents.len() * size];
    for (z, &cell) in residual.chunks_exact(size).zip(cell_of_row) {
        let parent = stage.parent_of_cell[cell as usize] as usize;
        for (sum, z) in sums[parent * size..].iter_mut().zip(z) {
            *sum += z;
        }
    }
    let centring = plan.centring(&sums, size, present)?;
    let mut spread = DMatrix::zeros(size, size);
    let mut squares = vec![0.0; size];
    let mut off = vec![0.0; size];
    for (row, &cell) in cell_of_row.iter().enumerate() {
        let parent = stage.parent_of_cell[cell as usize] as usize;
        let multiplier = plan.multiplier[parent];
        if multiplier == 0.0 {
            continue;
        }
        let centres = centring.of_parent(parent);
        for (column, off) in off.iter_mut().enumerate() {
            *off = centres[column].map_or(0.0, |centre| residual[row * size + column] - centre);
            squares[column] += multiplier * raw[row * size + column].powi(2);
        }
        add_outer(&mut spread, &off, multiplier);
    }
    Ok(settle(spread, &squares, &centring))
}

/// By group and estimate, how many rows have an influence other than 0: those are in its base.
fn touched(
    cell_of_row: &[u32],
    raw: &[f64],
    size: usize,
    groups: usize,
    group_of_cell: impl Fn(u32) -> u32,
) -> Vec<u32> {
    let mut touched = vec![0; groups * size];
    for (z, &cell) in raw.chunks_exact(size).zip(cell_of_row) {
        let group = group_of_cell(cell) as usize;
        for (touched, z) in touched[group * size..].iter_mut().zip(z) {
            *touched += u32::from(*z != 0.0);
        }
    }
    touched
}

/// By parent and estimate, how many of its units are touched.
fn by_parent(touched: &[u32], parent_of_unit: &[u32], parents: usize, size: usize) -> Vec<u32> {
    let mut units = vec![0; parents * size];
    for (touched, &parent) in touched.chunks_exact(size).zip(parent_of_unit) {
        for (units, touched) in units[parent as usize * size..].iter_mut().zip(touched) {
            *units += u32::from(*touched > 0);
        }
    }
    units
}
