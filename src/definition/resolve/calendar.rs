//! Dates that are not quite dates: the one that was most likely meant.

use std::ops::Range;

use jiff::civil::Date;

/// The date that a text means, as it is to be written: `14-10-2026` and `14/10 2026` are 2026-10-14; a day past the end
/// of its month is the last one.
pub(super) fn meant(text: &str) -> Option<String> {
    let is_date_like = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | ' ');
    if !text.chars().all(is_date_like) {
        return None;
    }
    let numbers: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| !number.is_empty())
        .collect();
    let [first, month, last] = numbers[..] else {
        return None;
    };
    let (year, day) = match (first.len(), last.len()) {
        (4, 1 | 2) => (first, last),
        (1 | 2, 4) => (last, first),
        _ => return None,
    };
    let (year, month, day): (i16, i8, i8) =
        (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let last_day = Date::new(year, month, 1).ok()?.days_in_month();
    let date = Date::new(year, month, day.clamp(1, last_day)).ok()?;
    Some(date.to_string())
}

/// Digits and dashes around a byte that look like a date and are none, with the date that was meant.
pub(super) fn date_at(text: &str, at: usize) -> Option<(Range<usize>, String)> {
    let is_part = |c: char| c.is_ascii_digit() || c == '-';
    let before = text.get(..at)?.trim_end_matches(is_part).len();
    let after = text.get(at..)?;
    let end = at + (after.len() - after.trim_start_matches(is_part).len());
    let found = text.get(before..end)?;
    // What stands in quotes or is part of a word is not a date value.
    let is_value = text
        .get(..before)?
        .trim_end_matches(' ')
        .ends_with(['=', '[', ',']);
    (is_value && found.parse::<Date>().is_err())
        .then(|| meant(found))
        .flatten()
        .map(|written| (before..end, written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_first_or_too_late_is_still_understood() {
        assert_eq!(meant("14-10-2026").as_deref(), Some("2026-10-14"));
        assert_eq!(meant("1/10 2026").as_deref(), Some("2026-10-01"));
        assert_eq!(meant("2026-10-34").as_deref(), Some("2026-10-31"));
        assert_eq!(meant("2026-13-01"), None);
        assert_eq!(meant("autumn"), None);
    }
}
