//! Distribution functions, tails and quantiles of the distributions that intervals and tests use.
//!
//! A tail is P(X > x) and keeps its relative accuracy however small it is; it is never 1 less the other tail where
//! that would lose digits. Degrees of freedom are real numbers. The error function is `statrs`'s; its incomplete beta
//! and gamma functions lose relative accuracy in one of the tails and most of its quantiles are good to 1e-2 … 1e-9
//! only, so those are made here. Every function is checked against a grid made in 40 digits (`tests/distribution`).
//!
//! Parameters outside their range (df ≤ 0, p outside 0 … 1) give NaN, the argument of the caller being no
//! distribution.

mod beta;
mod chi_squared;
pub(super) mod deviance;
mod fisher_f;
mod incomplete_beta;
mod incomplete_gamma;
mod normal;
mod quadratic_form;
mod student_t;
mod studentised;
mod tails;
mod weighted_chi_squared;

pub use beta::{beta_cdf, beta_quantile, beta_tail};
pub use chi_squared::{chi_squared_cdf, chi_squared_quantile, chi_squared_tail};
pub use fisher_f::{f_cdf, f_quantile, f_tail};
pub use normal::{normal_cdf, normal_quantile, normal_tail, normal_two_sided};
pub use student_t::{t_cdf, t_quantile, t_tail, t_two_sided};
pub use studentised::{equivalence_power, noncentral_t_tail};
pub use weighted_chi_squared::WeightedChiSquared;
