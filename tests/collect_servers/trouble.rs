//! Number 5 through the server: locked, full, crowded, away. 503 with `Retry-After`, the answer in the form that comes back,
//! nothing acknowledged, and all goes on without a hand.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use sqlx::Connection;
use tidemark::collect::interview::reply::Reply;

use super::program::{Answer, Browser, Fieldwork, Server, folder, runtime, stored};
use super::small_disk::SmallDisk;
use tidemark::collect::store::Place;

/// A lock on a SQLite file, by another program's connection.
struct Lock(tokio::runtime::Runtime, sqlx::SqliteConnection);

impl Lock {
    fn on(file: &str) -> Self {
        let runtime = runtime();
        let other = runtime.block_on(async {
            let url = format!("sqlite://{file}");
            let mut other = sqlx::SqliteConnection::connect(&url)
                .await
                .expect("connect");
            let locked = sqlx::query("BEGIN EXCLUSIVE").execute(&mut other).await;
            locked.expect("a lock");
            other
        });
        Self(runtime, other)
    }

    fn release(mut self) {
        let released = self
            .0
            .block_on(sqlx::query("ROLLBACK").execute(&mut self.1));
        released.expect("released");
    }
}

/// Not stored: try again, and this is what you had written.
fn is_echoed(answer: &Answer, written: &str) {
    assert_eq!(answer.status, 503, "{answer:?}");
    let seconds: u32 = answer
        .header("retry-after")
        .and_then(|seconds| seconds.parse().ok())
        .expect("Retry-After");
    assert!((1..=60).contains(&seconds));
    assert_eq!(answer.header("location"), None);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.body.contains(written), "{}", answer.body);
    assert!(answer.body.contains("<html lang=\"en\">"));
    assert!(answer.body.contains("Your answer is not saved yet"));
    // It is told as a mistake is: in the title, and with the focus.
    assert!(answer.body.contains("<title>Error: "), "{}", answer.body);
    assert!(answer.body.contains("tabindex=\"-1\" autofocus"));
}

/// A browser in the middle: a choice is next, and after two more an open question.
fn under_way(mut browser: Browser) -> Browser {
    browser.start("/o/all");
    assert_eq!(browser.answer("challenges", "4").status, 303);
    browser
}

/// The form of a page that said "not yet", sent again as it is.
fn again(browser: &mut Browser, item: &str, echoed: &Answer, answer: &str) {
    let body = echoed.form(&format!("answer={answer}"));
    let saved = browser.post(&format!("/q/{item}"), &body);
    assert_eq!(saved.status, 303, "{saved:?}");
}

#[test]
fn a_locked_database_echoes_choice_and_words_and_then_goes_on() {
    let fieldwork = Fieldwork::sqlite();
    let mut browser = under_way(fieldwork.browser(0));
    let page = browser.get("/q/safe");
    let lock = Lock::on(&fieldwork.store);
    let refused = browser.post("/q/safe", &page.form("answer=5"));
    is_echoed(&refused, "value=\"5\" checked");
    // A start and a final submit are not acknowledged either.
    let start = fieldwork.browser(0).post("/o/all", "lang=en");
    assert_eq!((start.status, start.header("set-cookie")), (503, None));
    assert!(start.header("retry-after").is_some());
    lock.release();
    assert_eq!(fieldwork.stored()[0].1.events, 2);
    again(&mut browser, "safe", &refused, "5");
    for item in ["responsible", "benefits"] {
        assert_eq!(browser.answer(item, "4").status, 303);
    }
    let page = browser.get("/q/words");
    let lock = Lock::on(&fieldwork.store);
    let words = "b%C3%B8rn+%26+%22skole%22";
    let refused = browser.post("/q/words", &page.form(&format!("answer={words}")));
    is_echoed(&refused, "børn &amp; ");
    // Neither does a change of language lose it.
    let turned = browser.post(
        "/q/words",
        &page.form(&format!("answer={words}&language=da")),
    );
    is_echoed(&turned, "børn &amp; ");
    lock.release();
    again(&mut browser, "words", &refused, words);
    let page = browser.get("/check");
    let body = format!("csrf={}", page.field("csrf"));
    let lock = Lock::on(&fieldwork.store);
    let refused = browser.post("/submit", &body);
    assert_eq!((refused.status, refused.header("location")), (503, None));
    lock.release();
    let stored = fieldwork.stored();
    assert_eq!(stored.len(), 1);
    assert!(stored[0].1.end.is_none());
    let said = stored[0].1.reply("words");
    assert_eq!(said, Some(&Reply::Text("børn & \"skole\"".to_owned())));
    assert_eq!(browser.post("/submit", &body).location(), "/end");
}

#[test]
fn a_full_queue_refuses_at_once_and_keeps_what_it_took() {
    const PEOPLE: usize = 800;
    let fieldwork = Fieldwork::sqlite();
    let mut people = Vec::new();
    std::thread::scope(|scope| {
        let starts: Vec<_> = (0..10)
            .map(|_| {
                scope.spawn(|| {
                    let start = |_| {
                        let mut browser = fieldwork.browser(0);
                        browser.start("/o/all");
                        let page = browser.get("/q/challenges");
                        (browser, page.form("answer=2"))
                    };
                    (0..PEOPLE / 10).map(start).collect::<Vec<_>>()
                })
            })
            .collect();
        for start in starts {
            people.extend(start.join().expect("people"));
        }
    });
    let lock = Lock::on(&fieldwork.store);
    // Each sends its form on three connections.
    let mut streams: Vec<(usize, TcpStream)> = std::thread::scope(|scope| {
        let senders: Vec<_> = people
            .chunks_mut(PEOPLE / 8)
            .enumerate()
            .map(|(chunk, people)| {
                scope.spawn(move || {
                    let mut sent = Vec::new();
                    for (at, (browser, form)) in people.iter_mut().enumerate() {
                        for _ in 0..3 {
                            let stream = browser.sends("POST", "/q/challenges", form);
                            sent.push((chunk * PEOPLE / 8 + at, stream.expect("sent")));
                        }
                    }
                    sent
                })
            })
            .collect();
        let sent = senders
            .into_iter()
            .map(|sender| sender.join().expect("sent"));
        sent.flatten().collect()
    });
    std::thread::sleep(Duration::from_millis(2500));
    lock.release();
    let mut refused = 0;
    let mut saved = BTreeSet::new();
    let mut turned_away = BTreeMap::new();
    for (person, stream) in &mut streams {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        let answer = Answer::of(&bytes);
        match answer.status {
            303 => drop(saved.insert(*person)),
            _ => {
                is_echoed(&answer, "value=\"2\" checked");
                refused += 1;
                turned_away.insert(*person, answer);
            }
        }
    }
    // Those whom the lock kept waiting too long are in the log; nobody else was refused but for the queue.
    let log = std::fs::read_to_string(&fieldwork.servers[0].log).expect("a log");
    let too_long: usize = log
        .split("nothing of ")
        .skip(1)
        .filter_map(|rest| rest.split(' ').next()?.parse::<usize>().ok())
        .sum();
    let crowded = refused - too_long;
    eprintln!(
        "{} at once: {crowded} refused by the queue, {too_long} by the lock",
        3 * PEOPLE
    );
    assert!(crowded > 0, "{} at once fit a queue of 1,024", 3 * PEOPLE);
    let replies = || {
        let stored = fieldwork.stored();
        stored.iter().map(|(_, of)| of.replies.len()).sum::<usize>()
    };
    // Stored is what was acknowledged on one of the three at least, once.
    assert_eq!(replies(), saved.len());
    turned_away.retain(|person, _| !saved.contains(person));
    let (person, answer) = turned_away.pop_first().expect("somebody");
    again(&mut people[person].0, "challenges", &answer, "2");
    assert_eq!(replies(), saved.len() + 1);
}

/// The disk of a server is full, then it is not.
fn full_and_then_not(
    server: &Server,
    folder: &Path,
    file: &Path,
    fill: impl Fn(),
    empty: impl Fn(),
) {
    let place = Place::Sqlite(file.to_owned());
    let mut browser = under_way(server.browser());
    fill();
    let (mut saved, mut refused) = (1, 0);
    for turn in 0..120 {
        // Another code each time: the same again would be stored already.
        let code = (turn % 5 + 1).to_string();
        let answer = browser.answer("safe", &code);
        match answer.status {
            303 => saved += 1,
            _ => {
                is_echoed(&answer, &format!("value=\"{code}\" checked"));
                refused += 1;
            }
        }
    }
    let start = server.browser().post("/o/all", "lang=en");
    assert_eq!((start.status, start.header("set-cookie")), (503, None));
    eprintln!("disk full: {saved} saved, {refused} refused");
    assert!(refused > 60, "{refused} of 120 refused");
    empty();
    let answer = browser.answer("safe", "8");
    assert_eq!(answer.status, 303, "{answer:?}");
    browser.answer_all();
    assert_eq!(browser.submit().location(), "/end");
    let responses = stored(folder, &place);
    assert_eq!(responses.len(), 1);
    let response = &responses[0].1;
    assert!(response.end.is_some());
    // Start, what was saved, don't know, five answers (`challenges` is the same as before) and the end.
    assert_eq!(response.events, 1 + saved + 1 + 4 + 1);
}

#[test]
fn a_full_disk_refuses_and_then_goes_on() {
    let Some(small) = SmallDisk::mount() else {
        // The other test limits the file instead, everywhere.
        eprintln!(
            "A TMPFS CANNOT BE MOUNTED HERE: the disk is not filled; a_file_that_cannot_grow_… stands for it"
        );
        return;
    };
    let folder = folder();
    let file = small.path().join("collect.sqlite");
    let server = Server::start(folder.path(), &file.display().to_string(), &[]);
    full_and_then_not(
        &server,
        folder.path(),
        &file,
        || small.fill(),
        || small.empty(),
    );
}

/// As a full disk, by a limit on the size of files of the process: needs no rights.
#[test]
fn a_file_that_cannot_grow_refuses_and_then_goes_on() {
    let folder = folder();
    let file = folder.path().join("collect.sqlite");
    let mut program = super::program::command(folder.path(), &[]);
    program
        .args(["--listen", "127.0.0.1:0", "--store"])
        .arg(&file);
    // The signal of the limit is ignored, as a full disk sends none.
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]);
    shell.arg(program.get_program()).args(program.get_args());
    let server = Server::of(folder.path(), &mut shell);
    let limit = |bytes: &str| {
        let limited = Command::new("prlimit")
            .args(["--pid", &server.child.id().to_string()])
            .arg(format!("--fsize={bytes}:unlimited"))
            .status();
        assert!(limited.expect("prlimit").success());
    };
    // Not a byte more to any file, nor over what was deleted in one.
    let (fill, empty) = (|| limit("0"), || limit("unlimited"));
    full_and_then_not(&server, folder.path(), &file, fill, empty);
}

#[test]
fn a_postgresql_that_goes_away_is_waited_for() {
    let Some(fieldwork) = Fieldwork::postgres() else {
        return;
    };
    let cluster = fieldwork.cluster.as_ref().expect("PostgreSQL");
    let mut browser = under_way(fieldwork.browser(0));
    let page = browser.get("/q/safe");
    let (choice, words) = (page.form("answer=5"), "h%C3%B8st+%3C1%3E");
    cluster.crash();
    // Both servers, more than once: a connection that was open, and none.
    let mut refused = None;
    for _ in 0..6 {
        let began = Instant::now();
        let answer = browser.post("/q/safe", &choice);
        is_echoed(&answer, "value=\"5\" checked");
        assert!(began.elapsed() < Duration::from_secs(10));
        refused = Some(answer);
    }
    let open = browser.post("/q/words", &page.form(&format!("answer={words}")));
    is_echoed(&open, "høst &lt;1&gt;");
    for path in ["/next", "/q/safe", "/check", "/i/AAAAAAAAAAAAAAAAAAAAAA"] {
        let answer = browser.get(path);
        assert_eq!(answer.status, 503, "{path}");
        assert!(answer.header("retry-after").is_some(), "{path}");
    }
    // Nothing is echoed to whom the form does not belong.
    let mut other = browser.clone();
    other.cookies[0].1 = "A".repeat(22);
    let foreign = other.post("/q/safe", &choice);
    assert_eq!(foreign.status, 503);
    assert!(!foreign.body.contains("checked"));
    cluster.up();
    assert_eq!(fieldwork.stored()[0].1.events, 2);
    again(&mut browser, "safe", &refused.expect("refused"), "5");
    for item in ["responsible", "benefits", "words"] {
        assert_eq!(browser.answer(item, "4").status, 303);
    }
    assert_eq!(browser.submit().location(), "/end");
    let stored = fieldwork.stored();
    assert_eq!((stored.len(), stored[0].1.events), (1, 7));
    assert_eq!(stored[0].1.reply("safe"), Some(&Reply::Codes(vec![5])));
}
