//! What goes with the columns in a cache: accounts, findings with their excerpts, and which column is which.

use std::ops::Range;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::columns::Shape;
use crate::diagnostic::{Code, Diagnostic, Excerpt, Place, Severity, code};

/// All of it, as it is written.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    pub shape: Shape,
    findings: Vec<Finding>,
}

#[derive(Serialize, Deserialize)]
struct Finding {
    code: String,
    severity: u8,
    message: String,
    place: Option<At>,
    value: Option<String>,
    help: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct At {
    file: PathBuf,
    sheet: Option<String>,
    line: Option<usize>,
    row: Option<usize>,
    column: Option<usize>,
    variable: Option<String>,
    excerpt: Option<(String, usize, Range<usize>)>,
}

const SEVERITIES: [Severity; 3] = [Severity::Note, Severity::Warning, Severity::Error];

impl Kept {
    pub fn new(shape: Shape, findings: &[Diagnostic]) -> Self {
        Self {
            shape,
            findings: findings.iter().map(Finding::new).collect(),
        }
    }

    /// `None`: one of them is of no rule that there is.
    pub fn findings(&self) -> Option<Vec<Diagnostic>> {
        self.findings.iter().map(Finding::diagnostic).collect()
    }
}

impl Finding {
    fn new(of: &Diagnostic) -> Self {
        let severity = SEVERITIES.iter().position(|one| *one == of.severity);
        Self {
            code: of.code.to_string(),
            severity: severity.unwrap_or_default() as u8,
            message: of.message.clone(),
            place: of.place.as_ref().map(At::new),
            value: of.value.clone(),
            help: of.help.clone(),
        }
    }

    fn diagnostic(&self) -> Option<Diagnostic> {
        Some(Diagnostic {
            code: of_number(&self.code)?,
            severity: *SEVERITIES.get(usize::from(self.severity))?,
            message: self.message.clone(),
            place: self.place.as_ref().map(At::place),
            value: self.value.clone(),
            help: self.help.clone(),
            // No finding of answers has lines for a file.
            paste: None,
            // Judged later, by the wave as it is then.
            acknowledged: None,
        })
    }
}

fn of_number(number: &str) -> Option<Code> {
    code::ALL
        .iter()
        .copied()
        .find(|code| code.number() == number)
}

impl At {
    fn new(place: &Place) -> Self {
        let excerpt = place.excerpt.as_ref();
        Self {
            file: place.file.clone(),
            sheet: place.sheet.clone(),
            line: place.line,
            row: place.row,
            column: place.column,
            variable: place.variable.clone(),
            excerpt: excerpt.map(|of| (of.text.to_string(), of.first_line, of.span.clone())),
        }
    }

    fn place(&self) -> Place {
        let excerpt = self.excerpt.as_ref();
        Place {
            file: self.file.clone(),
            sheet: self.sheet.clone(),
            line: self.line,
            row: self.row,
            column: self.column,
            variable: self.variable.clone(),
            excerpt: excerpt.map(|(text, first_line, span)| Excerpt {
                text: text.as_str().into(),
                first_line: *first_line,
                span: span.clone(),
            }),
        }
    }
}
