//! In: plain numbers. Out: numbers that say what they are. Never: rounding or formatting (that is `report`).
//!
//! A proportion is 0 to 1 everywhere before the renderer; percent and percentage points exist only in reports.

use serde::Serialize;

/// A share of a base, 0 to 1.
///
/// ```
/// use tidemark::measure::Proportion;
/// assert_eq!(Proportion(0.43).percent(), 43.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Proportion(pub f64);

impl Proportion {
    /// The same share in percent, unrounded.
    pub fn percent(self) -> f64 {
        self.0 * 100.0
    }
}

impl std::ops::Sub for Proportion {
    type Output = PercentagePoints;
    /// The difference of two shares is in percentage points.
    fn sub(self, earlier: Self) -> PercentagePoints {
        PercentagePoints((self.0 - earlier.0) * 100.0)
    }
}

/// A difference of two percentages, in percentage points (43 % − 40 % = 3 points).
///
/// ```
/// use tidemark::measure::{PercentagePoints, Proportion};
/// assert_eq!(Proportion(0.75) - Proportion(0.5), PercentagePoints(25.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct PercentagePoints(pub f64);

/// The three bases of an estimate. There is no bare `n`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bases {
    /// Cases in the base, counted.
    pub unweighted: u64,
    /// Sum of their final weights, Σw.
    pub weighted: f64,
    /// Kish's effective base, (Σw)²/Σw² (Kish 1965, *Survey Sampling*, § 11.2).
    pub effective: f64,
}

impl Bases {
    /// Bases from the count, Σw and Σw². With no weight at all the effective base is 0.
    ///
    /// ```
    /// use tidemark::measure::Bases;
    /// let equal = Bases::from_sums(4, 8.0, 16.0);
    /// assert_eq!(equal.effective, 4.0);
    /// ```
    pub fn from_sums(unweighted: u64, weight: f64, weight_squared: f64) -> Self {
        let effective = if weight_squared > 0.0 {
            weight * weight / weight_squared
        } else {
            0.0
        };
        Self {
            unweighted,
            weighted: weight,
            effective,
        }
    }

    /// Kish's weighting design effect n·Σw²/(Σw)²; 1 for equal weights, `None` where nobody has weight.
    ///
    /// ```
    /// use tidemark::measure::Bases;
    /// let bases = Bases { unweighted: 1013, weighted: 1013.0, effective: 810.4 };
    /// assert!((bases.weighting_design_effect().unwrap() - 1.25).abs() < 1e-12);
    /// ```
    pub fn weighting_design_effect(&self) -> Option<f64> {
        (self.effective > 0.0).then(|| self.unweighted as f64 / self.effective)
    }
}

/// A confidence interval on the scale of its estimate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
    /// Confidence level, 0 to 1 (0.95).
    pub level: f64,
}
