//! What an analyst gets wrong in report.toml by hand: each mistake has its code, its line and column, what was found, and a way out.

use std::fs;

use tidemark::definition::WaveId;

use super::{language, report, said};

/// Lines 1 to 3 of a finding, and of the first error its code, line, column and a stretch of what is said.
type Mistake = (&'static str, &'static str, (usize, usize), &'static str);

const FINE: &str = "text = { da = \"a\", en = \"b\" }";

const MISTAKES: [Mistake; 27] = [
    // Texts.
    (
        "[[finding]]\ntext = \"{agree(trsut)}\"",
        "T0107",
        (2, 19),
        "did you mean `trust`?",
    ),
    (
        "[[finding]]\ntext = \"{agre(trust)}\"",
        "T0107",
        (2, 13),
        "did you mean `agree`?",
    ),
    (
        "[[finding]]\ntext = \"{agree(trust | sex = 3)}\"",
        "T0107",
        (2, 33),
        "defined are `1`",
    ),
    (
        "[[finding]]\ntext = \"{agree(trust | sxe = 2)}\"",
        "T0107",
        (2, 27),
        "did you mean `sex`?",
    ),
    (
        "[[finding]]\ntext = \"{agree(trust | hours = 2)}\"",
        "T0640",
        (2, 27),
        "no categories",
    ),
    (
        "[[finding]]\ntext = \"{agree(trust) in 2019}\"",
        "T0107",
        (2, 29),
        "wave `2019`",
    ),
    (
        "[[finding]]\ntext = \"43 % agree\"",
        "T0642",
        (2, 12),
        "`{agree(item)}`",
    ),
    (
        "[[finding]]\ntext = \"{agree(trust)\"",
        "T0640",
        (2, 12),
        "not closed",
    ),
    (
        "[[finding]]\ntext = \"agree(trust)}\"",
        "T0640",
        (2, 24),
        "closes nothing",
    ),
    (
        "[[finding]]\ntext = \"{agree(trust):pct}\"",
        "T0107",
        (2, 26),
        "interval",
    ),
    (
        "[[finding]]\ntext = { da = \"{agree(trust)}\" }",
        "T0106",
        (2, 8),
        "`en`",
    ),
    (
        "[[finding]]\ntext = { da = \"{agree(trust)}\", en = \"{agree(order)}\" }",
        "T0641",
        (2, 38),
        "lacks `{agree(trust)}`",
    ),
    // Keys.
    (
        "[[finding]]\ntxet = \"a\"",
        "T0102",
        (2, 1),
        "did you mean `text`?",
    ),
    (
        "[[finding]]\ntext = { da = \"a\", en = \"b\" }\ncliam = \"majority(agree(trust))\"",
        "T0102",
        (3, 1),
        "did you mean `claim`?",
    ),
    (
        "[[findings]]\ntext = { da = \"a\", en = \"b\" }",
        "T0102",
        (1, 3),
        "did you mean `finding`?",
    ),
    (
        "[finding]\ntext = { da = \"a\", en = \"b\" }",
        "T0103",
        (1, 1),
        "[[finding]]",
    ),
    (
        "[[finding]]\nclaim = \"majority(agree(trust))\"",
        "T0104",
        (1, 1),
        "`text`",
    ),
    (
        "[[finding]]\ntext = { da = \"a\", en = \"b\" }\nclaim = 50",
        "T0103",
        (3, 9),
        "claim",
    ),
    (
        "[[finding]]\ntext = { da = \"a\", en = \"b\" }\nwaves = \"2024\"",
        "T0103",
        (3, 9),
        "waves",
    ),
    (
        "[[finding]]\ntext = { da = \"a\", en = \"b\" }\nwaves = [\"2032\"]",
        "T0107",
        (3, 10),
        "did you mean `2023`?",
    ),
    (
        "[[finding]]\ntext = { da = \"a\", en = \"b\" }\nclaim = \"majority(agree(trust))\"\nwhen_broken = \"flagg\"",
        "T0103",
        (4, 15),
        "`flag`",
    ),
    (
        "[[finding]]\ntext = { da = \"a\", en = \"b\" }\nwhen_broken = \"flag\"",
        "T0102",
        (3, 15),
        "add `claim",
    ),
    (
        "[[finding]]\ntext = { da = \"a\", en = \"b }",
        "T0101",
        (2, 8),
        "",
    ),
    // Claims.
    (
        "[[finding]]\ntext = { da = \"a\", en = \"b\" }\nclaim = \"agree(trust) = 50 %\"",
        "T0640",
        (3, 23),
        "never shown to be equal",
    ),
    (
        "[[finding]]\ntext = { da = \"a\", en = \"b\" }\nclaim = \"about_hlaf(agree(trust))\"",
        "T0107",
        (3, 10),
        "did you mean `about_half`?",
    ),
    (
        "[[finding]]\ntext = { da = \"a\", en = \"b\" }\nclaim = \"large_majority(mean(hours))\"",
        "T0640",
        (3, 25),
        "said of a share",
    ),
    (
        "[[finding]]\ntext = { da = \"a\", en = \"b\" }\nclaim = \"agree(trust) grew since 2023\"",
        "T0640",
        (3, 23),
        "`rose since`",
    ),
];

#[test]
fn every_mistake_is_told_with_its_place_and_a_way_out() {
    let mut wrong = String::new();
    for (text, code, (line, column), says) in MISTAKES {
        // A text of one language stands for both; the mistake is found in the first.
        let text = match text.split_once("text = \"") {
            Some((head, said)) => format!("{head}text.da = \"{said}\ntext.en = \"{said}"),
            None => text.to_owned(),
        };
        let folder = language::folder(&format!("{text}\n"));
        let found = language::errors(folder.path());
        let Some(first) = found.first() else {
            wrong.push_str(&format!("{text}\n  nothing is said\n"));
            continue;
        };
        let place = first.place.as_ref();
        let at = place.map(|place| (place.line, place.column));
        let help = first.help.as_deref().unwrap_or_default();
        let fits = first.code.number() == code
            && at == Some((Some(line), Some(column)))
            && format!("{} {help}", first.message).contains(says)
            && !help.is_empty()
            && first.value.is_some();
        if !fits {
            wrong.push_str(&format!(
                "{text}\n  wanted {code} {line}:{column} {says}\n  found {} {at:?} {} / {help} / value {:?} / {} in all\n",
                first.code.number(),
                first.message,
                first.value,
                found.len(),
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Nothing may rest on a base that readers do not see.
#[test]
fn a_claim_about_a_group_on_a_hidden_base_is_not_judged() {
    let claim = "majority(agree(trust | sex = 2))";
    let folder = language::folder(&format!(
        "[low_base]\nhidden = 150\nvery_low = 160\nlow = 170\n[[finding]]\n{FINE}\nclaim = \"{claim}\"\n"
    ));
    language::publishable(folder.path());
    let stopped = report(
        folder.path(),
        &WaveId::new("2024"),
        &folder.path().join("out"),
    );
    assert_eq!(stopped.status.code(), Some(1));
    let said = said(&stopped);
    let (_, _, line, message) = said
        .iter()
        .find(|(code, ..)| code == "T0644")
        .unwrap_or_else(|| panic!("{said:#?}"));
    assert_eq!(*line, 7);
    assert!(
        message.contains(claim) && message.contains("too few respondents"),
        "{message}"
    );
    // The base itself is not told.
    assert!(!message.contains("100"), "{message}");
}

/// The register of claims: each with its cells, its test, its verdict and the figures that are carried.
#[test]
fn the_claims_of_a_report_are_among_its_data() {
    let folder = language::folder(
        "[edition.all]\npieces = [\"data\"]\n[[finding]]\ntext.da = \"Enige: {agree(trust)}\"\ntext.en = \"Agree: {agree(trust)}\"\nclaim = \"agree(trust) > disagree(trust)\"\n[[finding]]\ntext.da = \"Flertal\"\ntext.en = \"Majority\"\nclaim = [\"majority(agree(order))\", \"agree(order) rose since 2023\"]\nwhen_broken = \"flag\"\n",
    );
    language::publishable(folder.path());
    let out = folder.path().join("out");
    let written = assert_cmd::Command::cargo_bin("tidemark")
        .expect("the program")
        .arg("report")
        .arg(folder.path())
        .arg("--out")
        .arg(&out)
        .output()
        .expect("it runs");
    assert!(
        written.status.success(),
        "{}",
        String::from_utf8_lossy(&written.stderr)
    );
    let text = fs::read_to_string(out.join("data/claims.json")).expect("claims.json");
    let register: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let texts = register["texts"].as_array().expect("texts");
    assert_eq!(texts.len(), 2);
    let first = &texts[0]["claims"][0];
    assert_eq!(texts[0]["text"]["en"], "Agree: 75%");
    assert_eq!(first["verdict"], "holds");
    assert_eq!(first["line"], 6);
    assert_eq!(first["cells"][0]["id"], "2024/trust/agree");
    assert_eq!(first["cells"][1]["id"], "2024/trust/disagree");
    // 150 and 50 of 200: t² of the difference by hand, (p + q − (p − q)²)/(n − 1).
    let error = first["tests"][0]["standard_error"]
        .as_f64()
        .expect("a number");
    assert!(
        (error - ((1.0 - 0.25) / 199.0_f64).sqrt()).abs() < 1e-12,
        "{error}"
    );
    assert!(first["carried"].is_null());
    let second = &texts[1]["claims"];
    assert_eq!(second[0]["verdict"], "false");
    assert!(
        second[0]["carried"]["da"]
            .as_str()
            .expect("a text")
            .contains("under halvdelen")
    );
    assert_eq!(second[1]["tests"][0]["id"], "2023..2024/order/agree");
    // The same estimates as in the tidy file.
    let cells = fs::read_to_string(out.join("data/cells.csv")).expect("cells.csv");
    assert!(cells.contains("2024/trust/agree"));
}
