//! What is read outside the writer's transactions.

use std::collections::BTreeMap;

use sqlx::Row;

use super::desk::{event, id};
use super::engine::{Readers, on};
use super::schema::PART;
use super::{Invitation, StoreError};
use crate::collect::interview::asked::{Answered, Definition};
use crate::collect::interview::event::Event;
use crate::collect::interview::response::Response;
use crate::collect::secret::{Digest, ResponseId};

/// Responses read in one statement: few, so that a PostgreSQL that answers it is soon there again for those who save.
const PAGE: i64 = 100;

impl Readers {
    pub(super) async fn session(&self, secret: Digest) -> Result<Option<ResponseId>, StoreError> {
        let sql = "SELECT response FROM session WHERE secret = $1";
        Ok(on!(self, Readers, pool => {
            let row = sqlx::query(sql).bind(secret.0.to_vec()).fetch_optional(pool).await?;
            row.and_then(|row| id(&row.get::<Vec<u8>, _>(0)))
        }))
    }

    /// The response of a session, in one statement.
    pub(super) async fn response_of(
        &self,
        secret: Digest,
    ) -> Result<Option<(ResponseId, Response)>, StoreError> {
        let sql = "SELECT s.response, e.body FROM session s LEFT JOIN event e ON e.response = s.response \
                   WHERE s.secret = $1 ORDER BY e.number";
        let mut found: Option<(ResponseId, Response)> = None;
        on!(self, Readers, pool => {
            for row in sqlx::query(sql).bind(secret.0.to_vec()).fetch_all(pool).await? {
                let Some(id) = id(row.get::<&[u8], _>(0)) else { continue };
                let (_, response) = found.get_or_insert_with(|| (id, Response::default()));
                if let Some(body) = row.get::<Option<&str>, _>(1) {
                    response.add(&event(body)?);
                }
            }
        });
        Ok(found)
    }

    pub(super) async fn events(&self, response: ResponseId) -> Result<Vec<Event>, StoreError> {
        let sql = "SELECT body FROM event WHERE response = $1 ORDER BY number";
        on!(self, Readers, pool => {
            let rows = sqlx::query(sql).bind(response.0.to_vec()).fetch_all(pool).await?;
            rows.iter().map(|row| event(row.get::<&str, _>(0))).collect()
        })
    }

    pub(super) async fn invitation(&self, token: Digest) -> Result<Invitation, StoreError> {
        // One statement, so that it sees one state of the three tables.
        let sql = "SELECT i.number, u.bits, l.response FROM invitation i \
                   LEFT JOIN link l ON l.token = i.token LEFT JOIN used u ON u.part = i.number / 65536 WHERE i.token = $1";
        Ok(on!(self, Readers, pool => {
            let row = sqlx::query(sql).bind(token.0.to_vec()).fetch_optional(pool).await?;
            row.map_or(Invitation::Unknown, |row| {
                state(row.get(0), row.get(1), row.get::<Option<Vec<u8>>, _>(2).is_some())
            })
        }))
    }

    /// The responses that follow `after` in the order of their ids, a hundred or so; none: that was the last.
    pub(super) async fn responses(
        &self,
        after: Option<ResponseId>,
    ) -> Result<Vec<(ResponseId, Response)>, StoreError> {
        let found = self.answered(after).await?;
        let pair = |answered: Answered| (answered.id, answered.response);
        Ok(found.into_iter().map(pair).collect())
    }

    /// The same with the definitions that they were answered under.
    pub(super) async fn answered(
        &self,
        after: Option<ResponseId>,
    ) -> Result<Vec<Answered>, StoreError> {
        let after = after.map_or_else(Vec::new, |id| id.0.to_vec());
        let sql = "SELECT response, body, definition FROM event WHERE response > $1 AND response <= \
                   (SELECT response FROM (SELECT response FROM event WHERE number = 0 AND response > $2 ORDER BY response LIMIT $3) AS page ORDER BY response DESC LIMIT 1) \
                   ORDER BY response, number";
        let mut found: Vec<Answered> = Vec::new();
        on!(self, Readers, pool => {
            let rows = sqlx::query(sql).bind(&after).bind(&after).bind(PAGE).fetch_all(pool).await?;
            for row in rows {
                let Some(id) = id(row.get::<&[u8], _>(0)) else { continue };
                let event = event(row.get::<&str, _>(1))?;
                if found.last().is_none_or(|last| last.id != id) {
                    found.push(Answered::today(id, Response::default()));
                }
                let Some(answered) = found.last_mut() else { continue };
                let definition: i64 = row.get(2);
                // What happens after the end is no answer.
                if answered.response.end.is_none() && answered.under.last() != Some(&definition) {
                    answered.under.push(definition);
                }
                answered.response.add(&event);
            }
        });
        Ok(found)
    }

    /// How many events each response has.
    pub(super) async fn lengths(&self) -> Result<Vec<(ResponseId, i64)>, StoreError> {
        let sql = "SELECT response, COUNT(*) FROM event GROUP BY response";
        Ok(on!(self, Readers, pool => {
            let rows = sqlx::query(sql).fetch_all(pool).await?;
            rows.iter()
                .filter_map(|row| Some((id(row.get::<&[u8], _>(0))?, row.get(1))))
                .collect()
        }))
    }

    /// Whether its tables are made.
    pub(super) async fn has_definitions(&self) -> Result<bool, StoreError> {
        Ok(match self {
            Self::Sqlite(pool) => {
                let sql = "SELECT name FROM sqlite_master WHERE name = 'definition'";
                sqlx::query(sql).fetch_optional(pool).await?.is_some()
            }
            Self::Postgres(pool) => {
                let sql = "SELECT to_regclass('definition') IS NOT NULL";
                sqlx::query(sql).fetch_one(pool).await?.get(0)
            }
        })
    }

    /// Every definition, in the order in which they came.
    pub(super) async fn definitions(&self) -> Result<Vec<Definition>, StoreError> {
        let sql = "SELECT number, hash, body FROM definition ORDER BY number";
        Ok(on!(self, Readers, pool => {
            let rows = sqlx::query(sql).fetch_all(pool).await?;
            rows.iter()
                .map(|row| Definition { number: row.get(0), hash: row.get(1), text: row.get(2) })
                .collect()
        }))
    }

    /// Whether anybody answered under a definition.
    pub(super) async fn has_answers(&self, definition: i64) -> Result<bool, StoreError> {
        let sql = "SELECT number FROM event WHERE definition = $1 LIMIT 1";
        Ok(on!(self, Readers, pool => {
            sqlx::query(sql).bind(definition).fetch_optional(pool).await?.is_some()
        }))
    }

    /// How many places of each quota cell are taken, by cell.
    pub(super) async fn places(&self) -> Result<Vec<(String, u32)>, StoreError> {
        let sql = "SELECT cell, taken FROM place ORDER BY cell";
        Ok(on!(self, Readers, pool => {
            let rows = sqlx::query(sql).fetch_all(pool).await?;
            rows.iter()
                .map(|row| (row.get(0), u32::try_from(row.get::<i64, _>(1)).unwrap_or(u32::MAX)))
                .collect()
        }))
    }

    pub(super) async fn is_linked(&self, token: Digest) -> Result<bool, StoreError> {
        let sql = "SELECT response FROM link WHERE token = $1";
        Ok(on!(self, Readers, pool => {
            sqlx::query(sql).bind(token.0.to_vec()).fetch_optional(pool).await?.is_some()
        }))
    }

    /// The completes of an open link.
    pub(super) async fn open_completes(&self, link: &str) -> Result<u32, StoreError> {
        let sql = "SELECT completes FROM open_link WHERE link = $1";
        let completes: i64 = on!(self, Readers, pool => {
            let row = sqlx::query(sql).bind(link).fetch_optional(pool).await?;
            row.map_or(0, |row| row.get(0))
        });
        Ok(u32::try_from(completes).unwrap_or(u32::MAX))
    }

    /// The open links whose completes are counted.
    pub(super) async fn counted_links(&self) -> Result<Vec<String>, StoreError> {
        Ok(on!(self, Readers, pool => {
            let rows = sqlx::query("SELECT link FROM open_link").fetch_all(pool).await?;
            rows.iter().map(|row| row.get(0)).collect()
        }))
    }

    /// The quota cells whose places are counted, with the condition that they are counted for.
    pub(super) async fn counted_cells(&self) -> Result<Vec<(String, String)>, StoreError> {
        Ok(on!(self, Readers, pool => {
            let rows = sqlx::query("SELECT cell, holds FROM cell ORDER BY cell").fetch_all(pool).await?;
            rows.iter().map(|row| (row.get(0), row.get(1))).collect()
        }))
    }

    /// Whether the tables are there: no server has opened the store before they are.
    pub(super) async fn has_tables(&self) -> Result<bool, StoreError> {
        let sql = match self {
            Self::Sqlite(_) => {
                "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'setting'"
            }
            Self::Postgres(_) => "SELECT COUNT(to_regclass('setting'))",
        };
        let tables: i64 =
            on!(self, Readers, pool => sqlx::query(sql).fetch_one(pool).await?.get(0));
        Ok(tables > 0)
    }

    /// What is fixed, by name.
    pub(super) async fn settings(&self) -> Result<BTreeMap<String, String>, StoreError> {
        Ok(on!(self, Readers, pool => {
            let rows = sqlx::query("SELECT name, value FROM setting").fetch_all(pool).await?;
            rows.iter().map(|row| (row.get(0), row.get(1))).collect()
        }))
    }

    /// The number of the definition of this hash.
    pub(super) async fn definition(&self, hash: &str) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT number FROM definition WHERE hash = $1";
        Ok(on!(self, Readers, pool => {
            sqlx::query(sql).bind(hash).fetch_optional(pool).await?.map(|row| row.get(0))
        }))
    }

    pub(super) async fn close(&self) {
        on!(self, Readers, pool => pool.close().await);
    }
}

pub(super) fn state(number: i64, bits: Option<Vec<u8>>, begun: bool) -> Invitation {
    if is_set(&bits.unwrap_or_default(), number) {
        Invitation::Used
    } else if begun {
        Invitation::Begun
    } else {
        Invitation::Fresh
    }
}

/// Whether the bit of invitation `number` is set in the row of its part.
pub(super) fn is_set(bits: &[u8], number: i64) -> bool {
    let (byte, bit) = place(number);
    bits.get(byte).is_some_and(|byte| byte & bit != 0)
}

/// Sets it.
pub(super) fn set(bits: &mut Vec<u8>, number: i64) {
    let (byte, bit) = place(number);
    if bits.len() <= byte {
        bits.resize(byte + 1, 0);
    }
    if let Some(byte) = bits.get_mut(byte) {
        *byte |= bit;
    }
}

fn place(number: i64) -> (usize, u8) {
    let within = usize::try_from(number.rem_euclid(PART)).unwrap_or_default();
    (within / 8, 1 << (within % 8))
}
