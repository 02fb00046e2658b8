//! `tidemark import` where no survey is yet: the draft from a delivery's own labels, and how many edits `check` then asks for.

#[path = "shared/mod.rs"]
mod shared;

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
            .current_dir(self.0.path())
            .env("COLUMNS", "100")
            .args(arguments)
            .output()
            .expect("the program runs")
    }

    fn import(&self, file: &Path, more: &[&str]) -> Output {
        let file = file.to_str().expect("a path");
        let mut arguments = vec!["import", file, "--into", "poll", "--wave", "2009"];
        arguments.extend(more);
        self.run(&arguments)
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

/// An edit that a person makes: the line to look for, and what it becomes.
type Edit = (&'static str, &'static str);

/// 999 stands far from the household sizes and has no label: the draft offers the line, a person takes the # from it.
const HOUSEHOLD: Edit = (
    "# missing = { no_answer = [999] }",
    "missing = { no_answer = [999] }",
);

/// The deliveries of the bar, and the edits that `check` needs: none, none, one and one.
const DRAFTS: [(&str, &[Edit]); 4] = [
    ("poll.sav", &[]),
    ("poll_cp1252.sav", &[]),
    ("poll.dta", &[HOUSEHOLD]),
    ("poll_messy.xlsx", &[HOUSEHOLD]),
];

#[test]
fn check_accepts_the_draft_of_a_delivery_after_at_most_one_edit() {
    let Some(shared) =
        shared::shared("check_accepts_the_draft_of_a_delivery_after_at_most_one_edit")
    else {
        return;
    };
    for (file, edits) in DRAFTS {
        let place = Place::new();
        let drafted = place.import(&shared.join("deliveries").join(file), &[]);
        assert_eq!(code(&drafted), Some(0), "{file}: {}", stderr(&drafted));
        if !edits.is_empty() {
            let refused = place.run(&["check", "poll"]);
            assert_eq!(code(&refused), Some(1), "{file}: the edit is needed");
        }
        for (from, to) in edits {
            let text = place.read("poll/survey.toml");
            assert_eq!(text.matches(from).count(), 1, "{file}: {from}");
            place.write("poll/survey.toml", &text.replacen(from, to, 1));
        }
        let checked = place.run(&["check", "poll"]);
        assert_eq!(code(&checked), Some(0), "{file}: {}", stderr(&checked));
        let used = stdout(&checked);
        let used = used.lines().find(|line| line.starts_with("Used"));
        assert!(used.is_some_and(|line| line.ends_with(" 1,000")), "{file}");
    }
}

/// The control numbers of the deliveries' README: 39.862662963 % agree among those who answered, 987 of them.
#[test]
fn a_draft_gives_the_control_numbers() {
    let Some(shared) = shared::shared("a_draft_gives_the_control_numbers") else {
        return;
    };
    for (file, item) in [
        ("poll.sav", "q67"),
        ("poll_cp1252.sav", "q67"),
        ("poll.dta", "q67"),
        ("poll_messy.xlsx", "indvandringen_til_danmark_boer"),
    ] {
        let place = Place::new();
        place.import(&shared.join("deliveries").join(file), &[]);
        let text = place.read("poll/survey.toml");
        place.write("poll/survey.toml", &text.replace(HOUSEHOLD.0, HOUSEHOLD.1));
        let table = place.run(&["table", "poll", "--item", item, "--format", "csv"]);
        assert_eq!(code(&table), Some(0), "{file}: {}", stderr(&table));
        let table = stdout(&table);
        let mut rows = csv::Reader::from_reader(table.as_bytes());
        let headings = rows.headers().expect("headings").clone();
        let place_of = |name: &str| {
            let place = headings.iter().position(|heading| heading == name);
            place.unwrap_or_else(|| panic!("no column {name} in {headings:?}"))
        };
        let agree = rows
            .records()
            .map(|row| row.expect("a row"))
            .find(|row| row.iter().any(|cell| cell == "agree"))
            .unwrap_or_else(|| panic!("{file}: no net in\n{table}"));
        let share: f64 = agree[place_of("estimate")].parse().expect("a number");
        assert!((share - 0.398_626_629_63).abs() < 5e-12, "{file}: {share}");
        assert_eq!(&agree[place_of("unweighted_base")], "987", "{file}");
    }
}

#[test]
fn the_draft_says_what_it_took_from_what() {
    let Some(shared) = shared::shared("the_draft_says_what_it_took_from_what") else {
        return;
    };
    let place = Place::new();
    std::fs::copy(shared.join("deliveries/poll.dta"), place.path("poll.dta")).expect("a copy");
    let drafted = place.import(Path::new("poll.dta"), &[]);
    insta::assert_snapshot!("draft_of_a_stata_file", stdout(&drafted));
    insta::assert_snapshot!("draft_survey_toml", place.read("poll/survey.toml"));
    insta::assert_snapshot!("draft_wave_toml", place.read("poll/waves/2009/wave.toml"));
}

#[test]
fn nothing_that_is_there_is_written_over() {
    let place = Place::new();
    place.write("answers.csv", "id,sex\na1,1\na2,2\na3,1\n");
    place.write("poll/report.toml", "# mine\n");
    let refused = place.import(Path::new("answers.csv"), &[]);
    assert_eq!(code(&refused), Some(1));
    assert!(stderr(&refused).contains("T0902"), "{}", stderr(&refused));
    assert_eq!(place.read("poll/report.toml"), "# mine\n");
    assert!(!place.path("poll/survey.toml").exists());
}

#[test]
fn codes_of_missing_without_a_label_are_asked_about_and_never_counted() {
    let place = Place::new();
    let mut text = String::from("id,leftright\n");
    for row in 0..40 {
        let number = if row % 10 == 9 { 77 } else { row % 11 };
        text.push_str(&format!("r{row},{number}\n"));
    }
    place.write("answers.csv", &text);
    let drafted = place.import(Path::new("answers.csv"), &[]);
    assert!(
        stdout(&drafted).contains("77 (4 rows; often \"refused\")"),
        "{}",
        stdout(&drafted)
    );
    let checked = place.run(&["check", "poll"]);
    assert_eq!(code(&checked), Some(1), "{}", stderr(&checked));
    let text = place.read("poll/survey.toml");
    place.write(
        "poll/survey.toml",
        &text.replace(
            "# missing = { refused = [77] }",
            "missing = { refused = [77] }",
        ),
    );
    let checked = place.run(&["check", "poll"]);
    assert_eq!(code(&checked), Some(0), "{}", stderr(&checked));
}

#[test]
fn columns_of_chosen_and_not_chosen_become_one_question() {
    let place = Place::new();
    let mut text = String::from("id,q7_1,q7_2,q7_3\n");
    for row in 0..30 {
        text.push_str(&format!("r{row},{},{},0\n", row % 2, (row + 1) % 2));
    }
    place.write("answers.csv", &text);
    let drafted = place.import(Path::new("answers.csv"), &[]);
    assert!(
        stdout(&drafted).contains("multiple choice `q7`"),
        "{}",
        stdout(&drafted)
    );
    let checked = place.run(&["check", "poll"]);
    assert_eq!(code(&checked), Some(0), "{}", stderr(&checked));
}

#[test]
fn what_names_people_is_no_item_and_is_not_printed() {
    let place = Place::new();
    let mut text = String::from("id;Navn;E-mail;Køn\n");
    for row in 0..30 {
        let sex = if row % 2 == 0 { "Mand" } else { "Kvinde" };
        text.push_str(&format!(
            "r{row};Anna Marker;anna{row}@marker.example;{sex}\n"
        ));
    }
    place.write("answers.csv", &text);
    let drafted = place.import(Path::new("answers.csv"), &[]);
    assert_eq!(code(&drafted), Some(0), "{}", stderr(&drafted));
    let mut all = stdout(&drafted) + &stderr(&drafted);
    for file in ["survey.toml", "report.toml", "waves/2009/wave.toml"] {
        all.push_str(&place.read(&format!("poll/{file}")));
    }
    assert!(!all.to_lowercase().contains("marker"), "{all}");
    assert!(all.contains("label = \"Kvinde\""), "{all}");
}

#[test]
fn dates_of_fieldwork_are_stated_or_found() {
    let place = Place::new();
    let mut text = String::from("id,sex,intdate\n");
    for row in 0..30 {
        text.push_str(&format!("r{row},{},2009-06-{:02}\n", row % 2 + 1, row + 1));
    }
    place.write("answers.csv", &text);
    place.import(Path::new("answers.csv"), &[]);
    let wave = place.read("poll/waves/2009/wave.toml");
    assert!(
        wave.contains("start = 2009-06-01, end = 2009-06-30"),
        "{wave}"
    );

    let place = Place::new();
    place.write("answers.csv", "id,sex\na1,1\na2,2\n");
    place.import(
        Path::new("answers.csv"),
        &["--fieldwork", "2009-06-08..2009-07-01"],
    );
    let wave = place.read("poll/waves/2009/wave.toml");
    assert!(
        wave.contains("start = 2009-06-08, end = 2009-07-01"),
        "{wave}"
    );
    let wrong = place.import(
        Path::new("answers.csv"),
        &["--fieldwork", "2009-07-01..2009-06-08"],
    );
    assert!(
        stderr(&wrong).contains("fieldwork ends before it starts"),
        "{}",
        stderr(&wrong)
    );
}

#[test]
fn two_languages_leave_the_second_to_a_person() {
    let place = Place::new();
    place.write("answers.csv", "id,Dit køn\na1,Mand\na2,Kvinde\na3,Mand\na4,Kvinde\na5,Mand\na6,Mand\na7,Mand\na8,Kvinde\na9,Mand\na10,Mand\n");
    let drafted = place.import(Path::new("answers.csv"), &["--lang", "da,en"]);
    assert_eq!(code(&drafted), Some(0), "{}", stderr(&drafted));
    let text = place.read("poll/survey.toml");
    assert!(
        text.contains("{ da = \"Kvinde\", en = \"FILL IN: Kvinde\" }"),
        "{text}"
    );
    let checked = place.run(&["check", "poll"]);
    assert_eq!(code(&checked), Some(0), "{}", stderr(&checked));
}

#[test]
fn machines_get_the_same_as_one_object() {
    let place = Place::new();
    place.write("answers.csv", "id,sex\na1,1\na2,2\na3,1\n");
    let drafted = place.import(Path::new("answers.csv"), &["--format", "json"]);
    let object: serde_json::Value = serde_json::from_slice(&drafted.stdout).expect("an object");
    assert_eq!(object["rows"], 3);
    assert_eq!(object["respondent_id"], "id");
    assert_eq!(object["items"][0]["item"], "sex");
}

/// First and second choice in a column each: who chose anything has not chosen the rest; 99 is labelled nowhere and stated blank.
#[test]
fn choices_in_several_columns_are_one_question() {
    let place = Place::new();
    place.write(
        "poll/survey.toml",
        r#"[survey]
id = "poll"
languages = ["en"]
title = "Poll"

[item.used]
kind = "multiple"
text = "Which have you used?"
base = "answered"
options = [
  { code = 1, label = "Chatbot" },
  { code = 2, label = "Vacuum cleaner" },
  { code = 3, label = "Drone" },
]

[disclosure]
probability = "not_stated"
"#,
    );
    place.write(
        "poll/waves/2026/wave.toml",
        "kind = \"responses\"\ndelivery = \"answers.csv\"\nrespondent_id = \"id\"\nblanks = [\"99\"]\n\n[columns]\nused = { any_of = [\"first\", \"second\"] }\n",
    );
    place.write(
        "poll/waves/2026/answers.csv",
        "id,first,second\na,1,3\nb,Drone,\nc,99,99\nd,2,99\n",
    );
    let table = place.run(&["table", "poll", "--item", "used", "--format", "json"]);
    assert_eq!(code(&table), Some(0), "{}", stderr(&table));
    let cells: serde_json::Value = serde_json::from_slice(&table.stdout).expect("cells");
    let share = |option: i64| {
        let cells = cells.as_array().expect("an array");
        let cell = cells
            .iter()
            .find(|cell| cell["code"] == option)
            .expect("the option");
        assert_eq!(cell["unweighted_base"], 3);
        cell["estimate"].as_f64().expect("a share")
    };
    for (option, chosen) in [(1, 1.0), (2, 1.0), (3, 2.0)] {
        assert!((share(option) - chosen / 3.0).abs() < 1e-12, "{option}");
    }
    let both = place.read("poll/waves/2026/wave.toml").replace(
        "any_of = [\"first\", \"second\"]",
        "any_of = [\"first\"], heading = \"second\"",
    );
    place.write("poll/waves/2026/wave.toml", &both);
    let refused = place.run(&["check", "poll"]);
    assert_eq!(code(&refused), Some(1));
    assert!(
        stderr(&refused).contains("a column a choice (`any_of`)"),
        "{}",
        stderr(&refused)
    );
}
