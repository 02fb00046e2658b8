//! Addresses within the questionnaire: where an answer leads, and where Back does.

use axum::http::Uri;

use super::fields::Fields;
use crate::collect::interview::route::{Route, Stop};
use crate::collect::page::Then;

/// The value of `then` in the address and in the form of a question whose answer leads back to the check of answers.
const CHECK: &str = "check";

/// The address of where a respondent stands.
pub(super) fn address(stop: Stop<'_>) -> String {
    match stop {
        Stop::Question(item) => format!("/q/{item}"),
        Stop::Check => "/check".to_owned(),
        Stop::End(_) => "/end".to_owned(),
    }
}

pub(super) fn then_of(fields: &Fields) -> Then {
    match fields.one("then") {
        Some(CHECK) => Then::Check,
        _ => Then::Onward,
    }
}

pub(super) fn then_asked(uri: &Uri) -> Then {
    let mut pairs = uri.query().unwrap_or_default().split('&');
    match pairs.any(|pair| pair.strip_prefix("then=") == Some(CHECK)) {
        true => Then::Check,
        false => Then::Onward,
    }
}

/// The page of a question.
fn page_of(item: &str, then: Then) -> String {
    match then {
        Then::Onward => format!("/q/{item}"),
        Then::Check => format!("/q/{item}?then={CHECK}"),
    }
}

/// Where an answer that was saved leads.
pub(super) fn onward(route: &Route<'_>, item: &str, then: Then) -> String {
    match (then, route.stop()) {
        (Then::Onward, _) => address(route.after(item)),
        (Then::Check, Stop::Question(opened)) => page_of(opened, then),
        (Then::Check, stop) => address(stop),
    }
}

/// Where Back leads; nowhere from the first question.
pub(super) fn back(route: &Route<'_>, item: &str, then: Then) -> Option<String> {
    match (then, route.stop()) {
        (Then::Check, Stop::Check) => Some("/check".to_owned()),
        _ => route.back(item).map(|item| page_of(item, then)),
    }
}
