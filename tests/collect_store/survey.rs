//! A small questionnaire for tests of the store: four statements, with what a test adds.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tidemark::collect::interview::decide::Answer;
use tidemark::collect::interview::event::Device;
use tidemark::collect::interview::script::Script;
use tidemark::collect::secret::{Digest, ResponseId, Secret};
use tidemark::collect::store::{Change, Entered, Entry, Outcome, Place, Starting, Store};

/// Its questions, in order.
pub const ITEMS: [&str; 4] = ["challenges", "safe", "responsible", "benefits"];

/// The script of the small survey with `items` after survey.toml and `collect` after wave.toml, and `from` in survey.toml
/// written as `to`.
pub fn script_with(items: &str, collect: &str, from: &str, to: &str) -> Arc<Script> {
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collect_store/small");
    let folder = tempfile::tempdir().expect("a folder");
    let wave = folder.path().join("waves/2023");
    fs::create_dir_all(&wave).expect("a folder");
    let text = fs::read_to_string(small.join("survey.toml")).expect("survey.toml");
    assert!(text.contains(from), "{from:?} is not in survey.toml");
    fs::write(
        folder.path().join("survey.toml"),
        text.replace(from, to) + items,
    )
    .expect("written");
    let text = fs::read_to_string(small.join("waves/2023/wave.toml")).expect("wave.toml");
    fs::write(wave.join("wave.toml"), text + collect).expect("written");
    let survey = tidemark::definition::load(folder.path())
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    let wave = survey
        .waves
        .iter()
        .find(|wave| wave.id.as_str() == "2023")
        .expect("wave 2023");
    Arc::new(Script::of(&survey, wave))
}

/// As it is in the repository.
pub fn script() -> Arc<Script> {
    script_with("", "", "[survey]", "[survey]")
}

/// A new store in a file of its own, and what a test does with it.
pub fn on_sqlite(script: Arc<Script>, test: impl AsyncFnOnce(Store, PathBuf)) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("answers.sqlite");
    runtime.block_on(async {
        let store = Store::open(&Place::Sqlite(path.clone()), script).await;
        test(store.expect("open"), path).await;
    });
}

/// A new secret.
pub fn secret() -> Secret {
    Secret::new().expect("random bytes")
}

/// Somebody who starts, with a new session.
pub fn starting(entry: Entry) -> Starting {
    Starting {
        entry,
        session: secret().digest(),
        language: "da".to_owned(),
        device: Device::Phone,
        consent: None,
    }
}

/// Starts by the open link.
pub async fn start(store: &Store) -> ResponseId {
    enter(store, Entry::Open("link".to_owned())).await
}

/// Starts with a token.
pub async fn start_invited(store: &Store, token: Digest) -> ResponseId {
    enter(store, Entry::Token(token)).await
}

async fn enter(store: &Store, entry: Entry) -> ResponseId {
    match store.enter(starting(entry)).await {
        Ok(Entered::Response(id)) => id,
        other => panic!("{other:?}"),
    }
}

/// Invites so many, and gives their tokens.
pub async fn invite(store: &Store, contacts: usize) -> Vec<Secret> {
    invite_from(store, 0, contacts).await
}

/// Invites so many others.
pub async fn invite_more(store: &Store, contacts: usize) -> Vec<Secret> {
    invite_from(store, 50_000, contacts).await
}

async fn invite_from(store: &Store, first: usize, contacts: usize) -> Vec<Secret> {
    let tokens: Vec<Secret> = (0..contacts).map(|_| secret()).collect();
    let list = tokens
        .iter()
        .enumerate()
        .map(|(at, token)| {
            let contact = format!("contact{:05}@example.org", first + at);
            (token.digest(), contact)
        })
        .collect();
    let outcome = store.change(Change::Invite(list)).await;
    assert_eq!(outcome.expect("invited"), Outcome::Done);
    tokens
}

/// An answer of one code.
pub fn answer(item: &str, code: i64, form: u32) -> Answer {
    Answer {
        item: item.to_owned(),
        answers: vec![code.to_string()],
        missing: Vec::new(),
        form,
        seconds: 7,
    }
}

/// Answers every question with this code.
pub async fn answer_all(store: &Store, id: ResponseId, code: i64) {
    for (form, item) in (1..).zip(ITEMS) {
        store
            .answer(id, answer(item, code, form))
            .await
            .expect("saved");
    }
}

/// Submits.
pub async fn submit(store: &Store, id: ResponseId) -> Outcome {
    store
        .change(Change::Submit(id, Vec::new()))
        .await
        .expect("submitted")
}
