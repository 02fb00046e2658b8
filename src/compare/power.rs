//! What the next wave can show: the power to find a change, the smallest change found, the respondents it takes.
//!
//! The last wave is done: its variance V₁ stands. The next one is thought to be drawn and weighted like it, so that its
//! design effect is the same, V₂ = (n₁V₁/n₂)·p₂(1 − p₂)/(p₁(1 − p₁)) of a share and n₁V₁/n₂ of a mean or a balance, and its
//! degrees of freedom grow with its base. A change x is found where the test of [`difference`](super::difference) finds
//! it: t = x/√(V₁ + V₂) on ν₁ + ν₂, so that the power is P(T′ > t_{1−α/2}) of a noncentral t (Cohen 1988, *Statistical Power
//! Analysis*, 2.5; with a design effect: Valliant, Dever and Kreuter 2018, *Practical Tools for Designing and Weighting
//! Survey Samples*, 4.3). A finding in the wrong direction does not count.

use serde::Serialize;

use crate::estimate::distribution::{equivalence_power, noncentral_t_tail, t_quantile};
use crate::estimate::{Estimate, NoPrecision, Uncertainty, Unit};

/// What the tests of the next wave are held to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Aim {
    /// α: of both sides for a change, of each of the two one-sided tests for equivalence. Above 0, below 1.
    pub level: f64,
    /// The chance of finding what is there, above α/2 and below 1.
    pub power: f64,
    /// How many tests share α: each has α ÷ tests (Bonferroni). Holm's steps find whatever this finds; so does
    /// Benjamini and Hochberg's. 1: no correction.
    pub tests: usize,
}

impl Default for Aim {
    /// 5 %, 80 %, one test.
    fn default() -> Self {
        Self {
            level: 0.05,
            power: 0.8,
            tests: 1,
        }
    }
}

impl Aim {
    fn level_of_each(&self) -> f64 {
        self.level / self.tests.max(1) as f64
    }
}

/// Which way opinion moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The next wave is higher.
    Rise,
    /// The next wave is lower.
    Fall,
}

impl Direction {
    /// Both, in the order of records.
    pub const BOTH: [Self; 2] = [Self::Rise, Self::Fall];

    fn signed(self, size: f64) -> f64 {
        match self {
            Self::Rise => size,
            Self::Fall => -size,
        }
    }
}

/// Why nothing can be said of the next wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoPlan {
    /// The last wave has no standard error.
    NoPrecision(NoPrecision),
    /// Its standard error is 0: weighting sets the value, or everybody answered alike.
    NoVariation,
    /// Not a share, a balance, a mean or a ratio.
    NotPlanned,
    /// So large a change would take the value beyond its range.
    OutOfRange,
    /// The error of the last wave alone hides the change, however many answer the next one.
    OutOfReach,
}

/// One figure of the last wave, as far as the next one follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LastWave {
    /// p₁, or the mean, in the unit of the estimate.
    pub value: f64,
    /// √V₁, rounding included where the figure was rounded.
    pub standard_error: f64,
    /// ν₁.
    pub degrees_of_freedom: f64,
    /// n₁, respondents in the unweighted base.
    pub base: f64,
    /// n₁·V₁ without rounding: what one respondent of such a sample leaves to chance.
    variance_of_one: f64,
    range: Range,
}

/// Which values there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Range {
    /// 0 to 1; the variance goes with p(1 − p).
    Share,
    /// −1 to 1.
    Difference,
    /// Any.
    Open,
}

impl LastWave {
    /// The figure of an estimate; `rounding_unit` is that of a published figure (0.01 for whole percent), else 0.
    ///
    /// # Errors
    /// [`NoPlan::NoPrecision`], [`NoPlan::NoVariation`] and [`NoPlan::NotPlanned`] (numbers of people).
    pub fn of(estimate: &Estimate, unit: Unit, rounding_unit: f64) -> Result<Self, NoPlan> {
        let range = match unit {
            Unit::Proportion => Range::Share,
            Unit::Difference => Range::Difference,
            Unit::OfItem | Unit::Ratio => Range::Open,
            Unit::People => return Err(NoPlan::NotPlanned),
        };
        let precision = match &estimate.uncertainty {
            Uncertainty::Known(precision) => precision,
            Uncertainty::Unknown(why) => return Err(NoPlan::NoPrecision(*why)),
        };
        let value = estimate
            .value
            .ok_or(NoPlan::NoPrecision(NoPrecision::EmptyBase))?;
        let base = estimate.bases.unweighted as f64;
        let sampling = precision.standard_error.powi(2) - rounding_unit.powi(2) / 12.0;
        // A standard error that is a smaller part of its value is rounding of the arithmetic.
        let least = (1e-9 * value.abs().max(1.0)).powi(2);
        if sampling.is_nan() || sampling <= least || base < 1.0 {
            return Err(NoPlan::NoVariation);
        }
        Ok(Self {
            value,
            standard_error: precision.standard_error,
            degrees_of_freedom: precision.degrees_of_freedom,
            base,
            variance_of_one: base * sampling,
            range,
        })
    }

    /// The chance that a test finds a change of `size` (a proportion or in the unit of the mean, above 0) where `base`
    /// respondents are in the base of the next wave; an infinite base asks what any base could find.
    ///
    /// # Errors
    /// [`NoPlan::OutOfRange`].
    ///
    /// ```
    /// use tidemark::compare::power::{Aim, Direction, LastWave};
    /// use tidemark::estimate::{Estimate, Precision, Uncertainty, Unit, interval};
    /// use tidemark::measure::Bases;
    /// let n = 1013.0;
    /// let standard_error = f64::sqrt(0.5 * 0.5 / n);
    /// let half = Estimate {
    ///     value: Some(0.5),
    ///     bases: Bases { unweighted: 1013, weighted: n, effective: n },
    ///     uncertainty: Uncertainty::Known(Precision {
    ///         standard_error,
    ///         degrees_of_freedom: f64::INFINITY,
    ///         interval: interval::symmetric(0.5, standard_error, 1.96),
    ///         design_effect: Some(1.0),
    ///     }),
    /// };
    /// let last = LastWave::of(&half, Unit::Proportion, 0.0).unwrap();
    /// let power = last.power(n, 0.05, Direction::Rise, &Aim::default()).unwrap();
    /// // pnorm(0.05/sqrt((.5*.5 + .55*.45)/1013) - qnorm(.975)); power.prop.test, which pools under no change: 0.6155.
    /// assert!((power - 0.6164).abs() < 1e-4);
    /// ```
    pub fn power(
        &self,
        base: f64,
        size: f64,
        direction: Direction,
        aim: &Aim,
    ) -> Result<f64, NoPlan> {
        let variance = self.next_variance(base, direction.signed(size))?;
        let df = self.degrees_of_freedom_with(base);
        let t = t_quantile(1.0 - aim.level_of_each() / 2.0, df);
        Ok(noncentral_t_tail(t, df, size / self.error_with(variance)))
    }

    fn finds(&self, base: f64, size: f64, direction: Direction, aim: &Aim) -> bool {
        self.power(base, size, direction, aim)
            .is_ok_and(|power| power >= aim.power)
    }

    /// The smallest change that is found with the power of `aim`, above 0, in the unit of [`power`](Self::power).
    ///
    /// # Errors
    /// [`NoPlan::OutOfRange`] where even a change to the end of the range is not.
    pub fn detectable(&self, base: f64, direction: Direction, aim: &Aim) -> Result<f64, NoPlan> {
        let is_found = |size: f64| self.finds(base, size, direction, aim);
        let high = match self.room(direction) {
            // Just inside: a share of 0 or 1 has no variance left to say anything by.
            Some(room) => room * (1.0 - 1e-12),
            None => {
                let mut high = self.standard_error;
                while !is_found(high) && high.is_finite() {
                    high *= 2.0;
                }
                high
            }
        };
        if !is_found(high) {
            return Err(NoPlan::OutOfRange);
        }
        Ok(boundary(0.0, high, is_found))
    }

    /// Respondents in the base of the next wave from which a change of `size` is found with the power of `aim`.
    ///
    /// # Errors
    /// [`NoPlan::OutOfRange`], [`NoPlan::OutOfReach`].
    pub fn needed(&self, size: f64, direction: Direction, aim: &Aim) -> Result<u64, NoPlan> {
        self.next_variance(1.0, direction.signed(size))?;
        self.smallest_base(|base| self.finds(base, size, direction, aim))
    }

    /// The chance that, where nothing changed, two one-sided tests show the change to be smaller than `within`.
    pub fn equivalence_power(&self, base: f64, within: f64, aim: &Aim) -> f64 {
        let df = self.degrees_of_freedom_with(base);
        let t = t_quantile(1.0 - aim.level_of_each(), df);
        equivalence_power(within / self.error_with(self.variance_of_one / base), t, df)
    }

    /// Respondents in the base of the next wave from which `unchanged within ± within` can be said with the power of
    /// `aim`, where nothing changed.
    ///
    /// # Errors
    /// [`NoPlan::OutOfReach`].
    pub fn needed_for_equivalence(&self, within: f64, aim: &Aim) -> Result<u64, NoPlan> {
        self.smallest_base(|base| self.equivalence_power(base, within, aim) >= aim.power)
    }

    /// V₂ where the value moves by `change`.
    fn next_variance(&self, base: f64, change: f64) -> Result<f64, NoPlan> {
        let next = self.value + change;
        let spread = |p: f64| p * (1.0 - p);
        match self.range {
            Range::Share if next <= 0.0 || next >= 1.0 => Err(NoPlan::OutOfRange),
            Range::Difference if next.abs() >= 1.0 => Err(NoPlan::OutOfRange),
            Range::Share => Ok(self.variance_of_one / base * spread(next) / spread(self.value)),
            Range::Difference | Range::Open => Ok(self.variance_of_one / base),
        }
    }

    fn error_with(&self, next_variance: f64) -> f64 {
        self.standard_error.hypot(next_variance.sqrt())
    }

    fn degrees_of_freedom_with(&self, base: f64) -> f64 {
        self.degrees_of_freedom * (1.0 + base / self.base)
    }

    /// How far the value can move; `None`: as far as it likes.
    fn room(&self, direction: Direction) -> Option<f64> {
        let (low, high) = match self.range {
            Range::Share => (0.0, 1.0),
            Range::Difference => (-1.0, 1.0),
            Range::Open => return None,
        };
        Some(match direction {
            Direction::Rise => high - self.value,
            Direction::Fall => self.value - low,
        })
    }

    /// The smallest whole base that is enough, where more respondents are never worse.
    fn smallest_base(&self, is_enough: impl Fn(f64) -> bool) -> Result<u64, NoPlan> {
        if !is_enough(f64::INFINITY) {
            return Err(NoPlan::OutOfReach);
        }
        let (mut low, mut high) = (1_u64, 2_u64);
        while !is_enough(high as f64) {
            if high > LARGEST_BASE {
                return Err(NoPlan::OutOfReach);
            }
            (low, high) = (high, 2 * high);
        }
        while high - low > 1 {
            let middle = u64::midpoint(low, high);
            if is_enough(middle as f64) {
                high = middle;
            } else {
                low = middle;
            }
        }
        Ok(high)
    }
}

/// More respondents than there are people: what takes more is out of reach.
const LARGEST_BASE: u64 = 10_000_000_000;

/// The least size at which `is_found` holds, to the last digits.
fn boundary(mut low: f64, mut high: f64, is_found: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if is_found(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}
