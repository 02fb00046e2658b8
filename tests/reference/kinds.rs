//! One function a kind of case.

use std::path::Path;

use nalgebra::DMatrix;
use serde_json::{Value, json};
use tidemark::definition::SingletonPsu;
use tidemark::estimate::distribution::{normal_quantile, t_quantile};
use tidemark::estimate::{
    DomainTally, Linearisation, Partition, SimpleRandomSampling, Statistic, Variable,
};
use tidemark::ingest::DesignColumns;
use tidemark::tally::{Frame, Tally};
use tidemark::weight::{Adjustment, Efficiency};

use super::calibration;
use super::cases::{Case, Comparison};
use super::dataset::{Column, Rows};
use super::{adjusted, groups, lonely_psu, models, proportion_interval, tests};

/// A kind that is not known is a miss.
pub fn run(case: &Case, folder: &Path) -> Comparison {
    let mut comparison = Comparison::new(case);
    let runner = match case.kind.as_str() {
        "mean" => mean,
        "total" => total,
        "ratio" => ratio,
        "by" => groups::by,
        "kish" => kish,
        "contrast_independent" => groups::contrast_independent,
        "contrast_same_design" => groups::contrast_same_design,
        "rake" => adjusted::raked,
        "poststratify" => adjusted::poststratified,
        "quantile" => super::quantile::quantile,
        "replicate" => super::replicate::replicate,
        "replicate_by" => super::replicate::replicate_by,
        "glm_linear" => models::linear,
        "glm_logistic" => models::logistic,
        "replicate_glm" => models::replicated,
        "calibrate" => calibration::calibrated,
        "trim" => calibration::trimmed,
        "chisq" => tests::chisq,
        "gof" => tests::gof,
        "ttest" => tests::ttest,
        "contrast_scores" => tests::contrast_scores,
        "lonely_psu" => lonely_psu::lonely_psu,
        "ciprop" => proportion_interval::ciprop,
        other => {
            comparison.misses.push(format!("kind {other} is not known"));
            return comparison;
        }
    };
    runner(case, folder, &mut comparison);
    comparison
}

/// The tally of a column, with the scores of each of its categories.
pub struct Measured {
    pub tally: Tally,
    /// Name suffix and scores by code; one entry without scores for a number.
    pub parts: Vec<(String, Option<Vec<Option<f64>>>)>,
}

impl Measured {
    pub fn new(frame: &Frame, design: &DesignColumns, column: &Column) -> Self {
        match column {
            Column::Numeric(values) => Self {
                tally: Tally::numeric(frame, &design.weight, &[values]),
                parts: vec![(String::new(), None)],
            },
            Column::Categorical { level, levels } => {
                let codes: Vec<u16> = level
                    .iter()
                    .map(|l| l.unwrap_or(levels.len() as u16))
                    .collect();
                let parts = levels
                    .iter()
                    .enumerate()
                    .map(|(at, name)| {
                        let mut scores: Vec<Option<f64>> = (0..levels.len())
                            .map(|code| Some(if code == at { 1.0 } else { 0.0 }))
                            .collect();
                        scores.push(None);
                        (name.clone(), Some(scores))
                    })
                    .collect();
                Self {
                    tally: Tally::categorical(frame, &design.weight, &codes, levels.len() + 1),
                    parts,
                }
            }
        }
    }

    pub fn folded<'a>(&self, at: &'a Linearisation<'a>, partition: &Partition) -> DomainTally<'a> {
        DomainTally::new(at, &self.tally, partition)
    }

    pub fn variable(scores: &Option<Vec<Option<f64>>>) -> Variable<'_> {
        match scores {
            Some(scores) => Variable::Scores(scores),
            None => Variable::Number(0),
        }
    }
}

pub fn at<'a>(frame: &'a Frame, adjustment: &'a Adjustment) -> Linearisation<'a> {
    Linearisation::new(frame, adjustment, SingletonPsu::Fail)
}

pub fn joint(
    at: &Linearisation<'_>,
    tally: &DomainTally<'_>,
    statistics: &[Statistic],
) -> DMatrix<f64> {
    let statistics: Vec<&Statistic> = statistics.iter().collect();
    at.covariance(tally, &statistics).expect("a covariance")
}

pub fn standard_errors(covariance: &DMatrix<f64>) -> Vec<f64> {
    covariance.diagonal().iter().map(|v| v.sqrt()).collect()
}

/// Strata and clusters of the full design: ν.
pub fn design_df(at: &Linearisation<'_>, frame: &Frame, design: &DesignColumns) -> f64 {
    let tally = Tally::categorical(frame, &design.weight, &vec![0; design.weight.len()], 1);
    DomainTally::new(at, &tally, &Partition::everybody(frame))
        .mean(0, Variable::Scores(&[Some(1.0)]))
        .expect("rows")
        .degrees_of_freedom
}

pub fn compare_intervals(
    c: &mut Comparison,
    key: &str,
    values: &[f64],
    se: &[f64],
    t: f64,
    expected: &Value,
) {
    let Some(rows) = expected.as_array() else {
        return;
    };
    if !rows.first().is_some_and(Value::is_array) {
        c.numbers(
            key,
            &[values[0] - t * se[0], values[0] + t * se[0]],
            expected,
        );
        return;
    }
    for ((value, se), row) in values.iter().zip(se).zip(rows) {
        c.numbers(key, &[value - t * se, value + t * se], row);
    }
}

fn mean(case: &Case, folder: &Path, c: &mut Comparison) {
    means_or_totals(case, folder, c, |tally, variable| tally.mean(0, variable));
}

fn total(case: &Case, folder: &Path, c: &mut Comparison) {
    means_or_totals(case, folder, c, |tally, variable| tally.total(0, variable));
}

type Estimator = fn(&DomainTally<'_>, Variable<'_>) -> Option<Statistic>;

fn means_or_totals(case: &Case, folder: &Path, c: &mut Comparison, estimator: Estimator) {
    let name = case.text("variable");
    let rows = Rows::read(case, folder, &case.file);
    let design = rows.design(case);
    let frame = Frame::new(&design, &[]);
    let adjustment = Adjustment::none(&frame);
    let at = at(&frame, &adjustment);
    let measured = Measured::new(&frame, &design, &rows.column(&name));
    let tally = measured.folded(&at, &Partition::everybody(&frame));
    let statistics: Vec<Statistic> = measured
        .parts
        .iter()
        .map(|(_, scores)| estimator(&tally, Measured::variable(scores)).expect("answers"))
        .collect();
    let covariance = joint(&at, &tally, &statistics);
    let values: Vec<f64> = statistics.iter().map(|s| s.value).collect();
    let se = standard_errors(&covariance);
    let effects = |relative_to| -> Vec<f64> {
        statistics
            .iter()
            .enumerate()
            .map(|(i, s)| {
                s.design_effect(covariance[(i, i)], relative_to)
                    .unwrap_or(f64::NAN)
            })
            .collect()
    };
    let names: Vec<String> = measured
        .parts
        .iter()
        .map(|(part, _)| format!("{name}{part}"))
        .collect();
    let expected = &case.expected;
    c.same("names", &names, &expected["names"]);
    c.numbers("estimate", &values, &expected["estimate"]);
    c.numbers("se", &se, &expected["se"]);
    c.matrix("vcov", &covariance, &expected["vcov"]);
    c.numbers(
        "deff",
        &effects(SimpleRandomSampling::WithoutReplacement),
        &expected["deff"],
    );
    c.numbers(
        "deff_replace",
        &effects(SimpleRandomSampling::WithReplacement),
        &expected["deff_replace"],
    );
    let df = design_df(&at, &frame, &design);
    compare_intervals(
        c,
        "ci95_t",
        &values,
        &se,
        t_quantile(0.975, df),
        &expected["ci95_t"],
    );
    compare_intervals(
        c,
        "ci95_z",
        &values,
        &se,
        normal_quantile(0.975),
        &expected["ci95_z"],
    );
    c.number(
        "n_used",
        statistics[0].bases.unweighted as f64,
        &expected["n_used"],
    );
}

fn ratio(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let design = rows.design(case);
    let frame = Frame::new(&design, &[]);
    let adjustment = Adjustment::none(&frame);
    let at = at(&frame, &adjustment);
    let (numerator, denominator) = (
        rows.number(&case.text("numerator")),
        rows.number(&case.text("denominator")),
    );
    let tally = Tally::numeric(&frame, &design.weight, &[&numerator, &denominator]);
    let tally = DomainTally::new(&at, &tally, &Partition::everybody(&frame));
    let statistic = tally.ratio(0).expect("a ratio");
    let variance = at.variance(&tally, &statistic).expect("a variance");
    c.number("ratio", statistic.value, &case.expected["ratio"]);
    c.number("se", variance.sqrt(), &case.expected["se"]);
    c.number("var", variance, &case.expected["var"]);
    let z = normal_quantile(0.975);
    compare_intervals(
        c,
        "ci95_z",
        &[statistic.value],
        &[variance.sqrt()],
        z,
        &case.expected["ci95_z"],
    );
}

fn kish(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let design = rows.design(case);
    compare_weights(c, &design.weight, &case.expected);
    let (level, levels) = rows.groups(&case.text("by"));
    let expected: Vec<Value> = case.expected["by"].as_array().cloned().unwrap_or_default();
    let mut found = 0;
    for (at, name) in levels.iter().enumerate() {
        let weights = design
            .weight
            .iter()
            .zip(&level)
            .filter(|(_, l)| **l == Some(at as u16))
            .map(|(w, _)| *w);
        let Some(group) = Efficiency::of(weights) else {
            continue;
        };
        let Some(row) = expected.iter().find(|row| row["group"] == json!(name)) else {
            c.misses.push(format!("group {name} is not expected"));
            continue;
        };
        found += 1;
        c.number("n", group.respondents as f64, &row["n"]);
        c.number("sum", group.sum, &row["sum"]);
        c.number(
            "kish_deff",
            group.weighting_design_effect(),
            &row["kish_deff"],
        );
        c.number("n_eff", group.effective_base(), &row["n_eff"]);
    }
    if found != expected.len() {
        c.misses
            .push(format!("{found} groups, expected {}", expected.len()));
    }
}

pub fn compare_weights(c: &mut Comparison, weights: &[f64], expected: &Value) {
    let all = Efficiency::of(weights.iter().copied()).expect("weights");
    c.number("n", all.respondents as f64, &expected["n"]);
    c.number("sum", all.sum, &expected["sum"]);
    c.number("min", all.smallest, &expected["min"]);
    c.number("max", all.largest, &expected["max"]);
    c.number(
        "sum_of_squares",
        all.sum_of_squares,
        &expected["sum_of_squares"],
    );
    c.numbers(
        "first20",
        &weights[..weights.len().min(20)],
        &expected["first20"],
    );
    c.number(
        "kish_deff",
        all.weighting_design_effect(),
        &expected["kish_deff"],
    );
    c.number("n_eff", all.effective_base(), &expected["n_eff"]);
    c.number("cv2", all.relative_variance(), &expected["cv2"]);
}
