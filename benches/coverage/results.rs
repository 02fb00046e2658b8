//! What the simulation found, as text for `results.md`.

use std::fmt::Write as _;

use tidemark::estimate::distribution::t_two_sided;
use tidemark::estimate::interval::{LEVEL, Method, Quantiles, Share, proportion};
use tidemark::estimate::test::{Correction, Family};

use crate::{
    BOOTSTRAP_REPLICATES, DONT_KNOW, MOVED_BY, MOVED_ITEMS, NULL_ITEMS, ROWS, SEED, SHARES,
};

const METHODS: [(&str, Method); 6] = [
    ("logit", Method::Logit),
    ("beta", Method::Beta),
    ("Wilson", Method::Wilson),
    ("asin", Method::Asin),
    ("likelihood", Method::Likelihood),
    ("mean", Method::Mean),
];

pub fn text(
    polls: &[Vec<Share>],
    polls_of_all: &[Vec<Share>],
    bootstrapped: &[Vec<Share>],
) -> String {
    let mut text = format!(
        "# Coverage and false discoveries

Made by `cargo bench --bench coverage`, seed {SEED}. {} samples of {ROWS} from a known population of 120 classes (sex, age
group, region, education) that respond unevenly, each raked to the four true margins; {} % do not know, at random.

## How often 95 % intervals hold the true share, %

Linearised standard error that knows of the raking, ν of those who answered. Monte-Carlo error of an entry: {:.2} points.

",
        polls.len(),
        DONT_KNOW * 100.0,
        100.0 * (LEVEL * (1.0 - LEVEL) / polls.len() as f64).sqrt(),
    );
    table(&mut text, polls, &METHODS);
    let _ = write!(
        text,
        "\nMean standard error ÷ standard deviation of the share over samples, and mean share − true share in points:\n\n"
    );
    calibration(&mut text, polls);
    let _ = write!(
        text,
        "\n## Bootstrap\n\n{} samples, {BOOTSTRAP_REPLICATES} replicates each (Rao–Wu), raked again in every replicate; \
         logit interval. Monte-Carlo error of an entry: {:.2} points.\n\n",
        bootstrapped.len(),
        100.0 * (LEVEL * (1.0 - LEVEL) / bootstrapped.len() as f64).sqrt(),
    );
    table(&mut text, bootstrapped, &METHODS[..1]);
    discoveries_heading(&mut text, polls.len() / 2);
    discoveries(&mut text, "uneven", polls);
    discoveries(&mut text, "even", polls_of_all);
    text
}

fn heading(text: &mut String, first: &str) {
    let shares: Vec<String> = SHARES.iter().map(|share| format!("{share}")).collect();
    let _ = writeln!(text, "| {first} | {} |", shares.join(" | "));
    let _ = writeln!(text, "| --- |{}", " ---: |".repeat(SHARES.len()));
}

fn table(text: &mut String, polls: &[Vec<Share>], methods: &[(&str, Method)]) {
    heading(text, "true share");
    let mut quantiles = Quantiles::default();
    for (name, method) in methods {
        let covered: Vec<String> = SHARES
            .iter()
            .enumerate()
            .map(|(item, truth)| {
                let held = polls
                    .iter()
                    .filter(|poll| {
                        let interval = proportion(*method, &poll[item], LEVEL, &mut quantiles);
                        interval.low <= *truth && *truth <= interval.high
                    })
                    .count();
                format!("{:.2}", 100.0 * held as f64 / polls.len() as f64)
            })
            .collect();
        let _ = writeln!(text, "| {name} | {} |", covered.join(" | "));
    }
}

fn calibration(text: &mut String, polls: &[Vec<Share>]) {
    heading(text, "true share");
    let n = polls.len() as f64;
    let (mut ratios, mut biases) = (Vec::new(), Vec::new());
    for (item, truth) in SHARES.iter().enumerate() {
        let mean = polls.iter().map(|poll| poll[item].value).sum::<f64>() / n;
        let spread = polls
            .iter()
            .map(|poll| (poll[item].value - mean).powi(2))
            .sum::<f64>()
            / (n - 1.0);
        let error = polls
            .iter()
            .map(|poll| poll[item].standard_error)
            .sum::<f64>()
            / n;
        ratios.push(format!("{:.4}", error / spread.sqrt()));
        biases.push(format!("{:+.3}", 100.0 * (mean - truth)));
    }
    let _ = writeln!(text, "| standard error | {} |", ratios.join(" | "));
    let _ = writeln!(text, "| share | {} |", biases.join(" | "));
}

fn discoveries_heading(text: &mut String, pairs: usize) {
    let _ = write!(
        text,
        "
## False discoveries among changes between two waves

{pairs} pairs of samples, uneven response as above, and of samples in which everybody responds. Family A: {NULL_ITEMS} items on
which nothing changed. Family B: these and {MOVED_ITEMS} on which opinion moved by {} points. False discovery rate: mean share
of false findings among the findings at 5 % (0 where nothing is found). One test: how often a test of a single item on which
nothing changed is below 5 %.

| response | correction | rate in A | Monte-Carlo error | rate in B | Monte-Carlo error | found of the moved, % | one test, % |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
",
        MOVED_BY * 100.0
    );
}

/// Each pair of samples as two waves: which changes are found at 5 %.
fn discoveries(text: &mut String, response: &str, polls: &[Vec<Share>]) {
    let (first_null, first_moved) = (SHARES.len(), SHARES.len() + NULL_ITEMS);
    let pairs = polls.len() / 2;
    for (name, correction) in [
        ("none", Correction::None),
        ("Holm", Correction::Holm),
        ("Benjamini–Hochberg", Correction::BenjaminiHochberg),
    ] {
        let (mut of_a, mut of_b, mut found, mut single) = (Vec::new(), Vec::new(), 0, 0);
        for waves in polls.chunks_exact(2) {
            let p = |item: usize| p_value(&waves[0][item], &waves[1][item]);
            let nothing: Vec<f64> = (first_null..first_moved).map(p).collect();
            let all: Vec<f64> = (first_null..first_moved + MOVED_ITEMS).map(p).collect();
            let of_nothing = findings(&nothing, correction);
            single += of_nothing.iter().filter(|f| **f).count();
            of_a.push(false_share(&of_nothing));
            let of_all = findings(&all, correction);
            found += of_all[NULL_ITEMS..].iter().filter(|f| **f).count();
            of_b.push(false_share(&of_all));
        }
        let (a, error_a) = mean(&of_a);
        let (b, error_b) = mean(&of_b);
        let _ = writeln!(
            text,
            "| {response} | {name} | {a:.4} | {error_a:.4} | {b:.4} | {error_b:.4} | {:.1} | {:.3} |",
            100.0 * found as f64 / (pairs * MOVED_ITEMS) as f64,
            100.0 * single as f64 / (pairs * NULL_ITEMS) as f64,
        );
    }
}

fn p_value(before: &Share, after: &Share) -> f64 {
    let standard_error = before.standard_error.hypot(after.standard_error);
    t_two_sided(
        (after.value - before.value) / standard_error,
        before.degrees_of_freedom + after.degrees_of_freedom,
    )
}

fn findings(p: &[f64], correction: Correction) -> Vec<bool> {
    Family::new(p.iter().copied())
        .expect("probabilities")
        .adjusted(correction)
        .into_iter()
        .map(|p| p.is_some_and(|p| p <= 1.0 - LEVEL))
        .collect()
}

/// The share of the findings that are among the items on which nothing changed.
fn false_share(found: &[bool]) -> f64 {
    let all = found.iter().filter(|found| **found).count();
    let wrong = found
        .iter()
        .take(NULL_ITEMS)
        .filter(|found| **found)
        .count();
    if all == 0 {
        0.0
    } else {
        wrong as f64 / all as f64
    }
}

fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}
