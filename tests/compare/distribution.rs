//! Distributions of answers between waves against R `survey` 4.1-1, `svychisq(~year + item)` on the stacked waves:
//! `tests/compare/panel.R` prints the figures for the fixture and the General Social Survey.

use std::fmt::Write as _;
use std::path::Path;

use tempfile::TempDir;
use tidemark::compare::DistributionChange;
use tidemark::definition::{ItemId, WaveId};
use tidemark::estimate::test::Reference;
use tidemark::pipeline::{Results, Scope, WaveTest};

use super::{assert_close, folder, lines_of, run, shared};

/// F, its degrees of freedom and p.
type F = [f64; 4];

const COMPAT: &str = "\n[estimation]\ndegrees_of_freedom = \"r_compat\"\n";

fn scope() -> Scope {
    Scope {
        between_waves: vec![WaveTest::Distribution],
        ..Scope::default()
    }
}

#[track_caller]
fn assert_is(results: &Results, item: &str, to: &str, expected: F, tolerance: f64) {
    let of = |change: &&DistributionChange| {
        change.item == ItemId::new(item) && change.to == WaveId::new(to)
    };
    let change = results
        .distributions
        .iter()
        .find(of)
        .expect("a distribution");
    let test = change.test.as_ref().expect("a test");
    let Reference::F {
        numerator,
        denominator,
    } = test.result.reference
    else {
        panic!("not F");
    };
    let found = [test.result.statistic, numerator, denominator, test.result.p];
    for (found, expected) in found.into_iter().zip(expected) {
        assert_close(found, expected, tolerance, item);
    }
}

/// The simulated poll; `edit` changes its survey.toml.
pub fn fixture(shared: &Path, edit: impl Fn(&str) -> String) -> TempDir {
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surveys/fixture/survey.toml");
    let survey = std::fs::read_to_string(template).expect("survey.toml");
    let rows = std::fs::read_to_string(shared.join("reference/fixture/poll.csv")).expect("rows");
    let mut targets = "margin,category,share,source\n".to_owned();
    let margins: [(&str, &[f64]); 4] = [
        ("age", &[0.27, 0.24, 0.25, 0.24]),
        ("sex", &[0.51, 0.49]),
        ("reg", &[0.31, 0.22, 0.20, 0.15, 0.12]),
        ("edu", &[0.22, 0.45, 0.33]),
    ];
    for (margin, shares) in margins {
        for (code, share) in (1..).zip(shares) {
            writeln!(targets, "{margin},{code},{share},R script of the fixture").expect("a line");
        }
    }
    let mut files = vec![("survey.toml", edit(&survey))];
    for (own, target, delivery, wave) in [
        (
            "waves/2022/wave.toml",
            "targets/2022.csv",
            "waves/2022/responses.csv",
            "2022",
        ),
        (
            "waves/2023/wave.toml",
            "targets/2023.csv",
            "waves/2023/responses.csv",
            "2023",
        ),
        (
            "waves/2024/wave.toml",
            "targets/2024.csv",
            "waves/2024/responses.csv",
            "2024",
        ),
    ] {
        files.push((
            own,
            "kind = \"responses\"\nrespondent_id = \"id\"\n".to_owned(),
        ));
        files.push((target, targets.clone()));
        files.push((delivery, lines_of(&rows, wave)));
    }
    folder(&files)
}

#[test]
fn stacked_waves_of_the_fixture_equal_r() {
    let Some(shared) = shared::shared("distribution") else {
        return;
    };
    let unraked = |survey: &str| {
        let margins =
            "[weighting]\nmethod = \"rake\"\nmargins = [\"age\", \"sex\", \"reg\", \"edu\"]\n";
        format!("{}{COMPAT}", survey.replace(margins, ""))
    };
    let delivered = fixture(&shared, unraked);
    let results = run(delivered.path(), &scope());
    let q = [
        1.892760598166404,
        3.998229728631509,
        7988.462997805756,
        0.108762664882349,
    ];
    assert_is(&results, "q", "2024", q, 1e-8);
    let q2 = [
        2.48853331878846,
        3.99961909087334,
        7991.23894356492,
        0.0412978822359028,
    ];
    assert_is(&results, "q2", "2024", q2, 1e-8);
    let clusters = |survey: &str| {
        let design = "weight = \"bw\"\nstrata = \"reg\"\nclusters = \"psu\"";
        unraked(&survey.replace("weight = \"bw\"", design))
    };
    let clustered = fixture(&shared, clusters);
    let results = run(clustered.path(), &scope());
    let q = [
        2.120798720161481,
        3.8194169781214775,
        420.1358675933625,
        0.0805881729211382,
    ];
    assert_is(&results, "q", "2024", q, 1e-8);
    let q2 = [
        2.684372792844528,
        3.935961678576505,
        432.9557846434155,
        0.0318345407167034,
    ];
    assert_is(&results, "q2", "2024", q2, 1e-8);
    let raked = fixture(&shared, |survey| format!("{survey}{COMPAT}"));
    let results = run(raked.path(), &scope());
    // Weights meet their margins to a millionth of a point.
    let q = [
        1.728616504875643,
        3.964158751014014,
        7920.389184526,
        0.141215633657784,
    ];
    assert_is(&results, "q", "2024", q, 1e-5);
    let q2 = [
        1.837523170972212,
        3.992153666469686,
        7976.323025606432,
        0.118760389109747,
    ];
    assert_is(&results, "q2", "2024", q2, 1e-5);
}

const GSS: &str = r#"
[survey]
id = "gss"
languages = ["en"]
title = "GSS"

[item.fefam]
kind = "single"
base = "answered"
text = "fefam"
answers = [{ code = 1, label = "1" }, { code = 2, label = "2" }, { code = 3, label = "3" }, { code = 4, label = "4" }]
[item.fefam.nets]
agree = [1, 2]

[item.happy]
kind = "single"
base = "answered"
text = "happy"
answers = [{ code = 1, label = "1" }, { code = 2, label = "2" }, { code = 3, label = "3" }]

[design]
weight = "wtssps"
strata = "vstrat"
clusters = "vpsu"
cluster_codes = "nested_in_strata"

[disclosure]
probability = "probability"
"#;

/// Waves of the General Social Survey.
pub fn gss(shared: &Path, end: &str) -> TempDir {
    let rows = std::fs::read_to_string(shared.join("reference/gss/gss_1994_2024.csv"));
    let rows = rows.expect("the rows");
    let mut files = vec![("survey.toml", format!("{GSS}{end}"))];
    for (own, delivery, wave) in [
        ("waves/2018/wave.toml", "waves/2018/responses.csv", "2018"),
        ("waves/2021/wave.toml", "waves/2021/responses.csv", "2021"),
        ("waves/2022/wave.toml", "waves/2022/responses.csv", "2022"),
        ("waves/2024/wave.toml", "waves/2024/responses.csv", "2024"),
    ] {
        files.push((
            own,
            "kind = \"responses\"\nrespondent_id = \"id\"\n".to_owned(),
        ));
        files.push((delivery, lines_of(&rows, wave)));
    }
    folder(&files)
}

#[test]
fn stacked_waves_of_the_general_social_survey_equal_r() {
    let Some(shared) = shared::shared("distribution") else {
        return;
    };
    let survey = gss(&shared, COMPAT);
    let results = run(survey.path(), &scope());
    for (item, to, expected) in [
        (
            "fefam",
            "2021",
            [
                3.33948426220861,
                2.90830591728859,
                10562.9670915922,
                0.0195794333889602,
            ],
        ),
        (
            "happy",
            "2021",
            [
                53.9881974938525,
                1.99150605168086,
                7233.14997970488,
                6.54933586354424e-24,
            ],
        ),
        (
            "fefam",
            "2022",
            [
                1.81223678492094,
                2.91871032093108,
                10565.7313617705,
                0.144200454066835,
            ],
        ),
        (
            "happy",
            "2022",
            [
                8.01109433880796,
                1.99933647814407,
                7237.59805088153,
                3.35292731406583e-4,
            ],
        ),
        (
            "fefam",
            "2024",
            [
                3.470049990780827,
                2.912429294914715,
                387.3530962236571,
                0.0172698680029345,
            ],
        ),
        (
            "happy",
            "2024",
            [
                0.358173893449095,
                1.952389853673809,
                259.6678505386166,
                0.694160796278701,
            ],
        ),
    ] {
        assert_is(&results, item, to, expected, 1e-8);
    }
}
