//! What is read and written in a transaction, once for both engines: the statements are the same text.

use std::collections::BTreeMap;

use sqlx::Row;

use super::StoreError;
use super::engine::{Open, on};
use super::readers;
use super::schema::PART;
use crate::collect::interview::event::Event;
use crate::collect::secret::{Digest, ResponseId};

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

mod people;

impl Desk {
    pub(super) fn new(open: Open) -> Self {
        Self {
            open,
            events: Vec::new(),
            used: Vec::new(),
            completes: BTreeMap::new(),
        }
    }

    /// Writes what waits, then commits: after this it is on disk.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        let written = match self.write_events().await {
            Ok(()) => self.write_used().await,
            error => error,
        };
        let written = match written {
            Ok(()) => self.write_completes().await,
            error => error,
        };
        if let Err(error) = written {
            self.give_up();
            return Err(error);
        }
        match self.open {
            Open::Sqlite(mut connection) => {
                if let Err(error) = sqlx::query("COMMIT").execute(&mut *connection).await {
                    connection.close_on_drop();
                    return Err(error.into());
                }
            }
            Open::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
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

    /// Every definition that was asked from this store, in the order of first use: number, hash, text.
    pub(super) async fn definitions(&mut self) -> Result<Vec<(i64, String, String)>, StoreError> {
        let sql = "SELECT number, hash, body FROM definition ORDER BY number";
        Ok(on!(&mut self.open, Open, tx => {
            let rows = sqlx::query(sql).fetch_all(&mut **tx).await?;
            rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
        }))
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

    pub(super) async fn cell(&mut self, cell: &str) -> Result<(), StoreError> {
        execute!(
            self,
            "INSERT INTO place (cell, taken) VALUES ($1, 0) ON CONFLICT DO NOTHING",
            cell
        );
        Ok(())
    }

    /// Nobody else changes what these keys stand for until COMMIT. Locks are taken in one order, so that two servers never
    /// wait for each other. SQLite has one writer and needs none.
    pub(super) async fn lock(&mut self, keys: &[&[u8]]) -> Result<(), StoreError> {
        if let Open::Postgres(tx) = &mut self.open
            && !keys.is_empty()
        {
            let mut numbers: Vec<i64> = keys.iter().map(|key| first_eight(key)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            sqlx::query("SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key")
                .bind(numbers)
                .execute(&mut **tx)
                .await?;
        }
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
        Ok(on!(&mut self.open, Open, tx => {
            let rows = sqlx::query(sql).fetch_all(&mut **tx).await?;
            rows.iter()
                .map(|row| (row.get(0), u32::try_from(row.get::<i64, _>(1)).unwrap_or(u32::MAX)))
                .collect()
        }))
    }

    /// The response that a token leads to.
    pub(super) async fn leads_to(
        &mut self,
        token: Digest,
    ) -> Result<Option<ResponseId>, StoreError> {
        let sql = "SELECT response FROM link WHERE token = $1";
        Ok(on!(&mut self.open, Open, tx => {
            let row = sqlx::query(sql).bind(token.0.to_vec()).fetch_optional(&mut **tx).await?;
            row.and_then(|row| id(row.get::<&[u8], _>(0)))
        }))
    }

    /// Lets it lead there from now on.
    pub(super) async fn lead(&mut self, token: Digest, to: ResponseId) -> Result<(), StoreError> {
        execute!(
            self,
            "INSERT INTO link (token, response) VALUES ($1, $2)",
            token.0.to_vec(),
            to.0.to_vec()
        );
        Ok(())
    }

    /// The number of an invitation, and whether it is used up.
    pub(super) async fn invitation(
        &mut self,
        token: Digest,
    ) -> Result<Option<(i64, bool)>, StoreError> {
        let sql = "SELECT i.number, u.bits FROM invitation i LEFT JOIN used u ON u.part = i.number / 65536 WHERE i.token = $1";
        let row = on!(&mut self.open, Open, tx => {
            let row = sqlx::query(sql).bind(token.0.to_vec()).fetch_optional(&mut **tx).await?;
            row.map(|row| (row.get::<i64, _>(0), row.get::<Option<Vec<u8>>, _>(1)))
        });
        Ok(row.map(|(number, bits)| {
            let stored = readers::is_set(&bits.unwrap_or_default(), number);
            (number, stored || self.used.contains(&number))
        }))
    }

    /// The invitation of a response is used up.
    pub(super) async fn use_up(
        &mut self,
        response: ResponseId,
        link: Link,
    ) -> Result<(), StoreError> {
        let sql = "SELECT i.number FROM link l JOIN invitation i ON i.token = l.token WHERE l.response = $1";
        let number: Option<i64> = on!(&mut self.open, Open, tx => {
            let row = sqlx::query(sql).bind(response.0.to_vec()).fetch_optional(&mut **tx).await?;
            row.map(|row| row.get(0))
        });
        let Some(number) = number else { return Ok(()) };
        self.used.push(number);
        if link == Link::Cut {
            execute!(
                self,
                "DELETE FROM link WHERE response = $1",
                response.0.to_vec()
            );
        }
        Ok(())
    }

    /// Sets the bits of invitations used up. Last in the transaction: who waits for this lock holds everything else.
    async fn write_used(&mut self) -> Result<(), StoreError> {
        let mut numbers = std::mem::take(&mut self.used);
        if numbers.is_empty() {
            return Ok(());
        }
        numbers.sort_unstable();
        self.lock(&[b"used"]).await?;
        for of_part in numbers.chunk_by(|a, b| a / PART == b / PART) {
            let part = of_part.first().map_or(0, |number| number / PART);
            let sql = "SELECT bits FROM used WHERE part = $1";
            let mut bits: Vec<u8> = on!(&mut self.open, Open, tx => {
                let row = sqlx::query(sql).bind(part).fetch_optional(&mut **tx).await?;
                row.map(|row| row.get(0)).unwrap_or_default()
            });
            for number in of_part {
                readers::set(&mut bits, *number);
            }
            execute!(
                self,
                "INSERT INTO used (part, bits) VALUES ($1, $2) ON CONFLICT (part) DO UPDATE SET bits = excluded.bits",
                part,
                bits
            );
        }
        Ok(())
    }

    /// A complete by an open link, counted at the end of the transaction.
    pub(super) fn count_complete(&mut self, link: &str) {
        *self.completes.entry(link.to_owned()).or_default() += 1;
    }

    /// Counts completes, links in the order of their names: two servers never wait for each other.
    async fn write_completes(&mut self) -> Result<(), StoreError> {
        for (link, more) in std::mem::take(&mut self.completes) {
            execute!(
                self,
                "INSERT INTO open_link (link, completes) VALUES ($1, $2) ON CONFLICT (link) DO UPDATE SET completes = open_link.completes + excluded.completes",
                link,
                more
            );
        }
        Ok(())
    }

    /// Whether the completes of an open link are counted.
    pub(super) async fn counts_link(&mut self, link: &str) -> Result<bool, StoreError> {
        let sql = "SELECT completes FROM open_link WHERE link = $1";
        Ok(
            on!(&mut self.open, Open, tx => sqlx::query(sql).bind(link).fetch_optional(&mut **tx).await?.is_some()),
        )
    }

    /// Begins to count them, from those that were there.
    pub(super) async fn begin_link(
        &mut self,
        link: &str,
        completes: i64,
    ) -> Result<(), StoreError> {
        execute!(
            self,
            "INSERT INTO open_link (link, completes) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            link,
            completes
        );
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
        self.write_events().await?;
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
