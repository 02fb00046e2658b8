//! Raking that is made anew in each replicate.

use std::collections::BTreeMap;

use crate::weight::auxiliaries::CellMargins;
use crate::weight::culprit::Culprit;
use crate::weight::rake::meet_margins;

/// Cells folded into weighting classes: the combinations of margin categories that occur.
///
/// ```
/// use tidemark::weight::CellMargins;
/// use tidemark::weight::replicate::WeightingClasses;
/// let cells = CellMargins {
///     category_of_cell: vec![vec![0, 1, 0, 0], vec![1, 1, 1, 0]],
///     categories: vec![2, 2],
/// };
/// let classes = WeightingClasses::new(&cells);
/// assert_eq!(classes.of_cell(), &[0, 1, 0, 2]);
/// assert_eq!(classes.margins().category_of_cell, vec![vec![0, 1, 0], vec![1, 1, 0]]);
/// ```
#[derive(Debug, Clone)]
pub struct WeightingClasses {
    of_cell: Vec<u32>,
    margins: CellMargins,
}

impl WeightingClasses {
    /// The classes of cells; numbered in cell order.
    pub fn new(margins: &CellMargins) -> Self {
        let cells = margins.category_of_cell.first().map_or(0, Vec::len);
        let mut known: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        let mut category_of_class = vec![Vec::new(); margins.category_of_cell.len()];
        let of_cell = (0..cells)
            .map(|cell| {
                let key: Vec<u32> = margins.category_of_cell.iter().map(|m| m[cell]).collect();
                let next = known.len() as u32;
                *known.entry(key).or_insert_with_key(|key| {
                    for (categories, category) in category_of_class.iter_mut().zip(key) {
                        categories.push(*category);
                    }
                    next
                })
            })
            .collect();
        Self {
            of_cell,
            margins: CellMargins {
                category_of_cell: category_of_class,
                categories: margins.categories.clone(),
            },
        }
    }

    /// The class of each cell.
    pub fn of_cell(&self) -> &[u32] {
        &self.of_cell
    }

    /// The margins with classes in place of cells.
    pub fn margins(&self) -> &CellMargins {
        &self.margins
    }

    /// Raking to `targets` (by margin, by category; each margin sums to 1), weights summing to `total`, as
    /// [`ReplicateWeights::remade`](super::ReplicateWeights::remade) takes it. Each raking starts from the factors of
    /// the first, the full sample's: they are products of category effects, so the end is the same
    /// (Deming and Stephan 1940) and fewer sweeps lead there.
    ///
    /// # Errors
    /// The function returns the [`Culprit`] where the margins cannot be met, or are not within
    /// [`TOLERANCE`](crate::weight::rake::TOLERANCE).
    pub fn raking<'a>(
        &'a self,
        targets: &'a [Vec<f64>],
        total: f64,
    ) -> impl FnMut(&[f64]) -> Result<Vec<f64>, Culprit> + 'a {
        let mut start: Option<Vec<f64>> = None;
        move |sums| {
            let begun: Vec<f64> = match &start {
                Some(start) => sums.iter().zip(start).map(|(sum, f)| sum * f).collect(),
                None => sums.to_vec(),
            };
            let raked = meet_margins(&begun, &self.margins, targets, total)?;
            let factors = match &start {
                Some(start) => raked.factor.iter().zip(start).map(|(g, f)| g * f).collect(),
                None => raked.factor,
            };
            start.get_or_insert_with(|| factors.clone());
            Ok(factors)
        }
    }
}
