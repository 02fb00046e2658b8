//! Newton's method on a concave log-likelihood.

use super::likelihood::Likelihood;
use super::triangle::Triangle;

/// Steps before the iteration is given up; a model that has coefficients needs about six.
const MOST_STEPS: usize = 100;
/// A step that is smaller than this against the coefficients is the last one: Newton's method squares the distance, so
/// the coefficients are then as good as rounding allows.
const AT_REST: f64 = 1e-9;
/// What rounding may take from the log-likelihood in one step.
const ROUNDING: f64 = 1e-12;
/// Where the part of R that is a parameter's own falls to this against the start, it is fitted to probabilities of
/// 1e-14: its likelihood has no maximum.
const EXHAUSTED: f64 = 1e-7;

/// Why there is no solution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stall {
    /// The largest likelihood lies at infinity in this parameter.
    Unbounded {
        parameter: usize,
    },
    Slow {
        iterations: usize,
    },
}

/// The parameters that maximise the log-likelihood.
///
/// θ ← θ + A⁻¹·∂ℓ/∂θ, A the information, halving a step that would lower ℓ.
pub(super) fn maximise(likelihood: &impl Likelihood) -> Result<Vec<f64>, Stall> {
    let mut at = likelihood.start();
    let magnitude = likelihood.magnitude();
    let mut value = likelihood.value(&at);
    let allowed = ROUNDING * value.abs();
    let mut at_start = None;
    for _ in 0..MOST_STEPS {
        let (mut step, information) = derivatives(likelihood, &at);
        let own = information.own();
        let start = at_start.get_or_insert_with(|| own.clone());
        // Also where one is not a number.
        let informed = |(own, start): (&f64, &f64)| *own > EXHAUSTED * start;
        if !own.iter().zip(&*start).all(informed) {
            return Err(unbounded(likelihood, &at, &magnitude));
        }
        information.solve(&mut step);
        let size = largest(&step, &magnitude).0;
        let mut fraction = 1.0;
        while fraction > f64::EPSILON {
            let next: Vec<f64> = at
                .iter()
                .zip(&step)
                .map(|(at, step)| at + fraction * step)
                .collect();
            let reached = likelihood.value(&next);
            if reached >= value - ROUNDING * value.abs() - allowed {
                at = next;
                value = reached;
                break;
            }
            fraction *= 0.5;
        }
        let reach = largest(&at, &magnitude).0.max(likelihood.scale());
        if size <= AT_REST * reach {
            return Ok(at);
        }
    }
    Err(Stall::Slow {
        iterations: MOST_STEPS,
    })
}

/// Names the covariate that has grown most; the constants grow with it.
fn unbounded(likelihood: &impl Likelihood, at: &[f64], magnitude: &[f64]) -> Stall {
    let covariates: Vec<f64> = at
        .iter()
        .enumerate()
        .map(|(parameter, &at)| {
            if likelihood.is_constant(parameter) {
                0.0
            } else {
                at
            }
        })
        .collect();
    Stall::Unbounded {
        parameter: largest(&covariates, magnitude).1,
    }
}

/// The gradient of the log-likelihood, and R of its information A = RᵀR.
pub(super) fn derivatives(likelihood: &impl Likelihood, at: &[f64]) -> (Vec<f64>, Triangle) {
    let mut gradient = vec![0.0; at.len()];
    let mut information = Triangle::new(at.len());
    let mut score = vec![0.0; at.len()];
    for (point, &weight) in likelihood.weights().iter().enumerate() {
        if weight > 0.0 {
            likelihood.score(at, point, &mut score);
            for (gradient, score) in gradient.iter_mut().zip(&score) {
                *gradient += weight * score;
            }
        }
    }
    likelihood.add_information(at, &mut information);
    information.fold();
    (gradient, information)
}

/// The largest of the values by their magnitudes, and its place.
fn largest(values: &[f64], magnitude: &[f64]) -> (f64, usize) {
    let mut largest = (0.0, 0);
    for (place, (value, magnitude)) in values.iter().zip(magnitude).enumerate() {
        let size = (value * magnitude).abs();
        if size > largest.0 {
            largest = (size, place);
        }
    }
    largest
}
