//! What a model predicts for a respondent with given answers.

use nalgebra::{DMatrix, DVector};

use super::coefficient::Model;
use super::likelihood::{dot, logistic};
use super::model_matrix::VariableOfModel;
use super::regression::Regression;
use crate::estimate::test::Joint;

/// An answer to a variable of a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// The value of a numeric variable.
    Number(f64),
    /// The label of a level.
    Level(&'a str),
}

/// The answers to predict for, by the name of the variable.
pub type Profile<'a> = [(&'a str, Value<'a>)];

/// Why there is no prediction.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPrediction {
    /// The profile leaves a variable of the model out.
    #[error("`{variable}` is in the model but has no answer to predict for")]
    NoAnswer {
        /// Its name.
        variable: String,
    },
    /// A level that no complete case has, a level of a number or a number of a category, or a number that is not finite.
    #[error("the answer to predict for `{variable}` is not one that the model knows")]
    UnknownAnswer {
        /// Its name.
        variable: String,
    },
}

impl Model {
    /// Predicts for a respondent with these answers: for a linear model the mean; for a logistic one the share that is
    /// modelled; for proportional odds the share of each category. Shares are proportions. The covariance is linearised,
    /// G·V·Gᵀ with G the derivatives by the coefficients.
    ///
    /// # Errors
    /// [`NoPrediction`] where a variable of the model has no answer, or one that no complete case gave.
    pub fn predict(&self, profile: &Profile<'_>) -> Result<Joint, NoPrediction> {
        let answers = self
            .fit
            .matrix
            .variables
            .iter()
            .map(|variable| answer(variable, profile))
            .collect::<Result<Vec<f64>, _>>()?;
        let columns = &self.fit.matrix.columns;
        let x: Vec<f64> = columns
            .iter()
            .map(|column| column.entry(&answers))
            .collect();
        let (values, derivatives) = match self.fit.regression {
            Regression::Linear => (vec![dot(&x, &self.fit.coefficients)], vec![x]),
            Regression::Logistic => {
                let eta = dot(&x, &self.fit.coefficients);
                let slope = logistic(eta) * logistic(-eta);
                let derivative = x.iter().map(|x| slope * x).collect();
                (vec![logistic(eta)], vec![derivative])
            }
            Regression::ProportionalOdds => self.shares_of_categories(&x[1..]),
        };
        let size = self.fit.size();
        let gradient =
            DMatrix::from_row_iterator(values.len(), size, derivatives.into_iter().flatten());
        let joint = self.joint();
        Ok(Joint {
            values: DVector::from_vec(values),
            covariance: &gradient * &joint.covariance * gradient.transpose(),
            degrees_of_freedom: joint.degrees_of_freedom,
        })
    }

    /// P(Y = k) = F(ζ_k − η) − F(ζ_{k−1} − η) and its derivatives by the coefficients.
    fn shares_of_categories(&self, x: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let (beta, thresholds) = self.fit.coefficients.split_at(x.len());
        let eta = dot(x, beta);
        let mut shares = Vec::with_capacity(thresholds.len() + 1);
        let mut derivatives = Vec::with_capacity(thresholds.len() + 1);
        for category in 0..=thresholds.len() {
            let above = thresholds.get(category).map(|threshold| threshold - eta);
            let below = category.checked_sub(1).map(|below| thresholds[below] - eta);
            let mut derivative = vec![0.0; self.fit.size()];
            for (argument, sign, place) in [
                (above, 1.0, category),
                (below, -1.0, category.saturating_sub(1)),
            ] {
                if let Some(argument) = argument {
                    let density = sign * logistic(argument) * logistic(-argument);
                    derivative[x.len() + place] += density;
                    for (slot, x) in derivative.iter_mut().zip(x) {
                        *slot -= density * x;
                    }
                }
            }
            shares.push(match (above, below) {
                (Some(above), None) => logistic(above),
                (None, Some(below)) => logistic(-below),
                // F(a)·(1 − F(b))·(1 − e^{b−a}): no cancellation.
                (Some(above), Some(below)) => {
                    -logistic(above) * logistic(-below) * (below - above).exp_m1()
                }
                (None, None) => 1.0,
            });
            derivatives.push(derivative);
        }
        (shares, derivatives)
    }
}

/// The answer of a profile to a variable, as a number.
fn answer(variable: &VariableOfModel, profile: &Profile<'_>) -> Result<f64, NoPrediction> {
    let unknown = || NoPrediction::UnknownAnswer {
        variable: variable.name.clone(),
    };
    let Some((_, value)) = profile.iter().find(|(name, _)| *name == variable.name) else {
        return Err(NoPrediction::NoAnswer {
            variable: variable.name.clone(),
        });
    };
    match (value, &variable.levels) {
        (Value::Number(number), None) if number.is_finite() => Ok(*number),
        (Value::Level(wanted), Some(levels)) => levels
            .iter()
            .find(|(_, label)| label == wanted)
            .map(|(level, _)| f64::from(*level))
            .ok_or_else(unknown),
        _ => Err(unknown()),
    }
}
