//! What an analyst asks of each figure before the next wave, by one test and by a family of them.

use serde::Serialize;

use super::power::{Aim, Direction, LastWave, NoPlan};
use crate::estimate::{Estimate, Unit};

/// What is asked of a figure.
///
/// ```
/// use tidemark::compare::plan::Question;
/// use tidemark::compare::power::Aim;
/// // Of a share: as many respondents as last time, a change of 5 points, `unchanged` within 3.
/// let aim = Aim { tests: 12, ..Aim::default() };
/// let question = Question { aim, growth: 1.0, change: Some(0.05), within: Some(0.03) };
/// assert_eq!(question.aim.power, 0.8);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Question {
    /// Level, power, and how many tests are corrected together.
    pub aim: Aim,
    /// Respondents of the next wave ÷ those of the last: every base grows with them.
    pub growth: f64,
    /// The change that is to be found, in the unit of the figure (of a share 0.05: 5 points), above 0.
    pub change: Option<f64>,
    /// The smallest change of interest: what is smaller counts as none. In the same unit, above 0.
    pub within: Option<f64>,
}

/// Something of a rise and of a fall.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BothWays<T> {
    /// Where the next wave is higher.
    pub rise: Result<T, NoPlan>,
    /// Where it is lower.
    pub fall: Result<T, NoPlan>,
}

impl<T: Copy + PartialOrd> BothWays<T> {
    fn of(each: impl Fn(Direction) -> Result<T, NoPlan>) -> Self {
        Self {
            rise: each(Direction::Rise),
            fall: each(Direction::Fall),
        }
    }

    /// The greater of the two; a way that the range of the value closes does not count.
    ///
    /// # Errors
    /// That of the way that is open, else [`NoPlan::OutOfRange`].
    pub fn greater(&self) -> Result<T, NoPlan> {
        self.harder(|one, other| one > other)
    }

    /// The smaller of the two, with the same rule.
    ///
    /// # Errors
    /// As [`greater`](Self::greater).
    pub fn smaller(&self) -> Result<T, NoPlan> {
        self.harder(|one, other| one < other)
    }

    fn harder(&self, is_harder: impl Fn(&T, &T) -> bool) -> Result<T, NoPlan> {
        match (self.rise, self.fall) {
            (Err(NoPlan::OutOfRange), other) | (other, Err(NoPlan::OutOfRange)) => other,
            (Err(why), _) | (_, Err(why)) => Err(why),
            (Ok(rise), Ok(fall)) if is_harder(&fall, &rise) => Ok(fall),
            (Ok(rise), Ok(_)) => Ok(rise),
        }
    }
}

/// What the tests of the next wave can find of one figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Findable {
    /// The smallest change found with the power asked for, in the unit of the figure.
    pub detectable: BothWays<f64>,
    /// The chance of finding the change asked for.
    pub power: Option<BothWays<f64>>,
    /// Respondents in the base that find the change asked for with the power asked for.
    pub needed: Option<BothWays<u64>>,
}

/// The plan of one figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Plan {
    /// The figure as it is.
    pub last: LastWave,
    /// Respondents in its base next time.
    pub base: f64,
    /// By one test at the level.
    pub single: Findable,
    /// By one of the family's, each at its part of the level; `None` where the family is one test.
    pub corrected: Option<Findable>,
    /// The chance of showing, where nothing changed, that a change is smaller than the smallest of interest. As in a
    /// verdict, it is not corrected: it claims no change.
    pub equivalence_power: Option<f64>,
    /// Respondents in the base that show it with the power asked for.
    pub needed_for_equivalence: Option<Result<u64, NoPlan>>,
}

/// The plan of a figure; `rounding_unit` as in [`LastWave::of`].
///
/// # Errors
/// As [`LastWave::of`].
pub fn plan(
    estimate: &Estimate,
    unit: Unit,
    rounding_unit: f64,
    question: &Question,
) -> Result<Plan, NoPlan> {
    let last = LastWave::of(estimate, unit, rounding_unit)?;
    let base = last.base * question.growth;
    let single = Aim {
        tests: 1,
        ..question.aim
    };
    Ok(Plan {
        last,
        base,
        single: findable(&last, base, question, &single),
        corrected: (question.aim.tests > 1).then(|| findable(&last, base, question, &question.aim)),
        equivalence_power: question
            .within
            .map(|within| last.equivalence_power(base, within, &single)),
        needed_for_equivalence: question
            .within
            .map(|within| last.needed_for_equivalence(within, &single)),
    })
}

fn findable(last: &LastWave, base: f64, question: &Question, aim: &Aim) -> Findable {
    let of_change = question.change;
    Findable {
        detectable: BothWays::of(|way| last.detectable(base, way, aim)),
        power: of_change.map(|x| BothWays::of(|way| last.power(base, x, way, aim))),
        needed: of_change.map(|x| BothWays::of(|way| last.needed(x, way, aim))),
    }
}
