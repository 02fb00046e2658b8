//! In: a log that holds pages as they were before something was deleted. Out: one that holds none of them. Never: somebody waited
//! for, or a page lost that is not in the file of the tables.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use sqlx::sqlite::{SqliteConnection, SqlitePool, SqliteRow};
use sqlx::{Executor, Row};

use super::PATIENCE;
use crate::collect::store::StoreError;

/// Bytes of the log's own head, and of the head of each page in it (SQLite, *WAL-mode File Format*).
const HEAD: u64 = 32;
const HEAD_OF_PAGE: u64 = 24;
/// A log that is longer than this is cut off: overwriting it would take longer, and it need not stay so long.
const MOST: u64 = 8 << 20;
/// Pages that a log has which began anew just now, at most.
const NEW: i64 = 16;
/// What is written at a time.
static ZEROS: [u8; 1 << 16] = [0; 1 << 16];

/// Begins the log anew and overwrites what stands behind its new beginning. It stays as long as it is: one that is cut off has to
/// be made longer again by those who answer next, each of whom then waits for the file system's journal. `false`: somebody reads
/// it; to be tried again. Waits for nobody.
pub(super) async fn wipe(
    writing: &SqlitePool,
    beside: &SqlitePool,
    log: &Path,
) -> Result<bool, StoreError> {
    let mut connection = writing.acquire().await?;
    connection.execute("PRAGMA busy_timeout = 0").await?;
    let wiped = wiped(&mut connection, beside, log).await;
    patient(&mut connection).await?;
    wiped
}

async fn wiped(
    connection: &mut SqliteConnection,
    beside: &SqlitePool,
    log: &Path,
) -> Result<bool, StoreError> {
    if std::fs::metadata(log).is_ok_and(|log| log.len() <= MOST) {
        if !is_done(&checkpointed(connection, "RESTART").await?) {
            return Ok(false);
        }
        // All is in the file, nobody reads the log: the next page that is written is its first. This one says nothing new.
        let version: i64 = connection.fetch_one("PRAGMA user_version").await?.get(0);
        let anew = format!("PRAGMA user_version = {version}");
        connection.execute(sqlx::AssertSqlSafe(anew)).await?;
        // Nobody makes it longer meanwhile.
        connection.execute("BEGIN IMMEDIATE").await?;
        let done = overwritten(beside, log).await;
        connection.execute("ROLLBACK").await?;
        if done? {
            return Ok(true);
        }
    }
    Ok(is_done(&checkpointed(connection, "TRUNCATE").await?))
}

/// Overwrites what the log does not count any more. `false`: it did not begin anew.
async fn overwritten(beside: &SqlitePool, log: &Path) -> Result<bool, StoreError> {
    let mut connection = beside.acquire().await?;
    let pages: i64 = checkpointed(&mut connection, "PASSIVE").await?.get(1);
    let page: i64 = connection.fetch_one("PRAGMA page_size").await?.get(0);
    if !(1..=NEW).contains(&pages) {
        return Ok(false);
    }
    let used = pages.unsigned_abs() * (page.unsigned_abs() + HEAD_OF_PAGE) + HEAD;
    let log = log.to_owned();
    match tokio::task::spawn_blocking(move || overwrite(&log, used)).await {
        Ok(Ok(())) => Ok(true),
        Ok(Err(error)) => Err(StoreError::Other(format!("the log was not wiped: {error}"))),
        Err(_) => Err(StoreError::Bug("wiping the log has ended early")),
    }
}

/// Zeros from here to the end of the file, on disk.
fn overwrite(log: &Path, from: u64) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(log)?;
    let mut left = file.metadata()?.len().saturating_sub(from);
    file.seek(SeekFrom::Start(from))?;
    while left > 0 {
        let part = usize::try_from(left).map_or(ZEROS.len(), |left| left.min(ZEROS.len()));
        file.write_all(ZEROS.get(..part).unwrap_or_default())?;
        left -= part as u64;
    }
    file.sync_data()
}

/// Cuts the log off. `false`: somebody reads it; to be tried again. Waits for nobody.
pub(in crate::collect::store) async fn empty(pool: &SqlitePool) -> Result<bool, StoreError> {
    let mut connection = pool.acquire().await?;
    connection.execute("PRAGMA busy_timeout = 0").await?;
    let row = checkpointed(&mut connection, "TRUNCATE").await;
    patient(&mut connection).await?;
    Ok(is_done(&row?))
}

/// Whether somebody was in the way, pages of the log, of these in the file: SQLite's answer to a checkpoint.
pub(super) async fn checkpointed(
    connection: &mut SqliteConnection,
    kind: &str,
) -> Result<SqliteRow, StoreError> {
    let sql = format!("PRAGMA wal_checkpoint({kind})");
    let sql = sqlx::AssertSqlSafe(sql);
    Ok(sqlx::query(sql).fetch_one(connection).await?)
}

fn is_done(checkpoint: &SqliteRow) -> bool {
    checkpoint.get::<i64, _>(0) == 0
}

async fn patient(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let patience = format!("PRAGMA busy_timeout = {}", PATIENCE.as_millis());
    connection.execute(sqlx::AssertSqlSafe(patience)).await?;
    Ok(())
}
