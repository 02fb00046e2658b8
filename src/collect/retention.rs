//! Until when answers are kept, as the definition promises.

use jiff::Span;
use jiff::civil::Date;

use crate::definition::{Survey, Wave};

/// Until when a wave's invitations and answers are kept in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// From this day they are to go.
    Until(Date),
    /// `retention_days` is not stated.
    NotStated,
    /// The wave does not say when collection ends.
    NoEnd,
}

/// `retention_days` after the last day of collection, which is `closes` of `[collect]`, else the last day of fieldwork.
pub fn retention(survey: &Survey, wave: &Wave) -> Retention {
    let Some(days) = survey.questionnaire.retention_days else {
        return Retention::NotStated;
    };
    let closes = wave.collect.as_ref().and_then(|collect| collect.closes);
    match closes.or(wave.fieldwork.end) {
        None => Retention::NoEnd,
        Some(end) => Span::new()
            .try_days(i64::from(days))
            .and_then(|span| end.checked_add(span))
            .map_or(Retention::Until(Date::MAX), Retention::Until),
    }
}
