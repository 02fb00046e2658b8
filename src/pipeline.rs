//! The stages in order, as a library caller uses them.

mod rehearse;

use crate::compare::Changes;
use crate::definition::{Survey, WaveId};
use crate::diagnostic::Diagnostics;
use crate::estimate::WaveEstimates;
use crate::ingest::Accounts;
use crate::weight::WeightingReport;

pub use rehearse::rehearse;

/// Everything known of one wave after estimation.
#[derive(Debug, Clone)]
pub struct WaveResults {
    pub wave: WaveId,
    pub estimates: WaveEstimates,
    /// `None` for a published wave.
    pub weighting: Option<WeightingReport>,
    /// `None` for a published wave.
    pub accounts: Option<Accounts>,
}

/// Everything known of a survey: what the reports are made of.
#[derive(Debug, Clone)]
pub struct Results {
    pub survey: Survey,
    /// Oldest first; the waves that were asked for.
    pub waves: Vec<WaveResults>,
    pub changes: Changes,
    /// Warnings and notes of every stage.
    pub warnings: Diagnostics,
}

impl Results {
    pub fn wave(&self, id: &WaveId) -> Option<&WaveResults> {
        self.waves.iter().find(|wave| wave.wave == *id)
    }
}
