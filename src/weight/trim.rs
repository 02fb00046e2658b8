//! Trimming: weights cut to limits, and what is cut given to the others.

use crate::definition::{LimitUnit, Limits, Redistribution, Repetition};

const MOST_PASSES: usize = 10_000;

/// The outcome of trimming.
#[derive(Debug, Clone, PartialEq)]
pub struct Trimmed {
    /// In the order given; they sum to what was given. A weight of 0 stays 0.
    pub weight: Vec<f64>,
    /// How many of the given weights were outside the limits.
    pub cut: usize,
    /// Passes over the weights; 0 where none was outside.
    pub passes: usize,
    /// The limits as weights.
    pub limits: Limits,
}

/// Why weights cannot be trimmed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CannotTrim {
    /// The lower limit is above the upper, or one is not a number.
    Limits(Limits),
    /// Weights at the upper limit (or the lower) would all sum to less (more) than they are to sum to.
    NoRoom {
        /// The limits as weights.
        limits: Limits,
        /// The mean weight, which would have to lie between the limits.
        mean: f64,
    },
    /// One pass is asked for, and nobody is inside the limits to take what is cut.
    NobodyInside(Limits),
}

/// Cuts `weight` to `limits` and gives what is cut to the weights strictly inside them, so that the sum stays.
///
/// With [`Redistribution::Equal`] each of them gets the same amount, as R `survey` 4.5's `trimWeights` does; with
/// [`Redistribution::Proportional`] each grows by the same factor. [`Repetition::UntilInside`] (R: `strict = TRUE`)
/// repeats that until no weight is outside (Potter 1990, *Proceedings of the Section on Survey Research Methods*,
/// 225–230). Where a pass leaves nobody strictly inside, those at the limit with room beyond it take what is left: at the
/// lower limit where weight was cut, at the upper where it was added. So wherever the mean weight lies between the
/// limits, weights inside them are found.
///
/// # Errors
/// See [`CannotTrim`].
///
/// ```
/// use tidemark::definition::{LimitUnit, Limits, Redistribution, Repetition};
/// use tidemark::weight::trim;
/// let limits = Limits { lower: 0.5, upper: 2.0 };
/// let found = trim(&[1.0, 1.0, 3.0], limits, LimitUnit::Weight, Redistribution::Equal, Repetition::UntilInside);
/// assert_eq!(found.unwrap().weight, [1.5, 1.5, 2.0]);
/// ```
pub fn trim(
    weight: &[f64],
    limits: Limits,
    unit: LimitUnit,
    redistribution: Redistribution,
    repetition: Repetition,
) -> Result<Trimmed, CannotTrim> {
    let limits = absolute_limits(weight, limits, unit);
    if limits.lower.is_nan() || limits.upper.is_nan() || limits.lower > limits.upper {
        return Err(CannotTrim::Limits(limits));
    }
    // Weights above 0; a pass may push one of them below 0, and it still takes part in the next.
    let mut rest: Vec<f64> = weight.iter().copied().filter(|w| *w > 0.0).collect();
    let outside = |w: &f64| *w < limits.lower || *w > limits.upper;
    let cut = rest.iter().filter(|w| outside(w)).count();
    // Strictly, weights all at one limit must not have to sum beyond it.
    let (count, sum) = positive(weight);
    let mean = sum / count;
    if repetition == Repetition::UntilInside
        && cut > 0
        && !(limits.lower..=limits.upper).contains(&mean)
    {
        return Err(CannotTrim::NoRoom { limits, mean });
    }
    let mut passes = 0;
    while passes < MOST_PASSES && rest.iter().any(outside) {
        let pass = Pass::over(&rest, limits);
        match (pass.takers > 0, repetition) {
            (true, _) => pass.give_to_those_inside(&mut rest, redistribution),
            (false, Repetition::Once) => return Err(CannotTrim::NobodyInside(limits)),
            (false, Repetition::UntilInside) => pass.give_to_those_with_room(&mut rest),
        }
        passes += 1;
        if repetition == Repetition::Once {
            break;
        }
    }
    let mut trimmed = weight.to_vec();
    let above_0 = trimmed.iter_mut().filter(|w| **w > 0.0);
    above_0.zip(rest).for_each(|(w, after)| *w = after);
    Ok(Trimmed {
        weight: trimmed,
        cut,
        passes,
        limits,
    })
}

/// What one pass finds.
struct Pass {
    limits: Limits,
    /// Weights strictly inside the limits, and what they sum to.
    takers: u64,
    held: f64,
    /// Cut less added.
    excess: f64,
}

impl Pass {
    fn over(weight: &[f64], limits: Limits) -> Self {
        let mut pass = Self {
            limits,
            takers: 0,
            held: 0.0,
            excess: 0.0,
        };
        for w in weight {
            if pass.is_inside(*w) {
                pass.takers += 1;
                pass.held += w;
            } else {
                pass.excess += w - w.clamp(limits.lower, limits.upper);
            }
        }
        pass
    }

    fn is_inside(&self, weight: f64) -> bool {
        weight > self.limits.lower && weight < self.limits.upper
    }

    fn give_to_those_inside(&self, weight: &mut [f64], redistribution: Redistribution) {
        let share = self.excess / self.takers as f64;
        let growth = 1.0 + self.excess / self.held;
        for w in weight {
            *w = match (self.is_inside(*w), redistribution) {
                (true, Redistribution::Equal) => *w + share,
                (true, Redistribution::Proportional) => *w * growth,
                (false, _) => w.clamp(self.limits.lower, self.limits.upper),
            };
        }
    }

    /// Everybody stands at a limit, or beyond it. Those at one limit weigh the same, so a share is also a proportion;
    /// they have room for all of it where the mean weight lies between the limits, but for rounding.
    fn give_to_those_with_room(&self, weight: &mut [f64]) {
        let Limits { lower, upper } = self.limits;
        let with_room = |w: f64| {
            if self.excess > 0.0 {
                w <= lower
            } else {
                w >= upper
            }
        };
        let takers = weight.iter().filter(|w| with_room(**w)).count();
        let share = self.excess / takers as f64;
        for w in weight {
            let at_limit = w.clamp(lower, upper);
            *w = match with_room(*w) {
                true => (at_limit + share).clamp(lower, upper),
                false => at_limit,
            };
        }
    }
}

/// Limits as weights, where they are stated as multiples of the mean or the median weight.
///
/// ```
/// use tidemark::definition::{LimitUnit, Limits};
/// use tidemark::weight::absolute_limits;
/// let limits = Limits { lower: 0.5, upper: 1.25 };
/// let weights = absolute_limits(&[1.0, 3.0, 0.0], limits, LimitUnit::MeanWeight);
/// assert_eq!((weights.lower, weights.upper), (1.0, 2.5));
/// ```
pub fn absolute_limits(weight: &[f64], limits: Limits, unit: LimitUnit) -> Limits {
    let size = match unit {
        LimitUnit::Weight => return limits,
        LimitUnit::MeanWeight => {
            let (count, sum) = positive(weight);
            sum / count
        }
        LimitUnit::MedianWeight => median(weight),
    };
    Limits {
        lower: limits.lower * size,
        upper: limits.upper * size,
    }
}

fn positive(weight: &[f64]) -> (f64, f64) {
    weight
        .iter()
        .filter(|w| **w > 0.0)
        .fold((0.0, 0.0), |(count, sum), w| (count + 1.0, sum + w))
}

fn median(weight: &[f64]) -> f64 {
    let mut sorted: Vec<f64> = weight.iter().copied().filter(|w| *w > 0.0).collect();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    match sorted.get(half) {
        None => f64::NAN,
        Some(upper) if sorted.len() % 2 == 1 => *upper,
        Some(upper) => 0.5 * (sorted[half - 1] + upper),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        lower: 0.5,
        upper: 2.0,
    };

    fn strict(weight: &[f64], redistribution: Redistribution) -> Result<Trimmed, CannotTrim> {
        trim(
            weight,
            LIMITS,
            LimitUnit::Weight,
            redistribution,
            Repetition::UntilInside,
        )
    }

    #[test]
    fn the_sum_stays_and_nobody_is_outside() {
        let weight: Vec<f64> = (1..200)
            .map(|i| 0.008 * f64::from(i * 7 % 199) * f64::from(i % 3))
            .collect();
        let sum: f64 = weight.iter().sum();
        for redistribution in [Redistribution::Equal, Redistribution::Proportional] {
            let found = strict(&weight, redistribution).expect("room");
            assert!((found.weight.iter().sum::<f64>() - sum).abs() < 1e-9 * sum);
            for (before, after) in weight.iter().zip(&found.weight) {
                assert!(*before == 0.0 && *after == 0.0 || (0.5..=2.0).contains(after));
            }
        }
    }

    #[test]
    fn who_was_raised_to_the_lower_limit_takes_what_nobody_inside_can() {
        for redistribution in [Redistribution::Equal, Redistribution::Proportional] {
            for (given, expected) in [
                (vec![0.1, 1.9, 2.8], vec![0.8, 2.0, 2.0]),
                (vec![0.1, 3.0], vec![1.1, 2.0]),
                (vec![0.1, 0.1, 0.1, 2.1], vec![0.5, 0.5, 0.5, 0.9]),
                // Room for all of it and no more.
                (vec![1.1, 2.9], vec![2.0, 2.0]),
            ] {
                let found = strict(&given, redistribution).expect("room").weight;
                for (found, expected) in found.iter().zip(&expected) {
                    assert!((found - expected).abs() < 1e-12, "{given:?}: {found}");
                }
            }
        }
        let once = trim(
            &[0.1, 3.0],
            LIMITS,
            LimitUnit::Weight,
            Redistribution::Equal,
            Repetition::Once,
        );
        assert_eq!(once, Err(CannotTrim::NobodyInside(LIMITS)));
    }

    proptest::proptest! {
        /// Wherever the mean lies between the limits there is an answer, and it keeps the sum.
        #[test]
        fn strict_trimming_never_fails_where_there_is_room(
            given in proptest::collection::vec(proptest::prop_oneof![
                1 => proptest::strategy::Just(0.0),
                2 => proptest::strategy::Just(0.5),
                2 => proptest::strategy::Just(2.0),
                8 => 0.01_f64..4.0,
                1 => 4.0_f64..40.0,
            ], 1..40),
            equal in proptest::bool::ANY,
        ) {
            let parts = if equal { Redistribution::Equal } else { Redistribution::Proportional };
            let (count, sum) = positive(&given);
            let mean = sum / count;
            let found = strict(&given, parts);
            let outside = given.iter().any(|w| *w > 0.0 && !(0.5..=2.0).contains(w));
            if outside && !(0.5..=2.0).contains(&mean) {
                let refused = matches!(found, Err(CannotTrim::NoRoom { .. }));
                proptest::prop_assert!(refused, "{found:?}");
            } else {
                let found = found.expect("room").weight;
                let kept: f64 = found.iter().sum();
                proptest::prop_assert!((kept - sum).abs() <= 1e-9 * sum, "{kept} of {sum}");
                for (before, after) in given.iter().zip(&found) {
                    let inside = (0.5..=2.0).contains(after);
                    proptest::prop_assert!(inside || *before == 0.0 && *after == 0.0, "{after}");
                }
            }
        }
    }

    #[test]
    fn proportional_keeps_ratios_of_those_inside() {
        let found = strict(&[0.75, 1.0, 2.5], Redistribution::Proportional).expect("room");
        assert!((found.weight[1] / found.weight[0] - 1.0 / 0.75).abs() < 1e-12);
        assert_eq!(found.weight[2], 2.0);
    }

    #[test]
    fn limits_that_leave_no_room_are_refused() {
        assert!(matches!(
            strict(&[3.0, 3.0, 1.5], Redistribution::Equal),
            Err(CannotTrim::NoRoom { .. })
        ));
        let swapped = Limits {
            lower: 2.0,
            upper: 1.0,
        };
        assert!(matches!(
            trim(
                &[1.0],
                swapped,
                LimitUnit::Weight,
                Redistribution::Equal,
                Repetition::Once
            ),
            Err(CannotTrim::Limits(_))
        ));
    }

    #[test]
    fn limits_may_be_multiples_of_the_mean_or_the_median() {
        let weight = [1.0, 2.0, 2.0, 15.0];
        let limits = Limits {
            lower: 0.2,
            upper: 1.5,
        };
        assert_eq!(
            absolute_limits(&weight, limits, LimitUnit::MeanWeight).upper,
            7.5
        );
        assert_eq!(
            absolute_limits(&weight, limits, LimitUnit::MedianWeight).upper,
            3.0
        );
    }
}
