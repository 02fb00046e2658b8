//! In: a document. Out: its PDF, and a list of the estimates on each page. Never: a number that is not in the document.

use super::data::{FigureData, Marks, make};
use super::{Landing, Meta, Supply, lay_out};
use crate::report::Prose;
use crate::report::Sidecar;
use crate::report::document::Document;

/// How a document is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Title page, contents, sections, the tables of figures at the end.
    Report,
}

impl Form {
    fn template(self) -> &'static str {
        match self {
            Self::Report => include_str!("report.typ"),
        }
    }

    fn figure_data(self) -> FigureData {
        match self {
            Self::Report => FigureData::AtTheEnd,
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

/// Sets a document; `imprint` stands on its title page.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) only.
pub fn print(
    document: &Document,
    imprint: &[Prose],
    form: Form,
    meta: &Meta<'_>,
) -> crate::Result<Printed> {
    let made = make(document, imprint, form.figure_data())?;
    let mut files = made.figures;
    files.push(Supply::data("document.json", &made.sheet)?);
    files.push(Supply::new("kit.typ", include_str!("kit.typ")));
    // DEV
    let mut template = form.template().to_owned();
    if let Ok(dir) = std::env::var("TM_TEMPLATES") {
        let name = if form == Form::Report {
            "report"
        } else {
            "report"
        };
        template = std::fs::read_to_string(format!("{dir}/{name}.typ")).unwrap();
        files.retain(|f| f.name != "kit.typ");
        files.push(Supply::new(
            "kit.typ",
            std::fs::read(format!("{dir}/kit.typ")).unwrap(),
        ));
    }
    let laid = lay_out(&template, &files, meta)?;
    Ok(Printed {
        pdf: laid.pdf()?,
        pages: laid.pages(),
        sidecar: sidecar(&made.marks, &laid.landings()),
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
