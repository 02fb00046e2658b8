//! A questionnaire that is rehearsed, corrected and then asked; and the one delivery that a rehearsal leaves, however it is held.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::program::{Server, command, folder_with};

fn tidemark(arguments: &[&str], folder: &Path) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin("tidemark"))
        .args(arguments)
        .arg(folder)
        .env("TIDEMARK_CACHE", "off")
        .output()
        .expect("the program")
}

/// What it said, all of it.
#[track_caller]
fn done(arguments: &[&str], folder: &Path) -> String {
    let output = tidemark(arguments, folder);
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{arguments:?}\n{said}");
    said
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|why| panic!("{}: {why}", file.display()))
}

/// The deliveries in the folder of the wave.
fn deliveries(wave: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(wave)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.starts_with("responses"))
        .collect();
    names.sort();
    names
}

/// The shipped survey, whose wave 2023 is a rehearsal.
fn shipped() -> (tempfile::TempDir, PathBuf) {
    fn copied(from: &Path, to: &Path) {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("an entry");
            let target = to.join(entry.file_name());
            match entry.path().is_dir() {
                true => copied(&entry.path(), &target),
                false => _ = fs::copy(entry.path(), target).expect("a copy"),
            }
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let survey = Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys/tech-attitudes");
    copied(&survey, folder.path());
    let wave = folder.path().join("waves/2023");
    (folder, wave)
}

const WEB: [&str; 5] = ["rehearse", "--wave", "2023", "--through-the-web", "200"];
const PLAIN: [&str; 3] = ["rehearse", "--wave", "2023"];
const CHECK: [&str; 3] = ["check", "--wave", "2023"];

#[test]
fn however_a_rehearsal_is_held_it_leaves_one_delivery() {
    let (folder, wave) = shipped();
    let before = read(&wave.join("wave.toml"));
    let csv = read(&wave.join("responses.csv"));
    for _ in 0..2 {
        let said = done(&WEB, folder.path());
        assert!(said.contains("removed "), "{said}");
        assert_eq!(deliveries(&wave), ["responses.jsonl"]);
        assert_eq!(read(&wave.join("wave.toml")), before);
        let lines = read(&wave.join("responses.jsonl"));
        assert_eq!(lines.lines().count(), 200);
        assert!(
            !lines.contains("\"bot\"") && !said.contains("`bot`"),
            "{said}"
        );
        let said = done(&CHECK, folder.path());
        assert!(!said.contains("T0230"), "{said}");
        let said = done(&PLAIN, folder.path());
        assert!(said.contains("removed "), "{said}");
        assert_eq!(deliveries(&wave), ["responses.csv"]);
        assert_eq!(read(&wave.join("responses.csv")), csv);
        assert_eq!(read(&wave.join("wave.toml")), before);
    }
}

#[test]
fn a_delivery_that_close_named_gives_way_and_one_of_people_does_not() {
    let (folder, wave) = shipped();
    done(&WEB, folder.path());
    let before = read(&wave.join("wave.toml"));
    let named = "delivery = \"responses.jsonl\" # collect close: \"responses.jsonl\"\nkind =";
    let marked = before.replacen("kind =", named, 1);
    fs::write(wave.join("wave.toml"), marked).expect("wave.toml");
    done(&PLAIN, folder.path());
    assert_eq!(deliveries(&wave), ["responses.csv"]);
    assert_eq!(read(&wave.join("wave.toml")), before);
    // Answers of people stay, whatever they lie beside.
    fs::remove_file(wave.join("responses.csv")).expect("removed");
    let real = "{\"id\":\"17\",\"wave\":\"2023\"}\n";
    fs::write(wave.join("responses.jsonl"), real).expect("written");
    let refused = tidemark(&PLAIN, folder.path());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("T0902"), "{said}");
    assert_eq!(deliveries(&wave), ["responses.jsonl"]);
    assert_eq!(read(&wave.join("responses.jsonl")), real);
}

const SECTION: &str = "\n[[questionnaire.section]]\ntitle = { da = \"Først\", en = \"First part\" }\nitems = [\"challenges\", \"safe\"]\n";
const CORRECTED: &str = "\n[[questionnaire.section]]\ntitle = { da = \"Start\", en = \"Opening part\" }\nitems = [\"safe\", \"responsible\", \"challenges\"]\n";

/// One respondent through the server: the items in the order in which they were asked, and the first page.
fn answered(folder: &Path) -> (Vec<String>, String) {
    let store = folder.join("collect.sqlite").display().to_string();
    let server = Server::start(folder, &store, &[]);
    let mut browser = server.browser();
    browser.start("/o/all");
    let (mut asked, mut first) = (Vec::new(), String::new());
    loop {
        let next = browser.get("/next").location().to_owned();
        let Some(item) = next.strip_prefix("/q/") else {
            break;
        };
        if asked.is_empty() {
            first = browser.get(&next).body;
        }
        assert_eq!(browser.answer(item, "4").status, 303);
        asked.push(item.to_owned());
    }
    assert_eq!(browser.submit().location(), "/end");
    assert!(server.end().0.success());
    (asked, first)
}

/// Closes the wave; the line of its sections.
fn closed(folder: &Path) -> String {
    let mut close = command(folder, &["close"]);
    let store = folder.join("collect.sqlite");
    let output = close.arg("--store").arg(store).output().expect("run");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let text = read(&folder.join("waves/2023/wave.toml"));
    let mut lines = text.lines().filter(|line| line.starts_with("section = "));
    let line = lines.next().unwrap_or_else(|| panic!("{text}")).to_owned();
    assert!(line.contains(" # collect close: "), "{line}");
    assert_eq!(lines.next(), None, "{text}");
    line
}

#[test]
fn what_close_wrote_of_the_sections_asks_nobody_and_follows_what_was_asked() {
    let folder = folder_with(SECTION);
    let folder = folder.path();
    let (wave, survey) = (
        folder.join("waves/2023/wave.toml"),
        folder.join("survey.toml"),
    );
    let real = read(&wave).replacen("\"rehearsal\"", "\"responses\"", 1);
    let real = real.replace("[rehearse]\nseed = 2023\nrespondents = 100\n", "");
    assert!(!real.contains("[rehearse]"), "{real}");
    fs::write(&wave, real).expect("wave.toml");
    let (asked, first) = answered(folder);
    assert_eq!(asked[..2], ["challenges", "safe"]);
    assert!(first.contains("First part"), "{first}");
    let line = closed(folder);
    assert!(line.contains("First part"), "{line}");
    // Corrected, and not asked of anybody yet: the wave keeps what was shown.
    let corrected = read(&survey).replace(SECTION, CORRECTED);
    assert!(corrected.contains("Opening part"));
    fs::write(&survey, corrected).expect("survey.toml");
    assert_eq!(closed(folder), line);
    let (asked, first) = answered(folder);
    assert_eq!(asked[..3], ["safe", "responsible", "challenges"]);
    assert!(first.contains("Opening part"), "{first}");
    let line = closed(folder);
    assert!(
        line.contains("Opening part") && !line.contains("First part"),
        "{line}"
    );
    // What a person wrote there is asked, and stays.
    let own = "section = [{ items = [\"benefits\"] }]";
    let text = read(&wave).replace(&line, own);
    fs::write(&wave, &text).expect("wave.toml");
    assert_eq!(answered(folder).0[0], "benefits");
}
