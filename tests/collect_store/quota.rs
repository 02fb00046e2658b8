//! Number 10: 64 in parallel on a quota of 10.

use std::sync::Arc;

use sqlx::Connection;
use tidemark::collect::interview::event::End;
use tidemark::collect::interview::script::Script;
use tidemark::collect::store::{Change, Outcome, Place, Store};

use super::postgres;
use super::survey::{ITEMS, answer, answer_all, script_with, start, submit};
use tidemark::collect::secret::ResponseId;

fn script() -> Arc<Script> {
    // A second cell that everybody belongs to as well: a place in one is given back where the other is full.
    let collect = "\n[[collect.quota]]\nid = \"agree\"\nwhere = \"challenges = 4\"\nlimit = 40\n\
                   \n[[collect.quota]]\nid = \"safe\"\nwhere = \"safe = 4\"\nlimit = 10\n";
    script_with("", collect, "[survey]", "[survey]")
}

async fn sixty_four_want_ten_places(stores: &[Store]) {
    let mut ids = Vec::new();
    for respondent in 0..64 {
        let store = stores[respondent % stores.len()].clone();
        let id = start(&store).await;
        answer_all(&store, id, 4).await;
        ids.push(id);
    }
    let submits: Vec<_> = ids
        .iter()
        .enumerate()
        .map(|(at, id)| {
            let (store, id) = (stores[at % stores.len()].clone(), *id);
            tokio::spawn(async move { submit(&store, id).await })
        })
        .collect();
    let mut ends = Vec::new();
    for submit in submits {
        match submit.await.expect("a task") {
            Outcome::Submitted(Some(end)) => ends.push(end),
            other => panic!("{other:?}"),
        }
    }
    let count = |end| ends.iter().filter(|other| **other == end).count();
    assert_eq!(count(End::Complete), 10);
    assert_eq!(count(End::QuotaFull), 54);
    // What was said is what is stored.
    let stored = stores[0].responses().await.expect("read");
    for (at, id) in ids.iter().enumerate() {
        let response = stored.iter().find(|(other, _)| other == id);
        let end = response.and_then(|(_, response)| response.end.as_ref());
        assert_eq!(end.map(|ending| ending.end), Some(ends[at]));
    }
    let places = |taken| vec![("agree".to_owned(), taken), ("safe".to_owned(), taken)];
    assert_eq!(stores[0].places().await.expect("read"), places(10));
    // Who withdraws gives both places back, once.
    let complete = ends.iter().position(|end| *end == End::Complete);
    let id = ids[complete.expect("one is complete")];
    for _ in 0..2 {
        let withdrawn = stores[0].change(Change::Withdraw(id)).await;
        assert_eq!(withdrawn.expect("withdrawn"), Outcome::Done);
    }
    assert_eq!(stores[0].places().await.expect("read"), places(9));
}

#[test]
fn sqlite_gives_ten_places_to_ten() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    runtime.block_on(async {
        let place = Place::Sqlite(folder.path().join("answers.sqlite"));
        let store = Store::open(&place, script()).await.expect("open");
        sixty_four_want_ten_places(&[store]).await;
    });
}

#[test]
fn two_servers_over_one_postgresql_give_ten_places_to_ten() {
    let Some(cluster) = postgres::start() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let place = Place::Postgres(cluster.database("quota"));
        let one = Store::open(&place, script()).await.expect("open");
        let two = Store::open(&place, script()).await.expect("open");
        sixty_four_want_ten_places(&[one, two]).await;
    });
}

/// A cell that is there from the middle of fieldwork on.
fn cell(of: &str, limit: u32) -> String {
    format!("\n[[collect.quota]]\nid = \"late\"\nwhere = \"{of}\"\nlimit = {limit}\n")
}

const WORDS: &str = "\n[item.words]\nkind = \"open\"\nlabel = { da = \"Ord\", en = \"Words\" }\ntext = { da = \"Skriv\", en = \"Write\" }\n";

fn with(items: &str, collect: &str) -> Arc<Script> {
    script_with(items, collect, "[survey]", "[survey]")
}

/// Opens the store of a place anew.
async fn reopened(place: &Place, store: Option<Store>, script: Arc<Script>) -> Store {
    if let Some(store) = store {
        store.close().await;
    }
    Store::open(place, script).await.expect("open")
}

async fn complete(store: &Store, code: i64) -> (ResponseId, Option<End>) {
    let id = start(store).await;
    answer_all(store, id, code).await;
    match submit(store, id).await {
        Outcome::Submitted(end) => (id, end),
        other => panic!("{other:?}"),
    }
}

async fn withdraw(store: &Store, id: ResponseId) {
    let withdrawn = store.change(Change::Withdraw(id)).await;
    assert_eq!(withdrawn.expect("withdrawn"), Outcome::Done);
}

/// Places taken in the one cell.
async fn late(store: &Store) -> u32 {
    let places = store.places().await.expect("read");
    let found = places.iter().find(|(cell, _)| cell == "late");
    found.map_or(0, |(_, taken)| *taken)
}

/// Runs a test in a SQLite file, and in a PostgreSQL.
pub fn on_both<F: Future<Output = ()>>(name: &str, test: impl Fn(Place) -> F) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    runtime.block_on(test(Place::Sqlite(folder.path().join("answers.sqlite"))));
    let Some(cluster) = postgres::start() else {
        return;
    };
    runtime.block_on(test(Place::Postgres(cluster.database(name))));
}

#[test]
fn a_quota_of_the_middle_of_fieldwork_counts_who_has_answered() {
    on_both("late", |place| async move {
        let store = reopened(&place, None, with("", "")).await;
        let mut agreed = Vec::new();
        for _ in 0..3 {
            agreed.push(complete(&store, 4).await.0);
        }
        let (disagreed, _) = complete(&store, 2).await;
        // Not submitted: holds no place.
        let under_way = start(&store).await;
        answer_all(&store, under_way, 4).await;

        let store = reopened(&place, Some(store), with("", &cell("safe = 4", 4))).await;
        assert_eq!(late(&store).await, 3);
        assert_eq!(complete(&store, 4).await.1, Some(End::Complete));
        // Four have answered, and the fifth is one too many.
        assert_eq!(
            submit(&store, under_way).await,
            Outcome::Submitted(Some(End::QuotaFull))
        );
        assert_eq!(late(&store).await, 4);

        // Another condition of the same name is counted anew; another limit is not.
        let store = reopened(&place, Some(store), with("", &cell("safe = 2", 9))).await;
        assert_eq!(late(&store).await, 1);
        // Who took a place under the old condition holds none under the new one.
        withdraw(&store, agreed[0]).await;
        assert_eq!(late(&store).await, 1);
        let (another, _) = complete(&store, 2).await;
        assert_eq!(late(&store).await, 2);
        let store = reopened(&place, Some(store), with("", &cell("safe = 2", 5))).await;
        assert_eq!(late(&store).await, 2);
        withdraw(&store, disagreed).await;
        assert_eq!(late(&store).await, 1);

        // Left out for a while.
        let store = reopened(&place, Some(store), with("", "")).await;
        complete(&store, 2).await;
        let store = reopened(&place, Some(store), with("", &cell("safe = 2", 5))).await;
        assert_eq!(late(&store).await, 2);
        withdraw(&store, another).await;
        withdraw(&store, another).await;
        assert_eq!(late(&store).await, 1);
    });
}

#[test]
fn who_withdraws_gives_back_the_place_also_where_a_question_was_added_since() {
    on_both("added", |place| async move {
        let store = reopened(&place, None, with("", &cell("safe = 4", 5))).await;
        let (id, _) = complete(&store, 4).await;
        complete(&store, 4).await;
        let store = reopened(&place, Some(store), with(WORDS, &cell("safe = 4", 5))).await;
        assert_eq!(late(&store).await, 2);
        withdraw(&store, id).await;
        assert_eq!(late(&store).await, 1);
        // And who answers otherwise is counted no more than before.
        let other = start(&store).await;
        store
            .answer(other, answer(ITEMS[0], 4, 1))
            .await
            .expect("saved");
        withdraw(&store, other).await;
        assert_eq!(late(&store).await, 1);
    });
}

/// Servers that wait for the cells, as many as these.
async fn wait_for_the_cells(cluster: &postgres::Cluster, url: &str, servers: usize) {
    let sql = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    for _ in 0..300 {
        if cluster.ask(url, sql).trim() == servers.to_string() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{servers} servers do not wait: {}", cluster.ask(url, sql));
}

#[test]
fn who_submits_or_withdraws_while_a_new_quota_is_counted_is_counted_as_they_end() {
    let Some(cluster) = postgres::start() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let url = cluster.database("meanwhile");
        let place = Place::Postgres(url.clone());
        let script = with("", &cell("safe = 1", 9));
        let one = Store::open(&place, Arc::clone(&script))
            .await
            .expect("open");
        let other = Store::open(&place, script).await.expect("open");
        let mut agreed = Vec::new();
        for _ in 0..3 {
            agreed.push(complete(&one, 4).await.0);
        }
        complete(&one, 2).await;
        let under_way = start(&one).await;
        answer_all(&one, under_way, 4).await;
        // Somebody holds the cells, and these two wait for them in turn; then a server is started that counts another cell. It has
        // read all others when it waits.
        let mut holding = sqlx::PgConnection::connect(&url).await.expect("connect");
        let key = i64::from_be_bytes(*b"places\0\0");
        sqlx::query("SELECT pg_advisory_lock($1)")
            .bind(key)
            .execute(&mut holding)
            .await
            .expect("held");
        let store = one.clone();
        let submitted = tokio::spawn(async move { submit(&store, under_way).await });
        wait_for_the_cells(&cluster, &url, 1).await;
        let (store, gone) = (other.clone(), agreed[0]);
        let withdrawn = tokio::spawn(async move { withdraw(&store, gone).await });
        wait_for_the_cells(&cluster, &url, 2).await;
        let (late_one, script) = (place.clone(), with("", &cell("safe = 4", 9)));
        let opened = tokio::spawn(async move { Store::open(&late_one, script).await });
        wait_for_the_cells(&cluster, &url, 3).await;
        holding.close().await.expect("let go");
        let end = submitted.await.expect("a task");
        assert_eq!(end, Outcome::Submitted(Some(End::Complete)));
        withdrawn.await.expect("a task");
        let store = opened.await.expect("a task").expect("open");
        // Three, less one, and one more, each with the place that is theirs.
        assert_eq!(late(&store).await, 3);
        withdraw(&store, agreed[0]).await;
        assert_eq!(late(&store).await, 3);
        withdraw(&store, under_way).await;
        withdraw(&store, agreed[1]).await;
        assert_eq!(late(&store).await, 1);
    });
}
