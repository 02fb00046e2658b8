//! The rank of a matrix, row by row.

/// A residual below this part of its row counts as nothing.
const TOLERANCE: f64 = 1e-6;

/// Gaussian elimination of rows as they come, each on its largest remaining column. Tall, wide and square matrices cost
/// rows × rank × columns, and no more rows than it takes to reach full rank.
#[derive(Debug)]
pub(super) struct Rank {
    columns: usize,
    /// Reduced rows with their pivot column, where they are 1.
    rows: Vec<(usize, Vec<f64>)>,
}

impl Rank {
    pub fn new(columns: usize) -> Self {
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row of as many numbers as there are columns.
    pub fn add(&mut self, mut row: Vec<f64>) {
        let (_, size) = largest(&row);
        if size == 0.0 || self.is_full() {
            return;
        }
        for entry in &mut row {
            *entry /= size;
        }
        for (pivot, reduced) in &self.rows {
            let multiple = row[*pivot];
            if multiple != 0.0 {
                for (entry, reduced) in row.iter_mut().zip(reduced) {
                    *entry -= multiple * reduced;
                }
                row[*pivot] = 0.0;
            }
        }
        let (pivot, size) = largest(&row);
        if size > TOLERANCE {
            let at_pivot = row[pivot];
            for entry in &mut row {
                *entry /= at_pivot;
            }
            self.rows.push((pivot, row));
        }
    }

    pub fn rank(&self) -> usize {
        self.rows.len()
    }

    /// Whether no further row can raise the rank.
    pub fn is_full(&self) -> bool {
        self.rows.len() == self.columns
    }
}

/// The place and the size of the entry farthest from 0.
fn largest(row: &[f64]) -> (usize, f64) {
    let mut found = (0, 0.0);
    for (column, entry) in row.iter().enumerate() {
        if entry.abs() > found.1 {
            found = (column, entry.abs());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Rank;

    fn rank(rows: &[&[f64]]) -> usize {
        let mut rank = Rank::new(rows[0].len());
        for row in rows {
            rank.add(row.to_vec());
        }
        rank.rank()
    }

    #[test]
    fn tall_wide_and_square_matrices_have_the_rank_of_their_transposes() {
        assert_eq!(rank(&[&[0.0, 2.0], &[2.0, 0.0], &[2.0, 2.0]]), 2);
        assert_eq!(rank(&[&[0.0, 2.0, 2.0], &[2.0, 0.0, 2.0]]), 2);
        assert_eq!(
            rank(&[&[0.0, 1.5, 1.5], &[1.5, 0.0, 1.5], &[1.5, 1.5, 0.0]]),
            3
        );
        assert_eq!(rank(&[&[1.0, 1.0], &[3.0, 3.0]]), 1);
        assert_eq!(rank(&[&[0.0, 0.0]]), 0);
    }
}
