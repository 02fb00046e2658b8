//! SPSS files: system files (.sav, .zsav) and portable files (.por), through one survey folder and through what PSPP says
//! of files that it made.

#[path = "shared/danish_poll.rs"]
mod danish_poll;
#[path = "shared/mod.rs"]
mod shared;

use std::path::PathBuf;

use tidemark::definition::{ItemId, Survey};
use tidemark::diagnostic::{Diagnostics, Severity, Warned, code};
use tidemark::ingest::{self, Answers, Responses};

use danish_poll::{Headings, survey_of};

fn deliveries(test: &str) -> Option<PathBuf> {
    Some(shared::shared(test)?.join("deliveries"))
}

fn read(survey: &Survey) -> Warned<Responses> {
    ingest::read(survey, &survey.waves[0]).unwrap_or_else(|error| panic!("{error}"))
}

fn warnings(found: &Diagnostics) -> Vec<String> {
    found
        .iter()
        .filter(|finding| finding.severity != Severity::Note)
        .map(ToString::to_string)
        .collect()
}

/// Those who answered an item, and the weighted share of codes among them.
fn answered_and_share(
    survey: &Survey,
    responses: &Responses,
    item: &str,
    codes: &[i64],
) -> (usize, f64) {
    let place = survey.item_position(&ItemId::new(item)).expect("the item");
    let scale = survey.items[place].scale().expect("a scale");
    let Some(Answers::Single(positions)) = responses.answers_of(place) else {
        panic!("{item} is not single choice");
    };
    let (mut answered, mut chosen, mut sum) = (0, 0.0, 0.0);
    for (position, weight) in positions.iter().zip(&responses.design.weight) {
        let answer = &scale.answers[usize::from(*position)];
        if answer.missing.is_none() {
            answered += 1;
            sum += weight;
            if codes.contains(&answer.code.0) {
                chosen += weight;
            }
        }
    }
    (answered, chosen / sum)
}

#[test]
fn the_system_files_of_the_poll_give_its_control_numbers() {
    let Some(folder) = deliveries("spss") else {
        return;
    };
    for (file, said) in [
        ("poll.sav", ["SPSS", "encoding UTF-8, said by the file"]),
        (
            "poll_compressed.zsav",
            [
                "SPSS, compressed with zlib",
                "encoding UTF-8, said by the file",
            ],
        ),
    ] {
        let (_folder, survey) = survey_of(&folder.join(file), Headings::Short, "");
        let Warned {
            output: responses,
            warnings: found,
        } = read(&survey);
        assert_eq!(responses.rows, 1000, "{file}");
        let sum: f64 = responses.design.weight.iter().sum();
        assert_eq!(format!("{sum:.9}"), "999.999788866", "{file}");
        let (answered, agree) = answered_and_share(&survey, &responses, "q67", &[1, 2]);
        assert_eq!(
            (answered, format!("{:.9}", 100.0 * agree)),
            (987, "39.862662963".to_owned()),
            "{file}"
        );
        for said in said {
            assert!(
                responses.accounts.reading.iter().any(|line| line == said),
                "{:?}",
                responses.accounts.reading
            );
        }
        assert_eq!(warnings(&found), [""; 0], "{file}");
        let csv = folder.join("poll_codes_utf8_comma.csv");
        let (_folder, survey) = survey_of(&csv, Headings::Short, "");
        let text = read(&survey).output;
        assert_eq!(text.ids, responses.ids, "{file}");
        assert_eq!(text.design, responses.design, "{file}");
        for (item, (one, other)) in survey
            .items
            .iter()
            .zip(text.answers.iter().zip(&responses.answers))
        {
            assert_eq!(one, other, "{file}: {}", item.id);
        }
    }
}

#[test]
fn broken_system_files_have_the_outcome_that_is_expected() {
    let Some(folder) = deliveries("spss") else {
        return;
    };
    let broken = |file: &str| survey_of(&folder.join("broken").join(file), Headings::Short, "");
    let (_folder, survey) = broken("truncated.sav");
    let error = ingest::read(&survey, &survey.waves[0])
        .expect_err("an error")
        .to_string();
    assert!(
        error.contains("the file ends in the middle of the data: in row 488 of 1000"),
        "{error}"
    );
    let (_folder, survey) = broken("not_a_sav.sav");
    let error = ingest::read(&survey, &survey.waves[0])
        .expect_err("an error")
        .to_string();
    assert!(error.contains("not an SPSS file"), "{error}");
    let (_folder, survey) = broken("wrong_case_count.sav");
    let Warned {
        output: responses,
        warnings: found,
    } = read(&survey);
    assert_eq!(responses.rows, 1000);
    let said: Vec<_> = found
        .iter()
        .filter(|finding| finding.code == code::CASE_COUNT)
        .collect();
    assert_eq!(said.len(), 1);
    assert_eq!(
        said[0].message,
        "the header says 2000000000 cases, but the file has 1000 rows"
    );
}
