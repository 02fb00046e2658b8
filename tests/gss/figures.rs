//! Shares, changes and the break of 2021.

use std::path::Path;

use tidemark::compare::NoTest;
use tidemark::definition::WaveId;
use tidemark::estimate::Domain;
use tidemark::pipeline::Scope;

use super::copy::{Variant, run};
use super::{assert_close, of};

/// The lines of a file of R's, by heading.
fn lines(shared: &Path, file: &str) -> Vec<Vec<(String, String)>> {
    let text = std::fs::read_to_string(shared.join("reference/gss").join(file)).expect(file);
    let mut lines = text.lines();
    let headings: Vec<&str> = lines.next().expect("a heading").split(',').collect();
    lines
        .map(|line| {
            let cells = headings.iter().zip(line.split(','));
            cells
                .map(|(heading, cell)| ((*heading).to_owned(), cell.to_owned()))
                .collect()
        })
        .collect()
}

fn text<'a>(line: &'a [(String, String)], heading: &str) -> &'a str {
    let cell = line.iter().find(|(name, _)| name == heading);
    &cell.expect("the column").1
}

fn number(line: &[(String, String)], heading: &str) -> f64 {
    text(line, heading).parse().expect("a number")
}

#[test]
fn every_share_equals_r() {
    let Some(results) = run("GSS series", Variant::AsItIs, &Scope::default()) else {
        return;
    };
    let shared = super::shared::shared("GSS series").expect("the rows were there");
    let series = lines(&shared, "series.csv");
    assert_eq!(series.len(), 79);
    for line in &series {
        let (item, measure) = of(text(line, "item"));
        let wave = results
            .wave(&WaveId::new(text(line, "year")))
            .expect("the wave");
        let cell = wave
            .estimates
            .find(&item, &measure, &Domain::Total)
            .expect("the share");
        let precision = cell.estimate.precision().expect("a standard error");
        for (heading, found) in [
            ("share", cell.estimate.value.expect("a share")),
            ("se", precision.standard_error),
            ("unweighted_base", cell.estimate.bases.unweighted as f64),
            ("weighted_base", cell.estimate.bases.weighted),
            (
                "design_effect",
                precision.design_effect.expect("a design effect"),
            ),
            ("df", precision.degrees_of_freedom),
        ] {
            let what = format!("{item} {} {heading}", wave.wave);
            assert_close(found, number(line, heading), 1e-8, &what);
        }
    }
}

#[test]
fn every_change_equals_r() {
    let Some(results) = run("GSS changes", Variant::WithoutModes, &Scope::default()) else {
        return;
    };
    let shared = super::shared::shared("GSS changes").expect("the rows were there");
    let changes = lines(&shared, "changes.csv");
    assert_eq!(changes.len(), 74);
    for line in &changes {
        let (item, measure) = of(text(line, "item"));
        let to = WaveId::new(text(line, "to"));
        let change = results.changes.find(&item, &measure, &Domain::Total, &to);
        let change = change.expect("the change");
        assert_eq!(change.from.as_str(), text(line, "from"), "{item} to {to}");
        let test = change.test.as_ref().expect("a test");
        for (heading, found) in [
            ("change", change.difference),
            ("se", test.standard_error),
            ("df", test.degrees_of_freedom),
        ] {
            assert_close(
                found,
                number(line, heading),
                1e-8,
                &format!("{item} to {to}: {heading}"),
            );
        }
        // A tail moves t² times as far as the standard error.
        let allowed = 1e-8 * test.t.powi(2).max(1.0);
        assert_close(
            test.p,
            number(line, "p"),
            allowed,
            &format!("{item} to {to}: p"),
        );
    }
}

#[test]
fn a_stated_change_of_mode_is_a_break_and_no_trend_crosses_it() {
    let scope = Scope {
        trends: tidemark::estimate::wave::TrendGroups::EverybodyAndBanners,
        ..Scope::default()
    };
    let Some(results) = run("GSS modes", Variant::AsItIs, &scope) else {
        return;
    };
    let (item, measure) = of("happy_very");
    let into = |wave: &str| {
        let to = WaveId::new(wave);
        let change = results.changes.find(&item, &measure, &Domain::Total, &to);
        change.expect("the change").test.clone()
    };
    for wave in ["2021", "2022"] {
        assert!(
            matches!(into(wave), Err(NoTest::Break(_))),
            "{wave}: {:?}",
            into(wave)
        );
    }
    for wave in ["2018", "2024"] {
        assert!(into(wave).is_ok(), "{wave}: {:?}", into(wave));
    }
    // 2021 alone and 2022 with 2024 are too few for a line.
    let trends: Vec<_> = results.trends.of(&item, &measure, &Domain::Total).collect();
    assert_eq!(trends.len(), 1);
    assert_eq!(trends[0].waves.first(), Some(&WaveId::new("1994")));
    assert_eq!(trends[0].waves.last(), Some(&WaveId::new("2018")));
    assert!(trends[0].left_out.is_empty());
}
