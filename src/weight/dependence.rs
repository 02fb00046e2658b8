//! Auxiliary variables that follow from others, and totals that do not follow along.

use nalgebra::DMatrix;

use super::benchmarks::Benchmarks;

/// Of a variable's sum of squares, what must be left after the variables before it for it to count as independent.
const INDEPENDENT_FROM: f64 = 1e-10;
/// Coefficients below this are noise of the elimination.
const NO_PART: f64 = 1e-7;

/// Which variables are independent of those before them.
#[derive(Debug, Clone)]
pub(super) struct Independence {
    /// Positions of independent variables, ascending.
    pub columns: Vec<usize>,
    dependent: Vec<Dependent>,
}

/// A variable that is a linear function of the ones before it.
#[derive(Debug, Clone)]
struct Dependent {
    column: usize,
    parts: Vec<(usize, f64)>,
}

/// A total that the totals before it contradict.
#[derive(Debug, Clone)]
pub(super) struct Disagreement {
    pub column: usize,
    /// What the other totals make it.
    pub implied: f64,
    /// The variables it follows from.
    pub from: Vec<usize>,
}

impl Independence {
    /// Eliminates the variables in order on their cross sums under `weight` (a Cholesky decomposition on unit diagonal
    /// that passes over columns without a remainder).
    pub fn of(x: &Benchmarks, weight: &[f64]) -> Self {
        let cross = x.cross_sums(weight);
        let size = cross.nrows();
        let scale: Vec<f64> = (0..size)
            .map(|i| match cross[(i, i)] {
                diagonal if diagonal > 0.0 => diagonal.sqrt().recip(),
                _ => 0.0,
            })
            .collect();
        let mut columns: Vec<usize> = Vec::new();
        let mut dependent = Vec::new();
        // Row of the triangular factor for each independent column.
        let mut triangle: Vec<Vec<f64>> = Vec::new();
        for j in 0..size {
            let mut row: Vec<f64> = Vec::with_capacity(columns.len() + 1);
            for (i, above) in columns.iter().zip(&triangle) {
                let known: f64 = row.iter().zip(above).map(|(a, b)| a * b).sum();
                let diagonal = above[row.len()];
                row.push((cross[(j, *i)] * scale[j] * scale[*i] - known) / diagonal);
            }
            let explained: f64 = row.iter().map(|value| value * value).sum();
            let left = cross[(j, j)] * scale[j] * scale[j] - explained;
            if left > INDEPENDENT_FROM {
                row.push(left.sqrt());
                columns.push(j);
                triangle.push(row);
            } else {
                let parts = solve_transposed(&triangle, row)
                    .into_iter()
                    .zip(&columns)
                    .map(|(part, &i)| match scale[j] {
                        0.0 => (i, 0.0),
                        own => (i, part * scale[i] / own),
                    })
                    .collect();
                dependent.push(Dependent { column: j, parts });
            }
        }
        Self { columns, dependent }
    }

    /// The first variable whose total is not what its dependence on the others makes it, within `tolerance` relative to
    /// the totals involved.
    pub fn disagreement(&self, totals: &[f64], tolerance: f64) -> Option<Disagreement> {
        self.dependent.iter().find_map(|dependent| {
            let (mut implied, mut size) = (0.0, totals[dependent.column].abs());
            for (column, part) in &dependent.parts {
                implied += part * totals[*column];
                size += (part * totals[*column]).abs();
            }
            let off = (implied - totals[dependent.column]).abs();
            (off > tolerance * size).then(|| Disagreement {
                column: dependent.column,
                implied,
                from: dependent
                    .parts
                    .iter()
                    .filter(|(_, part)| part.abs() > NO_PART)
                    .map(|(column, _)| *column)
                    .collect(),
            })
        })
    }

    /// The rows and columns of a matrix that belong to independent variables.
    pub fn select(&self, matrix: &DMatrix<f64>) -> DMatrix<f64> {
        let size = self.columns.len();
        DMatrix::from_fn(size, size, |i, j| {
            matrix[(self.columns[i], self.columns[j])]
        })
    }
}

/// Solves Lᵀ·c = row for a lower triangle L by rows.
fn solve_transposed(triangle: &[Vec<f64>], mut row: Vec<f64>) -> Vec<f64> {
    for i in (0..row.len()).rev() {
        let value = row[i] / triangle[i][i];
        row[i] = value;
        for j in 0..i {
            row[j] -= triangle[i][j] * value;
        }
    }
    row
}
