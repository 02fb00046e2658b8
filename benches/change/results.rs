//! What the simulation found, as text for `results.md`.

use std::fmt::Write as _;

use tidemark::compare::Verdict;
use tidemark::compare::power::{Aim, Direction, LastWave};
use tidemark::estimate::distribution::t_two_sided;
use tidemark::estimate::interval::symmetric;
use tidemark::estimate::test::{Correction, Family};
use tidemark::estimate::{Estimate, Precision, Uncertainty, Unit};
use tidemark::measure::Bases;

use crate::series::{EDGES, Found, MOVED_BY, Set, truth};
use crate::{ROWS, RUNS, Run, SEED};

/// A correction, and whether a run has a false finding under it.
type ByCorrection<'a> = (&'a str, &'a dyn Fn(&Run) -> bool);

/// Margins of 2, 4, 5 and 3 categories: a constant and 1 + 3 + 4 + 2.
const PARAMETERS: f64 = 11.0;
const LEVEL: f64 = 0.05;
/// Of the bar.
const DESIGN_EFFECT: f64 = 1.3;

pub fn text(designs: &[(&str, Vec<Run>)]) -> String {
    let runs = designs.first().map_or(0, |(_, runs)| runs.len());
    let mut text = format!(
        "# Changes between two waves: false findings, findings, and wrong claims of no change

Made by `cargo bench --bench change`, seed {SEED}. {runs} runs of two waves, the first {RUNS} of them
those of the bar, each of {ROWS} respondents drawn from the population
of `benches/coverage` (120 classes of sex, age group, region and education) and raked to its four margins. *Households*: one adult
of a household is asked, weighted by the number of adults, and groups respond unevenly. *Persons*: everybody has the same
chance and responds. Sets of items are families of their own, compared by `compare::changes`. A ± is one Monte-Carlo standard
error, over runs.

"
    );
    designs_table(&mut text, designs);
    false_discoveries(&mut text, designs);
    why(&mut text, designs);
    found(&mut text, designs);
    equivalence(&mut text, designs);
    text
}

fn designs_table(text: &mut String, designs: &[(&str, Vec<Run>)]) {
    text.push_str(
        "| design | mean design effect | its range over items | mean SE ÷ SD of a change | variance of t | kurtosis of t |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for (name, runs) in designs {
        let items = Set::Null.items();
        let of_item = |item: usize, each: &dyn Fn(&Found) -> f64| {
            mean(
                &runs
                    .iter()
                    .map(|run| each(&run.null[item]))
                    .collect::<Vec<_>>(),
            )
            .0
        };
        let effects: Vec<f64> = (0..items)
            .map(|item| {
                of_item(item, &|found| {
                    found.design_effects.iter().sum::<f64>() / 2.0
                })
            })
            .collect();
        let ratios: Vec<f64> = (0..items)
            .map(|item| {
                let error = of_item(item, &|f| f.standard_errors[0].hypot(f.standard_errors[1]));
                error / of_item(item, &|found| found.difference.powi(2)).sqrt()
            })
            .collect();
        let t: Vec<f64> = runs
            .iter()
            .flat_map(|run| run.null.iter().map(|found| found.t))
            .collect();
        let moment = |power: i32| t.iter().map(|t| t.powi(power)).sum::<f64>() / t.len() as f64;
        let _ = writeln!(
            text,
            "| {name} | {:.3} | {:.2}–{:.2} | {:.4} | {:.4} | {:.3} |",
            mean(&effects).0,
            effects.iter().copied().fold(f64::INFINITY, f64::min),
            effects.iter().copied().fold(0.0, f64::max),
            mean(&ratios).0,
            moment(2),
            moment(4) / moment(2).powi(2),
        );
    }
}

fn false_discoveries(text: &mut String, designs: &[(&str, Vec<Run>)]) {
    let items = Set::Null.items();
    let _ = write!(
        text,
        "
## False discoveries

{items} items on which nothing changed. A finding is a verdict *rose* or *fell*; every one of them is false, so that the false discovery
rate is the share of runs with any. The bar: after correction at most .05 + 2 Monte-Carlo errors.

| design | correction | runs | false discovery rate | ± | limit | within |
| --- | --- | ---: | ---: | ---: | ---: | --- |
"
    );
    for (name, all) in designs {
        let by_correction: [ByCorrection; 3] = [
            ("none", &|run| run.null.iter().any(|found| found.p < LEVEL)),
            ("Holm", &|run| any_change(&run.null_by_holm)),
            ("Benjamini–Hochberg (default)", &|run| {
                any_change(&run.null)
            }),
        ];
        for (correction, is_any) in by_correction {
            for runs in [&all[..all.len().min(RUNS)], all] {
                let (rate, error) = rate(runs, |run| f64::from(u8::from(is_any(run))));
                let limit = LEVEL + 2.0 * error;
                let within = match correction {
                    "none" => "",
                    _ if rate <= limit => "yes",
                    _ => "no",
                };
                let _ = writeln!(
                    text,
                    "| {name} | {correction} | {} | {rate:.4} | {error:.4} | {limit:.4} | {within} |",
                    runs.len()
                );
            }
        }
    }
}

fn any_change(found: &[Found]) -> bool {
    found.iter().any(|found| found.verdict.is_change())
}

/// What the rate would be if the tests were otherwise: by the same changes.
fn why(text: &mut String, designs: &[(&str, Vec<Run>)]) {
    let n = ROWS as f64;
    let _ = write!(
        text,
        "
One test at 5 %, at 1 % and at .05/60, and the rate after Benjamini–Hochberg, as the tests are and as they would be with the variance
of each wave × n/(n − {PARAMETERS}) ({PARAMETERS} parameters are fitted by raking), with the square of that, and with {PARAMETERS} fewer degrees of
freedom a wave. Residuals of a fitted calibration are too small by p/n in their squares, and the fitted weights add as much to the
variance; a jackknife that rakes again counts both, as the square does on average.

| design | tests | at 5 %, % | at 1 %, % | at .05/60, % of .083 | false discovery rate |
| --- | --- | ---: | ---: | ---: | ---: |
"
    );
    let shrink = ((n - PARAMETERS) / n).sqrt();
    let variants: [(&str, f64, f64); 4] = [
        ("as they are", 1.0, 0.0),
        ("degrees of freedom − p", 1.0, 2.0 * PARAMETERS),
        ("variance × n/(n − p)", shrink, 0.0),
        ("variance × (n/(n − p))²", shrink * shrink, 0.0),
    ];
    for (name, runs) in designs {
        for (variant, factor, fewer) in variants {
            let p = |run: &Run| -> Vec<f64> {
                let each = |found: &Found| t_two_sided(found.t * factor, found.df - fewer);
                run.null.iter().map(each).collect()
            };
            let below = |level: f64| {
                rate(runs, |run| {
                    let p = p(run);
                    p.iter().filter(|p| **p < level).count() as f64 / p.len() as f64
                })
            };
            let any = rate(runs, |run| {
                let family = Family::new(p(run)).expect("probabilities");
                let adjusted = family.adjusted(Correction::BenjaminiHochberg);
                f64::from(u8::from(adjusted.iter().flatten().any(|p| *p < LEVEL)))
            });
            let smallest = LEVEL / Set::Null.items() as f64;
            let ([five, one], least) = ([LEVEL, 0.01].map(below), below(smallest));
            let _ = writeln!(
                text,
                "| {name} | {variant} | {:.2} ± {:.2} | {:.3} ± {:.3} | {:.0} ± {:.0} | {:.4} ± {:.4} |",
                100.0 * five.0,
                100.0 * five.1,
                100.0 * one.0,
                100.0 * one.1,
                100.0 * least.0 / smallest,
                100.0 * least.1 / smallest,
                any.0,
                any.1,
            );
        }
    }
}

fn found(text: &mut String, designs: &[(&str, Vec<Run>)]) {
    let points = MOVED_BY * 100.0;
    let items = Set::Moved.items();
    let _ = write!(
        text,
        "
## A change of {points} points

{items} items that move by {points} points, half up, half down, from shares of 15 to 85 %. Found: in the right direction, by one test at 5 % (and,
last, after Holm over the {items}). Power: by `compare::power`, as `tidemark plan` has it, from the true share and a design effect: {DESIGN_EFFECT}, or
the mean of those that the waves estimate. The bar: within 2 points of the power. Holm finds at least what Bonferroni's level promises.

| design | found, % | power, design effect {DESIGN_EFFECT}, % | power, estimated design effects, % | found − power of the design, points | worst item, points | found after Holm, % | least by power, % |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"
    );
    for (name, runs) in designs {
        let is_found = |found: &Found, item: usize, p: f64| {
            let (_, by) = truth(Set::Moved, item);
            p < LEVEL && found.difference * by > 0.0
        };
        let of_item = |item: usize| {
            rate(runs, |run| {
                let found = &run.moved[item];
                f64::from(u8::from(is_found(found, item, found.p)))
            })
            .0
        };
        let single: Vec<f64> = (0..items).map(of_item).collect();
        let (all, error) = rate(runs, |run| {
            let found = run
                .moved
                .iter()
                .enumerate()
                .filter(|(item, f)| is_found(f, *item, f.p));
            found.count() as f64 / items as f64
        });
        let (holm, holm_error) = rate(runs, |run| {
            let found = run
                .moved_by_holm
                .iter()
                .enumerate()
                .filter(|(item, f)| is_found(f, *item, f.corrected_p));
            found.count() as f64 / items as f64
        });
        let effect = |item: usize| rate(runs, |run| run.moved[item].design_effects[0]).0;
        let powers = |tests: usize, effect: &dyn Fn(usize) -> f64| -> Vec<f64> {
            (0..items)
                .map(|item| power(item, effect(item), tests))
                .collect()
        };
        let stated = powers(1, &|_| DESIGN_EFFECT);
        let own = powers(1, &effect);
        let least = mean(&powers(items, &effect)).0;
        let worst = single.iter().zip(&own).map(|(found, power)| found - power);
        let worst = worst.fold(
            0.0_f64,
            |worst, gap| if gap.abs() > worst.abs() { gap } else { worst },
        );
        let _ = writeln!(
            text,
            "| {name} | {:.2} ± {:.2} | {:.2} | {:.2} | {:+.2} | {:+.2} | {:.2} ± {:.2} | {:.2} |",
            100.0 * all,
            100.0 * error,
            100.0 * mean(&stated).0,
            100.0 * mean(&own).0,
            100.0 * (all - mean(&own).0),
            100.0 * worst,
            100.0 * holm,
            100.0 * holm_error,
            100.0 * least,
        );
    }
}

/// The power to find the true change of a moved item.
fn power(item: usize, design_effect: f64, tests: usize) -> f64 {
    let (share, by) = truth(Set::Moved, item);
    let n = ROWS as f64;
    let standard_error = (design_effect * share * (1.0 - share) / n).sqrt();
    let estimate = Estimate {
        value: Some(share),
        bases: Bases {
            unweighted: ROWS as u64,
            weighted: n,
            effective: n,
        },
        uncertainty: Uncertainty::Known(Precision {
            standard_error,
            degrees_of_freedom: n - 1.0,
            interval: symmetric(share, standard_error, 1.96),
            design_effect: Some(design_effect),
        }),
    };
    let last = LastWave::of(&estimate, Unit::Proportion, 0.0).expect("a plan");
    let aim = Aim {
        tests,
        ..Aim::default()
    };
    let way = if by > 0.0 {
        Direction::Rise
    } else {
        Direction::Fall
    };
    last.power(n, by.abs(), way, &aim)
        .expect("within the range")
}

fn equivalence(text: &mut String, designs: &[(&str, Vec<Run>)]) {
    let _ = write!(
        text,
        "
## Wrong claims of no change

Items that move by exactly the smallest change of interest, up and down in turn, from shares of 15 to 85 %. Wrong: the verdict *unchanged
within uncertainty*; equivalence alone: the two one-sided tests, whatever the test of a change says. The bar: at most 5 %.

| design | change and smallest change, points | way | wrong, % | equivalence alone, % | worst item, equivalence alone, % |
| --- | ---: | --- | ---: | ---: | ---: |
"
    );
    for (name, runs) in designs {
        for (edge, size) in EDGES.iter().enumerate() {
            for (way, first) in [("up", 0), ("down", 1)] {
                let places: Vec<usize> = (first..Set::Edge(edge).items()).step_by(2).collect();
                let share = |is_wrong: &dyn Fn(&Found) -> bool| {
                    rate(runs, |run| {
                        let wrong = places
                            .iter()
                            .filter(|place| is_wrong(&run.edges[edge][**place]));
                        wrong.count() as f64 / places.len() as f64
                    })
                };
                let is_equivalent = |found: &Found| found.equivalent == Some(true);
                let claimed = share(&|found| found.verdict == Verdict::Unchanged);
                let alone = share(&is_equivalent);
                let worst = places
                    .iter()
                    .map(|place| {
                        rate(runs, |run| {
                            f64::from(u8::from(is_equivalent(&run.edges[edge][*place])))
                        })
                        .0
                    })
                    .fold(0.0, f64::max);
                let _ = writeln!(
                    text,
                    "| {name} | {:.0} | {way} | {:.2} ± {:.2} | {:.2} ± {:.2} | {:.2} |",
                    100.0 * size,
                    100.0 * claimed.0,
                    100.0 * claimed.1,
                    100.0 * alone.0,
                    100.0 * alone.1,
                    100.0 * worst,
                );
            }
        }
    }
}

/// The mean over runs and its Monte-Carlo error.
fn rate(runs: &[Run], each: impl Fn(&Run) -> f64) -> (f64, f64) {
    mean(&runs.iter().map(each).collect::<Vec<f64>>())
}

fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / (n - 1.0);
    (mean, (variance / n).sqrt())
}
