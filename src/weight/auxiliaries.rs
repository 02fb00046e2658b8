//! What weights are adjusted to: margins as categories of cells, and auxiliary variables in general.

/// The margins of a weighting as categories of cells.
#[derive(Debug, Clone, Default)]
pub struct CellMargins {
    /// By margin, then by cell: the category within the margin.
    pub category_of_cell: Vec<Vec<u32>>,
    /// Categories of each margin.
    pub categories: Vec<usize>,
}

impl CellMargins {
    /// The first category of each margin, numbered over all margins; one more at the end: how many there are.
    pub(crate) fn starts(&self) -> Vec<usize> {
        let mut next = 0;
        let mut starts = vec![0];
        for categories in &self.categories {
            next += categories;
            starts.push(next);
        }
        starts
    }
}

/// Auxiliary variables by cell: indicators of margin categories, and numbers.
///
/// Kept by cell as (column, value) where the value is not 0, so that a thousand categories cost no more than the
/// margins they lie in. A number belongs to a cell: where it differs between respondents, each row is a cell
/// ([`Grain::Rows`](crate::tally::Grain::Rows)).
///
/// ```
/// use tidemark::weight::{Auxiliaries, CellMargins};
/// let margins = CellMargins { category_of_cell: vec![vec![0, 1, 1]], categories: vec![2] };
/// let auxiliaries = Auxiliaries::from_margins(3, &margins).with_number(&[1.5, 0.0, 4.0]);
/// assert_eq!(auxiliaries.columns(), 3);
/// assert_eq!(auxiliaries.of_cell(2), [(1, 1.0), (2, 4.0)]);
/// ```
#[derive(Debug, Clone)]
pub struct Auxiliaries {
    /// By cell, the end of its entries.
    end: Vec<usize>,
    entries: Vec<(u32, f64)>,
    columns: usize,
}

impl Auxiliaries {
    /// No variable yet.
    pub fn none(cells: usize) -> Self {
        Self {
            end: vec![0; cells],
            entries: Vec::new(),
            columns: 0,
        }
    }

    /// One indicator a category, numbered over all margins.
    pub fn from_margins(cells: usize, margins: &CellMargins) -> Self {
        let starts = margins.starts();
        let mut entries = Vec::with_capacity(cells * margins.categories.len());
        let mut end = Vec::with_capacity(cells);
        for cell in 0..cells {
            for (of_cell, start) in margins.category_of_cell.iter().zip(&starts) {
                entries.push((*start as u32 + of_cell[cell], 1.0));
            }
            end.push(entries.len());
        }
        Self {
            end,
            entries,
            columns: margins.categories.iter().sum(),
        }
    }

    /// One more column: a number for each cell, as many as there are cells.
    pub fn with_number(&self, values: &[f64]) -> Self {
        let column = self.columns as u32;
        let mut entries = Vec::with_capacity(self.entries.len() + values.len());
        let mut end = Vec::with_capacity(self.end.len());
        for cell in 0..self.cells() {
            entries.extend_from_slice(self.of_cell(cell));
            if let Some(&value) = values.get(cell)
                && value != 0.0
            {
                entries.push((column, value));
            }
            end.push(entries.len());
        }
        Self {
            end,
            entries,
            columns: self.columns + 1,
        }
    }

    /// How many cells there are.
    pub fn cells(&self) -> usize {
        self.end.len()
    }

    /// How many variables there are.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The variables of a cell that are not 0, in the order of the columns.
    pub fn of_cell(&self, cell: usize) -> &[(u32, f64)] {
        let start = if cell == 0 { 0 } else { self.end[cell - 1] };
        &self.entries[start..self.end[cell]]
    }

    /// Σ amount·x by column; one amount a cell.
    pub fn totals(&self, amount: &[f64]) -> Vec<f64> {
        let mut totals = vec![0.0; self.columns];
        for (cell, amount) in amount.iter().enumerate() {
            for &(column, x) in self.of_cell(cell) {
                totals[column as usize] += amount * x;
            }
        }
        totals
    }
}
