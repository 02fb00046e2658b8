//! In: what a room found wrong or doubtful. Out: a [`Diagnostic`] with code, place, value, rule and way out. Never:
//! printing (that is `cli`), or errors of the machine (that is [`crate::error`]).

pub mod code;
mod counted;
pub mod explanation;

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

pub use code::Code;
pub use counted::counted;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Said for the record: an encoding that was found, blank lines that were skipped.
    Note,
    /// Doubtful: the work goes on and the finding travels into the report.
    Warning,
    /// Wrong: nothing is written.
    Error,
}

/// A stretch of source text that a message can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The text shown, one or more whole lines, without the last line end.
    pub text: Arc<str>,
    /// 1-based number of the first line of `text` in the file.
    pub first_line: usize,
    /// The bytes of `text` that the message is about.
    pub span: Range<usize>,
}

/// Where a finding is. Lines and columns count from 1; columns count characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// As the user named it, or the survey folder and what follows.
    pub file: PathBuf,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// 1-based; `None`: the file as a whole, or it has no lines.
    pub line: Option<usize>,
    /// For formats without lines: the 1-based row; of a workbook as it shows it, else counted from the first respondent.
    pub row: Option<usize>,
    /// 1-based, in characters; `None`: the whole line.
    pub column: Option<usize>,
    /// The heading or variable, where the file has such.
    pub variable: Option<String>,
    /// Lines of the file that a message can show.
    #[serde(skip)]
    pub excerpt: Option<Excerpt>,
}

impl Place {
    /// The file as a whole.
    pub fn file(file: impl Into<PathBuf>) -> Self {
        Self {
            file: file.into(),
            sheet: None,
            line: None,
            row: None,
            column: None,
            variable: None,
            excerpt: None,
        }
    }

    /// A byte span of a text file whose whole text is at hand.
    ///
    /// ```
    /// use tidemark::diagnostic::Place;
    /// let place = Place::in_text("survey.toml", "a = 1\nbb = 2\n", 6..8);
    /// assert_eq!((place.line, place.column), (Some(2), Some(1)));
    /// ```
    pub fn in_text(file: impl Into<PathBuf>, text: &str, span: Range<usize>) -> Self {
        let mut start = span.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line = text[..start].matches('\n').count() + 1;
        let shown = text[line_start..line_end].trim_end_matches('\r');
        let from = (start - line_start).min(shown.len());
        let to = span
            .end
            .saturating_sub(line_start)
            .clamp(from, shown.len().max(from));
        Self {
            line: Some(line),
            column: Some(text[line_start..start].chars().count() + 1),
            excerpt: Some(Excerpt {
                text: shown.into(),
                first_line: line,
                span: from..to,
            }),
            ..Self::file(file)
        }
    }

    /// A line of a file, 1-based.
    pub fn line(file: impl Into<PathBuf>, line: usize) -> Self {
        Self {
            line: Some(line),
            ..Self::file(file)
        }
    }

    /// The same place in a sheet of its workbook.
    pub fn sheet(mut self, sheet: impl Into<String>) -> Self {
        self.sheet = Some(sheet.into());
        self
    }

    /// The same place with its 1-based row, for formats without lines.
    pub fn row(mut self, row: usize) -> Self {
        self.row = Some(row);
        self
    }

    /// The same place with its 1-based column.
    pub fn column(mut self, column: usize) -> Self {
        self.column = Some(column);
        self
    }

    /// The same place with the heading or variable it is in.
    pub fn variable(mut self, variable: impl Into<String>) -> Self {
        self.variable = Some(variable.into());
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(sheet) = &self.sheet {
            write!(f, " [{sheet}]")?;
        }
        if let Some(row) = self.row {
            write!(f, " row {row}")?;
        }
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        if let Some(variable) = &self.variable {
            write!(f, " ({variable})")?;
        }
        Ok(())
    }
}

/// One finding about the user's files: code, place, the value found, the rule and a way out.
///
/// ```
/// use tidemark::diagnostic::{Diagnostic, Place, code};
/// let found = Diagnostic::error(code::UNKNOWN_VALUE, "`9` is no answer of `sex`")
///     .at(Place::line("responses.csv", 12).column(3))
///     .value("9")
///     .help("its codes are 1 and 2");
/// assert_eq!(
///     found.to_string(),
///     "responses.csv:12:3: error[T0208]: `9` is no answer of `sex` (hint: its codes are 1 and 2)",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diagnostic {
    /// Which rule was broken.
    pub code: Code,
    /// Whether work goes on.
    pub severity: Severity,
    /// One sentence, lower case, the user's words in backticks.
    pub message: String,
    /// `None` where no file is at fault.
    pub place: Option<Place>,
    /// The value as it stands in the file.
    pub value: Option<String>,
    /// A way out.
    pub help: Option<String>,
    /// Lines that may take the place of what is at fault, as the file has them.
    pub paste: Option<String>,
    /// Of a warning that an analyst has judged: why it may stand.
    pub acknowledged: Option<String>,
}

impl Diagnostic {
    /// An error: the command stops after all of them are collected.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning: the command goes on and the finding travels with the result.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A note: said for the record.
    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            place: None,
            value: None,
            help: None,
            paste: None,
            acknowledged: None,
        }
    }

    /// The same finding with its place.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same finding with the value as it stands in the file.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// The same finding with a way out, one clause in lower case.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding with lines that may take the place of what is at fault.
    pub fn paste(mut self, lines: Option<String>) -> Self {
        self.paste = lines;
        self
    }

    /// The file of its place.
    pub fn path(&self) -> Option<&Path> {
        self.place.as_ref().map(|place| place.file.as_path())
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{severity}[{}]: {}", self.code, self.message)?;
        if let Some(help) = &self.help {
            write!(f, " (hint: {help})")?;
        }
        Ok(())
    }
}

/// All findings of a stage, in the order found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// No finding yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding behind the others.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds findings behind the others, in their order.
    pub fn extend(&mut self, other: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(other);
    }

    /// In the order found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Whether nothing was found, not even a note.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many findings are errors.
    pub fn error_count(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many findings are warnings, those that are acknowledged among them.
    pub fn warning_count(&self) -> usize {
        self.count(Severity::Warning)
    }

    /// How many warnings an analyst has judged.
    pub fn acknowledged_count(&self) -> usize {
        let judged = |finding: &&Diagnostic| finding.acknowledged.is_some();
        self.0.iter().filter(judged).count()
    }

    fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|d| d.severity == severity).count()
    }

    /// The output with its warnings, or every finding when one of them is an error.
    ///
    /// # Errors
    /// All findings, warnings among them, where at least one is an error.
    ///
    /// ```
    /// use tidemark::diagnostic::{Diagnostic, Diagnostics, code};
    /// let mut found = Diagnostics::from(Diagnostic::warning(code::TRIMMED, "spaces around 3 values"));
    /// assert_eq!(found.clone().finish(1013).unwrap().warnings.warning_count(), 1);
    /// found.push(Diagnostic::error(code::NO_ROWS, "`responses.csv` holds headings only"));
    /// assert_eq!(found.finish(1013).unwrap_err().iter().count(), 2);
    /// ```
    pub fn finish<T>(self, output: T) -> Result<Warned<T>, Diagnostics> {
        if self.error_count() > 0 {
            Err(self)
        } else {
            Ok(Warned {
                output,
                warnings: self,
            })
        }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, diagnostic) in self.0.iter().enumerate() {
            if position > 0 {
                writeln!(f)?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

/// A stage's output with the warnings and notes that must reach the report.
#[derive(Debug, Clone)]
pub struct Warned<T> {
    /// What the stage makes.
    pub output: T,
    /// No error among them.
    pub warnings: Diagnostics,
}

impl<T> Warned<T> {
    /// The same warnings with what `make` makes of the output.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Warned<U> {
        Warned {
            output: make(self.output),
            warnings: self.warnings,
        }
    }
}
