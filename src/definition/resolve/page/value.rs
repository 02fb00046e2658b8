//! In: an id, a word, a number, a reference as written. Out: what it means. Never: a number that is not finite taken
//! for one.

use std::ops::Range;

use toml::Spanned;

use super::Page;
use crate::definition::id::Code;
use crate::definition::resolve::suggest::{did_you_mean, one_of};
use crate::diagnostic::code;

/// The largest number that anything in a definition stands for.
const LARGEST: f64 = 1e60;

impl Page {
    /// An id: the string, noted where it has other characters than ids have.
    pub(in crate::definition) fn id(&mut self, id: &Spanned<String>) -> String {
        let text = id.get_ref();
        let good = !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
        if !good {
            let help = match slug(text) {
                slug if slug.is_empty() => "write lower-case letters, digits, `_` and `-`".into(),
                slug => format!("write `{slug}`"),
            };
            self.error(
                code::BAD_ID,
                &id.span(),
                format!("`{text}` is not an id"),
                help,
            );
        }
        text.clone()
    }

    /// One of the words a key takes.
    pub(in crate::definition) fn word<T: Copy>(
        &mut self,
        value: &Spanned<String>,
        key: &str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let text = value.get_ref();
        let found = words.iter().find(|(word, _)| word == text);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let help = did_you_mean(text, known.iter().copied())
                .unwrap_or_else(|| format!("`{key}` is one of {}", one_of(&known)));
            self.error(
                code::WRONG_TYPE,
                &value.span(),
                format!("`{text}` is not a value of `{key}`"),
                help,
            );
        }
        found.map(|(_, meaning)| *meaning)
    }

    /// A number that is neither infinite nor "not a number".
    pub(in crate::definition) fn finite(&mut self, value: &Spanned<f64>, key: &str) -> Option<f64> {
        let number = *value.get_ref();
        if number.is_finite() && number.abs() > LARGEST {
            self.error(
                code::WRONG_TYPE,
                &value.span(),
                format!("`{key}` is too large"),
                "write a smaller number",
            );
            return None;
        }
        if !number.is_finite() {
            self.error(
                code::WRONG_TYPE,
                &value.span(),
                format!("`{key}` is not a finite number"),
                "a number is asked for",
            );
        }
        number.is_finite().then_some(number)
    }

    /// Notes a name that refers to nothing.
    pub(in crate::definition) fn unknown<'k>(
        &mut self,
        span: &Range<usize>,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) {
        let known: Vec<&str> = known.into_iter().collect();
        let help = did_you_mean(name, known.iter().copied()).unwrap_or_else(|| {
            if known.is_empty() {
                format!("no {what} is defined")
            } else {
                format!("defined are {}", one_of(&known))
            }
        });
        self.error(
            code::UNKNOWN_REFERENCE,
            span,
            format!("{what} `{name}` is not defined"),
            help,
        );
    }
}

/// Codes as a list for a message.
pub(in crate::definition) fn codes_of(codes: impl IntoIterator<Item = Code>) -> String {
    let codes: Vec<String> = codes.into_iter().map(|code| code.to_string()).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    one_of(&codes)
}

/// The nearest id to what was written.
pub(in crate::definition) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' | '_' | '-' => slug.push(c),
            'æ' | 'ä' => slug.push_str("ae"),
            'ø' | 'ö' => slug.push_str("oe"),
            'å' => slug.push_str("aa"),
            _ if !slug.ends_with('_') => slug.push('_'),
            _ => {}
        }
    }
    slug.trim_matches('_').to_owned()
}
