//! In: the text of a `wave.toml` and what collection found. Out: the text with what was not stated, everything else as it stood.
//! Never: a line that a person wrote, changed.
//!
//! A line that `close` writes ends with its own value in a comment (`start = 2026-10-03 # collect close: 2026-10-03`): while both
//! agree, nobody has changed it and a later `close` may. In a table that stands on one line there is no room for that: what was
//! added there stays, and where something else is found later, that is said.

use std::path::Path;

use toml::{Table, Value};

use crate::definition::CLOSE_MARK as MARK;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// The text of a `wave.toml` that is being filled in.
#[derive(Debug)]
pub struct WaveFile<'a> {
    path: &'a Path,
    text: String,
    /// What fills it in once more.
    pub again: &'static str,
    /// Stated otherwise.
    pub found: Diagnostics,
    /// Tables that could not be added to.
    closed: Diagnostics,
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
            again: "close again",
            found: Diagnostics::new(),
            closed: Diagnostics::new(),
        }
    }

    /// The text with what was filled in.
    ///
    /// # Errors
    /// T0811 where a table is written in a way that lines cannot be added to.
    pub fn finish(self) -> Result<(String, Diagnostics), Diagnostics> {
        match self.closed.is_empty() {
            true => Ok((self.text, self.found)),
            false => Err(self.closed),
        }
    }

    /// Whether a key or table is stated.
    pub fn has(&self, table: &str, key: &str) -> bool {
        self.stated(table, key).is_some()
    }

    /// Whether a key stands as an earlier `close` wrote it.
    pub fn is_own(&self, table: &str, key: &str) -> bool {
        let fact = Fact {
            table,
            key,
            value: "",
        };
        let stated = self.stated(table, key);
        stated.is_some_and(|stated| self.own_line(fact, &stated).is_some())
    }

    /// States a fact, unless something else is stated.
    pub fn state(&mut self, fact: Fact<'_>) {
        match self.stated(fact.table, fact.key) {
            None => self.add(fact),
            Some(stated) if same(&stated, fact.value) => {}
            Some(stated) => match self.own_line(fact, &stated) {
                Some((line, key)) => self.replace(line, &key, fact),
                None => self.differs(fact, &stated),
            },
        }
    }

    /// Takes back a line that `close` wrote and nobody has changed. Whether nothing is stated after that.
    pub fn take_back(&mut self, fact: Fact<'_>) -> bool {
        let Some(stated) = self.stated(fact.table, fact.key) else {
            return true;
        };
        let own = self.own_line(fact, &stated);
        if let Some((number, _)) = &own {
            let lines = self.text.split_inclusive('\n').enumerate();
            self.text = lines
                .filter(|(at, _)| at != number)
                .map(|(_, line)| line)
                .collect();
        }
        own.is_some()
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

    /// The number of the line that `close` wrote for a fact and nobody has changed, and the key that stands there.
    fn own_line(&self, fact: Fact<'_>, stated: &Value) -> Option<(usize, String)> {
        let dotted = format!("{}.{}", fact.table, fact.key);
        [(fact.table, fact.key), ("", dotted.as_str())]
            .into_iter()
            .find_map(|(table, key)| {
                let begins = format!("{key} = ");
                let (from, to) = self.lines_of(table)?;
                let mut lines = self.text.lines().enumerate().skip(from).take(to - from);
                let (number, _) = lines.find(|(_, line)| {
                    let before = line.split_once(MARK).map(|(_, before)| before.trim());
                    line.starts_with(&begins) && before.is_some_and(|before| same(stated, before))
                })?;
                Some((number, key.to_owned()))
            })
    }

    /// The lines below the heading of a table, up to the next heading.
    fn lines_of(&self, table: &str) -> Option<(usize, usize)> {
        let lines: Vec<&str> = self.text.lines().collect();
        let is_heading = |line: &str| line.trim_start().starts_with('[');
        let from = match table {
            "" => 0,
            name => {
                let heading = format!("[{name}]");
                1 + lines.iter().position(|line| {
                    let written = line.split('#').next().unwrap_or_default();
                    let bare = written.chars().filter(|c| !c.is_whitespace());
                    bare.eq(heading.chars())
                })?
            }
        };
        let to = lines
            .iter()
            .skip(from)
            .position(|line| is_heading(line))
            .map_or(lines.len(), |length| from + length);
        Some((from, to))
    }

    fn replace(&mut self, number: usize, key: &str, fact: Fact<'_>) {
        let own = self.line_of(key, fact);
        let lines = self.text.split_inclusive('\n').enumerate();
        self.text = lines
            .map(|(at, line)| match at == number {
                true => own.clone(),
                false => line.to_owned(),
            })
            .collect();
    }

    /// Adds a fact, or says why there is no room for it.
    fn add(&mut self, fact: Fact<'_>) {
        let before = self.text.clone();
        self.add_somewhere(fact);
        if self.text.parse::<Table>().is_err() {
            self.text = before;
            self.no_room(fact.table);
        }
    }

    fn add_somewhere(&mut self, fact: Fact<'_>) {
        let own = self.line_of(fact.key, fact);
        if let Some((from, to)) = self.lines_of(fact.table) {
            // A key of no table stands after `kind`, one of a table below its heading and what was added before.
            let lines = self.text.lines().enumerate().skip(from).take(to - from);
            let after = lines
                .filter(|(_, line)| {
                    line.contains(MARK) || (fact.table.is_empty() && line.starts_with("kind"))
                })
                .map(|(number, _)| number + 1)
                .last();
            self.insert(after.unwrap_or(from), &own);
        } else if let Some(number) = self.dotted(fact.table) {
            let key = format!("{}.{}", fact.table, fact.key);
            let own = self.line_of(&key, fact);
            self.insert(number + 1, &own);
        } else if !self.add_inline(fact) {
            let end = self.line_end();
            if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push_str(end);
            }
            let heading = format!("{end}[{}]{end}{own}", fact.table);
            self.text.push_str(&heading);
        }
    }

    /// The last line above all headings that states a key of a table with a dot (`fieldwork.start = …`).
    fn dotted(&self, table: &str) -> Option<usize> {
        let (from, to) = self.lines_of("")?;
        let lines = self.text.lines().enumerate().skip(from).take(to - from);
        let begins = format!("{table}.");
        lines
            .filter(|(_, line)| line.starts_with(&begins))
            .map(|(number, _)| number)
            .last()
    }

    /// A table is written in a way that nothing can be added to.
    fn no_room(&mut self, table: &str) {
        let first = table.split('.').next().unwrap_or(table);
        let states = |line: &str| {
            let rest = line.trim_start().strip_prefix(first).map(str::trim_start);
            rest.is_some_and(|rest| rest.starts_with(['=', '.']))
        };
        let place = match self.text.lines().position(states) {
            Some(number) => Place::line(self.path, number + 1),
            None => Place::file(self.path),
        };
        let found = Diagnostic::error(
            code::NOT_READ_FROM,
            format!(
                "{} cannot be filled in: there is no room for `[{table}]`",
                self.path.display()
            ),
        )
        .at(place)
        .help(format!(
            "write `{first}` as a table of its own, `[{first}]` with a key a line, then close again"
        ));
        // Said once, however many keys it lacks.
        if !self
            .closed
            .iter()
            .any(|other| other.message == found.message)
        {
            self.closed.push(found);
        }
    }

    /// How lines end in this file.
    fn line_end(&self) -> &'static str {
        match self.text.contains("\r\n") {
            true => "\r\n",
            false => "\n",
        }
    }

    fn line_of(&self, key: &str, fact: Fact<'_>) -> String {
        format!("{key} = {0}{MARK}{0}{1}", fact.value, self.line_end())
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
                text.push_str(self.line_end());
            }
            text.push_str(line);
        }
        self.text = text;
    }

    /// Adds to `fieldwork = { start = … }`. `false`: the table is not written on one line of its own.
    fn add_inline(&mut self, fact: Fact<'_>) -> bool {
        let Some(number) = self.inline(fact.table) else {
            return false;
        };
        let lines = self.text.split_inclusive('\n').enumerate();
        let mut added = false;
        let text = lines
            .map(
                |(at, line)| match closing_brace(line).filter(|_| at == number) {
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

    /// The line of a table that stands on one.
    fn inline(&self, table: &str) -> Option<usize> {
        let begins = |line: &str| {
            let rest = line.trim_start().strip_prefix(table).map(str::trim_start);
            rest.is_some_and(|rest| rest.starts_with('='))
        };
        self.text.lines().position(begins)
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
        let inline = self.inline(fact.table).filter(|_| !fact.table.is_empty());
        let place = match line.or(inline.map(|number| number + 1)) {
            Some(line) => Place::line(self.path, line),
            None => Place::file(self.path),
        };
        let help = match inline {
            Some(_) => {
                "it is left as it stands, as all is that stands on one line, also what an earlier close added: write what was found".to_owned()
            }
            None => {
                format!("it is left as it stands: write what was found, or delete the line and {}", self.again)
            }
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
            .help(help),
        );
    }
}

/// Where the table that begins on a line ends on it: its last brace outside of texts and of the comment.
fn closing_brace(line: &str) -> Option<usize> {
    let (mut quote, mut escaped, mut depth) = (None, false, 0_usize);
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (Some('"'), _) if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') => return None,
            (None, '{') => depth += 1,
            (None, '}') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            (None, _) => {}
        }
    }
    None
}

/// Whether a value is what TOML reads from this text.
fn same(stated: &Value, written: &str) -> bool {
    format!("value = {written}")
        .parse::<Table>()
        .is_ok_and(|table| table.get("value") == Some(stated))
}

#[cfg(test)]
mod tests;
