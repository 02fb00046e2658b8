//! `lower` and `upper` of a step.

use super::super::super::source::StepSource;
use super::super::super::weighting::Limits;
use super::super::design::positive;
use super::super::page::Page;
use crate::diagnostic::code;

/// `lower` and `upper`; `None` where neither is given, or they make no sense (said).
pub(super) fn limits(page: &mut Page, source: &StepSource) -> Option<Limits> {
    let lower = match &source.lower {
        Some(lower) => page.finite(lower, "lower")?,
        None => f64::NEG_INFINITY,
    };
    let upper = match &source.upper {
        Some(upper) => positive(page, upper, "upper")?,
        None => f64::INFINITY,
    };
    if let Some(place) = source.lower.as_ref().filter(|_| lower >= upper) {
        page.error(
            code::WRONG_TYPE,
            &place.span(),
            format!("`lower` is {lower} and `upper` {upper}"),
            "`lower` is below `upper`",
        );
        return None;
    }
    (lower.is_finite() || upper.is_finite()).then_some(Limits { lower, upper })
}
