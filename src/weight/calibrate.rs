//! Calibration: the factors nearest to 1 that make weighted sums of auxiliary variables meet their totals.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use super::benchmarks::{Benchmarks, Column};
use super::culprit::Culprit;
use super::dependence::Independence;
use super::distance::Factor;
use super::feasibility::obstacle;
use super::rake::TOLERANCE;
use crate::definition::{Bounds, Distance, Limits};

const MOST_ITERATIONS: usize = 200;
const MOST_HALVINGS: usize = 50;
/// Iterations go on below the tolerance as long as they gain, down to this miss.
const GOAL: f64 = 1e-15;
/// The smallest factor, as a part of the mean one, that counts as a weight when it is asked whether totals need somebody
/// to weigh nothing.
const NEXT_TO_NOTHING: f64 = 1e-6;

/// The outcome of a calibration.
#[derive(Debug, Clone)]
pub struct Calibrated {
    /// g by cell: the factor on its design weights.
    pub factor: Vec<f64>,
    /// Newton steps.
    pub iterations: usize,
    /// Largest miss of any total: of a category as a proportion of its margin, of a number relative to its total.
    pub largest_miss: f64,
    /// The variable of that miss.
    pub worst: Column,
    /// By cell: whether its factor is held at a limit.
    held: Vec<bool>,
}

impl Calibrated {
    /// Whether the factor of a cell is held at a limit.
    pub fn is_held(&self, cell: usize) -> bool {
        self.held.get(cell).copied().unwrap_or(false)
    }
}

/// Calibrates sums of design weights by cell to the totals of `x`: w = d·g with g = F(x·λ) and Σ w·x = the totals
/// (Deville and Särndal 1992, *JASA* 87, 376–382, eqs. 2.2 and 2.3).
///
/// Of all weights that meet the totals (and the bounds) these are the nearest to the design weights by `distance`.
/// Linear and raking factors that are bounded are cut off at the bounds while λ is sought, so raking with
/// [`Bounds::Weight`] rakes and caps in one. λ is found by Newton's method on the convex dual problem, with step
/// halving; a linear calibration without bounds takes one step. With [`Bounds::Weight`] a cell is one respondent, or
/// respondents of one weight ([`Benchmarks::with_counts`]). Where
/// `distance` is raking, cells of a category with a total of 0 get a factor of 0.
///
/// # Errors
/// A [`Culprit`] names the variable at fault: a category with a total and without respondents, totals that contradict each
/// other, totals that no weights within the bounds meet, or the largest miss where Newton's method ends above 1e-8 of
/// the total (1e-6 percentage points of a margin), whatever the weights sum to.
///
/// ```
/// use tidemark::definition::{Bounds, Distance};
/// use tidemark::weight::{Benchmarks, CellMargins, calibrate};
/// let margins = CellMargins { category_of_cell: vec![vec![0, 0, 0, 1]], categories: vec![2] };
/// let x = Benchmarks::of_margins(4, margins, vec![vec![50.0, 50.0]]);
/// let found = calibrate(&[1.0; 4], &x, Distance::Raking, Bounds::None).unwrap();
/// assert!((found.factor[0] - 50.0 / 3.0).abs() < 1e-9 && (found.factor[3] - 50.0).abs() < 1e-9);
/// ```
pub fn calibrate(
    design_weight: &[f64],
    x: &Benchmarks,
    distance: Distance,
    bounds: Bounds,
) -> Result<Calibrated, Culprit> {
    let limits = cell_limits(x, design_weight, bounds);
    let totals = x.totals();
    without_units(x, design_weight, &totals)?;
    if let Some(found) = Independence::of(x, design_weight).disagreement(&totals, TOLERANCE) {
        return Err(Culprit::contradiction(x, &totals, &found));
    }
    let mut factors = Vec::with_capacity(limits.len());
    for limits in &limits {
        let factor = Factor::new(distance, *limits).ok_or(Culprit::LimitsNotAroundOne(*limits))?;
        factors.push(factor);
    }
    let forced = match distance {
        Distance::Raking => forced_to_zero(x, &limits, &totals),
        Distance::Linear | Distance::Logit => vec![false; x.cells()],
    };
    let free: Vec<f64> = design_weight
        .iter()
        .zip(&forced)
        .map(|(d, forced)| if *forced { 0.0 } else { *d })
        .collect();
    let found = Newton::new(x, &free, &factors).solve(&forced, &limits);
    let problem = Problem {
        x,
        design_weight,
        limits: &limits,
    };
    if found.largest_miss > TOLERANCE {
        return Err(problem.fault(distance, &found));
    }
    let vanishes = |(g, forced): (&f64, &bool)| !forced && *g < problem.next_to_nothing();
    if distance == Distance::Raking
        && found.factor.iter().zip(&forced).any(vanishes)
        && let Some(culprit) = problem.weightless()
    {
        return Err(culprit);
    }
    Ok(found)
}

/// What was asked for, to find out what stands in its way.
struct Problem<'a> {
    x: &'a Benchmarks,
    design_weight: &'a [f64],
    limits: &'a [Limits],
}

impl Problem<'_> {
    /// Why no solution was found.
    fn fault(&self, distance: Distance, found: &Calibrated) -> Culprit {
        let least = match distance {
            Distance::Linear => f64::NEG_INFINITY,
            Distance::Raking | Distance::Logit => 0.0,
        };
        if let Some(obstacle) = obstacle(self.x, self.design_weight, &self.at_least(least)) {
            return Culprit::infeasible(self.x, &self.x.totals(), obstacle);
        }
        let weightless = match distance {
            Distance::Raking => self.weightless(),
            Distance::Linear | Distance::Logit => None,
        };
        weightless.unwrap_or(Culprit::NotConverged {
            iterations: found.iterations,
            column: found.worst,
            miss: found.largest_miss,
        })
    }

    /// The totals that need somebody to weigh next to nothing.
    fn weightless(&self) -> Option<Culprit> {
        let limits = self.at_least(self.next_to_nothing());
        obstacle(self.x, self.design_weight, &limits)
            .map(|obstacle| Culprit::weightless(self.x, &self.x.totals(), obstacle))
    }

    /// A factor that leaves somebody next to no weight.
    fn next_to_nothing(&self) -> f64 {
        let sum: f64 = self.design_weight.iter().sum();
        NEXT_TO_NOTHING * self.x.population(self.design_weight) / sum
    }

    fn at_least(&self, least: f64) -> Vec<Limits> {
        self.limits
            .iter()
            .map(|limits| Limits {
                lower: limits.lower.max(least),
                upper: limits.upper.max(least),
            })
            .collect()
    }
}

/// The limits of each cell's factor.
fn cell_limits(x: &Benchmarks, design_weight: &[f64], bounds: Bounds) -> Vec<Limits> {
    const NONE: Limits = Limits {
        lower: f64::NEG_INFINITY,
        upper: f64::INFINITY,
    };
    design_weight
        .iter()
        .enumerate()
        .map(|(cell, d)| match bounds {
            Bounds::None => NONE,
            Bounds::Factor(limits) => limits,
            Bounds::Weight(_) if *d <= 0.0 => NONE,
            Bounds::Weight(limits) => Limits {
                lower: limits.lower * x.count(cell) / d,
                upper: limits.upper * x.count(cell) / d,
            },
        })
        .collect()
}

/// A variable with a total that no cell with weight has.
fn without_units(x: &Benchmarks, design_weight: &[f64], totals: &[f64]) -> Result<(), Culprit> {
    let mut seen = vec![false; totals.len()];
    for (unit, d) in design_weight.iter().enumerate() {
        if *d != 0.0 {
            for (column, _) in x.of_cell(unit) {
                seen[column] = true;
            }
        }
    }
    match seen
        .iter()
        .zip(totals)
        .position(|(seen, total)| !seen && *total != 0.0)
    {
        Some(column) => Err(Culprit::WithoutUnits {
            column: x.column(column),
            share: x.share(column, totals),
        }),
        None => Ok(()),
    }
}

/// Cells in a category with a total of 0.
fn forced_to_zero(x: &Benchmarks, limits: &[Limits], totals: &[f64]) -> Vec<bool> {
    (0..x.cells())
        .map(|unit| {
            limits[unit].lower <= 0.0
                && x.of_cell(unit).any(|(column, _)| {
                    totals[column] == 0.0 && matches!(x.column(column), Column::Category { .. })
                })
        })
        .collect()
}

/// Newton's method on φ(λ) = Σ d·Φ(x·λ) − λ·t, Φ the integral of F: its gradient is the miss of each total.
struct Newton<'a> {
    /// As given, for the miss that counts.
    given: &'a Benchmarks,
    x: Benchmarks,
    design_weight: &'a [f64],
    factors: &'a [Factor],
    independence: Independence,
    totals: Vec<f64>,
}

/// Where an iteration stands.
struct Iterate {
    /// λ of every variable; 0 for dependent ones.
    lambda: Vec<f64>,
    dual: f64,
    factor: Vec<f64>,
    slope: Vec<f64>,
    miss: f64,
    worst: usize,
}

impl<'a> Newton<'a> {
    fn new(x: &'a Benchmarks, design_weight: &'a [f64], factors: &'a [Factor]) -> Self {
        let centred = x.centred(design_weight);
        Self {
            independence: Independence::of(&centred, design_weight),
            totals: centred.totals(),
            given: x,
            x: centred,
            design_weight,
            factors,
        }
    }

    fn solve(&self, forced: &[bool], limits: &[Limits]) -> Calibrated {
        let mut at = self.at(vec![0.0; self.totals.len()]);
        let mut iterations = 0;
        while iterations < MOST_ITERATIONS && at.miss > GOAL {
            let Some(next) = self.step(&at) else { break };
            iterations += 1;
            // Below the tolerance the last bits come and go.
            let gained = next.miss < 0.5 * at.miss;
            let close = at.miss <= TOLERANCE;
            if next.miss < at.miss || !close {
                at = next;
            }
            if close && !gained {
                break;
            }
        }
        let held = at
            .factor
            .iter()
            .zip(limits)
            .map(|(g, limits)| *g == limits.lower || *g == limits.upper)
            .collect();
        Calibrated {
            factor: at
                .factor
                .iter()
                .zip(forced)
                .map(|(g, forced)| if *forced { 0.0 } else { *g })
                .collect(),
            iterations,
            largest_miss: at.miss,
            worst: self.given.column(at.worst),
            held,
        }
    }

    fn at(&self, lambda: Vec<f64>) -> Iterate {
        let units = self.design_weight.len();
        let (mut factor, mut slope) = (Vec::with_capacity(units), Vec::with_capacity(units));
        let mut dual = 0.0;
        for (unit, (d, of_unit)) in self.design_weight.iter().zip(self.factors).enumerate() {
            let u: f64 = self
                .x
                .of_cell(unit)
                .map(|(column, value)| lambda[column] * value)
                .sum();
            let at = of_unit.at(u);
            factor.push(at.value);
            slope.push(at.slope);
            if *d != 0.0 {
                dual += d * at.integral;
            }
        }
        dual -= lambda
            .iter()
            .zip(&self.totals)
            .map(|(l, t)| l * t)
            .sum::<f64>();
        let weight = self.weights(&factor);
        let mut miss = 0.0;
        let mut worst = 0;
        for (column, off) in self.given.misses(&weight).into_iter().enumerate() {
            // A miss that is not a number is the worst of all.
            let off = if off.is_nan() {
                f64::INFINITY
            } else {
                off.abs()
            };
            if off > miss {
                (miss, worst) = (off, column);
            }
        }
        Iterate {
            lambda,
            dual,
            factor,
            slope,
            miss,
            worst,
        }
    }

    /// d·g, also where g is infinite and d is 0.
    fn weights(&self, factor: &[f64]) -> Vec<f64> {
        self.design_weight
            .iter()
            .zip(factor)
            .map(|(d, g)| if *d == 0.0 { 0.0 } else { d * g })
            .collect()
    }

    /// The next iterate; `None` where no step gains.
    fn step(&self, at: &Iterate) -> Option<Iterate> {
        let columns = &self.independence.columns;
        let sums = self.x.sums(&self.weights(&at.factor));
        let gradient = DVector::from_iterator(
            columns.len(),
            columns
                .iter()
                .map(|&column| self.totals[column] - sums[column]),
        );
        let curvature = self
            .independence
            .select(&self.x.cross_sums(&self.weights(&at.slope)));
        let direction = definite(curvature)?.solve(&gradient);
        let descent = gradient.dot(&direction);
        let mut length = 1.0;
        for _ in 0..MOST_HALVINGS {
            let mut lambda = at.lambda.clone();
            for (&column, part) in columns.iter().zip(direction.iter()) {
                lambda[column] += length * part;
            }
            let next = self.at(lambda);
            if next.dual <= at.dual - 1e-4 * length * descent || next.miss < 0.9 * at.miss {
                return Some(next);
            }
            length *= 0.5;
        }
        None
    }
}

/// The decomposition of a curvature matrix; where cells at their limits leave it without full rank, of one with a
/// little added to its diagonal.
fn definite(curvature: DMatrix<f64>) -> Option<Cholesky<f64, Dyn>> {
    let size = curvature.nrows();
    let mean = curvature.trace() / size.max(1) as f64;
    let smallest = f64::EPSILON * 1e2;
    let sound = |decomposed: &Cholesky<f64, Dyn>| {
        let diagonal = decomposed.l_dirty().diagonal();
        diagonal
            .iter()
            .zip(curvature.diagonal().iter())
            .all(|(pivot, own)| pivot * pivot > smallest * own)
    };
    if let Some(decomposed) = Cholesky::new(curvature.clone()).filter(sound) {
        return Some(decomposed);
    }
    let mut ridge = 1e-10 * if mean > 0.0 { mean } else { 1.0 };
    for _ in 0..8 {
        let mut firm = curvature.clone();
        for i in 0..size {
            firm[(i, i)] += ridge;
        }
        if let Some(decomposed) = Cholesky::new(firm) {
            return Some(decomposed);
        }
        ridge *= 100.0;
    }
    None
}
