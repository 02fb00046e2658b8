//! Layout is part of the definition: what a wave showed stays with it, and another layout is a break of what it touches.

use std::fs;
use std::path::Path;

use tidemark::collect::interview::script::Script;
use tidemark::compare::ledger::{Comparability, FindingKind, Ledger};
use tidemark::definition::{ItemId, Lang, Survey, WaveId, load};

use crate::days::Hands;
use crate::{SURVEY, WAVE, binary, web};

const SECTIONS: &str = r#"
[[questionnaire.section]]
title = { da = "Aviser", en = "Papers" }
items = ["papers"]

[[questionnaire.section]]
title = { da = "Brug", en = "Use" }
items = ["uses", "often", "which", "hours", "why"]
"#;

fn with_sections() -> String {
    SURVEY.replace(
        "[questionnaire]\nprivacy = \"anonymous\"\n",
        &format!("[questionnaire]\nprivacy = \"anonymous\"\n{SECTIONS}"),
    )
}

fn folder(survey: &str, earlier: &str, later: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("survey.toml"), survey).expect("survey.toml");
    for (wave, text) in [("2025", earlier), ("2026", later)] {
        let wave = folder.path().join("waves").join(wave);
        fs::create_dir_all(&wave).expect("a folder");
        let text = text.replace(
            "2026-03",
            &format!("{}-03", wave.file_name().unwrap().to_str().unwrap()),
        );
        fs::write(wave.join("wave.toml"), text).expect("wave.toml");
        // A wave that is not collected has its answers already.
        fs::write(wave.join("responses.csv"), "id\n1\n").expect("answers");
    }
    folder
}

fn read(folder: &Path) -> Survey {
    load(folder)
        .unwrap_or_else(|error| panic!("{error}"))
        .output
}

/// Items with a break of layout between the two waves, and why, in a language.
fn broken(survey: &Survey, lang: &str) -> Vec<(String, String)> {
    let ledger = Ledger::of(survey);
    let (from, to) = (WaveId::new("2025"), WaveId::new("2026"));
    let mut broken = Vec::new();
    for item in &survey.items {
        let Some(entry) = ledger.between(&item.id, &from, &to) else {
            continue;
        };
        for finding in &entry.findings {
            if finding.kind == FindingKind::Layout {
                assert_eq!(finding.comparability, Comparability::Break);
                assert_eq!(entry.comparability, Comparability::Break);
                let reason = finding.reason.get(&Lang::new(lang)).to_owned();
                broken.push((item.id.as_str().to_owned(), reason));
            }
        }
    }
    broken
}

fn ids(broken: &[(String, String)]) -> Vec<&str> {
    broken.iter().map(|(id, _)| id.as_str()).collect()
}

#[test]
fn another_section_another_order_or_a_move_is_a_break_of_what_it_touches() {
    let survey = with_sections();
    let own = |sections: &str| {
        WAVE.to_owned() + &sections.replace("questionnaire.section", "collect.section")
    };
    let same = folder(&survey, &own(SECTIONS), WAVE);
    assert_eq!(broken(&read(same.path()), "en"), []);

    let random = own(&SECTIONS.replace("\"why\"]", "\"why\"]\norder = \"random\""));
    // Conditions look at nothing within a random section.
    let free = survey.replace("ask_if = \"uses = 1\"\n", "");
    let found = broken(&read(folder(&free, &random, WAVE).path()), "en");
    assert_eq!(
        ids(&found),
        ["uses", "often", "which", "hours"],
        "open items are not in the ledger"
    );
    assert!(
        found[0].1.contains("“Use”, in random order → “Use”, after"),
        "{found:?}"
    );

    let renamed = own(&SECTIONS
        .replace("en = \"Use\"", "en = \"Habits\"")
        .replace("\"Brug\"", "\"Vaner\""));
    let found = broken(&read(folder(&survey, &renamed, WAVE).path()), "da");
    assert_eq!(ids(&found), ["uses", "often", "which", "hours"]);
    assert!(
        found[0]
            .1
            .starts_with("Spørgsmålet står et andet sted i skemaet: »Vaner«, efter"),
        "{found:?}"
    );

    // `hours` before `which`: it and what stood around it.
    let moved = own(&SECTIONS.replace("\"which\", \"hours\"", "\"hours\", \"which\""));
    let found = broken(&read(folder(&survey, &moved, WAVE).path()), "en");
    assert_eq!(ids(&found), ["which", "hours"]);

    // An item that only one of them asks moves nothing.
    let without = WAVE.replace("\n[collect]", "not_asked = [\"often\"]\n\n[collect]");
    let fewer = folder(&survey, &without, WAVE);
    assert_eq!(broken(&read(fewer.path()), "en"), []);
    // Of a wave that was not asked on the web nobody has stated a layout.
    let paper = WAVE.split("[collect]").next().expect("a head");
    assert_eq!(broken(&read(folder(&survey, paper, WAVE).path()), "en"), []);
}

#[test]
fn close_keeps_with_the_wave_what_it_showed() {
    let site = web::survey_by(
        Hands::at("2026-03-05T12:00:00Z").clock(),
        &with_sections(),
        WAVE,
    );
    let cookie = site.start("/o/all", "en");
    site.complete(&cookie);
    let path = site.folder.path();
    let wave = path.join("waves/2026/wave.toml");
    let text = fs::read_to_string(&wave).expect("wave.toml");
    fs::write(
        &wave,
        text.replace(
            "[collect]",
            "[disclosure]\nprobability = \"non_probability\"\n\n[collect]",
        ),
    )
    .expect("written");
    let store = path.join("collect.sqlite");
    let close = || {
        let done = binary::tidemark(path, &["close", "--store", store.to_str().expect("a path")]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{said}");
        fs::read_to_string(&wave).expect("wave.toml")
    };
    let definition = |survey: &Survey| {
        Script::of(survey, survey.wave(&WaveId::new("2026")).expect("a wave")).definition
    };
    let before = definition(&read(path));
    let closed = close();
    assert!(closed.contains("section = [{"), "{closed}");
    assert_eq!(
        definition(&read(path)),
        before,
        "the questionnaire is the same"
    );
    assert_eq!(close(), closed, "written once");

    // Next year's questionnaire stands otherwise: last year's answers were given to what they were given to.
    let survey = fs::read_to_string(path.join("survey.toml")).expect("survey.toml");
    fs::write(
        path.join("survey.toml"),
        survey.replace("\"Brug\", en = \"Use\"", "\"Vaner\", en = \"Habits\""),
    )
    .expect("written");
    let asks = definition(&read(path));
    assert_ne!(asks, before, "what close wrote asks nobody");
    fs::create_dir_all(path.join("waves/2027")).expect("a folder");
    fs::write(
        path.join("waves/2027/wave.toml"),
        WAVE.replace("2026-03", "2027-03"),
    )
    .expect("wave.toml");
    let survey = read(path);
    let item = ItemId::new("often");
    let ledger = Ledger::of(&survey);
    let entry = ledger
        .between(&item, &WaveId::new("2026"), &WaveId::new("2027"))
        .expect("an entry");
    assert!(
        entry
            .findings
            .iter()
            .any(|finding| finding.kind == FindingKind::Layout)
    );
    assert_eq!(close(), closed, "nor does a later close change it");
}
