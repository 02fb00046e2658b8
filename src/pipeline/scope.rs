//! In: nothing. Out: what is to be estimated: waves, items, groups, tests. Never: a figure that depends on threads or a cache.

use super::waves::OnWave;
use crate::compare;
use crate::definition::{ItemId, Survey, Wave, WaveId};
use crate::estimate::wave::TrendGroups;
use crate::estimate::{BannerTest, CellOf, Extra};
use crate::ingest::Cache;
use crate::tally::Threads;

/// What is to be estimated.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Waves that are read; a wave that is left out is compared with nothing.
    pub waves: WaveScope,
    /// `None`: every item that can be estimated.
    pub items: Option<Vec<ItemId>>,
    /// Items whose categories are groups, beside the total.
    pub banners: Vec<ItemId>,
    /// Measures beside those that every table has.
    pub extras: Vec<Extra>,
    /// What is tested between items and banners.
    pub tests: Vec<BannerTest>,
    /// What is tested between waves beside each figure.
    pub between_waves: Vec<WaveTest>,
    /// By wave, cells whose covariance is wanted, beside those that claims of the report need ([`WaveScope::UpTo`]).
    pub together: Vec<(WaveId, Vec<CellOf>)>,
    /// Pairs of waves that are compared beside each wave with the one before, the earlier first.
    pub pairs: Vec<(WaveId, WaveId)>,
    /// Whether trends over the waves are fitted, overall and by the groups of the banners.
    pub trends: TrendGroups,
    /// Items with categories, crossed: each change is split into what moved with their make-up and what did not. None:
    /// no change is split.
    pub composition: Vec<ItemId>,
    /// How many threads may read and tally; no figure depends on it.
    pub threads: Threads,
    /// Is told of each wave that is read.
    pub on_wave: OnWave,
    /// Where deliveries that were read are kept; no figure depends on it.
    pub cache: Cache,
}

impl Scope {
    /// The same with what the claims of the last wave's report are judged by, where the scope ends in one wave.
    pub(super) fn with_claims(&self, survey: &Survey) -> Self {
        let mut scope = self.clone();
        if let WaveScope::UpTo(wave) = &self.waves {
            let report = &survey.report;
            let asked = compare::claim::asked(wave, report.claims(wave), report.quantities(wave));
            scope.together.extend(asked.together);
            scope.pairs.extend(asked.pairs);
        }
        scope
    }
}

/// What is tested between waves beside each figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WaveTest {
    /// That the answers of an item are spread as before.
    Distribution,
}

/// Which waves are read.
#[derive(Debug, Clone, Default)]
pub enum WaveScope {
    /// Every wave of the survey.
    #[default]
    All,
    /// These waves, in the order of the survey.
    Only(Vec<WaveId>),
    /// This wave and those before it.
    UpTo(WaveId),
}

impl WaveScope {
    pub(super) fn includes(&self, survey: &Survey, wave: &Wave) -> bool {
        let place = |id: &WaveId| survey.waves.iter().position(|other| other.id == *id);
        match self {
            Self::All => true,
            Self::Only(ids) => ids.contains(&wave.id),
            Self::UpTo(last) => place(&wave.id) <= place(last),
        }
    }
}
