//! What a store is opened for: one survey, wave and promise; a questionnaire that changes keeps what was asked.

use std::sync::Arc;

use tidemark::collect::interview::reply::Reply;
use tidemark::collect::interview::script::Script;
use tidemark::collect::store::{Place, Store, StoreError, Unfit};

use super::postgres;
use super::survey::{ITEMS, answer, script, script_with, start};

fn with(from: &str, to: &str) -> Arc<Script> {
    script_with("", "", from, to)
}

async fn refused(place: &Place, script: Arc<Script>) -> String {
    match Store::open(place, script).await {
        Err(error @ (StoreError::Other(_) | StoreError::Changed(_))) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_questionnaire_that_changes_keeps_what_was_asked() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::Sqlite(folder.path().join("answers.sqlite"));
    runtime.block_on(async {
        let store = Store::open(&place, script()).await.expect("open");
        let id = start(&store).await;
        store.answer(id, answer(ITEMS[0], 8, 1)).await.expect("saved");
        store.close().await;

        // A wording and a new answer: the response goes on.
        let reworded = with("Children are safe on the internet", "Kids are safe on the internet");
        assert_ne!(reworded.definition, script().definition);
        let store = Store::open(&place, reworded).await.expect("open");
        let (_, after) = store.answer(id, answer(ITEMS[1], 2, 2)).await.expect("saved");
        assert_eq!(after.reply(ITEMS[0]), Some(&Reply::Codes(vec![8])));
        assert_eq!(after.start.map(|s| s.definition), Some(script().definition.clone()));
        store.close().await;

        // Each answer knows the definition that it was given to; each text is stored once.
        let Place::Sqlite(path) = &place else {
            unreachable!()
        };
        let url = format!("sqlite://{}", path.display());
        let file = sqlx::SqlitePool::connect(&url).await.expect("the file");
        let sql = "SELECT e.number, d.hash FROM event e JOIN definition d ON d.number = e.definition ORDER BY e.number";
        let rows: Vec<(i64, String)> = sqlx::query_as(sql).fetch_all(&file).await.expect("rows");
        let hashes: Vec<&str> = rows.iter().map(|(_, hash)| hash.as_str()).collect();
        let (old, new) = (script().definition.clone(), rows[2].1.clone());
        assert_eq!(hashes, [old.as_str(), old.as_str(), new.as_str()]);
        let sql = "SELECT body FROM definition ORDER BY number";
        let bodies: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&file).await.expect("rows");
        assert_eq!(bodies.len(), 2);
        assert_eq!(bodies[0].0, script().text());
        file.close().await;

        // An answer that is no longer offered, and the old text again.
        let dropped = with(
            "  { code = 8, label = { da = \"Ved ikke\", en = \"Don't know\" }, missing = \"dont_know\" },\n",
            "",
        );
        let why = refused(&place, dropped).await;
        assert!(why.contains("item `challenges` no longer offers 8"), "{why}");
        Store::open(&place, script()).await.expect("the first text again");
    });
}

#[test]
fn what_answers_do_not_bear_is_refused_all_at_once() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::Sqlite(folder.path().join("answers.sqlite"));
    runtime.block_on(async {
        let store = Store::open(&place, script()).await.expect("open");
        start(&store).await;
        store.close().await;
        let mut changed = (*script()).clone();
        changed.questionnaire.privacy = tidemark::definition::Privacy::Pseudonymous;
        let why = refused(&place, Arc::new(changed)).await;
        assert!(
            why.contains("privacy `anonymous`, not `pseudonymous`"),
            "{why}"
        );

        let kinds = with(
            "[item.challenges]\nkind = \"single\"\nscale = \"agree5\"",
            "[item.challenges]\nkind = \"open\"",
        );
        let why = refused(&place, kinds).await;
        assert!(
            why.contains("item `challenges` was of kind `single` and is of kind `open`"),
            "{why}"
        );
    });
}

#[test]
fn a_postgresql_that_acknowledges_before_the_disk_is_refused() {
    let Some(cluster) = postgres::start() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let url = cluster.database("careless");
        let place = Place::Postgres(url.clone());
        // A default of the database does not matter: the store asks for its own.
        let raw = sqlx::PgPool::connect(&url).await.expect("connect");
        sqlx::query("ALTER DATABASE careless SET synchronous_commit = off")
            .execute(&raw)
            .await
            .expect("set");
        let store = Store::open(&place, script()).await.expect("open");
        store.close().await;
        sqlx::query("ALTER SYSTEM SET fsync = off")
            .execute(&raw)
            .await
            .expect("set");
        cluster.crash();
        cluster.up();
        let why = refused(&place, script()).await;
        assert!(why.contains("fsync = off"), "{why}");
    });
}

fn nine() -> Arc<Script> {
    with(
        "  { code = 8, label",
        "  { code = 9, label = { da = \"Andet\", en = \"Other\" } },\n  { code = 8, label",
    )
}

/// A program that reads asks nobody: what it was started with counts as asked only when a server asks it.
#[test]
fn a_program_that_reads_leaves_the_store_as_it_is() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("answers.sqlite");
    let file = Place::Sqlite(path.clone());
    let cluster = postgres::start();
    let url = cluster.as_ref().map(|cluster| cluster.database("reading"));
    runtime.block_on(async {
        // Where nothing is, nothing is made.
        let read = Store::open_beside(&file, script()).await;
        assert!(matches!(read, Err(StoreError::Other(_))), "{read:?}");
        assert!(!path.exists());
        if let (Some(cluster), Some(url)) = (&cluster, &url) {
            let read = Store::open_beside(&Place::Postgres(url.clone()), script()).await;
            assert!(matches!(read, Err(StoreError::Other(_))), "{read:?}");
            let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
            assert_eq!(cluster.ask(url, tables), "0");
        }
        for place in [Some(file), url.map(Place::Postgres)].into_iter().flatten() {
            let store = Store::open(&place, script()).await.expect("open");
            start(&store).await;
            store.close().await;
            let quota = "\n[[collect.quota]]\nid = \"safe\"\nwhere = \"safe = 4\"\nlimit = 10\n\
                         \n[[collect.open_link]]\nid = \"more\"\nbudget = 5\n";
            let edited = script_with(
                "",
                quota,
                "Children are safe on the internet",
                "Kids are safe on the internet",
            );
            let store = Store::open_beside(&place, edited.clone())
                .await
                .expect("open");
            assert_eq!(store.responses().await.expect("read").len(), 1);
            assert_eq!(store.places().await.expect("read"), []);
            store.close().await;
            // The server says what differs, once.
            for said in [1, 0] {
                let store = Store::open(&place, edited.clone()).await.expect("open");
                assert_eq!(store.differs().len(), said);
                store.close().await;
            }
        }
    });
}

/// An answer that nobody could give may go again.
#[test]
fn what_nobody_was_asked_binds_nobody() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::Sqlite(folder.path().join("answers.sqlite"));
    runtime.block_on(async {
        let store = Store::open(&place, script()).await.expect("open");
        start(&store).await;
        store.close().await;
        let store = Store::open(&place, nine()).await.expect("open");
        store.close().await;
        // The one more answer was offered to nobody; the others were.
        let reworded = with(
            "Children are safe on the internet",
            "Kids are safe on the internet",
        );
        let store = Store::open(&place, reworded).await.expect("open");
        // What differs is told against what was asked.
        assert_eq!(
            store.differs(),
            [tidemark::collect::store::Differs::Reworded(
                "safe".to_owned()
            )]
        );
        store.close().await;
        let store = Store::open(&place, nine()).await.expect("open");
        start(&store).await;
        store.close().await;
        let why = refused(&place, script()).await;
        assert!(
            why.contains("item `challenges` no longer offers 9"),
            "{why}"
        );
    });
}

/// A PostgreSQL that is there and does not let in says so at once, in its own words.
#[test]
fn a_database_that_is_not_there_and_a_user_who_is_unknown_are_told() {
    let Some(cluster) = postgres::start() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let url = cluster.database("there");
    let missing = url.replace("/there", "/elsewhere");
    let stranger = url.replace("tidemark@", "stranger:secret@");
    runtime.block_on(async {
        let refused = Store::open(&Place::Postgres(missing), script()).await;
        assert!(
            matches!(&refused, Err(StoreError::Unfit(Unfit::NoDatabase(why))) if why.contains("elsewhere")),
            "{refused:?}"
        );
        let refused = Store::open(&Place::Postgres(stranger), script()).await;
        assert!(
            matches!(&refused, Err(StoreError::Unfit(Unfit::Login(why))) if why.contains("stranger") && !why.contains("secret")),
            "{refused:?}"
        );
    });
}
