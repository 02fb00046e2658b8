//! The triangular factor R of a QR decomposition, from rows that come one at a time.

use nalgebra::DMatrix;

/// Rows that are gathered before they are folded into R.
const BLOCK: usize = 128;
/// A column whose part beside the columns before it is smaller than this against its length is determined by them.
const DETERMINED: f64 = 1e-11;

/// R of the rows pushed so far: RᵀR = Σ row·rowᵀ, with none of the digits lost that forming the sum would lose.
///
/// Memory is that of a block of rows, however many there are.
#[derive(Debug, Clone)]
pub(super) struct Triangle {
    width: usize,
    /// By rows: R above, then the rows that are not folded in yet.
    rows: Vec<f64>,
}

impl Triangle {
    pub fn new(width: usize) -> Self {
        Self {
            width,
            rows: Vec::with_capacity((width + BLOCK) * width),
        }
    }

    /// Adds a row, each entry times `factor`.
    pub fn push(&mut self, row: &[f64], factor: f64) {
        if factor == 0.0 || self.width == 0 {
            return;
        }
        self.rows.extend(row.iter().map(|entry| entry * factor));
        if self.rows.len() >= (self.width + BLOCK) * self.width {
            self.fold();
        }
    }

    /// Folds the rows gathered into R.
    pub fn fold(&mut self) {
        if self.width == 0 {
            return;
        }
        let count = (self.rows.len() / self.width).max(self.width);
        self.rows.resize(count * self.width, 0.0);
        let r = DMatrix::from_row_slice(count, self.width, &self.rows)
            .qr()
            .r();
        self.rows.clear();
        for row in 0..self.width {
            for column in 0..self.width {
                self.rows
                    .push(if column < row { 0.0 } else { r[(row, column)] });
            }
        }
    }

    /// The first column that the columns before it determine; rows are folded.
    pub fn determined(&self) -> Option<usize> {
        (0..self.width).find(|&column| {
            let length = (0..=column)
                .map(|row| self.entry(row, column).powi(2))
                .sum::<f64>()
                .sqrt();
            let own = self.entry(column, column).abs();
            own <= DETERMINED * length || own.is_nan()
        })
    }

    /// By column, the length of its part beside the columns before it.
    pub fn own(&self) -> Vec<f64> {
        (0..self.width)
            .map(|column| self.entry(column, column).abs())
            .collect()
    }

    /// (RᵀR)⁻¹·v in place; R has full rank.
    pub fn solve(&self, v: &mut [f64]) {
        for row in 0..self.width {
            let known: f64 = (0..row)
                .map(|above| self.entry(above, row) * v[above])
                .sum();
            v[row] = (v[row] - known) / self.entry(row, row);
        }
        for row in (0..self.width).rev() {
            let known: f64 = (row + 1..self.width)
                .map(|after| self.entry(row, after) * v[after])
                .sum();
            v[row] = (v[row] - known) / self.entry(row, row);
        }
    }

    fn entry(&self, row: usize, column: usize) -> f64 {
        self.rows[row * self.width + column]
    }
}

#[cfg(test)]
mod tests {
    use super::Triangle;

    #[test]
    fn a_least_squares_system_is_solved_over_many_blocks() {
        let mut triangle = Triangle::new(2);
        let (mut first, mut second) = (0.0, 0.0);
        for row in 0..1000 {
            let x = f64::from(row % 17);
            triangle.push(&[1.0, x], 2.0);
            first += 4.0;
            second += 4.0 * x;
        }
        triangle.fold();
        assert_eq!(triangle.determined(), None);
        // Σ row·rowᵀ times (1, 0) is its first column.
        let mut v = [first, second];
        triangle.solve(&mut v);
        assert!((v[0] - 1.0).abs() < 1e-13 && v[1].abs() < 1e-13, "{v:?}");
    }

    #[test]
    fn a_column_that_others_determine_is_found() {
        let mut triangle = Triangle::new(3);
        for row in 0..300 {
            let x = f64::from(row) * 0.37;
            triangle.push(&[1.0, x, 3.0 - 2.0 * x], 1.0);
        }
        triangle.fold();
        assert_eq!(triangle.determined(), Some(2));
    }
}
