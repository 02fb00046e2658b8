//! The test of one change: t, the correction of its p, equivalence, and the verdict that follows from them.

use serde::Serialize;

use super::family::ChangeFamily;
use crate::estimate::distribution::t_two_sided;
use crate::estimate::interval::{LEVEL, Quantiles, symmetric};
use crate::measure::Interval;

/// The chance of a wrong verdict: 5 %.
pub const SIGNIFICANCE: f64 = 1.0 - LEVEL;

/// A t test of a difference between two waves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChangeTest {
    /// √(V₁ + V₂ − 2·Cov) of the difference, as a proportion or in the unit of the mean.
    pub standard_error: f64,
    /// ν₁ + ν₂, those of the two estimates; in a panel units of both waves count once.
    pub degrees_of_freedom: f64,
    /// difference ± t·standard error, 95 %, of this change by itself; on the scale of the difference.
    pub interval: Interval,
    /// Difference ÷ standard error.
    pub t: f64,
    /// Two-sided, of this change by itself.
    pub p: f64,
    /// p corrected for the tests of the family.
    pub corrected_p: f64,
    /// What it is corrected together with.
    pub family: ChangeFamily,
    /// Whether the change is smaller than the smallest one of interest; `None` where none is declared.
    pub equivalence: Option<Equivalence>,
    /// Whether the same people answered in both waves.
    pub dependence: Dependence,
    /// What the corrected p and the equivalence say at the 5 % level.
    pub verdict: Verdict,
}

/// What may be said of a tested change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Corrected p below 5 %, and the later wave is higher.
    Rose,
    /// Corrected p below 5 %, and the later wave is lower.
    Fell,
    /// Unchanged within uncertainty: no change is found, and two one-sided tests show it to be smaller than the
    /// smallest change of interest.
    Unchanged,
    /// Too uncertain to say: no change is found, and one as large as the smallest of interest is not ruled out.
    TooUncertain,
    /// No change is found, and no smallest change of interest is declared: nothing is said of how small it is.
    NotFound,
}

impl Verdict {
    /// Whether a change is claimed.
    pub fn is_change(self) -> bool {
        matches!(self, Self::Rose | Self::Fell)
    }
}

/// Two one-sided tests that a change lies within ± the smallest one of interest (Schuirmann 1987, *Journal of
/// Pharmacokinetics and Biopharmaceutics* 15, 657–680).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Equivalence {
    /// δ, on the scale of the difference.
    pub smallest_change: f64,
    /// difference ± t·standard error, 90 %.
    pub interval: Interval,
    /// The larger of the p of the two one-sided tests, difference ≤ −δ and difference ≥ δ.
    pub p: f64,
    /// Whether the interval lies within ±δ: p is below 5 %.
    pub holds: bool,
}

/// Whether two waves vary together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dependence {
    /// Two samples, drawn apart.
    Independent,
    /// Some respondents answered in both.
    Panel {
        /// Cov of the two estimates, in the square of their unit.
        covariance: f64,
        /// ν of the sampling units of both waves, those in both counted once.
        degrees_of_freedom: f64,
    },
}

/// An estimate as a test needs it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tested {
    /// A proportion, or in the unit of a mean.
    pub value: f64,
    /// √V.
    pub standard_error: f64,
    /// ν.
    pub degrees_of_freedom: f64,
}

impl ChangeTest {
    /// The t test of `later` minus `earlier`: t = (θ₂ − θ₁)/√(V₁ + V₂ − 2·Cov) on ν₁ + ν₂ degrees of freedom, in a
    /// panel on those of the units of both waves. Nothing is corrected yet: the change is a
    /// family of its own. `None` where the difference does not vary.
    ///
    /// ```
    /// use tidemark::compare::change_test::{ChangeTest, Dependence, Tested};
    /// use tidemark::compare::Verdict;
    /// use tidemark::estimate::interval::Quantiles;
    /// let share = |value, standard_error| Tested { value, standard_error, degrees_of_freedom: 499.0 };
    /// let mut quantiles = Quantiles::default();
    /// let test = ChangeTest::new(share(0.40, 0.03), share(0.41, 0.04), Dependence::Independent, &mut quantiles).unwrap();
    /// assert_eq!(test.verdict, Verdict::NotFound);
    /// // 1 ± 1.65·5 points: neither a change nor its absence is shown.
    /// let test = test.against(0.41 - 0.40, Some(0.05), &mut quantiles);
    /// assert_eq!(test.verdict, Verdict::TooUncertain);
    /// let test = test.against(0.41 - 0.40, Some(0.10), &mut quantiles);
    /// assert_eq!(test.verdict, Verdict::Unchanged);
    /// ```
    pub fn new(
        earlier: Tested,
        later: Tested,
        dependence: Dependence,
        quantiles: &mut Quantiles,
    ) -> Option<Self> {
        let (first, second) = (earlier.standard_error, later.standard_error);
        let (standard_error, df) = match dependence {
            Dependence::Independent => (
                first.hypot(second),
                earlier.degrees_of_freedom + later.degrees_of_freedom,
            ),
            Dependence::Panel {
                covariance,
                degrees_of_freedom,
            } => {
                let variance = first * first + second * second - 2.0 * covariance;
                (variance.max(0.0).sqrt(), degrees_of_freedom)
            }
        };
        // What is left of two variances that cancel is rounding.
        if standard_error <= 1e-9 * first.hypot(second) {
            return None;
        }
        let difference = later.value - earlier.value;
        let t = difference / standard_error;
        let p = t_two_sided(t, df);
        let test = Self {
            standard_error,
            degrees_of_freedom: df,
            interval: symmetric(difference, standard_error, quantiles.two_sided(df)),
            t,
            p,
            corrected_p: p,
            family: ChangeFamily::alone(),
            equivalence: None,
            dependence,
            verdict: Verdict::NotFound,
        };
        Some(test.judged())
    }

    /// The same test with a smallest change of interest, above 0, on the scale of the difference; without one, no
    /// equivalence is tested.
    pub fn against(
        self,
        difference: f64,
        smallest_change: Option<f64>,
        quantiles: &mut Quantiles,
    ) -> Self {
        let equivalence =
            smallest_change.map(|smallest| self.equivalence(difference, smallest, quantiles));
        Self {
            equivalence,
            ..self
        }
        .judged()
    }

    /// The same test with its p corrected within a family.
    pub fn corrected(self, corrected_p: f64, family: ChangeFamily) -> Self {
        Self {
            corrected_p,
            family,
            ..self
        }
        .judged()
    }

    fn equivalence(
        &self,
        difference: f64,
        smallest_change: f64,
        quantiles: &mut Quantiles,
    ) -> Equivalence {
        let level = 1.0 - 2.0 * SIGNIFICANCE;
        let (se, df) = (self.standard_error, self.degrees_of_freedom);
        let reach = quantiles.two_sided_at(df, level) * se;
        let interval = Interval {
            low: difference - reach,
            high: difference + reach,
            level,
        };
        // The nearer of the two limits decides.
        let inside = (smallest_change - difference.abs()) / se;
        let half = t_two_sided(inside, df) / 2.0;
        Equivalence {
            smallest_change,
            interval,
            p: if inside > 0.0 { half } else { 1.0 - half },
            holds: interval.low > -smallest_change && interval.high < smallest_change,
        }
    }

    fn judged(self) -> Self {
        let verdict = if self.corrected_p < SIGNIFICANCE {
            if self.t > 0.0 {
                Verdict::Rose
            } else {
                Verdict::Fell
            }
        } else {
            match self.equivalence {
                None => Verdict::NotFound,
                Some(equivalence) if equivalence.holds => Verdict::Unchanged,
                Some(_) => Verdict::TooUncertain,
            }
        };
        Self { verdict, ..self }
    }
}
