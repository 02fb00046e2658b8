//! Regressions: linear and logistic under a design, and fitted again under replicate weights.

use std::path::Path;

use tidemark::estimate::Linearisation;
use tidemark::estimate::model::{
    CompleteCases, Intercept, Model, ModelVariable, Regression, StackedWave, Term, coefficients,
    fit,
};
use tidemark::estimate::replicate::{Centre, Replicated};
use tidemark::estimate::test::{Convention, Reference, TTest};
use tidemark::tally::{Frame, Grain};
use tidemark::weight::Adjustment;
use tidemark::weight::replicate::ReplicateWeights;

use super::cases::{Case, Comparison};
use super::dataset::{Column, Rows};
use super::replicate;

/// A formula of R, as far as the cases have them: `y~a+b`, `a:b`, `a*b`, `0` or `-1` without an intercept.
struct Formula {
    response: String,
    terms: Vec<Vec<String>>,
    intercept: Intercept,
}

impl Formula {
    fn read(text: &str) -> Self {
        let (response, right) = text.split_once('~').expect("a formula");
        let mut formula = Self {
            response: response.trim().to_owned(),
            terms: Vec::new(),
            intercept: Intercept::Included,
        };
        for term in right.replace('-', "+-").split('+').map(str::trim) {
            let names = |by: char| term.split(by).map(|n| n.trim().to_owned()).collect();
            match term {
                "" | "1" => {}
                "0" | "-1" => formula.intercept = Intercept::Omitted,
                _ if term.contains('*') => {
                    let names: Vec<String> = names('*');
                    for name in &names {
                        formula.add(vec![name.clone()]);
                    }
                    formula.add(names);
                }
                _ => formula.add(names(':')),
            }
        }
        // R orders terms by how many variables they have, and the variables of a term by where the formula has them first.
        let order: Vec<String> = formula.terms.iter().flatten().cloned().collect();
        for term in &mut formula.terms {
            term.sort_by_key(|name| order.iter().position(|known| known == name));
        }
        formula.terms.sort_by_key(Vec::len);
        formula
    }

    fn add(&mut self, term: Vec<String>) {
        if !self.terms.contains(&term) {
            self.terms.push(term);
        }
    }
}

fn variable<'a>(name: &'a str, column: &'a Column) -> ModelVariable<'a> {
    match column {
        Column::Numeric(value) => ModelVariable::Numeric { name, value },
        Column::Categorical { level, levels } => ModelVariable::Categorical {
            name,
            level,
            levels,
        },
    }
}

fn complete_cases(rows: &Rows, formula: &Formula) -> CompleteCases {
    let names: Vec<&String> = formula.terms.iter().flatten().collect();
    let columns: Vec<Column> = names.iter().map(|name| rows.column(name)).collect();
    let of = |name: &String| {
        let place = names.iter().position(|n| *n == name).expect("a column");
        variable(names[place], &columns[place])
    };
    let terms: Vec<Term<'_>> = formula
        .terms
        .iter()
        .map(|term| match term.as_slice() {
            [name] => Term::Main(of(name)),
            [first, second] => Term::Interaction(of(first), of(second)),
            _ => panic!("a term of {} variables", term.len()),
        })
        .collect();
    let response = rows.column(&formula.response);
    let response = variable(&formula.response, &response);
    CompleteCases::new(response, &terms, formula.intercept).expect("complete cases")
}

pub fn linear(case: &Case, folder: &Path, c: &mut Comparison) {
    under_the_design(case, folder, c, Regression::Linear);
}

pub fn logistic(case: &Case, folder: &Path, c: &mut Comparison) {
    under_the_design(case, folder, c, Regression::Logistic);
}

fn under_the_design(case: &Case, folder: &Path, c: &mut Comparison, regression: Regression) {
    let rows = Rows::read(case, folder, &case.file);
    let design = rows.design(case);
    let frame = Frame::new(&design, &[]);
    let adjustment = Adjustment::none(&frame);
    let at = Linearisation::new(
        &frame,
        &adjustment,
        tidemark::definition::SingletonPsu::Fail,
    );
    let wave = StackedWave::new(&at, &design.weight).expect("a wave");
    let cases = complete_cases(&rows, &Formula::read(&case.text("formula")));
    let fit = fit(regression, &cases, &wave.final_weights()).expect("a fit");
    let covariance = fit.covariance(&[wave]).expect("a covariance");
    let df = |convention| {
        let df = fit.degrees_of_freedom(&[wave], convention);
        df.expect("degrees of freedom")
    };
    let (of_domain, df) = (df(Convention::Tidemark), df(Convention::RSurvey));
    let model = Model::new(fit, covariance, df).expect("a model");

    let expected = &case.expected;
    c.same("terms", &model.fit.names, &expected["terms"]);
    c.numbers("coef", &model.fit.coefficients, &expected["coef"]);
    let coefficients = model.coefficients();
    let errors: Vec<f64> = coefficients.iter().map(|one| one.standard_error).collect();
    c.numbers("se", &errors, &expected["se"]);
    c.matrix("vcov", &model.joint().covariance, &expected["vcov"]);
    c.number("df_residual", df, &expected["df_residual"]);
    c.number("degf_design", of_domain, &expected["degf_design"]);
    c.number("n_used", cases.respondents() as f64, &expected["n_used"]);
    c.number("deviance", model.fit.deviance, &expected["deviance"]);
    c.number(
        "null_deviance",
        model.fit.null_deviance,
        &expected["null_deviance"],
    );
    c.number(
        "dispersion",
        model.fit.dispersion.expect("a dispersion"),
        &expected["dispersion"],
    );
    let tests: Vec<TTest> = coefficients
        .iter()
        .map(|one| one.test.expect("a test"))
        .collect();
    c.numbers(
        "t",
        &tests.iter().map(|test| test.t).collect::<Vec<_>>(),
        &expected["t"],
    );
    c.numbers(
        "p",
        &tests.iter().map(|test| test.p).collect::<Vec<_>>(),
        &expected["p"],
    );
    let wald = &expected["wald_last_term"];
    if let Some(term) = wald["term"].as_str() {
        let test = model.wald_of_term(term).expect("a Wald test");
        let Reference::F {
            numerator,
            denominator,
        } = test.reference
        else {
            panic!("held against {:?}", test.reference)
        };
        c.number("F", test.statistic, &wald["F"]);
        c.number("df", numerator, &wald["df"]);
        c.number("ddf", denominator, &wald["ddf"]);
        c.number("p", test.p, &wald["p"]);
    }
}

/// A logistic regression, fitted again with the weights of each replicate.
pub fn replicated(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let columns = rows.design(case);
    let frame = Frame::with_grain(&columns, &[], Grain::Rows);
    let design = replicate::design(case, folder, &rows, &frame);
    let weights = ReplicateWeights::as_designed(&frame, &design);
    let cases = complete_cases(&rows, &Formula::read(&case.text("formula")));
    let regression = match case.inputs["family"].as_str() {
        Some("gaussian") => Regression::Linear,
        _ => Regression::Logistic,
    };
    let found = Replicated::by(&weights, |factors| {
        let of_row = frame.cell_of_row().iter().zip(&columns.weight);
        let of_row: Vec<f64> = of_row
            .map(|(&cell, weight)| weight * factors[cell as usize])
            .collect();
        coefficients(regression, &cases, &of_row)
    })
    .unwrap_or_else(|(replicate, reason)| panic!("{}: {replicate:?}: {reason}", case.id));
    let centre = Centre::MeanOfReplicates;
    let terms = cases.names();
    let expected = &case.expected;
    c.numbers("coef", found.values(), &expected["coef"]);
    c.numbers("se", &found.standard_errors(centre), &expected["se"]);
    c.matrix("vcov", &found.covariance(centre), &expected["vcov"]);
    let df = weights.degrees_of_freedom() + 1.0 - terms.len() as f64;
    c.number("df_residual", df, &expected["df_residual"]);
    c.same("terms", &terms, &expected["terms"]);
}
