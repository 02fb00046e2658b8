//! In: the records of a dictionary. Out: a [`Dictionary`], and where each variable stands in a row. Never: a guess
//! where two records contradict each other: that is damage, or said.

mod labels;
mod missing;

use std::collections::HashMap;

use super::super::dictionary::{Dictionary, FileText, Measure, Storage, Value, Variable};
use super::super::text;
use super::bytes::{Damage, Endian, Read, unpadded};
use super::charset::Charset;
use super::date::DateForm;
use super::records::{Records, VariableRecord, subtype};
use super::sets;
pub(in crate::ingest) use labels::MOST_LABELS;
use missing::Floats;

/// Bytes of a segment of a very long text that hold text.
const SEGMENT: usize = 255;
/// Bytes of a very long text for which it has a segment.
const PER_SEGMENT: usize = 252;

/// Where a variable stands in a row, and what its cells are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    /// The place of its first eight bytes.
    pub slot: usize,
    pub kind: FieldKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) enum FieldKind {
    Number,
    Date(DateForm),
    /// Bytes; more than 255 stand in segments.
    Text(usize),
}

impl FieldKind {
    pub fn storage(self) -> Storage {
        match self {
            Self::Number => Storage::Number,
            Self::Date(_) => Storage::Date,
            Self::Text(_) => Storage::Text,
        }
    }
}

/// A dictionary, the fields of its variables, and what is doubtful about it.
#[derive(Debug)]
pub(super) struct Described {
    pub dictionary: Dictionary,
    pub fields: Vec<Field>,
    /// The number that stands for a missing one.
    pub sysmis: f64,
    pub doubts: Vec<Doubt>,
}

/// Something the file says that nothing can be made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Doubt {
    pub variable: Option<String>,
    pub message: String,
}

/// Makes a dictionary of its records.
pub(super) fn described(
    records: &Records<'_>,
    charset: &Charset,
    endian: Endian,
    weight: Option<usize>,
) -> Read<Described> {
    let floats = Floats::of(records);
    let mut making = Making {
        charset,
        endian,
        floats,
        dictionary: Dictionary::default(),
        fields: Vec::new(),
        short_names: Vec::new(),
        by_slot: HashMap::new(),
        doubts: Vec::new(),
        labels: 0,
    };
    making.variables(records)?;
    making.value_labels(records)?;
    for extension in records.extensions(subtype::TEXT_LABELS) {
        making.text_labels(extension)?;
    }
    for extension in records.extensions(subtype::TEXT_MISSING) {
        making.text_missing(extension)?;
    }
    for kind in [subtype::SETS, subtype::MORE_SETS] {
        for extension in records.extensions(kind) {
            making.sets(extension.data);
        }
    }
    making.weight(weight);
    Ok(Described {
        dictionary: making.dictionary,
        fields: making.fields,
        sysmis: making.floats.sysmis,
        doubts: making.doubts,
    })
}

struct Making<'a> {
    charset: &'a Charset,
    endian: Endian,
    floats: Floats,
    dictionary: Dictionary,
    fields: Vec<Field>,
    /// Of each variable, in capitals.
    short_names: Vec<String>,
    by_slot: HashMap<usize, usize>,
    doubts: Vec<Doubt>,
    labels: usize,
}

impl Making<'_> {
    fn variables(&mut self, records: &Records<'_>) -> Read<()> {
        let long_names = self.pairs(records, subtype::LONG_NAMES);
        let very_long = self.pairs(records, subtype::VERY_LONG_TEXTS);
        let measures = measures(records);
        let mut at = 0;
        while let Some(record) = records.variables.get(at) {
            let short = self.charset.text(record.name).to_uppercase();
            let width = match very_long.get(&short).and_then(|width| width.parse().ok()) {
                Some(width) if width > SEGMENT => width,
                _ => record.width,
            };
            let segments = match width {
                0..=SEGMENT => 1,
                wide => wide.div_ceil(PER_SEGMENT),
            };
            let whole = at
                .checked_add(segments)
                .and_then(|end| records.variables.get(at..end));
            let Some(whole) = whole.filter(|whole| segments == 1 || are_segments(whole)) else {
                return Err(Damage::Wrong(format!(
                    "the text `{short}` is {width} bytes long in one record of the dictionary and shorter in another"
                )));
            };
            let name = long_names
                .get(&short)
                .cloned()
                .unwrap_or_else(|| self.charset.text(record.name));
            let measure = measures.get(at).copied().flatten();
            self.variable(record, name, short, width, measure);
            at += whole.len();
        }
        Ok(())
    }

    fn variable(
        &mut self,
        record: &VariableRecord<'_>,
        name: String,
        short: String,
        width: usize,
        measure: Option<Measure>,
    ) {
        let kind = match (width, DateForm::of_format(record.format)) {
            (0, None) => FieldKind::Number,
            (0, Some(form)) => FieldKind::Date(form),
            (width, _) => FieldKind::Text(width),
        };
        let variable = Variable {
            label: FileText::plain(self.charset.text(record.label)),
            measure,
            missing: self.missing(record),
            ..Variable::named(text::composed(&name), kind.storage())
        };
        self.by_slot.insert(record.slot, self.fields.len());
        self.short_names.push(short);
        self.fields.push(Field {
            slot: record.slot,
            kind,
        });
        self.dictionary.variables.push(variable);
    }

    /// `SHORT=value` by short name in capitals, parted by tabs.
    fn pairs(&self, records: &Records<'_>, kind: i32) -> HashMap<String, String> {
        let data = records
            .extensions(kind)
            .flat_map(|extension| extension.data.split(|byte| *byte == b'\t'));
        let pair = |pair: &[u8]| {
            let text = self.charset.text(pair);
            let (short, value) = text.split_once('=')?;
            Some((short.trim().to_uppercase(), value.trim().to_owned()))
        };
        data.filter_map(pair).collect()
    }

    fn text_value(&self, bytes: &[u8]) -> Value {
        Value::Text(self.charset.text(bytes))
    }

    fn long_named(&mut self, name: &[u8], what: &str) -> Option<usize> {
        let name = text::composed(&self.charset.text(name)).into_owned();
        let place = self.position(&name);
        if place.is_none() {
            self.doubts.push(Doubt {
                message: format!(
                    "the file has {what} for `{}`, which it does not have",
                    text::shown(&name)
                ),
                variable: Some(name),
            });
        }
        place
    }

    /// The place of a variable by its name, long or short, in any case.
    fn position(&self, name: &str) -> Option<usize> {
        let variables = &self.dictionary.variables;
        let capitals = name.to_uppercase();
        variables
            .iter()
            .position(|variable| variable.name == name)
            .or_else(|| self.short_names.iter().position(|short| *short == capitals))
            .or_else(|| {
                variables
                    .iter()
                    .position(|variable| variable.name.to_uppercase() == capitals)
            })
    }

    fn sets(&mut self, data: &[u8]) {
        let number = |variable: usize| matches!(self.fields.get(variable), Some(field) if !matches!(field.kind, FieldKind::Text(_)));
        let read = sets::read(data, self.charset, |name| self.position(name), number);
        for set in read.sets {
            match self
                .dictionary
                .sets
                .iter_mut()
                .find(|known| known.name == set.name)
            {
                Some(known) => *known = set,
                None => self.dictionary.sets.push(set),
            }
        }
        self.doubts
            .extend(read.doubts.into_iter().map(|message| Doubt {
                variable: None,
                message,
            }));
    }

    fn weight(&mut self, slot: Option<usize>) {
        let Some(slot) = slot else { return };
        self.dictionary.weight = self.by_slot.get(&(slot - 1)).copied();
        if self.dictionary.weight.is_none() {
            self.doubts.push(Doubt {
                variable: None,
                message: format!("the weight of the file is variable {slot}, which is none"),
            });
        }
    }
}

/// Whether records are the segments of one text: all but the last are as wide as a segment can be.
fn are_segments(records: &[VariableRecord<'_>]) -> bool {
    match records.split_last() {
        Some((last, before)) => {
            last.width > 0 && before.iter().all(|record| record.width == SEGMENT)
        }
        None => false,
    }
}

/// The measure of each variable record; the record has two or three numbers a variable.
fn measures(records: &Records<'_>) -> Vec<Option<Measure>> {
    let Some(display) = records.extensions(subtype::DISPLAY).next() else {
        return Vec::new();
    };
    let numbers = display.data.len() / 4;
    let each = match records.variables.len() {
        count if count * 3 == numbers => 3,
        count if count * 2 == numbers => 2,
        _ => return Vec::new(),
    };
    let (chunks, _) = display.data.as_chunks::<4>();
    let measure = |bytes: &[u8; 4]| match display.endian.i32(*bytes) {
        1 => Some(Measure::Nominal),
        2 => Some(Measure::Ordinal),
        3 => Some(Measure::Scale),
        _ => None,
    };
    chunks.iter().step_by(each).map(measure).collect()
}

/// The title of a file.
pub(super) fn title(charset: &Charset, label: &[u8]) -> FileText {
    FileText::plain(charset.text(unpadded(label)))
}
