//! What `tidemark import` says to somebody who sees a delivery for the first time: cells that are not like the others of their
//! column are named and never decide what the column is.

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

    fn replace(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert!(text.contains(from), "no `{from}` in\n{text}");
        self.write(file, &text.replace(from, to));
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let output: Output = Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
            .current_dir(self.0.path())
            .env("COLUMNS", "2000")
            .args(arguments)
            .output()
            .expect("the program runs");
        Said {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    fn import(&self, file: &Path, wave: &str, more: &[&str]) -> Said {
        let file = file.to_str().expect("a path");
        let mut arguments = vec!["import", file, "--into", "poll", "--wave", wave];
        arguments.extend(more);
        self.run(&arguments)
    }
}

/// What a run of the program left.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    #[track_caller]
    fn ends(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }

    /// Texts of the tables and of the findings.
    #[track_caller]
    fn says(&self, text: &str) -> &Self {
        let said = self.out.contains(text) || self.err.contains(text);
        assert!(said, "no `{text}` in\n{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    fn never_says(&self, text: &str) -> &Self {
        let said = self.out.contains(text) || self.err.contains(text);
        assert!(!said, "`{text}` in\n{}\n{}", self.out, self.err);
        self
    }
}

/// A delivery with an id and the columns that `row` makes.
fn csv(headings: &str, rows: usize, row: impl Fn(usize) -> String) -> String {
    let mut text = format!("respid,{headings}\n");
    for at in 0..rows {
        text.push_str(&format!("{},{}\n", 9_000_000 + at, row(at)));
    }
    text
}

#[test]
fn an_id_that_stands_in_two_rows_stays_the_id_and_is_told() {
    let Some(shared) = shared::shared("an_id_that_stands_in_two_rows_stays_the_id_and_is_told")
    else {
        return;
    };
    for (file, lines, refused) in [
        ("duplicate_id.csv", "lines 10 and 121", "T0210"),
        ("duplicate_row.csv", "lines 51 and 52", "T0211"),
    ] {
        let place = Place::new();
        let drafted = place.import(&shared.join("deliveries/broken").join(file), "2009", &[]);
        drafted.ends(0).says(lines);
        let survey = place.read("poll/survey.toml");
        assert!(!survey.contains("item.respid"), "{file}: {survey}");
        let wave = place.read("poll/waves/2009/wave.toml");
        assert!(wave.contains("respondent_id = \"respid\""), "{file}: {wave}");
        place.run(&["check", "poll"]).says(refused);
    }
}

#[test]
fn one_text_among_numbers_leaves_a_column_of_numbers() {
    let Some(shared) = shared::shared("one_text_among_numbers_leaves_a_column_of_numbers") else {
        return;
    };
    let place = Place::new();
    let file = shared.join("deliveries/broken/text_in_numeric.csv");
    let drafted = place.import(&file, "2009", &[]);
    drafted.ends(0).says("born: \"nitten hundrede 60\" (line 14)");
    let survey = place.read("poll/survey.toml");
    assert!(survey.contains("[item.age_group]"), "{survey}");
    assert!(survey.contains("[item.born]\nkind = \"numeric\""), "{survey}");
    let checked = place.run(&["check", "poll"]);
    checked.ends(1).says("nitten hundrede 60").says("14");
}

#[test]
fn one_text_among_codes_is_no_answer_of_the_scale() {
    let place = Place::new();
    let text = csv("q1", 60, |row| match row {
        17 => "oops".to_owned(),
        row => (row % 4 + 1).to_string(),
    });
    place.write("answers.csv", &text);
    let drafted = place.import(Path::new("answers.csv"), "2026", &[]);
    drafted.ends(0).says("\"oops\" (line 19)");
    let survey = place.read("poll/survey.toml");
    assert!(!survey.contains("oops"), "{survey}");
    place.run(&["check", "poll"]).ends(1).says("oops");
}

#[test]
fn one_address_among_answers_does_not_drop_the_question() {
    let place = Place::new();
    let text = csv("q67,q68", 400, |row| match row {
        36 => "anne.jensen@example.dk,1".to_owned(),
        row => format!("{},{}", row % 5 + 1, row % 3 + 1),
    });
    place.write("answers.csv", &text);
    let drafted = place.import(Path::new("answers.csv"), "2026", &[]);
    drafted
        .ends(0)
        .says("line 38: an e-mail address")
        .never_says("anne.jensen")
        .never_says("looks like e-mail addresses");
    let survey = place.read("poll/survey.toml");
    assert!(survey.contains("[item.q67]"), "{survey}");
    let checked = place.run(&["check", "poll"]);
    checked.ends(1).says("38").never_says("anne.jensen");
}

#[test]
fn codes_of_missing_without_a_label_are_no_answers_of_a_scale() {
    let place = Place::new();
    let code = |row: usize| match row % 20 {
        7 => 7,
        8 => 8,
        row => row % 5 + 1,
    };
    let text = csv("q1,q2,kids", 100, |row| {
        format!("{},{},{}", code(row), code(row + 3), [1, 2, 99][row % 3])
    });
    place.write("answers.csv", &text);
    let drafted = place.import(Path::new("answers.csv"), "2026", &[]);
    drafted
        .ends(0)
        .says("7 (5 rows; often \"refused\")")
        .says("8 (5 rows; often \"don't know\")")
        .says("99 (33 rows; often \"no answer\")");
    place.run(&["check", "poll"]).ends(1).says("T0208");
    let survey = place.read("poll/survey.toml");
    let taken: String = survey
        .lines()
        .map(|line| match line.trim_start().strip_prefix("# { code") {
            Some(rest) => format!("  {{ code{rest}\n"),
            None => format!("{line}\n"),
        })
        .collect();
    assert_ne!(survey, taken);
    place.write("poll/survey.toml", &taken);
    place.run(&["check", "poll"]).ends(0);
    let table = place.run(&["table", "poll", "--item", "q1", "--format", "csv"]);
    // 90 of 100 rows hold a code from 1 to 5.
    table.ends(0).says(",90,");
}
