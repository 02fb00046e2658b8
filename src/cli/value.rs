//! A value as the terminal shows it: shares in percent, differences of shares in points, everything else in its own unit.

use super::{number, wording};
use crate::definition::{Item, Survey, WaveId};
use crate::estimate::{Measure, Unit};

/// How the values of a measure are shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    unit: Unit,
    /// Of levels; differences and standard errors have more.
    decimals: u8,
}

/// Ratios have no unit to say how fine they are.
const RATIO_DECIMALS: u8 = 3;

impl Shown {
    pub fn new(survey: &Survey, wave: &WaveId, item: &Item, measure: &Measure) -> Self {
        Self::with_decimals(item, measure, wording::decimals(survey, wave))
    }

    /// The same with the decimals of shares stated.
    pub fn with_decimals(item: &Item, measure: &Measure, of_shares: u8) -> Self {
        let unit = measure.unit();
        let decimals = match unit {
            Unit::Proportion | Unit::Difference => of_shares,
            Unit::OfItem => wording::mean_decimals(item),
            Unit::Ratio => RATIO_DECIMALS,
            Unit::People => 0,
        };
        Self { unit, decimals }
    }

    /// The same without decimals.
    pub fn whole(self) -> Self {
        Self {
            unit: Unit::People,
            decimals: 0,
        }
    }

    /// A value or a limit of its interval.
    pub fn level(self, value: f64) -> String {
        match self.unit {
            Unit::Proportion => number::percent(value, self.decimals),
            Unit::Difference => number::points(value, self.decimals),
            Unit::OfItem | Unit::Ratio | Unit::People => number::decimal(value, self.decimals),
        }
    }

    /// A standard error.
    pub fn standard_error(self, value: f64) -> String {
        match self.unit {
            Unit::Proportion | Unit::Difference => number::percent(value, 2),
            Unit::OfItem | Unit::Ratio => number::decimal(value, self.decimals + 1),
            Unit::People => number::decimal(value, 0),
        }
    }

    /// A difference of two values.
    pub fn difference(self, value: f64) -> String {
        match self.unit {
            Unit::Proportion | Unit::Difference => number::points(value, 1),
            // As with shares: one decimal more than the levels.
            Unit::OfItem | Unit::Ratio => number::signed(value, self.decimals + 1),
            Unit::People => number::signed(value, 0),
        }
    }

    /// What stands between the limits of an interval: a dash, or "to" where the limits have signs.
    pub fn interval(self, low: f64, high: f64) -> String {
        let between = match self.unit {
            Unit::Difference => " to ",
            Unit::OfItem | Unit::People if low < 0.0 => " to ",
            _ => "–",
        };
        format!("{}{between}{}", self.level(low), self.level(high))
    }
}
