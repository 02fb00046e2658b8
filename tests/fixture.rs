//! Numbers of the simulated poll `reference/fixture/poll.csv`, as R `survey` 4.5 prints them
//! (`reference/fixture/r-survey-4.5.txt`), through a survey folder and the whole pipeline.

#[path = "fixture/banners.rs"]
mod banners;
#[path = "models/columns.rs"]
mod columns;
#[path = "fixture/intervals.rs"]
mod intervals;
#[path = "fixture/models.rs"]
mod models;
#[path = "fixture/quantiles.rs"]
mod quantiles;
#[path = "fixture/replicates.rs"]
mod replicates;
#[path = "shared/mod.rs"]
mod shared;
#[path = "fixture/significance.rs"]
mod significance;
#[path = "fixture/together.rs"]
mod together;
#[path = "fixture/trend.rs"]
mod trend;

use std::fmt::Write as _;
use std::path::Path;

use tidemark::definition::{ItemId, NetId, WaveId};
use tidemark::estimate::{Domain, Estimate, Measure};
use tidemark::pipeline::{self, Results, Scope};

const TARGETS: &str = "margin,category,share,source
age,1,0.27,R script of the fixture
age,2,0.24,R script of the fixture
age,3,0.25,R script of the fixture
age,4,0.24,R script of the fixture
sex,1,0.51,R script of the fixture
sex,2,0.49,R script of the fixture
reg,1,0.31,R script of the fixture
reg,2,0.22,R script of the fixture
reg,3,0.20,R script of the fixture
reg,4,0.15,R script of the fixture
reg,5,0.12,R script of the fixture
edu,1,0.22,R script of the fixture
edu,2,0.45,R script of the fixture
edu,3,0.33,R script of the fixture
";

/// The survey of the fixture with its waves as deliveries of their own; `edit` changes survey.toml.
fn run(shared: &Path, edit: impl Fn(&str) -> String, banners: &[&str]) -> Results {
    let scope = Scope {
        banners: banners.iter().map(ItemId::new).collect(),
        ..Scope::default()
    };
    run_scope(shared, edit, &scope)
}

/// The same for any scope.
fn run_scope(shared: &Path, edit: impl Fn(&str) -> String, scope: &Scope) -> Results {
    let folder = tempfile::tempdir().expect("a folder");
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surveys/fixture/survey.toml");
    let survey = std::fs::read_to_string(template).expect("survey.toml");
    std::fs::write(folder.path().join("survey.toml"), edit(&survey)).expect("survey.toml");
    std::fs::create_dir(folder.path().join("targets")).expect("targets");
    let rows =
        std::fs::read_to_string(shared.join("reference/fixture/poll.csv")).expect("poll.csv");
    let heading = rows.lines().next().expect("a heading");
    for wave in ["2022", "2023", "2024"] {
        let own = folder.path().join("waves").join(wave);
        std::fs::create_dir_all(&own).expect("a wave");
        let mut delivery = format!("{heading}\n");
        for line in rows.lines().filter(|line| line.starts_with(wave)) {
            writeln!(delivery, "{line}").expect("a line");
        }
        std::fs::write(own.join("responses.csv"), delivery).expect("responses.csv");
        std::fs::write(
            own.join("wave.toml"),
            "kind = \"responses\"\nrespondent_id = \"id\"\n",
        )
        .expect("wave.toml");
        std::fs::write(folder.path().join(format!("targets/{wave}.csv")), TARGETS)
            .expect("targets");
    }
    let survey = tidemark::definition::load(folder.path())
        .unwrap_or_else(|e| panic!("{e}"))
        .output;
    pipeline::run(survey, scope).unwrap_or_else(|e| panic!("{e}"))
}

fn agree(results: &Results, wave: &str, item: &str) -> Estimate {
    results
        .wave(&WaveId::new(wave))
        .and_then(|wave| {
            wave.estimates.find(
                &ItemId::new(item),
                &Measure::Net(NetId::new("agree")),
                &Domain::Total,
            )
        })
        .expect("the net")
        .estimate
        .clone()
}

fn assert_close(found: f64, expected: f64, relative: f64, what: &str) {
    let off = ((found - expected) / expected).abs();
    assert!(
        off <= relative,
        "{what}: {found}, R prints {expected} (relative {off:.1e})"
    );
}

/// R prints ten or twelve digits.
const PRINTED: f64 = 3e-9;

#[test]
fn raked_standard_errors_equal_r() {
    let Some(shared) = shared::shared("fixture") else {
        return;
    };
    for (variance, expected) in [
        ("calibrate", 0.0180208472),
        ("rake", 0.0181111808),
        ("fixed", 0.0184123569),
    ] {
        let edited = |survey: &str| {
            survey.replace(
                "method = \"rake\"",
                &format!("method = \"rake\"\nvariance = \"{variance}\""),
            )
        };
        let results = run(&shared, edited, &[]);
        let estimate = agree(&results, "2024", "q");
        assert_close(
            estimate.value.expect("a share"),
            0.5270502715,
            PRINTED,
            "agree",
        );
        assert_close(
            estimate.standard_error().expect("an SE"),
            expected,
            PRINTED,
            variance,
        );
        let report = results
            .wave(&WaveId::new("2024"))
            .and_then(|w| w.weighting.as_ref())
            .expect("weights");
        assert!(
            report.largest_miss.expect("a miss") <= 1e-6,
            "margins in percentage points"
        );
        assert_close(report.weighting_design_effect, 1.266885236, PRINTED, "Kish");
        assert_close(
            report.effective_base,
            789.3374803,
            PRINTED,
            "effective base",
        );
        assert_close(
            report.smallest_weight,
            0.2216067294,
            PRINTED,
            "smallest weight",
        );
        assert_close(
            report.largest_weight,
            3.7057650562,
            PRINTED,
            "largest weight",
        );
        assert_close(
            estimate.bases.effective,
            740.8357558,
            PRINTED,
            "effective base of those who answered",
        );
    }
}

#[test]
fn the_default_interval_is_logit_on_the_degrees_of_freedom_of_those_who_answered() {
    let Some(shared) = shared::shared("fixture") else {
        return;
    };
    let results = run(&shared, str::to_owned, &[]);
    let estimate = agree(&results, "2024", "q");
    let precision = estimate.precision().expect("a precision");
    assert_eq!(precision.degrees_of_freedom, 933.0);
    assert_close(precision.interval.low, 0.4916075911, PRINTED, "low");
    assert_close(precision.interval.high, 0.5622223943, PRINTED, "high");
}

#[test]
fn the_change_of_separately_raked_waves_equals_r() {
    let Some(shared) = shared::shared("fixture") else {
        return;
    };
    for (variance, expected) in [("calibrate", 0.0253700419), ("rake", 0.0254385852)] {
        let edited = |survey: &str| {
            survey.replace(
                "method = \"rake\"",
                &format!("method = \"rake\"\nvariance = \"{variance}\""),
            )
        };
        let results = run(&shared, edited, &[]);
        let change = results
            .changes
            .find(
                &ItemId::new("q"),
                &Measure::Net(NetId::new("agree")),
                &Domain::Total,
                &WaveId::new("2024"),
            )
            .expect("a change");
        assert_close(change.difference, 0.05881440447, PRINTED, "difference");
        let test = change.test.as_ref().expect("a test");
        assert_close(test.standard_error, expected, PRINTED, variance);
    }
}

#[test]
fn rescaling_the_weights_changes_nothing() {
    let Some(shared) = shared::shared("fixture") else {
        return;
    };
    let results = run(&shared, str::to_owned, &["sex"]);
    let rescaled = run(
        &shared,
        |survey| survey.replace("method = \"rake\"", "method = \"rake\"\ntotal = 5000000.0"),
        &["sex"],
    );
    for (one, other) in results.waves.iter().zip(&rescaled.waves) {
        for (a, b) in one.estimates.cells.iter().zip(&other.estimates.cells) {
            let (Some(a), Some(b)) = (a.estimate.precision(), b.estimate.precision()) else {
                panic!("no precision")
            };
            let off = (a.standard_error - b.standard_error).abs();
            assert!(
                off <= 1e-12 * a.standard_error.max(1e-6),
                "{} and {}",
                a.standard_error,
                b.standard_error
            );
        }
    }
}

#[test]
fn a_group_that_weighting_pins_has_no_standard_error_left() {
    let Some(shared) = shared::shared("fixture") else {
        return;
    };
    let results = run(&shared, str::to_owned, &[]);
    let wave = results.wave(&WaveId::new("2024")).expect("the wave");
    let men = Measure::Answer(tidemark::definition::Code(2));
    let cell = wave
        .estimates
        .find(&ItemId::new("sex"), &men, &Domain::Total)
        .expect("men");
    assert!((cell.estimate.value.expect("a share") - 0.49).abs() < 1e-8);
    assert!(cell.estimate.standard_error().expect("an SE") < 1e-12);
}
