//! Auxiliary variables of cells and the totals that weights are made to meet.

use nalgebra::DMatrix;

use super::auxiliaries::{Auxiliaries, CellMargins};
use super::projection::cross_products;

/// Auxiliary variables by cell with their population totals: the categories of margins, then numbers.
///
/// Totals are in the unit of the weights: for weights that sum to N, the categories of a margin sum to N.
///
/// ```
/// use tidemark::weight::{Benchmarks, CellMargins};
/// let margins = CellMargins { category_of_cell: vec![vec![0, 0, 1]], categories: vec![2] };
/// let benchmarks = Benchmarks::of_margins(3, margins, vec![vec![50.0, 50.0]])
///     .with_number(vec![20.0, 40.0, 70.0], 4_500.0);
/// assert_eq!(benchmarks.totals(), [50.0, 50.0, 4_500.0]);
/// ```
#[derive(Debug, Clone)]
pub struct Benchmarks {
    auxiliaries: Auxiliaries,
    margins: CellMargins,
    /// By margin: the total of each category.
    margin_totals: Vec<Vec<f64>>,
    /// By number: a value for each cell, and the total.
    numbers: Vec<(Vec<f64>, f64)>,
    /// By cell: how many respondents it holds; `None`: one each.
    counts: Option<Vec<f64>>,
}

/// One auxiliary variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The indicator of a category of a margin, both by number.
    Category {
        /// The margin, from 0.
        margin: usize,
        /// The category within the margin, from 0.
        category: usize,
    },
    /// A number, in the order in which they were added.
    Number(usize),
}

impl Benchmarks {
    /// The totals of each category of each margin; no margin at all is allowed.
    pub fn of_margins(cells: usize, margins: CellMargins, totals: Vec<Vec<f64>>) -> Self {
        debug_assert!(
            margins
                .categories
                .iter()
                .eq(totals.iter().map(Vec::len).collect::<Vec<_>>().iter())
        );
        Self {
            auxiliaries: Auxiliaries::from_margins(cells, &margins),
            margins,
            margin_totals: totals,
            numbers: Vec::new(),
            counts: None,
        }
    }

    /// Adds a number: its value for each cell (each cell one respondent, unless all its respondents share the value)
    /// and its total.
    pub fn with_number(mut self, values: Vec<f64>, total: f64) -> Self {
        self.auxiliaries = self.auxiliaries.with_number(&values);
        self.numbers.push((values, total));
        self
    }

    /// How many respondents each cell holds, all of one weight; without it a cell is one respondent. Bounds on the weight
    /// ask for it.
    pub fn with_counts(mut self, counts: Vec<f64>) -> Self {
        self.counts = Some(counts);
        self
    }

    /// How many respondents a cell holds.
    pub(super) fn count(&self, cell: usize) -> f64 {
        self.counts.as_ref().map_or(1.0, |counts| counts[cell])
    }

    /// The same targets of weights that sum to `scale` times as much.
    pub(super) fn scaled(mut self, scale: f64) -> Self {
        self.margin_totals
            .iter_mut()
            .flatten()
            .chain(self.numbers.iter_mut().map(|(_, total)| total))
            .for_each(|total| *total *= scale);
        self
    }

    /// The variables without their totals, as the variance takes them.
    pub fn auxiliaries(&self) -> &Auxiliaries {
        &self.auxiliaries
    }

    /// How many cells there are.
    pub fn cells(&self) -> usize {
        self.auxiliaries.cells()
    }

    /// How many margins there are.
    pub fn margins(&self) -> usize {
        self.margin_totals.len()
    }

    /// How many variables there are.
    pub fn columns(&self) -> usize {
        self.auxiliaries.columns()
    }

    /// How many of the variables are categories; they come first.
    pub(super) fn categories(&self) -> usize {
        self.margin_totals.iter().map(Vec::len).sum()
    }

    /// Which variable a position is.
    pub fn column(&self, mut position: usize) -> Column {
        for (margin, totals) in self.margin_totals.iter().enumerate() {
            if position < totals.len() {
                return Column::Category {
                    margin,
                    category: position,
                };
            }
            position -= totals.len();
        }
        Column::Number(position)
    }

    /// The position of a variable.
    pub(super) fn position(&self, column: Column) -> usize {
        let before = |margins: &[Vec<f64>]| margins.iter().map(Vec::len).sum::<usize>();
        match column {
            Column::Category { margin, category } => {
                before(&self.margin_totals[..margin]) + category
            }
            Column::Number(number) => before(&self.margin_totals) + number,
        }
    }

    /// The total of a variable as a reader knows it: of a category its share of the margin, of a number its mean, or the
    /// total where no margin says what the weights sum to.
    pub(super) fn share(&self, position: usize, totals: &[f64]) -> f64 {
        self.share_of(position, totals[position])
    }

    /// An amount of a variable in that unit.
    pub(super) fn share_of(&self, position: usize, amount: f64) -> f64 {
        match self.column(position) {
            Column::Category { margin, .. } => {
                amount / self.margin_totals[margin].iter().sum::<f64>()
            }
            Column::Number(_) => match self.margin_totals.first() {
                Some(totals) => amount / totals.iter().sum::<f64>(),
                None => amount,
            },
        }
    }

    /// The total of each variable.
    pub fn totals(&self) -> Vec<f64> {
        self.margin_totals
            .iter()
            .flatten()
            .copied()
            .chain(self.numbers.iter().map(|(_, total)| *total))
            .collect()
    }

    /// What weights are to sum to: the total of a margin, or where there is none what `design_weight` sums to.
    pub(super) fn population(&self, design_weight: &[f64]) -> f64 {
        match self.margin_totals.first() {
            Some(totals) => totals.iter().sum(),
            None => design_weight.iter().sum(),
        }
    }

    /// Positions and values of the variables of a cell that are not 0.
    pub(super) fn of_cell(&self, cell: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let entries = self.auxiliaries.of_cell(cell).iter();
        entries.map(|&(column, value)| (column as usize, value))
    }

    /// Σ over cells of `amount` × x.
    pub(super) fn sums(&self, amount: &[f64]) -> Vec<f64> {
        self.auxiliaries.totals(amount)
    }

    /// Σ over cells of `amount` × x·xᵀ.
    pub(super) fn cross_sums(&self, amount: &[f64]) -> DMatrix<f64> {
        cross_products(&self.auxiliaries, amount)
    }

    /// How far weighted sums are from their totals: by category as a proportion of the margin, by number relative to
    /// the total (to Σ|wx| where that is larger).
    pub(super) fn misses(&self, weight: &[f64]) -> Vec<f64> {
        let sums = self.sums(weight);
        let mut of_column = sums.iter();
        let mut misses = Vec::with_capacity(sums.len());
        for totals in &self.margin_totals {
            let whole: f64 = totals.iter().sum();
            for (total, sum) in totals.iter().zip(of_column.by_ref()) {
                misses.push((sum - total) / whole);
            }
        }
        for ((values, total), sum) in self.numbers.iter().zip(of_column) {
            let size: f64 = weight
                .iter()
                .zip(values)
                .map(|(weight, value)| (weight * value).abs())
                .sum();
            let scale = total.abs().max(size);
            misses.push(if scale > 0.0 {
                (sum - total) / scale
            } else {
                0.0
            });
        }
        misses
    }

    /// How far the mean of each number under `weight` is from its target, in the unit of the number.
    pub(super) fn mean_misses(&self, weight: &[f64]) -> Vec<f64> {
        let whole = self.population(weight);
        let sums = self.sums(weight);
        sums.iter()
            .skip(self.categories())
            .zip(&self.numbers)
            .map(|(sum, (_, total))| (sum - total) / whole)
            .collect()
    }

    /// Numbers measured from their mean under `weight` where a margin fixes the population: a better conditioned
    /// problem with the same solution.
    pub(super) fn centred(&self, weight: &[f64]) -> Self {
        if self.margin_totals.is_empty() || self.numbers.is_empty() {
            return self.clone();
        }
        let population = self.population(weight);
        let sum: f64 = weight.iter().sum();
        let mut centred = Self::of_margins(
            self.cells(),
            self.margins.clone(),
            self.margin_totals.clone(),
        );
        for (values, total) in &self.numbers {
            let first: f64 = weight.iter().zip(values).map(|(w, x)| w * x).sum();
            let mean = match first / sum {
                mean if mean.is_finite() => mean,
                _ => 0.0,
            };
            let values = values.iter().map(|value| value - mean).collect();
            centred = centred.with_number(values, total - mean * population);
        }
        centred
    }
}
