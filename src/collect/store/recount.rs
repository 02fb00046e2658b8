//! Counts that begin in the middle of fieldwork: completes of open links, places of quota cells. They begin from the answers that
//! are there, never from nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::StoreError;
use super::batch::PLACES;
use super::desk::{Desk, People};
use super::engine::Readers;
use crate::collect::interview::event::{Channel, End};
use crate::collect::interview::response::Response;
use crate::collect::interview::route::Route;
use crate::collect::interview::script::Script;
use crate::collect::secret::ResponseId;
use crate::definition::{Condition, Quota};

/// What a script has counted and the store does not, or not so.
#[derive(Debug, Default)]
struct Due<'a> {
    /// Links that nobody counts yet, with their completes.
    links: BTreeMap<&'a str, BTreeSet<ResponseId>>,
    /// Cells that are new, or whose condition is another one, with the responses that hold a place.
    cells: Vec<(&'a Quota, BTreeSet<ResponseId>)>,
    /// Cells that are gone.
    gone: Vec<String>,
}

impl<'a> Due<'a> {
    async fn of(readers: &Readers, script: &'a Script) -> Result<Self, StoreError> {
        let mut due = Self::default();
        let counted = readers.counted_links().await?;
        for link in &script.collection.open_links {
            if !counted.contains(&link.id) {
                due.links.insert(&link.id, BTreeSet::new());
            }
        }
        let quotas = &script.collection.quotas;
        let counted = readers.counted_cells().await?;
        for quota in quotas {
            let condition = written(&quota.of)?;
            if !counted.contains(&(quota.id.clone(), condition)) {
                due.cells.push((quota, BTreeSet::new()));
            }
        }
        let is_gone = |cell: &String| !quotas.iter().any(|quota| quota.id == *cell);
        let cells = counted.into_iter().map(|(cell, _)| cell);
        due.gone = cells.filter(is_gone).collect();
        Ok(due)
    }

    fn counts_nothing(&self) -> bool {
        self.links.is_empty() && self.cells.is_empty()
    }

    fn count(&mut self, script: &Script, id: ResponseId, response: &Response) {
        if response.end.as_ref().map(|ending| ending.end) != Some(End::Complete) {
            return;
        }
        if let Some(Channel::Open(link)) = response.start.as_ref().map(|start| &start.channel)
            && let Some(completes) = self.links.get_mut(link.as_str())
        {
            completes.insert(id);
        }
        let route = Route::new(script, response);
        for (quota, holders) in &mut self.cells {
            if route.holds(&quota.of) {
                holders.insert(id);
            }
        }
    }

    /// Counts every response, and gives how many events each had. Nobody waits meanwhile.
    async fn count_all(
        &mut self,
        readers: &Readers,
        script: &Script,
    ) -> Result<BTreeMap<ResponseId, i64>, StoreError> {
        let (mut read, mut last) = (BTreeMap::new(), None);
        loop {
            let page = readers.responses(last).await?;
            let Some((id, _)) = page.last() else { break };
            last = Some(*id);
            for (id, response) in &page {
                read.insert(*id, i64::from(response.events));
                self.count(script, *id, response);
            }
        }
        Ok(read)
    }

    /// Counts anew those that have changed since they were read. Events are only ever added, or deleted all at once and for good:
    /// a response with as many as before is the same, or was never submitted.
    async fn count_changed(
        &mut self,
        readers: &Readers,
        script: &Script,
        mut read: BTreeMap<ResponseId, i64>,
    ) -> Result<(), StoreError> {
        for (id, events) in readers.lengths().await? {
            if read.remove(&id) == Some(events) {
                continue;
            }
            self.forget(id);
            let events = readers.events(id).await?;
            self.count(script, id, &Response::of(&events));
        }
        // What is left was deleted.
        read.into_keys().for_each(|id| self.forget(id));
        Ok(())
    }

    fn forget(&mut self, id: ResponseId) {
        let cells = self.cells.iter_mut().map(|(_, holders)| holders);
        for counted in self.links.values_mut().chain(cells) {
            counted.remove(&id);
        }
    }
}

/// A condition as it is stored beside the count. It is one on the items asked: bands of an age that are drawn anew are another.
fn written(condition: &Condition) -> Result<String, StoreError> {
    serde_json::to_string(condition).map_err(|_| StoreError::Bug("a condition that is no JSON"))
}

/// Whether something is to be counted anew.
pub(super) async fn is_due(readers: &Readers, script: &Script) -> Result<bool, StoreError> {
    let due = Due::of(readers, script).await?;
    Ok(!due.counts_nothing() || !due.gone.is_empty())
}

/// Counts anew what is to be. Whoever submits waits only while those that have changed since are read again.
pub(super) async fn begin(
    desk: &mut Desk,
    readers: &Readers,
    script: &Script,
) -> Result<(), StoreError> {
    let mut due = Due::of(readers, script).await?;
    if !due.counts_nothing() {
        let read = due.count_all(readers, script).await?;
        desk.lock(People::Aside, &[PLACES]).await?;
        due.count_changed(readers, script, read).await?;
    }
    for (link, completes) in due.links {
        let completes = i64::try_from(completes.len()).unwrap_or(i64::MAX);
        desk.begin_link(link, completes).await?;
    }
    for (quota, holders) in due.cells {
        let condition = written(&quota.of)?;
        desk.begin_cell(&quota.id, &condition, &holders).await?;
    }
    for cell in due.gone {
        desk.end_cell(&cell).await?;
    }
    Ok(())
}
