//! In: the characters behind the header of a portable file. Out: its dictionary. Never: memory for what a count claims.

use super::super::dictionary::{Dictionary, FileText, UserMissing, Value, ValueLabel, Variable};
use super::super::spss::bytes::{Damage, Read};
use super::super::spss::charset::Charset;
use super::super::spss::date::DateForm;
use super::super::spss::{FieldKind, MOST_LABELS};
use super::super::text;
use super::stream::Stream;

/// A number beyond this stands for an open end.
const OPEN: f64 = 1e300;

/// The records, not yet decoded.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub variables: Vec<RawVariable>,
    labels: Vec<RawLabels>,
    weight: Option<Vec<u8>>,
}

#[derive(Debug)]
pub(super) struct RawVariable {
    name: Vec<u8>,
    pub kind: FieldKind,
    label: Vec<u8>,
    missing: Vec<RawValue>,
    range: Option<(f64, f64)>,
}

#[derive(Debug)]
enum RawValue {
    Number(f64),
    Text(Vec<u8>),
}

#[derive(Debug)]
struct RawLabels {
    variables: Vec<Vec<u8>>,
    values: Vec<(RawValue, Vec<u8>)>,
}

impl Records {
    /// Reads every record up to the data.
    pub fn read(stream: &mut Stream<'_>) -> Read<Self> {
        let mut records = Self::default();
        stream.what = "its header";
        stream.character()?;
        stream.owned_text()?;
        stream.owned_text()?;
        loop {
            stream.what = "its dictionary";
            match stream.character()? {
                b'1'..=b'3' => drop(stream.owned_text()?),
                b'4' | b'5' => drop(stream.number()?),
                b'6' => records.weight = Some(stream.owned_text()?),
                b'7' => records.variables.push(variable(stream)?),
                tag @ (b'8' | b'9' | b'A' | b'B') => records.missing(stream, tag)?,
                b'C' => {
                    let label = stream.owned_text()?;
                    records.last(stream)?.label = label;
                }
                b'D' => {
                    let labels = records.labels(stream)?;
                    records.labels.push(labels);
                }
                b'E' => {
                    for _ in 0..stream.count()? {
                        stream.owned_text()?;
                    }
                }
                b'F' => return Ok(records),
                other => return Err(stream.wrong("the kind of a record", char::from(other))),
            }
        }
    }

    fn last(&mut self, stream: &Stream<'_>) -> Read<&mut RawVariable> {
        self.variables
            .last_mut()
            .ok_or_else(|| stream.wrong("a record before the first variable", ""))
    }

    fn missing(&mut self, stream: &mut Stream<'_>, tag: u8) -> Read<()> {
        let variable = self.last(stream)?;
        match tag {
            b'8' => variable.missing.push(value(stream, variable.kind)?),
            b'9' => variable.range = Some((f64::NEG_INFINITY, stream.number()?)),
            b'A' => variable.range = Some((stream.number()?, f64::INFINITY)),
            _ => variable.range = Some((stream.number()?, stream.number()?)),
        }
        Ok(())
    }

    fn labels(&self, stream: &mut Stream<'_>) -> Read<RawLabels> {
        stream.what = "its value labels";
        let mut variables = Vec::new();
        for _ in 0..stream.count()? {
            variables.push(stream.owned_text()?);
        }
        let of_first = variables.first().and_then(|first| self.position(first));
        let kind = of_first.and_then(|first| self.variables.get(first));
        let kind = kind.map_or(FieldKind::Number, |variable| variable.kind);
        let mut values = Vec::new();
        for _ in 0..stream.count()? {
            let value = value(stream, kind)?;
            values.push((value, stream.owned_text()?));
        }
        Ok(RawLabels { variables, values })
    }

    fn position(&self, name: &[u8]) -> Option<usize> {
        let is_named = |variable: &RawVariable| variable.name.eq_ignore_ascii_case(name);
        self.variables.iter().position(is_named)
    }

    /// The dictionary, and what is doubtful about it.
    pub fn described(&self, charset: &Charset) -> Read<(Dictionary, Vec<String>)> {
        let mut doubts = Vec::new();
        let mut dictionary = Dictionary {
            variables: self
                .variables
                .iter()
                .map(|raw| described(raw, charset))
                .collect(),
            ..Dictionary::default()
        };
        let mut room = MOST_LABELS;
        for labels in &self.labels {
            for name in &labels.variables {
                let variable = self.position(name);
                let variable = variable.and_then(|at| dictionary.variables.get_mut(at));
                let Some(variable) = variable else {
                    doubts.push(format!(
                        "the file has value labels for `{}`, which it does not have",
                        text::shown(&charset.text(name))
                    ));
                    continue;
                };
                room = room.checked_sub(labels.values.len()).ok_or_else(|| {
                    Damage::Wrong(format!(
                        "the dictionary has more than {MOST_LABELS} value labels"
                    ))
                })?;
                variable
                    .values
                    .extend(labels.values.iter().map(|(raw, label)| {
                        ValueLabel::new(raw.value(charset), FileText::plain(charset.text(label)))
                    }));
            }
        }
        if let Some(weight) = &self.weight {
            dictionary.weight = self.position(weight);
            if dictionary.weight.is_none() {
                doubts.push(format!(
                    "the weight of the file is `{}`, which it does not have",
                    text::shown(&charset.text(weight))
                ));
            }
        }
        Ok((dictionary, doubts))
    }
}

fn variable(stream: &mut Stream<'_>) -> Read<RawVariable> {
    stream.what = "the record of a variable";
    let width = stream.count()?;
    let name = stream.owned_text()?;
    let format = stream.count()?;
    for _ in 0..5 {
        stream.count()?;
    }
    let form = u8::try_from(format).ok().and_then(DateForm::of_format);
    Ok(RawVariable {
        name,
        kind: match (width, form) {
            (0, None) => FieldKind::Number,
            (0, Some(form)) => FieldKind::Date(form),
            (width, _) => FieldKind::Text(width),
        },
        label: Vec::new(),
        missing: Vec::new(),
        range: None,
    })
}

fn value(stream: &mut Stream<'_>, kind: FieldKind) -> Read<RawValue> {
    Ok(match kind {
        FieldKind::Text(_) => RawValue::Text(stream.owned_text()?),
        FieldKind::Number | FieldKind::Date(_) => RawValue::Number(stream.number()?),
    })
}

impl RawValue {
    fn value(&self, charset: &Charset) -> Value {
        match self {
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::Text(charset.text(text)),
        }
    }
}

fn described(raw: &RawVariable, charset: &Charset) -> Variable {
    let open = |number: f64| match number.abs() {
        OPEN.. => f64::INFINITY.copysign(number),
        _ => number,
    };
    Variable {
        label: FileText::plain(charset.text(&raw.label)),
        missing: UserMissing {
            values: raw
                .missing
                .iter()
                .map(|value| value.value(charset))
                .collect(),
            range: raw.range.map(|(from, to)| (open(from), open(to))),
        },
        ..Variable::named(text::composed(&charset.text(&raw.name)), raw.kind.storage())
    }
}
