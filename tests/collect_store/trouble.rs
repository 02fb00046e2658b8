//! Number 5 at the store: full disk, locked database, full queue. Nothing is acknowledged, and all goes on unaided.

use std::path::Path;
use std::time::Duration;

use tidemark::collect::store::{Change, Outcome, Place, Store, StoreError};

use sqlx::{Connection, SqliteConnection};

use super::small_disk::SmallDisk;
use super::survey::{ITEMS, answer, invite, on_sqlite, script, start, submit};

/// Somebody else who writes, and keeps everybody from it.
async fn locking(path: &Path) -> SqliteConnection {
    let url = format!("sqlite://{}", path.display());
    let mut other = SqliteConnection::connect(&url).await.expect("connect");
    let lock = sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await;
    lock.expect("locked");
    other
}

async fn unlocked(mut other: SqliteConnection) {
    let unlock = sqlx::query("ROLLBACK").execute(&mut other).await;
    unlock.expect("unlocked");
}

#[test]
fn a_locked_database_is_busy_and_then_goes_on() {
    on_sqlite(script(), async |store, path| {
        let id = start(&store).await;
        let other = locking(&path).await;
        let refused = store.answer(id, answer(ITEMS[0], 4, 1)).await;
        assert!(matches!(refused, Err(StoreError::Busy(_))), "{refused:?}");
        // Readers go on meanwhile.
        assert_eq!(store.events(id).await.expect("read").len(), 1);
        unlocked(other).await;
        let (_, after) = in_the_end(|| store.answer(id, answer(ITEMS[0], 4, 1))).await;
        assert_eq!(after.events, 2);
    });
}

/// What comes of it when nobody is busy any more: on a machine with more to do than it can, every try may come late.
async fn in_the_end<T, F>(tried: impl Fn() -> F) -> T
where
    F: Future<Output = Result<T, StoreError>>,
{
    let begun = std::time::Instant::now();
    loop {
        match tried().await {
            Ok(done) => return done,
            Err(StoreError::Busy(_)) if begun.elapsed() < Duration::from_secs(60) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_full_queue_refuses_and_loses_nothing_of_what_it_took() {
    on_sqlite(script(), async |store, path| {
        // One response holds a thousand events at most.
        let mut ids = Vec::new();
        for _ in 0..30 {
            ids.push(start(&store).await);
        }
        let other = locking(&path).await;
        let sent: Vec<_> = (1..=3000)
            .map(|form| {
                let (store, id) = (store.clone(), ids[form as usize % ids.len()]);
                let code = i64::from(form / 30 % 5) + 1;
                tokio::spawn(async move { store.answer(id, answer(ITEMS[0], code, form)).await })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(500)).await;
        unlocked(other).await;
        let (mut saved, mut refused) = (0, 0);
        for one in sent {
            match one.await.expect("a task") {
                // The same code twice in turn is the same answer, and a form that was overtaken by a newer one is none: no event.
                Ok((tidemark::collect::interview::decide::Taken::Superseded, _)) => {}
                Ok((tidemark::collect::interview::decide::Taken::Saved(events), _)) => {
                    saved += events.len()
                }
                Err(StoreError::Busy(_)) => refused += 1,
                other => panic!("{other:?}"),
            }
        }
        assert!(refused > 0, "3000 at once fit a queue of 1024");
        let mut stored = 0;
        for id in &ids {
            stored += store.events(*id).await.expect("read").len() - 1;
        }
        assert_eq!(stored, saved);
        store
            .answer(ids[0], answer(ITEMS[1], 1, 9999))
            .await
            .expect("goes on");
    });
}

#[test]
fn a_full_disk_is_busy_and_then_goes_on() {
    // Only root may mount: elsewhere nothing is tested here, and it says so.
    let small = SmallDisk::mount();
    let folder = tempfile::tempdir().expect("a folder");
    let path = small
        .as_ref()
        .map_or(folder.path(), |small| small.path())
        .join("answers.sqlite");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store = Store::open(&Place::Sqlite(path.clone()), script())
            .await
            .expect("open");
        let id = start(&store).await;
        store
            .answer(id, answer(ITEMS[0], 4, 1))
            .await
            .expect("saved");
        let Some(small) = &small else {
            eprintln!("not root: the disk is not filled");
            return;
        };
        // Somebody else fills the disk, to the last byte.
        small.fill();
        let mut acknowledged = Vec::new();
        let mut refused = 0;
        for form in 2..400 {
            let code = i64::from(form % 5) + 1;
            match store.answer(id, answer(ITEMS[1], code, form)).await {
                Ok((_, after)) => acknowledged.push(after.events),
                Err(StoreError::Busy(_)) => refused += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        assert!(refused > 300, "{refused} refused of 398 on a full disk");
        // Everything acknowledged is there, nothing else is.
        let events = store.events(id).await.expect("read");
        assert_eq!(
            events.len() as u32,
            acknowledged.last().copied().unwrap_or(2)
        );
        // Space again: no hand is laid on.
        small.empty();
        let (_, after) = store
            .answer(id, answer(ITEMS[1], 1, 999))
            .await
            .expect("saved");
        assert_eq!(after.events as usize, events.len() + 1);
        store.close().await;
        let store = Store::open(&Place::Sqlite(path), script())
            .await
            .expect("open");
        assert_eq!(
            store.events(id).await.expect("read").len(),
            events.len() + 1
        );
    });
}

#[test]
fn one_change_that_the_tables_refuse_does_not_fail_the_others() {
    on_sqlite(script(), async |store, _| {
        let taken = invite(&store, 1).await.remove(0).digest();
        let ids = [start(&store).await, start(&store).await];
        // All wait together: the writer commits them in one transaction, which the token that is there already spoils.
        let changes = [
            Change::Answer(ids[0], answer(ITEMS[0], 1, 1)),
            Change::Invite(vec![(taken, "again@example.org".to_owned())]),
            Change::Answer(ids[1], answer(ITEMS[0], 2, 1)),
        ];
        let outcomes: Vec<_> = changes
            .into_iter()
            .map(|change| {
                let store = store.clone();
                tokio::spawn(async move { store.change(change).await })
            })
            .collect();
        let mut kinds = Vec::new();
        for outcome in outcomes {
            kinds.push(match outcome.await.expect("a task") {
                Ok(Outcome::Answered(..)) => "saved",
                Err(StoreError::Bug(_)) => "refused",
                other => panic!("{other:?}"),
            });
        }
        assert_eq!(kinds, ["saved", "refused", "saved"]);
        for id in ids {
            assert_eq!(store.events(id).await.expect("read").len(), 2);
        }
        assert_eq!(submit(&store, ids[0]).await, Outcome::Submitted(None));
    });
}
