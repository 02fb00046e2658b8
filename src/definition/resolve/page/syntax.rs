//! In: the text of a file. Out: its written form, and every fault of its syntax, keys and types. Never: a second
//! message for one slip of the pen.

use serde::de::DeserializeOwned;
use toml::de::DeTable;

use super::Page;
use crate::definition::resolve::suggest::{did_you_mean, one_of};
use crate::definition::resolve::{brackets, calendar};
use crate::definition::source::{Fault, Faults, belongs_to};
use crate::diagnostic::{Place, code};

impl Page {
    /// The page read as TOML into its written form. What cannot be read is left out and said; where the file is not TOML
    /// at all, nothing more is judged of it (`None`).
    pub(in crate::definition) fn parse<T: DeserializeOwned + Default + Faults>(
        &mut self,
    ) -> Option<T> {
        if self.found.error_count() > 0 {
            return None;
        }
        let text = self.text.clone();
        let (table, errors) = DeTable::parse_recoverable(&text);
        if !errors.is_empty() {
            self.not_toml(&errors);
            return None;
        }
        match T::deserialize(toml::de::Deserializer::from(table)) {
            Ok(written) => {
                let mut faults = Vec::new();
                written.faults(&mut faults);
                for fault in faults {
                    self.fault(fault);
                }
                Some(written)
            }
            Err(error) => {
                self.bad_toml(&error);
                None
            }
        }
    }

    /// Errors of the parser. Past a bracket that is not closed everything reads as wrong: the bracket is said, and nothing
    /// that stands after it.
    fn not_toml(&mut self, errors: &[toml::de::Error]) {
        const CONFUSING: [&str; 4] = ["unclosed", "missing comma", "opening", "array"];
        let unclosed = brackets::unclosed(&self.text);
        let mut lines = Vec::new();
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            if unclosed.is_some_and(|open| span.end > open) {
                break;
            }
            // One slip of the pen confuses the rest of its line; the first message is the telling one.
            let line = Place::in_text(&self.path, &self.text, span).line;
            if !lines.contains(&line) {
                lines.push(line);
                self.bad_toml(error);
            }
            if CONFUSING.iter().any(|word| error.message().contains(word)) {
                return;
            }
        }
        if let Some(open) = unclosed {
            let bracket = self.text.get(open..=open).unwrap_or("[").to_owned();
            let closing = if bracket == "{" { "}" } else { "]" };
            self.error(
                code::BAD_TOML,
                &(open..open + 1),
                format!("this `{bracket}` is not closed"),
                format!("add the `{closing}` that ends it"),
            );
        }
    }

    fn bad_toml(&mut self, error: &toml::de::Error) {
        let span = error.span().unwrap_or(0..0);
        let found = self.text.get(span.clone()).unwrap_or("");
        if let Some((token, written)) = calendar::date_at(&self.text, span.start) {
            let found = self.text.get(token.clone()).unwrap_or("").to_owned();
            self.error(
                code::BAD_DATE,
                &token,
                format!("`{found}` is not a date"),
                format!("write it as {written}"),
            );
            return;
        }
        let is_word = found.starts_with(char::is_alphabetic);
        let (message, help) = if error.message().contains("duplicate key") {
            (
                format!("`{found}` stands twice"),
                "keep one of them, under one heading".to_owned(),
            )
        } else if error.message().contains("date") {
            (
                lower_case(error.message()),
                "write a date as 2021-10-01".to_owned(),
            )
        } else if is_word && !found.contains('\n') {
            (
                format!("`{found}` is not a TOML value"),
                format!("write a text in quotes: `\"{found}\"`"),
            )
        } else {
            (
                lower_case(error.message()),
                "a line is `key = value`, a `[table]` or a `# comment`".to_owned(),
            )
        };
        self.error(code::BAD_TOML, &span, message, help);
    }

    fn fault(&mut self, fault: Fault) {
        match fault {
            Fault::UnknownKey { key, span, keys } => {
                let near = did_you_mean(&key, keys.iter().copied());
                let here = || format!("the keys here are {}", one_of(keys));
                let (message, help) = match belongs_to(&key) {
                    Some(home) => (
                        format!("`{key}` is not a key of this table"),
                        match near {
                            Some(near) => format!("{near} {home}"),
                            None => format!("{home}; {}", here()),
                        },
                    ),
                    None => (
                        format!("`{key}` is not a key that Tidemark knows"),
                        near.unwrap_or_else(here),
                    ),
                };
                self.error(code::UNKNOWN_KEY, &span, message, help);
            }
            Fault::WrongType { key, span, message } => {
                let expected = expected_in(&message);
                let help = match heading_of(self.text.get(span.clone()).unwrap_or(""), &key) {
                    // A list of tables has two brackets around its name, a table one.
                    Some((1, name)) if expected == "a list" => format!(
                        "{expected} is asked for: write `[[{name}]]` for each of its entries"
                    ),
                    Some((2, name)) if expected == "a table" => {
                        format!("{expected} is asked for: write `[{name}]`, once")
                    }
                    _ => format!("{expected} is asked for"),
                };
                self.error(
                    code::WRONG_TYPE,
                    &span,
                    match key.contains(' ') {
                        // An entry of a list has no key of its own.
                        true => format!("{key} has the wrong type"),
                        false => format!("`{key}` has a value of the wrong type"),
                    },
                    help,
                );
            }
        }
    }
}

/// The name in the heading that a text begins with and that ends in `key`, and how many brackets stand around it.
fn heading_of<'t>(text: &'t str, key: &str) -> Option<(usize, &'t str)> {
    let heading = text.lines().next()?.trim_end();
    let brackets = heading.chars().take_while(|c| *c == '[').count();
    let (name, _) = heading.get(brackets..)?.split_once(']')?;
    let is_of_key = name == key
        || name
            .strip_suffix(key)
            .is_some_and(|rest| rest.ends_with('.'));
    (brackets > 0 && is_of_key).then_some((brackets, name))
}

/// Serde's "…, expected X" in the words of this program.
fn expected_in(message: &str) -> String {
    let expected = message
        .split_once(", expected ")
        .map_or(message, |(_, expected)| expected);
    match expected {
        "i64" => "a whole number".to_owned(),
        "f64" => "a number".to_owned(),
        "a string" => "a text in quotes".to_owned(),
        other => other.to_owned(),
    }
}

fn lower_case(message: &str) -> String {
    let mut chars = message.chars();
    chars
        .next()
        .map(|first| first.to_lowercase().chain(chars).collect())
        .unwrap_or_default()
}
