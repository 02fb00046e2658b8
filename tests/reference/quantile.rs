//! Quantiles by every rule, and by every interval.

use std::path::Path;

use serde_json::Value;
use tidemark::definition::SingletonPsu;
use tidemark::estimate::interval::Method;
use tidemark::estimate::quantile::{QuantileEstimate, QuantileInterval, QuantileRule, Quantiles};
use tidemark::estimate::test::Convention;
use tidemark::estimate::{Linearisation, Partition};
use tidemark::tally::Frame;
use tidemark::weight::Adjustment;

use super::cases::{Case, Comparison};
use super::dataset::Rows;

const INTERVALS: [(&str, QuantileInterval); 5] = [
    ("mean", QuantileInterval::Woodruff(Method::Mean)),
    ("xlogit", QuantileInterval::Woodruff(Method::XLogit)),
    ("beta", QuantileInterval::Woodruff(Method::Beta)),
    ("asin", QuantileInterval::Woodruff(Method::Asin)),
    ("score", QuantileInterval::Score),
];

pub fn quantile(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let design = rows.design(case);
    let frame = Frame::new(&design, &[]);
    let adjustment = Adjustment::none(&frame);
    let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
    let values = rows.number(&case.text("variable"));
    let everybody = Partition::everybody(&frame);
    let quantiles = Quantiles::new(&at, &design.weight, &values, &everybody, 0);
    for (key, expected) in case.expected.as_object().expect("rules and intervals") {
        let (rule, interval) = asked(key);
        let probs = match (&expected["probs"], &case.inputs["probs"]) {
            (Value::Null, Value::Array(probs)) | (Value::Array(probs), _) => probs.as_slice(),
            (Value::Null, one) | (one, _) => std::slice::from_ref(one),
        };
        let found: Vec<QuantileEstimate> = probs
            .iter()
            .map(|p| {
                quantiles
                    .estimate(
                        p.as_f64().expect("a probability"),
                        rule,
                        interval,
                        Convention::RSurvey,
                    )
                    .expect("answers")
            })
            .collect();
        if expected["error"].is_string() {
            let known =
                |e: &QuantileEstimate| e.precision.is_ok_and(|p| p.standard_error.is_some());
            if found.iter().all(known) {
                c.misses.push(format!("{key}: no error"));
            }
            continue;
        }
        let numbers = |of: fn(&QuantileEstimate) -> Option<f64>| -> Vec<f64> {
            found.iter().map(|e| of(e).unwrap_or(f64::NAN)).collect()
        };
        for (part, numbers) in [
            ("quantile", numbers(|e| Some(e.value))),
            ("ci_low", numbers(|e| e.precision.ok()?.low)),
            ("ci_high", numbers(|e| e.precision.ok()?.high)),
            ("se", numbers(|e| e.precision.ok()?.standard_error)),
        ] {
            assert!(!expected[part].is_null(), "{}: no {key}.{part}", case.id);
            compare(c, &format!("{key}.{part}"), &numbers, &expected[part]);
        }
    }
}

/// A scalar stands for a list of one.
fn compare(c: &mut Comparison, key: &str, found: &[f64], expected: &Value) {
    if expected.is_array() || found.len() == 1 {
        c.numbers(key, found, expected);
    } else {
        c.misses
            .push(format!("{key}: {} values, one expected", found.len()));
    }
}

/// `qrule_…` with the interval `mean`, or `interval_…` with the rule `math`.
fn asked(key: &str) -> (QuantileRule, QuantileInterval) {
    let rule = key.strip_prefix("qrule_").map(|name| {
        let of_name = |(known, _): &&(&str, QuantileRule)| *known == name;
        QuantileRule::NAMED.iter().find(of_name).expect("a rule").1
    });
    let interval = key.strip_prefix("interval_").map(|name| {
        let of_name = |(known, _): &&(&str, QuantileInterval)| *known == name;
        INTERVALS.iter().find(of_name).expect("an interval").1
    });
    assert!(rule.is_some() || interval.is_some(), "{key} is neither");
    (rule.unwrap_or_default(), interval.unwrap_or_default())
}
