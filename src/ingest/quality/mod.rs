//! In: the answers of every row that was read, and the rules of `[quality]`. Out: [`Flag`]s, each with a reason, a count
//! and the rows. Never: a row dropped that no rule excludes, or the id of a person.
//!
//! One pass over each column finds everything but near-duplicates, which compare every row with every other.

mod constant;
mod contradictions;
pub mod correlation;
pub mod counts;
mod flag;
mod hit;
mod near_duplicates;
mod nonresponse;
mod open_texts;
mod rows;
mod speeders;
mod straight_lining;
mod verdict;

use crate::definition::{Action, Quality};

pub use flag::{Check, Flag, Skipped};
use hit::Hit;
pub use near_duplicates::{FEWEST_ITEMS, MOST_ROWS};
pub(super) use rows::Rows;
use rows::{Kinds, missing_in};
pub use straight_lining::SHORTEST_BLOCK;
pub(super) use verdict::{Lines, judge, nobody_left};

/// How much is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Only what excludes rows.
    Exclusions,
    /// Everything.
    Everything,
}

/// Everything that is looked for, in the order in which rows are set aside: a row is counted under the first rule that
/// excludes it.
fn examine(rows: &Rows<'_>, look: Look) -> Vec<Hit> {
    let rules = rows.survey.quality_of(rows.wave);
    let wanted = |action: Action| look == Look::Everything || action == Action::Exclude;
    let mut hits = Vec::new();
    let speeding = rules.speeders.unwrap_or(Quality::SPEEDERS);
    if let (Some(durations), Some(duration), true) =
        (rows.durations, &rules.duration, wanted(speeding.action))
    {
        hits.extend(speeders::find(durations, duration.unit, speeding));
    }
    for rule in rules.contradictions.iter().flatten() {
        if wanted(rule.action) {
            hits.push(contradictions::find(rows, rule));
        }
    }
    for rule in straight_lining::blocks(rows, &rules) {
        if wanted(rule.action) {
            hits.extend(straight_lining::find(rows, &rule));
        }
    }
    let nonresponse = rules.nonresponse.unwrap_or(Quality::NONRESPONSE);
    if wanted(nonresponse.action) {
        hits.extend(nonresponse::by_respondent(rows, nonresponse));
    }
    let near = rules.near_duplicates.unwrap_or(Quality::NEAR_DUPLICATES);
    if wanted(near.action) {
        hits.push(near_duplicates::find(rows, near));
    }
    if look == Look::Everything {
        hits.extend(open_texts::find(rows));
        hits.extend(nonresponse::by_item(rows));
        hits.extend(constant::find(rows));
    }
    hits
}
