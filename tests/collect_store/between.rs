//! What one program does between two statements of another: reminding, unlinking and purging beside servers over one
//! PostgreSQL. A lock that the test holds keeps the first where the second can overtake it.

use std::time::{Duration, Instant};

use sqlx::PgPool;
use tidemark::collect::interview::event::End;
use tidemark::collect::store::{
    Change, Entered, Entry, Invitation, Outcome, Place, Store, StoreError,
};
use tokio::task::JoinHandle;

use super::postgres;
use super::survey::{self, ITEMS, answer, answer_all, script, start, starting, submit};

/// Two servers over a new database, and a connection that locks.
async fn servers(cluster: &postgres::Cluster, name: &str) -> (Store, Store, PgPool, String) {
    let url = cluster.database(name);
    let place = Place::Postgres(url.clone());
    let one = Store::open(&place, script()).await.expect("open");
    let two = Store::open(&place, script()).await.expect("open");
    let raw = PgPool::connect(&url).await.expect("connect");
    (one, two, raw, url)
}

/// Returns when so many statements wait for a lock, or when `of` is over.
async fn waits<T>(raw: &PgPool, statements: i64, of: &JoinHandle<T>) {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let begun = Instant::now();
    while !of.is_finished() && begun.elapsed() < Duration::from_secs(4) {
        let waiting: i64 = sqlx::query_scalar(sql).fetch_one(raw).await.expect("asked");
        if waiting >= statements {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

type Entering = JoinHandle<Result<Entered, StoreError>>;

fn enter(store: &Store, token: tidemark::collect::secret::Digest) -> Entering {
    let store = store.clone();
    tokio::spawn(async move { store.enter(starting(Entry::Token(token))).await })
}

fn change(store: &Store, change: Change) -> JoinHandle<Result<Outcome, StoreError>> {
    let store = store.clone();
    tokio::spawn(async move { store.change(change).await })
}

#[test]
fn a_reminder_beside_one_who_starts_leaves_one_way_in() {
    let Some(cluster) = postgres::start() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let (one, two, raw, url) = servers(&cluster, "reminded").await;
        let old = survey::invite(&one, 1).await.remove(0).digest();
        let new = survey::secret().digest();
        // Neither can write a link for now; who comes first is held with it.
        let mut held = raw.begin().await.expect("begun");
        sqlx::query("LOCK TABLE link IN EXCLUSIVE MODE")
            .execute(&mut *held)
            .await
            .expect("locked");
        let entering = enter(&one, old);
        waits(&raw, 1, &entering).await;
        let renewed = vec![(new, "contact00000@example.org".to_owned())];
        let reminding = change(&two, Change::Renew(renewed));
        waits(&raw, 2, &reminding).await;
        held.rollback().await.expect("unlocked");
        let entered = entering.await.expect("a task").expect("entered");
        reminding.await.expect("a task").expect("reminded");
        let Entered::Response(id) = entered else {
            panic!("{entered:?}");
        };
        let astray = "SELECT count(*) FROM link l WHERE NOT EXISTS (SELECT 1 FROM invitation i WHERE i.token = l.token)";
        assert_eq!(cluster.ask(&url, astray), "0", "links of no invitation");
        // The new letter leads on to what was begun with the old one, and after the end to nothing.
        let again = two.enter(starting(Entry::Token(new))).await;
        assert_eq!(again.expect("entered"), entered);
        answer_all(&one, id, 4).await;
        assert_eq!(submit(&two, id).await, Outcome::Submitted(Some(End::Complete)));
        assert_eq!(cluster.ask(&url, "SELECT count(*) FROM link"), "0");
        assert_eq!(one.invitation(new).await.expect("read"), Invitation::Used);
    });
}

#[test]
fn who_starts_while_links_are_cut_answers_once() {
    let Some(cluster) = postgres::start() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let (one, two, raw, _) = servers(&cluster, "unlinked").await;
        let token = survey::invite(&one, 1).await.remove(0).digest();
        start(&one).await;
        // The cutting is held at the sessions, before it comes to the links.
        let mut held = raw.begin().await.expect("begun");
        sqlx::query("SELECT secret FROM session FOR UPDATE")
            .fetch_all(&mut *held)
            .await
            .expect("locked");
        let cutting = change(&two, Change::Unlink);
        waits(&raw, 1, &cutting).await;
        let entering = enter(&one, token);
        waits(&raw, 2, &entering).await;
        held.rollback().await.expect("unlocked");
        cutting.await.expect("a task").expect("unlinked");
        let entered = entering.await.expect("a task").expect("entered");
        assert_ne!(
            one.invitation(token).await.expect("read"),
            Invitation::Fresh
        );
        let again = two
            .enter(starting(Entry::Token(token)))
            .await
            .expect("entered");
        assert!(again == entered || again == Entered::Used, "{again:?}");
    });
}

#[test]
fn nothing_is_stored_of_a_response_that_is_purged_meanwhile() {
    let Some(cluster) = postgres::start() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let (one, two, raw, _) = servers(&cluster, "purged").await;
        let (id, other) = (start(&one).await, start(&one).await);
        // The purge is held at an event of another response.
        let mut held = raw.begin().await.expect("begun");
        sqlx::query("SELECT number FROM event WHERE response = $1 FOR UPDATE")
            .bind(other.0.to_vec())
            .fetch_all(&mut *held)
            .await
            .expect("locked");
        let purging = change(&two, Change::Purge);
        waits(&raw, 1, &purging).await;
        let caught = change(&one, Change::Caught(id));
        waits(&raw, 2, &caught).await;
        held.rollback().await.expect("unlocked");
        purging.await.expect("a task").expect("purged");
        caught.await.expect("a task").expect("done");
        assert_eq!(one.responses().await.expect("read"), Vec::new());
        assert_eq!(one.holding().await.expect("read").events, 0);
    });
}

/// Reminding thousands is a few statements: those who answer meanwhile are not kept.
#[test]
fn a_reminder_of_thousands_keeps_who_has_answered_and_who_has_begun() {
    const CONTACTS: usize = 3000;
    let Some(cluster) = postgres::start() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    runtime.block_on(async {
        let (one, two, _, _) = servers(&cluster, "thousands").await;
        let file = Place::Sqlite(folder.path().join("answers.sqlite"));
        let file = Store::open(&file, script()).await.expect("open");
        for (one, two) in [(one, two), (file.clone(), file)] {
            let tokens = survey::invite(&one, CONTACTS).await;
            let digest = |at: usize| tokens[at].digest();
            let done = survey::start_invited(&one, digest(0)).await;
            answer_all(&one, done, 4).await;
            submit(&one, done).await;
            let begun = survey::start_invited(&one, digest(1)).await;
            one.answer(begun, answer(ITEMS[0], 2, 1))
                .await
                .expect("saved");
            let renewed: Vec<_> = (0..CONTACTS)
                .map(|at| {
                    (
                        survey::secret().digest(),
                        format!("contact{at:05}@example.org"),
                    )
                })
                .collect();
            let took = Instant::now();
            let change = Change::Renew(renewed.clone());
            assert_eq!(two.change(change).await.expect("reminded"), Outcome::Done);
            eprintln!("{CONTACTS} reminded in {:?}", took.elapsed());
            // Who has answered keeps the token that is used up; everybody else has the new one alone.
            let state = async |token| two.invitation(token).await.expect("read");
            assert_eq!(state(digest(0)).await, Invitation::Used);
            assert_eq!(state(renewed[0].0).await, Invitation::Unknown);
            for at in [1, 2, CONTACTS - 1] {
                assert_eq!(state(digest(at)).await, Invitation::Unknown);
            }
            assert_eq!(state(renewed[1].0).await, Invitation::Begun);
            assert_eq!(survey::start_invited(&two, renewed[1].0).await, begun);
            assert_eq!(state(renewed[CONTACTS - 1].0).await, Invitation::Fresh);
            assert_eq!(one.contacts().await.expect("read").len(), CONTACTS);
        }
    });
}
