//! Weighting of small samples: what is said of margins that the respondents do not fit.

use tidemark::Error;
use tidemark::diagnostic::{Diagnostics, code};
use tidemark::pipeline;

const SURVEY: &str = r#"
[survey]
id = "small"
languages = ["en"]
title = "Small"

[item.sex]
kind = "single"
base = "answered"
answers = [{ code = 1, label = "Man" }, { code = 2, label = "Woman" }, { code = 3, label = "Other" }]
text = "Sex"

[weighting]
method = "rake"
margins = ["sex"]

[disclosure]
probability = "probability"
"#;

/// The weights of a wave of these answers raked to these shares, and what is said of them.
fn raked(answers: &str, shares: [&str; 3]) -> Result<(Vec<f64>, Diagnostics), Diagnostics> {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |file: &str, text: &str| {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("survey.toml", SURVEY);
    write("waves/2021/wave.toml", "kind = \"responses\"\n");
    let rows = answers.replace('\n', ",x\n");
    write("waves/2021/responses.csv", &format!("sex,note\n{rows}"));
    let lines: String = shares
        .iter()
        .zip(1..)
        .map(|(share, code)| format!("sex,{code},{share},Register\n"))
        .collect();
    write(
        "targets/2021.csv",
        &format!("margin,category,share,source\n{lines}"),
    );
    let survey = tidemark::definition::load(folder.path())
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    match pipeline::row_weights(&survey, &survey.waves[0].id) {
        Ok(read) => Ok((read.output.weights, read.warnings)),
        Err(Error::Input(found)) => Err(found),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn respondents_whose_category_has_a_target_of_0_are_said_to_weigh_nothing() {
    let (weights, said) =
        raked("1\n1\n2\n3\n", ["0.5", "0.5", "0"]).unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(weights, [1.0, 1.0, 2.0, 0.0]);
    let zero = said
        .iter()
        .find(|found| found.code == code::CATEGORY_WITHOUT_TARGET);
    assert_eq!(
        zero.map(|found| found.message.as_str()),
        Some(
            "category 3 \"Other\" of weighting margin `sex` has a target of 0: its 1 respondent weighs nothing"
        ),
        "{said}"
    );
    let (_, said) =
        raked("1\n1\n2\n2\n", ["0.5", "0.5", "0"]).unwrap_or_else(|found| panic!("{found}"));
    assert!(
        said.iter()
            .all(|found| found.code != code::CATEGORY_WITHOUT_TARGET)
    );
}

#[test]
fn a_target_that_nobody_meets_is_told_as_it_was_written() {
    let found = raked("1\n1\n2\n2\n", ["0.48", "0.42", "0.1"]).expect_err("an error");
    let said = found.to_string();
    assert!(
        said.contains("has a target of 0.1 but no respondents"),
        "{said}"
    );
    let found = raked("1\n2\n3\n\n", ["0.48", "0.42", "0.1"]).expect_err("an error");
    let said = found.to_string();
    assert!(said.contains("1 respondent has no category"), "{said}");
}
