//! How often responses are counted.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::collect::fieldwork::status::Status;
use crate::collect::store::StoreError;

/// For how long a status is shown at least before the responses are counted anew.
const FRESH: Duration = Duration::from_secs(15);
/// Of any time at most this part goes into counting.
const PART: u32 = 10;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_takes_a_tenth_of_the_time_at_most() {
        assert_eq!(fresh(Duration::from_millis(20)), Duration::from_secs(15));
        assert_eq!(fresh(Duration::from_secs(4)), Duration::from_secs(40));
    }
}
