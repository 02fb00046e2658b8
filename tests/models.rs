//! Regressions of the library against R `survey`, against what a model must do whatever the data, and against data
//! that allow no model.

#[path = "shared/mod.rs"]
mod shared;

#[path = "models/columns.rs"]
mod columns;
#[path = "models/invariance.rs"]
mod invariance;
#[path = "models/proportional_odds.rs"]
mod proportional_odds;
#[path = "models/refusals.rs"]
mod refusals;
#[path = "models/trend.rs"]
mod trend;

/// Compares numbers one by one, relative to the size of each.
fn assert_all_close(found: &[f64], expected: &[f64], relative: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        let off = ((found - expected) / expected).abs();
        assert!(
            off <= relative,
            "{what}, number {place}: {found}, expected {expected} (relative {off:.1e})"
        );
    }
}
