//! Ten claims that are true and ten that are not, of the General Social Survey 2018 and the waves before it: clusters in strata.

use std::fs;

use tidemark::compare::claim::{Outcome, Reason};
use tidemark::definition::WaveId;

use super::copy::{self, Variant};
use super::{
    Apart, Change, F, Truth, assert_judged, assert_reported, close, holds, judged, report_toml,
    results, wrong,
};

/// 5 points are the smallest change of interest here, so that two one-sided tests at 5 % show no change (90 % intervals:
/// answer 1 of happy −1.9 to +4.0, agree of fefam −5.5 to +1.5, answer 1 of grass −0.9 to +7.6).
pub const TRUTHS: [Truth; 20] = [
    holds(
        "answer(happy, 1) > answer(happy, 3)",
        Apart(0.1878281549, 0.0185342264),
    ),
    holds(
        "majority(answer(grass, 'Should be legal'))",
        Apart(0.1342706472, 0.0190326564),
    ),
    holds("agree(fefam) < 50 %", Apart(0.2483955235, 0.0163657345)),
    holds(
        "agree(fefam) < answer(happy, 1)",
        Apart(0.0633929363, 0.0193228453),
    ),
    holds(
        "plurality(answer(happy, 2))",
        Apart(0.2428359166, 0.0248896686),
    ),
    holds(
        "agree(fefam) fell since 2014",
        Change(-0.0703851997, 0.0212616389),
    ),
    holds(
        "answer(grass, 1) rose since 2012",
        Change(0.1692943762, 0.0274792625),
    ),
    holds(
        "answer(happy, 1) unchanged since 2016",
        Change(0.0106624618, 0.0177447832),
    ),
    holds(
        "agree(fefam | degree = 0) highest by degree",
        Apart(0.2885968116, 0.0646146828),
    ),
    holds(
        "change(answer(grass, 1), since 2012) - change(agree(fefam), since 2012) > 10 points",
        Apart(0.1381433805, 0.0367120538),
    ),
    close("answer(grass, 1) > 60 %", Apart(0.0342706472, 0.0190326564)),
    close(
        "answer(grass, 1) > 65 %",
        Apart(-0.0157293528, 0.0190326564),
    ),
    close("answer(happy, 1) > 30 %", Apart(0.0149974127, 0.0131786977)),
    close(
        "agree(fefam | sex = 1) > agree(fefam | sex = 2)",
        Apart(0.0494609805, 0.0265942430),
    ),
    close(
        "agree(fefam) fell since 2016",
        Change(-0.0197976790, 0.0211738115),
    ),
    close(
        "answer(grass, 1) rose since 2016",
        Change(0.0336351915, 0.0255551388),
    ),
    close(
        "answer(happy, 1) changed since 2000",
        Change(-0.0324137753, 0.0169892142),
    ),
    close("answer(grass, 1) differs by degree", F(2.126708)),
    close(
        "answer(happy, 1 | degree = 3) highest by degree",
        Apart(0.0551294314, 0.0532401164),
    ),
    wrong(
        "agree(fefam) > answer(happy, 1)",
        Apart(-0.0633929363, 0.0193228453),
    ),
];

/// What the survey of the rows lacks to be reported.
const BESIDE: &str = r#"
sponsor = "National Science Foundation"
conducted_by = "NORC"
population = "Adults in the United States"
modes = "Mainly face-to-face"

[comparison]
smallest_change = 5
"#;

pub fn folder(test: &str) -> Option<tempfile::TempDir> {
    let folder = copy::folder(test, Variant::AsItIs)?;
    let path = folder.path().join("survey.toml");
    let survey = fs::read_to_string(&path).expect("survey.toml");
    fs::write(path, format!("{}{BESIDE}", survey.trim_end())).expect("survey.toml");
    let path = folder.path().join("waves/2018/wave.toml");
    let wave = fs::read_to_string(&path).expect("wave.toml");
    let wave = wave.replace("{ time = 2018 }", "{ season = \"2018\", time = 2018 }");
    fs::write(path, wave).expect("wave.toml");
    Some(folder)
}

#[test]
fn claims_of_several_waves_are_judged_as_r_has_them() {
    let Some(folder) = folder("claims of several waves") else {
        return;
    };
    let (text, _) = report_toml(&["en"], TRUTHS.iter().map(|truth| truth.claim));
    fs::write(folder.path().join("report.toml"), text).expect("report.toml");
    assert_judged(
        folder.path(),
        &WaveId::new("2018"),
        &TRUTHS.iter().collect::<Vec<_>>(),
    );
}

#[test]
fn true_claims_are_reported_and_others_stop_at_their_line() {
    let Some(folder) = folder("claims of waves reported") else {
        return;
    };
    assert_reported(folder.path(), &WaveId::new("2018"), &["en"], &TRUTHS);
}

#[test]
fn what_cannot_be_judged_is_neither_true_nor_false() {
    let Some(folder) = folder("claims that cannot be judged") else {
        return;
    };
    let claims = [
        // The mode changed in 2021.
        "agree(fefam) rose since 2018",
        "change(agree(fefam), since 2018) > 2 points",
        // Not asked then.
        "answer(grass, 1) unchanged since 2024",
        // Nobody is in a base.
        "not agree(fefam) rose since 2018",
        "agree(fefam) < 50 % and agree(fefam) rose since 2018",
        // What is shown decides, whatever else cannot be judged.
        "majority(agree(fefam)) and agree(fefam) rose since 2018",
        "agree(fefam) < 50 % or agree(fefam) rose since 2018",
    ];
    let (text, _) = report_toml(&["en"], claims);
    fs::write(folder.path().join("report.toml"), text).expect("report.toml");
    let wave = WaveId::new("2022");
    let found = judged(&results(folder.path(), &wave), &wave);
    let is_break = |outcome: &Outcome| matches!(outcome, Outcome::NotJudgeable(Reason::Break(_)));
    for place in [0, 1, 3, 4] {
        assert!(
            is_break(&found[place].outcome),
            "{}: {:?}",
            claims[place],
            found[place]
        );
    }
    let later = Reason::NotEarlier {
        wave: WaveId::new("2024"),
    };
    assert_eq!(found[2].outcome, Outcome::NotJudgeable(later));
    assert_eq!(found[5].outcome, Outcome::False);
    assert_eq!(found[6].outcome, Outcome::Holds);
}
