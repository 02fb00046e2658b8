//! Raking that is made anew in each replicate.

use std::collections::BTreeMap;

use crate::weight::auxiliaries::CellMargins;
use crate::weight::rake::rake;

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

/// Why raking fails in a sample or a replicate; margin and category by number.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum RakingFailed {
    #[error("category {category} of margin {margin} has a target and no weight")]
    EmptyCategory { margin: usize, category: usize },
    #[error(
        "category {category} of margin {margin} stays {} percentage points off its target",
        .miss * 100.0
    )]
    NotConverged {
        margin: usize,
        category: usize,
        /// A proportion.
        miss: f64,
    },
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
    /// The function returns [`RakingFailed`] where a category with a target has no weight left, or where the margins
    /// are not met within [`TOLERANCE`](crate::weight::rake::TOLERANCE).
    pub fn raking<'a>(
        &'a self,
        targets: &'a [Vec<f64>],
        total: f64,
    ) -> impl FnMut(&[f64]) -> Result<Vec<f64>, RakingFailed> + 'a {
        let mut start: Option<Vec<f64>> = None;
        move |sums| {
            self.refuse_empty(sums, targets)?;
            let begun: Vec<f64> = match &start {
                Some(start) => sums.iter().zip(start).map(|(sum, f)| sum * f).collect(),
                None => sums.to_vec(),
            };
            let raked = rake(&begun, &self.margins, targets, total);
            if !raked.converged() {
                let (margin, category) = raked.worst;
                return Err(RakingFailed::NotConverged {
                    margin,
                    category,
                    miss: raked.largest_miss,
                });
            }
            let factors = match &start {
                Some(start) => raked.factor.iter().zip(start).map(|(g, f)| g * f).collect(),
                None => raked.factor,
            };
            start.get_or_insert_with(|| factors.clone());
            Ok(factors)
        }
    }

    fn refuse_empty(&self, sums: &[f64], targets: &[Vec<f64>]) -> Result<(), RakingFailed> {
        let margins = self.margins.category_of_cell.iter().zip(targets);
        for (margin, (category_of_class, target)) in margins.enumerate() {
            let mut weight = vec![0.0; target.len()];
            for (&category, sum) in category_of_class.iter().zip(sums) {
                weight[category as usize] += sum;
            }
            let empty = |(weight, target): (&f64, &f64)| *weight <= 0.0 && *target > 0.0;
            if let Some(category) = weight.iter().zip(target).position(empty) {
                return Err(RakingFailed::EmptyCategory { margin, category });
            }
        }
        Ok(())
    }
}
