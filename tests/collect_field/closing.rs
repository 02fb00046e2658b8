//! What `close` makes of responses whose every second and every end is written here: flags, dispositions, rates, refusals.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tidemark::collect::interview::decide::Answer;
use tidemark::collect::interview::event::{Device, End};
use tidemark::collect::interview::response::Response;
use tidemark::collect::interview::script::Script;
use tidemark::collect::secret::{ResponseId, Secret};
use tidemark::collect::store::{Change, Entered, Entry, Outcome, Place, Starting, Store};
use tidemark::definition::disclosure::Dispositions;
use tidemark::definition::{self, Survey, WaveId};

use super::field::runtime;
use super::{done, tidemark};

pub const SURVEY: &str = r#"
[survey]
id = "small"
languages = ["en"]
title = "A small survey"

[disclosure]
probability = "probability"

[questionnaire]
screen_out = ["region = 9"]

[[questionnaire.section]]
items = ["region"]

[[questionnaire.section]]
items = ["a", "b", "c", "d", "why"]

[scale.agree]
base = "answered"
answers = [
  { code = 1, label = "Disagree" },
  { code = 2, label = "Neither" },
  { code = 3, label = "Agree" },
  { code = 9, label = "No answer", missing = "no_answer" },
]

[item.region]
kind = "single"
base = "answered"
text = "Where do you live?"
answers = [
  { code = 1, label = "East" },
  { code = 2, label = "West" },
  { code = 9, label = "Abroad" },
]

[item.a]
kind = "single"
scale = "agree"
text = "A is good"

[item.b]
kind = "single"
scale = "agree"
text = "B is good"

[item.c]
kind = "single"
scale = "agree"
text = "C is good"

[item.d]
kind = "single"
scale = "agree"
text = "D is good"

[item.why]
kind = "open"
text = "Why?"
"#;

pub const WAVE: &str = r#"kind = "responses"
sources = ["Own"]

[collect]

[[collect.quota]]
id = "west"
where = "region = 2"
limit = 1

[[collect.open_link]]
id = "all"
budget = 1000
"#;

/// The small survey and its store.
pub struct Small {
    pub folder: tempfile::TempDir,
    pub store: Store,
    runtime: tokio::runtime::Runtime,
}

impl Small {
    pub fn new(wave: &str) -> Self {
        Self::asking(SURVEY, wave)
    }

    pub fn asking(survey: &str, wave: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let own = folder.path().join("waves/2026");
        std::fs::create_dir_all(&own).expect("a wave");
        std::fs::write(folder.path().join("survey.toml"), survey).expect("survey.toml");
        std::fs::write(own.join("wave.toml"), wave).expect("wave.toml");
        let survey = load(folder.path());
        let wave = survey.wave(&WaveId::new("2026")).expect("the wave");
        let script = Arc::new(Script::of(&survey, wave));
        let runtime = runtime();
        let place = Place::Sqlite(own.join("collect.sqlite"));
        let store = runtime
            .block_on(Store::open(&place, script))
            .expect("a store");
        Self {
            folder,
            store,
            runtime,
        }
    }

    /// The server has ended, and is started anew with this questionnaire, over this store of the wave.
    pub fn again(self, survey: &str, store: &str) -> Self {
        self.runtime.block_on(self.store.close());
        std::fs::write(self.folder.path().join("survey.toml"), survey).expect("survey.toml");
        let place = Place::Sqlite(self.folder.path().join("waves/2026").join(store));
        let script = Arc::new(self.script());
        let store = self
            .runtime
            .block_on(Store::open(&place, script))
            .unwrap_or_else(|error| panic!("{error}"));
        Self { store, ..self }
    }

    /// What the folder asks as it is now.
    pub fn script(&self) -> Script {
        let survey = load(self.folder.path());
        let wave = survey.wave(&WaveId::new("2026")).expect("the wave");
        Script::of(&survey, wave)
    }

    /// One more person is invited and comes.
    pub fn invited(&self) -> ResponseId {
        let token = Secret::new().expect("bytes");
        let contact = Secret::new().expect("bytes").text();
        self.change(Change::Invite(vec![(token.digest(), contact)]));
        self.enter(Entry::Token(token.digest()))
    }

    /// Closes the wave and gives what was said.
    #[track_caller]
    pub fn closed(&self, more: &[&str]) -> String {
        let mut arguments = vec!["collect", "close", self.path(), "--wave", "2026"];
        arguments.extend(more);
        done(&arguments).1
    }

    pub fn path(&self) -> &str {
        self.folder.path().to_str().expect("a path")
    }

    pub fn change(&self, change: Change) -> Outcome {
        self.runtime
            .block_on(self.store.change(change))
            .expect("a change")
    }

    pub fn enter(&self, entry: Entry) -> ResponseId {
        let entered = self.change(Change::Enter(Starting {
            entry,
            session: Secret::new().expect("bytes").digest(),
            language: "en".to_owned(),
            device: Device::Phone,
            consent: None,
        }));
        let Outcome::Entered(Entered::Response(id)) = entered else {
            panic!("{entered:?}");
        };
        id
    }

    pub fn responses(&self) -> Vec<(ResponseId, Response)> {
        self.runtime.block_on(self.store.responses()).expect("read")
    }

    pub fn send(
        &self,
        id: ResponseId,
        item: &str,
        said: &str,
        form: u32,
        seconds: u32,
    ) -> Response {
        let answers = match said {
            "" => Vec::new(),
            said => vec![said.to_owned()],
        };
        let taken = self.change(Change::Answer(
            id,
            Answer {
                item: item.to_owned(),
                answers,
                missing: Vec::new(),
                form,
                seconds,
            },
        ));
        let Outcome::Answered(_, response) = taken else {
            panic!("{taken:?}");
        };
        *response
    }

    /// Says these things to the items in turn, a second number each; nothing is passed over twice.
    pub fn say(&self, id: ResponseId, said: &[(&str, &str, u32)]) {
        let mut form = 1;
        for (item, said, seconds) in said {
            let mut response = self.send(id, item, said, form, *seconds);
            if response.reply(item).is_none() {
                response = self.send(id, item, said, response.events, *seconds);
            }
            assert!(response.reply(item).is_some(), "{item}");
            form = response.events;
        }
    }

    pub fn submit(&self, id: ResponseId) -> Option<End> {
        let Outcome::Submitted(end) = self.change(Change::Submit(id, Vec::new())) else {
            panic!("no submit");
        };
        end
    }

    pub fn rows(&self) -> Vec<Value> {
        let file = self.folder.path().join("waves/2026/responses.jsonl");
        let text = std::fs::read_to_string(file).expect("rows");
        let rows = text.lines().map(serde_json::from_str);
        rows.map(|row| row.expect("JSON")).collect()
    }

    /// Refused, with this code, and nothing written.
    fn is_refused(&self, code: &str) {
        let output = tidemark(&["collect", "close", self.path(), "--wave", "2026"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(code), "{said}");
        let file = self.folder.path().join("waves/2026/responses.jsonl");
        assert!(!file.exists());
    }
}

pub fn load(folder: &Path) -> Survey {
    definition::load_for(folder, &WaveId::new("2026"))
        .unwrap_or_else(|error| panic!("{error}"))
        .output
}

pub fn open() -> Entry {
    Entry::Open("all".to_owned())
}

pub const ITEMS: [&str; 6] = ["region", "a", "b", "c", "d", "why"];
/// What somebody wrote word for word like somebody else, and what anybody might write.
const LONG: &str = "because it went well the last time";
const SHORT: &str = "no idea";

/// Seven who were invited. Six pages of 12 seconds are usual, 72 in all; a third of that is 24.
type Case = (
    &'static str,
    [&'static str; 6],
    [u32; 6],
    &'static [&'static str],
);

const CASES: [Case; 7] = [
    (
        "one answer to four items that are alike",
        ["1", "3", "3", "3", "3", "q"],
        [12; 6],
        &["straight_lining"],
    ),
    (
        "three alike and one not",
        ["1", "3", "3", "3", "1", SHORT],
        [12; 6],
        &[],
    ),
    (
        "three alike and one passed over",
        ["1", "2", "2", "2", "", "r"],
        [12; 6],
        &[],
    ),
    (
        "23 seconds are less than a third",
        ["1", "1", "2", "3", "1", "s"],
        [4, 4, 4, 4, 4, 3],
        &["speeder"],
    ),
    (
        "24 seconds are a third and not less",
        ["1", "1", "3", "2", "1", "t"],
        [4; 6],
        &[],
    ),
    (
        "long words like another's, and in haste",
        ["1", "2", "1", "2", "1", LONG],
        [3; 6],
        &["duplicate", "speeder"],
    ),
    (
        "long words like another's",
        ["1", "2", "1", "2", "1", LONG],
        [12; 6],
        &["duplicate"],
    ),
];

#[test]
fn flags_are_set_as_they_are_by_hand_and_no_row_goes() {
    let small = Small::new(WAVE);
    for (at, (_, said, seconds, _)) in CASES.iter().enumerate() {
        let token = Secret::new().expect("bytes");
        small.change(Change::Invite(vec![(
            token.digest(),
            format!("person {at}"),
        )]));
        let id = small.enter(Entry::Token(token.digest()));
        let said: Vec<(&str, &str, u32)> = (0..6)
            .map(|at| (ITEMS[at], said[at], seconds[at]))
            .collect();
        small.say(id, &said);
        assert_eq!(small.submit(id), Some(End::Complete));
    }
    // An eighth, by another way, says in short words what the second said: that is no duplicate.
    let (_, said, seconds, _) = CASES[1];
    let id = small.enter(open());
    let said: Vec<(&str, &str, u32)> = (0..6)
        .map(|at| (ITEMS[at], said[at], seconds[at]))
        .collect();
    small.say(id, &said);
    small.submit(id);
    let (_, said) = done(&["collect", "close", small.path(), "--wave", "2026"]);
    for line in [
        "8 respondents delivered",
        "quality flag `duplicate`: 2 (no row is taken out)",
        "quality flag `speeder`: 2 (no row is taken out)",
        "quality flag `straight_lining`: 1 (no row is taken out)",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let rows = small.rows();
    assert_eq!(rows.len(), 8);
    for (name, said, seconds, flags) in CASES {
        let time: u32 = seconds.iter().sum();
        let is = |row: &&Value| {
            let pages = row["pages"].as_array().expect("pages");
            let own: u64 = pages
                .iter()
                .filter_map(|page| page["seconds"].as_u64())
                .sum();
            row["channel"] == "invited"
                && row["answers"]["why"] == said[5]
                && own == u64::from(time)
        };
        let row = rows
            .iter()
            .find(is)
            .unwrap_or_else(|| panic!("{name}: {rows:?}"));
        assert_eq!(row["flags"], json!(flags), "{name}");
    }
}

/// Twenty people; the rates by hand from AAPOR's *Standard Definitions* (10th edition, 2023, "Calculating Outcome Rates").
#[test]
fn dispositions_and_rates_are_those_by_hand() {
    let small = Small::new(WAVE);
    let tokens: Vec<Secret> = (0..20).map(|_| Secret::new().expect("bytes")).collect();
    let people = tokens
        .iter()
        .enumerate()
        .map(|(at, token)| (token.digest(), format!("person {at}")));
    small.change(Change::Invite(people.collect()));
    let mut tokens = tokens.iter();
    let mut come = |region: &str, answers: usize| {
        let token = tokens.next().expect("a token");
        let id = small.enter(Entry::Token(token.digest()));
        let said: Vec<(&str, &str, u32)> = ITEMS
            .iter()
            .enumerate()
            .take(answers)
            .map(|(at, item)| match at {
                0 => (*item, region, 10),
                5 => (*item, SHORT, 10),
                at => (*item, if at % 2 == 0 { "1" } else { "3" }, 10),
            })
            .collect();
        small.say(id, &said);
        id
    };
    // I: eight, one of them the only one from the west.
    for region in ["2", "1", "1", "1", "1", "1", "1", "1"] {
        let id = come(region, 6);
        assert_eq!(small.submit(id), Some(End::Complete));
    }
    // Quota full: the second from the west, turned away by the first answer. Screened out: two from abroad.
    come("2", 1);
    come("9", 1);
    come("9", 1);
    // P: three and five of six questions. R: none, one and two of them.
    for answers in [3, 5, 0, 1, 2] {
        come("1", answers);
    }
    // R: took everything back.
    let id = come("1", 4);
    small.change(Change::Withdraw(id));
    // U: the other three never came.
    assert_eq!(tokens.count(), 3);

    let close = |more: &[&str]| {
        let mut arguments = vec!["collect", "close", small.path(), "--wave", "2026"];
        arguments.extend(more);
        done(&arguments).1
    };
    // I 8, P 2, R 3 + 1, NE 3, U 3: 17 may be eligible, 14 are; e = 14/17, and 14 + 3e = 16.47.
    let said = close(&["--partials"]);
    assert!(
        said.contains("AAPOR outcome rates: RR1 47.1 %, RR2 58.8 %, RR3 48.6 %, RR4 60.7 %, RR5 57.1 %, RR6 71.4 %, COOP1 57.1 %, COOP2 71.4 %, REF1 23.5 %, CON1 82.4 %, PR 50.0 %"),
        "{said}"
    );
    assert_eq!(small.rows().len(), 10);
    let cases = || {
        let survey = load(small.folder.path());
        survey.waves[0].dispositions.expect("dispositions")
    };
    let written = cases();
    assert_eq!(
        [
            written.complete,
            written.partial,
            written.refused,
            written.not_eligible,
            written.unknown
        ],
        [8, 2, 4, 3, 3]
    );
    // Without partial interviews they are break-offs: P 0, R 6.
    let said = close(&[]);
    assert!(
        said.contains("AAPOR outcome rates: RR1 47.1 %, RR2 47.1 %, RR3 48.6 %, RR4 48.6 %, RR5 57.1 %, RR6 57.1 %, COOP1 57.1 %, COOP2 57.1 %, REF1 35.3 %, CON1 82.4 %, PR 40.0 %"),
        "{said}"
    );
    assert_eq!((cases().partial, cases().refused), (0, 6));
    assert_eq!(small.rows().len(), 8);
    // e stated as one half: 14 + 1.5 = 15.5.
    let file = small.folder.path().join("waves/2026/wave.toml");
    let text = std::fs::read_to_string(&file).expect("wave.toml");
    let stated = text.replace(
        "[disclosure.dispositions]\n",
        "[disclosure.dispositions]\neligible_of_unknown = 0.5\n",
    );
    assert_ne!(stated, text);
    std::fs::write(&file, stated).expect("wave.toml");
    let said = close(&["--partials"]);
    assert!(
        said.contains("RR3 51.6 %, RR4 64.5 %, RR5 57.1 %"),
        "{said}"
    );
    let (json, _) = done(&[
        "collect",
        "status",
        small.path(),
        "--wave",
        "2026",
        "--format",
        "json",
    ]);
    let status: Value = serde_json::from_str(&json).expect("JSON");
    // Fewer than five of a kind: nothing that tells of them is shown.
    let rates = status["cases"]["rates"].as_array().expect("rates");
    assert!(
        rates.iter().all(|rate| rate["value"].is_null()),
        "{rates:?}"
    );
}

/// Source: OMB, information collection request 202202-0920-014, attachment 14: C = 300, O = 5, e = 90 %, and 150 or 100 of unknown
/// eligibility give 300/440 = 68 % and 300/395 = 76 %.
#[test]
fn a_published_response_rate_with_a_stated_e_is_ours() {
    for (unknown, expected) in [(150, 300.0 / 440.0), (100, 300.0 / 395.0)] {
        let cases = Dispositions {
            complete: 300,
            other: 5,
            unknown,
            eligible_of_unknown: Some(0.9),
            ..Dispositions::default()
        };
        let rates = cases.rates();
        let rate = rates.iter().find(|rate| rate.name == "RR3").expect("RR3");
        assert!((rate.value - expected).abs() < 1e-15, "{}", rate.value);
    }
}

#[test]
fn a_wave_that_is_read_from_another_file_is_not_closed_over_it() {
    let small = Small::new(&WAVE.replacen("\n\n", "\ndelivery = \"responses.csv\"\n\n", 1));
    let own = small.folder.path().join("waves/2026/responses.csv");
    std::fs::write(&own, "id,region\n1,1\n").expect("a file");
    let id = small.enter(open());
    small.say(id, &ITEMS.map(|item| (item, "1", 9)));
    small.submit(id);
    small.is_refused("T0811");
    assert_eq!(std::fs::read(own).expect("a file"), b"id,region\n1,1\n");
}

#[test]
fn answers_of_an_open_link_alone_are_no_probability_sample() {
    let small = Small::new(WAVE);
    let id = small.enter(open());
    small.say(id, &ITEMS.map(|item| (item, "1", 9)));
    small.submit(id);
    small.is_refused("T0813");
    let file = small.folder.path().join("waves/2026/wave.toml");
    let stated = format!("{WAVE}\n[disclosure]\nprobability = \"non_probability\"\n");
    std::fs::write(&file, stated).expect("wave.toml");
    let (_, said) = done(&["collect", "close", small.path(), "--wave", "2026"]);
    assert!(said.contains("by channel `open`: 1"), "{said}");
    // Nobody knows how many saw the link: no rate is made up.
    assert!(!said.contains("AAPOR"), "{said}");
    let text = std::fs::read_to_string(&file).expect("wave.toml");
    assert!(!text.contains("dispositions"), "{text}");
}
