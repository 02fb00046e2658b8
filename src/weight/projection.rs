//! Small matrices that turn sums by auxiliary variable into the effects of those variables.

use nalgebra::{DMatrix, SymmetricEigen};

use super::auxiliaries::{Auxiliaries, CellMargins};

/// Σ amount·x·xᵀ over the cells.
pub(super) fn cross_products(auxiliaries: &Auxiliaries, amount: &[f64]) -> DMatrix<f64> {
    let size = auxiliaries.columns();
    let mut cross = DMatrix::zeros(size, size);
    for (cell, amount) in amount.iter().enumerate() {
        if *amount == 0.0 {
            continue;
        }
        let of_cell = auxiliaries.of_cell(cell);
        for &(row, x) in of_cell {
            for &(column, y) in of_cell {
                cross[(row as usize, column as usize)] += amount * x * y;
            }
        }
    }
    cross
}

/// Ten sweeps over the margins as one matrix: each sweep sets, margin by margin, the effect of a category so that the
/// mean residual in it is zero. Column j is what the sweeps make of a unit sum in category j. `cross` holds the counts
/// of the cells that two categories share.
pub(super) fn swept(cross: &DMatrix<f64>, margins: &CellMargins) -> DMatrix<f64> {
    const SWEEPS: usize = 10;
    let size = cross.nrows();
    let mut operator = DMatrix::zeros(size, size);
    for unit in 0..size {
        let mut effect = vec![0.0; size];
        for _ in 0..SWEEPS {
            let mut start = 0;
            for &categories in &margins.categories {
                let mean: Vec<f64> = (start..start + categories)
                    .map(|row| {
                        let sum = if row == unit { 1.0 } else { 0.0 };
                        let explained: f64 = effect
                            .iter()
                            .enumerate()
                            .map(|(j, e)| cross[(row, j)] * e)
                            .sum();
                        let n = cross[(row, row)];
                        if n > 0.0 { (sum - explained) / n } else { 0.0 }
                    })
                    .collect();
                for (offset, mean) in mean.into_iter().enumerate() {
                    effect[start + offset] += mean;
                }
                start += categories;
            }
        }
        for (row, effect) in effect.into_iter().enumerate() {
            operator[(row, unit)] = effect;
        }
    }
    operator
}

/// The Moore–Penrose inverse of a symmetric matrix of sums, worked out on unit diagonal. Margins always share the
/// total, so the matrix never has full rank.
pub(super) fn pseudo_inverse(matrix: &DMatrix<f64>) -> DMatrix<f64> {
    const SMALLEST_EIGENVALUE: f64 = 1e-10;
    let size = matrix.nrows();
    let scale: Vec<f64> = (0..size)
        .map(|i| {
            let diagonal = matrix[(i, i)];
            if diagonal > 0.0 {
                diagonal.sqrt().recip()
            } else {
                0.0
            }
        })
        .collect();
    let unit = DMatrix::from_fn(size, size, |i, j| matrix[(i, j)] * scale[i] * scale[j]);
    let eigen = SymmetricEigen::new(unit);
    let mut inverse = DMatrix::zeros(size, size);
    for (value, vector) in eigen
        .eigenvalues
        .iter()
        .zip(eigen.eigenvectors.column_iter())
    {
        if *value > SMALLEST_EIGENVALUE {
            inverse += vector * vector.transpose() / *value;
        }
    }
    DMatrix::from_fn(size, size, |i, j| inverse[(i, j)] * scale[i] * scale[j])
}
