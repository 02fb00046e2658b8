//! A collection that is closed: what respondents sent is what ingest reads, what tables count and what the report says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use tidemark::collect::interview::reply::Reply;
use tidemark::collect::interview::script::Script;
use tidemark::collect::robot::{self, Plan, Seen, Sent};
use tidemark::collect::secret::Secret;
use tidemark::collect::store::{Change, Place, Store};
use tidemark::definition::{ItemKind, Missing, Survey, WaveId};
use tidemark::ingest::{self, Answers, BLANK, CHOSEN, NOT_CHOSEN, Reason};

#[path = "shared/collected.rs"]
mod collected;

use collected::{done, folder, runtime, technology, tidemark};

/// Every kind of item, routing, a random section, a screen-out and a quota; no weights, so that shares are counts.
const SURVEY: &str = r#"
[survey]
id = "kinds"
languages = ["da", "en"]
title = { da = "Alle slags", en = "Every kind" }

[disclosure]
probability = "probability"

[questionnaire]
screen_out = ["region = 9"]

[[questionnaire.section]]
title = { da = "Om dig", en = "About you" }
items = ["region", "age"]

[[questionnaire.section]]
title = { da = "Meninger", en = "Opinions" }
items = ["a", "b", "c", "d"]
order = "random"

[[questionnaire.section]]
title = { da = "Brug", en = "Use" }
items = ["uses", "which", "hours", "why"]

[scale.agree]
base = "answered"
answers = [
  { code = 1, label = { da = "Uenig", en = "Disagree" } },
  { code = 2, label = { da = "Hverken", en = "Neither" } },
  { code = 3, label = { da = "Enig", en = "Agree" } },
  { code = 8, label = { da = "Ved ikke", en = "Don't know" }, missing = "dont_know" },
]

[item.region]
kind = "single"
role = "background"
base = "answered"
text = { da = "Hvor bor du?", en = "Where do you live?" }
answers = [
  { code = 1, label = { da = "Øst", en = "East" } },
  { code = 2, label = { da = "Vest", en = "West" } },
  { code = 9, label = { da = "Udlandet", en = "Abroad" } },
]

[item.age]
kind = "numeric"
role = "background"
minimum = 18
maximum = 99
missing = { refused = [999] }
text = { da = "Hvor gammel er du?", en = "How old are you?" }

[item.a]
kind = "single"
scale = "agree"
text = { da = "A er godt", en = "A is good" }

[item.b]
kind = "single"
scale = "agree"
text = { da = "B er godt", en = "B is good" }

[item.c]
kind = "single"
scale = "agree"
text = { da = "C er godt", en = "C is good" }

[item.d]
kind = "single"
scale = "agree"
text = { da = "D er godt", en = "D is good" }

[item.uses]
kind = "single"
base = "answered"
text = { da = "Bruger du det?", en = "Do you use it?" }
answers = [
  { code = 1, label = { da = "Ja", en = "Yes" } },
  { code = 2, label = { da = "Nej", en = "No" } },
]

[item.which]
kind = "multiple"
base = "answered"
blank = "not_asked"
ask_if = "uses = 1"
text = { da = "Hvilke?", en = "Which?" }
options = [
  { code = 1, label = { da = "Den første", en = "The first" } },
  { code = 2, label = { da = "Den anden", en = "The second" } },
  { code = 3, label = { da = "Den tredje", en = "The third" } },
]

[item.hours]
decimals = 1
kind = "numeric"
ask_if = "uses = 1 and which in (1, 2)"
minimum = 0
maximum = 24
missing = { dont_know = [99] }
text = { da = "Hvor mange timer?", en = "How many hours?" }

[item.why]
kind = "open"
text = { da = "Hvorfor?", en = "Why?" }
"#;

const WAVE: &str = r#"kind = "responses"
sources = [{ da = "Egen", en = "Own" }]

# A person wrote this.
[mode]
id = "web"
text = { da = "Webskema på to sprog", en = "Web questionnaire in two languages" }

[collect]
base_url = "https://svar.example.dk"

[[collect.quota]]
id = "west"
where = "region = 2"
limit = 20

[[collect.open_link]]
id = "all"
budget = 1000
"#;

/// Lets a robot come for each plan, and one person never.
fn played(script: &Arc<Script>, place: &Place, plans: Vec<Plan>, seed: u64) -> Vec<Sent> {
    runtime().block_on(async {
        let store = Store::open(place, Arc::clone(script));
        let store = store.await.expect("a store");
        let plans: Vec<(Secret, Plan)> = plans
            .into_iter()
            .map(|plan| (Secret::new().expect("bytes"), plan))
            .collect();
        let mut invitations: Vec<_> = plans
            .iter()
            .enumerate()
            .map(|(at, (token, _))| (token.digest(), format!("person {at}")))
            .collect();
        invitations.push((Secret::new().expect("bytes").digest(), "nobody".to_owned()));
        store
            .change(Change::Invite(invitations))
            .await
            .expect("invitations");
        collected::played(script, store, plans, seed).await
    })
}

/// How often each thing was said to each item by those who saw the page of thanks: what the delivery has to say.
type Counts = BTreeMap<(String, String), usize>;

fn sent_counts(survey: &Survey, script: &Script, sent: &[Sent]) -> Counts {
    let mut counts = Counts::new();
    for sent in sent.iter().filter(|sent| sent.end == Seen::Complete) {
        for question in script.questions() {
            let id = question.item.id.as_str();
            let item = survey.item(&question.item.id).expect("an item");
            let said: Vec<String> = match sent.replies.get(id) {
                None => vec!["not_asked".to_owned()],
                Some(Reply::Codes(codes)) => codes.iter().map(ToString::to_string).collect(),
                Some(Reply::Number(number)) => vec![number.to_string()],
                Some(Reply::Text(_)) => vec!["text".to_owned()],
                Some(Reply::DontKnow) => vec!["dont_know".to_owned()],
                Some(Reply::Refused) => vec!["refused".to_owned()],
                Some(Reply::Skipped) => vec!["no_answer".to_owned()],
            };
            for said in said {
                // A text is given or not.
                let said = match (&item.kind, said.as_str()) {
                    (ItemKind::Open, "not_asked" | "no_answer") => "none".to_owned(),
                    _ => said,
                };
                *counts.entry((id.to_owned(), said)).or_default() += 1;
            }
        }
    }
    counts
}

/// The same, as ingest reads the delivery that was written.
fn read_counts(survey: &Survey, wave: &str, script: &Script) -> (Counts, ingest::Responses) {
    let wave = survey.wave(&WaveId::new(wave)).expect("a wave");
    let responses = ingest::read(survey, wave)
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    let word = |kind: Missing| match kind {
        Missing::DontKnow => "dont_know",
        Missing::Refused => "refused",
        Missing::NoAnswer => "no_answer",
        Missing::NotAsked => "not_asked",
    };
    let mut counts = Counts::new();
    for question in script.questions() {
        let position = survey.item_position(&question.item.id).expect("a place");
        let item = &survey.items[position];
        let mut add = |said: String| {
            *counts
                .entry((item.id.as_str().to_owned(), said))
                .or_default() += 1;
        };
        match responses.answers_of(position).expect("answers") {
            Answers::Single(positions) => {
                let scale = item.scale().expect("a scale");
                for at in positions {
                    match *at == BLANK {
                        true => add(word(item.blank).to_owned()),
                        false => add(scale.answers[usize::from(*at)].code.to_string()),
                    }
                }
            }
            Answers::Multiple(columns) => {
                let ItemKind::Multiple { options, .. } = &item.kind else {
                    panic!("options")
                };
                for row in 0..responses.rows {
                    let cells: Vec<_> = columns.iter().map(|column| column[row]).collect();
                    if let Some(kind) = ingest::missing_of(cells[0], item.blank) {
                        assert!(cells.iter().all(|cell| *cell == cells[0]));
                        add(word(kind).to_owned());
                        continue;
                    }
                    for (option, cell) in options.iter().zip(&cells) {
                        match *cell {
                            CHOSEN => add(option.code.to_string()),
                            NOT_CHOSEN => {}
                            _ => panic!("a cell of {}", item.id),
                        }
                    }
                }
            }
            Answers::Numeric(numbers) => {
                for number in numbers {
                    match number {
                        Ok(number) => add(number.to_string()),
                        Err(kind) => add(word(*kind).to_owned()),
                    }
                }
            }
            Answers::Open(texts) => {
                for text in texts {
                    add(if text.is_some() { "text" } else { "none" }.to_owned());
                }
            }
        }
    }
    (counts, responses)
}

fn code(code: i64) -> Reply {
    Reply::Codes(vec![code])
}

fn plans_of_every_kind() -> Vec<Plan> {
    (0..120_i64)
        .map(|at| {
            let mut plan = Plan::new();
            plan.insert(
                "region".to_owned(),
                code(match at % 10 {
                    0 => 9,
                    1..=4 => 2,
                    _ => 1,
                }),
            );
            plan.insert(
                "age".to_owned(),
                match at % 7 {
                    0 => Reply::Refused,
                    _ => Reply::Number((18 + at % 60) as f64),
                },
            );
            for (shift, item) in ["a", "b", "c", "d"].into_iter().enumerate() {
                plan.insert(
                    item.to_owned(),
                    match (at + shift as i64) % 5 {
                        0 => code(8),
                        1 => Reply::Skipped,
                        other => code(other - 1),
                    },
                );
            }
            plan.insert("uses".to_owned(), code(1 + at % 2));
            plan.insert(
                "which".to_owned(),
                match at % 4 {
                    0 => Reply::Codes(vec![1, 3]),
                    1 => Reply::Codes(vec![2]),
                    2 => Reply::Codes(vec![3]),
                    _ => Reply::Skipped,
                },
            );
            plan.insert(
                "hours".to_owned(),
                match at % 3 {
                    0 => Reply::DontKnow,
                    _ => Reply::Number((at % 25) as f64 / 2.0),
                },
            );
            plan.insert(
                "why".to_owned(),
                match at % 3 {
                    0 => Reply::Text(format!("ring til mig på 20 30 40 5{} <b>", at % 10)),
                    1 => Reply::Text("fordi; \"ja\"\nlinje to".to_owned()),
                    _ => Reply::Skipped,
                },
            );
            plan
        })
        .collect()
}

#[test]
fn every_kind_of_item_is_delivered_as_it_was_sent() {
    let folder = folder(SURVEY, WAVE);
    let path = folder.path();
    let (_, script) = collected::read(path, "2026");
    let place = Place::Sqlite(path.join("waves/2026/collect.sqlite"));
    let sent = played(&script, &place, plans_of_every_kind(), 7);
    let of = |end: Seen| sent.iter().filter(|sent| sent.end == end).count();
    assert_eq!(of(Seen::Nothing), 0);
    assert_eq!(of(Seen::ScreenedOut), 12);
    let west =
        |sent: &&Sent| sent.end == Seen::Complete && sent.replies.get("region") == Some(&code(2));
    assert_eq!(sent.iter().filter(west).count(), 20, "a quota of 20");
    assert_eq!(of(Seen::QuotaFull), 28);
    assert_eq!(of(Seen::Complete), 80);

    let folder_text = path.to_str().expect("a path");
    let (_, said) = done(&["collect", "close", folder_text, "--wave", "2026"]);
    assert!(said.contains("80 respondents delivered"), "{said}");
    assert!(
        said.contains("masked in open answers: a telephone number"),
        "{said}"
    );

    let (survey, _) = collected::read(path, "2026");
    let (read, responses) = read_counts(&survey, "2026", &script);
    assert_eq!(read, sent_counts(&survey, &script, &sent));
    assert_eq!(responses.rows, 80);

    let lines = std::fs::read_to_string(path.join("waves/2026/responses.jsonl")).expect("lines");
    assert!(!lines.contains("20 30 40"), "a telephone number");
    let ids: Vec<String> = lines
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).expect("JSON")["id"]
                .as_str()
                .expect("an id")
                .to_owned()
        })
        .collect();
    let mut sorted = ids.clone();
    sorted.sort();
    assert_eq!(ids, sorted, "in the order of random ids");
    let first: Value = serde_json::from_str(lines.lines().next().expect("a line")).expect("JSON");
    assert_eq!(
        first["started"].as_str().map(str::len),
        Some(10),
        "anonymous: the day alone"
    );
    assert_eq!(
        first["definition"].as_str(),
        Some(script.definition.as_str())
    );
    assert_eq!(first["channel"], "invited");
    assert_eq!(
        first["pages"].as_array().map(Vec::len),
        first["order"].as_array().map(Vec::len)
    );

    // wave.toml: what stood there stands there; what was missing was filled in, by AAPOR.
    let written = std::fs::read_to_string(path.join("waves/2026/wave.toml")).expect("wave.toml");
    for line in WAVE.lines() {
        assert!(written.lines().any(|other| other == line), "{line}");
    }
    let wave = survey.wave(&WaveId::new("2026")).expect("a wave");
    let cases = wave.dispositions.expect("dispositions");
    assert_eq!(
        (
            cases.complete,
            cases.not_eligible,
            cases.unknown,
            cases.refused
        ),
        (80, 40, 1, 0)
    );
    assert_eq!(cases.invited, Some(121));
    let (_, again) = done(&["collect", "close", folder_text, "--wave", "2026"]);
    assert!(!again.contains("T0812"), "{again}");
    assert_eq!(
        std::fs::read_to_string(path.join("waves/2026/wave.toml")).expect("wave.toml"),
        written
    );
    assert_eq!(
        std::fs::read_to_string(path.join("waves/2026/responses.jsonl")).expect("lines"),
        lines
    );
    done(&["check", folder_text]);
}

#[test]
fn an_item_without_a_place_for_what_was_not_asked_stops_the_close() {
    let folder = folder(SURVEY, WAVE);
    let path = folder.path();
    let text = SURVEY.replace("[item.uses]\n", "[item.uses]\nask_if = \"region = 1\"\n");
    std::fs::write(path.join("survey.toml"), text).expect("survey.toml");
    let (_, script) = collected::read(path, "2026");
    let place = Place::Sqlite(path.join("waves/2026/collect.sqlite"));
    played(
        &script,
        &place,
        plans_of_every_kind().into_iter().skip(1).take(4).collect(),
        1,
    );
    let output = tidemark(&[
        "collect",
        "close",
        path.to_str().expect("a path"),
        "--wave",
        "2026",
    ]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("T0810") && said.contains("`uses`"), "{said}");
    assert!(
        !path.join("waves/2026/responses.jsonl").exists(),
        "nothing is written"
    );
}

#[test]
fn answers_of_an_open_link_are_set_aside_and_counted() {
    let folder = folder(SURVEY, WAVE);
    let path = folder.path();
    let line = |id: &str, channel: &str, flags: &str| {
        format!(
            r#"{{"id": "{id}", "wave": "2026", "definition": "x", "channel": "{channel}", "flags": [{flags}], "answers": {{"region": 1, "age": 30, "a": 1, "b": 1, "c": 1, "d": 1, "uses": 2, "which": {{"missing": "not_asked"}}, "hours": {{"missing": "not_asked"}}, "why": "x"}}}}"#
        )
    };
    let text = [
        line("r1", "invited", "\"speeder\""),
        line("r2", "open", "\"speeder\""),
        line("r3", "panel", ""),
    ]
    .join("\n");
    std::fs::write(path.join("waves/2026/responses.jsonl"), text).expect("lines");
    let wave = path.join("waves/2026/wave.toml");
    std::fs::write(
        wave,
        format!(
            "respondent_id = \"id\"\n{WAVE}\n[fieldwork]\nstart = 2026-10-01\nend = 2026-10-02\n"
        ),
    )
    .expect("wave.toml");
    let (survey, script) = collected::read(path, "2026");
    let (_, responses) = read_counts(&survey, "2026", &script);
    assert_eq!(responses.rows, 2);
    assert!(responses.accounts.balance());
    let aside = &responses.accounts.set_aside;
    assert_eq!(aside.len(), 1);
    assert_eq!(
        (&aside[0].reason, aside[0].rows, aside[0].lines.as_slice()),
        (&Reason::OpenLink, 1, [2].as_slice())
    );
    let flagged = responses
        .accounts
        .reading
        .iter()
        .any(|line| line.contains("1 row with the quality flag `speeder`"));
    assert!(flagged, "{:?}", responses.accounts.reading);
}

/// The first web page in a folder or below it.
fn first_page(folder: &Path) -> Option<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    paths.into_iter().find_map(|path| {
        if path.is_dir() {
            return first_page(&path);
        }
        let is_page = path.extension().is_some_and(|ending| ending == "html");
        is_page.then_some(path)
    })
}

fn tech_attitudes() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path().join("tech-attitudes");
    technology(&own);
    (folder, own)
}

/// Bar B5: 1,013 respondents through the web, closed, reported: the counts are those that were sent, item by item.
#[test]
fn the_counts_of_a_report_are_those_that_1013_respondents_sent() {
    let (_folder, path) = tech_attitudes();
    let (survey, script) = collected::read(&path, "2023");
    let csv = tidemark::pipeline::rehearse(&survey, &WaveId::new("2023"), None).expect("answers");
    let plans = robot::plans(&script, &csv).expect("plans");
    assert_eq!(plans.len(), 1013);
    let place = Place::Sqlite(path.join("collect.sqlite"));
    let sent = played(&script, &place, plans, 2023);
    assert!(sent.iter().all(|sent| sent.end == Seen::Complete));
    let deeds = |of: fn(&Sent) -> u32| sent.iter().map(of).sum::<u32>();
    for (name, times) in [
        ("prompts", deeds(|sent| sent.deeds.prompts)),
        ("backs", deeds(|sent| sent.deeds.backs)),
        ("languages", deeds(|sent| sent.deeds.languages)),
        ("doubles", deeds(|sent| sent.deeds.doubles)),
    ] {
        assert!(times > 20, "{name}: {times}");
    }
    let text = path.to_str().expect("a path");
    let store = path.join("collect.sqlite");
    done(&[
        "collect",
        "close",
        text,
        "--wave",
        "2023",
        "--store",
        store.to_str().expect("a path"),
    ]);
    let (survey, _) = collected::read(&path, "2023");
    let (read, responses) = read_counts(&survey, "2023", &script);
    assert_eq!(responses.rows, 1013);
    assert_eq!(read, sent_counts(&survey, &script, &sent));
    done(&["check", text]);
    let out = path.join("out");
    done(&[
        "report",
        text,
        "--wave",
        "2023",
        "--lang",
        "en",
        "--pieces",
        "page,tables",
        "--out",
        out.to_str().expect("a path"),
    ]);
}

#[test]
fn a_rehearsal_through_the_web_ends_in_a_report_that_is_marked() {
    let (_folder, path) = tech_attitudes();
    let text = path.to_str().expect("a path");
    let (_, said) = done(&[
        "rehearse",
        text,
        "--wave",
        "2023",
        "--through-the-web",
        "120",
    ]);
    assert!(
        said.contains("120 simulated respondents through the web: 120 complete"),
        "{said}"
    );
    let lines = std::fs::read_to_string(path.join("waves/2023/responses.jsonl")).expect("lines");
    assert_eq!(lines.lines().count(), 120);
    assert!(
        lines
            .lines()
            .all(|line| line.starts_with("{\"id\":\"rehearsal-"))
    );
    let out = path.join("out");
    done(&[
        "report",
        text,
        "--wave",
        "2023",
        "--lang",
        "en",
        "--pieces",
        "page,tables",
        "--out",
        out.to_str().expect("a path"),
    ]);
    let page = first_page(&out).expect("a page");
    let page = std::fs::read_to_string(page)
        .expect("a page")
        .to_lowercase();
    assert!(page.contains("rehearsal") || page.contains("generalprøve"));
    for number in ["0", "20001"] {
        let output = tidemark(&[
            "rehearse",
            text,
            "--wave",
            "2023",
            "--through-the-web",
            number,
        ]);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains("T0814"));
    }
}
