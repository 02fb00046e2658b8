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
        assert!(
            wave.contains("respondent_id = \"respid\""),
            "{file}: {wave}"
        );
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
    drafted
        .ends(0)
        .says("born: \"nitten hundrede 60\" (line 14)");
    let survey = place.read("poll/survey.toml");
    assert!(survey.contains("[item.age_group]"), "{survey}");
    assert!(
        survey.contains("[item.born]\nkind = \"numeric\""),
        "{survey}"
    );
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

/// A number that looks drawn, the same on every run (the finaliser of SplitMix64).
fn draw(at: usize, item: usize) -> usize {
    let seed = (at * 64 + item) as u64;
    let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)) as usize
}

/// 13 items of codes 1 to 5 without labels, answered by `respondents`; `code` may change what stands in a cell.
fn poll(
    respondents: std::ops::Range<usize>,
    code: impl Fn(usize, usize, usize) -> usize,
) -> String {
    let headings: Vec<String> = (1..=13).map(|item| format!("q{item}")).collect();
    let mut text = format!("respid,{}\n", headings.join(","));
    for at in respondents {
        let cells: Vec<String> = (0..13)
            .map(|item| {
                let answer = draw(at, item) % 5 + 1;
                code(at, item, answer).to_string()
            })
            .collect();
        text.push_str(&format!("{},{}\n", 9_000_000 + at, cells.join(",")));
    }
    text
}

/// Labels and questions that the file does not tell.
fn label(place: &Place) {
    let text = place.read("poll/survey.toml");
    let (items, facts) = text.split_once("[disclosure]").expect("facts to publish");
    let items = items.replace("FILL IN: ", "svar ");
    place.write("poll/survey.toml", &format!("{items}[disclosure]{facts}"));
}

/// A survey with the first wave of that poll, whose codes have labels now.
fn with_first_wave() -> Place {
    let place = Place::new();
    place.write("first.csv", &poll(0..300, |_, _, answer| answer));
    place.import(Path::new("first.csv"), "2025", &[]).ends(0);
    label(&place);
    place
}

#[test]
fn the_same_poll_under_two_waves_is_said_and_not_published() {
    let place = with_first_wave();
    place.import(Path::new("first.csv"), "2026", &[]).ends(0);
    let checked = place.run(&["check", "poll"]);
    checked.ends(0).says("T0268").says("wave `2025`");
    // With everything filled in that a report demands it is refused for this.
    place.replace(
        "poll/survey.toml",
        "# sponsor = \"FILL IN",
        "sponsor = \"Somebody",
    );
    for fact in ["conducted_by", "population", "modes"] {
        let line = format!("# {fact} = \"FILL IN");
        place.replace("poll/survey.toml", &line, &format!("{fact} = \"Told"));
    }
    for file in [
        "poll/survey.toml",
        "poll/report.toml",
        "poll/waves/2026/wave.toml",
    ] {
        let text = place.read(file).replace("FILL IN", "told");
        place.write(file, &text);
    }
    place.run(&["report", "poll"]).ends(1).says("T0268");

    let other = with_first_wave();
    other.write("second.csv", &poll(300..600, |_, _, answer| answer));
    other.import(Path::new("second.csv"), "2026", &[]).ends(0);
    other.run(&["check", "poll"]).ends(0).never_says("T0268");
}

#[test]
fn a_code_that_is_new_is_said_and_its_line_stands_ready() {
    let place = with_first_wave();
    let split = |_: usize, item: usize, answer: usize| match (item, answer) {
        (4, 2) => 6,
        _ => answer,
    };
    place.write("second.csv", &poll(300..600, split));
    let imported = place.import(Path::new("second.csv"), "2026", &[]);
    imported
        .ends(0)
        .says("What has changed")
        .says("q5: the survey does not have the code 6");
    let wave = place.read("poll/waves/2026/wave.toml");
    assert!(wave.contains("# [values.q5]\n# \"6\" ="), "{wave}");
    assert!(!wave.contains("\nbreak ="), "{wave}");
    let checked = place.run(&["check", "poll"]);
    checked.ends(1).says("\"6\" = CODE").says("[values.q5]");
}

#[test]
fn a_new_code_of_missing_is_said_of_every_item_with_its_line() {
    let place = Place::new();
    // Of the kinds of missing every item has one, and no item the other: two codes are gone at once.
    let dont_know = |code: usize| {
        move |_: usize, _: usize, answer: usize| if answer == 3 { code } else { answer }
    };
    place.write("first.csv", &poll(0..300, dont_know(8)));
    place.import(Path::new("first.csv"), "2025", &[]).ends(0);
    label(&place);
    place.replace(
        "poll/survey.toml",
        "# { code = 8, label = \"Don't know\", missing = \"dont_know\" }",
        "{ code = 7, label = \"Refused\", missing = \"refused\" },\n  { code = 8, label = \"Don't know\", missing = \"dont_know\" }",
    );
    place.run(&["check", "poll"]).ends(0);
    place.write("second.csv", &poll(300..600, dont_know(99)));
    let imported = place.import(Path::new("second.csv"), "2026", &["--yes"]);
    imported.ends(0);
    let wave = place.read("poll/waves/2026/wave.toml");
    for item in 1..=13 {
        let line = format!("# [values.q{item}]\n# \"99\" = 8 # \"Don't know\"?");
        assert!(wave.contains(&line), "{line} in\n{wave}");
    }
    let checked = place.run(&["check", "poll"]);
    checked
        .ends(1)
        .says("if it means don't know, refused or no answer");
}

#[test]
fn columns_that_nothing_but_codes_tells_apart_are_asked_about_with_their_shares() {
    let place = Place::new();
    let high = |at: usize, item: usize, answer: usize| match item {
        1 if !at.is_multiple_of(3) => 5,
        _ => answer,
    };
    place.write("first.csv", &poll(0..300, high));
    place.import(Path::new("first.csv"), "2025", &[]).ends(0);
    label(&place);
    // The first column is the second item.
    let second = poll(300..600, high).replacen("q1,q2,q3", "A,B,C", 1);
    let swapped: String = second
        .lines()
        .map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            if line.starts_with('9') {
                cells.swap(1, 2);
            }
            format!("{}\n", cells.join(","))
        })
        .collect();
    place.write("second.csv", &swapped);
    let asked = place.import(Path::new("second.csv"), "2026", &[]);
    asked
        .ends(1)
        .says("T0270")
        .says("Is `A` `q2`")
        .says("In percent of 1, 2, 3, 4, 5: `A` ")
        .says("; in wave 2025 `q2` ");
    place
        .import(Path::new("second.csv"), "2026", &["--yes"])
        .ends(0);
    let wave = place.read("poll/waves/2026/wave.toml");
    assert!(
        wave.contains("# q2 = \"A\" # unsure") && wave.contains("or it is q"),
        "{wave}"
    );
}

#[test]
fn a_delimiter_that_must_be_stated_is_stated_to_import() {
    let place = Place::new();
    let text = csv("q1,q2", 40, |row| {
        format!("{},{}", row % 4 + 1, row % 3 + 1)
    });
    place.write("answers.csv", &text.replace(',', "|"));
    let refused = place.import(Path::new("answers.csv"), "2026", &[]);
    refused
        .ends(1)
        .says("`import` takes it as `--delimiter '|'`");
    let taken = place.import(Path::new("answers.csv"), "2026", &["--delimiter", "|"]);
    taken.ends(0);
    let wave = place.read("poll/waves/2026/wave.toml");
    assert!(wave.contains("delimiter = \"|\""), "{wave}");
    place.run(&["check", "poll"]).ends(0);
}

#[test]
fn a_wave_without_any_time_is_not_drafted() {
    let place = Place::new();
    place.write(
        "answers.csv",
        &csv("q1", 40, |row| (row % 4 + 1).to_string()),
    );
    let refused = place.import(Path::new("answers.csv"), "w1", &[]);
    refused.ends(1).says("--fieldwork");
    assert!(!place.path("poll").exists());
    let stated = ["--fieldwork", "2026-10-01..2026-10-14"];
    place
        .import(Path::new("answers.csv"), "w1", &stated)
        .ends(0);
    place.run(&["check", "poll"]).ends(0);
}

#[test]
fn the_year_of_fieldwork_is_said_to_be_that_of_the_id() {
    let place = Place::new();
    let text = csv("month,day,q1", 40, |row| {
        format!("6,{},{}", row % 20 + 1, row % 4 + 1)
    });
    place.write("answers.csv", &text);
    let words = "month and day from the file, year from the wave's id";
    place
        .import(Path::new("answers.csv"), "2026", &[])
        .ends(0)
        .says(words);
    label(&place);
    assert!(place.read("poll/waves/2026/wave.toml").contains(words));
    place
        .import(Path::new("answers.csv"), "2027", &[])
        .ends(0)
        .says(words);
    assert!(place.read("poll/waves/2027/wave.toml").contains(words));
    let stated = ["--fieldwork", "2028-10-01..2028-10-14"];
    place
        .import(Path::new("answers.csv"), "2028", &stated)
        .ends(0)
        .never_says(words);
    let line = "fieldwork = { start = 2028-10-01, end = 2028-10-14 }\n";
    assert!(place.read("poll/waves/2028/wave.toml").contains(line));
}

#[test]
fn names_under_a_heading_that_says_nothing_are_not_read() {
    const FIRST: [&str; 8] = [
        "Anne", "Bo", "Carl", "Ditte", "Erik", "Freja", "Gorm", "Hanne",
    ];
    const LAST: [&str; 7] = [
        "Jensen", "Holm", "Krogh", "Lind", "Møller", "Nissen", "Ørsted",
    ];
    let place = Place::new();
    let text = csv("v2,q1", 56, |row| {
        format!("{} {},{}", FIRST[row % 8], LAST[row % 7], row % 4 + 1)
    });
    place.write("answers.csv", &text);
    let drafted = place.import(Path::new("answers.csv"), "2026", &[]);
    drafted.ends(0).says("names of people").never_says("Krogh");
    let survey = place.read("poll/survey.toml");
    assert!(!survey.contains("[item.v2]"), "{survey}");
    // Where a person has it read all the same, `check` warns.
    let read = format!("{survey}\n[item.v2]\nkind = \"open\"\ntext = \"?\"\n");
    place.write("poll/survey.toml", &read);
    let checked = place.run(&["check", "poll"]);
    checked
        .ends(0)
        .says("look like names of people")
        .never_says("Krogh");
}

#[test]
fn weights_that_a_step_rescales_are_not_said_to_be_on_another_scale() {
    let place = Place::new();
    let weighted = |first: usize, factor: f64| {
        csv("weight,q1", 80, |row| {
            format!(
                "{},{}",
                factor * (0.5 + (row % 5) as f64 / 4.1),
                (row + first) % 4 + 1
            )
        })
    };
    place.write("first.csv", &weighted(0, 1.0));
    place.write("second.csv", &weighted(1, 5000.0));
    place.import(Path::new("first.csv"), "2025", &[]).ends(0);
    label(&place);
    place.import(Path::new("second.csv"), "2026", &[]).ends(0);
    let said = place.run(&["check", "poll"]);
    said.ends(0).says("T0294").says("`method = \"rescale\"`");
    place.replace(
        "poll/survey.toml",
        "[weighting]\nmethod = \"delivered\"\n",
        "[[weighting.step]]\nmethod = \"rescale\"\ntotal = 80\n",
    );
    place.run(&["check", "poll"]).ends(0).never_says("T0294");
}

#[test]
fn check_ends_with_what_keeps_the_wave_from_being_published() {
    let place = Place::new();
    place.write(
        "answers.csv",
        &csv("q1", 40, |row| (row % 4 + 1).to_string()),
    );
    place.import(Path::new("answers.csv"), "2026", &[]).ends(0);
    let checked = place.run(&["check", "poll"]);
    checked
        .ends(0)
        .says("`report` would not publish wave `2026`: `sponsor`, `conducted_by`, `population`, `modes` not stated; the days of fieldwork are not stated; texts are still to be filled in");
    // Elsewhere what is open is one line.
    let table = place.run(&["table", "poll", "--item", "q1"]);
    table.ends(0);
    assert_eq!(table.err.matches("T0117").count(), 1, "{}", table.err);
}

#[test]
fn the_next_wave_does_not_take_over_the_source() {
    let place = with_first_wave();
    place.run(&["new", "poll", "--wave", "2026"]).ends(0);
    let wave = place.read("poll/waves/2026/wave.toml");
    assert!(wave.contains("sources = [\"FILL IN"), "{wave}");
    assert!(!wave.contains("first.csv"), "{wave}");
}

#[test]
fn one_weight_that_dominates_is_said_and_the_shares_that_it_moves_are_not() {
    let place = Place::new();
    let weighted = |largest: f64| {
        csv("weight,q1,q2", 200, |row| {
            let weight = if row == 7 {
                largest
            } else {
                0.9 + (row % 3) as f64 / 10.1
            };
            format!("{weight},{},{}", draw(row, 1) % 4 + 1, draw(row, 2) % 4 + 1)
        })
    };
    place.write("first.csv", &weighted(1.1));
    place.write("second.csv", &weighted(1e9));
    place.import(Path::new("first.csv"), "2025", &[]).ends(0);
    label(&place);
    place.import(Path::new("second.csv"), "2026", &[]).ends(0);
    let checked = place.run(&["check", "poll"]);
    checked.ends(0).says("T0215").never_says("T0290");
}

/// A label is not what was asked, and a title in one language is none in another.
#[test]
fn wording_that_the_file_does_not_have_is_marked() {
    let place = Place::new();
    let rows = csv("Køn,Tillid til politikere", 60, |at| {
        format!(
            "{},{}",
            ["Mand", "Kvinde"][at % 2],
            ["Enig", "Uenig"][at / 2 % 2]
        )
    });
    place.write("poll.csv", &rows);
    let said = place.import(&place.path("poll.csv"), "2024", &["--lang", "da,en"]);
    said.ends(0).says("labels of 2 items stand for");
    let survey = place.read("poll/survey.toml");
    let text = survey
        .lines()
        .find(|line| line.contains("Tillid til politikere") && line.starts_with("text"))
        .expect("a text");
    assert!(text.contains("# a label of the file"), "{text}");
    assert!(
        text.contains("en = \"FILL IN: Tillid til politikere\""),
        "{text}"
    );
}

#[test]
fn a_file_in_another_language_is_told_once_a_scale_and_breaks_nothing() {
    const DANISH: [&str; 5] = [
        "Helt enig",
        "Delvist enig",
        "Hverken enig eller uenig",
        "Delvist uenig",
        "Helt uenig",
    ];
    const ENGLISH: [&str; 5] = [
        "Strongly agree",
        "Agree",
        "Neither agree nor disagree",
        "Disagree",
        "Strongly disagree",
    ];
    let poll = |labels: [&str; 5], sexes: [&str; 2], first: usize| {
        csv("q1,q2,q3,sex", 120, |row| {
            let of = |item| labels[draw(row + first, item) % 5];
            format!(
                "{},{},{},{}",
                of(1),
                of(2),
                of(3),
                sexes[draw(row + first, 4) % 2]
            )
        })
    };
    let place = Place::new();
    place.write("da.csv", &poll(DANISH, ["Mand", "Kvinde"], 0));
    place.write("en.csv", &poll(ENGLISH, ["Male", "Female"], 500));
    place
        .import(Path::new("da.csv"), "2025", &["--lang", "da"])
        .ends(0);
    place.replace("poll/survey.toml", "FILL IN: ", "tekst ");
    let imported = place.import(Path::new("en.csv"), "2026", &[]);
    imported
        .ends(0)
        .says("q1, q2, q3: the answers are in another language (en)");
    assert_eq!(
        imported.out.matches("another language").count(),
        1,
        "{}",
        imported.out
    );
    let wave = place.read("poll/waves/2026/wave.toml");
    assert!(!wave.contains("break ="), "{wave}");
    assert!(wave.contains("[values.sex]\n\"Female\" = "), "{wave}");
    place.run(&["check", "poll"]).ends(0);
}
