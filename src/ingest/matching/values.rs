//! In: the values of a column and the answers of an item. Out: which value is which answer, and what has changed.
//! Never: a value whose own label says otherwise taken by its code.

mod ladders;
mod moved;
mod numbers;
mod places;

use super::super::draft::ColumnAnswer;
use super::super::phrase::{numbered, plain};
use super::{Change, translated, unlabelled};
use crate::definition::{Answer, Code, Item, ItemKind};
use ladders::of_one_ladder;
use moved::moved;
use numbers::of_numbers;
use places::place_the_rest;

/// The values of a column beside the answers of an item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Agreement {
    /// From 0 (nothing agrees) to 1; `None`: nothing to go by.
    pub score: Option<f64>,
    /// Whether labels or texts were compared, not codes alone.
    pub by_label: bool,
    /// What it rests on, in words.
    pub evidence: Option<String>,
    pub values: Vec<(String, Code)>,
    pub changes: Vec<Change>,
    /// Cells by the answer that they are taken for; kinds of missing are not among them.
    pub counts: Vec<(Code, usize)>,
}

/// The value of a column and the answer it was taken for.
pub struct Pair<'a> {
    pub value: &'a ColumnAnswer,
    pub answer: Option<&'a Answer>,
    by_label: bool,
}

pub fn compare(item: &Item, column: &[ColumnAnswer]) -> Agreement {
    match &item.kind {
        ItemKind::Single { scale } => of_scale(&scale.answers, column),
        ItemKind::Numeric {
            missing,
            minimum,
            maximum,
            ..
        } => {
            let codes: Vec<f64> = missing.iter().map(|(code, _)| *code).collect();
            of_numbers(&codes, *minimum, *maximum, missing, column)
        }
        ItemKind::Open => Agreement {
            score: column
                .iter()
                .any(|value| value.number().is_none())
                .then_some(0.5),
            ..Agreement::default()
        },
        ItemKind::Multiple { .. } | ItemKind::Derived { .. } => Agreement::default(),
    }
}

/// The label of a value, without its own code before it.
fn label_of(value: &ColumnAnswer) -> &str {
    let label = value.label.texts().next().unwrap_or_default().trim();
    match (numbered(label), value.number()) {
        ((Some(code), words), Some(number)) if code as f64 == number => words,
        _ => label,
    }
}

/// Whether an answer is called so, in any language, signs and case aside; its code may stand before the label.
fn is_called(answer: &Answer, label: &str) -> bool {
    let of = |text: &str| {
        let (code, words) = numbered(text);
        let is_own = code == Some(answer.code.0);
        plain(if is_own { words } else { text })
    };
    let wanted = of(label);
    wanted.trim() != "" && answer.label.iter().any(|(_, own)| of(own) == wanted)
}

fn of_scale(answers: &[Answer], column: &[ColumnAnswer]) -> Agreement {
    let labels = column
        .iter()
        .filter(|value| has_words(label_of(value)))
        .count();
    let mut pairs: Vec<Pair<'_>> = column
        .iter()
        .map(|value| pair_of(answers, value, labels > 0))
        .collect();
    let matched = |pairs: &[Pair<'_>]| {
        pairs
            .iter()
            .filter(|pair| pair.value.missing.is_none() && pair.answer.is_some())
            .count()
    };
    let real = pairs
        .iter()
        .filter(|pair| pair.value.missing.is_none())
        .count();
    let by_own = matched(&pairs);
    let mut changes = Vec::new();
    // Answers that are worded anew are told only where some of the others are the same.
    let same_ladder = of_one_ladder(answers, column);
    if labels > 0 && (by_own > 0 || same_ladder) {
        let placed = place_the_rest(answers, &mut pairs);
        changes.extend(translated::together(answers, column, placed));
    }
    if labels == 0 {
        changes.extend(unlabelled::place_a_lone_code(answers, &mut pairs));
        changes.extend(unlabelled::unknown(&pairs));
    }
    let placed = matched(&pairs);
    let score = if real == 0 {
        None
    } else {
        Some(placed as f64 / real as f64)
    };
    changes.extend(moved(&pairs));
    let evidence = match (labels > 0, score) {
        (_, None) => None,
        (true, Some(_)) if by_own == real => Some("its answers have the same labels".to_owned()),
        (true, Some(_)) if placed > 0 && by_own == 0 => {
            Some("its answers are the same grades in other words".to_owned())
        }
        (true, Some(_)) if placed > 0 => Some(format!(
            "{by_own} of its {real} answers have the same labels"
        )),
        (true, Some(_)) => Some("its answers have other labels".to_owned()),
        (false, Some(1.0)) => Some("its codes are those of the item".to_owned()),
        (false, Some(_)) => Some(format!(
            "{placed} of its {real} codes are those of the item"
        )),
    };
    Agreement {
        score,
        by_label: labels > 0,
        evidence,
        values: in_values(&pairs),
        changes,
        counts: counts(answers, &pairs),
    }
}

fn counts(answers: &[Answer], pairs: &[Pair<'_>]) -> Vec<(Code, usize)> {
    let real = answers.iter().filter(|answer| answer.missing.is_none());
    let cells = |answer: &Answer| {
        let of_answer = pairs
            .iter()
            .filter(|pair| pair.answer.is_some_and(|taken| taken.code == answer.code));
        (answer.code, of_answer.map(|pair| pair.value.cells).sum())
    };
    real.map(cells).collect()
}

fn has_words(label: &str) -> bool {
    label.chars().any(char::is_alphabetic)
}

/// The answer of a value by its label, else by its kind of missing, else (no labels at all) by its code.
fn pair_of<'a>(answers: &'a [Answer], value: &'a ColumnAnswer, has_labels: bool) -> Pair<'a> {
    let label = label_of(value);
    if has_words(label) {
        let called = answers.iter().find(|answer| is_called(answer, label));
        let mut same_kind = answers
            .iter()
            .filter(|answer| value.missing.is_some() && answer.missing == value.missing);
        let by_kind = match (same_kind.next(), same_kind.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        };
        return Pair {
            value,
            answer: called
                .or_else(|| translated::meant(answers, label))
                .or(by_kind),
            by_label: true,
        };
    }
    let by_code = value
        .number()
        .and_then(|number| answers.iter().find(|answer| answer.code.0 as f64 == number))
        // A code without a label among labelled ones may be anything; one that the survey knows is taken for it.
        .filter(|answer| !has_labels || answer.missing == value.missing);
    Pair {
        value,
        answer: by_code,
        by_label: false,
    }
}

pub fn first_label(answer: &Answer) -> String {
    answer
        .label
        .iter()
        .next()
        .map_or(String::new(), |(_, label)| label.to_owned())
}

/// The lines of `[values]`: codes that mean something else than in the survey, texts that are no label of it.
fn in_values(pairs: &[Pair<'_>]) -> Vec<(String, Code)> {
    let needs = |pair: &Pair<'_>, answer: &Answer| match pair.value.number() {
        Some(number) => number != answer.code.0 as f64,
        None => {
            let text = pair.value.value.to_string().to_lowercase();
            answer
                .label
                .iter()
                .all(|(_, label)| label.to_lowercase() != text)
        }
    };
    let any = pairs
        .iter()
        .filter_map(|pair| Some((pair, pair.answer?)))
        .any(|(pair, answer)| {
            pair.value.number().is_some() && needs(pair, answer) && pair.value.missing.is_none()
        });
    pairs
        .iter()
        .filter_map(|pair| Some((pair, pair.answer?)))
        // Where one real code is another, all are written: half a scale reads like a slip.
        .filter(|(pair, answer)| {
            needs(pair, answer)
                || any && pair.value.number().is_some() && pair.value.missing.is_none()
        })
        .map(|(pair, answer)| (pair.value.value.to_string(), answer.code))
        .collect()
}
