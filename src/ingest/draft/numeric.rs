//! In: a column of numbers. Out: what of it is no answer, and its limits. Never: a code of missing that enters a mean unsaid.

use super::super::dictionary::{Value, Variable};
use super::super::phrase::Topic;
use super::super::profile::ColumnProfile;
use super::super::text::counted;
use super::Question;
use super::answers::ColumnAnswer;
use super::code_patterns::suspects;
use crate::definition::{Code, ItemKind, Missing};

/// A numeric column as an item.
pub struct Numeric {
    pub kind: ItemKind,
    /// Texts of the delivery and the number they are given.
    pub values: Vec<(String, Code)>,
    pub notes: Vec<String>,
    pub questions: Vec<Question>,
    /// A line that a person may take.
    pub offered: Option<String>,
    /// Numbers that are no answers, or may be none.
    pub not_answers: Vec<f64>,
}

pub fn read(
    id: &str,
    topic: Option<Topic>,
    variable: &Variable,
    column: &ColumnProfile,
    answers: &[ColumnAnswer],
) -> Numeric {
    let mut missing: Vec<(f64, Missing)> = Vec::new();
    let mut values = Vec::new();
    let mut notes = Vec::new();
    for answer in answers {
        let Some(kind) = answer.missing else {
            continue;
        };
        match &answer.value {
            Value::Number(number) => missing.push((*number, kind)),
            Value::Text(text) => {
                let code = stand_in(kind, column, &values);
                missing.push((code.0 as f64, kind));
                values.push((text.clone(), code));
            }
        }
        notes.extend(answer.evidence.clone());
    }
    let (mut minimum, mut maximum) = limits(topic, variable);
    let mut questions = Vec::new();
    let mut offered = None;
    let suspected: Vec<f64> = suspects(answers)
        .iter()
        .filter_map(|(at, _)| answers.get(*at)?.number())
        .collect();
    let real = |number: &f64| {
        !suspected.contains(number) && missing.iter().all(|(code, _)| code != number)
    };
    if !suspected.is_empty() {
        let largest = column
            .seen_numbers()
            .map(|(number, _)| number)
            .filter(real)
            .fold(f64::NEG_INFINITY, f64::max);
        maximum = Some(maximum.map_or(largest, |most| most.min(largest)));
        let told: Vec<String> = suspects(answers)
            .iter()
            .filter_map(|(at, kind)| {
                let answer = answers.get(*at)?;
                Some(format!(
                    "{} ({}; {})",
                    answer.value,
                    counted(answer.cells, "row", "rows"),
                    custom(*kind)
                ))
            })
            .collect();
        let mut all = missing.clone();
        all.extend(
            suspects(answers)
                .iter()
                .filter_map(|(at, kind)| Some((answers.get(*at)?.number()?, (*kind)?))),
        );
        let line = format!("missing = {}", in_toml(&all));
        questions.push(Question {
            about: id.to_owned(),
            text: format!(
                "{} stands far from the other numbers, which end at {largest}, and has no label. If it is no answer, take the # from the line `{line}`",
                told.join(", ")
            ),
            blocks: true,
        });
        offered = Some(line);
    }
    // A limit that a real number breaks is no limit.
    let seen = || column.seen_numbers().map(|(number, _)| number).filter(real);
    minimum = minimum.filter(|least| seen().all(|number| number >= *least));
    maximum = maximum.filter(|most| seen().all(|number| number <= *most));
    let not_answers = missing
        .iter()
        .map(|(number, _)| *number)
        .chain(suspected.iter().copied())
        .collect();
    Numeric {
        kind: ItemKind::Numeric {
            missing,
            minimum,
            maximum,
            decimals: u8::from(topic != Some(Topic::BirthYear)),
            per: Vec::new(),
        },
        values,
        notes,
        questions,
        offered,
        not_answers,
    }
}

/// Codes by kind, as a definition writes them: `{ refused = [77], dont_know = [88] }`.
pub fn in_toml(missing: &[(f64, Missing)]) -> String {
    let mut kinds: Vec<Missing> = Vec::new();
    for (_, kind) in missing {
        if !kinds.contains(kind) {
            kinds.push(*kind);
        }
    }
    let lists: Vec<String> = kinds
        .iter()
        .map(|kind| {
            let codes = missing.iter().filter(|(_, of)| of == kind);
            let codes: Vec<String> = codes.map(|(code, _)| code.to_string()).collect();
            format!("{} = [{}]", word(*kind), codes.join(", "))
        })
        .collect();
    format!("{{ {} }}", lists.join(", "))
}

/// The word of a definition for a kind of missing.
pub fn word(missing: Missing) -> &'static str {
    match missing {
        Missing::DontKnow => "dont_know",
        Missing::Refused => "refused",
        Missing::NoAnswer => "no_answer",
        Missing::NotAsked => "not_asked",
    }
}

/// What a code usually is, where nothing says it.
pub fn custom(kind: Option<Missing>) -> String {
    match kind {
        Some(Missing::DontKnow) => "often \"don't know\"".to_owned(),
        Some(Missing::Refused) => "often \"refused\"".to_owned(),
        Some(Missing::NoAnswer | Missing::NotAsked) => "often \"no answer\"".to_owned(),
        None => "no usual answer".to_owned(),
    }
}

/// A number that no cell holds, in the place of a text.
fn stand_in(kind: Missing, column: &ColumnProfile, taken: &[(String, Code)]) -> Code {
    let digit = match kind {
        Missing::Refused => 7,
        Missing::DontKnow => 8,
        Missing::NoAnswer => 9,
        Missing::NotAsked => 6,
    };
    let largest = column.maximum.unwrap_or(0.0);
    let mut code = digit;
    while code as f64 <= largest || taken.iter().any(|(_, other)| other.0 == code) {
        code = match code
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(digit))
        {
            Some(longer) => longer,
            None => break,
        };
    }
    Code(code)
}

/// Limits as the file states them, or as a label does: "(0-10)".
fn limits(topic: Option<Topic>, variable: &Variable) -> (Option<f64>, Option<f64>) {
    let finite = |number: f64| number.is_finite().then_some(number);
    if let Some((from, to)) = variable.range {
        return (finite(from), finite(to));
    }
    let label = variable.label.texts().next().unwrap_or(&variable.name);
    if let Some((from, to)) = in_brackets(label).or_else(|| in_brackets(&variable.name)) {
        return (Some(from), Some(to));
    }
    match topic {
        Some(Topic::BirthYear) => (Some(1890.0), None),
        _ => (None, None),
    }
}

/// `(0-10)` in a label.
fn in_brackets(label: &str) -> Option<(f64, f64)> {
    let (_, after) = label.split_once('(')?;
    let (inside, _) = after.split_once(')')?;
    let (from, to) = inside.split_once(['-', '–'])?;
    let (from, to): (f64, f64) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (from < to).then_some((from, to))
}
