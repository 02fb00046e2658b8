//! The same series with the rows thrown away: published shares with their standard errors and bases.

use std::path::Path;

use tidemark::estimate::Domain;
use tidemark::estimate::wave::TrendGroups;
use tidemark::pipeline::{self, Scope};

use super::copy::{Variant, run};
use super::{assert_close, of};

#[test]
fn a_trend_of_published_waves_is_nearly_that_of_their_rows() {
    let scope = Scope {
        trends: TrendGroups::EverybodyAndBanners,
        ..Scope::default()
    };
    let Some(rows) = run("GSS published", Variant::AsItIs, &scope) else {
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys/gss");
    let survey = tidemark::definition::load(&folder)
        .unwrap_or_else(|e| panic!("{e}"))
        .output;
    let published = pipeline::run(survey, &scope).unwrap_or_else(|e| panic!("{e}"));
    let (item, measure) = of("fefam_agree");
    let of_rows = rows
        .trends
        .of(&item, &measure, &Domain::Total)
        .next()
        .expect("a trend");
    let of_figures = published.trends.of(&item, &measure, &Domain::Total).next();
    let of_figures = of_figures.expect("a trend");
    assert_eq!(of_rows.waves, of_figures.waves);
    let logistic = (&of_rows.logistic, &of_figures.logistic);
    let (Some(logistic), Some(of_published)) = logistic else {
        panic!("shares")
    };
    for (found, expected) in [
        (&of_figures.linear, &of_rows.linear),
        (of_published, logistic),
    ] {
        let (found, expected) = (
            found.as_ref().expect("a line"),
            expected.as_ref().expect("a line"),
        );
        assert_close(found.slope, expected.slope, 1e-3, "slope");
        let errors = [found, expected].map(|line| line.covariance[1][1].sqrt());
        assert_close(errors[0], errors[1], 0.02, "standard error of the slope");
    }
}
