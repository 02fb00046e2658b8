//! Findings and titles are claims: what is true is printed, what is false or too close to call stops the report at its line.
//!
//! The truth is R's: `tests/claims/truth.R` (R 4.2.2, survey 4.1-1) has each difference with its standard error, from the rows
//! of the European Election Study 2009 in Denmark and of the General Social Survey.

#[path = "gss/copy.rs"]
#[allow(dead_code, reason = "other tests use the rest of it")]
mod copy;
#[path = "claims/ees.rs"]
mod ees;
#[path = "claims/gss.rs"]
mod gss;
#[path = "claims/language.rs"]
mod language;
#[path = "claims/mistakes.rs"]
mod mistakes;
#[path = "claims/pasted.rs"]
mod pasted;
#[path = "claims/published.rs"]
mod published;
#[path = "shared/mod.rs"]
mod shared;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Output;

use tidemark::compare::claim::{
    Difference, Evidence, Judged, OfWave, Outcome, Shown, asked, judge,
};
use tidemark::definition::{Survey, WaveId};
use tidemark::pipeline::{self, Results, Scope, WaveScope};

/// What R says of a claim.
struct Truth {
    claim: &'static str,
    outcome: Outcome,
    numbers: Numbers,
}

/// The numbers of R that decide it: of several comparisons the closest.
#[derive(Clone, Copy)]
enum Numbers {
    /// The side that is claimed to be larger minus the other, and the standard error of that.
    Difference(f64, f64),
    /// Later minus earlier, and its standard error.
    Change(f64, f64),
    /// Wald's F that groups are equal.
    F(f64),
}

use Numbers::{Change, Difference as Apart, F};

const fn holds(claim: &'static str, numbers: Numbers) -> Truth {
    Truth {
        claim,
        outcome: Outcome::Holds,
        numbers,
    }
}

const fn close(claim: &'static str, numbers: Numbers) -> Truth {
    Truth {
        claim,
        outcome: Outcome::TooClose,
        numbers,
    }
}

const fn wrong(claim: &'static str, numbers: Numbers) -> Truth {
    Truth {
        claim,
        outcome: Outcome::False,
        numbers,
    }
}

/// A report.toml with a finding a claim, and the line that each claim stands on.
fn report_toml<'a>(
    languages: &[&str],
    claims: impl IntoIterator<Item = &'a str>,
) -> (String, Vec<usize>) {
    let mut text = String::new();
    let mut lines = Vec::new();
    for claim in claims {
        text.push_str("[[finding]]\n");
        for lang in languages {
            writeln!(text, "text.{lang} = \"…\"").expect("a text");
        }
        lines.push(text.lines().count() + 1);
        writeln!(text, "claim = \"{claim}\"\n").expect("a claim");
    }
    (text, lines)
}

fn load(folder: &Path) -> Survey {
    match tidemark::definition::load(folder) {
        Ok(survey) => survey.output,
        Err(error) => panic!("{error}"),
    }
}

/// Everything that the claims of a wave are judged by.
fn results(folder: &Path, wave: &WaveId) -> Results {
    let survey = load(folder);
    let claims = survey.report.claims(wave);
    let banners = asked(wave, claims, survey.report.quantities(wave)).groups;
    let scope = Scope {
        waves: WaveScope::UpTo(wave.clone()),
        banners,
        ..Scope::default()
    };
    pipeline::run(survey, &scope).unwrap_or_else(|error| panic!("{error}"))
}

/// The claims of report.toml, judged, in their order.
fn judged(results: &Results, wave: &WaveId) -> Vec<Judged> {
    let evidence = Evidence {
        survey: &results.survey,
        ledger: &results.ledger,
        panel: &results.panel,
        waves: results
            .waves
            .iter()
            .map(|wave| OfWave {
                estimates: &wave.estimates,
                together: &wave.together,
            })
            .collect(),
        least_base: results.survey.report.low_base.hidden,
        changes: vec![&results.changes, &results.since_base, &results.of_pairs],
    };
    let claims = results.survey.report.claims(wave);
    claims
        .map(|claim| judge(&evidence, &claim.assertion, wave))
        .collect()
}

/// Claims that are right and claims that are not, of one wave: the library judges each as R does and with R's numbers.
fn assert_judged(folder: &Path, wave: &WaveId, truths: &[&Truth]) {
    let results = results(folder, wave);
    let judged = judged(&results, wave);
    assert_eq!(judged.len(), truths.len());
    for (truth, judged) in truths.iter().zip(&judged) {
        assert_eq!(judged.outcome, truth.outcome, "{}: {judged:?}", truth.claim);
        let shown = &judged.parts[0].shown;
        match (truth.numbers, shown) {
            (Apart(difference, error), Shown::Difference(found)) => {
                let Difference {
                    difference: found,
                    standard_error,
                    worst_case,
                    ..
                } = **found;
                assert!(!worst_case, "{}", truth.claim);
                close_to(found, difference, 1e-6, truth.claim);
                close_to(standard_error, error, 1e-6, truth.claim);
            }
            (Change(difference, error), Shown::Change(found)) => {
                let test = found.test.as_ref().expect("a test");
                close_to(found.difference, difference, 1e-6, truth.claim);
                close_to(test.standard_error, error, 1e-6, truth.claim);
            }
            // R counts the degrees of freedom of everybody, Tidemark those of who answered.
            (F(statistic), Shown::Groups { test, .. }) => {
                close_to(test.statistic, statistic, 1e-3, truth.claim);
            }
            (_, shown) => panic!("{}: {shown:?}", truth.claim),
        }
    }
}

fn close_to(found: f64, expected: f64, relative: f64, what: &str) {
    let off = ((found - expected) / expected).abs();
    assert!(
        off <= relative,
        "{what}: {found}, R has {expected} (relative {off:.1e})"
    );
}

fn report(folder: &Path, wave: &WaveId, out: &Path) -> Output {
    assert_cmd::Command::cargo_bin("tidemark")
        .expect("the program")
        .args(["--json", "report"])
        .arg(folder)
        .args(["--wave", wave.as_str(), "--pieces", "page", "--out"])
        .arg(out)
        .output()
        .expect("it runs")
}

/// The findings of a run: code, severity, line, message.
fn said(output: &Output) -> Vec<(String, String, u64, String)> {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines = text.lines().filter(|line| line.starts_with('{'));
    let found: Vec<serde_json::Value> = lines
        .map(|line| serde_json::from_str(line.trim_end_matches(',')).expect("a finding"))
        .collect();
    let of =
        |found: &serde_json::Value, key: &str| found[key].as_str().unwrap_or_default().to_owned();
    found
        .iter()
        .map(|found| {
            let line = found["line"].as_u64().unwrap_or_default();
            let message = of(found, "message");
            (of(found, "code"), of(found, "severity"), line, message)
        })
        .collect()
}

/// The lines that each finding offers in the place of its own.
fn pastes(output: &Output) -> Vec<Option<String>> {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines = text.lines().filter(|line| line.starts_with('{'));
    let found = lines.map(|line| {
        let found: serde_json::Value =
            serde_json::from_str(line.trim_end_matches(',')).expect("a finding");
        found
    });
    found
        .filter(|found| found["code"] == "T0643")
        .map(|found| found["paste"].as_str().map(str::to_owned))
        .collect()
}

/// What is offered for claims that do not hold is taken as it stands: the report is written without a word about claims.
fn assert_pasted(folder: &Path, wave: &WaveId, stopped: &Output) -> Vec<String> {
    let offered: Vec<String> = pastes(stopped)
        .into_iter()
        .map(|lines| lines.expect("lines to paste"))
        .collect();
    assert!(!offered.is_empty());
    std::fs::write(folder.join("report.toml"), offered.join("\n\n")).expect("report.toml");
    let out = folder.join("out");
    let written = report(folder, wave, &out);
    assert!(
        written.status.success(),
        "{}\n{}",
        offered.join("\n\n"),
        String::from_utf8_lossy(&written.stderr)
    );
    let of_claims: Vec<_> = said(&written)
        .into_iter()
        .filter(|(code, ..)| code.starts_with("T064"))
        .collect();
    assert!(of_claims.is_empty(), "{of_claims:#?}");
    std::fs::remove_dir_all(&out).expect("it was written");
    offered
}

/// The report of true claims is written; that of the others stops, with an error at the line of each.
fn assert_reported(folder: &Path, wave: &WaveId, languages: &[&str], truths: &[Truth]) {
    let right = |truth: &&Truth| truth.outcome == Outcome::Holds;
    let out = folder.join("out");
    let (text, _) = report_toml(
        languages,
        truths.iter().filter(right).map(|truth| truth.claim),
    );
    std::fs::write(folder.join("report.toml"), text).expect("report.toml");
    let written = report(folder, wave, &out);
    assert!(
        written.status.success(),
        "{}",
        String::from_utf8_lossy(&written.stderr)
    );
    assert!(
        said(&written)
            .iter()
            .all(|(code, ..)| !code.starts_with("T064"))
    );
    std::fs::remove_dir_all(&out).expect("it was written");

    let others: Vec<&Truth> = truths.iter().filter(|truth| !right(truth)).collect();
    let (text, lines) = report_toml(languages, others.iter().map(|truth| truth.claim));
    std::fs::write(folder.join("report.toml"), text).expect("report.toml");
    let stopped = report(folder, wave, &out);
    assert_eq!(stopped.status.code(), Some(1));
    assert!(!out.exists(), "something was written");
    let stops: Vec<_> = said(&stopped)
        .into_iter()
        .filter(|(code, ..)| code.starts_with("T064"))
        .collect();
    assert_eq!(stops.len(), others.len(), "{stops:#?}");
    for ((truth, line), (code, severity, at, message)) in others.iter().zip(&lines).zip(&stops) {
        assert_eq!(
            (code.as_str(), severity.as_str()),
            ("T0643", "error"),
            "{message}"
        );
        assert_eq!(*at, *line as u64, "{message}");
        assert!(message.contains(&format!("`{}`", truth.claim)), "{message}");
        let says = match truth.outcome {
            Outcome::False => "is false",
            _ => "too close to call",
        };
        assert!(message.contains(says), "{message}");
    }
    assert_pasted(folder, wave, &stopped);
}
