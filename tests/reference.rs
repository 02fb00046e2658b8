//! Numbers against R `survey`: every case of `reference/public.json`, or of the file `TIDEMARK_REFERENCE` names, through
//! the public library API. One line is printed for each kind.

#[path = "reference/calibration.rs"]
mod calibration;
#[path = "reference/cases.rs"]
mod cases;
#[path = "reference/dataset.rs"]
mod dataset;
#[path = "reference/kinds.rs"]
mod kinds;
#[path = "reference/lonely_psu.rs"]
mod lonely_psu;
#[path = "reference/models.rs"]
mod models;
#[path = "reference/proportion_interval.rs"]
mod proportion_interval;
#[path = "reference/quantile.rs"]
mod quantile;
#[path = "reference/replicate.rs"]
mod replicate;
#[path = "shared/mod.rs"]
mod shared;
#[path = "reference/tests.rs"]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;

use cases::{Case, Comparison, Outcome};

/// Kinds that must pass in full. The others are counted as not yet.
const COMPLETE: &[&str] = &[
    "mean",
    "by",
    "ratio",
    "total",
    "kish",
    "contrast_independent",
    "contrast_same_design",
    "rake",
    "poststratify",
    "quantile",
    "replicate",
    "replicate_by",
    "glm_linear",
    "glm_logistic",
    "replicate_glm",
    "calibrate",
    "trim",
    "chisq",
    "gof",
    "ttest",
    "contrast_scores",
    "lonely_psu",
    "ciprop",
];

#[derive(Default)]
struct Tally {
    cases: usize,
    passed: usize,
    worst: f64,
}

#[test]
fn every_case_of_a_complete_kind_equals_r_survey() {
    let file = match std::env::var_os("TIDEMARK_REFERENCE") {
        Some(file) => PathBuf::from(file),
        None => match shared::shared("reference") {
            Some(shared) => shared.join("reference/public.json"),
            None => return,
        },
    };
    let (folder, cases) = cases::read(&file);
    let mut kinds: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut failures = Vec::new();
    for case in &cases {
        let tally = kinds.entry(&case.kind).or_default();
        tally.cases += 1;
        match kinds::run(case, &folder) {
            Outcome::NotYet => {}
            Outcome::Compared(Comparison { worst, misses, .. }) => {
                tally.worst = tally.worst.max(worst);
                if misses.is_empty() {
                    tally.passed += 1;
                } else {
                    failures.push((case, misses));
                }
            }
        }
    }
    for (kind, tally) in &kinds {
        println!(
            "{kind}: {}/{}, worst relative difference {:.1e}{}",
            tally.passed,
            tally.cases,
            tally.worst,
            if COMPLETE.contains(kind) {
                ""
            } else {
                " (not yet)"
            }
        );
    }
    for (case, misses) in &failures {
        println!("{}:", case.id);
        for miss in misses.iter().take(6) {
            println!("    {miss}");
        }
    }
    let passed: usize = kinds.values().map(|tally| tally.passed).sum();
    println!("all: {passed}/{}", cases.len());
    for kind in COMPLETE {
        if let Some(tally) = kinds.get(kind) {
            assert_eq!(
                tally.passed, tally.cases,
                "kind {kind} does not pass in full"
            );
        }
    }
    assert!(passed > 0, "no case of {} was run", file.display());
}

#[test]
fn a_wrong_number_is_a_miss() {
    let case = Case::example();
    let mut comparison = Comparison::new(&case);
    comparison.number("estimate", 0.5, &serde_json::json!(0.5));
    assert!(comparison.misses.is_empty());
    comparison.number("estimate", 0.500_001, &serde_json::json!(0.5));
    assert_eq!(comparison.misses.len(), 1);
}
