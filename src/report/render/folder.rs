//! In: documents. Out: a folder of files, whole or not at all. Never: the deletion of a folder that is not a report of ours.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::{csv, html};
use crate::definition::{Lang, Theme};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::report::chart::{Frame, Look, Size};
use crate::report::document::{Block, Document, Table};
use crate::report::words;

/// What marks a folder as one that a command of Tidemark wrote and may replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marker {
    file: &'static str,
    text: &'static str,
    /// What the folder is, in messages.
    name: &'static str,
}

/// A report.
pub const REPORT: Marker = Marker {
    file: ".tidemark-report",
    text: "This folder is written by `tidemark report`, which replaces it whole.\n",
    name: "a report",
};

/// A public-use file.
pub const OPEN_DATA: Marker = Marker {
    file: ".tidemark-open-data",
    text: "This folder is written by `tidemark open-data`, which replaces it whole.\n",
    name: "a public-use file",
};

/// How many pixels of a PNG one pixel of its SVG becomes.
const PNG_SCALE: f32 = 2.0;

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
        path: folder(document).join("index.html"),
        bytes: html::html_in(document, languages, theme)?.into_bytes(),
    }])
}

fn folder(document: &Document) -> PathBuf {
    PathBuf::from(document.lang.as_str())
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

/// What becomes of the files of an earlier build that are not written anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// They go: the folder is what this build says.
    Replaced,
    /// They stay: this build is a part.
    Kept,
}

/// Writes files beside `out`, then renames: a reader sees the old report or the new one.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when `out` holds something that is no report (T0902);
/// [`Error::Read`](crate::Error::Read) when it cannot be looked into; [`Error::Write`](crate::Error::Write).
pub fn write(
    files: &[File],
    out: &Path,
    marker: Marker,
    earlier: Earlier,
) -> crate::Result<Vec<PathBuf>> {
    refuse_strangers(out, marker)?;
    let fresh = sibling(out, "new");
    let old = sibling(out, "old");
    remove(&fresh)?;
    remove(&old)?;
    let kept = match earlier {
        // The sums of a manifest would no longer be those of the files.
        Earlier::Kept if out.is_dir() => {
            copy(out, &fresh).and_then(|()| remove_file(&fresh.join(MANIFEST)))
        }
        Earlier::Kept | Earlier::Replaced => Ok(()),
    };
    let result = kept
        .and_then(|()| write_into(files, &fresh, marker))
        .and_then(|()| swap(&fresh, &old, out));
    if result.is_err() {
        // The failure that is told is the first one; what is left of the new folder is ours to clear away.
        let _ = fs::remove_dir_all(&fresh);
    }
    result?;
    Ok(files.iter().map(|file| out.join(&file.path)).collect())
}

/// Makes a folder one of ours, for files that are written one by one.
///
/// # Errors
/// As [`write()`].
pub fn claim(out: &Path, marker: Marker) -> crate::Result<()> {
    refuse_strangers(out, marker)?;
    if out.join(marker.file).is_file() {
        return Ok(());
    }
    write_into(&[], out, marker)
}

fn remove_file(file: &Path) -> crate::Result<()> {
    match file.is_file() {
        true => fs::remove_file(file).map_err(|source| crate::Error::Write {
            path: file.to_owned(),
            source,
        }),
        false => Ok(()),
    }
}

/// Everything of a folder, into another.
fn copy(from: &Path, to: &Path) -> crate::Result<()> {
    let read = |source| crate::Error::Read {
        path: from.to_owned(),
        source,
    };
    let failed = |path: &Path| {
        let path = path.to_owned();
        |source| crate::Error::Write { path, source }
    };
    fs::create_dir_all(to).map_err(failed(to))?;
    for entry in fs::read_dir(from).map_err(read)? {
        let entry = entry.map_err(read)?;
        let target = to.join(entry.file_name());
        match entry.file_type().map_err(read)?.is_dir() {
            true => copy(&entry.path(), &target)?,
            false => {
                fs::copy(entry.path(), &target).map_err(failed(&target))?;
            }
        }
    }
    Ok(())
}

fn write_into(files: &[File], folder: &Path, marker: Marker) -> crate::Result<()> {
    let put = |path: &Path, bytes: &[u8]| {
        let failed = |source| crate::Error::Write {
            path: path.to_owned(),
            source,
        };
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        fs::write(path, bytes).map_err(failed)
    };
    put(&folder.join(marker.file), marker.text.as_bytes())?;
    files
        .iter()
        .try_for_each(|file| put(&folder.join(&file.path), &file.bytes))
}

fn swap(fresh: &Path, old: &Path, out: &Path) -> crate::Result<()> {
    let failed = |source| crate::Error::Write {
        path: out.to_owned(),
        source,
    };
    let replaces = out.exists();
    if replaces {
        fs::rename(out, old).map_err(failed)?;
    }
    if let Err(source) = fs::rename(fresh, out) {
        if replaces {
            // Put the earlier report back.
            let _ = fs::rename(old, out);
        }
        return Err(failed(source));
    }
    remove(old)
}

/// A folder that is there and not empty must carry the marker.
fn refuse_strangers(out: &Path, marker: Marker) -> crate::Result<()> {
    if !out.exists() || out.join(marker.file).is_file() {
        return Ok(());
    }
    let read = |source| crate::Error::Read {
        path: out.to_owned(),
        source,
    };
    let empty = out.is_dir() && fs::read_dir(out).map_err(read)?.next().is_none();
    if empty {
        return Ok(());
    }
    let stranger = Diagnostic::error(
        code::WOULD_OVERWRITE,
        format!(
            "`{}` is there already and is not {} of Tidemark",
            out.display(),
            marker.name
        ),
    )
    .at(Place::file(out))
    .help("choose another folder with `--out`, or move what is there away");
    Err(Diagnostics::from(stranger).into())
}

/// `reports/2021` → `reports/.2021.new`.
fn sibling(out: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(out.file_name().unwrap_or_else(|| "report".as_ref()));
    name.push(".");
    name.push(ending);
    out.with_file_name(name)
}

fn remove(folder: &Path) -> crate::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|source| crate::Error::Write {
            path: folder.to_owned(),
            source,
        })?;
    }
    Ok(())
}
