//! Raking: factors that make weighted shares meet target margins.

use super::auxiliaries::CellMargins;
use super::benchmarks::{Benchmarks, Column};
use super::calibrate::calibrate;
use super::culprit::Culprit;
use crate::definition::{Bounds, Distance};

/// How closely every margin must be met, as a proportion: 1e-6 percentage points.
pub const TOLERANCE: f64 = 1e-8;
/// Sweeps go on below the tolerance as long as they gain, down to this miss.
const GOAL: f64 = 1e-14;
const MOST_SWEEPS: usize = 2_000;

/// The outcome of raking.
#[derive(Debug, Clone)]
pub struct Raked {
    /// F by cell, so that Σ d·F over all cells is the wanted total.
    pub factor: Vec<f64>,
    /// How often every margin was adjusted; at most 2,000.
    pub sweeps: usize,
    /// Largest difference of a weighted share from its target, a proportion.
    pub largest_miss: f64,
    /// Margin and category of that miss.
    pub worst: (usize, usize),
}

impl Raked {
    /// Whether every margin is met within [`TOLERANCE`], whatever the weights sum to.
    pub fn converged(&self) -> bool {
        self.largest_miss <= TOLERANCE
    }
}

/// Rakes the sums of design weights of the cells to `targets` (by margin, by category; each margin sums to 1) by
/// iterative proportional fitting (Deming and Stephan 1940, *Annals of Mathematical Statistics* 11, 427–444).
///
/// Cells are first folded into weighting classes; the rows are never read. Weights sum to `total`. Where fitting is too
/// slow to meet the margins (somebody has to weigh next to nothing), Newton's method on the same problem finishes it.
/// Whether the margins hold is for the caller to ask ([`Raked::converged`]); [`meet_margins`] asks it.
///
/// ```
/// use tidemark::weight::{CellMargins, rake};
/// // Two cells with design weights 1 and 4, to be half and half of 8.
/// let margins = CellMargins { category_of_cell: vec![vec![0, 1]], categories: vec![2] };
/// let raked = rake(&[1.0, 4.0], &margins, &[vec![0.5, 0.5]], 8.0);
/// assert!(raked.converged());
/// assert_eq!(raked.factor, [4.0, 1.0]);
/// ```
pub fn rake(
    design_weight: &[f64],
    margins: &CellMargins,
    targets: &[Vec<f64>],
    total: f64,
) -> Raked {
    let classes = Classes::new(design_weight, margins);
    let mut factor = vec![1.0; classes.weight.len()];
    let mut best = f64::INFINITY;
    let mut sweeps = 0;
    let mut stalled = 0;
    while sweeps < MOST_SWEEPS {
        sweeps += 1;
        for (margin, target) in targets.iter().enumerate() {
            let sums = classes.sums(margin, &factor, target.len());
            for (class, factor) in factor.iter_mut().enumerate() {
                let category = classes.category(class, margin);
                if sums[category] > 0.0 {
                    *factor *= target[category] * total / sums[category];
                }
            }
        }
        let (miss, _) = classes.largest_miss(&factor, targets);
        if miss <= GOAL {
            break;
        }
        stalled = if miss < best * 0.999 { 0 } else { stalled + 1 };
        best = best.min(miss);
        if stalled >= 20 {
            break;
        }
    }
    if best > TOLERANCE
        && let Ok(found) = classes.newton(targets, total)
    {
        factor = found;
    }
    let (largest_miss, worst) = classes.largest_miss(&factor, targets);
    Raked {
        factor: classes.of_cell.iter().map(|&class| factor[class]).collect(),
        sweeps,
        largest_miss,
        worst,
    }
}

/// As [`rake`], and where the margins do not hold within [`TOLERANCE`], why.
///
/// # Errors
/// The [`Culprit`]; its columns are categories of `margins`, in their order.
///
/// ```
/// use tidemark::weight::{CellMargins, Column, Culprit, meet_margins};
/// // Everybody of the first category is in the second category of the other margin as well.
/// let margins = CellMargins { category_of_cell: vec![vec![0, 1, 1], vec![1, 1, 0]], categories: vec![2, 2] };
/// let targets = [vec![0.7, 0.3], vec![0.6, 0.4]];
/// let Err(Culprit::Infeasible(named)) = meet_margins(&[10.0, 5.0, 5.0], &margins, &targets, 20.0) else {
///     panic!("the margins cannot hold")
/// };
/// assert_eq!(named.too_much[0], (Column::Category { margin: 0, category: 0 }, 0.7));
/// ```
pub fn meet_margins(
    design_weight: &[f64],
    margins: &CellMargins,
    targets: &[Vec<f64>],
    total: f64,
) -> Result<Raked, Culprit> {
    let raked = rake(design_weight, margins, targets, total);
    if raked.converged() {
        return Ok(raked);
    }
    let classes = Classes::new(design_weight, margins);
    let (margin, category) = raked.worst;
    Err(match classes.newton(targets, total) {
        Err(culprit) => culprit,
        Ok(_) => Culprit::NotConverged {
            iterations: raked.sweeps,
            column: Column::Category { margin, category },
            miss: raked.largest_miss,
        },
    })
}

/// Cells that share a category in every margin.
struct Classes {
    of_cell: Vec<usize>,
    /// By class, then margin.
    categories: Vec<u32>,
    margins: usize,
    weight: Vec<f64>,
}

impl Classes {
    fn new(design_weight: &[f64], margins: &CellMargins) -> Self {
        let mut known = std::collections::BTreeMap::new();
        let mut categories = Vec::new();
        let mut weight: Vec<f64> = Vec::new();
        let of_cell = design_weight
            .iter()
            .enumerate()
            .map(|(cell, amount)| {
                let key: Vec<u32> = margins.category_of_cell.iter().map(|m| m[cell]).collect();
                let class = *known.entry(key).or_insert_with_key(|key| {
                    categories.extend_from_slice(key);
                    weight.push(0.0);
                    weight.len() - 1
                });
                weight[class] += amount;
                class
            })
            .collect();
        Self {
            of_cell,
            categories,
            margins: margins.category_of_cell.len(),
            weight,
        }
    }

    /// Raking as a calibration of the classes.
    fn newton(&self, targets: &[Vec<f64>], total: f64) -> Result<Vec<f64>, Culprit> {
        let classes = self.weight.len();
        let margins = CellMargins {
            category_of_cell: (0..targets.len())
                .map(|margin| {
                    (0..classes)
                        .map(|class| self.category(class, margin) as u32)
                        .collect()
                })
                .collect(),
            categories: targets.iter().map(Vec::len).collect(),
        };
        let totals = targets
            .iter()
            .map(|shares| shares.iter().map(|share| share * total).collect())
            .collect();
        let x = Benchmarks::of_margins(classes, margins, totals);
        calibrate(&self.weight, &x, Distance::Raking, Bounds::None).map(|found| found.factor)
    }

    fn category(&self, class: usize, margin: usize) -> usize {
        self.categories[class * self.margins + margin] as usize
    }

    fn sums(&self, margin: usize, factor: &[f64], categories: usize) -> Vec<f64> {
        let mut sums = vec![0.0; categories];
        for (class, (weight, factor)) in self.weight.iter().zip(factor).enumerate() {
            sums[self.category(class, margin)] += weight * factor;
        }
        sums
    }

    fn largest_miss(&self, factor: &[f64], targets: &[Vec<f64>]) -> (f64, (usize, usize)) {
        let mut largest = (0.0, (0, 0));
        for (margin, target) in targets.iter().enumerate() {
            let sums = self.sums(margin, factor, target.len());
            let total: f64 = sums.iter().sum();
            for (category, (sum, target)) in sums.iter().zip(target).enumerate() {
                // A miss that is not a number is the worst of all.
                let miss = (sum / total - target).abs();
                let miss = if miss.is_nan() { f64::INFINITY } else { miss };
                if miss > largest.0 {
                    largest = (miss, (margin, category));
                }
            }
        }
        largest
    }
}
