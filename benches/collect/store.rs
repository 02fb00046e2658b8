//! In: a place. Out: what the store alone takes, without a server before it, the load in the same process: what a server over
//! it can reach at most. Never: a figure that stands for the server's.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::survey::{self, ITEMS, answer, answer_all, script, starting, submit};
use crate::{Failed, Kind, ended, site};
use tidemark::collect::secret::{Digest, ResponseId};
use tidemark::collect::store::{Entered, Entry, Place, Store};

/// Clients that each wait for their answer before they send the next.
const CLIENTS: usize = 32;
const SECONDS: u64 = 4;

/// The process that measures; `main` calls this program with the place.
pub fn measure(place: &str) -> Result<(), Failed> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(measured(&site::place(place)));
    Ok(())
}

/// Starts it and waits. Its rows have no verdict: what counts is measured through the server.
pub async fn alone(engine: &Kind) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let place = match engine {
        Kind::Sqlite => folder.path().join("store.sqlite").display().to_string(),
        Kind::Postgres(cluster) => cluster.database("store"),
    };
    println!(
        "\n### {}, the store alone\n\n| # | what | figure | to reach |\n| --- | --- | ---: | ---: |",
        engine.name()
    );
    let mut child = Command::new(std::env::current_exe()?)
        .args(["measure", &place])
        .spawn()?;
    ended::remember(child.id());
    let until = Instant::now() + Duration::from_secs(100);
    while Instant::now() < until {
        if let Some(status) = child.try_wait()? {
            ended::forget(child.id());
            return match status.success() {
                true => Ok(()),
                false => Err(format!("it ended with {status}").into()),
            };
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    ended::now(child.id());
    child.wait()?;
    Err("it took longer than 100 s".into())
}

async fn measured(place: &Place) {
    let store = Store::open(place, script()).await.expect("open");
    let (ids, sessions) = respondents(&store, 1000).await;
    saves(&store, &ids).await;
    let idle = steady(&store, &ids, Duration::from_secs(SECONDS)).await;
    row("1", "p99 of a save at 500/s", &ms(idle), "50 ms");
    reads(&store, &sessions).await;
    memory();
    completes(&store).await;
    fill(place).await;
    store.close().await;
    let begun = Instant::now();
    let store = Store::open(place, script()).await.expect("open");
    store.of_session(sessions[0]).await.expect("read");
    row(
        "4",
        "ready with 100,000 responses",
        &ms(begun.elapsed()),
        "1,000 ms",
    );
    let alone = steady(&store, &ids, Duration::from_secs(SECONDS)).await;
    export(&store, &ids, alone).await;
    store.close().await;
}

fn row(number: &str, what: &str, figure: &str, reach: &str) {
    println!("| {number} | {what} | {figure} | {reach} |");
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

async fn respondents(store: &Store, count: usize) -> (Vec<ResponseId>, Vec<Digest>) {
    let (mut ids, mut sessions) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let one = starting(Entry::Open("link".to_owned()));
        sessions.push(one.session);
        match store.enter(one).await {
            Ok(Entered::Response(id)) => ids.push(id),
            other => panic!("{other:?}"),
        }
    }
    (ids, sessions)
}

/// Durable saves a second: each an answer that differs from the one before.
async fn saves(store: &Store, ids: &[ResponseId]) {
    let until = Instant::now() + Duration::from_secs(SECONDS);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let store = store.clone();
            let ids: Vec<ResponseId> = ids.iter().skip(client).step_by(CLIENTS).copied().collect();
            tokio::spawn(async move {
                let mut count = 0_u32;
                while Instant::now() < until {
                    let id = ids[count as usize % ids.len()];
                    let code = 1 + i64::from(count / ids.len() as u32 % 5);
                    let sent = answer(ITEMS[0], code, count + 1);
                    store.answer(id, sent).await.expect("saved");
                    count += 1;
                }
                count
            })
        })
        .collect();
    let mut all = 0;
    for client in clients {
        all += client.await.expect("a client");
    }
    let rate = f64::from(all) / SECONDS as f64;
    row(
        "1",
        "durable saves a second, 32 clients",
        &format!("{rate:.0}"),
        "2,000",
    );
}

/// The p99 of saves that come at 500 a second, whatever the one before took.
async fn steady(store: &Store, ids: &[ResponseId], time: Duration) -> Duration {
    let mut tick = tokio::time::interval(Duration::from_millis(2));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
    let until = Instant::now() + time;
    let mut saves = Vec::new();
    while Instant::now() < until {
        let due = tick.tick().await;
        let at = saves.len();
        let (store, id) = (store.clone(), ids[at % ids.len()]);
        saves.push(tokio::spawn(async move {
            let code = 1 + (at as i64 / 1000 + 2) % 5;
            let sent = answer(ITEMS[1], code, 1_000_000 + at as u32);
            store.answer(id, sent).await.expect("saved");
            due.elapsed()
        }));
    }
    let mut times = Vec::new();
    for save in saves {
        times.push(save.await.expect("a save"));
    }
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

/// Sessions read a second: what a question page asks of the store.
async fn reads(store: &Store, sessions: &[Digest]) {
    let until = Instant::now() + Duration::from_secs(SECONDS);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (store, sessions) = (store.clone(), sessions.to_vec());
            tokio::spawn(async move {
                let mut count = 0;
                while Instant::now() < until {
                    let session = sessions[(client * 31 + count) % sessions.len()];
                    assert!(store.of_session(session).await.expect("read").is_some());
                    count += 1;
                }
                count
            })
        })
        .collect();
    let mut all = 0;
    for client in clients {
        all += client.await.expect("a client");
    }
    let rate = all as f64 / SECONDS as f64;
    row(
        "1",
        "sessions read a second, 32 clients",
        &format!("{rate:.0}"),
        "4,000",
    );
}

/// Start, four answers, final submit.
async fn completes(store: &Store) {
    let (begun, used) = (Instant::now(), processor());
    let until = begun + Duration::from_secs(SECONDS);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut count = 0_u32;
                while Instant::now() < until {
                    let id = survey::start(&store).await;
                    answer_all(&store, id, 4).await;
                    submit(&store, id).await;
                    count += 1;
                }
                count
            })
        })
        .collect();
    let mut all = 0;
    for client in clients {
        all += client.await.expect("a client");
    }
    let rate = f64::from(all) / begun.elapsed().as_secs_f64();
    row(
        "2",
        "completes of 4 pages a second",
        &format!("{rate:.0}"),
        "200",
    );
    let each = (processor() - used) / all;
    row(
        "2",
        "processor time a complete, load included",
        &ms(each),
        "5 ms",
    );
}

/// Processor time of this process, user and system, in the kernel's ticks of 10 ms.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = after
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}

fn memory() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb: f64 = resident
        .and_then(|kb| kb.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or_default();
    let figure = format!("{:.0} MB", kb / 1000.0);
    row(
        "13",
        "resident at most, 1,000 sessions, load included",
        &figure,
        "100 MB",
    );
}

/// Up to 100,000 responses of four answers.
async fn fill(place: &Place) {
    let begun = r#"{"at":0,"what":"started","channel":{"open":"link"},"language":"da","device":"phone","seed":1,"definition":"x","consent":null}"#;
    let body = |n: &str| {
        format!(
            "CASE {n} WHEN 0 THEN '{begun}' ELSE '{{\"at\":0,\"what\":\"answered\",\"item\":\"challenges\",\"reply\":{{\"codes\":[4]}},\"form\":1,\"seconds\":7}}' END"
        )
    };
    match place {
        Place::Sqlite(path) => {
            let url = format!("sqlite://{}", path.display());
            let file = sqlx::SqlitePool::connect(&url).await.expect("connect");
            let sql = format!(
                "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000), \
                 id(id) AS MATERIALIZED (SELECT randomblob(16) FROM c), k(k) AS (VALUES (0), (1), (2), (3), (4)) \
                 INSERT INTO event SELECT id, k, 1, {} FROM id, k ORDER BY id, k",
                body("k")
            );
            sqlx::query(sqlx::AssertSqlSafe(sql))
                .execute(&file)
                .await
                .expect("filled");
            file.close().await;
        }
        Place::Postgres(url) => {
            let pool = sqlx::PgPool::connect(url).await.expect("connect");
            let sql = format!(
                "INSERT INTO event SELECT decode(md5(n::text || 'x'), 'hex'), k, 1, {} FROM generate_series(1, 100000) n, generate_series(0, 4) k",
                body("k")
            );
            sqlx::query(sqlx::AssertSqlSafe(sql))
                .execute(&pool)
                .await
                .expect("filled");
            pool.close().await;
        }
    }
}

/// Every response read in pages, as an export does, while 500 saves a second go on.
async fn export(store: &Store, ids: &[ResponseId], alone: Duration) {
    let reader = store.clone();
    let export = tokio::spawn(async move {
        let (begun, mut count, mut last) = (Instant::now(), 0, None);
        loop {
            let page = reader.responses_after(last).await.expect("read");
            let Some((id, _)) = page.last() else {
                return (count, begun.elapsed());
            };
            last = Some(*id);
            count += page.len();
        }
    });
    let mut beside = Duration::ZERO;
    while !export.is_finished() {
        beside = beside.max(steady(store, ids, Duration::from_secs(1)).await);
    }
    let (count, took) = export.await.expect("exported");
    let what = format!("export of {count} responses beside 500 saves/s");
    row("12", &what, &ms(took), "");
    let reach = format!("{} (2 x idle)", ms(alone * 2));
    row("12", "worst p99 of a second of it", &ms(beside), &reach);
}
