//! In: answers that are gone and values that are new. Out: which value stands in the place of which answer. Never: a
//! value placed where another answer is as near.

use super::ladders::ladder_of_answers;
use super::{Pair, first_label, label_of};
use crate::definition::{Answer, Code};
use crate::ingest::draft::ColumnAnswer;
use crate::ingest::matching::Change;
use crate::ingest::phrase::{ladder, likeness, plain};

/// An answer that is gone, and the values in its place with their labels.
type Parts = (Code, Vec<(String, String)>);

/// Answers that are gone and values that are new: one in the place of another, one split into several, or neither.
pub(super) fn place_the_rest<'a>(answers: &'a [Answer], pairs: &mut [Pair<'a>]) -> Vec<Change> {
    let is_there = |answer: &Answer, pairs: &[Pair<'_>]| {
        pairs
            .iter()
            .any(|pair| pair.answer.is_some_and(|taken| taken.code == answer.code))
    };
    let gone: Vec<&Answer> = answers
        .iter()
        .filter(|answer| answer.missing.is_none() && !is_there(answer, pairs))
        .collect();
    let mut parts: Vec<Parts> = Vec::new();
    let mut new = Vec::new();
    for at in 0..pairs.len() {
        let Some(pair) = pairs.get(at) else { continue };
        if pair.answer.is_some() || pair.value.missing.is_some() {
            continue;
        }
        let named = (
            pair.value.value.to_string(),
            label_of(pair.value).to_owned(),
        );
        match nearest(answers, &gone, pair.value, pairs) {
            Some(answer) => {
                match parts.iter_mut().find(|(code, _)| *code == answer.code) {
                    Some((_, values)) => values.push(named),
                    None => parts.push((answer.code, vec![named])),
                }
                if let Some(pair) = pairs.get_mut(at) {
                    pair.answer = Some(answer);
                }
            }
            None => new.push(named),
        }
    }
    let mut changes = of_parts(answers, parts);
    let vanished: Vec<(Code, String)> = gone
        .iter()
        .filter(|answer| !is_there(answer, pairs))
        .map(|answer| (answer.code, first_label(answer)))
        .collect();
    // What nobody chose stands in no cell of a file without a list of its labels.
    let lists_all = pairs.iter().any(|pair| pair.value.cells == 0);
    if !vanished.is_empty() && (lists_all || !new.is_empty()) {
        changes.push(Change::Vanished { answers: vanished });
    }
    if !new.is_empty() {
        changes.push(Change::New { answers: new });
    }
    changes
}

/// One value in the place of an answer is called anew, several are its parts.
fn of_parts(answers: &[Answer], parts: Vec<Parts>) -> Vec<Change> {
    let called = |code: Code| {
        let answer = answers.iter().find(|answer| answer.code == code);
        (code, answer.map_or(String::new(), first_label))
    };
    parts
        .into_iter()
        .map(|(code, values)| match values.as_slice() {
            [(_, label)] => Change::Relabelled {
                was: called(code),
                now: label.clone(),
            },
            _ => Change::Split {
                whole: called(code),
                parts: values,
            },
        })
        .collect()
}

/// The answer that a new value was part of: of those that are gone the one on the same side of the ladder, or the one that
/// is called nearly so, or the only one.
fn nearest<'a>(
    answers: &'a [Answer],
    gone: &[&'a Answer],
    value: &ColumnAnswer,
    pairs: &[Pair<'_>],
) -> Option<&'a Answer> {
    const ALIKE: f64 = 0.5;
    if let (Some(of_survey), Some(of_file)) = (
        ladder_of_answers(answers),
        ladder(
            pairs
                .iter()
                .filter(|pair| pair.value.missing.is_none())
                .map(|pair| label_of(pair.value)),
        ),
    ) {
        let real = answers.iter().filter(|answer| answer.missing.is_none());
        let place = pairs
            .iter()
            .filter(|pair| pair.value.missing.is_none())
            .position(|pair| pair.value == value)?;
        let degree = *of_file.degrees.get(place)?;
        let same_side = real.zip(&of_survey.degrees).filter(|(answer, own)| {
            own.signum() == degree.signum() && gone.iter().any(|gone| gone.code == answer.code)
        });
        return same_side
            .min_by_key(|(_, own)| {
                // Of two that are as near the weaker: the same on both sides of the ladder.
                let own = i16::from(**own);
                ((own - i16::from(degree)).abs(), own.abs())
            })
            .map(|(answer, _)| answer);
    }
    let label = label_of(value);
    let likest = gone
        .iter()
        .map(|answer| {
            let texts = answer.label.iter().map(|(_, own)| alike(own, label));
            (texts.fold(0.0, f64::max), *answer)
        })
        .max_by(|one, other| one.0.total_cmp(&other.0))?;
    if likest.0 >= ALIKE {
        return Some(likest.1);
    }
    match gone {
        [only]
            if pairs
                .iter()
                .filter(|pair| pair.answer.is_none() && pair.value.missing.is_none())
                .count()
                >= 2 =>
        {
            Some(only)
        }
        _ => None,
    }
}

/// Likeness, or that the one begins with the other: "Hovedstaden" and "Hovedstadens omegn".
fn alike(one: &str, other: &str) -> f64 {
    let (plain_one, plain_other) = (plain(one), plain(other));
    let (short, long) = (plain_one.trim(), plain_other.trim());
    if short.len() >= 4 && long.starts_with(short) {
        return 0.9;
    }
    likeness(one, other)
}
