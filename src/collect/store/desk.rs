//! What is read and written in a transaction, once for both engines: the statements are the same text.

use std::collections::BTreeMap;

use sqlx::Row;

use super::StoreError;
use super::engine::{Open, on};
use crate::collect::interview::event::Event;
use crate::collect::secret::ResponseId;

/// Rows of one INSERT into SQLite.
const ROWS: usize = 32;

/// A transaction, with what it is going to write at its end.
pub(super) struct Desk {
    open: Open,
    events: Vec<EventRow>,
    /// Numbers of invitations that are used up.
    used: Vec<i64>,
    /// Completes of open links.
    completes: BTreeMap<String, i64>,
    /// Responses that hold a place in a cell from now on.
    takings: Vec<(ResponseId, String)>,
}

/// How a transaction holds what stands for all people together: who is invited and which links lead on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum People {
    /// Not at all.
    Aside,
    /// Together with others who read and write single ones.
    Beside,
    /// Nobody else does anything with people until COMMIT.
    Alone,
}

/// A row of `event`.
#[derive(Debug)]
struct EventRow {
    response: Vec<u8>,
    number: i64,
    definition: i64,
    body: String,
}

/// Runs a statement that gives nothing, and says how many rows it touched.
macro_rules! execute {
    ($desk:expr, $sql:expr $(, $bind:expr)*) => {
        on!(&mut $desk.open, Open, tx => sqlx::query($sql)$(.bind($bind))*.execute(&mut **tx).await?.rows_affected())
    };
}

mod budgets;
mod cells;
mod links;
mod people;

pub(super) use budgets::Counted;
pub(super) use links::Link;

impl Desk {
    pub(super) fn new(open: Open) -> Self {
        Self {
            open,
            events: Vec::new(),
            used: Vec::new(),
            completes: BTreeMap::new(),
            takings: Vec::new(),
        }
    }

    /// Writes what waits, then commits: after this it is on disk. Gives what it has counted of open links.
    pub(super) async fn commit(mut self) -> Result<Vec<Counted>, StoreError> {
        let counted = match self.write().await {
            Ok(counted) => counted,
            Err(error) => {
                self.give_up();
                return Err(error);
            }
        };
        match self.open {
            Open::Sqlite(mut connection) => {
                if let Err(error) = sqlx::query("COMMIT").execute(&mut *connection).await {
                    connection.close_on_drop();
                    return Err(error.into());
                }
            }
            Open::Postgres(tx) => tx.commit().await?,
        }
        Ok(counted)
    }

    async fn write(&mut self) -> Result<Vec<Counted>, StoreError> {
        self.write_events().await?;
        self.write_takings().await?;
        self.write_used().await?;
        self.write_completes().await
    }

    /// Leaves everything as it was before. SQLite's connection is closed with what it had begun, and the next one is new.
    pub(super) fn give_up(self) {
        if let Open::Sqlite(mut connection) = self.open {
            connection.close_on_drop();
        }
    }

    /// The setting as it is stored; `value` becomes it where there is none.
    pub(super) async fn setting(&mut self, name: &str, value: &str) -> Result<String, StoreError> {
        execute!(
            self,
            "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            name,
            value
        );
        let sql = "SELECT value FROM setting WHERE name = $1";
        Ok(
            on!(&mut self.open, Open, tx => sqlx::query(sql).bind(name).fetch_one(&mut **tx).await?.get(0)),
        )
    }

    pub(super) async fn define(
        &mut self,
        number: i64,
        hash: &str,
        body: &str,
    ) -> Result<(), StoreError> {
        execute!(
            self,
            "INSERT INTO definition (number, hash, body) VALUES ($1, $2, $3)",
            number,
            hash,
            body
        );
        Ok(())
    }

    /// Nobody else changes what these keys stand for until COMMIT. Locks are taken in one order, that of people first, so that
    /// two servers never wait for each other. SQLite has one writer and needs none.
    pub(super) async fn lock(&mut self, people: People, keys: &[&[u8]]) -> Result<(), StoreError> {
        let Open::Postgres(tx) = &mut self.open else {
            return Ok(());
        };
        let mut numbers: Vec<i64> = keys.iter().map(|key| first_eight(key)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut alone = vec![true; numbers.len()];
        if people != People::Aside {
            numbers.insert(0, first_eight(b"people"));
            alone.insert(0, people == People::Alone);
        }
        if numbers.is_empty() {
            return Ok(());
        }
        let sql = "SELECT CASE WHEN alone THEN pg_advisory_xact_lock(key) ELSE pg_advisory_xact_lock_shared(key) END \
                   FROM unnest($1::bigint[], $2::boolean[]) AS key_of(key, alone)";
        sqlx::query(sql)
            .bind(numbers)
            .bind(alone)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// How often others have written since SQLite's file was opened; nothing of PostgreSQL.
    pub(super) async fn others(&mut self) -> Result<Option<i64>, StoreError> {
        match &mut self.open {
            Open::Sqlite(tx) => Ok(Some(
                sqlx::query("PRAGMA data_version")
                    .fetch_one(&mut **tx)
                    .await?
                    .get(0),
            )),
            Open::Postgres(_) => Ok(None),
        }
    }

    /// The events of these responses, by response, in order.
    pub(super) async fn events(
        &mut self,
        of: &[ResponseId],
    ) -> Result<Vec<(ResponseId, Event)>, StoreError> {
        let mut found = Vec::new();
        match &mut self.open {
            Open::Sqlite(tx) => {
                let sql = "SELECT body FROM event WHERE response = $1 ORDER BY number";
                for id in of {
                    let query = sqlx::query(sql).bind(id.0.to_vec());
                    for row in query.fetch_all(&mut **tx).await? {
                        found.push((*id, event(row.get::<&str, _>(0))?));
                    }
                }
            }
            Open::Postgres(tx) => {
                let sql = "SELECT response, body FROM event WHERE response = ANY($1) ORDER BY response, number";
                let ids: Vec<Vec<u8>> = of.iter().map(|id| id.0.to_vec()).collect();
                for row in sqlx::query(sql).bind(ids).fetch_all(&mut **tx).await? {
                    if let Some(id) = id(row.get::<&[u8], _>(0)) {
                        found.push((id, event(row.get::<&str, _>(1))?));
                    }
                }
            }
        }
        Ok(found)
    }

    /// Writes an event at the end of the transaction.
    pub(super) fn append(
        &mut self,
        response: ResponseId,
        number: u32,
        definition: i64,
        event: &Event,
    ) -> Result<(), StoreError> {
        self.events.push(EventRow {
            response: response.0.to_vec(),
            number: i64::from(number),
            definition,
            body: serde_json::to_string(event)
                .map_err(|_| StoreError::Bug("an event that is no JSON"))?,
        });
        Ok(())
    }

    async fn write_events(&mut self) -> Result<(), StoreError> {
        let rows = std::mem::take(&mut self.events);
        match &mut self.open {
            Open::Sqlite(tx) => {
                let mut parts = rows.chunks_exact(ROWS);
                let singles = parts.by_ref().collect::<Vec<_>>();
                let rest = parts.remainder().chunks(1);
                for part in singles.into_iter().chain(rest) {
                    let values = vec!["(?, ?, ?, ?)"; part.len()].join(", ");
                    let sql = format!(
                        "INSERT INTO event (response, number, definition, body) VALUES {values}"
                    );
                    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
                    for row in part {
                        query = query
                            .bind(row.response.clone())
                            .bind(row.number)
                            .bind(row.definition)
                            .bind(row.body.clone());
                    }
                    query.execute(&mut **tx).await?;
                }
            }
            Open::Postgres(_) if rows.is_empty() => {}
            Open::Postgres(tx) => {
                let (mut ids, mut numbers) = (Vec::new(), Vec::new());
                let (mut definitions, mut bodies) = (Vec::new(), Vec::new());
                for row in rows {
                    ids.push(row.response);
                    numbers.push(row.number);
                    definitions.push(row.definition);
                    bodies.push(row.body);
                }
                sqlx::query("INSERT INTO event (response, number, definition, body) SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::text[])")
                    .bind(ids)
                    .bind(numbers)
                    .bind(definitions)
                    .bind(bodies)
                    .execute(&mut **tx)
                    .await?;
            }
        }
        Ok(())
    }

    /// Deletes every event of a response.
    pub(super) async fn forget(&mut self, response: ResponseId) -> Result<(), StoreError> {
        self.write_events().await?;
        execute!(
            self,
            "DELETE FROM event WHERE response = $1",
            response.0.to_vec()
        );
        Ok(())
    }
}

/// The first eight bytes as a number; keys of the same number wait for each other, no more.
fn first_eight(key: &[u8]) -> i64 {
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(key) {
        *to = *from;
    }
    i64::from_be_bytes(first)
}

pub(super) fn id(bytes: &[u8]) -> Option<ResponseId> {
    <[u8; 16]>::try_from(bytes).ok().map(ResponseId)
}

pub(super) fn event(body: &str) -> Result<Event, StoreError> {
    serde_json::from_str(body).map_err(|_| StoreError::Bug("a stored event that cannot be read"))
}
