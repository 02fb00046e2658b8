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
    /// Nobody is inside the limits to take what is cut.
    NobodyInside(Limits),
}

/// Cuts `weight` to `limits` and gives what is cut to the weights strictly inside them, so that the sum stays.
///
/// With [`Redistribution::Equal`] each of them gets the same amount, as R `survey` 4.5's `trimWeights` does; with
/// [`Redistribution::Proportional`] each grows by the same factor. [`Repetition::UntilInside`] (R: `strict = TRUE`)
/// repeats that until no weight is outside (Potter 1990, *Proceedings of the Section on Survey Research Methods*,
/// 225–230).
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
    let outside = |w: f64| w > 0.0 && (w < limits.lower || w > limits.upper);
    let cut = weight.iter().filter(|w| outside(**w)).count();
    let mut trimmed = Trimmed {
        weight: weight.to_vec(),
        cut,
        passes: 0,
        limits,
    };
    // Strictly, weights all at one limit must not have to sum beyond it.
    let (count, sum) = positive(weight);
    let mean = sum / count;
    if repetition == Repetition::UntilInside
        && cut > 0
        && !(limits.lower..=limits.upper).contains(&mean)
    {
        return Err(CannotTrim::NoRoom { limits, mean });
    }
    while trimmed.passes < MOST_PASSES && trimmed.weight.iter().any(|w| outside(*w)) {
        one_pass(&mut trimmed.weight, limits, redistribution)
            .ok_or(CannotTrim::NobodyInside(limits))?;
        trimmed.passes += 1;
        if repetition == Repetition::Once {
            break;
        }
    }
    Ok(trimmed)
}

/// `None` where nobody is inside.
fn one_pass(weight: &mut [f64], limits: Limits, redistribution: Redistribution) -> Option<()> {
    let inside = |w: f64| w > 0.0 && w > limits.lower && w < limits.upper;
    let (mut takers, mut held, mut excess) = (0_u64, 0.0, 0.0);
    for w in weight.iter() {
        if inside(*w) {
            takers += 1;
            held += w;
        } else if *w > 0.0 {
            excess += w - w.clamp(limits.lower, limits.upper);
        }
    }
    if takers == 0 {
        return None;
    }
    let share = excess / takers as f64;
    let growth = 1.0 + excess / held;
    for w in weight.iter_mut().filter(|w| **w > 0.0) {
        *w = match (inside(*w), redistribution) {
            (true, Redistribution::Equal) => *w + share,
            (true, Redistribution::Proportional) => *w * growth,
            (false, _) => w.clamp(limits.lower, limits.upper),
        };
    }
    Some(())
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
