//! In: the labels of a whole file. Out: what codes of one repeated digit (7, 77, 7777) mean where it labels them, for
//! columns of the same file in which they stand without a label. Never: a meaning from custom alone.

use super::super::dictionary::{Dictionary, FileText, Value};
use super::super::phrase::missing_of;
use super::ColumnAnswer;
use super::answers::usual_kind;
use crate::definition::Missing;

/// What the repeated digits of a file stand for: digit, kind of missing, and where it says so.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Analogy {
    digits: Vec<(char, Missing, String, FileText)>,
}

impl Analogy {
    /// Reads it from every labelled code of a file; a digit that stands for two kinds stands for none.
    pub fn of(dictionary: &Dictionary) -> Self {
        let mut found: Vec<(char, Option<Missing>, String, FileText)> = Vec::new();
        for variable in &dictionary.variables {
            for named in &variable.values {
                let (Value::Number(number), Some(label)) =
                    (&named.value, named.label.texts().next())
                else {
                    continue;
                };
                let Some(digit) = repeated_digit(*number) else {
                    continue;
                };
                let kind = missing_of(label);
                match found.iter_mut().find(|(known, ..)| *known == digit) {
                    // A real answer 7 or 8 among others says nothing of what 77 is.
                    _ if kind.is_none() => {}
                    Some((_, known, ..)) if *known != kind => *known = None,
                    Some(_) => {}
                    None => found.push((
                        digit,
                        kind,
                        format!("{number} is \"{label}\" in {}", variable.name),
                        named.label.clone(),
                    )),
                }
            }
        }
        Self {
            digits: found
                .into_iter()
                .filter_map(|(digit, kind, place, label)| Some((digit, kind?, place, label)))
                .collect(),
        }
    }

    /// Marks unlabelled numbers that stand far from the others as missing, where the file labels the same digit so.
    pub fn apply(&self, answers: &mut [ColumnAnswer]) {
        let mut doubtful: Vec<usize> = suspects(answers).into_iter().map(|(at, _)| at).collect();
        doubtful.extend(lone_codes(answers));
        for at in doubtful {
            let Some(answer) = answers.get_mut(at) else {
                continue;
            };
            let digit = answer.number().and_then(repeated_digit);
            let known = self.digits.iter().find(|(known, ..)| Some(*known) == digit);
            if let Some((_, kind, place, label)) = known {
                answer.missing = Some(*kind);
                answer.evidence = Some(format!("{} has no label here; {place}", answer.value));
                answer.label = label.clone();
            }
        }
    }
}

/// Unlabelled numbers that are no answer yet look like a code of missing: a digit repeated (or 97 to 99), beyond a gap
/// after all others. Place among the answers, and the kind that custom has for it.
pub fn suspects(answers: &[ColumnAnswer]) -> Vec<(usize, Option<Missing>)> {
    let is_suspect = |answer: &ColumnAnswer| {
        answer.label.is_empty()
            && answer.missing.is_none()
            && answer.number().is_some_and(looks_like_missing)
    };
    let others = answers
        .iter()
        .filter(|answer| answer.missing.is_none() && !is_suspect(answer))
        .filter_map(ColumnAnswer::number);
    let mut largest = others.fold(f64::NEG_INFINITY, f64::max);
    if !largest.is_finite() {
        return Vec::new();
    }
    let mut suspects: Vec<(usize, f64)> = answers
        .iter()
        .enumerate()
        .filter(|(_, answer)| is_suspect(answer))
        .filter_map(|(at, answer)| Some((at, answer.number()?)))
        .collect();
    suspects.sort_by(|one, other| one.1.total_cmp(&other.1));
    suspects.retain(|(_, number)| {
        let far = if *number < 10.0 {
            largest >= 2.0 && *number >= largest + 2.0
        } else {
            *number > 2.0 * largest + 1.0
        };
        if !far {
            largest = largest.max(*number);
        }
        far
    });
    suspects
        .into_iter()
        .map(|(at, number)| (at, usual_kind(number)))
        .collect()
}

/// Codes of two repeated digits or more, in a column without a label, that have no neighbour.
pub fn lone_codes(answers: &[ColumnAnswer]) -> Vec<usize> {
    const MOST_CODES: usize = 60;
    if answers.len() > MOST_CODES || answers.iter().any(|answer| !answer.label.is_empty()) {
        return Vec::new();
    }
    let there = |number: f64| answers.iter().any(|answer| answer.number() == Some(number));
    let is_lone = |answer: &ColumnAnswer| {
        answer.missing.is_none()
            && answer.number().is_some_and(|number| {
                number > 10.0
                    && looks_like_missing(number)
                    && !there(number - 1.0)
                    && !there(number + 1.0)
            })
    };
    let places = answers.iter().enumerate();
    places
        .filter(|(_, answer)| is_lone(answer))
        .map(|(at, _)| at)
        .collect()
}

fn looks_like_missing(number: f64) -> bool {
    matches!(repeated_digit(number), Some('7' | '8' | '9'))
        || [97.0, 98.0, 997.0, 998.0, 9997.0, 9998.0].contains(&number)
}

/// The digit of which a whole number above 0 consists.
fn repeated_digit(number: f64) -> Option<char> {
    if number.fract() != 0.0 || number < 1.0 {
        return None;
    }
    let text = format!("{number}");
    let first = text.chars().next()?;
    text.chars().all(|c| c == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unlabelled(numbers: &[f64]) -> Vec<ColumnAnswer> {
        let answer = |number: &f64| ColumnAnswer {
            value: Value::Number(*number),
            label: FileText::default(),
            missing: None,
            evidence: None,
            cells: 1,
        };
        numbers.iter().map(answer).collect()
    }

    fn suspected(numbers: &[f64]) -> Vec<f64> {
        let answers = unlabelled(numbers);
        let places = suspects(&answers).into_iter();
        places.filter_map(|(at, _)| answers[at].number()).collect()
    }

    #[test]
    fn repeated_digits_beyond_a_gap_look_like_codes_of_missing() {
        assert_eq!(suspected(&[0.0, 5.0, 10.0, 77.0, 88.0]), [77.0, 88.0]);
        assert_eq!(suspected(&[1920.0, 1991.0, 7777.0]), [7777.0]);
        assert_eq!(suspected(&[1.0, 2.0, 5.0, 7.0, 8.0]), [7.0, 8.0]);
        assert_eq!(
            suspected(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]),
            [8.0; 0]
        );
        assert_eq!(suspected(&[18.0, 77.0, 88.0, 90.0]), [0.0; 0]);
    }
}
