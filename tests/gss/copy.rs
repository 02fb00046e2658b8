//! A copy of the survey folder with the rows of each year beside its wave.

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;
use tidemark::pipeline::{self, Results, Scope};

/// What differs from the folder and the file as they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Variant {
    AsItIs,
    /// No wave says how it was collected.
    WithoutModes,
    /// Nor does it; degrees of freedom are R's, and who gave no sex gave no answer either: so R's trend models have it.
    AnswersOfKnownSexAsR,
}

/// The results of the pipeline; `None` without the shared rows.
pub fn run(test: &str, variant: Variant, scope: &Scope) -> Option<Results> {
    let folder = folder(test, variant)?;
    let survey = tidemark::definition::load(folder.path())
        .unwrap_or_else(|e| panic!("{e}"))
        .output;
    assert_eq!(survey.waves.len(), 16);
    Some(pipeline::run(survey, scope).unwrap_or_else(|e| panic!("{e}")))
}

/// The survey folder with the rows in it; `None` where there are none.
pub fn folder(test: &str, variant: Variant) -> Option<TempDir> {
    let rows = super::shared::shared(test)?.join("reference/gss/gss_1994_2024.csv");
    let folder = tempfile::tempdir().expect("a folder");
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gss");
    let survey = std::fs::read_to_string(own.join("survey.toml")).expect("survey.toml");
    let rules = match variant {
        Variant::AsItIs | Variant::WithoutModes => "",
        Variant::AnswersOfKnownSexAsR => "[estimation]\ndegrees_of_freedom = \"r_compat\"\n",
    };
    std::fs::write(
        folder.path().join("survey.toml"),
        format!("{survey}\n{rules}"),
    )
    .expect("survey.toml");
    for (year, delivery) in by_year(&rows, variant) {
        let wave = folder.path().join("waves").join(&year);
        std::fs::create_dir_all(&wave).expect("a wave");
        std::fs::write(wave.join("responses.csv"), delivery).expect("responses.csv");
        let definition = own.join("waves").join(&year).join("wave.toml");
        let definition = std::fs::read_to_string(definition).expect("wave.toml");
        let kept = definition
            .lines()
            .filter(|line| variant == Variant::AsItIs || !line.starts_with("mode"));
        let kept: Vec<&str> = kept.collect();
        std::fs::write(wave.join("wave.toml"), kept.join("\n")).expect("wave.toml");
    }
    Some(folder)
}

/// The rows of each year under the heading of the file.
fn by_year(rows: &Path, variant: Variant) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(rows).expect("the rows");
    let (heading, rows) = text.split_once('\n').expect("a heading");
    let place = |name: &str| {
        let place = heading.split(',').position(|column| column == name);
        place.expect("a column")
    };
    let (sex, fefam) = (place("sex"), place("fefam"));
    let mut by_year: BTreeMap<String, String> = BTreeMap::new();
    for row in rows.lines() {
        let mut cells: Vec<&str> = row.split(',').collect();
        if variant == Variant::AnswersOfKnownSexAsR && cells[sex].is_empty() {
            cells[fefam] = "";
        }
        let of_year = by_year
            .entry(cells[0].into())
            .or_insert_with(|| format!("{heading}\n"));
        of_year.push_str(&cells.join(","));
        of_year.push('\n');
    }
    by_year
}
