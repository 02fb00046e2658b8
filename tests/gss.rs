//! The General Social Survey 1994–2024 as a survey folder with a wave a year, through the public pipeline, against what
//! R `survey` 4.5 has of the same rows (`reference/gss`: series.csv, changes.csv, trend-models.txt).

#[path = "gss/command.rs"]
mod command;
#[path = "gss/composition.rs"]
mod composition;
#[path = "gss/copy.rs"]
mod copy;
#[path = "gss/figures.rs"]
mod figures;
#[path = "gss/level.rs"]
mod level;
#[path = "gss/models.rs"]
mod models;
#[path = "gss/published.rs"]
mod published;
#[path = "shared/mod.rs"]
mod shared;

use tidemark::definition::{Code, ItemId, NetId};
use tidemark::estimate::Measure;

/// The item and measure that R's files call by one name.
fn of(name: &str) -> (ItemId, Measure) {
    match name {
        "fefam_agree" => (ItemId::new("fefam"), Measure::Net(NetId::new("agree"))),
        "fefam_strongly_agree" => (ItemId::new("fefam"), Measure::Answer(Code(1))),
        "happy_very" => (ItemId::new("happy"), Measure::Answer(Code(1))),
        "happy_not_too" => (ItemId::new("happy"), Measure::Answer(Code(3))),
        "grass_legal" => (ItemId::new("grass"), Measure::Answer(Code(1))),
        other => panic!("no item {other}"),
    }
}

fn assert_close(found: f64, expected: f64, relative: f64, what: &str) {
    let off = ((found - expected) / expected).abs();
    assert!(
        off <= relative,
        "{what}: {found}, R has {expected} (relative {off:.1e})"
    );
}
