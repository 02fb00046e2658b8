//! In: the definition of a survey. Out: the same as a dictionary of variables. Never: an answer.

use crate::definition::{
    Answer, Item, ItemKind, Lang, Missing, NetRole, Scale, Survey, Texts, Wave, option_heading,
};
use crate::ingest::dictionary::{
    Dictionary, FileText, Measure, ResponseSet, SetKind, Storage, UserMissing, Value, ValueLabel,
    Variable,
};
use crate::report::words;

/// A definition as variables.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// One variable an item, and one an option of a multiple-choice item.
    pub dictionary: Dictionary,
    /// What each variable of the dictionary is.
    pub columns: Vec<Column>,
}

/// What a variable is in its definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// An item, by its place among those of the survey.
    Item(usize),
    /// An option of a multiple-choice item.
    Option {
        /// The item's place among those of the survey.
        item: usize,
        /// The option's place among those of the item.
        option: usize,
    },
}

/// The items of a survey as variables, of a wave those it asks, with its wording.
///
/// A multiple-choice item becomes a variable an option, 1 where it was chosen and 0 where not, and a set of them.
///
/// ```
/// use tidemark::definition::Lang;
/// use tidemark::report::exchange::describe;
/// let survey = tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output;
/// let described = describe(&survey, None);
/// let sex = described.dictionary.variables.iter().find(|variable| variable.name == "sex").unwrap();
/// assert_eq!(sex.label_of(2.0).unwrap().get(&Lang::new("da")), Some("Kvinder"));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn describe(survey: &Survey, wave: Option<&Wave>) -> Described {
    let mut dictionary = Dictionary {
        title: file_text(&survey.title),
        ..Dictionary::default()
    };
    let mut columns = Vec::new();
    for (place, item) in survey.items.iter().enumerate() {
        if wave.is_some_and(|wave| !survey.asks(wave, item)) {
            continue;
        }
        let own = wave.and_then(|wave| wave.items.get(&item.id)?.text.as_ref());
        let question = file_text(own.unwrap_or(&item.text));
        if let ItemKind::Multiple { options, .. } = &item.kind {
            let first = dictionary.variables.len();
            dictionary.sets.push(ResponseSet {
                name: item.id.as_str().to_owned(),
                label: file_text(&item.label),
                question,
                variables: (first..first + options.len()).collect(),
                kind: SetKind::Dichotomies {
                    counted: Value::Number(1.0),
                },
            });
            for (option, answer) in options.iter().enumerate() {
                dictionary.variables.push(option_variable(item, answer));
                columns.push(Column::Option {
                    item: place,
                    option,
                });
            }
            continue;
        }
        dictionary.variables.push(Variable {
            question,
            ..variable(survey, item)
        });
        columns.push(Column::Item(place));
    }
    Described {
        dictionary,
        columns,
    }
}

/// A text of the definition as a file holds it.
pub(in crate::report) fn file_text(texts: &Texts) -> FileText {
    let texts = texts.iter().filter(|(_, text)| !text.is_empty());
    FileText(
        texts
            .map(|(lang, text)| (Some(lang.clone()), text.to_owned()))
            .collect(),
    )
}

/// The name of a kind of missing in the languages of a survey.
pub(in crate::report) fn missing_text(languages: &[Lang], missing: Missing) -> FileText {
    let named = |lang: &Lang| {
        let words = words::of(lang);
        let name = match missing {
            Missing::DontKnow => words.missing_dont_know,
            Missing::Refused => words.missing_refused,
            Missing::NoAnswer => words.missing_no_answer,
            Missing::NotAsked => words.missing_not_asked,
        };
        (Some(lang.clone()), name.to_owned())
    };
    FileText(languages.iter().map(named).collect())
}

fn option_variable(item: &Item, answer: &Answer) -> Variable {
    Variable {
        label: file_text(&answer.label),
        measure: Some(Measure::Nominal),
        ..Variable::named(
            option_heading(item.id.as_str(), answer.code),
            Storage::Number,
        )
    }
}

fn variable(survey: &Survey, item: &Item) -> Variable {
    let named = |storage| Variable {
        label: file_text(&item.label),
        ..Variable::named(item.id.as_str(), storage)
    };
    match &item.kind {
        ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => {
            let values: Vec<ValueLabel> = scale.answers.iter().map(value_label).collect();
            Variable {
                measure: Some(measure(scale)),
                missing: declared(&values),
                values,
                ..named(Storage::Number)
            }
        }
        ItemKind::Numeric {
            missing,
            minimum,
            maximum,
            ..
        } => {
            let label = |(value, kind): &(f64, Missing)| ValueLabel {
                missing: Some(*kind),
                ..ValueLabel::new(
                    Value::Number(*value),
                    missing_text(&survey.languages, *kind),
                )
            };
            let values: Vec<ValueLabel> = missing.iter().map(label).collect();
            let limits = minimum.is_some() || maximum.is_some();
            Variable {
                measure: Some(Measure::Scale),
                missing: declared(&values),
                range: limits.then(|| {
                    (
                        minimum.unwrap_or(f64::NEG_INFINITY),
                        maximum.unwrap_or(f64::INFINITY),
                    )
                }),
                values,
                ..named(Storage::Number)
            }
        }
        ItemKind::Open | ItemKind::Multiple { .. } => named(Storage::Text),
    }
}

fn value_label(answer: &Answer) -> ValueLabel {
    ValueLabel {
        missing: answer.missing,
        score: answer.score,
        ..ValueLabel::new(
            Value::Number(answer.code.0 as f64),
            file_text(&answer.label),
        )
    }
}

/// Every value that is a kind of missing, declared so.
pub(in crate::report) fn declared(values: &[ValueLabel]) -> UserMissing {
    let missing = values.iter().filter(|named| named.missing.is_some());
    UserMissing {
        values: missing.map(|named| named.value.clone()).collect(),
        range: None,
    }
}

/// A scale that runs from disagreement to agreement, or has scores, has an order.
fn measure(scale: &Scale) -> Measure {
    let sides = scale.net_of(NetRole::Disagree).is_some() && scale.net_of(NetRole::Agree).is_some();
    let scored = scale.answers.iter().any(|answer| answer.score.is_some());
    match sides || scored {
        true => Measure::Ordinal,
        false => Measure::Nominal,
    }
}
