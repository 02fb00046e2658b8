//! In: a wave that is to be collected. Out: each number that stands for a missing answer and that a respondent could type as
//! an answer. Never: a number that the bounds of its item keep out.

use super::Survey;
use super::condition::word;
use super::item::ItemKind;
use super::key_places::KeyPlaces;
use super::wave::Wave;
use crate::diagnostic::{Diagnostic, Diagnostics, code};

/// Numbers that mean two things in a wave: within the bounds of a numeric item, where respondents may type them, and in its
/// `missing`, as which they would be read. An error for each.
///
/// ```
/// use tidemark::definition::{load, typed_as_missing};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// assert!(survey.waves.iter().all(|wave| typed_as_missing(&survey, wave).is_empty()));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn typed_as_missing(survey: &Survey, wave: &Wave) -> Diagnostics {
    let places = KeyPlaces::of(survey.folder.join("survey.toml"));
    let mut found = Diagnostics::new();
    for item in survey.items.iter().filter(|item| survey.asks(wave, item)) {
        let ItemKind::Numeric {
            missing,
            minimum,
            maximum,
            ..
        } = &item.kind
        else {
            continue;
        };
        let id = item.id.as_str();
        let taken = missing.iter().filter(|(number, _)| {
            minimum.is_none_or(|low| low <= *number) && maximum.is_none_or(|high| *number <= high)
        });
        for (number, kind) in taken {
            let kind = word(*kind);
            found.push(
                Diagnostic::error(
                    code::MISSING_CAN_BE_TYPED,
                    format!("`{id}` takes {number} for an answer, and reads it as `{kind}`"),
                )
                .at(places.word(&["item", id, "missing", kind], &number.to_string()))
                .value(number.to_string())
                .help(format!(
                    "give `{id}` a `minimum` or `maximum` that keeps {number} out, or let another number stand for `{kind}`"
                )),
            );
        }
    }
    found
}
