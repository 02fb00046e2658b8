//! What `tidemark table` says of what it shows, and of what it was asked for and cannot show.

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

/// A new survey with two numbers, people and a calibration to the mean of one of them.
struct Poll(tempfile::TempDir);

const ADDED: &str = r#"
[item.hours]
kind = "numeric"
minimum = 0
maximum = 60
decimals = 2
text = { da = "Timer", en = "Hours" }

[item.years]
kind = "numeric"
role = "background"
minimum = 18
maximum = 90
decimals = 1
text = { da = "År", en = "Years" }

[estimation]
population = 4_700_000
"#;

const WEIGHTING: &str = r#"[[weighting.step]]
method = "calibrate"
margins = ["sex", "age_group"]
numbers = ["years"]
distance = "linear"
total = 4_700_000
"#;

impl Poll {
    fn new() -> Self {
        Self::weighted(WEIGHTING, ADDED)
    }

    /// Every fourth respondent did not say the hours, every fifth gave no opinion.
    fn weighted(weighting: &str, added: &str) -> Self {
        let poll = Self(tempfile::tempdir().expect("a temporary folder"));
        poll.done(&["new", "poll", "--first-wave", "2026"]);
        let survey = poll.read("survey.toml").replace(
            "[weighting]\nmethod = \"rake\"\nmargins = [\"sex\", \"age_group\"]\n",
            weighting,
        );
        assert!(survey.contains(weighting));
        poll.write("survey.toml", &(survey + added));
        let targets = poll.read("targets/2026.csv");
        poll.write("targets/2026.csv", &(targets + "years,mean,50.2,x\n"));
        poll.done(&["rehearse", "poll", "--wave", "2026"]);
        let answers = poll.read("waves/2026/responses.csv");
        let mut rows = answers.lines().map(|row| row.split(',').collect());
        let headings: Vec<&str> = rows.next().expect("headings");
        let place = |name| headings.iter().position(|h| *h == name).expect("a column");
        let (hours, opinion) = (place("hours"), place("more_good"));
        let mut kept = vec![headings.join(",")];
        for (number, mut row) in rows.enumerate() {
            if number % 4 == 0 {
                row[hours] = "";
            }
            if number % 5 == 0 {
                row[opinion] = "";
            }
            kept.push(row.join(","));
        }
        poll.write("waves/2026/responses.csv", &(kept.join("\n") + "\n"));
        poll
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.0.path().join("poll").join(file)
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).expect("a file")
    }

    fn write(&self, file: &str, text: &str) {
        std::fs::write(self.path(file), text).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(self.0.path(), arguments)
    }

    fn done(&self, arguments: &[&str]) -> Output {
        let output = self.run(arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        output
    }

    fn table(&self, arguments: &[&str]) -> String {
        let table = [&["table", "poll", "--lang", "en"], arguments].concat();
        text(&self.done(&table).stdout)
    }

    /// What a table says on stderr, the warnings of the definition aside.
    fn notices(&self, arguments: &[&str]) -> String {
        let table = [&["table", "poll", "--lang", "en"], arguments].concat();
        let said = text(&self.done(&table).stderr);
        let mut after: Vec<&str> = said
            .lines()
            .rev()
            .take_while(|line| !line.ends_with(" warning") && !line.ends_with(" warnings"))
            .collect();
        after.reverse();
        after.iter().map(|line| format!("{line}\n")).collect()
    }

    fn records(&self, arguments: &[&str]) -> Vec<serde_json::Value> {
        let json = self.table(&[arguments, &["--format", "json"]].concat());
        serde_json::from_str(&json).expect("JSON")
    }
}

fn run(place: &Path, arguments: &[&str]) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
        .current_dir(place)
        .env("COLUMNS", "100")
        .args(arguments)
        .output()
        .expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn numbers_of_people_say_how_many_people_have_an_answer() {
    let poll = Poll::new();
    let arguments = ["--item", "more_good,hours", "--measure", "people,total"];
    let records = poll.records(&arguments);
    let number = |record: &serde_json::Value, key: &str| record[key].as_f64().expect("a number");
    let answers = records
        .iter()
        .filter(|r| r["measure"] == "people" && r["code"].is_i64());
    let sum: f64 = answers.map(|record| number(record, "estimate")).sum();
    let first = &records[0];
    assert_eq!(number(first, "population"), 4_700_000.0);
    assert!((number(first, "population_answered") / sum - 1.0).abs() < 1e-9);
    assert!(sum < 4_000_000.0, "every fifth gave no opinion");
    let table = poll.table(&arguments);
    let of = |record, who: &str| {
        let count = number(record, "population_answered").round() as u64;
        let count = format!(
            "{},{:03},{:03}",
            count / 1_000_000,
            count / 1000 % 1000,
            count % 1000
        );
        format!("{count} of 4,700,000 people {who}; the others are in no figure.")
    };
    assert!(
        table.contains(&of(first, "have an answer or don't know")),
        "{table}"
    );
    let hours = records
        .iter()
        .find(|r| r["item"] == "hours")
        .expect("hours");
    assert!(table.contains(&of(hours, "have an answer")), "{table}");
    let by_sex = ["--item", "sex", "--measure", "people"];
    assert!(
        poll.table(&by_sex)
            .contains("All 4,700,000 people have an answer.")
    );
}

#[test]
fn a_total_of_many_has_no_decimals() {
    let table = Poll::new().table(&["--item", "hours", "--measure", "total"]);
    let line = table
        .lines()
        .find(|line| line.starts_with("Total"))
        .expect("the total");
    let numbers: Vec<&str> = line.split_whitespace().collect();
    assert!(
        numbers[1].len() > 9 && numbers[1..4].iter().all(|n| !n.contains('.')),
        "{line}"
    );
}

#[test]
fn a_mean_that_weights_are_calibrated_to_is_fixed_by_weighting() {
    let poll = Poll::new();
    let table = poll.table(&["--item", "years,hours"]);
    let means: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("Mean "))
        .collect();
    assert!(
        means[1].contains("50.2  0.00  fixed by weighting"),
        "{table}"
    );
    assert!(
        means[0].contains('–') && !means[0].contains("fixed"),
        "{table}"
    );
    let trend = text(&poll.done(&["trend", "poll", "--item", "years"]).stdout);
    assert!(trend.contains("50.2  fixed by weighting"), "{trend}");
    // Of men alone nothing fixes it.
    let men = poll.table(&["--item", "years", "--by", "sex", "--show", "ci"]);
    assert_eq!(men.matches("fixed by weighting").count(), 1, "{men}");
}

#[test]
fn a_share_of_everybody_has_no_interval_only_where_weighting_makes_it_so() {
    let steps = format!(
        "[[weighting.step]]\nmethod = \"nonresponse\"\nrespondent = \"status\"\ncodes = [1]\n\
         classes = [\"sex\"]\n\n{WEIGHTING}"
    );
    let of = |id: &str| {
        format!(
            "\n[item.{id}]\nkind = \"single\"\nbase = \"answered\"\ntext = {{ da = \"x\", en = \"x\" }}\nanswers = [\n\
             {{ code = 1, label = {{ da = \"Ja\", en = \"Yes\" }} }},\n{{ code = 2, label = {{ da = \"Nej\", en = \"No\" }} }},\n]\n"
        )
    };
    let poll = Poll::weighted(&steps, &format!("{}{}{ADDED}", of("status"), of("chance")));
    // Nonrespondents are some of the sample; everybody who responded said yes to the other by chance.
    let answers = poll.read("waves/2026/responses.csv");
    let mut rows = answers
        .lines()
        .map(|row| row.split(',').map(str::to_owned).collect());
    let headings: Vec<String> = rows.next().expect("headings");
    let place = |name| headings.iter().position(|h| h == name).expect("a column");
    let (status, chance) = (place("status"), place("chance"));
    let mut kept = vec![headings.join(",")];
    kept.extend(
        rows.enumerate()
            .map(|(number, mut row): (usize, Vec<String>)| {
                row[status] = if number % 7 == 0 { "2" } else { "1" }.to_owned();
                row[chance] = "1".to_owned();
                row.join(",")
            }),
    );
    poll.write("waves/2026/responses.csv", &(kept.join("\n") + "\n"));
    let table = poll.table(&["--item", "status"]);
    assert_eq!(table.matches("fixed by weighting").count(), 2, "{table}");
    let record = &poll.records(&["--item", "status"])[0];
    assert_eq!(
        (record["estimate"].as_f64(), record["low"].as_f64()),
        (Some(1.0), Some(1.0))
    );
    let table = poll.table(&["--item", "chance"]);
    assert!(
        !table.contains("fixed") && table.contains("–100.0"),
        "{table}"
    );
}

#[test]
fn a_measure_that_no_named_item_has_is_an_error() {
    let poll = Poll::new();
    for (item, measure) in [("hours", "balance"), ("more_good", "median")] {
        for format in ["text", "csv"] {
            let arguments = ["table", "poll", "--item", item, "--measure", measure];
            let table = poll.run(&[&arguments[..], &["--format", format]].concat());
            assert_eq!(table.status.code(), Some(1));
            let told = format!("item `{item}` has no {measure}");
            assert!(
                text(&table.stderr).contains(&told),
                "{}",
                text(&table.stderr)
            );
            assert!(table.stdout.is_empty());
        }
    }
    let said = poll.notices(&["--item", "hours,more_good", "--measure", "net"]);
    assert_eq!(said, "item `hours` has no net\n");
}

#[test]
fn options_that_change_nothing_are_said() {
    let poll = Poll::new();
    let said = poll.notices(&["--item", "more_good", "--test"]);
    assert_eq!(
        said,
        "`--test` tests nothing without groups: name them with `--by`\n"
    );
    let said = poll.notices(&["--item", "hours", "--by", "sex", "--test"]);
    assert_eq!(
        said,
        "`--test` leaves item `hours` out: it has no categories\n"
    );
    assert_eq!(
        poll.notices(&["--item", "more_good", "--by", "all", "--test"]),
        ""
    );
    let report = poll.read("report.toml");
    poll.write(
        "report.toml",
        &report.replace("banners = [\"sex\", \"age_group\"]", ""),
    );
    let said = poll.notices(&["--item", "more_good", "--by", "all"]);
    assert_eq!(
        said,
        "`--by all` adds no groups: report.toml names no `banners`\n"
    );
}

#[test]
fn a_test_of_independence_says_which_answers_it_is_of() {
    let poll = Poll::new();
    let arguments = [
        "--item",
        "more_good",
        "--by",
        "age_group",
        "--test",
        "--measure",
        "net",
    ];
    let with = "Independence of all 6 answers, Don't know among them (Rao–Scott): F(";
    assert!(poll.table(&arguments).contains(with));
    let survey = poll.read("survey.toml");
    let answered = survey.replace("base = \"with_dont_know\"", "base = \"answered\"");
    poll.write("survey.toml", &answered);
    let without = "Independence of all 5 answers, without Don't know (Rao–Scott): F(";
    assert!(poll.table(&arguments).contains(without));
}

#[test]
fn records_have_the_corrected_p_behind_each_letter() {
    let poll = Poll::new();
    let records = poll.records(&["--item", "hours", "--by", "age_group", "--show", "letters"]);
    let mut pairs = 0;
    let letters = ["A", "B", "C"];
    let of = |column: &str| {
        let record = records.iter().find(|record| record["column"] == column);
        let record = record.expect("the column");
        let p = record["letters_p"]
            .as_str()
            .expect("p of its pairs")
            .to_owned();
        (record["letters"].as_str().unwrap_or("").to_owned(), p)
    };
    for column in letters {
        let (shown, p) = of(column);
        let p: Vec<(&str, f64)> = p
            .split(';')
            .filter_map(|pair| pair.split_once('='))
            .map(|(letter, p)| (letter, p.parse().expect("a number")))
            .collect();
        assert_eq!(p.len(), 3, "the total and two groups");
        for (other, p) in p {
            pairs += 1;
            assert!((0.0..=1.0).contains(&p));
            if shown.contains(other) {
                assert!(p < 0.05, "{column} {other} {p}");
            }
            // The same pair from the other side.
            if letters.contains(&other) {
                assert!(of(other).1.contains(&format!("{column}={p:?}")));
            }
        }
    }
    assert_eq!(pairs, 9);
}
