//! A list of contacts: a CSV file in UTF-8 with a column `id`, read with the place of every cell.

use std::collections::BTreeMap;
use std::path::Path;

use crate::definition::Lang;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code, counted};

/// The column that tells contacts apart.
const ID: &str = "id";
/// The column with a language tag.
const LANGUAGE: &str = "language";
/// The column that is written; a list has none.
const LINK: &str = "link";

/// A list of contacts as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Contacts {
    /// Headings as written.
    pub columns: Vec<String>,
    /// In the order of the file.
    pub contacts: Vec<Contact>,
}

/// One contact.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// In which line of the list they begin.
    pub line: usize,
    /// What the list calls them.
    pub id: String,
    /// The language they are written to in.
    pub language: Lang,
    /// Every cell as written, in the order of the columns.
    pub cells: Vec<String>,
}

impl Contacts {
    /// A cell of a contact by its heading; `None` where the list has no such column or it is blank.
    pub fn cell<'a>(&self, contact: &'a Contact, column: &str) -> Option<&'a str> {
        let place = self.columns.iter().position(|heading| heading == column)?;
        let cell = contact.cells.get(place)?.trim();
        (!cell.is_empty()).then_some(cell)
    }
}

/// A cell and where it begins.
#[derive(Debug, Clone)]
struct Cell {
    text: String,
    line: usize,
    column: usize,
}

/// Reads a list. `file` is its name in messages; `languages` are the survey's, the first is taken where a list has no column
/// `language` or the cell is blank.
///
/// Cells are parted by comma, semicolon or tabulator: whichever the first line has most of.
///
/// # Errors
/// Everything wrong with it, each with line and column: bytes that are no UTF-8, a missing column, an id that is blank or stands
/// twice, a language that the survey has not, a row of another length.
pub fn read(file: &Path, bytes: &[u8], languages: &[Lang]) -> Result<Contacts, Diagnostics> {
    let text = utf8(file, bytes)?;
    let mut wrong = Diagnostics::new();
    let mut rows = rows(file, text, &mut wrong).into_iter();
    let head = rows.next().unwrap_or_default();
    let columns: Vec<String> = head
        .iter()
        .map(|cell| cell.text.trim().to_owned())
        .collect();
    headings(file, &head, &mut wrong);
    let mut contacts = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        if let Some(contact) = contact(file, &columns, &row, languages, &mut seen, &mut wrong) {
            contacts.push(contact);
        }
    }
    if contacts.is_empty() && wrong.is_empty() {
        wrong.push(
            Diagnostic::error(code::BAD_CONTACT_LIST, "the list has no contacts")
                .at(Place::file(file))
                .help("write one contact a line below the headings"),
        );
    }
    match wrong.is_empty() {
        true => Ok(Contacts { columns, contacts }),
        false => Err(wrong),
    }
}

fn utf8<'a>(file: &Path, bytes: &'a [u8]) -> Result<&'a str, Diagnostics> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let good = String::from_utf8_lossy(good);
        let line = good.matches('\n').count() + 1;
        let column = good
            .rsplit('\n')
            .next()
            .map_or(0, |last| last.chars().count())
            + 1;
        let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        Diagnostics::from(
            Diagnostic::error(code::BAD_CONTACT_LIST, "the list is not in UTF-8")
                .at(Place::line(file, line).column(column))
                .value(format!("byte {byte:#04x}"))
                .help("save it as “CSV UTF-8”: names and addresses would be garbled in letters"),
        )
    })
}

fn headings(file: &Path, head: &[Cell], wrong: &mut Diagnostics) {
    for (place, cell) in head.iter().enumerate() {
        let name = cell.text.trim();
        let at = Place::line(file, cell.line).column(cell.column);
        if name == LINK {
            wrong.push(
                Diagnostic::error(code::BAD_CONTACT_LIST, "the list has a column `link`")
                    .at(at)
                    .value(name)
                    .help("that column is written: rename yours"),
            );
        } else if head
            .iter()
            .take(place)
            .any(|other| other.text.trim() == name)
        {
            wrong.push(
                Diagnostic::error(
                    code::BAD_CONTACT_LIST,
                    format!("the column `{name}` stands twice"),
                )
                .at(at)
                .value(name)
                .help("give each column its own heading"),
            );
        }
    }
    if !head.iter().any(|cell| cell.text.trim() == ID) {
        wrong.push(
            Diagnostic::error(code::BAD_CONTACT_LIST, "the list has no column `id`")
                .at(Place::line(file, 1).column(1))
                .help("head the column that tells contacts apart `id`; cells are parted by `,`, `;` or tabulators"),
        );
    }
}

fn contact(
    file: &Path,
    columns: &[String],
    row: &[Cell],
    languages: &[Lang],
    seen: &mut BTreeMap<String, usize>,
    wrong: &mut Diagnostics,
) -> Option<Contact> {
    let first = row.first()?;
    if row.len() != columns.len() {
        wrong.push(
            Diagnostic::error(
                code::BAD_CONTACT_LIST,
                format!(
                    "{} under {}",
                    counted(row.len(), "cell stands", "cells stand"),
                    counted(columns.len(), "heading", "headings")
                ),
            )
            .at(Place::line(file, first.line).column(first.column))
            .help("put cells that hold the separator between quotation marks"),
        );
        return None;
    }
    let of = |name: &str| row.get(columns.iter().position(|heading| heading == name)?);
    let cell = of(ID)?;
    let at = |cell: &Cell| Place::line(file, cell.line).column(cell.column);
    let id = cell.text.trim();
    if id.is_empty() {
        wrong.push(
            Diagnostic::error(code::BAD_CONTACT, "a contact has no id")
                .at(at(cell).variable(ID))
                .help("give each contact an id that no other has"),
        );
        return None;
    }
    if let Some(line) = seen.get(id) {
        wrong.push(
            Diagnostic::error(
                code::DOUBLED_CONTACT,
                format!("contact `{id}` stands in line {line} already"),
            )
            .at(at(cell).variable(ID))
            .value(id)
            .help("leave one of them out: each person answers once"),
        );
        return None;
    }
    seen.insert(id.to_owned(), cell.line);
    let language = match of(LANGUAGE).filter(|cell| !cell.text.trim().is_empty()) {
        None => languages.first().cloned()?,
        Some(cell) => {
            let tag = cell.text.trim();
            let known = languages.iter().find(|lang| lang.as_str() == tag);
            if known.is_none() {
                let all: Vec<String> = languages.iter().map(|lang| format!("`{lang}`")).collect();
                wrong.push(
                    Diagnostic::error(
                        code::BAD_CONTACT,
                        format!("`{tag}` is no language of the survey"),
                    )
                    .at(at(cell).variable(LANGUAGE))
                    .value(tag)
                    .help(format!(
                        "write one of {}, or nothing for the first",
                        all.join(", ")
                    )),
                );
            }
            known?.clone()
        }
    };
    Some(Contact {
        line: first.line,
        id: id.to_owned(),
        language,
        cells: row.iter().map(|cell| cell.text.clone()).collect(),
    })
}

/// The rows of the file, blank lines left out.
fn rows(file: &Path, text: &str, wrong: &mut Diagnostics) -> Vec<Vec<Cell>> {
    let first = text.lines().next().unwrap_or_default();
    let separator = [',', ';', '\t']
        .into_iter()
        .max_by_key(|separator| (first.matches(*separator).count(), *separator == ','))
        .unwrap_or(',');
    let mut rows = Vec::new();
    let mut row: Vec<Cell> = Vec::new();
    let (mut line, mut column) = (1, 1);
    let mut cell = Cell {
        text: String::new(),
        line,
        column,
    };
    let mut quoted = false;
    let mut opened = (1, 1);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let here = (line, column);
        match character {
            '\n' => (line, column) = (line + 1, 1),
            _ => column += 1,
        }
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                column += 1;
                cell.text.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.text.is_empty() => (quoted, opened) = (true, here),
            _ if quoted => cell.text.push(character),
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' => {
                row.push(std::mem::replace(
                    &mut cell,
                    Cell {
                        text: String::new(),
                        line,
                        column,
                    },
                ));
                end_row(&mut rows, &mut row);
            }
            _ if character == separator => {
                row.push(std::mem::replace(
                    &mut cell,
                    Cell {
                        text: String::new(),
                        line,
                        column,
                    },
                ));
            }
            _ => cell.text.push(character),
        }
    }
    if quoted {
        wrong.push(
            Diagnostic::error(code::BAD_CONTACT_LIST, "a quotation mark is never closed")
                .at(Place::line(file, opened.0).column(opened.1))
                .help("close it, or write it twice inside a quoted cell"),
        );
    }
    row.push(cell);
    end_row(&mut rows, &mut row);
    rows
}

fn end_row(rows: &mut Vec<Vec<Cell>>, row: &mut Vec<Cell>) {
    let row = std::mem::take(row);
    if row.iter().any(|cell| !cell.text.trim().is_empty()) {
        rows.push(row);
    }
}
