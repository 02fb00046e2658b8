//! The poll of these tests: every kind of item, every kind of missing, two languages.

use std::path::Path;

use tidemark::definition::{Survey, load};

/// The poll in a folder of its own.
pub fn poll() -> (tempfile::TempDir, Survey) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exchange");
    let folder = tempfile::tempdir().expect("a folder");
    let wave = folder.path().join("waves/2021");
    std::fs::create_dir_all(&wave).expect("a wave");
    for (file, to) in [
        ("poll.toml", folder.path().join("survey.toml")),
        ("wave.toml", wave.join("wave.toml")),
        ("responses.csv", wave.join("responses.csv")),
    ] {
        std::fs::copy(from.join(file), to).expect("a copy");
    }
    let survey = load(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    (folder, survey.output)
}
