//! In: a table for machines. Out: CSV and Parquet. Never: a text that a spreadsheet runs as a formula.

use polars::prelude::{Column as PolarsColumn, DataFrame, ParquetWriter};

use super::columns::{Field, Kind, Tidy};
use crate::error::{Error, Result};
use crate::report::render::csv::harmless;

/// UTF-8, commas, decimal points, one row of headings; an empty field is an empty cell.
pub(super) fn csv(table: &Tidy) -> Result<Vec<u8>> {
    let failed = |error: csv::Error| Error::Bug(format!("cells as CSV: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(table.columns.iter().map(|column| column.name.as_str()))
        .map_err(failed)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(text)).map_err(failed)?;
    }
    writer
        .into_inner()
        .map_err(|error| Error::Bug(format!("cells as CSV: {error}")))
}

fn text(field: &Field) -> String {
    match field {
        Field::Text(text) => text.as_deref().map(harmless).unwrap_or_default(),
        // As XML Schema writes a double.
        Field::Number(Some(number)) if *number == f64::INFINITY => "INF".to_owned(),
        Field::Number(Some(number)) if *number != 0.0 && number.abs() < 1e-6 => {
            format!("{number:e}")
        }
        Field::Number(number) => number.map(|number| number.to_string()).unwrap_or_default(),
        Field::Count(count) => count.map(|count| count.to_string()).unwrap_or_default(),
    }
}

/// One column a column, empty fields as nulls.
pub(super) fn parquet(table: &Tidy) -> Result<Vec<u8>> {
    let failed =
        |error: polars::error::PolarsError| Error::Bug(format!("cells as Parquet: {error}"));
    let columns = table
        .columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let fields = table.rows.iter().map(|row| row.get(place));
            let name = column.name.as_str().into();
            match column.kind {
                Kind::Text => {
                    let texts = fields.map(|field| match field {
                        Some(Field::Text(text)) => text.as_deref(),
                        _ => None,
                    });
                    PolarsColumn::new(name, texts.collect::<Vec<_>>())
                }
                Kind::Number => {
                    let numbers = fields.map(|field| match field {
                        Some(Field::Number(number)) => *number,
                        _ => None,
                    });
                    PolarsColumn::new(name, numbers.collect::<Vec<_>>())
                }
                Kind::Count => {
                    let counts = fields.map(|field| match field {
                        Some(Field::Count(count)) => *count,
                        _ => None,
                    });
                    PolarsColumn::new(name, counts.collect::<Vec<_>>())
                }
            }
        })
        .collect();
    let mut frame = DataFrame::new(table.rows.len(), columns).map_err(failed)?;
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .finish(&mut frame)
        .map_err(failed)?;
    Ok(bytes)
}
