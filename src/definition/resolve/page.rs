//! In: a file of the folder. Out: its text while it is resolved, and what was found wrong in it, each at its place.
//! Never: a finding without the bytes it is about.

mod owner;
mod syntax;
mod texts;
mod value;

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::super::source::WaveSource;
use super::super::text::Lang;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::error::{Error, Result};

pub(super) use owner::Owner;
pub(super) use value::codes_of;

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
    /// Where a file that a wave of this kind needs is missed, and no key names one: at `kind`.
    pub(super) fn at_kind(&self, source: &WaveSource) -> Place {
        match &source.kind {
            Some(kind) => Place::in_text(&self.path, &self.text, kind.span()),
            None => Place::line(&self.path, 1),
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

    /// Notes a finding about the bytes of `span`; its value is what stands there, unless it has one.
    pub(super) fn note(&mut self, mut diagnostic: Diagnostic, span: &Range<usize>) {
        diagnostic.place = Some(Place::in_text(&self.path, &self.text, span.clone()));
        diagnostic.value = diagnostic.value.or_else(|| self.value_at(span));
        self.found.push(diagnostic);
    }

    /// The source text of a span, where it is short enough to be a value; quotes of a string are taken off.
    fn value_at(&self, span: &Range<usize>) -> Option<String> {
        let text = self.text.get(span.clone())?.trim();
        // An empty text is shown by its quotes.
        let text = ["\"\"\"", "'''", "\"", "'"]
            .into_iter()
            .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
            .map(str::trim)
            .filter(|inside| !inside.is_empty())
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
}
