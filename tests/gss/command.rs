//! `tidemark trend --fit` and `--composition` on the rows of the GSS.

use std::collections::HashMap;

use assert_cmd::Command;

use super::assert_close;
use super::copy::{Variant, folder};

/// What `tidemark trend` writes to stdout.
fn trend(test: &str, arguments: &[&str]) -> Option<String> {
    let folder = folder(test, Variant::AsItIs)?;
    let mut command = Command::cargo_bin("tidemark").expect("the program");
    command
        .arg("trend")
        .arg(folder.path())
        .args(arguments)
        .arg("--no-cache");
    let output = command.output().expect("an exit");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

fn records(csv: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

#[test]
fn fitted_trends_are_records_with_a_row_a_wave_of_each_unbroken_run() {
    let arguments = ["--item", "fefam", "--fit", "--by", "sex", "--format", "csv"];
    let Some(csv) = trend("trend --fit", &arguments) else {
        return;
    };
    let rows = records(&csv);
    let total: Vec<_> = rows.iter().filter(|row| row["by"].is_empty()).collect();
    // 1994–2018 without 2021 and after: the mode changed.
    assert_eq!(total.len(), 13);
    let first = total[0];
    assert_eq!(
        (first["measure"].as_str(), first["code"].as_str()),
        ("net", "agree")
    );
    assert_eq!(
        (first["from"].as_str(), first["to"].as_str()),
        ("1994", "2018")
    );
    let number = |row: &HashMap<String, String>, name: &str| -> f64 {
        row[name]
            .parse()
            .unwrap_or_else(|_| panic!("{name} is {:?}", row[name]))
    };
    let step = number(total[1], "fitted") - number(first, "fitted");
    assert_close(
        step,
        2.0 * number(first, "slope"),
        1e-9,
        "two years of the slope",
    );
    for name in [
        "slope_p",
        "departure_p",
        "logistic_slope",
        "smoothed_low",
        "no_turn",
    ] {
        assert!(number(first, name).is_finite());
    }
    let of_groups: Vec<_> = rows.iter().filter(|row| row["by"] == "sex").collect();
    assert_eq!(of_groups.len(), 26);
    assert!(number(of_groups[0], "same_slope_p") > 0.0);
}

#[test]
fn a_split_change_is_a_record_and_its_parts_sum_to_it() {
    let arguments = [
        "--item",
        "fefam",
        "--composition",
        "sex,degree",
        "--format",
        "csv",
    ];
    let Some(csv) = trend("trend --composition", &arguments) else {
        return;
    };
    let rows = records(&csv);
    // 12 within 1994–2018, and 2022 to 2024; none into 2021 or out of it.
    assert_eq!(rows.len(), 13);
    for row in &rows {
        let part = |name: &str| row[name].parse::<f64>().expect("a number");
        let sum = part("opinion") + part("composition");
        assert!((sum - part("change")).abs() < 1e-12);
        assert_ne!(row["to"], "2021");
    }
}

#[test]
fn people_see_a_table_an_item() {
    let Some(text) = trend("trend --fit as text", &["--item", "happy", "--fit"]) else {
        return;
    };
    assert!(text.contains("1994–2018"), "{text}");
    assert!(text.contains("Very happy"), "{text}");
    // Each group of words may stand in a line of its own.
    assert!(text.contains("A year: the slope"), "{text}");
    assert!(text.contains("happy · Taken all together"), "{text}");
}
