//! In: `format` of a wave, or the ending of its file. Out: the format that is read. Never: a format guessed from what
//! is in the file.

use std::path::Path;

use toml::Spanned;

use crate::definition::resolve::page::Page;
use crate::definition::source::WaveSource;
use crate::definition::wave::Format;
use crate::diagnostic::code;

/// The names of formats, and endings of file names that tell them.
const FORMATS: &[(&str, Format, &[&str])] = &[
    ("csv", Format::Csv, &["csv", "txt", "tsv"]),
    ("parquet", Format::Parquet, &["parquet"]),
    ("sav", Format::Spss, &["sav", "zsav"]),
    ("por", Format::SpssPortable, &["por"]),
    ("dta", Format::Stata, &["dta"]),
    ("sas7bdat", Format::Sas, &["sas7bdat"]),
    ("xlsx", Format::Excel, &["xlsx", "xlsm"]),
    ("ods", Format::OpenDocument, &["ods"]),
    ("triple-s", Format::TripleS, &["sss", "xml"]),
    ("jsonl", Format::JsonLines, &["jsonl"]),
];

/// The format that is stated, else the one that the name of the file tells.
pub(super) fn format(page: &mut Page, source: &WaveSource, path: &Path) -> Option<Format> {
    let names: Vec<(&str, Format)> = FORMATS
        .iter()
        .map(|(name, format, _)| (*name, *format))
        .collect();
    match &source.format {
        Some(format) => page.word(format, "format", &names),
        None => format_of(page, path, source.delivery.as_ref()),
    }
}

impl Format {
    /// The format that the ending of a file name tells, in any case; `None`: no format is known by it.
    ///
    /// ```
    /// use tidemark::definition::Format;
    /// assert_eq!(Format::of_ending("SAV"), Some(Format::Spss));
    /// assert_eq!(Format::of_ending("docx"), None);
    /// ```
    pub fn of_ending(ending: &str) -> Option<Self> {
        let of = |endings: &[&str]| {
            endings
                .iter()
                .any(|known| known.eq_ignore_ascii_case(ending))
        };
        let found = FORMATS.iter().find(|(_, _, endings)| of(endings))?;
        Some(found.1)
    }
}

fn format_of(page: &mut Page, path: &Path, written: Option<&Spanned<String>>) -> Option<Format> {
    let extension = path
        .extension()
        .map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref().and_then(Format::of_ending) {
        Some(format) => Some(format),
        None => {
            let span = written.map_or(0..0, Spanned::span);
            page.error(
                code::MISSING_KEY,
                &span,
                format!("the name `{}` does not tell the format", path.display()),
                "add `format = \"csv\"`, or another format that is read",
            );
            None
        }
    }
}
