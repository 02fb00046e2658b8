//! The Danish poll of the reading tests: one survey folder (`tests/surveys/ees-2009`), any delivery.

use std::path::Path;

use tidemark::definition::Survey;

/// Which headings a delivery has.
#[derive(Debug, Clone, Copy)]
#[allow(
    dead_code,
    reason = "a test uses the headings that its deliveries have"
)]
pub enum Headings {
    Danish,
    /// Each field has the heading of its own name.
    Short,
}

/// The survey folder with another delivery of the same poll, in a folder of its own; `more` are further keys.
pub fn survey_of(delivery: &Path, headings: Headings, more: &str) -> (tempfile::TempDir, Survey) {
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surveys/ees-2009");
    let folder = tempfile::tempdir().expect("a folder");
    let wave = folder.path().join("waves/2009");
    std::fs::create_dir_all(&wave).expect("a wave");
    for file in ["survey.toml", "report.toml"] {
        std::fs::copy(template.join(file), folder.path().join(file)).expect("a copy");
    }
    let text = std::fs::read_to_string(template.join("waves/2009/wave.toml")).expect("wave.toml");
    let text: String = text
        .lines()
        .take_while(|line| matches!(headings, Headings::Danish) || *line != "[columns]")
        .map(|line| match line.strip_prefix("delivery = ") {
            Some(_) => format!("delivery = '{}'\n{more}\n", delivery.display()),
            None => format!("{line}\n"),
        })
        .collect();
    std::fs::write(wave.join("wave.toml"), text).expect("wave.toml");
    let survey = tidemark::definition::load(folder.path())
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    (folder, survey)
}
