//! The trend models of `trend-models.txt`: agreement with `fefam` on t = (year − 2000)/10.

use std::path::Path;

use tidemark::compare::trend::{GroupLines, Line};
use tidemark::definition::{ItemId, WaveId};
use tidemark::estimate::Domain;
use tidemark::estimate::test::{Contrast, ContrastEstimate};
use tidemark::estimate::wave::TrendGroups;
use tidemark::pipeline::{Results, Scope};

use super::copy::{Variant, run};
use super::{assert_close, of};

/// R's estimate, standard error and p by coefficient, of the model whose line begins so.
fn model(shared: &Path, begins: &str) -> (f64, Vec<[f64; 3]>) {
    let text =
        std::fs::read_to_string(shared.join("reference/gss/trend-models.txt")).expect("models");
    let mut lines = text.lines().skip_while(|line| !line.starts_with(begins));
    let first = lines.next().expect("the model");
    let df = first
        .split_whitespace()
        .last()
        .expect("df")
        .parse()
        .expect("a number");
    let of_model: Vec<&str> = lines.take_while(|line| !line.starts_with("y ~")).collect();
    // R breaks a wide table after its second column; numbers are quoted.
    let rows: Vec<Vec<f64>> = of_model
        .iter()
        .map(|line| {
            let quoted = line.split('"').skip(1).step_by(2);
            quoted
                .map(|number| number.parse().expect("a number"))
                .collect()
        })
        .filter(|numbers: &Vec<f64>| !numbers.is_empty())
        .collect();
    let (wide, narrow) = rows.split_at(rows.len() / 2);
    let together = wide.iter().zip(narrow);
    (
        df,
        together
            .map(|(two, one)| [two[0], two[1], one[0]])
            .collect(),
    )
}

fn results(test: &str) -> Option<Results> {
    let scope = Scope {
        items: Some(vec![ItemId::new("fefam")]),
        banners: vec![ItemId::new("sex")],
        trends: TrendGroups::EverybodyAndBanners,
        ..Scope::default()
    };
    run(test, Variant::AnswersOfKnownSexAsR, &scope)
}

fn assert_coefficient(found: ContrastEstimate, expected: [f64; 3], what: &str) {
    let [estimate, error, p] = expected;
    assert_close(found.value, estimate, 1e-8, &format!("{what}: estimate"));
    assert_close(
        found.standard_error,
        error,
        1e-6,
        &format!("{what}: standard error"),
    );
    let test = found.t_test(0.0, found.degrees_of_freedom).expect("a test");
    // The tail moves t² times as far as the standard error; R prints 0 for the intercept of the linear model.
    let allowed = 1e-6 * test.t * test.t * p + 1e-300;
    assert!(
        (test.p - p).abs() <= allowed,
        "{what}: p {:e}, R has {p:e}",
        test.p
    );
}

/// The slope for ten years.
fn by_decade(line: &Line) -> ContrastEstimate {
    ContrastEstimate {
        value: 10.0 * line.slope,
        standard_error: 10.0 * line.covariance[1][1].sqrt(),
        degrees_of_freedom: line.degrees_of_freedom,
    }
}

#[test]
fn linear_and_logistic_trends_equal_r() {
    let Some(results) = results("GSS trends") else {
        return;
    };
    let shared = super::shared::shared("GSS trends").expect("the rows were there");
    let (item, measure) = of("fefam_agree");
    let trend = results
        .trends
        .of(&item, &measure, &Domain::Total)
        .next()
        .expect("a trend");
    assert_eq!(trend.waves.len(), 16);
    let logistic = trend.logistic.as_ref().expect("a share");
    for (begins, line) in [
        ("y ~ t gaussian", &trend.linear),
        ("y ~ t quasibinomial", logistic),
    ] {
        let line = line.as_ref().expect("a line");
        let (df, expected) = model(&shared, begins);
        assert_eq!((line.degrees_of_freedom, expected.len()), (df, 2));
        assert_coefficient(line.at(2000.0), expected[0], begins);
        assert_coefficient(by_decade(line), expected[1], begins);
    }
}

/// Values at 2000 and slopes for ten years, of the first group and as differences of the second from it.
fn as_r_has_them(lines: &GroupLines) -> Vec<ContrastEstimate> {
    let t = 2000.0 - lines.origin;
    let contrasts = [
        [1.0, t, 0.0, 0.0],
        [0.0, 10.0, 0.0, 0.0],
        [-1.0, -t, 1.0, t],
        [0.0, -10.0, 0.0, 10.0],
    ];
    contrasts
        .iter()
        .map(|coefficients| {
            let contrast = Contrast::new(*coefficients).expect("a contrast");
            lines.joint.contrast(&contrast).expect("an estimate")
        })
        .collect()
}

#[test]
fn the_logistic_trend_by_sex_equals_r() {
    let Some(results) = results("GSS trends by sex") else {
        return;
    };
    let shared = super::shared::shared("GSS trends by sex").expect("the rows were there");
    let (item, measure) = of("fefam_agree");
    let sex = ItemId::new("sex");
    let found = results
        .trends
        .interactions_of(&item, &measure, &sex)
        .next()
        .expect("one");
    let lines = found
        .logistic
        .as_ref()
        .expect("a share")
        .as_ref()
        .expect("lines");
    let (df, expected) = model(&shared, "y ~ t * factor(sex)");
    assert_eq!((lines.joint.degrees_of_freedom, expected.len()), (df, 4));
    // R has the difference of the sexes after the slope.
    for (found, expected) in as_r_has_them(lines).into_iter().zip(expected) {
        assert_coefficient(found, expected, "by sex");
    }
    // Of two groups the test that both slopes are one is that of their difference.
    let difference = as_r_has_them(lines)[3];
    let same = lines.same_slope.as_ref().expect("a test");
    let t = difference.t_test(0.0, df).expect("a test");
    assert_close(same.p, t.p, 1e-10, "p of the interaction");
}

#[test]
fn a_wave_more_or_less_is_one_of_the_waves() {
    let Some(results) = results("GSS waves of a trend") else {
        return;
    };
    let (item, measure) = of("fefam_agree");
    let trend = results
        .trends
        .of(&item, &measure, &Domain::Total)
        .next()
        .expect("a trend");
    assert!(
        trend.waves.contains(&WaveId::new("2021")),
        "no mode is stated in this run"
    );
}
