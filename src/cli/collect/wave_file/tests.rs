//! Facts filled in, by way of text.

use super::*;

fn filled(text: &str, facts: &[(&str, &str, &str)]) -> (String, usize) {
    let mut file = WaveFile::new(Path::new("wave.toml"), text.to_owned());
    for (table, key, value) in facts {
        file.state(Fact { table, key, value });
    }
    let (text, found) = file.finish().expect("TOML");
    (text, found.warning_count())
}

#[test]
fn what_is_not_stated_is_added_and_all_else_stays_to_the_letter() {
    let text = "# mine\nkind = \"responses\"  # as it is\n\n[fieldwork]\nstart = 2026-10-01\n\n[mode]\nid = \"web\"\n";
    let facts = [
        ("", "respondent_id", "\"id\""),
        ("fieldwork", "start", "2026-10-01"),
        ("fieldwork", "end", "2026-10-14"),
        ("disclosure.dispositions", "complete", "412"),
    ];
    let (once, found) = filled(text, &facts);
    assert_eq!(found, 0);
    for line in text.lines() {
        assert!(once.lines().any(|other| other == line), "{line}");
    }
    let table: Table = once.parse().expect("TOML");
    assert_eq!(
        table["disclosure"]["dispositions"]["complete"].as_integer(),
        Some(412)
    );
    assert_eq!(table["respondent_id"].as_str(), Some("id"));
    assert_eq!(table["fieldwork"]["end"].to_string(), "2026-10-14");
    assert_eq!(filled(&once, &facts), (once.clone(), 0), "twice is once");
}

#[test]
fn own_lines_are_brought_up_to_date_and_those_of_a_person_are_not() {
    let (first, _) = filled(
        "kind = \"responses\"\n",
        &[("disclosure.dispositions", "complete", "10")],
    );
    let (later, found) = filled(&first, &[("disclosure.dispositions", "complete", "12")]);
    assert!(
        later.contains("complete = 12 # collect close: 12"),
        "{later}"
    );
    assert_eq!(found, 0);
    let changed = later.replace("complete = 12 #", "complete = 11 #");
    let (kept, found) = filled(&changed, &[("disclosure.dispositions", "complete", "13")]);
    assert_eq!((kept, found), (changed, 1));
}

#[test]
fn a_table_on_one_line_is_added_to() {
    let (text, _) = filled(
        "fieldwork = { start = 2026-10-01 }\n",
        &[("fieldwork", "end", "2026-10-14")],
    );
    assert_eq!(
        text,
        "fieldwork = { start = 2026-10-01, end = 2026-10-14 }\n"
    );
    let (text, found) = filled(
        "fieldwork = { note = \"}\", start = 2026-10-01 } # see {a}\n",
        &[("fieldwork", "end", "2026-10-14")],
    );
    assert_eq!(
        text,
        "fieldwork = { note = \"}\", start = 2026-10-01, end = 2026-10-14 } # see {a}\n"
    );
    assert_eq!(found, 0);
    // There is no room for its mark: what an early close added is left, and that is said.
    let (later, found) = filled(&text, &[("fieldwork", "end", "2026-10-20")]);
    assert_eq!((later, found), (text, 1));
}

#[test]
fn keys_with_a_dot_are_added_to_and_brought_up_to_date() {
    let facts = |end| {
        [
            ("fieldwork", "start", "2026-10-01"),
            ("fieldwork", "end", end),
        ]
    };
    let text = "fieldwork.start = 2026-10-01\nkind = \"responses\"\n\n[mode]\nid = \"web\"\n";
    let (once, found) = filled(text, &facts("2026-10-14"));
    assert_eq!(found, 0);
    let (later, found) = filled(&once, &facts("2026-10-20"));
    assert_eq!(found, 0);
    assert_eq!(
        later,
        text.replacen(
            '\n',
            "\nfieldwork.end = 2026-10-20 # collect close: 2026-10-20\n",
            1
        )
    );
}

#[test]
fn lines_end_as_they_do_in_the_file() {
    let text = "kind = \"responses\"\r\n\r\n[fieldwork]\r\nstart = 2026-10-01\r\n";
    let facts = [
        ("fieldwork", "end", "2026-10-14"),
        ("mode", "id", "\"web\""),
    ];
    let (once, _) = filled(text, &facts);
    assert_eq!(once.matches('\n').count(), once.matches("\r\n").count());
    assert_eq!(filled(&once, &facts).0, once);
}
