//! Who is asked what: conditions as written, mistakes at their place, and the way of a respondent through the questionnaire.

#[path = "asked/answering.rs"]
mod answering;
#[path = "asked/mistakes.rs"]
mod mistakes;

use std::collections::BTreeSet;

use proptest::prelude::*;
use tidemark::Error;
use tidemark::collect::interview::event::{Channel, Device, End, Event, What};
use tidemark::collect::interview::form::{self, Mistake, Sent};
use tidemark::collect::interview::reply::Reply;
use tidemark::collect::interview::response::Response;
use tidemark::collect::interview::route::{Route, Stop};
use tidemark::collect::interview::script::Script;
use tidemark::definition::{self, Code, Comparing, Condition, ItemId, Missing, Survey};

const SURVEY: &str = r#"[survey]
id = "poll"
languages = ["en"]
title = "Poll"

[disclosure]
probability = "not_stated"

[item.sex]
kind = "single"
base = "answered"
answers = [{ code = 1, label = "Man" }, { code = 2, label = "Woman" }, { code = 8, label = "Don't know", missing = "dont_know" }]
text = "Sex?"

[item.born]
kind = "numeric"
minimum = 1900
maximum = 2010
text = "Year of birth?"

[item.age_group]
kind = "derived"
from = "born"
of = "age_at_fieldwork"
label = "Age"
bands = [{ code = 1, label = "18-39", from = 18, to = 39 }, { code = 2, label = "40+", from = 40 }]

[item.used]
kind = "multiple"
base = "answered"
options = [{ code = 1, label = "Newspaper" }, { code = 2, label = "Radio" }, { code = 3, label = "Web" }]
text = "What do you use?"

[item.hours]
decimals = 1
kind = "numeric"
minimum = 0
maximum = 24
text = "How many hours?"

[item.why]
kind = "open"
text = "Why?"

[item.either]
kind = "derived"
from = "sex"
label = "Either"
base = "with_dont_know"
recode = [{ code = 1, label = "Either", codes = [1, 2] }, { code = 9, label = "Don't know", missing = "dont_know", codes = [8] }]

[item.last]
kind = "single"
base = "answered"
answers = [{ code = 1, label = "Yes" }, { code = 2, label = "No" }]
text = "Last?"
"#;

const WAVE: &str = "kind = \"rehearsal\"\nfieldwork = { start = 2026-10-01, end = 2026-10-14 }\n";

fn load(survey: &str, wave: &str) -> Result<Survey, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let into = folder.path().join("waves/2026");
    std::fs::create_dir_all(&into).expect("a folder");
    std::fs::write(folder.path().join("survey.toml"), survey).expect("written");
    std::fs::write(into.join("wave.toml"), wave).expect("written");
    match definition::load(folder.path()) {
        Ok(loaded) => Ok(loaded.output),
        Err(Error::Input(found)) => Err(found
            .into_iter()
            .filter(|found| found.severity == tidemark::diagnostic::Severity::Error)
            .map(|found| {
                let place = found.place.clone().expect("a place");
                let file = place
                    .file
                    .file_name()
                    .expect("a file")
                    .to_string_lossy()
                    .into_owned();
                let (line, column) = (place.line.unwrap_or(0), place.column.unwrap_or(0));
                let help = found.help.unwrap_or_default();
                format!(
                    "{file}:{line}:{column} {} {} ({help})",
                    found.code, found.message
                )
            })
            .collect::<Vec<_>>()
            .join("\n")),
        Err(other) => panic!("{other}"),
    }
}

fn survey(more: &str) -> Survey {
    load(&format!("{SURVEY}{more}"), WAVE).unwrap_or_else(|said| panic!("{said}"))
}

/// The place of `what` in a text, as messages show it.
fn place(text: &str, what: &str) -> String {
    let at = text
        .rfind(what)
        .unwrap_or_else(|| panic!("{what} is not in {text}"));
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    format!("{line}:{column}")
}

/// (what is added to the survey, where the message points, its code, a part of what it says)
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    ("ask_if = \"sox = 1\"", "sox", "T0801", "no item `sox`"),
    (
        "ask_if = \"sex = 1 and born >= 1900 and sex = 7\"",
        "7\"",
        "T0801",
        "no answer 7",
    ),
    (
        "ask_if = \"sex = refusal\"",
        "refusal",
        "T0801",
        "a code of the item",
    ),
    ("ask_if = \"sex < 2\"", "< 2\"", "T0801", "only numbers"),
    (
        "ask_if = \"sex = 1 born = 2\"",
        "born = 2",
        "T0801",
        "`and`, `or` or the end",
    ),
    (
        "ask_if = \"(sex = 1\"",
        "\"\n\n#end",
        "T0801",
        "`)` is expected",
    ),
    ("ask_if = \"why = 1\"", "= 1\"\n\n#end", "T0801", "no codes"),
    (
        "ask_if = \"last = 1\"",
        "last = 1\"",
        "T0801",
        "not asked before",
    ),
    (
        "[questionnaire]\nscreen_out = [\"sex = 1\", \"nobody = 1\"]",
        "nobody",
        "T0801",
        "no item `nobody`",
    ),
    (
        "[[questionnaire.section]]\nitems = [\"sex\", \"age_group\"]",
        "\"age_group\"]",
        "T0800",
        "derived",
    ),
    (
        "[[questionnaire.section]]\nitems = [\"sex\"]\n[[questionnaire.section]]\nitems = [\"sex\"]",
        "\"sex\"]",
        "T0800",
        "two sections",
    ),
    (
        "[[questionnaire.section]]\nitems = [\"sux\"]",
        "\"sux\"",
        "T0",
        "sux",
    ),
    (
        "[[questionnaire.section]]\ntitle = \"No items\"",
        "[[questionnaire.section]]",
        "T0",
        "items",
    ),
    (
        "[[questionnaire.section]]\nitems = [\"sex\"]\norder = \"shuffled\"",
        "\"shuffled\"",
        "T0",
        "shuffled",
    ),
    (
        "[questionnaire]\nprivacy = \"secret\"",
        "\"secret\"",
        "T0",
        "secret",
    ),
    (
        "[questionnaire]\nretention_days = 0",
        "0\n\n#end",
        "T0",
        "retention_days",
    ),
    (
        "[questionnaire]\nconsent = { version = \"1\" }",
        "{ version",
        "T0",
        "text",
    ),
];

#[test]
fn a_mistake_is_told_at_its_place() {
    for (added, at, code, part) in MISTAKES {
        let text = format!("{SURVEY}{added}\n\n#end\n");
        let said = load(&text, WAVE).expect_err(added);
        let place = format!("survey.toml:{} {code}", place(&text, at));
        assert!(
            said.lines()
                .any(|line| line.starts_with(&place) && line.contains(part)),
            "{added}: {place}\n{said}"
        );
    }
}

/// (a condition, each word that a message points to with a part of what it says or of its way out)
const SEVERAL: &[(&str, &[(&str, &str)])] = &[
    (
        "sex = 7 and age_gruop = 1",
        &[
            ("7", "no answer 7"),
            ("age_gruop", "did you mean `age_group`?"),
        ],
    ),
    (
        "sex = 7 and last = 1 or hous > x",
        &[
            ("7", "its codes are `1`, `2`, `8`"),
            ("last", "not asked before"),
            ("hous", "did you mean `hours`?"),
        ],
    ),
    (
        "born in (1990, 1991) or sex < 9",
        &[
            ("in", "has no codes"),
            ("<", "only numbers"),
            ("9", "no answer 9"),
        ],
    ),
    (
        "sex in (1, 7, men) and (used = 4 or not answered(whi))",
        &[
            ("7", "no answer 7"),
            ("men", "a code of the item"),
            ("4", "no answer 4"),
            ("whi", "did you mean `why`?"),
        ],
    ),
    (
        "sex == 1 && born => 1990 OR hours = dont_kno",
        &[
            ("==", "write `=`"),
            ("&&", "write `and`"),
            ("=>", "write `>=`"),
            ("OR", "write `or`"),
            ("dont_kno", "did you mean `dont_know`?"),
        ],
    ),
    (
        "sex 1 and = 2 or (born > 1990 and) or used = ",
        &[
            ("1", "`=`, `!="),
            ("= 2", "an item"),
            (")", "an item"),
            ("\"", "a code of the item"),
        ],
    ),
    (
        "sex = 1) and brn = 3",
        &[(")", "the end"), ("brn", "did you mean `born`?")],
    ),
    (
        "why > 3 and born = gammel",
        &[(">", "no codes"), ("gammel", "a number")],
    ),
];

#[test]
fn all_mistakes_of_one_condition_are_told_each_at_its_word() {
    for (written, parts) in SEVERAL {
        let text = format!("{SURVEY}ask_if = \"{written}\"\n\n#end\n");
        let said = load(&text, WAVE).expect_err(written);
        assert_eq!(said.lines().count(), parts.len(), "{written}\n{said}");
        let from = text.rfind("ask_if").expect("the condition");
        let line = text[..from].matches('\n').count() + 1;
        let mut after = "ask_if = \"".len();
        for (word, part) in *parts {
            let at = text[from + after..].find(word).expect(word);
            after += at;
            let place = format!("survey.toml:{line}:{} T0801", after + 1);
            after += word.len();
            assert!(
                said.lines()
                    .any(|line| line.starts_with(&place) && line.contains(part)),
                "{written}: {place} {part}\n{said}"
            );
        }
    }
}

#[test]
fn a_condition_over_several_lines_or_with_escapes_has_its_place_too() {
    let place_of = |written: &str| {
        let text = format!("{SURVEY}ask_if = {written}\n\n#end\n");
        (load(&text, WAVE).expect_err(written), text)
    };
    let (said, text) = place_of("\"\"\"\nsex = 1\n  and brn = 1\"\"\"");
    let at = format!("survey.toml:{} T0801", place(&text, "brn"));
    assert!(said.starts_with(&at), "{at}\n{said}");
    let (said, text) = place_of("\"\\u0073ex = 1 and brn = 1\"");
    let at = format!("survey.toml:{} T0801", place(&text, "\"\\u0073"));
    assert!(said.starts_with(&at), "{at}\n{said}");
}

/// What a wave that is to be collected says of its conditions, as `place code message`.
fn of_wave(survey: &str, wave: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let into = folder.path().join("waves/2026");
    std::fs::create_dir_all(&into).expect("a folder");
    std::fs::write(folder.path().join("survey.toml"), survey).expect("written");
    std::fs::write(into.join("wave.toml"), wave).expect("written");
    let loaded = definition::load(folder.path()).unwrap_or_else(|said| panic!("{said}"));
    let survey = loaded.output;
    let wave = &survey.waves[0];
    let mut found = definition::routing_faults(&survey, wave);
    found.extend(definition::typed_as_missing(&survey, wave));
    let said = |found: &tidemark::diagnostic::Diagnostic| {
        let place = found.place.as_ref().expect("a place");
        let file = place.file.file_name().expect("a file").to_string_lossy();
        let (line, column) = (place.line.unwrap_or(0), place.column.unwrap_or(0));
        assert!(found.help.is_some() && found.value.is_some(), "{found}");
        format!("{file}:{line}:{column} {} {}", found.code, found.message)
    };
    found.iter().map(said).collect()
}

#[test]
fn a_wave_asks_what_its_conditions_look_at() {
    let survey = format!(
        "{SURVEY}ask_if = \"hours > 1 and age_group = 2\"\n\n[questionnaire]\nscreen_out = [\"sex = 8\", \"born > 2008\"]\n"
    );
    let quota =
        "\n[[collect.quota]]\nid = \"men\"\nwhere = \"sex = 1 and age_group = 1\"\nlimit = 5\n";
    let wave = |more: &str| format!("{WAVE}{more}\n[collect]\n{quota}");
    assert_eq!(of_wave(&survey, &wave("")), Vec::<String>::new());
    // `last` looks at both, so do a screen-out and the quota, the latter by what is worked out from `born`.
    let text = wave("not_asked = [\"born\", \"hours\"]");
    let said = of_wave(&survey, &text);
    let last = "survey.toml:".to_owned();
    let expected = [
        format!(
            "{last}{} T0801 `ask_if` of `last` looks at `hours`, which wave `2026` does not ask",
            place(&survey, "hours > 1")
        ),
        format!(
            "{last}{} T0801 `ask_if` of `last` looks at `age_group`, and wave `2026` does not ask `born`, which it comes from",
            place(&survey, "age_group = 2")
        ),
        format!(
            "{last}{} T0801 `screen_out` looks at `born`, which wave `2026` does not ask: nobody would be screened out by it",
            place(&survey, "born > 2008")
        ),
        format!(
            "wave.toml:{} T0801 quota `men` looks at `age_group`, and wave `2026` does not ask `born`, which it comes from",
            place(&text, "age_group = 1")
        ),
    ];
    assert_eq!(said, expected);
    // Where the item with the condition is left out too, nothing is wrong with it.
    let said = of_wave(&survey, &wave("not_asked = [\"hours\", \"last\"]"));
    assert_eq!(said, Vec::<String>::new());
}

#[test]
fn sections_of_a_wave_put_no_item_behind_one_that_looks_at_it() {
    let survey = format!("{SURVEY}ask_if = \"sex = 1\"\n");
    let sections = |items: &str, order: &str| {
        format!(
            "{WAVE}\n[[collect.section]]\nitems = [\"born\"]\n[[collect.section]]\nitems = [{items}]\norder = \"{order}\"\n"
        )
    };
    let good = sections("\"sex\", \"last\"", "written");
    assert_eq!(of_wave(&survey, &good), Vec::<String>::new());
    for (items, order) in [
        ("\"last\", \"sex\"", "written"),
        ("\"sex\", \"last\"", "random"),
        ("\"last\"", "written"),
    ] {
        let wave = sections(items, order);
        let expected = format!(
            "wave.toml:{} T0801 `ask_if` of `last` looks at `sex`, which wave `2026` does not ask before it",
            place(&wave, "\"last\"")
        );
        assert_eq!(of_wave(&survey, &wave), [expected], "{items} {order}");
    }
}

#[test]
fn a_number_that_stands_for_no_answer_cannot_be_typed() {
    let with = |missing: &str| SURVEY.replace("minimum = 1900\nmaximum = 2010\n", missing);
    let wave = format!("{WAVE}\n[collect]\n");
    let open = with("missing = { refused = [7777], dont_know = [8888] }\nminimum = 1900\n");
    let of = |number: &str, kind: &str| {
        format!(
            "survey.toml:{} T0835 `born` takes {number} for an answer, and reads it as `{kind}`",
            place(&open, number)
        )
    };
    assert_eq!(
        of_wave(&open, &wave),
        [of("7777", "refused"), of("8888", "dont_know")]
    );
    for kept_out in [
        "missing = { refused = [7777] }\nminimum = 1900\nmaximum = 2010\n",
        "missing = { refused = [-1] }\nminimum = 0\n",
        "minimum = 0\n",
    ] {
        assert_eq!(
            of_wave(&with(kept_out), &wave),
            Vec::<String>::new(),
            "{kept_out}"
        );
    }
}

#[test]
fn a_mistake_of_a_wave_is_told_at_its_place() {
    let quota = |id: &str| {
        format!("[[collect.quota]]\nid = \"{id}\"\nwhere = \"age_group = 1\"\nlimit = 5\n")
    };
    let twice = format!("{}{}", quota("young"), quota("young"));
    let panel = |link: &str| {
        format!(
            "[collect.panel]\nkey_file = \"k\"\ncomplete = \"{link}\"\nscreened_out = \"https://p.dk/{{id}}\"\nquota_full = \"https://p.dk/{{id}}\""
        )
    };
    let cases = [
        ("[collect]\nbase_url = \"http://svar.example.dk\"".to_owned(), "\"http", "T0802"),
        ("[collect]\nbase_url = \"https://a.dk/path\"".to_owned(), "\"https", "T0802"),
        ("[collect]\nbase_url = \"https://\"".to_owned(), "\"https", "T0802"),
        ("[collect]\nopens = 2026-10-02\ncloses = 2026-10-01".to_owned(), "2026-10-01\n", "T0802"),
        (twice, "\"young\"", "T0"),
        ("[[collect.quota]]\nid = \"a\"\nwhere = \"age_group = 3\"\nlimit = 5".to_owned(), "3\"", "T0801"),
        ("[[collect.quota]]\nid = \"a\"\nwhere = \"sex = 1\"\nlimit = 0".to_owned(), "0\n", "T0"),
        ("[[collect.open_link]]\nid = \"a\"\nbudget = 1\n[[collect.open_link]]\nid = \"a\"\nbudget = 1".to_owned(), "\"a\"", "T0"),
        (panel("http://p.dk/{id}"), "\"http://", "T0802"),
        (panel("https://p.dk/done"), "\"https://p.dk/done", "T0802"),
    ];
    for (added, at, code) in cases {
        let text = format!("{WAVE}{added}\n");
        let said = load(SURVEY, &text).expect_err(&added);
        let place = format!("wave.toml:{} {code}", place(&text, at));
        assert!(
            said.lines().any(|line| line.starts_with(&place)),
            "{added}: {place}\n{said}"
        );
    }
}

#[test]
fn a_condition_looks_at_no_other_item_of_its_random_section() {
    let sections =
        "[questionnaire]\n[[questionnaire.section]]\nitems = [\"sex\", \"last\"]\norder = ";
    let ask_if = |order: &str| {
        load(
            &format!("{SURVEY}ask_if = \"sex = 1\"\n{sections}\"{order}\"\n"),
            WAVE,
        )
    };
    assert!(ask_if("written").is_ok());
    assert!(
        ask_if("random")
            .expect_err("random")
            .contains("not asked before it")
    );
    let nested = format!(
        "{SURVEY}ask_if = \"{}sex = 1{}\"\n",
        "(".repeat(60),
        ")".repeat(60)
    );
    assert!(
        load(&nested, WAVE)
            .expect_err("deep")
            .contains("nested too deep")
    );
}

fn condition() -> impl Strategy<Value = Condition> {
    let item = |id: &str| ItemId::new(id);
    let leaf = prop_oneof![
        prop::sample::subsequence(vec![Code(1), Code(2), Code(8)], 1..=3).prop_map(move |codes| {
            Condition::Is {
                item: item("sex"),
                codes,
            }
        }),
        prop::sample::subsequence(vec![Code(1), Code(2), Code(3)], 1..=3).prop_map(move |codes| {
            Condition::Is {
                item: item("used"),
                codes,
            }
        }),
        (
            prop::sample::select(vec![
                Comparing::Equal,
                Comparing::Unequal,
                Comparing::Less,
                Comparing::AtMost,
                Comparing::More,
                Comparing::AtLeast,
            ]),
            -3000_i32..3000,
        )
            .prop_map(move |(comparison, value)| Condition::Number {
                item: item("born"),
                comparison,
                value: f64::from(value) / 4.0
            }),
        prop::sample::select(vec!["sex", "born", "used", "why", "age_group"])
            .prop_map(move |id| Condition::Answered(item(id))),
        (
            prop::sample::select(vec!["sex", "born", "used", "why"]),
            prop::sample::select(vec![
                Missing::DontKnow,
                Missing::Refused,
                Missing::NoAnswer,
                Missing::NotAsked
            ]),
        )
            .prop_map(move |(id, kind)| Condition::Missing(item(id), kind)),
        prop::sample::subsequence(vec![Code(1), Code(2)], 1..=2).prop_map(move |codes| {
            Condition::Is {
                item: item("age_group"),
                codes,
            }
        }),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner
                .clone()
                .prop_map(|inner| Condition::Not(Box::new(inner))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Condition::All),
            prop::collection::vec(inner, 2..4).prop_map(Condition::Any),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_condition_is_read_as_it_is_written(condition in condition()) {
        let survey = survey(&format!("ask_if = \"{condition}\"\n"));
        prop_assert_eq!(survey.items.last().and_then(|item| item.ask_if.clone()), Some(condition));
    }

    #[test]
    fn no_text_makes_reading_a_condition_panic(text in "[ a-z0-9=<>!(),.é-]{0,40}|(sex|born|and|or|not|in|=|\\(|\\)|1|,| ){0,20}") {
        let _ = load(&format!("{SURVEY}ask_if = \"{text}\"\n"), WAVE);
    }
}

fn started(seed: u64) -> Response {
    let mut response = Response::default();
    response.add(&Event {
        at: 0,
        what: What::Started {
            channel: Channel::Invited,
            language: "en".to_owned(),
            device: Device::Computer,
            seed,
            definition: String::new(),
            consent: None,
        },
    });
    response
}

fn say(response: &mut Response, item: &str, reply: Reply) {
    let form = response.events;
    response.add(&Event {
        at: 0,
        what: What::Answered {
            item: item.to_owned(),
            reply,
            form,
            seconds: 1,
        },
    });
}

/// `used` is for those under 40 or women, `hours` for readers of newspapers, `why` for those who said no hours.
fn script(more: &str) -> Script {
    let text = SURVEY
        .replace(
            "[item.hours]\n",
            "[item.hours]\nmissing = { dont_know = [99], refused = [98] }\nask_if = \"used = 1\"\n",
        )
        .replace(
            "[item.used]\n",
            "[item.used]\nask_if = \"age_group = 1 or sex = 2\"\n",
        )
        .replace(
            "[item.why]\n",
            "[item.why]\nask_if = \"answered(hours) and hours < 1 or either = dont_know\"\n",
        );
    let survey = load(&format!("{text}{more}"), WAVE).unwrap_or_else(|said| panic!("{said}"));
    Script::of(&survey, &survey.waves[0])
}

fn ids(route: &Route<'_>) -> Vec<String> {
    route
        .questions()
        .iter()
        .map(|question| question.item.id.as_str().to_owned())
        .collect()
}

/// Some reply to a question, of `number`.
fn reply(item: &str, number: usize) -> Reply {
    match (item, number % 5) {
        (_, 4) => Reply::Skipped,
        ("sex", n) => Reply::Codes(vec![[1, 2, 8, 1][n]]),
        ("born", n) => Reply::Number([1960.0, 1986.0, 1987.0, 2008.0][n]),
        ("used", n) => Reply::Codes([vec![], vec![1], vec![1, 2], vec![3]][n].clone()),
        ("hours", n) => Reply::Number([0.0, 0.5, 1.0, 24.0][n]),
        ("why", _) => Reply::Text("so".to_owned()),
        (_, n) => Reply::Codes(vec![1 + n as i64 % 2]),
    }
}

const RANDOM: &str = "[[questionnaire.section]]\nitems = [\"sex\", \"born\"]\norder = \"random\"\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_way_through_ends_asks_nothing_twice_and_goes_back_the_way_it_came(seed in any::<u64>(), numbers in prop::collection::vec(0_usize..20, 8)) {
        let script = script(RANDOM);
        let mut response = started(seed);
        let mut asked: Vec<String> = Vec::new();
        for number in &numbers {
            let at = match Route::new(&script, &response).stop() {
                Stop::Question(item) => item.to_owned(),
                Stop::Check => break,
                Stop::End(end) => panic!("nobody is screened out: {end:?}"),
            };
            let route = Route::new(&script, &response);
            prop_assert!(route.is_open(&at));
            prop_assert_eq!(route.back(&at).map(str::to_owned), asked.last().cloned());
            prop_assert!(!asked.contains(&at), "{at} was asked twice");
            say(&mut response, &at, reply(&at, *number));
            let route = Route::new(&script, &response);
            prop_assert_eq!(route.after(&at), route.stop());
            asked.push(at);
        }
        let route = Route::new(&script, &response);
        prop_assert_eq!(route.stop(), Stop::Check);
        prop_assert_eq!(ids(&route), asked);
    }

    /// Replies in whatever order, also to questions that are not asked: what is open has all before it replied to.
    #[test]
    fn stop_open_after_and_back_agree(seed in any::<u64>(), said in prop::collection::vec((0_usize..6, 0_usize..20), 0..14)) {
        let script = script(RANDOM);
        let names = ["sex", "born", "used", "hours", "why", "last"];
        let mut response = started(seed);
        for (item, number) in said {
            say(&mut response, names[item], reply(names[item], number));
        }
        let route = Route::new(&script, &response);
        let asked = ids(&route);
        prop_assert_eq!(asked.iter().collect::<BTreeSet<_>>().len(), asked.len());
        let first = asked.iter().find(|id| response.reply(id).is_none());
        prop_assert_eq!(route.stop(), first.map_or(Stop::Check, |id| Stop::Question(id)));
        let limit = first.and_then(|first| asked.iter().position(|id| id == first)).unwrap_or(asked.len());
        for name in names {
            let at = asked.iter().position(|id| id == name);
            prop_assert_eq!(route.is_open(name), at.is_some_and(|at| at <= limit), "{}", name);
            let back = at.and_then(|at| at.checked_sub(1)).map(|at| asked[at].as_str());
            prop_assert_eq!(route.back(name), back);
            let next = at.and_then(|at| asked.get(at + 1)).filter(|_| at.is_some_and(|at| at < limit));
            prop_assert_eq!(route.after(name), next.map_or(route.stop(), |id| Stop::Question(id)));
        }
    }

    #[test]
    fn an_order_is_a_permutation_and_the_same_for_a_seed(seed in any::<u64>()) {
        let script = script(RANDOM);
        let order = |seed| -> Vec<String> {
            script.in_order(seed).iter().map(|question| question.item.id.as_str().to_owned()).collect()
        };
        let shown = order(seed);
        prop_assert_eq!(&shown, &order(seed));
        let head: BTreeSet<&str> = shown[..2].iter().map(String::as_str).collect();
        prop_assert_eq!(head, BTreeSet::from(["sex", "born"]));
        prop_assert_eq!(&shown[2..], ["used", "hours", "why", "last"]);
    }
}

#[test]
fn a_random_section_has_every_order() {
    let script = script(RANDOM);
    let first: BTreeSet<String> = (0..64)
        .map(|seed| script.in_order(seed)[0].item.id.as_str().to_owned())
        .collect();
    assert_eq!(first.len(), 2);
}

#[test]
fn every_question_is_reached_by_somebody_and_a_changed_answer_hides_and_shows() {
    let script = script("");
    let mut response = started(1);
    say(&mut response, "sex", Reply::Codes(vec![1]));
    // 39 at the end of fieldwork, the last year of the band.
    say(&mut response, "born", Reply::Number(1987.0));
    say(&mut response, "used", Reply::Codes(vec![1, 2]));
    say(&mut response, "hours", Reply::Number(0.5));
    say(&mut response, "why", Reply::Text("so".to_owned()));
    say(&mut response, "last", Reply::Codes(vec![1]));
    let asked = |response: &Response| ids(&Route::new(&script, response)).join(" ");
    assert_eq!(asked(&response), "sex born used hours why last");
    // 40: what hangs on it goes, and what hangs on that, whatever was said there.
    say(&mut response, "born", Reply::Number(1986.0));
    assert_eq!(asked(&response), "sex born last");
    assert_eq!(Route::new(&script, &response).stop(), Stop::Check);
    assert!(!Route::new(&script, &response).is_open("used"));
    // A woman: it is back with what was said.
    say(&mut response, "sex", Reply::Codes(vec![2]));
    assert_eq!(asked(&response), "sex born used hours why last");
    assert_eq!(Route::new(&script, &response).stop(), Stop::Check);
    // Don't know is a category of the recode, and asks why by itself.
    say(&mut response, "sex", Reply::Codes(vec![8]));
    assert_eq!(asked(&response), "sex born why last");
}

#[test]
fn quotas_and_screening_on_derived_items_are_judged_from_the_reply() {
    let more = "[questionnaire]\nscreen_out = [\"age_group = 1 and either = dont_know\"]\n";
    let survey = load(
        &format!("{SURVEY}{more}"),
        &format!("{WAVE}[[collect.quota]]\nid = \"old\"\nwhere = \"age_group = 2 and sex = 2\"\nlimit = 5\n"),
    )
    .unwrap_or_else(|said| panic!("{said}"));
    let script = Script::of(&survey, &survey.waves[0]);
    let quota = &script.collection.quotas[0].of;
    let mut response = started(1);
    say(&mut response, "sex", Reply::Codes(vec![2]));
    assert_eq!(Route::new(&script, &response).decided(quota), None);
    say(&mut response, "born", Reply::Number(1986.0));
    assert_eq!(Route::new(&script, &response).decided(quota), Some(true));
    say(&mut response, "born", Reply::Number(1987.0));
    assert_eq!(Route::new(&script, &response).decided(quota), Some(false));
    say(&mut response, "sex", Reply::Codes(vec![8]));
    assert_eq!(
        Route::new(&script, &response).stop(),
        Stop::End(End::ScreenedOut)
    );
}

fn sent(item: &str, answers: &[&str], missing: &[&str]) -> Sent {
    let script = script("");
    form::read(script.question(item).expect("asked"), answers, missing)
}

#[test]
fn forms_of_every_kind_are_read() {
    let codes = |codes: &[i64]| Sent::Reply(Reply::Codes(codes.to_vec()));
    let number = |number: f64| Sent::Reply(Reply::Number(number));
    for (item, answers, missing, expected) in [
        ("sex", &["2"][..], &[][..], codes(&[2])),
        ("sex", &[" 8 "], &[], codes(&[8])),
        ("sex", &[""], &[], Sent::Blank),
        ("sex", &[], &[], Sent::Blank),
        ("sex", &["3"], &[], Sent::Tampered),
        ("sex", &["x"], &[], Sent::Tampered),
        ("sex", &["1", "2"], &[], Sent::Tampered),
        ("sex", &[], &["not_asked"], Sent::Tampered),
        ("sex", &[], &["dont_know", "refused"], Sent::Tampered),
        ("used", &["3", "1", "3"], &[], codes(&[1, 3])),
        ("used", &["1", "9"], &[], Sent::Tampered),
        ("used", &[], &[], Sent::Blank),
        // Only the page of a number has a field for it; elsewhere it is an answer of the scale.
        ("used", &["1"], &["dont_know"], Sent::Tampered),
        ("used", &[], &["dont_know"], Sent::Tampered),
        ("born", &["1969"], &["refused"], Sent::Tampered),
        ("born", &["1 969"], &[], number(1969.0)),
        (
            "born",
            &["1899"],
            &[],
            Sent::Mistake(Mistake::TooSmall(1900.0)),
        ),
        (
            "born",
            &["2011"],
            &[],
            Sent::Mistake(Mistake::TooLarge(2010.0)),
        ),
        (
            "born",
            &["nineteen"],
            &[],
            Sent::Mistake(Mistake::NotANumber),
        ),
        ("born", &["inf"], &[], Sent::Mistake(Mistake::NotANumber)),
        ("born", &["NaN"], &[], Sent::Mistake(Mistake::NotANumber)),
        // Bands from 18 to 39 and from 40 leave no room between: the year counts wholes.
        ("born", &["1969,5"], &[], Sent::Mistake(Mistake::NotWhole)),
        ("born", &[], &["refused"], Sent::Tampered),
        ("born", &["1969", "1970"], &[], Sent::Tampered),
        ("hours", &[], &["dont_know", "x"], Sent::Tampered),
        (
            "hours",
            &[],
            &["dont_know", "refused"],
            Sent::Mistake(Mistake::TwoMissing),
        ),
        (
            "hours",
            &["3"],
            &["refused", "dont_know"],
            Sent::Mistake(Mistake::TwoMissing),
        ),
        (
            "hours",
            &["3"],
            &["dont_know"],
            Sent::Mistake(Mistake::Both),
        ),
        ("hours", &["3"], &["refused"], Sent::Mistake(Mistake::Both)),
        // What is no number is no mistake of its own beside it: one thing at a time.
        (
            "hours",
            &["x"],
            &["dont_know"],
            Sent::Mistake(Mistake::Both),
        ),
        (
            "hours",
            &[" "],
            &["dont_know"],
            Sent::Reply(Reply::DontKnow),
        ),
        ("hours", &[], &["refused"], Sent::Reply(Reply::Refused)),
        ("hours", &["3,5"], &[], number(3.5)),
        ("hours", &["3.5"], &[], number(3.5)),
        (
            "why",
            &[" so\r\nit\u{7} is "],
            &[],
            Sent::Reply(Reply::Text("so\nit is".to_owned())),
        ),
        (
            "why",
            &["Jens\tHansen\rhere"],
            &[],
            Sent::Reply(Reply::Text("Jens Hansen\nhere".to_owned())),
        ),
        ("why", &["\u{7}\u{0}"], &[], Sent::Blank),
        ("why", &["a", "b"], &[], Sent::Tampered),
    ] {
        assert_eq!(
            sent(item, answers, missing),
            expected,
            "{item} {answers:?} {missing:?}"
        );
    }
    let long = "å".repeat(form::LONGEST);
    assert_eq!(
        sent("why", &[&long], &[]),
        Sent::Reply(Reply::Text(long.clone()))
    );
    assert_eq!(
        sent("why", &[&format!("{long}å")], &[]),
        Sent::Mistake(Mistake::TooLong)
    );
    // A line break is one character, however a browser writes it.
    let lines = vec!["å".repeat(199); 20].join("\r\n");
    assert_eq!(lines.chars().count(), 4_018);
    assert_eq!(
        sent("why", &[&lines], &[]),
        Sent::Reply(Reply::Text(lines.replace("\r\n", "\n")))
    );
}

/// An income without a maximum, with 99 for don't know and 98 for no answer.
fn income(written: &str, decimals: u8) -> Sent {
    let item = format!(
        "[item.income]\nkind = \"numeric\"\ndecimals = {decimals}\nminimum = -50000\nmissing = {{ dont_know = [99], no_answer = [98] }}\ntext = \"Income?\"\n"
    );
    let survey = survey(&format!("\n{item}"));
    let script = Script::of(&survey, &survey.waves[0]);
    form::read(script.question("income").expect("asked"), &[written], &[])
}

#[test]
fn a_number_with_marks_between_thousands_is_not_stored_as_another() {
    let asks_again = Sent::Mistake(Mistake::ThousandsMark);
    for written in [
        "10.000",
        "10,000",
        "1.000.000",
        "1,000,000",
        "10.000,50",
        "10,000.50",
        "+10.000",
        "-10.000",
        "1 000.000",
        "1.000 000",
        "1\u{a0}000,000",
        "10. 000",
        "100.000",
        "1.234",
    ] {
        assert_eq!(income(written, 0), asks_again, "{written:?}");
        assert_eq!(income(written, 2), asks_again, "{written:?}");
    }
    for (written, number) in [
        ("10000", 10_000.0),
        ("10 000", 10_000.0),
        ("10\u{a0}000", 10_000.0),
        ("10\u{202f}000,5", 10_000.5),
        ("1 234 567,50", 1_234_567.5),
        ("10,5", 10.5),
        ("10.50", 10.5),
        ("0.125", 0.125),
        ("0,125", 0.125),
        ("1234.125", 1_234.125),
        ("10000,125", 10_000.125),
        ("1.2345", 1.2345),
    ] {
        let said = Sent::Reply(Reply::Number(number));
        assert_eq!(income(written, 0), said, "{written:?}");
        assert_eq!(income(written, 3), said, "{written:?}");
    }
    // Where a mean of it is shown with three decimals, so are answers written; several marks still part thousands.
    let three = |number: f64| Sent::Reply(Reply::Number(number));
    assert_eq!(income("1.234", 3), three(1.234));
    assert_eq!(income("1 234,125", 3), three(1_234.125));
    assert_eq!(income("1.234.567", 3), asks_again);
    assert_eq!(income("1.234,567", 3), asks_again);
    for written in ["1..5", "1,,000", "x.000", ".", "-", "10,000,-", "1e3"] {
        assert_eq!(
            income(written, 0),
            Sent::Mistake(Mistake::NotANumber),
            "{written:?}"
        );
    }
}

#[test]
fn a_number_that_stands_for_a_kind_of_missing_is_not_taken_for_an_answer() {
    let reserved = |number, kind| Sent::Mistake(Mistake::Reserved(number, kind));
    assert_eq!(income("99", 0), reserved(99.0, Missing::DontKnow));
    assert_eq!(income("99,0", 0), reserved(99.0, Missing::DontKnow));
    assert_eq!(income("98", 0), reserved(98.0, Missing::NoAnswer));
    assert_eq!(income("97", 0), Sent::Reply(Reply::Number(97.0)));
    // A limit is told first.
    assert_eq!(
        sent("hours", &["99"], &[]),
        Sent::Mistake(Mistake::TooLarge(24.0))
    );
}

#[test]
fn bands_tell_how_many_decimals_a_number_has() {
    for (bands, most) in [
        (
            "{ code = 1, label = \"a\", to = 9.9 }, { code = 2, label = \"b\", from = 10 }",
            Some(1),
        ),
        (
            "{ code = 1, label = \"a\", to = 9 }, { code = 2, label = \"b\", from = 10 }",
            Some(0),
        ),
        (
            "{ code = 2, label = \"b\", from = 40 }, { code = 1, label = \"a\", from = 18, to = 39 }",
            Some(0),
        ),
        (
            "{ code = 1, label = \"a\", to = 10 }, { code = 2, label = \"b\", from = 10.01 }",
            Some(2),
        ),
        (
            "{ code = 3, label = \"c\", from = 19.1 }, { code = 1, label = \"a\", to = 9.9 }, { code = 2, label = \"b\", from = 10, to = 19 }",
            Some(1),
        ),
        ("{ code = 1, label = \"a\", from = 0.5 }", None),
    ] {
        // What is shown of a mean says nothing of the answers that the bands take.
        for decimals in [0, 1, 3] {
            let items = format!(
                "\n[item.income]\nkind = \"numeric\"\ndecimals = {decimals}\ntext = \"Income?\"\n\n[item.grouped]\nkind = \"derived\"\nfrom = \"income\"\nof = \"value\"\nlabel = \"Grouped\"\nbands = [{bands}]\n"
            );
            let survey = survey(&items);
            let script = Script::of(&survey, &survey.waves[0]);
            let income = script.question("income").expect("asked");
            assert_eq!(income.decimals, most, "{bands}");
            for (written, number, has) in [
                ("7", 7.0, 0),
                ("7,00", 7.0, 0),
                ("9,9", 9.9, 1),
                ("9.90", 9.9, 1),
                ("9,95", 9.95, 2),
                ("-9,1234", -9.1234, 4),
            ] {
                let taken = match most {
                    Some(0) if has > 0 => Sent::Mistake(Mistake::NotWhole),
                    Some(most) if has > most => Sent::Mistake(Mistake::TooManyDecimals(most)),
                    _ => Sent::Reply(Reply::Number(number)),
                };
                assert_eq!(
                    form::read(income, &[written], &[]),
                    taken,
                    "{bands}: {written}"
                );
            }
        }
    }
}
