//! How changes between waves are tested, as declared: correction, family, base wave, smallest changes, panels.

use std::collections::BTreeMap;

use serde::Serialize;

use super::estimation::Correction;
use super::id::{ItemId, WaveId};

/// `[comparison]` of `survey.toml`. The defaults are those of a survey that says nothing.
///
/// ```
/// use tidemark::definition::{ChangeScope, Comparison, Correction, ItemId};
/// let default = Comparison::default();
/// assert_eq!((default.correction, default.family), (Correction::BenjaminiHochberg, ChangeScope::Wave));
/// assert_eq!(default.smallest_change_of(&ItemId::new("trust")).share, None);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// How p values are corrected for the number of changes. Benjamini and Hochberg's where nothing is said: a reader
    /// of a wave looks over all its changes, and is told at most so many false ones among those called a change; Holm's
    /// would keep a poll of sixty items from seeing five points.
    pub correction: Correction,
    /// Which changes are corrected together.
    pub family: ChangeScope,
    /// The wave that each later one is compared with beside the one before it.
    pub base_wave: Option<WaveId>,
    /// The smallest change of interest, where an item has none of its own.
    pub smallest_change: SmallestChange,
    /// The smallest changes that items have of their own.
    pub of_items: BTreeMap<ItemId, SmallestChange>,
    /// Whether respondents whose id recurs are the same people, so that their answers vary together; `None`: not said, and
    /// waves count as independent.
    pub panel: Option<bool>,
}

impl Default for Comparison {
    fn default() -> Self {
        Self {
            correction: Correction::BenjaminiHochberg,
            family: ChangeScope::default(),
            base_wave: None,
            smallest_change: SmallestChange::default(),
            of_items: BTreeMap::new(),
            panel: None,
        }
    }
}

impl Comparison {
    /// The smallest change of interest of an item: its own, else that of all items.
    pub fn smallest_change_of(&self, item: &ItemId) -> SmallestChange {
        let own = self.of_items.get(item).copied().unwrap_or_default();
        SmallestChange {
            share: own.share.or(self.smallest_change.share),
            mean: own.mean.or(self.smallest_change.mean),
        }
    }
}

/// The smallest change that matters: smaller ones count as no change, where a test shows that they are smaller.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct SmallestChange {
    /// Of a share or a balance, a proportion: 0.03 is 3 percentage points. Above 0.
    pub share: Option<f64>,
    /// Of a mean, in its unit. Above 0.
    pub mean: Option<f64>,
}

/// Which changes are corrected together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeScope {
    /// Those that end in one wave. The default: they are read together.
    #[default]
    Wave,
    /// Those of one item, over all waves.
    Item,
    /// Those of all items and waves.
    All,
}
