//! The checks of answers: made-up deliveries that hold exactly so many faults, each count found; pairs of waves in which
//! nothing changed, in which nothing is flagged; scales that were reversed, and opinions that moved.

#[path = "quality/poll.rs"]
mod poll;

#[path = "quality/between_waves.rs"]
mod between_waves;

use poll::{DONT_KNOW, Folder, Person, Recipe, STATEMENTS, found, people};

const RULES: &str = r#"
[quality]
duration = "seconds"

[[quality.contradiction]]
when = { net = 2, online = [2, 3] }
reason = { da = "Uden net, men online", en = "Without the internet, but online" }
"#;

/// Rows with a fault each, none of them twice: speeders, straight lines, nonrespondents, contradictions, copies, texts.
struct Planted {
    people: Vec<Person>,
    speeders: Vec<usize>,
    straight: Vec<usize>,
    silent: Vec<usize>,
    contradictions: Vec<usize>,
    copies: Vec<usize>,
    texts: Vec<usize>,
}

fn planted() -> Planted {
    let mut people = people(&Recipe::new(7));
    let rows = |from: usize, step: usize, count: usize| -> Vec<usize> {
        (0..count).map(|at| from + at * step).collect()
    };
    let planted = Planted {
        speeders: rows(3, 11, 12),
        straight: rows(200, 7, 15),
        silent: rows(400, 5, 6),
        contradictions: rows(500, 9, 9),
        copies: rows(700, 13, 7),
        texts: rows(900, 4, 4),
        people: Vec::new(),
    };
    for row in &planted.speeders {
        people[*row].seconds = 120;
    }
    for (at, row) in planted.straight.iter().enumerate() {
        people[*row].statements = [3 + (at % 3) as i64; STATEMENTS];
    }
    for row in &planted.silent {
        for answer in people[*row].statements.iter_mut().take(9) {
            *answer = DONT_KNOW;
        }
    }
    for row in &planted.contradictions {
        (people[*row].net, people[*row].online) = (2, 3);
    }
    for row in &planted.copies {
        let original = people[row - 600].clone();
        people[*row].statements = original.statements;
        people[*row].party = original.party;
    }
    for row in &planted.texts {
        people[*row].text = people[row - 300].text.to_uppercase();
    }
    Planted { people, ..planted }
}

/// The lines of rows: the headings are line 1.
fn lines(rows: &[usize]) -> Vec<u64> {
    rows.iter().map(|row| *row as u64 + 2).collect()
}

#[test]
fn every_planted_fault_is_found_in_its_rows_and_no_other() {
    let clean = Folder::new(RULES, &[("2021", &people(&Recipe::new(7)), "")]);
    let records = clean.records(&[]);
    for what in [
        "speeders",
        "straight_lining",
        "nonresponse",
        "contradiction",
        "near_duplicates",
        "same_text",
    ] {
        assert_eq!(found(&records, what), (0, Vec::new()), "{what}");
    }
    let planted = planted();
    let folder = Folder::new(RULES, &[("2021", &planted.people, "")]);
    let records = folder.records(&[]);
    for (what, rows) in [
        ("speeders", &planted.speeders),
        ("straight_lining", &planted.straight),
        ("nonresponse", &planted.silent),
        ("contradiction", &planted.contradictions),
        ("near_duplicates", &planted.copies),
        ("same_text", &planted.texts),
    ] {
        assert_eq!(
            found(&records, what),
            (rows.len() as u64, lines(rows)),
            "{what}"
        );
    }
    // Nobody is left out that no rule excludes, and no text or id of a person is shown.
    let check = folder.run(&["check", "."]);
    let shown = [check.stdout, check.stderr].concat();
    let shown = String::from_utf8_lossy(&shown);
    assert!(
        !shown.contains("Svar nummer") && !shown.contains("SVAR NUMMER"),
        "{shown}"
    );
    let used = records.iter().find(|record| record["what"] == "rows_used");
    assert_eq!(used.expect("the accounts")["found"], 1000.0);
}

#[test]
fn what_a_rule_excludes_stands_in_the_accounts_once_and_in_the_report_in_both_languages() {
    let rules = r#"
[quality]
duration = "seconds"
speeders = { action = "exclude" }
straight_lining = { scale = "agree5", action = "exclude" }

[[quality.contradiction]]
when = { net = 2, online = [2, 3] }
reason = { da = "Uden net, men online", en = "Without the internet, but online" }
action = "exclude"
"#;
    let mut planted = planted();
    // One who is a speeder and contradicts himself is counted under the first rule.
    let both = planted.contradictions[0];
    planted.people[both].seconds = 100;
    let folder = Folder::new(rules, &[("2021", &planted.people, "")]);
    let records = folder.records(&[]);
    let accounts: Vec<(&str, f64, &str)> = records
        .iter()
        .filter(|record| record["kind"] == "accounts")
        .map(|record| {
            (
                record["what"].as_str().expect("a word"),
                record["found"].as_f64().expect("a count"),
                record["label"].as_str().expect("a text"),
            )
        })
        .collect();
    assert_eq!(
        accounts,
        [
            ("rows_in", 1000.0, ""),
            ("rows_used", 1000.0 - 13.0 - 8.0 - 15.0, ""),
            (
                "set_aside",
                13.0,
                "took less than 33.3 % of the median time"
            ),
            (
                "set_aside",
                8.0,
                "contradictory answers: Without the internet, but online"
            ),
            ("set_aside", 15.0, "one answer to all of 14 items"),
        ]
    );
    // What is found is still told whole.
    assert_eq!(found(&records, "contradiction").0, 9);
    let report = folder.run(&["report", ".", "--out", "out"]);
    assert_eq!(
        report.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&report.stderr)
    );
    let page = |lang: &str| {
        let page = folder.path().join("out").join(lang).join("index.html");
        let page = std::fs::read_to_string(&page).expect("a report");
        // Numbers stand in elements of their own.
        let pieces = page
            .split('<')
            .map(|piece| piece.split_once('>').map_or("", |(_, text)| text));
        pieces.collect::<String>().replace('\u{a0}', " ")
    };
    let danish = "Bureauets egne. Udeladt på grund af svarenes kvalitet: 36 af 1.000 besvarelser (svarede på under 33 % af mediantiden: 13; modstridende svar: Uden net, men online: 8; samme svar på alle 14 spørgsmål i en blok: 15).";
    assert!(page("da").contains(danish), "da");
    let english = "Excluded for the quality of their answers: 36 of 1,000 responses (answered in less than 33% of the median time: 13; contradictory answers: Without the internet, but online: 8; the same answer to all 14 questions of a block: 15).";
    assert!(page("en").contains(english), "en");
    assert!(page("en").contains("Set aside: answered in less than 33% of the median time"));
}

#[test]
fn a_waves_own_rule_replaces_the_surveys() {
    let planted = planted();
    let own = "[quality]\nspeeders = { below = 0.9, action = \"flag\" }\ncontradiction = []";
    let folder = Folder::new(RULES, &[("2021", &planted.people, own)]);
    let records = folder.records(&[]);
    let (speeders, _) = found(&records, "speeders");
    assert!(speeders > 300, "{speeders}");
    assert!(
        !records
            .iter()
            .any(|record| record["what"] == "contradiction")
    );
}

#[test]
fn a_rule_that_cannot_hold_is_an_error_with_its_line() {
    let rules = r#"
[quality]
duration = "seconds"
duration_unit = "hours"
speeders = { above = 0.3 }
nonresponse = { above = 50 }
straight_lining = { items = ["s1", "party"] }

[[quality.contradiction]]
when = { net = 3, nett = 1 }
"#;
    let folder = Folder::new(rules, &[("2021", &people(&Recipe::new(1)), "")]);
    let check = folder.run(&["check", "."]);
    assert_eq!(check.status.code(), Some(1));
    let said = String::from_utf8_lossy(&check.stderr).into_owned();
    for rule in [
        "`hours` is not a value of `duration_unit`",
        "`above` is not a key of `speeders`",
        "`above` of `nonresponse` is 50",
        "a block of `straight_lining` is at least two items of one scale",
        "item `net` has no code 3",
        "item `nett` is not defined",
        "`[[quality.contradiction]]` has no `reason`",
    ] {
        assert!(said.contains(rule), "{rule}\n{said}");
    }
}

#[test]
fn a_duration_that_is_not_delivered_is_said_and_is_an_error_where_rows_depend_on_it() {
    let everybody = people(&Recipe::new(2));
    let named = RULES.replace("\"seconds\"", "\"took\"");
    let folder = Folder::new(&named, &[("2021", &everybody, "")]);
    let said = folder.findings();
    assert!(
        said.iter()
            .any(|(code, severity, _)| code == "T0281" && severity == "note"),
        "{said:?}"
    );
    let excludes = named.replace(
        "duration =",
        "speeders = { action = \"exclude\" }\nduration =",
    );
    let folder = Folder::new(&excludes, &[("2021", &everybody, "")]);
    assert!(folder.findings().iter().any(|(code, ..)| code == "T0207"));
}

#[test]
fn rules_that_exclude_everybody_are_an_error() {
    let rules = "[[quality.contradiction]]\nwhen = { sex = [1, 2] }\nreason = { da = \"Alle\", en = \"All\" }\naction = \"exclude\"\n";
    let folder = Folder::new(rules, &[("2021", &people(&Recipe::new(2)), "")]);
    assert!(folder.findings().iter().any(|(code, ..)| code == "T0297"));
}

#[test]
fn groups_too_small_for_the_report_are_named_before_it_is_made() {
    let mut everybody = people(&Recipe::new(3));
    let mut kept = 0;
    everybody.retain(|person| {
        kept += usize::from(person.region == 3);
        person.region != 3 || kept <= 20
    });
    let folder = Folder::new("", &[("2021", &everybody, "")]);
    folder.write("report.toml", "banners = [\"region\"]\n");
    let said = folder.findings();
    let small = said.iter().find(|(code, ..)| code == "T0296");
    let (_, severity, message) = small.expect("a small group");
    assert_eq!(severity, "warning");
    assert!(
        message.contains("region 3") && !message.contains("region 1"),
        "{message}"
    );
}

#[test]
fn a_constant_item_and_a_mostly_blank_one_are_said() {
    let mut everybody = people(&Recipe::new(4));
    for (row, person) in everybody.iter_mut().enumerate() {
        person.statements[4] = 4;
        if row % 3 > 0 {
            person.statements[6] = 0;
        }
    }
    let folder = Folder::new("", &[("2021", &everybody, "")]);
    let said = folder.findings();
    let has = |code: &str, part: &str| {
        said.iter()
            .any(|(known, _, message)| known == code && message.contains(part))
    };
    assert!(
        has("T0289", "`s5` (1,000) gave the same answer, 4 \"Enig\""),
        "{said:?}"
    );
    assert!(has("T0285", "`s7` 67 %"), "{said:?}");
}
