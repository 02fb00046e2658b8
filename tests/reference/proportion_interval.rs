//! Intervals of a proportion, every method.

use std::path::Path;

use serde_json::Value;
use tidemark::definition::SingletonPsu;
use tidemark::estimate::interval::{Method, Quantiles, Share, proportion};
use tidemark::estimate::{DomainTally, Linearisation, Partition, Variable};
use tidemark::tally::{Factor, Frame, Tally};
use tidemark::weight::Adjustment;

use super::cases::{Case, Comparison};
use super::dataset::Rows;

/// The name of a method in the reference, and here.
fn method(name: &str) -> Option<Method> {
    Some(match name {
        "logit" => Method::Logit,
        "likelihood" => Method::Likelihood,
        "asin" => Method::Asin,
        "beta" => Method::Beta,
        "mean" => Method::Mean,
        "xlogit" => Method::XLogit,
        "wilson" | "wilson_by_formula" => Method::Wilson,
        _ => return None,
    })
}

/// The share of rows where the variable is 1, in a domain if there is one, with the interval of each method.
pub fn ciprop(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let design = rows.design(case);
    let level = rows.domain(case.inputs["domain"].as_str());
    let factor = Factor {
        level: &level,
        levels: 2,
    };
    let frame = Frame::new(&design, &[factor]);
    let adjustment = Adjustment::none(&frame);
    let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
    let codes: Vec<u16> = rows
        .number(&case.text("variable"))
        .iter()
        .map(|value| value.map_or(2, |value| u16::from(value == 1.0)))
        .collect();
    let tally = Tally::categorical(&frame, &design.weight, &codes, 3);
    let tally = DomainTally::new(&at, &tally, &Partition::by_factor(&frame, 0, 1));
    let scores = [Some(0.0), Some(1.0), None];
    let statistic = tally.mean(0, Variable::Scores(&scores)).expect("answers");
    let standard_error = at.variance(&tally, &statistic).expect("a variance").sqrt();
    let share = Share {
        value: statistic.value,
        standard_error,
        degrees_of_freedom: statistic.degrees_of_freedom,
        unweighted_base: statistic.bases.unweighted as f64,
        effective_base: statistic.bases.effective,
    };
    let confidence = case.inputs["level"].as_f64().expect("a level");
    let mut quantiles = Quantiles::default();
    for (name, expected) in case.expected.as_object().expect("methods") {
        let Some(method) = method(name) else {
            c.misses.push(format!("no method {name}"));
            continue;
        };
        let interval = proportion(method, &share, confidence, &mut quantiles);
        c.with_tolerance_of_method(case, name);
        c.number("estimate", share.value, &expected["estimate"]);
        c.number("se", standard_error, &expected["se"]);
        c.number("df", share.degrees_of_freedom, &expected["df"]);
        c.number("level", interval.level, &expected["level"]);
        c.numbers(name, &[interval.low, interval.high], &expected["ci"]);
        let base = share.value * (1.0 - share.value) / standard_error.powi(2);
        c.number("n_eff", base, &expected["n_eff"]);
        for key in expected.as_object().into_iter().flat_map(|map| map.keys()) {
            if !["estimate", "se", "df", "level", "ci", "n_eff"].contains(&key.as_str()) {
                c.misses.push(format!("{name}: {key} is not compared"));
            }
        }
        assert!(
            matches!(expected["ci"], Value::Array(_)),
            "{}: no ci",
            case.id
        );
    }
}
