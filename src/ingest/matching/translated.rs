//! In: answers of a survey, and the labels of a file in a language that the survey does not have. Out: which label is which
//! answer, and one change for the whole scale. Never: a translation told as a new wording.

use super::super::draft::ColumnAnswer;
use super::super::phrase::{language_of, plain};
use super::Change;
use crate::definition::Answer;

/// Words of short answers, plain and in one row what they mean alike: Danish, English, Swedish, Norwegian, German.
const ALIKE: &[&[&str]] = &[
    &[
        "mand",
        "man",
        "male",
        "mann",
        "men",
        "maend",
        "mænd",
        "maennlich",
        "männlich",
    ],
    &[
        "kvinde", "woman", "female", "kvinna", "kvinne", "frau", "women", "kvinder", "weiblich",
    ],
    &["ja", "yes"],
    &["nej", "no", "nei", "nein"],
    &[
        "andet", "anden", "andre", "other", "annat", "annan", "annet", "andere", "anderes",
    ],
    &[
        "ville ikke stemme",
        "would not vote",
        "skulle inte rösta",
        "ville ikke stemt",
        "würde nicht wählen",
    ],
    &[
        "stemte ikke",
        "did not vote",
        "röstade inte",
        "stemte ikke ved valget",
        "nicht gewählt",
    ],
    &["blankt", "blank vote", "stemte blankt", "voted blank"],
];

/// The answer that a label means in another language.
pub fn meant<'a>(answers: &'a [Answer], label: &str) -> Option<&'a Answer> {
    let row_of = |text: &str| {
        let text = plain(text);
        ALIKE.iter().position(|row| row.contains(&text.trim()))
    };
    let wanted = row_of(label)?;
    let mut found = answers.iter().filter(|answer| {
        answer
            .label
            .iter()
            .any(|(_, own)| row_of(own) == Some(wanted))
    });
    match (found.next(), found.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// Answers that are all worded otherwise because the file is in another language: one change in the place of one an answer.
pub fn together(answers: &[Answer], column: &[ColumnAnswer], changes: Vec<Change>) -> Vec<Change> {
    let is_worded = |change: &Change| matches!(change, Change::Relabelled { .. });
    let worded = changes.iter().filter(|change| is_worded(change)).count();
    if worded < 2 {
        return changes;
    }
    let labels = column.iter().flat_map(|value| value.label.texts());
    let of_file = language_of(labels);
    let languages = answers.iter().flat_map(|answer| answer.label.iter());
    if languages.into_iter().any(|(lang, _)| *lang == of_file) {
        return changes;
    }
    let mut pairs = Vec::new();
    let mut others = Vec::new();
    for change in changes {
        match change {
            Change::Relabelled { was, now } => pairs.push((was.0, was.1, now)),
            other => others.push(other),
        }
    }
    pairs.sort_by_key(|(code, ..)| *code);
    let mut all = vec![Change::Translated {
        language: of_file,
        answers: pairs,
    }];
    all.extend(others);
    all
}
