//! Whether a store is there, asked before it is opened.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, Executor, Row, SqliteConnection};

use super::engine::{PATIENCE, postgres_options};
use super::unfit::reach;
use super::{Place, StoreError};

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
                .busy_timeout(PATIENCE);
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
            let mut connection = reach(&postgres_options(url)?).await?;
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
