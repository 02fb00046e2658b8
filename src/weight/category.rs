//! How messages name margins, their categories and those who are in them.

use crate::definition::{Code, Item, ItemId, Survey};

/// The code of a factor level, unless it is a kind of missing.
pub(super) fn category_code(item: &Item, level: u16) -> Option<Code> {
    let answer = item.scale()?.answers.get(usize::from(level))?;
    answer.missing.is_none().then_some(answer.code)
}

pub(super) fn margin_name(items: &[ItemId]) -> String {
    items
        .iter()
        .map(ItemId::as_str)
        .collect::<Vec<_>>()
        .join("*")
}

/// A category in the survey's first language: `2 "Woman" × 1 "18–34"`.
pub(super) fn category_name(survey: &Survey, lookups: &[(usize, &Item)], codes: &[Code]) -> String {
    let first = survey.languages.first();
    let names: Vec<String> = lookups
        .iter()
        .zip(codes)
        .map(|((_, item), code)| {
            let label = item
                .scale()
                .and_then(|scale| scale.answers.get(scale.position(*code)?))
                .zip(first)
                .map(|(answer, language)| answer.label.get(language));
            match label {
                Some(label) => format!("{code} \"{label}\""),
                None => code.to_string(),
            }
        })
        .collect();
    names.join(" × ")
}

/// `1 respondent` and `weighs`, `2 respondents` and `weigh`.
pub(super) fn people(count: u32) -> (String, &'static str) {
    match count {
        1 => ("1 respondent".to_owned(), "weighs"),
        _ => (format!("{count} respondents"), "weigh"),
    }
}

/// A share as a person would write it: shares are scaled to sum to 1, which leaves them with a tail of digits.
pub(super) fn plain(share: f64) -> String {
    let six = format!("{share:.6}");
    six.trim_end_matches('0').trim_end_matches('.').to_owned()
}
