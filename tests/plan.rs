//! What the next wave can show: power, detectable changes and bases against R, and `tidemark plan` as a person meets it.
//!
//! The numbers of R (4.2) come from its own distributions by the formulas that the module names, not from ours: power is
//! `pt(qt(1 - alpha/2, nu), nu, ncp, lower.tail = FALSE)` with nu = nu1·(1 + n2/n1) and ncp = |x|/sqrt(v1 + v2); what is
//! detectable and what is needed are `uniroot` of it; equivalence is `integrate` of
//! `pmax(0, 2*pnorm(w/s - qt(1 - alpha, nu)*sqrt(q/nu)) - 1)*dchisq(q, nu)` over q.

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use tidemark::compare::power::{Aim, Direction, LastWave, NoPlan};
use tidemark::estimate::distribution::{equivalence_power, noncentral_t_tail};
use tidemark::estimate::{Estimate, NoPrecision, Precision, Uncertainty, Unit, interval};
use tidemark::measure::Bases;

fn estimate(value: f64, variance: f64, df: f64, base: u64) -> Estimate {
    Estimate {
        value: Some(value),
        bases: Bases {
            unweighted: base,
            weighted: base as f64,
            effective: base as f64,
        },
        uncertainty: Uncertainty::Known(Precision {
            standard_error: variance.sqrt(),
            degrees_of_freedom: df,
            interval: interval::symmetric(value, variance.sqrt(), 1.96),
            design_effect: None,
        }),
    }
}

/// 43 % of 1,013 with a design effect of 1.3.
fn agree() -> LastWave {
    let variance = 1.3 * 0.43 * 0.57 / 1013.0;
    LastWave::of(
        &estimate(0.43, variance, 1012.0, 1013),
        Unit::Proportion,
        0.0,
    )
    .expect("a plan")
}

const FAMILY: Aim = Aim {
    level: 0.05,
    power: 0.8,
    tests: 60,
};

fn one() -> Aim {
    Aim::default()
}

#[track_caller]
fn near(found: f64, r: f64, tolerance: f64) {
    assert!(
        (found - r).abs() <= tolerance * r.abs(),
        "{found} is not {r}"
    );
}

/// mpmath (30 digits) by quadrature over the spread; the first four also R's `pt(…, ncp)`, to 1e-12.
#[test]
fn the_noncentral_t_is_that_of_mpmath() {
    for (t, df, noncentrality, tail) in [
        (2.0, 10.0, 3.0, 0.831_514_161_411_956_6),
        (2.0, 1.0, 3.0, 0.820_437_503_447_758_4),
        (1.96, 2022.0, 2.8, 0.799_501_952_757_657),
        (12.0, 3.5, 4.0, 0.037_860_430_898_253_68),
        (5.0, 4.0, -1.0, 0.000_365_208_559_494_698_9),
        (30.0, 7.0, 2.0, 5.563_036_034_677_482e-7),
    ] {
        near(noncentral_t_tail(t, df, noncentrality), tail, 1e-11);
    }
}

#[test]
fn power_is_that_of_r() {
    let (last, n) = (agree(), 1013.0);
    near(
        last.power(n, 0.05, Direction::Rise, &one()).unwrap(),
        0.509377286416578,
        1e-10,
    );
    near(
        last.power(n, 0.05, Direction::Fall, &one()).unwrap(),
        0.520808856320677,
        1e-10,
    );
    near(
        last.power(n, 0.05, Direction::Rise, &FAMILY).unwrap(),
        0.0869464104654263,
        1e-10,
    );
}

/// R: `power.t.test(n = 20, delta = 1, sd = 1)`: two equal groups, here of two waves of a mean.
#[test]
fn power_of_a_mean_is_that_of_power_t_test() {
    let last = LastWave::of(&estimate(0.0, 1.0 / 20.0, 19.0, 20), Unit::OfItem, 0.0).unwrap();
    near(
        last.power(20.0, 1.0, Direction::Rise, &one()).unwrap(),
        0.868952801692498,
        1e-10,
    );
    near(
        last.detectable(20.0, Direction::Fall, &one()).unwrap(),
        DELTA_OF_T_TEST,
        1e-6,
    );
}

/// R: `power.t.test(power = .8, n = 20, sd = 1)$delta`.
const DELTA_OF_T_TEST: f64 = 0.909130566100393;

/// R: `power.prop.test(n = 1013, p1 = .5, p2 = .55)` is 0.615536362775854 by the pooled variance under no change; by the
/// unpooled variance, which the test of a change has, `pnorm(.05/sqrt((.5*.5 + .55*.45)/1013) - qnorm(.975))`.
#[test]
fn power_of_a_simple_sample_is_that_of_two_proportions() {
    let last = LastWave::of(
        &estimate(0.5, 0.25 / 1013.0, f64::INFINITY, 1013),
        Unit::Proportion,
        0.0,
    )
    .unwrap();
    let power = last.power(1013.0, 0.05, Direction::Rise, &one()).unwrap();
    near(power, 0.616476246420199, 1e-10);
    near(power, 0.615536362775854, 0.002);
}

#[test]
fn the_smallest_detectable_change_is_that_of_r() {
    let last = agree();
    let of = |base: f64, way, aim: &Aim| last.detectable(base, way, aim).unwrap();
    near(
        of(1013.0, Direction::Rise, &one()),
        0.0706517984570895,
        1e-9,
    );
    near(
        of(1013.0, Direction::Fall, &one()),
        0.0692543840351456,
        1e-9,
    );
    near(
        of(1013.0, Direction::Rise, &FAMILY),
        0.105453050158082,
        1e-9,
    );
    near(of(3000.0, Direction::Rise, &one()), 0.057620820543043, 1e-9);
}

#[test]
fn the_base_needed_is_that_of_r() {
    let last = agree();
    assert_eq!(last.needed(0.06, Direction::Rise, &one()), Ok(2259));
    assert_eq!(last.needed(0.06, Direction::Fall, &one()), Ok(2107));
    assert_eq!(last.needed(0.05, Direction::Rise, &one()), Ok(81_766));
    assert_eq!(last.needed(0.08, Direction::Rise, &FAMILY), Ok(6379));
    assert_eq!(last.needed(0.1, Direction::Rise, &FAMILY), Ok(1268));
    // .049/sqrt(v1) = 2.763 < qnorm(.975) + qnorm(.8) = 2.802.
    assert_eq!(
        last.needed(0.049, Direction::Rise, &one()),
        Err(NoPlan::OutOfReach)
    );
    assert_eq!(
        last.needed(0.6, Direction::Rise, &one()),
        Err(NoPlan::OutOfRange)
    );
    assert_eq!(
        last.needed(0.6, Direction::Fall, &one()),
        Err(NoPlan::OutOfRange)
    );
}

#[test]
fn equivalence_is_that_of_r() {
    let last = agree();
    near(
        last.equivalence_power(1013.0, 0.05, &one()),
        0.272145416317714,
        1e-9,
    );
    near(
        last.equivalence_power(1013.0, 0.06, &one()),
        0.544663355335808,
        1e-9,
    );
    near(
        last.equivalence_power(2000.0, 0.07, &one()),
        0.883612507534521,
        1e-9,
    );
    assert_eq!(last.needed_for_equivalence(0.07, &one()), Ok(1239));
    assert_eq!(last.needed_for_equivalence(0.08, &one()), Ok(738));
    assert_eq!(
        last.needed_for_equivalence(0.02, &one()),
        Err(NoPlan::OutOfReach)
    );
    // Few degrees of freedom: R, `ff(2.2, qt(.95, 5), 5)` and `ff(3, qt(.95, 20), 20)`.
    near(
        equivalence_power(2.2, 2.015048372669157, 5.0),
        0.295029462332842,
        1e-4,
    );
    near(
        equivalence_power(3.0, 1.7247182429207857, 20.0),
        0.789173231090371,
        1e-5,
    );
}

#[test]
fn what_is_detectable_is_found_with_just_the_power_asked_for() {
    let last = agree();
    for direction in Direction::BOTH {
        for base in [30.0, 400.0, 1013.0, 20_000.0] {
            let size = last.detectable(base, direction, &one()).unwrap();
            near(
                last.power(base, size, direction, &one()).unwrap(),
                0.8,
                1e-9,
            );
            let needed = last.needed(size * 1.0001, direction, &one()).unwrap();
            assert!(
                needed as f64 <= base && needed as f64 >= base * 0.99 - 1.0,
                "{needed} of {base}"
            );
        }
    }
}

#[test]
fn rounding_counts_once() {
    let sampling = 1.3 * 0.43 * 0.57 / 1013.0;
    let rounded = estimate(0.43, sampling + 1e-4 / 12.0, 1012.0, 1013);
    let last = LastWave::of(&rounded, Unit::Proportion, 0.01).unwrap();
    // sqrt(v1 + v2) with the rounding of the first wave only; 2024 degrees of freedom.
    let next = sampling * (0.48 * 0.52) / (0.43 * 0.57);
    let noncentrality = 0.05 / (sampling + 1e-4 / 12.0 + next).sqrt();
    let power = noncentral_t_tail(1.9611297, 2024.0, noncentrality);
    near(
        last.power(1013.0, 0.05, Direction::Rise, &one()).unwrap(),
        power,
        1e-5,
    );
}

#[test]
fn what_cannot_be_planned_says_why() {
    let pinned = estimate(0.49, 1e-30, 1012.0, 1013);
    assert_eq!(
        LastWave::of(&pinned, Unit::Proportion, 0.0),
        Err(NoPlan::NoVariation)
    );
    let published = Estimate {
        uncertainty: Uncertainty::Unknown(NoPrecision::NotPublished),
        ..pinned
    };
    assert_eq!(
        LastWave::of(&published, Unit::Proportion, 0.01),
        Err(NoPlan::NoPrecision(NoPrecision::NotPublished))
    );
    let rare = LastWave::of(&estimate(0.02, 2e-5, 1012.0, 1013), Unit::Proportion, 0.0).unwrap();
    assert_eq!(
        rare.power(1013.0, 0.05, Direction::Fall, &one()),
        Err(NoPlan::OutOfRange)
    );
    assert!(rare.power(1013.0, 0.05, Direction::Rise, &one()).is_ok());
}

fn run(arguments: &[&str]) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .env("COLUMNS", "140")
        .args(arguments)
        .output()
        .expect("the program runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

/// The records of a plan in CSV, by column.
fn records(arguments: &[&str]) -> Vec<std::collections::BTreeMap<String, String>> {
    let output = run(&[arguments, &["--format", "csv"]].concat());
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

const GSS: &str = "surveys/gss";

/// The share and its standard error as `published.csv` of the wave has them, and the power from R by hand.
#[test]
fn the_program_plans_as_the_library_does() {
    let rows = records(&[
        "plan", GSS, "--wave", "2024", "--item", "happy", "--n", "3281",
    ]);
    let row = rows
        .iter()
        .find(|row| row["label"] == "Very happy")
        .expect("a line");
    let number = |name: &str| {
        row[name]
            .parse::<f64>()
            .unwrap_or_else(|_| panic!("{name}: {}", row[name]))
    };
    let of_estimate = estimate(
        number("estimate"),
        number("se").powi(2),
        number("df"),
        number("base") as u64,
    );
    let last = LastWave::of(&of_estimate, Unit::Proportion, 0.0).unwrap();
    let base = number("next_base");
    near(base, number("base"), 1e-12);
    near(
        number("detectable_rise"),
        last.detectable(base, Direction::Rise, &one()).unwrap(),
        1e-9,
    );
    let power = |way| last.power(base, 0.05, way, &one()).unwrap();
    near(
        number("power_of_change"),
        power(Direction::Rise).min(power(Direction::Fall)),
        1e-9,
    );
    let needed = |way| last.needed(0.05, way, &one()).unwrap();
    let worse = needed(Direction::Rise).max(needed(Direction::Fall)) as f64;
    // Respondents of the wave, not of the base.
    near(
        number("respondents_needed"),
        (worse * number("respondents") / number("base")).ceil(),
        1e-12,
    );
    assert_eq!(row["tests"], rows.len().to_string());
    assert!(number("detectable_rise_corrected") > number("detectable_rise"));
}

#[test]
fn more_respondents_find_less_and_the_correction_costs() {
    let few = records(&["plan", GSS, "--n", "1000"]);
    let many = records(&["plan", GSS, "--n", "4000"]);
    assert!(!few.is_empty());
    for (few, many) in few.iter().zip(&many) {
        let number = |row: &std::collections::BTreeMap<String, String>, name: &str| {
            row[name].parse::<f64>().unwrap()
        };
        assert!(number(many, "detectable_rise") < number(few, "detectable_rise"));
        assert!(number(few, "power_of_change_corrected") < number(few, "power_of_change"));
        assert_eq!(few["respondents_needed"], many["respondents_needed"]);
    }
}

#[test]
fn groups_are_planned_on_their_own_bases() {
    let rows = records(&[
        "plan",
        "surveys/tech-attitudes",
        "--by",
        "sex",
        "--item",
        "children_safe",
    ]);
    let of = |group: &str| {
        rows.iter()
            .find(|row| row["group"] == group)
            .expect("a line")
    };
    let base = |group: &str| of(group)["base"].parse::<u64>().unwrap();
    assert_eq!(base("1") + base("2"), base(""));
    let detectable = |group: &str| of(group)["detectable_rise"].parse::<f64>().unwrap();
    assert!(detectable("1") > detectable("") && detectable("2") > detectable(""));
}

#[test]
fn a_published_wave_without_precision_says_why_and_the_way_out() {
    let output = run(&["plan", "surveys/tech-attitudes", "--wave", "2020"]);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    assert!(
        text.contains("No standard error: the source does not state it."),
        "{text}"
    );
    assert!(
        text.contains("`design_effect`") && text.contains("`assumption`"),
        "{text}"
    );
    assert!(!text.contains("Detectable"), "{text}");
    let rows = records(&["plan", "surveys/tech-attitudes", "--wave", "2020"]);
    assert!(
        rows.iter()
            .all(|row| row["no_plan"] == "no_precision" && row["respondents_needed"].is_empty())
    );
}

#[test]
fn the_table_says_what_it_assumes() {
    insta::assert_snapshot!(
        "plan_of_a_survey",
        stdout(&run(&["plan", GSS, "--change", "3", "--lang", "en"]))
    );
}

/// The survey's smallest change of interest counts, an item's own before it, and `--within` before both.
#[test]
fn the_declared_smallest_change_is_what_unchanged_means() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = place.path().join("poll");
    let poll = folder.to_str().expect("a path");
    let made = run(&["new", poll, "--first-wave", "2026"]);
    assert_eq!(
        made.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let file = folder.join("survey.toml");
    let text = std::fs::read_to_string(&file).expect("a survey");
    let comparison =
        "\n[comparison]\nsmallest_change = 4\n\n[comparison.item.more_good]\nsmallest_change = 6\n";
    std::fs::write(&file, text + comparison).expect("a file");
    let rehearsed = run(&["rehearse", poll, "--wave", "2026"]);
    assert_eq!(
        rehearsed.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&rehearsed.stderr)
    );
    let rows = records(&["plan", poll]);
    let shares = || rows.iter().filter(|row| row["measure"] == "net");
    assert!(
        shares().any(|row| row["item"] == "more_good")
            && shares().any(|row| row["item"] != "more_good")
    );
    for row in shares() {
        let own = if row["item"] == "more_good" {
            "0.06"
        } else {
            "0.04"
        };
        assert_eq!(
            (row["within"].as_str(), row["change"].as_str()),
            (own, "0.05")
        );
    }
    let text = stdout(&run(&["plan", poll]));
    assert!(text.contains("(±4.0)") && text.contains("(±6.0)"), "{text}");
    let stated = records(&["plan", poll, "--within", "7"]);
    assert!(
        stated
            .iter()
            .filter(|row| row["measure"] == "net")
            .all(|row| row["within"] == "0.07")
    );
}

#[test]
fn a_rehearsal_is_marked() {
    let text = stdout(&run(&["plan", "surveys/tech-attitudes", "--wave", "2023"]));
    assert!(text.contains("REHEARSAL"), "{text}");
}

#[test]
fn numbers_that_ask_for_nothing_are_refused_together() {
    let output = run(&[
        "plan", GSS, "--n", "1", "--change", "0", "--within", "100", "--power", "1", "--tests", "0",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for argument in [
        "--respondents",
        "--change",
        "--within",
        "--power",
        "--tests",
    ] {
        assert!(said.contains(argument), "{said}");
    }
    assert!(output.stdout.is_empty());
}
