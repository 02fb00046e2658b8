//! Contacts and the end of their data: what inviting, reminding and purging read and write.

use sqlx::Row;

use super::{Desk, Readers};
use crate::collect::secret::Digest;
use crate::collect::store::{Holding, Invitation, StoreError};

/// What stands in place of a contact where a panel sent the respondent.
pub(in crate::collect::store) const PANELIST: &str = "panel";

impl Readers {
    /// Every contact that was invited, by what the store calls it.
    pub(in crate::collect::store) async fn contacts(
        &self,
    ) -> Result<Vec<(String, Invitation)>, StoreError> {
        let sql =
            "SELECT contact, used, response FROM invitation WHERE contact <> $1 ORDER BY contact";
        Ok(on!(self, Readers, pool => {
            let rows = sqlx::query(sql).bind(PANELIST).fetch_all(pool).await?;
            rows.iter()
                .map(|row| {
                    let state = match (row.get::<i64, _>(1), row.get::<Option<Vec<u8>>, _>(2)) {
                        (0, None) => Invitation::Fresh,
                        (0, Some(_)) => Invitation::Begun,
                        _ => Invitation::Used,
                    };
                    (row.get(0), state)
                })
                .collect()
        }))
    }

    pub(in crate::collect::store) async fn holding(&self) -> Result<Holding, StoreError> {
        let mut counts = Vec::new();
        for sql in [
            "SELECT COUNT(*) FROM invitation",
            "SELECT COUNT(*) FROM invitation WHERE response IS NOT NULL",
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
    /// A new token for a contact that has not submitted; the old one opens nothing any more.
    pub(in crate::collect::store) async fn renew(
        &mut self,
        token: Digest,
        contact: &str,
    ) -> Result<(), StoreError> {
        execute!(
            self,
            "UPDATE invitation SET token = $1 WHERE contact = $2 AND used = 0",
            token.0.to_vec(),
            contact
        );
        Ok(())
    }

    /// Knows a panel's respondent, who needs no letter: one response a respondent.
    pub(in crate::collect::store) async fn know(
        &mut self,
        token: Digest,
    ) -> Result<(), StoreError> {
        execute!(
            self,
            "INSERT INTO invitation (token, contact) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            token.0.to_vec(),
            PANELIST
        );
        Ok(())
    }

    /// Deletes everything that came of people.
    pub(in crate::collect::store) async fn purge(&mut self) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM session",
            "DELETE FROM invitation",
            "DELETE FROM panelist",
            "DELETE FROM event",
        ] {
            execute!(self, sql);
        }
        Ok(())
    }

    /// Deletes what joins people and answers.
    pub(in crate::collect::store) async fn unlink(&mut self) -> Result<(), StoreError> {
        execute!(self, "DELETE FROM session");
        execute!(
            self,
            "UPDATE invitation SET response = NULL, used = 1 WHERE response IS NOT NULL"
        );
        Ok(())
    }
}
