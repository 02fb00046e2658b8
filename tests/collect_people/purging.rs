//! Deleting what was promised: from the right store alone, and with a word on what stays.

use std::path::Path;
use std::process::Output;

use tidemark::collect::store::{Place, Store};

use super::{script, survey_folder, tidemark};

const KEY_FILE: &str = "waves/2023/collect.key";

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = tidemark(folder, arguments);
    let said = said(&output);
    assert!(output.status.success(), "{arguments:?}\n{said}");
    said
}

/// A wave with three invitations.
fn invited(more: &[&str]) -> tempfile::TempDir {
    let folder = survey_folder();
    let invite = ["invite", "--list", "contacts.csv"];
    done(folder.path(), &[&invite, more].concat());
    folder
}

#[test]
fn a_store_that_is_not_there_is_refused_and_takes_no_key_with_it() {
    let folder = invited(&[]);
    let folder = folder.path();
    std::fs::write(folder.join("notes.txt"), "no database").expect("written");
    std::fs::write(folder.join("empty.sqlite"), "").expect("written");
    for store in ["wrong.sqlite", "notes.txt", "empty.sqlite", "waves"] {
        let before = std::fs::metadata(folder.join(store)).map(|file| file.len());
        for arguments in [
            &["status"][..],
            &["close"],
            &["purge"],
            &["purge", "--dry-run"],
            &["purge", "--unlink"],
        ] {
            let output = tidemark(folder, &[arguments, &["--store", store]].concat());
            let said = said(&output);
            assert_eq!(output.status.code(), Some(1), "{arguments:?}\n{said}");
            assert!(
                said.contains("T0105") && said.contains(store) && !said.contains("gone"),
                "{arguments:?}\n{said}"
            );
        }
        let after = std::fs::metadata(folder.join(store)).map(|file| file.len());
        assert_eq!(before.ok(), after.ok(), "{store}");
    }
    assert!(folder.join(KEY_FILE).is_file());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_holds_nobody_keeps_the_key() {
    let folder = invited(&[]);
    let folder = folder.path();
    let place = Place::Sqlite(folder.join("try.sqlite"));
    let store = Store::open(&place, script(folder).1).await;
    store.expect("a store").close().await;
    let said = done(folder, &["purge", "--store", "try.sqlite"]);
    assert!(
        said.contains("stays: the key") && !said.contains("gone: the key"),
        "{said}"
    );
    assert!(folder.join(KEY_FILE).is_file());
    let said = done(folder, &["purge"]);
    assert!(said.contains("gone: the key"), "{said}");
    assert!(!folder.join(KEY_FILE).exists());
}

#[test]
fn a_key_that_lies_elsewhere_is_missed_and_goes_where_it_is_named() {
    let folder = invited(&["--key-file", "secret.key"]);
    let folder = folder.path();
    for how in ["--dry-run", "--unlink"] {
        let said = done(folder, &["purge", how]);
        assert!(
            said.contains("no key at")
                && said.contains("collect.key")
                && said.contains("--key-file"),
            "{said}"
        );
        assert!(folder.join("secret.key").is_file());
    }
    let said = done(folder, &["purge", "--key-file", "secret.key"]);
    assert!(said.contains("gone: the key secret.key"), "{said}");
    assert!(!folder.join("secret.key").exists());
}

#[test]
fn what_stays_in_files_is_named() {
    let folder = invited(&["--letters"]);
    let folder = folder.path();
    done(folder, &["invite", "--list", "contacts.csv", "--remind"]);
    for (name, text) in [
        ("waves/2023/responses.jsonl", "{}\n"),
        ("2022-invitations-1.csv", "another wave\n"),
        ("2023-invitations-all.csv", "somebody's own\n"),
    ] {
        std::fs::write(folder.join(name), text).expect("written");
    }
    let _ = std::fs::remove_file(folder.join("waves/2023/responses.csv"));
    for how in [&["purge", "--dry-run"][..], &["purge"]] {
        let said = done(folder, how);
        let stays: Vec<&str> = said
            .lines()
            .filter(|line| line.contains("stays, "))
            .collect();
        assert_eq!(stays.len(), 4, "{said}");
        for name in [
            "responses.jsonl (answers of single people)",
            "2023-invitations-1.csv (contacts and links)",
            "2023-invitations-1.pdf (contacts and links)",
            "2023-reminders-1.csv (contacts and links)",
        ] {
            assert!(
                stays.iter().any(|line| line.contains(name)),
                "{name}\n{said}"
            );
        }
        assert!(folder.join("2023-invitations-1.pdf").is_file());
    }
    // Unlinking keeps answers, those of the delivery too.
    let said = done(folder, &["purge", "--unlink"]);
    assert!(!said.contains("responses.jsonl"), "{said}");
}

#[test]
fn a_time_that_no_calendar_holds_is_refused_where_it_is_written() {
    let folder = invited(&[]);
    let folder = folder.path();
    let survey = folder.join("survey.toml");
    let text = std::fs::read_to_string(&survey).expect("a survey");
    let line = text.lines().position(|line| line == "retention_days = 180");
    let line = line.expect("the key") + 1;
    let most = "36525 is the most";
    for (days, help) in [
        ("9999999", most),
        ("36526", most),
        ("4294967296", most),
        ("0", "a whole number from 1"),
    ] {
        let changed = text.replace("retention_days = 180", &format!("retention_days = {days}"));
        std::fs::write(&survey, changed).expect("written");
        let output = tidemark(folder, &["purge", "--dry-run"]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.contains(&format!("survey.toml:{line}:"))
                && said.contains(&format!("`retention_days` is {days}"))
                && said.contains(help),
            "{said}"
        );
    }
    let changed = text.replace("retention_days = 180", "retention_days = 36525");
    std::fs::write(&survey, changed).expect("written");
    // 14 October 2023 and a hundred years.
    let said = done(folder, &["purge", "--dry-run"]);
    assert!(said.contains("kept until: 2123-10-15"), "{said}");
}
