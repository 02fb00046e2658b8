//! In: codes of a column without labels, and the answers of an item. Out: which of them the item does not have, and what they
//! look like. Never: such a code taken for an answer before a person has said so.

use super::super::draft::usual_kind;
use super::Change;
use super::values::{Pair, first_label};
use crate::definition::{Answer, Missing};

/// One code beyond a gap after all answers, where a kind of missing is gone: the one may be the other.
pub fn place_a_lone_code<'a>(answers: &'a [Answer], pairs: &mut [Pair<'a>]) -> Option<Change> {
    let gone: Vec<&Answer> = answers
        .iter()
        .filter(|answer| answer.missing.is_some())
        .filter(|answer| {
            pairs
                .iter()
                .all(|pair| pair.answer.is_none_or(|taken| taken.code != answer.code))
        })
        .collect();
    let unknown: Vec<usize> = pairs
        .iter()
        .enumerate()
        .filter(|(_, pair)| pair.answer.is_none())
        .map(|(at, _)| at)
        .collect();
    let [at] = unknown.as_slice() else {
        return None;
    };
    let pair = pairs.get_mut(*at)?;
    let number = pair.value.number()?;
    let real = answers.iter().filter(|answer| answer.missing.is_none());
    let largest = real.map(|answer| answer.code.0 as f64).fold(0.0, f64::max);
    if number < largest + 2.0 {
        return None;
    }
    let answer = likeliest(&gone, usual_kind(number))?;
    pair.answer = Some(answer);
    Some(Change::Moved {
        label: first_label(answer),
        value: pair.value.value.to_string(),
        code: answer.code,
        by_label: false,
    })
}

/// Of the kinds of missing that are gone the one that the code usually stands for, else don't know, which most scales have.
fn likeliest<'a>(gone: &[&'a Answer], kind: Option<Missing>) -> Option<&'a Answer> {
    if let [only] = gone {
        return Some(only);
    }
    let of = |kind: Missing| {
        let mut same = gone.iter().filter(|answer| answer.missing == Some(kind));
        match (same.next(), same.next()) {
            (Some(only), None) => Some(*only),
            _ => None,
        }
    };
    kind.and_then(of).or_else(|| of(Missing::DontKnow))
}

/// Codes that are no answer of the item.
pub fn unknown(pairs: &[Pair<'_>]) -> Option<Change> {
    let codes: Vec<(String, usize)> = pairs
        .iter()
        .filter(|pair| pair.answer.is_none() && pair.value.cells > 0)
        .filter(|pair| pair.value.number().is_some())
        .map(|pair| (pair.value.value.to_string(), pair.value.cells))
        .collect();
    (!codes.is_empty()).then_some(Change::Unknown { codes })
}
