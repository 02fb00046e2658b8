//! Panel waves against R `survey` 4.1-1: `tests/compare/panel.R` prints the figures for `tests/compare/panel.csv`, a
//! synthetic panel of 210 people of whom 90 answer in both waves.

use tidemark::compare::{Change, Dependence};
use tidemark::definition::{Code, ItemId, NetId, WaveId};
use tidemark::estimate::{Domain, Measure};
use tidemark::pipeline::{Results, Scope};

use super::{assert_close, folder, lines_of, run};

const ROWS: &str = include_str!("panel.csv");

const SURVEY: &str = r#"
[survey]
id = "panel"
languages = ["en"]
title = "A synthetic panel"

[item.y]
kind = "single"
base = "answered"
text = "y"
answers = [
  { code = 1, label = "1", score = 1 },
  { code = 2, label = "2", score = 2 },
  { code = 3, label = "3", score = 3 },
  { code = 4, label = "4", score = 4 },
  { code = 5, label = "5", score = 5 },
  { code = 8, label = "8", missing = "dont_know" },
]
[item.y.nets]
agree = [4, 5]

[item.hours]
kind = "numeric"
decimals = 1
text = "hours"

[item.sex]
kind = "single"
role = "background"
base = "answered"
text = "sex"
answers = [{ code = 1, label = "M" }, { code = 2, label = "F" }]

[disclosure]
probability = "probability"
"#;

fn panel(design: &str, comparison: &str, rows: &str) -> Results {
    let wave = "kind = \"responses\"\nrespondent_id = \"id\"\n".to_owned();
    let survey =
        format!("{SURVEY}\n[design]\nweight = \"w\"\n{design}\n[comparison]\n{comparison}\n");
    let folder = folder(&[
        ("survey.toml", survey),
        ("waves/2023/wave.toml", wave.clone()),
        ("waves/2024/wave.toml", wave),
        ("waves/2023/responses.csv", lines_of(rows, "2023")),
        ("waves/2024/responses.csv", lines_of(rows, "2024")),
    ]);
    let scope = Scope {
        banners: vec![ItemId::new("sex")],
        ..Scope::default()
    };
    run(folder.path(), &scope)
}

fn change<'r>(results: &'r Results, item: &str, measure: &Measure, domain: &Domain) -> &'r Change {
    let to = WaveId::new("2024");
    let found = results
        .changes
        .find(&ItemId::new(item), measure, domain, &to);
    found.expect("a change")
}

fn covariance(change: &Change) -> f64 {
    match change.test.as_ref().expect("a test").dependence {
        Dependence::Panel { covariance, .. } => covariance,
        Dependence::Independent => panic!("independent"),
    }
}

/// A design with the covariances that R has for agree, the mean score, hours and hours of men; the standard errors of
/// agree and hours in each wave; and the standard errors of their change from the stacked rows.
struct Expected {
    design: &'static str,
    covariances: [f64; 4],
    waves: [[f64; 2]; 2],
    stacked: [f64; 2],
}

const EXPECTED: [Expected; 3] = [
    Expected {
        design: "",
        covariances: [
            0.000677991846716311,
            0.0059904668776415,
            0.0686264594064121,
            0.109220285712204,
        ],
        waves: [
            [0.0457025319328671, 0.0458972177497451],
            [0.421272357477478, 0.4448505229270],
        ],
        stacked: [0.053209614661294306, 0.4872279458297335],
    },
    Expected {
        design: "strata = \"stratum\"",
        covariances: [
            0.00068146533845021,
            0.00600616063875308,
            0.0691331837398728,
            0.109456177092513,
        ],
        waves: [
            [0.0458574183882923, 0.0460536955456467],
            [0.422547824441852, 0.445155766252408],
        ],
        stacked: [0.05333750162676074, 0.4871547449795086],
    },
    Expected {
        design: "strata = \"stratum\"\nclusters = \"psu\"",
        covariances: [
            0.00138890124800245,
            0.0142697460373411,
            0.148298193279398,
            0.170003116938553,
        ],
        waves: [
            [0.0529658526148474, 0.0448269956064794],
            [0.472340741174439, 0.600326789071191],
        ],
        stacked: [0.04513356381138286, 0.535632003236314],
    },
];

#[test]
fn panel_waves_use_the_covariance_that_r_has() {
    let agree = Measure::Net(NetId::new("agree"));
    let men = Domain::Group {
        item: ItemId::new("sex"),
        code: Code(1),
    };
    for expected in &EXPECTED {
        let results = panel(expected.design, "panel = true", ROWS);
        let found = [
            change(&results, "y", &agree, &Domain::Total),
            change(&results, "y", &Measure::Mean, &Domain::Total),
            change(&results, "hours", &Measure::Mean, &Domain::Total),
            change(&results, "hours", &Measure::Mean, &men),
        ];
        for (change, covariance_of_r) in found.iter().zip(expected.covariances) {
            assert_close(covariance(change), covariance_of_r, 1e-9, expected.design);
        }
        for (place, change) in [found[0], found[2]].into_iter().enumerate() {
            let [before, after] = expected.waves[place];
            let variance = before * before + after * after - 2.0 * covariance(change);
            let test = change.test.as_ref().expect("a test");
            assert_close(test.standard_error, variance.sqrt(), 1e-9, expected.design);
            // R's stacked rows have one n/(n − 1) for both waves and their covariance, here of strata of 50 and 70 units.
            assert_close(
                test.standard_error,
                expected.stacked[place],
                5e-3,
                "stacked",
            );
        }
    }
}

#[test]
fn units_of_both_waves_count_once() {
    let agree = Measure::Net(NetId::new("agree"));
    let clustered = panel(
        "strata = \"stratum\"\nclusters = \"psu\"",
        "panel = true",
        ROWS,
    );
    let test = change(&clustered, "y", &agree, &Domain::Total)
        .test
        .as_ref();
    // 16 units in 2 strata, in both waves the same.
    assert_eq!(test.expect("a test").degrees_of_freedom, 14.0);
    let simple = panel("", "panel = true", ROWS);
    let of_hours = change(&simple, "hours", &Measure::Mean, &Domain::Total);
    // 210 people, all of whom told their hours.
    assert_eq!(
        of_hours.test.as_ref().expect("a test").degrees_of_freedom,
        209.0
    );
}

#[test]
fn the_overlap_is_measured_and_an_undeclared_one_is_said() {
    let results = panel("", "panel = true", ROWS);
    let overlap = results.panel.pairs[0].overlap;
    assert_eq!(
        (overlap.earlier, overlap.later, overlap.recurring),
        (150, 150, 90)
    );
    let said = |results: &Results| {
        let codes = results.warnings.0.iter().map(|found| found.code.number());
        codes.filter(|code| *code == "T0720").count()
    };
    assert_eq!(said(&results), 0);
    let agree = Measure::Net(NetId::new("agree"));
    for (comparison, times) in [("", 1), ("panel = false", 0)] {
        let results = panel("", comparison, ROWS);
        assert_eq!(said(&results), times, "{comparison}");
        assert_eq!(results.panel.pairs[0].overlap, overlap);
        let test = change(&results, "y", &agree, &Domain::Total)
            .test
            .clone()
            .expect("a test");
        assert_eq!(test.dependence, Dependence::Independent);
        let [before, after] = EXPECTED[0].waves[0];
        assert_close(
            test.standard_error,
            before.hypot(after),
            1e-9,
            "two samples",
        );
    }
}

#[test]
fn waves_that_share_nobody_are_two_samples_in_a_panel_too() {
    let others: String = ROWS
        .lines()
        .map(|line| match line.strip_prefix("2024,p") {
            Some(rest) => format!("2024,q{rest}\n"),
            None => format!("{line}\n"),
        })
        .collect();
    let apart = panel("", "panel = true", &others);
    let declared_apart = panel("", "panel = false", ROWS);
    assert!(apart.panel.pairs.is_empty());
    assert_eq!(apart.changes, declared_apart.changes);
}
