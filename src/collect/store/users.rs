//! Whether a store is there, and who else uses it.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteLockingMode};
use sqlx::{Connection, Executor, PgConnection, Row, SqliteConnection};

use super::engine::{POSTGRES_NAME, postgres_options};
use super::{Place, StoreError};

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

/// Whether a place holds a store of some survey. Asked before a store is read or emptied: nothing is made where there is none.
///
/// # Errors
/// Where the place cannot be asked.
pub async fn is_made(place: &Place) -> Result<bool, StoreError> {
    let there = match place {
        Place::Sqlite(path) if !path.is_file() => return Ok(false),
        Place::Sqlite(path) => {
            let options = SqliteConnectOptions::new()
                .filename(path)
                .busy_timeout(super::engine::PATIENCE);
            let sql =
                "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'setting'";
            let asked = async {
                let mut connection = SqliteConnection::connect_with(&options).await?;
                let tables: i64 = connection.fetch_one(sql).await?.get(0);
                let settings = match tables {
                    0 => 0,
                    _ => connection.fetch_one(SETTINGS).await?.get(0),
                };
                connection.close().await?;
                Ok(settings)
            };
            match asked.await {
                Err(sqlx::Error::Database(error)) if is_no_database(error.code().as_deref()) => 0,
                settings => settings?,
            }
        }
        Place::Postgres(url) => {
            let mut connection = PgConnection::connect_with(&postgres_options(url)?).await?;
            let sql = "SELECT to_regclass('setting') IS NOT NULL";
            let is_there: bool = connection.fetch_one(sql).await?.get(0);
            let settings: i64 = match is_there {
                false => 0,
                true => connection.fetch_one(SETTINGS).await?.get(0),
            };
            connection.close().await?;
            settings
        }
    };
    Ok(there > 0)
}

/// What a store promised when it was made.
const SETTINGS: &str = "SELECT count(*) FROM setting";

/// SQLITE_NOTADB: a file of something else.
fn is_no_database(code: Option<&str>) -> bool {
    code == Some("26")
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
    let mut connection = PgConnection::connect_with(&options).await?;
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
