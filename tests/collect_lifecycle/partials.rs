//! `collect close --partials`: who broke off after half of the questions is kept, and who did so before is not.

use std::fs;

use serde_json::{Value, json};

use crate::days::Hands;
use crate::web;
use crate::{SURVEY, WAVE, binary};

#[test]
fn who_answered_half_is_a_row_with_a_flag_and_who_answered_less_is_none() {
    let site = web::survey_by(Hands::at("2026-03-05T12:00:00Z").clock(), SURVEY, WAVE);
    // Of six questions: all, three, two (none of them by passing over), and three of which one was passed over.
    let plans: [&[&str]; 4] = [
        &["1", "1", "1", "1", "7", "ja"],
        &["2", "1", "2"],
        &["1", "1"],
        &["1", "1", ""],
    ];
    for plan in plans {
        let cookie = site.start(&format!("/i/{}", site.invited()), "da");
        for answer in plan {
            // What is passed over is prompted once.
            for _ in 0..if answer.is_empty() { 2 } else { 1 } {
                let (path, page) = site.now(&cookie);
                let sent = site.send(&path, &page, &cookie, &format!("answer={answer}"));
                assert!(matches!(sent.status, 200 | 303), "{path}: {}", sent.body);
            }
        }
        let (path, page) = site.now(&cookie);
        if path == "/check" {
            let csrf = format!("csrf={}", page.field("csrf"));
            site.post("/submit", &cookie, &csrf);
        }
    }
    let folder = site.folder.path();
    let store = folder.join("collect.sqlite");
    let store = store.to_str().expect("a path");
    let file = folder.join("waves/2026/responses.jsonl");
    let rows = |arguments: &[&str]| -> Vec<Value> {
        let done = binary::tidemark(folder, arguments);
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{said}");
        let lines = fs::read_to_string(&file).expect("lines");
        lines
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect()
    };
    let wave = || fs::read_to_string(folder.join("waves/2026/wave.toml")).expect("wave.toml");

    let complete = rows(&["close", "--store", store]);
    assert_eq!(complete.len(), 1);
    assert_eq!(complete[0]["answers"]["why"], "ja");
    assert!(
        wave().contains("complete = 1") && wave().contains("partial = 0"),
        "{}",
        wave()
    );
    assert!(wave().contains("refused = 3"), "{}", wave());

    let kept = rows(&["close", "--store", store, "--partials"]);
    assert_eq!(kept.len(), 2);
    let partial = kept
        .iter()
        .find(|row| {
            let flags = row["flags"].as_array().expect("flags");
            flags.contains(&json!("partial"))
        })
        .expect("a partial one");
    assert_eq!(partial["answers"]["papers"], json!([2]));
    assert_eq!(partial["answers"]["often"], 2);
    for item in ["which", "hours", "why"] {
        assert_eq!(
            partial["answers"][item],
            json!({"missing": "not_asked"}),
            "{item}"
        );
    }
    assert!(partial.get("submitted").is_none());
    assert!(
        wave().contains("partial = 1") && wave().contains("refused = 2"),
        "{}",
        wave()
    );
    // It is still joined to its invitation in the store: the row has another id, and another one each time.
    let id = partial["id"].as_str().expect("an id");
    assert!(
        site.stored()
            .iter()
            .all(|(known, _)| known.to_string() != id)
    );
    let again = rows(&["close", "--store", store, "--partials"]);
    assert!(again.iter().all(|row| row["id"] != partial["id"]));
    assert!(again.iter().any(|row| row["id"] == complete[0]["id"]));
}
