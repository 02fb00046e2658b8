//! Four states, from the page to ingest: answered, don't know (or refused), prompted and skipped, not shown.

use std::fs;

use proptest::prelude::*;
use serde_json::{Value, json};
use tidemark::collect::delivery::{self, Closing, Kept};
use tidemark::collect::interview::asked::{Answered, Scripts};
use tidemark::collect::interview::decide::{self, Answer, Taken};
use tidemark::collect::interview::event::{Channel, Device, End, Event, What};
use tidemark::collect::interview::response::Response;
use tidemark::collect::interview::route::{Route, Stop};
use tidemark::collect::interview::script::Script;
use tidemark::collect::secret::ResponseId;
use tidemark::definition::{Missing, Survey, WaveId, load};
use tidemark::diagnostic::Place;
use tidemark::ingest::{self, Answers, BLANK, CHOSEN, NOT_CHOSEN, missing_of};

use crate::{SURVEY, WAVE};

/// What a respondent does on a page.
#[derive(Debug, Clone, PartialEq)]
enum Does {
    Answers(Vec<String>),
    Says(&'static str),
    Skips,
}

/// What they do on each page, where they come to it.
type Person = Vec<(&'static str, Does)>;

fn does(
    codes: &'static [&'static [&'static str]],
    says: &'static [&'static str],
) -> impl Strategy<Value = Does> {
    let answers = proptest::sample::select(codes)
        .prop_map(|codes| Does::Answers(codes.iter().map(|code| (*code).to_owned()).collect()));
    match says.is_empty() {
        true => prop_oneof![2 => answers, 1 => Just(Does::Skips)].boxed(),
        false => prop_oneof![
            2 => answers,
            1 => Just(Does::Skips),
            1 => proptest::sample::select(says).prop_map(Does::Says)
        ]
        .boxed(),
    }
}

fn person() -> impl Strategy<Value = Person> {
    (
        does(&[&["1"], &["1", "2"]], &[]),
        does(&[&["1"], &["1"], &["2"]], &[]),
        does(&[&["1"], &["2"], &["8"]], &[]),
        does(&[&["1"], &["1", "2"], &["8"]], &[]),
        does(&[&["0"], &["7.5"], &["24"]], &["dont_know", "refused"]),
        does(&[&["fordi"]], &[]),
    )
        .prop_map(|(papers, uses, often, which, hours, why)| {
            vec![
                ("papers", papers),
                ("uses", uses),
                ("often", often),
                ("which", which),
                ("hours", hours),
                ("why", why),
            ]
        })
}

/// Through the pages, as the server and the store decide.
fn through(script: &Script, person: &Person) -> Response {
    let mut response = Response::default();
    let add = |response: &mut Response, what: What| response.add(&Event { at: 0, what });
    let start = What::Started {
        channel: Channel::Invited,
        language: "da".to_owned(),
        device: Device::Phone,
        seed: 7,
        definition: script.definition.clone(),
        consent: None,
    };
    add(&mut response, start);
    while let Stop::Question(item) = Route::new(script, &response).stop() {
        let item = item.to_owned();
        let (_, does) = person.iter().find(|(id, _)| *id == item).expect("planned");
        let (answers, missing) = match does {
            Does::Answers(answers) => (answers.clone(), Vec::new()),
            Does::Says(kind) => (Vec::new(), vec![(*kind).to_owned()]),
            Does::Skips => (Vec::new(), Vec::new()),
        };
        let form = response.events;
        let sent = Answer {
            item,
            answers,
            missing,
            form,
            seconds: 9,
        };
        match decide::answer(script, &response, &sent, &|_| false) {
            Taken::Saved(events) | Taken::Prompt(events) => {
                assert!(!events.is_empty(), "it goes on");
                events.into_iter().for_each(|what| add(&mut response, what));
            }
            other => panic!("{other:?} of {sent:?}"),
        }
    }
    let ended = decide::ended(&response, End::Complete, Vec::new());
    add(&mut response, ended);
    response
}

/// What has to stand for it: `None`: not shown.
fn expected(item: &str, does: Option<&Does>) -> Value {
    match does {
        None => json!({ "missing": "not_asked" }),
        Some(Does::Skips) => json!({ "missing": "no_answer" }),
        Some(Does::Says(kind)) => json!({ "missing": kind }),
        Some(Does::Answers(answers)) => match item {
            "papers" | "which" => answers
                .iter()
                .map(|code| code.parse::<i64>().expect("a code"))
                .collect(),
            "hours" => {
                let number: f64 = answers[0].parse().expect("a number");
                if number.fract() == 0.0 {
                    json!(number as i64)
                } else {
                    json!(number)
                }
            }
            "why" => json!(answers[0]),
            _ => json!(answers[0].parse::<i64>().expect("a code")),
        },
    }
}

/// The same as ingest reads it; a text is given or not.
fn read(survey: &Survey, responses: &ingest::Responses, item: &str, row: usize) -> Value {
    let word = |kind: Missing| {
        json!({ "missing": match kind {
            Missing::DontKnow => "dont_know",
            Missing::Refused => "refused",
            Missing::NoAnswer => "no_answer",
            Missing::NotAsked => "not_asked",
        } })
    };
    let place = survey
        .items
        .iter()
        .position(|of| of.id.as_str() == item)
        .expect("an item");
    let of = &survey.items[place];
    match responses.answers_of(place).expect("answers") {
        Answers::Single(positions) => match positions[row] {
            BLANK => word(of.blank),
            at => {
                let answer = &of.scale().expect("a scale").answers[usize::from(at)];
                match answer.missing {
                    // That the respondent chose it is known from its code.
                    Some(Missing::DontKnow) | None => json!(answer.code.0),
                    Some(kind) => word(kind),
                }
            }
        },
        Answers::Multiple(columns) => {
            let cells: Vec<u16> = columns.iter().map(|column| column[row]).collect();
            if let Some(kind) = missing_of(cells[0], of.blank) {
                assert!(cells.iter().all(|cell| *cell == cells[0]), "{cells:?}");
                return word(kind);
            }
            assert!(
                cells.iter().all(|cell| [CHOSEN, NOT_CHOSEN].contains(cell)),
                "{cells:?}"
            );
            let codes = match item {
                "papers" => [1, 2, 0],
                _ => [1, 2, 8],
            };
            let chosen = codes
                .iter()
                .zip(&cells)
                .filter(|(_, cell)| **cell == CHOSEN);
            chosen.map(|(code, _)| *code).collect()
        }
        Answers::Numeric(numbers) => match numbers[row] {
            Ok(number) if number.fract() == 0.0 => json!(number as i64),
            Ok(number) => json!(number),
            Err(kind) => word(kind),
        },
        Answers::Open(texts) => texts[row].as_ref().map_or(Value::Null, |text| json!(text)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_state_arrives_as_itself(people in proptest::collection::vec(person(), 1..20)) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        fs::create_dir_all(path.join("waves/2026")).expect("a folder");
        fs::write(path.join("survey.toml"), SURVEY).expect("survey.toml");
        let wave = format!("delivery = \"responses.jsonl\"\nrespondent_id = \"id\"\n{WAVE}");
        fs::write(path.join("waves/2026/wave.toml"), wave).expect("wave.toml");
        fs::write(path.join("waves/2026/responses.jsonl"), "").expect("a file");
        let survey = load(path).unwrap_or_else(|error| panic!("{error}")).output;
        let wave = survey.wave(&WaveId::new("2026")).expect("a wave");
        let script = Script::of(&survey, wave);
        let responses: Vec<Answered> = (0_u128..)
            .zip(&people)
            .map(|(at, person)| Answered::today(ResponseId((at * 0x0100_0000_0000).to_be_bytes()), through(&script, person)))
            .collect();
        let at = Place::file("survey.toml");
        let mask = |text: &str| (text.to_owned(), Vec::new());
        let closing = Closing { kept: Kept::Complete, prefix: "", mask: &mask, survey: &at };
        let delivery = delivery::write(&Scripts::of(&script, &[]), &responses, &closing).unwrap_or_else(|error| panic!("{error}"));
        fs::write(path.join("waves/2026/responses.jsonl"), &delivery.lines).expect("written");
        let found = ingest::read(&survey, wave).unwrap_or_else(|error| panic!("{error}")).output;
        prop_assert_eq!(found.rows, people.len());
        let lines: Vec<Value> = delivery
            .lines
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).expect("JSON"))
            .collect();
        for (answered, person) in responses.iter().zip(&people) {
            let id = json!(answered.id.to_string());
            let row = lines.iter().position(|line| line["id"] == id).expect("a row");
            let uses = person[1].1 == Does::Answers(vec!["1".to_owned()]);
            for (item, does) in person {
                let shown = uses || ["papers", "uses"].contains(item);
                let wanted = expected(item, shown.then_some(does));
                prop_assert_eq!(&lines[row]["answers"][item], &wanted, "{} in the file", item);
                let wanted = match (*item, wanted) {
                    ("why", Value::Object(_)) => Value::Null,
                    (_, wanted) => wanted,
                };
                prop_assert_eq!(read(&survey, &found, item, row), wanted, "{} as read", item);
            }
        }
    }
}

/// An empty list is another thing again: somebody looked and chose none.
#[test]
fn none_chosen_is_none_of_the_four() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    fs::create_dir_all(path.join("waves/2026")).expect("a folder");
    fs::write(path.join("survey.toml"), SURVEY).expect("survey.toml");
    let wave = format!("delivery = \"responses.jsonl\"\nrespondent_id = \"id\"\n{WAVE}");
    fs::write(path.join("waves/2026/wave.toml"), wave).expect("wave.toml");
    let answers = [
        json!([]),
        json!({"missing": "no_answer"}),
        json!({"missing": "not_asked"}),
        json!(null),
        json!({"missing": "dont_know"}),
    ];
    let lines: String = (0..)
        .zip(&answers)
        .map(|(at, answer)| {
            json!({"id": format!("r{at}"), "answers": {
                "papers": [], "uses": 1, "often": 1, "hours": 1, "why": "x", "which": answer
            }})
            .to_string()
                + "\n"
        })
        .collect();
    fs::write(path.join("waves/2026/responses.jsonl"), lines).expect("written");
    let survey = load(path).unwrap_or_else(|error| panic!("{error}")).output;
    let wave = survey.wave(&WaveId::new("2026")).expect("a wave");
    let found = ingest::read(&survey, wave)
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    let as_read: Vec<Value> = (0..5)
        .map(|row| read(&survey, &found, "which", row))
        .collect();
    assert_eq!(
        as_read,
        [
            json!([]),
            json!({"missing": "no_answer"}),
            json!({"missing": "not_asked"}),
            json!({"missing": "not_asked"}),
            json!({"missing": "dont_know"})
        ]
    );
}

/// A number and don't know together are nothing that is saved: the page says which two, in both languages, and keeps both.
#[test]
fn a_number_beside_dont_know_is_asked_about() {
    let site = crate::web::survey_by(
        crate::days::Hands::at("2026-03-05T12:00:00Z").clock(),
        SURVEY,
        WAVE,
    );
    for (lang, missing, said, title) in [
        (
            "da",
            "dont_know",
            "Skriv enten et tal, eller vælg »Ved ikke«",
            "<title>Fejl: ",
        ),
        (
            "da",
            "refused",
            "Skriv enten et tal, eller vælg »Ønsker ikke at svare«",
            "<title>Fejl: ",
        ),
        (
            "en",
            "dont_know",
            "Either enter a number or select “Don’t know”",
            "<title>Error: ",
        ),
        (
            "en",
            "refused",
            "Either enter a number or select “Prefer not to say”",
            "<title>Error: ",
        ),
    ] {
        let cookie = site.start(&format!("/i/{}", site.invited()), lang);
        for _ in 0..4 {
            let (path, page) = site.now(&cookie);
            assert_eq!(site.send(&path, &page, &cookie, "answer=1").status, 303);
        }
        let (path, page) = site.now(&cookie);
        assert_eq!(path, "/q/hours");
        let both = site.send(
            &path,
            &page,
            &cookie,
            &format!("answer=7&missing={missing}"),
        );
        assert_eq!(both.status, 200);
        assert!(
            both.body.contains(said) && both.body.contains(title),
            "{}",
            both.body
        );
        assert!(both.body.contains("value=\"7\""), "the number stays");
        assert!(
            both.body.contains(&format!("value=\"{missing}\" checked")),
            "so does the tick"
        );
        assert_eq!(site.now(&cookie).0, "/q/hours", "nothing was saved");
        assert_eq!(
            site.send(&path, &both, &cookie, &format!("missing={missing}"))
                .status,
            303
        );
        assert_eq!(site.now(&cookie).0, "/q/why");
    }
}
