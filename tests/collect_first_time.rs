//! What somebody meets who collects answers for the first time: what is refused before anybody is asked, what is counted apart, what
//! messages say.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use serde_json::Value;
use tidemark::collect::interview::decide::Answer;
use tidemark::collect::interview::event::Device;
use tidemark::collect::interview::script::Script;
use tidemark::collect::secret::{Digest, ResponseId, Secret};
use tidemark::collect::store::{Change, Entered, Entry, Outcome, Place, Starting, Store};
use tidemark::definition::{self, WaveId};

const SURVEY: &str = r#"
[survey]
id = "small"
languages = ["en"]
title = "A small survey"

[disclosure]
probability = "probability"

[disclosure.interviewers]
not_done = "Nobody was interviewed: the answers were made by tidemark rehearse"

[scale.agree]
base = "answered"
answers = [
  { code = 1, label = "Disagree" },
  { code = 3, label = "Agree" },
  { code = 9, label = "No answer", missing = "no_answer" },
]

[item.region]
kind = "single"
role = "background"
base = "answered"
text = "Where do you live?"
answers = [
  { code = 1, label = "East" },
  { code = 2, label = "West" },
]

[item.a]
kind = "single"
scale = "agree"
blank = "not_asked"
ask_if = "region = 1"
text = "A is good"

[item.hours]
kind = "numeric"
decimals = 1
text = "How many hours?"

[item.why]
kind = "open"
text = "Why?"
"#;

const WAVE: &str = r#"kind = "responses"
sources = ["Own"]

[collect]
opens = 2026-01-01
closes = 2199-12-31

[[collect.open_link]]
id = "all"
budget = 1000
"#;

/// The small survey, with the figures of an earlier publication.
fn folder(survey: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, text).expect("a file");
    };
    write("survey.toml", survey);
    write("waves/2026/wave.toml", WAVE);
    write(
        "waves/2020/wave.toml",
        "kind = \"published\"\nrounding = 0.01\nsources = [\"A paper\"]\nfieldwork = { start = 2020-10-01, end = 2020-10-14 }\n",
    );
    write(
        "waves/2020/published.csv",
        "item,measure,share,unweighted_base,source\nregion,code:1,0.40,500,A paper\nregion,code:2,0.60,500,A paper\n",
    );
    folder
}

fn tidemark(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidemark"))
        .args(arguments)
        .env("TIDEMARK_CACHE", "off")
        .env("NO_COLOR", "1")
        .output()
        .expect("the program")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[track_caller]
fn done(arguments: &[&str]) -> (String, String) {
    let output = tidemark(arguments);
    let said = text(&output.stderr);
    assert!(output.status.success(), "{arguments:?}\n{said}");
    (text(&output.stdout), said)
}

#[track_caller]
fn refused(arguments: &[&str], parts: &[&str]) {
    let output = tidemark(arguments);
    let said = text(&output.stderr);
    assert!(!output.status.success(), "{arguments:?}\n{said}");
    for part in parts {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
}

struct Small {
    folder: tempfile::TempDir,
    store: Store,
    runtime: tokio::runtime::Runtime,
}

impl Small {
    fn new(survey: &str) -> Self {
        let folder = folder(survey);
        let id = WaveId::new("2026");
        let survey = definition::load_for(folder.path(), &id)
            .unwrap_or_else(|error| panic!("{error}"))
            .output;
        let wave = survey.wave(&id).expect("the wave");
        let script = Arc::new(Script::of(&survey, wave));
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let place = Place::Sqlite(wave.folder.join("collect.sqlite"));
        let store = runtime
            .block_on(Store::open(&place, script))
            .expect("a store");
        Self {
            folder,
            store,
            runtime,
        }
    }

    fn path(&self) -> &str {
        self.folder.path().to_str().expect("a path")
    }

    fn change(&self, change: Change) -> Outcome {
        self.runtime
            .block_on(self.store.change(change))
            .expect("a change")
    }

    fn invite(&self, people: usize) -> Vec<Digest> {
        let tokens: Vec<Digest> = (0..people)
            .map(|_| Secret::new().expect("bytes").digest())
            .collect();
        let contacts = tokens.iter().enumerate();
        let contacts = contacts.map(|(at, token)| (*token, format!("person {at}")));
        self.change(Change::Invite(contacts.collect()));
        tokens
    }

    /// Answers everything and submits, with these words for `why`.
    fn complete(&self, entry: Entry, why: &str) -> ResponseId {
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
        let mut form = 1;
        for (item, said) in [("region", "1"), ("a", "3"), ("hours", "2"), ("why", why)] {
            let taken = self.change(Change::Answer(
                id,
                Answer {
                    item: item.to_owned(),
                    answers: vec![said.to_owned()],
                    missing: Vec::new(),
                    form,
                    seconds: 9,
                },
            ));
            let Outcome::Answered(_, response) = taken else {
                panic!("{taken:?}");
            };
            assert!(response.reply(item).is_some(), "{item}");
            form = response.events;
        }
        self.change(Change::Submit(id, Vec::new()));
        id
    }
}

fn open() -> Entry {
    Entry::Open("all".to_owned())
}

#[test]
fn a_wave_of_published_figures_is_not_collected() {
    let folder = folder(SURVEY);
    let path = folder.path().to_str().expect("a path");
    let list = folder.path().join("list.csv");
    std::fs::write(&list, "id\nK1\n").expect("a list");
    let list = list.to_str().expect("a path");
    for arguments in [
        &["collect", path, "--wave", "2020", "--listen", "127.0.0.1:0"][..],
        &["collect", "status", path, "--wave", "2020"],
        &["collect", "invite", path, "--wave", "2020", "--list", list],
        &["collect", "close", path, "--wave", "2020"],
    ] {
        refused(arguments, &["T0811", "published figures"]);
    }
    let found = std::fs::read_dir(folder.path().join("waves/2020")).expect("a folder");
    let names: Vec<_> = found
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| name != "wave.toml" && name != "published.csv")
        .collect();
    assert!(names.is_empty(), "{names:?}");
}

/// Before fieldwork the delivery is not there: one note of `check`, and nothing in the commands of fieldwork.
#[test]
fn a_wave_that_waits_for_answers_passes_check() {
    let small = Small::new(&SURVEY.replace(
        "not_done = \"Nobody was interviewed: the answers were made by tidemark rehearse\"",
        "not_done = \"On the web\"",
    ));
    let path = small.path();
    let (found, _) = done(&["check", path, "--wave", "2026", "--json"]);
    let found: Value = serde_json::from_str(&found).expect("JSON");
    let of = |code: &str| -> Vec<&Value> {
        let all = found.as_array().expect("a list");
        all.iter().filter(|said| said["code"] == code).collect()
    };
    let absent = of("T0105");
    assert_eq!(absent.len(), 1, "{found}");
    assert_eq!(absent[0]["severity"], "note");
    assert!(
        absent[0]["help"]
            .as_str()
            .expect("help")
            .contains("collect close"),
        "{absent:?}"
    );
    assert!(
        !of("T0115")
            .iter()
            .any(|said| said["message"].to_string().contains("fieldwork")),
        "{found}"
    );
    let (_, said) = done(&["collect", "status", path, "--wave", "2026"]);
    assert!(!said.contains("T0105") && !said.contains("T0115"), "{said}");
}

#[test]
fn real_answers_do_not_take_over_the_facts_of_a_rehearsal_unsaid() {
    let folder = folder(SURVEY);
    let path = folder.path().to_str().expect("a path");
    let says = || {
        let output = tidemark(&["check", path, "--wave", "2026"]);
        text(&output.stderr).contains("holds real answers")
    };
    assert!(says());
    let wave = folder.path().join("waves/2026/wave.toml");
    let stated = format!("{WAVE}\n[disclosure.interviewers]\nnot_done = \"On the web\"\n");
    std::fs::write(&wave, stated).expect("wave.toml");
    assert!(!says());
    std::fs::write(&wave, WAVE.replace("responses", "rehearsal")).expect("wave.toml");
    assert!(!says(), "a rehearsal may say so");
}

#[test]
fn a_name_is_masked_and_the_answers_are_their_owners_alone() {
    let small = Small::new(SURVEY);
    for (token, why) in small.invite(3).into_iter().zip([
        "Jeg hedder Bo og ring på 20 30 40 50",
        "because",
        "My name is Ane Holm, that is why",
    ]) {
        small.complete(Entry::Token(token), why);
    }
    let (_, said) = done(&["collect", "close", small.path(), "--wave", "2026"]);
    assert!(said.contains("a telephone number, 1 time\n"), "{said}");
    assert!(said.contains("a name, 2 times\n"), "{said}");
    let file = small.folder.path().join("waves/2026/responses.jsonl");
    let lines = std::fs::read_to_string(&file).expect("lines");
    for line in lines.lines() {
        // A random id may have any letters.
        let row: Value = serde_json::from_str(line).expect("JSON");
        let answers = row["answers"].to_string();
        for name in ["Bo", "Ane", "Holm"] {
            assert!(!answers.contains(name), "{name} is in\n{answers}");
        }
    }
    assert!(lines.contains("Jeg hedder [navn] og ring på"), "{lines}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file)
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // Nothing of its own file is called unread, and no agency is to be told of anything.
    let output = tidemark(&["check", small.path(), "--wave", "2026"]);
    let said = text(&output.stderr);
    assert!(!said.contains("T0222") && !said.contains("T0238"), "{said}");
}

#[test]
fn an_open_link_stands_apart_in_the_status() {
    let small = Small::new(SURVEY);
    for token in small.invite(30).into_iter().take(19) {
        small.complete(Entry::Token(token), "because");
    }
    for _ in 0..7 {
        small.complete(open(), "because");
    }
    let arguments = [
        "collect",
        "status",
        small.path(),
        "--wave",
        "2026",
        "--format",
        "json",
    ];
    let (data, _) = done(&arguments);
    let status: Value = serde_json::from_str(&data).expect("JSON");
    let count = |table: &str, id: &str| -> Value {
        let rows = status[table].as_array().expect("rows");
        rows.iter().find(|row| row["id"] == id).expect("a row")["count"].clone()
    };
    assert_eq!(count("channels", "invited"), 19);
    assert_eq!(count("channels", "open"), 7);
    assert_eq!(count("devices", "all"), 19);
    assert_eq!(count("ends", "complete"), 19);
    let margin = &status["margin"];
    let expected = 100.0 * 1.959_963_984_540_054 * (0.25_f64 / 19.0).sqrt();
    assert!((margin["now"].as_f64().expect("a number") - expected).abs() < 1e-9);
    // 19 in the days so far would be thousands until 2199; 30 are invited.
    assert_eq!(margin["projected_completes"], 30);
}

#[test]
fn where_everybody_comes_by_an_open_link_they_are_counted() {
    let small = Small::new(SURVEY);
    for _ in 0..6 {
        small.complete(open(), "because");
    }
    let arguments = [
        "collect",
        "status",
        small.path(),
        "--wave",
        "2026",
        "--format",
        "json",
    ];
    let (data, _) = done(&arguments);
    let status: Value = serde_json::from_str(&data).expect("JSON");
    let rows = status["devices"].as_array().expect("rows");
    assert_eq!(rows.last().expect("a row")["count"], 6);
}

#[test]
fn what_came_and_was_not_kept_is_said_so() {
    let small = Small::new(SURVEY);
    for token in small.invite(3).into_iter().take(2) {
        small.complete(Entry::Token(token), "because");
    }
    let (_, said) = done(&["collect", "close", small.path(), "--wave", "2026"]);
    assert!(
        said.contains(
            "invited: 2 came, 2 complete, 0 broke off (0 of them after half of their questions: `--partials` keeps those), 0 screened out"
        ),
        "{said}"
    );
    let (_, said) = done(&[
        "collect",
        "close",
        small.path(),
        "--wave",
        "2026",
        "--partials",
    ]);
    assert!(
        said.contains("2 complete, 0 partial, 0 broke off,"),
        "{said}"
    );
}

#[test]
fn messages_name_what_is_wrong_and_a_way_out() {
    let small = Small::new(SURVEY);
    let (folder, path) = (&small.folder, small.path());
    let status = ["collect", "status", path, "--wave", "2026", "--lang"];
    for lang in ["de", "xx"] {
        let arguments = [&status[..], &[lang]].concat();
        refused(&arguments, &["T0901", lang, "`en`"]);
    }
    done(&[&status[..], &["en"]].concat());
    let serve = ["collect", path, "--wave", "2026", "--listen"];
    refused(
        &[&serve[..], &["8443"]].concat(),
        &["for example 127.0.0.1:8080"],
    );
    let invite = [
        "collect",
        "invite",
        path,
        "--wave",
        "2026",
        "--list",
        "nobody.csv",
    ];
    let wave = folder.path().join("waves/2026/wave.toml");
    let text = WAVE.replace(
        "[collect]\n",
        "[collect]\nbase_url = \"https://svar.example.dk\"\n",
    );
    std::fs::write(wave, text).expect("wave.toml");
    refused(&invite, &["T0901", "nobody.csv", "--list"]);
    refused(
        &["collect", "status", path, "--wave", "2031"],
        &["there are `2026`, `2020`"],
    );
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    refused(
        &[&serve[..], &[address.as_str()]].concat(),
        &["T0635", "`--listen`", "the port of a server is free"],
    );
}

#[test]
fn a_questionnaire_for_other_programs_names_what_an_item_loses() {
    let folder = folder(SURVEY);
    let path = folder.path().to_str().expect("a path");
    for name in ["form.xlsx", "form.txt"] {
        let file = folder.path().join(name);
        let file = file.to_str().expect("a path");
        let export = [
            "collect",
            "questionnaire",
            path,
            "--wave",
            "2026",
            "--export",
            file,
        ];
        let (_, said) = done(&export);
        for lost in [
            "`a`: what a blank means (`blank`)",
            "`a`: the answer 9 that nobody is shown",
            "`hours`: the decimals of its mean",
            "that `region` describe respondents (`role`)",
        ] {
            assert!(said.contains(lost), "{lost} is not in\n{said}");
        }
        // What is drafted has a place for all that its respondents may do.
        let into = folder.path().join(format!("from-{name}"));
        let into = into.to_str().expect("a path");
        done(&[
            "collect",
            "questionnaire",
            file,
            "--into",
            into,
            "--wave",
            "2026",
        ]);
        let draft = std::fs::read_to_string(Path::new(into).join("survey.toml")).expect("a draft");
        assert!(draft.contains("blank = \"not_asked\""), "{draft}");
        let wave = Path::new(into).join("waves/2026/wave.toml");
        std::fs::write(
            &wave,
            "kind = \"responses\"\nsources = [\"Own\"]\n\n[collect]\n",
        )
        .expect("wave.toml");
        let output = tidemark(&["check", into, "--wave", "2026"]);
        let said = text(&output.stderr);
        assert!(!said.contains("T0810"), "{said}");
    }
}

#[test]
fn a_target_that_is_not_met_names_the_file_it_stands_in() {
    let small = Small::new(SURVEY);
    for token in small.invite(3) {
        small.complete(Entry::Token(token), "because");
    }
    done(&["collect", "close", small.path(), "--wave", "2026"]);
    let write = |name: &str, text: &str| {
        let file = small.folder.path().join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, text).expect("a file");
    };
    let weighting = "[weighting]\nmethod = \"rake\"\nmargins = [\"region\"]\n";
    write("survey.toml", &format!("{SURVEY}\n{weighting}"));
    write(
        "waves/2026/wave.toml",
        &WAVE.replacen(
            '\n',
            "\ntargets = \"own.csv\"\ndelivery = \"responses.jsonl\"\nrespondent_id = \"id\"\n",
            1,
        ),
    );
    // Everybody lives in the east.
    write(
        "targets/own.csv",
        "margin,category,share,source\nregion,1,0.5,Register\nregion,2,0.5,Register\n",
    );
    let output = tidemark(&["check", small.path(), "--wave", "2026"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("targets/own.csv"), "{said}");
    assert!(!said.contains("targets/2026.csv"), "{said}");
}

/// A condition that a wave cannot judge and a number that means two things stop everything that asks, before anybody is asked.
#[test]
fn what_a_wave_cannot_ask_is_told_by_everything_that_asks() {
    let survey = SURVEY.replace(
        "decimals = 1\n",
        "decimals = 1\nmissing = { dont_know = [99] }\n",
    );
    let folder = folder(&survey);
    let path = folder.path().to_str().expect("a path");
    let wave = folder.path().join("waves/2026/wave.toml");
    let write = |kind: &str, not_asked: &str| {
        let text = WAVE.replacen('\n', &format!("\nnot_asked = [{not_asked}]\n"), 1);
        std::fs::write(&wave, text.replace("\"responses\"", kind)).expect("wave.toml");
    };
    let line = |what: &str| {
        survey[..survey.find(what).expect(what)]
            .matches('\n')
            .count()
            + 1
    };
    let ask_if = format!("survey.toml:{}:11", line("ask_if"));
    let missing = format!("survey.toml:{}:26", line("missing = { dont"));
    let parts = ["T0801", &ask_if, "`region`", "T0835", &missing];
    let list = folder.path().join("list.csv");
    std::fs::write(&list, "id\nanne\n").expect("a list");
    let list = list.to_str().expect("a path");
    write("\"responses\"", "\"region\"");
    refused(&["check", path], &parts);
    refused(
        &["collect", path, "--wave", "2026", "--listen", "127.0.0.1:0"],
        &parts,
    );
    refused(
        &["collect", "invite", path, "--wave", "2026", "--list", list],
        &parts,
    );
    write("\"rehearsal\"", "\"region\"");
    refused(
        &["rehearse", path, "--wave", "2026", "--through-the-web", "2"],
        &parts,
    );
    refused(&["rehearse", path, "--wave", "2026"], &parts);
    // A wave that is not asked on the web judges no condition.
    let made = folder.path().join("waves/2026/responses.csv");
    assert!(!made.exists());
    let text = std::fs::read_to_string(&wave).expect("wave.toml");
    let (before, _) = text.split_once("[collect]").expect("[collect]");
    let fieldwork = "fieldwork = { start = 2026-01-01, end = 2026-01-31 }\n";
    std::fs::write(&wave, format!("{before}{fieldwork}")).expect("wave.toml");
    done(&["rehearse", path, "--wave", "2026"]);
    std::fs::remove_file(made).expect("synthetic answers");
    // What was collected is not judged by what a later questionnaire asks.
    write("\"responses\"", "\"region\", \"a\", \"hours\"");
    done(&["check", path]);
    write("\"responses\"", "\"region\"");
    std::fs::write(
        folder.path().join("waves/2026/responses.jsonl"),
        "{\"id\": \"k1\", \"answers\": {\"hours\": 1, \"a\": 1, \"why\": \"so\"}}\n{\"id\": \"k2\", \"answers\": {\"hours\": 2, \"a\": 3, \"why\": \"because\"}}\n",
    )
    .expect("answers");
    let (_, said) = done(&["check", path]);
    assert!(!said.contains("T0801") && !said.contains("T0835"), "{said}");
}
