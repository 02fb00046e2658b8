//! SIGTERM: what was acknowledged is stored, what is under way is answered, and it ends in seconds.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::program::{Answer, Fieldwork, ITEMS, folder, runtime, stored};
use sqlx::Connection;

#[test]
fn a_server_that_is_asked_to_end_under_load_loses_nothing_acknowledged() {
    Fieldwork::on_both(|fieldwork| {
        let browsers: Vec<_> = (0..16)
            .map(|_| {
                let mut browser = fieldwork.servers[0].browser();
                browser.start("/o/all");
                browser
            })
            .collect();
        // Those who never say all they want to say.
        let _slow: Vec<TcpStream> = (0..20)
            .map(|_| {
                let address = fieldwork.servers[0].address;
                let mut stream = TcpStream::connect(address).expect("a connection");
                let part =
                    b"POST /o/all HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nla";
                stream.write_all(part).expect("sent");
                stream
            })
            .collect();
        let under_load = AtomicUsize::new(0);
        let acknowledged: usize = thread::scope(|scope| {
            let load: Vec<_> = browsers
                .into_iter()
                .map(|mut browser| {
                    let under_load = &under_load;
                    scope.spawn(move || {
                        let mut acknowledged = 0;
                        for turn in 0.. {
                            let page = browser.get("/q/challenges");
                            let body = page.form(&format!("answer={}", turn % 5 + 1));
                            if page.status != 200
                                || browser.post("/q/challenges", &body).status != 303
                            {
                                break;
                            }
                            acknowledged += 1;
                            under_load.fetch_add(1, Ordering::Relaxed);
                        }
                        acknowledged
                    })
                })
                .collect();
            let waits = Instant::now();
            while under_load.load(Ordering::Relaxed) < 200 {
                assert!(waits.elapsed() < Duration::from_secs(60), "no load");
                thread::sleep(Duration::from_millis(20));
            }
            fieldwork.servers[0].asks_to_end();
            load.into_iter()
                .map(|one| one.join().expect("a client"))
                .sum()
        });
        let began = Instant::now();
        let mut ended = false;
        while !ended && began.elapsed() < Duration::from_secs(8) {
            thread::sleep(Duration::from_millis(100));
            ended = TcpStream::connect(fieldwork.servers[0].address).is_err()
                && !is_running(fieldwork.servers[0].child.id());
        }
        assert!(ended, "it runs 8 s after it was asked to end");
        let stored = fieldwork.stored();
        let answers: usize = stored
            .iter()
            .map(|(_, response)| response.events as usize - 1)
            .sum();
        eprintln!("{acknowledged} acknowledged before the end, {answers} stored");
        // What was under way at the end may be stored without its client having heard of it: one a client.
        assert!((acknowledged..=acknowledged + 16).contains(&answers));
    });
}

/// A process that has not ended; one that waits to be asked for its status has.
fn is_running(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = status
        .rsplit_once(") ")
        .map(|(_, rest)| rest.chars().next());
    !matches!(state, None | Some(Some('Z')))
}

#[test]
fn what_is_under_way_is_answered_and_no_cut_link_stays_in_a_log() {
    let folder = folder();
    let file = folder.path().join("collect.sqlite");
    let mut fieldwork = Fieldwork::sqlite();
    let token = fieldwork.tokens(1).remove(0);
    let server = fieldwork.servers.remove(0);
    let mut browser = server.browser();
    browser.start(&format!("/i/{token}"));
    for item in ITEMS {
        assert_eq!(browser.answer(item, "1").status, 303);
    }
    let page = browser.get("/check");
    let body = format!("csrf={}", page.field("csrf"));
    // Another program holds the database for a second: the submit waits in the server.
    let runtime = runtime();
    let mut other = runtime.block_on(async {
        let url = format!("sqlite://{}", fieldwork.store);
        let mut other = sqlx::SqliteConnection::connect(&url)
            .await
            .expect("connect");
        let locked = sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await;
        locked.expect("a lock");
        other
    });
    let mut waiting = browser.sends("POST", "/submit", &body).expect("sent");
    thread::sleep(Duration::from_millis(300));
    server.asks_to_end();
    thread::sleep(Duration::from_millis(700));
    runtime.block_on(async {
        let released = sqlx::query("ROLLBACK").execute(&mut other).await;
        released.expect("released");
        other.close().await.expect("closed");
    });
    let mut bytes = Vec::new();
    waiting.read_to_end(&mut bytes).expect("an answer");
    let answer = Answer::of(&bytes);
    assert_eq!((answer.status, answer.location()), (303, "/end"));
    let (status, seconds) = server.end();
    assert!(status.success(), "{status}");
    assert!(seconds < Duration::from_secs(3), "{seconds:?}");
    let log = format!("{}-wal", fieldwork.store);
    assert_eq!(std::fs::metadata(log).map_or(0, |log| log.len()), 0);
    let place = tidemark::collect::store::Place::Sqlite(fieldwork.store.clone().into());
    let responses = stored(fieldwork.folder.path(), &place);
    assert!(responses[0].1.end.is_some());
    drop(file);
}
