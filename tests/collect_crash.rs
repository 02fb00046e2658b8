//! Number 4: kill -9 under load, 20 times on SQLite and 20 times on PostgreSQL (every fourth time the database itself
//! crashes as well). No acknowledged answer is lost, and none is there twice after every client has sent its last change
//! again; with 100,000 responses the store is ready in a second.
//!
//! The load is a process of its own, this program called with the place: 32 clients that say on its output what they send
//! and what was acknowledged.

#[path = "collect_store/postgres.rs"]
mod postgres;
#[allow(dead_code)]
#[path = "collect_store/survey.rs"]
mod survey;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use survey::{ITEMS, answer, invite, script};
use tidemark::collect::interview::event::What;
use tidemark::collect::interview::reply::Reply;
use tidemark::collect::secret::{ResponseId, Secret};
use tidemark::collect::store::{Entered, Entry, Place, Store};

const ROUNDS: usize = 20;
const CLIENTS: usize = 32;

/// One answer as a client sent it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Sent {
    item: usize,
    code: i64,
    form: u32,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, load, place, tokens] = arguments.as_slice()
        && load == "load"
    {
        return runtime().block_on(drive(&read_place(place), tokens));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("answers.sqlite");
    let place = format!("sqlite:{}", path.display());
    rounds("SQLite", &place, &|_| {});
    if let Some(cluster) = postgres::start() {
        let place = cluster.database("crash");
        rounds("PostgreSQL", &place, &|round| {
            if round % 4 == 3 {
                cluster.crash();
                cluster.up();
            }
        });
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime")
}

fn read_place(place: &str) -> Place {
    match place.strip_prefix("sqlite:") {
        Some(path) => Place::Sqlite(path.into()),
        None => Place::Postgres(place.to_owned()),
    }
}

/// What all clients of all rounds have sent, and what of it was acknowledged, by token.
#[derive(Default)]
struct Book {
    sent: BTreeMap<String, Vec<Sent>>,
    acknowledged: BTreeMap<String, BTreeSet<Sent>>,
}

fn rounds(engine: &str, place: &str, crash: &dyn Fn(usize)) {
    runtime().block_on(async {
        let store = Store::open(&read_place(place), script())
            .await
            .expect("open");
        store.close().await;
        fill(place).await;
    });
    let mut book = Book::default();
    let mut slowest = Duration::ZERO;
    for round in 0..ROUNDS {
        // A runtime of its own, so that nothing of the store outlives its round.
        let tokens = runtime().block_on(async {
            let store = Store::open(&read_place(place), script())
                .await
                .expect("open");
            let tokens = invite(&store, CLIENTS).await;
            store.close().await;
            tokens
        });
        let tokens: Vec<String> = tokens.iter().map(Secret::text).collect();
        let before = book.acknowledged.values().map(BTreeSet::len).sum::<usize>();
        load_and_kill(place, &tokens, round, &mut book);
        crash(round);
        let ready = runtime().block_on(check(place, &tokens, &book));
        let after = book.acknowledged.values().map(BTreeSet::len).sum::<usize>();
        assert!(after > before + CLIENTS, "no load in round {round}");
        slowest = slowest.max(ready);
    }
    runtime().block_on(all_is_there(place, &book));
    let acknowledged: usize = book.acknowledged.values().map(BTreeSet::len).sum();
    println!(
        "{engine}: {ROUNDS} x kill -9, {acknowledged} answers acknowledged, 0 lost, 0 doubled; ready with 100,000 responses in {} ms at most",
        slowest.as_millis()
    );
    assert!(slowest <= Duration::from_secs(1), "ready in {slowest:?}");
}

/// 100,000 responses of others.
async fn fill(place: &str) {
    let begun = r#"{"at":0,"what":"started","channel":{"open":"link"},"language":"da","device":"phone","seed":1,"definition":"x","consent":null}"#;
    match read_place(place) {
        Place::Sqlite(path) => {
            let url = format!("sqlite://{}", path.display());
            let file = sqlx::SqlitePool::connect(&url).await.expect("connect");
            let sql = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000) INSERT INTO event SELECT randomblob(16), 0, 1, $1 FROM c";
            sqlx::query(sql)
                .bind(begun)
                .execute(&file)
                .await
                .expect("filled");
            file.close().await;
        }
        Place::Postgres(url) => {
            let pool = sqlx::PgPool::connect(&url).await.expect("connect");
            let sql = "INSERT INTO event SELECT decode(md5(random()::text || n), 'hex'), 0, 1, $1 FROM generate_series(1, 100000) n";
            sqlx::query(sql)
                .bind(begun)
                .execute(&pool)
                .await
                .expect("filled");
            pool.close().await;
        }
    }
}

/// Starts the load, kills it after a while, and writes down what it said.
fn load_and_kill(place: &str, tokens: &[String], round: usize, book: &mut Book) {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["load", place, &tokens.join(",")])
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let ready = lines.next().expect("a line").expect("a line");
    assert_eq!(ready, "ready");
    let pid = child.id().to_string();
    // Another moment in each round, counted from the first acknowledgement.
    let moment = Duration::from_millis(150 + 37 * u64::try_from(round).expect("small"));
    let mut killer = None;
    for line in lines {
        // The last line may have been cut by the kill.
        let Ok(line) = line else { break };
        let words: Vec<&str> = line.split(' ').collect();
        let [what, token, item, code, form, "."] = words.as_slice() else {
            continue;
        };
        let sent = Sent {
            item: item.parse().expect("a number"),
            code: code.parse().expect("a number"),
            form: form.parse().expect("a number"),
        };
        if *what == "acknowledged" && killer.is_none() {
            let pid = pid.clone();
            killer = Some(std::thread::spawn(move || {
                std::thread::sleep(moment);
                let killed = Command::new("kill").args(["-9", &pid]).status();
                assert!(killed.expect("kill").success());
            }));
        }
        match *what {
            "sent" => book.sent.entry((*token).to_owned()).or_default().push(sent),
            _ => drop(
                book.acknowledged
                    .entry((*token).to_owned())
                    .or_default()
                    .insert(sent),
            ),
        }
    }
    killer
        .expect("something acknowledged")
        .join()
        .expect("killed");
    let status = child.wait().expect("ended");
    assert!(!status.success(), "it ended by itself");
}

/// Opens the store, sends every client's last change again, and says how long it took to be ready.
async fn check(place: &str, tokens: &[String], book: &Book) -> Duration {
    let script = script();
    let begun = Instant::now();
    let store = Store::open(&read_place(place), script).await.expect("open");
    let first = Secret::read(&tokens[0]).expect("a token");
    store.invitation(first.digest()).await.expect("read");
    let ready = begun.elapsed();
    for token in tokens {
        let id = response(&store, token).await;
        if let Some(last) = book.sent.get(token).and_then(|sent| sent.last()) {
            for _ in 0..2 {
                let sent = answer(ITEMS[last.item], last.code, last.form);
                store.answer(id, sent).await.expect("saved");
            }
        }
    }
    holds(&store, tokens.iter(), book).await;
    store.close().await;
    ready
}

/// The response of a token, which whoever lost the connection comes back to.
async fn response(store: &Store, token: &str) -> ResponseId {
    let token = Secret::read(token).expect("a token");
    let entry = Entry::Token(token.digest());
    match store.enter(survey::starting(entry)).await {
        Ok(Entered::Response(id)) => id,
        other => panic!("{other:?}"),
    }
}

/// Each answer acknowledged is there, each once, and nothing that nobody sent.
async fn holds(store: &Store, tokens: impl Iterator<Item = &String>, book: &Book) {
    for token in tokens {
        let id = response(store, token).await;
        let mut stored = BTreeSet::new();
        for event in store.events(id).await.expect("read") {
            let What::Answered {
                item,
                reply: Reply::Codes(codes),
                form,
                ..
            } = event.what
            else {
                continue;
            };
            let item = ITEMS
                .iter()
                .position(|other| *other == item)
                .expect("asked");
            let sent = Sent {
                item,
                code: codes[0],
                form,
            };
            assert!(stored.insert(sent.clone()), "{sent:?} is there twice");
        }
        let none = BTreeSet::new();
        let acknowledged = book.acknowledged.get(token).unwrap_or(&none);
        let lost: Vec<_> = acknowledged.difference(&stored).collect();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        let sent: BTreeSet<Sent> = book
            .sent
            .get(token)
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        // Of what was sent and not acknowledged only each client's last change may be stored, and now is.
        assert_eq!(stored, sent);
    }
}

async fn all_is_there(place: &str, book: &Book) {
    let store = Store::open(&read_place(place), script())
        .await
        .expect("open");
    holds(&store, book.sent.keys(), book).await;
    let responses = store.responses().await.expect("read");
    // One response a token, and those of the others.
    assert_eq!(responses.len(), 100_000 + ROUNDS * CLIENTS);
    store.close().await;
}

/// The load: each client starts, then answers and goes back and answers anew, for as long as it lives.
async fn drive(place: &Place, tokens: &str) {
    let store = Store::open(place, script()).await.expect("open");
    let out = Arc::new(std::sync::Mutex::new(std::io::stdout()));
    let say = move |line: String| {
        let mut out = out.lock().expect("one at a time");
        writeln!(out, "{line}")
            .and_then(|()| out.flush())
            .expect("said");
    };
    say("ready".to_owned());
    let mut clients = Vec::new();
    for token in tokens.split(',').map(str::to_owned) {
        let (store, say) = (store.clone(), say.clone());
        clients.push(tokio::spawn(async move {
            let id = response(&store, &token).await;
            for turn in 0_usize.. {
                // Never the same code twice in turn for an item, which would be the same answer.
                let (item, code) = (turn % ITEMS.len(), 1 + (turn / ITEMS.len() % 5) as i64);
                let form = u32::try_from(turn + 1).expect("small");
                let line = format!("{token} {item} {code} {form} .");
                say(format!("sent {line}"));
                store
                    .answer(id, answer(ITEMS[item], code, form))
                    .await
                    .expect("saved");
                say(format!("acknowledged {line}"));
            }
        }));
    }
    for client in clients {
        client.await.expect("a client");
    }
}
