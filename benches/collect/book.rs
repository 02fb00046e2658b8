//! In: what was measured. Out: a markdown table, and for each number whether its bar is met. Never: a bar that moves with what
//! was measured.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Whether a figure reaches its bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Met,
    /// Said beside the others; it has no bar.
    Shown,
    NotMet,
    NotMeasured,
}

/// What was measured, shared with the watch over the time.
#[derive(Clone, Default)]
pub struct Book(Arc<Mutex<BTreeMap<String, Vec<Line>>>>);

/// Where it was found, and what.
type Line = (String, Verdict);

impl Book {
    /// Begins the table of an engine.
    pub fn table(&self, engine: &str) {
        println!(
            "\n## {engine}\n\n| # | what | figure | to reach | |\n| --- | --- | ---: | ---: | --- |"
        );
    }

    /// Prints a row, and keeps what it says of its number.
    pub fn row(
        &self,
        engine: &str,
        number: &str,
        what: &str,
        figure: &str,
        bar: &str,
        verdict: Verdict,
    ) {
        let word = match verdict {
            Verdict::Met => "met",
            Verdict::NotMet => "**not met**",
            Verdict::NotMeasured => "**not measured**",
            Verdict::Shown => "",
        };
        println!("| {number} | {what} | {figure} | {bar} | {word} |");
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = kept.entry(format!("{number:0>2}")).or_default();
        rows.push((
            format!("{engine}, {what}: {figure}, to reach {bar}"),
            verdict,
        ));
    }

    pub fn at_least(&self, engine: &str, number: &str, what: &str, figure: f64, bar: f64) {
        let verdict = met(figure >= bar);
        let (figure, bar) = (format!("{figure:.0}"), format!("≥ {bar:.0}"));
        self.row(engine, number, what, &figure, &bar, verdict);
    }

    pub fn at_most(&self, engine: &str, number: &str, what: &str, figure: Duration, bar: Duration) {
        let verdict = met(figure <= bar);
        let (figure, bar) = (ms(figure), format!("≤ {}", ms(bar)));
        self.row(engine, number, what, &figure, &bar, verdict);
    }

    /// A figure beside one of somebody else's: how many times less it is.
    pub fn stands_beside(&self, engine: &str, number: &str, what: &str, ratio: f64, bar: f64) {
        let verdict = met(ratio >= bar);
        let (figure, bar) = (format!("1/{ratio:.0}"), format!("≤ 1/{bar:.0}"));
        self.row(engine, number, what, &figure, &bar, verdict);
    }

    pub fn shown(&self, engine: &str, number: &str, what: &str, figure: &str) {
        self.row(engine, number, what, figure, "", Verdict::Shown);
    }

    /// Says of each number whether it is met; gives whether all are.
    pub fn closes(&self) -> bool {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        println!("\n## Met and not met\n");
        let mut all = true;
        for (number, rows) in kept.iter() {
            let number = number.trim_start_matches('0');
            let open: Vec<&String> = rows
                .iter()
                .filter(|(_, verdict)| *verdict > Verdict::Shown)
                .map(|(what, _)| what)
                .collect();
            if open.is_empty() {
                println!("- {number}: met");
                continue;
            }
            all = false;
            for what in open {
                println!("- {number}: NOT MET — {what}");
            }
        }
        all
    }
}

pub fn met(is_met: bool) -> Verdict {
    match is_met {
        true => Verdict::Met,
        false => Verdict::NotMet,
    }
}

pub fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

/// The time that this share of them took at most.
pub fn quantile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    let at = (times.len() as f64 * share) as usize;
    times
        .get(at.min(times.len().saturating_sub(1)))
        .copied()
        .unwrap_or(Duration::MAX)
}
