//! Links that anybody may follow: their budget, and who of those who follow them is no person.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex as Lock, PoisonError};

use tokio::sync::Mutex;

use super::Site;
use crate::collect::event::{Channel, End};
use crate::collect::response::Response;
use crate::collect::secret::ResponseId;
use crate::collect::store::StoreError;

/// The flag of a response that no person is likely to have given. It never takes a row out.
const BOT: &str = "bot";
/// With fewer pages nothing is said of their times.
const PAGES: usize = 3;
/// Whoever is remembered to have filled in a field that nobody sees, at most.
const SUSPECTS: usize = 100_000;

/// What one server knows of open links. Completes are counted from the store once and from then on by this server: with several
/// servers over one database each counts its own after its start.
#[derive(Debug, Clone, Default)]
pub(super) struct OpenLinks {
    completes: Arc<Mutex<Option<BTreeMap<String, u32>>>>,
    suspects: Arc<Lock<HashSet<ResponseId>>>,
}

impl OpenLinks {
    /// Whether a link has had the completes of its budget.
    pub async fn is_spent(&self, site: &Site, link: &str) -> Result<bool, StoreError> {
        let mut counts = self.completes.lock().await;
        if counts.is_none() {
            *counts = Some(counted(site).await?);
        }
        let done = counts.as_ref().and_then(|counts| counts.get(link).copied());
        Ok(done.unwrap_or_default() >= budget(site, link))
    }

    /// A response is complete.
    pub async fn completed(&self, site: &Site, response: &Response) {
        let Some(link) = link(response).filter(|_| response.end.is_none()) else {
            return;
        };
        let mut counts = self.completes.lock().await;
        // What is not counted yet is counted from the store, with this one.
        let Some(counts) = counts.as_mut() else {
            return;
        };
        let done = counts.entry(link.to_owned()).or_default();
        *done += 1;
        if *done == budget(site, link) {
            tracing::warn!(
                "open link `{link}` has had the {done} completes of its budget and is closed"
            );
        }
    }

    /// The field that nobody sees was filled in.
    pub fn suspect(&self, id: ResponseId) {
        let mut suspects = self.suspects.lock().unwrap_or_else(PoisonError::into_inner);
        if suspects.len() < SUSPECTS {
            suspects.insert(id);
        }
    }

    /// The flags of a response that is submitted: `bot` where the hidden field was filled in, or most pages were answered within
    /// the second in which they were made (by the server's own signed time).
    pub fn flags(&self, id: ResponseId, response: &Response) -> Vec<String> {
        let mut suspects = self.suspects.lock().unwrap_or_else(PoisonError::into_inner);
        let was_caught = suspects.remove(&id);
        let pages = response.replies.len();
        let at_once = response
            .replies
            .values()
            .filter(|given| given.seconds == 0)
            .count();
        let is_fast = pages >= PAGES && at_once * 2 > pages;
        match was_caught || is_fast {
            true => vec![BOT.to_owned()],
            false => Vec::new(),
        }
    }
}

fn link(response: &Response) -> Option<&str> {
    match &response.start.as_ref()?.channel {
        Channel::Open(link) => Some(link),
        Channel::Invited | Channel::Panel(_) => None,
    }
}

fn budget(site: &Site, link: &str) -> u32 {
    let links = site.script.collection.open_links.iter();
    links
        .filter(|open| open.id == link)
        .map(|open| open.budget)
        .next()
        .unwrap_or_default()
}

async fn counted(site: &Site) -> Result<BTreeMap<String, u32>, StoreError> {
    let mut counts = BTreeMap::new();
    for (_, response) in site.store.responses().await? {
        let is_complete = response
            .end
            .as_ref()
            .is_some_and(|ending| ending.end == End::Complete);
        if let Some(link) = link(&response).filter(|_| is_complete) {
            *counts.entry(link.to_owned()).or_default() += 1;
        }
    }
    Ok(counts)
}
