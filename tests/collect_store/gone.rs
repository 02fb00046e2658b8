//! What was promised is deleted is gone, from file, log and dump; and nothing joins an invitation to its answers.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use tidemark::collect::interview::decide::Answer;
use tidemark::collect::interview::event::What;
use tidemark::collect::interview::script::Script;
use tidemark::collect::secret::{ResponseId, Secret};
use tidemark::collect::store::{Change, Invitation, Outcome, Place, Store};

use super::postgres;
use super::survey::{self, ITEMS, answer, answer_all, on_sqlite, script, start_invited, submit};

/// Every byte of the files of a store.
fn bytes(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for ending in ["", "-wal", "-shm", "-journal"] {
        let file = format!("{}{ending}", path.display());
        if let Ok(mut read) = std::fs::read(&file) {
            // A log that was wiped is zeros behind its beginning, some megabytes of them.
            let used = read.iter().rposition(|byte| *byte != 0);
            read.truncate(used.map_or(0, |last| last + 1));
            found.insert(ending.to_owned(), read);
        }
    }
    found
}

fn places(bytes: &[u8], needle: &[u8]) -> usize {
    bytes
        .windows(needle.len())
        .filter(|window| *window == needle)
        .count()
}

fn count(path: &Path, needle: &[u8]) -> usize {
    bytes(path).values().map(|file| places(file, needle)).sum()
}

async fn idle() {
    tokio::time::sleep(Duration::from_millis(900)).await;
}

#[test]
fn no_token_and_no_session_is_in_the_files_and_a_cut_link_is_gone() {
    on_sqlite(script(), async |store, path| {
        let tokens = survey::invite(&store, 40).await;
        let mut ids = Vec::new();
        for token in &tokens[..30] {
            ids.push(start_invited(&store, token.digest()).await);
        }
        // While the link lives it is there, or this test could not fail.
        let link = |token: &Secret, id: &ResponseId| [&token.digest().0[..], &id.0[..]].concat();
        let between = |token, id| {
            // A row of a table in key order: the digest, then the id.
            count(&path, &link(token, id))
        };
        assert!(between(&tokens[3], &ids[3]) > 0);
        for id in &ids[..20] {
            answer_all(&store, *id, 4).await;
            submit(&store, *id).await;
        }
        idle().await;
        for (at, (token, id)) in tokens.iter().zip(&ids).enumerate() {
            let found = between(token, id);
            match at < 20 {
                true => assert_eq!(found, 0, "the link of {at} is still there"),
                false => assert!(found > 0, "the link of {at} has gone too early"),
            }
            let state = store.invitation(token.digest()).await.expect("read");
            let expected = if at < 20 {
                Invitation::Used
            } else {
                Invitation::Begun
            };
            assert_eq!(state, expected);
        }
        // Nobody's secret is anywhere, as text or as bytes.
        for token in &tokens {
            assert_eq!(count(&path, token.text().as_bytes()), 0);
        }
        assert!(
            count(&path, &tokens[0].digest().0) > 0,
            "the digest is what is stored"
        );
        // The log counts no page but the first where nobody writes, and holds nothing behind it.
        let log = std::fs::read(format!("{}-wal", path.display())).expect("a log");
        assert!(log.len() > 10 * 4096, "it was used, and not cut off");
        assert!(log.iter().skip(32 + 24 + 4096).all(|byte| *byte == 0));
        // Times are days.
        for id in &ids {
            for event in store.events(*id).await.expect("read") {
                assert_eq!(event.at % 86_400, 0);
            }
        }
    });
}

/// What a machine that stops now leaves behind: the log and the file, each as it stands. In this order: what is taken over from
/// the one into the other meanwhile stands in both then.
fn as_they_stand(path: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for ending in ["-wal", ""] {
        let from = format!("{}{ending}", path.display());
        let to = folder.path().join(format!("answers.sqlite{ending}"));
        std::fs::copy(from, to).expect("copied");
    }
    folder
}

#[test]
fn a_log_that_was_wiped_loses_nothing_that_was_acknowledged() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("answers.sqlite");
    runtime.block_on(async {
        let store = Store::open(&Place::Sqlite(path.clone()), script())
            .await
            .expect("open");
        let tokens = survey::invite(&store, 40).await;
        let mut ids = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let id = start_invited(&store, token.digest()).await;
            answer_all(&store, id, 4).await;
            // Each second one cuts its link; every tenth waits until the log is wiped.
            if at % 2 == 0 {
                submit(&store, id).await;
            }
            if at % 10 == 9 {
                idle().await;
            }
            ids.push(id);
            let left = as_they_stand(&path);
            let place = Place::Sqlite(left.path().join("answers.sqlite"));
            let other = Store::open(&place, script()).await.expect("opened");
            let last = ids.iter().rev().take(11);
            for id in last {
                let expected = store.events(*id).await.expect("read");
                assert_eq!(other.events(*id).await.expect("read"), expected);
            }
            other.close().await;
        }
    });
}

fn with_words() -> std::sync::Arc<Script> {
    let words = "\n[item.words]\nkind = \"open\"\nlabel = { da = \"Ord\", en = \"Words\" }\ntext = { da = \"Skriv\", en = \"Write\" }\n";
    survey::script_with(words, "", "[survey]", "[survey]")
}

fn words(form: u32) -> Answer {
    Answer {
        item: "words".to_owned(),
        answers: vec!["MARKER quokka 0417".to_owned()],
        missing: Vec::new(),
        form,
        seconds: 3,
    }
}

#[test]
fn what_was_withdrawn_is_gone_from_file_and_log() {
    on_sqlite(with_words(), async |store, path| {
        let token = survey::invite(&store, 1).await.remove(0);
        let id = start_invited(&store, token.digest()).await;
        let other = survey::start(&store).await;
        for one in [id, other] {
            answer_all(&store, one, 4).await;
        }
        store.answer(id, words(5)).await.expect("saved");
        assert!(count(&path, b"MARKER quokka") > 0);
        let outcome = store.change(Change::Withdraw(id)).await.expect("withdrawn");
        assert_eq!(outcome, Outcome::Done);
        // At once, before anything else is written.
        assert_eq!(count(&path, b"MARKER quokka"), 0);
        let events = store.events(id).await.expect("read");
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].what, What::Withdrawn);
        let used = store.invitation(token.digest()).await.expect("read");
        assert_eq!(used, Invitation::Used);
        // Nothing is added to it any more, and the other one stands.
        store
            .answer(id, answer(ITEMS[0], 1, 9))
            .await
            .expect("answered");
        assert_eq!(submit(&store, id).await, Outcome::Submitted(None));
        assert_eq!(store.events(id).await.expect("read").len(), 1);
        assert_eq!(store.events(other).await.expect("read").len(), 5);
    });
}

/// 200 invited people answer in an order of chance, one after the other, and submit: (token, id) of each.
async fn fieldwork(store: &Store) -> Vec<(Secret, ResponseId)> {
    let mut people = Vec::new();
    for token in survey::invite(store, 200).await {
        people.push((token.text().into_bytes(), token));
    }
    // Tokens are random, so that their order is one of chance.
    people.sort_by(|a, b| a.0.cmp(&b.0));
    let mut pairs = Vec::new();
    for (_, token) in people {
        let id = start_invited(store, token.digest()).await;
        answer_all(store, id, 4).await;
        submit(store, id).await;
        pairs.push((token, id));
    }
    pairs
}

/// The attack: things stand in two orders, and who wrote them wrote both at the same time. Lines up the two orders, and
/// counts how many of the pairs it joins rightly lie within 10 places of 200; by chance some 10 in 100 do.
fn joined(tokens: &[usize], responses: &[usize]) -> usize {
    let near = |a: usize, b: usize| a.abs_diff(b) <= 10;
    (0..tokens.len())
        .filter(|person| {
            let place = |order: &[usize]| order.iter().position(|other| other == person);
            match (place(tokens), place(responses)) {
                (Some(a), Some(b)) => near(a, b),
                _ => false,
            }
        })
        .count()
}

/// The persons in the order in which `needle` of each is first found.
fn order(whole: &[u8], needles: &[Vec<u8>]) -> Vec<usize> {
    let mut found: Vec<(usize, usize)> = needles
        .iter()
        .enumerate()
        .filter_map(|(person, needle)| {
            let at = whole
                .windows(needle.len())
                .position(|window| window == needle)?;
            Some((at, person))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, person)| person).collect()
}

/// 200 draws of near-or-not at some 10 % have a standard deviation of 4.2: 45 is beyond six of them.
const CHANCE: usize = 45;

fn no_better_than_chance(whole: &[u8], tokens: &[Vec<u8>], ids: &[Vec<u8>]) {
    let tokens = order(whole, tokens);
    let responses = order(whole, ids);
    assert_eq!(tokens.len(), 200);
    assert_eq!(responses.len(), 200);
    let mut back = responses.clone();
    back.reverse();
    for responses in [&responses, &back] {
        let joined = joined(&tokens, responses);
        assert!(joined < CHANCE, "{joined} of 200 joined");
    }
    // The attack joins everybody where the orders are the same, or this test could not fail.
    assert_eq!(joined(&tokens, &tokens), 200);
}

#[test]
fn the_bytes_of_sqlite_join_nobody() {
    on_sqlite(script(), async |store, path| {
        let pairs = fieldwork(&store).await;
        let digest = |(token, _): &(Secret, ResponseId)| token.digest().0.to_vec();
        let tokens: Vec<Vec<u8>> = pairs.iter().map(digest).collect();
        let ids: Vec<Vec<u8>> = pairs.iter().map(|(_, id)| id.0.to_vec()).collect();
        // During fieldwork, and after it.
        for settled in [false, true] {
            match settled {
                false => idle().await,
                true => store.settle().await.expect("settled"),
            }
            let whole: Vec<u8> = bytes(&path).into_values().flatten().collect();
            no_better_than_chance(&whole, &tokens, &ids);
            for (token, id) in tokens.iter().zip(&ids) {
                assert_eq!(places(&whole, &[&token[..], &id[..]].concat()), 0);
            }
        }
    });
}

#[test]
fn a_dump_of_postgresql_joins_nobody() {
    let Some(cluster) = postgres::start() else {
        return;
    };
    let url = cluster.database("joining");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let hex = |bytes: &[u8]| -> Vec<u8> {
        let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        text.into_bytes()
    };
    let store = runtime
        .block_on(Store::open(&Place::Postgres(url.clone()), script()))
        .expect("open");
    let pairs = runtime.block_on(fieldwork(&store));
    let tokens: Vec<Vec<u8>> = pairs
        .iter()
        .map(|(token, _)| hex(&token.digest().0))
        .collect();
    let ids: Vec<Vec<u8>> = pairs.iter().map(|(_, id)| hex(&id.0)).collect();
    // During fieldwork, when the rows of answers stand in the order of their time, which is that of `pairs`.
    let time: Vec<usize> = (0..200).collect();
    let dump = cluster.dump(&url).into_bytes();
    assert!(joined(&order(&dump, &ids), &time) > 150);
    no_better_than_chance(&dump, &tokens, &ids);
    // And after it, when nothing is in the order of its time.
    runtime.block_on(store.settle()).expect("settled");
    let dump = cluster.dump(&url).into_bytes();
    assert!(joined(&order(&dump, &ids), &time) < CHANCE);
    no_better_than_chance(&dump, &tokens, &ids);
}
