//! The log says once that an open link is closed, however its last completes are committed.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tidemark::collect::store::{Place, Store};

use super::survey::{answer_all, script_with, start, submit};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("lines").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn two_completes_in_one_transaction_do_not_jump_over_a_budget() {
    let lines = Lines::default();
    let sink = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || sink.clone())
        .finish();
    // The store's writer runs on this thread.
    let _heard = tracing::subscriber::set_default(subscriber);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::Sqlite(folder.path().join("answers.sqlite"));
    let collect = "\n[[collect.open_link]]\nid = \"link\"\nbudget = 2\n";
    let script = script_with("", collect, "[survey]", "[survey]");
    runtime.block_on(async {
        let store = Store::open(&place, script).await.expect("open");
        let mut ids = Vec::new();
        for _ in 0..4 {
            let id = start(&store).await;
            answer_all(&store, id, 4).await;
            ids.push(id);
        }
        let said = || {
            let text = lines.0.lock().expect("lines").clone();
            let text = String::from_utf8(text).expect("text");
            text.matches("open link `link` has had the 2 completes of its budget and is closed")
                .count()
        };
        submit(&store, ids[0]).await;
        assert_eq!(said(), 0);
        // Both wait before the writer takes either.
        tokio::join!(submit(&store, ids[1]), submit(&store, ids[2]));
        assert_eq!(store.open_completes("link").await.expect("read"), 3);
        assert_eq!(said(), 1);
        submit(&store, ids[3]).await;
        assert_eq!(said(), 1, "once");
    });
    let collect = collect.replace("= 2", "= 1");
    let script = script_with("", &collect, "[survey]", "[survey]");
    let place = Place::Sqlite(folder.path().join("one.sqlite"));
    runtime.block_on(async {
        let store = Store::open(&place, script).await.expect("open");
        let id = start(&store).await;
        answer_all(&store, id, 4).await;
        submit(&store, id).await;
    });
    let said = lines.0.lock().expect("lines").clone();
    let said = String::from_utf8(said).expect("text");
    let one = "open link `link` has had the 1 complete of its budget and is closed";
    assert!(said.contains(one), "{said}");
}
