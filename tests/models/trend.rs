//! Trends over the General Social Survey 1994–2024, waves stacked: R's figures of `reference/gss/trend-models.txt`
//! (`svyglm` of `survey` 4.5 on agreement with `fefam`, t = (year − 2000)/10).

use tidemark::definition::SingletonPsu;
use tidemark::estimate::Linearisation;
use tidemark::estimate::model::{
    CompleteCases, Intercept, Model, ModelVariable, Regression, StackedWave, Term, fit,
};
use tidemark::estimate::test::Convention;
use tidemark::tally::Frame;
use tidemark::weight::Adjustment;

use super::assert_all_close;
use super::columns::{Columns, labels};

struct Wave {
    design: tidemark::ingest::DesignColumns,
    frame: Frame,
    adjustment: Adjustment,
}

/// The terms beside t.
#[derive(Clone, Copy, PartialEq)]
enum With {
    Nothing,
    SexAndItsTrend,
}

/// Fits the trend with each year a sample of its own.
fn trend(regression: Regression, with: With) -> Option<Model> {
    let file = super::shared::shared("trend models")?.join("reference/gss/gss_1994_2024.csv");
    let all = Columns::read(&file, |_, _| true);
    let mut years: Vec<&String> = all.texts("year").iter().collect();
    years.sort();
    years.dedup();
    let waves: Vec<(Columns, Wave)> = years
        .into_iter()
        .map(|year| {
            let columns = Columns::read(&file, |name, text| name != "year" || text == year);
            let design = columns.design("wtssps", Some(("vstrat", "vpsu")));
            let frame = Frame::new(&design, &[]);
            let adjustment = Adjustment::none(&frame);
            let wave = Wave {
                design,
                frame,
                adjustment,
            };
            (columns, wave)
        })
        .collect();
    assert!(waves.len() > 10, "the years of the file");
    let stacked = |name: &str| -> Vec<Option<f64>> {
        waves
            .iter()
            .flat_map(|(rows, _)| rows.numbers(name))
            .collect()
    };
    // R's figures leave out who gave no sex, in every model.
    let agree: Vec<Option<f64>> = stacked("fefam")
        .into_iter()
        .zip(stacked("sex"))
        .map(|(answer, sex)| {
            let answer = sex.and(answer)?;
            Some(f64::from(u8::from(answer <= 2.0)))
        })
        .collect();
    let t: Vec<Option<f64>> = stacked("year")
        .into_iter()
        .map(|year| year.map(|year| (year - 2000.0) / 10.0))
        .collect();
    let sexes = labels(&["1", "2"]);
    let sex: Vec<Option<u16>> = waves
        .iter()
        .flat_map(|(rows, _)| rows.levels("sex", &sexes))
        .collect();
    let t = ModelVariable::Numeric {
        name: "t",
        value: &t,
    };
    let sex = ModelVariable::Categorical {
        name: "sex",
        level: &sex,
        levels: &sexes,
    };
    let terms = match with {
        With::Nothing => vec![Term::Main(t)],
        With::SexAndItsTrend => vec![Term::Main(t), Term::Main(sex), Term::Interaction(t, sex)],
    };
    let agree = ModelVariable::Numeric {
        name: "agree",
        value: &agree,
    };
    let cases = CompleteCases::new(agree, &terms, Intercept::Included).expect("cases");
    let linearisations: Vec<Linearisation<'_>> = waves
        .iter()
        .map(|(_, wave)| Linearisation::new(&wave.frame, &wave.adjustment, SingletonPsu::Fail))
        .collect();
    let stack: Vec<StackedWave<'_>> = waves
        .iter()
        .zip(&linearisations)
        .map(|((_, wave), at)| StackedWave::new(at, &wave.design.weight).expect("a wave"))
        .collect();
    let weights: Vec<f64> = stack.iter().flat_map(StackedWave::final_weights).collect();
    let fit = fit(regression, &cases, &weights).expect("a fit");
    let covariance = fit.covariance(&stack).expect("a covariance");
    let df = fit
        .degrees_of_freedom(&stack, Convention::RSurvey)
        .expect("degrees of freedom");
    Some(Model::new(fit, covariance, df).expect("a model"))
}

fn assert_model(model: &Model, df: f64, estimates: &[f64], errors: &[f64], p: &[f64]) {
    assert_eq!(model.joint().degrees_of_freedom, df);
    assert_all_close(&model.fit.coefficients, estimates, 1e-9, "estimate");
    // R's logistic sandwich has the weights of the step before the last, at its default stopping rule (1e-8 of the
    // deviance); with `epsilon = 1e-14`, as in `public.json`, the two agree to 1e-8.
    assert_all_close(
        &model.joint().standard_errors(),
        errors,
        1e-6,
        "standard error",
    );
    for (coefficient, p) in model.coefficients().iter().zip(p) {
        let test = coefficient.test.expect("a test");
        // The tail moves t² times as far as the standard error. R prints 0 for the intercept of the linear model.
        let allowed = 1e-6 * test.t * test.t * p + 1e-300;
        assert!(
            (test.p - p).abs() <= allowed,
            "p: {:e}, R has {p:e}",
            test.p
        );
    }
}

#[test]
fn the_linear_trend_equals_r() {
    let Some(model) = trend(Regression::Linear, With::Nothing) else {
        return;
    };
    assert_model(
        &model,
        3798.0,
        &[0.375_493_236_491_33, -0.049_324_259_028_42],
        &[0.004_820_251_583_51, 0.003_799_289_454_01],
        &[0.0, 9.663_904_664_036_73e-38],
    );
}

#[test]
fn the_logistic_trend_equals_r() {
    let Some(model) = trend(Regression::Logistic, With::Nothing) else {
        return;
    };
    assert_model(
        &model,
        3798.0,
        &[-0.509_588_790_465_99, -0.224_643_868_303_98],
        &[0.020_513_299_420_51, 0.017_693_273_562_21],
        &[2.333_491_356_001_44e-126, 3.329_219_739_268_77e-36],
    );
}

#[test]
fn the_logistic_trend_by_sex_equals_r() {
    let Some(model) = trend(Regression::Logistic, With::SexAndItsTrend) else {
        return;
    };
    assert_eq!(model.fit.names, ["(Intercept)", "t", "sex2", "t:sex2"]);
    assert_model(
        &model,
        3796.0,
        &[
            -0.401_758_266_190_84,
            -0.210_527_318_057_37,
            -0.208_935_545_452_59,
            -0.032_069_681_167_88,
        ],
        &[
            0.029_925_404_647_62,
            0.025_436_456_569_39,
            0.039_289_371_827_07,
            0.033_796_034_239_04,
        ],
        &[
            3.499_296_741_151_96e-40,
            1.735_443_458_125_07e-16,
            1.110_474_185_831_25e-7,
            0.342_722_485_096_83,
        ],
    );
}
