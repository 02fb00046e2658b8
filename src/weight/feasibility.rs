//! Whether any weights within limits meet the totals, and which totals stand in the way.

use nalgebra::{DMatrix, DVector};

use super::benchmarks::{Benchmarks, Column};
use crate::definition::Limits;

/// Shares of the population below this are rounding.
const NOTHING: f64 = 1e-9;
/// Stands for no lower limit.
const FAR: f64 = 1e6;
const MOST_PIVOTS: usize = 50_000;

/// The totals that no weights within the limits meet together: a combination of the variables that is larger in the
/// totals than any such weights can make it (Farkas' lemma).
#[derive(Debug, Clone, PartialEq)]
pub struct Obstacle {
    /// Variables of which the totals ask more than there can be beside the others, largest part first.
    pub too_much: Vec<Column>,
    /// Variables of which the totals ask too little for that.
    pub too_little: Vec<Column>,
}

/// Looks for weights between `limits` × `design_weight` that meet the totals. `None`: there are some.
///
/// The first phase of the simplex method on bounded variables (Dantzig 1963, *Linear Programming and Extensions*,
/// ch. 18) finds the weights with the smallest sum of misses; where that is above 0, its prices are the certificate.
/// A variable is a unit, an equation an auxiliary variable, so the work grows with units times variables.
pub(super) fn obstacle(
    x: &Benchmarks,
    design_weight: &[f64],
    limits: &[Limits],
) -> Option<Obstacle> {
    let prices = Simplex::new(x, design_weight, limits).prices()?;
    Some(Obstacle::from_prices(x, &prices))
}

impl Obstacle {
    /// Prices of the categories of one margin mean the same when a constant is added to all of them, so the commonest
    /// price of a margin counts as 0.
    fn from_prices(x: &Benchmarks, prices: &[f64]) -> Self {
        const SAME: f64 = 1e-7;
        let mut priced: Vec<(Column, f64)> = Vec::new();
        for margin in 0..x.margins() {
            let of_margin: Vec<(Column, f64)> = prices
                .iter()
                .enumerate()
                .map(|(position, price)| (x.column(position), *price))
                .filter(|(column, _)| matches!(column, Column::Category { margin: m, .. } if *m == margin))
                .collect();
            let commonest = of_margin
                .iter()
                .map(|(_, price)| {
                    let alike = |other: &&(Column, f64)| (other.1 - price).abs() < SAME;
                    (of_margin.iter().filter(alike).count(), *price)
                })
                .max_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)))
                .map_or(0.0, |(_, price)| price);
            priced.extend(
                of_margin
                    .into_iter()
                    .map(|(c, price)| (c, price - commonest)),
            );
        }
        for (position, price) in prices.iter().enumerate() {
            if let column @ Column::Number(_) = x.column(position) {
                priced.push((column, *price));
            }
        }
        let largest = priced
            .iter()
            .map(|(_, price)| price.abs())
            .fold(0.0, f64::max);
        let side = |sign: f64| {
            let mut side: Vec<(Column, f64)> = priced
                .iter()
                .filter(|(_, price)| sign * price > 1e-6 * largest)
                .map(|(column, price)| (*column, sign * price))
                .collect();
            side.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            side.into_iter().map(|(column, _)| column).collect()
        };
        Self {
            too_much: side(1.0),
            too_little: side(-1.0),
        }
    }
}

/// min Σ misses over 0 ≤ z ≤ cap with Σ z·x = what the totals leave above the lower limits.
struct Simplex {
    /// By unit: positions and values, with rows scaled and signed so that the right-hand side is not negative.
    columns: Vec<Vec<(usize, f64)>>,
    cap: Vec<f64>,
    sign: Vec<f64>,
    inverse: DMatrix<f64>,
    /// By row: the unit that is in the basis, or none for the row's own miss.
    basis: Vec<Option<usize>>,
    value: DVector<f64>,
    /// Where a unit outside the basis rests.
    rests: Vec<Rest>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    AtLower,
    AtCap,
    InBasis,
}

impl Simplex {
    fn new(x: &Benchmarks, design_weight: &[f64], limits: &[Limits]) -> Self {
        let lower: Vec<f64> = design_weight
            .iter()
            .zip(limits)
            .map(|(d, limits)| d * limits.lower.max(-FAR))
            .collect();
        let scale = scales(x, design_weight);
        let whole = x.population(design_weight);
        let at_lower = x.sums(&lower);
        let wanted: Vec<f64> = x
            .totals()
            .iter()
            .zip(&at_lower)
            .zip(&scale)
            .map(|((total, at_lower), scale)| (total - at_lower) / (scale * whole))
            .collect();
        let sign: Vec<f64> = wanted
            .iter()
            .map(|wanted| if *wanted < 0.0 { -1.0 } else { 1.0 })
            .collect();
        let columns = (0..x.cells())
            .map(|unit| {
                x.of_cell(unit)
                    .map(|(row, value)| (row, sign[row] * value / scale[row]))
                    .collect()
            })
            .collect();
        let cap: Vec<f64> = design_weight
            .iter()
            .zip(limits)
            .map(|(d, limits)| match *d {
                0.0 => 0.0,
                d => d * (limits.upper - limits.lower.max(-FAR)) / whole,
            })
            .collect();
        let size = wanted.len();
        Self {
            columns,
            rests: vec![Rest::AtLower; cap.len()],
            cap,
            inverse: DMatrix::identity(size, size),
            basis: vec![None; size],
            value: DVector::from_iterator(size, wanted.iter().zip(&sign).map(|(w, s)| w * s)),
            sign: sign
                .iter()
                .zip(&scale)
                .map(|(sign, scale)| sign / scale)
                .collect(),
        }
    }

    /// The prices of the variables where some miss is left, in their own units.
    fn prices(mut self) -> Option<Vec<f64>> {
        for pivot in 0..MOST_PIVOTS {
            let price = self.row_prices();
            let Some(entering) = self.entering(&price, pivot) else {
                break;
            };
            self.pivot(entering);
        }
        let missing: f64 = self
            .basis
            .iter()
            .zip(self.value.iter())
            .filter(|(unit, _)| unit.is_none())
            .map(|(_, value)| value.max(0.0))
            .sum();
        (missing > NOTHING).then(|| {
            self.row_prices()
                .iter()
                .zip(&self.sign)
                .map(|(price, sign)| price * sign)
                .collect()
        })
    }

    fn row_prices(&self) -> Vec<f64> {
        let mut price = vec![0.0; self.basis.len()];
        for (row, unit) in self.basis.iter().enumerate() {
            if unit.is_none() {
                for (column, price) in price.iter_mut().enumerate() {
                    *price += self.inverse[(row, column)];
                }
            }
        }
        price
    }

    /// The unit that brings most (after many pivots the first that brings anything, which cannot go in circles).
    fn entering(&self, price: &[f64], pivot: usize) -> Option<usize> {
        const LARGEST_GAIN_FOR: usize = 2_000;
        let mut best: Option<(usize, f64)> = None;
        for (unit, column) in self.columns.iter().enumerate() {
            let worth: f64 = column.iter().map(|(row, value)| price[*row] * value).sum();
            let gain = match self.rests[unit] {
                Rest::AtLower if self.cap[unit] > 0.0 => worth,
                Rest::AtCap => -worth,
                _ => continue,
            };
            if gain > NOTHING && best.is_none_or(|(_, most)| gain > most) {
                best = Some((unit, gain));
                if pivot > LARGEST_GAIN_FOR {
                    break;
                }
            }
        }
        best.map(|(unit, _)| unit)
    }

    fn pivot(&mut self, entering: usize) {
        let size = self.basis.len();
        let direction = if self.rests[entering] == Rest::AtCap {
            -1.0
        } else {
            1.0
        };
        let mut step = DVector::zeros(size);
        for (row, value) in &self.columns[entering] {
            step += self.inverse.column(*row) * *value;
        }
        let mut length = self.cap[entering];
        let mut leaving: Option<(usize, Rest)> = None;
        for row in 0..size {
            let change = direction * step[row];
            let cap = self.basis[row].map_or(f64::INFINITY, |unit| self.cap[unit]);
            let (room, rest) = if change > NOTHING {
                (self.value[row].max(0.0) / change, Rest::AtLower)
            } else if change < -NOTHING && cap.is_finite() {
                ((cap - self.value[row]).max(0.0) / -change, Rest::AtCap)
            } else {
                continue;
            };
            // Of rows that stop at once a miss leaves first, then the lowest unit.
            let sooner = room < length
                || (room == length
                    && leaving.is_some_and(|(other, _)| self.basis[row] < self.basis[other]));
            if sooner {
                length = room;
                leaving = Some((row, rest));
            }
        }
        for row in 0..size {
            self.value[row] -= direction * length * step[row];
        }
        let Some((row, rest)) = leaving else {
            self.rests[entering] = match self.rests[entering] {
                Rest::AtCap => Rest::AtLower,
                _ => Rest::AtCap,
            };
            return;
        };
        if let Some(unit) = self.basis[row] {
            self.rests[unit] = rest;
        }
        let from = if direction < 0.0 {
            self.cap[entering]
        } else {
            0.0
        };
        self.value[row] = from + direction * length;
        self.basis[row] = Some(entering);
        self.rests[entering] = Rest::InBasis;
        let pivot_row = self.inverse.row(row) / step[row];
        for other in 0..size {
            if other != row && step[other] != 0.0 {
                let part = &pivot_row * step[other];
                let mut line = self.inverse.row_mut(other);
                line -= part;
            }
        }
        self.inverse.set_row(row, &pivot_row);
    }
}

/// The size of each variable: 1 for categories, the root mean square of a number.
fn scales(x: &Benchmarks, design_weight: &[f64]) -> Vec<f64> {
    let whole: f64 = design_weight.iter().sum();
    let mut squares = vec![0.0; x.columns()];
    for (unit, d) in design_weight.iter().enumerate() {
        for (column, value) in x.of_cell(unit) {
            squares[column] += d * value * value;
        }
    }
    squares
        .into_iter()
        .enumerate()
        .map(|(position, sum)| match x.column(position) {
            Column::Number(_) if sum > 0.0 => (sum / whole).sqrt(),
            _ => 1.0,
        })
        .collect()
}
