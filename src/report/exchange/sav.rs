//! In: a table and a language. Out: an SPSS system file (`.sav`, UTF-8, not compressed). Never: a missing answer that SPSS
//! counts, or the clock (the file's date is a fixed one).
//!
//! The layout is that of *System File Format* in PSPP's developers' guide. `polars-readstat` writes system files too, but no
//! weight variable and no multiple-response sets.

mod header;
mod layout;

use super::Table;
use crate::definition::Lang;

use layout::{Layout, Slot};

/// The value of an empty cell.
const SYSTEM_MISSING: f64 = -f64::MAX;

/// An SPSS file and what SPSS has no room for.
#[derive(Debug, Clone, PartialEq)]
pub struct Sav {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Names, labels and missing codes that had to be changed or cut, in words.
    pub changed: Vec<String>,
}

/// A table as an SPSS file in one language, with lines of documentation.
///
/// Names that SPSS does not allow are changed, labels cut at 255 bytes (of values 120), and of missing codes that neither three values
/// nor a range can hold the first three are kept; [`Sav::changed`] says so.
///
/// ```
/// use tidemark::definition::{Lang, WaveId};
/// use tidemark::report::exchange::{answers, sav::sav};
/// let survey = tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = survey.wave(&WaveId::new("2023")).unwrap();
/// let responses = tidemark::ingest::read(&survey, wave)?.output;
/// let table = answers(&survey, wave, &responses, &vec![1.0; responses.rows]);
/// let file = sav(&table, &Lang::new("da"), &[]);
/// assert!(file.bytes.starts_with(b"$FL2") && file.changed.is_empty());
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn sav(table: &Table, lang: &Lang, documents: &[String]) -> Sav {
    let layout = Layout::of(table, lang);
    let mut bytes = header::header(table, &layout, lang);
    header::variables(&layout, &mut bytes);
    header::value_labels(&layout, &mut bytes);
    header::documents(documents, &mut bytes);
    header::extensions(table, &layout, lang, &mut bytes);
    for row in 0..table.rows {
        for slot in &layout.slots {
            cell(table, slot, row, &mut bytes);
        }
    }
    Sav {
        bytes,
        changed: layout.changed,
    }
}

fn cell(table: &Table, slot: &Slot<'_>, row: usize, bytes: &mut Vec<u8>) {
    let cells = table.columns.get(slot.column);
    let Some(width) = slot.width else {
        let number = cells.and_then(|cells| cells.number(row));
        bytes.extend(number.unwrap_or(SYSTEM_MISSING).to_le_bytes());
        return;
    };
    let text = cells.and_then(|cells| cells.text(row)).unwrap_or_default();
    let text = text.as_bytes();
    for segment in 0..layout::segments(width) {
        let from = (segment * layout::SEGMENT).min(text.len());
        let to = ((segment + 1) * layout::SEGMENT).min(text.len());
        let held = text.get(from..to).unwrap_or_default();
        bytes.extend(held);
        let room = layout::segment_width(width, segment).div_ceil(8) * 8;
        bytes.resize(bytes.len() + room - held.len(), b' ');
    }
}
