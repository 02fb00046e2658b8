//! Who else uses a store, and what it was asked by, before it is opened for a questionnaire.

use std::fs::{File, TryLockError};
use std::path::Path;

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteLockingMode, SqlitePoolOptions};
use sqlx::{Connection, Executor, Row, SqliteConnection};

use super::engine::{POSTGRES_NAME, Readers, postgres_options};
use super::unfit::{no_folder, reach};
use super::{Place, StoreError};
use crate::collect::interview::asked::Definition;

/// Whether somebody has the store of a place open now: a server that collects, mostly. To be asked before it is opened; the
/// answer may be another a moment later. A file that is not there is used by nobody.
///
/// # Errors
/// Where the place cannot be asked.
pub async fn in_use(place: &Place) -> Result<bool, StoreError> {
    match place {
        Place::Sqlite(path) if !path.exists() => Ok(false),
        Place::Sqlite(path) => sqlite(path).await,
        Place::Postgres(url) => postgres(url).await,
    }
}

/// The mark of the one server over a SQLite file, for as long as it is kept.
#[derive(Debug)]
pub struct Alone {
    /// Locked; `None`: nothing to lock.
    _log: Option<File>,
}

/// Marks the store of a place as served by this program; `None`: another server has marked it. It is asked for before the store is
/// opened and again after: the mark is a lock on SQLite's log, which is there while somebody has the store open. A program that
/// only reads sets no mark. A PostgreSQL takes many servers.
///
/// # Errors
/// Where the system cannot say.
pub fn serve_alone(place: &Place) -> Result<Option<Alone>, StoreError> {
    // Elsewhere a lock keeps SQLite itself out.
    let Place::Sqlite(path) = place.clone() else {
        return Ok(Some(Alone { _log: None }));
    };
    let mut log = path.into_os_string();
    log.push("-wal");
    let log = match File::open(log) {
        Ok(log) if cfg!(unix) => log,
        Ok(_) => return Ok(Some(Alone { _log: None })),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Some(Alone { _log: None }));
        }
        Err(error) => return Err(error.into()),
    };
    match log.try_lock() {
        Ok(()) => Ok(Some(Alone { _log: Some(log) })),
        Err(TryLockError::WouldBlock) => Ok(None),
        // A file system without locks.
        Err(TryLockError::Error(_)) => Ok(Some(Alone { _log: None })),
    }
}

/// The definitions of a store that answers were given under, of those that `is` is true of. It is only read, and held to no
/// questionnaire yet; one that is not there, or was never opened, has none.
///
/// # Errors
/// Where the place cannot be read.
pub async fn asked_before(
    place: &Place,
    is: impl Fn(&Definition) -> bool,
) -> Result<Vec<Definition>, StoreError> {
    if let Place::Sqlite(path) = place
        && !path.exists()
    {
        return Ok(Vec::new());
    }
    let readers = readers(place).await?;
    let read = async {
        let mut found = Vec::new();
        if !readers.has_definitions().await? {
            return Ok(found);
        }
        for definition in readers.definitions().await? {
            if is(&definition) && readers.has_answers(definition.number).await? {
                found.push(definition);
            }
        }
        Ok(found)
    };
    let found = read.await;
    readers.close().await;
    found
}

/// One connection for reading. One that may not write would leave a log behind that it cannot take away.
async fn readers(place: &Place) -> Result<Readers, StoreError> {
    Ok(match place {
        Place::Sqlite(path) => {
            no_folder(path)?;
            let options = SqliteConnectOptions::new().filename(path);
            let pool = SqlitePoolOptions::new().max_connections(1);
            Readers::Sqlite(pool.connect_with(options).await?)
        }
        Place::Postgres(url) => {
            let options = postgres_options(url)?;
            reach(&options).await?.close().await?;
            let pool = PgPoolOptions::new().max_connections(1);
            Readers::Postgres(pool.connect_with(options).await?)
        }
    })
}

/// Only one that is alone can have the file to itself.
async fn sqlite(path: &Path) -> Result<bool, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .locking_mode(SqliteLockingMode::Exclusive)
        .busy_timeout(std::time::Duration::ZERO);
    let asked = async {
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let answer = connection.execute("BEGIN EXCLUSIVE").await;
        connection.close().await?;
        answer
    };
    match asked.await {
        Ok(_) => Ok(false),
        Err(sqlx::Error::Database(error)) if is_locked(error.code().as_deref()) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// SQLITE_BUSY and SQLITE_LOCKED with what they are extended by.
fn is_locked(code: Option<&str>) -> bool {
    let code = code.and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

async fn postgres(url: &str) -> Result<bool, StoreError> {
    let options = postgres_options(url)?;
    let mut connection = reach(&options).await?;
    let sql = "SELECT count(*) FROM pg_stat_activity \
               WHERE datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid()";
    let row = sqlx::query(sql)
        .bind(POSTGRES_NAME)
        .fetch_one(&mut connection)
        .await?;
    let others: i64 = row.get(0);
    connection.close().await?;
    Ok(others > 0)
}
