//! A straight line through the waves, on the scale of the measure or on that of log odds.

use serde::Serialize;

use super::departure::departure;
use super::series::Point;
use crate::definition::DegreesOfFreedom;
use crate::estimate::test::{ContrastEstimate, TTest, TestResult, Untestable};

/// The scale on which a trend is a straight line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// That of the measure: a proportion, or the unit of the mean.
    Linear,
    /// Log odds of a share.
    Logistic,
}

/// A straight line through the waves of a segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// Log odds, or the scale of the measure.
    pub scale: Scale,
    /// The time at which `level` holds, in decimal years.
    pub origin: f64,
    /// The fitted level at the origin, on the scale of the line.
    pub level: f64,
    /// Per year, on the scale of the line (linear: 0.01 is one percentage point a year).
    pub slope: f64,
    /// Of level and slope.
    pub covariance: [[f64; 2]; 2],
    /// ν, summed over the waves.
    pub degrees_of_freedom: f64,
    /// The slope against 0, t, with a 95 % interval.
    pub slope_test: Result<TTest, Untestable>,
    /// Wald's test that the levels of the waves do not depart from a straight line: F.
    pub departure: Result<TestResult, Untestable>,
}

/// Why there is no line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoLine {
    /// Nobody, or everybody, answered so in every wave on one side of some time: log odds have no finite slope.
    Separation,
}

impl Line {
    /// The fitted level at a time (decimal years) with its standard error, on the scale of the line.
    pub fn at(&self, time: f64) -> ContrastEstimate {
        let t = time - self.origin;
        let [[level, cross], [_, slope]] = self.covariance;
        ContrastEstimate {
            value: self.level + self.slope * t,
            standard_error: (level + 2.0 * t * cross + t * t * slope).max(0.0).sqrt(),
            degrees_of_freedom: self.degrees_of_freedom,
        }
    }

    /// The fitted share or mean at a time, on the scale of the measure.
    pub fn fitted(&self, time: f64) -> f64 {
        self.scale.mean(self.at(time).value)
    }
}

impl Scale {
    /// The mean that a value on this scale stands for.
    fn mean(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Logistic => 1.0 / (1.0 + (-value).exp()),
        }
    }

    /// ∂mean/∂value, which for log odds is also the variance of an answer.
    fn derivative(self, mean: f64) -> f64 {
        match self {
            Self::Linear => 1.0,
            Self::Logistic => mean * (1.0 - mean),
        }
    }
}

/// The solution of the score equations Σ_t W_t(ȳ_t − μ_t)·x_t = 0, x_t = (1, t − origin).
#[derive(Debug, Clone)]
pub(super) struct Solution {
    pub level: f64,
    pub slope: f64,
    /// A⁻¹, A = Σ W_t·(∂μ_t/∂η_t)·x_t·x_tᵀ: on its diagonal and beside it.
    pub inverse: [[f64; 2]; 2],
    /// ȳ − μ of each point.
    pub residuals: Vec<f64>,
}

impl Solution {
    /// Newton's steps to the solution; one is enough for the linear scale.
    pub fn new(points: &[Point<'_>], origin: f64, scale: Scale) -> Result<Self, NoLine> {
        const MOST_STEPS: usize = 50;
        const AT_REST: f64 = 1e-14;
        let weight: f64 = points.iter().map(|point| point.weight).sum();
        let mean = points
            .iter()
            .map(|point| point.weight * point.mean)
            .sum::<f64>()
            / weight;
        let (mut level, mut slope) = match scale {
            Scale::Linear => (mean, 0.0),
            Scale::Logistic if mean > 0.0 && mean < 1.0 => ((mean / (1.0 - mean)).ln(), 0.0),
            Scale::Logistic => return Err(NoLine::Separation),
        };
        for _ in 0..MOST_STEPS {
            let (gradient, inverse) = derivatives(points, origin, scale, [level, slope]);
            let inverse = inverse.ok_or(NoLine::Separation)?;
            let step = multiply(inverse, gradient);
            level += step[0];
            slope += step[1];
            let reach = points
                .iter()
                .map(|p| (p.time - origin).abs())
                .fold(0.0, f64::max);
            let moved = step[0].abs() + step[1].abs() * reach;
            if moved <= AT_REST * (level.abs() + slope.abs() * reach).max(1.0) {
                break;
            }
            // A share of 1e-13 or less in some wave: the odds have run away.
            if scale == Scale::Logistic && level.abs() + slope.abs() * reach > 60.0 {
                return Err(NoLine::Separation);
            }
        }
        let (_, inverse) = derivatives(points, origin, scale, [level, slope]);
        let fitted = |point: &Point<'_>| scale.mean(level + slope * (point.time - origin));
        Ok(Self {
            level,
            slope,
            inverse: inverse.ok_or(NoLine::Separation)?,
            residuals: points
                .iter()
                .map(|point| point.mean - fitted(point))
                .collect(),
        })
    }

    /// A⁻¹·B·A⁻¹ with B = Σ_t x_t·x_tᵀ·V_t[Σw(y − μ_t)]: waves are independent samples.
    fn covariance(&self, points: &[Point<'_>], origin: f64) -> [[f64; 2]; 2] {
        let mut spread = [[0.0; 2]; 2];
        for (point, residual) in points.iter().zip(&self.residuals) {
            add_outer(
                &mut spread,
                point.time - origin,
                point.score_variance(*residual),
            );
        }
        sandwich(self.inverse, spread, self.inverse)
    }
}

/// A line through the points. It equals `svyglm` on the rows of all waves with the wave's time as the predictor
/// (Binder 1983, *International Statistical Review* 51, 279–292), whose scaling of weights changes neither coefficients nor
/// their covariance.
pub(super) fn line(
    points: &[Point<'_>],
    origin: f64,
    scale: Scale,
    rule: DegreesOfFreedom,
) -> Result<Line, NoLine> {
    let solution = Solution::new(points, origin, scale)?;
    let covariance = solution.covariance(points, origin);
    let nu: f64 = points.iter().map(|point| point.degrees_of_freedom).sum();
    let degrees_of_freedom = of_model(nu, 2, rule);
    let slope = ContrastEstimate {
        value: solution.slope,
        standard_error: covariance[1][1].max(0.0).sqrt(),
        degrees_of_freedom,
    };
    Ok(Line {
        scale,
        origin,
        level: solution.level,
        slope: solution.slope,
        covariance,
        degrees_of_freedom,
        slope_test: slope.t_test(0.0, degrees_of_freedom),
        departure: departure(points, origin, scale, of_model(nu, points.len(), rule)),
    })
}

/// ν, or as R has it ν + 1 − p with p coefficients.
pub(super) fn of_model(nu: f64, coefficients: usize, rule: DegreesOfFreedom) -> f64 {
    match rule {
        DegreesOfFreedom::Answered => nu,
        DegreesOfFreedom::RCompat => nu + 1.0 - coefficients as f64,
    }
}

/// The gradient Σ W(ȳ − μ)·x and A⁻¹; `None` where A has no inverse.
fn derivatives(
    points: &[Point<'_>],
    origin: f64,
    scale: Scale,
    [level, slope]: [f64; 2],
) -> ([f64; 2], Option<[[f64; 2]; 2]>) {
    let mut gradient = [0.0; 2];
    let mut information = [[0.0; 2]; 2];
    for point in points {
        let t = point.time - origin;
        let mean = scale.mean(level + slope * t);
        let score = point.weight * (point.mean - mean);
        gradient[0] += score;
        gradient[1] += score * t;
        add_outer(&mut information, t, point.weight * scale.derivative(mean));
    }
    (gradient, inverse(information))
}

fn inverse([[a, b], [_, d]]: [[f64; 2]; 2]) -> Option<[[f64; 2]; 2]> {
    let determinant = a * d - b * b;
    // Cauchy and Schwarz: it is a part of a·d, and rounding where all times are one.
    (determinant > 1e-14 * a * d).then(|| {
        [
            [d / determinant, -b / determinant],
            [-b / determinant, a / determinant],
        ]
    })
}

/// matrix += amount·x·xᵀ, x = (1, t).
pub(super) fn add_outer(matrix: &mut [[f64; 2]; 2], t: f64, amount: f64) {
    matrix[0][0] += amount;
    matrix[0][1] += amount * t;
    matrix[1][0] += amount * t;
    matrix[1][1] += amount * t * t;
}

fn multiply(matrix: [[f64; 2]; 2], vector: [f64; 2]) -> [f64; 2] {
    matrix.map(|row| row[0] * vector[0] + row[1] * vector[1])
}

/// left·middle·right.
pub(super) fn sandwich(
    left: [[f64; 2]; 2],
    middle: [[f64; 2]; 2],
    right: [[f64; 2]; 2],
) -> [[f64; 2]; 2] {
    product(product(left, middle), right)
}

fn product(left: [[f64; 2]; 2], right: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
    left.map(|row| [0, 1].map(|column| row[0] * right[0][column] + row[1] * right[1][column]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::WaveId;

    fn points<'a>(wave: &'a WaveId, means: &[f64]) -> Vec<Point<'a>> {
        let of_mean = |(place, mean): (usize, &f64)| Point {
            wave,
            place,
            time: 2000.0 + place as f64,
            weight: 100.0 + 10.0 * place as f64,
            mean: *mean,
            covariance: [4.0, 0.5, 20.0],
            degrees_of_freedom: 99.0,
            source: None,
        };
        means.iter().enumerate().map(of_mean).collect()
    }

    #[test]
    fn shares_that_turn_from_nobody_to_everybody_have_no_logistic_line() {
        let wave = WaveId::new("any");
        for means in [[0.0; 4], [1.0; 4], [0.0, 0.0, 1.0, 1.0]] {
            let points = points(&wave, &means);
            let logistic = line(&points, 2001.5, Scale::Logistic, DegreesOfFreedom::Answered);
            assert_eq!(logistic, Err(NoLine::Separation), "{means:?}");
            assert!(line(&points, 2001.5, Scale::Linear, DegreesOfFreedom::Answered).is_ok());
        }
    }

    #[test]
    fn where_the_line_holds_and_when_it_began_change_nothing() {
        let wave = WaveId::new("any");
        let points = points(&wave, &[0.1, 0.4, 0.3, 0.9]);
        for scale in [Scale::Linear, Scale::Logistic] {
            let at = |origin| line(&points, origin, scale, DegreesOfFreedom::Answered);
            let (one, other) = (at(2001.5).expect("a line"), at(1990.0).expect("a line"));
            assert!((one.slope - other.slope).abs() < 1e-9);
            let (here, there) = (one.at(2003.0), other.at(2003.0));
            assert!((here.value - there.value).abs() < 1e-9);
            assert!((here.standard_error - there.standard_error).abs() < 1e-9);
        }
    }
}
