//! In: links that lead nowhere. Out: when each may be answered: [`A_SECOND`] for all servers over one store together.
//! Never: a write for each of them, a wait for a link that leads somewhere, or a word of which link it was.
//!
//! Each server draws leave for [`LEASE`] answers at once from one row of the database, so that whoever guesses makes it write ten
//! times a second, however many guesses and servers there are. The row is in no log of the database and nothing waits for it to
//! be on disk. A SQLite file has one server, which needs no row.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Instant, sleep};

use super::StoreError;
use super::engine::Writing;

/// Links that lead nowhere are answered so often in a second, all servers together.
const A_SECOND: i64 = 100;
/// Answers that one draw gives leave for.
const LEASE: i64 = 10;
/// Between two answers of one server, and between two draws where the second's are gone.
const PACE: Duration = Duration::from_millis(10);
const AGAIN: Duration = Duration::from_millis(100);
/// What was not used of a draw is gone after this.
const STALE: Duration = Duration::from_secs(1);
/// So many wait at one server at most.
const WAITING: usize = 256;

/// The second that is being counted and the answers of it. `$1` more, where they stay within `$2`.
const DRAW: &str = "INSERT INTO miss AS m (one, second, answered) VALUES (1, floor(extract(epoch FROM clock_timestamp()))::bigint, $1) \
     ON CONFLICT (one) DO UPDATE SET second = excluded.second, \
     answered = CASE WHEN m.second = excluded.second THEN m.answered + excluded.answered ELSE excluded.answered END \
     WHERE m.second <> excluded.second OR m.answered + excluded.answered <= $2";

/// What becomes of a link that leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Miss {
    /// It is its turn to be told so.
    Told,
    /// Too many wait already.
    Crowded,
}

/// The pace of one server.
#[derive(Debug, Clone)]
pub(super) struct Misses(Arc<(Semaphore, Mutex<Lease>)>);

#[derive(Debug)]
struct Lease {
    left: i64,
    drawn: Instant,
}

impl Default for Misses {
    fn default() -> Self {
        let lease = Lease {
            left: 0,
            drawn: Instant::now(),
        };
        Self(Arc::new((Semaphore::new(WAITING), Mutex::new(lease))))
    }
}

impl Misses {
    /// Returns when it is this one's turn.
    pub(super) async fn turn(&self, writing: &Writing) -> Result<Miss, StoreError> {
        let (waiting, lease) = &*self.0;
        let Ok(_waiting) = waiting.try_acquire() else {
            return Ok(Miss::Crowded);
        };
        let mut lease = lease.lock().await;
        while lease.left == 0 || lease.drawn.elapsed() >= STALE {
            match writing.draw().await? {
                true => {
                    *lease = Lease {
                        left: LEASE,
                        drawn: Instant::now(),
                    }
                }
                false => sleep(AGAIN).await,
            }
        }
        lease.left -= 1;
        sleep(PACE).await;
        Ok(Miss::Told)
    }
}

impl Writing {
    /// Whether there is leave for [`LEASE`] more in this second.
    async fn draw(&self) -> Result<bool, StoreError> {
        let Self::Postgres(pool) = self else {
            return Ok(true);
        };
        let drawn = sqlx::query(DRAW)
            .bind(LEASE)
            .bind(A_SECOND)
            .execute(pool)
            .await?;
        Ok(drawn.rows_affected() == 1)
    }
}
