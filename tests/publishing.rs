//! What must not reach a reader: texts that are still to be filled in, and a scale that looks turned around.

use std::path::PathBuf;
use std::process::Output;

use assert_cmd::Command;

const SURVEY: &str = r#"
[survey]
id = "trust"
languages = ["en"]
title = "Trust"

[scale.agree]
base = "answered"
nets = { agree = [4, 5] }
answers = [
  { code = 1, label = "Strongly disagree" },
  { code = 2, label = "Disagree" },
  { code = 3, label = "Neither" },
  { code = 4, label = "Agree" },
  { code = 5, label = "Strongly agree" },
]

[item.trust]
kind = "single"
scale = "agree"
text = "People can be trusted"

[item.order]
kind = "single"
scale = "agree"
text = "Things are in order"

[disclosure]
probability = "probability"
sponsor = "Nobody"
conducted_by = "Us"
population = "Everybody"
modes = "Web"
"#;

struct Poll(tempfile::TempDir);

impl Poll {
    /// Two waves; in the later one 5 stands where 1 stood.
    fn turned(acknowledged: &str) -> Self {
        let poll = Self(tempfile::tempdir().expect("a folder"));
        poll.write("survey.toml", SURVEY);
        let shares = [2, 6, 12, 40, 40];
        for (year, turned) in [(2023, false), (2024, true)] {
            let said = if turned { acknowledged } else { "" };
            poll.write(
                &format!("waves/{year}/wave.toml"),
                &format!("kind = \"responses\"\nfieldwork = {{ start = {year}-10-01, end = {year}-10-09 }}\n{said}"),
            );
            let rows = (1..=5).zip(shares).flat_map(|(code, number)| {
                let code = if turned { 6 - code } else { code };
                std::iter::repeat_n(format!("{code},{code}\n"), number * 5)
            });
            let rows: String = rows.collect();
            poll.write(
                &format!("waves/{year}/responses.csv"),
                &format!("trust,order\n{rows}"),
            );
        }
        poll
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path("poll").join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
            .current_dir(self.0.path())
            .env("COLUMNS", "120")
            .args(arguments)
            .output()
            .expect("the program runs")
    }

    fn report(&self, wave: &str) -> Output {
        self.run(&["report", "poll", "--wave", wave, "--out", "out"])
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_scale_that_looks_turned_around_is_not_published_before_it_is_judged() {
    let poll = Poll::turned("");
    let checked = poll.run(&["check", "poll"]);
    assert!(
        said(&checked).contains("warning[T0293]"),
        "{}",
        said(&checked)
    );
    assert_eq!(checked.status.code(), Some(0));

    let refused = poll.report("2024");
    assert_eq!(refused.status.code(), Some(1));
    for item in ["`trust`", "`order`"] {
        let message = format!("the scale of {item} looks reversed");
        assert!(said(&refused).contains(&message), "{}", said(&refused));
    }
    assert!(
        said(&refused).contains("error[T0293]"),
        "{}",
        said(&refused)
    );
    assert!(!poll.path("out").exists());
    // The wave before it has nothing to be held against.
    assert_eq!(poll.report("2023").status.code(), Some(0));

    let judged = Poll::turned(
        "[[acknowledged]]\ncode = \"T0293\"\nreason = \"A scandal: the tables were checked against the questionnaire\"\n",
    );
    let written = judged.report("2024");
    assert_eq!(written.status.code(), Some(0), "{}", said(&written));
    assert!(judged.path("out").exists());
}

#[test]
fn what_is_still_to_be_filled_in_is_not_published() {
    let poll = Poll::turned("");
    poll.write(
        "survey.toml",
        &SURVEY.replace("title = \"Trust\"", "title = \"FILL IN: title\""),
    );
    for command in [
        vec!["report", "poll", "--wave", "2023", "--out", "out"],
        vec!["open-data", "poll", "--wave", "2023", "--out", "out"],
    ] {
        let refused = poll.run(&command);
        assert_eq!(refused.status.code(), Some(1), "{command:?}");
        assert!(
            said(&refused).contains("error[T0117]"),
            "{}",
            said(&refused)
        );
        assert!(!poll.path("out").exists());
    }

    // What is left open in another wave does not stop this one.
    poll.write("survey.toml", SURVEY);
    poll.write(
        "waves/2024/wave.toml",
        "kind = \"responses\"\nlabel = \"FILL IN\"\nfieldwork = { start = 2024-10-01, end = 2024-10-09 }\n",
    );
    let written = poll.report("2023");
    assert_eq!(written.status.code(), Some(0), "{}", said(&written));
    assert_eq!(poll.report("2024").status.code(), Some(1));
}

#[test]
fn a_rehearsal_is_reported_with_what_is_still_to_be_filled_in() {
    let poll = Poll(tempfile::tempdir().expect("a folder"));
    assert_eq!(poll.run(&["new", "poll"]).status.code(), Some(0));
    let written = poll.run(&["report", "poll", "--out", "out"]);
    assert_eq!(written.status.code(), Some(0), "{}", said(&written));
    assert!(
        said(&written).contains("warning[T0117]"),
        "{}",
        said(&written)
    );
}
