//! What `close` makes of responses whose every second and every end is written here: flags, dispositions, rates, refusals.

use serde_json::{Value, json};
use tidemark::collect::interview::event::End;
use tidemark::collect::secret::Secret;
use tidemark::collect::store::{Change, Entry};
use tidemark::definition::disclosure::Dispositions;

use super::collected::{Small, done, folder, open, text, tidemark};

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

/// The small survey, asked by this wave.
pub fn small(wave: &str) -> Small {
    asking(SURVEY, wave)
}

/// Another survey, asked by it.
pub fn asking(survey: &str, wave: &str) -> Small {
    Small::of(folder(survey, wave))
}

/// Refused, with this code, and nothing written.
fn is_refused(small: &Small, code: &str) {
    let output = tidemark(&["collect", "close", small.path(), "--wave", "2026"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(code), "{said}");
    let file = small.folder.path().join("waves/2026/responses.jsonl");
    assert!(!file.exists());
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
    let small = small(WAVE);
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
    let said = small.closed(&[]);
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
    let small = small(WAVE);
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

    let close = |more: &[&str]| small.closed(more);
    // I 8, P 2, R 3 + 1, NE 3, U 3: 17 may be eligible, 14 are; e = 14/17, and 14 + 3e = 16.47.
    let said = close(&["--partials"]);
    assert!(
        said.contains("AAPOR outcome rates: RR1 47.1 %, RR2 58.8 %, RR3 48.6 %, RR4 60.7 %, RR5 57.1 %, RR6 71.4 %, COOP1 57.1 %, COOP2 71.4 %, REF1 23.5 %, CON1 82.4 %, PR 50.0 %"),
        "{said}"
    );
    assert_eq!(small.rows().len(), 10);
    let cases = || {
        let survey = small.survey();
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
    let small = small(&WAVE.replacen("\n\n", "\ndelivery = \"responses.csv\"\n\n", 1));
    let own = small.folder.path().join("waves/2026/responses.csv");
    std::fs::write(&own, "id,region\n1,1\n").expect("a file");
    let id = small.enter(open());
    small.say(id, &ITEMS.map(|item| (item, "1", 9)));
    small.submit(id);
    is_refused(&small, "T0811");
    assert_eq!(std::fs::read(own).expect("a file"), b"id,region\n1,1\n");
}

#[test]
fn answers_of_an_open_link_alone_are_no_probability_sample() {
    let small = small(WAVE);
    let id = small.enter(open());
    small.say(id, &ITEMS.map(|item| (item, "1", 9)));
    small.submit(id);
    is_refused(&small, "T0813");
    let file = small.folder.path().join("waves/2026/wave.toml");
    let stated = format!("{WAVE}\n[disclosure]\nprobability = \"non_probability\"\n");
    std::fs::write(&file, stated).expect("wave.toml");
    let said = small.closed(&[]);
    assert!(said.contains("by channel `open`: 1"), "{said}");
    // Nobody knows how many saw the link: no rate is made up.
    assert!(!said.contains("AAPOR"), "{said}");
    let text = std::fs::read_to_string(&file).expect("wave.toml");
    assert!(!text.contains("dispositions"), "{text}");
}
