//! Whether the levels of the waves depart from a straight line.

use super::line::Scale;
use super::series::Point;
use crate::estimate::test::{TestResult, Untestable};

/// Wald's test of the wave as a factor against the straight line: that every contrast of the levels θ_t which a line
/// leaves free is 0, θ the means, or their log odds.
///
/// Waves are independent, V = diag V(θ_t), so that the quadratic form of any basis of those contrasts is the weighted
/// residual sum of squares min_β Σ(θ_t − x_tᵀβ)²/V(θ_t) (Searle 1971, *Linear Models*, § 3.6); over T − 2 it is held
/// against F(T − 2, ν), as R's `regTermTest`.
pub(super) fn departure(
    points: &[Point<'_>],
    origin: f64,
    scale: Scale,
    nu: f64,
) -> Result<TestResult, Untestable> {
    let parts = points.len().saturating_sub(2);
    if parts == 0 {
        return Err(Untestable::NoDegreesOfFreedom);
    }
    let mut sums = [0.0; 5];
    let mut levels = Vec::with_capacity(points.len());
    for point in points {
        let (value, variance) = match scale {
            Scale::Linear => (point.mean, point.variance()),
            Scale::Logistic => {
                let odds = point.mean / (1.0 - point.mean);
                let derivative = point.mean * (1.0 - point.mean);
                (odds.ln(), point.variance() / (derivative * derivative))
            }
        };
        if !(variance > 0.0 && variance.is_finite() && value.is_finite()) {
            return Err(Untestable::NoVariance);
        }
        let (t, precision) = (point.time - origin, variance.recip());
        let terms = [1.0, t, t * t, value, t * value];
        for (sum, term) in sums.iter_mut().zip(terms) {
            *sum += precision * term;
        }
        levels.push((t, value, precision));
    }
    let [one, t, tt, y, ty] = sums;
    let centre = t / one;
    let across = tt - t * centre;
    if across <= 0.0 {
        return Err(Untestable::SingularCovariance);
    }
    let slope = (ty - centre * y) / across;
    let at_centre = y / one;
    let residual = |(t, value, precision): &(f64, f64, f64)| {
        precision * (value - at_centre - slope * (t - centre)).powi(2)
    };
    let quadratic: f64 = levels.iter().map(residual).sum();
    TestResult::f(quadratic / parts as f64, parts as f64, nu)
}
