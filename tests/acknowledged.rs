//! Warnings that an analyst has judged: counted and not repeated, with their reason in JSON and in the method note; an
//! acknowledgement that meets nothing is said, and errors cannot be acknowledged.

use std::path::PathBuf;
use std::process::Output;

use assert_cmd::Command;

/// What `tidemark new` makes, with answers of twelve respondents, two of whom weigh 0.
struct Poll {
    place: tempfile::TempDir,
}

const SURVEY: &str = r#"
[survey]
id = "trust"
languages = ["da", "en"]
title = { da = "Tillid", en = "Trust" }

[item.trust]
kind = "single"
base = "answered"
answers = [
  { code = 1, label = { da = "Enig", en = "Agree" } },
  { code = 2, label = { da = "Uenig", en = "Disagree" } },
]
text = { da = "Man kan stole på folk", en = "People can be trusted" }

[design]
weight = "weight"

[disclosure]
probability = "probability"
sponsor = { da = "Ingen", en = "Nobody" }
conducted_by = { da = "Os", en = "Us" }
population = { da = "Alle", en = "Everybody" }
modes = { da = "Web", en = "Web" }
"#;

impl Poll {
    fn new(acknowledged: &str, weights: &[&str]) -> Self {
        let poll = Self {
            place: tempfile::tempdir().expect("a folder"),
        };
        poll.write("survey.toml", SURVEY);
        poll.write(
            "waves/2024/wave.toml",
            &format!(
                "kind = \"responses\"\nfieldwork = {{ start = 2024-10-01 }}\n[columns]\nweight = \"Vægt\"\n{acknowledged}"
            ),
        );
        let rows: String = weights
            .iter()
            .enumerate()
            .map(|(row, weight)| format!("{},{weight}\n", row % 2 + 1))
            .collect();
        poll.write("waves/2024/responses.csv", &format!("trust,Vægt\n{rows}"));
        poll
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path("poll").join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
            .current_dir(self.place.path())
            .env("COLUMNS", "120")
            .args(arguments)
            .output()
            .expect("the program runs")
    }

    fn check(&self) -> String {
        let output = self.run(&["check", "poll"]);
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

const TWO_ZEROS: [&str; 12] = ["1", "1", "0", "1", "1", "1", "1", "0", "1", "1", "1", "1"];

const JUDGED: &str = r#"
[[acknowledged]]
code = "T0214"
about = "Vægt"
reason = { da = "De to afbrød", en = "The two broke off" }
"#;

#[test]
fn a_judged_warning_is_counted_and_its_reason_stands_in_json_and_in_the_method_note() {
    let before = Poll::new("", &TWO_ZEROS).check();
    assert!(before.contains("warning[T0214]"), "{before}");

    let poll = Poll::new(JUDGED, &TWO_ZEROS);
    let said = poll.check();
    assert!(!said.contains("T0214"), "{said}");
    assert!(said.contains("1 warning acknowledged"), "{said}");

    let json = poll.run(&["check", "poll", "--json"]).stdout;
    let findings: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    let reasons: Vec<&serde_json::Value> = findings
        .as_array()
        .expect("findings")
        .iter()
        .filter(|finding| finding["code"] == "T0214")
        .map(|finding| &finding["acknowledged"])
        .collect();
    assert_eq!(reasons, ["De to afbrød"]);

    let report = poll.run(&["report", "poll", "--out", "out"]);
    let said = String::from_utf8_lossy(&report.stderr);
    assert!(report.status.success() && !said.contains("T0214"), "{said}");
    for (lang, heading, judgement) in [
        (
            "da",
            "Advarsler, som er vurderet",
            "Vurdering: De to afbrød",
        ),
        (
            "en",
            "Warnings that were judged",
            "Judgement: The two broke off",
        ),
    ] {
        let page = std::fs::read_to_string(poll.path("out").join(lang).join("index.html"));
        let page = page.expect("a page");
        assert!(page.contains(heading) && page.contains(judgement), "{lang}");
        assert_eq!(page.matches("T0214").count(), 1, "{lang}");
    }
}

#[test]
fn an_acknowledgement_of_something_else_leaves_the_warning_and_is_said_itself() {
    let said = Poll::new(&JUDGED.replace("Vægt", "alder"), &TWO_ZEROS).check();
    assert!(said.contains("warning[T0214]"), "{said}");
    assert!(said.contains("warning[T0920]"), "{said}");
    assert!(
        said.contains("no warning T0214 about `alder` is given any more"),
        "{said}"
    );

    let said = Poll::new(JUDGED, &["1"; 12]).check();
    assert!(
        said.contains("no warning T0214 about `Vægt` is given any more"),
        "{said}"
    );
    assert!(said.contains("waves/2024/wave.toml:"), "{said}");
}

#[test]
fn errors_cannot_be_acknowledged() {
    let poll = Poll::new(&JUDGED.replace("T0214", "T0213"), &["-1", "1", "1"]);
    let said = poll.check();
    assert!(said.contains("error[T0213]"), "{said}");
    assert!(
        said.contains("T0213 is an error here, and errors cannot be acknowledged"),
        "{said}"
    );
    assert_eq!(poll.run(&["check", "poll"]).status.code(), Some(1));
}

#[test]
fn what_is_written_must_name_a_message_and_a_reason() {
    for (written, says) in [
        (
            JUDGED.replace("T0214", "T9214"),
            "there is no message `T9214`",
        ),
        (
            JUDGED.replace("T0214", "T0603"),
            "nothing turns the mark of a rehearsal off",
        ),
        (
            JUDGED.replace("De to afbrød", " "),
            "an acknowledgement without a reason",
        ),
        (JUDGED.replace("da = \"De to afbrød\", ", ""), "`da`"),
        (format!("{JUDGED}{JUDGED}"), "T0214 is acknowledged twice"),
        (
            "[[acknowledged]]\ncode = \"T0214\"\n".to_owned(),
            "`[[acknowledged]]` has no `reason`",
        ),
    ] {
        let said = Poll::new(&written, &TWO_ZEROS).check();
        assert!(
            said.contains("error[") && said.contains(says),
            "{says}\n{said}"
        );
    }
}
