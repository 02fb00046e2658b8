//! What responses add up to, kept in memory where one server owns the store: the writer alone fills and changes it, after
//! COMMIT. Bounded: when the younger half is full, the older is dropped.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::collect::interview::response::Response;
use crate::collect::secret::ResponseId;

/// Responses in each half at most; of 20 items one takes some 5 KB.
const HALF: usize = 1500;

#[derive(Debug, Default)]
struct Halves {
    young: HashMap<ResponseId, Arc<Response>>,
    old: HashMap<ResponseId, Arc<Response>>,
}

/// The states of responses last changed.
#[derive(Debug, Clone, Default)]
pub(super) struct States(Arc<Mutex<Halves>>);

impl States {
    /// The state after the last COMMIT, where it is kept.
    pub(super) fn get(&self, id: ResponseId) -> Option<Arc<Response>> {
        let halves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        halves
            .young
            .get(&id)
            .or_else(|| halves.old.get(&id))
            .cloned()
    }

    /// Keeps the states that a transaction has left.
    pub(super) fn keep(&self, states: impl IntoIterator<Item = (ResponseId, Arc<Response>)>) {
        let mut halves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, state) in states {
            if halves.young.len() >= HALF {
                halves.old = std::mem::take(&mut halves.young);
            }
            halves.young.insert(id, state);
        }
    }

    /// Drops everything: somebody else has written.
    pub(super) fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Halves::default();
    }
}
