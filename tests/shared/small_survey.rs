//! A survey of one wave and five items for small files that the tests make themselves.

use std::path::Path;

use tidemark::definition::{ItemId, Survey};
use tidemark::diagnostic::Warned;
use tidemark::error::{Error, Result};
use tidemark::ingest::{Answers, Responses, read_bytes};

const SURVEY: &str = r#"
[survey]
id = "small"
languages = ["en"]
title = "Small"

[design]
weight = "weight"

[disclosure]
probability = "not_stated"

[item.sex]
kind = "single"
base = "answered"
text = "Are you a man or a woman?"
answers = [
  { code = 1, label = "Man" },
  { code = 2, label = "Woman" },
  { code = 9, label = "Refused", missing = "refused" },
]

[item.agree]
kind = "single"
base = "answered"
text = "New technology can solve our challenges"
answers = [
  { code = 1, label = "Strongly disagree" },
  { code = 2, label = "Disagree" },
  { code = 3, label = "Neither" },
  { code = 4, label = "Agree" },
  { code = 5, label = "Strongly agree" },
  { code = 8, label = "Don't know", missing = "dont_know" },
  { code = 9, label = "Refused", missing = "refused" },
]

[item.born]
kind = "numeric"
text = "In what year were you born?"
missing = { refused = [7777] }
minimum = 1900
maximum = 2010

[item.open]
kind = "open"
text = "What else?"
"#;

/// The survey with the delivery of that name in its one wave; `more` is added to wave.toml.
#[allow(dead_code, reason = "not every test has one")]
pub fn survey_of(delivery: &str, more: &str) -> (tempfile::TempDir, Survey) {
    survey_with("", delivery, more)
}

/// The same with more items.
#[allow(dead_code, reason = "not every test has one")]
pub fn survey_with(items: &str, delivery: &str, more: &str) -> (tempfile::TempDir, Survey) {
    let folder = tempfile::tempdir().expect("a folder");
    let wave = folder.path().join("waves/2021");
    std::fs::create_dir_all(&wave).expect("a wave");
    std::fs::write(
        folder.path().join("survey.toml"),
        format!("{SURVEY}\n{items}"),
    )
    .expect("survey.toml");
    let text = format!(
        "kind = \"responses\"\nfieldwork = {{ start = 2021-10-01 }}\nsources = [\"Own\"]\ndelivery = '{delivery}'\nrespondent_id = \"id\"\n{more}"
    );
    std::fs::write(wave.join("wave.toml"), text).expect("wave.toml");
    std::fs::write(wave.join(delivery), b"").expect("a delivery");
    let survey = tidemark::definition::load(folder.path())
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    (folder, survey)
}

/// Reads bytes as the delivery of the survey's wave.
pub fn read(survey: &Survey, bytes: &[u8]) -> Result<Warned<Responses>> {
    read_bytes(survey, &survey.waves[0], bytes)
}

/// The message of a delivery that is an error.
#[allow(dead_code, reason = "not every test has one")]
pub fn error_of(survey: &Survey, bytes: &[u8]) -> String {
    match read(survey, bytes) {
        Ok(read) => panic!("read as {} rows", read.output.rows),
        Err(Error::Input(found)) => found.to_string(),
        Err(other) => panic!("not the user's: {other}"),
    }
}

/// The answers of an item.
#[allow(dead_code, reason = "not every test has one")]
pub fn answers<'r>(survey: &Survey, responses: &'r Responses, item: &str) -> &'r Answers {
    let at = survey.item_position(&ItemId::new(item)).expect("the item");
    responses.answers_of(at).expect("answers")
}

/// The codes of a single-choice item; `None`: blank.
#[allow(dead_code, reason = "not every test has one")]
pub fn codes(survey: &Survey, responses: &Responses, item: &str) -> Vec<Option<i64>> {
    let at = survey.item_position(&ItemId::new(item)).expect("the item");
    let scale = survey.items[at].scale().expect("a scale");
    let Answers::Single(positions) = answers(survey, responses, item) else {
        panic!("{item} is not single choice");
    };
    let code = |position: &u16| {
        scale
            .answers
            .get(usize::from(*position))
            .map(|answer| answer.code.0)
    };
    positions.iter().map(code).collect()
}

/// A damaged file is an error, or has the same rows, or says that it has not.
#[allow(dead_code, reason = "not every test has one")]
pub fn is_said(survey: &Survey, bytes: &[u8], rows: usize, what: &str) {
    if let Ok(read) = read(survey, bytes) {
        let same = read.output.rows == rows;
        assert!(
            same || read.warnings.warning_count() > 0,
            "{what}: {} rows in silence",
            read.output.rows
        );
    }
}

/// A file that the tests keep.
#[allow(dead_code, reason = "not every test has one")]
pub fn kept(name: &str) -> Vec<u8> {
    std::fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests")
            .join(name),
    )
    .expect("the file")
}
