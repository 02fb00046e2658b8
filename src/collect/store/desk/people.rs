//! Contacts and the end of their data: what inviting, reminding and purging read and write.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use super::Desk;
use crate::collect::fieldwork::disposition::Invitations;
use crate::collect::secret::{self, Digest};
use crate::collect::store::engine::{Open, Readers, on};
use crate::collect::store::schema::{DRAWN, PART};
use crate::collect::store::{Holding, Invitation, StoreError, readers};

/// What stands in place of a contact where a panel sent the respondent.
pub(in crate::collect::store) const PANELIST: &str = "panel";

/// How often a number is drawn for one of them, among twice as many after each sixteenth time.
const DRAWS: u32 = 128;

impl Readers {
    /// Every contact that was invited with the state of the invitation, by contact.
    pub(in crate::collect::store) async fn contacts(
        &self,
    ) -> Result<Vec<(String, Invitation)>, StoreError> {
        // Of the bits the byte of this invitation: they are thousands of bytes, and each row would have them.
        let sql = "SELECT i.contact, i.number % 8, substr(u.bits, CAST(i.number % 65536 / 8 AS INTEGER) + 1, 1), l.response FROM invitation i \
                   LEFT JOIN link l ON l.token = i.token LEFT JOIN used u ON u.part = i.number / 65536 \
                   WHERE i.contact <> $1 ORDER BY i.contact, i.token";
        Ok(on!(self, Readers, pool => {
            let rows = sqlx::query(sql).bind(PANELIST).fetch_all(pool).await?;
            rows.iter()
                .map(|row| {
                    let begun = row.get::<Option<Vec<u8>>, _>(3).is_some();
                    (row.get(0), readers::state(row.get(1), row.get(2), begun))
                })
                .collect()
        }))
    }

    /// The same counted: of invitations whose bit stands in the same place of equal bytes there is one row.
    pub(in crate::collect::store) async fn invitations(&self) -> Result<Invitations, StoreError> {
        let sql = "SELECT i.number % 8, substr(u.bits, CAST(i.number % 65536 / 8 AS INTEGER) + 1, 1), COUNT(*), COUNT(l.response) \
                   FROM invitation i LEFT JOIN link l ON l.token = i.token LEFT JOIN used u ON u.part = i.number / 65536 \
                   WHERE i.contact <> $1 GROUP BY 1, 2";
        let found: Vec<(i64, Option<Vec<u8>>, i64, i64)> = on!(self, Readers, pool => {
            let rows = sqlx::query(sql).bind(PANELIST).fetch_all(pool).await?;
            rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect()
        });
        let mut invitations = Invitations::default();
        for (bit, byte, all, linked) in found {
            let (all, linked) = (all.unsigned_abs(), linked.unsigned_abs());
            let is_used = readers::is_set(&byte.unwrap_or_default(), bit);
            invitations.sent += all;
            invitations.ended += if is_used { all } else { 0 };
            invitations.begun += if is_used { all } else { linked };
        }
        Ok(invitations)
    }

    /// How often somebody invited or reminded.
    pub(in crate::collect::store) async fn rounds(&self) -> Result<u64, StoreError> {
        let sql = "SELECT value FROM setting WHERE name = 'rounds'";
        let value: Option<String> = on!(self, Readers, pool => {
            sqlx::query(sql).fetch_optional(pool).await?.map(|row| row.get(0))
        });
        Ok(value
            .and_then(|value| value.parse().ok())
            .unwrap_or_default())
    }

    pub(in crate::collect::store) async fn holding(&self) -> Result<Holding, StoreError> {
        let mut counts = Vec::new();
        for sql in [
            "SELECT COUNT(*) FROM invitation",
            "SELECT COUNT(*) FROM link",
            "SELECT COUNT(*) FROM session",
            "SELECT COUNT(DISTINCT response) FROM event",
            "SELECT COUNT(*) FROM event",
        ] {
            let count: i64 = on!(self, Readers, pool => {
                sqlx::query(sql).fetch_one(pool).await?.get(0)
            });
            counts.push(u64::try_from(count).unwrap_or_default());
        }
        let of = |place: usize| counts.get(place).copied().unwrap_or_default();
        Ok(Holding {
            invitations: of(0),
            links: of(1),
            sessions: of(2),
            responses: of(3),
            events: of(4),
        })
    }
}

impl Desk {
    pub(in crate::collect::store) async fn invite(
        &mut self,
        contacts: &[(Digest, String)],
    ) -> Result<(), StoreError> {
        let first = self.next_number().await?;
        match &mut self.open {
            Open::Sqlite(tx) => {
                for ((token, contact), number) in contacts.iter().zip(first..) {
                    sqlx::query(
                        "INSERT INTO invitation (token, number, contact) VALUES ($1, $2, $3)",
                    )
                    .bind(token.0.to_vec())
                    .bind(number)
                    .bind(contact.as_str())
                    .execute(&mut **tx)
                    .await?;
                }
            }
            Open::Postgres(tx) => {
                let tokens: Vec<Vec<u8>> = contacts.iter().map(|(t, _)| t.0.to_vec()).collect();
                let numbers: Vec<i64> = (first..).take(contacts.len()).collect();
                let names: Vec<&str> = contacts.iter().map(|(_, c)| c.as_str()).collect();
                sqlx::query("INSERT INTO invitation (token, number, contact) SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::text[])")
                    .bind(tokens)
                    .bind(numbers)
                    .bind(names)
                    .execute(&mut **tx)
                    .await?;
            }
        }
        Ok(())
    }

    /// Counts a round of inviting or reminding, if `since` were counted before it; `false`: others were.
    pub(in crate::collect::store) async fn next_round(
        &mut self,
        since: u64,
    ) -> Result<bool, StoreError> {
        let before = self.setting("rounds", "0").await?;
        if before != since.to_string() {
            return Ok(false);
        }
        execute!(
            self,
            "UPDATE setting SET value = $1 WHERE name = 'rounds'",
            (since + 1).to_string()
        );
        Ok(true)
    }

    async fn next_number(&mut self) -> Result<i64, StoreError> {
        let sql = "SELECT COALESCE(MAX(number), -1) + 1 FROM invitation WHERE number < $1";
        Ok(
            on!(&mut self.open, Open, tx => sqlx::query(sql).bind(DRAWN).fetch_one(&mut **tx).await?.get(0)),
        )
    }

    /// New tokens for contacts that have not submitted; the old ones open nothing any more. A few statements, however many
    /// they are: meanwhile nobody else comes in.
    pub(in crate::collect::store) async fn renew(
        &mut self,
        contacts: &[(Digest, String)],
    ) -> Result<(), StoreError> {
        let new: BTreeMap<&str, Digest> = contacts
            .iter()
            .map(|(token, contact)| (contact.as_str(), *token))
            .collect();
        let used = self.all_used().await?;
        let known = self.invitations_of(&new).await?;
        let is_used = |number: i64| {
            let bits = used.get(&number.div_euclid(PART));
            bits.is_some_and(|bits| readers::is_set(bits, number)) || self.used.contains(&number)
        };
        // By contact, the first of each: one has one invitation.
        let mut pairs: BTreeMap<&str, (Vec<u8>, Vec<u8>)> = BTreeMap::new();
        for (contact, before, number) in &known {
            if let Some((contact, token)) = new.get_key_value(contact.as_str())
                && !is_used(*number)
            {
                let pair = (before.clone(), token.0.to_vec());
                pairs.entry(contact).or_insert(pair);
            }
        }
        self.rename(pairs.into_values().unzip()).await
    }

    /// The bits of those who have answered, by part.
    async fn all_used(&mut self) -> Result<BTreeMap<i64, Vec<u8>>, StoreError> {
        Ok(on!(&mut self.open, Open, tx => {
            let rows = sqlx::query("SELECT part, bits FROM used").fetch_all(&mut **tx).await?;
            rows.iter().map(|row| (row.get(0), row.get(1))).collect()
        }))
    }

    /// Contact, token and number of these.
    async fn invitations_of(
        &mut self,
        contacts: &BTreeMap<&str, Digest>,
    ) -> Result<Vec<(String, Vec<u8>, i64)>, StoreError> {
        let names: Vec<&str> = contacts.keys().copied().collect();
        match &mut self.open {
            Open::Sqlite(tx) => {
                let names =
                    serde_json::to_string(&names).map_err(|_| StoreError::Bug("no JSON"))?;
                let sql = "SELECT contact, token, number FROM invitation WHERE contact <> $1 \
                           AND contact IN (SELECT value FROM json_each($2)) ORDER BY contact, token";
                let query = sqlx::query(sql).bind(PANELIST).bind(names);
                let rows = query.fetch_all(&mut **tx).await?;
                let parts = |row: &SqliteRow| (row.get(0), row.get(1), row.get(2));
                Ok(rows.iter().map(parts).collect())
            }
            Open::Postgres(tx) => {
                let sql = "SELECT contact, token, number FROM invitation WHERE contact <> $1 \
                           AND contact = ANY($2::text[]) ORDER BY contact, token";
                let query = sqlx::query(sql).bind(PANELIST).bind(names);
                let rows = query.fetch_all(&mut **tx).await?;
                let parts = |row: &PgRow| (row.get(0), row.get(1), row.get(2));
                Ok(rows.iter().map(parts).collect())
            }
        }
    }

    /// Tokens from `before` are those of `after`, with the link that each leads along.
    async fn rename(
        &mut self,
        (before, after): (Vec<Vec<u8>>, Vec<Vec<u8>>),
    ) -> Result<(), StoreError> {
        match &mut self.open {
            Open::Sqlite(tx) => {
                for (before, after) in before.into_iter().zip(after) {
                    for sql in [
                        "UPDATE invitation SET token = $1 WHERE token = $2",
                        "UPDATE link SET token = $1 WHERE token = $2",
                    ] {
                        let query = sqlx::query(sql).bind(after.clone()).bind(before.clone());
                        query.execute(&mut **tx).await?;
                    }
                }
            }
            Open::Postgres(tx) => {
                for sql in [
                    "UPDATE invitation i SET token = n.after FROM unnest($1::bytea[], $2::bytea[]) AS n(before, after) WHERE i.token = n.before",
                    "UPDATE link l SET token = n.after FROM unnest($1::bytea[], $2::bytea[]) AS n(before, after) WHERE l.token = n.before",
                ] {
                    let query = sqlx::query(sql).bind(before.clone()).bind(after.clone());
                    query.execute(&mut **tx).await?;
                }
            }
        }
        Ok(())
    }

    /// Knows a panel's respondent, who needs no letter: one response a respondent. The number is drawn: counted, it would say
    /// for good in which order they came.
    pub(in crate::collect::store) async fn know(
        &mut self,
        token: Digest,
    ) -> Result<(), StoreError> {
        if self.invitation(token).await?.is_some() {
            return Ok(());
        }
        for attempt in 0..DRAWS {
            // Few parts of `used` are enough until so many have come that numbers are hard to find among them.
            let numbers = (4 * PART) << (attempt / 16);
            let drawn = i64::from_be_bytes(secret::random()?).rem_euclid(numbers);
            let known = execute!(
                self,
                "INSERT INTO invitation (token, number, contact) VALUES ($1, $2, $3) ON CONFLICT (number) DO NOTHING",
                token.0.to_vec(),
                DRAWN + drawn,
                PANELIST
            );
            if known == 1 {
                return Ok(());
            }
        }
        Err(StoreError::Busy("no number was free".to_owned()))
    }

    /// Deletes everything that came of people.
    pub(in crate::collect::store) async fn purge(&mut self) -> Result<(), StoreError> {
        self.write_events().await?;
        self.write_takings().await?;
        for sql in [
            "DELETE FROM session",
            "DELETE FROM link",
            "DELETE FROM used",
            "DELETE FROM invitation",
            "DELETE FROM taking",
            "DELETE FROM event",
        ] {
            execute!(self, sql);
        }
        Ok(())
    }

    /// Deletes what joins people and answers: whoever had begun counts as having answered.
    pub(in crate::collect::store) async fn unlink(&mut self) -> Result<(), StoreError> {
        // Nobody begins between the two: see `People::Alone`.
        let sql = "SELECT i.number FROM link l JOIN invitation i ON i.token = l.token";
        let numbers: Vec<i64> = on!(&mut self.open, Open, tx => {
            let rows = sqlx::query(sql).fetch_all(&mut **tx).await?;
            rows.iter().map(|row| row.get(0)).collect()
        });
        self.used.extend(numbers);
        execute!(self, "DELETE FROM session");
        execute!(self, "DELETE FROM link");
        Ok(())
    }
}
