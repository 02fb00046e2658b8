//! Respondents who took a small part of the time that others took.

use crate::definition::{DurationUnit, ShareRule};

use super::{Check, Hit};
use crate::ingest::responses::Number;

/// Rows below a share of the median; and rows whose duration is not known.
pub(super) fn find(durations: &[Number], unit: DurationUnit, rule: ShareRule) -> Vec<Hit> {
    let mut known: Vec<f64> = durations
        .iter()
        .filter_map(|duration| duration.ok())
        .filter(|duration| *duration >= 0.0)
        .collect();
    let Some(median) = median(&mut known) else {
        return Vec::new();
    };
    let limit = rule.limit * median;
    let too_fast = |duration: &Number| duration.is_ok_and(|took| (0.0..limit).contains(&took));
    let unknown = |duration: &Number| !duration.is_ok_and(|took| took >= 0.0);
    let rows = |wanted: &dyn Fn(&Number) -> bool| -> Vec<usize> {
        let numbered = durations.iter().enumerate();
        numbered
            .filter(|(_, duration)| wanted(duration))
            .map(|(row, _)| row)
            .collect()
    };
    let check = Check::Speeders {
        median,
        limit,
        share: rule.limit,
        unit,
    };
    let mut hits = vec![Hit::new(check, rows(&too_fast), known.len(), rule.action)];
    let unknown = rows(&unknown);
    if !unknown.is_empty() {
        let action = crate::definition::Action::Flag;
        hits.push(Hit::new(
            Check::NoDuration,
            unknown,
            durations.len(),
            action,
        ));
    }
    hits
}

/// The middle value, or the mean of the two in the middle.
fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(if even {
        f64::midpoint(lower, upper)
    } else {
        upper
    })
}
