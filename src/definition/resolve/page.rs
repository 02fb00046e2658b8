//! One file of the folder while it is resolved: its text, and what was found wrong in it.

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::DeTable;

use super::super::id::Code;
use super::super::placeholder::is_placeholder;
use super::super::source::{Fault, Faults, Given, Words};
use super::super::text::{Lang, Texts};
use super::suggest::{did_you_mean, nearest, one_of};
use super::{brackets, calendar};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::error::{Error, Result};

/// The largest number that anything in a definition stands for.
const LARGEST: f64 = 1e60;

/// A file and the findings in it.
pub(super) struct Page {
    pub(super) path: PathBuf,
    pub(super) text: String,
    /// The languages of the survey.
    pub(super) languages: Vec<Lang>,
    /// Where placeholders stand in its texts.
    pub(super) unfilled: Vec<Range<usize>>,
    pub(super) found: Diagnostics,
}

/// The text of a file, or `None` where there is none. Bytes that are not UTF-8 are an error of the page.
pub(super) fn open(path: &Path, languages: &[Lang]) -> Result<Option<Page>> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(Error::Read {
                path: path.to_owned(),
                source,
            });
        }
    };
    let mut page = Page {
        path: path.to_owned(),
        text: String::new(),
        languages: languages.to_vec(),
        unfilled: Vec::new(),
        found: Diagnostics::new(),
    };
    match String::from_utf8(bytes) {
        Ok(text) => page.text = text,
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let byte = error.as_bytes().get(valid).copied().unwrap_or_default();
            let start = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
            page.found.push(
                Diagnostic::error(code::BAD_TOML, "the file is not written in UTF-8")
                    .at(Place::in_text(path, &start, valid..valid))
                    .value(format!("byte 0x{byte:02X}"))
                    .help("save it as UTF-8"),
            );
        }
    }
    Ok(Some(page))
}

impl Page {
    /// The page read as TOML into its written form. What cannot be read is left out and said; where the file is not TOML
    /// at all, nothing more is judged of it (`None`).
    pub(super) fn parse<T: DeserializeOwned + Default + Faults>(&mut self) -> Option<T> {
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
                let help = did_you_mean(&key, keys.iter().copied())
                    .unwrap_or_else(|| format!("the keys here are {}", one_of(keys)));
                self.error(
                    code::UNKNOWN_KEY,
                    &span,
                    format!("`{key}` is not a key that Tidemark knows"),
                    help,
                );
            }
            Fault::WrongType { key, span, message } => {
                let expected = expected_in(&message);
                self.error(
                    code::WRONG_TYPE,
                    &span,
                    format!("`{key}` has a value of the wrong type"),
                    format!("{expected} is asked for"),
                );
            }
        }
    }

    /// Notes an error about the bytes of `span`, with the value as it stands there.
    pub(super) fn error(
        &mut self,
        rule: crate::diagnostic::Code,
        span: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let diagnostic = Diagnostic::error(rule, message).help(help);
        self.note(diagnostic, span);
    }

    /// Notes a warning about the bytes of `span`.
    pub(super) fn warning(
        &mut self,
        rule: crate::diagnostic::Code,
        span: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let diagnostic = Diagnostic::warning(rule, message).help(help);
        self.note(diagnostic, span);
    }

    fn note(&mut self, mut diagnostic: Diagnostic, span: &Range<usize>) {
        diagnostic.place = Some(Place::in_text(&self.path, &self.text, span.clone()));
        diagnostic.value = self.value_at(span);
        self.found.push(diagnostic);
    }

    /// The source text of a span, where it is short enough to be a value; quotes of a string are taken off.
    fn value_at(&self, span: &Range<usize>) -> Option<String> {
        let text = self.text.get(span.clone())?.trim();
        let text = ['"', '\'']
            .into_iter()
            .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
            .unwrap_or(text);
        let first = text.lines().next().unwrap_or("");
        match () {
            () if text.is_empty() => None,
            () if text.len() > first.len() || first.chars().count() > 80 => {
                Some(first.chars().take(80).chain(['…']).collect())
            }
            () => Some(first.to_owned()),
        }
    }

    /// A required value; its absence is noted at `owner`.
    pub(super) fn need<'a, T>(
        &mut self,
        value: &'a Given<T>,
        key: &str,
        owner: &Owner,
    ) -> Option<&'a Spanned<T>> {
        self.need_as(value, key, owner, (key, &format!("add `{key} = …`")))
    }

    /// A required table, which is written with a heading of its own.
    pub(super) fn need_table<'a, T>(
        &mut self,
        value: &'a Given<T>,
        key: &str,
        owner: &Owner,
        help: &str,
    ) -> Option<&'a Spanned<T>> {
        self.need_as(value, key, owner, (&format!("[{key}]"), help))
    }

    fn need_as<'a, T>(
        &mut self,
        value: &'a Given<T>,
        key: &str,
        owner: &Owner,
        (name, help): (&str, &str),
    ) -> Option<&'a Spanned<T>> {
        if value.is_none() && !owner.has_fault_in(key) {
            self.error(
                code::MISSING_KEY,
                &owner.span,
                format!("{} has no `{name}`", owner.name),
                help,
            );
        }
        value.as_ref()
    }

    /// An id: the string, noted where it has other characters than ids have.
    pub(super) fn id(&mut self, id: &Spanned<String>) -> String {
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
    pub(super) fn word<T: Copy>(
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
    pub(super) fn finite(&mut self, value: &Spanned<f64>, key: &str) -> Option<f64> {
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
    pub(super) fn unknown<'k>(
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

    /// A text in every language of the survey.
    pub(super) fn texts(&mut self, words: &Spanned<Words>) -> Texts {
        match words.get_ref() {
            Words::Plain(text) => self.plain(text, &words.span()),
            Words::Table(table) => self.languages_of(&table.entries, &words.span()),
        }
    }

    fn plain(&mut self, text: &str, span: &Range<usize>) -> Texts {
        if is_placeholder(text) {
            self.unfilled.push(span.clone());
        }
        if let [_, others @ ..] = &self.languages[..]
            && !others.is_empty()
        {
            let form: Vec<String> = self
                .languages
                .iter()
                .map(|lang| format!("{lang} = …"))
                .collect();
            self.error(
                code::MISSING_TRANSLATION,
                span,
                format!("`{text}` is not given by language"),
                format!("write `{{ {} }}`", form.join(", ")),
            );
        }
        Texts::same(&self.languages, text)
    }

    fn languages_of(
        &mut self,
        entries: &[(Spanned<String>, Spanned<Words>)],
        span: &Range<usize>,
    ) -> Texts {
        let languages = self.languages.clone();
        let mut texts: Vec<(Lang, String)> = Vec::new();
        let mut unfilled = Vec::new();
        for (key, value) in entries {
            match value.get_ref() {
                Words::Plain(text)
                    if languages.iter().any(|lang| lang.as_str() == key.get_ref()) =>
                {
                    texts.push((Lang::new(key.get_ref()), text.clone()));
                    unfilled.extend(is_placeholder(text).then(|| value.span()));
                }
                // Without languages (said once) every key would be unknown.
                Words::Plain(_) if languages.is_empty() => {}
                Words::Plain(_) => {
                    let known: Vec<&str> = languages.iter().map(Lang::as_str).collect();
                    self.warning(
                        code::UNKNOWN_KEY,
                        &key.span(),
                        format!("`{key}` is not a language of the survey"),
                        format!("its languages are {}", one_of(&known)),
                    );
                }
                Words::Table(_) => self.error(
                    code::WRONG_TYPE,
                    &value.span(),
                    format!("`{key}` has a value of the wrong type"),
                    "a text is asked for",
                ),
            }
        }
        // One text, in however many languages.
        self.unfilled.extend(unfilled.into_iter().next());
        for lang in &languages {
            let given = texts.iter().find(|(known, _)| known == lang);
            if given.is_none_or(|(_, text)| text.trim().is_empty()) {
                self.error(
                    code::MISSING_TRANSLATION,
                    span,
                    format!("the text is not given in `{lang}`"),
                    format!("add `{lang} = …`"),
                );
            }
        }
        Texts::new(texts)
    }
}

/// What a missing key is missing from.
pub(super) struct Owner {
    pub(super) name: String,
    pub(super) span: Range<usize>,
    /// What was already said of its keys.
    faults: Vec<Fault>,
}

impl Owner {
    pub(super) fn new(name: impl Into<String>, span: Range<usize>, faults: Vec<Fault>) -> Self {
        Self {
            name: name.into(),
            span,
            faults,
        }
    }

    /// Whether a key is given, but with a value that could not be read or under a misspelt name: that was said.
    pub(super) fn has_fault_in(&self, key: &str) -> bool {
        self.faults.iter().any(|fault| match fault {
            Fault::WrongType { key: given, .. } => given == key,
            Fault::UnknownKey {
                key: given, keys, ..
            } => nearest(given, keys.iter().copied()) == Some(key),
        })
    }
}

/// Codes as a list for a message.
pub(super) fn codes_of(codes: impl IntoIterator<Item = Code>) -> String {
    let codes: Vec<String> = codes.into_iter().map(|code| code.to_string()).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    one_of(&codes)
}

/// The nearest id to what was written.
pub(super) fn slug(text: &str) -> String {
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
