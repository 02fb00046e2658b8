//! `tidemark explain`: every code has a rule, an example, a reason and ways out, the same as in docs/codes.md.

use std::process::Output;

use assert_cmd::Command;

fn run(arguments: &[&str]) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
        .env("COLUMNS", "100")
        .args(arguments)
        .output()
        .expect("the program runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn a_code_is_told_with_example_reason_and_ways_out() {
    let told = run(&["explain", "t0214"]);
    assert_eq!(told.status.code(), Some(0));
    insta::assert_snapshot!(stdout(&told), @r"
    T0214  a weight of zero counts nobody
      example: 1 of 200 weights is 0
      why: A respondent who weighs 0 is in no figure. That is meant for people who were sampled and did
           not respond, and rarely for others.
      ways out:
        - ask the agency why
        - acknowledge it in wave.toml with the reason
    ");
}

#[test]
fn the_list_has_every_code_and_the_documentation_is_made_of_it() {
    let list = stdout(&run(&["explain"]));
    for code in tidemark::diagnostic::code::ALL {
        assert!(list.contains(&format!("  {code}  ")), "{code}");
    }
    assert!(list.lines().all(|line| line.chars().count() <= 100));

    let page = stdout(&run(&["explain", "--format", "md"]));
    let written = include_str!("../docs/codes.md");
    assert!(
        page == written,
        "docs/codes.md is not what the codes say: `tidemark explain --format md > docs/codes.md`"
    );
}

#[test]
fn a_machine_gets_objects() {
    let json = run(&["explain", "T0214", "T0101", "--json"]).stdout;
    let codes: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(codes[0]["code"], "T0214");
    assert_eq!(codes[1]["rule"], "a definition file is valid TOML");
    assert!(
        codes[1]["ways_out"]
            .as_array()
            .is_some_and(|ways| !ways.is_empty())
    );
}

#[test]
fn a_code_that_is_not_there_suggests_the_nearest() {
    for (asked, near) in [
        ("T9214", "T0214"),
        ("214", "did you mean `T0214`?"),
        ("T0298", "the nearest is `T0297`"),
        ("zero", "`tidemark explain` lists all of them"),
    ] {
        let output = run(&["explain", asked]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{asked}");
        assert!(
            said.contains(&format!("there is no message `{asked}`")),
            "{said}"
        );
        assert!(said.contains(near), "{asked}: {said}");
    }
}
