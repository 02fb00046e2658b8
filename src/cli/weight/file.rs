//! The file of `--out`: the weight of each respondent.

use std::path::Path;

use polars::prelude::{Column, DataFrame, ParquetWriter};

use super::REHEARSAL;
use crate::Error;
use crate::definition::{Lang, Survey, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::pipeline::RowWeights;
use crate::report::exchange::{self, sav::sav};

/// The file of weights by respondent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WeightsFormat {
    Csv,
    Parquet,
    Sav,
}

impl WeightsFormat {
    pub fn of(file: &Path) -> crate::Result<Self> {
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("csv") => Ok(Self::Csv),
            Some("parquet") => Ok(Self::Parquet),
            Some("sav") => Ok(Self::Sav),
            _ => Err(Diagnostics::from(
                Diagnostic::error(
                    code::BAD_ARGUMENT,
                    format!("`{}` does not say its format", file.display()),
                )
                .help("name a file that ends in .csv, .parquet or .sav"),
            )
            .into()),
        }
    }

    /// Two columns: the respondent id (the number of the used row, where the delivery has no ids) and the final weight,
    /// `weight` (`final_weight`, where the base weight or the id is called that). Who did not respond weighs 0.
    /// A rehearsal's weights say so in a third.
    pub fn write(
        self,
        survey: &Survey,
        wave: &Wave,
        weights: &RowWeights,
    ) -> crate::Result<Vec<u8>> {
        let field = wave
            .delivery()
            .and_then(|delivery| delivery.id.as_ref())
            .map_or("row", |field| field.as_str());
        let id = match &weights.ids {
            Some(ids) => Ids::Texts(ids),
            None => Ids::Numbers(weights.weights.len()),
        };
        // Never a name of the delivery: merging the file with it would overwrite the base weight.
        let design = survey.design.weight.as_ref().map(|field| field.as_str());
        let weight = match design == Some("weight") || field == "weight" {
            true => "final_weight",
            false => "weight",
        };
        match self {
            Self::Csv => csv_weights([field, weight], id, weights, wave),
            Self::Parquet => parquet_weights([field, weight], id, weights, wave),
            Self::Sav => Ok(sav_weights([field, weight], survey, weights, wave)),
        }
    }
}

enum Ids<'a> {
    Texts(&'a [String]),
    Numbers(usize),
}

fn csv_weights(
    names: [&str; 2],
    ids: Ids,
    weights: &RowWeights,
    wave: &Wave,
) -> crate::Result<Vec<u8>> {
    let failed = |error: &dyn std::fmt::Display| Error::Bug(format!("weights as CSV: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut heading = names.to_vec();
    if wave.is_rehearsal() {
        heading.push(REHEARSAL);
    }
    writer.write_record(heading).map_err(|e| failed(&e))?;
    for (row, weight) in weights.weights.iter().enumerate() {
        let id = match ids {
            Ids::Texts(ids) => ids.get(row).cloned().unwrap_or_default(),
            Ids::Numbers(_) => (row + 1).to_string(),
        };
        let mut record = vec![id, weight.to_string()];
        if wave.is_rehearsal() {
            record.push("true".to_owned());
        }
        writer.write_record(record).map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}

/// Labels stand in the survey's first language; the file is weighted by its weight.
fn sav_weights(names: [&str; 2], survey: &Survey, weights: &RowWeights, wave: &Wave) -> Vec<u8> {
    let mut table = exchange::weights(survey, weights.ids.as_deref(), &weights.weights, names);
    if wave.is_rehearsal() {
        exchange::mark(&mut table, &survey.languages);
    }
    let lang = survey.languages.first().cloned();
    sav(&table, &lang.unwrap_or_else(|| Lang::new("en")), &[]).bytes
}

fn parquet_weights(
    names: [&str; 2],
    ids: Ids,
    weights: &RowWeights,
    wave: &Wave,
) -> crate::Result<Vec<u8>> {
    let failed =
        |error: polars::error::PolarsError| Error::Bug(format!("weights as Parquet: {error}"));
    let id = match ids {
        Ids::Texts(ids) => Column::new(names[0].into(), ids),
        Ids::Numbers(rows) => {
            let numbers: Vec<u64> = (1..=rows as u64).collect();
            Column::new(names[0].into(), numbers)
        }
    };
    let rows = weights.weights.len();
    let mut columns = vec![id, Column::new(names[1].into(), &weights.weights)];
    if wave.is_rehearsal() {
        columns.push(Column::new(REHEARSAL.into(), vec![true; rows]));
    }
    let mut frame = DataFrame::new(rows, columns).map_err(failed)?;
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .finish(&mut frame)
        .map_err(failed)?;
    Ok(bytes)
}
