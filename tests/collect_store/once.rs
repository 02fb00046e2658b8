//! Numbers 6 and 11: the same form ten times is one answer, one token is one response.

use std::sync::Arc;

use tidemark::collect::interview::decide::Taken;
use tidemark::collect::interview::event::{End, Event, What};
use tidemark::collect::interview::reply::Reply;
use tidemark::collect::secret::{Digest, ResponseId};
use tidemark::collect::store::{Change, Entered, Entry, Invitation, Outcome, Place, Store};

use super::postgres;
use super::survey::{self, ITEMS, answer, answer_all, on_sqlite, script, start, starting, submit};

/// Runs the test on SQLite, and on PostgreSQL with two stores over one database.
fn on_both<F: Future<Output = ()>>(test: impl Fn(Store, Store) -> F) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    runtime.block_on(async {
        let place = Place::Sqlite(folder.path().join("answers.sqlite"));
        let store = Store::open(&place, script()).await.expect("open");
        test(store.clone(), store).await;
    });
    let Some(cluster) = postgres::start() else {
        return;
    };
    runtime.block_on(async {
        let place = Place::Postgres(cluster.database("once"));
        let one = Store::open(&place, script()).await.expect("open");
        let two = Store::open(&place, script()).await.expect("open");
        test(one, two).await;
    });
}

fn answered(events: &[Event]) -> usize {
    let is = |event: &&Event| matches!(event.what, What::Answered { .. });
    events.iter().filter(is).count()
}

#[test]
fn the_same_form_ten_times_is_one_answer() {
    on_both(|one, two| async move {
        // In turn.
        let id = start(&one).await;
        let sent = answer(ITEMS[0], 4, 1);
        for time in 0..10 {
            let store = if time % 2 == 0 { &one } else { &two };
            let (taken, after) = store.answer(id, sent.clone()).await.expect("saved");
            assert!(matches!(taken, Taken::Saved(_)), "{taken:?}");
            assert_eq!(after.reply(ITEMS[0]), Some(&Reply::Codes(vec![4])));
        }
        assert_eq!(answered(&one.events(id).await.expect("read")), 1);
        // At once.
        let id = start(&one).await;
        let times = (0..10).map(|time| {
            let store = if time % 2 == 0 { &one } else { &two }.clone();
            let sent = answer(ITEMS[0], 2, 1);
            tokio::spawn(async move { store.answer(id, sent).await.expect("saved") })
        });
        for time in times.collect::<Vec<_>>() {
            let (taken, after) = time.await.expect("a task");
            assert!(matches!(taken, Taken::Saved(_)), "{taken:?}");
            assert_eq!(after.events, 2);
        }
        assert_eq!(answered(&two.events(id).await.expect("read")), 1);
    });
}

#[test]
fn a_form_that_comes_late_changes_nothing() {
    on_both(|one, two| async move {
        let id = start(&one).await;
        let early = answer(ITEMS[0], 1, 1);
        one.answer(id, early.clone()).await.expect("saved");
        two.answer(id, answer(ITEMS[1], 2, 2)).await.expect("saved");
        two.answer(id, answer(ITEMS[0], 5, 3)).await.expect("saved");
        let before = one.events(id).await.expect("read");
        let (taken, after) = one.answer(id, early.clone()).await.expect("answered");
        assert_eq!(taken, Taken::Saved(Vec::new()));
        assert_eq!(after.reply(ITEMS[0]), Some(&Reply::Codes(vec![5])));
        // Also after the end.
        one.answer(id, answer(ITEMS[2], 1, 4)).await.expect("saved");
        one.answer(id, answer(ITEMS[3], 1, 5)).await.expect("saved");
        submit(&one, id).await;
        let (taken, _) = two.answer(id, early).await.expect("answered");
        assert_eq!(taken, Taken::Saved(Vec::new()));
        let after = two.events(id).await.expect("read");
        assert_eq!(before, after[..before.len()]);
        assert_eq!(answered(&after), 5);
    });
}

#[test]
fn the_final_submit_ten_times_is_one_end() {
    on_both(|one, two| async move {
        let id = start(&one).await;
        answer_all(&one, id, 3).await;
        let times = (0..10).map(|time| {
            let store = if time % 2 == 0 { &one } else { &two }.clone();
            tokio::spawn(async move { submit(&store, id).await })
        });
        for time in times.collect::<Vec<_>>() {
            let outcome = time.await.expect("a task");
            assert_eq!(outcome, Outcome::Submitted(Some(End::Complete)));
        }
        let events = one.events(id).await.expect("read");
        let ends = events
            .iter()
            .filter(|e| matches!(e.what, What::Ended { .. }));
        assert_eq!(ends.count(), 1);
    });
}

#[test]
fn one_token_is_one_response_however_many_start_at_once() {
    on_both(|one, two| async move {
        let tokens = survey::invite(&one, 3).await;
        let token = tokens[1].digest();
        // A mail scanner looks, and nothing changes.
        for _ in 0..3 {
            let seen = two.invitation(token).await.expect("read");
            assert_eq!(seen, Invitation::Fresh);
        }
        assert!(one.responses().await.expect("read").is_empty());
        let times = (0..32).map(|time| {
            let store = if time % 2 == 0 { &one } else { &two }.clone();
            tokio::spawn(async move { survey::start_invited(&store, token).await })
        });
        let mut ids: Vec<ResponseId> = Vec::new();
        for time in times.collect::<Vec<_>>() {
            ids.push(time.await.expect("a task"));
        }
        ids.dedup();
        assert_eq!(ids.len(), 1);
        assert_eq!(one.responses().await.expect("read").len(), 1);
        assert_eq!(
            two.invitation(token).await.expect("read"),
            Invitation::Begun
        );
        // Used up at the end, and nobody else's.
        answer_all(&one, ids[0], 3).await;
        submit(&two, ids[0]).await;
        assert_eq!(one.invitation(token).await.expect("read"), Invitation::Used);
        let again = two.enter(starting(Entry::Token(token))).await;
        assert_eq!(again.expect("answered"), Entered::Used);
        let other = one.invitation(tokens[2].digest()).await.expect("read");
        assert_eq!(other, Invitation::Fresh);
        let unknown = one.enter(starting(Entry::Token(Digest([7; 32])))).await;
        assert_eq!(unknown.expect("answered"), Entered::Unknown);
    });
}

#[test]
fn a_panelist_comes_back_to_the_same_response() {
    on_both(|one, two| async move {
        let came = |store: Store, id: &str| {
            let entry = Entry::Panel(id.to_owned());
            async move { store.enter(starting(entry)).await.expect("entered") }
        };
        let first = came(one.clone(), "p-17").await;
        assert_eq!(came(two.clone(), "p-17").await, first);
        assert_ne!(came(two, "p-18").await, first);
        assert_eq!(one.responses().await.expect("read").len(), 2);
    });
}

#[test]
fn what_is_read_after_a_restart_is_what_was_acknowledged() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::Sqlite(folder.path().join("answers.sqlite"));
    runtime.block_on(async {
        let store = Store::open(&place, script()).await.expect("open");
        let session = survey::secret().digest();
        let mut respondent = starting(Entry::Open("link".to_owned()));
        respondent.session = session;
        let Ok(Entered::Response(id)) = store.enter(respondent).await else {
            panic!("not entered");
        };
        let (_, last) = store
            .answer(id, answer(ITEMS[0], 4, 1))
            .await
            .expect("saved");
        // From memory, from the file by another store, from the file after closing.
        let read = store.of_session(session).await.expect("read");
        assert_eq!(read, Some((id, last.clone())));
        store.close().await;
        let again = Arc::new(Store::open(&place, script()).await.expect("open"));
        let read = again.of_session(session).await.expect("read");
        assert_eq!(read, Some((id, last)));
    });
}

#[test]
fn what_another_program_writes_is_seen() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::Sqlite(folder.path().join("answers.sqlite"));
    runtime.block_on(async {
        let one = Store::open(&place, script()).await.expect("open");
        let two = Store::open(&place, script()).await.expect("open");
        let id = start(&one).await;
        for (form, item) in (1..).zip(ITEMS) {
            // Each remembers what it wrote, and neither writes over the other.
            let store = if form % 2 == 0 { &one } else { &two };
            store
                .answer(id, answer(item, 3, form))
                .await
                .expect("saved");
        }
        assert_eq!(answered(&one.events(id).await.expect("read")), 4);
        assert_eq!(
            submit(&one, id).await,
            Outcome::Submitted(Some(End::Complete))
        );
    });
}

#[test]
fn what_is_acknowledged_is_kept_whatever_one_kept_page_says() {
    on_both(|one, two| async move {
        let id = start(&one).await;
        for (store, code) in [(&one, 4), (&two, 2)] {
            let (taken, _) = store
                .answer(id, answer(ITEMS[0], code, 1))
                .await
                .expect("saved");
            assert!(matches!(taken, Taken::Saved(events) if events.len() == 1));
        }
        let (taken, after) = one.answer(id, answer(ITEMS[0], 4, 1)).await.expect("told");
        assert_eq!(taken, Taken::Superseded);
        assert_eq!(after.reply(ITEMS[0]), Some(&Reply::Codes(vec![2])));
        assert_eq!(answered(&two.events(id).await.expect("read")), 2);
    });
}

/// Three invited people have answered what a screening, added afterwards, judges: each of the three ways back in stores the end.
async fn a_screening_is_added(place: &Place) {
    let before = Store::open(place, script()).await.expect("open");
    let tokens: Vec<Digest> = survey::invite(&before, 3)
        .await
        .iter()
        .map(|t| t.digest())
        .collect();
    let mut ids = Vec::new();
    for token in &tokens {
        let id = survey::start_invited(&before, *token).await;
        before
            .answer(id, answer(ITEMS[0], 1, 1))
            .await
            .expect("saved");
        ids.push(id);
    }
    before.close().await;
    let screened = survey::script_with(
        "\n[questionnaire]\nscreen_out = [\"challenges = 1\"]\n",
        "",
        "[survey]",
        "[survey]",
    );
    let store = Store::open(place, screened).await.expect("open");
    let over = Outcome::Submitted(Some(End::ScreenedOut));
    assert_eq!(submit(&store, ids[0]).await, over);
    let (taken, after) = store
        .answer(ids[1], answer(ITEMS[1], 1, 2))
        .await
        .expect("told");
    assert!(matches!(taken, Taken::Elsewhere(events) if events.len() == 1));
    assert_eq!(after.end.map(|ending| ending.end), Some(End::ScreenedOut));
    // By the link, which says the language of its page.
    assert_eq!(survey::start_invited(&store, tokens[2]).await, ids[2]);
    let language = Change::Language(ids[2], "en".to_owned());
    assert_eq!(store.change(language).await.expect("told"), over);
    // Once each, and the links are used.
    for (id, token) in ids.iter().zip(&tokens) {
        assert_eq!(submit(&store, *id).await, over);
        let events = store.events(*id).await.expect("read");
        let ends = events
            .iter()
            .filter(|e| matches!(e.what, What::Ended { .. }));
        assert_eq!(ends.count(), 1);
        assert_eq!(
            store.invitation(*token).await.expect("read"),
            Invitation::Used
        );
        assert!(!store.is_linked(*token).await.expect("read"));
    }
    store.close().await;
}

#[test]
fn an_end_that_a_changed_questionnaire_brings_is_stored_with_the_next_form() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::Sqlite(folder.path().join("answers.sqlite"));
    runtime.block_on(a_screening_is_added(&place));
    if let Some(cluster) = postgres::start() {
        runtime.block_on(a_screening_is_added(&Place::Postgres(
            cluster.database("due"),
        )));
    }
}

#[test]
fn a_response_has_a_thousand_events_at_most() {
    on_sqlite(script(), async |store, _| {
        let id = start(&store).await;
        for turn in 0..1_100 {
            let language = ["en", "da"][turn % 2].to_owned();
            store
                .change(Change::Language(id, language))
                .await
                .expect("told");
        }
        let (taken, after) = store
            .answer(id, answer(ITEMS[0], 1, 1_000))
            .await
            .expect("told");
        assert_eq!((taken, after.events), (Taken::TooMany, 1_000));
        assert_eq!(store.events(id).await.expect("read").len(), 1_000);
    });
}
