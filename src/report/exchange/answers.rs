//! In: the answers of a wave and their weights. Out: a table of codes. Never: a blank that has become a number.

use super::describe::{Column, Described, describe};
use super::{Cells, Table};
use crate::definition::{ItemKind, Lang, Survey, Wave};
use crate::ingest::dictionary::{FileText, Measure, Storage, Value, ValueLabel, Variable};
use crate::ingest::{Answers, CHOSEN, Responses, is_missing};
use crate::report::words;

/// The answers of a wave as codes, with the respondents' ids (where the delivery has them) and their final weights.
///
/// `weights` are by used row, as [`row_weights`](crate::pipeline::row_weights) has them.
///
/// ```
/// use tidemark::definition::WaveId;
/// use tidemark::report::exchange::{Cells, answers};
/// let survey = tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = survey.wave(&WaveId::new("2023")).unwrap();
/// let responses = tidemark::ingest::read(&survey, wave)?.output;
/// let (weights, _) = tidemark::pipeline::weigh_responses(&survey, wave, &responses)?.output;
/// let table = answers(&survey, wave, &responses, &weights);
/// assert_eq!(table.rows, 1013);
/// assert_eq!(table.columns.len(), table.dictionary.variables.len());
/// let weight = table.dictionary.weight.unwrap();
/// assert_eq!(table.columns[weight].number(0), Some(weights[0]));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn answers(survey: &Survey, wave: &Wave, responses: &Responses, weights: &[f64]) -> Table {
    let Described {
        mut dictionary,
        columns,
    } = describe(survey, Some(wave));
    let mut cells: Vec<Cells> = columns
        .iter()
        .map(|column| cells_of(survey, responses, *column))
        .collect();
    let id = wave.delivery().and_then(|delivery| delivery.id.as_ref());
    if let (Some(ids), Some(field)) = (&responses.ids, id) {
        dictionary.id = Some(dictionary.variables.len());
        let name = free_name(&dictionary.variables, field.as_str());
        dictionary
            .variables
            .push(Variable::named(name, Storage::Text));
        cells.push(Cells::Texts(ids.iter().cloned().map(Some).collect()));
    }
    dictionary.weight = Some(dictionary.variables.len());
    let variable = weight_variable(survey, &dictionary.variables);
    dictionary.variables.push(variable);
    cells.push(Cells::Numbers(weights.iter().copied().map(Some).collect()));
    let mut table = Table {
        dictionary,
        columns: cells,
        rows: responses.rows,
    };
    if wave.is_rehearsal() {
        mark(&mut table, &survey.languages);
    }
    table
}

/// Marks a table as synthetic: in its title and in a column of its own.
pub fn mark(table: &mut Table, languages: &[Lang]) {
    let text = |lang: &Lang| words::of(lang).rehearsal_mark;
    mark_title(table, languages, text);
    let label = FileText(
        languages
            .iter()
            .map(|lang| (Some(lang.clone()), text(lang).to_owned()))
            .collect(),
    );
    let dictionary = &mut table.dictionary;
    let name = free_name(&dictionary.variables, "rehearsal");
    dictionary.variables.push(Variable {
        label: label.clone(),
        measure: Some(Measure::Nominal),
        values: vec![ValueLabel::new(Value::Number(1.0), label)],
        ..Variable::named(name, Storage::Number)
    });
    table
        .columns
        .push(Cells::Numbers(vec![Some(1.0); table.rows]));
}

/// Puts a mark before the title of a table, in each language.
pub fn mark_title(table: &mut Table, languages: &[Lang], text: impl Fn(&Lang) -> &'static str) {
    let dictionary = &mut table.dictionary;
    let titled = |lang: &Lang| {
        let title = dictionary.title.get(lang).unwrap_or_default();
        (Some(lang.clone()), format!("{}: {title}", text(lang)))
    };
    dictionary.title = FileText(languages.iter().map(titled).collect());
}

/// The weights of a wave by respondent id (the number of the used row, where the delivery has no ids) and nothing else;
/// `names` are those of the two columns.
pub fn weights(
    survey: &Survey,
    ids: Option<&[String]>,
    weights: &[f64],
    names: [&str; 2],
) -> Table {
    let [id, weight] = names;
    let (storage, cells) = match ids {
        Some(ids) => (
            Storage::Text,
            Cells::Texts(ids.iter().cloned().map(Some).collect()),
        ),
        None => (
            Storage::Number,
            Cells::Numbers((1..=weights.len()).map(|row| Some(row as f64)).collect()),
        ),
    };
    let id = Variable::named(id, storage);
    let weight = Variable {
        name: weight.to_owned(),
        ..weight_variable(survey, &[])
    };
    Table {
        dictionary: crate::ingest::dictionary::Dictionary {
            title: super::describe::file_text(&survey.title),
            variables: vec![id, weight],
            weight: Some(1),
            id: Some(0),
            ..Default::default()
        },
        columns: vec![
            cells,
            Cells::Numbers(weights.iter().copied().map(Some).collect()),
        ],
        rows: weights.len(),
    }
}

fn weight_variable(survey: &Survey, variables: &[Variable]) -> Variable {
    let label = survey
        .languages
        .iter()
        .map(|lang| (Some(lang.clone()), words::of(lang).weight_column.to_owned()));
    Variable {
        label: FileText(label.collect()),
        measure: Some(Measure::Scale),
        ..Variable::named(free_name(variables, "weight"), Storage::Number)
    }
}

/// A name that no variable has yet, whatever its case.
pub(in crate::report) fn free_name(variables: &[Variable], wanted: &str) -> String {
    let taken = |name: &str| {
        variables
            .iter()
            .any(|variable| variable.name.eq_ignore_ascii_case(name))
    };
    let mut name = wanted.to_owned();
    while taken(&name) {
        name.push('_');
    }
    name
}

fn cells_of(survey: &Survey, responses: &Responses, column: Column) -> Cells {
    let empty = || Cells::Numbers(vec![None; responses.rows]);
    match column {
        Column::Item(place) => {
            let Some(item) = survey.items.get(place) else {
                return empty();
            };
            match (responses.answers_of(place), &item.kind) {
                (Some(Answers::Single(positions)), _) => {
                    let answers = item.scale().map_or(&[][..], |scale| &scale.answers);
                    let code = |position: &u16| {
                        let answer = answers.get(usize::from(*position))?;
                        Some(answer.code.0 as f64)
                    };
                    Cells::Numbers(positions.iter().map(code).collect())
                }
                (Some(Answers::Numeric(numbers)), ItemKind::Numeric { missing, .. }) => {
                    let value = |number: &Result<f64, _>| match number {
                        Ok(number) => Some(*number),
                        // A kind of missing that no value stands for was a blank.
                        Err(kind) => missing
                            .iter()
                            .find(|(_, other)| other == kind && *kind != item.blank)
                            .map(|(value, _)| *value),
                    };
                    Cells::Numbers(numbers.iter().map(value).collect())
                }
                (Some(Answers::Open(texts)), _) => Cells::Texts(texts.clone()),
                (None, ItemKind::Open) => Cells::Texts(vec![None; responses.rows]),
                _ => empty(),
            }
        }
        Column::Option { item, option } => match responses.answers_of(item) {
            Some(Answers::Multiple(options)) => match options.get(option) {
                Some(column) => Cells::Numbers(
                    column
                        .iter()
                        .map(|position| match *position {
                            missing if is_missing(missing) => None,
                            CHOSEN => Some(1.0),
                            _ => Some(0.0),
                        })
                        .collect(),
                ),
                None => empty(),
            },
            _ => empty(),
        },
    }
}
