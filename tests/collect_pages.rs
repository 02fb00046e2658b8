//! The questionnaire through a browser: in Danish and English, by pointer and by keyboard without scripts, at three widths; every
//! state read by an accessibility checker.

use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

#[path = "collect_web/browser.rs"]
mod browser;
#[path = "collect_web/mod.rs"]
mod web;

use browser::browser;

#[test]
fn a_browser_answers_in_both_languages_by_keyboard_and_finds_no_barrier() {
    let Some((modules, chromium)) = browser() else {
        return;
    };
    let site = web::technology(1000);
    let token = site.invited();
    let cookie = site.start(&format!("/i/{token}"), "en");
    site.complete(&cookie);
    let busy = web::technology(1000);
    let stuck = busy.start("/o/alle", "en");
    let lock = locked(&busy.folder.path().join("collect.sqlite"));
    let mut node = Command::new("node");
    node.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/collect.mjs"))
        .args([&modules, &chromium])
        .args([&site.origin, &busy.origin, &stuck])
        .arg(format!("{}/i/{token}", site.origin))
        .args(std::env::var_os("TIDEMARK_SHOTS"));
    let said = node.output().expect("node");
    lock.release();
    let err = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{err}");
    let found: Json = serde_json::from_slice(&said.stdout).expect("JSON");
    let states = found["axe"].as_array().expect("states");
    // Fourteen states, in two languages, at three widths.
    assert_eq!(states.len(), 14 * 2 * 3);
    for state in states {
        assert!(state["rules"].as_u64() > Some(20), "{state}");
        assert_eq!(state["violations"], serde_json::json!([]), "{state}");
        let name = state["state"].as_str().expect("a name");
        // The browser with the busy server was begun in English.
        if !name.ends_with("busy") {
            assert_eq!(state["lang"].as_str(), name.get(..2), "{state}");
        }
        let is_wrong = ["consent error", "error summary", "busy"]
            .iter()
            .any(|state| name.ends_with(state));
        let title = state["title"].as_str().expect("a title");
        let says_so = title.starts_with("Fejl: ") || title.starts_with("Error: ");
        assert_eq!(is_wrong, says_so, "{state}");
    }
    for what in ["wide", "small", "errors", "foreign", "keyboard"] {
        assert_eq!(found[what], serde_json::json!([]), "{what}");
    }
    assert!(
        found["requests"].as_u64() <= Some(3),
        "{}",
        found["requests"]
    );
    assert!(
        found["heaviest"].as_u64() <= Some(15_000),
        "{}",
        found["heaviest"]
    );
    let ends = found["ends"].as_array().expect("ends");
    assert_eq!(ends.len(), 12);
    for end in ends {
        assert!(
            end.as_str().is_some_and(|end| end.contains("/end")),
            "{end}"
        );
    }
    let complete = site.stored();
    let complete = complete
        .iter()
        .filter(|(_, response)| response.end.is_some());
    assert_eq!(complete.count(), 1 + 12);
}

#[test]
fn back_shows_no_answers_once_they_are_submitted_or_deleted() {
    let Some((modules, chromium)) = browser() else {
        return;
    };
    let site = web::technology(1000);
    let said = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/back.mjs"))
        .args([&modules, &chromium])
        .arg(&site.origin)
        .output()
        .expect("node");
    let err = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{err}");
    let found: Json = serde_json::from_slice(&said.stdout).expect("JSON");
    // The browser keeps pages: before the end, Back leads to the answers as they were left.
    let before = &found["before"];
    assert_eq!(before["path"], "/check", "{found}");
    assert!(before["answers"].as_u64() > Some(10), "{found}");
    assert_eq!(before["kept"], true, "{found}");
    for way in ["submitted", "withdrawn"] {
        for step in found[way].as_array().expect("steps") {
            assert_eq!(step["answers"], 0, "{way}: {found}");
            assert_eq!(step["kept"], false, "{way}: {found}");
        }
    }
}

/// A store in which nothing can be written until it is released.
struct Lock {
    runtime: tokio::runtime::Runtime,
    connection: sqlx::SqliteConnection,
}

fn locked(file: &Path) -> Lock {
    use sqlx::Connection;
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let connection = runtime.block_on(async {
        let mut connection =
            sqlx::SqliteConnection::connect(&format!("sqlite://{}", file.display()))
                .await
                .expect("the store");
        sqlx::query("BEGIN IMMEDIATE")
            .execute(&mut connection)
            .await
            .expect("a lock");
        connection
    });
    Lock {
        runtime,
        connection,
    }
}

impl Lock {
    fn release(self) {
        use sqlx::Connection;
        let Self {
            runtime,
            connection,
        } = self;
        runtime
            .block_on(connection.close())
            .expect("the end of the lock");
    }
}
