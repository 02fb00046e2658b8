//! Links that anybody may follow: their budget, and who of those who follow them is no person. Both stand in the database, for
//! every server over it.

use super::Site;
use crate::collect::interview::response::Response;
use crate::collect::store::StoreError;

/// The flag of a response that no person is likely to have given. It never takes a row out.
const BOT: &str = "bot";
/// With fewer pages nothing is said of their times.
const PAGES: usize = 3;

/// Whether a link has had the completes of its budget.
pub(super) async fn is_spent(site: &Site, link: &str) -> Result<bool, StoreError> {
    Ok(site.store.open_completes(link).await? >= budget(site, link))
}

/// The flags of a response that is submitted: `bot` where the hidden field was filled in, or most pages were answered within
/// the second in which they were made (by the server's own signed time).
pub(super) fn flags(response: &Response) -> Vec<String> {
    let pages = response.replies.len();
    let at_once = response
        .replies
        .values()
        .filter(|given| given.seconds == 0)
        .count();
    let is_fast = pages >= PAGES && at_once * 2 > pages;
    match response.caught || is_fast {
        true => vec![BOT.to_owned()],
        false => Vec::new(),
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
