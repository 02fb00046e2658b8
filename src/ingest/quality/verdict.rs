//! In: what the checks found, and the rules. Out: flags, and the rows that rules exclude, each under the first rule
//! that excludes it. Never: a row counted twice.

use std::path::Path;

use super::{Flag, Look, Rows, examine};
use crate::definition::Action;
use crate::diagnostic::{Diagnostic, Place, code};
use crate::ingest::accounts::SetAside;
use crate::ingest::sheet::Sheet;

/// The lines of rows after some were taken out.
pub(in crate::ingest) struct Lines<'a> {
    aside: &'a [usize],
    sheet: &'a dyn Sheet,
}

impl<'a> Lines<'a> {
    /// `aside` are the rows that were taken out, ascending.
    pub fn without(aside: &'a [usize], sheet: &'a dyn Sheet) -> Self {
        Self { aside, sheet }
    }

    /// The lines of rows (ascending), counted without those that were taken out.
    fn of(&self, rows: &[usize]) -> Vec<usize> {
        let mut passed = 0;
        rows.iter()
            .map(|row| {
                while self
                    .aside
                    .get(passed)
                    .is_some_and(|aside| *aside <= row + passed)
                {
                    passed += 1;
                }
                self.sheet.line(row + passed)
            })
            .collect()
    }
}

/// What was found, and what becomes of it.
pub(in crate::ingest) struct Verdict {
    pub flags: Vec<Flag>,
    /// Rows that rules exclude, ascending.
    pub excluded: Vec<usize>,
    pub set_aside: Vec<SetAside>,
}

/// Looks at the rows and decides by the rules which are set aside.
pub(in crate::ingest) fn judge(rows: &Rows<'_>, look: Look, lines: &Lines<'_>) -> Verdict {
    let mut excluded: Vec<usize> = Vec::new();
    let mut set_aside = Vec::new();
    let mut flags = Vec::new();
    for hit in examine(rows, look) {
        let of_hit = lines.of(&hit.rows);
        if hit.action == Action::Exclude {
            let mut mine = Vec::new();
            let mut my_lines = Vec::new();
            for (row, line) in hit.rows.iter().zip(&of_hit) {
                if excluded.binary_search(row).is_err() {
                    mine.push(*row);
                    my_lines.push(*line);
                }
            }
            if !mine.is_empty() {
                excluded.extend(&mine);
                excluded.sort_unstable();
                set_aside.push(SetAside {
                    reason: hit.reason(),
                    rows: mine.len(),
                    lines: my_lines,
                });
            }
        }
        flags.push(Flag {
            check: hit.check,
            found: hit.found,
            of: hit.of,
            action: hit.action,
            lines: of_hit,
        });
    }
    Verdict {
        flags,
        excluded,
        set_aside,
    }
}

/// Says that rules exclude everybody.
pub(in crate::ingest) fn nobody_left(set_aside: &[SetAside], file: &Path) -> Diagnostic {
    let rules: Vec<String> = set_aside
        .iter()
        .map(|set| format!("{} ({})", set.reason, set.rows))
        .collect();
    Diagnostic::error(
        code::ALL_EXCLUDED,
        format!(
            "the rules of [quality] exclude every row: {}",
            rules.join("; ")
        ),
    )
    .at(Place::file(file))
    .help("change `action` of a rule to \"flag\", or its limit")
}
