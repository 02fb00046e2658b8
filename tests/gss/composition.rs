//! Changes split by sex × degree, against R `survey` 4.1: the totals of weights and answers by category
//! (`svytotal`, with their covariance) of each wave, and numerical derivatives of both parts.

use tidemark::compare::trend::ChangePart;
use tidemark::definition::{ItemId, WaveId};
use tidemark::pipeline::Scope;

use super::copy::{Variant, run};
use super::{assert_close, of};

/// What R has of a change.
struct Expected {
    name: &'static str,
    to: &'static str,
    /// Value and standard error.
    opinion: [f64; 2],
    composition: [f64; 2],
    merged: usize,
}

#[test]
fn both_parts_and_their_standard_errors_equal_r() {
    let scope = Scope {
        composition: vec![ItemId::new("sex"), ItemId::new("degree")],
        ..Scope::default()
    };
    let Some(results) = run("GSS composition", Variant::WithoutModes, &scope) else {
        return;
    };
    assert!(results.trends.trends.is_empty(), "no trends were asked for");
    for Expected {
        name,
        to,
        opinion,
        composition,
        merged,
    } in [
        Expected {
            name: "fefam_agree",
            to: "1996",
            opinion: [0.052_665_065_534_016_1, 0.016_085_760_426_967_62],
            composition: [-0.001_563_434_649_052_75, 0.004_999_819_680_658_36],
            // Two that gave no degree, and with them the smallest of the others.
            merged: 3,
        },
        Expected {
            name: "happy_very",
            to: "2024",
            opinion: [-0.016_276_922_889_459_57, 0.016_997_014_056_728_84],
            composition: [0.002_749_567_210_917_71, 0.002_107_320_773_976_01],
            merged: 8,
        },
    ] {
        let (item, measure) = of(name);
        let to = WaveId::new(to);
        let found = results
            .trends
            .composition(&item, &measure, &to)
            .expect("a change");
        let split = found.split.as_ref().expect("two parts");
        assert_eq!(split.merged, merged, "{name}");
        let part = |found: &ChangePart, expected: [f64; 2], what: &str| {
            assert_close(found.value, expected[0], 1e-9, &format!("{name}: {what}"));
            let what = format!("{name}: standard error of {what}");
            assert_close(found.standard_error, expected[1], 1e-6, &what);
        };
        part(&split.opinion, opinion, "opinion");
        part(&split.composition, composition, "composition");
        let change = results
            .changes
            .changes
            .iter()
            .find(|change| change.item == item && change.measure == measure && change.to == to);
        let change = change.expect("the change").difference;
        assert!((split.change - change).abs() < 1e-14);
        let sum = split.opinion.value + split.composition.value;
        assert!((sum - change).abs() < 1e-14, "{name}");
    }
}
