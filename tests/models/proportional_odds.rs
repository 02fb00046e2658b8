//! Proportional odds against R. `svyolr` of `survey` 4.1 stops its search before the coefficients have six digits, and
//! takes its standard errors from a numerical second derivative. So each model is held to two figures: what
//! `svyolr(…, control = list(reltol = 1e-16, maxit = 1000))` prints, within what that leaves open; and the same
//! estimator worked out to the last digit in R: Newton steps on the score equations until they are below 1e-15, the
//! Hessian extrapolated from differences of the scores, and `survey:::svyrecvar` on scores × inverse Hessian.

use tidemark::definition::SingletonPsu;
use tidemark::estimate::Linearisation;
use tidemark::estimate::model::{
    CompleteCases, Intercept, Model, ModelVariable, Regression, StackedWave, Term, Value, fit,
};
use tidemark::estimate::test::Convention;
use tidemark::tally::Frame;
use tidemark::weight::Adjustment;

use super::assert_all_close;
use super::columns::{Columns, labels};

struct Case<'a> {
    file: &'a str,
    response: (&'a str, &'a [&'a str]),
    /// Name and levels; without levels a number.
    terms: &'a [(&'a str, &'a [&'a str])],
    strata_and_clusters: Option<(&'a str, &'a str)>,
}

fn model(case: &Case<'_>) -> Option<Model> {
    let shared = super::shared::shared("proportional odds")?;
    let columns = Columns::read(&shared.join(case.file), |_, _| true);
    let design = columns.design("w", case.strata_and_clusters);
    let frame = Frame::new(&design, &[]);
    let adjustment = Adjustment::none(&frame);
    let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
    let wave = StackedWave::new(&at, &design.weight).expect("a wave");
    let levels: Vec<Vec<String>> = case.terms.iter().map(|(_, l)| labels(l)).collect();
    let numbers: Vec<Vec<Option<f64>>> = case
        .terms
        .iter()
        .map(|(name, _)| columns.numbers(name))
        .collect();
    let places: Vec<Vec<Option<u16>>> = case
        .terms
        .iter()
        .zip(&levels)
        .map(|((name, _), levels)| columns.levels(name, levels))
        .collect();
    let terms: Vec<Term<'_>> = case
        .terms
        .iter()
        .enumerate()
        .map(|(at, (name, _))| {
            Term::Main(if levels[at].is_empty() {
                ModelVariable::Numeric {
                    name,
                    value: &numbers[at],
                }
            } else {
                ModelVariable::Categorical {
                    name,
                    level: &places[at],
                    levels: &levels[at],
                }
            })
        })
        .collect();
    let answers = labels(case.response.1);
    let level = columns.levels(case.response.0, &answers);
    let response = ModelVariable::Categorical {
        name: case.response.0,
        level: &level,
        levels: &answers,
    };
    let cases = CompleteCases::new(response, &terms, Intercept::Included).expect("cases");
    let fit = fit(Regression::ProportionalOdds, &cases, &wave.final_weights()).expect("a fit");
    let covariance = fit.covariance(&[wave]).expect("a covariance");
    let df = fit
        .degrees_of_freedom(&[wave], Convention::RSurvey)
        .expect("degrees of freedom");
    Some(Model::new(fit, covariance, df).expect("a model"))
}

/// `svydesign(~vpsu, strata = ~vstrat, weights = ~w, nest = TRUE)`, `svyolr(happyF ~ age + sexF + degreeF)`.
#[test]
fn happiness_by_age_sex_and_degree_equals_r() {
    let case = Case {
        file: "reference/data/g2018.csv",
        response: ("happyF", &["1", "2", "3"]),
        terms: &[
            ("age", &[]),
            ("sexF", &["1", "2"]),
            ("degreeF", &["0", "1", "2", "3", "4"]),
        ],
        strata_and_clusters: Some(("vstrat", "vpsu")),
    };
    let Some(model) = model(&case) else {
        return;
    };
    assert_eq!(
        model.fit.names,
        [
            "age", "sexF2", "degreeF1", "degreeF2", "degreeF3", "degreeF4", "1|2", "2|3"
        ]
    );
    assert_all_close(
        &model.fit.coefficients,
        &[
            -0.007_781_600_441_061,
            0.004_869_427_526_800,
            -0.118_718_581_633_023,
            -0.009_729_581_970_448,
            -0.693_351_122_823_272,
            -0.444_101_659_473_468,
            -1.394_672_595_989_748,
            1.347_833_700_753_341,
        ],
        1e-10,
        "coefficient",
    );
    assert_all_close(
        &model.joint().standard_errors(),
        &[
            0.002_607_732_974_903,
            0.095_077_623_306_431,
            0.197_734_406_061_403,
            0.246_285_080_855_876,
            0.221_630_688_130_967,
            0.277_992_769_634_719,
            0.214_420_172_088_174,
            0.219_733_686_948_499,
        ],
        1e-9,
        "standard error",
    );
    let first: Vec<f64> = model.joint().covariance.row(0).iter().copied().collect();
    assert_all_close(
        &first,
        &[
            6.800_271_268_40e-6,
            -6.370_058_417_12e-5,
            -1.017_028_421_88e-4,
            -8.157_108_722_34e-5,
            -8.943_427_154_78e-5,
            -1.431_495_012_77e-4,
            2.774_397_942_066e-4,
            2.803_769_018_98e-4,
        ],
        1e-8,
        "covariance with age",
    );
    assert_all_close(
        &[model.fit.deviance],
        &[4_400.701_944_09],
        1e-11,
        "deviance",
    );
    assert_eq!(model.joint().degrees_of_freedom, 72.0);
    // svyolr itself.
    assert_all_close(
        &model.joint().standard_errors(),
        &[
            0.002_608_156_730_72,
            0.095_077_821_409_77,
            0.197_734_200_136_75,
            0.246_285_222_236_49,
            0.221_629_971_403_67,
            0.277_992_033_914_80,
            0.214_422_901_889_44,
            0.219_751_501_874_42,
        ],
        3e-4,
        "standard error of svyolr",
    );
}

/// `svydesign(~1, weights = ~w)`, `svyolr(q56F ~ lr + age + sex)`.
#[test]
fn an_attitude_by_left_and_right_age_and_sex_equals_r() {
    let case = Case {
        file: "reference/data/dees.csv",
        response: ("q56F", &["1", "2", "3", "4", "5"]),
        terms: &[("lr", &[]), ("age", &[]), ("sex", &["1", "2"])],
        strata_and_clusters: None,
    };
    let Some(model) = model(&case) else {
        return;
    };
    assert_all_close(
        &model.fit.coefficients,
        &[
            -0.142_961_846_881_77,
            -0.026_315_375_651_73,
            0.044_831_267_269_26,
            -3.077_503_520_352_07,
            -1.497_114_408_875_48,
            -0.761_590_219_690_25,
            0.877_258_850_792_12,
        ],
        1e-10,
        "coefficient",
    );
    assert_all_close(
        &model.joint().standard_errors(),
        &[
            0.026_387_660_441_525,
            0.004_670_519_216_267,
            0.140_147_681_453_146,
            0.303_510_555_766_274,
            0.279_463_565_827_223,
            0.273_579_277_224_386,
            0.291_275_456_852_428,
        ],
        1e-9,
        "standard error",
    );
    assert_all_close(
        &[model.fit.deviance],
        &[2_778.755_580_862],
        1e-11,
        "deviance",
    );
    assert_eq!(model.joint().degrees_of_freedom, 968.0);
}

#[test]
fn predicted_shares_sum_to_one_without_error() {
    let case = Case {
        file: "reference/data/g2018.csv",
        response: ("happyF", &["1", "2", "3"]),
        terms: &[("age", &[]), ("sexF", &["1", "2"])],
        strata_and_clusters: Some(("vstrat", "vpsu")),
    };
    let Some(model) = model(&case) else {
        return;
    };
    let predicted = model
        .predict(&[("age", Value::Number(40.0)), ("sexF", Value::Level("2"))])
        .expect("a prediction");
    assert!((predicted.values.iter().sum::<f64>() - 1.0).abs() < 1e-14);
    assert!(predicted.covariance.sum().abs() < 1e-16);
    assert!(
        predicted
            .standard_errors()
            .iter()
            .all(|se| *se > 0.005 && *se < 0.05)
    );
    // P(Y ≤ 1) = F(ζ₁ − η).
    let [age, sex, first, _] = model.fit.coefficients[..] else {
        panic!("four coefficients")
    };
    let share = 1.0 / (1.0 + (-(first - 40.0 * age - sex)).exp());
    assert!((predicted.values[0] - share).abs() < 1e-14);
    assert!(model.predict(&[("age", Value::Number(40.0))]).is_err());
    assert!(
        model
            .predict(&[("age", Value::Number(40.0)), ("sexF", Value::Level("3"))])
            .is_err()
    );
}
