//! Linear and logistic regression: one linear predictor η = xᵀβ, one family.

use super::complete_cases::{CompleteCases, Response};
use super::likelihood::{Likelihood, Quality, dot, logistic, softplus};
use super::no_fit::NoFit;
use super::triangle::Triangle;

/// The family of a regression with its canonical link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// y = η + error.
    Gaussian,
    /// logit E(y) = η, with y from 0 to 1; the dispersion is free (quasi-binomial).
    Binomial,
}

impl Family {
    /// The log-likelihood of one answer, up to what does not depend on η.
    fn value(self, eta: f64, y: f64) -> f64 {
        match self {
            Self::Gaussian => -0.5 * (y - eta) * (y - eta),
            Self::Binomial => -y * softplus(-eta) - (1.0 - y) * softplus(eta),
        }
    }

    /// y − μ.
    fn residual(self, eta: f64, y: f64) -> f64 {
        match self {
            Self::Gaussian => y - eta,
            // Without the cancellation of y − μ near 1.
            Self::Binomial => y * logistic(-eta) - (1.0 - y) * logistic(eta),
        }
    }

    /// V(μ) = dμ/dη.
    fn variance(self, eta: f64) -> f64 {
        match self {
            Self::Gaussian => 1.0,
            Self::Binomial => logistic(eta) * logistic(-eta),
        }
    }

    /// Twice what the log-likelihood lacks to that of a perfect fit.
    fn deviance(self, eta: f64, y: f64) -> f64 {
        let perfect = match self {
            Self::Gaussian => 0.0,
            Self::Binomial => [y, 1.0 - y]
                .into_iter()
                .filter(|share| *share > 0.0)
                .map(|share| share * share.ln())
                .sum(),
        };
        2.0 * (perfect - self.value(eta, y))
    }

    /// η of a mean.
    fn link(self, mean: f64) -> f64 {
        match self {
            Self::Gaussian => mean,
            Self::Binomial => (mean / (1.0 - mean)).ln(),
        }
    }
}

/// The log-likelihood of a linear or logistic regression.
pub(super) struct GeneralizedLinear<'a> {
    cases: &'a CompleteCases,
    family: Family,
    y: Vec<f64>,
    weights: Vec<f64>,
    /// Respondents with a weight above 0.
    weighted: usize,
}

impl<'a> GeneralizedLinear<'a> {
    /// # Errors
    /// [`NoFit::Response`] where the family cannot take the response, [`NoFit::ConstantResponse`] where a logistic
    /// regression has nothing to explain.
    pub fn new(
        cases: &'a CompleteCases,
        family: Family,
        weights: Vec<f64>,
        weighted: usize,
    ) -> Result<Self, NoFit> {
        let y: Vec<f64> = match (family, &cases.response) {
            (Family::Gaussian, Response::Levels(_)) => {
                return Err(NoFit::Response { wanted: "numbers" });
            }
            (Family::Binomial, Response::Numbers)
                if cases.y.iter().any(|y| !(0.0..=1.0).contains(y)) =>
            {
                return Err(NoFit::Response {
                    wanted: "categories, or numbers from 0 to 1,",
                });
            }
            (_, Response::Numbers) => cases.y.clone(),
            (_, Response::Levels(_)) => cases
                .y
                .iter()
                .map(|&level| f64::from(u8::from(level > 0.0)))
                .collect(),
        };
        let own = Self {
            cases,
            family,
            y,
            weights,
            weighted,
        };
        if family == Family::Binomial {
            let mean = own.mean();
            if mean <= 0.0 || mean >= 1.0 {
                return Err(NoFit::ConstantResponse);
            }
        }
        Ok(own)
    }

    fn x(&self, point: usize) -> &[f64] {
        let width = self.cases.centre.len();
        &self.cases.x[point * width..(point + 1) * width]
    }

    /// Points with weight: number, weight and answer.
    fn points(&self) -> impl Iterator<Item = (usize, f64, f64)> {
        self.weights
            .iter()
            .zip(&self.y)
            .enumerate()
            .filter(|(_, (weight, _))| **weight > 0.0)
            .map(|(point, (weight, y))| (point, *weight, *y))
    }

    fn mean(&self) -> f64 {
        let total: f64 = self.points().map(|(_, weight, _)| weight).sum();
        self.points().map(|(_, weight, y)| weight * y).sum::<f64>() / total
    }
}

impl Likelihood for GeneralizedLinear<'_> {
    fn weights(&self) -> &[f64] {
        &self.weights
    }

    fn start(&self) -> Vec<f64> {
        vec![0.0; self.cases.centre.len()]
    }

    fn magnitude(&self) -> Vec<f64> {
        let mut square = vec![0.0; self.cases.centre.len()];
        let mut total = 0.0;
        for (point, weight, _) in self.points() {
            total += weight;
            for (square, x) in square.iter_mut().zip(self.x(point)) {
                *square += weight * x * x;
            }
        }
        square
            .into_iter()
            .map(|square| (square / total).sqrt())
            .collect()
    }

    fn is_constant(&self, parameter: usize) -> bool {
        parameter == 0 && self.cases.matrix.has_intercept()
    }

    fn scale(&self) -> f64 {
        match self.family {
            Family::Gaussian => {
                let (mut square, mut total) = (0.0, 0.0);
                for (_, weight, y) in self.points() {
                    square += weight * y * y;
                    total += weight;
                }
                (square / total).sqrt()
            }
            Family::Binomial => 1.0,
        }
    }

    fn value(&self, at: &[f64]) -> f64 {
        self.points()
            .map(|(point, weight, y)| weight * self.family.value(dot(self.x(point), at), y))
            .sum()
    }

    fn score(&self, at: &[f64], point: usize, score: &mut [f64]) {
        let x = self.x(point);
        let residual = self.family.residual(dot(x, at), self.y[point]);
        for (score, x) in score.iter_mut().zip(x) {
            *score = x * residual;
        }
    }

    fn add_information(&self, at: &[f64], information: &mut Triangle) {
        for (point, weight, _) in self.points() {
            let x = self.x(point);
            let variance = self.family.variance(dot(x, at));
            information.push(x, (weight * variance).sqrt());
        }
    }

    fn uncentre(&self, parameters: &mut [f64]) {
        let taken = dot(parameters, &self.cases.centre);
        if self.cases.matrix.has_intercept() {
            parameters[0] -= taken;
        }
    }

    /// The dispersion is n/(n − 1) times the weighted variance of the Pearson residuals (y − μ)/√V(μ),
    /// n the respondents with a weight above 0.
    fn quality(&self, at: &[f64]) -> Quality {
        let null = if self.cases.matrix.has_intercept() {
            self.family.link(self.mean())
        } else {
            0.0
        };
        let (mut deviance, mut null_deviance) = (0.0, 0.0);
        let (mut total, mut first, mut second) = (0.0, 0.0, 0.0);
        for (point, weight, y) in self.points() {
            let eta = dot(self.x(point), at);
            deviance += weight * self.family.deviance(eta, y);
            null_deviance += weight * self.family.deviance(null, y);
            let pearson = self.family.residual(eta, y) / self.family.variance(eta).sqrt();
            total += weight;
            first += weight * pearson;
            second += weight * pearson * pearson;
        }
        let n = self.weighted as f64;
        let mean = first / total;
        Quality {
            deviance,
            null_deviance,
            dispersion: (n > 1.0).then(|| n / (n - 1.0) * (second / total - mean * mean)),
        }
    }
}
