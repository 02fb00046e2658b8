//! Contacts and the end of their data: what inviting, reminding and purging read and write.

use sqlx::Row;

use super::Desk;
use crate::collect::secret::Digest;
use crate::collect::store::engine::{Open, Readers, on};
use crate::collect::store::{Holding, Invitation, StoreError, readers};

/// What stands in place of a contact where a panel sent the respondent.
pub(in crate::collect::store) const PANELIST: &str = "panel";

impl Readers {
    /// Every contact that was invited with the state of the invitation, by contact.
    pub(in crate::collect::store) async fn contacts(
        &self,
    ) -> Result<Vec<(String, Invitation)>, StoreError> {
        let sql = "SELECT i.contact, i.number, u.bits, l.response FROM invitation i \
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
        for ((token, contact), number) in contacts.iter().zip(first..) {
            execute!(
                self,
                "INSERT INTO invitation (token, number, contact) VALUES ($1, $2, $3)",
                token.0.to_vec(),
                number,
                contact.as_str()
            );
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
        let sql = "SELECT COALESCE(MAX(number), -1) + 1 FROM invitation";
        Ok(on!(&mut self.open, Open, tx => sqlx::query(sql).fetch_one(&mut **tx).await?.get(0)))
    }

    /// A new token for a contact that has not submitted; the old one opens nothing any more.
    pub(in crate::collect::store) async fn renew(
        &mut self,
        token: Digest,
        contact: &str,
    ) -> Result<(), StoreError> {
        let sql = "SELECT token FROM invitation WHERE contact = $1";
        let before: Option<Vec<u8>> = on!(&mut self.open, Open, tx => {
            let row = sqlx::query(sql).bind(contact).fetch_optional(&mut **tx).await?;
            row.map(|row| row.get(0))
        });
        let Some(before) = before.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()) else {
            return Ok(());
        };
        if self
            .invitation(Digest(before))
            .await?
            .is_none_or(|(_, used)| used)
        {
            return Ok(());
        }
        for sql in [
            "UPDATE invitation SET token = $1 WHERE token = $2",
            "UPDATE link SET token = $1 WHERE token = $2",
        ] {
            execute!(self, sql, token.0.to_vec(), before.to_vec());
        }
        Ok(())
    }

    /// Knows a panel's respondent, who needs no letter: one response a respondent.
    pub(in crate::collect::store) async fn know(
        &mut self,
        token: Digest,
    ) -> Result<(), StoreError> {
        if self.invitation(token).await?.is_some() {
            return Ok(());
        }
        self.invite(&[(token, PANELIST.to_owned())]).await
    }

    /// Deletes everything that came of people.
    pub(in crate::collect::store) async fn purge(&mut self) -> Result<(), StoreError> {
        self.write_events().await?;
        for sql in [
            "DELETE FROM session",
            "DELETE FROM link",
            "DELETE FROM used",
            "DELETE FROM invitation",
            "DELETE FROM event",
        ] {
            execute!(self, sql);
        }
        Ok(())
    }

    /// Deletes what joins people and answers: whoever had begun counts as having answered.
    pub(in crate::collect::store) async fn unlink(&mut self) -> Result<(), StoreError> {
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
