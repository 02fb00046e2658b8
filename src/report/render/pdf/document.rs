//! In: a document. Out: its PDF, and a list of the estimates on each page. Never: a number that is not in the document.

use super::data::Marks;
use super::make::{FigureData, Look, make};
use super::{Landing, Meta, Supply, lay_out};
use crate::definition::Theme;
use crate::report::Prose;
use crate::report::Sidecar;
use crate::report::document::Document;

/// How a document is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Form {
    /// Title page, contents, sections, the tables of figures at the end.
    Report,
    /// A title over sections that follow each other.
    Paper,
    /// Two pages: findings and a figure; statements, changes and method.
    FactSheet {
        /// How large type is, 1 for as large as elsewhere.
        scale: f64,
    },
}

impl Form {
    fn template(self) -> &'static str {
        match self {
            Self::Report => include_str!("report.typ"),
            Self::Paper => include_str!("paper.typ"),
            Self::FactSheet { .. } => include_str!("fact_sheet.typ"),
        }
    }

    fn look(self, theme: &Theme) -> Look<'_> {
        Look {
            theme,
            scale: match self {
                Self::FactSheet { scale } => scale,
                Self::Report | Self::Paper => 1.0,
            },
            figure_data: match self {
                Self::Report => FigureData::AtTheEnd,
                Self::Paper | Self::FactSheet { .. } => FigureData::Elsewhere,
            },
        }
    }
}

/// A document as a PDF.
#[derive(Debug, Clone)]
pub struct Printed {
    /// The bytes of the file.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Each estimate with its page.
    pub sidecar: Sidecar,
}

/// Sets a document in the colours of a theme with a light ground; `imprint` stands on its title page.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) only.
pub fn print(
    document: &Document,
    imprint: &[Prose],
    form: Form,
    theme: &Theme,
    meta: &Meta<'_>,
) -> crate::Result<Printed> {
    let made = make(document, imprint, form.look(theme))?;
    let mut files = made.figures;
    files.push(Supply::data("document.json", &made.sheet)?);
    files.push(Supply::new("kit.typ", include_str!("kit.typ")));
    let laid = lay_out(form.template(), &files, meta)?;
    Ok(Printed {
        pdf: laid.pdf()?,
        pages: laid.pages(),
        sidecar: sidecar(&made.marks, &laid.landings()).with_others(made.others),
    })
}

fn sidecar(marks: &Marks, landings: &[Landing]) -> Sidecar {
    let mut sidecar = Sidecar::default();
    for landing in landings {
        for (text, cell) in marks.get(landing.mark).into_iter().flatten() {
            sidecar.add(format!("page {}", landing.page), text, cell);
        }
    }
    sidecar
}
