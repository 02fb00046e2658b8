//! In: the results of a survey. Out: `data/`: every estimate and every change for machines, what their columns mean, and the
//! questionnaire in exchange formats. Never: an answer of a respondent, or a hidden number.

mod cells;
mod changes;
mod claims;
mod columns;
mod csvw;
mod differences;
mod exchange;
mod json_stat;
mod names;
mod tidy;
mod write;

use std::path::Path;

use crate::error::Result;
use crate::report::Material;
use crate::report::render::folder::File;

use tidy::Survey;

/// The files of `data/`: `cells.csv`, `cells.parquet`, `changes.csv` and `changes.parquet`, and where groups are
/// tested `differences.csv` and `differences.parquet`, with their CSVW metadata, `cells.json` (JSON-stat 2.0),
/// `claims.json` (findings and titles with their tests), `codebook.xml` (DDI-Codebook 2.5) and `questionnaire.sss`
/// (Triple-S), of all waves up to this
/// one. What is hidden in a report is hidden here.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901); [`Error::Bug`](crate::Error::Bug).
pub fn data(material: &Material<'_>) -> Result<Vec<File>> {
    let survey = Survey::new(material)?;
    let cells = cells::table(&survey);
    let changes = changes::table(&survey);
    let differences = differences::table(&survey);
    let mut files = Vec::new();
    let mut put = |name: &str, bytes: Vec<u8>| {
        files.push(File {
            path: Path::new("data").join(name),
            bytes,
        });
    };
    for table in [&cells, &changes].into_iter().chain(&differences) {
        put(&format!("{}.csv", table.name), write::csv(table)?);
        put(
            &format!("{}.csv-metadata.json", table.name),
            csvw::metadata(table, &survey)?,
        );
        put(&format!("{}.parquet", table.name), write::parquet(table)?);
    }
    put("cells.json", json_stat::dataset(&survey)?);
    put("claims.json", claims::register(&survey)?);
    put("codebook.xml", exchange::codebook(&survey)?);
    put("questionnaire.sss", exchange::triple_s(&survey)?);
    Ok(files)
}
