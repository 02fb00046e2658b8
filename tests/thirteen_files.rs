//! One definition, thirteen files: every good delivery of the Danish poll is a wave of one survey folder, and in all of
//! them stand the same respondents, weights and answers.
//!
//! Source of the numbers: `deliveries/README.md` of the shared data (PSPP prints the same shares to one decimal).

#[path = "shared/mod.rs"]
mod shared;

use std::fs;
use std::path::{Path, PathBuf};

use tidemark::definition::{ItemId, NetId, Survey, Wave, WaveId};
use tidemark::diagnostic::Warned;
use tidemark::estimate::{Domain, Measure};
use tidemark::ingest::{self, Answers, Responses};
use tidemark::pipeline::{self, Scope};

/// A file, the headings its fields are read from, and further keys of its wave.
struct File {
    name: &'static str,
    headings: Headings,
    keys: &'static str,
}

#[derive(Clone, Copy)]
enum Headings {
    Danish,
    /// Each field has the heading of its own name.
    Short,
}

/// What the small .sav of ten variables does not have.
const TEN_VARIABLES: &str = "not_asked = ['hhsize', 'q57', 'q58', 'q60', 'q62', 'q63', 'q65', 'q84', 'educ', 'interviewer']";

const fn file(name: &'static str, headings: Headings, keys: &'static str) -> File {
    File {
        name,
        headings,
        keys,
    }
}

const FILES: [File; 13] = [
    file("poll_utf8_comma.csv", Headings::Short, ""),
    file("poll_codes_utf8_comma.csv", Headings::Short, ""),
    file("poll_cp1252_semicolon.csv", Headings::Danish, ""),
    file("poll_utf8bom_semicolon.csv", Headings::Danish, ""),
    file("poll_utf16le_tab.txt", Headings::Danish, ""),
    file(
        "poll_macroman_semicolon.csv",
        Headings::Danish,
        "encoding = 'macintosh'",
    ),
    file("poll.sav", Headings::Short, ""),
    file("poll_compressed.zsav", Headings::Short, ""),
    file("poll_cp1252.sav", Headings::Short, TEN_VARIABLES),
    file("poll.dta", Headings::Short, ""),
    file("poll.xlsx", Headings::Danish, ""),
    file("poll_messy.xlsx", Headings::Danish, ""),
    file("poll.parquet", Headings::Danish, ""),
];

fn id(file: &File) -> String {
    file.name.replace('.', "-").to_lowercase()
}

/// The survey folder of the poll with a wave for each file.
fn survey_folder(deliveries: &Path) -> tempfile::TempDir {
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surveys/ees-2009");
    let folder = tempfile::tempdir().expect("a folder");
    for part in ["survey.toml", "report.toml"] {
        fs::copy(template.join(part), folder.path().join(part)).expect("a copy");
    }
    let text = fs::read_to_string(template.join("waves/2009/wave.toml")).expect("wave.toml");
    let (keys, columns) = text.split_once("[columns]").expect("[columns]");
    let columns: String = columns
        .lines()
        .filter(|line| !line.starts_with("paper_open"))
        .map(|line| format!("{line}\n"))
        .collect();
    for file in &FILES {
        let delivery = format!(
            "delivery = '{}'\n{}",
            deliveries.join(file.name).display(),
            file.keys
        );
        let keys: String = keys
            .lines()
            .map(|line| match line.starts_with("delivery = ") {
                true => format!("{delivery}\n"),
                false => format!("{line}\n"),
            })
            .collect();
        let (paper, columns) = match (file.headings, file.keys == TEN_VARIABLES) {
            (_, true) => ("paper", ""),
            (Headings::Danish, _) => ("Anden avis (åbent svar)", columns.as_str()),
            (Headings::Short, _) => ("paper_open", ""),
        };
        let wave = folder.path().join("waves").join(id(file));
        fs::create_dir_all(&wave).expect("a wave");
        fs::write(
            wave.join("wave.toml"),
            format!("{keys}\n[columns]\npaper_open = '{paper}'\n{columns}"),
        )
        .expect("wave.toml");
    }
    folder
}

fn deliveries() -> Option<PathBuf> {
    Some(shared::shared("thirteen_files")?.join("deliveries"))
}

fn load(folder: &Path) -> Survey {
    match tidemark::definition::load(folder) {
        Ok(survey) => survey.output,
        Err(error) => panic!("{error}"),
    }
}

fn read(survey: &Survey, wave: &Wave) -> Warned<Responses> {
    ingest::read(survey, wave).unwrap_or_else(|error| panic!("{}: {error}", wave.id))
}

/// The small .sav has 60 bytes for the open answer, and one of them is longer.
fn cut_short(whole: &Option<Answers>, cut: &Option<Answers>) -> bool {
    let (Some(Answers::Open(whole)), Some(Answers::Open(cut))) = (whole, cut) else {
        return false;
    };
    let differ: Vec<_> = whole
        .iter()
        .zip(cut)
        .filter(|(one, other)| one != other)
        .collect();
    matches!(differ.as_slice(), [(Some(one), Some(other))] if other.len() == 60 && one.starts_with(other.as_str()))
}

#[test]
fn all_thirteen_files_hold_the_same_poll() {
    let Some(deliveries) = deliveries() else {
        return;
    };
    let folder = survey_folder(&deliveries);
    let survey = load(folder.path());
    assert_eq!(survey.waves.len(), 13);
    let first = read(&survey, &survey.waves[0]).output;
    for wave in &survey.waves {
        let Warned {
            output: responses,
            warnings,
        } = read(&survey, wave);
        let said = warnings
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n");
        println!("{}: {:#?}\n{said}", wave.id, responses.accounts.reading);
        assert_eq!(responses.rows, 1000, "{}", wave.id);
        assert!(responses.accounts.balance(), "{}", wave.id);
        let sum: f64 = responses.design.weight.iter().sum();
        assert_eq!(format!("{sum:.9}"), "999.999788866", "{}", wave.id);
        assert_eq!(first.ids, responses.ids, "{}", wave.id);
        // poll.xlsx holds its weights in 16 digits, one fewer than some of them need.
        let worst = (first.design.weight.iter())
            .zip(&responses.design.weight)
            .map(|(one, other)| (one - other).abs() / one)
            .fold(0.0, f64::max);
        let limit = if wave.id.as_str() == "poll-xlsx" {
            1e-15
        } else {
            0.0
        };
        assert!(worst <= limit, "{}: weights differ by {worst}", wave.id);
        for (item, (one, other)) in survey
            .items
            .iter()
            .zip(first.answers.iter().zip(&responses.answers))
        {
            if survey.asks(wave, item) {
                let same = one == other
                    || (wave.id.as_str() == "poll_cp1252-sav" && cut_short(one, other));
                assert!(same, "{}: {} differs", wave.id, item.id);
            }
        }
    }
}

#[test]
fn all_thirteen_give_the_same_share() {
    let Some(deliveries) = deliveries() else {
        return;
    };
    let folder = survey_folder(&deliveries);
    let results = pipeline::run(
        load(folder.path()),
        &Scope {
            items: Some(vec![ItemId::new("q67")]),
            ..Scope::default()
        },
    )
    .unwrap_or_else(|error| panic!("{error}"));
    let (item, agree) = (ItemId::new("q67"), Measure::Net(NetId::new("agree")));
    for file in &FILES {
        let wave = results.wave(&WaveId::new(id(file))).expect("the wave");
        let cell = wave.estimates.find(&item, &agree, &Domain::Total);
        let cell = &cell.expect("the net").estimate;
        let share = 100.0 * cell.value.expect("a share");
        assert_eq!(format!("{share:.9}"), "39.862662963", "{}", file.name);
        assert_eq!(cell.bases.unweighted, 987, "{}", file.name);
    }
}

#[test]
fn check_accepts_the_folder_and_accounts_for_every_file() {
    let Some(deliveries) = deliveries() else {
        return;
    };
    let folder = survey_folder(&deliveries);
    let output = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
        .arg("check")
        .arg(folder.path())
        .output()
        .expect("a run");
    let printed = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for file in &FILES {
        assert!(printed.contains(file.name), "{}:\n{printed}", file.name);
    }
}

/// The total row of the workbook is a column of its own kind of row: read by nobody, told to everybody.
#[test]
fn the_total_row_of_the_messy_workbook_is_no_respondent() {
    let Some(deliveries) = deliveries() else {
        return;
    };
    let folder = survey_folder(&deliveries);
    let survey = load(folder.path());
    let wave = survey
        .wave(&WaveId::new("poll_messy-xlsx"))
        .expect("a wave");
    let responses = read(&survey, wave).output;
    let aside: usize = responses
        .accounts
        .set_aside
        .iter()
        .map(|set| set.rows)
        .sum();
    assert_eq!(aside, 1, "{:#?}", responses.accounts);
    assert_eq!(responses.accounts.rows_in, 1001);
    let interviewer = survey.item_position(&ItemId::new("interviewer"));
    let answers = interviewer.and_then(|place| responses.answers_of(place));
    assert!(matches!(answers, Some(Answers::Open(texts)) if texts.iter().all(Option::is_some)));
}
