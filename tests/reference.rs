//! Numbers against R `survey`: every case of `reference/public.json`, or of the file `TIDEMARK_REFERENCE` names, through
//! the public library API. One line is printed for each kind.

#[path = "reference/adjusted.rs"]
mod adjusted;
#[path = "reference/calibration.rs"]
mod calibration;
#[path = "reference/cases.rs"]
mod cases;
#[path = "reference/dataset.rs"]
mod dataset;
#[path = "reference/groups.rs"]
mod groups;
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
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use cases::{Case, Comparison};

#[derive(Default)]
struct Tally {
    cases: usize,
    passed: usize,
    worst: f64,
}

#[test]
fn every_case_equals_r_survey() {
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
        let Comparison { worst, misses, .. } = run(case, &folder);
        tally.worst = tally.worst.max(worst);
        if misses.is_empty() {
            tally.passed += 1;
        } else {
            failures.push((case, misses));
        }
    }
    for (kind, tally) in &kinds {
        println!(
            "{kind}: {}/{}, worst relative difference {:.1e}",
            tally.passed, tally.cases, tally.worst,
        );
    }
    for (case, misses) in &failures {
        println!("{}:", case.id);
        for miss in misses.iter().take(6) {
            println!("    {miss}");
        }
    }
    let passed = cases.len() - failures.len();
    println!("all: {passed}/{}", cases.len());
    assert!(!cases.is_empty(), "{} holds no case", file.display());
    assert_eq!(passed, cases.len(), "cases of {} fail", file.display());
}

/// A case that panics has failed, and the others are still run. Where R stops, it must be refused.
fn run(case: &Case, folder: &Path) -> Comparison {
    let run = AssertUnwindSafe(|| kinds::run(case, folder));
    let mut comparison = catch_unwind(run).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()));
        let mut comparison = Comparison::new(case);
        let said = said.unwrap_or_default();
        comparison.misses.push(format!("stopped: {said}"));
        comparison
    });
    if case.expects_error() {
        comparison.misses = match comparison.misses.is_empty() {
            true => vec!["no error".into()],
            false => Vec::new(),
        };
    }
    comparison
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

#[test]
fn a_case_of_an_unknown_kind_has_failed() {
    let case = Case {
        kind: "astrology".into(),
        ..Case::example()
    };
    assert_eq!(run(&case, Path::new("")).misses.len(), 1);
}
