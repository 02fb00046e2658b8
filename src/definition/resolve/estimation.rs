//! `[estimation]`: intervals, degrees of freedom, the population, quantiles and the letters of banner tables.

use toml::Spanned;

use super::super::estimation::{
    Correction, DegreesOfFreedom, Estimation, IntervalMethod, LetterFamily, LetterRule,
};
use super::super::quantile::{Quantile, QuantileRule};
use super::super::source::{EstimationSource, Given, LettersSource, List};
use super::design::positive;
use super::page::Page;
use crate::diagnostic::code;

const INTERVALS: &[(&str, IntervalMethod)] = &[
    ("logit", IntervalMethod::Logit),
    ("beta", IntervalMethod::Beta),
    ("wilson", IntervalMethod::Wilson),
    ("asin", IntervalMethod::Asin),
    ("likelihood", IntervalMethod::Likelihood),
    ("xlogit", IntervalMethod::Xlogit),
    ("mean", IntervalMethod::Mean),
];

const DEGREES_OF_FREEDOM: &[(&str, DegreesOfFreedom)] = &[
    ("answered", DegreesOfFreedom::Answered),
    ("r_compat", DegreesOfFreedom::RCompat),
];

const CORRECTIONS: &[(&str, Correction)] = &[
    ("holm", Correction::Holm),
    ("benjamini_hochberg", Correction::BenjaminiHochberg),
    ("none", Correction::None),
];

const FAMILIES: &[(&str, LetterFamily)] = &[
    ("row", LetterFamily::Row),
    ("banner", LetterFamily::Banner),
    ("table", LetterFamily::Table),
    ("book", LetterFamily::Book),
];

/// `[estimation]`.
pub(super) fn estimation(page: &mut Page, source: &Given<EstimationSource>) -> Estimation {
    let Some(written) = source.as_ref().map(Spanned::get_ref) else {
        return Estimation::default();
    };
    let interval = word(page, &written.interval, "interval", INTERVALS);
    let df = word(
        page,
        &written.degrees_of_freedom,
        "degrees_of_freedom",
        DEGREES_OF_FREEDOM,
    );
    let population = written.population.as_ref();
    let rule = word(
        page,
        &written.quantile_rule,
        "quantile_rule",
        &QuantileRule::NAMED,
    );
    Estimation {
        interval: interval.unwrap_or_default(),
        degrees_of_freedom: df.unwrap_or_default(),
        population: population.and_then(|people| positive(page, people, "population")),
        quantiles: quantiles(page, &written.quantiles),
        quantile_rule: rule.unwrap_or_default(),
        letters: letters(page, &written.letters),
    }
}

/// Says where `population` and the `total` that the weights are made to sum to are two numbers of people: people and
/// totals go by `population`.
pub(super) fn population_of(
    page: &mut Page,
    source: &Given<EstimationSource>,
    estimation: &Estimation,
    total: Option<f64>,
) {
    let written = source.as_ref().map(Spanned::get_ref);
    let Some(place) = written.and_then(|written| written.population.as_ref()) else {
        return;
    };
    // Weights that sum to the size of a sample do not count people, and are none of the population's business.
    const OF_A_SAMPLE: f64 = 0.1;
    if let (Some(population), Some(total)) = (estimation.population, total)
        && (population - total).abs() > 1e-9 * total
        && total > OF_A_SAMPLE * population
    {
        page.warning(
            code::TWO_POPULATIONS,
            &place.span(),
            format!(
                "`population` is {population}, and `[weighting]` makes weights that sum to {total}"
            ),
            format!(
                "numbers of people go by `population`: write {total}, or leave `population` out"
            ),
        );
    }
}

/// Proportions between 0 and 1, each once; the quartiles where none is declared.
fn quantiles(page: &mut Page, source: &Given<List<f64>>) -> Vec<Quantile> {
    let Some(written) = source else {
        return Quantile::QUARTILES.to_vec();
    };
    let mut quantiles = Vec::new();
    for value in &written.get_ref().entries {
        let Some(p) = page.finite(value, "quantiles") else {
            continue;
        };
        match Quantile::new(p) {
            None => page.error(
                code::WRONG_TYPE,
                &value.span(),
                format!("`quantiles` has {p}"),
                "a quantile is a proportion between 0 and 1: 0.25 for the lower quartile",
            ),
            Some(quantile) if quantiles.contains(&quantile) => page.error(
                code::DUPLICATE,
                &value.span(),
                format!("{p} stands twice in `quantiles`"),
                "write it once",
            ),
            Some(quantile) => quantiles.push(quantile),
        }
    }
    if written.get_ref().entries.is_empty() {
        page.error(
            code::WRONG_TYPE,
            &written.span(),
            "`quantiles` is empty".to_owned(),
            "list proportions such as 0.5, or leave the key out: the quartiles",
        );
    }
    quantiles
}

fn letters(page: &mut Page, source: &Given<LettersSource>) -> LetterRule {
    let default = LetterRule::default();
    let Some(written) = source.as_ref().map(Spanned::get_ref) else {
        return default;
    };
    let correction = word(page, &written.correction, "correction", CORRECTIONS);
    let family = word(page, &written.family, "family", FAMILIES);
    let level = level(page, &written.level, "level").unwrap_or(default.level);
    let second_level = self::level(page, &written.second_level, "second_level");
    if let (Some(second), Some(place)) = (second_level, &written.second_level)
        && second <= level
    {
        page.error(
            code::WRONG_TYPE,
            &place.span(),
            format!("`second_level` {second} is not above `level` {level}"),
            "small letters mark what is less sure, such as 0.10",
        );
    }
    let minimum_base = written.minimum_base.as_ref();
    LetterRule {
        correction: correction.unwrap_or_default(),
        family: family.unwrap_or_default(),
        level,
        second_level,
        minimum_base: minimum_base.and_then(|base| positive(page, base, "minimum_base")),
    }
}

fn word<T: Copy>(
    page: &mut Page,
    value: &Given<String>,
    key: &str,
    words: &[(&'static str, T)],
) -> Option<T> {
    value
        .as_ref()
        .and_then(|value| page.word(value, key, words))
}

/// A level of significance, between 0 and 1.
fn level(page: &mut Page, value: &Given<f64>, key: &str) -> Option<f64> {
    let value = value.as_ref()?;
    let level = positive(page, value, key)?;
    if level >= 1.0 {
        page.error(
            code::WRONG_TYPE,
            &value.span(),
            format!("`{key}` is {level}"),
            "a level is between 0 and 1, such as 0.05",
        );
        return None;
    }
    Some(level)
}
