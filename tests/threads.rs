//! No figure changes by a bit with the number of threads. That another build prints the same is compared by `.ci/run`: the
//! committed reports, which an earlier build wrote, with those of this one.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use tidemark::definition::ItemId;
use tidemark::pipeline::{self, Scope};
use tidemark::tally::Threads;

const ITEMS: usize = 11;
const NUMBERS: [usize; 3] = [1, 2, 8];

/// A survey folder over simulated answers: raked, with strata, single and multiple choice and a number.
fn survey(folder: &Path, rows: usize) {
    let mut definition = String::from(
        r#"[survey]
id = "threads"
languages = ["en"]
title = "Threads"

[scale.five]
base = "with_dont_know"
answers = [
  { code = 1, label = "One" },
  { code = 2, label = "Two" },
  { code = 3, label = "Three" },
  { code = 9, label = "Don't know", missing = "dont_know" },
]
[scale.five.nets]
high = { codes = [2, 3], label = "High" }

[item.sex]
kind = "single"
role = "background"
base = "answered"
text = "Sex"
answers = [{ code = 1, label = "A" }, { code = 2, label = "B" }]

[item.age]
kind = "single"
role = "background"
base = "answered"
text = "Age"
answers = [{ code = 1, label = "Young" }, { code = 2, label = "Old" }, { code = 3, label = "Oldest" }]

[item.hours]
kind = "numeric"
text = "Hours"

[design]
weight = "w"
strata = "stratum"

[weighting]
method = "rake"
margins = ["sex", "age"]

[disclosure]
probability = "probability"
"#,
    );
    for fact in [
        "sponsor",
        "conducted_by",
        "strategy",
        "population",
        "sampling",
        "incentives",
        "modes",
        "tables",
        "quality_checks",
        "limitations",
        "response_rate",
        "synthetic_data",
        "contact",
    ] {
        let _ = writeln!(definition, "{fact} = \"Simulated\"");
    }
    for item in 1..=ITEMS {
        let _ = writeln!(
            definition,
            "[item.q{item}]\nkind = \"single\"\nscale = \"five\"\ntext = \"Statement {item}\""
        );
    }
    let targets = "margin,category,share,source\nsex,1,0.49,simulated\nsex,2,0.51,simulated\n\
                   age,1,0.3,simulated\nage,2,0.4,simulated\nage,3,0.3,simulated\n";
    let wave = "kind = \"responses\"\ntargets = \"population.csv\"\nrespondent_id = \"id\"\n\
                mode = { id = \"web\", text = \"Simulated\" }\n\
                fieldwork = { start = 2026-10-01, end = 2026-10-14 }\n";
    for (file, text) in [
        ("survey.toml", definition.as_str()),
        ("targets/population.csv", targets),
        ("waves/2026/wave.toml", wave),
        ("waves/2026/responses.csv", &answers(rows)),
    ] {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
}

fn answers(rows: usize) -> String {
    let mut state = 20261122_u64;
    let mut next = |levels: u64| {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 33) % levels
    };
    let mut text = String::from("id,stratum,w,sex,age,hours");
    (1..=ITEMS).for_each(|item| {
        let _ = write!(text, ",q{item}");
    });
    text.push('\n');
    for row in 0..rows {
        let (stratum, weight) = (next(7), 0.5 + next(1000) as f64 / 977.0);
        let _ = write!(
            text,
            "{row},s{stratum},{weight},{},{},{}",
            1 + next(2),
            1 + next(3),
            next(800) as f64 / 7.0
        );
        for _ in 0..ITEMS {
            let _ = write!(text, ",{}", [1, 2, 3, 9][next(4) as usize]);
        }
        text.push('\n');
    }
    text
}

#[test]
fn the_library_gives_the_same_bits_with_every_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    survey(folder.path(), 3_000);
    let figures = NUMBERS.map(|threads| {
        let survey =
            tidemark::definition::load(folder.path()).unwrap_or_else(|error| panic!("{error}"));
        let scope = Scope {
            banners: vec![ItemId::new("sex"), ItemId::new("age")],
            threads: Threads::new(threads),
            ..Scope::default()
        };
        let results =
            pipeline::run(survey.output, &scope).unwrap_or_else(|error| panic!("{error}"));
        // `Debug` prints the shortest digits that read back as the same bits.
        let estimates = &results.waves[0].estimates;
        assert!(estimates.cells.len() > ITEMS * 6 * 4);
        assert!(
            estimates
                .cells
                .iter()
                .all(|cell| cell.estimate.precision().is_some())
        );
        format!("{estimates:?}")
    });
    assert!(figures[0] == figures[1], "1 and 2 threads differ");
    assert!(figures[0] == figures[2], "1 and 8 threads differ");
}

/// What a program prints of a survey, unrounded.
fn table(program: &Path, survey: &Path, threads: usize) -> Vec<u8> {
    let threads = threads.to_string();
    let output = Command::new(program)
        .arg("table")
        .arg(survey)
        .args(["--wave", "all", "--by", "sex,age", "--format", "csv"])
        .env("TIDEMARK_THREADS", &threads)
        .env("POLARS_MAX_THREADS", &threads)
        .env("RAYON_NUM_THREADS", &threads)
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(output.stdout.len() > 10_000, "a table of some size");
    output.stdout
}

#[test]
fn the_program_prints_the_same_bytes_with_every_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    survey(folder.path(), 3_000);
    let program = assert_cmd::cargo::cargo_bin!("tidemark");
    let tables = NUMBERS.map(|threads| table(program, folder.path(), threads));
    assert!(tables[0] == tables[1], "1 and 2 threads differ");
    assert!(tables[0] == tables[2], "1 and 8 threads differ");
}

/// A survey of six waves, of which one has an answer that no item knows.
fn waves(folder: &Path, wrong: Option<usize>) {
    survey(folder, 300);
    let text = std::fs::read_to_string(folder.join("waves/2026/responses.csv")).expect("answers");
    for wave in 0..5 {
        let place = folder.join(format!("waves/{}", 2021 + wave));
        std::fs::create_dir_all(&place).expect("a folder");
        let toml = format!(
            "kind = \"responses\"\ntargets = \"population.csv\"\nrespondent_id = \"id\"\n\
             mode = {{ id = \"web\", text = \"Simulated\" }}\nfieldwork = {{ start = {}-10-01 }}\n",
            2021 + wave
        );
        std::fs::write(place.join("wave.toml"), toml).expect("a file");
        // A blank line is a warning, in each wave of another line.
        let spaced = text.replacen(&format!("\n{wave},"), &format!("\n\n{wave},"), 1);
        let answers = if wrong == Some(wave) {
            spaced.replacen(",s1,", ",s1,x", 1)
        } else {
            spaced
        };
        std::fs::write(place.join("responses.csv"), answers).expect("a file");
    }
}

fn of_waves(folder: &Path, threads: Threads) -> String {
    let survey = tidemark::definition::load(folder).unwrap_or_else(|error| panic!("{error}"));
    let scope = Scope {
        banners: vec![ItemId::new("sex")],
        threads,
        ..Scope::default()
    };
    match pipeline::run(survey.output, &scope) {
        Ok(results) => format!("{:?} {:?}", results.waves, results.warnings),
        Err(error) => error.to_string(),
    }
}

#[test]
fn waves_that_are_read_at_once_come_out_in_the_order_of_the_survey() {
    for wrong in [None, Some(3)] {
        let folder = tempfile::tempdir().expect("a folder");
        waves(folder.path(), wrong);
        let one = of_waves(folder.path(), Threads::ONE);
        let places: Vec<usize> = (2021..2026)
            .filter_map(|wave| one.find(&format!("waves/{wave}/responses.csv")))
            .collect();
        assert_eq!(places.len(), 5, "a finding of each wave: {one}");
        assert!(places.is_sorted());
        for _ in 0..5 {
            assert!(one == of_waves(folder.path(), Threads::new(8)));
        }
    }
}

#[test]
fn waves_are_read_within_a_runtime_too() {
    let folder = tempfile::tempdir().expect("a folder");
    waves(folder.path(), None);
    let outside = of_waves(folder.path(), Threads::new(2));
    for runtime in [
        tokio::runtime::Builder::new_current_thread().build(),
        tokio::runtime::Builder::new_multi_thread().build(),
    ] {
        let runtime = runtime.expect("a runtime");
        let inside = runtime.block_on(async { of_waves(folder.path(), Threads::new(2)) });
        assert!(inside == outside);
    }
}
