//! In: a store. Out: all that closing needs of it. Never: somebody who answers kept waiting.

use std::sync::Arc;
use std::time::Instant;

use super::super::{closing, store_error};
use crate::collect::fieldwork::disposition;
use crate::collect::interview::asked::{Answered, Definition};
use crate::collect::interview::script::Script;
use crate::collect::store::{Place, Store, StoreError, in_use};

/// What a store holds of a wave.
#[derive(Debug)]
pub struct Stored {
    /// Every response, those taken back among them.
    pub responses: Vec<Answered>,
    /// The questionnaires that they were given to.
    pub definitions: Vec<Definition>,
    /// What became of invitations.
    pub invitations: disposition::Invitations,
    /// Whether the store was written anew.
    pub written_anew: WrittenAnew,
}

/// Whether the store was written anew, so that nothing on disk tells any more in which order answers came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenAnew {
    /// It was.
    Now,
    /// Somebody is collecting still, and would have to wait.
    Later,
}

/// Everything that the store holds.
pub async fn read(place: &Place, script: &Script) -> crate::Result<Stored> {
    let wrong = |error| store_error(place, error);
    let is_in_use = in_use(place).await.map_err(wrong)?;
    let script = Arc::new(script.clone());
    let stored = match is_in_use {
        true => {
            let store = Store::open_beside(place, script).await.map_err(wrong)?;
            closing(&store, as_it_is(&store, WrittenAnew::Later)).await
        }
        false => {
            let store = Store::open_without_asking(place, script)
                .await
                .map_err(wrong)?;
            closing(&store, read_from(&store)).await
        }
    };
    stored.map_err(wrong)
}

/// The same of a store that is open, and that nobody else uses.
pub async fn read_from(store: &Store) -> Result<Stored, StoreError> {
    store.settle().await?;
    as_it_is(store, WrittenAnew::Now).await
}

async fn as_it_is(store: &Store, written_anew: WrittenAnew) -> Result<Stored, StoreError> {
    Ok(Stored {
        responses: responses(store, written_anew).await?,
        definitions: store.definitions().await?,
        invitations: store.invitations().await?,
        written_anew,
    })
}

/// Every response. Beside somebody who collects it is read a fifth of the time: the rest is for those who answer.
async fn responses(store: &Store, written_anew: WrittenAnew) -> Result<Vec<Answered>, StoreError> {
    let mut all: Vec<Answered> = Vec::new();
    loop {
        let begun = Instant::now();
        let last = all.last().map(|answered| answered.id);
        let mut page = store.answered_after(last).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.append(&mut page);
        if written_anew == WrittenAnew::Later {
            tokio::time::sleep(begun.elapsed() * 4).await;
        }
    }
}
