//! Auxiliary variables of units and the totals that weights are made to meet.

use nalgebra::DMatrix;

/// Auxiliary variables by unit (a cell or a row) and their population totals.
///
/// A margin is an indicator variable for each of its categories; a number is a variable with a value for each unit.
/// Totals are in the unit of the weights: for weights that sum to N, the categories of a margin sum to N.
///
/// ```
/// use tidemark::weight::Auxiliaries;
/// let mut x = Auxiliaries::new(3);
/// x.margin(vec![0, 0, 1], vec![50.0, 50.0]);
/// x.number(vec![20.0, 40.0, 70.0], 4_500.0);
/// assert_eq!(x.columns(), 3);
/// ```
#[derive(Debug, Clone)]
pub struct Auxiliaries {
    units: usize,
    margins: Vec<MarginTotals>,
    numbers: Vec<NumberTotal>,
}

#[derive(Debug, Clone)]
struct MarginTotals {
    category: Vec<u32>,
    totals: Vec<f64>,
}

#[derive(Debug, Clone)]
struct NumberTotal {
    value: Vec<f64>,
    total: f64,
}

/// One auxiliary variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The indicator of a category of a margin, both by number.
    Category { margin: usize, category: usize },
    /// A number, in the order in which they were added.
    Number(usize),
}

impl Auxiliaries {
    /// No variables yet, of this many units.
    pub fn new(units: usize) -> Self {
        Self {
            units,
            margins: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// Adds a margin: the category of each unit, below `totals.len()`, and the total of each category.
    pub fn margin(&mut self, category: Vec<u32>, totals: Vec<f64>) {
        debug_assert_eq!(category.len(), self.units);
        self.margins.push(MarginTotals { category, totals });
    }

    /// Adds a number: its value for each unit and its total.
    pub fn number(&mut self, value: Vec<f64>, total: f64) {
        debug_assert_eq!(value.len(), self.units);
        self.numbers.push(NumberTotal { value, total });
    }

    /// How many units there are.
    pub fn units(&self) -> usize {
        self.units
    }

    /// How many margins there are.
    pub fn margins(&self) -> usize {
        self.margins.len()
    }

    /// How many variables there are: the categories of every margin, then the numbers.
    pub fn columns(&self) -> usize {
        let categories: usize = self.margins.iter().map(|margin| margin.totals.len()).sum();
        categories + self.numbers.len()
    }

    /// Which variable a position is.
    pub fn column(&self, mut position: usize) -> Column {
        for (margin, totals) in self.margins.iter().enumerate() {
            if position < totals.totals.len() {
                return Column::Category {
                    margin,
                    category: position,
                };
            }
            position -= totals.totals.len();
        }
        Column::Number(position)
    }

    /// The position of a variable.
    pub(super) fn position(&self, column: Column) -> usize {
        let before =
            |margins: &[MarginTotals]| margins.iter().map(|m| m.totals.len()).sum::<usize>();
        match column {
            Column::Category { margin, category } => before(&self.margins[..margin]) + category,
            Column::Number(number) => before(&self.margins) + number,
        }
    }

    /// The total of a variable as a reader knows it: of a category its share of the margin, of a number the total.
    pub(super) fn share(&self, position: usize, totals: &[f64]) -> f64 {
        self.share_of(position, totals[position])
    }

    /// An amount of a variable in that unit.
    pub(super) fn share_of(&self, position: usize, amount: f64) -> f64 {
        match self.column(position) {
            Column::Category { margin, .. } => {
                amount / self.margins[margin].totals.iter().sum::<f64>()
            }
            Column::Number(_) => amount,
        }
    }

    /// The total of each variable.
    pub fn totals(&self) -> Vec<f64> {
        self.margins
            .iter()
            .flat_map(|margin| margin.totals.iter().copied())
            .chain(self.numbers.iter().map(|number| number.total))
            .collect()
    }

    /// What weights are to sum to: the total of a margin, or where there is none what `design_weight` sums to.
    pub(super) fn population(&self, design_weight: &[f64]) -> f64 {
        match self.margins.first() {
            Some(margin) => margin.totals.iter().sum(),
            None => design_weight.iter().sum(),
        }
    }

    /// Positions and values of the variables of a unit that are not 0.
    pub(super) fn of_unit(&self, unit: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let starts = self.margins.iter().scan(0, |next, margin| {
            let start = *next;
            *next += margin.totals.len();
            Some(start)
        });
        let categories = self
            .margins
            .iter()
            .zip(starts)
            .map(move |(margin, start)| (start + margin.category[unit] as usize, 1.0));
        let first = self.columns() - self.numbers.len();
        let numbers = self
            .numbers
            .iter()
            .enumerate()
            .map(move |(position, number)| (first + position, number.value[unit]))
            .filter(|(_, value)| *value != 0.0);
        categories.chain(numbers)
    }

    /// Σ over units of `amount` × x.
    pub(super) fn sums(&self, amount: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.columns()];
        for (unit, amount) in amount.iter().enumerate() {
            if *amount != 0.0 {
                for (column, value) in self.of_unit(unit) {
                    sums[column] += amount * value;
                }
            }
        }
        sums
    }

    /// Σ over units of `amount` × x·xᵀ.
    pub(super) fn cross_sums(&self, amount: &[f64]) -> DMatrix<f64> {
        let size = self.columns();
        let mut cross = DMatrix::zeros(size, size);
        let mut row = Vec::new();
        for (unit, amount) in amount.iter().enumerate() {
            if *amount == 0.0 {
                continue;
            }
            row.clear();
            row.extend(self.of_unit(unit));
            for (i, first) in &row {
                for (j, second) in &row {
                    cross[(*i, *j)] += amount * first * second;
                }
            }
        }
        cross
    }

    /// How far weighted sums are from their totals: by category as a proportion of the margin, by number relative to
    /// the total (to Σ|wx| where that is larger).
    pub(super) fn misses(&self, weight: &[f64]) -> Vec<f64> {
        let sums = self.sums(weight);
        let mut misses = Vec::with_capacity(sums.len());
        let mut start = 0;
        for margin in &self.margins {
            let whole: f64 = margin.totals.iter().sum();
            for (total, sum) in margin.totals.iter().zip(&sums[start..]) {
                misses.push((sum - total) / whole);
            }
            start += margin.totals.len();
        }
        for (number, sum) in self.numbers.iter().zip(&sums[start..]) {
            let size: f64 = weight
                .iter()
                .zip(&number.value)
                .map(|(weight, value)| (weight * value).abs())
                .sum();
            let scale = number.total.abs().max(size);
            misses.push(if scale > 0.0 {
                (sum - number.total) / scale
            } else {
                0.0
            });
        }
        misses
    }

    /// Numbers measured from their mean under `weight` where a margin fixes the population: a better conditioned
    /// problem with the same solution.
    pub(super) fn centred(&self, weight: &[f64]) -> Self {
        let mut centred = self.clone();
        let Some(margin) = self.margins.first() else {
            return centred;
        };
        let population: f64 = margin.totals.iter().sum();
        let sum: f64 = weight.iter().sum();
        for number in &mut centred.numbers {
            let first: f64 = weight.iter().zip(&number.value).map(|(w, x)| w * x).sum();
            let mean = first / sum;
            if mean.is_finite() {
                number.value.iter_mut().for_each(|value| *value -= mean);
                number.total -= mean * population;
            }
        }
        centred
    }
}
