//! Guessing: links that lead nowhere are answered 100 a second by all servers over one store together; good ones do not wait.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tidemark::collect::secret::Secret;

use super::program::Fieldwork;

/// Of `clients` a server who guess for some seconds: how many were told that a link leads nowhere in how many seconds, and the
/// slowest of good links meanwhile.
fn guessing(fieldwork: &Fieldwork, clients: usize) -> (usize, f64, Duration) {
    let (told, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let began = Instant::now();
    let slowest = thread::scope(|scope| {
        for at in 0..clients * fieldwork.servers.len() {
            let server = &fieldwork.servers[at % fieldwork.servers.len()];
            let (mut browser, told, over) = (server.browser(), &told, &over);
            scope.spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    let guess = Secret::new().expect("random bytes").spelled();
                    let answer = browser.get(&format!("/i/{guess}"));
                    match answer.status {
                        404 => told.fetch_add(1, Ordering::Relaxed),
                        429 => 0,
                        other => panic!("{other}: {answer:?}"),
                    };
                }
            });
        }
        let mut slowest = Duration::ZERO;
        while began.elapsed() < Duration::from_secs(5) {
            let asked = Instant::now();
            assert_eq!(fieldwork.browser(0).get("/o/all").status, 200);
            slowest = slowest.max(asked.elapsed());
            thread::sleep(Duration::from_millis(50));
        }
        over.store(true, Ordering::Relaxed);
        slowest
    });
    let seconds = began.elapsed().as_secs_f64();
    (told.into_inner(), seconds, slowest)
}

#[test]
fn servers_share_the_pace_at_which_guesses_are_answered() {
    Fieldwork::on_both(|fieldwork| {
        let (told, seconds, slowest) = guessing(fieldwork, 20);
        eprintln!(
            "{} servers: {told} guesses answered in {seconds:.1} s, a good link within {slowest:?}",
            fieldwork.servers.len()
        );
        // The seconds of the database begin at another moment than ours: one more, and what each server had drawn.
        let most = 100.0 * (seconds + 1.0) + 20.0;
        assert!((told as f64) < most, "{told} in {seconds:.1} s");
        assert!(told as f64 > 40.0 * seconds, "{told} in {seconds:.1} s");
        assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    });
}

#[test]
fn guesses_do_not_make_the_database_write() {
    let Some(fieldwork) = Fieldwork::postgres() else {
        return;
    };
    let cluster = fieldwork.cluster.as_ref().expect("PostgreSQL");
    let position = || -> u64 {
        let sql = "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint::text";
        cluster
            .ask(&fieldwork.store, sql)
            .parse()
            .expect("a position")
    };
    // The start is written, and its echo in the log dies down.
    thread::sleep(Duration::from_secs(1));
    let before = position();
    let (told, seconds, _) = guessing(&fieldwork, 20);
    let bytes = position() - before;
    eprintln!("{bytes} bytes of log for {told} answers in {seconds:.1} s");
    // A row that were written for each of them would take 100 bytes and more.
    assert!((bytes as f64) < 4_000.0 * (seconds + 1.0), "{bytes} bytes");
    let rows = cluster.ask(&fieldwork.store, "SELECT count(*) FROM miss");
    assert_eq!(rows, "1");
}
