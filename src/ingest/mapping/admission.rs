//! In: a column and what the wave declares of personal data. Out: its cells as they may be read; columns that no field
//! is read from, watched for direct identifiers. Never: a refused column read, or a hashed one read in clear.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics, code};

use super::{Cells, Mapper, Purpose, Sink};
use crate::ingest::findings::MOST_TOLD;
use crate::ingest::personal::{HashKey, Kind, Watched, read_key, suspected};
use crate::ingest::text::shown;

impl Mapper<'_> {
    /// The cells as they may be read: those of a refused column not at all, those of a hashed one as hashes.
    pub(super) fn admitted(&mut self, column: usize, name: &str, cells: Cells) -> Option<Cells> {
        let heading = self.sheet.headings().get(column)?;
        let declared = &self.wave.personal;
        if self.wave.is_rehearsal() || !(declared.refuses(heading) || declared.hashes(heading)) {
            return Some(cells);
        }
        if declared.refuses(heading) {
            return None;
        }
        match cells {
            Cells::Open(open) => Some(Cells::Open(open.hashed(&self.key(column)?))),
            Cells::Groups(groups) => Some(Cells::Groups(groups.hashed(&self.key(column)?))),
            _ => {
                self.personal.push(
                    Diagnostic::error(
                        code::PERSONAL_COLUMN,
                        format!("`{name}` cannot be read from a column that is hashed: a hash is no answer and no number"),
                    )
                    .at(self.sheet.heading_place(column))
                    .value(heading.as_str())
                    .help("correct the heading in [columns] of wave.toml, or take it out of `hash` in [personal]"),
                );
                None
            }
        }
    }

    fn key(&mut self, column: usize) -> Option<Arc<HashKey>> {
        if self.key.is_none() {
            self.key = Some(match read_key(&self.wave.personal.key) {
                Ok(key) => Some(Arc::new(key)),
                Err(wanting) => {
                    self.personal
                        .push((*wanting).at(self.sheet.heading_place(column)));
                    None
                }
            });
        }
        self.key.clone().flatten()
    }

    /// Says which columns make the delivery one to be refused.
    pub(super) fn say_refused(&self, found: &mut Diagnostics) {
        if self.wave.is_rehearsal() {
            return;
        }
        let headings = self.sheet.headings().iter().enumerate();
        let refused = headings.filter(|(_, heading)| self.wave.personal.refuses(heading));
        for (column, heading) in refused.take(MOST_TOLD) {
            found.push(
                Diagnostic::error(
                    code::REFUSED_COLUMN,
                    format!(
                        "the delivery has the column `{}`, which is refused",
                        shown(heading)
                    ),
                )
                .at(self.sheet.heading_place(column))
                .value(heading.as_str())
                .help("delete the file and have the delivery made again without the column"),
            );
        }
    }

    /// Columns that no field is read from are looked at for direct identifiers; nothing of them is kept.
    pub(super) fn watch(&mut self) {
        // Without a column that is read, the rows are not read either.
        if self.sinks.is_empty() || self.wave.is_rehearsal() {
            return;
        }
        let watched: Vec<Sink> = (0..self.sheet.headings().len())
            .filter(|column| !self.used.contains(column))
            .map(|column| Sink {
                column,
                purpose: Purpose::Unread,
                name: String::new(),
                cells: Cells::Watched(self.watched(column)),
            })
            .collect();
        self.sinks.extend(watched);
    }

    fn watched(&self, column: usize) -> Watched {
        let heading = self.sheet.headings().get(column);
        let named = heading.is_some_and(|heading| {
            suspected(heading) == Some(Kind::Name) && !self.wave.personal.is_harmless(heading)
        });
        if named
            && self
                .sinks
                .iter()
                .any(|sink| matches!(sink.cells, Cells::Open(_)))
        {
            Watched::of_names()
        } else {
            Watched::default()
        }
    }
}
