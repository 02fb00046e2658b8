//! The tail of a weighted sum of independent χ² variables, by inversion of its moment generating function.
//!
//! P(Q > x) = 1/(2πi) ∫ exp(K(s) − s·x)/s ds over any path that crosses the real axis between 0 and the first branch
//! point, K(s) = −½ Σ h_j ln(1 − 2sλ_j) (Rice 1980, *SIAM Journal on Scientific and Statistical Computing* 1,
//! 438–448; Helstrom 1996, *IEEE Transactions on Aerospace and Electronic Systems* 32, 1142–1151). The path here
//! leaves the axis at the saddle point, where the integrand is as large as it gets and of one sign, so that a small
//! tail keeps its relative accuracy; the trapezoid rule along it converges exponentially.

use std::f64::consts::PI;

use nalgebra::Complex;

/// Σ λ_j χ²(h_j): terms of either sign, h_j > 0 real.
#[derive(Debug, Clone)]
pub(super) struct QuadraticForm {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, Copy)]
struct Term {
    weight: f64,
    degrees_of_freedom: f64,
}

impl QuadraticForm {
    /// From (λ, h); terms with λ = 0 add nothing and are left out.
    pub(super) fn new(terms: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let terms = terms
            .into_iter()
            .filter(|&(weight, _)| weight != 0.0)
            .map(|(weight, degrees_of_freedom)| Term {
                weight,
                degrees_of_freedom,
            })
            .collect();
        Self { terms }
    }

    pub(super) fn mean(&self) -> f64 {
        self.terms
            .iter()
            .map(|t| t.weight * t.degrees_of_freedom)
            .sum()
    }

    /// P(Q > x). Below the mean it is 1 less the other tail.
    pub(super) fn tail(&self, x: f64) -> f64 {
        let scale = self
            .terms
            .iter()
            .fold(0.0_f64, |scale, term| scale.max(term.weight.abs()));
        if scale == 0.0 {
            return if x < 0.0 { 1.0 } else { 0.0 };
        }
        let scaled = |sign: f64| Self {
            terms: self
                .terms
                .iter()
                .map(|term| Term {
                    weight: sign * term.weight / scale,
                    ..*term
                })
                .collect(),
        };
        let x = x / scale;
        if x.is_infinite() {
            return if x < 0.0 { 1.0 } else { 0.0 };
        }
        if x >= self.mean() / scale {
            scaled(1.0).upper(x)
        } else {
            1.0 - scaled(-1.0).upper(-x)
        }
    }

    /// P(Q > x) where the largest |λ| is 1 and x is not below the mean.
    fn upper(&self, x: f64) -> f64 {
        let bounded = |sign: f64| self.terms.iter().all(|term| sign * term.weight < 0.0);
        if bounded(1.0) && x >= 0.0 {
            return 0.0;
        }
        let saddle = self.saddle(x);
        let (_, second, third) = self.derivatives(saddle, x);
        let width = second.sqrt().recip();
        // Away from the axis the path bends as the path of steepest descent does, and always to the side where
        // exp(−s·x) falls, if there is one.
        let bend = (width * third / (3.0 * second)).clamp(-1.0, 1.0);
        let bend = if x > 0.0 {
            bend.max(0.1)
        } else if x < 0.0 {
            bend.min(-0.1)
        } else {
            bend
        };
        let height = self.exponent(Complex::new(saddle, 0.0), x).re;
        let integrand = |u: f64| {
            let (sinh, cosh) = (u.sinh(), u.cosh());
            let half = (u / 2.0).sinh();
            let s = Complex::new(saddle + width * bend * 2.0 * half * half, width * sinh);
            let step = Complex::new(width * bend * sinh, width * cosh);
            ((self.exponent(s, x) - height).exp() * step).im
        };
        (height.exp() * trapezoid(&integrand) / PI).clamp(0.0, 1.0)
    }

    /// K(s) − s·x − ln s.
    fn exponent(&self, s: Complex<f64>, x: f64) -> Complex<f64> {
        self.terms.iter().fold(-s * x - s.ln(), |sum, term| {
            sum - ln_1p(s * (-2.0 * term.weight)) * (0.5 * term.degrees_of_freedom)
        })
    }

    /// First, second and third derivative of the exponent at a real s.
    fn derivatives(&self, s: f64, x: f64) -> (f64, f64, f64) {
        let start = (-x - s.recip(), s.powi(-2), -2.0 * s.powi(-3));
        self.terms
            .iter()
            .fold(start, |(first, second, third), term| {
                let h = term.degrees_of_freedom;
                let ratio = term.weight / (1.0 - 2.0 * term.weight * s);
                (
                    first + h * ratio,
                    second + 2.0 * h * ratio * ratio,
                    third + 8.0 * h * ratio * ratio * ratio,
                )
            })
    }

    /// Where the exponent, convex between 0 and the first branch point, is least; any point near will do.
    fn saddle(&self, x: f64) -> f64 {
        let largest = self
            .terms
            .iter()
            .fold(0.0_f64, |largest, term| largest.max(term.weight));
        let (mut low, mut high) = (0.0, (2.0 * largest).recip());
        let mut s = if high.is_finite() { high / 2.0 } else { 1.0 };
        for _ in 0..200 {
            let (slope, second, _) = self.derivatives(s, x);
            if slope > 0.0 {
                high = s;
            } else {
                low = s;
            }
            let mut next = s - slope / second;
            if !(next > low && next < high) {
                next = if high.is_finite() {
                    f64::midpoint(low, high)
                } else {
                    s * 2.0
                };
            }
            if (next - s).abs() * second.sqrt() <= 1e-3 {
                return next;
            }
            s = next;
        }
        s
    }
}

/// ln(1 + z), also where z is small: a term with 1e6 degrees of freedom multiplies its rounding.
fn ln_1p(z: Complex<f64>) -> Complex<f64> {
    let one = Complex::new(1.0 + z.re, z.im);
    if z.norm() > 0.5 {
        return one.ln();
    }
    Complex::new(
        (z.re * (2.0 + z.re) + z.im * z.im).ln_1p() / 2.0,
        z.im.atan2(one.re),
    )
}

/// ∫ over u ≥ 0 of an even function that falls at least exponentially, by trapezoids of half the width until two
/// agree.
fn trapezoid(integrand: &impl Fn(f64) -> f64) -> f64 {
    const SMALLEST: f64 = 1e-18;
    const LONGEST: f64 = 700.0;
    let mut width = 0.5;
    let sum_of = |start: f64, step: f64| {
        let (mut sum, mut largest, mut small, mut u) = (0.0_f64, 0.0_f64, 0, start);
        // Several small terms in a row: one alone can be a crossing of the axis.
        while small < 4 && u < LONGEST {
            let term = integrand(u);
            if !term.is_finite() {
                break;
            }
            sum += term;
            largest = largest.max(term.abs());
            small = if term.abs() <= SMALLEST * largest {
                small + 1
            } else {
                0
            };
            u += step;
        }
        sum
    };
    let mut sum = integrand(0.0) / 2.0 + sum_of(width, width);
    let mut last = sum * width;
    for _ in 0..12 {
        sum += sum_of(width / 2.0, width);
        width /= 2.0;
        let next = sum * width;
        // The error falls as its square: where two agree to 1e-9, the later one is good to rounding.
        if (next - last).abs() <= 1e-9 * next.abs() {
            return next;
        }
        last = next;
    }
    last
}
