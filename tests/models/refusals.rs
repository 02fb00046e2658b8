//! Data that allow no model: the reason is said, and no coefficient is made up.

use tidemark::estimate::model::{
    CompleteCases, Intercept, ModelVariable, NoFit, Regression, Term, coefficients,
};

use super::columns::labels;

const WEIGHT: [f64; 6] = [1.0; 6];
const X: [Option<f64>; 6] = [
    Some(1.0),
    Some(2.0),
    Some(3.0),
    Some(4.0),
    Some(5.0),
    Some(6.0),
];

fn numeric<'a>(name: &'a str, value: &'a [Option<f64>]) -> ModelVariable<'a> {
    ModelVariable::Numeric { name, value }
}

/// The refusal of a regression of 0 and 1 on columns of numbers.
fn refusal(y: [u8; 6], columns: &[(&str, [f64; 6])]) -> NoFit {
    let y = y.map(|y| Some(f64::from(y)));
    let values: Vec<[Option<f64>; 6]> = columns.iter().map(|(_, x)| x.map(Some)).collect();
    let terms: Vec<Term<'_>> = columns
        .iter()
        .zip(&values)
        .map(|((name, _), value)| Term::Main(numeric(name, value)))
        .collect();
    let cases = CompleteCases::new(numeric("y", &y), &terms, Intercept::Included).expect("cases");
    coefficients(Regression::Logistic, &cases, &WEIGHT).expect_err("no coefficients")
}

#[test]
fn separation_names_the_covariate() {
    let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let mixed = [0.3, 0.1, 0.9, 0.2, 0.8, 0.1];
    let named = |column: &str| NoFit::Separation {
        column: column.to_owned(),
    };
    // x ≤ 3 says no, x ≥ 4 says yes.
    assert_eq!(
        refusal([0, 0, 0, 1, 1, 1], &[("mixed", mixed), ("x", x)]),
        named("x")
    );
    // Everybody in a group says yes; in the other the answers are mixed.
    let group = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
    assert_eq!(
        refusal([0, 1, 0, 1, 1, 1], &[("group", group)]),
        named("group")
    );
    // The base says no.
    assert_eq!(
        refusal([0, 0, 0, 1, 0, 1], &[("group", group)]),
        named("group")
    );
}

#[test]
fn separation_of_ordered_answers_names_the_covariate() {
    let levels = labels(&["low", "middle", "high"]);
    let level = [0, 0, 1, 1, 2, 2].map(Some);
    let y = ModelVariable::Categorical {
        name: "y",
        level: &level,
        levels: &levels,
    };
    let cases =
        CompleteCases::new(y, &[Term::Main(numeric("x", &X))], Intercept::Included).expect("cases");
    assert_eq!(
        coefficients(Regression::ProportionalOdds, &cases, &WEIGHT),
        Err(NoFit::Separation {
            column: "x".to_owned()
        })
    );
}

#[test]
fn one_answer_is_not_explained() {
    assert_eq!(
        refusal([1; 6], &[("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])]),
        NoFit::ConstantResponse
    );
    // A linear model of it is defined: its slope is 0.
    let y = [Some(3.0); 6];
    let cases = CompleteCases::new(
        numeric("y", &y),
        &[Term::Main(numeric("x", &X))],
        Intercept::Included,
    )
    .expect("cases");
    let found = coefficients(Regression::Linear, &cases, &WEIGHT).expect("coefficients");
    assert!(
        (found[0] - 3.0).abs() < 1e-14 && found[1].abs() < 1e-14,
        "{found:?}"
    );
}

#[test]
fn a_column_that_others_determine_is_named() {
    let named = NoFit::Collinear {
        column: "double".to_owned(),
    };
    let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    assert_eq!(
        refusal(
            [0, 1, 0, 1, 0, 1],
            &[("x", x), ("double", x.map(|x| 2.0 * x + 0.1))]
        ),
        named
    );
    let constant = NoFit::Collinear {
        column: "constant".to_owned(),
    };
    assert_eq!(
        refusal([0, 1, 0, 1, 0, 1], &[("constant", [0.1; 6])]),
        constant
    );
}

#[test]
fn an_ordered_category_that_nobody_chose_is_named() {
    let levels = labels(&["low", "middle", "high"]);
    let level = [0, 2, 0, 2, 0, 2].map(Some);
    let y = ModelVariable::Categorical {
        name: "y",
        level: &level,
        levels: &levels,
    };
    let cases =
        CompleteCases::new(y, &[Term::Main(numeric("x", &X))], Intercept::Included).expect("cases");
    assert_eq!(
        coefficients(Regression::ProportionalOdds, &cases, &WEIGHT),
        Err(NoFit::EmptyCategory {
            level: "middle".to_owned()
        })
    );
}

#[test]
fn the_response_suits_the_regression() {
    let cases = |y: ModelVariable<'_>| {
        CompleteCases::new(y, &[Term::Main(numeric("x", &X))], Intercept::Included).expect("cases")
    };
    let refused = |regression, cases: &CompleteCases| {
        matches!(
            coefficients(regression, cases, &WEIGHT),
            Err(NoFit::Response { .. })
        )
    };
    let seven = [
        Some(7.0),
        Some(0.0),
        Some(1.0),
        Some(0.0),
        Some(1.0),
        Some(0.0),
    ];
    let numbers = cases(numeric("y", &seven));
    assert!(refused(Regression::Logistic, &numbers));
    assert!(refused(Regression::ProportionalOdds, &numbers));
    let levels = labels(&["no", "yes"]);
    let level = [0, 1, 0, 1, 0, 1].map(Some);
    let categories = cases(ModelVariable::Categorical {
        name: "y",
        level: &level,
        levels: &levels,
    });
    assert!(refused(Regression::Linear, &categories));
}

#[test]
fn rows_weights_and_numbers_are_checked() {
    let y = [Some(0.0), Some(1.0), Some(0.0), Some(1.0), None, Some(1.0)];
    let new = |x: &[Option<f64>]| {
        CompleteCases::new(
            numeric("y", &y),
            &[Term::Main(numeric("x", x))],
            Intercept::Included,
        )
    };
    assert_eq!(
        new(&X[..5]).expect_err("rows"),
        NoFit::RowsDiffer {
            variable: "x".to_owned(),
            found: 5,
            expected: 6
        }
    );
    let mut infinite = X;
    infinite[3] = Some(f64::INFINITY);
    assert_eq!(
        new(&infinite).expect_err("a number"),
        NoFit::NotFinite {
            variable: "x".to_owned(),
            row: 3
        }
    );
    assert_eq!(new(&[None; 6]).expect_err("answers"), NoFit::NoCompleteCase);
    assert_eq!(
        CompleteCases::new(numeric("y", &y), &[], Intercept::Omitted).expect_err("a term"),
        NoFit::NoTerm
    );
    let levels = labels(&["F"]);
    let sex = ModelVariable::Categorical {
        name: "sex",
        level: &[Some(1); 6],
        levels: &levels,
    };
    assert_eq!(
        CompleteCases::new(numeric("y", &y), &[Term::Main(sex)], Intercept::Included)
            .expect_err("a level"),
        NoFit::UnknownLevel {
            variable: "sex".to_owned(),
            row: 0
        }
    );
    let twice = [Term::Main(numeric("x", &X)), Term::Main(numeric("x", &y))];
    assert_eq!(
        CompleteCases::new(numeric("y", &y), &twice, Intercept::Included).expect_err("a name"),
        NoFit::NameTwice {
            variable: "x".to_owned()
        }
    );
    let cases = new(&X).expect("cases");
    let with = |weights: &[f64]| coefficients(Regression::Linear, &cases, weights);
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        let mut weights = WEIGHT;
        weights[2] = bad;
        assert_eq!(with(&weights), Err(NoFit::BadWeight { row: 2 }));
    }
    assert_eq!(with(&[0.0; 6]), Err(NoFit::NoCompleteCase));
    assert!(matches!(with(&[1.0; 5]), Err(NoFit::RowsDiffer { .. })));
    // Rows without weight have no part: the others answer 0.
    let line = with(&[1.0, 0.0, 1.0, 0.0, 1.0, 0.0]).expect("coefficients");
    assert!(line[0].abs() < 1e-14 && line[1].abs() < 1e-14, "{line:?}");
}
