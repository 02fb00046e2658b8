//! The program itself: what it refuses, what two of them do at once.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tidemark::collect::interview::event::Device;
use tidemark::collect::interview::script::Script;
use tidemark::collect::secret::Secret;
use tidemark::collect::store::{Entry, Place, Starting, Store};

use crate::web::collected::folder;
use crate::{SURVEY, WAVE};

/// `tidemark collect COMMAND FOLDER --wave 2026 …`; of no command: it serves.
pub fn tidemark(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("run")
}

pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("tidemark"));
    command.arg("collect");
    let rest = match arguments.split_first() {
        Some((name, rest)) if !name.starts_with('-') => {
            command.arg(name);
            rest
        }
        _ => arguments,
    };
    command.arg(folder).args(["--wave", "2026"]).args(rest);
    command
}

/// Serves until it has said where, asks for a page, and gives what was said and shown.
pub fn served(folder: &Path, path: &str) -> (String, String) {
    let log = folder.join("log");
    let mut server = command(
        folder,
        &["--listen", "127.0.0.1:0", "--base-url", "http://localhost"],
    )
    .stderr(fs::File::create(&log).expect("a log"))
    .stdout(Stdio::null())
    .spawn()
    .expect("a server");
    let mut said = String::new();
    let address = (0..150).find_map(|_| {
        std::thread::sleep(Duration::from_millis(100));
        said = fs::read_to_string(&log).ok()?;
        let (_, rest) = said.split_once(" on ")?;
        Some(rest.split(';').next()?.to_owned())
    });
    let page = address.map(|address| {
        let mut stream = TcpStream::connect(&address).expect("a server");
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        .expect("sent");
        let mut page = String::new();
        stream.read_to_string(&mut page).expect("a page");
        page
    });
    server.kill().expect("ended");
    server.wait().expect("ended");
    let said = fs::read_to_string(&log).expect("a log");
    (said.clone(), page.unwrap_or_else(|| panic!("{said}")))
}

#[test]
fn the_program_keeps_the_days_by_its_own_clock() {
    let past = folder(
        SURVEY,
        &WAVE
            .replace("2026-03-01", "2020-01-01")
            .replace("2026-03-14", "2020-01-14"),
    );
    let (said, page) = served(past.path(), "/o/all");
    assert!(page.contains("Undersøgelsen er lukket"), "{page}");
    assert!(said.contains("closed: `closes`"), "{said}");
    let later = folder(
        SURVEY,
        &WAVE
            .replace("2026-03-01", "2998-12-31")
            .replace("2026-03-14", "2999-01-14"),
    );
    let (said, page) = served(later.path(), "/o/all?lang=en");
    assert!(page.contains("It opens on 31 December 2998"), "{page}");
    assert!(
        said.contains("not open yet: answers are taken from 2998-12-31"),
        "{said}"
    );
}

/// One response by the open link, in the store where the program keeps it.
pub fn somebody_begins(folder: &Path) {
    let survey = tidemark::definition::load(folder)
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    let script = Arc::new(Script::of(&survey, &survey.waves[0]));
    let place = Place::Sqlite(folder.join("waves/2026/collect.sqlite"));
    let starting = Starting {
        entry: Entry::Open("all".to_owned()),
        session: Secret::new().expect("random bytes").digest(),
        language: "en".to_owned(),
        device: Device::Phone,
        consent: None,
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store = Store::open(&place, script).await.expect("open");
        store.enter(starting).await.expect("entered");
        store.close().await;
    });
}

#[test]
fn a_questionnaire_that_lost_what_was_asked_is_refused_with_its_place_and_ways_out() {
    let open = WAVE
        .replace("closes = 2026-03-14\n", "")
        .replace("2026-03-01", "2020-01-01");
    let folder = folder(SURVEY, &open);
    let path = folder.path();
    served(path, "/o/all");
    let survey = path.join("survey.toml");
    somebody_begins(path);
    let changed = SURVEY
        .replace(
            "  { code = 2, label = { da = \"Aften\", en = \"Evening\" } },\n",
            "  { code = 3, label = { da = \"Aften\", en = \"Evening\" } },\n",
        )
        .replace(
            "[item.hours]\nkind = \"numeric\"",
            "[item.hours]\nkind = \"open\"",
        )
        .replace(
            "minimum = 0\nmaximum = 24\ndecimals = 1\nmissing = { dont_know = [99], refused = [98] }\n",
            "",
        )
        .replace("[item.why]", "[item.because]");
    fs::write(&survey, &changed).expect("written");
    let line = |heading: &str| {
        1 + changed
            .lines()
            .position(|line| line == heading)
            .expect("a heading")
    };
    let mut commands: Vec<(&[&str], bool)> =
        vec![(&["--listen", "127.0.0.1:0"], true), (&["status"], true)];
    commands.push((&["close"], false));
    for (arguments, is_placed) in commands {
        let done = tidemark(path, arguments);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(1), "{arguments:?}: {said}");
        assert_eq!(
            said.matches("[T0822]")
                .count()
                .max(said.matches("T0822").count()),
            3,
            "{said}"
        );
        for what in [
            "item `papers` no longer offers 2",
            "item `hours` was of kind `numeric` and is of kind `open`",
            "item `why` was asked and is gone",
            "put `[item.why]` back",
            "--store",
        ] {
            assert!(said.contains(what), "{what} is not in {said}");
        }
        if is_placed {
            for heading in ["[item.papers]", "[item.hours]"] {
                let place = format!("survey.toml:{}", line(heading));
                assert!(said.contains(&place), "{place} is not in {said}");
            }
        }
    }
    // The way out: the questionnaire as it was is taken as before.
    fs::write(&survey, SURVEY).expect("written");
    assert!(served(path, "/o/all").1.contains("200 OK"));

    // What answers bear is taken, and said.
    let reworded = SURVEY
        .replace("Which papers do you read?", "Which newspapers do you read?")
        .replace("  { code = 2, label = { da = \"Aften\", en = \"Evening\" } },\n", "  { code = 3, label = { da = \"Nat\", en = \"Night\" } },\n  { code = 2, label = { da = \"Aften\", en = \"Evening\" } },\n");
    let (head, tail) = reworded.split_once("[item.uses]").expect("an item");
    let (uses, rest) = tail.split_once("[item.often]").expect("an item");
    let (_, papers) = head.split_once("[item.papers]").expect("an item");
    let moved = format!(
        "{}[item.uses]{uses}[item.papers]{papers}[item.often]{rest}",
        head.split("[item.papers]").next().expect("a head")
    );
    fs::write(&survey, moved).expect("written");
    // Who looks on or invites asks nobody, and does not take from the server what it has to say.
    fs::write(path.join("contacts.csv"), "id\r\n1\r\n").expect("written");
    let list = path.join("contacts.csv");
    let invite = ["invite", "--list", list.to_str().expect("a path")];
    for arguments in [
        &["status"][..],
        &["purge", "--unlink", "--dry-run"],
        &invite,
    ] {
        let done = tidemark(path, arguments);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{arguments:?}: {said}");
    }
    let (said, _) = served(path, "/o/all");
    assert!(said.contains("T0823"), "{said}");
    // As it reads without the breaks of lines.
    let said = said.replace('│', " ");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for what in [
        "`papers` reads otherwise",
        "`papers` offers 3 too",
        "`papers` stands in another place",
    ] {
        assert!(said.contains(what), "{what} is not in {said}");
    }
    assert!(!served(path, "/o/all").0.contains("T0823"), "said once");
}

#[test]
fn a_place_that_close_would_miss_is_missed_before_anybody_is_asked() {
    let survey = SURVEY.replace("  { code = 9, label = { da = \"Uoplyst\", en = \"No answer\" }, missing = \"no_answer\" },\n", "");
    let lacking = folder(&survey, WAVE);
    let path = lacking.path();
    fs::write(path.join("contacts.csv"), "id\r\n1\r\n").expect("written");
    let list = path.join("contacts.csv");
    let list = list.to_str().expect("a path");
    let line = 1 + survey
        .lines()
        .position(|line| line == "[item.often]")
        .expect("an item");
    let check = Command::new(assert_cmd::cargo::cargo_bin("tidemark"))
        .arg("check")
        .arg(path)
        .output()
        .expect("run");
    for done in [
        check,
        tidemark(path, &["--listen", "127.0.0.1:0"]),
        tidemark(path, &["invite", "--list", list]),
    ] {
        let said = String::from_utf8_lossy(&done.stderr).into_owned()
            + &String::from_utf8_lossy(&done.stdout);
        assert_eq!(done.status.code(), Some(1), "{said}");
        assert!(said.contains("T0810"), "{said}");
        assert!(
            said.contains("`often` has no place for `no_answer`"),
            "{said}"
        );
        assert!(said.contains(&format!("survey.toml:{line}")), "{said}");
        // What is to be written stands there as it is to be written; `blank` is right as it is.
        let own = "{ code = 9, label = { da = \"Ikke besvaret\", en = \"Not answered\" }, missing = \"no_answer\" },";
        assert!(said.lines().any(|line| line == own), "{said}");
        assert!(
            !said.lines().any(|line| line.starts_with("blank")),
            "{said}"
        );
        assert!(
            !said.contains("`which` has no place") && !said.contains("`hours` has no place"),
            "{said}"
        );
    }
    assert!(
        !path.join("waves/2026/collect.sqlite").exists(),
        "nothing was begun"
    );
    let survey = SURVEY.replace(
        "blank = \"not_asked\"\ntext = { da = \"Hvor tit",
        "text = { da = \"Hvor tit",
    );
    let lacking = folder(&survey, WAVE);
    let done = tidemark(lacking.path(), &["--listen", "127.0.0.1:0"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(
        said.contains("`often` has no place for `not_asked`"),
        "{said}"
    );
    assert!(
        said.lines().any(|line| line == "blank = \"not_asked\""),
        "{said}"
    );
}

/// The tokens of every mail-merge file of a kind.
fn tokens(folder: &Path, kind: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().contains(kind))
        {
            let text = fs::read_to_string(path).expect("a file");
            tokens.extend(
                text.lines()
                    .filter_map(|line| line.rsplit_once("/i/"))
                    .map(|(_, token)| token.trim_end_matches(['"', '\r']).to_owned()),
            );
        }
    }
    tokens
}

#[test]
fn eight_runs_of_invite_at_once_invite_each_contact_once() {
    let folder = folder(SURVEY, &WAVE.replace("closes = 2026-03-14\n", ""));
    let path = folder.path();
    let people: String = (0..40).map(|at| format!("p{at}\r\n")).collect();
    fs::write(path.join("contacts.csv"), format!("id\r\n{people}")).expect("written");
    let list = path.join("contacts.csv");
    let list = list.to_str().expect("a path");
    let at_once = |more: &[&str]| -> Vec<Output> {
        let runs: Vec<_> = (0..8)
            .map(|_| {
                let mut arguments = vec!["invite", "--list", list];
                arguments.extend(more);
                command(path, &arguments)
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .expect("run")
            })
            .collect();
        runs.into_iter()
            .map(|run| run.wait_with_output().expect("ended"))
            .collect()
    };
    let said = |done: &Output| String::from_utf8_lossy(&done.stderr).into_owned();
    let done = at_once(&[]);
    for one in &done {
        assert!(one.status.success(), "{}", said(one));
    }
    let invited = done
        .iter()
        .filter(|one| said(one).contains("40 invited, 0 were before"));
    assert_eq!(
        invited.count(),
        1,
        "{:?}",
        done.iter().map(said).collect::<Vec<_>>()
    );
    let others = done
        .iter()
        .filter(|one| said(one).contains("nobody is new: 40"));
    assert_eq!(others.count(), 7);
    let first = tokens(path, "2026-invitations");
    assert_eq!(first.len(), 40, "one link a contact");

    // Reminders: every link that is in a file and is the newest of its contact opens; no file holds links of a run that lost.
    let done = at_once(&["--remind"]);
    let won = done.iter().filter(|one| one.status.success()).count();
    assert!(won >= 1);
    for lost in done.iter().filter(|one| !one.status.success()) {
        assert_eq!(lost.status.code(), Some(1));
        assert!(said(lost).contains("T0825"), "{}", said(lost));
    }
    let files = fs::read_dir(path).expect("a folder").filter(|entry| {
        entry
            .as_ref()
            .is_ok_and(|entry| entry.file_name().to_string_lossy().contains("reminders"))
    });
    assert_eq!(files.count(), won, "a file a run that went through");
    let url = format!(
        "sqlite://{}",
        path.join("waves/2026/collect.sqlite").display()
    );
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (rows, contacts): (i64, i64) = runtime.block_on(async {
        let file = sqlx::SqlitePool::connect(&url).await.expect("the file");
        let sql = "SELECT COUNT(*), COUNT(DISTINCT contact) FROM invitation";
        sqlx::query_as(sql).fetch_one(&file).await.expect("counts")
    });
    assert_eq!((rows, contacts), (40, 40));
}
