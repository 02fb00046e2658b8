//! SQLite's write-ahead log. What was committed stands in it first; its pages go into the file by a connection of its own,
//! beside the writer, so that no commit waits for hundreds of pages. The writer itself only takes over what was committed
//! meanwhile, which is little, and from then on the log begins anew, over its old pages: a commit that makes the log no longer
//! waits for the disk alone, and not for the file system's journal.

mod wipe;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::Row;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::StoreError;
use super::engine::{PATIENCE, Writing};
pub(super) use wipe::empty;
use wipe::{checkpointed, wipe};

/// Changes after which the log's pages go into the file: some ten thousand pages.
const CHANGES: usize = 4000;
/// Pages that the writer itself takes over between two transactions.
const FEW: i64 = 1000;
/// Pages of a log that is not left to grow. Until then one whose pages are not all in the file, because somebody reads an older state of the
/// tables (an export does) or because answers come too fast, grows on, and those who answer wait for nothing.
const LONG: i64 = 40_000;
/// A log that holds a link that was cut is emptied at the latest after this time while others keep the writer busy.
const SCRUB: Duration = Duration::from_secs(1);
/// Its pages go into the file from this time on.
const BEFORE: Duration = Duration::from_millis(700);

/// The connection beside the writer; none where the engine keeps its log itself, or a server beside this program does.
#[derive(Debug, Clone)]
pub(super) struct Log(Option<Kept>);

#[derive(Debug, Clone)]
struct Kept {
    beside: SqlitePool,
    /// The file of the log.
    file: PathBuf,
}

impl Log {
    /// That of the tables in `file`.
    pub(super) fn of(file: &Path, options: SqliteConnectOptions) -> Self {
        let mut log = file.as_os_str().to_owned();
        log.push("-wal");
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .acquire_timeout(PATIENCE);
        Self(Some(Kept {
            beside: pool.connect_lazy_with(options),
            file: log.into(),
        }))
    }

    pub(super) fn none() -> Self {
        Self(None)
    }

    /// Whether this program keeps it.
    pub(super) fn is_kept(&self) -> bool {
        self.0.is_some()
    }

    pub(super) async fn close(&self) {
        if let Some(kept) = &self.0 {
            kept.beside.close().await;
        }
    }
}

/// How the log is kept.
#[derive(Debug)]
pub(super) struct Keeping {
    log: Log,
    /// Pages are going into the file.
    filling: Option<JoinHandle<Option<Filled>>>,
    /// How often they did since the log began.
    fillings: u32,
    /// Committed since they began to.
    changes: usize,
    /// Since when the log holds a link that was cut.
    cut: Option<Instant>,
}

impl Keeping {
    pub(super) fn new(log: Log) -> Self {
        Self {
            log,
            filling: None,
            fillings: 0,
            changes: 0,
            cut: None,
        }
    }

    /// How long the writer may wait for a change before it empties the log.
    pub(super) fn patience(&self) -> Option<Duration> {
        self.cut.map(|_| SCRUB / 4)
    }

    /// So many changes were committed.
    pub(super) fn grew(&mut self, changes: usize) {
        self.changes += changes;
    }

    /// One of them cut a link.
    pub(super) fn holds_a_cut(&mut self) {
        if self.log.is_kept() {
            self.cut.get_or_insert_with(Instant::now);
        }
    }

    /// Leaves nothing of what was deleted in it, now, whoever waits.
    pub(super) async fn scrub(&mut self, writing: &Writing) {
        if !self.log.is_kept() {
            return;
        }
        if let Some(filling) = self.filling.take() {
            // Two cannot empty it at a time.
            let _ = filling.await;
        }
        let (Some(kept), Writing::Sqlite(pool)) = (&self.log.0, writing) else {
            return;
        };
        self.cut = match wipe(pool, &kept.beside, &kept.file).await {
            Ok(true) => None,
            // Somebody reads it: again in a while.
            _ => Some(Instant::now()),
        };
        (self.fillings, self.changes) = (0, 0);
    }

    /// What is to be done between two transactions.
    pub(super) async fn tend(&mut self, writing: &Writing) {
        let under_way = |filling: &JoinHandle<_>| !filling.is_finished();
        if self.filling.as_ref().is_some_and(under_way) {
            return;
        }
        let waits = self.cut.map(|since| since.elapsed());
        let filled = match self.filling.take() {
            Some(filling) => Some(filling.await.unwrap_or_default()),
            None => None,
        };
        match (filled, waits) {
            (Some(_), Some(_)) => self.scrub(writing).await,
            (Some(_), None) if self.changes >= CHANGES / 4 && self.fillings < 4 => self.fill(),
            (Some(filled), None) => {
                if filled.is_some_and(|filled| filled.left <= FEW || filled.log >= LONG) {
                    self.finish(writing).await;
                }
                self.fillings = 0;
            }
            (None, Some(waits)) if waits >= SCRUB => self.scrub(writing).await,
            (None, waits) => {
                let is_due = waits.is_some_and(|waits| waits >= BEFORE);
                if is_due || self.changes >= CHANGES {
                    self.fill();
                }
            }
        }
    }

    fn fill(&mut self) {
        self.changes = 0;
        self.fillings += 1;
        let beside = self.log.0.as_ref().map(|kept| kept.beside.clone());
        self.filling = beside.map(|pool| tokio::spawn(async move { fill(&pool).await }));
    }

    /// Takes over into the file what the log holds, as far as nobody reads it, and waits for nobody: then it begins anew.
    async fn finish(&self, writing: &Writing) {
        if let Writing::Sqlite(pool) = writing {
            fill(pool).await;
        }
    }
}

/// Pages of the log, when they had gone into the file as far as nobody reads older ones.
#[derive(Debug)]
struct Filled {
    log: i64,
    /// Of these, not in the file yet.
    left: i64,
}

async fn fill(pool: &SqlitePool) -> Option<Filled> {
    match filled(pool).await {
        Ok(filled) => Some(filled),
        Err(error) => {
            tracing::warn!("the log was not taken over: {error}");
            None
        }
    }
}

async fn filled(pool: &SqlitePool) -> Result<Filled, StoreError> {
    let mut connection = pool.acquire().await?;
    let row = checkpointed(&mut connection, "PASSIVE").await?;
    // Whether somebody was in the way, pages of the log, of these taken over.
    let (log, taken_over): (i64, i64) = (row.get(1), row.get(2));
    Ok(Filled {
        log,
        left: log - taken_over,
    })
}
