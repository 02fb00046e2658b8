//! In: the text of a `wave.toml` and what collection found. Out: the text with what was not stated, everything else as it stood.
//! Never: a line that a person wrote, changed.
//!
//! A line that `close` writes ends with its own value in a comment (`start = 2026-10-03 # collect close: 2026-10-03`): while both
//! agree, nobody has changed it and a later `close` may.

use std::path::Path;

use toml::{Table, Value};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// What stands before the value that a line had when it was written.
const MARK: &str = " # collect close: ";

/// The text of a `wave.toml` that is being filled in.
#[derive(Debug)]
pub struct WaveFile<'a> {
    path: &'a Path,
    text: String,
    /// Stated otherwise.
    pub found: Diagnostics,
}

/// One key and the value that collection found, as TOML writes it.
#[derive(Debug, Clone, Copy)]
pub struct Fact<'a> {
    /// Of which table; empty: none.
    pub table: &'a str,
    /// Its key.
    pub key: &'a str,
    /// `2026-10-03`, `412`, `"id"`.
    pub value: &'a str,
}

impl<'a> WaveFile<'a> {
    /// The text as it stands.
    pub fn new(path: &'a Path, text: String) -> Self {
        Self {
            path,
            text,
            found: Diagnostics::new(),
        }
    }

    /// The text with what was filled in.
    ///
    /// # Errors
    /// T0811 where a table is written in a way that lines cannot be added to.
    pub fn finish(self) -> Result<(String, Diagnostics), Diagnostics> {
        match self.text.parse::<Table>() {
            Ok(_) => Ok((self.text, self.found)),
            Err(error) => Err(Diagnostic::error(
                code::NOT_READ_FROM,
                format!("{} cannot be filled in: {}", self.path.display(), error.message()),
            )
            .at(Place::file(self.path))
            .help("write `disclosure`, `fieldwork` and `mode` as tables (`[fieldwork]`), then close again")
            .into()),
        }
    }

    /// Whether a key or table is stated.
    pub fn has(&self, table: &str, key: &str) -> bool {
        self.stated(table, key).is_some()
    }

    /// States a fact, unless something else is stated.
    pub fn state(&mut self, fact: Fact<'_>) {
        match self.stated(fact.table, fact.key) {
            None => self.add(fact),
            Some(stated) if same(&stated, fact.value) => {}
            Some(stated) => match self.own_line(fact, &stated) {
                Some(line) => self.replace(line, fact),
                None => self.differs(fact, &stated),
            },
        }
    }

    fn stated(&self, table: &str, key: &str) -> Option<Value> {
        let whole: Table = self.text.parse().ok()?;
        let mut at = whole;
        for part in table.split('.').filter(|part| !part.is_empty()) {
            at = match at.remove(part)? {
                Value::Table(inner) => inner,
                _ => return None,
            };
        }
        at.remove(key)
    }

    /// The number of the line that `close` wrote for a fact and nobody has changed.
    fn own_line(&self, fact: Fact<'_>, stated: &Value) -> Option<usize> {
        let begins = format!("{} = ", fact.key);
        let (from, to) = self.lines_of(fact.table)?;
        let lines = self.text.lines().enumerate().skip(from).take(to - from);
        lines
            .filter(|(_, line)| line.starts_with(&begins))
            .find(|(_, line)| {
                line.split_once(MARK)
                    .is_some_and(|(_, before)| same(stated, before.trim()))
            })
            .map(|(number, _)| number)
    }

    /// The lines below the heading of a table, up to the next heading.
    fn lines_of(&self, table: &str) -> Option<(usize, usize)> {
        let lines: Vec<&str> = self.text.lines().collect();
        let is_heading = |line: &str| line.trim_start().starts_with('[');
        let from = match table {
            "" => 0,
            name => {
                let heading = format!("[{name}]");
                1 + lines
                    .iter()
                    .position(|line| line.split('#').next().unwrap_or_default().trim() == heading)?
            }
        };
        let to = lines
            .iter()
            .skip(from)
            .position(|line| is_heading(line))
            .map_or(lines.len(), |length| from + length);
        Some((from, to))
    }

    fn replace(&mut self, number: usize, fact: Fact<'_>) {
        let lines = self.text.split_inclusive('\n').enumerate();
        self.text = lines
            .map(|(at, line)| match at == number {
                true => line_of(fact),
                false => line.to_owned(),
            })
            .collect();
    }

    fn add(&mut self, fact: Fact<'_>) {
        if let Some((from, to)) = self.lines_of(fact.table) {
            // A key of no table stands after `kind`, one of a table below its heading and what was added before.
            let lines = self.text.lines().enumerate().skip(from).take(to - from);
            let after = lines
                .filter(|(_, line)| {
                    line.contains(MARK) || (fact.table.is_empty() && line.starts_with("kind"))
                })
                .map(|(number, _)| number + 1)
                .last();
            self.insert(after.unwrap_or(from), &line_of(fact));
        } else if !self.add_inline(fact) {
            if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push('\n');
            }
            let heading = format!("\n[{}]\n{}", fact.table, line_of(fact));
            self.text.push_str(&heading);
        }
    }

    fn insert(&mut self, number: usize, line: &str) {
        let mut text = String::with_capacity(self.text.len() + line.len());
        let mut inserted = false;
        for (at, old) in self.text.split_inclusive('\n').enumerate() {
            if at == number {
                text.push_str(line);
                inserted = true;
            }
            text.push_str(old);
        }
        if !inserted {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(line);
        }
        self.text = text;
    }

    /// Adds to `fieldwork = { start = … }`. `false`: the table is not written on one line of its own.
    fn add_inline(&mut self, fact: Fact<'_>) -> bool {
        let begins = |line: &str| {
            line.strip_prefix(fact.table)
                .is_some_and(|rest| rest.trim_start().starts_with('='))
        };
        let Some(number) = self.text.lines().position(begins) else {
            return false;
        };
        let lines = self.text.split_inclusive('\n').enumerate();
        let mut added = false;
        let text = lines
            .map(
                |(at, line)| match line.rfind('}').filter(|_| at == number) {
                    Some(brace) => {
                        added = true;
                        let (before, after) = line.split_at(brace);
                        let before = before.trim_end();
                        let comma = match before.ends_with(['{', ',']) {
                            true => "",
                            false => ",",
                        };
                        format!("{before}{comma} {} = {} {after}", fact.key, fact.value)
                    }
                    None => line.to_owned(),
                },
            )
            .collect();
        if added {
            self.text = text;
        }
        added
    }

    fn differs(&mut self, fact: Fact<'_>, stated: &Value) {
        let table = match fact.table {
            "" => String::new(),
            table => format!(" of `[{table}]`"),
        };
        let line = self.lines_of(fact.table).and_then(|(from, to)| {
            let lines = self.text.lines().enumerate().skip(from).take(to - from);
            let is = |line: &str| {
                line.split('=')
                    .next()
                    .is_some_and(|key| key.trim() == fact.key)
            };
            lines
                .filter(|(_, line)| is(line))
                .map(|(at, _)| at + 1)
                .next()
        });
        let place = match line {
            Some(line) => Place::line(self.path, line),
            None => Place::file(self.path),
        };
        self.found.push(
            Diagnostic::warning(
                code::STATED_OTHERWISE,
                format!(
                    "`{}`{table} is {stated}; collection found {}",
                    fact.key, fact.value
                ),
            )
            .at(place)
            .value(stated.to_string())
            .help(
                "it is left as it stands: write what was found, or delete the line and close again",
            ),
        );
    }
}

fn line_of(fact: Fact<'_>) -> String {
    format!("{} = {}{MARK}{}\n", fact.key, fact.value, fact.value)
}

/// Whether a value is what TOML reads from this text.
fn same(stated: &Value, written: &str) -> bool {
    format!("value = {written}")
        .parse::<Table>()
        .is_ok_and(|table| table.get("value") == Some(stated))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str, facts: &[(&str, &str, &str)]) -> (String, usize) {
        let mut file = WaveFile::new(Path::new("wave.toml"), text.to_owned());
        for (table, key, value) in facts {
            file.state(Fact { table, key, value });
        }
        let (text, found) = file.finish().expect("TOML");
        (text, found.warning_count())
    }

    #[test]
    fn what_is_not_stated_is_added_and_all_else_stays_to_the_letter() {
        let text = "# mine\nkind = \"responses\"  # as it is\n\n[fieldwork]\nstart = 2026-10-01\n\n[mode]\nid = \"web\"\n";
        let facts = [
            ("", "respondent_id", "\"id\""),
            ("fieldwork", "start", "2026-10-01"),
            ("fieldwork", "end", "2026-10-14"),
            ("disclosure.dispositions", "complete", "412"),
        ];
        let (once, found) = filled(text, &facts);
        assert_eq!(found, 0);
        for line in text.lines() {
            assert!(once.lines().any(|other| other == line), "{line}");
        }
        let table: Table = once.parse().expect("TOML");
        assert_eq!(
            table["disclosure"]["dispositions"]["complete"].as_integer(),
            Some(412)
        );
        assert_eq!(table["respondent_id"].as_str(), Some("id"));
        assert_eq!(table["fieldwork"]["end"].to_string(), "2026-10-14");
        assert_eq!(filled(&once, &facts), (once.clone(), 0), "twice is once");
    }

    #[test]
    fn own_lines_are_brought_up_to_date_and_those_of_a_person_are_not() {
        let (first, _) = filled(
            "kind = \"responses\"\n",
            &[("disclosure.dispositions", "complete", "10")],
        );
        let (later, found) = filled(&first, &[("disclosure.dispositions", "complete", "12")]);
        assert!(
            later.contains("complete = 12 # collect close: 12"),
            "{later}"
        );
        assert_eq!(found, 0);
        let changed = later.replace("complete = 12 #", "complete = 11 #");
        let (kept, found) = filled(&changed, &[("disclosure.dispositions", "complete", "13")]);
        assert_eq!((kept, found), (changed, 1));
    }

    #[test]
    fn a_table_on_one_line_is_added_to() {
        let (text, _) = filled(
            "fieldwork = { start = 2026-10-01 }\n",
            &[("fieldwork", "end", "2026-10-14")],
        );
        assert_eq!(
            text,
            "fieldwork = { start = 2026-10-01, end = 2026-10-14 }\n"
        );
    }
}
