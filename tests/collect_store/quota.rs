//! Number 10: 64 in parallel on a quota of 10.

use std::sync::Arc;

use tidemark::collect::interview::event::End;
use tidemark::collect::interview::script::Script;
use tidemark::collect::store::{Change, Outcome, Place, Store};

use super::postgres;
use super::survey::{answer_all, script_with, start, submit};

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
