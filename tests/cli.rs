//! The program as a person or a script meets it: what it prints where, and how it exits.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

/// A survey folder in a place of its own, and the program run beside it.
struct Poll {
    place: tempfile::TempDir,
}

impl Poll {
    /// What `tidemark new` makes, with a wave of a fixed year.
    fn new() -> Self {
        let poll = Self::nothing();
        let made = poll.run(&["new", "poll", "--wave", "2026"]);
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

const COMMANDS: [&str; 8] = [
    "new", "check", "weight", "table", "trend", "chart", "report", "rehearse",
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
      rule: an argument names something that is there

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
    assert!(message.contains("surveys nearby: `surveys/alpha`"), "{message}");
    assert!(message.contains("`surveys/beta`"), "{message}");
}

#[test]
fn a_slip_in_the_name_of_a_survey_is_understood() {
    let poll = Poll::nothing();
    poll.write("surveys/attitudes/survey.toml", "");
    let message = stderr(&poll.run(&["table", "surveys/atitudes"]));
    assert!(message.contains("did you mean `surveys/attitudes`?"), "{message}");
}
