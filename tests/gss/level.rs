//! Smoothed levels and turns of the GSS.
//!
//! q, levels and standard errors are those of R 4.2 by another road: no filter, but the joint normal distribution of the
//! 16 shares of series.csv, Σ = diag(se²) + q·min(tᵢ − t₁, tⱼ − t₁), q where the derivative of the likelihood without the
//! mean (P = Σ⁻¹ − Σ⁻¹11ᵀΣ⁻¹/1ᵀΣ⁻¹1) is 0, levels y − V·P·y with variances V − V·P·V. Probabilities of turns are
//! those of the formulas in `compare::trend::Turn` by dense matrices in numpy.

use tidemark::compare::Trend;
use tidemark::compare::trend::TurnKind;
use tidemark::estimate::Domain;
use tidemark::estimate::wave::TrendGroups;
use tidemark::pipeline::{Results, Scope};

use super::copy::{Variant, run};
use super::{assert_close, of};

fn results(test: &str) -> Option<Results> {
    let scope = Scope {
        trends: TrendGroups::EverybodyAndBanners,
        ..Scope::default()
    };
    run(test, Variant::WithoutModes, &scope)
}

fn trend<'a>(results: &'a Results, name: &str) -> &'a Trend {
    let (item, measure) = of(name);
    let mut trends = results.trends.trends.iter().filter(|trend| {
        trend.item == item && trend.measure == measure && trend.domain == Domain::Total
    });
    trends.next().expect("a trend")
}

#[test]
fn smoothed_levels_equal_those_of_the_joint_distribution() {
    let Some(results) = results("GSS levels") else {
        return;
    };
    for (name, q, levels) in [
        (
            "fefam_agree",
            0.000_534_538_226_681_207,
            [
                (0, 0.357_178_780_686_169, 0.011_944_903_989_544_4),
                (6, 0.357_976_974_167_299, 0.010_374_186_655_589_37),
                (13, 0.228_937_986_842_994, 0.009_239_896_553_992_97),
                (15, 0.301_393_335_496_725, 0.016_542_916_138_850_94),
            ],
        ),
        (
            "grass_legal",
            0.001_002_736_882_423_96,
            [
                (0, 0.236_897_029_658_945, 0.010_976_910_366_919_6),
                (8, 0.472_017_932_864_748, 0.016_435_130_031_684_5),
                (13, 0.702_900_484_851_737, 0.020_391_123_209_701_9),
                (14, 0.678_771_369_593_086, 0.023_121_203_084_575_5),
            ],
        ),
    ] {
        let level = trend(&results, name).level.as_ref().expect("a level");
        assert_close(level.variance_per_year, q, 1e-6, &format!("{name}: q"));
        for (place, value, error) in levels {
            let point = &level.points[place];
            let what = format!("{name} {}", point.wave);
            assert_close(point.level, value, 1e-7, &what);
            assert_close(
                point.standard_error,
                error,
                1e-7,
                &format!("{what}: standard error"),
            );
        }
    }
}

#[test]
fn a_break_is_suggested_only_where_it_is_likelier_than_none() {
    let Some(results) = results("GSS turns") else {
        return;
    };
    for (name, none, probability) in [
        (
            "happy_very",
            0.245_312_766_758_163_96,
            0.655_211_881_996_314_9,
        ),
        (
            "happy_not_too",
            0.096_714_098_406_230_76,
            0.870_691_880_939_248_8,
        ),
    ] {
        let turn = trend(&results, name).turn.as_ref().expect("a turn");
        assert_close(turn.none, none, 1e-7, name);
        assert_close(turn.none + turn.level + turn.slope, 1.0, 1e-12, name);
        let place = turn.suggested().expect("a place");
        assert_close(place.probability, probability, 1e-7, name);
        // The year in which the mode changed, which this run does not know.
        assert_eq!(place.kind, TurnKind::Level);
        assert_eq!(
            (place.after.as_str(), place.before.as_str()),
            ("2018", "2021")
        );
    }
    for (name, none) in [
        ("fefam_agree", 0.644_837_557_546_596_1),
        ("grass_legal", 0.552_634_527_324_039_4),
    ] {
        let turn = trend(&results, name).turn.as_ref().expect("a turn");
        assert_close(turn.none, none, 1e-7, name);
        assert!(
            turn.suggested().is_none() && turn.places.is_empty(),
            "{name}"
        );
    }
}
