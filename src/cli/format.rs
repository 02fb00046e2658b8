//! One result, four ways to print it: `text` and `md` for people (a [`Grid`] with rounded numbers), `csv` and `json`
//! for machines (the same cells as records, unrounded).

use std::path::Path;

use clap::ValueEnum;
use serde::Serialize;

use super::csv_rows;
use super::terminal::Stream;
use crate::Error;
use crate::diagnostic::{Diagnostic, Diagnostics, code};

/// How a result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// Tables that fit the window
    #[default]
    Text,
    /// An array with one object a cell, unrounded
    Json,
    /// One row a cell, unrounded
    Csv,
    /// Markdown tables
    Md,
}

impl Format {
    /// The format that is stated, else the one that the file's ending names, else text.
    ///
    /// # Errors
    /// [`Error::Input`] where the ending names no format.
    pub fn chosen(stated: Option<Self>, out: Option<&Path>) -> crate::Result<Self> {
        let ending = out
            .and_then(Path::extension)
            .and_then(|ending| ending.to_str())
            .map(str::to_lowercase);
        match (stated, ending.as_deref()) {
            (Some(format), _) => Ok(format),
            (None, None | Some("txt")) => Ok(Self::Text),
            (None, Some("csv")) => Ok(Self::Csv),
            (None, Some("json")) => Ok(Self::Json),
            (None, Some("md")) => Ok(Self::Md),
            (None, Some(other)) => Err(Diagnostics::from(
                Diagnostic::error(
                    code::BAD_ARGUMENT,
                    format!("a table cannot be written as `.{other}`"),
                )
                .help("name a file that ends in .csv, .json, .md or .txt, or say `--format`"),
            )
            .into()),
        }
    }
}

/// A table for people: headings and cells as they are shown.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    pub title: String,
    /// Paragraphs between the title and the table.
    pub lead: Vec<String>,
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// Rows apart from the others: bases.
    pub foot: Vec<Vec<String>>,
    /// Columns of text, aligned left; all others are numbers, aligned right.
    pub left: Vec<usize>,
    /// Paragraphs below the table.
    pub notes: Vec<String>,
}

/// Prints a result. Tables for people are only built where people asked for them.
pub fn render<R: Serialize>(
    format: Format,
    window: &Stream,
    grids: impl FnOnce() -> Vec<Grid>,
    records: impl IntoIterator<Item = R>,
) -> crate::Result<Vec<u8>> {
    match format {
        Format::Text => Ok(text(&grids(), window).into_bytes()),
        Format::Md => Ok(markdown(&grids()).into_bytes()),
        Format::Csv => csv_rows::csv(records)
            .map_err(|error| Error::Bug(format!("a result does not fit CSV: {error}"))),
        Format::Json => json(records),
    }
}

fn text(grids: &[Grid], window: &Stream) -> String {
    let tables: Vec<String> = grids.iter().map(|grid| window.table(grid)).collect();
    tables.join("\n\n")
}

fn json<R: Serialize>(records: impl IntoIterator<Item = R>) -> crate::Result<Vec<u8>> {
    let mut bytes = b"[".to_vec();
    for (position, record) in records.into_iter().enumerate() {
        bytes.extend_from_slice(if position == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut bytes, &record)
            .map_err(|error| Error::Bug(format!("a result does not fit JSON: {error}")))?;
    }
    bytes.extend_from_slice(b"\n]\n");
    Ok(bytes)
}

fn markdown(grids: &[Grid]) -> String {
    let mut text = String::new();
    for grid in grids {
        if !text.is_empty() {
            text.push('\n');
        }
        if !grid.title.is_empty() {
            text.push_str(&format!("### {}\n\n", grid.title));
        }
        for paragraph in &grid.lead {
            text.push_str(&format!("{paragraph}\n\n"));
        }
        if !grid.rows.is_empty() {
            markdown_row(&mut text, &grid.headings);
            let rule: Vec<String> = (0..grid.headings.len())
                .map(|column| {
                    let left = grid.left.contains(&column);
                    String::from(if left { "---" } else { "---:" })
                })
                .collect();
            markdown_row(&mut text, &rule);
            for row in grid.rows.iter().chain(&grid.foot) {
                let mut row = row.clone();
                row.resize(grid.headings.len(), String::new());
                markdown_row(&mut text, &row);
            }
        }
        for note in &grid.notes {
            text.push_str(&format!("\n{note}\n"));
        }
    }
    text
}

fn markdown_row(text: &mut String, cells: &[String]) {
    text.push('|');
    for cell in cells {
        text.push(' ');
        text.push_str(&cell.replace('|', "\\|").replace('\n', " "));
        text.push_str(" |");
    }
    text.push('\n');
}
