//! What somebody meets who collects answers for the first time: what is refused before anybody is asked, what is counted apart, what
//! messages say.

use std::path::Path;

use serde_json::Value;
use tidemark::collect::interview::event::End;
use tidemark::collect::store::Entry;

#[path = "shared/collected.rs"]
mod collected;

use collected::{Small, done, open, text, tidemark, write};

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
    let folder = collected::folder(survey, WAVE);
    write(
        folder.path(),
        "waves/2020/wave.toml",
        "kind = \"published\"\nrounding = 0.01\nsources = [\"A paper\"]\nfieldwork = { start = 2020-10-01, end = 2020-10-14 }\n",
    );
    write(
        folder.path(),
        "waves/2020/published.csv",
        "item,measure,share,unweighted_base,source\nregion,code:1,0.40,500,A paper\nregion,code:2,0.60,500,A paper\n",
    );
    folder
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

fn small(survey: &str) -> Small {
    Small::of(folder(survey))
}

/// So many are invited.
fn invited(small: &Small, people: usize) -> Vec<Entry> {
    (0..people).map(|_| small.invite()).collect()
}

/// Answers everything and submits, with these words for `why`.
fn complete(small: &Small, entry: Entry, why: &str) {
    let id = small.enter(entry);
    let said = [("region", "1"), ("a", "3"), ("hours", "2"), ("why", why)];
    small.say(id, &said.map(|(item, said)| (item, said, 9)));
    assert_eq!(small.submit(id), Some(End::Complete));
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
    let small = small(&SURVEY.replace(
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
    let small = small(SURVEY);
    for (token, why) in invited(&small, 3).into_iter().zip([
        "Jeg hedder Bo og ring på 20 30 40 50",
        "because",
        "My name is Ane Holm, that is why",
    ]) {
        complete(&small, token, why);
    }
    let said = small.closed(&[]);
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

fn status(small: &Small) -> Value {
    let arguments = ["collect", "status", small.path(), "--wave", "2026"];
    let (data, _) = done(&[&arguments[..], &["--format", "json"]].concat());
    serde_json::from_str(&data).expect("JSON")
}

#[test]
fn an_open_link_stands_apart_in_the_status() {
    let small = small(SURVEY);
    for token in invited(&small, 30).into_iter().take(19) {
        complete(&small, token, "because");
    }
    for _ in 0..7 {
        complete(&small, open(), "because");
    }
    let status = status(&small);
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
    let small = small(SURVEY);
    for _ in 0..6 {
        complete(&small, open(), "because");
    }
    let status = status(&small);
    let rows = status["devices"].as_array().expect("rows");
    assert_eq!(rows.last().expect("a row")["count"], 6);
}

#[test]
fn what_came_and_was_not_kept_is_said_so() {
    let small = small(SURVEY);
    for token in invited(&small, 3).into_iter().take(2) {
        complete(&small, token, "because");
    }
    let said = small.closed(&[]);
    assert!(
        said.contains(
            "invited: 2 came, 2 complete, 0 broke off (0 of them after half of their questions: `--partials` keeps those), 0 screened out"
        ),
        "{said}"
    );
    let said = small.closed(&["--partials"]);
    assert!(
        said.contains("2 complete, 0 partial, 0 broke off,"),
        "{said}"
    );
}

#[test]
fn messages_name_what_is_wrong_and_a_way_out() {
    let small = small(SURVEY);
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
    let small = small(SURVEY);
    for token in invited(&small, 3) {
        complete(&small, token, "because");
    }
    small.closed(&[]);
    let write = |name: &str, text: &str| write(small.folder.path(), name, text);
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
