//! The program as a person or a script meets it: what it prints where, and how it exits.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

#[path = "cli/weighting.rs"]
mod weighting;

/// A survey folder in a place of its own, and the program run beside it.
struct Poll {
    place: tempfile::TempDir,
}

impl Poll {
    /// What `tidemark new` makes, with a wave of a fixed year.
    fn new() -> Self {
        let poll = Self::nothing();
        let made = poll.run(&["new", "poll", "--first-wave", "2026"]);
        assert_eq!(code(&made), 0, "{}", stderr(&made));
        poll
    }

    fn nothing() -> Self {
        let place = tempfile::tempdir().expect("a temporary folder");
        Self { place }
    }

    fn path(&self, file: &str) -> PathBuf {
        self.place.path().join(file)
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).expect("a file that is there")
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// Replaces the one place of a file where `from` stands.
    fn edit(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {file}");
        self.write(file, &text.replacen(from, to, 1));
    }

    /// Facts in the place of what a new survey leaves to be filled in.
    fn fill_in(&self) {
        let text = self.read("poll/survey.toml").replace("FILL IN: ", "");
        self.write("poll/survey.toml", &text);
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_wide("100", arguments)
    }

    fn run_wide(&self, columns: &str, arguments: &[&str]) -> Output {
        command(self.place.path())
            .env("COLUMNS", columns)
            .args(arguments)
            .output()
            .expect("the program runs")
    }
}

fn command(place: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tidemark"));
    command
        .current_dir(place)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE");
    command
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8 on stdout")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8 on stderr")
}

fn widest(text: &str) -> usize {
    text.lines()
        .map(|line| line.chars().count())
        .max()
        .unwrap_or(0)
}

const COMMANDS: [&str; 15] = [
    "new",
    "import",
    "check",
    "weight",
    "table",
    "trend",
    "compare",
    "plan",
    "chart",
    "report",
    "rehearse",
    "collect",
    "explain",
    "export",
    "open-data",
];

// ---- help

#[test]
fn help_says_what_each_command_is_for() {
    let help = Poll::nothing().run(&["--help"]);
    assert_eq!(code(&help), 0);
    insta::assert_snapshot!("help", stdout(&help));
}

#[test]
fn each_command_explains_its_options_with_defaults_and_examples() {
    let poll = Poll::nothing();
    for command in COMMANDS {
        let help = poll.run(&[command, "--help"]);
        assert_eq!(code(&help), 0, "{command}");
        insta::assert_snapshot!(format!("help_{command}"), stdout(&help));
    }
}

#[test]
fn the_version_goes_to_stdout() {
    let version = Poll::nothing().run(&["--version"]);
    assert_eq!(
        stdout(&version),
        format!("tidemark {}\n", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(code(&version), 0);
}

// ---- exit codes and what was typed

#[test]
fn an_unknown_command_or_option_exits_2_and_prints_no_data() {
    let poll = Poll::nothing();
    for arguments in [&["tabel"][..], &["table", "poll", "--waev", "2026"], &[]] {
        let output = poll.run(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert_eq!(stdout(&output), "", "{arguments:?}");
        assert!(!stderr(&output).is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_folder_that_is_no_survey_exits_1_and_names_the_command_that_makes_one() {
    let poll = Poll::nothing();
    let output = poll.run(&["check", "nowhere"]);
    assert_eq!(code(&output), 1);
    assert_eq!(stdout(&output), "");
    insta::assert_snapshot!(stderr(&output), @r"
    error[T0901] nowhere

      × there is no folder `nowhere`
      help: `tidemark new nowhere` makes a survey there
      rule: what a command is asked for can be done

    1 error
    ");
}

#[test]
fn a_folder_of_surveys_lists_them() {
    let poll = Poll::nothing();
    poll.write("surveys/alpha/survey.toml", "");
    poll.write("surveys/beta/survey.toml", "");
    let output = poll.run(&["table", "surveys"]);
    assert_eq!(code(&output), 1);
    let message = stderr(&output);
    assert!(
        message.contains("surveys nearby: `surveys/alpha`"),
        "{message}"
    );
    assert!(message.contains("`surveys/beta`"), "{message}");
}

#[test]
fn a_slip_in_the_name_of_a_survey_is_understood() {
    let poll = Poll::nothing();
    poll.write("surveys/attitudes/survey.toml", "");
    let message = stderr(&poll.run(&["table", "surveys/atitudes"]));
    assert!(
        message.contains("did you mean `surveys/attitudes`?"),
        "{message}"
    );
}

// ---- two published waves: what needs no answers of respondents

const PUBLISHED_SURVEY: &str = r#"
[survey]
id = "published"
languages = ["en", "da"]
title = { en = "Published", da = "Udgivet" }

[scale.agree]
base = "with_dont_know"
answers = [
  { code = 1, label = { en = "Disagree", da = "Uenig" } },
  { code = 2, label = { en = "Agree", da = "Enig" } },
  { code = 8, label = { en = "Don't know", da = "Ved ikke" }, missing = "dont_know" },
]
nets = { disagree = [1], agree = [2] }

[item.trust]
kind = "single"
scale = "agree"
text = { en = "Most people can be trusted", da = "De fleste kan man stole på" }

[item.later]
kind = "single"
scale = "agree"
first_wave = "2022"
text = { en = "Things get better", da = "Det bliver bedre" }

[disclosure]
probability = "probability"
sponsor = { en = "A", da = "A" }
conducted_by = { en = "B", da = "B" }
population = { en = "C", da = "C" }
modes = { en = "D", da = "D" }
strategy = { en = "E", da = "E" }
sampling = { en = "F", da = "F" }
incentives = { en = "G", da = "G" }
tables = { en = "H", da = "H" }
quality_checks = { en = "I", da = "I" }
limitations = { en = "J", da = "J" }
response_rate = { en = "K", da = "K" }
synthetic_data = { en = "L", da = "L" }
contact = { en = "M", da = "M" }
"#;

const PUBLISHED_WAVE: &str = r#"
kind = "published"
fieldwork = { start = YEAR-10-01, end = YEAR-10-14 }
mode = { en = "Web", da = "Web" }
sources = [{ en = "The paper", da = "Artiklen" }]
BREAK
"#;

impl Poll {
    fn published() -> Self {
        Self::published_with_break("")
    }

    fn published_with_break(words: &str) -> Self {
        let poll = Self::nothing();
        poll.write("poll/survey.toml", PUBLISHED_SURVEY);
        for (year, words) in [("2021", ""), ("2022", words)] {
            let wave = PUBLISHED_WAVE.replace("YEAR", year).replace("BREAK", words);
            poll.write(&format!("poll/waves/{year}/wave.toml"), &wave);
        }
        let heading = "item,measure,share,unweighted_base,standard_error,design_effect,df,source\n";
        poll.write(
            "poll/waves/2021/published.csv",
            &format!("{heading}trust,agree,0.40,1000,0.016,1.1,100,paper\n"),
        );
        poll.write(
            "poll/waves/2022/published.csv",
            &format!(
                "{heading}trust,agree,0.50,1000,0.016,1.1,100,paper\ntrust,disagree,0.125,40,0.05,1.0,,paper\nlater,agree,0.25,1000,,,,paper\n"
            ),
        );
        poll
    }
}

#[test]
fn a_table_shows_share_standard_error_interval_and_the_three_bases() {
    let table = Poll::published().run(&["table", "poll", "--item", "trust"]);
    assert_eq!((code(&table), stderr(&table)), (0, String::new()));
    insta::assert_snapshot!(stdout(&table), @r"
    trust · Most people can be trusted · 2022 · published figures

    Answer                 %    SE  95% interval  Design effect
    = Agree             50.0  1.60     46.8–53.2           1.10
    = Disagree        12.5**  5.00      5.4–26.5           1.00

    Unweighted base    1,000
    Weighted base    1,000.0
    Effective base     976.6

    Base: those who answered or said they don't know.
    = answers taken together
    = Disagree: unweighted base 40.
    ** very low effective base
    ");
}

#[test]
fn a_table_in_markdown_has_a_cell_for_every_column() {
    let table = Poll::published().run(&["table", "poll", "--item", "trust", "--format", "md"]);
    let rows: Vec<String> = stdout(&table)
        .lines()
        .filter(|line| line.starts_with('|'))
        .map(str::to_owned)
        .collect();
    assert!(rows.len() > 5);
    for row in &rows {
        assert_eq!(row.matches('|').count(), 6, "{row}");
    }
}

#[test]
fn csv_and_json_hold_the_same_unrounded_cells_with_the_change_from_the_wave_before() {
    let poll = Poll::published();
    let csv = stdout(&poll.run(&["table", "poll", "--item", "trust", "--format", "csv"]));
    let json = stdout(&poll.run(&["table", "poll", "--item", "trust", "--format", "json"]));
    let cells: Vec<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_str(&json).expect("an array of objects");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headings = reader.headers().expect("headings").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), cells.len());
    for (row, cell) in rows.iter().zip(&cells) {
        assert!(headings.iter().eq(cell.keys().map(String::as_str)));
        for (field, value) in row.iter().zip(cell.values()) {
            match value {
                serde_json::Value::Null => assert!(field.is_empty() || field == "inf", "{field}"),
                serde_json::Value::String(text) => assert_eq!(field, text),
                number => {
                    let both = field.parse::<f64>().ok().zip(number.as_f64());
                    // serde_json reads a number to within its last bit.
                    assert!(
                        both.is_some_and(|(a, b)| (a - b).abs() <= 1e-12 * a.abs()),
                        "{field}"
                    );
                }
            }
        }
    }
    let agree = cells
        .iter()
        .find(|cell| cell["code"] == "agree")
        .expect("the net");
    assert_eq!(agree["wave"], "2022", "the newest wave alone is shown");
    assert_eq!(agree["change_from"], "2021");
    assert_eq!(agree["estimate"], 0.5);
    let change = agree["change"].as_f64().expect("a change");
    assert!((change - 0.1).abs() < 1e-12);
    assert!(agree["change_p"].as_f64().expect("a p value") < 0.001);
}

#[test]
fn what_is_undefined_is_empty_in_csv_and_says_why() {
    let csv =
        stdout(&Poll::published().run(&["table", "poll", "--item", "later", "--format", "csv"]));
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headings = reader.headers().expect("headings").clone();
    let row = reader.records().next().expect("one row").expect("a row");
    let field = |name: &str| {
        let place = headings.iter().position(|heading| heading == name);
        row.get(place.expect("a heading")).expect("a field")
    };
    assert_eq!(field("estimate"), "0.25");
    assert_eq!(field("no_se"), "not_published");
    for empty in ["se", "low", "high", "change", "change_p", "by", "group"] {
        assert_eq!(field(empty), "", "{empty}");
    }
}

#[test]
fn every_wave_is_shown_where_all_are_asked_for() {
    let csv = stdout(&Poll::published().run(&[
        "table",
        "poll",
        "--wave",
        "all",
        "--measure",
        "net",
        "--format",
        "csv",
    ]));
    let waves: Vec<&str> = csv.lines().skip(1).map(|line| &line[..4]).collect();
    assert_eq!(waves, ["2021", "2022", "2022", "2022"]);
}

#[test]
fn a_trend_has_an_arrow_where_the_change_is_tested_and_different() {
    let trend = Poll::published().run(&["trend", "poll", "--item", "trust"]);
    assert_eq!((code(&trend), stderr(&trend)), (0, String::new()));
    insta::assert_snapshot!(stdout(&trend), @r"
    trust · Most people can be trusted · Disagree

    Wave     %  Interval  Change  Interval of change  p  Remarks
    2022  12.5  5.4–26.5                                 published


    trust · Most people can be trusted · Agree ▃▆

    Wave     %   Interval   Change  Interval of change       p  Remarks
    2021  40.0  36.9–43.2                                       published
    2022  50.0  46.8–53.2  +10.0 ▲       +5.5 to +14.5  <0.001  published; rose
    ");
}

#[test]
fn a_trend_of_many_lines_has_one_line_an_item() {
    let gss = concat!(env!("CARGO_MANIFEST_DIR"), "/surveys/gss");
    let poll = Poll::published();
    let wide = stdout(&poll.run_wide("100", &["trend", gss]));
    insta::assert_snapshot!(wide, @r"
    Shares, percent: 1994 published … 2024 published

    Item                   Trend               Last   Interval  Change    Interval of  Reading
                                                                               change
    fefam: Agree           ▅▇▅▇▇▆▅▆▆▄▅▃▃│▂│▃▄  31.8  28.2–35.7  +6.7 ▲  +2.2 to +11.2  rose
    happy: Very happy      ▅▆▇▇▆▆▆▆▅▆▆▆▆│▂│▄▃  23.4  21.2–25.7    −1.4   −4.8 to +2.1  no change found
    happy: Not too happy   ▃▂▃▂▃▃▃▄▄▃▃▄▃│▇│▆▆  20.4  18.4–22.6     0.0   −3.0 to +3.1  no change found
    grass: Should be       ▁▁▂▂▃▃▃▃▅▄▆▆▇·│█▇   67.1  61.7–72.0    −4.9  −11.8 to +2.1  no change found
    legal

    Trend: a step of the bars is at least half the widest 95% interval of its line (at most 5.2 points
    here). │ parts what cannot be compared.
    ");
    let narrow = stdout(&poll.run_wide("50", &["trend", gss, "--from", "2018", "--wave", "2022"]));
    insta::assert_snapshot!(narrow, @r"
    Shares, percent: 2018 published, 2021 published,
    2022 published

    Item                    Trend  Last   Interval
    fefam: Agree            ▅│▄│▅  25.1  22.6–27.7
    happy: Very happy       ▇│▂│▄  24.8  22.2–27.5
    happy: Not too happy    ▃│▆│▅  20.3  18.2–22.7
    grass: Should be legal  ▄·│▅   71.9  67.0–76.4

    Item                Change   Interval  Reading
                                of change
    fefam: Agree                           break [1]
    happy: Very happy                      break [1]
    happy: Not too                         break [1]
    happy
    grass: Should be                       break [2]
    legal

    Trend: a step of the bars is at least half the
    widest 95% interval of its line (at most 4.7
    points here). │ parts what cannot be compared.
    [1] Web first in 2021, mixed modes from 2022
    [2] Mainly face-to-face before 2021, web first in
    2021; Web first in 2021, mixed modes from 2022
    ");
    let long = stdout(&poll.run_wide("100", &["trend", gss, "--from", "2018", "--long"]));
    assert_eq!(long.matches("Interval of change").count(), 4, "{long}");
    assert!(!long.contains("2016") && long.contains("2024"), "{long}");
}

#[test]
fn a_trend_that_ends_before_it_begins_is_refused() {
    let gss = concat!(env!("CARGO_MANIFEST_DIR"), "/surveys/gss");
    let wrong = Poll::published().run(&["trend", gss, "--from", "2018", "--wave", "2012"]);
    assert_eq!(code(&wrong), 1);
    assert!(stderr(&wrong).contains("would begin in `2018` and end before it"));
}

#[test]
fn a_trend_over_a_break_shows_the_break_and_no_change() {
    let poll = Poll::published_with_break(r#"break = { en = "New panel", da = "Nyt panel" }"#);
    let text = stdout(&poll.run(&["trend", "poll", "--item", "trust"]));
    assert!(
        text.contains("break [1]") && text.contains("[1] New panel"),
        "{text}"
    );
    assert!(!text.contains('▲') && !text.contains("+10.0"), "{text}");
}

#[test]
fn a_change_from_published_figures_to_synthetic_answers_is_not_shown() {
    let poll = Poll::published();
    let wave = "kind = \"rehearsal\"\nfieldwork = { start = 2023-10-01 }\n";
    poll.write("poll/waves/2023/wave.toml", wave);
    let made = poll.run(&["rehearse", "poll", "--wave", "2023"]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    let text = stdout(&poll.run(&["trend", "poll", "--item", "trust"]));
    let row = text
        .lines()
        .rfind(|line| line.starts_with("2023"))
        .expect("the rehearsal's row");
    assert!(row.contains("REHEARSAL; not compared"), "{row}");
    assert!(!row.contains(['+', '−', '▲', '▼']), "{row}");
}

#[test]
fn labels_come_in_the_language_asked_for() {
    let poll = Poll::published();
    let text = stdout(&poll.run(&["table", "poll", "--lang", "da"]));
    assert!(text.contains("De fleste kan man stole på"), "{text}");
    let wrong = poll.run(&["table", "poll", "--lang", "sv"]);
    assert_eq!(code(&wrong), 1);
    assert!(stderr(&wrong).contains("there are `en`, `da`"));
}

#[test]
fn every_name_that_is_not_there_is_told_with_the_nearest_that_is() {
    let poll = Poll::published();
    let output = poll.run(&["table", "poll", "--item", "trsut,latter", "--wave", "2023"]);
    assert_eq!(code(&output), 1);
    assert_eq!(stdout(&output), "");
    let message = stderr(&output);
    for told in [
        "there is no wave `2023`",
        "there are `2022`, `2021`",
        "there is no item `trsut`",
        "did you mean `trust`?",
        "did you mean `later`?",
        "3 errors",
    ] {
        assert!(message.contains(told), "{told}: {message}");
    }
}

#[test]
fn a_banner_needs_categories() {
    let poll = Poll::published();
    poll.edit(
        "poll/survey.toml",
        "[disclosure]",
        "[item.why]\nkind = \"open\"\ntext = { en = \"Why?\", da = \"Hvorfor?\" }\n\n[disclosure]",
    );
    let output = poll.run(&["table", "poll", "--by", "why"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("item `why` has no categories to group by"));
}

#[test]
fn published_figures_cannot_be_weighted_or_rehearsed_over() {
    let poll = Poll::published();
    let weight = poll.run(&["weight", "poll"]);
    assert_eq!(code(&weight), 1);
    assert!(stderr(&weight).contains("there is nothing to weight"));
    let rehearse = poll.run(&["rehearse", "poll", "--wave", "2022"]);
    assert_eq!(code(&rehearse), 1);
    assert!(stderr(&rehearse).contains("wave `2022` is not a rehearsal"));
}

#[test]
fn out_writes_the_same_bytes_to_a_file_and_nothing_to_stdout() {
    let poll = Poll::published();
    let shown = poll.run(&["table", "poll", "--format", "csv"]);
    let written = poll.run(&["table", "poll", "--format", "csv", "--out", "new/cells.csv"]);
    assert_eq!(stdout(&written), "");
    assert_eq!(stderr(&written), "wrote new/cells.csv\n");
    assert_eq!(poll.read("new/cells.csv"), stdout(&shown));
    let beside = std::fs::read_dir(poll.path("new")).expect("the folder");
    assert_eq!(beside.count(), 1, "nothing half-made stays beside it");
}

#[test]
fn a_table_takes_its_format_from_the_ending_of_its_file_unless_one_is_stated() {
    let poll = Poll::published();
    for command in ["table", "trend"] {
        for (file, format) in [
            ("t.csv", "csv"),
            ("t.JSON", "json"),
            ("t.md", "md"),
            ("t.txt", "text"),
        ] {
            let shown = poll.run(&[command, "poll", "--format", format]);
            let written = poll.run(&[command, "poll", "--out", file]);
            assert_eq!(code(&written), 0, "{}", stderr(&written));
            assert_eq!(poll.read(file), stdout(&shown), "{command} {file}");
        }
        let json = stdout(&poll.run(&[command, "poll", "--format", "json"]));
        poll.run(&[command, "poll", "--out", "t.csv", "--format", "json"]);
        assert_eq!(poll.read("t.csv"), json, "what is stated wins");
        let strange = poll.run(&[command, "poll", "--out", "t.xlsx"]);
        assert_eq!(code(&strange), 1);
        assert!(stderr(&strange).contains("a table cannot be written as `.xlsx`"));
    }
}

#[test]
fn standard_errors_of_a_sample_that_does_not_justify_them_come_with_a_caution() {
    let poll = Poll::published();
    let caution = "Standard errors and intervals treat the sample as a probability sample";
    for command in ["table", "trend"] {
        let sound = stdout(&poll.run(&[command, "poll", "--item", "trust"]));
        assert!(!sound.contains(caution), "{sound}");
    }
    poll.edit(
        "poll/survey.toml",
        "probability = \"probability\"",
        "probability = \"non_probability\"",
    );
    for command in ["table", "trend"] {
        for format in ["text", "md"] {
            let table = poll.run_wide(
                "400",
                &[command, "poll", "--item", "trust", "--format", format],
            );
            let shown = stdout(&table);
            assert!(shown.contains(caution), "{command} {format}: {shown}");
            assert!(
                shown.contains("probability is `non_probability`"),
                "{shown}"
            );
        }
    }
}

#[test]
fn a_share_that_raking_sets_is_fixed_by_weighting() {
    let table = stdout(&Poll::new().run(&["table", "poll", "--item", "sex"]));
    assert!(table.contains("fixed by weighting"), "{table}");
}

#[test]
fn a_file_that_cannot_be_written_exits_2() {
    let poll = Poll::published();
    poll.write("taken", "a file where a folder is needed");
    let output = poll.run(&["table", "poll", "--out", "taken/cells.csv"]);
    assert_eq!(code(&output), 2);
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).contains("could not write taken"));
}

#[test]
fn nothing_in_a_pipe_is_coloured() {
    let poll = Poll::published();
    for arguments in [
        &["table", "poll"][..],
        &["trend", "poll"],
        &["table", "nowhere"],
    ] {
        let output = poll.run(arguments);
        assert!(!stdout(&output).contains('\u{1b}'), "{arguments:?}");
        assert!(!stderr(&output).contains('\u{1b}'), "{arguments:?}");
    }
}

#[test]
fn no_color_keeps_a_terminal_plain() {
    let poll = Poll::published();
    let in_terminal = |no_color: bool| {
        let mut command = std::process::Command::new("script");
        let program = assert_cmd::cargo::cargo_bin!("tidemark")
            .display()
            .to_string();
        command
            .current_dir(poll.place.path())
            .env("TERM", "xterm")
            .env_remove("NO_COLOR")
            .args(["-qec", &format!("{program} table poll"), "/dev/null"]);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        command.output().ok().map(|output| stdout(&output))
    };
    let Some(coloured) = in_terminal(false) else {
        eprintln!("SKIPPED: `script`, which lends a terminal, is not installed");
        return;
    };
    assert!(
        coloured.contains('\u{1b}'),
        "a terminal is shown bold headings"
    );
    let plain = in_terminal(true).expect("as before");
    assert!(
        plain.contains("trust") && !plain.contains('\u{1b}'),
        "{plain:?}"
    );
}

#[test]
fn no_line_is_longer_than_the_window() {
    let poll = Poll::published();
    let commands = [
        &["table", "poll"][..],
        &["trend", "poll"],
        &["check", "poll"],
        &["table", "poll", "--item", "nothing"],
    ];
    for columns in [60, 120] {
        for arguments in commands {
            let output = poll.run_wide(&columns.to_string(), arguments);
            for text in [stdout(&output), stderr(&output)] {
                assert!(widest(&text) <= columns, "{columns} {arguments:?}:\n{text}");
            }
        }
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let poll = Poll::published();
    let program = assert_cmd::cargo::cargo_bin!("tidemark")
        .display()
        .to_string();
    let output = std::process::Command::new("sh")
        .current_dir(poll.place.path())
        .args([
            "-c",
            &format!("{program} table poll --wave all --format csv; echo $? >&2"),
        ])
        .stdout(closed_pipe())
        .output()
        .expect("a shell");
    assert_eq!(stderr(&output), "0\n");
}

/// The writing end of a pipe that nobody reads.
fn closed_pipe() -> std::process::Stdio {
    let (_, writer) = std::io::pipe().expect("a pipe");
    writer.into()
}

// ---- check

#[test]
fn a_sound_survey_is_said_to_be_sound() {
    let check = Poll::published().run(&["check", "poll"]);
    assert_eq!(code(&check), 0);
    assert_eq!(stderr(&check), "nothing wrong, nothing doubtful\n");
    insta::assert_snapshot!(stdout(&check), @r"
    2021 · published figures
    1 published figure

    2022 · published figures
    3 published figures

    Frequencies · 2022

    Answer                              Respondents     %  Last wave     %  Change
    trust · Most people can be trusted
      Disagree                                       12.5
      Agree                                          50.0             40.0   +10.0
    later · Things get better
      Agree                                          25.0

    Respondents are counted, shares are weighted; an answer without a share is not in the base.
    Last wave: 2021.
    ");
}

#[test]
fn a_mistake_is_shown_with_code_file_line_and_column_and_exits_1() {
    let poll = Poll::published();
    poll.edit("poll/survey.toml", "agree = [2] }", "agree = [2, 7] }");
    let check = poll.run(&["check", "poll"]);
    assert_eq!(code(&check), 1);
    insta::assert_snapshot!(stderr(&check), @r"
    error[T0109] poll/survey.toml:14:38

      × net `agree` names code `7`, which its scale lacks
        ╭────
     14 │ nets = { disagree = [1], agree = [2, 7] }
        ·                                      ─
        ╰────
      help: the codes are `1`, `2`
      value: `7`
      rule: a net names codes of its scale, none of them missing

    1 error
    the answers were not read: mend the definition first
    ");
}

#[test]
fn check_prints_json_on_stdout_and_the_other_commands_on_stderr() {
    let poll = Poll::published();
    poll.edit("poll/survey.toml", "agree = [2] }", "agree = [2, 7] }");
    let check = poll.run(&["check", "poll", "--json"]);
    let table = poll.run(&["table", "poll", "--json"]);
    assert_eq!((code(&check), code(&table)), (1, 1));
    assert_eq!(
        (stderr(&check), stdout(&table)),
        (String::new(), String::new())
    );
    for text in [stdout(&check), stderr(&table)] {
        let findings: Vec<serde_json::Value> = serde_json::from_str(&text).expect("an array");
        let finding = &findings[0];
        assert_eq!(finding["code"], "T0109");
        assert_eq!(finding["severity"], "error");
        assert_eq!(finding["file"], "poll/survey.toml");
        assert!(finding["line"].is_u64() && finding["column"].is_u64());
    }
    let sound = Poll::published().run(&["check", "poll", "--json"]);
    assert_eq!((code(&sound), stdout(&sound).as_str()), (0, "[]\n"));
}

// ---- new and rehearse

#[test]
fn a_new_survey_holds_its_definition_targets_and_a_rehearsal() {
    let poll = Poll::nothing();
    let made = poll.run(&["new", "poll", "--first-wave", "2026"]);
    assert_eq!(code(&made), 0);
    insta::assert_snapshot!(stdout(&made), @r"
    poll/survey.toml
    poll/report.toml
    poll/targets/2026.csv
    poll/waves/2026/wave.toml
    poll/waves/2026/responses.csv
    ");
    assert!(stderr(&made).contains("its answers are synthetic"));
    let beside = std::fs::read_dir(poll.place.path()).expect("the folder");
    assert_eq!(beside.count(), 1, "nothing half-made stays beside it");
}

#[test]
fn a_new_survey_refuses_a_folder_that_is_not_empty() {
    let poll = Poll::nothing();
    poll.write("poll/mine.txt", "mine");
    let output = poll.run(&["new", "poll"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("T0902"));
    let files = std::fs::read_dir(poll.path("poll")).expect("the folder");
    assert_eq!(files.count(), 1);
    assert_eq!(poll.read("poll/mine.txt"), "mine");
}

#[test]
fn an_empty_folder_is_filled() {
    let poll = Poll::nothing();
    std::fs::create_dir(poll.path("poll")).expect("a folder");
    assert_eq!(code(&poll.run(&["new", "poll"])), 0);
    assert!(poll.path("poll/survey.toml").is_file());
}

#[test]
fn the_next_wave_asks_for_its_dates_by_file_and_line() {
    let poll = Poll::new();
    let made = poll.run(&["new", "poll", "--wave", "2027"]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    let wave = poll.read("poll/waves/2027/wave.toml");
    assert!(
        wave.contains("FILL IN") && !wave.contains("2026-10-01"),
        "{wave}"
    );
    assert!(stderr(&made).contains("poll/targets/2027.csv"));
    for line in poll.read("poll/targets/2027.csv").lines().skip(1) {
        assert!(line.contains("FILL IN"), "{line}");
    }
    let check = poll.run(&["check", "poll"]);
    assert_eq!(code(&check), 1);
    let message = stderr(&check);
    assert!(
        message.contains("poll/waves/2027/wave.toml:8:23"),
        "{message}"
    );
    assert!(message.contains("`FILL IN`"), "{message}");
}

#[test]
fn a_wave_that_is_not_ready_does_not_stop_the_waves_before_it() {
    let poll = Poll::new();
    poll.run(&["new", "poll", "--wave", "2027"]);
    for command in ["table", "weight", "report"] {
        let output = poll.run(&[command, "poll", "--wave", "2026"]);
        let said = stderr(&output);
        assert_eq!(code(&output), 0, "{command}: {said}");
        assert!(said.contains("wave `2027` is left out: 2 errors"), "{said}");
        assert_eq!(code(&poll.run(&[command, "poll"])), 1, "{command}");
    }
    let again = poll.run(&["new", "poll", "--wave", "2027"]);
    assert_eq!(code(&again), 1);
    assert!(stderr(&again).contains("T0902"), "{}", stderr(&again));
    assert!(!stderr(&again).contains("T0117"), "{}", stderr(&again));
}

#[test]
fn a_wave_is_not_added_to_a_survey_that_is_not_there() {
    let poll = Poll::new();
    let output = poll.run(&["new", "pol", "--wave", "2027"]);
    assert_eq!(code(&output), 1);
    assert!(
        stderr(&output).contains("did you mean `poll`?")
            || stderr(&output).contains("did you mean `./poll`?"),
        "{}",
        stderr(&output)
    );
    assert!(!poll.path("pol").exists());
}

#[test]
fn answers_are_not_published_with_facts_that_are_still_to_be_filled_in() {
    let poll = Poll::new();
    poll.edit(
        "poll/waves/2026/wave.toml",
        "\nkind = \"rehearsal\"",
        "\nkind = \"responses\"",
    );
    let check = poll.run(&["check", "poll"]);
    let said = stderr(&check);
    assert_eq!(code(&check), 1, "{said}");
    for fact in ["sponsor", "conducted_by", "population"] {
        assert!(
            said.contains(&format!("`{fact}` is still to be filled in")),
            "{said}"
        );
    }
    assert!(said.contains("3 errors, 2 warnings"), "{said}");
    assert!(
        said.ends_with("the answers were not read: mend the definition first\n"),
        "{said}"
    );
}

#[test]
fn a_wave_is_never_made_twice_and_its_id_is_an_id() {
    let poll = Poll::new();
    let again = poll.run(&["new", "poll", "--wave", "2026"]);
    assert_eq!(code(&again), 1);
    assert!(stderr(&again).contains("T0902"));
    let odd = poll.run(&["new", "poll", "--wave", "Autumn 27"]);
    assert_eq!(code(&odd), 1);
    assert!(stderr(&odd).contains("T0114"));
}

#[test]
fn a_rehearsal_is_the_same_for_the_same_seed_and_another_for_another() {
    let poll = Poll::new();
    let answers = "poll/waves/2026/responses.csv";
    let rehearse = |seed: &str| {
        let made = poll.run(&[
            "rehearse",
            "poll",
            "--wave",
            "2026",
            "--respondents",
            "200",
            "--seed",
            seed,
        ]);
        assert_eq!(code(&made), 0, "{}", stderr(&made));
        assert!(stderr(&made).contains("200 rows of synthetic answers"));
        poll.read(answers)
    };
    let (first, second, again) = (rehearse("7"), rehearse("8"), rehearse("7"));
    assert_eq!(first, again);
    assert_ne!(first, second);
    assert_eq!(first.lines().count(), 201);
}

// ---- the answers of a wave, from delivery to tables

#[test]
fn a_new_survey_is_sound_and_its_accounts_are_printed() {
    let check = Poll::new().run(&["check", "poll"]);
    assert_eq!(code(&check), 0);
    let doubtful = stderr(&check);
    assert!(doubtful.ends_with("2 warnings\n"), "{doubtful}");
    assert_eq!(doubtful.matches("warning[T0117]").count(), 2, "{doubtful}");
    let text = stdout(&check);
    assert!(
        text.contains("2026 · REHEARSAL: synthetic answers"),
        "{text}"
    );
    for row in ["In the delivery  1,000", "Used             1,000"] {
        assert!(text.contains(row), "{text}");
    }
    assert!(text.contains("encoding UTF-8"), "{text}");
}

#[test]
fn an_answer_outside_its_scale_is_told_with_the_line_and_column_of_the_delivery() {
    let poll = Poll::new();
    let answers = "poll/waves/2026/responses.csv";
    let text = poll.read(answers);
    let second = text.lines().nth(2).expect("a row").to_owned();
    let mut fields: Vec<&str> = second.split(',').collect();
    fields[1] = "6";
    poll.edit(answers, &second, &fields.join(","));
    for command in ["check", "table", "weight"] {
        let output = poll.run(&[command, "poll"]);
        assert_eq!(code(&output), 1, "{command}");
        let message = stderr(&output);
        let place = format!("error[T0208] {answers}:3:{}", fields[0].len() + 2);
        assert!(message.contains(&place), "{place}: {message}");
        assert!(message.contains("value: `6`"), "{message}");
        assert!(message.contains("\n1 error"), "{message}");
    }
}

#[test]
fn synthetic_answers_never_stand_for_those_of_respondents() {
    let poll = Poll::new();
    let wave = "poll/waves/2026/wave.toml";
    poll.edit(wave, "kind = \"rehearsal\"", "kind = \"responses\"");
    poll.fill_in();
    let refused = |column: &str| {
        let check = poll.run_wide("200", &["check", "poll"]);
        assert_eq!(code(&check), 1);
        let message = stderr(&check);
        for part in [
            "error[T0229] poll/waves/2026/responses.csv:2:1 ",
            "(1000 of 1000 rows)",
            "wave `2026` is of the kind `responses`",
            "help: set `kind = \"rehearsal\"`",
            column,
        ] {
            assert!(message.contains(part), "{part}: {message}");
        }
        let report = poll.run(&["report", "poll"]);
        assert_eq!(code(&report), 1);
        assert!(stderr(&report).contains("error[T0229]"));
        assert!(!poll.path("reports").exists());
    };
    refused("value: `rehearsal-0001`");
    // The mark is seen where no id is mapped, too.
    poll.edit(wave, "respondent_id = \"respondent\"\n", "");
    refused("value: `rehearsal-…`");
}

#[test]
fn one_synthetic_row_among_answers_is_enough() {
    let poll = Poll::new();
    let answers = "poll/waves/2026/responses.csv";
    poll.edit(
        "poll/waves/2026/wave.toml",
        "kind = \"rehearsal\"",
        "kind = \"responses\"",
    );
    poll.fill_in();
    let real = poll.read(answers).replace("\nrehearsal-", "\n");
    poll.write(answers, &real);
    assert_eq!(code(&poll.run(&["check", "poll"])), 0);
    poll.write(answers, &real.replacen("\n0007", "\nrehearsal-0007", 1));
    let check = poll.run(&["check", "poll"]);
    assert_eq!(code(&check), 1);
    let place = format!("error[T0229] {answers}:8:1");
    assert!(stderr(&check).contains(&place), "{}", stderr(&check));
}

#[test]
fn another_file_of_answers_in_the_folder_is_named() {
    let poll = Poll::new();
    poll.write("poll/waves/2026/Svar 2026.XLSX", "");
    poll.write("poll/waves/2026/answers.csv", "respondent\n1\n");
    poll.write("poll/waves/2026/notes.md", "");
    let check = poll.run(&["check", "poll"]);
    assert_eq!(code(&check), 0);
    let message = stderr(&check);
    assert!(
        message.contains("warning[T0230] poll/waves/2026/wave.toml"),
        "{message}"
    );
    assert!(message.contains("`Svar 2026.XLSX`, `answers.csv` lie"));
    assert!(!message.contains("notes.md"), "{message}");
}

#[test]
fn a_rehearsal_never_replaces_a_row_that_is_not_of_a_rehearsal() {
    let poll = Poll::new();
    let answers = "poll/waves/2026/responses.csv";
    let rehearsed = poll.read(answers);
    let one_real = format!("{rehearsed}17,4,4,1,1\n");
    let quoted = rehearsed.replacen("\nrehearsal-0002", "\n\"rehearsal-0002\"", 1);
    let real = rehearsed.replace("\nrehearsal-", "\n");
    for (text, line) in [
        (one_real.as_str(), "1002"),
        (real.as_str(), "2"),
        ("respondent,more_good\n", "1"),
    ] {
        poll.write(answers, text);
        let refused = poll.run(&["rehearse", "poll", "--wave", "2026"]);
        assert_eq!(code(&refused), 1, "{}", stderr(&refused));
        let place = format!("error[T0902] {answers}:{line}");
        assert!(stderr(&refused).contains(&place), "{}", stderr(&refused));
        assert_eq!(poll.read(answers), text, "the file is as it was");
    }
    for text in [quoted.as_str(), rehearsed.as_str(), ""] {
        poll.write(answers, text);
        let made = poll.run(&["rehearse", "poll", "--wave", "2026"]);
        assert_eq!(code(&made), 0, "{}", stderr(&made));
        assert_eq!(poll.read(answers), rehearsed);
    }
}

#[test]
fn a_multiple_choice_item_that_is_rehearsed_reads_back_without_a_mapping() {
    let poll = Poll::new();
    let text = poll.read("poll/survey.toml");
    let item = "[item.used]\nkind = \"multiple\"\nbase = \"answered\"\noptions = [\n\
        { code = 1, label = { da = \"Chatbot\", en = \"Chatbot\" } },\n\
        { code = 2, label = { da = \"Robot\", en = \"Robot\" } },\n]\n\
        text = { da = \"Hvad har du brugt?\", en = \"What have you used?\" }\n\n[weighting]\n";
    poll.write("poll/survey.toml", &text.replacen("[weighting]\n", item, 1));
    // The answers are older than the item: the way out is to rehearse again.
    let check = poll.run(&["check", "poll"]);
    assert_eq!(code(&check), 1);
    let words: Vec<String> = stderr(&check)
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    assert!(
        words
            .join(" ")
            .contains("run `tidemark rehearse SURVEY --wave 2026`"),
        "{}",
        stderr(&check)
    );
    let made = poll.run(&["rehearse", "poll", "--wave", "2026"]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    assert!(
        poll.read("poll/waves/2026/responses.csv")
            .contains("used_1,used_2")
    );
    let check = poll.run(&["check", "poll"]);
    assert_eq!(code(&check), 0, "{}", stderr(&check));
    assert!(!stderr(&check).contains("T0222"), "{}", stderr(&check));
}

#[test]
fn notes_are_for_check_alone() {
    let poll = Poll::new();
    let answers = "poll/waves/2026/responses.csv";
    let text = poll.read(answers).replace('\n', ",x\n");
    poll.write(answers, &text.replacen(",x\n", ",extra\n", 1));
    assert!(stderr(&poll.run(&["check", "poll"])).contains("note[T0222]"));
    for command in ["table", "weight", "report"] {
        let output = poll.run(&[command, "poll"]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        assert!(!stderr(&output).contains("T0222"), "{}", stderr(&output));
    }
}

#[test]
fn a_mistake_in_one_wave_does_not_hide_that_in_another() {
    let poll = Poll::new();
    poll.run(&["new", "poll", "--wave", "2027"]);
    let dates = "{ start = \"FILL IN\", end = \"FILL IN\" }";
    poll.edit("poll/waves/2027/wave.toml", dates, "{ start = 2027-10-01 }");
    poll.run(&["rehearse", "poll", "--wave", "2027"]);
    for wave in ["2026", "2027"] {
        let answers = format!("poll/waves/{wave}/responses.csv");
        let text = poll.read(&answers);
        poll.write(&answers, &text.replacen("respondent,", "somebody,", 1));
    }
    let check = poll.run(&["check", "poll"]);
    assert_eq!(code(&check), 1);
    let message = stderr(&check);
    for wave in ["2026", "2027"] {
        let place = format!("poll/waves/{wave}/responses.csv");
        assert!(message.contains(&place), "{message}");
    }
}

#[test]
fn weighting_shows_each_margin_before_and_after_and_its_target() {
    let weight = Poll::new().run(&["weight", "poll", "--lang", "en"]);
    assert_eq!(code(&weight), 0, "{}", stderr(&weight));
    let text = stdout(&weight);
    assert!(text.contains("REHEARSAL"), "{text}");
    for told in [
        "raked to margins",
        "Weighting design effect",
        "Efficiency",
        "Smallest weight",
        "Largest weight",
        "Iterations",
        "Largest miss, points",
        "Category  Respondents  Before %  After %  Target %  Moved, points",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let man: Vec<&str> = text
        .lines()
        .find(|line| line.starts_with("Man "))
        .expect("the margin of men")
        .split_whitespace()
        .collect();
    assert_eq!(man[3..5], ["49.5", "49.5"], "weighted to the target");
}

#[test]
fn weights_by_respondent_go_to_csv_or_parquet_and_say_that_they_are_a_rehearsal() {
    let poll = Poll::new();
    let output = poll.run(&["weight", "poll", "--out", "weights.csv"]);
    assert!(stderr(&output).ends_with("wrote weights.csv\n"));
    let csv = poll.read("weights.csv");
    assert!(
        csv.starts_with("respondent,weight,rehearsal\n"),
        "{}",
        &csv[..60]
    );
    let weights: Vec<f64> = csv
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').nth(1)?.parse().ok())
        .collect();
    assert_eq!(weights.len(), 1000);
    assert!((weights.iter().sum::<f64>() - 1000.0).abs() < 1e-6);
    poll.run(&["weight", "poll", "--out", "weights.parquet"]);
    let parquet = std::fs::read(poll.path("weights.parquet")).expect("the file");
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
    let other = poll.run(&["weight", "poll", "--out", "weights.xls"]);
    assert_eq!(code(&other), 1);
    assert!(stderr(&other).contains(".csv, .parquet or .sav"));
}

#[test]
fn a_banner_shows_groups_beside_the_total_with_their_bases_in_any_window() {
    let poll = Poll::new();
    for columns in [60, 120] {
        let table = poll.run_wide(
            &columns.to_string(),
            &["table", "poll", "--by", "all", "--lang", "en"],
        );
        assert_eq!(code(&table), 0);
        let text = stdout(&table);
        assert!(widest(&text) <= columns, "{text}");
        for told in [
            "Total",
            "Man",
            "Woman",
            "55 and over",
            "Effective base",
            "REHEARSAL",
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
    }
}

#[test]
fn groups_with_too_small_a_base_are_not_shown_to_people_but_stay_in_the_csv() {
    let poll = Poll::new();
    poll.run(&["rehearse", "poll", "--wave", "2026", "--respondents", "50"]);
    let arguments = ["table", "poll", "--item", "more_good", "--by", "age_group"];
    let text = stdout(&poll.run(&arguments));
    assert!(
        text.contains("–  ") && text.contains("effective base too low"),
        "{text}"
    );
    assert!(
        text.contains("** very low effective base") || text.contains("* low"),
        "{text}"
    );
    let csv = stdout(&poll.run(&[&arguments[..], &["--format", "csv"]].concat()));
    assert!(
        csv.lines()
            .any(|line| line.contains(",age_group,1,") && line.contains(",hidden,"))
    );
}

#[test]
fn every_row_of_a_rehearsal_says_so_in_csv() {
    let csv = stdout(&Poll::new().run(&["table", "poll", "--by", "all", "--format", "csv"]));
    assert!(csv.lines().count() > 100);
    assert!(
        csv.lines()
            .skip(1)
            .all(|line| line.starts_with("2026,rehearsal,"))
    );
}

#[test]
fn a_table_is_the_same_bytes_each_time() {
    let poll = Poll::new();
    let table = || {
        poll.run(&["table", "poll", "--by", "all", "--format", "csv"])
            .stdout
    };
    assert_eq!(table(), table());
}

// ---- report and chart

#[test]
fn a_new_survey_reports_at_once_in_every_language() {
    let poll = Poll::new();
    let report = poll.run(&["report", "poll"]);
    assert_eq!(code(&report), 0, "{}", stderr(&report));
    let written: Vec<PathBuf> = stdout(&report).lines().map(PathBuf::from).collect();
    for lang in ["da", "en"] {
        let page = PathBuf::from(format!("reports/poll/2026/{lang}/index.html"));
        assert!(written.contains(&page), "{written:?}");
    }
    for file in &written {
        assert!(poll.place.path().join(file).is_file(), "{}", file.display());
    }
    assert!(stderr(&report).contains("files to reports/poll/2026"));
}

#[test]
fn a_report_takes_its_languages_and_its_folder() {
    let poll = Poll::new();
    let report = poll.run(&["report", "poll", "--lang", "en", "--out", "public"]);
    assert_eq!(code(&report), 0, "{}", stderr(&report));
    assert!(poll.path("public/en/index.html").is_file());
    assert!(!poll.path("public/da").exists() && !poll.path("reports").exists());
}

#[test]
fn a_report_of_answers_at_fault_writes_nothing() {
    let poll = Poll::new();
    let answers = "poll/waves/2026/responses.csv";
    let text = poll.read(answers);
    poll.write(answers, &text.replacen("more_good", "more_bad", 1));
    let report = poll.run(&["report", "poll"]);
    assert_eq!(code(&report), 1);
    assert_eq!(stdout(&report), "");
    assert!(!poll.path("reports").exists());
}

#[test]
fn a_chart_is_svg_on_stdout_or_as_its_file_ends() {
    let poll = Poll::new();
    let svg = poll.run(&["chart", "poll", "attitudes", "--lang", "en"]);
    assert_eq!(code(&svg), 0, "{}", stderr(&svg));
    assert!(stdout(&svg).trim_start().starts_with("<svg"));
    assert!(stdout(&svg).contains("Attitudes to new technology"));
    poll.run(&[
        "chart",
        "poll",
        "by_age",
        "--size",
        "slide",
        "--out",
        "by_age.png",
    ]);
    let png = std::fs::read(poll.path("by_age.png")).expect("the file");
    assert!(png.starts_with(b"\x89PNG"));
    let other = poll.run(&["chart", "poll", "by_age", "--out", "by_age.gif"]);
    assert_eq!(code(&other), 1);
    assert!(stderr(&other).contains(".svg, .png or .pdf"));
    poll.run(&[
        "chart",
        "poll",
        "by_age",
        "--theme",
        "stage",
        "--out",
        "by_age.pdf",
    ]);
    let pdf = std::fs::read(poll.path("by_age.pdf")).expect("the file");
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let unknown = poll.run(&["chart", "poll", "by_age", "--theme", "monochrom"]);
    assert_eq!(code(&unknown), 1);
    assert!(
        stderr(&unknown).contains("`monochrome`"),
        "{}",
        stderr(&unknown)
    );
}

#[test]
fn a_figure_that_is_not_there_is_told_with_the_nearest_that_is() {
    let poll = Poll::new();
    let chart = poll.run(&["chart", "poll", "atitudes"]);
    assert_eq!(code(&chart), 1);
    assert_eq!(stdout(&chart), "");
    insta::assert_snapshot!(stderr(&chart), @r"
    error[T0601] poll/report.toml

      × there is no figure `atitudes`
      help: did you mean `attitudes`?
      value: `atitudes`
      rule: a figure that is asked for is in report.toml

    1 error
    ");
}

#[test]
fn a_banner_table_shows_standard_errors_letters_and_the_test_that_were_asked_for() {
    let poll = Poll::new();
    let arguments = ["table", "poll", "--item", "more_good", "--by", "age_group"];
    let show = ["--show", "share,se,letters,base", "--test"];
    let table = poll.run(&[&arguments[..], &show].concat());
    assert_eq!(code(&table), 0, "{}", stderr(&table));
    insta::assert_snapshot!("table_by_age_group", stdout(&table));
    let csv = stdout(&poll.run(&[&arguments[..], &["--test", "--format", "csv"]].concat()));
    let headings: Vec<&str> = csv.lines().next().unwrap_or("").split(',').collect();
    for heading in [
        "se",
        "df",
        "design_effect",
        "column",
        "letters",
        "against_total",
        "independence_p",
    ] {
        assert!(headings.contains(&heading), "{heading}: {headings:?}");
    }
}

#[test]
fn medians_and_quantiles_of_numbers_are_shown_and_are_records_of_their_own() {
    let poll = Poll::new();
    let survey = poll.read("poll/survey.toml");
    poll.write(
        "poll/survey.toml",
        &format!(
            "{survey}\n[item.hours]\nkind = \"numeric\"\nminimum = 0\nmaximum = 60\ndecimals = 1\n\
             text = {{ da = \"Timer på nettet om ugen\", en = \"Hours online a week\" }}\n\n\
             [estimation]\nquantiles = [0.1, 0.5, 0.975]\nquantile_rule = \"school\"\n"
        ),
    );
    let rehearsed = poll.run(&["rehearse", "poll", "--wave", "2026"]);
    assert_eq!(code(&rehearsed), 0, "{}", stderr(&rehearsed));
    let arguments = ["table", "poll", "--item", "hours", "--lang", "en"];
    let measures = ["--measure", "mean,median,quantile"];
    let table = poll.run(&[&arguments[..], &measures].concat());
    assert_eq!(code(&table), 0, "{}", stderr(&table));
    insta::assert_snapshot!("table_of_quantiles", stdout(&table));
    let show = ["--by", "sex", "--show", "share,se,ci,deff,letters,base"];
    let by_sex = poll.run(&[&arguments[..], &measures, &show].concat());
    insta::assert_snapshot!("table_of_quantiles_by_sex", stdout(&by_sex));
    let csv = stdout(&poll.run(&[&arguments[..], &measures, &["--format", "csv"]].concat()));
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let names: Vec<[&str; 3]> = rows.iter().map(|row| [&row[3], &row[4], &row[5]]).collect();
    assert_eq!(
        names,
        [
            ["mean", "", "Mean"],
            ["median", "", "Median"],
            ["quantile", "0.1", "p10"],
            ["quantile", "0.5", "p50"],
            ["quantile", "0.975", "p97.5"],
        ]
    );
    // Value, SE, df and interval of the median are those of the quantile at 0.5.
    let numbers = |row: usize| -> Vec<&str> { (10..16).map(|column| &rows[row][column]).collect() };
    assert_eq!(numbers(1), numbers(3));
    // Without being asked for they are in no table.
    let plain = stdout(&poll.run(&arguments));
    assert!(
        plain.contains("Mean") && !plain.contains("Median"),
        "{plain}"
    );
}

#[test]
fn numbers_of_people_need_a_population() {
    let poll = Poll::new();
    let table = poll.run(&["table", "poll", "--measure", "people"]);
    assert_eq!(code(&table), 1);
    assert!(stderr(&table).contains("how many people the weights stand for"));
}
