//! Waves that share respondents: how many, and how the estimates of both vary together.

use std::collections::HashMap;

use serde::Serialize;

use super::change_test::Dependence;
use super::in_order::Key;
use crate::definition::{ItemId, WaveId};
use crate::estimate::{Domain, Measure};

/// The pairs of waves of a survey whose respondents were looked at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// In the order they were looked at.
    pub pairs: Vec<PairOfWaves>,
}

/// Two waves, and whom they share.
#[derive(Debug, Clone, PartialEq)]
pub struct PairOfWaves {
    /// The earlier wave.
    pub from: WaveId,
    /// The later wave.
    pub to: WaveId,
    /// How many respondents recur.
    pub overlap: Overlap,
    /// Of each cell, how its estimates vary together; empty where the waves count as independent.
    pub shared: Shared,
}

/// How many respondents recur.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// Respondents of the earlier wave.
    pub earlier: usize,
    /// Respondents of the later wave.
    pub later: usize,
    /// Ids of both.
    pub recurring: usize,
}

impl Overlap {
    /// The part of the later wave's respondents who answered in the earlier one too, 0 to 1.
    ///
    /// ```
    /// let overlap = tidemark::compare::panel::Overlap { earlier: 1000, later: 800, recurring: 600 };
    /// assert_eq!(overlap.share(), 0.75);
    /// ```
    pub fn share(&self) -> f64 {
        match self.later {
            0 => 0.0,
            later => self.recurring as f64 / later as f64,
        }
    }
}

/// The dependence of the estimates of two waves, by cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shared {
    by_item: HashMap<ItemId, HashMap<(Measure, Domain), Dependence>>,
}

impl Shared {
    /// States how the two estimates of a cell vary together.
    pub fn insert(&mut self, item: &ItemId, measure: Measure, domain: Domain, found: Dependence) {
        let of_item = self.by_item.entry(item.clone()).or_default();
        of_item.insert((measure, domain), found);
    }

    fn find(&self, (item, measure, domain): Key<'_>) -> Option<Dependence> {
        let of_item = self.by_item.get(item)?;
        of_item.get(&(measure.clone(), domain.clone())).copied()
    }
}

impl Panel {
    /// Two waves that were looked at.
    pub fn pair(&self, from: &WaveId, to: &WaveId) -> Option<&PairOfWaves> {
        let mut pairs = self.pairs.iter();
        pairs.find(|pair| pair.from == *from && pair.to == *to)
    }

    /// How the two estimates of a cell vary together.
    pub(super) fn dependence(&self, from: &WaveId, to: &WaveId, key: Key<'_>) -> Dependence {
        self.pair(from, to)
            .and_then(|pair| pair.shared.find(key))
            .unwrap_or(Dependence::Independent)
    }
}
