//! What is read and written, once for both engines: the statements are the same text.

use std::time::Duration;

use sqlx::postgres::{PgPool, PgPoolOptions, Postgres};
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{Row, Transaction};

use super::schema::{Engine, tables};
use super::{Invitation, Place, StoreError};
use crate::collect::event::Event;
use crate::collect::response::Response;
use crate::collect::script::Script;
use crate::collect::secret::{Digest, ResponseId};

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

/// A transaction.
pub(super) enum Desk {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// The same statement on either engine: `run!(desk, fetch_all, "…", bind, bind)`, `|row| …`.
macro_rules! on {
    ($on:expr, $kind:ident, $connection:ident => $body:expr) => {
        match $on {
            $kind::Sqlite($connection) => $body,
            $kind::Postgres($connection) => $body,
        }
    };
}

/// Opens the place, makes its tables, and holds it to this survey, wave and mode of privacy.
pub(super) async fn open(place: &Place, script: &Script) -> Result<(Readers, Writing), StoreError> {
    let (readers, writing) = match place {
        Place::Sqlite(path) => {
            let options = SqliteConnectOptions::new()
                .filename(path)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                // Acknowledged is on disk, also where the power goes.
                .synchronous(SqliteSynchronous::Full)
                // What is deleted is overwritten.
                .pragma("secure_delete", "ON")
                .busy_timeout(Duration::from_secs(2));
            let write = SqlitePoolOptions::new()
                .max_connections(1)
                .acquire_timeout(Duration::from_secs(2))
                .connect_with(options.clone())
                .await?;
            for table in tables(Engine::Sqlite) {
                sqlx::query(sqlx::AssertSqlSafe(table))
                    .execute(&write)
                    .await?;
            }
            let read = SqlitePoolOptions::new()
                .max_connections(4)
                .acquire_timeout(Duration::from_secs(2))
                .connect_with(options.read_only(true))
                .await?;
            (Readers::Sqlite(read), Writing::Sqlite(write))
        }
        Place::Postgres(url) => {
            let pool = PgPoolOptions::new()
                .max_connections(8)
                .acquire_timeout(Duration::from_secs(2))
                .connect(url)
                .await?;
            for table in tables(Engine::Postgres) {
                sqlx::query(sqlx::AssertSqlSafe(table))
                    .execute(&pool)
                    .await?;
            }
            (Readers::Postgres(pool.clone()), Writing::Postgres(pool))
        }
    };
    let mut desk = writing.begin().await?;
    for (name, value) in [
        ("survey", script.survey.clone()),
        ("wave", script.wave.clone()),
        (
            "privacy",
            format!("{:?}", script.questionnaire.privacy).to_lowercase(),
        ),
    ] {
        let stored = desk.setting(name, &value).await?;
        if stored != value {
            return Err(StoreError::Other(format!(
                "the store was made for {name} `{stored}`, not `{value}`: what was promised to respondents when it was launched is kept"
            )));
        }
    }
    for quota in &script.collection.quotas {
        desk.cell(&quota.id).await?;
    }
    desk.commit().await?;
    Ok((readers, writing))
}

impl Readers {
    pub(super) async fn session(&self, secret: Digest) -> Result<Option<ResponseId>, StoreError> {
        let sql = "SELECT response FROM session WHERE secret = $1";
        Ok(on!(self, Readers, pool => {
            let row = sqlx::query(sql).bind(secret.0.to_vec()).fetch_optional(pool).await?;
            row.and_then(|row| id(&row.get::<Vec<u8>, _>(0)))
        }))
    }

    pub(super) async fn events(&self, response: ResponseId) -> Result<Vec<Event>, StoreError> {
        let sql = "SELECT body FROM event WHERE response = $1 ORDER BY number";
        on!(self, Readers, pool => {
            let rows = sqlx::query(sql).bind(response.0.to_vec()).fetch_all(pool).await?;
            rows.iter().map(|row| event(row.get::<&str, _>(0))).collect()
        })
    }

    pub(super) async fn invitation(&self, token: Digest) -> Result<Invitation, StoreError> {
        let sql = "SELECT used, response FROM invitation WHERE token = $1";
        Ok(on!(self, Readers, pool => {
            let row = sqlx::query(sql).bind(token.0.to_vec()).fetch_optional(pool).await?;
            match row {
                None => Invitation::Unknown,
                Some(row) if row.get::<i64, _>(0) != 0 => Invitation::Used,
                Some(row) if row.get::<Option<Vec<u8>>, _>(1).is_some() => Invitation::Begun,
                Some(_) => Invitation::Fresh,
            }
        }))
    }

    pub(super) async fn responses(&self) -> Result<Vec<(ResponseId, Response)>, StoreError> {
        let sql = "SELECT response, body FROM event ORDER BY response, number";
        let mut found: Vec<(ResponseId, Response)> = Vec::new();
        on!(self, Readers, pool => {
            for row in sqlx::query(sql).fetch_all(pool).await? {
                let Some(id) = id(&row.get::<Vec<u8>, _>(0)) else { continue };
                let event = event(row.get::<&str, _>(1))?;
                match found.last_mut().filter(|(last, _)| *last == id) {
                    Some((_, response)) => response.add(&event),
                    None => found.push((id, Response::of([&event]))),
                }
            }
        });
        Ok(found)
    }
}

impl Writing {
    pub(super) async fn begin(&self) -> Result<Desk, StoreError> {
        Ok(match self {
            Self::Sqlite(pool) => Desk::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Desk::Postgres(pool.begin().await?),
        })
    }
}

/// Runs a statement that gives nothing, and says how many rows it touched.
macro_rules! execute {
    ($desk:expr, $sql:expr $(, $bind:expr)*) => {
        on!($desk, Desk, tx => sqlx::query($sql)$(.bind($bind))*.execute(&mut **tx).await?.rows_affected())
    };
}

mod people;

impl Desk {
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        on!(self, Desk, tx => tx.commit().await?);
        Ok(())
    }

    /// The setting as it is stored; `value` becomes it where there is none.
    async fn setting(&mut self, name: &str, value: &str) -> Result<String, StoreError> {
        execute!(
            self,
            "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            name,
            value
        );
        let sql = "SELECT value FROM setting WHERE name = $1";
        Ok(on!(self, Desk, tx => sqlx::query(sql).bind(name).fetch_one(&mut **tx).await?.get(0)))
    }

    async fn cell(&mut self, cell: &str) -> Result<(), StoreError> {
        execute!(
            self,
            "INSERT INTO place (cell, taken) VALUES ($1, 0) ON CONFLICT DO NOTHING",
            cell
        );
        Ok(())
    }

    /// Nobody else changes this response, or this token, until COMMIT. SQLite has one writer and needs no lock.
    pub(super) async fn lock(&mut self, of: &[u8]) -> Result<(), StoreError> {
        if let Self::Postgres(tx) = self {
            let mut first = [0; 8];
            for (to, from) in first.iter_mut().zip(of) {
                *to = *from;
            }
            sqlx::query("SELECT pg_advisory_xact_lock($1)")
                .bind(i64::from_be_bytes(first))
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    pub(super) async fn events(&mut self, response: ResponseId) -> Result<Vec<Event>, StoreError> {
        let sql = "SELECT body FROM event WHERE response = $1 ORDER BY number";
        on!(self, Desk, tx => {
            let rows = sqlx::query(sql).bind(response.0.to_vec()).fetch_all(&mut **tx).await?;
            rows.iter().map(|row| event(row.get::<&str, _>(0))).collect()
        })
    }

    pub(super) async fn append(
        &mut self,
        response: ResponseId,
        number: u32,
        event: &Event,
    ) -> Result<(), StoreError> {
        let body = serde_json::to_string(event)
            .map_err(|_| StoreError::Bug("an event that is no JSON"))?;
        execute!(
            self,
            "INSERT INTO event (response, number, body) VALUES ($1, $2, $3)",
            response.0.to_vec(),
            i64::from(number),
            body.as_str()
        );
        Ok(())
    }

    /// Takes a place in a cell; `false` where it is full.
    pub(super) async fn take(&mut self, cell: &str, limit: u32) -> Result<bool, StoreError> {
        Ok(execute!(
            self,
            "UPDATE place SET taken = taken + 1 WHERE cell = $1 AND taken < $2",
            cell,
            i64::from(limit)
        ) == 1)
    }

    /// Gives a place back.
    pub(super) async fn give_back(&mut self, cell: &str) -> Result<(), StoreError> {
        execute!(
            self,
            "UPDATE place SET taken = taken - 1 WHERE cell = $1 AND taken > 0",
            cell
        );
        Ok(())
    }

    /// How many places of each cell are taken.
    pub(super) async fn taken(&mut self) -> Result<Vec<(String, u32)>, StoreError> {
        let sql = "SELECT cell, taken FROM place ORDER BY cell";
        Ok(on!(self, Desk, tx => {
            let rows = sqlx::query(sql).fetch_all(&mut **tx).await?;
            rows.iter()
                .map(|row| (row.get(0), u32::try_from(row.get::<i64, _>(1)).unwrap_or(u32::MAX)))
                .collect()
        }))
    }

    /// `(used, response)` of a token.
    pub(super) async fn invitation(
        &mut self,
        token: Digest,
    ) -> Result<Option<(bool, Option<ResponseId>)>, StoreError> {
        let sql = "SELECT used, response FROM invitation WHERE token = $1";
        Ok(on!(self, Desk, tx => {
            let row = sqlx::query(sql).bind(token.0.to_vec()).fetch_optional(&mut **tx).await?;
            row.map(|row| {
                let response = row.get::<Option<Vec<u8>>, _>(1);
                (row.get::<i64, _>(0) != 0, response.and_then(|bytes| id(&bytes)))
            })
        }))
    }

    pub(super) async fn invite(&mut self, token: Digest, contact: &str) -> Result<(), StoreError> {
        execute!(
            self,
            "INSERT INTO invitation (token, contact) VALUES ($1, $2)",
            token.0.to_vec(),
            contact
        );
        Ok(())
    }

    pub(super) async fn link(
        &mut self,
        token: Digest,
        response: ResponseId,
    ) -> Result<(), StoreError> {
        execute!(
            self,
            "UPDATE invitation SET response = $2 WHERE token = $1",
            token.0.to_vec(),
            response.0.to_vec()
        );
        Ok(())
    }

    /// The invitation of a response is used up. `keep` tells whether the link stays.
    pub(super) async fn use_up(
        &mut self,
        response: ResponseId,
        link: Link,
    ) -> Result<(), StoreError> {
        let sql = match link {
            Link::Cut => "UPDATE invitation SET used = 1, response = NULL WHERE response = $1",
            Link::Kept => "UPDATE invitation SET used = 1 WHERE response = $1",
        };
        execute!(self, sql, response.0.to_vec());
        Ok(())
    }

    pub(super) async fn open_session(
        &mut self,
        secret: Digest,
        response: ResponseId,
    ) -> Result<(), StoreError> {
        execute!(
            self,
            "INSERT INTO session (secret, response) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            secret.0.to_vec(),
            response.0.to_vec()
        );
        Ok(())
    }

    pub(super) async fn close_session(&mut self, secret: Digest) -> Result<(), StoreError> {
        execute!(
            self,
            "DELETE FROM session WHERE secret = $1",
            secret.0.to_vec()
        );
        Ok(())
    }

    /// Deletes every event of a response.
    pub(super) async fn forget(&mut self, response: ResponseId) -> Result<(), StoreError> {
        execute!(
            self,
            "DELETE FROM event WHERE response = $1",
            response.0.to_vec()
        );
        Ok(())
    }
}

/// What becomes of the link between an invitation and its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    Cut,
    Kept,
}

fn id(bytes: &[u8]) -> Option<ResponseId> {
    <[u8; 16]>::try_from(bytes).ok().map(ResponseId)
}

fn event(body: &str) -> Result<Event, StoreError> {
    serde_json::from_str(body).map_err(|_| StoreError::Bug("a stored event that cannot be read"))
}
