//! How estimates are made, as declared: intervals, degrees of freedom, the population, quantiles, and the letters of
//! banner tables.

use serde::Serialize;

use super::quantile::{Quantile, QuantileRule};
use super::report::LowBase;

/// `[estimation]` of `survey.toml`. The defaults are those of a survey that says nothing.
///
/// ```
/// use tidemark::definition::{Correction, Estimation, IntervalMethod, Quantile};
/// let default = Estimation::default();
/// assert_eq!(default.interval, IntervalMethod::Logit);
/// assert_eq!(default.letters.correction, Correction::Holm);
/// assert_eq!(default.quantiles, Quantile::QUARTILES);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimation {
    /// The interval of a share, and through it of a quantile.
    pub interval: IntervalMethod,
    /// Those of t intervals and t tests.
    pub degrees_of_freedom: DegreesOfFreedom,
    /// How many people the sample stands for; with it, shares are also told as numbers of people.
    pub population: Option<f64>,
    /// The quantiles of a numeric item, where they are asked for; in the order of the tables, none of them twice.
    pub quantiles: Vec<Quantile>,
    /// By which rule a weighted sample has a quantile.
    pub quantile_rule: QuantileRule,
    /// Which columns of banner tables are tested, and what is a difference.
    pub letters: LetterRule,
}

impl Default for Estimation {
    fn default() -> Self {
        Self {
            interval: IntervalMethod::default(),
            degrees_of_freedom: DegreesOfFreedom::default(),
            population: None,
            quantiles: Quantile::QUARTILES.to_vec(),
            quantile_rule: QuantileRule::default(),
            letters: LetterRule::default(),
        }
    }
}

/// The confidence interval of a share. That of a mean is always symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalMethod {
    /// On the log-odds, with t. The default.
    #[default]
    Logit,
    /// Korn and Graubard's, beta quantiles on the effective sample size.
    Beta,
    /// Wilson's score interval on the effective sample size.
    Wilson,
    /// On the arcsine of the square root.
    Asin,
    /// From the profile of a binomial likelihood on the effective sample size.
    Likelihood,
    /// On the log-odds of a quasi-binomial model.
    Xlogit,
    /// Share ± t·se.
    Mean,
}

/// Which units the degrees of freedom of a design are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DegreesOfFreedom {
    /// Those of the rows that answered. The default.
    #[default]
    Answered,
    /// R's choice by function: of the full design for means, balances and differences; for shares of the rows that
    /// answered, or of the whole domain where the variance knows how the weights were made.
    RCompat,
}

/// When a column letter stands in a banner table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LetterRule {
    /// How p values are corrected for the number of pairs.
    pub correction: Correction,
    /// Which pairs are corrected together.
    pub family: LetterFamily,
    /// A difference with an adjusted p below this gets a capital letter.
    pub level: f64,
    /// One below this, but not below `level`, gets a small letter; `None`: no small letters.
    pub second_level: Option<f64>,
    /// Columns on a smaller effective base are not tested; `None`: the report's `very_low`.
    pub minimum_base: Option<f64>,
}

impl Default for LetterRule {
    fn default() -> Self {
        Self {
            correction: Correction::default(),
            family: LetterFamily::default(),
            level: 0.05,
            second_level: None,
            minimum_base: None,
        }
    }
}

impl LetterRule {
    /// The effective base below which a column is not tested.
    pub fn smallest_base(&self, low_base: &LowBase) -> f64 {
        self.minimum_base.unwrap_or(low_base.very_low)
    }
}

/// How p values of a family are corrected for their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// Holm's steps: the chance of any false letter in the family is at most the level. The default.
    #[default]
    Holm,
    /// Benjamini and Hochberg's: the expected part of false letters among the letters is at most the level.
    BenjaminiHochberg,
    /// Each pair by itself.
    None,
}

/// Which column pairs are corrected together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterFamily {
    /// The pairs of one row within one banner. The default.
    #[default]
    Row,
    /// The pairs of all rows of one item within one banner.
    Banner,
    /// The pairs of all rows and banners of one item.
    Table,
    /// Every pair of the wave.
    Book,
}
