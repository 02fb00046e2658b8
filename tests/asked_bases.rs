//! Who is in the base of a question that some were asked: each answer states its own kind of missing, and every count follows it.
//!
//! Twenty respondents, counted by hand: ten were not asked, and of the ten who were, five answered, two refused, one did not know
//! and two passed it over.

use std::path::Path;

use assert_cmd::Command;

/// By respondent: whether the phone is used, and what was said of it.
const ANSWERS: [(u8, &str, &str); 20] = [
    (1, "[1]", "3"),
    (1, "[1]", "4"),
    (1, "[1]", "5"),
    (1, "[1, 2]", "6"),
    (1, "[]", "7"),
    (1, r#"{"missing": "refused"}"#, r#"{"missing": "refused"}"#),
    (1, r#"{"missing": "refused"}"#, r#"{"missing": "refused"}"#),
    (
        1,
        r#"{"missing": "dont_know"}"#,
        r#"{"missing": "dont_know"}"#,
    ),
    (
        1,
        r#"{"missing": "no_answer"}"#,
        r#"{"missing": "no_answer"}"#,
    ),
    (
        1,
        r#"{"missing": "no_answer"}"#,
        r#"{"missing": "no_answer"}"#,
    ),
    (2, NOT_ASKED, NOT_ASKED),
    (2, NOT_ASKED, NOT_ASKED),
    (2, NOT_ASKED, NOT_ASKED),
    (2, NOT_ASKED, NOT_ASKED),
    (2, NOT_ASKED, NOT_ASKED),
    (2, NOT_ASKED, NOT_ASKED),
    (2, NOT_ASKED, NOT_ASKED),
    (2, NOT_ASKED, NOT_ASKED),
    (2, NOT_ASKED, NOT_ASKED),
    (2, NOT_ASKED, NOT_ASKED),
];

const NOT_ASKED: &str = r#"{"missing": "not_asked"}"#;

const SURVEY: &str = r#"
[survey]
id = "phones"
languages = ["en"]
title = "Phones"

[item.phone]
kind = "single"
role = "background"
base = "answered"
answers = [{ code = 1, label = "Yes" }, { code = 2, label = "No" }]
text = "Do you use a phone?"

[item.apps]
kind = "multiple"
base = "BASE"
BLANK
ask_if = "phone = 1"
options = [{ code = 1, label = "Maps" }, { code = 2, label = "Mail" }]
text = "Which of these do you use?"

[item.hours]
kind = "numeric"
BLANK
ask_if = "phone = 1"
minimum = 0
maximum = 24
text = "How many hours a day?"

[item.why]
kind = "open"
BLANK
ask_if = "phone = 1"
text = "Why?"

[disclosure]
probability = "probability"
"#;

/// A survey whose multiple-choice item has a base rule, and whose items say what a blank means.
fn poll(base: &str, blank: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let survey = SURVEY.replace("BASE", base).replace("BLANK", blank);
    write(folder.path(), "survey.toml", &survey);
    write(
        folder.path(),
        "report.toml",
        "title = \"Phones\"\nbanners = [\"phone\"]\n",
    );
    let wave = "kind = \"responses\"\ndelivery = \"responses.jsonl\"\n\
                fieldwork = { start = 2026-03-01, end = 2026-03-14 }\n\
                respondent_id = \"id\"\n";
    write(folder.path(), "waves/2026/wave.toml", wave);
    let lines: Vec<String> = ANSWERS
        .iter()
        .enumerate()
        .map(|(row, (phone, apps, hours))| {
            let why = if *phone == 1 { "\"so\"" } else { NOT_ASKED };
            format!(
                "{{\"id\": \"r{row}\", \"answers\": {{\"phone\": {phone}, \"apps\": {apps}, \"hours\": {hours}, \"why\": {why}}}}}\n"
            )
        })
        .collect();
    write(folder.path(), "waves/2026/responses.jsonl", &lines.concat());
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    let file = folder.join(name);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(file, text).expect("a file");
}

/// What a command prints: its result, and what it says.
fn run(folder: &Path, args: &[&str]) -> (String, String) {
    let mut command = Command::cargo_bin("tidemark").expect("the program");
    let output = command
        .arg(args[0])
        .arg(folder)
        .args(&args[1..])
        .output()
        .expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (text(output.stdout), text(output.stderr))
}

/// The share of Maps and its unweighted base, of everybody and of those who use a phone.
fn maps(folder: &Path) -> Vec<(f64, u64)> {
    let args = [
        "table", "--item", "apps", "--by", "phone", "--format", "json",
    ];
    let (stdout, stderr) = run(folder, &args);
    let cells: serde_json::Value =
        serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}{stderr}"));
    let cells = cells.as_array().expect("cells");
    cells
        .iter()
        .filter(|cell| cell["code"] == 1 || cell["code"] == "1")
        .filter(|cell| cell["group"] != 2 && cell["group"] != "2")
        .map(|cell| {
            let share = cell["estimate"].as_f64().expect("a share");
            (share, cell["unweighted_base"].as_u64().expect("a base"))
        })
        .collect()
}

#[test]
fn a_share_is_of_those_who_were_asked_whatever_a_blank_means() {
    for blank in [
        "",
        "blank = \"no_answer\"",
        "blank = \"not_asked\"",
        "blank = \"dont_know\"",
    ] {
        for (base, share, cases) in [
            ("asked", 4.0 / 10.0, 10),
            ("with_dont_know", 4.0 / 6.0, 6),
            ("answered", 4.0 / 5.0, 5),
        ] {
            let poll = poll(base, blank);
            let found = maps(poll.path());
            assert_eq!(found.len(), 2, "{base} {blank}: {found:?}");
            for (value, of) in found {
                assert_eq!(of, cases, "{base} {blank}");
                assert!((value - share).abs() < 1e-12, "{base} {blank}: {value}");
            }
        }
    }
}

#[test]
fn check_counts_each_kind_of_missing_and_does_not_call_who_was_not_asked_blank() {
    let poll = poll("asked", "");
    let (stdout, stderr) = run(poll.path(), &["check"]);
    let of_item = |name: &str| {
        let from = stdout
            .split(name)
            .nth(1)
            .unwrap_or_else(|| panic!("{name}: {stdout}"));
        let rows = from
            .lines()
            .skip(1)
            .take_while(|line| line.starts_with("  "));
        let rows: Vec<Vec<&str>> = rows.map(|row| row.split_whitespace().collect()).collect();
        rows.iter().map(|row| row.join(" ")).collect::<Vec<_>>()
    };
    let missing = [
        "(don't know) 1",
        "(refused) 2",
        "(no answer) 2",
        "(not asked) 10",
    ];
    for (item, answers) in [("apps · ", 2), ("hours · ", 1)] {
        let rows = of_item(item);
        assert_eq!(rows[answers..], missing, "{item}: {stdout}");
    }
    assert!(!stderr.contains("cells are blank"), "{stderr}");
}

const FACTS: [&str; 13] = [
    "sponsor",
    "conducted_by",
    "strategy",
    "population",
    "sampling",
    "incentives",
    "modes",
    "tables",
    "quality_checks",
    "limitations",
    "response_rate",
    "synthetic_data",
    "contact",
];

const TOWNS: &str = r#"
[item.town]
kind = "single"
role = "background"
base = "answered"
answers = [{ code = 1, label = "North" }, { code = 2, label = "South" }, { code = 3, label = "West" }]
text = "Where do you live?"

[questionnaire]
screen_out = ["town = 3"]
"#;

/// What makes the phone an opinion that a figure can tell.
const NETS: &str = r#"nets = { agree = { codes = [1], label = "Yes", role = "agree" }, disagree = { codes = [2], label = "No", role = "disagree" } }
"#;

const REPORT: &str = r#"
title = "Phones"
banners = ["town"]

[figure.by_town]
title = "Phones by town"
kind = "groups"
by = "town"
items = ["phone"]
"#;

/// The same respondents in towns of 12, 4 and 4, collected on the web, with three who did not belong to the population.
fn in_towns() -> tempfile::TempDir {
    let poll = poll("asked", "");
    let read = |name: &str| std::fs::read_to_string(poll.path().join(name)).expect("a file");
    let facts = FACTS.map(|fact| format!("{fact} = \"told\"\n")).concat();
    let survey = read("survey.toml").replace("role = \"background\"\n", NETS) + &facts + TOWNS;
    write(poll.path(), "survey.toml", &survey);
    write(poll.path(), "report.toml", REPORT);
    let wave = read("waves/2026/wave.toml")
        + "sources = [\"Own\"]\n[collect]\n[disclosure.dispositions]\n\
           complete = 20\nnot_eligible = 3\ninvited = 40\n";
    write(poll.path(), "waves/2026/wave.toml", &wave);
    let answers = read("waves/2026/responses.jsonl");
    let lines = answers.lines().enumerate().map(|(row, line)| {
        let town = match row {
            0..6 | 10..16 => 1,
            6..10 => 2,
            _ => 3,
        };
        line.replace("\"phone\":", &format!("\"town\": {town}, \"phone\":")) + "\n"
    });
    write(
        poll.path(),
        "waves/2026/responses.jsonl",
        &lines.collect::<String>(),
    );
    poll
}

/// The text of a piece that `report` writes in English.
fn published(folder: &Path, name: &str) -> String {
    let out = folder.join("out");
    let to = out.to_str().expect("a path");
    let (_, said) = run(
        folder,
        &["report", "--pieces", "page,disclosure", "--out", to],
    );
    std::fs::read_to_string(out.join("en").join(name)).unwrap_or_else(|_| panic!("{said}"))
}

#[test]
fn the_checklist_says_who_was_not_asked_and_who_was_screened_out_and_does_not_contradict_itself() {
    let poll = in_towns();
    let list = published(poll.path(), "disclosure.txt");
    let point = |name: &str| {
        let from = list.split(name).nth(1).unwrap_or_else(|| panic!("{list}"));
        from.split("\n[Asked for").next().unwrap_or_default().trim()
    };
    assert_eq!(
        point("15. Precision"),
        "The uncertainty of the figures is not known."
    );
    let bases = point("why cases drop");
    assert!(
        bases.contains("the question was not put to them (questions: "),
        "{bases}"
    );
    let screening = point("21. Screening");
    assert!(screening.contains("(town = 3)"), "{screening}");
    assert!(screening.contains("3 were not eligible"), "{screening}");
    let said = run(poll.path(), &["check"]).1;
    let gaps = "will say \"not disclosed\" of";
    assert!(said.contains(gaps) && said.contains("`stimuli`"), "{said}");
    assert!(!said.contains("`screening`"), "{said}");
    assert!(said.contains("not everybody is asked `apps`"), "{said}");
}

#[test]
fn a_figure_marks_a_withheld_base_and_says_that_a_question_was_put_to_some() {
    let poll = in_towns();
    let page = published(poll.path(), "index.html");
    assert!(
        page.contains("South ([c])") && page.contains("North (12)"),
        "{page}"
    );
    assert!(!page.contains("South (0)"));
    assert!(page.contains("no answer (only some of the respondents, by their earlier answers)"));
}
