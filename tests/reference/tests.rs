//! Tests of independence, of given shares, of differences, and scores of categories.

use std::path::Path;

use serde_json::Value;
use tidemark::estimate::test::{
    Contrast, Convention, GoodnessOfFit, IndependenceStatistic, Joint, Reference, TTest,
    TestResult, TwoWayTable, one_sample, two_sample,
};
use tidemark::estimate::{Partition, Variable};
use tidemark::tally::{Factor, Frame, Tally};
use tidemark::weight::Adjustment;

use super::cases::{Case, Comparison};
use super::dataset::{Column, Rows};
use super::kinds::at;

/// A column as numbers of its levels, the last number for a missing answer.
struct Levels {
    level: Vec<u16>,
    names: Vec<String>,
}

impl Levels {
    fn new(rows: &Rows, name: &str) -> Self {
        let (level, names) = rows.groups(name);
        let missing = names.len() as u16;
        Self {
            level: level.into_iter().map(|l| l.unwrap_or(missing)).collect(),
            names,
        }
    }

    fn factor(&self) -> Factor<'_> {
        Factor {
            level: &self.level,
            levels: self.names.len() as u16 + 1,
        }
    }

    fn tally(&self, frame: &Frame, weight: &[f64]) -> Tally {
        Tally::categorical(frame, weight, &self.level, self.names.len() + 1)
    }
}

/// Independence: `F`, `Chisq`, `Wald`, `adjWald` and, where expected, `lincom` and `saddlepoint`, as R scales them; with
/// `_answered_rows` X² on the answered rows.
pub fn chisq(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let design = rows.design(case);
    let (row, column) = (
        Levels::new(&rows, &case.text("row")),
        Levels::new(&rows, &case.text("col")),
    );
    let frame = Frame::new(&design, &[row.factor()]);
    let adjustment = Adjustment::none(&frame);
    let at = at(&frame, &adjustment);
    let columns: Vec<Option<usize>> = (0..column.names.len()).map(Some).collect();
    let table = TwoWayTable::new(
        &at,
        &column.tally(&frame, &design.weight),
        &Partition::by_factor(&frame, 0, row.names.len()),
        &columns,
    )
    .expect("a table");
    let expected = case.expected.as_object().expect("results");
    for (key, expected) in expected {
        let (name, convention) = match key.strip_suffix("_answered_rows") {
            Some(name) => (name, Convention::Tidemark),
            None => (key.as_str(), Convention::RSurvey),
        };
        let statistic = match name {
            "F" => IndependenceStatistic::RaoScottF,
            "Chisq" => IndependenceStatistic::RaoScottChiSquared,
            "Wald" => IndependenceStatistic::Wald,
            "adjWald" => IndependenceStatistic::AdjustedWald,
            "lincom" => IndependenceStatistic::WeightedChiSquared,
            "saddlepoint" => IndependenceStatistic::Saddlepoint,
            "n_rows" => {
                c.number(key, rows.count as f64, expected);
                continue;
            }
            "n_answered" => {
                c.number(key, table.bases.unweighted as f64, expected);
                continue;
            }
            "weighted_table" => {
                let of = |kept: &[usize], names: &[String]| -> Vec<String> {
                    kept.iter().map(|&at| names[at].clone()).collect()
                };
                c.same("rows", &of(&table.rows, &row.names), &expected["rows"]);
                c.same(
                    "cols",
                    &of(&table.columns, &column.names),
                    &expected["cols"],
                );
                c.matrix("counts", &table.totals, &expected["counts"]);
                continue;
            }
            _ => {
                c.misses.push(format!("{key} is not known"));
                continue;
            }
        };
        match table.independence(statistic, convention) {
            Ok(result) => compare(c, &result, expected),
            Err(reason) => c.misses.push(format!("{key}: {reason:?}")),
        }
    }
}

/// A χ² of independence is printed with its degrees of freedom, one of given shares with its scale before them.
fn compare(c: &mut Comparison, result: &TestResult, expected: &Value) {
    c.number("statistic", result.statistic, &expected["statistic"]);
    c.number("p", result.p, &expected["p_value"]);
    let (names, parameter): (&[&str], Vec<f64>) = match &result.reference {
        Reference::F {
            numerator,
            denominator,
        } => (&["ndf", "ddf"], vec![*numerator, *denominator]),
        Reference::ChiSquared { scale, df } if expected["parameter_names"][0] == "scale" => {
            (&["scale", "df"], vec![*scale, *df])
        }
        Reference::ChiSquared { df, .. } | Reference::T { df } => (&["df"], vec![*df]),
        Reference::WeightedChiSquared { .. } => (&[], Vec::new()),
    };
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    c.same("parameter_names", &names, &expected["parameter_names"]);
    c.numbers("parameter", &parameter, &expected["parameter"]);
}

pub fn gof(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let design = rows.design(case);
    let item = Levels::new(&rows, &case.text("variable"));
    let frame = Frame::new(&design, &[]);
    let adjustment = Adjustment::none(&frame);
    let shares: Vec<f64> = serde_json::from_value(case.inputs["p"].clone()).expect("shares");
    let codes: Vec<usize> = (0..item.names.len()).collect();
    let test = GoodnessOfFit::new(
        &at(&frame, &adjustment),
        &item.tally(&frame, &design.weight),
        &Partition::everybody(&frame),
        &codes,
        &shares,
        Convention::RSurvey,
    )
    .and_then(|fit| fit.test());
    match test {
        Ok(result) => compare(c, &result, &case.expected),
        Err(reason) => c.misses.push(format!("{reason:?}")),
    }
}

/// Two groups where `group` names a column, else the mean against `null` (0 where there is none).
pub fn ttest(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let design = rows.design(case);
    let group = case.inputs["group"]
        .as_str()
        .map(|name| Levels::new(&rows, name));
    let factors: Vec<Factor<'_>> = group.iter().map(Levels::factor).collect();
    let frame = Frame::new(&design, &factors);
    let adjustment = Adjustment::none(&frame);
    let at = at(&frame, &adjustment);
    let (tally, scores) = match rows.column(&case.text("y")) {
        Column::Numeric(values) => (Tally::numeric(&frame, &design.weight, &[&values]), None),
        // Everything but the first level against the first.
        Column::Categorical { levels, .. } => {
            let item = Levels::new(&rows, &case.text("y"));
            let mut scores: Vec<Option<f64>> = (0..levels.len())
                .map(|level| Some(if level == 0 { 0.0 } else { 1.0 }))
                .collect();
            scores.push(None);
            (item.tally(&frame, &design.weight), Some(scores))
        }
    };
    let variable = scores
        .as_ref()
        .map_or(Variable::Number(0), |scores| Variable::Scores(scores));
    let test = match &group {
        Some(group) => {
            let present = group.names.iter().enumerate().filter(|(at, _)| {
                let level = *at as u16;
                group.level.contains(&level)
            });
            let mut group_of_level = vec![None; group.names.len()];
            for (number, (level, _)) in present.enumerate() {
                group_of_level[level] = Some(number as u32);
            }
            let groups = Partition::by_level_group(&frame, 0, &group_of_level);
            two_sample(&at, &tally, &groups, variable, Convention::RSurvey)
        }
        None => one_sample(
            &at,
            &tally,
            &Partition::everybody(&frame),
            variable,
            case.inputs["null"].as_f64().unwrap_or(0.0),
            Convention::RSurvey,
        ),
    };
    match test {
        Ok(test) => compare_t(c, &test, &case.expected),
        Err(reason) => c.misses.push(format!("{reason:?}")),
    }
}

fn compare_t(c: &mut Comparison, test: &TTest, expected: &Value) {
    compare(c, &test.result(), expected);
    c.numbers("estimate", &[test.estimate], &expected["estimate"]);
    let interval = [test.interval.low, test.interval.high];
    c.numbers("ci", &interval, &expected["ci"]);
}

pub fn contrast_scores(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let design = rows.design(case);
    let item = Levels::new(&rows, &case.text("variable"));
    let frame = Frame::new(&design, &[]);
    let adjustment = Adjustment::none(&frame);
    let codes: Vec<usize> = (0..item.names.len()).collect();
    let shares = Joint::of_categories(
        &at(&frame, &adjustment),
        &item.tally(&frame, &design.weight),
        &Partition::everybody(&frame),
        &codes,
    )
    .expect("shares");
    let names: Vec<String> = serde_json::from_value(case.expected["names"].clone()).expect("names");
    let contrasts: Vec<Contrast> = names
        .iter()
        .map(|name| {
            let scores: Vec<f64> =
                serde_json::from_value(case.inputs["scores"][name].clone()).expect("scores");
            Contrast::new(scores).expect("a contrast")
        })
        .collect();
    let found = shares.contrasts(&contrasts).expect("contrasts");
    let se: Vec<f64> = found
        .covariance
        .diagonal()
        .iter()
        .map(|v| v.sqrt())
        .collect();
    c.numbers(
        "estimate",
        found.values.as_slice(),
        &case.expected["estimate"],
    );
    c.numbers("se", &se, &case.expected["se"]);
    c.matrix("vcov", &found.covariance, &case.expected["vcov"]);
}
