//! What must hold of verdicts whatever the data, and of families whatever is shown.

use proptest::prelude::*;
use tidemark::compare::change_test::{ChangeTest, Dependence, Tested};
use tidemark::compare::{Change, Verdict};
use tidemark::definition::{Correction, ItemId, WaveId};
use tidemark::estimate::distribution::t_cdf;
use tidemark::estimate::interval::Quantiles;
use tidemark::estimate::test::Family;
use tidemark::pipeline::Scope;

use super::distribution::fixture;
use super::{assert_close, run, shared};

fn test_of(difference: f64, errors: [f64; 2], df: f64, smallest: Option<f64>) -> ChangeTest {
    let tested = |value, standard_error| Tested {
        value,
        standard_error,
        degrees_of_freedom: df,
    };
    let mut quantiles = Quantiles::default();
    let [first, second] = errors;
    let (earlier, later) = (tested(0.4, first), tested(0.4 + difference, second));
    let test = ChangeTest::new(earlier, later, Dependence::Independent, &mut quantiles);
    test.expect("it varies")
        .against(difference, smallest, &mut quantiles)
}

proptest! {
    #[test]
    fn a_verdict_says_what_the_corrected_p_and_the_two_one_sided_tests_say(
        difference in -0.2_f64..0.2,
        first in 0.001_f64..0.08,
        second in 0.001_f64..0.08,
        df in 2.0_f64..2000.0,
        smallest in prop::option::of(0.005_f64..0.15),
        inflation in 1.0_f64..20.0,
    ) {
        let test = test_of(difference, [first, second], df, smallest);
        let test = test.corrected((test.p * inflation).min(1.0), test.family);
        let (se, nu) = (first.hypot(second), 2.0 * df);
        let expected = if test.corrected_p < 0.05 {
            if difference > 0.0 { Verdict::Rose } else { Verdict::Fell }
        } else {
            match smallest {
                None => Verdict::NotFound,
                Some(delta) => {
                    // Schuirmann's two tests, each by itself.
                    let above = 1.0 - t_cdf((difference + delta) / se, nu);
                    let below = t_cdf((difference - delta) / se, nu);
                    let p = above.max(below);
                    prop_assert!((test.equivalence.expect("one").p - p).abs() < 1e-9);
                    if p < 0.05 { Verdict::Unchanged } else { Verdict::TooUncertain }
                }
            }
        };
        prop_assert_eq!(test.verdict, expected);
        // Without a smallest change nothing is said to be unchanged.
        let plain = test_of(difference, [first, second], df, None);
        prop_assert!(!matches!(plain.verdict, Verdict::Unchanged | Verdict::TooUncertain));
    }

    #[test]
    fn turning_time_around_turns_the_verdict(
        difference in -0.2_f64..0.2,
        first in 0.001_f64..0.08,
        second in 0.001_f64..0.08,
        smallest in prop::option::of(0.005_f64..0.15),
    ) {
        let there = test_of(difference, [first, second], 500.0, smallest).verdict;
        let back = test_of(-difference, [second, first], 500.0, smallest).verdict;
        let turned = match there {
            Verdict::Rose => Verdict::Fell,
            Verdict::Fell => Verdict::Rose,
            other => other,
        };
        prop_assert_eq!(back, turned);
    }

    #[test]
    fn a_panel_with_a_covariance_of_nothing_is_two_samples_but_for_its_units(
        difference in -0.2_f64..0.2,
        first in 0.01_f64..0.08,
        second in 0.01_f64..0.08,
        share in -0.9_f64..0.9,
    ) {
        let tested = |value, standard_error| Tested { value, standard_error, degrees_of_freedom: 500.0 };
        let mut quantiles = Quantiles::default();
        let mut of = |covariance| {
            let dependence = Dependence::Panel { covariance, degrees_of_freedom: 1000.0 };
            ChangeTest::new(tested(0.4, first), tested(0.4 + difference, second), dependence, &mut quantiles)
                .expect("it varies")
        };
        let apart = test_of(difference, [first, second], 500.0, None);
        prop_assert!((of(0.0).standard_error - apart.standard_error).abs() < 1e-12);
        // People who answer alike twice make a change better known.
        let together = of(share * first * second).standard_error;
        prop_assert_eq!(together < apart.standard_error, share > 0.0);
    }
}

#[test]
fn a_family_is_the_same_whatever_is_shown() {
    let Some(shared) = shared::shared("families") else {
        return;
    };
    let folder = fixture(&shared, str::to_owned);
    let whole = run(folder.path(), &Scope::default());
    let by_group = run(
        folder.path(),
        &Scope {
            banners: vec![ItemId::new("sex"), ItemId::new("reg")],
            ..Scope::default()
        },
    );
    let one = run(
        folder.path(),
        &Scope {
            items: Some(vec![ItemId::new("q")]),
            ..Scope::default()
        },
    );
    let tests = |change: &&Change| change.test.is_ok();
    let mut compared = 0;
    for change in whole.changes.changes.iter().filter(tests) {
        let of = |results: &tidemark::pipeline::Results| {
            let found = &results.changes;
            found
                .find(&change.item, &change.measure, &change.domain, &change.to)
                .cloned()
        };
        assert_eq!(of(&by_group).as_ref(), Some(change));
        if change.item == ItemId::new("q") {
            assert_eq!(of(&one).as_ref(), Some(change));
            compared += 1;
        } else {
            assert_eq!(of(&one), None);
        }
    }
    assert!(compared > 10);
    assert!(one.waves.iter().all(|wave| {
        wave.estimates
            .cells
            .iter()
            .all(|cell| cell.item == ItemId::new("q"))
    }));
}

#[test]
fn p_is_corrected_over_the_declared_family() {
    let Some(shared) = shared::shared("families") else {
        return;
    };
    for (words, correction) in [
        ("benjamini_hochberg", Correction::BenjaminiHochberg),
        ("holm", Correction::Holm),
        ("none", Correction::None),
    ] {
        for family in ["wave", "item", "all"] {
            let declared =
                format!("\n[comparison]\ncorrection = \"{words}\"\nfamily = \"{family}\"\n");
            let folder = fixture(&shared, |survey| format!("{survey}{declared}"));
            let results = run(folder.path(), &Scope::default());
            // Two nets in two later waves.
            let headline: Vec<&Change> = results
                .changes
                .changes
                .iter()
                .filter(|change| matches!(change.measure, tidemark::estimate::Measure::Net(_)))
                .collect();
            assert_eq!(headline.len(), 4);
            for change in &headline {
                let together: Vec<&&Change> = headline
                    .iter()
                    .filter(|other| match family {
                        "wave" => other.to == change.to,
                        "item" => other.item == change.item,
                        _ => true,
                    })
                    .collect();
                let p = |change: &Change| change.test.as_ref().expect("a test").p;
                let of = Family::new(together.iter().map(|change| Some(p(change)))).expect("p");
                let adjusted = of.adjusted(correction.into());
                let place = together
                    .iter()
                    .position(|other| *other == change)
                    .expect("it");
                let test = change.test.as_ref().expect("a test");
                assert_close(test.corrected_p, adjusted[place].expect("p"), 1e-14, words);
                assert_eq!(
                    (test.family.tests, test.family.correction),
                    (together.len(), correction)
                );
                assert_eq!(test.family.name(), format!("headline_{family}"));
            }
        }
    }
}

#[test]
fn a_base_wave_is_compared_with_each_later_one() {
    let Some(shared) = shared::shared("a base wave") else {
        return;
    };
    let folder = fixture(&shared, |survey| {
        format!(
            "{survey}\n[comparison]\nbase_wave = \"2022\"\nsmallest_change = 20\n[comparison.item.q2]\nsmallest_change = 0.1\n"
        )
    });
    let results = run(folder.path(), &Scope::default());
    let since = &results.since_base.changes;
    assert!(
        since
            .iter()
            .all(|change| change.from == WaveId::new("2022"))
    );
    let later: Vec<&str> = since.iter().map(|change| change.to.as_str()).collect();
    assert!(later.contains(&"2023") && later.contains(&"2024"));
    for change in results.changes.changes.iter().chain(since) {
        let Ok(test) = &change.test else { continue };
        let delta = test.equivalence.expect("a smallest change").smallest_change;
        let own = if change.item == ItemId::new("q2") {
            0.001
        } else {
            0.2
        };
        assert_close(delta, own, 1e-12, change.item.as_str());
        match test.verdict {
            Verdict::Unchanged => assert_eq!(own, 0.2),
            Verdict::TooUncertain => assert_eq!(own, 0.001),
            Verdict::Rose | Verdict::Fell => assert!(test.corrected_p < 0.05),
            Verdict::NotFound => panic!("a smallest change is declared"),
        }
    }
}
