//! In: a response and terms by row, final weights, and the design with its weighting. Out: coefficients with the
//! covariance that the design and the weighting give them, tests and predictions. Never: a covariance that takes
//! weights as fixed where they were adjusted, or a coefficient that did not converge.
//!
//! [`CompleteCases`] folds the rows that have an answer to everything; [`fit`] finds the coefficients of a
//! [`Regression`]; [`Fit::covariance`] takes their influence values to the design of each wave; [`Model`] tests them
//! and predicts.

mod coefficient;
mod complete_cases;
mod fit;
mod generalized_linear;
mod likelihood;
mod model_matrix;
mod newton;
mod no_covariance;
mod no_fit;
mod prediction;
mod proportional_odds;
mod regression;
mod stacked_wave;
mod term;
mod triangle;

pub use coefficient::{Coefficient, Model};
pub use complete_cases::CompleteCases;
pub use fit::Fit;
pub use no_covariance::NoCovariance;
pub use no_fit::NoFit;
pub use prediction::{NoPrediction, Profile, Value};
pub use regression::{Regression, coefficients, fit};
pub use stacked_wave::StackedWave;
pub use term::{Intercept, ModelVariable, Term};
