//! `tidemark compare` as a person and a program see it.

use std::process::{Command, Output};

fn tidemark(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidemark"))
        .args(["--no-cache"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("tidemark runs")
}

fn stdout(output: &Output) -> String {
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone()).expect("text")
}

#[test]
fn changes_are_sorted_and_only_tested_ones_have_arrows() {
    let shown = stdout(&tidemark(&["compare", "surveys/gss", "1994", "2018"]));
    insta::assert_snapshot!(shown);
    // The waves in the other order are the same comparison.
    assert_eq!(
        shown,
        stdout(&tidemark(&["compare", "surveys/gss", "2018", "1994"]))
    );
}

#[test]
fn a_comparison_with_itself_or_nothing_is_refused() {
    for waves in [["2018", "2018"], ["2018", "2019"]] {
        let output = tidemark(&["compare", "surveys/gss", waves[0], waves[1]]);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn records_have_every_figure_with_its_test_or_the_reason_there_is_none() {
    let text = stdout(&tidemark(&[
        "compare",
        "surveys/gss",
        "1994",
        "2018",
        "--format",
        "csv",
    ]));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<std::collections::BTreeMap<String, String>> = reader
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("rows");
    assert!(!rows.is_empty());
    for row in &rows {
        let number = |column: &str| {
            row[column]
                .parse::<f64>()
                .unwrap_or_else(|_| panic!("{column}"))
        };
        let change = number("to_estimate") - number("from_estimate");
        assert!((change - number("change")).abs() < 1e-15);
        assert!(row["no_test"].is_empty() != row["verdict"].is_empty());
        if row["verdict"].is_empty() {
            continue;
        }
        let se = number("from_se").hypot(number("to_se"));
        assert!((se / number("se") - 1.0).abs() < 1e-12);
        assert!(number("corrected_p") >= number("p"));
        let together = rows.iter().filter(|other| other["family"] == row["family"]);
        assert_eq!(number("family_tests"), together.count() as f64);
        let found = ["rose", "fell"].contains(&row["verdict"].as_str());
        assert_eq!(found, number("corrected_p") < 0.05);
    }
}
