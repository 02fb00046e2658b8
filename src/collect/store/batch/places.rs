//! The end of a response, and the places in quota cells that it takes and gives back.

use std::sync::Arc;

use super::Batch;
use crate::collect::interview::decide::{self, Submit};
use crate::collect::interview::event::{End, What};
use crate::collect::secret::ResponseId;
use crate::collect::store::StoreError;
use crate::collect::store::desk::Link;

impl Batch<'_> {
    pub(super) async fn submit(
        &mut self,
        id: ResponseId,
        flags: &[String],
    ) -> Result<Option<End>, StoreError> {
        let response = self.state(id);
        if response.start.is_none() || response.withdrawn {
            return Ok(None);
        }
        let cells = match decide::submit(&self.setting.script, &response) {
            Submit::Over(end) => {
                self.end_if_due(id).await?;
                return Ok(Some(end));
            }
            Submit::Elsewhere => return Ok(None),
            Submit::Take(cells) => cells,
        };
        let end = match self.take(id, &cells).await? {
            true => End::Complete,
            false => End::QuotaFull,
        };
        let ended = decide::ended(&response, end, flags.to_vec());
        self.append(id, &[ended]).await?;
        Ok(Some(end))
    }

    /// Appends the end that is due.
    pub(super) async fn end_if_due(&mut self, id: ResponseId) -> Result<Option<End>, StoreError> {
        let Some(due) = decide::due(&self.setting.script, &self.state(id)) else {
            return Ok(None);
        };
        self.append(id, &[due]).await?;
        Ok(self.state(id).end.as_ref().map(|ending| ending.end))
    }

    /// Takes a place in each cell, or in none.
    async fn take(&mut self, id: ResponseId, cells: &[(String, u32)]) -> Result<bool, StoreError> {
        self.taken = None;
        for (at, (cell, limit)) in cells.iter().enumerate() {
            if !self.desk.take(cell, *limit).await? {
                for (cell, _) in cells.iter().take(at) {
                    self.desk.give_back(cell).await?;
                }
                return Ok(false);
            }
        }
        for (cell, _) in cells {
            self.desk.holds(id, cell);
        }
        Ok(true)
    }

    /// Takes everything back, and gives back the places that were taken, whatever the questionnaire asks by now.
    pub(super) async fn withdraw(&mut self, id: ResponseId) -> Result<(), StoreError> {
        let response = self.state(id);
        if response.withdrawn || response.events == 0 {
            return Ok(());
        }
        self.taken = None;
        self.desk.release(id).await?;
        self.desk.use_up(id, Link::Cut).await?;
        self.desk.forget(id).await?;
        self.states.insert(id, Arc::default());
        self.append(id, &[What::Withdrawn]).await
    }

    /// The cells without a place left.
    pub(super) async fn full(&mut self) -> Result<Vec<String>, StoreError> {
        let quotas = &self.setting.script.collection.quotas;
        if quotas.is_empty() {
            return Ok(Vec::new());
        }
        if self.taken.is_none() {
            self.taken = Some(self.desk.taken().await?.into_iter().collect());
        }
        let taken = self.taken.as_ref();
        let is_full = |cell: &str, limit| {
            taken
                .and_then(|taken| taken.get(cell))
                .is_some_and(|taken| *taken >= limit)
        };
        Ok(quotas
            .iter()
            .filter(|quota| is_full(&quota.id, quota.limit))
            .map(|quota| quota.id.clone())
            .collect())
    }
}
