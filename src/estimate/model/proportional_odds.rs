//! Proportional odds: logit P(Y ≤ k) = ζ_k − xᵀβ (McCullagh 1980, *JRSS B* 42, 109–142).

use super::complete_cases::{CompleteCases, Response};
use super::likelihood::{Likelihood, Quality, dot, logistic, softplus};
use super::no_fit::NoFit;
use super::triangle::Triangle;

/// The log-likelihood of a proportional-odds model. Parameters: β, then the thresholds ζ.
///
/// With a = ζ_k − η and b = ζ_{k−1} − η, P = F(a) − F(b) = F(a)·(1 − F(b))·(1 − e^{b−a}) for the logistic F. Its
/// logarithm falls into three parts of one argument each, so nothing cancels where a category is rare.
pub(super) struct ProportionalOdds<'a> {
    cases: &'a CompleteCases,
    weights: Vec<f64>,
    categories: usize,
}

/// The thresholds above and below a category, as numbers; `None` beyond the outer categories.
#[derive(Clone, Copy)]
struct Between {
    above: Option<usize>,
    below: Option<usize>,
}

impl<'a> ProportionalOdds<'a> {
    /// # Errors
    /// [`NoFit::Response`] where the response has no categories, or fewer than two that can be told apart by a
    /// threshold; [`NoFit::EmptyCategory`] where one has no weight; [`NoFit::ConstantResponse`].
    pub fn new(cases: &'a CompleteCases, weights: Vec<f64>) -> Result<Self, NoFit> {
        let Response::Levels(levels) = &cases.response else {
            return Err(NoFit::Response {
                wanted: "ordered categories",
            });
        };
        if !cases.matrix.has_intercept() {
            return Err(NoFit::Response {
                wanted: "an intercept (the thresholds hold it) beside ordered categories",
            });
        }
        let own = Self {
            cases,
            weights,
            categories: levels.len(),
        };
        let by_category = own.by_category();
        if by_category.iter().filter(|weight| **weight > 0.0).count() < 2 {
            return Err(NoFit::ConstantResponse);
        }
        match by_category.iter().position(|weight| *weight <= 0.0) {
            Some(empty) => Err(NoFit::EmptyCategory {
                level: levels[empty].clone(),
            }),
            None => Ok(own),
        }
    }

    /// Σw by category.
    fn by_category(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.categories];
        for (weight, category) in self.weights.iter().zip(&self.cases.y) {
            sums[*category as usize] += weight;
        }
        sums
    }

    /// Covariates, without the constant.
    fn covariates(&self) -> usize {
        self.cases.centre.len() - 1
    }

    fn x(&self, point: usize) -> &[f64] {
        let width = self.cases.centre.len();
        &self.cases.x[point * width + 1..(point + 1) * width]
    }

    fn between(&self, point: usize) -> Between {
        let category = self.cases.y[point] as usize;
        Between {
            above: (category + 1 < self.categories).then_some(category),
            below: category.checked_sub(1),
        }
    }

    fn points(&self) -> impl Iterator<Item = (usize, f64)> {
        self.weights
            .iter()
            .enumerate()
            .filter(|(_, weight)| **weight > 0.0)
            .map(|(point, weight)| (point, *weight))
    }

    fn log_likelihood(&self, at: &[f64], point: usize) -> f64 {
        let (beta, thresholds) = at.split_at(self.covariates());
        let eta = dot(self.x(point), beta);
        let between = self.between(point);
        let mut value = 0.0;
        if let Some(above) = between.above {
            value -= softplus(eta - thresholds[above]);
        }
        if let Some(below) = between.below {
            value -= softplus(thresholds[below] - eta);
        }
        if let (Some(above), Some(below)) = (between.above, between.below) {
            let step = thresholds[above] - thresholds[below];
            value += if step > 0.0 {
                (-(-step).exp_m1()).ln()
            } else {
                f64::NEG_INFINITY
            };
        }
        value
    }
}

impl Likelihood for ProportionalOdds<'_> {
    fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// β = 0 and the thresholds of the weighted shares.
    fn start(&self) -> Vec<f64> {
        let by_category = self.by_category();
        let total: f64 = by_category.iter().sum();
        let mut start = vec![0.0; self.covariates()];
        let mut below = 0.0;
        for weight in &by_category[..self.categories - 1] {
            below += weight;
            start.push((below / (total - below)).ln());
        }
        start
    }

    fn magnitude(&self) -> Vec<f64> {
        let mut square = vec![0.0; self.covariates()];
        let mut total = 0.0;
        for (point, weight) in self.points() {
            total += weight;
            for (square, x) in square.iter_mut().zip(self.x(point)) {
                *square += weight * x * x;
            }
        }
        let of_thresholds = std::iter::repeat_n(1.0, self.categories - 1);
        square
            .into_iter()
            .map(|square| (square / total).sqrt())
            .chain(of_thresholds)
            .collect()
    }

    fn is_constant(&self, parameter: usize) -> bool {
        parameter >= self.covariates()
    }

    fn scale(&self) -> f64 {
        1.0
    }

    fn value(&self, at: &[f64]) -> f64 {
        self.points()
            .map(|(point, weight)| weight * self.log_likelihood(at, point))
            .sum()
    }

    fn score(&self, at: &[f64], point: usize, score: &mut [f64]) {
        let covariates = self.covariates();
        let x = self.x(point);
        let (beta, thresholds) = at.split_at(covariates);
        let eta = dot(x, beta);
        let between = self.between(point);
        score.fill(0.0);
        let mut of_eta = 0.0;
        if let Some(above) = between.above {
            let slope = logistic(eta - thresholds[above]);
            score[covariates + above] += slope;
            of_eta -= slope;
        }
        if let Some(below) = between.below {
            let slope = -logistic(thresholds[below] - eta);
            score[covariates + below] += slope;
            of_eta -= slope;
        }
        if let (Some(above), Some(below)) = (between.above, between.below) {
            let slope = (thresholds[above] - thresholds[below]).exp_m1().recip();
            score[covariates + above] += slope;
            score[covariates + below] -= slope;
        }
        for (score, x) in score.iter_mut().zip(x) {
            *score = of_eta * x;
        }
    }

    fn add_information(&self, at: &[f64], information: &mut Triangle) {
        let covariates = self.covariates();
        let (beta, thresholds) = at.split_at(covariates);
        let mut row = vec![0.0; at.len()];
        for (point, weight) in self.points() {
            let x = self.x(point);
            let eta = dot(x, beta);
            let between = self.between(point);
            for threshold in [between.above, between.below].into_iter().flatten() {
                let argument = thresholds[threshold] - eta;
                row.fill(0.0);
                for (row, x) in row.iter_mut().zip(x) {
                    *row = -x;
                }
                row[covariates + threshold] = 1.0;
                let density = logistic(argument) * logistic(-argument);
                information.push(&row, (weight * density).sqrt());
            }
        }
        for (above, weight) in self.by_category().iter().enumerate() {
            if above > 0 && above + 1 < self.categories {
                let half = 0.5 * (thresholds[above] - thresholds[above - 1]);
                row.fill(0.0);
                row[covariates + above] = 1.0;
                row[covariates + above - 1] = -1.0;
                information.push(&row, weight.sqrt() / (2.0 * half.sinh()));
            }
        }
    }

    fn uncentre(&self, parameters: &mut [f64]) {
        let covariates = self.covariates();
        let taken = dot(&parameters[..covariates], &self.cases.centre[1..]);
        for threshold in &mut parameters[covariates..] {
            *threshold += taken;
        }
    }

    fn quality(&self, at: &[f64]) -> Quality {
        let null: f64 = {
            let by_category = self.by_category();
            let total: f64 = by_category.iter().sum();
            by_category
                .iter()
                .map(|weight| weight * (weight / total).ln())
                .sum()
        };
        Quality {
            deviance: -2.0 * self.value(at),
            null_deviance: -2.0 * null,
            dispersion: None,
        }
    }
}
