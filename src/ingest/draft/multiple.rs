//! In: the columns of a delivery. Out: those that are the options of one question together. Never: an option that is
//! counted twice.

use std::collections::BTreeSet;

use super::super::dictionary::{Dictionary, FileText, SetKind, Value};
use super::super::profile::{ColumnProfile, Profile};
use super::names::question_of;
use crate::definition::{CHOSEN_WORDS, Lang, UNCHOSEN_WORDS};

/// Columns that answer one question together.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The name of the set, or what the names of the columns have in common.
    pub name: String,
    /// Places of the columns.
    pub columns: Vec<usize>,
    pub shape: RunShape,
    /// The question, where the file has it or all labels begin with it.
    pub question: FileText,
    /// A short name beside the question, where the file has both.
    pub label: FileText,
    /// One a column: the number at the end of its name, else its place from 1.
    pub codes: Vec<i64>,
    /// One a column: what its label adds to the question.
    pub options: Vec<FileText>,
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
        let (question, label) = match (set.question.is_empty(), set.label.is_empty()) {
            (false, false) => (set.question.clone(), set.label.clone()),
            (false, true) => (set.question.clone(), FileText::default()),
            (true, _) => (set.label.clone(), FileText::default()),
        };
        let run = Run::of(dictionary, &set.name, &set.variables, shape);
        runs.push(Run {
            question: match question.is_empty() {
                true => run.question,
                false => question,
            },
            label,
            ..run
        });
    }
    for (stem, columns) in numbered(dictionary) {
        if columns
            .iter()
            .any(|column| runs.iter().any(|run| run.columns.contains(column)))
        {
            continue;
        }
        if let Some(shape) = shape_of(profile, &columns, None) {
            runs.push(Run::of(dictionary, &stem, &columns, shape));
        }
    }
    runs
}

impl Run {
    /// A run of columns whose question is what all of their labels begin with.
    fn of(dictionary: &Dictionary, name: &str, columns: &[usize], shape: RunShape) -> Self {
        let variables = columns
            .iter()
            .filter_map(|column| dictionary.variables.get(*column));
        let labels: Vec<FileText> = variables.clone().map(question_of).collect();
        let languages: Vec<Option<Lang>> = labels
            .first()
            .map(|first| first.0.iter().map(|(lang, _)| lang.clone()).collect())
            .unwrap_or_default();
        let mut question = FileText::default();
        let mut options = vec![FileText::default(); labels.len()];
        for lang in languages {
            let texts: Vec<&str> = labels
                .iter()
                .map(|label| {
                    let of_lang = label.0.iter().find(|(own, _)| *own == lang);
                    of_lang.map_or("", |(_, text)| text.as_str())
                })
                .collect();
            let common = common_start(&texts);
            let asked = common.trim_end_matches([' ', ':', '-', '–', '(', '[']);
            if !asked.is_empty() {
                question.0.push((lang.clone(), asked.to_owned()));
            }
            for (option, text) in options.iter_mut().zip(texts) {
                let rest = text.get(common.len()..).unwrap_or(text);
                let rest = rest.trim_matches([' ', ':', '-', '–', '(', ')', '[', ']']);
                if !rest.is_empty() {
                    option.0.push((lang.clone(), rest.to_owned()));
                }
            }
        }
        let names: Vec<&str> = variables.map(|variable| variable.name.trim()).collect();
        Self {
            name: name.to_owned(),
            columns: columns.to_vec(),
            shape,
            question,
            label: FileText::default(),
            codes: codes(name, &names),
            options,
        }
    }
}

/// The numbers at the ends of the names (`used_1`, `used_9`) where they are those of the run and differ; else 1, 2, ….
fn codes(run: &str, names: &[&str]) -> Vec<i64> {
    let code = |name: &&str| -> Option<i64> {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = name.get(stem.len()..)?.parse().ok()?;
        (stem.trim_end_matches(['_', '.', '-']) == run).then_some(number)
    };
    let in_order = (1..).take(names.len()).collect();
    let Some(codes) = names.iter().map(code).collect::<Option<Vec<i64>>>() else {
        return in_order;
    };
    let different: BTreeSet<&i64> = codes.iter().collect();
    if different.len() == codes.len() {
        codes
    } else {
        in_order
    }
}

/// What all labels begin with, up to a sign that parts a question from its option.
fn common_start(labels: &[&str]) -> String {
    let Some((first, others)) = labels.split_first() else {
        return String::new();
    };
    let mut common = *first;
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
