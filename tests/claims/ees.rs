//! Ten claims that are true and ten that are not, of the European Election Study 2009 in Denmark: one weighted sample.

use std::fs;
use std::path::Path;

use tidemark::compare::claim::Outcome;
use tidemark::definition::WaveId;

use super::{
    Apart, F, Truth, assert_judged, assert_reported, close, holds, judged, report_toml, results,
    wrong,
};

pub const TRUTHS: [Truth; 20] = [
    // Two shares of one item.
    holds(
        "agree(q56) > disagree(q56)",
        Apart(0.3633929516, 0.0322476026),
    ),
    holds(
        "disagree(q67) > neither(q67)",
        Apart(0.2964111590, 0.0263740499),
    ),
    // Against a number.
    holds("majority(agree(q62))", Apart(0.0578125528, 0.0187403835)),
    holds("agree(q57) < 50 %", Apart(0.0615464153, 0.0189653350)),
    // Two items of the same people.
    holds("agree(q56) > agree(q67)", Apart(0.2116963606, 0.0213830999)),
    holds(
        "agree(q60) - agree(q58) > 80 points",
        Apart(0.0685789856, 0.0145233902),
    ),
    holds(
        "agree(q65) is highest among [q56, q62, agree(q63)]",
        Apart(0.0759058786, 0.0252030667),
    ),
    // Groups.
    holds("agree(q56) differs by age_group", F(23.470367)),
    holds(
        "agree(q56 | age_group = 4) highest by age_group",
        Apart(0.1674958820, 0.0424615953),
    ),
    holds(
        "agree(q57, sex = Mand) > agree(q57 | sex = 2)",
        Apart(0.1041866930, 0.0377736430),
    ),
    // Too close to call.
    close(
        "disagree(q67) > agree(q67)",
        Apart(0.0502656351, 0.0349717791),
    ),
    close("majority(agree(q63))", Apart(-0.0356628419, 0.0200474922)),
    close("agree(q63) > agree(q57)", Apart(0.0258835734, 0.0263897237)),
    close("agree(q57) > agree(q67)", Apart(0.0398269551, 0.0227574250)),
    close(
        "plurality(answer(party, 1208230))",
        Apart(0.0166473027, 0.0281692899),
    ),
    close("agree(q62) differs by age_group", F(2.132779)),
    close(
        "agree(q65 | sex = 1) > agree(q65 | sex = 2)",
        Apart(0.0070329078, 0.0345012162),
    ),
    close("mean(leftright) > 5", Apart(0.1516745395, 0.1059359133)),
    // The opposite is shown.
    wrong("majority(agree(q67))", Apart(-0.1013733704, 0.0187187846)),
    wrong(
        "agree(q62) > agree(q56)",
        Apart(-0.0525104375, 0.0223395333),
    ),
];

/// Words for shares, by `tests/claims/words.R`: the share held against the end of the band that is nearer to being missed.
const WORDS: [Truth; 15] = [
    holds(
        "hardly_any(disagree(q60))",
        Apart(0.0593141849, 0.0079032309),
    ),
    holds("nearly_all(agree(q60))", Apart(0.0410172332, 0.0090988142)),
    holds(
        "large_minority(agree(q67))",
        Apart(0.0652932963, 0.0187187846),
    ),
    holds(
        "one_in_five(disagree(q65))",
        Apart(0.0367365577, 0.0143564263),
    ),
    holds(
        "one_in_four(disagree(q56))",
        Apart(0.0469300387, 0.0163311728),
    ),
    holds(
        "one_in_three(disagree(q57))",
        Apart(0.0375457968, 0.0176719766),
    ),
    close(
        "nine_in_ten(agree(q60))",
        Apart(-0.0110172332, 0.0090988142),
    ),
    close(
        "two_in_three(agree(q65))",
        Apart(0.0304377978, 0.0172622424),
    ),
    close(
        "large_majority(agree(q65))",
        Apart(0.0195622022, 0.0172622424),
    ),
    close("about_half(agree(q57))", Apart(-0.0115464153, 0.0189653350)),
    close("minority(agree(q63))", Apart(0.0356628419, 0.0200474922)),
    close("one_in_ten(agree(q58))", Apart(0.0024382475, 0.0098176636)),
    wrong("about_half(agree(q67))", Apart(-0.0513733704, 0.0187187846)),
    wrong(
        "one_in_three(agree(q56))",
        Apart(-0.2269896569, 0.0183399823),
    ),
    wrong(
        "large_minority(agree(q62))",
        Apart(-0.0578125528, 0.0187403835),
    ),
];

/// The survey folder of the poll; `None` without the shared rows.
pub fn folder(test: &str) -> Option<tempfile::TempDir> {
    let deliveries = super::shared::shared(test)?.join("deliveries");
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surveys/ees-2009");
    let folder = tempfile::tempdir().expect("a folder");
    fs::copy(
        template.join("survey.toml"),
        folder.path().join("survey.toml"),
    )
    .expect("a copy");
    let wave = fs::read_to_string(template.join("waves/2009/wave.toml")).expect("wave.toml");
    let lines = wave
        .lines()
        .map(|line| match line.starts_with("delivery = ") {
            true => {
                let file = deliveries.join("poll_cp1252_semicolon.csv");
                format!("delivery = '{}'\n", file.display())
            }
            false => format!("{line}\n"),
        });
    fs::create_dir_all(folder.path().join("waves/2009")).expect("a wave");
    fs::write(
        folder.path().join("waves/2009/wave.toml"),
        lines.collect::<String>(),
    )
    .expect("wave.toml");
    Some(folder)
}

#[test]
fn claims_of_one_sample_are_judged_as_r_has_them() {
    let Some(folder) = folder("claims of one sample") else {
        return;
    };
    let (text, _) = report_toml(&["da", "en"], TRUTHS.iter().map(|truth| truth.claim));
    fs::write(folder.path().join("report.toml"), text).expect("report.toml");
    assert_judged(
        folder.path(),
        &WaveId::new("2009"),
        &TRUTHS.iter().collect::<Vec<_>>(),
    );
}

#[test]
fn words_for_shares_are_judged_as_r_has_them_and_reported() {
    let Some(folder) = folder("words for shares") else {
        return;
    };
    let (text, _) = report_toml(&["da", "en"], WORDS.iter().map(|truth| truth.claim));
    fs::write(folder.path().join("report.toml"), text).expect("report.toml");
    let wave = WaveId::new("2009");
    assert_judged(folder.path(), &wave, &WORDS.iter().collect::<Vec<_>>());
    assert_reported(folder.path(), &wave, &["da", "en"], &WORDS);
}

/// What is too close to call is a claim of its own, and the only one that holds of it.
#[test]
fn too_close_holds_where_neither_a_claim_nor_its_opposite_does() {
    let Some(folder) = folder("too close") else {
        return;
    };
    let (truths, words) = (TRUTHS, WORDS);
    let all = || truths.iter().chain(&words);
    let claims: Vec<String> = all()
        .map(|truth| format!("too_close({})", truth.claim))
        .collect();
    let (text, _) = report_toml(&["da", "en"], claims.iter().map(String::as_str));
    fs::write(folder.path().join("report.toml"), text).expect("report.toml");
    let wave = WaveId::new("2009");
    let found = judged(&results(folder.path(), &wave), &wave);
    for (truth, found) in all().zip(found) {
        let expected = match truth.outcome {
            Outcome::TooClose => Outcome::Holds,
            _ => Outcome::False,
        };
        assert_eq!(found.outcome, expected, "{}", truth.claim);
    }
}

#[test]
fn true_claims_are_reported_and_others_stop_at_their_line() {
    let Some(folder) = folder("claims reported") else {
        return;
    };
    assert_reported(folder.path(), &WaveId::new("2009"), &["da", "en"], &TRUTHS);
}
