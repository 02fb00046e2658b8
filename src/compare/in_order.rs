//! Finding a cell among others that stand in nearly the same order.

use std::collections::HashMap;

use crate::definition::ItemId;
use crate::estimate::{Domain, Measure};

/// What a cell is about, whatever its wave.
pub(super) type Key<'a> = (&'a ItemId, &'a Measure, &'a Domain);

/// Entries by what they are about.
///
/// Waves of one survey hold the same cells in the same order but for an item here and there: the entry after the one
/// found last is tried first, and only where it is another one is a map asked.
#[derive(Debug)]
pub(super) struct InOrder<'a, T> {
    entries: Vec<(Key<'a>, T)>,
    next: usize,
    /// Made when it is first needed; the first entry of a key counts.
    places: Option<HashMap<Key<'a>, usize>>,
}

impl<T> Default for InOrder<'_, T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            next: 0,
            places: None,
        }
    }
}

impl<'a, T> FromIterator<(Key<'a>, T)> for InOrder<'a, T> {
    fn from_iter<I: IntoIterator<Item = (Key<'a>, T)>>(entries: I) -> Self {
        Self {
            entries: entries.into_iter().collect(),
            ..Self::default()
        }
    }
}

impl<'a, T> InOrder<'a, T> {
    /// Begins again with the first entry: the next key asked for is likely that one.
    pub fn rewind(&mut self) {
        self.next = 0;
    }

    /// The entry of a key.
    pub fn find(&mut self, key: Key<'_>) -> Option<&mut T> {
        let at = match self.entries.get(self.next) {
            Some((known, _)) if *known == key => self.next,
            _ => *self.places().get(&key)?,
        };
        self.next = at + 1;
        self.entries.get_mut(at).map(|(_, entry)| entry)
    }

    /// Adds an entry that [`InOrder::find`] did not find.
    pub fn add(&mut self, key: Key<'a>, entry: T) {
        let at = self.entries.len();
        if let Some(places) = &mut self.places {
            places.insert(key, at);
        }
        self.entries.push((key, entry));
        self.next = at + 1;
    }

    fn places(&mut self) -> &HashMap<Key<'a>, usize> {
        let entries = &self.entries;
        self.places.get_or_insert_with(|| {
            let mut places = HashMap::with_capacity(entries.len());
            for (at, (key, _)) in entries.iter().enumerate() {
                places.entry(*key).or_insert(at);
            }
            places
        })
    }
}
