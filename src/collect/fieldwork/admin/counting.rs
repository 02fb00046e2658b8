//! How often responses are counted, and how much of them is held for that.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::collect::fieldwork::status::Status;
use crate::collect::interview::reply::Reply;
use crate::collect::interview::response::Response;
use crate::collect::secret::ResponseId;
use crate::collect::store::{Store, StoreError};

/// For how long a status is shown at least before the responses are counted anew.
const FRESH: Duration = Duration::from_secs(15);
/// Of any time at most this part goes into counting.
const PART: u32 = 10;
/// Bytes of a text that is longer than its digest.
const LONG: usize = 64;

/// The last status.
#[derive(Debug, Default)]
pub(super) struct Counting(Mutex<Option<Counted>>);

#[derive(Debug)]
struct Counted {
    at: Instant,
    took: Duration,
    status: Arc<Status>,
}

impl Counting {
    /// The last status while it is fresh, else that of `count`. Many views at once are one count.
    pub(super) async fn status(
        &self,
        count: impl AsyncFnOnce() -> Result<Status, StoreError>,
    ) -> Result<Arc<Status>, StoreError> {
        let mut counted = self.0.lock().await;
        if let Some(last) = counted.as_ref()
            && last.at.elapsed() < fresh(last.took)
        {
            return Ok(Arc::clone(&last.status));
        }
        let began = Instant::now();
        let status = Arc::new(count().await?);
        *counted = Some(Counted {
            at: Instant::now(),
            took: began.elapsed(),
            status: Arc::clone(&status),
        });
        Ok(status)
    }
}

/// How long a status is fresh whose counting took so long: many responses are counted more seldom, so that watching does not
/// cost those who answer.
fn fresh(took: Duration) -> Duration {
    FRESH.max(took * PART)
}

/// Every response, with no more of its texts than counting needs.
pub(super) async fn responses(store: &Store) -> Result<Vec<(ResponseId, Response)>, StoreError> {
    let mut all: Vec<(ResponseId, Response)> = Vec::new();
    loop {
        let last = all.last().map(|(id, _)| *id);
        let mut page = store.responses_after(last).await?;
        if page.is_empty() {
            return Ok(all);
        }
        for (_, response) in &mut page {
            shorten(response);
        }
        all.append(&mut page);
    }
}

/// Puts a digest in the place of each long text. Nobody reads texts here: they are counted as given, and compared.
fn shorten(response: &mut Response) {
    for given in response.replies.values_mut() {
        if let Reply::Text(text) = &mut given.reply
            && text.len() > LONG
        {
            let digest = Sha256::digest(text.as_bytes());
            *text = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::interview::event::{Event, What};

    #[test]
    fn counting_takes_a_tenth_of_the_time_at_most() {
        assert_eq!(fresh(Duration::from_millis(20)), Duration::from_secs(15));
        assert_eq!(fresh(Duration::from_secs(4)), Duration::from_secs(40));
    }

    fn said(text: &str) -> Reply {
        let mut response = Response::of([&Event {
            at: 0,
            what: What::Answered {
                item: "why".to_owned(),
                reply: Reply::Text(text.to_owned()),
                form: 0,
                seconds: 1,
            },
        }]);
        shorten(&mut response);
        response.reply("why").cloned().expect("a reply")
    }

    #[test]
    fn a_long_text_is_held_as_its_digest_and_a_short_one_as_it_is() {
        assert_eq!(said("kort"), Reply::Text("kort".to_owned()));
        let (one, same, other) = (
            said(&"æ".repeat(4000)),
            said(&"æ".repeat(4000)),
            said(&"ø".repeat(4000)),
        );
        assert!(matches!(&one, Reply::Text(text) if text.len() == LONG));
        assert!(one == same && one != other);
    }
}
