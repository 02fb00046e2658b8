//! The small CSV files of a definition, with the place of every field.

use std::ops::Range;

use super::page::Page;
use super::suggest::{did_you_mean, nearest, one_of};
use crate::diagnostic::{code, counted};

/// A field with its place in the file.
#[derive(Debug, Clone)]
pub(super) struct FieldAt {
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

/// The rows of a CSV file, by the columns it may have.
pub(super) struct Sheet {
    columns: Vec<String>,
    /// Where numbers are written with a decimal comma.
    decimal_comma: bool,
    rows: Vec<Vec<FieldAt>>,
}

/// One row of a sheet.
pub(super) struct Row<'a> {
    sheet: &'a Sheet,
    fields: &'a [FieldAt],
}

/// Reads a CSV file whose headings are among `required` and `optional`.
pub(super) fn read(page: &mut Page, required: &[&str], optional: &[&str]) -> Sheet {
    let text = page.text.clone();
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let first_line = text[start..].lines().next().unwrap_or("");
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|delimiter| {
            // `max_by_key` takes the last of equals; the comma is to win where none occurs.
            let count = first_line.bytes().filter(|byte| byte == delimiter).count();
            (count, *delimiter == b',')
        })
        .unwrap_or(b',');
    let mut sheet = Sheet {
        columns: Vec::new(),
        decimal_comma: delimiter != b',',
        rows: Vec::new(),
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(&text.as_bytes()[start..]);
    let mut records = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => records.push(record),
            Err(error) => {
                page.error(
                    code::RAGGED_ROW,
                    &(start..start),
                    error.to_string(),
                    "mend the file",
                );
                break;
            }
        }
    }
    let end_of = |place: usize| {
        records
            .get(place + 1)
            .and_then(csv::StringRecord::position)
            .map_or(text.len(), |next| start + next.byte() as usize)
    };
    for (place, record) in records.iter().enumerate() {
        let begin = record
            .position()
            .map_or(start, |position| start + position.byte() as usize);
        let spans = field_spans(&text, begin..end_of(place), delimiter);
        let fields: Vec<FieldAt> = record
            .iter()
            .enumerate()
            .map(|(at, field)| FieldAt {
                text: field.trim().to_owned(),
                span: spans.get(at).cloned().unwrap_or(begin..begin),
            })
            .collect();
        if place == 0 {
            headings(page, &mut sheet, &fields, required, optional);
        } else if fields.len() != sheet.columns.len() {
            page.error(
                code::RAGGED_ROW,
                &(begin..end_of(place)),
                format!(
                    "the line has {}, and the heading {}",
                    counted(fields.len(), "field", "fields"),
                    sheet.columns.len()
                ),
                "quote a field that holds the delimiter",
            );
        } else if fields.iter().any(|field| !field.text.is_empty()) {
            sheet.rows.push(fields);
        }
    }
    if records.is_empty() {
        page.error(
            code::EMPTY_FILE,
            &(0..0),
            "the file is empty",
            format!("its headings are {}", one_of(required)),
        );
        sheet.rows.clear();
    }
    sheet
}

fn headings(
    page: &mut Page,
    sheet: &mut Sheet,
    fields: &[FieldAt],
    required: &[&str],
    optional: &[&str],
) {
    let known = || required.iter().chain(optional).copied();
    // A misspelt heading was said; that its column is then absent needs no second message.
    let mut misspelt = Vec::new();
    for field in fields {
        let name = &field.text;
        if !known().any(|column| column == name) {
            misspelt.extend(nearest(name, known()));
            let help = did_you_mean(name, known()).unwrap_or_else(|| {
                format!("the columns are {}", one_of(&known().collect::<Vec<_>>()))
            });
            page.error(
                code::UNKNOWN_KEY,
                &field.span,
                format!("`{name}` is not a column of this file"),
                help,
            );
        } else if sheet.columns.contains(name) {
            page.error(
                code::DUPLICATE,
                &field.span,
                format!("two columns are called `{name}`"),
                "remove one of them",
            );
        }
        sheet.columns.push(name.clone());
    }
    for column in required {
        if !sheet.columns.iter().any(|known| known == column) && !misspelt.contains(column) {
            let span = fields.first().map_or(0..0, |field| field.span.clone());
            page.error(
                code::MISSING_KEY,
                &span,
                format!("the file has no column `{column}`"),
                format!("its headings are {}", one_of(required)),
            );
        }
    }
}

/// The places of the fields of one record, quotes included.
fn field_spans(text: &str, record: Range<usize>, delimiter: u8) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut quoted = false;
    let mut begin = record.start;
    for at in record.clone() {
        match text.as_bytes().get(at) {
            // The bytes skipped before a record (blank lines) belong to no field.
            Some(b'\r' | b'\n') if at == begin && spans.is_empty() => begin = at + 1,
            Some(b'"') => quoted = !quoted,
            Some(byte) if *byte == delimiter && !quoted => {
                spans.push(begin..at);
                begin = at + 1;
            }
            Some(b'\r' | b'\n') if !quoted => {
                spans.push(begin..at);
                return spans;
            }
            _ => {}
        }
    }
    spans.push(begin..record.end.max(begin));
    spans
}

impl Sheet {
    /// The finite number of a field.
    fn parsed(&self, text: &str) -> Option<f64> {
        let text = if self.decimal_comma {
            text.replace(',', ".")
        } else {
            text.to_owned()
        };
        text.parse().ok().filter(|number: &f64| number.is_finite())
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|fields| Row {
            sheet: self,
            fields,
        })
    }
}

impl<'a> Row<'a> {
    /// The field of a column that is there and not empty.
    pub(super) fn given(&self, column: &str) -> Option<&'a FieldAt> {
        let place = self.sheet.columns.iter().position(|name| name == column)?;
        self.fields
            .get(place)
            .filter(|field| !field.text.is_empty())
    }

    /// The place of the row: its first field.
    pub(super) fn span(&self) -> Range<usize> {
        self.fields.first().map_or(0..0, |field| field.span.clone())
    }

    /// The field of a required column. An absent column was said once; an empty field is said here.
    pub(super) fn need(&self, page: &mut Page, column: &str) -> Option<&'a FieldAt> {
        let given = self.given(column);
        if given.is_none() && self.sheet.columns.iter().any(|name| name == column) {
            page.error(
                code::MISSING_KEY,
                &self.span(),
                format!("the line has no `{column}`"),
                format!("fill in `{column}`"),
            );
        }
        given
    }

    /// A number of a column that may be empty.
    pub(super) fn number(&self, page: &mut Page, column: &str) -> Option<f64> {
        let field = self.given(column)?;
        match self.sheet.parsed(&field.text) {
            Some(number) => Some(number),
            None => {
                page.error(
                    code::NOT_A_NUMBER,
                    &field.span,
                    format!("`{}` is not a number", field.text),
                    self.written(column, &field.text),
                );
                None
            }
        }
    }

    /// How a field that is no number is to be written: one with a percent sign in the unit of the others beside it.
    fn written(&self, column: &str, text: &str) -> String {
        let bare = text.strip_suffix('%').map(str::trim_end);
        let Some((bare, percent)) = bare.and_then(|bare| Some((bare, self.sheet.parsed(bare)?)))
        else {
            let example = match self.sheet.decimal_comma {
                true => "write it as 0,43 or 0.43",
                false => "write it as 0.43",
            };
            return example.to_owned();
        };
        // A file may have one margin in percent and another in proportions.
        let values = |alike: &dyn Fn(&Row<'_>) -> bool| -> Vec<f64> {
            let rows = self.sheet.rows().filter(alike);
            rows.filter_map(|row| self.sheet.parsed(&row.given(column)?.text))
                .collect()
        };
        let of = |row: &Row<'_>| row.fields.first().map(|field| field.text.clone());
        let mut others = values(&|row| of(row) == of(self));
        if others.is_empty() {
            others = values(&|_| true);
        }
        if others.is_empty() || others.iter().any(|other| *other > 1.0) {
            return format!("write it without the sign: `{bare}`");
        }
        let proportion = format!("{}", (percent * 1e8).round() / 1e10);
        let proportion = match self.sheet.decimal_comma {
            true => proportion.replace('.', ","),
            false => proportion,
        };
        format!("write it as `{proportion}`: the others are proportions")
    }

    /// Decimals written of a number.
    pub(super) fn decimals(&self, column: &str) -> usize {
        self.given(column)
            .and_then(|field| {
                field
                    .text
                    .rfind(['.', ','])
                    .map(|at| field.text.len() - at - 1)
            })
            .unwrap_or(0)
    }
}
