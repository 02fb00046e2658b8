//! Kinds `calibrate` and `trim`: weights that are made, then means and totals with the variance that knows of it.

use std::path::Path;

use serde_json::Value;
use tidemark::definition::{Bounds, Distance, LimitUnit, Limits, Redistribution, Repetition};
use tidemark::estimate::{Linearisation, Partition, Statistic};
use tidemark::ingest::DesignColumns;
use tidemark::tally::{Frame, Grain};
use tidemark::weight::{Adjustment, Benchmarks, CellMargins, calibrate, trim};

use super::cases::{Case, ColumnType, Comparison};
use super::dataset::{Column, Rows};
use super::kinds::{Measured, at, compare_weights, joint, standard_errors};

/// A column of a model matrix: `(Intercept)`, a number, variable + level, or a product of these joined with `:`.
fn model_column(case: &Case, rows: &Rows, name: &str) -> Vec<f64> {
    product(case, rows, name).unwrap_or_else(|| {
        panic!(
            "{}: no column of the model matrix is called {name}",
            case.id
        )
    })
}

/// The first factor is as long as it can be, since a level may hold `:` itself.
fn product(case: &Case, rows: &Rows, name: &str) -> Option<Vec<f64>> {
    if name == "(Intercept)" {
        return Some(vec![1.0; rows.count]);
    }
    if let Some(values) = model_factor(case, rows, name) {
        return Some(values);
    }
    name.rmatch_indices(':').find_map(|(at, _)| {
        let first = model_factor(case, rows, &name[..at])?;
        let others = product(case, rows, &name[at + 1..])?;
        Some(first.iter().zip(&others).map(|(a, b)| a * b).collect())
    })
}

fn model_factor(case: &Case, rows: &Rows, name: &str) -> Option<Vec<f64>> {
    if let Some(ColumnType::Numeric {}) = case.columns.get(name) {
        let values = rows.number(name).into_iter();
        return Some(values.map(|value| value.expect("a value")).collect());
    }
    case.columns.keys().find_map(|variable| {
        let wanted = name.strip_prefix(variable.as_str())?;
        let Column::Categorical { level, levels } = rows.column(variable) else {
            return None;
        };
        let at = levels.iter().position(|level| level == wanted)? as u16;
        let inside = |level: Option<u16>| f64::from(level.expect("a level") == at);
        Some(level.into_iter().map(inside).collect())
    })
}

fn limit(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some(text) => text.to_lowercase().parse().ok(),
        None => value.as_f64(),
    }
}

fn limits(lower: &Value, upper: &Value) -> Limits {
    Limits {
        lower: limit(lower).unwrap_or(f64::NEG_INFINITY),
        upper: limit(upper).unwrap_or(f64::INFINITY),
    }
}

pub fn calibrated(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let design = rows.design(case);
    let frame = Frame::with_grain(&design, &[], Grain::Rows);
    let mut x = Benchmarks::of_margins(frame.cells(), CellMargins::default(), Vec::new());
    for (name, total) in case.inputs["population"].as_object().expect("a population") {
        x = x.with_number(
            model_column(case, &rows, name),
            total.as_f64().expect("a total"),
        );
    }
    let distance = match case.text("calfun").as_str() {
        "linear" => Distance::Linear,
        "raking" => Distance::Raking,
        "logit" => Distance::Logit,
        other => panic!("{}: calfun {other}", case.id),
    };
    let bounds = match &case.inputs["bounds"] {
        Value::Null => Bounds::None,
        given => Bounds::Factor(limits(&given[0], &given[1])),
    };
    let found = calibrate(&frame.totals().weight, &x, distance, bounds)
        .unwrap_or_else(|culprit| panic!("{}: {culprit:?}", case.id));
    let smallest = found.factor.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = found
        .factor
        .iter()
        .copied()
        .fold(f64::NEG_INFINITY, f64::max);
    c.number("g_min", smallest, &case.expected["g_min"]);
    c.number("g_max", largest, &case.expected["g_max"]);
    let adjustment =
        Adjustment::none(&frame).then_calibrated(&frame, &found.factor, x.auxiliaries());
    compare_estimates(case, c, &rows, &design, &frame, &adjustment);
}

pub fn trimmed(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let design = rows.design(case);
    let frame = Frame::with_grain(&design, &[], Grain::Rows);
    let repetition = match case.inputs["strict"].as_bool() {
        Some(true) => Repetition::UntilInside,
        _ => Repetition::Once,
    };
    let found = trim(
        &design.weight,
        limits(&case.inputs["lower"], &case.inputs["upper"]),
        LimitUnit::Weight,
        Redistribution::Equal,
        repetition,
    )
    .unwrap_or_else(|reason| panic!("{}: {reason:?}", case.id));
    let factor: Vec<f64> = found
        .weight
        .iter()
        .zip(&design.weight)
        .map(|(w, d)| w / d)
        .collect();
    let adjustment = Adjustment::none(&frame).then_fixed(&factor);
    compare_estimates(case, c, &rows, &design, &frame, &adjustment);
}

/// Weights, then mean and total (where they are expected) of the variable `estimate`.
pub fn compare_estimates(
    case: &Case,
    c: &mut Comparison,
    rows: &Rows,
    design: &DesignColumns,
    frame: &Frame,
    adjustment: &Adjustment,
) {
    let name = case.text("estimate");
    compare_weights(
        c,
        &adjustment.weights(frame, &design.weight),
        &case.expected["weights"],
    );
    let at: Linearisation<'_> = at(frame, adjustment);
    let measured = Measured::new(frame, design, &rows.column(&name));
    let tally = measured.folded(&at, &Partition::everybody(frame));
    let names: Vec<String> = measured
        .parts
        .iter()
        .map(|(part, _)| format!("{name}{part}"))
        .collect();
    let mut compared = 0;
    for key in ["mean", "total"] {
        let expected = &case.expected[key];
        if !expected.is_object() {
            continue;
        }
        compared += 1;
        let statistics: Vec<Statistic> = measured
            .parts
            .iter()
            .map(|(_, scores)| match key {
                "mean" => tally.mean(0, Measured::variable(scores)).expect("answers"),
                _ => tally.total(0, Measured::variable(scores)).expect("answers"),
            })
            .collect();
        let values: Vec<f64> = statistics.iter().map(|s| s.value).collect();
        let covariance = joint(&at, &tally, &statistics);
        c.same("names", &names, &expected["names"]);
        c.numbers("estimate", &values, &expected["estimate"]);
        c.numbers("se", &standard_errors(&covariance), &expected["se"]);
        c.matrix("vcov", &covariance, &expected["vcov"]);
    }
    assert!(
        compared > 0 || case.expects_error(),
        "{}: neither mean nor total is expected",
        case.id
    );
}
