//! What a long yearly survey costs: 30 waves of 1,000 respondents, 60 items, 10 groups; every cell, every change with its
//! interval and corrected test, every trend with its tests, smoothed level and turn, every interaction.
//!
//! `cargo bench --bench trends` makes the survey in a temporary folder, runs the public pipeline on it in processes of
//! their own, and prints a line of the table of results.md for each. What counts is the processor time of the whole
//! process, user and system, all threads: reading, weighting, estimating, comparing.

mod survey;

use std::path::Path;
use std::process::Command;

use tidemark::definition::ItemId;
use tidemark::estimate::wave::TrendGroups;
use tidemark::pipeline::{self, Scope};

/// What is asked for of the same survey.
const SCOPES: [&str; 3] = ["cells and changes", "and trends", "and composition"];
const RUNS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, command, folder, scope] = arguments.as_slice()
        && command == "measure"
    {
        return measure(Path::new(folder), scope);
    }
    let folder = tempfile::tempdir().expect("a folder");
    survey::write(folder.path());
    println!("| scope | cells | changes | trends | interactions | CPU s (user + system) |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    for scope in SCOPES {
        for _ in 0..RUNS {
            let program = std::env::current_exe().expect("this program");
            let child = Command::new(program)
                .args([
                    "measure".as_ref(),
                    folder.path().as_os_str(),
                    scope.as_ref(),
                ])
                .output()
                .expect("a process of its own");
            assert!(
                child.status.success(),
                "{}",
                String::from_utf8_lossy(&child.stderr)
            );
            print!("{}", String::from_utf8_lossy(&child.stdout));
        }
    }
}

/// Runs the pipeline once and says what the process has used.
fn measure(folder: &Path, scope: &str) {
    let survey = tidemark::definition::load(folder)
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    let items = |ids: &[&str]| ids.iter().map(ItemId::new).collect();
    let asked = Scope {
        banners: items(&["sex", "age", "region"]),
        trends: match scope {
            "cells and changes" => TrendGroups::None,
            _ => TrendGroups::EverybodyAndBanners,
        },
        composition: match scope {
            "and composition" => items(&["sex", "age"]),
            _ => Vec::new(),
        },
        ..Scope::default()
    };
    let results = pipeline::run(survey, &asked).unwrap_or_else(|error| panic!("{error}"));
    let cells: usize = results
        .waves
        .iter()
        .map(|wave| wave.estimates.cells.len())
        .sum();
    println!(
        "| {scope} | {cells} | {} | {} | {} | {:.2} |",
        results.changes.changes.len() + results.since_base.changes.len(),
        results.trends.trends.len(),
        results.trends.interactions.len(),
        processor_seconds(),
    );
}

/// User and system time of this process, all threads (`/proc/self/stat`, fields 14 and 15, in hundredths of a second).
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("a Linux /proc");
    let (_, fields) = stat.rsplit_once(')').expect("the name of the program");
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks: u64 = [11, 12]
        .map(|field: usize| fields[field].parse::<u64>().expect("ticks"))
        .iter()
        .sum();
    ticks as f64 / 100.0
}
