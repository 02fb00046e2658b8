//! What holds of a model whatever the data.

use tidemark::definition::{RakeVariance, SingletonPsu};
use tidemark::estimate::model::{
    CompleteCases, Fit, Intercept, Model, ModelVariable, Regression, StackedWave, Term, Value,
    coefficients, fit,
};
use tidemark::estimate::test::{Convention, Reference};
use tidemark::estimate::{DomainTally, Linearisation, Partition, Variable};
use tidemark::ingest::DesignColumns;
use tidemark::tally::{Factor, Frame, Tally};
use tidemark::weight::{Adjustment, CellMargins, rake};

use super::assert_all_close;
use super::columns::labels;

const ROWS: usize = 300;

/// Numbers that look random and are the same everywhere.
fn noise(row: usize, salt: usize) -> usize {
    let mut x = (row as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (salt as u64).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^= x >> 31;
    x = x.wrapping_mul(0x94D0_49BB_1331_11EB);
    (x >> 33) as usize
}

/// A poll with a missing answer here and there.
struct Poll {
    weight: Vec<f64>,
    age: Vec<Option<f64>>,
    sex: Vec<Option<u16>>,
    region: Vec<Option<u16>>,
    /// 0 to 3, higher for the old.
    answer: Vec<Option<u16>>,
    sexes: Vec<String>,
    regions: Vec<String>,
    answers: Vec<String>,
}

impl Poll {
    fn new() -> Self {
        let missing = |row: usize, salt: usize| noise(row, salt).is_multiple_of(15);
        let age: Vec<f64> = (0..ROWS)
            .map(|row| 18.0 + (noise(row, 1) % 60) as f64)
            .collect();
        Self {
            weight: (0..ROWS)
                .map(|row| 0.3 + (noise(row, 2) % 20) as f64 / 10.0)
                .collect(),
            sex: (0..ROWS)
                .map(|row| Some((noise(row, 3) % 2) as u16))
                .collect(),
            region: (0..ROWS)
                .map(|row| (!missing(row, 4)).then_some((noise(row, 5) % 3) as u16))
                .collect(),
            answer: (0..ROWS)
                .map(|row| {
                    let pull = noise(row, 6) % 60 + age[row] as usize / 2;
                    (!missing(row, 7)).then_some((pull / 25).min(3) as u16)
                })
                .collect(),
            age: age
                .into_iter()
                .enumerate()
                .map(|(row, age)| (!missing(row, 8)).then_some(age))
                .collect(),
            sexes: labels(&["F", "M"]),
            regions: labels(&["N", "E", "S"]),
            answers: labels(&["none", "little", "some", "much"]),
        }
    }

    fn age(&self) -> ModelVariable<'_> {
        ModelVariable::Numeric {
            name: "age",
            value: &self.age,
        }
    }

    fn sex(&self) -> ModelVariable<'_> {
        ModelVariable::Categorical {
            name: "sex",
            level: &self.sex,
            levels: &self.sexes,
        }
    }

    fn region(&self) -> ModelVariable<'_> {
        ModelVariable::Categorical {
            name: "region",
            level: &self.region,
            levels: &self.regions,
        }
    }

    fn answer(&self) -> ModelVariable<'_> {
        ModelVariable::Categorical {
            name: "answer",
            level: &self.answer,
            levels: &self.answers,
        }
    }

    fn number(&self) -> Vec<Option<f64>> {
        self.answer
            .iter()
            .map(|answer| answer.map(f64::from))
            .collect()
    }

    /// The cases of each regression on age, sex and region.
    fn cases(&self, regression: Regression) -> CompleteCases {
        let number = self.number();
        let response = match regression {
            Regression::Linear => ModelVariable::Numeric {
                name: "answer",
                value: &number,
            },
            Regression::Logistic | Regression::ProportionalOdds => self.answer(),
        };
        let terms = [
            Term::Main(self.age()),
            Term::Main(self.sex()),
            Term::Main(self.region()),
            Term::Interaction(self.age(), self.sex()),
        ];
        CompleteCases::new(response, &terms, Intercept::Included).expect("cases")
    }
}

const REGRESSIONS: [Regression; 3] = [
    Regression::Linear,
    Regression::Logistic,
    Regression::ProportionalOdds,
];

/// The influence u of a row is how fast the coefficients move with its weight.
#[test]
fn influence_is_the_derivative_by_the_weight() {
    let poll = Poll::new();
    for regression in REGRESSIONS {
        let cases = poll.cases(regression);
        let influence = fit(regression, &cases, &poll.weight)
            .expect("a fit")
            .influence();
        for row in (0..ROWS).step_by(17) {
            let at = |change: f64| {
                let mut weight = poll.weight.clone();
                weight[row] += change;
                coefficients(regression, &cases, &weight).expect("coefficients")
            };
            let (up, down) = (at(1e-4), at(-1e-4));
            for (column, (up, down)) in up.iter().zip(&down).enumerate() {
                let slope = (up - down) / 2e-4;
                let found = influence[(row, column)];
                assert!(
                    (found - slope).abs() <= 1e-6 * (1e-3 + slope.abs()),
                    "{regression:?}, row {row}, coefficient {column}: {found}, slope {slope}"
                );
                if !cases.is_complete(row) {
                    assert_eq!(found, 0.0);
                }
            }
        }
    }
}

#[test]
fn rescaling_the_weights_changes_nothing() {
    let poll = Poll::new();
    for regression in REGRESSIONS {
        let cases = poll.cases(regression);
        let one = fit(regression, &cases, &poll.weight).expect("a fit");
        let large: Vec<f64> = poll
            .weight
            .iter()
            .map(|w| w * 5_000_000.0 / 371.0)
            .collect();
        let other = fit(regression, &cases, &large).expect("a fit");
        assert_all_close(&other.coefficients, &one.coefficients, 1e-12, "coefficient");
        assert_all_close(&[other.deviance], &[one.deviance], 1e-12, "deviance");
        assert_all_close(
            &[other.null_deviance],
            &[one.null_deviance],
            1e-12,
            "null deviance",
        );
        let z = |fit: &Fit, weight: &[f64]| -> Vec<f64> {
            let u = fit.influence();
            (0..ROWS)
                .filter(|&row| u[(row, 0)] != 0.0)
                .map(|row| u[(row, 0)] * weight[row])
                .collect()
        };
        assert_all_close(&z(&other, &large), &z(&one, &poll.weight), 1e-9, "z");
    }
}

/// R counts the rows of a variance by their weight: a row of weight 0 is like one that is not there.
#[test]
fn a_row_without_weight_leaves_the_dispersion_alone() {
    let (mut without, mut weightless) = (Poll::new(), Poll::new());
    for row in (0..ROWS).step_by(7) {
        without.age[row] = None;
        weightless.weight[row] = 0.0;
    }
    for regression in [Regression::Linear, Regression::Logistic] {
        let dispersion = |poll: &Poll| {
            let fit = fit(regression, &poll.cases(regression), &poll.weight).expect("a fit");
            fit.dispersion.expect("a dispersion")
        };
        let (found, expected) = (dispersion(&weightless), dispersion(&without));
        assert_all_close(&[found], &[expected], 1e-10, "dispersion");
    }
}

/// With two categories proportional odds is logistic regression, its threshold the intercept with the sign changed.
#[test]
fn two_ordered_categories_are_a_logistic_regression() {
    let poll = Poll::new();
    let two: Vec<Option<u16>> = poll
        .answer
        .iter()
        .map(|answer| answer.map(|answer| u16::from(answer > 1)))
        .collect();
    let levels = labels(&["low", "high"]);
    let response = ModelVariable::Categorical {
        name: "answer",
        level: &two,
        levels: &levels,
    };
    let terms = [Term::Main(poll.age()), Term::Main(poll.sex())];
    let cases = CompleteCases::new(response, &terms, Intercept::Included).expect("cases");
    let logistic = fit(Regression::Logistic, &cases, &poll.weight).expect("a fit");
    let ordinal = fit(Regression::ProportionalOdds, &cases, &poll.weight).expect("a fit");
    assert_eq!(ordinal.names, ["age", "sexM", "low|high"]);
    let turned = [
        ordinal.coefficients[0],
        ordinal.coefficients[1],
        -ordinal.coefficients[2],
    ];
    let expected = [
        logistic.coefficients[1],
        logistic.coefficients[2],
        logistic.coefficients[0],
    ];
    assert_all_close(&turned, &expected, 1e-11, "coefficient");
    assert_all_close(&[ordinal.deviance], &[logistic.deviance], 1e-12, "deviance");
}

/// Numbers far from 0, as years are, lose no digits: the curve is the same wherever the years begin.
#[test]
fn a_year_and_its_square_are_told_apart() {
    let poll = Poll::new();
    let curve = |shift: f64| {
        let year: Vec<Option<f64>> = (0..ROWS)
            .map(|row| Some((noise(row, 9) % 30) as f64 + shift))
            .collect();
        let square: Vec<Option<f64>> = year.iter().map(|y| y.map(|y| y * y)).collect();
        let number = poll.number();
        let terms = [
            Term::Main(ModelVariable::Numeric {
                name: "year",
                value: &year,
            }),
            Term::Main(ModelVariable::Numeric {
                name: "square",
                value: &square,
            }),
        ];
        let response = ModelVariable::Numeric {
            name: "answer",
            value: &number,
        };
        let cases = CompleteCases::new(response, &terms, Intercept::Included).expect("cases");
        fit(Regression::Linear, &cases, &poll.weight).expect("a fit")
    };
    let (near, far) = (curve(-15.0), curve(1985.0));
    assert_all_close(
        &[far.coefficients[2]],
        &[near.coefficients[2]],
        1e-9,
        "curvature",
    );
    assert_all_close(&[far.deviance], &[near.deviance], 1e-12, "deviance");
}

#[test]
fn columns_are_named_and_coded_as_r_codes_them() {
    let poll = Poll::new();
    let names = |terms: &[Term<'_>], intercept| {
        CompleteCases::new(poll.answer(), terms, intercept)
            .expect("cases")
            .names()
    };
    let (age, sex, region) = (poll.age(), poll.sex(), poll.region());
    let with = Intercept::Included;
    // model.matrix(~ age + region), (~ 0 + sex + region), (~ age:sex), (~ age + age:sex), (~ sex * region).
    assert_eq!(
        names(&[Term::Main(age), Term::Main(region)], with),
        ["(Intercept)", "age", "regionE", "regionS"]
    );
    assert_eq!(
        names(&[Term::Main(sex), Term::Main(region)], Intercept::Omitted),
        ["sexF", "sexM", "regionE", "regionS"]
    );
    assert_eq!(
        names(&[Term::Interaction(age, sex)], with),
        ["(Intercept)", "age:sexF", "age:sexM"]
    );
    assert_eq!(
        names(&[Term::Main(age), Term::Interaction(age, sex)], with),
        ["(Intercept)", "age", "age:sexM"]
    );
    let crossed = [
        Term::Main(sex),
        Term::Main(region),
        Term::Interaction(sex, region),
    ];
    assert_eq!(
        names(&crossed, with),
        [
            "(Intercept)",
            "sexM",
            "regionE",
            "regionS",
            "sexM:regionE",
            "sexM:regionS"
        ]
    );
}

/// A model with a coefficient for each group is the groups' means, with their covariance: also where the weights were
/// raked, and the variance knows of it.
#[test]
fn a_model_of_groups_has_the_covariance_of_their_means() {
    let poll = Poll::new();
    let level = |values: &[Option<u16>], none: u16| -> Vec<u16> {
        values.iter().map(|value| value.unwrap_or(none)).collect()
    };
    let (sex, region) = (level(&poll.sex, 2), level(&poll.region, 3));
    let design = DesignColumns {
        weight: poll.weight.clone(),
        ..DesignColumns::default()
    };
    let factors = [
        Factor {
            level: &sex,
            levels: 2,
        },
        Factor {
            level: &region,
            levels: 4,
        },
    ];
    let frame = Frame::new(&design, &factors);
    let margins = CellMargins {
        category_of_cell: (0..2)
            .map(|factor| frame.levels(factor).iter().map(|&l| u32::from(l)).collect())
            .collect(),
        categories: vec![2, 4],
    };
    let targets = [vec![0.5, 0.5], vec![0.3, 0.3, 0.3, 0.1]];
    let raked = rake(&frame.totals().weight, &margins, &targets, ROWS as f64);
    for variance in [
        RakeVariance::Calibrate,
        RakeVariance::Rake,
        RakeVariance::Fixed,
    ] {
        let adjustment =
            Adjustment::none(&frame).then_raked(&frame, &raked.factor, &margins, variance);
        let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
        let number = poll.number();
        let tally = Tally::numeric(&frame, &design.weight, &[&number]);
        let tally = DomainTally::new(&at, &tally, &Partition::by_factor(&frame, 1, 3));
        let means: Vec<_> = (0..3)
            .map(|domain| tally.mean(domain, Variable::Number(0)).expect("a mean"))
            .collect();
        let expected = at
            .covariance(&tally, &means.iter().collect::<Vec<_>>())
            .expect("a covariance");

        let response = ModelVariable::Numeric {
            name: "answer",
            value: &number,
        };
        let cases = CompleteCases::new(response, &[Term::Main(poll.region())], Intercept::Omitted)
            .expect("cases");
        let wave = StackedWave::new(&at, &design.weight).expect("a wave");
        let fit = fit(Regression::Linear, &cases, &wave.final_weights()).expect("a fit");
        let values: Vec<f64> = means.iter().map(|mean| mean.value).collect();
        assert_all_close(&fit.coefficients, &values, 1e-12, "mean");
        let found = fit.covariance(&[wave]).expect("a covariance");
        // Without margins groups of respondents do not covary.
        let rounding = 1e-12 * expected.diagonal().max();
        for (found, expected) in found.iter().zip(&expected) {
            assert!(
                (found - expected).abs() <= rounding,
                "{found}, expected {expected}"
            );
        }
        let df = fit
            .degrees_of_freedom(&[wave], Convention::Tidemark)
            .expect("degrees of freedom");
        let model = Model::new(fit, found, df).expect("a model");
        let predicted = model
            .predict(&[("region", Value::Level("E"))])
            .expect("a prediction");
        assert_all_close(
            predicted.values.as_slice(),
            &values[1..2],
            1e-12,
            "prediction",
        );
        let se = expected[(1, 1)].sqrt();
        assert_all_close(
            &predicted.standard_errors(),
            &[se],
            1e-9,
            "its standard error",
        );
    }
}

#[test]
fn a_wald_test_does_not_depend_on_the_unit_of_a_covariate() {
    let poll = Poll::new();
    let test = |unit: f64| {
        let age: Vec<Option<f64>> = poll
            .age
            .iter()
            .map(|age| age.map(|age| age * unit))
            .collect();
        let age = ModelVariable::Numeric {
            name: "age",
            value: &age,
        };
        let terms = [Term::Main(age), Term::Main(poll.sex())];
        let cases = CompleteCases::new(poll.answer(), &terms, Intercept::Included).expect("cases");
        let design = DesignColumns {
            weight: poll.weight.clone(),
            ..DesignColumns::default()
        };
        let frame = Frame::new(&design, &[]);
        let adjustment = Adjustment::none(&frame);
        let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
        let wave = StackedWave::new(&at, &design.weight).expect("a wave");
        let fit = fit(Regression::Logistic, &cases, &poll.weight).expect("a fit");
        let covariance = fit.covariance(&[wave]).expect("a covariance");
        let model = Model::new(fit, covariance, 100.0).expect("a model");
        let joint = model.wald(&[1, 2]).expect("a test");
        let single = model.wald_of_term("age").expect("a test");
        let of_age = &model.coefficients()[1];
        let t = of_age.test.expect("a test");
        assert_all_close(&[single.statistic], &[t.t.powi(2)], 1e-12, "F of one is t²");
        assert_all_close(&[single.p], &[t.p], 1e-9, "and so is its p");
        let centre = f64::midpoint(t.interval.low, t.interval.high);
        assert_all_close(&[centre], &[of_age.value], 1e-12, "centre");
        joint
    };
    let (years, seconds) = (test(1.0), test(3e7));
    assert_all_close(&[seconds.statistic], &[years.statistic], 1e-10, "F");
    let reference = Reference::F {
        numerator: 2.0,
        denominator: 100.0,
    };
    assert_eq!(years.reference, reference);
}
