//! A survey that is exported and drafted again from the file, by the program itself.

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use tidemark::definition::{Answer, Item, ItemKind, Lang, Survey, Texts, load};

use crate::survey::poll;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
        .current_dir(folder)
        .env("COLUMNS", "100")
        .args(arguments)
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr];
    texts.map(|text| String::from_utf8_lossy(text)).concat()
}

/// The survey as it comes back from a file of this name, and the folder it was drafted in.
fn drafted(survey: &Path, wave: &str, file: &str) -> (tempfile::TempDir, Survey) {
    let folder = tempfile::tempdir().expect("a folder");
    let survey = survey.to_str().expect("a path");
    let exported = run(
        folder.path(),
        &["export", survey, "--wave", wave, "--out", file],
    );
    assert_eq!(exported.status.code(), Some(0), "{}", said(&exported));
    let imported = run(
        folder.path(),
        &["import", file, "--into", "again", "--wave", wave],
    );
    assert_eq!(imported.status.code(), Some(0), "{}", said(&imported));
    let checked = run(folder.path(), &["check", "again"]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    let again = load(&folder.path().join("again")).unwrap_or_else(|error| panic!("{error}"));
    (folder, again.output)
}

/// Codes, labels in every language and kinds of missing.
fn same_answers(one: &[Answer], other: &[Answer], item: &Item) {
    let told = |answers: &[Answer]| -> Vec<_> {
        let told = answers.iter();
        told.map(|answer| (answer.code, answer.label.clone(), answer.missing))
            .collect()
    };
    assert_eq!(told(one), told(other), "{}", item.id);
}

/// Items, codes, labels, kinds of missing and texts in every language; what the format has no place for (how a derived item
/// comes about, that a scale is shared) is listed by `export`.
fn holds(survey: &Survey, again: &Survey) {
    assert_eq!(survey.languages, again.languages);
    assert_eq!(survey.title, again.title);
    let ids = |survey: &Survey| -> Vec<String> {
        let ids = survey.items.iter().map(|item| item.id.to_string());
        ids.collect()
    };
    assert_eq!(ids(survey), ids(again));
    for (item, other) in survey.items.iter().zip(&again.items) {
        let named = |texts: &Texts, of: &Item| match texts.is_empty() {
            true => of.text.clone(),
            false => texts.clone(),
        };
        assert_eq!(item.text, other.text, "{}", item.id);
        assert_eq!(
            named(&item.label, item),
            named(&other.label, other),
            "{}",
            item.id
        );
        match (&item.kind, &other.kind) {
            (
                ItemKind::Single { scale } | ItemKind::Derived { scale, .. },
                ItemKind::Single { scale: of_other },
            ) => same_answers(&scale.answers, &of_other.answers, item),
            (
                ItemKind::Multiple { options, .. },
                ItemKind::Multiple {
                    options: of_other, ..
                },
            ) => {
                same_answers(options, of_other, item);
            }
            (
                ItemKind::Numeric {
                    missing,
                    minimum,
                    maximum,
                    ..
                },
                ItemKind::Numeric {
                    missing: of_other,
                    minimum: least,
                    maximum: most,
                    ..
                },
            ) => assert_eq!(
                (missing, minimum, maximum),
                (of_other, least, most),
                "{}",
                item.id
            ),
            (ItemKind::Open, ItemKind::Open) => {}
            (one, other) => panic!("{} is {one:?} and comes back as {other:?}", item.id),
        }
    }
}

#[test]
fn a_draft_from_triple_s_keeps_items_codes_labels_missing_kinds_and_both_languages() {
    let (folder, survey) = poll();
    let (_place, again) = drafted(folder.path(), "2021", "poll.sss");
    holds(&survey, &again);
    assert_eq!(
        again.design.weight.as_ref().map(|field| field.as_str()),
        Some("weight")
    );
    assert_eq!(again.title.get(&Lang::new("en")), "Poll & <test>");
}

#[test]
fn a_codebook_without_answers_is_no_delivery_and_the_message_says_what_is() {
    let (folder, _) = poll();
    let place = tempfile::tempdir().expect("a folder");
    let survey = folder.path().to_str().expect("a path");
    let exported = run(place.path(), &["export", survey, "--out", "poll.xml"]);
    assert_eq!(exported.status.code(), Some(0), "{}", said(&exported));
    let imported = run(
        place.path(),
        &["import", "poll.xml", "--into", "again", "--wave", "2021"],
    );
    let words = said(&imported)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(imported.status.code(), Some(1), "{words}");
    for part in [
        "a codebook describes answers and holds none",
        "take the file of the answers that it describes",
        "tidemark export SURVEY --out FILE.sss",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(!place.path().join("again").exists());
}
