//! A panel's respondents are known only once they come: nothing that stays tells in which order that was.

use tidemark::collect::store::{Entered, Entry, Place, Store};

use super::postgres;
use super::survey::{answer_all, on_sqlite, script, starting, submit};

const PEOPLE: usize = 64;

/// So many of a panel come one after the other and answer, some beside invited ones.
async fn came(store: &Store, person: usize) {
    let entry = Entry::Panel(format!("P{person}"));
    let Ok(Entered::Response(id)) = store.enter(starting(entry)).await else {
        panic!("not entered");
    };
    answer_all(store, id, 4).await;
    submit(store, id).await;
}

#[test]
fn the_numbers_of_a_panel_are_in_no_order() {
    on_sqlite(script(), async |store, path| {
        super::survey::invite(&store, 3).await;
        let url = format!("sqlite://{}", path.display());
        let file = sqlx::SqlitePool::connect(&url).await.expect("the file");
        let mut numbers: Vec<i64> = Vec::new();
        for person in 0..PEOPLE {
            came(&store, person).await;
            let sql = "SELECT number FROM invitation WHERE contact = 'panel'";
            let all: Vec<i64> = sqlx::query_scalar(sql)
                .fetch_all(&file)
                .await
                .expect("rows");
            let new = all.into_iter().find(|number| !numbers.contains(number));
            numbers.push(new.expect("a number of their own"));
        }
        // Steps upward of a random order of 64: 31.5 on average with a standard deviation of 2.3.
        let up = numbers.windows(2).filter(|two| two[0] < two[1]).count();
        assert!((17..=46).contains(&up), "{up} of 63 steps go upward");
        // Whoever is invited afterwards gets a number, too, and each has a bit of its own.
        super::survey::invite_more(&store, 3).await;
        let used: Vec<Vec<u8>> = sqlx::query_scalar("SELECT bits FROM used")
            .fetch_all(&file)
            .await
            .expect("rows");
        let bits: u32 = used.iter().flatten().map(|byte| byte.count_ones()).sum();
        assert_eq!(bits as usize, PEOPLE);
        let bytes: usize = used.iter().map(Vec::len).sum();
        assert!(bytes <= 64 * 1024, "{bytes} bytes of bits");
    });
}

/// PostgreSQL says of each row which transaction wrote it: who came and what was answered were written in one.
#[test]
fn a_settled_postgresql_does_not_say_which_rows_were_written_together() {
    let Some(cluster) = postgres::start() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let url = cluster.database("panel");
        let store = Store::open(&Place::Postgres(url.clone()), script())
            .await
            .expect("open");
        for person in 0..PEOPLE {
            came(&store, person).await;
        }
        let joined =
            "SELECT count(*) FROM invitation i JOIN event e ON e.xmin = i.xmin WHERE e.number = 0";
        // During fieldwork it joins everybody, or this test could not fail.
        assert_eq!(cluster.ask(&url, joined), PEOPLE.to_string());
        store.settle().await.expect("settled");
        assert_eq!(cluster.ask(&url, joined), "0");
        for table in ["invitation", "event"] {
            let sql = format!("SELECT count(DISTINCT xmin::text) FROM {table}");
            assert_eq!(cluster.ask(&url, &sql), "1", "{table}");
        }
        assert_eq!(store.responses().await.expect("read").len(), PEOPLE);
    });
}
