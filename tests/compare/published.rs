//! Waves of which the microdata are thrown away: what is left of the standard errors of changes.

use std::fmt::Write as _;
use std::path::Path;

use tidemark::compare::published;
use tidemark::definition::{
    Assumption, ItemId, MarginOfError, NetId, Published, PublishedFigure, PublishedMeasure, Texts,
    WaveId, WaveKind,
};
use tidemark::estimate::{Domain, Measure, Uncertainty, WaveEstimates};
use tidemark::pipeline::{Results, Scope};

use super::distribution::{fixture, gss};
use super::{assert_close, run, shared};

const OPINIONS: [&str; 4] = ["q", "q2", "fefam", "happy"];

/// A wave as a publication would print it: shares rounded to `decimals`, bases, and the design effect where `is_told`.
fn thrown_away(wave: &WaveEstimates, decimals: usize, design_effects: DesignEffects) -> String {
    let mut text = "item,measure,share,unweighted_base,design_effect,source\n".to_owned();
    for cell in wave
        .cells
        .iter()
        .filter(|cell| cell.domain == Domain::Total)
    {
        let measure = match &cell.measure {
            Measure::Answer(code) => format!("code:{code}"),
            Measure::Net(net) => net.to_string(),
            _ => continue,
        };
        // Weighting pins background: nothing of it is tested.
        if !OPINIONS.contains(&cell.item.as_str()) {
            continue;
        }
        let Uncertainty::Known(precision) = &cell.estimate.uncertainty else {
            continue;
        };
        let effect = match design_effects {
            DesignEffects::Told => precision
                .design_effect
                .map_or(String::new(), |e| e.to_string()),
            DesignEffects::Untold => String::new(),
        };
        writeln!(
            text,
            "{},{measure},{:.decimals$},{},{effect},thrown away",
            cell.item,
            cell.estimate.value.expect("a share"),
            cell.estimate.bases.unweighted,
        )
        .expect("a line");
    }
    text
}

#[derive(Debug, Clone, Copy)]
enum DesignEffects {
    Told,
    Untold,
}

/// Puts published figures in the place of a wave's microdata.
fn publish(folder: &Path, wave: &str, figures: &str, keys: &str) {
    let own = folder.join("waves").join(wave);
    std::fs::remove_file(own.join("responses.csv")).expect("microdata");
    let target = folder.join("targets").join(format!("{wave}.csv"));
    if target.is_file() {
        std::fs::remove_file(target).expect("targets");
    }
    std::fs::write(own.join("published.csv"), figures).expect("figures");
    std::fs::write(
        own.join("wave.toml"),
        format!("kind = \"published\"\n{keys}\n"),
    )
    .expect("wave.toml");
}

/// The largest relative distance of standard errors of changes of opinions, and how many there are.
fn distance(of: &Results, to: &Results) -> (f64, usize) {
    let mut largest: f64 = 0.0;
    let mut changes = 0;
    for change in &to.changes.changes {
        let is_opinion = OPINIONS.contains(&change.item.as_str());
        if !is_opinion || change.domain != Domain::Total {
            continue;
        }
        let found = of
            .changes
            .find(&change.item, &change.measure, &change.domain, &change.to);
        let (Some(found), Ok(expected)) = (found, &change.test) else {
            panic!("{change:?}")
        };
        let found = found.test.as_ref().expect("a test").standard_error;
        largest = largest.max((found / expected.standard_error - 1.0).abs());
        changes += 1;
    }
    (largest, changes)
}

#[test]
fn waves_without_their_microdata_keep_the_standard_errors_of_changes() {
    let Some(shared) = shared::shared("published waves") else {
        return;
    };
    for (name, make, waves) in [
        (
            "fixture",
            (|shared| fixture(shared, str::to_owned)) as fn(&Path) -> _,
            ["2022", "2023", "2024"],
        ),
        ("gss", |shared| gss(shared, ""), ["2021", "2022", "2024"]),
    ] {
        let folder = make(&shared);
        let whole = run(folder.path(), &Scope::default());
        let figures = |wave: &str, decimals| {
            let estimates = &whole.wave(&WaveId::new(wave)).expect("a wave").estimates;
            thrown_away(estimates, decimals, DesignEffects::Told)
        };
        // One wave after the other: changes to and from microdata, then between publications.
        for wave in waves {
            publish(folder.path(), wave, &figures(wave, 3), "rounding = 0.001");
            let (distance, changes) = distance(&run(folder.path(), &Scope::default()), &whole);
            eprintln!(
                "{name}, published up to {wave}, tenths of a percent: {distance:.5} over {changes} changes"
            );
            assert!(
                distance <= 0.02 && changes >= 20,
                "{name} {wave}: {distance}, {changes}"
            );
        }
        for wave in waves {
            let own = folder.path().join("waves").join(wave);
            std::fs::write(own.join("published.csv"), figures(wave, 2)).expect("figures");
            std::fs::write(
                own.join("wave.toml"),
                "kind = \"published\"\nrounding = 0.01\n",
            )
            .expect("wave");
        }
        // Whole percent hide more: the variance of rounding is added, and never taken away.
        let (distance, _) = distance(&run(folder.path(), &Scope::default()), &whole);
        eprintln!("{name}, all published, whole percent: {distance:.5}");
        assert!(distance > 0.0 && distance < 0.10, "{name}: {distance}");
    }
}

const TIDEMARK: &str = env!("CARGO_BIN_EXE_tidemark");

#[test]
fn without_a_design_effect_the_assumption_is_printed_where_the_wave_is_compared() {
    let Some(shared) = shared::shared("published waves") else {
        return;
    };
    let disclosed =
        "[disclosure]\nsponsor = \"S\"\nconducted_by = \"C\"\npopulation = \"P\"\nmodes = \"Web\"";
    let folder = fixture(&shared, |survey| survey.replace("[disclosure]", disclosed));
    let newest =
        "kind = \"responses\"\nrespondent_id = \"id\"\nfieldwork = { start = 2024-10-01 }\n";
    std::fs::write(folder.path().join("waves/2024/wave.toml"), newest).expect("wave.toml");
    let whole = run(folder.path(), &Scope::default());
    let estimates = &whole.wave(&WaveId::new("2023")).expect("2023").estimates;
    let figures = thrown_away(estimates, 3, DesignEffects::Untold);
    publish(folder.path(), "2023", &figures, "rounding = 0.001");
    let compare = || {
        let folder = folder.path();
        let output = std::process::Command::new(TIDEMARK)
            .args(["--no-cache", "compare"])
            .arg(folder)
            .args(["2023", "2024"])
            .output()
            .expect("tidemark runs");
        String::from_utf8(output.stdout).expect("text")
    };
    let untested = compare();
    assert!(
        untested.contains("no standard error, not tested"),
        "{untested}"
    );
    assert!(
        !untested.contains('▲') && !untested.contains("rose"),
        "{untested}"
    );
    let keys = "rounding = 0.001\nassumption = { design_effect = 1.25, reason = \"As raked polls of this size have\" }";
    std::fs::write(
        folder.path().join("waves/2023/wave.toml"),
        format!("kind = \"published\"\n{keys}\n"),
    )
    .expect("wave.toml");
    let tested = compare();
    assert!(
        tested.contains("assumed design effect of 1.25. As raked polls of this size have"),
        "{tested}"
    );
    let results = run(folder.path(), &Scope::default());
    let out = tempfile::tempdir().expect("a folder");
    let out = out.path().join("report");
    tidemark::report::write(
        &results,
        &WaveId::new("2024"),
        &[tidemark::definition::Lang::new("en")],
        &out,
    )
    .unwrap_or_else(|error| panic!("{error}"));
    let page = std::fs::read_to_string(out.join("en/index.html")).expect("the page");
    assert!(page.contains("As raked polls of this size have"));
}

fn figure(share: f64, base: u64) -> PublishedFigure {
    PublishedFigure {
        item: ItemId::new("trust"),
        measure: PublishedMeasure::Net(NetId::new("agree")),
        share,
        unweighted_base: base,
        weighted_base: None,
        standard_error: None,
        margin_of_error: None,
        design_effect: None,
        degrees_of_freedom: None,
        source: "a paper".to_owned(),
    }
}

fn error(published: &Published) -> f64 {
    let estimates = published::estimates(&WaveId::new("2020"), published);
    estimates.cells[0].estimate.standard_error().expect("an SE")
}

#[test]
fn a_stated_margin_of_error_gives_the_standard_error() {
    let plain = Published {
        figures: vec![figure(0.43, 1000), figure(0.5, 400)],
        margin_of_error: None,
        assumption: None,
        rounding_unit: 0.0,
    };
    // ± 3 points of this figure, at 95 % and at 90 %: m/1.959964 and m/1.644854.
    for (level, z) in [(0.95, 1.959_963_984_540_054), (0.90, 1.644_853_626_951_472)] {
        let mut stated = plain.clone();
        let margin = MarginOfError {
            margin: 0.03,
            level,
        };
        stated.figures[0].margin_of_error = Some(margin);
        assert_close(error(&stated), 0.03 / z, 1e-12, "of the figure");
        // Of all figures: at a half, on the largest base; so 0.03/z·√(p(1 − p)/0.25) here.
        let of_wave = Published {
            margin_of_error: Some(margin),
            ..plain.clone()
        };
        let expected = 0.03 / z * (0.43_f64 * 0.57 / 0.25).sqrt();
        assert_close(error(&of_wave), expected, 1e-12, "of the wave");
    }
    // The margin of a simple random sample of 1,000 is ± 3.1 points.
    let simple = Published {
        margin_of_error: Some(MarginOfError {
            margin: 1.959_963_984_540_054 * (0.25_f64 / 1000.0).sqrt(),
            level: 0.95,
        }),
        ..plain.clone()
    };
    assert_close(
        error(&simple),
        (0.43_f64 * 0.57 / 1000.0).sqrt(),
        1e-12,
        "simple",
    );
}

#[test]
fn what_is_stated_goes_before_what_is_assumed() {
    let mut published = Published {
        figures: vec![figure(0.43, 1000)],
        margin_of_error: None,
        assumption: Some(Assumption {
            design_effect: 4.0,
            reason: Texts::default(),
        }),
        rounding_unit: 0.01,
    };
    let simple = 0.43 * 0.57 / 1000.0;
    let rounding = 1e-4 / 12.0;
    let with_rounding = |variance: f64| (variance + rounding).sqrt();
    assert_close(
        error(&published),
        with_rounding(4.0 * simple),
        1e-12,
        "assumed",
    );
    let margin = MarginOfError {
        margin: 0.04,
        level: 0.95,
    };
    let z = 1.959_963_984_540_054;
    published.margin_of_error = Some(margin);
    let of_wave = (0.04_f64 / z).powi(2) * 4.0 * 0.43 * 0.57;
    assert_close(
        error(&published),
        with_rounding(of_wave),
        1e-12,
        "of the wave",
    );
    published.figures[0].design_effect = Some(1.5);
    assert_close(
        error(&published),
        with_rounding(1.5 * simple),
        1e-12,
        "design effect",
    );
    published.figures[0].margin_of_error = Some(margin);
    let of_figure = (0.04_f64 / z).powi(2);
    assert_close(
        error(&published),
        with_rounding(of_figure),
        1e-12,
        "of the figure",
    );
    published.figures[0].standard_error = Some(0.02);
    assert_close(
        error(&published),
        with_rounding(4e-4),
        1e-12,
        "standard error",
    );
}

const BENCHMARK: &str = "kind = \"benchmark\"
series = \"Elsewhere, another institute\"
fieldwork = { time = 2023.9 }
rounding = 0.01
assumption = { design_effect = 1.2, reason = \"Assumed\" }
";

#[test]
fn a_benchmark_stands_beside_the_waves_and_is_never_tested() {
    let Some(shared) = shared::shared("benchmarks") else {
        return;
    };
    let folder = fixture(&shared, str::to_owned);
    let alone = run(folder.path(), &Scope::default());
    let own = folder.path().join("waves/elsewhere-2023");
    std::fs::create_dir(&own).expect("a folder");
    std::fs::write(own.join("wave.toml"), BENCHMARK).expect("wave.toml");
    let figures = "item,measure,share,unweighted_base,source\nq,agree,0.31,1500,Report\n";
    std::fs::write(own.join("published.csv"), figures).expect("figures");
    let results = run(folder.path(), &Scope::default());
    assert_eq!(results.changes, alone.changes);
    assert_eq!(results.waves.len(), 3);
    let benchmark = &results.survey.benchmarks[0];
    assert!(matches!(benchmark.kind, WaveKind::Published(_)) && benchmark.series.is_some());
    assert_eq!(
        results.benchmarks[0].estimates.cells[0].estimate.value,
        Some(0.31)
    );
    let compare = |waves: [&str; 2]| {
        std::process::Command::new(TIDEMARK)
            .args(["--no-cache", "compare"])
            .arg(folder.path())
            .args(waves)
            .output()
            .expect("tidemark runs")
    };
    let refused = compare(["elsewhere-2023", "2024"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("is a benchmark"), "{said}");
    let shown = String::from_utf8(compare(["2023", "2024"]).stdout).expect("text");
    assert!(
        shown.contains("Benchmarks") && shown.contains("Elsewhere, another institute"),
        "{shown}"
    );
}
