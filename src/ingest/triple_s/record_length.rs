//! In: how long each record of a Triple-S data file is. Out: what is said of those that are shorter than the definition
//! describes, or longer than the others. Never: a record that lost its end, or swallowed the next one, in silence.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::text::{self, counted};
use super::definition::Layout;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// Lengths of records, in characters or in fields, counted while they are read.
pub(super) struct RecordLengths {
    layout: Layout,
    /// What the definition describes.
    whole: usize,
    /// First bytes of records that end before their last variable does.
    short: Vec<usize>,
    /// First bytes of records that hold something behind their last variable, and how far that reaches.
    long: Vec<(usize, usize)>,
    /// How many records have a length.
    records: BTreeMap<usize, usize>,
    last: usize,
}

impl RecordLengths {
    /// For records of which the definition describes so much.
    pub fn new(layout: Layout, whole: usize) -> Self {
        Self {
            layout,
            whole,
            short: Vec::new(),
            long: Vec::new(),
            records: BTreeMap::new(),
            last: 0,
        }
    }

    /// Takes in a record that begins at byte `at`: how long it is, and how far it holds something.
    pub fn add(&mut self, at: usize, length: usize, filled: usize) {
        if length < self.whole {
            self.short.push(at);
        }
        if filled > self.whole {
            self.long.push((at, filled));
        }
        *self.records.entry(length).or_default() += 1;
        self.last = at;
    }

    /// Says which records are too short, and which are longer than the others.
    pub fn say(&self, path: &Path, text: &str, found: &mut Diagnostics) {
        found.extend(self.too_long(path, text));
        found.extend(self.too_short(path, text));
    }

    fn unit(&self) -> &'static str {
        match self.layout {
            Layout::Fixed => "characters",
            Layout::Commas => "fields",
        }
    }

    /// The length that most records have, and more than one; of two the longer.
    fn usual(&self) -> usize {
        let shared = self.records.iter().filter(|(_, records)| **records > 1);
        let most = shared.max_by_key(|(_, records)| **records);
        most.map_or(0, |(length, _)| *length)
    }

    /// A definition may leave out what stands last, but then every record has it: one that is longer than the others has
    /// another one behind it whose line end is lost, or a line that is damaged.
    fn too_long(&self, path: &Path, text: &str) -> Option<Diagnostic> {
        let most = self.whole.max(self.usual());
        let mut long = self.long.iter().filter(|(_, filled)| *filled > most);
        let first = long.next()?;
        let records = 1 + long.clone().count();
        let joined = std::iter::once(first)
            .chain(long)
            .find(|(_, filled)| *filled >= most + self.whole.max(1));
        let line = |at: usize| Place::line(path, text::line_number(text.as_bytes(), at));
        let longer = format!(
            "{} longer than the {most} {} of a record",
            counted(records, "record is", "records are"),
            self.unit()
        );
        Some(match (joined, self.layout) {
            (Some((at, _)), _) => Diagnostic::error(
                code::SHORT_RECORD,
                format!("{longer}: two records stand in one line, a line end is lost"),
            )
            .at(line(*at))
            .help("ask for the delivery again"),
            (None, Layout::Commas) => Diagnostic::error(code::SHORT_RECORD, longer)
                .at(line(first.0))
                .help("ask for the delivery again"),
            (None, Layout::Fixed) => Diagnostic::warning(
                code::SHORT_RECORD,
                format!("{longer}: what is too much is not read"),
            )
            .at(line(first.0))
            .help("look at the line: where a character was put in, everything behind it stands in another place"),
        })
    }

    /// Records that end too early: a last one without a line end is a file that was cut off.
    fn too_short(&self, path: &Path, text: &str) -> Option<Diagnostic> {
        let first = *self.short.first()?;
        let rows: usize = self.records.values().sum();
        let all = rows > 1 && self.short.len() == rows;
        let cut_off = self.short.last() == Some(&self.last) && !text.ends_with(['\n', '\u{1a}']);
        let shorter = format!(
            "{} shorter than the {} {} of a record",
            counted(self.short.len(), "record is", "records are"),
            self.whole,
            self.unit()
        );
        let line = |at: usize| Place::line(path, text::line_number(text.as_bytes(), at));
        if cut_off || all || matches!(self.layout, Layout::Commas) {
            let (at, why) = match (all, cut_off) {
                (true, _) => (
                    first,
                    ": this is not the file that the definition describes",
                ),
                (false, true) => (self.last, ": the file was cut off"),
                (false, false) => (first, ""),
            };
            return Some(
                Diagnostic::error(code::SHORT_RECORD, format!("{shorter}{why}"))
                    .at(line(at))
                    .help("ask for the delivery again"),
            );
        }
        Some(
            Diagnostic::warning(
                code::SHORT_RECORD,
                format!("{shorter}: what is missing is read as blank"),
            )
            .at(line(first))
            .help("have the delivery made again if the ends of its lines were not only spaces"),
        )
    }
}
