//! In: the waves, cells and flags of a table or figure. Out: the mark and notes it needs. Never: rehearsal data or
//! an internal edition without its mark, or a star unexplained.

use super::Context;
use crate::definition::Wave;
use crate::report::Prose;
use crate::report::document::{Table, Value};
use crate::report::number::{Flag, WITHHELD};
use crate::report::words::{audience, disclosure};

impl Context<'_> {
    /// The mark of a figure or table that shows these waves: for whom it is, and what of it is a rehearsal.
    pub fn mark(&self, waves: &[&Wave]) -> Option<Prose> {
        let readers = audience::mark(self.lang, self.audience).map(Prose::from);
        match (readers, self.rehearsal_mark(waves)) {
            (Some(readers), Some(rehearsal)) => Some(readers.with(". ").with(rehearsal)),
            (readers, rehearsal) => readers.or(rehearsal),
        }
    }

    fn rehearsal_mark(&self, waves: &[&Wave]) -> Option<Prose> {
        let rehearsed: Vec<&str> = waves
            .iter()
            .filter(|wave| wave.is_rehearsal())
            .map(|wave| wave.label.get(self.lang))
            .collect();
        if rehearsed.is_empty() {
            None
        } else if rehearsed.len() == waves.len() {
            Some(self.words.rehearsal_mark.into())
        } else {
            Some(Prose::fill(
                self.words.rehearsal_mark_some,
                &[("waves", Prose::date(shortened(&rehearsed).join(", ")))],
            ))
        }
    }

    /// Notes that a table with these cells needs: rounding, and stars where there are any.
    pub fn table_notes(&self, table: &Table) -> Vec<Prose> {
        let values = || {
            let cells = table.rows.iter().flat_map(|row| &row.cells);
            cells.map(|cell| &cell.value)
        };
        let mut notes = Vec::new();
        let has_share = values().any(|value| matches!(value, Value::Share { .. }));
        if has_share {
            notes.push(Prose::built_in(self.words.rounding_note));
        }
        notes.extend(self.star_notes(values().filter_map(Value::flag)));
        if values().any(|value| *value == Value::Withheld) {
            notes.push(self.withheld_note());
        }
        notes
    }

    /// What the mark of a withheld cell means.
    pub fn withheld_note(&self) -> Prose {
        let floor = self.numbers.count(self.survey.report.floor);
        Prose::fill(
            disclosure::of(self.lang).withheld_note,
            &[
                ("mark", Prose::from(WITHHELD)),
                ("floor", Prose::setting(floor)),
            ],
        )
    }

    /// What the stars among these flags mean.
    pub fn star_notes(&self, flags: impl Iterator<Item = Flag>) -> Vec<Prose> {
        let flags: Vec<Flag> = flags.collect();
        let limits = self.limits();
        let limit = |value: f64| Prose::setting(self.numbers.decimal(value, 0));
        let mut notes = Vec::new();
        if flags.contains(&Flag::Low) {
            notes.push(Prose::fill(
                self.words.low_base,
                &[("from", limit(limits.very_low)), ("to", limit(limits.low))],
            ));
        }
        if flags.contains(&Flag::VeryLow) {
            notes.push(Prose::fill(
                self.words.very_low_base,
                &[
                    ("from", limit(limits.hidden)),
                    ("to", limit(limits.very_low)),
                ],
            ));
        }
        if flags.contains(&Flag::Hidden) {
            notes.push(Prose::fill(
                self.words.hidden_base,
                &[("limit", limit(limits.hidden))],
            ));
        }
        notes
    }
}

/// Names without what stands in brackets behind all of them alike: "2021 (rehearsal)", "2022 (rehearsal)" are 2021 and 2022.
fn shortened<'n>(names: &[&'n str]) -> Vec<&'n str> {
    let parted: Vec<(&str, &str)> = names
        .iter()
        .filter_map(|name| name.strip_suffix(')')?.split_once(" ("))
        .collect();
    let first = parted.first().map(|(_, bracket)| *bracket);
    let alike = parted.iter().all(|(_, bracket)| Some(*bracket) == first);
    if alike && parted.len() == names.len() {
        parted.into_iter().map(|(name, _)| name).collect()
    } else {
        names.to_vec()
    }
}
