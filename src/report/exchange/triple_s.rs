//! In: a dictionary, and the columns it describes. Out: a Triple-S 2.0 definition and its data file. Never: a kind of
//! missing that another reader takes for something else.
//!
//! After *The triple-s XML Survey Interchange Standard*, version 2.0. The question is the text of mode `interview`, the short
//! label that of mode `analysis`. What the standard has no place for stands in processing instructions (`<?tidemark
//! missing="refused"?>`), which its document type allows anywhere and other readers pass by.

use super::xml::Node;
use super::{Cells, Table};
use crate::definition::{Lang, Missing};
use crate::error::{Error, Result};
use crate::ingest::dictionary::{
    Dictionary, FileText, Measure, ResponseSet, Storage, Value, ValueLabel, Variable,
};

/// The definition of a table whose data file is called `data`: fields parted by commas, with a line of headings.
///
/// # Errors
/// [`Error::Bug`] only.
///
/// ```
/// use tidemark::report::exchange::{describe, triple_s};
/// let survey = tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output;
/// let described = describe(&survey, None);
/// let xml = triple_s::definition(&described.dictionary, &survey.languages, None, "poll.csv")?;
/// assert!(String::from_utf8_lossy(&xml).contains("<value code=\"8\"><?tidemark missing=\"dont_know\"?>")
///     || String::from_utf8_lossy(&xml).contains("missing=\"dont_know\""));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn definition(
    dictionary: &Dictionary,
    languages: &[Lang],
    table: Option<&Table>,
    data: &str,
) -> Result<Vec<u8>> {
    let tags: Vec<&str> = languages.iter().map(Lang::as_str).collect();
    let mut record = Node::new("record")
        .with("ident", "A")
        .with("href", data)
        .with("format", "csv")
        .with("skip", "1");
    for (field, what) in fields(dictionary).into_iter().enumerate() {
        record = record.add(variable(dictionary, what, field + 1, table));
    }
    let survey = Node::new("survey")
        .add(texts("title", &[(&dictionary.title, None)]))
        .add(record);
    let origin = format!("Tidemark {}", env!("CARGO_PKG_VERSION"));
    Node::new("sss")
        .with("version", "2.0")
        .with("languages", tags.join(" "))
        .with("modes", "interview analysis")
        .add(Node::new("origin").text(&origin))
        .add(survey)
        .document()
}

/// The data file of a table. A multiple-choice question is one field of zeros and ones.
///
/// # Errors
/// [`Error::Bug`] only.
pub fn data(table: &Table) -> Result<Vec<u8>> {
    let failed = |error: csv::Error| Error::Bug(format!("answers as CSV: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let fields = fields(&table.dictionary);
    let name = |field: &Field| match field {
        Field::Variable(place) => table
            .dictionary
            .variables
            .get(*place)
            .map_or(String::new(), |variable| variable.name.clone()),
        Field::Set(set) => set.name.clone(),
    };
    writer
        .write_record(fields.iter().map(name))
        .map_err(failed)?;
    for row in 0..table.rows {
        let cells = fields.iter().map(|field| match field {
            Field::Variable(place) => table
                .columns
                .get(*place)
                .and_then(|cells| cells.text(row))
                .unwrap_or_default(),
            Field::Set(set) => bits(table, set, row),
        });
        writer.write_record(cells).map_err(failed)?;
    }
    writer
        .into_inner()
        .map_err(|error| Error::Bug(format!("answers as CSV: {error}")))
}

/// One field of the data file.
enum Field<'a> {
    Variable(usize),
    Set(&'a ResponseSet),
}

/// The variables in order; a set stands where its first variable does.
fn fields(dictionary: &Dictionary) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    for place in 0..dictionary.variables.len() {
        let of = |set: &&ResponseSet| set.variables.contains(&place);
        match dictionary.sets.iter().find(of) {
            None => fields.push(Field::Variable(place)),
            Some(set) if set.variables.first() == Some(&place) => fields.push(Field::Set(set)),
            Some(_) => {}
        }
    }
    fields
}

/// `0110`; nothing where the question was not answered at all.
fn bits(table: &Table, set: &ResponseSet, row: usize) -> String {
    let number = |place: &usize| table.columns.get(*place)?.number(row);
    let bits: Vec<Option<f64>> = set.variables.iter().map(number).collect();
    if bits.iter().all(Option::is_none) {
        return String::new();
    }
    let bit = |bit: &Option<f64>| match bit {
        None => ' ',
        Some(bit) if *bit == 0.0 => '0',
        Some(_) => '1',
    };
    bits.iter().map(bit).collect()
}

fn variable(
    dictionary: &Dictionary,
    field: Field<'_>,
    number: usize,
    table: Option<&Table>,
) -> Node {
    let node = Node::new("variable").with("ident", number.to_string());
    let position = Node::new("position").with("start", number.to_string());
    match field {
        Field::Set(set) => {
            let options = set.variables.iter().filter_map(|place| {
                let variable = dictionary.variables.get(*place)?;
                let code = variable.name.strip_prefix(&format!("{}_", set.name))?;
                let value = Node::new("value").with("code", code);
                Some(fill(value, &[(&variable.label, None)]))
            });
            let label = [
                (&set.question, Some("interview")),
                (&set.label, Some("analysis")),
            ];
            named(node.with("type", "multiple"), &set.name)
                .add(texts("label", &label))
                .add(position)
                .add(Node::new("values").all(options))
        }
        Field::Variable(place) => {
            let Some(variable) = dictionary.variables.get(place) else {
                return node;
            };
            let node = match (
                dictionary.weight == Some(place),
                dictionary.id == Some(place),
            ) {
                (true, _) => kind(node, variable).with("use", "weight"),
                (_, true) => kind(node, variable).with("use", "serial"),
                _ => kind(node, variable),
            };
            let label = [
                (&variable.question, Some("interview")),
                (&variable.label, Some("analysis")),
            ];
            let node = named(node, &variable.name)
                .add(texts("label", &label))
                .add(position);
            let cells = table.and_then(|table| table.columns.get(place));
            match kind_of(variable) {
                "character" => node.add(Node::new("size").text(&longest(cells).to_string())),
                "quantity" => node.add(quantity(variable, cells)),
                "single" => node.add(Node::new("values").all(variable.values.iter().map(value))),
                _ => node,
            }
        }
    }
}

/// A name has letters, digits, `_` and `.`; what has more is written beside it.
fn named(node: Node, name: &str) -> Node {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '_' | '.') {
                c
            } else {
                '_'
            }
        })
        .collect();
    let node = match plain == name {
        true => node,
        false => node.instruction("id", name),
    };
    node.add(Node::new("name").text(&plain))
}

fn kind_of(variable: &Variable) -> &'static str {
    match variable.storage {
        Storage::Text | Storage::Unknown => "character",
        Storage::Date => "date",
        Storage::Number
            if variable.measure == Some(Measure::Scale) || variable.values.is_empty() =>
        {
            "quantity"
        }
        Storage::Number => "single",
    }
}

/// Codes below 0 are literal: others are made of digits alone.
fn kind(node: Node, variable: &Variable) -> Node {
    let node = node.with("type", kind_of(variable));
    let below = |named: &ValueLabel| match &named.value {
        Value::Number(number) => *number < 0.0,
        Value::Text(_) => true,
    };
    match kind_of(variable) == "single" && variable.values.iter().any(below) {
        true => node.with("format", "literal"),
        false => node,
    }
}

fn value(named: &ValueLabel) -> Node {
    let node = Node::new("value")
        .with("code", named.value.to_string())
        .maybe("score", named.score.map(|score| score.to_string()));
    let node = match named.missing {
        Some(missing) => node.instruction("missing", missing_word(missing)),
        None => node,
    };
    fill(node, &[(&named.label, None)])
}

/// The word of definitions for a kind of missing.
pub(super) fn missing_word(missing: Missing) -> &'static str {
    match missing {
        Missing::DontKnow => "dont_know",
        Missing::Refused => "refused",
        Missing::NoAnswer => "no_answer",
        Missing::NotAsked => "not_asked",
    }
}

/// A quantity must have a range: where the definition declares none, or an open end, that of the data, and that it is not
/// declared is written beside it.
fn quantity(variable: &Variable, cells: Option<&Cells>) -> Node {
    let missing = |number: &f64| variable.missing.has(*number);
    let seen: Vec<f64> = match cells {
        Some(Cells::Numbers(numbers)) => numbers
            .iter()
            .flatten()
            .copied()
            .filter(|n| !missing(n))
            .collect(),
        _ => Vec::new(),
    };
    let lowest = seen.iter().copied().fold(0.0, f64::min);
    let highest = seen.iter().copied().fold(999_999.0, f64::max);
    let (from, to) = variable.range.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
    let end = |declared: f64, seen: f64| if declared.is_finite() { declared } else { seen };
    let mut node = Node::new("values").add(
        Node::new("range")
            .with("from", end(from, lowest).to_string())
            .with("to", end(to, highest).to_string()),
    );
    for (name, declared) in [("from", from), ("to", to)] {
        if !declared.is_finite() {
            node = node.instruction(name, "open");
        }
    }
    node.all(variable.values.iter().map(value))
}

fn longest(cells: Option<&Cells>) -> usize {
    match cells {
        Some(Cells::Texts(texts)) => texts
            .iter()
            .flatten()
            .map(|text| text.chars().count())
            .max()
            .unwrap_or(0)
            .max(1),
        _ => 255,
    }
}

fn texts(name: &'static str, all: &[(&FileText, Option<&'static str>)]) -> Node {
    fill(Node::new(name), all)
}

fn fill(mut node: Node, all: &[(&FileText, Option<&'static str>)]) -> Node {
    for (texts, mode) in all {
        for (lang, text) in &texts.0 {
            let one = Node::new("text")
                .maybe("mode", *mode)
                .maybe("xml:lang", lang.as_ref().map(Lang::as_str));
            let mut lines = text.lines();
            let mut one = one.text(lines.next().unwrap_or_default());
            for line in lines {
                one = one.add(Node::new("br")).text(line);
            }
            node = node.add(one);
        }
    }
    node
}
