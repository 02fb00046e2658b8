//! Workbooks (.xlsx, .ods): the poll of the reading tests as its agency would send it, and workbooks made here with what
//! goes wrong in them.
//!
//! Source of the numbers: `deliveries/README.md` of the shared data.

#[path = "shared/danish_poll.rs"]
mod danish_poll;
#[path = "shared/mod.rs"]
mod shared;

use std::path::{Path, PathBuf};

use tidemark::Error;
use tidemark::definition::{Code, ItemId, Survey};
use tidemark::diagnostic::{Diagnostic, Severity};
use tidemark::ingest::{self, Answers, Responses};

use danish_poll::{Headings, survey_of};

type Read = Result<(Responses, Vec<Diagnostic>), Vec<Diagnostic>>;

fn read(survey: &Survey) -> Read {
    match ingest::read(survey, &survey.waves[0]) {
        Ok(read) => Ok((read.output, read.warnings.0)),
        Err(Error::Input(found)) => Err(found.0),
        Err(other) => panic!("{other}"),
    }
}

fn in_words(found: &[Diagnostic]) -> String {
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// The control numbers of `deliveries/README.md`.
fn expect_control_numbers(survey: &Survey, responses: &Responses, file: &str) {
    assert_eq!(responses.rows, 1000, "{file}");
    assert!(responses.accounts.balance(), "{file}");
    let sum: f64 = responses.design.weight.iter().sum();
    assert_eq!(format!("{sum:.9}"), "999.999788866", "{file}");
    let place = survey.item_position(&ItemId::new("q67")).expect("the item");
    let scale = survey.items[place].scale().expect("a scale");
    let Some(Answers::Single(positions)) = responses.answers_of(place) else {
        panic!("q67 is not single choice");
    };
    let (mut agree, mut answered, mut base) = (0.0, 0.0, 0);
    for (position, weight) in positions.iter().zip(&responses.design.weight) {
        let answer = &scale.answers[usize::from(*position)];
        if answer.missing.is_none() {
            answered += weight;
            base += 1;
            if answer.code == Code(1) || answer.code == Code(2) {
                agree += weight;
            }
        }
    }
    assert_eq!(base, 987, "{file}");
    assert_eq!(
        format!("{:.9}", 100.0 * agree / answered),
        "39.862662963",
        "{file}"
    );
}

/// The same ids and answers, and the same weights to the 15 digits that a workbook keeps of a number.
fn expect_same(responses: &Responses, text: &Responses, file: &str) {
    assert!(responses.ids == text.ids, "{file}: other ids");
    assert!(responses.answers == text.answers, "{file}: other answers");
    let pairs = responses.design.weight.iter().zip(&text.design.weight);
    for (row, (one, other)) in pairs.enumerate() {
        assert!(
            (one - other).abs() < 1e-14 * other,
            "{file}: weight of row {row}"
        );
    }
}

fn deliveries(test: &str) -> Option<PathBuf> {
    Some(shared::shared(test)?.join("deliveries"))
}

#[test]
fn the_clean_and_the_messy_workbook_hold_the_same_respondents_as_the_text() {
    let Some(folder) = deliveries("workbooks") else {
        return;
    };
    let (_folder, survey) = survey_of(
        &folder.join("poll_cp1252_semicolon.csv"),
        Headings::Danish,
        "",
    );
    let (text, _) = read(&survey).unwrap_or_else(|found| panic!("{}", in_words(&found)));
    for (file, rows_in, warnings) in [("poll.xlsx", 1000, 0), ("poll_messy.xlsx", 1001, 2)] {
        let (_folder, survey) = survey_of(&folder.join(file), Headings::Danish, "");
        let (responses, found) =
            read(&survey).unwrap_or_else(|found| panic!("{}", in_words(&found)));
        expect_control_numbers(&survey, &responses, file);
        assert_eq!(responses.accounts.rows_in, rows_in, "{file}");
        let warned = found
            .iter()
            .filter(|d| d.severity == Severity::Warning)
            .count();
        assert_eq!(warned, warnings, "{file}: {}", in_words(&found));
        expect_same(&responses, &text, file);
        println!("{:?}\n{}", responses.accounts, in_words(&found));
    }
}
