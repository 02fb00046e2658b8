//! Counts that begin in the middle of fieldwork: completes of open links, places of quota cells. They begin from the answers that
//! are there, never from nothing.

use std::collections::BTreeMap;

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
    /// Links that nobody counts yet.
    links: BTreeMap<&'a str, i64>,
    /// Cells that are new, or whose condition is another one, with the responses that hold a place.
    cells: Vec<(&'a Quota, Vec<ResponseId>)>,
    /// Cells that are gone.
    gone: Vec<String>,
}

impl<'a> Due<'a> {
    async fn of(readers: &Readers, script: &'a Script) -> Result<Self, StoreError> {
        let mut due = Self::default();
        let counted = readers.counted_links().await?;
        for link in &script.collection.open_links {
            if !counted.contains(&link.id) {
                due.links.insert(&link.id, 0);
            }
        }
        let quotas = &script.collection.quotas;
        let counted = readers.counted_cells().await?;
        for quota in quotas {
            let condition = written(&quota.of)?;
            if !counted.contains(&(quota.id.clone(), condition)) {
                due.cells.push((quota, Vec::new()));
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
            *completes += 1;
        }
        let route = Route::new(script, response);
        for (quota, holders) in &mut self.cells {
            if route.holds(&quota.of) {
                holders.push(id);
            }
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

/// Counts anew what is to be. Whoever submits waits meanwhile.
pub(super) async fn begin(
    desk: &mut Desk,
    readers: &Readers,
    script: &Script,
) -> Result<(), StoreError> {
    let mut due = Due::of(readers, script).await?;
    if !due.counts_nothing() {
        desk.lock(People::Aside, &[PLACES]).await?;
        let mut last = None;
        loop {
            let page = readers.responses(last).await?;
            let Some((id, _)) = page.last() else { break };
            last = Some(*id);
            for (id, response) in &page {
                due.count(script, *id, response);
            }
        }
    }
    for (link, completes) in due.links {
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
