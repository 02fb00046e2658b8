//! What whoever runs a collection is told: of a store that is none, of a changed consent, of conditions that hold for nobody, of
//! another host and another server.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::binary::{command, served, somebody_begins, tidemark};
use crate::web::collected::folder;
use crate::{SURVEY, WAVE};

const CONSENT: &str = "\n[questionnaire.consent]\nversion = \"1\"\ntext = { da = \"Jeg vil gerne.\", en = \"I agree.\" }\n";

fn open_wave() -> String {
    WAVE.replace("closes = 2026-03-14\n", "")
        .replace("2026-03-01", "2020-01-01")
}

/// As it reads without the breaks of lines.
fn flat(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said).replace('│', " ");
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_place_that_is_no_store_is_told_with_a_way_out_and_no_password() {
    let folder = folder(SURVEY, &open_wave());
    let path = folder.path();
    let list = path.join("contacts.csv");
    fs::write(&list, "id,name\n1,Ane and more than a hundred bytes of what is no database at all, so that it is read as one\n").expect("written");
    let (list, here) = (
        list.to_str().expect("a path"),
        path.to_str().expect("a path"),
    );
    for (place, what) in [
        (list, "it holds something else than answers"),
        (here, "it is a folder"),
        ("mysql://u:secret@db/x", "`mysql:` is no kind of store"),
        ("sqlite:answers.sqlite", "`sqlite:` is no kind of store"),
        (
            "postgres://u:secret@127.0.0.1:1/x",
            "no database answers at 127.0.0.1:1",
        ),
        (
            "postgres://u:secret@127.0.0.1:port/x",
            "its address cannot be read",
        ),
        ("postgres:u:secret@db/x", "its address cannot be read"),
    ] {
        for arguments in [
            &["--listen", "127.0.0.1:0"][..],
            &["invite", "--list", list],
        ] {
            let begun = Instant::now();
            let done = tidemark(path, &[arguments, &["--store", place]].concat());
            let said = flat(&done.stderr);
            assert_eq!(done.status.code(), Some(1), "{place}: {said}");
            assert!(
                said.contains("T0803") && said.contains(what),
                "{place}: {said}"
            );
            assert!(
                said.contains("--store") && !said.contains("busy"),
                "{place}: {said}"
            );
            assert!(!said.contains("secret"), "{said}");
            assert!(begun.elapsed() < Duration::from_secs(20), "{place}");
        }
    }
    // Nothing was made of the list.
    assert!(
        fs::read_to_string(list)
            .expect("the list")
            .starts_with("id,name")
    );
}

#[test]
fn a_consent_that_reads_otherwise_needs_a_version_of_its_own() {
    let survey = SURVEY.replace("\n[item.papers]", &format!("{CONSENT}\n[item.papers]"));
    let folder = folder(&survey, &open_wave());
    let path = folder.path();
    served(path, "/o/all");
    somebody_begins(path);
    let changed = survey.replace("I agree.", "I agree, and you may pass my answers on.");
    fs::write(path.join("survey.toml"), &changed).expect("written");
    let done = tidemark(path, &["--listen", "127.0.0.1:0"]);
    let said = flat(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(
        said.contains("T0822") && said.contains("`version` of its own"),
        "{said}"
    );
    // What was agreed to is still read.
    let status = tidemark(path, &["status"]);
    assert!(status.status.success(), "{}", flat(&status.stderr));
    let anew = changed.replace("version = \"1\"", "version = \"2\"");
    fs::write(path.join("survey.toml"), anew).expect("written");
    let (said, page) = served(path, "/o/all?lang=en");
    assert!(page.contains("pass my answers on"), "{page}");
    assert!(
        flat(said.as_bytes()).contains("`consent` of the questionnaire is another"),
        "{said}"
    );
}

#[test]
fn what_changed_midway_is_named() {
    let folder = folder(SURVEY, &open_wave());
    let path = folder.path();
    served(path, "/o/all");
    somebody_begins(path);
    let changed = SURVEY.replace("minimum = 0\n", "minimum = 15\n").replace(
        "privacy = \"anonymous\"\n",
        "privacy = \"anonymous\"\nintroduction = { da = \"Om livet\", en = \"On life\" }\n",
    );
    fs::write(path.join("survey.toml"), changed).expect("written");
    let (said, _) = served(path, "/o/all");
    let said = flat(said.as_bytes());
    assert!(
        said.contains("`minimum` of `hours` is 15 (was 0)"),
        "{said}"
    );
    assert!(
        said.contains("`introduction` of the questionnaire is another"),
        "{said}"
    );
}

#[test]
fn a_condition_that_no_answer_meets_is_a_warning() {
    for (condition, is_said) in [
        ("hours > 24", true),
        ("hours < 0 or hours > 24", true),
        ("hours >= 24", false),
        ("not (hours < 0)", false),
        ("uses = 2 and hours > 30", true),
        ("uses = 2 or hours > 30", false),
    ] {
        let survey = SURVEY.replace(
            "privacy = \"anonymous\"\n",
            &format!("privacy = \"anonymous\"\nscreen_out = [\"{condition}\"]\n"),
        );
        let folder = folder(&survey, &open_wave());
        let done = std::process::Command::new(assert_cmd::cargo::cargo_bin("tidemark"))
            .arg("check")
            .arg(folder.path())
            .output()
            .expect("run");
        let said = flat(&[done.stdout, done.stderr].concat());
        assert_eq!(said.contains("T0838"), is_said, "{condition}: {said}");
    }
}

fn start(folder: &Path, log: &Path) -> (Child, String) {
    let server = command(
        folder,
        &["--listen", "127.0.0.1:0", "--base-url", "http://localhost"],
    )
    .stderr(fs::File::create(log).expect("a log"))
    .stdout(Stdio::null())
    .spawn()
    .expect("a server");
    let address = (0..300).find_map(|_| {
        std::thread::sleep(Duration::from_millis(100));
        let said = fs::read_to_string(log).ok()?;
        let (_, rest) = said.split_once(" on ")?;
        Some(rest.split(';').next()?.to_owned())
    });
    (server, address.expect("a server"))
}

#[cfg(unix)]
#[test]
fn another_host_gets_a_page_another_server_is_refused_and_the_end_is_said() {
    let folder = folder(SURVEY, &open_wave());
    let path = folder.path();
    let log = path.join("log");
    let (mut server, address) = start(path, &log);
    for _ in 0..2 {
        let mut stream = TcpStream::connect(&address).expect("a server");
        write!(
            stream,
            "GET /o/all HTTP/1.1\r\nHost: backend.example{}\r\nAccept-Language: en\r\nConnection: close\r\n\r\n",
            "x".repeat(300)
        )
        .expect("sent");
        let mut page = String::new();
        stream.read_to_string(&mut page).expect("a page");
        assert!(page.starts_with("HTTP/1.1 421"), "{page}");
        assert!(page.contains("This address is not served here"), "{page}");
        assert!(!page.contains("backend"), "{page}");
    }
    let second = tidemark(path, &["--listen", "127.0.0.1:0"]);
    let said = flat(&second.stderr);
    assert_eq!(second.status.code(), Some(1), "{said}");
    assert!(
        said.contains("T0803") && said.contains("another server"),
        "{said}"
    );
    let ended = std::process::Command::new("kill")
        .arg(server.id().to_string())
        .status();
    assert!(ended.expect("asked").success());
    server.wait().expect("ended");
    let said = fs::read_to_string(&log).expect("a log");
    assert_eq!(said.matches("backend.example").count(), 1, "{said}");
    assert!(said.contains("only localhost is served"), "{said}");
    assert!(!said.contains(&"x".repeat(120)), "{said}");
    assert!(said.contains("the server has ended"), "{said}");
    // The one that ended leaves the store to the next.
    assert!(served(path, "/o/all").1.contains("200 OK"));
}

#[test]
fn a_status_says_the_day_and_its_numbers_are_data() {
    let wave = WAVE
        .replace("2026-03-01", "2020-01-01")
        .replace("2026-03-14", "2999-01-14");
    let folder = folder(SURVEY, &wave);
    let path = folder.path();
    served(path, "/o/all");
    somebody_begins(path);
    for lang in ["da", "en"] {
        let done = tidemark(path, &["status", "--format", "csv", "--lang", lang]);
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let mut lines = csv::Reader::from_reader(said.as_bytes());
        let heads = ["kind", "table", "row", "column", "unit", "value"];
        assert!(lines.headers().expect("a head").iter().eq(heads), "{said}");
        for line in lines.records() {
            let line = line.expect("a line");
            let is_number = line[5].is_empty() || line[5].parse::<f64>().is_ok();
            assert!(is_number || &line[4] == "text", "{line:?}");
        }
        assert!(said.contains("2999-01-14"), "{said}");
    }
    let done = tidemark(path, &["status", "--format", "json"]);
    let status: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!(status["closes"], "2999-01-14");
    assert!(
        status["days_left"]
            .as_i64()
            .is_some_and(|days| days > 300_000)
    );
}
