//! Fieldwork as those who run it see it: the administration in a browser, `tidemark collect status`, and the delivery agree.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use serde_json::{Value, json};
use tidemark::collect::admin::{self, Administration, PasswordHash, today};
use tidemark::collect::status::{Status, Watch};
use tidemark::collect::store::Store;
use tidemark::definition::WaveId;

#[path = "collect_field/mod.rs"]
mod field;

use field::{BROKEN_OFF, Field, INVITED, SUBMITTED, WAVE, WITHDRAWN};

const PASSWORD: &str = "correct horse battery";

fn tidemark(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidemark"))
        .args(arguments)
        .env("TIDEMARK_CACHE", "off")
        .output()
        .expect("the program")
}

#[track_caller]
fn done(arguments: &[&str]) -> (String, String) {
    let output = tidemark(arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{arguments:?}\n{out}\n{err}");
    (out, err)
}

/// The administration of a field, and what keeps it going.
struct Watched {
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

fn watched(field: &Field) -> Watched {
    let runtime = field::runtime();
    let address = runtime.block_on(async {
        let store = Store::open(&field.place, Arc::clone(&field.script)).await;
        let wave = field.survey.wave(&WaveId::new(WAVE)).expect("the wave");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("an address");
        let administration = Administration::new(
            Arc::clone(&field.script),
            Watch::of(&field.survey, wave),
            store.expect("a store"),
            PasswordHash::of(PASSWORD).expect("a hash"),
            vec![address.to_string()],
        );
        let over = std::future::pending();
        tokio::spawn(admin::serve(listener, administration, over));
        address
    });
    Watched {
        address,
        _runtime: runtime,
    }
}

/// Node's modules and Chromium; `None` where this machine has them not.
fn browser() -> Option<(PathBuf, PathBuf)> {
    let modules = std::env::var_os("TIDEMARK_BROWSER").map(PathBuf::from)?;
    let chromium = PathBuf::from("/usr/bin/chromium");
    (modules.join("axe-core").is_dir() && chromium.exists()).then_some((modules, chromium))
}

#[test]
fn the_administration_in_a_browser_has_no_barrier_in_either_language_at_any_width() {
    let Some((modules, chromium)) = browser() else {
        let said = "SKIPPED: no browser to look with (TIDEMARK_BROWSER); .ci/run installs it";
        assert!(
            std::env::var("TIDEMARK_REQUIRE_SHARED").as_deref() != Ok("1"),
            "{said}"
        );
        eprintln!("{said}");
        return;
    };
    let field = Field::new();
    let watched = watched(&field);
    let said = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/admin.mjs"))
        .args([&modules, &chromium])
        .args([format!("http://{}", watched.address), PASSWORD.to_owned()])
        .args(std::env::var_os("TIDEMARK_SHOTS"))
        .output()
        .expect("node");
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    let found: Value = serde_json::from_slice(&said.stdout).expect("JSON");
    let states = found["axe"].as_array().expect("states");
    // Login and fieldwork in two languages at four looks, and four wrong passwords.
    assert_eq!(states.len(), 2 * 2 * 4 + 4);
    for state in states {
        assert!(state["rules"].as_u64() > Some(12), "{state}");
        assert_eq!(state["violations"], json!([]), "{state}");
        let name = state["state"].as_str().expect("a name");
        assert_eq!(state["lang"].as_str(), name.get(..2), "{state}");
    }
    for what in ["wide", "small", "errors", "foreign"] {
        assert_eq!(found[what], json!([]), "{what}");
    }
    // A column for each of twelve days, eight times, and the way out each time.
    let ends = found["ends"].as_array().expect("ends");
    assert_eq!(ends.len(), 16);
    for pair in ends.chunks(2) {
        assert_eq!(pair, [json!(12), json!("/login")]);
    }
}
