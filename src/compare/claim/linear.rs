//! In: two sums of cells. Out: the t test of their difference. Never: a covariance left out because it was not at hand.

use super::evidence::{Evidence, Known};
use super::variance::{Weighed, variance};
use super::{Difference, Outcome, Part, Reason, Shown, not_judged};
use crate::definition::{Quantity, Reference, WaveId};
use crate::estimate::distribution::t_two_sided;
use crate::estimate::interval::{Quantiles, symmetric};
use crate::measure::Interval;

/// Whether one number is above another.
pub(super) fn above(
    evidence: &Evidence<'_>,
    larger: &Quantity,
    smaller: &Quantity,
    wave: &WaveId,
    level: f64,
) -> Part {
    match difference(evidence, larger, smaller, wave) {
        Err(reason) => not_judged(reason),
        Ok(found) => Part {
            outcome: outcome(&found, level),
            shown: Shown::Difference(Box::new(found)),
        },
    }
}

/// A share against a plain number has to pass two tests that mostly agree: t, and that the interval printed beside the share
/// does not hold the number.
fn outcome(found: &Difference, level: f64) -> Outcome {
    let against = match (found.larger.single(), found.smaller.terms.is_empty()) {
        (Some(_), true) => found.smaller_value,
        _ => found.larger_value,
    };
    let contains = |interval: Interval| interval.low <= against && against <= interval.high;
    match () {
        () if found.p >= level || found.cell_interval.is_some_and(contains) => Outcome::TooClose,
        () if found.difference > 0.0 => Outcome::Holds,
        () => Outcome::False,
    }
}

/// The difference of two numbers with its test: t = (a − b)/√V(a − b), with the covariance of all that is in them.
pub(super) fn difference(
    evidence: &Evidence<'_>,
    larger: &Quantity,
    smaller: &Quantity,
    wave: &WaveId,
) -> Result<Difference, Reason> {
    let mut cells: Vec<(Reference, WaveId, Known)> = Vec::new();
    let mut weights: Vec<f64> = Vec::new();
    let mut values = [larger.constant, smaller.constant];
    for (side, (quantity, side_sign)) in [(larger, 1.0), (smaller, -1.0)].into_iter().enumerate() {
        for term in &quantity.terms {
            let of = term.of.wave.as_ref().unwrap_or(wave);
            let known = evidence.known(&term.of, of)?;
            values[side] += term.sign * known.value;
            let cell = Reference {
                wave: None,
                ..term.of.clone()
            };
            let coefficient = side_sign * term.sign;
            match cells.iter().position(|(c, w, _)| *c == cell && w == of) {
                Some(place) => weights[place] += coefficient,
                None => {
                    cells.push((cell, of.clone(), known));
                    weights.push(coefficient);
                }
            }
        }
    }
    for (place, (cell, of, _)) in cells.iter().enumerate() {
        for (other, of_other, _) in cells.iter().skip(place + 1) {
            if of != of_other && cell.item == other.item {
                evidence.comparable(cell, [of, of_other])?;
            }
        }
    }
    let weighed: Vec<Weighed<'_>> = cells
        .iter()
        .zip(&weights)
        .map(|((cell, of, known), coefficient)| Weighed {
            cell,
            wave: of,
            known,
            coefficient: *coefficient,
        })
        .collect();
    let found = variance(evidence, &weighed);
    let [larger_value, smaller_value] = values;
    let difference = larger_value - smaller_value;
    let standard_error = found.variance.max(0.0).sqrt();
    let size: f64 = weighed
        .iter()
        .map(|cell| (cell.coefficient * cell.known.standard_error).abs())
        .sum();
    // What is left of variances that cancel is rounding.
    if standard_error <= 1e-9 * size.max(1e-3) {
        return Err(Reason::DoesNotVary);
    }
    let df = found.degrees_of_freedom;
    let mut quantiles = Quantiles::default();
    let only = match (weighed.as_slice(), larger.single().or(smaller.single())) {
        ([only], Some(_)) => only.known.interval,
        _ => None,
    };
    Ok(Difference {
        larger: larger.clone(),
        smaller: smaller.clone(),
        larger_value,
        smaller_value,
        difference,
        standard_error,
        degrees_of_freedom: df,
        interval: symmetric(difference, standard_error, quantiles.two_sided(df)),
        p: t_two_sided(difference / standard_error, df),
        worst_case: found.worst_case,
        cell_interval: only,
    })
}
