//! In: the fields whose heading the delivery does not have. Out: what is said of each, with the unused heading most
//! like it. Never: a heading suggested for two fields.

use std::collections::BTreeSet;

use crate::definition::Format;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::{Mapper, Wanted};
use crate::ingest::text::{quoted, shown};

impl Mapper<'_> {
    pub(super) fn say_missing(&self, found: &mut Diagnostics) {
        // A heading that occurs twice says nothing of what its second column holds.
        let mut unused = self.unused();
        unused.retain(|(column, heading)| {
            let is_id =
                self.delivery.format == Format::JsonLines && self.dictionary.id == Some(*column);
            let columns = self.by_heading.get(heading);
            !is_id && columns.is_none_or(|columns| columns.len() == 1)
        });
        let suggested = self.suggestions(&unused);
        if let Some(one) = self.all_by_their_names(&suggested) {
            found.push(one);
            return;
        }
        let mut said: Vec<Diagnostic> = self
            .missing
            .iter()
            .zip(&suggested)
            .map(|(wanted, suggested)| self.missing_column(wanted, *suggested, &unused))
            .collect();
        if let Some(help) = said.last_mut().and_then(|last| last.help.as_mut()) {
            help.push_str(&self.block(&suggested));
        }
        found.extend(said);
    }

    /// One finding where [columns] is that of another delivery and this one has every missing field under its own name.
    fn all_by_their_names(&self, suggested: &[Option<(usize, &str)>]) -> Option<Diagnostic> {
        const FEWEST: usize = 3;
        let own: Vec<&str> = self
            .missing
            .iter()
            .zip(suggested)
            .filter_map(|(wanted, suggested)| {
                let (_, heading) = (*suggested)?;
                (heading == wanted.name && wanted.heading != wanted.name).then_some(heading)
            })
            .collect();
        if own.len() < FEWEST || own.len() < self.missing.len() {
            return None;
        }
        let first = self.missing.first()?;
        let mut named: Vec<String> = own.iter().take(5).map(|name| format!("`{name}`")).collect();
        if own.len() > named.len() {
            named.push(format!("{} more", own.len() - named.len()));
        }
        Some(
            Diagnostic::error(
                code::MISSING_COLUMN,
                format!(
                    "[columns] of wave.toml names headings of another delivery: {} fields stand in this one under their own names, {}",
                    own.len(),
                    named.join(", ")
                ),
            )
            .at(self.sheet.heading_place(0))
            .value(first.heading.as_str())
            .help("take their lines out of [columns]: a field that is not mapped is read from the heading of its own name"),
        )
    }

    /// For each missing field the unused heading most like it, no heading twice; the only one for the only field.
    fn suggestions<'h>(&self, unused: &[(usize, &'h str)]) -> Vec<Option<(usize, &'h str)>> {
        // What a rehearsal wrote has the headings of its day: none of them is another field's.
        if self.wave.is_rehearsal() {
            return vec![None; self.missing.len()];
        }
        if let ([_], [only]) = (self.missing.as_slice(), unused) {
            return vec![Some(*only)];
        }
        // Of a file with headings without end no more than so many pairs are compared.
        const MOST_PAIRS: usize = 200_000;
        let unused = unused
            .get(..MOST_PAIRS / self.missing.len().max(1))
            .unwrap_or(unused);
        let mut alike: Vec<(f64, usize, (usize, &str))> = Vec::new();
        for (at, wanted) in self.missing.iter().enumerate() {
            alike.extend(unused.iter().filter_map(|(column, heading)| {
                Some((wanted.likeness(heading)?, at, (*column, *heading)))
            }));
        }
        // The sort is stable: of two that are as like the first field and heading stay first.
        alike.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut suggested = vec![None; self.missing.len()];
        let mut taken = BTreeSet::new();
        for (_, at, heading) in alike {
            if suggested[at].is_none() && taken.insert(heading.0) {
                suggested[at] = Some(heading);
            }
        }
        suggested
    }

    /// What is said of one missing field.
    fn missing_column(
        &self,
        wanted: &Wanted,
        suggested: Option<(usize, &str)>,
        unused: &[(usize, &str)],
    ) -> Diagnostic {
        let (name, heading) = (&wanted.name, &wanted.heading);
        let said = if name == heading {
            format!("expected column `{heading}` is missing")
        } else {
            let line = self
                .mapping_line(wanted)
                .map_or(String::new(), |line| format!(", line {line} of wave.toml"));
            format!("expected column `{heading}` (of `{name}`{line}) is missing")
        };
        let headings = self.sheet.headings();
        let without_heading = headings.iter().position(String::is_empty);
        let (message, place, help) = if let Some((column, near)) = suggested {
            let line = wanted.line(near).map_or_else(
                || format!("did you mean `{near}`? then name it among the headings in [columns] of wave.toml"),
                |line| format!("did you mean `{near}`? then write `{line}` in [columns] of wave.toml"),
            );
            (
                format!("{said}, unknown column `{near}`"),
                self.sheet.heading_place(column),
                line,
            )
        } else if let Some(column) = without_heading {
            (
                format!("column {} has no heading, and {said}", column + 1),
                self.sheet.heading_place(column).variable("(empty heading)"),
                format!(
                    "if column {} is `{name}`, have the delivery made again with its heading",
                    column + 1
                ),
            )
        } else {
            (
                format!("{said}{}", unused_in_words(unused)),
                Place {
                    column: None,
                    variable: None,
                    excerpt: None,
                    ..self.sheet.heading_place(0)
                },
                self.way_out(wanted),
            )
        };
        let place = Place {
            variable: place.variable.or_else(|| Some(name.clone())),
            ..place
        };
        Diagnostic::error(code::MISSING_COLUMN, message)
            .at(place)
            .value(heading.as_str())
            .help(help)
    }

    /// The line of wave.toml that maps a field, where it stands in one line with its heading.
    fn mapping_line(&self, wanted: &Wanted) -> Option<usize> {
        let text = std::fs::read_to_string(self.wave.folder.join("wave.toml")).ok()?;
        let field = wanted.name.split(' ').next()?;
        let heading = quoted(&wanted.heading);
        let maps = |line: &str| {
            let key = line.split('=').next().unwrap_or_default();
            key.trim().trim_matches(['"', '\'']) == field && line.contains(&heading)
        };
        Some(text.lines().position(maps)? + 1)
    }

    /// The way out where no heading is like the one that is wanted.
    fn way_out(&self, wanted: &Wanted) -> String {
        let name = &wanted.name;
        if self.wave.is_rehearsal() {
            return format!(
                "the synthetic answers are older than `{name}`: run `tidemark rehearse SURVEY --wave {}`",
                self.wave.id
            );
        }
        let mapped = if *name == wanted.heading {
            format!("write the heading of `{name}` in [columns] of wave.toml")
        } else {
            format!("correct the heading of `{name}` in [columns] of wave.toml")
        };
        let instead = wanted.instead.as_deref().unwrap_or_default();
        format!("{mapped}{instead}; an item that this wave did not ask belongs in `not_asked`")
    }

    /// Where several fields have a suggestion, all lines of `[columns]` in one block.
    fn block(&self, suggested: &[Option<(usize, &str)>]) -> String {
        /// A longer line would be broken by a window, and then it could not be pasted.
        const LONGEST: usize = 64;
        let lines: Vec<String> = self
            .missing
            .iter()
            .zip(suggested)
            .filter_map(|(wanted, suggested)| wanted.line((*suggested)?.1))
            .filter(|line| line.chars().count() <= LONGEST)
            .collect();
        if lines.len() < 2 {
            return String::new();
        }
        format!(
            "\nall at once, if every guess is right:\n[columns]\n{}",
            lines.join("\n")
        )
    }
}

fn unused_in_words(unused: &[(usize, &str)]) -> String {
    let names: Vec<String> = unused
        .iter()
        .take(5)
        .map(|(_, name)| format!("`{}`", shown(name)))
        .collect();
    match unused.len() {
        0 => String::new(),
        1..=5 => format!("; no item uses {}", names.join(", ")),
        more => format!("; no item uses {} and {} more", names.join(", "), more - 5),
    }
}
