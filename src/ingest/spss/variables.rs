//! In: the records of a dictionary. Out: a [`Dictionary`], and where each variable stands in a row. Never: a guess where
//! two records contradict each other: that is damage, or said.

use std::collections::HashMap;

use super::super::dictionary::{
    Dictionary, FileText, Measure, Storage, UserMissing, Value, ValueLabel, Variable,
};
use super::super::text;
use super::bytes::{Damage, Endian, Read, unpadded};
use super::charset::Charset;
use super::date::DateForm;
use super::records::{Extension, Records, VariableRecord, subtype};
use super::sets;

/// Labels that are kept of a file. Each variable has its own copy; more than this no file has that a person made.
pub(in crate::ingest) const MOST_LABELS: usize = 1_000_000;
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

/// The numbers that stand for something else.
#[derive(Debug, Clone, Copy)]
struct Floats {
    sysmis: f64,
    highest: f64,
    lowest: f64,
}

impl Floats {
    /// What the file says they are; where it does not, what SPSS has always written.
    fn of(records: &Records<'_>) -> Self {
        let said = records.extensions(subtype::FLOATS).next();
        let said = said.and_then(|extension| {
            let mut bytes = extension.bytes();
            Some([bytes.f64().ok()?, bytes.f64().ok()?, bytes.f64().ok()?])
        });
        let [sysmis, highest, lowest] = said.unwrap_or([f64::MIN, f64::MAX, f64::MIN.next_up()]);
        Self {
            sysmis,
            highest,
            lowest,
        }
    }

    fn range(self, from: f64, to: f64) -> (f64, f64) {
        let open_below = from == self.lowest || from <= f64::MIN.next_up();
        let open_above = to == self.highest || to == f64::MAX;
        (
            if open_below { f64::NEG_INFINITY } else { from },
            if open_above { f64::INFINITY } else { to },
        )
    }
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

    fn missing(&self, record: &VariableRecord<'_>) -> UserMissing {
        if record.width > 0 {
            let texts = record.missing.iter().map(|value| self.text_value(value));
            return UserMissing {
                values: texts.collect(),
                range: None,
            };
        }
        let mut numbers = record.missing.iter().map(|value| self.endian.f64(*value));
        let range = match record.has_range {
            true => numbers.next().zip(numbers.next()),
            false => None,
        };
        UserMissing {
            range: range.map(|(from, to)| self.floats.range(from, to)),
            values: numbers.map(Value::Number).collect(),
        }
    }

    fn text_value(&self, bytes: &[u8]) -> Value {
        Value::Text(self.charset.text(bytes))
    }

    fn value_labels(&mut self, records: &Records<'_>) -> Read<()> {
        for record in &records.labels {
            for slot in &record.slots {
                let variable = usize::try_from(*slot)
                    .ok()
                    .and_then(|slot| self.by_slot.get(&slot.checked_sub(1)?));
                let Some(variable) = variable.copied() else {
                    self.doubts.push(Doubt {
                        variable: None,
                        message: format!(
                            "value labels are for variable {slot} of the file, which is none"
                        ),
                    });
                    continue;
                };
                for (value, label) in &record.values {
                    let value = match self.fields.get(variable).map(|field| field.kind) {
                        Some(FieldKind::Text(_)) => self.text_value(value),
                        _ => Value::Number(self.endian.f64(*value)),
                    };
                    self.label(variable, value, label)?;
                }
            }
        }
        Ok(())
    }

    fn label(&mut self, variable: usize, value: Value, label: &[u8]) -> Read<()> {
        self.labels += 1;
        if self.labels > MOST_LABELS {
            return Err(Damage::Wrong(format!(
                "the dictionary has more than {MOST_LABELS} value labels"
            )));
        }
        if let Some(variable) = self.dictionary.variables.get_mut(variable) {
            let label = FileText::plain(self.charset.text(label));
            variable.values.push(ValueLabel::new(value, label));
        }
        Ok(())
    }

    /// Labels of texts that are longer than eight bytes.
    fn text_labels(&mut self, extension: Extension<'_>) -> Read<()> {
        let mut bytes = extension.bytes();
        bytes.what = "the labels of texts";
        while !bytes.is_empty() {
            let length = bytes.i32()?;
            let name = bytes.take_stated(length)?;
            let variable = self.long_named(name, "value labels");
            bytes.i32()?;
            for _ in 0..bytes.i32()? {
                let length = bytes.i32()?;
                let value = bytes.take_stated(length)?;
                let length = bytes.i32()?;
                let label = bytes.take_stated(length)?;
                if let Some(variable) = variable {
                    self.label(variable, self.text_value(value), label)?;
                }
            }
        }
        Ok(())
    }

    /// User-missing values of texts that are longer than eight bytes.
    fn text_missing(&mut self, extension: Extension<'_>) -> Read<()> {
        let mut bytes = extension.bytes();
        bytes.what = "the missing values of texts";
        while !bytes.is_empty() {
            let length = bytes.i32()?;
            let name = bytes.take_stated(length)?;
            let variable = self.long_named(name, "missing values");
            let count = bytes.u8()?;
            let length = bytes.i32()?;
            for at in 0..count {
                // Some programs write the length before each value, some once.
                let mut again = bytes.clone();
                if at > 0 && again.i32() == Ok(length) {
                    bytes = again;
                }
                let value = self.text_value(bytes.take_stated(length)?);
                if let Some(variable) =
                    variable.and_then(|at| self.dictionary.variables.get_mut(at))
                {
                    variable.missing.values.push(value);
                }
            }
        }
        Ok(())
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
