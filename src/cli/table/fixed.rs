//! What weighting fixes, so that it has no sampling error.

use crate::definition::{Code, ItemId, WaveId, WeightingStep};
use crate::estimate::{Cell, Domain, Measure, Unit};
use crate::measure::Interval;
use crate::pipeline::Results;
use crate::report::number::fixed_by_weighting;
use crate::weight::{Method, WeightingReport};

/// A standard error that is a smaller part of its value is rounding.
const VANISHING: f64 = 1e-9;

/// Whether weighting sets the value of a cell: the share of an answer, or the mean of a number or of scores.
pub fn is_fixed(results: &Results, wave: &WaveId, cell: &Cell) -> bool {
    let size = cell.estimate.value.map_or(0.0, f64::abs).max(1.0);
    let vanishes = |error: f64| error < VANISHING * size;
    if !cell.estimate.standard_error().is_some_and(vanishes) {
        return false;
    }
    let weighting = results.wave(wave).and_then(|wave| wave.weighting.as_ref());
    let Some(weighting) = weighting.filter(|weighting| is_fitted(weighting)) else {
        return false;
    };
    match cell.measure.unit() {
        Unit::Proportion => {
            fixed_by_weighting(&cell.estimate, Some(weighting))
                || is_whole_by_weighting(results, weighting, cell)
        }
        // Where everybody gave the same number a standard error of 0 is the sample's.
        Unit::OfItem if cell.measure == Measure::Mean && cell.domain == Domain::Total => {
            has_target(weighting, &cell.item)
        }
        Unit::OfItem | Unit::Difference | Unit::Ratio | Unit::People => false,
    }
}

/// The interval of a cell; without width where weighting fixes nobody or everybody.
pub(super) fn interval(results: &Results, cell: &Cell) -> Option<Interval> {
    let interval = cell.estimate.interval()?;
    match cell.estimate.value {
        Some(value) if is_edge(value) && is_fixed(results, &cell.wave, cell) => Some(Interval {
            low: value,
            high: value,
            ..interval
        }),
        _ => Some(interval),
    }
}

fn is_fitted(weighting: &WeightingReport) -> bool {
    matches!(weighting.method, Method::Raked | Method::Steps)
}

fn is_edge(share: f64) -> bool {
    share <= VANISHING || share >= 1.0 - VANISHING
}

/// Whether the weights meet a target of the item.
fn has_target(weighting: &WeightingReport, item: &ItemId) -> bool {
    let mut margins = weighting.margins.iter();
    margins.any(|margin| margin.items.contains(item))
        || weighting
            .steps
            .iter()
            .any(|step| step.numbers.contains(item))
}

/// Whether a share is 0 or 1 because only respondents weigh anything, or because its target says so. In a sample everybody
/// may give an answer by chance.
fn is_whole_by_weighting(results: &Results, weighting: &WeightingReport, cell: &Cell) -> bool {
    let codes = codes_of(results, cell);
    let (Some(codes), Some(share)) = (codes, cell.estimate.value) else {
        return false;
    };
    if !is_edge(share) {
        return false;
    }
    let all_or_none = |fixed: &[Code]| {
        fixed.iter().all(|code| codes.contains(code))
            || !fixed.iter().any(|code| codes.contains(code))
    };
    let responded = results.survey.weighting.steps().into_iter().any(|step| {
        matches!(step, WeightingStep::Nonresponse { respondent, responded, .. }
            if respondent == cell.item && all_or_none(&responded))
    });
    responded
        || weighting.margins.iter().any(|margin| {
            let wanted = margin.categories.iter().filter(|c| c.target > 0.0);
            let wanted: Vec<Code> = wanted.flat_map(|c| c.codes.iter().copied()).collect();
            margin.items == [cell.item.clone()] && all_or_none(&wanted)
        })
}

/// The answers that a share is the share of.
fn codes_of(results: &Results, cell: &Cell) -> Option<Vec<Code>> {
    match &cell.measure {
        Measure::Answer(code) => Some(vec![*code]),
        Measure::Net(net) => {
            let scale = results.survey.item(&cell.item)?.scale()?;
            Some(scale.net(net)?.codes.clone())
        }
        _ => None,
    }
}
