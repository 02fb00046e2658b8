//! What compare hands on: differences between waves, and which waves can be compared.

use serde::Serialize;

use super::change_test::ChangeTest;
use super::in_order::InOrder;
use crate::definition::{ItemId, Texts, WaveId};
use crate::estimate::{Cell, Domain, Measure};

/// The change of one cell between two waves; estimates are proportions (or means), unrounded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The item that changed.
    pub item: ItemId,
    /// Which share of it, or its mean.
    pub measure: Measure,
    /// The respondents it is about, the same in both waves.
    pub domain: Domain,
    /// The earlier wave: the latest before `to` that has the cell, or the one that was asked for.
    pub from: WaveId,
    /// The later wave.
    pub to: WaveId,
    /// Later minus earlier, a proportion (0.03 = 3 percentage points) or in the unit of the mean.
    pub difference: f64,
    /// The test, or why there is none.
    pub test: Result<ChangeTest, NoTest>,
}

/// Why a change is not tested.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoTest {
    /// The waves cannot be compared on this item, for these reasons.
    Break(Vec<Texts>),
    /// One of the estimates has no standard error.
    NoPrecision,
    /// A rehearsal and a real wave: synthetic answers show no change.
    Rehearsal,
}

/// Changes of a survey; each with its test, and p corrected within its family.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Changes {
    /// By later wave, then in the order of its cells.
    pub changes: Vec<Change>,
}

impl Changes {
    /// The change of a cell that ends in `to`.
    pub fn find(
        &self,
        item: &ItemId,
        measure: &Measure,
        domain: &Domain,
        to: &WaveId,
    ) -> Option<&Change> {
        self.changes.iter().find(|change| {
            change.to == *to
                && change.item == *item
                && change.measure == *measure
                && change.domain == *domain
        })
    }
}

/// The changes that end in one wave, by cell: [`Changes::find`] for all cells of a wave.
#[derive(Debug)]
pub struct ChangesTo<'a>(InOrder<'a, &'a Change>);

impl Changes {
    /// The changes that end in `to`, to be found cell by cell; quickest in the order of the wave's cells.
    pub fn ending_in<'a>(&'a self, to: &WaveId) -> ChangesTo<'a> {
        let ending = self.changes.iter().filter(|change| change.to == *to);
        ChangesTo(
            ending
                .map(|change| ((&change.item, &change.measure, &change.domain), change))
                .collect(),
        )
    }
}

impl<'a> ChangesTo<'a> {
    /// The change of a cell, where it has one.
    pub fn find(&mut self, cell: &Cell) -> Option<&'a Change> {
        let key = (&cell.item, &cell.measure, &cell.domain);
        self.0.find(key).map(|change| *change)
    }
}
