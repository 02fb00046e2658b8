//! What the whole kit of a wave costs: each piece by itself, and all of them through the program.
//!
//! `cargo bench --bench kit` prints the table of results.md. A piece is timed in process, in one language after the other,
//! the pipeline and the document made beforehand; the last line is `tidemark report` from start to end, both languages,
//! every piece, the processors of the machine.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use tidemark::definition::{Audience, Edition, Lang, Piece, WaveId, load};
use tidemark::pipeline::{self, Scope, WaveScope};
use tidemark::report::{Kit, document};

const SURVEYS: [(&str, &str); 2] = [("surveys/tech-attitudes", "2023"), ("surveys/gss", "2024")];
const RUNS: usize = 5;

fn main() {
    println!("| survey | what | s |");
    println!("| --- | --- | ---: |");
    for (folder, wave) in SURVEYS {
        pieces(folder, wave);
        whole(folder, wave);
    }
}

fn pieces(folder: &str, wave: &str) {
    let line = |what: &str, start: Instant| {
        println!(
            "| {folder} | {what} | {:.2} |",
            start.elapsed().as_secs_f64()
        );
    };
    let wave = WaveId::new(wave);
    let start = Instant::now();
    let survey = load(Path::new(folder)).expect("a survey").output;
    let languages: Vec<Lang> = survey.languages.clone();
    let scope = Scope {
        waves: WaveScope::UpTo(wave.clone()),
        banners: survey.report.banners.clone(),
        ..Scope::default()
    };
    let results = pipeline::run(survey, &scope).expect("results");
    line("estimates", start);
    let start = Instant::now();
    for lang in &languages {
        document::of_audience(&results, &wave, lang, Audience::Public).expect("a document");
    }
    line("documents", start);
    let out = tempfile::tempdir().expect("a folder");
    for (name, piece) in Piece::ALL {
        let editions = [Edition {
            pieces: vec![*piece],
            ..Edition::default()
        }];
        let kit = Kit {
            results: &results,
            wave: &wave,
            languages: &languages,
            editions: &editions,
        };
        let start = Instant::now();
        kit.write(&out.path().join(name)).expect("the piece");
        line(&format!("documents and {name}"), start);
    }
}

/// The program itself, as fast as it was in one of a few runs.
fn whole(folder: &str, wave: &str) {
    let out = tempfile::tempdir().expect("a folder");
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        let start = Instant::now();
        let status = Command::new(env!("CARGO_BIN_EXE_tidemark"))
            .args(["report", folder, "--wave", wave, "--pieces", "all", "--out"])
            .arg(out.path().join("report"))
            .output()
            .expect("the program");
        assert!(
            status.status.success(),
            "{}",
            String::from_utf8_lossy(&status.stderr)
        );
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("| {folder} | `tidemark report --pieces all` | {best:.2} |");
}
