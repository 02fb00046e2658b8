//! Real deliveries of one Danish poll, in several encodings, delimiters, decimal marks and formats, through one survey
//! folder: the same 1,000 respondents, the same weights, the same shares.
//!
//! Source of the numbers: `deliveries/README.md` of the shared data (PSPP prints the same shares to one decimal).

#[path = "shared/danish_poll.rs"]
mod danish_poll;
#[path = "shared/mod.rs"]
mod shared;

use std::path::{Path, PathBuf};

use tidemark::definition::{Code, ItemId, NetId, Survey, WaveId};
use tidemark::diagnostic::{Diagnostics, Severity, Warned};
use tidemark::estimate::{Domain, Measure};
use tidemark::ingest::{self, Answers, BLANK, Responses};
use tidemark::pipeline::{self, Scope};

use danish_poll::{Headings, survey_of};

fn read(survey: &Survey) -> Warned<Responses> {
    ingest::read(survey, &survey.waves[0]).unwrap_or_else(|error| panic!("{error}"))
}

/// The share of codes among the answers of an item that are not missing, weighted, by a sum over the rows.
fn share_of_answered(survey: &Survey, responses: &Responses, item: &str, codes: &[i64]) -> f64 {
    let place = survey.item_position(&ItemId::new(item)).expect("the item");
    let scale = survey.items[place].scale().expect("a scale");
    let Some(Answers::Single(positions)) = responses.answers_of(place) else {
        panic!("{item} is not single choice");
    };
    let (mut chosen, mut answered) = (0.0, 0.0);
    for (position, weight) in positions.iter().zip(&responses.design.weight) {
        assert_ne!(*position, BLANK, "the poll has no empty cells");
        let answer = &scale.answers[usize::from(*position)];
        if answer.missing.is_none() {
            answered += weight;
            if codes.iter().any(|code| answer.code == Code(*code)) {
                chosen += weight;
            }
        }
    }
    chosen / answered
}

fn answered(survey: &Survey, responses: &Responses, item: &str) -> usize {
    let place = survey.item_position(&ItemId::new(item)).expect("the item");
    let scale = survey.items[place].scale().expect("a scale");
    let Some(Answers::Single(positions)) = responses.answers_of(place) else {
        panic!("{item} is not single choice");
    };
    positions
        .iter()
        .filter(|position| scale.answers[usize::from(**position)].missing.is_none())
        .count()
}

fn warnings(found: &Diagnostics) -> Vec<String> {
    found
        .iter()
        .filter(|finding| finding.severity != Severity::Note)
        .map(ToString::to_string)
        .collect()
}

struct Delivery {
    file: &'static str,
    headings: Headings,
    more: &'static str,
    /// What the accounts say of how it was read.
    said: &'static [&'static str],
    warnings: usize,
}

const DELIVERIES: &[Delivery] = &[
    Delivery {
        file: "poll_cp1252_semicolon.csv",
        headings: Headings::Danish,
        more: "",
        said: &[
            "Windows-1252, found",
            "delimiter `;`, found",
            "decimal commas, found",
            "CRLF",
        ],
        warnings: 1,
    },
    Delivery {
        file: "poll_cp1252_semicolon.csv",
        headings: Headings::Danish,
        more: "encoding = 'windows-1252'\ndelimiter = ';'\ndecimal = ','",
        said: &[
            "Windows-1252, as stated",
            "delimiter `;`, as stated",
            "decimal commas, as stated",
        ],
        warnings: 0,
    },
    Delivery {
        file: "poll_utf8bom_semicolon.csv",
        headings: Headings::Danish,
        more: "",
        said: &[
            "UTF-8, said by its byte order mark",
            "delimiter `;`, found",
            "decimal commas, found",
        ],
        warnings: 0,
    },
    Delivery {
        file: "poll_utf16le_tab.txt",
        headings: Headings::Danish,
        more: "",
        said: &[
            "UTF-16LE, said by its byte order mark",
            "delimiter tab, found",
            "decimal commas, found",
        ],
        warnings: 0,
    },
    Delivery {
        file: "poll_macroman_semicolon.csv",
        headings: Headings::Danish,
        more: "encoding = 'macintosh'",
        said: &[
            "Mac Roman, as stated",
            "delimiter `;`, found",
            "decimal commas, found",
            "line ends CR",
        ],
        warnings: 0,
    },
    Delivery {
        file: "poll_utf8_comma.csv",
        headings: Headings::Short,
        more: "",
        said: &[
            "UTF-8, found",
            "delimiter `,`, found",
            "decimal points, found",
        ],
        warnings: 0,
    },
    Delivery {
        file: "poll_codes_utf8_comma.csv",
        headings: Headings::Short,
        more: "",
        said: &[
            "UTF-8, found",
            "delimiter `,`, found",
            "decimal points, found",
        ],
        warnings: 0,
    },
    Delivery {
        file: "poll.parquet",
        headings: Headings::Danish,
        more: "",
        said: &["Parquet"],
        warnings: 0,
    },
];

fn deliveries(test: &str) -> Option<PathBuf> {
    Some(shared::shared(test)?.join("deliveries"))
}

#[test]
fn every_delivery_of_the_poll_gives_the_same_respondents_weights_and_shares() {
    let Some(folder) = deliveries("deliveries") else {
        return;
    };
    let mut first: Option<Responses> = None;
    for delivery in DELIVERIES {
        let file = delivery.file;
        let (_folder, survey) = survey_of(&folder.join(file), delivery.headings, delivery.more);
        let Warned {
            output: responses,
            warnings: found,
        } = read(&survey);
        assert_eq!(responses.rows, 1000, "{file}");
        assert!(responses.fits(&survey), "{file}");
        assert!(responses.accounts.balance(), "{file}");
        assert_eq!(
            (responses.accounts.rows_in, responses.accounts.rows_used),
            (1000, 1000),
            "{file}"
        );
        let sum: f64 = responses.design.weight.iter().sum();
        assert_eq!(format!("{sum:.9}"), "999.999788866", "{file}");
        let agree = share_of_answered(&survey, &responses, "q67", &[1, 2]);
        assert_eq!(format!("{:.9}", 100.0 * agree), "39.862662963", "{file}");
        assert_eq!(answered(&survey, &responses, "q67"), 987, "{file}");
        let reading = responses.accounts.reading.join("\n");
        for said in delivery.said {
            assert!(
                reading.contains(said),
                "{file}: `{said}` is not in\n{reading}"
            );
        }
        assert_eq!(
            warnings(&found).len(),
            delivery.warnings,
            "{file}: {:#?}",
            warnings(&found)
        );
        assert_eq!(responses.accounts.sha256.len(), 64, "{file}");
        match &first {
            None => first = Some(responses),
            Some(first) => {
                assert_eq!(first.ids, responses.ids, "{file}");
                assert_eq!(first.design, responses.design, "{file}");
                for (item, (one, other)) in survey
                    .items
                    .iter()
                    .zip(first.answers.iter().zip(&responses.answers))
                {
                    assert_eq!(one, other, "{file}: {}", item.id);
                }
            }
        }
    }
}

#[test]
fn shares_of_q67_are_those_that_pspp_prints() {
    let Some(folder) = deliveries("deliveries") else {
        return;
    };
    let file = folder.join("poll_cp1252_semicolon.csv");
    let (_folder, survey) = survey_of(&file, Headings::Danish, "");
    let responses = read(&survey).output;
    let printed: Vec<String> = (1..=5)
        .map(|code| {
            let share = share_of_answered(&survey, &responses, "q67", &[code]);
            format!("{:.1}", 100.0 * share)
        })
        .collect();
    assert_eq!(printed, ["12.6", "27.3", "15.2", "29.9", "15.0"]);
}

#[test]
fn the_committed_survey_folder_runs_through_the_whole_pipeline() {
    let Some(shared) = shared::shared("deliveries") else {
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surveys/ees-2009");
    let survey = match tidemark::definition::load(&folder) {
        Ok(survey) => survey.output,
        Err(error) => panic!("{error}"),
    };
    let delivery = survey.waves[0].delivery().expect("a delivery");
    assert!(delivery.path.starts_with(&shared) || delivery.path.is_file());
    let scope = Scope {
        banners: vec![ItemId::new("sex"), ItemId::new("age_group")],
        ..Scope::default()
    };
    let results = pipeline::run(survey, &scope).unwrap_or_else(|error| panic!("{error}"));
    let wave = results.wave(&WaveId::new("2009")).expect("the wave");
    let agree = wave
        .estimates
        .find(
            &ItemId::new("q67"),
            &Measure::Net(NetId::new("agree")),
            &Domain::Total,
        )
        .expect("the net");
    let value = agree.estimate.value.expect("a share");
    assert_eq!(format!("{:.9}", 100.0 * value), "39.862662963");
    assert_eq!(agree.estimate.bases.unweighted, 987);
}

#[test]
fn its_report_renders_in_both_languages() {
    if shared::shared("deliveries").is_none() {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surveys/ees-2009");
    let out = tempfile::tempdir().expect("a folder");
    let report = out.path().join("report");
    let output = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
        .arg("report")
        .arg(&folder)
        .arg("--out")
        .arg(&report)
        .output()
        .expect("a run");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for (language, label) in [
        ("da", "Indvandringen til Danmark bør mindskes væsentligt"),
        (
            "en",
            "Immigration to Denmark should be decreased significantly",
        ),
    ] {
        let page = std::fs::read_to_string(report.join(language).join("index.html"));
        assert!(page.expect("a page").contains(label), "{language}");
    }
}

#[test]
fn mac_roman_that_is_not_stated_is_called_unclear() {
    let Some(folder) = deliveries("deliveries") else {
        return;
    };
    let file = folder.join("poll_macroman_semicolon.csv");
    let (_folder, survey) = survey_of(&file, Headings::Danish, "");
    let error = ingest::read(&survey, &survey.waves[0])
        .expect_err("an error")
        .to_string();
    assert!(error.contains("T0203"), "{error}");
    assert!(error.contains("the encoding is unclear"), "{error}");
    assert!(error.contains("encoding = \"macintosh\""), "{error}");
}

#[test]
fn a_truncated_parquet_file_is_an_error_and_no_panic() {
    let Some(folder) = deliveries("deliveries") else {
        return;
    };
    let (_folder, survey) = survey_of(
        &folder.join("broken/truncated.parquet"),
        Headings::Danish,
        "",
    );
    let error = ingest::read(&survey, &survey.waves[0])
        .expect_err("an error")
        .to_string();
    assert!(error.contains("footer is missing"), "{error}");
    let whole = std::fs::read(folder.join("poll.parquet")).expect("the file");
    for length in [0, 3, 4, 8, 12, 100, whole.len() / 2, whole.len() - 1] {
        let result = ingest::read_bytes(&survey, &survey.waves[0], &whole[..length]);
        assert!(result.is_err(), "{length} bytes were read");
    }
}
