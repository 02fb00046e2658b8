//! Weighting in steps, through a survey folder and the whole pipeline: the fixture's figures, and what is said of steps
//! that cannot do what they are asked.

#[path = "shared/mod.rs"]
mod shared;

use std::fmt::Write as _;
use std::path::Path;

use tidemark::Error;
use tidemark::definition::{ItemId, NetId, Survey, WaveId};
use tidemark::diagnostic::{Diagnostics, code};
use tidemark::estimate::{Domain, Estimate, Measure};
use tidemark::pipeline::{self, Results, RowWeights, Scope};
use tidemark::weight::{Method, StepKind};

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

/// R prints ten digits.
const PRINTED: f64 = 1e-9;

fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// Wave 2024 of the fixture, weighted as these lines of TOML say; `None` where the reference folder is not there.
fn fixture(steps: &str) -> Option<Survey> {
    let shared = shared::shared("fixture")?;
    let folder = tempfile::tempdir().expect("a folder");
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surveys/fixture/survey.toml");
    let survey = std::fs::read_to_string(template).expect("survey.toml");
    let (before, after) = survey.split_once("[weighting]").expect("a weighting");
    let (_, after) = after.split_once("[disclosure]").expect("a disclosure");
    write(
        folder.path(),
        "survey.toml",
        &format!("{before}{steps}\n[disclosure]{after}"),
    );
    let rows =
        std::fs::read_to_string(shared.join("reference/fixture/poll.csv")).expect("poll.csv");
    let mut delivery = format!("{}\n", rows.lines().next().expect("a heading"));
    for line in rows.lines().filter(|line| line.starts_with("2024")) {
        writeln!(delivery, "{line}").expect("a line");
    }
    write(folder.path(), "waves/2024/responses.csv", &delivery);
    write(
        folder.path(),
        "waves/2024/wave.toml",
        "kind = \"responses\"\nrespondent_id = \"id\"\n",
    );
    write(folder.path(), "targets/2024.csv", TARGETS);
    let survey = tidemark::definition::load(folder.path())
        .unwrap_or_else(|e| panic!("{e}"))
        .output;
    // The folder is needed until the waves are read.
    std::mem::forget(folder);
    Some(survey)
}

const MARGINS: &str = "margins = [\"age\", \"sex\", \"reg\", \"edu\"]";

fn agree(results: &Results) -> Estimate {
    let wave = results.wave(&WaveId::new("2024")).expect("the wave");
    let net = Measure::Net(NetId::new("agree"));
    let cell = wave.estimates.find(&ItemId::new("q"), &net, &Domain::Total);
    cell.expect("the net").estimate.clone()
}

fn run(survey: Survey) -> Results {
    pipeline::run(survey, &Scope::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn assert_close(found: f64, expected: f64, what: &str) {
    let off = ((found - expected) / expected).abs();
    assert!(
        off <= PRINTED,
        "{what}: {found}, R prints {expected} (relative {off:.1e})"
    );
}

/// `reference/fixture/r-survey-4.5.txt`, lines `cr mean,se`, `cl mean,se`, `cg mean,se`.
#[test]
fn calibrations_of_the_fixture_equal_r() {
    for (lines, share, standard_error) in [
        ("distance = \"raking\"", 0.52705027151, 0.01802084716),
        ("distance = \"linear\"", 0.52708077047, 0.01793904026),
        (
            "distance = \"logit\"\nlower = 0.3\nupper = 3",
            0.52766746762,
            0.01797692995,
        ),
    ] {
        let step = format!("[[weighting.step]]\nmethod = \"calibrate\"\n{MARGINS}\n{lines}\n");
        let Some(survey) = fixture(&step) else { return };
        let estimate = agree(&run(survey));
        assert_close(estimate.value.expect("a share"), share, lines);
        assert_close(
            estimate.standard_error().expect("an SE"),
            standard_error,
            lines,
        );
    }
}

#[test]
fn raking_as_a_step_or_by_weight_or_by_row_is_the_same() {
    let lines = format!("method = \"rake\"\n{MARGINS}\n");
    let rescaled = "[[weighting.step]]\nmethod = \"rescale\"\ntotal = 5000000\n";
    // Limits nobody reaches: cells are as fine as the weights, and nothing is cut.
    let trimmed = "[[weighting.step]]\nmethod = \"trim\"\nupper = 100\n";
    for history in [
        format!("[weighting]\n{lines}"),
        format!("[[weighting.step]]\n{lines}"),
        format!("[[weighting.step]]\n{lines}{rescaled}"),
        format!("[[weighting.step]]\n{lines}{trimmed}{rescaled}"),
    ] {
        let Some(survey) = fixture(&history) else {
            return;
        };
        let estimate = agree(&run(survey));
        assert_close(
            estimate.standard_error().expect("an SE"),
            0.01802084716,
            &history,
        );
        assert_close(estimate.value.expect("a share"), 0.52705027151, &history);
    }
}

/// The weights of 2024 raked, then cut to 0.3–3 in the given way.
fn trimmed(lines: &str) -> Option<(RowWeights, Diagnostics)> {
    let survey = fixture(&format!(
        "[[weighting.step]]\nmethod = \"rake\"\n{MARGINS}\n[[weighting.step]]\nmethod = \"trim\"\nlower = 0.3\nupper = 3\n{lines}\n"
    ))?;
    let read =
        pipeline::row_weights(&survey, &WaveId::new("2024")).unwrap_or_else(|e| panic!("{e}"));
    Some((read.output, read.warnings))
}

#[test]
fn trimming_after_raking_meets_the_margins_again_or_says_by_how_much_it_misses() {
    let Some((kept, said)) = trimmed("") else {
        return;
    };
    assert!(
        said.iter().all(|found| found.code != code::NOT_CONVERGED),
        "{said}"
    );
    assert!(kept.report.largest_miss.expect("a miss") <= 1e-6);
    for category in kept
        .report
        .margins
        .iter()
        .flat_map(|margin| &margin.categories)
    {
        assert!((category.after - category.target).abs() <= 1e-8);
    }
    assert!(
        kept.weights
            .iter()
            .all(|w| (0.3 - 1e-9..=3.0 + 1e-9).contains(w))
    );
    let sum: f64 = kept.weights.iter().sum();
    assert!((sum - 1000.0).abs() < 1e-6, "{sum}");
    let kinds: Vec<StepKind> = kept.report.steps.iter().map(|step| step.step).collect();
    assert_eq!(kinds, [StepKind::Rake, StepKind::Trim]);
    assert_eq!(kept.report.method, Method::Steps);
    let cut = kept.report.steps[1].cut.expect("a count");
    assert!(cut > 0);

    for lines in [
        "redistribute = \"equal\"",
        "redistribute = \"proportional\"",
    ] {
        let Some((lost, said)) = trimmed(lines) else {
            return;
        };
        let miss = lost.report.largest_miss.expect("a miss");
        assert!(miss > 1e-3, "{miss}");
        let told = said
            .iter()
            .find(|found| found.code == code::NOT_CONVERGED)
            .expect("a warning");
        assert!(told.message.contains("percentage points off"), "{said}");
        assert!(told.message.contains(&format!("{miss:.4}")), "{said}");
        assert!(
            lost.weights
                .iter()
                .all(|w| (0.3 - 1e-12..=3.0 + 1e-12).contains(w))
        );
        assert!((lost.weights.iter().sum::<f64>() - 1000.0).abs() < 1e-6);
    }
    let Some((once, _)) = trimmed("redistribute = \"equal\"\npasses = \"one\"") else {
        return;
    };
    assert!((once.weights.iter().sum::<f64>() - 1000.0).abs() < 1e-6);
}

#[test]
fn limits_too_tight_for_the_margins_are_said_and_the_weights_trimmed_all_the_same() {
    let Some(survey) = fixture(&format!(
        "[[weighting.step]]\nmethod = \"rake\"\n{MARGINS}\n[[weighting.step]]\nmethod = \"trim\"\nlower = 0.9\nupper = 1.2\n"
    )) else {
        return;
    };
    let read =
        pipeline::row_weights(&survey, &WaveId::new("2024")).unwrap_or_else(|e| panic!("{e}"));
    assert!(
        read.output
            .weights
            .iter()
            .all(|w| (0.9 - 1e-12..=1.2 + 1e-12).contains(w))
    );
    let said = read.warnings.to_string();
    assert!(
        said.contains("trimmed without: no weights of these respondents meet"),
        "{said}"
    );
    assert!(said.contains("percentage points off its target"), "{said}");
}

#[test]
fn the_variance_keeps_what_raking_gained_through_trimming() {
    let margin = format!("[[weighting.step]]\nmethod = \"rake\"\n{MARGINS}\n");
    let trim =
        "[[weighting.step]]\nmethod = \"trim\"\nlower = 0.3\nupper = 3\nredistribute = \"equal\"\n";
    let (Some(survey), Some(fixed)) = (
        fixture(&format!("{margin}{trim}")),
        fixture(&format!(
            "{}{trim}",
            margin.replace(MARGINS, &format!("{MARGINS}\nvariance = \"fixed\""))
        )),
    ) else {
        return;
    };
    let (known, fixed) = (agree(&run(survey)), agree(&run(fixed)));
    assert_eq!(known.value, fixed.value);
    let (known, fixed) = (
        known.standard_error().expect("an SE"),
        fixed.standard_error().expect("an SE"),
    );
    assert!(known < 0.99 * fixed, "{known} {fixed}");
}

// ---- a small survey of its own: nonresponse, numbers, and what is refused

const SURVEY: &str = r#"
[survey]
id = "small"
languages = ["en"]
title = "Small"

[item.outcome]
kind = "single"
role = "background"
base = "answered"
answers = [{ code = 1, label = "Interview" }, { code = 2, label = "No contact" }]
text = "Outcome"

[item.sex]
kind = "single"
role = "background"
base = "answered"
answers = [{ code = 1, label = "Man" }, { code = 2, label = "Woman" }]
text = "Sex"

[item.born]
kind = "numeric"
role = "background"
text = "Year of birth"

[item.trust]
kind = "single"
base = "answered"
answers = [{ code = 1, label = "No" }, { code = 2, label = "Yes" }]
nets = { agree = [2] }
text = "Trust"

[design]
weight = "d"

[disclosure]
probability = "probability"
"#;

const ROWS: &str = "outcome,sex,born,trust,d
1,1,1950,1,1
1,1,1960,2,2
2,1,,,1
2,1,,,2
1,2,1970,2,1
1,2,1985,1,1
1,2,1990,2,2
2,2,,,1
";

fn small(steps: &str, targets: &str) -> Result<(Survey, RowWeights, Diagnostics), Diagnostics> {
    small_of(ROWS, steps, targets)
}

fn small_of(
    rows: &str,
    steps: &str,
    targets: &str,
) -> Result<(Survey, RowWeights, Diagnostics), Diagnostics> {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "survey.toml", &format!("{SURVEY}\n{steps}"));
    write(
        folder.path(),
        "waves/2021/wave.toml",
        "kind = \"responses\"\n",
    );
    write(folder.path(), "waves/2021/responses.csv", rows);
    write(
        folder.path(),
        "targets/2021.csv",
        &format!("margin,category,share,source\n{targets}"),
    );
    let survey = match tidemark::definition::load(folder.path()) {
        Ok(loaded) => loaded.output,
        Err(Error::Input(found)) => return Err(found),
        Err(other) => panic!("{other}"),
    };
    let read = match pipeline::row_weights(&survey, &survey.waves[0].id) {
        Ok(read) => read,
        Err(Error::Input(found)) => return Err(found),
        Err(other) => panic!("{other}"),
    };
    std::mem::forget(folder);
    Ok((survey, read.output, read.warnings))
}

const NONRESPONSE: &str =
    "[[weighting.step]]\nmethod = \"nonresponse\"\nrespondent = \"outcome\"\ncodes = [1]\n";

#[test]
fn respondents_stand_for_the_nonrespondents_of_their_class() {
    let (survey, weights, said) = small(&format!("{NONRESPONSE}classes = [\"sex\"]\n"), "")
        .unwrap_or_else(|found| panic!("{found}"));
    // Men: 6 of weight sampled, 3 of it responded; women 5 and 4.
    assert_eq!(
        weights.weights,
        [2.0, 4.0, 0.0, 0.0, 1.25, 1.25, 2.5, 0.0],
        "{said}"
    );
    assert_eq!(weights.report.respondents, 5);
    assert_eq!(weights.report.steps[0].largest_factor, 2.0);
    let results = run(survey);
    let wave = &results.waves[0];
    let yes = Measure::Net(NetId::new("agree"));
    let cell = wave
        .estimates
        .find(&ItemId::new("trust"), &yes, &Domain::Total)
        .expect("the net");
    assert_eq!(cell.estimate.bases.unweighted, 5);
    assert!((cell.estimate.value.expect("a share") - 7.75 / 11.0).abs() < 1e-12);
}

#[test]
fn a_history_goes_on_after_nonresponse_and_meets_a_mean() {
    let steps = format!(
        "{NONRESPONSE}\n[[weighting.step]]\nmethod = \"calibrate\"\nmargins = [\"sex\"]\nnumbers = [\"born\"]\ntotal = 100\n\n[[weighting.step]]\nmethod = \"rescale\"\ntotal = 5\n"
    );
    let targets = "sex,1,0.5,Register\nsex,2,0.5,Register\nborn,mean,1968,Register\n";
    let (_, weights, said) = small(&steps, targets).unwrap_or_else(|found| panic!("{found}"));
    assert!(said.error_count() == 0, "{said}");
    let w = &weights.weights;
    let born = [1950.0, 1960.0, 0.0, 0.0, 1970.0, 1985.0, 1990.0, 0.0];
    let sum: f64 = w.iter().sum();
    let mean: f64 = w.iter().zip(born).map(|(w, x)| w * x).sum::<f64>() / sum;
    assert!(
        (sum - 5.0).abs() < 1e-9 && (mean - 1968.0).abs() < 1e-6,
        "{sum} {mean}"
    );
    assert!((w[0] + w[1] - 2.5).abs() < 1e-8);
    assert_eq!([w[2], w[3], w[7]], [0.0; 3]);
    assert!(weights.report.largest_miss.expect("a miss") < 1e-6);
}

#[test]
fn a_mean_out_of_reach_is_named() {
    let steps = format!(
        "{NONRESPONSE}\n[[weighting.step]]\nmethod = \"calibrate\"\nnumbers = [\"born\"]\n"
    );
    let found = small(&steps, "born,mean,1940,Register\n")
        .map(|_| ())
        .expect_err("nobody is that old");
    let said = found.to_string();
    let expected = "no weights of these respondents meet the target of the mean of `born` (1940); theirs run from 1950 to 1990 in `born`";
    assert!(said.contains(expected), "{said}");
    assert!(!said.contains("together"), "{said}");
}

#[test]
fn a_number_somebody_lacks_is_an_error() {
    let steps = "[[weighting.step]]\nmethod = \"calibrate\"\nnumbers = [\"born\"]\n";
    let found = small(steps, "born,mean,1968,Register\n")
        .map(|_| ())
        .expect_err("three have no number");
    assert!(
        found
            .to_string()
            .contains("3 respondents without a number in `born`"),
        "{found}"
    );
}

#[test]
fn steps_that_make_no_sense_are_said_where_they_stand() {
    for (steps, said) in [
        (
            "[[weighting.step]]\nmethod = \"trim\"\n",
            "has no `lower` and no `upper`",
        ),
        (
            "[[weighting.step]]\nmethod = \"trim\"\nupper = 3\nmargins = [\"sex\"]\n",
            "`margins` is not a key of such a step",
        ),
        (
            "[[weighting.step]]\nmethod = \"trim\"\nupper = 3\nredistribute = \"margins\"\n",
            "no step before this one has margins",
        ),
        (
            "[[weighting.step]]\nmethod = \"calibrate\"\nmargins = [\"sex\"]\ndistance = \"logit\"\n",
            "needs limits of the factor",
        ),
        (
            "[[weighting.step]]\nmethod = \"calibrate\"\nmargins = [\"sex\"]\ndistance = \"logit\"\nlower = -0.5\nupper = 3\n",
            "`lower` from 0 to below 1",
        ),
        (
            "[[weighting.step]]\nmethod = \"poststratify\"\nmargins = [\"sex\", \"trust\"]\n",
            "has one margin",
        ),
        (
            "[[weighting.step]]\nmethod = \"rescale\"\n",
            "has no `total`",
        ),
        (
            "[[weighting.step]]\nmethod = \"calibrate\"\nnumbers = [\"sex\"]\n",
            "item `sex` is not numeric",
        ),
        (
            "[[weighting.step]]\nmethod = \"nonresponse\"\nrespondent = \"outcome\"\ncodes = [7]\n",
            "has no code 7",
        ),
        (
            "[weighting]\nmethod = \"rake\"\n[[weighting.step]]\nmethod = \"trim\"\nupper = 3\n",
            "`method` of `[weighting]` does not go with steps",
        ),
    ] {
        let targets =
            "sex,1,0.5,Register\nsex,2,0.5,Register\ntrust,1,0.5,Register\ntrust,2,0.5,Register\n";
        let found = small(steps, targets).map(|_| ()).expect_err(steps);
        assert!(found.to_string().contains(said), "{steps}: {found}");
    }
}

#[test]
fn the_steps_of_the_documentation_are_a_weighting() {
    let docs = include_str!("../docs/survey-folder.md");
    let (_, after) = docs
        .split_once("In place of the `[weighting]` above:\n")
        .expect("an example");
    let steps: String = after
        .lines()
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .map(|line| format!("{}\n", line.trim_start()))
        .collect();
    let more = "
[item.region]
kind = \"derived\"
from = \"outcome\"
label = \"Region\"
recode = [{ code = 1, label = \"All\", codes = [1, 2] }]

[item.age_group]
kind = \"derived\"
from = \"born\"
label = \"Age\"
bands = [{ code = 1, label = \"Older\", to = 1969 }, { code = 2, label = \"Younger\", from = 1970 }]
";
    let targets = "region,1,1,Register
sex*age_group,1*1,0.5,Register
sex*age_group,2*2,0.5,Register
sex*age_group,1*2,0,Register
sex*age_group,2*1,0,Register
born,mean,1968,Register
";
    let steps = format!("{more}\n{steps}");
    let (survey, weights, said) = small(&steps, targets).unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(survey.weighting.steps().len(), 4);
    assert_eq!(weights.report.steps.len(), 4);
    assert!(
        (weights.weights.iter().sum::<f64>() - 1000.0).abs() < 1e-6,
        "{said}"
    );
}

// ---- what is said of targets, limits and respondents

const RESPONDENTS: &str = "outcome,sex,born,trust,d
1,1,1950,1,0.493
1,1,1960,2,0.6
1,1,1965,2,1.7
1,1,1968,2,0.55
1,2,1970,2,1.1
1,2,1985,1,1.2
1,2,1990,2,2.9
1,2,1991,2,0.9
1,2,1992,2,1.3
1,2,1993,1,0.7
1,2,1994,1,0.7
";

const HALVES: &str = "sex,1,0.5,Register\nsex,2,0.5,Register\n";
const RAKE: &str = "[[weighting.step]]\nmethod = \"rake\"\nmargins = [\"sex\"]\n";

fn made(rows: &str, steps: &str, targets: &str) -> (RowWeights, Diagnostics) {
    let (_, weights, said) =
        small_of(rows, steps, targets).unwrap_or_else(|found| panic!("{steps}: {found}"));
    (weights, said)
}

#[test]
fn the_largest_and_smallest_weights_are_those_of_single_respondents() {
    let (weights, _) = made(RESPONDENTS, RAKE, HALVES);
    let mut sorted = weights.weights.clone();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let told: Vec<f64> = weights.report.extremes.iter().map(|e| e.weight).collect();
    // Ten groups, as two of eleven are alike: all are told, and those two in one line.
    sorted.dedup();
    assert_eq!(told, sorted);
    let alike: Vec<u64> = weights
        .report
        .extremes
        .iter()
        .map(|e| e.respondents)
        .collect();
    assert_eq!(alike, [1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
    assert_eq!(told[0], weights.report.largest_weight);
    assert_eq!(told[9], weights.report.smallest_weight);
}

#[test]
fn after_nonresponse_the_smallest_weight_told_is_the_smallest() {
    let (weights, _) = made(ROWS, &format!("{NONRESPONSE}classes = [\"sex\"]\n"), "");
    let last = weights.report.extremes.last().expect("somebody");
    assert_eq!(last.weight, weights.report.smallest_weight);
    assert_eq!((last.weight, last.respondents), (1.25, 2));
}

#[test]
fn a_mean_is_missed_in_its_unit_and_a_category_in_points() {
    let steps = "[[weighting.step]]\nmethod = \"calibrate\"\nnumbers = [\"born\"]\n
[[weighting.step]]\nmethod = \"trim\"\nupper = 1.5\nredistribute = \"equal\"\n";
    let (weights, said) = made(RESPONDENTS, steps, "born,mean,1970,Register\n");
    let born = [
        1950.0, 1960.0, 1965.0, 1968.0, 1970.0, 1985.0, 1990.0, 1991.0, 1992.0, 1993.0, 1994.0,
    ];
    let sum: f64 = weights.weights.iter().sum();
    let total: f64 = weights.weights.iter().zip(born).map(|(w, x)| w * x).sum();
    let [missed] = &weights.report.mean_misses[..] else {
        panic!("one mean");
    };
    assert!((missed.miss - (total / sum - 1970.0)).abs() < 1e-9);
    assert!(missed.miss.abs() > 0.1, "{}", missed.miss);
    assert!(weights.report.largest_miss.expect("of the sum") < 1e-6);
    let said = said.to_string();
    assert!(
        said.contains("after trimming, the mean of `born` is 19"),
        "{said}"
    );
    assert!(said.contains("and its target 1970"), "{said}");
    assert!(!said.contains("percentage points"), "{said}");
}

#[test]
fn limits_are_said_as_they_are_written() {
    let steps = format!(
        "{RAKE}\n[[weighting.step]]\nmethod = \"trim\"\nlimits = \"median_weight\"\nupper = 1.3\n"
    );
    let targets = "sex,1,0.9,Register\nsex,2,0.1,Register\n";
    let found = small_of(RESPONDENTS, &steps, targets);
    let said = match found {
        Ok((_, _, said)) | Err(said) => said.to_string(),
    };
    assert!(
        said.contains("at or below 1.3 × the median weight = "),
        "{said}"
    );
    assert!(said.contains("(no lower limit)"), "{said}");
    assert!(!said.contains("inf"), "{said}");
    assert!(!said.contains("redistribute"), "{said}");
}

#[test]
fn bounds_that_leave_no_weights_are_named_where_they_stand() {
    let steps = "[[weighting.step]]\nmethod = \"calibrate\"\nmargins = [\"sex\"]\nlower = 0.97\nupper = 1.03\n";
    let found = small_of(
        RESPONDENTS,
        steps,
        "sex,1,0.7,Register\nsex,2,0.3,Register\n",
    )
    .map(|_| ())
    .expect_err("bounds too tight");
    let fault = found.iter().next().expect("an error");
    assert_eq!(fault.code, code::NOT_CONVERGED);
    let step = "step 1 (`calibrate`, distance `raking`, factors between 0.97 and 1.03): no weights";
    assert!(fault.message.starts_with(step), "{found}");
    let place = fault.place.as_ref().expect("a place");
    assert!(place.file.ends_with("survey.toml"));
    let line = SURVEY.matches('\n').count() + 2;
    assert_eq!(place.line, Some(line));
    assert!(
        found.to_string().contains("widen `lower` and `upper`"),
        "{found}"
    );
}

#[test]
fn a_blank_outcome_and_nonresponse_without_nonrespondents_are_said() {
    let blank = ROWS.replacen("2,1,,,1", ",1,,,1", 1);
    let (weights, said) = made(&blank, NONRESPONSE, "");
    assert_eq!(weights.report.respondents, 5);
    let told = "1 respondent without an answer in `outcome` counts as a nonrespondent";
    assert!(said.to_string().contains(told), "{said}");

    let (_, said) = made(RESPONDENTS, NONRESPONSE, "");
    let told = "step 1 changes nothing: by `outcome` everybody responded";
    assert!(said.to_string().contains(told), "{said}");

    let (_, said) = made(ROWS, &format!("{NONRESPONSE}\n{NONRESPONSE}"), "");
    let told = said.to_string();
    assert!(
        told.contains("step 2 changes nothing") && !told.contains("step 1"),
        "{told}"
    );
}

#[test]
fn targets_that_a_later_step_loses_are_said_with_the_miss() {
    let after = format!("{RAKE}\n{NONRESPONSE}");
    let (_, said) = made(ROWS, &after, HALVES);
    let told = "a later step loses the targets of step 1: category ";
    assert!(said.to_string().contains(told), "{said}");
    assert!(
        said.to_string()
            .contains("percentage points off its target"),
        "{said}"
    );

    let post = "[[weighting.step]]\nmethod = \"poststratify\"\nmargins = [\"trust\"]\ntotal = 50\n";
    let targets = format!("{HALVES}trust,1,0.6,Register\ntrust,2,0.4,Register\n");
    let (weights, said) = made(RESPONDENTS, &format!("{RAKE}\n{post}"), &targets);
    let sex = &weights.report.margins[0].categories[0];
    let points = 100.0 * (sex.after - sex.target).abs();
    assert!(points > 1.0);
    assert!(
        said.to_string()
            .contains(&format!("{points:.4} percentage points")),
        "{said}"
    );

    let (_, said) = made(RESPONDENTS, &format!("{post}\n{RAKE}\n{RAKE}"), &targets);
    assert_eq!(
        said.to_string().matches("loses the targets").count(),
        1,
        "{said}"
    );
    let (_, said) = made(ROWS, &format!("{NONRESPONSE}\n{RAKE}"), HALVES);
    assert!(!said.to_string().contains("loses"), "{said}");
}

#[test]
fn weights_below_0_are_the_smallest() {
    let steps =
        "[[weighting.step]]\nmethod = \"calibrate\"\nnumbers = [\"born\"]\ndistance = \"linear\"\n";
    let (weights, said) = made(RESPONDENTS, steps, "born,mean,1945,Register\n");
    let smallest = weights
        .weights
        .iter()
        .copied()
        .fold(f64::INFINITY, f64::min);
    assert!(smallest < 0.0);
    assert_eq!(weights.report.smallest_weight, smallest);
    assert!(said.to_string().contains("the calibration gives"), "{said}");
}
