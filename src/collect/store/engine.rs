//! The two engines: how they are opened, and that they keep what they acknowledge.

use std::path::Path;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, Postgres};
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{Connection, Executor, Row, Transaction};

use super::desk::Desk;
use super::log::{self, Log};
use super::schema::{ANEW, Engine, tables};
use super::unfit::{no_folder, of_database, reach};
use super::{Place, StoreError, Unfit};

/// How long a change waits for a lock or a connection before it is refused.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// A connection that nobody used for so long is asked whether it is still there.
const LONG_IDLE: Duration = Duration::from_secs(1);
/// What connections of this program are called in a PostgreSQL.
pub(super) const POSTGRES_NAME: &str = "tidemark";

/// Connections that read.
#[derive(Debug, Clone)]
pub(super) enum Readers {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// Connections that write: one for SQLite, which has one writer anyhow.
#[derive(Debug, Clone)]
pub(super) enum Writing {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// A transaction on one of them. SQLite's is begun and ended by hand: where a full disk has already rolled it back, the
/// library would count it as open for good.
pub(super) enum Open {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// The same expression on either engine: `on!(value, Enum, connection => …)`.
macro_rules! on {
    ($on:expr, $kind:ident, $connection:ident => $body:expr) => {
        match $on {
            $kind::Sqlite($connection) => $body,
            $kind::Postgres($connection) => $body,
        }
    };
}
pub(super) use on;

/// Whether what is not there is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Making {
    Made,
    AsItIs,
}

/// Opens the place and makes its tables.
pub(super) async fn open(place: &Place) -> Result<(Readers, Writing, Log), StoreError> {
    of(place, Making::Made).await
}

/// Opens the place, and makes nothing.
pub(super) async fn open_as_it_is(place: &Place) -> Result<(Readers, Writing, Log), StoreError> {
    of(place, Making::AsItIs).await
}

async fn of(place: &Place, making: Making) -> Result<(Readers, Writing, Log), StoreError> {
    match place {
        Place::Sqlite(path) => sqlite(path, making).await,
        Place::Postgres(url) => postgres(url, making).await,
    }
}

async fn sqlite(path: &Path, making: Making) -> Result<(Readers, Writing, Log), StoreError> {
    no_folder(path)?;
    let options = match making {
        Making::Made => {
            private(path)?;
            SqliteConnectOptions::new().journal_mode(SqliteJournalMode::Wal)
        }
        Making::AsItIs if path.is_file() => SqliteConnectOptions::new(),
        Making::AsItIs => return Err(StoreError::Other("it is not there".to_owned())),
    };
    let options = options
        .filename(path)
        // Acknowledged is on disk, also where the power goes.
        .synchronous(SqliteSynchronous::Full)
        // What is deleted is overwritten.
        .pragma("secure_delete", "ON")
        // The log's pages go into the file beside the writer, and not with the commit that fills it: see `log`.
        .pragma("wal_autocheckpoint", "0")
        .busy_timeout(PATIENCE);
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        // A connection to a file does not go away unseen, and asking it costs as much as the question itself.
        .test_before_acquire(false)
        .acquire_timeout(PATIENCE)
        .connect_with(options.clone())
        .await?;
    let synchronous: i64 = sqlx::query("PRAGMA synchronous")
        .fetch_one(&write)
        .await?
        .get(0);
    let journal: String = sqlx::query("PRAGMA journal_mode")
        .fetch_one(&write)
        .await?
        .get(0);
    if making == Making::Made && (synchronous != 2 || journal != "wal") {
        return Err(StoreError::Other(format!(
            "SQLite runs with synchronous = {synchronous} and journal_mode = {journal}, and a store needs 2 (FULL) and wal: put its file on a local disk"
        )));
    }
    let made = tables(Engine::Sqlite).filter(|_| making == Making::Made);
    for table in made {
        sqlx::query(sqlx::AssertSqlSafe(table))
            .execute(&write)
            .await?;
    }
    let log = Log::of(path, options.clone());
    let read = SqlitePoolOptions::new()
        .max_connections(4)
        .test_before_acquire(false)
        .acquire_timeout(PATIENCE)
        .connect_with(options.read_only(true))
        .await?;
    Ok((Readers::Sqlite(read), Writing::Sqlite(write), log))
}

/// Makes the file where it is not there, for this user's eyes only: it holds contacts. WAL files take over its mode.
fn private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(|error| {
        StoreError::Other(format!("{} cannot be written: {error}", path.display()))
    })
}

/// A connection of a PostgreSQL under the name by which those of this program are known.
pub(super) fn postgres_options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let options: PgConnectOptions = url
        .parse()
        .map_err(|error: sqlx::Error| StoreError::Unfit(Unfit::Address(error.to_string())))?;
    Ok(options.application_name(POSTGRES_NAME))
}

async fn postgres(url: &str, making: Making) -> Result<(Readers, Writing, Log), StoreError> {
    let options = postgres_options(url)?.options([
        ("synchronous_commit", "on"),
        ("lock_timeout", "5s"),
        ("statement_timeout", "30s"),
        // Each statement finds rows by a key: planning it anew for the values at hand costs more than running it.
        ("plan_cache_mode", "force_generic_plan"),
        ("jit", "off"),
    ]);
    // Whether it is there at all.
    reach(&options).await?.close().await?;
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .acquire_timeout(PATIENCE)
        // One that was used just now is there; asking each time costs as much as the question itself.
        .test_before_acquire(false)
        .before_acquire(|connection, found| {
            Box::pin(async move {
                if found.idle_for >= LONG_IDLE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options.clone())
        .await?;
    for name in ["synchronous_commit", "fsync"] {
        let value: String = sqlx::query(sqlx::AssertSqlSafe(format!("SHOW {name}")))
            .fetch_one(&pool)
            .await?
            .get(0);
        if !["on", "remote_apply"].contains(&value.as_str()) {
            return Err(StoreError::Other(format!(
                "PostgreSQL runs with {name} = {value}, and would acknowledge answers that are not on disk: set it to on"
            )));
        }
    }
    if making == Making::Made {
        make(&pool)
            .await
            .map_err(|error| of_database(&options, error))?;
    }
    Ok((
        Readers::Postgres(pool.clone()),
        Writing::Postgres(pool),
        Log::none(),
    ))
}

/// Makes the tables. Two servers that start together make them one after the other.
async fn make(pool: &PgPool) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    tx.execute("SELECT pg_advisory_xact_lock(7160)").await?;
    for table in tables(Engine::Postgres) {
        tx.execute(sqlx::AssertSqlSafe(table)).await?;
    }
    tx.commit().await?;
    Ok(())
}

impl Writing {
    pub(super) async fn begin(&self) -> Result<Desk, StoreError> {
        Ok(Desk::new(match self {
            Self::Sqlite(pool) => {
                let mut connection = pool.acquire().await?;
                if let Err(error) = connection.execute("BEGIN IMMEDIATE").await {
                    connection.close_on_drop();
                    return Err(error.into());
                }
                Open::Sqlite(connection)
            }
            Self::Postgres(pool) => Open::Postgres(pool.begin().await?),
        }))
    }

    /// Leaves nothing that was deleted in the files of the tables, and every row in the order of its key.
    pub(super) async fn settle(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(pool) => {
                sqlx::query("VACUUM").execute(pool).await?;
                if !log::empty(pool).await? {
                    return Err(StoreError::Busy("somebody reads the store".to_owned()));
                }
            }
            Self::Postgres(pool) => {
                let mut connection = pool.acquire().await?;
                connection.execute("SET statement_timeout = 0").await?;
                for statement in ANEW {
                    let done = connection.execute(*statement).await;
                    // Only a superuser may ask for a checkpoint; the server makes its own within minutes.
                    if *statement != "CHECKPOINT" {
                        done?;
                    }
                }
                connection.execute("SET statement_timeout = '30s'").await?;
            }
        }
        Ok(())
    }

    /// Empties SQLite's log. `false`: somebody reads it; to be tried again. PostgreSQL has nothing to empty.
    pub(super) async fn empty_log(&self) -> Result<bool, StoreError> {
        match self {
            Self::Sqlite(pool) => log::empty(pool).await,
            Self::Postgres(_) => Ok(true),
        }
    }

    pub(super) async fn close(&self) {
        on!(self, Writing, pool => pool.close().await);
    }
}
