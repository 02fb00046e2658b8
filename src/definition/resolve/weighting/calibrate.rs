//! A step that calibrates: what it meets, at what distance, within which bounds.

use toml::Spanned;

use super::super::super::source::StepSource;
use super::super::super::weighting::{Bounds, Distance, Limits, WeightingStep};
use super::super::page::{Owner, Page};
use super::limits::limits;
use super::margins::{margins, numbers};
use super::{Known, total};
use crate::diagnostic::code;

const DISTANCES: &[(&str, Distance)] = &[
    ("linear", Distance::Linear),
    ("raking", Distance::Raking),
    ("logit", Distance::Logit),
];

/// What bounds of a calibration are bounds on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bounded {
    Factor,
    Weight,
}

const BOUNDED: &[(&str, Bounded)] = &[("factor", Bounded::Factor), ("weight", Bounded::Weight)];

pub(super) fn calibrate(
    page: &mut Page,
    source: &StepSource,
    owner: &Owner,
    known: Known<'_>,
) -> Option<WeightingStep> {
    let numbers = numbers(page, &source.numbers, known);
    // Numbers may stand alone; without either, `margins` is what is missing.
    let margins = match (&source.margins, numbers.is_empty()) {
        (None, false) => Vec::new(),
        _ => margins(page, &source.margins, owner, known),
    };
    let distance = source
        .distance
        .as_ref()
        .and_then(|distance| page.word(distance, "distance", DISTANCES))
        .unwrap_or_default();
    let limits = limits(page, source);
    let bounded = source
        .limits
        .as_ref()
        .and_then(|limits| page.word(limits, "limits", BOUNDED))
        .unwrap_or(Bounded::Factor);
    let bounds = match (limits, bounded) {
        (None, _) => Bounds::None,
        (Some(limits), Bounded::Factor) => Bounds::Factor(limits),
        (Some(limits), Bounded::Weight) => Bounds::Weight(limits),
    };
    let around_one = |limits: Limits| {
        (0.0..1.0).contains(&limits.lower) && limits.upper > 1.0 && limits.upper.is_finite()
    };
    if distance == Distance::Logit
        && !matches!(bounds, Bounds::Factor(limits) if around_one(limits))
    {
        page.error(
            code::MISSING_KEY,
            &source
                .distance
                .as_ref()
                .map_or(owner.span.clone(), Spanned::span),
            "the distance `logit` needs limits of the factor: `lower` from 0 to below 1, `upper` above 1",
            "add `lower` and `upper`, as in `lower = 0.3` and `upper = 3`",
        );
        return None;
    }
    Some(WeightingStep::Calibrate {
        margins,
        numbers,
        distance,
        bounds,
        total: total(page, &source.total),
    })
}
