//! Kinds `by` and the contrasts of two groups or two waves.

use std::path::Path;

use nalgebra::DMatrix;
use serde_json::{Value, json};
use tidemark::estimate::distribution::{t_quantile, t_two_sided};
use tidemark::estimate::{Partition, Statistic};
use tidemark::ingest::DesignColumns;
use tidemark::tally::{Factor, Frame};
use tidemark::weight::Adjustment;

use super::cases::{Case, Comparison};
use super::dataset::Rows;
use super::kinds::{Measured, at, compare_intervals, design_df, joint, standard_errors};

/// Groups by one or two columns: level of each row and names, the first column varying fastest; without empty ones.
pub fn grouped(rows: &Rows, by: &str) -> (Vec<u16>, Vec<String>) {
    let mut level: Vec<Option<usize>> = vec![Some(0); rows.count];
    let mut names = vec![String::new()];
    for column in by.split('+') {
        let (of_column, levels) = rows.groups(column.trim());
        let size = names.len();
        for (slot, value) in level.iter_mut().zip(&of_column) {
            *slot = slot
                .zip(*value)
                .map(|(slot, value)| slot + size * usize::from(value));
        }
        names = levels
            .iter()
            .flat_map(|level| {
                names.iter().map(move |name| {
                    if name.is_empty() {
                        level.clone()
                    } else {
                        format!("{name}.{level}")
                    }
                })
            })
            .collect();
    }
    let none = names.len() as u16;
    (
        level.iter().map(|l| l.map_or(none, |l| l as u16)).collect(),
        names,
    )
}

struct Grouped {
    design: DesignColumns,
    frame: Frame,
    names: Vec<String>,
    partition: Partition,
}

impl Grouped {
    fn new(case: &Case, rows: &Rows, by: &str) -> Self {
        let design = rows.design(case);
        let (level, names) = grouped(rows, by);
        let factor = Factor {
            level: &level,
            levels: names.len() as u16 + 1,
        };
        let frame = Frame::new(&design, &[factor]);
        let partition = Partition::by_factor(&frame, 0, names.len());
        Self {
            design,
            frame,
            names,
            partition,
        }
    }
}

/// Means or totals of a variable in each group that answered, by part and then by group, with their joint covariance.
struct ByGroup {
    names: Vec<String>,
    groups: Vec<String>,
    values: Vec<f64>,
    covariance: DMatrix<f64>,
}

impl ByGroup {
    fn new(case: &Case, folder: &Path) -> Self {
        let rows = Rows::read(case, folder, &case.file);
        let groups = Grouped::new(case, &rows, &case.text("by"));
        let adjustment = Adjustment::none(&groups.frame);
        let at = at(&groups.frame, &adjustment);
        let name = case.text("variable");
        let measured = Measured::new(&groups.frame, &groups.design, &rows.column(&name));
        let tally = measured.folded(&at, &groups.partition);
        let totals = case.inputs["stat"] == json!("total");
        let (mut names, mut answered, mut statistics) = (Vec::new(), Vec::new(), Vec::new());
        for (place, (part, scores)) in measured.parts.iter().enumerate() {
            for (domain, group) in groups.names.iter().enumerate() {
                let variable = Measured::variable(scores);
                let statistic = if totals {
                    tally.total(domain, variable)
                } else {
                    tally.mean(domain, variable)
                };
                let Some(statistic) = statistic else { continue };
                statistics.push(statistic);
                names.push(match part.as_str() {
                    "" => group.clone(),
                    part => format!("{group}:{name}{part}"),
                });
                if place == 0 {
                    answered.push(group.clone());
                }
            }
        }
        Self {
            names,
            groups: answered,
            values: statistics.iter().map(|s| s.value).collect(),
            covariance: joint(&at, &tally, &statistics),
        }
    }
}

pub fn by(case: &Case, folder: &Path, c: &mut Comparison) {
    let found = ByGroup::new(case, folder);
    let expected = &case.expected;
    compare_groups(case, c, &found.groups);
    c.same("names", &found.names, &expected["names"]);
    c.numbers("estimate", &found.values, &expected["estimate"]);
    c.numbers("se", &standard_errors(&found.covariance), &expected["se"]);
    c.matrix("vcov", &found.covariance, &expected["vcov"]);
}

/// `groups` holds the level of each `by` variable.
pub fn compare_groups(case: &Case, c: &mut Comparison, found: &[String]) {
    let Some(groups) = case.expected["groups"].as_array() else {
        return;
    };
    let by = case.text("by");
    let label = |group: &Value| -> String {
        let levels = by.split('+').map(|column| match &group[column.trim()] {
            Value::String(level) => level.clone(),
            other => other.to_string(),
        });
        levels.collect::<Vec<String>>().join(".")
    };
    let expected: Vec<String> = groups.iter().map(label).collect();
    c.same("groups", found, &json!(expected));
}

pub fn contrast_independent(case: &Case, folder: &Path, c: &mut Comparison) {
    let name = case.text("variable");
    let mut waves = Vec::new();
    for file in case.inputs["files"].as_array().expect("files") {
        let rows = Rows::read(case, folder, file.as_str().expect("a file"));
        let design = rows.design(case);
        let frame = Frame::new(&design, &[]);
        let adjustment = Adjustment::none(&frame);
        let at = at(&frame, &adjustment);
        let measured = Measured::new(&frame, &design, &rows.column(&name));
        let tally = measured.folded(&at, &Partition::everybody(&frame));
        let statistics: Vec<Statistic> = measured
            .parts
            .iter()
            .map(|(_, scores)| tally.mean(0, Measured::variable(scores)).expect("answers"))
            .collect();
        let values: Vec<f64> = statistics.iter().map(|s| s.value).collect();
        let se = standard_errors(&joint(&at, &tally, &statistics));
        let names: Vec<String> = measured
            .parts
            .iter()
            .map(|(part, _)| format!("{name}{part}"))
            .collect();
        c.same("names", &names, &case.expected["names"]);
        waves.push((values, se, design_df(&at, &frame, &design)));
    }
    let [(first, first_se, first_df), (second, second_se, second_df)] = waves.as_slice() else {
        panic!("{}: two waves expected", case.id)
    };
    let df = first_df + second_df;
    let pairs = |f: fn(f64, f64) -> f64, a: &[f64], b: &[f64]| -> Vec<f64> {
        a.iter().zip(b).map(|(a, b)| f(*a, *b)).collect()
    };
    let difference = pairs(|a, b| b - a, first, second);
    let se = pairs(f64::hypot, first_se, second_se);
    let t = pairs(|d, se| d / se, &difference, &se);
    let expected = &case.expected;
    c.numbers("estimate1", first, &expected["estimate1"]);
    c.numbers("se1", first_se, &expected["se1"]);
    c.numbers("estimate2", second, &expected["estimate2"]);
    c.numbers("se2", second_se, &expected["se2"]);
    c.numbers("difference", &difference, &expected["difference"]);
    c.numbers("se", &se, &expected["se"]);
    c.number("df", df, &expected["df"]);
    c.numbers("t", &t, &expected["t"]);
    let p = |df: f64| -> Vec<f64> { t.iter().map(|t| t_two_sided(*t, df)).collect() };
    c.numbers("p_t", &p(df), &expected["p_t"]);
    c.numbers("p_z", &p(f64::INFINITY), &expected["p_z"]);
    compare_intervals(
        c,
        "ci95_t",
        &difference,
        &se,
        t_quantile(0.975, df),
        &expected["ci95_t"],
    );
}

pub fn contrast_same_design(case: &Case, folder: &Path, c: &mut Comparison) {
    let found = ByGroup::new(case, folder);
    let coefficients = case.inputs["coefficients"]
        .as_object()
        .expect("coefficients");
    let mut contrast = nalgebra::DVector::zeros(found.names.len());
    for (name, coefficient) in coefficients {
        match found.names.iter().position(|found| found == name) {
            Some(at) => contrast[at] = coefficient.as_f64().expect("a coefficient"),
            None => c.misses.push(format!("no group {name}")),
        }
    }
    let values = nalgebra::DVector::from_vec(found.values);
    let variance = (contrast.transpose() * &found.covariance * &contrast)[(0, 0)];
    let expected = &case.expected;
    c.number("estimate", contrast.dot(&values), &expected["estimate"]);
    c.number("se", variance.sqrt(), &expected["se"]);
    c.matrix("vcov_by", &found.covariance, &expected["vcov_by"]);
    c.number(
        "covariance",
        found.covariance[(0, 1)],
        &expected["covariance"],
    );
    c.same("years", &found.names, &expected["years"]);
}
