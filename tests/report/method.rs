//! What the method note says of a weighting in steps.

use tidemark::definition::{Bounds, ItemId, Lang, Limits};
use tidemark::report::document;
use tidemark::weight::{Method, StepKind, StepReport, WeightingReport};

use super::{WaveId, danish, english, results, said};

fn step(step: StepKind, items: &[&[&str]]) -> StepReport {
    let crossed = |items: &&[&str]| items.iter().copied().map(ItemId::new).collect();
    StepReport {
        step,
        margins: items.iter().map(crossed).collect(),
        numbers: Vec::new(),
        smallest_factor: 0.5,
        largest_factor: 2.0,
        iterations: Some(3),
        cut: None,
        limits: None,
        bounds: Bounds::None,
        at_limit: None,
        largest_miss: Some(0.0),
        mean_misses: Vec::new(),
        weight_sum: 1_013.0,
        weighting_design_effect: 1.25,
        efficiency: 0.8,
    }
}

const NONE: f64 = f64::INFINITY;

fn between(lower: f64, upper: f64) -> Limits {
    Limits { lower, upper }
}

fn calibrated(bounds: Bounds) -> StepReport {
    StepReport {
        bounds,
        ..step(StepKind::Calibrate, &[&["sex"]])
    }
}

fn trimmed(lower: f64, upper: f64, cut: u64) -> StepReport {
    StepReport {
        limits: Some(between(lower, upper)),
        cut: Some(cut),
        ..step(StepKind::Trim, &[])
    }
}

/// What the note says of the weighting, between "in these steps: " and the weights.
fn note(steps: Vec<StepReport>, lang: &Lang) -> String {
    let mut results = results();
    results.waves[1].weighting = Some(WeightingReport {
        method: Method::Steps,
        margins: Vec::new(),
        respondents: 1_013,
        weight_sum: 1_013.0,
        weighting_design_effect: 1.25,
        effective_base: 810.4,
        efficiency: 0.8,
        smallest_weight: 0.4,
        largest_weight: 2.2,
        iterations: None,
        largest_miss: Some(0.0),
        mean_misses: Vec::new(),
        steps,
        extremes: Vec::new(),
        distribution: Vec::new(),
    });
    let document = document::build(&results, &WaveId::new("2021"), lang).expect("a document");
    let (opening, closing) = match lang.as_str() {
        "da" => ("Vægtet i disse trin: ", ". Vægte fra 0,40 til 2,20."),
        _ => ("Weighted in these steps: ", ". Weights from 0.40 to 2.20."),
    };
    let texts = said(&document);
    let sentence = texts.iter().find_map(|text| text.strip_prefix(opening));
    let sentence = sentence.unwrap_or_else(|| panic!("{texts:#?}"));
    let (steps, _) = sentence.split_once(closing).expect("the weights");
    steps.to_owned()
}

#[test]
fn each_step_is_named_with_its_limits_in_both_languages() {
    for (of, in_danish, in_english) in [
        (
            step(StepKind::Nonresponse, &[&["sex"]]),
            "svarpersonerne repræsenterer også de udtrukne, der ikke svarede, i klasser efter Køn",
            "respondents stand for those sampled who did not respond, in classes by Sex",
        ),
        (
            step(StepKind::Nonresponse, &[&[]]),
            "svarpersonerne repræsenterer også de udtrukne, der ikke svarede",
            "respondents stand for those sampled who did not respond",
        ),
        (
            step(StepKind::Poststratify, &[&["sex", "short"]]),
            "poststratificeret efter Køn × Kort",
            "post-stratified by Sex × Short",
        ),
        (
            step(StepKind::Rake, &[&["sex"], &["short"]]),
            "vægtet til befolkningen (raking) på Køn, Kort",
            "raked to the population by Sex, Short",
        ),
        (
            StepReport {
                numbers: vec![ItemId::new("short")],
                ..calibrated(Bounds::None)
            },
            "kalibreret til befolkningen på Køn, gennemsnittet af Kort",
            "calibrated to the population by Sex, the mean of Short",
        ),
        (
            calibrated(Bounds::Factor(between(0.3, 3.0))),
            "kalibreret til befolkningen på Køn, med faktorer mellem 0,30 og 3,00",
            "calibrated to the population by Sex, with factors between 0.30 and 3.00",
        ),
        (
            calibrated(Bounds::Weight(between(-NONE, 4.5))),
            "kalibreret til befolkningen på Køn, med vægte på højst 4,50",
            "calibrated to the population by Sex, with weights of at most 4.50",
        ),
        (
            trimmed(0.3, 3.0, 12),
            "trimmet til vægte mellem 0,30 og 3,00 (udenfor: 12)",
            "trimmed to weights between 0.30 and 3.00 (outside: 12)",
        ),
        (
            trimmed(-NONE, 2.2, 1),
            "trimmet til vægte på højst 2,20 (udenfor: 1)",
            "trimmed to weights of at most 2.20 (outside: 1)",
        ),
        (
            trimmed(0.3, NONE, 0),
            "trimmet til vægte på mindst 0,30 (udenfor: 0)",
            "trimmed to weights of at least 0.30 (outside: 0)",
        ),
        (
            StepReport {
                weight_sum: 4_700_000.0,
                ..step(StepKind::Rescale, &[])
            },
            "skaleret til en sum på 4.700.000",
            "scaled to sum to 4,700,000",
        ),
    ] {
        assert_eq!(note(vec![of.clone()], &danish()), in_danish);
        assert_eq!(note(vec![of], &english()), in_english);
    }
}

#[test]
fn steps_follow_one_another_in_the_order_they_were_made() {
    let steps = vec![
        step(StepKind::Rake, &[&["sex"]]),
        trimmed(-NONE, 2.2, 20),
        step(StepKind::Rescale, &[]),
    ];
    assert_eq!(
        note(steps, &english()),
        "raked to the population by Sex; trimmed to weights of at most 2.20 (outside: 20); scaled to sum to 1,013"
    );
}
