//! In: what a file says of a column and what stands in it. Out: its values as answers, each with its label and kind of
//! missing. Never: a value that occurs and is left out.

use super::super::dictionary::{FileText, Value, Variable};
use super::super::phrase::missing_of;
use super::super::profile::ColumnProfile;
use super::code_patterns::Analogy;
use super::doubts::slips;
use crate::definition::Missing;

/// A value of a column as an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnAnswer {
    /// As it stands in the cells.
    pub value: Value,
    /// Empty where the file has no label for it.
    pub label: FileText,
    /// The kind of missing, by the file's word or its label.
    pub missing: Option<Missing>,
    /// Why it is missing, where the file does not say so itself.
    pub evidence: Option<String>,
    /// Cells that hold it.
    pub cells: usize,
}

impl ColumnAnswer {
    pub fn number(&self) -> Option<f64> {
        match self.value {
            Value::Number(number) => Some(number),
            Value::Text(_) => None,
        }
    }
}

/// The values of a column: labelled ones in the file's order, then those that occur without a label. A text in a few cells of
/// a column of numbers is none of them (`doubts` names it).
pub fn column_answers(
    variable: &Variable,
    column: &ColumnProfile,
    analogy: &Analogy,
) -> Vec<ColumnAnswer> {
    let cells_of = |value: &Value| {
        column
            .values
            .iter()
            .find(|seen| seen.value == *value)
            .map_or(0, |seen| seen.cells)
    };
    let labelled = variable.values.iter().map(|named| {
        let (missing, evidence) = kind_of(
            variable,
            &named.value,
            named.missing,
            named.label.texts().next(),
        );
        ColumnAnswer {
            value: named.value.clone(),
            label: named.label.clone(),
            missing,
            evidence,
            cells: cells_of(&named.value),
        }
    });
    let mut answers: Vec<ColumnAnswer> = labelled.collect();
    let slips = slips(variable, column);
    for seen in &column.values {
        if matches!(&seen.value, Value::Text(text) if slips.contains(&text.as_str())) {
            continue;
        }
        if answers.iter().any(|answer| answer.value == seen.value) {
            continue;
        }
        // Cells may hold the labels of a code list that stands beside them.
        let called = |answer: &&mut ColumnAnswer| matches!(&seen.value, Value::Text(text) if answer.label.texts().any(|label| label == text));
        if let Some(answer) = answers.iter_mut().find(called) {
            answer.cells += seen.cells;
            continue;
        }
        // The label of a text is the text itself.
        let text = match &seen.value {
            Value::Text(text) => Some(text.as_str()),
            Value::Number(_) => None,
        };
        let (missing, evidence) = kind_of(variable, &seen.value, None, text);
        answers.push(ColumnAnswer {
            value: seen.value.clone(),
            label: FileText::plain(text.unwrap_or_default()),
            missing,
            evidence,
            cells: seen.cells,
        });
    }
    analogy.apply(&mut answers);
    answers
}

fn kind_of(
    variable: &Variable,
    value: &Value,
    stated: Option<Missing>,
    label: Option<&str>,
) -> (Option<Missing>, Option<String>) {
    let declared = match value {
        Value::Number(number) => variable.missing.has(*number),
        Value::Text(_) => variable.missing.values.contains(value),
    };
    let by_label = label.and_then(missing_of);
    match (stated.or(by_label), declared) {
        (Some(kind), _) => (Some(kind), None),
        (None, true) => {
            let kind = match value {
                Value::Number(number) => usual_kind(*number),
                Value::Text(_) => None,
            };
            let evidence = format!("the file declares {value} missing without saying which kind");
            (Some(kind.unwrap_or(Missing::NoAnswer)), Some(evidence))
        }
        (None, false) => (None, None),
    }
}

/// The kind of missing that a code of one repeated digit usually stands for: 7, 77, … refused; 8, 88, … don't know.
pub fn usual_kind(code: f64) -> Option<Missing> {
    let text = format!("{code}");
    let first = text.chars().next()?;
    if !text.chars().all(|c| c == first) {
        return None;
    }
    match first {
        '7' => Some(Missing::Refused),
        '8' => Some(Missing::DontKnow),
        '9' => Some(Missing::NoAnswer),
        _ => None,
    }
}
