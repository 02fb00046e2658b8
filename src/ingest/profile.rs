//! In: a delivery of any format, and no survey. Out: what it says of itself, and what stands in each of its columns.
//! Never: a cell taken for an answer, or for missing.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::delivered::Delivered;
use super::dictionary::{Dictionary, Value, Variable};
use super::opened::{self, Opened};
use super::personal::{Door, are_answers};
use super::sink::{Cells, Purpose, Sink};
use super::text;
use crate::definition::{Delivery, Format};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Warned, code};
use crate::error::{Error, Result};

/// A delivery as it is before anything is known of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Profile {
    /// What the file says of its variables.
    pub dictionary: Dictionary,
    /// One a variable of the dictionary.
    pub columns: Vec<ColumnProfile>,
    /// Rows that were read.
    pub rows: usize,
    /// How the file was read, in words.
    pub reading: Vec<String>,
    /// What counts its rows in messages: `line` or `row`.
    pub line_word: &'static str,
}

/// What stands in the cells of one column.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ColumnProfile {
    /// The different values, numbers first, from the smallest, then texts in the order in which they first occur.
    pub values: Vec<SeenValue>,
    /// Whether there are more values than are listed.
    pub more_values: bool,
    /// Cells that hold a number.
    pub numbers: usize,
    /// Cells that hold another text.
    pub texts: usize,
    /// Empty cells.
    pub blanks: usize,
    /// The smallest number; `None`: no cell is a number.
    pub minimum: Option<f64>,
    /// The largest number.
    pub maximum: Option<f64>,
    /// Sum of the numbers.
    pub sum: f64,
    /// Whether every number is whole.
    pub whole: bool,
    /// Whether no value occurs twice and no cell is empty.
    pub unique: bool,
    /// Whether all but one value in twenty stand in no row before, and all but one cell in twenty are filled.
    pub nearly_unique: bool,
    /// Where values stand for a second time: the first line and the later one. Empty where that is usual.
    pub repeats: Vec<(usize, usize)>,
    /// The first lines that hold a text, and the text; of each text one.
    pub text_lines: Vec<(usize, String)>,
    /// Cells that hold a direct identifier; their values are not kept.
    pub identifier_cells: usize,
    /// The first of their lines, and what they hold ("an e-mail address").
    pub identifier_lines: Vec<(usize, String)>,
    /// What the column names people by, where it looks so ("e-mail addresses"); then none of its values is kept.
    pub names_people_by: Option<String>,
}

/// A value and the cells that hold it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeenValue {
    /// As it stands; a text that is a number is the number.
    pub value: Value,
    /// How many.
    pub cells: usize,
}

impl ColumnProfile {
    /// Cells that are not empty.
    pub fn filled(&self) -> usize {
        self.numbers + self.texts
    }

    /// Mean of the numbers; `None` where there are none.
    pub fn mean(&self) -> Option<f64> {
        (self.numbers > 0).then(|| self.sum / self.numbers as f64)
    }

    /// The numbers among the values that are listed.
    pub fn seen_numbers(&self) -> impl Iterator<Item = (f64, usize)> {
        self.values.iter().filter_map(|seen| match &seen.value {
            Value::Number(number) => Some((*number, seen.cells)),
            Value::Text(_) => None,
        })
    }

    /// The texts among the values that are listed.
    pub fn seen_texts(&self) -> impl Iterator<Item = (&str, usize)> {
        self.values.iter().filter_map(|seen| match &seen.value {
            Value::Number(_) => None,
            Value::Text(text) => Some((text.as_str(), seen.cells)),
        })
    }
}

impl Profile {
    /// The variables with what stands in them.
    pub fn iter(&self) -> impl Iterator<Item = (&Variable, &ColumnProfile)> {
        self.dictionary.variables.iter().zip(&self.columns)
    }
}

/// How a delivery is to be opened, where its name and bytes do not tell.
#[derive(Debug, Clone, Default)]
pub struct Stated {
    /// `windows-1252`, `macintosh`, …
    pub encoding: Option<String>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The row of a workbook in which the headings stand, counted from 1.
    pub heading_row: Option<usize>,
    /// What parts the fields of a text file.
    pub delimiter: Option<char>,
    /// The decimal mark of its numbers.
    pub decimal: Option<char>,
}

/// Looks through a delivery that no survey knows yet. The format is told by the ending of its name.
///
/// # Errors
///
/// [`Error::Input`] where the file is not there, has an ending that tells no format, or is damaged; [`Error::Read`] where
/// the machine could not read it.
///
/// ```
/// use tidemark::ingest::profile::{Stated, profile};
/// let wave = "surveys/tech-attitudes/waves/2021/responses.csv";
/// let found = profile(wave.as_ref(), &Stated::default())?.output;
/// assert_eq!(found.rows, 1013);
/// assert_eq!(found.dictionary.variables[4].name, "sex");
/// assert_eq!(found.columns[4].values.len(), 2);
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn profile(path: &Path, stated: &Stated) -> Result<Warned<Profile>> {
    let delivery = delivery(path, stated)?;
    let mut delivered = opened_file(&delivery)?;
    let mut found = Diagnostics::new();
    let profile = opened::open(&delivery, &delivered, &[], &mut found)
        .and_then(|opened| looked_through(opened, &delivery, &mut found));
    delivered.was_read().map_err(|source| Error::Read {
        path: delivery.path.clone(),
        source,
    })?;
    if let Some(profile) = &profile {
        say_heading_twice(path, profile, &mut found);
    }
    let found = Door::of_file(&delivery).mask(found);
    match profile {
        Some(profile) => Ok(found.finish(profile)?),
        None if found.error_count() > 0 => Err(found.into()),
        None => Err(Error::Bug(
            "a delivery was given up without a reason".to_owned(),
        )),
    }
}

fn opened_file(delivery: &Delivery) -> Result<Delivered<'static>> {
    let path = &delivery.path;
    Delivered::open(delivery).map_err(|source| {
        if source.kind() == std::io::ErrorKind::NotFound {
            let absent = Diagnostic::error(code::MISSING_FILE, "the delivery is not there")
                .at(Place::file(path))
                .value(path.display().to_string())
                .help("name a file that is there");
            return Diagnostics::from(absent).into();
        }
        Error::Read {
            path: path.clone(),
            source,
        }
    })
}

/// The delivery as a wave would state it.
fn delivery(path: &Path, stated: &Stated) -> Result<Delivery> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let Some(format) = Format::of_ending(&ending) else {
        return Err(Diagnostics::from(
            Diagnostic::error(
                code::UNREADABLE,
                format!("the name `{}` does not tell the format", path.display()),
            )
            .at(Place::file(path))
            .help("deliveries end in .csv, .tsv, .txt, .sav, .zsav, .por, .dta, .sas7bdat, .xlsx, .ods, .parquet, .sss, .xml or .jsonl"),
        )
        .into());
    };
    Ok(Delivery {
        path: path.to_owned(),
        format,
        encoding: stated.encoding.clone(),
        sheet: stated.sheet.clone(),
        heading_row: stated.heading_row,
        delimiter: stated.delimiter,
        decimal: stated.decimal,
        id: None,
        columns: Default::default(),
        values: Default::default(),
        blanks: Vec::new(),
    })
}

fn looked_through<'a>(
    opened: Box<dyn Opened<'a> + 'a>,
    delivery: &Delivery,
    found: &mut Diagnostics,
) -> Option<Profile> {
    // A respondent's answers are nobody's headings, and are not shown.
    if are_answers(opened.sheet().headings(), &[]) {
        found.push(super::no_headings(delivery));
        return None;
    }
    let dictionary = opened.dictionary().clone();
    let sinks = dictionary
        .variables
        .iter()
        .enumerate()
        .map(|(column, variable)| Sink {
            column,
            purpose: Purpose::Profile,
            name: variable.name.clone(),
            cells: Cells::Profile(Box::default()),
        })
        .collect();
    let table = opened.fill(sinks, found)?;
    let mut columns: Vec<Option<ColumnProfile>> = vec![None; dictionary.variables.len()];
    for sink in table.sinks {
        if let (Cells::Profile(tally), Some(column)) = (sink.cells, columns.get_mut(sink.column)) {
            *column = Some(tally.profile(&sink.name, table.sheet.as_ref()));
        }
    }
    Some(Profile {
        line_word: table.sheet.line_word(),
        dictionary,
        columns: columns.into_iter().map(Option::unwrap_or_default).collect(),
        rows: table.rows,
        reading: table.reading,
    })
}

/// `[columns]` names headings: of two that are the same none can be named.
fn say_heading_twice(path: &Path, profile: &Profile, found: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for (column, variable) in profile.dictionary.variables.iter().enumerate() {
        if !variable.name.is_empty() && !seen.insert(variable.name.as_str()) {
            found.push(
                Diagnostic::error(
                    code::DUPLICATE_HEADING,
                    format!("two columns are called `{}`", text::shown(&variable.name)),
                )
                .at(Place::file(path).column(column + 1))
                .value(variable.name.as_str())
                .help("have the delivery made again with one heading a column"),
            );
        }
    }
}
