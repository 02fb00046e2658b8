//! Links that anybody may follow: their budget, and who of those who follow them is no person. Both stand in the database, for
//! every server over it.

use super::Site;
use crate::collect::fieldwork::flags;
use crate::collect::interview::response::Response;
use crate::collect::interview::script::Occasion;
use crate::collect::store::StoreError;

/// Whether a link has had the completes of its budget.
pub(super) async fn is_spent(site: &Site, link: &str) -> Result<bool, StoreError> {
    Ok(site.store.open_completes(link).await? >= budget(site, link))
}

/// The flags of a response that is submitted: `bot` where the hidden field was filled in, or most pages were answered within
/// the second in which they were made (by the server's own signed time). Those of a rehearsal are simulated, which every output
/// says.
pub(super) fn flags(site: &Site, response: &Response) -> Vec<String> {
    let is_simulated = site.script.occasion == Occasion::Rehearsal;
    match !is_simulated && flags::is_robot(response) {
        true => vec![flags::BOT.to_owned()],
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
