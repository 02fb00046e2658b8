//! In: the missing values that records state. Out: the user-missing values of each variable, open ends of a range as
//! infinite. Never: the system-missing number among them.

use super::Making;
use crate::ingest::dictionary::{UserMissing, Value};
use crate::ingest::spss::bytes::Read;
use crate::ingest::spss::records::{Extension, Records, VariableRecord, subtype};

/// The numbers that stand for something else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Floats {
    /// The number that stands for a missing one.
    pub(super) sysmis: f64,
    highest: f64,
    lowest: f64,
}

impl Floats {
    /// What the file says they are; where it does not, what SPSS has always written.
    pub(super) fn of(records: &Records<'_>) -> Self {
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

impl Making<'_> {
    pub(super) fn missing(&self, record: &VariableRecord<'_>) -> UserMissing {
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

    /// User-missing values of texts that are longer than eight bytes.
    pub(super) fn text_missing(&mut self, extension: Extension<'_>) -> Read<()> {
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
}
