//! The test that an item has given shares.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use super::convention::Convention;
use super::joint::{Joint, indicator};
use super::outcome::{Reference, TestResult, Untestable, above_zero};
use crate::estimate::distribution::WeightedChiSquared;
use crate::estimate::{DomainTally, Linearisation, NoPrecision, Partition, Statistic, Variable};
use crate::tally::Tally;

/// Pearson's X² = Σ(O − Np)²/(Np) of weighted totals O against given shares p, N their sum, with the weights λ of the
/// χ² that it follows: the eigenvalues of the covariance of (O − Np)/√(Np), N estimated (Rao and Scott 1981, *JASA*
/// 76, 221–230).
#[derive(Debug, Clone, PartialEq)]
pub struct GoodnessOfFit {
    /// X², scaled by the convention asked for.
    pub x_squared: f64,
    /// λ, largest first.
    pub weights: Vec<f64>,
    /// ν of the respondents who answered.
    pub degrees_of_freedom: f64,
}

impl GoodnessOfFit {
    /// X² and λ of the answers `codes` in the first domain of a partition against `shares`, one a code.
    ///
    /// Shares are scaled to sum to 1. [`Convention::Tidemark`] scales X² and λ to the respondents who answered,
    /// [`Convention::RSurvey`] leaves weighted totals; p is the same.
    ///
    /// # Errors
    /// [`Untestable::NotShares`] where there is not one share above 0 for each code, [`Untestable::OneCategory`] for
    /// fewer than two codes, [`Untestable::NoVariance`] where the totals are pinned to given shares or every answer is
    /// the same, else as [`Linearisation::covariance`].
    pub fn new(
        at: &Linearisation<'_>,
        tally: &Tally,
        domain: &Partition,
        codes: &[usize],
        shares: &[f64],
        convention: Convention,
    ) -> Result<Self, Untestable> {
        let shares = scaled(shares).ok_or(Untestable::NotShares)?;
        if codes.len() != shares.len() {
            return Err(Untestable::NotShares);
        }
        if codes.len() < 2 {
            return Err(Untestable::OneCategory);
        }
        let folded = DomainTally::new(at, tally, domain);
        let statistics = codes
            .iter()
            .map(|&code| folded.total(0, Variable::Scores(&indicator(tally.codes(), codes, code))))
            .collect::<Option<Vec<Statistic>>>()
            .ok_or(Untestable::NoPrecision(NoPrecision::EmptyBase))?;
        let first = &statistics[0];
        let (bases, df) = (first.bases, first.degrees_of_freedom);
        let references: Vec<&Statistic> = statistics.iter().collect();
        let totals = Joint::new(at, &folded, &references, df)?;
        let scale = match convention {
            Convention::Tidemark => bases.unweighted as f64 / bases.weighted,
            Convention::RSurvey => 1.0,
        };
        let (x_squared, weights) = fit(&totals, &shares);
        if !(weights.first().is_some_and(|largest| *largest > 0.0)) {
            return Err(Untestable::NoVariance);
        }
        Ok(Self {
            x_squared: x_squared * scale,
            weights: weights.into_iter().map(|weight| weight * scale).collect(),
            degrees_of_freedom: df,
        })
    }

    /// X² on scale·χ²: scale Σλ²/Σλ, df (Σλ)²/Σλ² (Satterthwaite).
    ///
    /// # Errors
    /// [`Untestable::NoVariance`] where every λ is 0.
    pub fn test(&self) -> Result<TestResult, Untestable> {
        let sum: f64 = self.weights.iter().sum();
        let squares: f64 = self.weights.iter().map(|weight| weight * weight).sum();
        TestResult::chi_squared(self.x_squared, squares / sum, sum * sum / squares)
    }

    /// X² against the exact tail of Σλᵢχ²₁ over χ²_d/d with d = ν·(Σλ)²/Σλ², the covariance being estimated.
    ///
    /// # Errors
    /// [`Untestable::NoDegreesOfFreedom`] where ν is 0.
    pub fn exact(&self) -> Result<TestResult, Untestable> {
        let mixture = WeightedChiSquared::new(&self.weights).ok_or(Untestable::NoVariance)?;
        let denominator = mixture.satterthwaite_df() * self.degrees_of_freedom;
        if !above_zero(denominator) {
            return Err(Untestable::NoDegreesOfFreedom);
        }
        Ok(TestResult {
            statistic: self.x_squared,
            p: mixture.tail_over_chi_squared(self.x_squared, denominator),
            reference: Reference::WeightedChiSquared {
                weights: self.weights.clone(),
                denominator,
            },
        })
    }
}

/// Shares scaled to sum to 1; `None` where one is not above 0.
fn scaled(shares: &[f64]) -> Option<Vec<f64>> {
    let sum: f64 = shares.iter().sum();
    let positive = shares.iter().all(|share| *share > 0.0 && share.is_finite());
    (positive && sum.is_finite()).then(|| shares.iter().map(|share| share / sum).collect())
}

/// X² of the totals and λ, largest first. With E = pN, ∂[(O − E)/√E] = ∂O/√E − (O + E)/(2E√E)·p·∂N.
fn fit(totals: &Joint, shares: &[f64]) -> (f64, Vec<f64>) {
    const ROUNDING: f64 = 1e-12;
    let size = shares.len();
    let sum: f64 = totals.values.iter().sum();
    let expected: Vec<f64> = shares.iter().map(|share| share * sum).collect();
    let off = DVector::from_fn(size, |i, _| {
        (totals.values[i] - expected[i]) / expected[i].sqrt()
    });
    let derivative = DMatrix::from_fn(size, size, |i, j| {
        let own = if i == j {
            expected[i].sqrt().recip()
        } else {
            0.0
        };
        own - (totals.values[i] + expected[i]) / (2.0 * expected[i] * expected[i].sqrt())
            * shares[i]
    });
    let x_squared = off.norm_squared();
    let covariance = totals.transformed(off, &derivative).covariance;
    let symmetric = (&covariance + covariance.transpose()) * 0.5;
    let mut weights: Vec<f64> = SymmetricEigen::new(symmetric)
        .eigenvalues
        .iter()
        .copied()
        .collect();
    weights.sort_by(|first, second| second.total_cmp(first));
    let largest = weights.first().copied().unwrap_or(0.0);
    for weight in &mut weights {
        if *weight <= ROUNDING * largest {
            *weight = 0.0;
        }
    }
    (x_squared, weights)
}
