//! In: the records of value labels, short and long. Out: the labels of each variable. Never: more labels than a file
//! has that a person made.

use super::{Doubt, FieldKind, Making};
use crate::ingest::dictionary::{FileText, Value, ValueLabel};
use crate::ingest::spss::bytes::{Damage, Read};
use crate::ingest::spss::records::{Extension, Records};

/// Labels that are kept of a file. Each variable has its own copy; more than this no file has that a person made.
pub(in crate::ingest) const MOST_LABELS: usize = 1_000_000;

impl Making<'_> {
    pub(super) fn value_labels(&mut self, records: &Records<'_>) -> Read<()> {
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

    /// Labels of texts that are longer than eight bytes.
    pub(super) fn text_labels(&mut self, extension: Extension<'_>) -> Read<()> {
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
}
