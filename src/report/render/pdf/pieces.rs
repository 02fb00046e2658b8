//! In: a material. Out: the PDFs made of it, each with the list of its estimates. Never: a fact sheet of three pages.

use std::path::PathBuf;

use super::{Form, Meta, Printed, print};
use crate::definition::Theme;
use crate::report::Prose;
use crate::report::document::{self, Document, Room};
use crate::report::material::Material;
use crate::report::render::folder::File;

/// The pages of a fact sheet.
const SHEET: usize = 2;
/// By how much a fact sheet is set smaller, in parts of the whole.
const SCALES: [f64; 5] = [1.0, 0.94, 0.88, 0.82, 0.77];

/// The report.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901).
pub fn report(material: &Material<'_>) -> crate::Result<Vec<File>> {
    let printed = set(material, material.document, Form::Report, "report")?;
    Ok(files(material, "report", printed))
}

/// The fact sheet: two pages, set smaller or with fewer rows where they do not hold it.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901); [`Error::Bug`](crate::Error::Bug) when two pages do not hold
/// the least there is.
pub fn fact_sheet(material: &Material<'_>) -> crate::Result<Vec<File>> {
    let Material {
        results,
        wave,
        lang,
        edition,
        ..
    } = material;
    for room in Room::TRIED {
        let document = document::fact_sheet(results, wave, lang, edition.audience, room)?;
        for scale in SCALES {
            let printed = set(material, &document, Form::FactSheet { scale }, "fact-sheet")?;
            if printed.pages == SHEET {
                return Ok(files(material, "fact-sheet", printed));
            }
        }
    }
    let said = "two pages do not hold the fact sheet";
    Err(crate::Error::Bug(said.to_owned()))
}

/// The briefing.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901).
pub fn briefing(material: &Material<'_>) -> crate::Result<Vec<File>> {
    let Material {
        results,
        wave,
        lang,
        edition,
        ..
    } = material;
    let document = document::briefing(results, wave, lang, edition.audience)?;
    let printed = set(material, &document, Form::Paper, "briefing")?;
    Ok(files(material, "briefing", printed))
}

/// The question booklet.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901).
pub fn booklet(material: &Material<'_>) -> crate::Result<Vec<File>> {
    let document = document::booklet(
        material.results,
        material.wave,
        material.lang,
        material.edition.audience,
    )?;
    let printed = set(material, &document, Form::Paper, "booklet")?;
    Ok(files(material, "booklet", printed))
}

fn set(
    material: &Material<'_>,
    document: &Document,
    form: Form,
    name: &str,
) -> crate::Result<Printed> {
    let imprint: Vec<Prose> = document::imprint(material.results, material.wave, material.lang)?;
    // Pieces of one wave are told apart in a row of windows by what stands first.
    let title = match &document.subtitle {
        Some(kind) if form != Form::Report => format!("{kind}: {}", document.title),
        _ => document.title.clone(),
    };
    let title = format!("{title}, {}", document.wave);
    let survey = &material.results.survey.id;
    let ident = format!("{survey}/{}/{}/{name}", material.wave, material.lang);
    // Paper is light: a theme made for a dark room gives way to ours.
    let light = Theme::light();
    let own = &material.edition.theme;
    let theme = if own.ground.luminance() > 0.5 {
        own
    } else {
        &light
    };
    let fonts: Vec<Vec<u8>> = theme
        .font
        .iter()
        .flat_map(|font| [font.regular.to_vec(), font.bold.to_vec()])
        .collect();
    let meta = Meta {
        title: &title,
        lang: material.lang,
        author: None,
        ident: &ident,
        fonts: &fonts,
    };
    print(document, &imprint, form, theme, &meta)
}

/// The PDF and the list of its estimates.
fn files(material: &Material<'_>, name: &str, printed: Printed) -> Vec<File> {
    let folder = PathBuf::from(material.lang.as_str());
    let pdf = format!("{name}.pdf");
    let list = printed.sidecar.json(&pdf);
    vec![
        File {
            path: folder.join(pdf),
            bytes: printed.pdf,
        },
        File {
            path: folder.join(format!("{name}.pdf.cells.json")),
            bytes: list,
        },
    ]
}
