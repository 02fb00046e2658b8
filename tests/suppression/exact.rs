//! Linear programs in exact fractions: slow, and sure. Two phases, Bland's rule.

use std::ops::{Div, Mul, Sub};

/// A fraction in lowest terms, its denominator above 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fraction {
    over: i128,
    under: i128,
}

fn common(a: i128, b: i128) -> i128 {
    if b == 0 {
        a.abs().max(1)
    } else {
        common(b, a % b)
    }
}

impl Fraction {
    const ZERO: Self = Self { over: 0, under: 1 };

    fn new(over: i128, under: i128) -> Self {
        let by = common(over, under) * under.signum();
        Self {
            over: over / by,
            under: under / by,
        }
    }

    fn whole(number: i128) -> Self {
        Self {
            over: number,
            under: 1,
        }
    }

    fn is_below(self, other: Self) -> bool {
        self.over * other.under < other.over * self.under
    }

    fn number(self) -> f64 {
        self.over as f64 / self.under as f64
    }
}

impl Mul for Fraction {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self::new(self.over * other.over, self.under * other.under)
    }
}

impl Div for Fraction {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        Self::new(self.over * other.under, self.under * other.over)
    }
}

impl Sub for Fraction {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(
            self.over * other.under - other.over * self.under,
            self.under * other.under,
        )
    }
}

/// x ≥ 0 with equations.
pub struct Program {
    variables: usize,
    rows: Vec<Vec<i128>>,
}

impl Program {
    pub fn new(variables: usize) -> Self {
        Self {
            variables,
            rows: Vec::new(),
        }
    }

    pub fn equation(&mut self, row: &[i128], right: i128) {
        if row.iter().all(|cell| *cell == 0) {
            assert_eq!(right, 0, "counts in print add up");
            return;
        }
        let mut row = row.to_vec();
        row.push(right);
        self.rows.push(row);
    }

    /// The least and the most of a variable; infinite where there is no most.
    pub fn range(&self, variable: usize) -> (f64, f64) {
        let mut tableau = Tableau::feasible(self.variables, &self.rows);
        let low = tableau.optimum(variable, 1).expect("no count is below 0");
        let high = tableau.optimum(variable, -1);
        (
            low.number(),
            high.map_or(f64::INFINITY, |high| -high.number()),
        )
    }
}

struct Tableau {
    columns: usize,
    rows: Vec<Vec<Fraction>>,
    basis: Vec<usize>,
}

impl Tableau {
    fn feasible(variables: usize, equations: &[Vec<i128>]) -> Self {
        let all = variables + equations.len();
        let mut rows = Vec::new();
        for (place, equation) in equations.iter().enumerate() {
            let sign = if equation[variables] < 0 { -1 } else { 1 };
            let mut row = vec![Fraction::ZERO; all + 1];
            for (cell, value) in row.iter_mut().zip(&equation[..variables]) {
                *cell = Fraction::whole(sign * value);
            }
            row[variables + place] = Fraction::whole(1);
            row[all] = Fraction::whole(sign * equation[variables]);
            rows.push(row);
        }
        let mut tableau = Self {
            columns: all,
            rows,
            basis: (variables..all).collect(),
        };
        let costs: Vec<i128> = (0..all)
            .map(|column| i128::from(column >= variables))
            .collect();
        let left = tableau
            .minimise(&costs)
            .expect("the sum of slacks has a least value");
        assert_eq!(left, Fraction::ZERO, "the truth meets the equations");
        let mut row = 0;
        while row < tableau.rows.len() {
            if tableau.basis[row] >= variables {
                match (0..variables).find(|column| tableau.rows[row][*column] != Fraction::ZERO) {
                    Some(column) => tableau.pivot(row, column),
                    None => {
                        tableau.rows.remove(row);
                        tableau.basis.remove(row);
                        continue;
                    }
                }
            }
            row += 1;
        }
        for row in &mut tableau.rows {
            row.drain(variables..all);
        }
        tableau.columns = variables;
        tableau
    }

    fn optimum(&mut self, variable: usize, sign: i128) -> Option<Fraction> {
        let mut costs = vec![0; self.columns];
        costs[variable] = sign;
        self.minimise(&costs)
    }

    fn minimise(&mut self, costs: &[i128]) -> Option<Fraction> {
        let mut reduced: Vec<Fraction> = costs.iter().map(|cost| Fraction::whole(*cost)).collect();
        reduced.push(Fraction::ZERO);
        for (row, basic) in self.rows.iter().zip(&self.basis) {
            let factor = Fraction::whole(costs[*basic]);
            if factor != Fraction::ZERO {
                for (cell, value) in reduced.iter_mut().zip(row) {
                    *cell = *cell - factor * *value;
                }
            }
        }
        loop {
            let entering =
                (0..self.columns).find(|column| reduced[*column].is_below(Fraction::ZERO));
            let Some(column) = entering else {
                return Some(Fraction::ZERO - reduced[self.columns]);
            };
            let mut leaving: Option<(Fraction, usize)> = None;
            for (place, row) in self.rows.iter().enumerate() {
                if Fraction::ZERO.is_below(row[column]) {
                    let ratio = row[self.columns] / row[column];
                    let better = leaving.is_none_or(|(least, best)| {
                        ratio.is_below(least)
                            || (ratio == least && self.basis[place] < self.basis[best])
                    });
                    if better {
                        leaving = Some((ratio, place));
                    }
                }
            }
            let (_, row) = leaving?;
            self.pivot(row, column);
            let factor = reduced[column];
            for (cell, value) in reduced.iter_mut().zip(&self.rows[row]) {
                *cell = *cell - factor * *value;
            }
        }
    }

    fn pivot(&mut self, at: usize, column: usize) {
        let divisor = self.rows[at][column];
        for cell in &mut self.rows[at] {
            *cell = *cell / divisor;
        }
        let pivot = self.rows[at].clone();
        for (place, row) in self.rows.iter_mut().enumerate() {
            let factor = row[column];
            if place != at && factor != Fraction::ZERO {
                for (cell, value) in row.iter_mut().zip(&pivot) {
                    *cell = *cell - factor * *value;
                }
            }
        }
        self.basis[at] = column;
    }
}
