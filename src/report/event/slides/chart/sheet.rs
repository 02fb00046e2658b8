//! In: the data of a chart. Out: the workbook that "Edit data" opens, and the ranges of its cells. Never: a formula: what begins like
//! one is a text.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// The one sheet.
const NAME: &str = "Data";

/// A cell of the workbook.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    Text(String),
    Number(f64),
    Nothing,
}

impl Entry {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn number(value: Option<f64>) -> Self {
        value
            .filter(|value| value.is_finite())
            .map_or(Self::Nothing, Self::Number)
    }
}

/// The cells, row by row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    pub rows: Vec<Vec<Entry>>,
}

impl Sheet {
    /// A range in full, from one such as `$B$2:$B$5`.
    pub fn range(&self, cells: &str) -> String {
        format!("{NAME}!{cells}")
    }

    /// The cells of a column, both rows counted from 0 and both in it.
    pub fn column(column: usize, first: usize, last: usize) -> String {
        let letter = letters(column);
        if first == last {
            format!("${letter}${}", first + 1)
        } else {
            format!("${letter}${}:${letter}${}", first + 1, last + 1)
        }
    }

    /// The workbook.
    ///
    /// # Errors
    /// [`Error::Bug`](crate::Error::Bug) only.
    pub fn workbook(&self) -> crate::Result<Vec<u8>> {
        self.written().map_err(|error| {
            crate::Error::Bug(format!(
                "the workbook of a chart could not be written: {error}"
            ))
        })
    }

    fn written(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        // The clock is not read: the same data gives the same bytes.
        let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let bold = Format::new().set_bold();
        let sheet = workbook.add_worksheet();
        sheet.set_name(NAME)?;
        sheet.set_column_width(0, 40)?;
        for (row, cells) in (0_u32..).zip(&self.rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    Entry::Text(text) if row == 0 => {
                        sheet.write_string_with_format(row, column, clipped(text), &bold)?;
                    }
                    Entry::Text(text) => {
                        sheet.write_string(row, column, clipped(text))?;
                    }
                    Entry::Number(value) => {
                        sheet.write_number(row, column, *value)?;
                    }
                    Entry::Nothing => {}
                }
            }
        }
        workbook.save_to_buffer()
    }
}

/// A cell holds 32,767 characters.
fn clipped(text: &str) -> String {
    text.chars().take(32_767).collect()
}

fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut out = Vec::new();
    while rest > 0 {
        rest -= 1;
        out.push(b'A' + u8::try_from(rest % 26).unwrap_or(0));
        rest /= 26;
    }
    out.reverse();
    out.into_iter().map(char::from).collect()
}
