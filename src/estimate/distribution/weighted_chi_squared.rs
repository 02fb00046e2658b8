//! Tails of a weighted sum of χ² variables: what a Rao–Scott test statistic follows.

use super::quadratic_form::QuadraticForm;
use super::{chi_squared_tail, f_tail, normal_tail};

/// The distribution of Q = Σ λ_i χ²₁, the χ² independent and each on one degree of freedom.
///
/// Pearson's X² of a survey follows it, with λ the eigenvalues of the design effects of the table (Rao and Scott
/// 1984, *Annals of Statistics* 12, 46–60, theorem 1). Each tail comes in two forms: against a number, and against a
/// number times χ²_d/d, the variance having been estimated on d degrees of freedom.
///
/// ```
/// use tidemark::estimate::distribution::WeightedChiSquared;
/// // Two equal weights: an exponential distribution of mean 2λ.
/// let q = WeightedChiSquared::new(&[1.5, 1.5]).expect("finite weights");
/// let p = q.tail(30.0);
/// assert!((p / (-10.0_f64).exp() - 1.0).abs() < 1e-12);
/// assert!(q.tail_over_chi_squared(30.0, 20.0) > p);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedChiSquared {
    weights: Vec<f64>,
}

impl WeightedChiSquared {
    /// From the weights λ. Eigenvalues that rounding left slightly below 0 may stay; a weight that is not finite
    /// gives `None`.
    pub fn new(weights: &[f64]) -> Option<Self> {
        weights.iter().all(|w| w.is_finite()).then(|| Self {
            weights: weights.to_vec(),
        })
    }

    /// The weights λ.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// P(Q > x), exact: relative error below 1e-12 down to the smallest p a double holds.
    ///
    /// R: `survey::pchisqsum(method = "integration")`. Source: Rice 1980, *SIAM Journal on Scientific and
    /// Statistical Computing* 1, 438–448.
    pub fn tail(&self, x: f64) -> f64 {
        QuadraticForm::new(self.terms()).tail(x)
    }

    /// P(Q > x·χ²_d/d), exact: relative error below 1e-12; d > 0 is real, and infinite d gives [`tail`](Self::tail).
    /// NaN where d is not above 0.
    ///
    /// R: `survey::pFsum(method = "integration")`, which `svychisq(statistic = "lincom")` calls with d = d₀ν
    /// (see [`satterthwaite_df`](Self::satterthwaite_df)).
    pub fn tail_over_chi_squared(&self, x: f64, d: f64) -> f64 {
        if d.is_infinite() {
            return self.tail(x);
        }
        if d.is_nan() || d <= 0.0 {
            return f64::NAN;
        }
        if x <= 0.0 && self.weights.iter().all(|&w| w >= 0.0) {
            return 1.0;
        }
        QuadraticForm::new(self.terms().chain([(-x / d, d)])).tail(0.0)
    }

    fn terms(&self) -> impl Iterator<Item = (f64, f64)> {
        self.weights.iter().map(|&weight| (weight, 1.0))
    }

    /// d₀ = (Σλ)²/Σλ², the degrees of freedom of a single χ² with the same two first moments, up to scale
    /// (Satterthwaite 1946, *Biometrics Bulletin* 2, 110–114).
    pub fn satterthwaite_df(&self) -> f64 {
        self.sum() * self.sum() / self.sum_of_squares()
    }

    /// P(χ²_{d₀} > x·Σλ/Σλ²), the second-order correction of Rao and Scott (1984, § 4).
    ///
    /// R: `survey::pchisqsum(method = "satterthwaite")`.
    pub fn tail_satterthwaite(&self, x: f64) -> f64 {
        chi_squared_tail(
            x * self.sum() / self.sum_of_squares(),
            self.satterthwaite_df(),
        )
    }

    /// P(F_{d₀, d} > x/Σλ), the form with an estimated variance (Thomas and Rao 1987, *JASA* 82, 630–636).
    ///
    /// R: `survey::pFsum(method = "satterthwaite")`.
    pub fn tail_satterthwaite_over_chi_squared(&self, x: f64, d: f64) -> f64 {
        f_tail(x / self.sum(), self.satterthwaite_df(), d)
    }

    /// The saddlepoint approximation of P(Q > x) (Kuonen 1999, *Biometrika* 86, 929–935), relative error a few
    /// percent. Where the saddle point is within 1e-4 of 0 (x near the mean) the formula divides by nearly 0, and the
    /// answer is Satterthwaite's, as in R.
    ///
    /// R: `survey::pchisqsum(method = "saddlepoint")`.
    pub fn tail_saddlepoint(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 1.0;
        }
        saddlepoint(&self.terms().collect::<Vec<_>>(), x)
            .unwrap_or_else(|| self.tail_satterthwaite(x))
    }

    /// The saddlepoint approximation of P(Q > x·χ²_d/d).
    ///
    /// R: `survey::pFsum(method = "saddlepoint")`, which `svychisq(statistic = "saddlepoint")` calls with d = d₀ν. As
    /// there, the χ² below has ⌊d⌋ degrees of freedom while its mean is taken over d: R repeats the term d times and
    /// drops the fraction. Below d = 1 nothing would be left, and d itself is used.
    pub fn tail_saddlepoint_over_chi_squared(&self, x: f64, d: f64) -> f64 {
        if d.is_infinite() {
            return self.tail_saddlepoint(x);
        }
        if x <= 0.0 {
            return 1.0;
        }
        let whole = if d < 1.0 { d } else { d.floor() };
        let terms: Vec<(f64, f64)> = self.terms().chain([(-x / d, whole)]).collect();
        saddlepoint(&terms, 0.0).unwrap_or_else(|| self.tail_satterthwaite_over_chi_squared(x, d))
    }

    fn sum(&self) -> f64 {
        self.weights.iter().sum()
    }

    fn sum_of_squares(&self) -> f64 {
        self.weights.iter().map(|w| w * w).sum()
    }
}

/// P(Σ λ_j χ²(h_j) > x) ≈ Φ̄(w + ln(v/w)/w), ζ the solution of K′(ζ) = x, w = sign(ζ)√(2(ζx − K(ζ))),
/// v = ζ√K″(ζ). `None` where |ζ| is below 1e-4 in units of the largest λ.
fn saddlepoint(terms: &[(f64, f64)], x: f64) -> Option<f64> {
    let largest = terms.iter().fold(0.0_f64, |largest, t| largest.max(t.0));
    if largest <= 0.0 {
        return None;
    }
    let terms: Vec<(f64, f64)> = terms.iter().map(|&(w, h)| (w / largest, h)).collect();
    let x = x / largest;
    let slope = |zeta: f64| -> f64 {
        terms
            .iter()
            .map(|(w, h)| h * w / (1.0 - 2.0 * zeta * w))
            .sum::<f64>()
            - x
    };
    let smallest = terms.iter().fold(0.0_f64, |smallest, t| smallest.min(t.0));
    let (mut low, mut high) = (-1.0, 0.5);
    if smallest < 0.0 {
        low = (2.0 * smallest).recip();
    } else {
        while slope(low) > 0.0 {
            low *= 2.0;
        }
    }
    // K′ rises from −∞ or below x to +∞: halving meets the root to the last bit.
    let mut zeta = f64::midpoint(low, high);
    while zeta > low && zeta < high {
        if slope(zeta) > 0.0 {
            high = zeta;
        } else {
            low = zeta;
        }
        zeta = f64::midpoint(low, high);
    }
    if zeta.abs() < 1e-4 {
        return None;
    }
    let (mut k, mut second) = (0.0, 0.0);
    for (weight, h) in &terms {
        k -= h * (-2.0 * zeta * weight).ln_1p() / 2.0;
        let ratio = weight / (1.0 - 2.0 * zeta * weight);
        second += 2.0 * h * ratio * ratio;
    }
    let w = (2.0 * (zeta * x - k)).sqrt().copysign(zeta);
    let v = zeta * second.sqrt();
    let p = normal_tail(w + (v / w).ln() / w);
    p.is_finite().then_some(p)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64) {
        assert!(
            (found / expected - 1.0).abs() <= relative,
            "{found:e}, expected {expected:e}"
        );
    }

    /// q × sex of the fixture: eigenvalues of Δ and d = d₀ν in R 4.1-1 (X² and p are those 4.5 prints).
    const FIXTURE: [f64; 4] = [
        1.7091591886397026,
        1.3873367432206134,
        1.3250503189084022,
        1.2801274573316794,
    ];
    const X2: f64 = 18.031648309462646;
    const D: f64 = 3_941.134_247_600_303;

    #[test]
    fn the_saddlepoint_equals_r() {
        let q = WeightedChiSquared::new(&FIXTURE).expect("weights");
        close(
            q.tail_saddlepoint_over_chi_squared(X2, D),
            0.0134875699097229,
            1e-9,
        );
        close(
            q.tail_satterthwaite_over_chi_squared(X2, D),
            0.0136386377,
            1e-8,
        );
        close(q.tail_over_chi_squared(X2, D), 0.0134875699097229, 0.03);
    }
}
