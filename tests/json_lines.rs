//! Answers from Tidemark's own collection (`docs/answers-jsonl.md`): the real poll, every kind of answer, and what is wrong.
//!
//! Source of the control numbers: `deliveries/README.md` of the shared data.

#[path = "shared/danish_poll.rs"]
mod danish_poll;
#[path = "shared/mod.rs"]
mod shared;
#[path = "shared/small_survey.rs"]
mod small_survey;

use std::fmt::Write;

use serde_json::{Map, Value, json};
use tidemark::definition::{ItemId, Missing, Survey};
use tidemark::diagnostic::Severity;
use tidemark::ingest::{self, Answers, BLANK, CHOSEN, NOT_CHOSEN};

use danish_poll::{Headings, survey_of};
use small_survey::{answers, codes, error_of, is_said, read};

const USED: &str = r#"
[item.used]
kind = "multiple"
base = "answered"
text = "Which have you used?"
options = [{ code = 1, label = "Chatbot" }, { code = 2, label = "Robot" }, { code = 3, label = "Drone" }]
"#;

const LINES: &str = r#"{"id": "r1", "wave": "2021", "definition": "3f9a", "language": "da", "duration_seconds": 312, "flags": ["speeder"], "weight": 1, "answers": {"sex": 1, "agree": 4, "born": 1969, "open": "ærlig; refused", "used": [1, 3]}}
{"id": "r2", "wave": "2021", "definition": "3f9a", "language": "da", "duration_seconds": 98, "flags": [], "weight": 0.5, "answers": {"sex": {"missing": "refused"}, "agree": {"missing": "dont_know"}, "born": {"missing": "refused"}, "open": {"missing": "no_answer"}, "used": []}}

{"answers": {"agree": {"missing": "no_answer"}, "used": {"missing": "no_answer"}, "sex": 2, "born": {"missing": "not_asked"}}, "id": "r3", "weight": 1.25}
"#;

fn lines() -> (tempfile::TempDir, Survey) {
    small_survey::survey_with(USED, "responses.jsonl", "")
}

#[test]
fn every_kind_of_answer_and_of_missing_is_read_as_it_is_written() {
    let (_folder, survey) = lines();
    let found = read(&survey, LINES.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let responses = found.output;
    assert_eq!(found.warnings.warning_count(), 0, "{}", found.warnings);
    assert_eq!(responses.rows, 3);
    assert_eq!(
        responses.ids,
        Some(["r1", "r2", "r3"].map(str::to_owned).into())
    );
    assert_eq!(responses.design.weight, [1.0, 0.5, 1.25]);
    assert_eq!(
        codes(&survey, &responses, "sex"),
        [Some(1), Some(9), Some(2)]
    );
    assert_eq!(
        codes(&survey, &responses, "agree"),
        [Some(4), Some(8), None]
    );
    let Answers::Numeric(born) = answers(&survey, &responses, "born") else {
        panic!("born")
    };
    assert_eq!(
        *born,
        [Ok(1969.0), Err(Missing::Refused), Err(Missing::NotAsked)]
    );
    let Answers::Open(open) = answers(&survey, &responses, "open") else {
        panic!("open")
    };
    assert_eq!(*open, [Some("ærlig; refused".to_owned()), None, None]);
    let Answers::Multiple(used) = answers(&survey, &responses, "used") else {
        panic!("used")
    };
    assert_eq!(used[0], [CHOSEN, NOT_CHOSEN, BLANK]);
    assert_eq!(used[1], [NOT_CHOSEN, NOT_CHOSEN, BLANK]);
    assert_eq!(used[2], [CHOSEN, NOT_CHOSEN, BLANK]);
    let reading = responses.accounts.reading.join("\n");
    assert!(
        reading.contains("JSON Lines") && reading.contains("1 blank line skipped"),
        "{reading}"
    );
}

/// A line that is right but for what a case puts in the place of a part.
const RIGHT: &str = r#"{"id": "r9", "weight": 1, "answers": {"sex": 1, "agree": 4, "born": 1969, "open": "x", "used": [1]}}"#;

#[test]
fn what_is_wrong_has_its_line_and_column_and_a_rule() {
    let (_folder, survey) = lines();
    for (part, instead, said) in [
        ("1969,", "1969", ":4:74: error[T0252]: line 4 is not JSON"),
        ("}}", "", ":4:98: error[T0252]: line 4 is not JSON: EOF"),
        (
            "\"sex\": 1",
            "\"sex\": 1, \"sex\": 2",
            ":4:49: error[T0252]: the key `sex` stands twice",
        ),
        (
            "\"sex\": 1",
            "\"sexx\": 1",
            ":4:47: error[T0253]: `sexx` is no item that the wave asks (1 row answers it) (hint: did you mean `sex`?",
        ),
        (
            "\"x\"",
            "12",
            ":4:83: error[T0254]: a number where a text stands in `open`",
        ),
        (
            "\"r9\"",
            "9",
            ":4:8: error[T0254]: `id` has to be a text, and is a number",
        ),
        (
            "\"id\": \"r9\", ",
            "",
            ":4:1: error[T0254]: the line has no `id`",
        ),
        (
            "\"agree\": 4",
            "\"agree\": [4, 5]",
            "error[T0254]: a list where one answer stands in `agree`",
        ),
        (
            "\"agree\": 4",
            "\"agree\": {\"code\": 4}",
            "error[T0254]: an object where an answer stands in `agree`",
        ),
        (
            "\"agree\": 4",
            "\"agree\": {\"missing\": \"dontknow\"}",
            "error[T0254]: `dontknow` is no kind of missing, in `agree`",
        ),
        (
            "\"agree\": 4",
            "\"agree\": {\"missing\": \"not_asked\"}",
            "error[T0254]: no answer of `agree` is `not_asked`",
        ),
        (
            "[1]",
            "[1, 4]",
            "error[T0208]: code 4 is not in the code list of `used`",
        ),
        (
            "\"agree\": 4",
            "\"agree\": 6",
            ":4:58: error[T0208]: code 6 is not in the code list of `agree`",
        ),
        (
            "\"agree\": 4",
            "\"agree\": \"declined\"",
            "error[T0208]: `declined` is neither a code nor a label of `agree`",
        ),
        (
            "1969",
            "1869",
            "error[T0208]: `1869` is below the minimum 1900 of `born`",
        ),
        (
            "\"r9\"",
            "\"r1\"",
            "error[T0210]: `id` r1 occurs twice: lines 1 and 4",
        ),
        (
            RIGHT,
            "[1, 2]",
            ":4:1: error[T0254]: a list where a respondent's object stands",
        ),
    ] {
        let three: Vec<&str> = LINES.lines().filter(|line| !line.is_empty()).collect();
        let delivery = format!(
            "{}\n{}\n",
            three.join("\n"),
            RIGHT.replacen(part, instead, 1)
        );
        assert!(
            read(&survey, delivery.as_bytes()).is_err(),
            "{instead} was read"
        );
        let error = error_of(&survey, delivery.as_bytes());
        assert!(error.contains(said), "`{said}` is not in\n{error}");
        assert_eq!(error.matches("error[").count(), 1, "{error}");
    }
}

#[test]
fn a_line_is_shown_with_the_value_in_it() {
    let (_folder, survey) = lines();
    let delivery = LINES.replacen("\"sex\": 1", "\"sex\": 3", 1);
    let Err(tidemark::Error::Input(found)) = read(&survey, delivery.as_bytes()) else {
        panic!("read")
    };
    let place = found
        .iter()
        .find(|finding| finding.severity == Severity::Error)
        .and_then(|finding| finding.place.clone())
        .expect("a place");
    let excerpt = place.excerpt.expect("an excerpt");
    assert_eq!(&excerpt.text[excerpt.span], "3");
}

#[test]
fn a_row_that_stands_twice_is_set_aside_whatever_the_order_of_its_keys() {
    let (_folder, survey) = lines();
    let again = r#"{"weight": 1.25, "id": "r3", "answers": {"agree": {"missing": "no_answer"}, "sex": 2, "used": {"missing": "no_answer"}, "born": {"missing": "not_asked"}}}"#;
    let found =
        read(&survey, format!("{LINES}{again}").as_bytes()).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(found.output.rows, 3);
    assert!(
        found
            .warnings
            .to_string()
            .contains("lines 4 and 5 are identical"),
        "{}",
        found.warnings
    );
}

#[test]
fn answers_of_two_waves_and_bytes_that_are_not_utf8_are_errors() {
    let (_folder, survey) = lines();
    let two = LINES.replacen("\"wave\": \"2021\"", "\"wave\": \"2020\"", 1);
    assert!(error_of(&survey, two.as_bytes()).contains("answers of 2 waves: `2020`, `2021`"));
    let mut bytes = LINES.as_bytes().to_vec();
    let at = LINES.find('æ').expect("a letter");
    bytes[at] = 0xE6;
    assert!(error_of(&survey, &bytes).contains("not UTF-8 (byte 0xE6 in line 1)"));
    assert!(error_of(&survey, b" \n").contains("the file is empty"));
}

#[test]
fn cut_and_flipped_answers_never_panic() {
    let (_folder, survey) = lines();
    for length in 0..LINES.len() {
        let bytes = &LINES.as_bytes()[..length];
        if let Ok(read) = read(&survey, bytes) {
            let whole = bytes.trim_ascii_end().ends_with(b"}");
            assert!(
                whole,
                "{length} bytes were read as {} rows",
                read.output.rows
            );
        }
    }
    let mut bytes = LINES.as_bytes().to_vec();
    for bit in 0..bytes.len() * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8);
        is_said(&survey, &bytes, 3, &format!("bit {bit}"));
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    let deep = format!(
        "{{\"id\": \"r1\", \"answers\": {{\"agree\": {}",
        "[".repeat(1 << 20)
    );
    assert!(error_of(&survey, deep.as_bytes()).contains("T0252"));
}

/// The poll as collection would write it: codes as numbers, a missing answer by its kind.
fn poll(codes: &str, survey: &Survey) -> String {
    let mut reader = csv_lines(codes);
    let headings = reader.remove(0);
    let mut text = String::new();
    for row in reader {
        let mut record = Map::new();
        let mut given = Map::new();
        for (heading, cell) in headings.iter().zip(&row) {
            let item = survey.items.iter().find(|item| item.id.as_str() == heading);
            match (heading.as_str(), item) {
                ("respid", _) => _ = record.insert("id".into(), json!(cell)),
                ("weight", _) => _ = record.insert("weight".into(), number(cell)),
                (_, Some(item)) => _ = given.insert(heading.clone(), answer(item, cell)),
                _ => {}
            }
        }
        record.insert("answers".into(), Value::Object(given));
        writeln!(text, "{}", Value::Object(record)).expect("a text");
    }
    text
}

fn number(cell: &str) -> Value {
    serde_json::from_str(cell).expect("a number")
}

fn answer(item: &tidemark::definition::Item, cell: &str) -> Value {
    use tidemark::definition::ItemKind;
    let kind = |missing| {
        let word = match missing {
            Missing::DontKnow => "dont_know",
            Missing::Refused => "refused",
            Missing::NoAnswer => "no_answer",
            Missing::NotAsked => "not_asked",
        };
        json!({ "missing": word })
    };
    match &item.kind {
        ItemKind::Open => json!(cell),
        ItemKind::Single { scale } => {
            let code: i64 = cell.parse().expect("a code");
            let of_code = scale
                .answers
                .iter()
                .find(|answer| answer.code.0 == code)
                .expect("an answer");
            of_code.missing.map_or(json!(code), kind)
        }
        ItemKind::Numeric { missing, .. } => {
            let value: f64 = cell.parse().expect("a number");
            let of_value = missing.iter().find(|(number, _)| *number == value);
            of_value.map_or(number(cell), |(_, missing)| kind(*missing))
        }
        _ => panic!("{}", item.id),
    }
}

fn csv_lines(text: &str) -> Vec<Vec<String>> {
    // Quoted fields hold commas, but no quotes and no line ends.
    let fields = |line: &str| {
        let mut fields = vec![String::new()];
        let mut quoted = false;
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => fields.push(String::new()),
                c => fields.last_mut().expect("a field").push(c),
            }
        }
        fields
    };
    text.lines().map(fields).collect()
}

#[test]
fn the_poll_has_its_control_numbers() {
    let Some(folder) = shared::shared("json_lines") else {
        return;
    };
    let from = folder.join("deliveries/poll_codes_utf8_comma.csv");
    let (_folder, of_codes) = survey_of(&from, Headings::Short, "");
    let csv = ingest::read(&of_codes, &of_codes.waves[0])
        .unwrap_or_else(|e| panic!("{e}"))
        .output;
    let text = poll(
        &std::fs::read_to_string(&from).expect("the poll"),
        &of_codes,
    );
    let (folder, _) = survey_of(&from, Headings::Short, "");
    let wave = folder.path().join("waves/2009");
    std::fs::write(wave.join("responses.jsonl"), text).expect("answers");
    // Without `delivery` the answers are found by their name.
    let toml = std::fs::read_to_string(wave.join("wave.toml")).expect("wave.toml");
    let rest: String = toml
        .lines()
        .filter(|line| !line.starts_with("delivery = "))
        .map(|line| format!("{line}\n"))
        .collect();
    let toml = format!("{rest}\n[columns]\nrespid = 'id'\n");
    std::fs::write(wave.join("wave.toml"), toml).expect("wave.toml");
    let survey = tidemark::definition::load(folder.path())
        .unwrap_or_else(|e| panic!("{e}"))
        .output;
    let found = ingest::read(&survey, &survey.waves[0]).unwrap_or_else(|error| panic!("{error}"));
    let responses = found.output;
    assert_eq!(responses.rows, 1000);
    let sum: f64 = responses.design.weight.iter().sum();
    assert_eq!(format!("{sum:.9}"), "999.999788866");
    let at = survey.item_position(&ItemId::new("q67")).expect("q67");
    let scale = survey.items[at].scale().expect("a scale");
    let Some(Answers::Single(positions)) = responses.answers_of(at) else {
        panic!("q67")
    };
    let (mut answered, mut agree, mut weight) = (0, 0.0, 0.0);
    for (position, w) in positions.iter().zip(&responses.design.weight) {
        let answer = &scale.answers[usize::from(*position)];
        if answer.missing.is_none() {
            answered += 1;
            weight += w;
            agree += if answer.code.0 <= 2 { *w } else { 0.0 };
        }
    }
    assert_eq!(answered, 987);
    assert_eq!(format!("{:.9}", 100.0 * agree / weight), "39.862662963");
    for (item, (one, other)) in survey
        .items
        .iter()
        .zip(csv.answers.iter().zip(&responses.answers))
    {
        assert_eq!(one, other, "{}", item.id);
    }
}
