//! No test, arrow or unbroken line crosses a break that nobody declared, in any output: terminal, CSV, JSON, Markdown, the
//! pages of a report and the trend figure. Where nothing differs, all of them stand there.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

use super::folder::{Says, write};

const REPORT: &str = r#"
title = { da = "Måling", en = "Poll" }

[figure.line]
title = { da = "Tillid", en = "Trust" }
kind = "trend"
items = ["trust"]
"#;

/// Agreement of 30 %, 60 % and 75 %: a test would say that it rose, twice.
const AGREE: [usize; 3] = [180, 360, 450];
const ROWS: usize = 600;

struct Poll(TempDir);

impl Poll {
    /// Three waves of answers; the second says something else.
    fn new(second: Says) -> Self {
        let place = tempfile::tempdir().expect("a temporary folder");
        let third = Says {
            // The third is as the second, so that only one step is broken.
            wave: String::new(),
            ..second.clone()
        };
        write(place.path(), "responses", &[Says::default(), second, third]);
        fs::write(place.path().join("report.toml"), REPORT).expect("report.toml");
        for (year, agree) in (2021..).zip(AGREE) {
            let mut csv = String::from("trust,safe,used,hours\n");
            for row in 0..ROWS {
                let trust = if row < agree { 4 } else { 2 };
                csv.push_str(&format!("{trust},{},1;2,{}\n", 1 + row % 5, row % 8));
            }
            let file = format!("waves/{year}/responses.csv");
            fs::write(place.path().join(file), csv).expect("responses.csv");
        }
        Self(place)
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_tidemark"))
            .args(arguments)
            .env("COLUMNS", "200")
            .env("TIDEMARK_CACHE", "off")
            .current_dir(self.0.path())
            .output()
            .expect("the program runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Every place that makes the comparison of 2021 with 2022 of the net `agree`: what it is, and whether it does.
    fn comparisons(&self) -> Vec<(&'static str, bool)> {
        let mut made = Vec::new();
        for format in ["text", "md"] {
            let shown = self.run(&[
                "trend", ".", "--item", "trust", "--lang", "en", "--format", format,
            ]);
            let table = shown.split("Agree").last().expect("the net");
            let line = table
                .lines()
                .find(|line| line.contains("2022"))
                .expect("2022");
            made.push(("arrow", line.contains(['▲', '▼'])));
            made.push(("change", line.contains("+30")));
        }
        let csv = self.run(&["trend", ".", "--item", "trust", "--format", "csv"]);
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let headings = reader.headers().expect("headings").clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a row")).collect();
        let cell = |name: &str| -> &str {
            let place = |name: &str| headings.iter().position(|h| h == name).expect("a column");
            let row = rows
                .iter()
                .find(|row| (&row[place("wave")], &row[place("code")]) == ("2022", "agree"));
            &row.expect("the row")[place(name)]
        };
        for column in [
            "change",
            "change_se",
            "change_low",
            "change_high",
            "change_p",
        ] {
            made.push((column, !cell(column).is_empty()));
        }
        made.push(("csv verdict", cell("change_verdict") == "rose"));
        made.push(("csv ledger", cell("comparability") != "break"));
        let json = self.run(&["trend", ".", "--item", "trust", "--format", "json"]);
        let cells: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let cell = cells
            .as_array()
            .expect("cells")
            .iter()
            .find(|cell| cell["wave"] == "2022" && cell["code"] == "agree");
        let cell = cell.expect("the cell");
        for field in ["change", "change_se", "change_p", "change_verdict"] {
            made.push(("json", !cell[field].is_null()));
        }
        for lang in ["da", "en"] {
            let svg = self.run(&["chart", ".", "line", "--lang", lang]);
            made.push(("svg", joins_first_points(&svg)));
        }
        self.of_report(&mut made);
        made
    }

    fn of_report(&self, made: &mut Vec<(&'static str, bool)>) {
        self.run(&["report", ".", "--wave", "2022", "--out", "out"]);
        for (lang, rose) in [("da", "steget"), ("en", "rose")] {
            let pages = texts(&self.0.path().join("out").join(lang));
            assert!(!pages.is_empty(), "{lang}");
            let html: String = pages
                .iter()
                .filter(|(name, _)| name.ends_with(".html"))
                .map(|(_, text)| text.as_str())
                .collect();
            let svg = html
                .split("<svg")
                .skip(1)
                .map(|rest| rest.split("</svg>").next().unwrap_or_default());
            made.push(("html figure", svg.clone().any(joins_first_points)));
            assert!(svg.count() > 0, "a figure in {lang}");
            let section = html.split("id=\"changes\"").nth(1).expect("the changes");
            let section = section.split("</section>").next().unwrap_or_default();
            made.push((
                "html verb",
                cells_of(section).iter().any(|cell| cell == rose),
            ));
        }
    }
}

/// Texts of table cells.
fn cells_of(html: &str) -> Vec<String> {
    html.split("<td")
        .skip(1)
        .filter_map(|rest| {
            Some(
                rest.split_once('>')?
                    .1
                    .split("</td>")
                    .next()?
                    .trim()
                    .to_owned(),
            )
        })
        .collect()
}

fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(texts(&path));
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push((path.display().to_string(), text));
        }
    }
    found.sort();
    found
}

/// The numbers of an attribute.
fn numbers(element: &str, attribute: &str) -> Vec<f64> {
    let Some(rest) = element.split(&format!(" {attribute}=\"")).nth(1) else {
        return Vec::new();
    };
    let value = rest.split('"').next().unwrap_or_default();
    value
        .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .filter_map(|number| number.parse().ok())
        .collect()
}

/// Whether anything but a level line of the grid reaches from the first point to the second.
fn joins_first_points(svg: &str) -> bool {
    let elements: Vec<&str> = svg.split('<').collect();
    let mut dots: Vec<(f64, f64)> = elements
        .iter()
        .filter(|element| element.starts_with("circle"))
        .filter_map(|element| {
            Some((
                *numbers(element, "cx").first()?,
                *numbers(element, "cy").first()?,
            ))
        })
        .collect();
    dots.sort_by(|one, other| one.0.total_cmp(&other.0));
    // The key has a dot of its own, above the points.
    let lowest = dots
        .iter()
        .map(|dot| dot.1)
        .fold(f64::NEG_INFINITY, f64::max);
    let top = dots.iter().map(|dot| dot.1).fold(f64::INFINITY, f64::min);
    if dots.len() > 2 && dots.iter().filter(|dot| dot.1 == top).count() == 1 {
        dots.retain(|dot| dot.1 != top || dot.1 == lowest);
    }
    let [(from, _), (to, _), ..] = dots.as_slice() else {
        panic!("{} points", dots.len());
    };
    // A path may hold several strokes.
    let strokes: Vec<String> = elements
        .iter()
        .flat_map(|element| match element.split_once(" d=\"") {
            Some((head, rest)) if element.starts_with("path") => rest
                .split('"')
                .next()
                .unwrap_or_default()
                .split('M')
                .map(|stroke| format!("{head} d=\"{stroke}\""))
                .collect(),
            _ => vec![(*element).to_owned()],
        })
        .collect();
    strokes
        .iter()
        .map(String::as_str)
        .filter(|e| {
            e.starts_with("polyline")
                || e.starts_with("polygon")
                || e.starts_with("path")
                || e.starts_with("line ")
        })
        .any(|element| {
            let (xs, ys) = if element.starts_with("line ") {
                (
                    [numbers(element, "x1"), numbers(element, "x2")].concat(),
                    [numbers(element, "y1"), numbers(element, "y2")].concat(),
                )
            } else {
                let mut points = numbers(element, "points");
                points.extend(numbers(element, "d"));
                let xs = points.iter().step_by(2).copied().collect();
                let ys = points.iter().skip(1).step_by(2).copied().collect();
                (xs, ys)
            };
            let least = |of: &[f64]| of.iter().copied().fold(f64::INFINITY, f64::min);
            let most = |of: &[f64]| of.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let reaches = least(&xs) < from + 2.0 && most(&xs) > to - 2.0;
            reaches && most(&ys) - least(&ys) > 2.0
        })
}

#[test]
fn every_output_makes_the_comparison_where_nothing_differs() {
    let made = Poll::new(Says::default()).comparisons();
    let missing: Vec<&str> = made
        .iter()
        .filter(|(_, made)| !made)
        .map(|(what, _)| *what)
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn no_output_makes_a_comparison_over_an_undeclared_break() {
    let split = "answers = [{ code = 1 }, { code = 2 }, { code = 3 }, { code = 4 }, { code = 5, label = { da = \"Fuldt og helt enig\", en = \"Fully agree\" } }, { code = 8 }]";
    let breaks = [
        Says::of_item(
            "trust",
            "text = { da = \"Man kan altid stole på det offentlige\", en = \"Public authorities can usually be trusted\" }",
        ),
        Says::of_item("trust", split),
        Says::of_item("trust", "without = [3]"),
        Says::of_item("trust", "order = \"reversed\""),
        Says::of_item(
            "trust",
            "universe = { da = \"Kun vælgere\", en = \"Voters alone\" }",
        ),
        Says {
            mode: Some("phone"),
            ..Says::default()
        },
        Says {
            disclosure: "probability = \"non_probability\"".to_owned(),
            ..Says::default()
        },
    ];
    for says in breaks {
        let made = Poll::new(says.clone()).comparisons();
        let crossing: Vec<&str> = made
            .iter()
            .filter(|(_, made)| *made)
            .map(|(what, _)| *what)
            .collect();
        assert!(crossing.is_empty(), "{crossing:?} over {says:?}");
    }
}

#[test]
fn a_caution_is_tested_and_marked_and_an_overrule_is_printed() {
    let cautious = Poll::new(Says::of_item(
        "trust",
        "caution = { da = \"Nyt layout\", en = \"A new layout\" }",
    ));
    let text = cautious.run(&["trend", ".", "--item", "trust", "--lang", "en"]);
    assert!(
        text.contains("▲") && text.contains("caution [1]") && text.contains("[1] A new layout"),
        "{text}"
    );
    let overruled = Poll::new(Says {
        mode: Some("phone"),
        wave: "comparable = { da = \"Prøvet parallelt\", en = \"Run in parallel\" }".to_owned(),
        ..Says::default()
    });
    let text = overruled.run(&["trend", ".", "--item", "trust", "--lang", "en"]);
    assert!(
        text.contains("▲") && text.contains("Run in parallel"),
        "{text}"
    );
    for lang in ["da", "en"] {
        let reason = if lang == "da" {
            "Prøvet parallelt"
        } else {
            "Run in parallel"
        };
        overruled.run(&["report", ".", "--wave", "2022", "--out", "out"]);
        let pages = texts(&overruled.0.path().join("out").join(lang));
        let html: String = pages
            .iter()
            .filter(|(name, _)| name.ends_with(".html"))
            .map(|(_, text)| text.as_str())
            .collect();
        // Under the figure, beside the changes, and on the page of the ledger.
        assert!(
            html.matches(reason).count() >= 3,
            "{lang}: {}",
            html.matches(reason).count()
        );
    }
}

#[test]
fn the_ledger_is_shown_with_the_words_that_differ() {
    let poll = Poll::new(Says::of_item(
        "trust",
        "text = { da = \"Man kan altid stole på det offentlige\", en = \"Public authorities can always be trusted\" }",
    ));
    let text = poll.run(&["trend", ".", "--ledger", "--item", "trust", "--lang", "en"]);
    assert!(
        text.contains("2021 → 2022") && text.contains("The wording changed [1]"),
        "{text}"
    );
    assert!(
        text.contains("en: Public authorities can [-usually-] {+always+} be trusted"),
        "{text}"
    );
    let csv = poll.run(&["trend", ".", "--ledger", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a row")).collect();
    // Five items, three pairs of waves.
    assert_eq!(rows.len(), 15);
    assert_eq!(rows.iter().filter(|row| &row[4] == "break").count(), 2);
    let json = poll.run(&["trend", ".", "--ledger", "--format", "json"]);
    let cells: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(cells.as_array().map(Vec::len), Some(15));
}
