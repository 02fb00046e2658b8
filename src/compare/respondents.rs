//! Who answered in a wave, by id: so that it can be measured who answered in two.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::panel::Overlap;

/// The respondents of a wave. Ids are kept as hashes alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Respondents {
    /// Ascending.
    keys: Vec<u64>,
    /// Whether the ids only count the rows.
    pub are_numbered: bool,
}

impl Respondents {
    /// The respondents of these ids, one a row.
    ///
    /// ```
    /// use tidemark::compare::respondents::Respondents;
    /// let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    /// let earlier = Respondents::of(&ids(&["ann", "bo", "cy"]));
    /// let later = Respondents::of(&ids(&["bo", "dan"]));
    /// let overlap = earlier.overlap(&later);
    /// assert_eq!((overlap.earlier, overlap.later, overlap.recurring), (3, 2, 1));
    /// assert!(Respondents::of(&ids(&["1", "2", "4"])).are_numbered && !earlier.are_numbered);
    /// ```
    pub fn of(ids: &[String]) -> Self {
        let mut keys: Vec<u64> = ids
            .iter()
            .map(|id| {
                let mut hasher = DefaultHasher::new();
                id.hash(&mut hasher);
                hasher.finish()
            })
            .collect();
        keys.sort_unstable();
        keys.dedup();
        // A wave of n rows whose ids are whole numbers up to a few n.
        let most = 10 * ids.len() as u64;
        let is_small = |id: &String| id.trim().parse::<u64>().is_ok_and(|number| number <= most);
        Self {
            keys,
            are_numbered: ids.iter().all(is_small),
        }
    }

    /// How many of them answered in a later wave too.
    pub fn overlap(&self, later: &Self) -> Overlap {
        let recurring = later
            .keys
            .iter()
            .filter(|key| self.keys.binary_search(key).is_ok());
        Overlap {
            earlier: self.keys.len(),
            later: later.keys.len(),
            recurring: recurring.count(),
        }
    }
}
