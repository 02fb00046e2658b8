//! Strata with a single sampling unit, under each policy.

use std::path::Path;

use serde_json::json;
use tidemark::definition::SingletonPsu;
use tidemark::estimate::{DomainTally, Linearisation, Partition, Variable};
use tidemark::tally::{Factor, Frame, Tally};
use tidemark::weight::Adjustment;

use super::cases::{Case, Comparison};
use super::dataset::Rows;
use super::kinds::Measured;

/// Mean and total of a variable and ν, in a domain if there is one.
pub fn lonely_psu(case: &Case, folder: &Path, c: &mut Comparison) {
    let by_domain = case.inputs["adjust_domain"] == json!(true);
    let (average, adjust) = if by_domain {
        (SingletonPsu::AverageByDomain, SingletonPsu::AdjustByDomain)
    } else {
        (SingletonPsu::Average, SingletonPsu::Adjust)
    };
    for (policy_name, expected) in case.expected.as_object().expect("policies") {
        let policy = match policy_name.as_str() {
            "fail" => SingletonPsu::Fail,
            "remove" => SingletonPsu::Remove,
            "certainty" => SingletonPsu::Certainty,
            "average" => average,
            "adjust" => adjust,
            _ => {
                c.misses.push(format!("policy {policy_name} is not known"));
                continue;
            }
        };
        under(case, folder, policy, expected, c);
    }
}

fn under(
    case: &Case,
    folder: &Path,
    policy: SingletonPsu,
    expected: &serde_json::Value,
    c: &mut Comparison,
) {
    let rows = Rows::read(case, folder, &case.file);
    let design = rows.design(case);
    let level = rows.domain(case.inputs["domain"].as_str());
    let factor = Factor {
        level: &level,
        levels: 2,
    };
    let frame = Frame::new(&design, &[factor]);
    let adjustment = Adjustment::none(&frame);
    let name = case.text("variable");
    let measured = Measured::new(&frame, &design, &rows.column(&name));
    let inside = Partition::by_factor(&frame, 0, 1);
    let at = Linearisation::new(&frame, &adjustment, policy);
    let tally = measured.folded(&at, &inside);
    let names: Vec<String> = measured
        .parts
        .iter()
        .map(|(part, _)| format!("{name}{part}"))
        .collect();
    for (part, (_, scores)) in measured.parts.iter().enumerate() {
        let variable = Measured::variable(scores);
        for (statistic, key) in [
            (tally.mean(0, variable), "mean"),
            (tally.total(0, variable), "total"),
        ] {
            let statistic = statistic.expect("answers");
            match at.variance(&tally, &statistic) {
                Err(_) if expected["error"].is_string() => {}
                // Every stratum is a lone one: R divides nothing by nothing.
                Err(_) if expected[key]["se"][part] == json!("NaN") => {}
                Err(reason) => c.misses.push(format!("{policy:?}: {reason:?}")),
                Ok(_) if expected["error"].is_string() => {
                    c.misses.push(format!("{policy:?}: no error"));
                }
                Ok(variance) => {
                    let expected = &expected[key];
                    c.same("names", &names, &expected["names"]);
                    c.number("estimate", statistic.value, &expected["estimate"][part]);
                    c.number("se", variance.sqrt(), &expected["se"][part]);
                }
            }
        }
    }
    // R's ν of a domain counts its rows, whatever they answered.
    let everyone = Tally::categorical(&frame, &design.weight, &vec![0; rows.count], 1);
    let nu = DomainTally::new(&at, &everyone, &inside)
        .mean(0, Variable::Scores(&[Some(1.0)]))
        .map_or(f64::NAN, |statistic| statistic.degrees_of_freedom);
    c.number("degf", nu, &expected["degf"]);
}
