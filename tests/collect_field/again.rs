//! A wave that is closed more than once: over its own file, never over another store's; and what of wave.toml it finds.

use serde_json::{Value, json};
use tidemark::collect::interview::event::End;
use tidemark::collect::secret::ResponseId;
use tidemark::collect::store::Change;

use super::closing::{ITEMS, SURVEY, WAVE, asking, small};
use super::collected::{Small, done, open, tidemark};

fn complete(small: &Small, id: ResponseId, seconds: u32) {
    small.say(id, &ITEMS.map(|item| (item, "1", seconds)));
    assert_eq!(small.submit(id), Some(End::Complete));
}

fn read(small: &Small, file: &str) -> String {
    std::fs::read_to_string(small.folder.path().join("waves/2026").join(file)).expect("a file")
}

#[test]
fn the_answers_of_one_store_are_not_written_over_by_another() {
    let small = small(WAVE);
    for _ in 0..3 {
        complete(&small, small.invited(), 9);
    }
    small.closed(&[]);
    let (lines, wave) = (read(&small, "responses.jsonl"), read(&small, "wave.toml"));
    let small = small.again(SURVEY, "second.sqlite");
    complete(&small, small.invited(), 9);
    let second = small.folder.path().join("waves/2026/second.sqlite");
    let second = second.to_str().expect("a path");
    let close = [
        "collect",
        "close",
        small.path(),
        "--wave",
        "2026",
        "--store",
    ];
    let output = tidemark(&[&close[..], &[second]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("T0902") && said.contains("another store"),
        "{said}"
    );
    assert_eq!(read(&small, "responses.jsonl"), lines);
    assert_eq!(read(&small, "wave.toml"), wave);
    // The way out: it is moved away.
    let at = |name: &str| small.folder.path().join("waves/2026").join(name);
    std::fs::rename(at("responses.jsonl"), at("first.jsonl")).expect("moved");
    done(&[&close[..], &[second]].concat());
    assert_eq!(small.rows().len(), 1);
    // Partial rows of an anonymous survey have another id each time: that is the same store all the same.
    let id = small.invited();
    small.say(id, &[("region", "1", 9), ("a", "1", 9), ("b", "1", 9)]);
    for _ in 0..2 {
        done(&[&close[..], &[second, "--partials"]].concat());
        assert_eq!(small.rows().len(), 2);
    }
}

#[test]
fn answers_that_were_taken_back_leave_the_file_even_the_last_of_them() {
    let survey = SURVEY.replace(
        "[questionnaire]\n",
        "[questionnaire]\nprivacy = \"pseudonymous\"\n",
    );
    let small = asking(&survey, WAVE);
    let id = small.invited();
    complete(&small, id, 9);
    small.closed(&[]);
    assert_eq!(small.rows().len(), 1);
    small.change(Change::Withdraw(id));
    let said = small.closed(&[]);
    assert!(said.contains("taken back"), "{said}");
    assert_eq!(read(&small, "responses.jsonl"), "");
    let cases = small.survey().waves[0].dispositions;
    assert_eq!(
        cases.map(|cases| (cases.complete, cases.refused)),
        Some((0, 1))
    );
}

#[test]
fn open_links_do_not_set_the_pace_of_those_invited() {
    let small = small(WAVE);
    for _ in 0..6 {
        complete(&small, small.invited(), 12);
    }
    for _ in 0..20 {
        complete(&small, small.enter(open()), 200);
    }
    // Four minutes would be fast among those of the link, and are not among the invited.
    complete(&small, small.enter(open()), 12);
    let said = small.closed(&[]);
    assert!(said.contains("quality flag `speeder`: 1 "), "{said}");
    let rows = small.rows();
    let fast: Vec<&Value> = rows
        .iter()
        .filter(|row| {
            row["flags"]
                .as_array()
                .is_some_and(|flags| flags.contains(&json!("speeder")))
        })
        .map(|row| &row["channel"])
        .collect();
    assert_eq!(fast, [&json!("open")]);
}

#[test]
fn a_partial_interview_of_a_robot_has_its_flag() {
    let small = small(WAVE);
    complete(&small, small.invited(), 9);
    let (caught, at_once, person) = (small.invited(), small.invited(), small.invited());
    small.change(Change::Caught(caught));
    for (id, seconds) in [(caught, 9), (at_once, 0), (person, 9)] {
        small.say(
            id,
            &["region", "a", "b", "c"]
                .map(|item| (item, "2", seconds))
                .map(|(item, said, seconds)| match item {
                    "region" => (item, "1", seconds),
                    item => (item, said, seconds),
                }),
        );
    }
    small.closed(&["--partials"]);
    let flags: Vec<Value> = small
        .rows()
        .iter()
        .map(|row| row["flags"].clone())
        .collect();
    let of = |word: &str| {
        let has = |flags: &&Value| {
            flags
                .as_array()
                .is_some_and(|all| all.contains(&json!(word)))
        };
        flags.iter().filter(has).count()
    };
    assert_eq!((of("partial"), of("bot")), (3, 2), "{flags:?}");
}

/// What was shown stays with the wave, however its `[collect]` is written.
#[test]
fn the_sections_that_were_shown_are_kept_however_the_table_is_written() {
    let titled = SURVEY.replacen(
        "[[questionnaire.section]]\n",
        "[[questionnaire.section]]\ntitle = \"\"\"You\nand \\\"yours\\\" \\\\ Æ\"\"\"\n",
        1,
    );
    assert_ne!(titled, SURVEY);
    for (written, wanted) in [
        ("[collect]\n", "[collect] # fieldwork\n"),
        ("[collect]\n", "[ collect ]\n"),
        ("[collect]\n", ""),
        ("[collect]\n", "[collect]\n"),
    ] {
        for ends in ["\n", "\r\n"] {
            let wave = WAVE.replace(written, wanted).replace('\n', ends);
            let small = asking(&titled, &wave);
            complete(&small, small.invited(), 9);
            small.closed(&[]);
            let text = read(&small, "wave.toml");
            let survey = small.survey();
            let sections = survey.waves[0]
                .collect
                .as_ref()
                .and_then(|collect| collect.sections.as_ref());
            let sections = sections.unwrap_or_else(|| panic!("{wanted:?}: {text}"));
            let title = sections[0].title.as_ref().expect("a title");
            assert!(format!("{title:?}").contains("yours"), "{title:?}");
            // Again, it says and changes nothing.
            let said = small.closed(&[]);
            assert!(!said.contains("T0811") && !said.contains("T0812"), "{said}");
            assert_eq!(read(&small, "wave.toml"), text);
            let bare = text.replace("\r\n", "");
            assert_eq!(bare.contains('\n'), ends == "\n", "mixed ends: {text:?}");
        }
    }
}

#[test]
fn a_table_that_cannot_be_filled_in_is_told_with_its_line() {
    let wave = format!("disclosure = {{ probability = \"probability\" }}\n{WAVE}");
    let small = small(&wave);
    complete(&small, small.invited(), 9);
    let output = tidemark(&["collect", "close", small.path(), "--wave", "2026"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("T0811") && said.contains("wave.toml:1") && said.contains("`[disclosure]`"),
        "{said}"
    );
    assert_eq!(read(&small, "wave.toml"), wave, "nothing is written");
}
