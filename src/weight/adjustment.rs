//! The factor F of each cell, w = d·F, and what the variance knows of how it came about.

use nalgebra::{DMatrix, SymmetricEigen};

use crate::definition::RakeVariance;
use crate::tally::Frame;

/// Final weights as a property of the cell: w = d·F.
#[derive(Debug, Clone)]
pub struct Adjustment {
    factor: Vec<f64>,
    margins: Option<MarginResidual>,
}

/// Takes from an influence value what the margins explain of it.
///
/// The part explained is the sum of one effect a category of each margin. Effects are linear in the sums of the
/// influence values by category, so the whole adjustment is one small matrix.
#[derive(Debug, Clone)]
struct MarginResidual {
    /// By cell, then by margin: the category, numbered over all margins.
    category: Vec<u32>,
    margins: usize,
    /// Effects from category sums.
    operator: DMatrix<f64>,
    sums: CategorySums,
}

/// Which sums by category the effects are worked out from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CategorySums {
    /// Σ d·u, of design weights.
    DesignWeighted,
    /// Σ u, unweighted.
    Unweighted,
}

/// The margins of a weighting as categories of cells.
#[derive(Debug, Clone)]
pub struct CellMargins {
    /// By margin, then by cell: the category within the margin.
    pub category_of_cell: Vec<Vec<u32>>,
    /// Categories of each margin.
    pub categories: Vec<usize>,
}

impl Adjustment {
    /// Weights as they are, taken as fixed.
    pub fn none(frame: &Frame) -> Self {
        Self {
            factor: vec![1.0; frame.cells()],
            margins: None,
        }
    }

    /// Factors that came from margins, with the variance that is asked for.
    ///
    /// `Calibrate` uses the residual of a calibration on the margins: u minus its least-squares fit on the margin
    /// indicators, weighted by d (Deville and Särndal 1992, *JASA* 87, 376–382, eq. 3.4). `Rake` takes category means
    /// of u out in ten sweeps over the margins. Here u = z/w, the influence value by unit of weight.
    pub fn from_margins(
        frame: &Frame,
        factor: Vec<f64>,
        margins: &CellMargins,
        variance: RakeVariance,
    ) -> Self {
        let residual = match variance {
            RakeVariance::Fixed => None,
            RakeVariance::Calibrate => Some(MarginResidual::calibrated(frame, margins)),
            RakeVariance::Rake => Some(MarginResidual::swept(frame, margins)),
        };
        Self {
            factor,
            margins: residual,
        }
    }

    /// F of each cell.
    pub fn factors(&self) -> &[f64] {
        &self.factor
    }

    /// How many margin categories the variance knows of, over all margins; 0 where weights are taken as fixed.
    pub(crate) fn categories(&self) -> usize {
        self.margins
            .as_ref()
            .map_or(0, |margins| margins.operator.nrows())
    }

    /// The categories of a cell, one a margin, numbered over all margins.
    pub(crate) fn categories_of_cell(&self, cell: usize) -> &[u32] {
        match &self.margins {
            Some(residual) => {
                &residual.category[cell * residual.margins..(cell + 1) * residual.margins]
            }
            None => &[],
        }
    }

    /// Which sums of influence values by category the effects come from.
    pub(crate) fn category_sums(&self) -> CategorySums {
        self.margins
            .as_ref()
            .map_or(CategorySums::DesignWeighted, |residual| residual.sums)
    }

    /// The effect of each margin category, from the sums of the influence values by category: what the margins
    /// explain of an influence value is the sum of the effects of its categories.
    pub(crate) fn effects(&self, sums: &[f64]) -> Vec<f64> {
        let Some(residual) = &self.margins else {
            return Vec::new();
        };
        let mut effect = vec![0.0; sums.len()];
        for (column, &sum) in residual
            .operator
            .as_slice()
            .chunks_exact(sums.len().max(1))
            .zip(sums)
        {
            if sum != 0.0 {
                for (effect, entry) in effect.iter_mut().zip(column) {
                    *effect += entry * sum;
                }
            }
        }
        effect
    }
}

impl MarginResidual {
    fn calibrated(frame: &Frame, margins: &CellMargins) -> Self {
        let cross = Self::cross_sums(margins, &frame.totals().weight);
        Self {
            operator: pseudo_inverse(&cross),
            sums: CategorySums::DesignWeighted,
            ..Self::of(frame, margins)
        }
    }

    /// The ten sweeps as one matrix: each sweep sets, margin by margin, the effect of a category so that the mean
    /// residual in it is zero. Column j is what the sweeps make of a unit sum in category j.
    fn swept(frame: &Frame, margins: &CellMargins) -> Self {
        const SWEEPS: usize = 10;
        let count: Vec<f64> = frame.totals().count.iter().map(|&n| f64::from(n)).collect();
        let cross = Self::cross_sums(margins, &count);
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
        Self {
            operator,
            sums: CategorySums::Unweighted,
            ..Self::of(frame, margins)
        }
    }

    fn of(frame: &Frame, margins: &CellMargins) -> Self {
        let mut category = Vec::with_capacity(frame.cells() * margins.categories.len());
        for cell in 0..frame.cells() {
            let mut start = 0;
            for (of_cell, &categories) in margins.category_of_cell.iter().zip(&margins.categories) {
                category.push(start + of_cell[cell]);
                start += categories as u32;
            }
        }
        Self {
            category,
            margins: margins.categories.len(),
            operator: DMatrix::zeros(0, 0),
            sums: CategorySums::DesignWeighted,
        }
    }

    /// Sums of `amount` (one value a cell) over the cells two categories share.
    fn cross_sums(margins: &CellMargins, amount: &[f64]) -> DMatrix<f64> {
        let starts: Vec<usize> = margins
            .categories
            .iter()
            .scan(0, |next, &categories| {
                let start = *next;
                *next += categories;
                Some(start)
            })
            .collect();
        let size = margins.categories.iter().sum();
        let mut cross = DMatrix::zeros(size, size);
        for (cell, amount) in amount.iter().enumerate() {
            for (first, start) in margins.category_of_cell.iter().zip(&starts) {
                let row = start + first[cell] as usize;
                for (second, start) in margins.category_of_cell.iter().zip(&starts) {
                    cross[(row, start + second[cell] as usize)] += amount;
                }
            }
        }
        cross
    }
}

/// The Moore–Penrose inverse of a symmetric matrix of sums, worked out on unit diagonal. Margins always share the
/// total, so the matrix never has full rank.
fn pseudo_inverse(matrix: &DMatrix<f64>) -> DMatrix<f64> {
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
