//! In: the columns of a delivery. Out: those that are the options of one question together. Never: an option that is
//! counted twice.

use super::super::dictionary::{Dictionary, SetKind, Value};
use super::super::profile::{ColumnProfile, Profile};
use super::names::question_of;
use crate::definition::{CHOSEN_WORDS, UNCHOSEN_WORDS};

/// Columns that answer one question together.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The name of the set, or what the names of the columns have in common.
    pub name: String,
    /// Places of the columns.
    pub columns: Vec<usize>,
    pub shape: RunShape,
    /// The question, where the file has it or all labels begin with it.
    pub question: String,
    /// One a column: what its label adds to the question.
    pub options: Vec<String>,
}

/// How the columns say what was chosen.
#[derive(Debug, Clone, PartialEq)]
pub enum RunShape {
    /// One column an option.
    Dichotomies {
        chosen: Vec<String>,
        unchosen: Vec<String>,
    },
    /// Each holds one of the chosen options.
    Categories,
}

/// The response sets that the file declares, and runs of columns that look like one.
pub fn runs(profile: &Profile) -> Vec<Run> {
    let dictionary = &profile.dictionary;
    let mut runs: Vec<Run> = Vec::new();
    for set in &dictionary.sets {
        let shape = match &set.kind {
            SetKind::Dichotomies { counted } => {
                match shape_of(profile, &set.variables, Some(counted)) {
                    Some(shape) => shape,
                    None => continue,
                }
            }
            SetKind::Categories => RunShape::Categories,
        };
        // A column is an option of one question only: the first set has it.
        let taken = |column: &usize| runs.iter().any(|run| run.columns.contains(column));
        if set.variables.is_empty() || set.variables.iter().any(taken) {
            continue;
        }
        let question = set.label.texts().next().unwrap_or_default();
        runs.push(run(dictionary, &set.name, &set.variables, shape, question));
    }
    for (stem, columns) in numbered(dictionary) {
        if columns
            .iter()
            .any(|column| runs.iter().any(|run| run.columns.contains(column)))
        {
            continue;
        }
        if let Some(shape) = shape_of(profile, &columns, None) {
            runs.push(run(dictionary, &stem, &columns, shape, ""));
        }
    }
    runs
}

fn run(
    dictionary: &Dictionary,
    name: &str,
    columns: &[usize],
    shape: RunShape,
    question: &str,
) -> Run {
    let labels: Vec<String> = columns
        .iter()
        .filter_map(|column| dictionary.variables.get(*column))
        .map(|variable| {
            let question = question_of(variable);
            question.texts().next().unwrap_or_default().to_owned()
        })
        .collect();
    let common = common_start(&labels);
    let question = if question.is_empty() {
        common
            .trim_end_matches([' ', ':', '-', '–', '(', '['])
            .to_owned()
    } else {
        question.to_owned()
    };
    let options = labels.iter().map(|label| {
        let rest = label.get(common.len()..).unwrap_or(label);
        rest.trim_matches([' ', ':', '-', '–', '(', ')', '[', ']'])
            .to_owned()
    });
    Run {
        name: name.to_owned(),
        columns: columns.to_vec(),
        shape,
        question,
        options: options.collect(),
    }
}

/// What all labels begin with, up to a sign that parts a question from its option.
fn common_start(labels: &[String]) -> String {
    let Some((first, others)) = labels.split_first() else {
        return String::new();
    };
    let mut common = first.as_str();
    for other in others {
        let same = common
            .char_indices()
            .zip(other.chars())
            .find(|((_, one), other)| one != other)
            .map_or(common.len().min(other.len()), |((at, _), _)| at);
        common = common.get(..same).unwrap_or_default();
    }
    let parted = common.rfind([':', '?', '-', '–', '(', '[']);
    parted
        .and_then(|at| {
            let sign = common.get(at..)?.chars().next()?;
            common.get(..at + sign.len_utf8())
        })
        .unwrap_or_default()
        .to_owned()
}

/// Columns beside each other whose names differ in the number at the end: `q7_1`, `q7_2`.
fn numbered(dictionary: &Dictionary) -> Vec<(String, Vec<usize>)> {
    let mut found: Vec<(String, Vec<usize>)> = Vec::new();
    for (place, variable) in dictionary.variables.iter().enumerate() {
        let name = variable.name.trim();
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let parted = stem.len() < name.len() && stem.ends_with(['_', '.', '-', 'r', 'm', 'a', 'x']);
        let stem = stem.trim_end_matches(['_', '.', '-']);
        if !parted || stem.is_empty() {
            continue;
        }
        match found.last_mut() {
            Some((known, columns))
                if known == stem && columns.last() == Some(&(place.wrapping_sub(1))) =>
            {
                columns.push(place);
            }
            _ => found.push((stem.to_owned(), vec![place])),
        }
    }
    found.retain(|(_, columns)| columns.len() >= 2);
    found
}

/// The texts that choose and do not choose; `None`: the columns are no dichotomies.
fn shape_of(profile: &Profile, columns: &[usize], counted: Option<&Value>) -> Option<RunShape> {
    let columns: Option<Vec<(&ColumnProfile, _)>> = columns
        .iter()
        .map(|column| {
            Some((
                profile.columns.get(*column)?,
                profile.dictionary.variables.get(*column)?,
            ))
        })
        .collect();
    let columns = columns?;
    let mut chosen: Vec<String> = Vec::new();
    let mut unchosen: Vec<String> = Vec::new();
    let mut blanks = false;
    for (column, variable) in &columns {
        blanks |= column.blanks > 0;
        let labelled = variable.values.iter().map(|named| &named.value);
        for value in column.values.iter().map(|seen| &seen.value).chain(labelled) {
            let text = value.to_string();
            let label = variable
                .values
                .iter()
                .find(|named| named.value == *value)
                .and_then(|named| named.label.texts().next());
            let is_chosen = match counted {
                Some(counted) => value == counted,
                None => is_yes(&text, label, variable)?,
            };
            let list = if is_chosen {
                &mut chosen
            } else {
                &mut unchosen
            };
            if !list.contains(&text) {
                list.push(text);
            }
        }
    }
    if chosen.is_empty() {
        return None;
    }
    // Chosen or blank: a blank is not chosen.
    if unchosen.is_empty() && blanks {
        unchosen.push(String::new());
    }
    let is_usual = |words: &[&str], text: &str| words.contains(&text.to_lowercase().as_str());
    let twos = unchosen
        .iter()
        .any(|text| text.parse().is_ok_and(|number: f64| number > 1.0));
    chosen.retain(|text| twos || !is_usual(&CHOSEN_WORDS, text));
    unchosen.retain(|text| twos || !is_usual(&UNCHOSEN_WORDS, text));
    Some(RunShape::Dichotomies { chosen, unchosen })
}

/// Whether a value of a column says that its option was chosen. `None`: it says neither.
fn is_yes(
    text: &str,
    label: Option<&str>,
    variable: &super::super::dictionary::Variable,
) -> Option<bool> {
    let own = question_of(variable);
    if let Some(label) = label {
        let label = label.trim().to_lowercase();
        if CHOSEN_WORDS.contains(&label.as_str())
            || own.texts().any(|own| own.trim().to_lowercase() == label)
        {
            return Some(true);
        }
        if UNCHOSEN_WORDS.contains(&label.as_str()) {
            return Some(false);
        }
        return None;
    }
    let text = text.trim().to_lowercase();
    if CHOSEN_WORDS.contains(&text.as_str()) {
        return Some(true);
    }
    UNCHOSEN_WORDS.contains(&text.as_str()).then_some(false)
}
