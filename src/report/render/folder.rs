//! In: documents. Out: a folder of files, whole or not at all. Never: the loss of a file that is not ours.

mod earlier;
mod marker;
mod write;

use std::path::{Path, PathBuf};

use super::{csv, html};
use crate::definition::{Lang, Theme};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::report::chart::{Frame, Look, Size};
use crate::report::document::{Block, Document, Table};
use crate::report::words;

pub use marker::{Laid, Marker, OPEN_DATA, REPORT, Record, Source};
pub use write::{update, write};

/// How many pixels of a PNG one pixel of its SVG becomes.
const PNG_SCALE: f32 = 2.0;

/// The page of a language.
const PAGE: &str = "index.html";

/// One file of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// From the report's folder.
    pub path: PathBuf,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// The page of one language.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) only.
pub fn page(document: &Document, languages: &[Lang], theme: &Theme) -> crate::Result<Vec<File>> {
    Ok(vec![File {
        path: folder(document).join(PAGE),
        bytes: html::html_in(document, languages, theme)?.into_bytes(),
    }])
}

fn folder(document: &Document) -> PathBuf {
    PathBuf::from(document.lang.as_str())
}

/// Pages that are too large to be sent by mail and opened on telephones, whatever was left out of them (T0633); `out` is the folder
/// they belong into.
pub fn large_pages(files: &[File], out: &Path) -> Diagnostics {
    let megabytes = |bytes: usize| format!("{:.1} MB", bytes as f64 / 1e6);
    let is_large = |file: &&File| {
        file.path.file_name() == Some(PAGE.as_ref()) && file.bytes.len() > html::MOST_BYTES
    };
    let mut found = Diagnostics::new();
    for file in files.iter().filter(is_large) {
        let large = format!(
            "the page has {}, and {} is what mail and telephones take well",
            megabytes(file.bytes.len()),
            megabytes(html::MOST_BYTES)
        );
        found.push(
            Diagnostic::warning(code::LARGE_PAGE, large)
                .at(Place::file(out.join(&file.path)))
                .value(megabytes(file.bytes.len()))
                .help(
                    "tables of groups take most of it: name fewer items under `banners` in report.toml, or make an edition without \
                     `page` whose readers get the report as PDF and the tables as a workbook",
                ),
        );
    }
    found
}

/// The figures of one language, each as SVG and PNG.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) only.
pub fn figures(document: &Document, theme: &Theme) -> crate::Result<Vec<File>> {
    let mut files = Vec::new();
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        if let Block::Figure(figure) = block {
            let id = &figure.figure.id;
            let look = Look {
                size: Size::Report,
                frame: Frame::Whole,
                theme,
            };
            let lang = document.lang.as_str();
            let svg = figure.figure.svg_in(look, &format!("figure-{id}"), lang)?;
            let png = super::png::png_in(&svg, PNG_SCALE, theme.font.as_ref())?;
            let figures = folder(document).join("figures");
            files.push(File {
                path: figures.join(format!("{id}.svg")),
                bytes: svg.into_bytes(),
            });
            files.push(File {
                path: figures.join(format!("{id}.png")),
                bytes: png,
            });
        }
    }
    Ok(files)
}

/// The tables of one language as CSV.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) only.
pub fn csv_tables(document: &Document) -> crate::Result<Vec<File>> {
    let words = words::of(&document.lang);
    tables(document)
        .map(|table| {
            Ok(File {
                path: folder(document)
                    .join("tables")
                    .join(format!("{}.csv", table.id)),
                bytes: csv::csv(table, words)?,
            })
        })
        .collect()
}

/// Every table of a document, those of figures too.
pub fn tables(document: &Document) -> impl Iterator<Item = &Table> {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    blocks.filter_map(|block| match block {
        Block::Table(table) | Block::FoldedTable(table) => Some(table),
        Block::Figure(figure) => Some(&figure.table),
        _ => None,
    })
}

/// The list of a report's files with their sums, written last.
const MANIFEST: &str = "manifest.json";

/// Which files of earlier builds a build says are there no more, where it does not write them itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replaces {
    /// All of them.
    All,
    /// Those in these folders, from the folder that is written.
    Folders(Vec<PathBuf>),
    /// None: it is a part of what lies there; the manifests of these folders alone, whose sums it makes untrue.
    Names(Vec<PathBuf>),
}

/// What is to be written into a folder.
#[derive(Debug, Clone)]
pub struct Build<'a> {
    /// The files, from the folder.
    pub files: &'a [File],
    /// Of which survey and wave they are.
    pub source: Source,
    /// Of which editions, where they are a report.
    pub editions: &'a [Laid],
    /// What becomes of files of earlier builds.
    pub replaces: Replaces,
    /// Files of earlier builds whose additions by a person are in the new files already.
    pub carried: &'a [PathBuf],
    /// Files of earlier builds that hold what a person added and no new file takes over.
    pub kept: &'a [PathBuf],
}
