//! `tidemark weight` of a survey that is weighted in steps: the page, and the same for programs.

use std::fmt::Write as _;

use super::{Poll, code, stderr, stdout};

const SURVEY: &str = r#"
[survey]
id = "steps"
languages = ["en", "da"]
title = { en = "Steps", da = "Trin" }

[item.outcome]
kind = "single"
role = "background"
base = "answered"
answers = [
  { code = 1, label = { en = "Interview", da = "Interview" } },
  { code = 2, label = { en = "No contact", da = "Ingen kontakt" } },
]
text = { en = "Outcome", da = "Udfald" }

[item.sex]
kind = "single"
role = "background"
base = "answered"
answers = [
  { code = 1, label = { en = "Man", da = "Mand" } },
  { code = 2, label = { en = "Woman", da = "Kvinde" } },
]
text = { en = "Sex", da = "Køn" }

[item.age_group]
kind = "single"
role = "background"
base = "answered"
answers = [
  { code = 1, label = { en = "18-34", da = "18-34 år" } },
  { code = 2, label = { en = "35-54", da = "35-54 år" } },
  { code = 3, label = { en = "55 and over", da = "55 år og derover" } },
]
text = { en = "Age group", da = "Aldersgruppe" }

[item.rooms]
kind = "numeric"
text = { en = "Rooms", da = "Værelser" }

[item.trust]
kind = "single"
base = "answered"
answers = [
  { code = 1, label = { en = "No", da = "Nej" } },
  { code = 2, label = { en = "Yes", da = "Ja" } },
]
nets = { agree = [2] }
text = { en = "Most people can be trusted", da = "De fleste kan man stole på" }

[[weighting.step]]
method = "nonresponse"
respondent = "outcome"
codes = [1]
classes = ["sex"]

[[weighting.step]]
method = "rake"
margins = ["sex", "age_group"]

[[weighting.step]]
method = "trim"
upper = 2.2
redistribute = "equal"

[[weighting.step]]
method = "rescale"
total = 4000

[disclosure]
probability = "probability"
"#;

const TARGETS: &str = r#"margin,category,share,source
sex,1,0.495,"Register, 1 January 2026"
sex,2,0.505,"Register, 1 January 2026"
age_group,1,0.27,"Register, 1 January 2026"
age_group,2,0.32,"Register, 1 January 2026"
age_group,3,0.41,"Register, 1 January 2026"
"#;

/// 300 sampled, of whom about two thirds responded: too many of the old, too few of the young.
fn sampled() -> Poll {
    let poll = Poll::nothing();
    let mut rows = "outcome,sex,age_group,rooms,trust\n".to_owned();
    for row in 0..300 {
        let age = [1, 2, 2, 2, 3, 3, 3, 3, 3, 3][row % 10];
        let sex = 1 + row / 10 % 2;
        if row * 7 % 11 < 2 + sex {
            writeln!(rows, "2,{sex},{age},,").expect("a row");
        } else {
            let trust = 1 + usize::from(row * 13 % 7 < 2 + age);
            writeln!(rows, "1,{sex},{age},{},{trust}", 1 + row * row % 7).expect("a row");
        }
    }
    poll.write("steps/survey.toml", SURVEY);
    poll.write("steps/targets/2026.csv", TARGETS);
    poll.write("steps/waves/2026/wave.toml", "kind = \"responses\"\n");
    poll.write("steps/waves/2026/responses.csv", &rows);
    poll
}

fn weight(poll: &Poll, arguments: &[&str]) -> String {
    let output = poll.run(&[&["weight", "steps"], arguments].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn a_page_shows_what_each_step_did() {
    let page = weight(&sampled(), &[]);
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("cli__weight_in_steps", page);
    });
}

#[test]
fn messages_name_categories_in_the_first_language_of_the_survey() {
    let message = stderr(&sampled().run(&["weight", "steps"]));
    assert!(
        message.contains("after trimming, category 1 \"18-34\" of"),
        "{message}"
    );
}

#[test]
fn json_holds_all_that_the_page_shows_unrounded() {
    let poll = sampled();
    let json: serde_json::Value = serde_json::from_str(&weight(
        &poll,
        &["--format", "json", "--item", "trust,rooms"],
    ))
    .expect("JSON");
    let records = json.as_array().expect("an array");
    let of = |name: &str| -> Vec<&serde_json::Value> {
        let is = |record: &&serde_json::Value| record["record"] == name;
        records.iter().filter(is).collect()
    };
    let number = |value: &serde_json::Value| value.as_f64().expect("a number");
    assert!(
        records
            .iter()
            .all(|record| record["wave"] == "2026" && record["kind"] == "responses")
    );

    let [summary] = of("summary")[..] else {
        panic!("one summary: {json}")
    };
    assert_eq!(summary["method"], "steps");
    assert_eq!(summary["sampled"], 300);
    assert!((number(&summary["weighted_base"]) - 4000.0).abs() < 1e-9);

    let steps = of("step");
    let methods: Vec<_> = steps.iter().map(|step| step["method"].as_str()).collect();
    let expected = ["nonresponse", "rake", "trim", "rescale"].map(Some);
    assert_eq!(methods, expected);
    assert_eq!(steps[0]["margins"], serde_json::json!(["sex"]));
    assert_eq!(steps[2]["upper"], 2.2);
    assert_eq!(steps[2]["lower"], serde_json::Value::Null);
    assert!(number(&steps[1]["largest_miss"]) <= 1e-6);
    assert_eq!(steps[3]["largest_miss"], summary["largest_miss"]);

    let categories = of("category");
    assert_eq!(categories.len(), 5);
    let respondents: u64 = categories[..2]
        .iter()
        .filter_map(|c| c["respondents"].as_u64())
        .sum();
    assert_eq!(Some(respondents), summary["unweighted_base"].as_u64());
    let worst = categories
        .iter()
        .map(|c| number(&c["miss"]))
        .fold(0.0, f64::max);
    assert!((worst - number(&summary["largest_miss"])).abs() < 1e-9);

    let in_bins: u64 = of("bin")
        .iter()
        .filter_map(|bin| bin["respondents"].as_u64())
        .sum();
    assert_eq!(in_bins, respondents);
    let extremes = of("extreme");
    assert_eq!(extremes[0]["weight"], summary["largest_weight"]);
    let answer = &extremes[0]["categories"][0];
    assert_eq!(
        (&answer["item"], &answer["code"]),
        (&"outcome".into(), &1.into())
    );

    let effects = of("design_effect");
    let of_item = |item: &str| {
        let mut of_item = effects.iter().filter(|effect| effect["item"] == item);
        of_item.next().expect("an effect")
    };
    let (rooms, trust) = (of_item("rooms"), of_item("trust"));
    assert_eq!(
        (&trust["measure"], &trust["code"]),
        (&"net".into(), &"agree".into())
    );
    assert_eq!(rooms["measure"], "mean");
    assert!(number(&rooms["estimate"]) > 1.0);

    let lines = weight(&poll, &["--format", "csv"]);
    assert_eq!(lines.lines().count(), 1 + categories.len());
    let before = categories[0]["before"].to_string();
    assert!(
        lines.lines().nth(1).expect("a row").contains(&before),
        "{lines}"
    );
}

#[test]
fn a_mean_is_shown_in_the_unit_of_its_item() {
    let page = weight(&sampled(), &["--item", "rooms"]);
    let row = page.lines().find(|line| line.starts_with("Rooms"));
    let row = row.unwrap_or_else(|| panic!("{page}"));
    assert!(!row.contains('%'), "{row}");
    let mean = row
        .split_whitespace()
        .rev()
        .nth(2)
        .and_then(|mean| mean.parse::<f64>().ok());
    assert!(
        mean.is_some_and(|mean| (1.0..=7.0).contains(&mean)),
        "{row}"
    );
    assert!(!page.contains("Variance of the share"), "{page}");
}

#[test]
fn the_file_of_weights_never_has_the_name_of_the_base_weight() {
    let poll = sampled();
    for (base, named) in [("d", "row,weight"), ("weight", "row,final_weight")] {
        poll.write(
            "steps/survey.toml",
            &SURVEY.replace(
                "[[weighting.step]]\nmethod = \"nonresponse\"",
                &format!(
                    "[design]\nweight = \"{base}\"\n\n[[weighting.step]]\nmethod = \"nonresponse\""
                ),
            ),
        );
        let rows = poll.read("steps/waves/2026/responses.csv");
        let mut lines = rows.lines();
        let heading = lines.next().expect("a heading");
        let heading = heading.split(",trust").next().expect("headings");
        let mut with_weight = format!("{heading},trust,{base}\n");
        for line in lines {
            let line: Vec<&str> = line.split(',').take(5).collect();
            writeln!(with_weight, "{},1.5", line.join(",")).expect("a row");
        }
        poll.write("steps/waves/2026/responses.csv", &with_weight);
        weight(&poll, &["--out", "weights.csv"]);
        let weights = poll.read("weights.csv");
        assert!(weights.starts_with(&format!("{named}\n")), "{weights}");
        // Everybody who was sampled is in it, those who did not respond with 0.
        assert_eq!(weights.lines().count(), 301);
        assert!(weights.lines().any(|line| line.ends_with(",0")));
    }
}
