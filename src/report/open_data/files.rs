//! In: a public-use file. Out: the files of its folder. Never: a cell that a spreadsheet takes for a formula.

use std::path::{Path, PathBuf};

use polars::prelude::{Column, DataFrame, ParquetWriter};

use super::{PublicUse, csvw, readme};
use crate::definition::{Lang, Survey, Wave};
use crate::diagnostic::Warned;
use crate::error::{Error, Result};
use crate::ingest::dictionary::{FileText, Value};
use crate::report::exchange::ddi::Codebook;
use crate::report::exchange::sav::sav;
use crate::report::exchange::{Cells, Table};
use crate::report::render::csv::harmless;
use crate::report::render::folder::{self, Build, File, OPEN_DATA, Replaces, Source};
use crate::report::words;

/// The files of a public-use file: data as CSV, Parquet and SPSS, a codebook, metadata, a README a language.
///
/// # Errors
/// [`Error::Bug`] only.
pub fn files(public: &PublicUse, survey: &Survey, wave: &Wave) -> Result<Vec<File>> {
    let main = survey
        .languages
        .first()
        .cloned()
        .unwrap_or_else(|| Lang::new("en"));
    let readmes: Vec<(Lang, String)> = survey
        .languages
        .iter()
        .map(|lang| (lang.clone(), readme::readme(public, survey, wave, lang)))
        .collect();
    let document = |(lang, text): &(Lang, String)| {
        (*lang == main).then(|| text.lines().map(str::to_owned).collect())
    };
    let documents: Vec<String> = readmes.iter().find_map(document).unwrap_or_default();
    let file = |name: &str, bytes: Vec<u8>| File {
        path: PathBuf::from(name),
        bytes,
    };
    let mut files = vec![
        file("data.csv", csv(&public.table)?),
        file("data.parquet", parquet(&public.table)?),
        file("data.sav", sav(&public.table, &main, &documents).bytes),
        file("codebook.xml", codebook(public, survey, wave)?),
        file("csv-metadata.json", csvw::metadata(public, survey, wave)?),
    ];
    for (lang, text) in readmes {
        files.push(file(&format!("README.{lang}.txt"), text.into_bytes()));
    }
    Ok(files)
}

/// Writes the folder, whole or not at all. The files of an earlier public-use file of Tidemark there are replaced and every other
/// file stays (T0630); any other folder is left alone.
///
/// # Errors
/// [`Error::Input`] where `out` holds something else (T0902) or that of another survey (T0631); [`Error::Write`].
pub fn write(
    files: &[File],
    survey: &Survey,
    wave: &Wave,
    out: &Path,
) -> Result<Warned<Vec<PathBuf>>> {
    let build = Build {
        files,
        source: Source::of(survey, wave),
        editions: &[],
        replaces: Replaces::All,
        carried: &[],
        kept: &[],
    };
    folder::write(&build, out, OPEN_DATA)
}

fn csv(table: &Table) -> Result<Vec<u8>> {
    let failed = |error: csv::Error| Error::Bug(format!("answers as CSV: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = table
        .dictionary
        .variables
        .iter()
        .map(|variable| harmless(&variable.name));
    writer.write_record(names).map_err(failed)?;
    for row in 0..table.rows {
        let cells = table.columns.iter().map(|cells| match cells {
            Cells::Numbers(_) => cells.text(row).unwrap_or_default(),
            Cells::Texts(_) => harmless(&cells.text(row).unwrap_or_default()),
        });
        writer.write_record(cells).map_err(failed)?;
    }
    writer
        .into_inner()
        .map_err(|error| Error::Bug(format!("answers as CSV: {error}")))
}

fn parquet(table: &Table) -> Result<Vec<u8>> {
    let failed =
        |error: polars::error::PolarsError| Error::Bug(format!("answers as Parquet: {error}"));
    let column = |name: &str, cells: &Cells| match cells {
        Cells::Texts(texts) => Column::new(name.into(), texts),
        Cells::Numbers(numbers) if numbers.iter().flatten().all(|n| n.fract() == 0.0) => {
            let whole: Vec<Option<i64>> = numbers.iter().map(|n| n.map(|n| n as i64)).collect();
            Column::new(name.into(), whole)
        }
        Cells::Numbers(numbers) => Column::new(name.into(), numbers),
    };
    let columns = table.dictionary.variables.iter().zip(&table.columns);
    let columns = columns
        .map(|(variable, cells)| column(&variable.name, cells))
        .collect();
    let mut frame = DataFrame::new(table.rows, columns).map_err(failed)?;
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .finish(&mut frame)
        .map_err(failed)?;
    Ok(bytes)
}

fn codebook(public: &PublicUse, survey: &Survey, wave: &Wave) -> Result<Vec<u8>> {
    let table = &public.table;
    let count = |cells: &Cells, value: &Value| match value {
        Value::Number(number) => (0..table.rows)
            .filter(|row| cells.number(*row) == Some(*number))
            .count() as u64,
        Value::Text(_) => 0,
    };
    let counts: Vec<Vec<u64>> = table
        .dictionary
        .variables
        .iter()
        .zip(&table.columns)
        .map(|(variable, cells)| {
            variable
                .values
                .iter()
                .map(|named| count(cells, &named.value))
                .collect()
        })
        .collect();
    let in_languages = |text: &dyn Fn(&Lang) -> String| {
        FileText(
            survey
                .languages
                .iter()
                .map(|lang| (Some(lang.clone()), text(lang)))
                .collect(),
        )
    };
    let access = [
        in_languages(&|lang| readme::licence(survey, lang)),
        in_languages(&|lang| readme::protection(public, lang)),
    ];
    let mark = in_languages(&|lang| words::of(lang).rehearsal_mark.to_owned());
    Codebook {
        survey,
        wave: Some(wave),
        dictionary: &table.dictionary,
        file: Some(("data.csv", table.rows)),
        access: &access,
        counts: &counts,
        mark: wave.is_rehearsal().then_some(&mark),
    }
    .document()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::dictionary::{Dictionary, Storage};

    #[test]
    fn a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_and_a_number_none() {
        let starts = [
            "=1+1", "+45", "-kort", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "plain",
        ];
        let names = ["=why", "code"].map(str::to_owned);
        let table = Table {
            dictionary: Dictionary::of_names(names, Storage::Unknown),
            columns: vec![
                Cells::Texts(starts.map(|text| Some(text.to_owned())).to_vec()),
                Cells::Numbers(vec![Some(-1.0); starts.len()]),
            ],
            rows: starts.len(),
        };
        let written = csv(&table).unwrap();
        let mut reader = ::csv::Reader::from_reader(written.as_slice());
        assert_eq!(reader.headers().unwrap(), vec!["'=why", "code"]);
        for (start, record) in starts.iter().zip(reader.records()) {
            let wanted = match *start {
                "plain" => "plain".to_owned(),
                formula => format!("'{formula}"),
            };
            assert_eq!(record.unwrap(), vec![wanted.as_str(), "-1"]);
        }
    }
}
