//! What is done to a store while somebody collects into it: it is closed without holding anybody up, and written anew only when
//! the last of them has ended.

#[allow(dead_code)]
#[path = "collect_store/postgres.rs"]
mod postgres;
#[allow(dead_code)]
#[path = "collect_store/survey.rs"]
mod survey;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use survey::{answer, answer_all, invite, script, start_invited, submit};
use tidemark::collect::store::{Place, Store, in_use};

const LATER: &str = "close once more";

/// The small survey in a folder of its own.
fn folder() -> tempfile::TempDir {
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collect_store/small");
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("waves/2023")).expect("a folder");
    for file in ["survey.toml", "waves/2023/wave.toml"] {
        fs::copy(small.join(file), folder.path().join(file)).expect("a copy");
    }
    folder
}

/// Closes the wave as a process of its own; what it said, and the rows it wrote.
fn closed(folder: &Path, store: &str) -> (String, usize) {
    let output = Command::new(env!("CARGO_BIN_EXE_tidemark"))
        .args(["collect", "close"])
        .arg(folder)
        .args(["--wave", "2023", "--store", store])
        .env("TIDEMARK_CACHE", "off")
        .output()
        .expect("the program");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{said}");
    let rows = fs::read_to_string(folder.join("waves/2023/responses.jsonl"));
    (said, rows.expect("rows").lines().count())
}

fn place(store: &str) -> Place {
    match store.starts_with("postgres://") {
        true => Place::Postgres(store.to_owned()),
        false => Place::Sqlite(store.into()),
    }
}

async fn complete(store: &Store) {
    let token = invite(store, 1).await.remove(0);
    let id = start_invited(store, token.digest()).await;
    answer_all(store, id, 4).await;
    submit(store, id).await;
}

async fn is_closed_beside_a_server(at: &str) {
    let folder = folder();
    let place = place(at);
    let store = Store::open(&place, script()).await.expect("open");
    assert!(in_use(&place).await.expect("asked"));
    let token = invite(&store, 1).await.remove(0);
    let under_way = start_invited(&store, token.digest()).await;
    complete(&store).await;
    let (said, rows) = closed(folder.path(), at);
    assert!(said.contains(LATER), "{said}");
    assert_eq!(rows, 1);
    // Whoever is under way goes on.
    let sent = answer(survey::ITEMS[0], 4, 1);
    store.answer(under_way, sent).await.expect("saved");
    answer_all(&store, under_way, 3).await;
    submit(&store, under_way).await;
    store.close().await;
    // A PostgreSQL needs a moment to see that somebody has gone.
    for _ in 0..50 {
        if !in_use(&place).await.expect("asked") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (said, rows) = closed(folder.path(), at);
    assert!(!said.contains(LATER), "{said}");
    assert_eq!(rows, 2);
}

#[test]
fn a_sqlite_store_is_closed_beside_its_server() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let kept = tempfile::tempdir().expect("a folder");
    let file = kept.path().join("answers.sqlite");
    let nowhere = Place::Sqlite(file.clone());
    assert!(!runtime.block_on(in_use(&nowhere)).expect("asked"));
    assert!(!file.exists(), "asking makes no store");
    runtime.block_on(is_closed_beside_a_server(&file.display().to_string()));
}

#[test]
fn a_postgresql_store_is_closed_beside_its_server() {
    let Some(cluster) = postgres::start() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(is_closed_beside_a_server(&cluster.database("beside")));
}
