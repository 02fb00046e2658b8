//! Changes between waves: their tests against R `survey`, their families and verdicts, panels, published waves, and
//! `tidemark compare`.

#[path = "compare/command.rs"]
mod command;
#[path = "compare/distribution.rs"]
mod distribution;
#[path = "compare/panel.rs"]
mod panel;
#[path = "compare/published.rs"]
mod published;
#[path = "shared/mod.rs"]
mod shared;
#[path = "compare/verdict.rs"]
mod verdict;

use std::path::Path;

use tempfile::TempDir;
use tidemark::pipeline::{self, Results, Scope};

/// A survey folder: files by their path in it.
fn folder(files: &[(&str, String)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("its folder");
        std::fs::write(path, text).expect("a file");
    }
    folder
}

fn run(folder: &Path, scope: &Scope) -> Results {
    let survey = tidemark::definition::load(folder).unwrap_or_else(|error| panic!("{error}"));
    pipeline::run(survey.output, scope).unwrap_or_else(|error| panic!("{error}"))
}

/// The heading of a file and its lines that begin with a wave.
fn lines_of(text: &str, wave: &str) -> String {
    let mut lines = text.lines();
    let heading = lines.next().expect("a heading");
    let own = lines.filter(|line| line.starts_with(&format!("{wave},")));
    std::iter::once(heading)
        .chain(own)
        .map(|line| format!("{line}\n"))
        .collect()
}

#[track_caller]
fn assert_close(found: f64, expected: f64, relative: f64, what: &str) {
    assert!(
        (found - expected).abs() <= relative * expected.abs(),
        "{what}: {found}, expected {expected}"
    );
}
