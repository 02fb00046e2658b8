//! In: the labels of answers and of values. Out: whether they are grades of one ladder. Never: labels that are no
//! grades.

use super::label_of;
use crate::definition::Answer;
use crate::ingest::draft::ColumnAnswer;
use crate::ingest::phrase::{Ladder, ladder};

pub(super) fn of_one_ladder(answers: &[Answer], column: &[ColumnAnswer]) -> bool {
    let mine = ladder_of_answers(answers);
    let theirs = ladder(
        column
            .iter()
            .filter(|value| value.missing.is_none())
            .map(label_of),
    );
    matches!((mine, theirs), (Some(mine), Some(theirs)) if mine.family == theirs.family)
}

pub(super) fn ladder_of_answers(answers: &[Answer]) -> Option<Ladder> {
    let real = answers.iter().filter(|answer| answer.missing.is_none());
    // The first language in which the labels are grades.
    let languages: Vec<_> = answers
        .first()?
        .label
        .iter()
        .map(|(lang, _)| lang.clone())
        .collect();
    languages
        .iter()
        .find_map(|lang| ladder(real.clone().map(|answer| answer.label.get(lang))))
}
