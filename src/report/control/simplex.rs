//! Linear programs over x ≥ 0: a dense tableau, kept between objectives (Dantzig 1951; Bland's rule against cycles).

/// Smaller than this is 0: counts are whole numbers, and coefficients are 1 and −1.
const EPSILON: f64 = 1e-7;

/// Pivots after which the first improving column is taken instead of the best, which cannot cycle.
const PATIENCE: usize = 60;

/// Pivots after which an objective is given up.
const LIMIT: usize = 20_000;

/// Σ aᵢxᵢ = b.
#[derive(Debug, Clone, PartialEq)]
pub struct Equation {
    /// Variables, each once, with their coefficients.
    pub terms: Vec<(usize, f64)>,
    /// The right-hand side.
    pub right: f64,
}

/// The x ≥ 0 that meet some equations, at one of its corners.
#[derive(Debug, Clone)]
pub struct Polytope {
    variables: usize,
    /// Rows of `width` numbers, the right-hand side last.
    rows: Vec<Vec<f64>>,
    /// The variable of each row.
    basis: Vec<usize>,
}

impl Polytope {
    /// `None` where nothing meets the equations.
    pub fn new(variables: usize, equations: &[Equation]) -> Option<Self> {
        let artificial = equations.len();
        let width = variables + artificial + 1;
        let mut rows = Vec::with_capacity(artificial);
        for (place, equation) in equations.iter().enumerate() {
            let sign = if equation.right < 0.0 { -1.0 } else { 1.0 };
            let mut row = vec![0.0; width];
            for (variable, coefficient) in &equation.terms {
                if let Some(cell) = row.get_mut(*variable) {
                    *cell += sign * coefficient;
                }
            }
            row[variables + place] = 1.0;
            row[width - 1] = sign * equation.right;
            rows.push(row);
        }
        let mut start = Self {
            variables: variables + artificial,
            rows,
            basis: (variables..variables + artificial).collect(),
        };
        let mut costs = vec![0.0; variables];
        costs.resize(variables + artificial, 1.0);
        let infeasibility = start.minimise(&costs)?;
        if infeasibility > EPSILON.sqrt() {
            return None;
        }
        start.without_artificial(variables);
        Some(start)
    }

    /// Takes the variables from `kept` on out of the basis, and then out of the program.
    fn without_artificial(&mut self, kept: usize) {
        let mut row = 0;
        while row < self.rows.len() {
            if self.basis[row] >= kept {
                let entering = (0..kept).find(|column| self.rows[row][*column].abs() > EPSILON);
                match entering {
                    Some(column) => self.pivot(row, column),
                    None => {
                        // The equation follows from the others.
                        self.rows.swap_remove(row);
                        self.basis.swap_remove(row);
                        continue;
                    }
                }
            }
            row += 1;
        }
        let width = self.variables;
        for row in &mut self.rows {
            row.drain(kept..width);
        }
        self.variables = kept;
    }

    /// The smallest Σ cᵢxᵢ, and the corner where it is; `None` where there is no smallest.
    pub fn minimise(&mut self, costs: &[f64]) -> Option<f64> {
        let mut reduced: Vec<f64> = costs.to_vec();
        reduced.resize(self.variables + 1, 0.0);
        for (row, basic) in self.rows.iter().zip(&self.basis) {
            let cost = costs.get(*basic).copied().unwrap_or(0.0);
            if cost != 0.0 {
                for (cell, value) in reduced.iter_mut().zip(row) {
                    *cell -= cost * value;
                }
            }
        }
        for pivots in 0..LIMIT {
            let Some(column) = self.entering(&reduced, pivots) else {
                return Some(-reduced[self.variables]);
            };
            let row = self.leaving(column)?;
            self.pivot(row, column);
            let factor = reduced[column];
            for (cell, value) in reduced.iter_mut().zip(&self.rows[row]) {
                *cell -= factor * value;
            }
        }
        None
    }

    fn entering(&self, reduced: &[f64], pivots: usize) -> Option<usize> {
        let mut improving = reduced
            .iter()
            .take(self.variables)
            .enumerate()
            .filter(|(_, cost)| **cost < -EPSILON);
        if pivots >= PATIENCE {
            return improving.next().map(|(column, _)| column);
        }
        improving
            .min_by(|(_, a), (_, b)| a.total_cmp(b))
            .map(|(column, _)| column)
    }

    fn leaving(&self, column: usize) -> Option<usize> {
        let mut best: Option<(f64, usize, usize)> = None;
        for (place, row) in self.rows.iter().enumerate() {
            if row[column] > EPSILON {
                let ratio = row[self.variables].max(0.0) / row[column];
                let better = best.is_none_or(|(least, basic, _)| {
                    ratio < least - EPSILON
                        || (ratio < least + EPSILON && self.basis[place] < basic)
                });
                if better {
                    best = Some((ratio, self.basis[place], place));
                }
            }
        }
        best.map(|(_, _, place)| place)
    }

    fn pivot(&mut self, at: usize, column: usize) {
        let mut pivot_row = std::mem::take(&mut self.rows[at]);
        let divisor = pivot_row[column];
        for cell in &mut pivot_row {
            *cell /= divisor;
        }
        for row in self.rows.iter_mut().filter(|row| !row.is_empty()) {
            let factor = row[column];
            if factor != 0.0 {
                for (cell, value) in row.iter_mut().zip(&pivot_row) {
                    *cell -= factor * value;
                }
                row[column] = 0.0;
            }
        }
        self.rows[at] = pivot_row;
        self.basis[at] = column;
    }

    /// The x of the corner, variables that are 0 left out.
    pub fn corner(&self) -> impl Iterator<Item = (usize, f64)> {
        let of_row = self.basis.iter().zip(&self.rows);
        of_row.map(|(variable, row)| (*variable, row[self.variables].max(0.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equation(terms: &[(usize, f64)], right: f64) -> Equation {
        Equation {
            terms: terms.to_vec(),
            right,
        }
    }

    #[test]
    fn a_corner_of_a_two_by_two_table_is_found_from_both_sides() {
        // a b | 7 ; c d | 5 ; 6 6
        let table = [
            equation(&[(0, 1.0), (1, 1.0)], 7.0),
            equation(&[(2, 1.0), (3, 1.0)], 5.0),
            equation(&[(0, 1.0), (2, 1.0)], 6.0),
            equation(&[(1, 1.0), (3, 1.0)], 6.0),
        ];
        let mut polytope = Polytope::new(4, &table).expect("tables with these margins");
        assert_eq!(polytope.minimise(&[1.0, 0.0, 0.0, 0.0]), Some(1.0));
        assert_eq!(polytope.minimise(&[-1.0, 0.0, 0.0, 0.0]), Some(-6.0));
    }

    #[test]
    fn what_cannot_be_met_and_what_has_no_end_is_said() {
        let none = [equation(&[(0, 1.0)], 1.0), equation(&[(0, 1.0)], 2.0)];
        assert!(Polytope::new(1, &none).is_none());
        let ray = [equation(&[(0, 1.0), (1, -1.0)], 0.0)];
        let mut polytope = Polytope::new(2, &ray).expect("a ray");
        assert_eq!(polytope.minimise(&[-1.0, 0.0]), None);
        assert_eq!(polytope.minimise(&[1.0, 0.0]), Some(0.0));
    }
}
