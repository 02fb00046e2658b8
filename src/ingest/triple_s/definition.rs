//! In: the elements of a Triple-S definition. Out: its variables and where they stand in a record. Never: a variable whose
//! place is a guess.

use super::super::dictionary::{
    Dictionary, FileText, Measure, ResponseSet, SetKind, Storage, UserMissing, Value, ValueLabel,
    Variable,
};
use super::super::xml::{Element, Fault};
use super::cells::{Cell, Source};
use crate::definition::{Lang, Missing, option_heading};

/// A definition as it is written.
#[derive(Debug, Default)]
pub(super) struct Definition {
    title: FileText,
    /// The file of data that the definition names.
    pub href: Option<String>,
    pub layout: Layout,
    /// Lines of the data file above the first record.
    pub skip: usize,
    /// The encoding that the definition declares for itself, where that is one of eight bits.
    pub encoding: Option<&'static str>,
    variables: Vec<Described>,
}

/// How records stand in the data file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Layout {
    /// One record a line, variables at places counted in characters.
    #[default]
    Fixed,
    /// Fields parted by commas; places are numbers of fields.
    Commas,
}

/// The kinds of variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Single,
    Multiple,
    Quantity,
    Character,
    Logical,
    Date,
    Time,
}

/// What a variable is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Answer,
    Serial,
    Weight,
}

#[derive(Debug)]
struct Described {
    name: String,
    label: FileText,
    question: FileText,
    kind: Kind,
    used: Use,
    /// First and last character or field, from 0, the last included.
    place: (usize, usize),
    spread: Option<Spread>,
    values: Vec<Coded>,
    range: Option<(f64, f64)>,
}

/// Subfields that each hold the code of one chosen option.
#[derive(Debug, Clone, Copy)]
struct Spread {
    subfields: usize,
    /// Characters of a subfield; 0 where each is a field of its own.
    width: usize,
}

#[derive(Debug)]
struct Coded {
    code: String,
    label: FileText,
    missing: Option<Missing>,
    score: Option<f64>,
}

/// Reads a definition, with everything that is wrong with it.
pub(super) fn read(root: &Element) -> (Definition, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut definition = Definition::default();
    let fault = |line: usize, reason: &str| Fault {
        line,
        reason: reason.to_owned(),
    };
    if root.name != "sss" {
        let reason = format!(
            "not a Triple-S definition: it begins with `<{}>`, not with `<sss>`",
            root.name
        );
        return (definition, vec![fault(root.line, &reason)]);
    }
    let Some(survey) = root.first("survey") else {
        return (definition, vec![fault(root.line, "there is no `<survey>`")]);
    };
    definition.title = survey.first("title").map(label).unwrap_or_default();
    let Some(record) = survey.first("record") else {
        return (
            definition,
            vec![fault(
                survey.line,
                "there is no `<record>`: a hierarchy of files is not read",
            )],
        );
    };
    definition.href = record.attribute("href").map(str::to_owned);
    definition.layout = match record.attribute("format").unwrap_or("fixed") {
        "fixed" => Layout::Fixed,
        "csv" => Layout::Commas,
        other => {
            let reason = format!("`format=\"{other}\"` is neither `fixed` nor `csv`");
            faults.push(fault(record.line, &reason));
            Layout::Fixed
        }
    };
    match record.attribute("skip").unwrap_or("0").trim().parse() {
        Ok(skip) => definition.skip = skip,
        Err(_) => faults.push(fault(record.line, "`skip` is not a number of lines")),
    }
    for variable in record.all("variable") {
        match described(variable, definition.layout) {
            Ok(described) => definition.variables.push(described),
            Err(reason) => faults.push(fault(variable.line, &reason)),
        }
    }
    if definition.variables.is_empty() && faults.is_empty() {
        faults.push(fault(record.line, "the record has no variables"));
    }
    (definition, faults)
}

fn described(variable: &Element, layout: Layout) -> Result<Described, String> {
    let written = variable.first("name").map(Element::text);
    let name = variable
        .instruction("tidemark", "id")
        .map(str::to_owned)
        .or(written)
        .filter(|name| !name.is_empty())
        .or_else(|| variable.attribute("ident").map(str::to_owned))
        .ok_or("a variable has neither name nor ident")?;
    let kind = match variable.attribute("type").unwrap_or_default() {
        "single" => Kind::Single,
        "multiple" => Kind::Multiple,
        "quantity" => Kind::Quantity,
        "character" => Kind::Character,
        "logical" => Kind::Logical,
        "date" => Kind::Date,
        "time" => Kind::Time,
        other => {
            return Err(format!(
                "`{name}` has the type `{other}`, which Triple-S does not know"
            ));
        }
    };
    let used = match variable.attribute("use") {
        Some("serial") => Use::Serial,
        Some("weight") => Use::Weight,
        _ => Use::Answer,
    };
    let place = place(variable, &name)?;
    let values = variable.first("values");
    let spread = spread(variable, &name, layout, place)?;
    let coded: Vec<Coded> = values
        .into_iter()
        .flat_map(|values| values.all("value"))
        .map(|value| coded(value, &name))
        .collect::<Result<_, _>>()?;
    let range = values
        .and_then(|values| Some((values, values.first("range")?)))
        .map(|(values, range)| {
            let end = |name| match values.instruction("tidemark", name) {
                Some("open") => None,
                _ => range.attribute(name)?.trim().parse::<f64>().ok(),
            };
            let (from, to) = (end("from"), end("to"));
            (
                from.unwrap_or(f64::NEG_INFINITY),
                to.unwrap_or(f64::INFINITY),
            )
        })
        .filter(|(from, to)| from.is_finite() || to.is_finite());
    if kind == Kind::Multiple && spread.is_none() && layout == Layout::Fixed {
        let (from, to) = place;
        let width = to - from + 1;
        if width < coded.len() {
            return Err(format!(
                "`{name}` has {} options and stands in {width} characters",
                coded.len()
            ));
        }
    }
    let element = variable.first("label");
    Ok(Described {
        label: element.map(label).unwrap_or_default(),
        question: element.map(question).unwrap_or_default(),
        name,
        kind,
        used,
        place,
        spread,
        values: coded,
        range,
    })
}

fn coded(value: &Element, name: &str) -> Result<Coded, String> {
    let code = value.attribute("code").map(str::trim).unwrap_or_default();
    if code.is_empty() {
        return Err(format!("a value of `{name}` has no code"));
    }
    Ok(Coded {
        code: code.to_owned(),
        label: label(value),
        missing: value
            .instruction("tidemark", "missing")
            .and_then(missing_of),
        score: value
            .attribute("score")
            .and_then(|score| score.trim().parse().ok()),
    })
}

/// The kind of missing of a word, as definitions write it.
pub(in crate::ingest) fn missing_of(word: &str) -> Option<Missing> {
    match word {
        "dont_know" => Some(Missing::DontKnow),
        "refused" => Some(Missing::Refused),
        "no_answer" => Some(Missing::NoAnswer),
        "not_asked" => Some(Missing::NotAsked),
        _ => None,
    }
}

fn place(variable: &Element, name: &str) -> Result<(usize, usize), String> {
    let wrong = || format!("the position of `{name}` is not given as `start` and `finish`, from 1");
    let position = variable.first("position").ok_or_else(wrong)?;
    let number = |key| position.attribute(key)?.trim().parse::<usize>().ok();
    let start = number("start").ok_or_else(wrong)?;
    let finish = match position.attribute("finish") {
        Some(_) => number("finish").ok_or_else(wrong)?,
        None => start,
    };
    if start == 0 || finish < start {
        return Err(wrong());
    }
    Ok((start - 1, finish - 1))
}

fn spread(
    variable: &Element,
    name: &str,
    layout: Layout,
    (from, to): (usize, usize),
) -> Result<Option<Spread>, String> {
    let Some(spread) = variable.first("spread") else {
        return Ok(None);
    };
    let places = to - from + 1;
    let wrong = || format!("the `<spread>` of `{name}` does not fit its position");
    let number = |key| {
        spread
            .attribute(key)
            .map(|text| text.trim().parse::<usize>())
    };
    let subfields = match number("subfields") {
        Some(Ok(subfields)) if (1..=places).contains(&subfields) => subfields,
        _ => return Err(wrong()),
    };
    let width = match (layout, number("width")) {
        (Layout::Commas, _) if subfields == places => 0,
        (Layout::Commas, _) => return Err(wrong()),
        (Layout::Fixed, Some(Ok(width))) if width > 0 => width,
        (Layout::Fixed, None) if places.is_multiple_of(subfields) => places / subfields,
        (Layout::Fixed, _) => return Err(wrong()),
    };
    if layout == Layout::Fixed && width.checked_mul(subfields).is_none_or(|all| all > places) {
        return Err(wrong());
    }
    Ok(Some(Spread { subfields, width }))
}

/// Texts as they stand plainly or by language; those for the interview are another text.
fn label(element: &Element) -> FileText {
    texts(element, |mode| mode != Some("interview"))
}

fn question(element: &Element) -> FileText {
    texts(element, |mode| mode == Some("interview"))
}

fn texts(element: &Element, wanted: impl Fn(Option<&str>) -> bool) -> FileText {
    let mut all = Vec::new();
    let plain = element.text();
    if !plain.is_empty() && wanted(None) {
        all.push((None, plain));
    }
    for text in element
        .all("text")
        .filter(|text| wanted(text.attribute("mode")))
    {
        let written = text.text();
        let lang = text.attribute("xml:lang").map(Lang::new);
        let known = all.iter().any(|(other, _)| *other == lang);
        if !written.is_empty() && !known {
            all.push((lang, written));
        }
    }
    FileText(all)
}

impl Definition {
    /// What the definition says of its variables, and where each column is read from.
    pub fn dictionary(&self) -> (Dictionary, Vec<Source>) {
        let mut dictionary = Dictionary {
            title: self.title.clone(),
            ..Dictionary::default()
        };
        let mut sources = Vec::new();
        for described in &self.variables {
            let column = dictionary.variables.len();
            if described.kind == Kind::Multiple {
                let options = described.options();
                dictionary.sets.push(ResponseSet {
                    name: described.name.clone(),
                    label: described.label.clone(),
                    question: described.question.clone(),
                    variables: (column..column + options.len()).collect(),
                    kind: SetKind::Dichotomies {
                        counted: Value::Number(1.0),
                    },
                });
                for (variable, cell) in options {
                    dictionary.variables.push(variable);
                    sources.push(described.source(cell));
                }
                continue;
            }
            match described.used {
                Use::Serial => dictionary.id = dictionary.id.or(Some(column)),
                Use::Weight => dictionary.weight = dictionary.weight.or(Some(column)),
                Use::Answer => {}
            }
            dictionary.variables.push(described.variable());
            sources.push(described.source(match described.kind {
                Kind::Date => Cell::Date,
                _ => Cell::Whole,
            }));
        }
        (dictionary, sources)
    }
}

impl Described {
    fn source(&self, cell: Cell) -> Source {
        Source {
            from: self.place.0,
            to: self.place.1,
            cell,
        }
    }

    fn variable(&self) -> Variable {
        let labels: Vec<ValueLabel> = self.values.iter().map(Coded::label).collect();
        let numbers = labels
            .iter()
            .all(|named| matches!(named.value, Value::Number(_)));
        let storage = match self.kind {
            Kind::Single | Kind::Multiple if !numbers => Storage::Text,
            Kind::Single | Kind::Multiple | Kind::Quantity | Kind::Logical => Storage::Number,
            Kind::Character | Kind::Time => Storage::Text,
            Kind::Date => Storage::Date,
        };
        let measure = match self.kind {
            Kind::Single | Kind::Multiple | Kind::Logical => Some(Measure::Nominal),
            Kind::Quantity => Some(Measure::Scale),
            Kind::Character | Kind::Date | Kind::Time => None,
        };
        let missing = labels.iter().filter(|named| named.missing.is_some());
        Variable {
            label: self.label.clone(),
            question: self.question.clone(),
            measure,
            missing: UserMissing {
                values: missing.map(|named| named.value.clone()).collect(),
                range: None,
            },
            values: labels,
            range: self.range,
            ..Variable::named(self.name.clone(), storage)
        }
    }

    /// A column an option, with how its cells are found.
    fn options(&self) -> Vec<(Variable, Cell)> {
        let column = |at: usize, coded: &Coded| {
            let number = coded.code.parse::<i64>().ok();
            let name = number.map_or_else(
                || format!("{}_{}", self.name, coded.code),
                |code| option_heading(&self.name, crate::definition::Code(code)),
            );
            let variable = Variable {
                label: coded.label.clone(),
                measure: Some(Measure::Nominal),
                ..Variable::named(name, Storage::Number)
            };
            let cell = match self.spread {
                None => Cell::Bit { at },
                Some(spread) => Cell::Spread {
                    code: coded.code.clone(),
                    subfields: spread.subfields,
                    width: spread.width,
                },
            };
            (variable, cell)
        };
        self.values
            .iter()
            .enumerate()
            .map(|(at, coded)| column(at, coded))
            .collect()
    }
}

impl Coded {
    fn label(&self) -> ValueLabel {
        let value = match self.code.parse::<f64>() {
            Ok(number) if number.is_finite() => Value::Number(number),
            _ => Value::Text(self.code.clone()),
        };
        ValueLabel {
            missing: self.missing,
            score: self.score,
            ..ValueLabel::new(value, self.label.clone())
        }
    }
}
