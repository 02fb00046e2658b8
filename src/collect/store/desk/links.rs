//! The way from an invitation, and from a browser, to a response; and that an invitation is used up.

use sqlx::Row;

use super::{Desk, People, id};
use crate::collect::secret::{Digest, ResponseId};
use crate::collect::store::engine::{Open, on};
use crate::collect::store::schema::PART;
use crate::collect::store::{StoreError, readers};

/// What becomes of the link between an invitation and its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::collect::store) enum Link {
    Cut,
    Kept,
}

impl Desk {
    /// The response that a token leads to.
    pub(in crate::collect::store) async fn leads_to(
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
    pub(in crate::collect::store) async fn lead(
        &mut self,
        token: Digest,
        to: ResponseId,
    ) -> Result<(), StoreError> {
        execute!(
            self,
            "INSERT INTO link (token, response) VALUES ($1, $2)",
            token.0.to_vec(),
            to.0.to_vec()
        );
        Ok(())
    }

    /// The number of an invitation, and whether it is used up.
    pub(in crate::collect::store) async fn invitation(
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
    pub(in crate::collect::store) async fn use_up(
        &mut self,
        response: ResponseId,
        link: Link,
    ) -> Result<(), StoreError> {
        let sql = match link {
            Link::Cut => "DELETE FROM link WHERE response = $1 RETURNING token",
            Link::Kept => "SELECT token FROM link WHERE response = $1",
        };
        let token: Option<Vec<u8>> = on!(&mut self.open, Open, tx => {
            let row = sqlx::query(sql).bind(response.0.to_vec()).fetch_optional(&mut **tx).await?;
            row.map(|row| row.get(0))
        });
        let Some(token) = token else { return Ok(()) };
        let sql = "SELECT number FROM invitation WHERE token = $1";
        let number: Option<i64> = on!(&mut self.open, Open, tx => {
            let row = sqlx::query(sql).bind(token).fetch_optional(&mut **tx).await?;
            row.map(|row| row.get(0))
        });
        self.used.extend(number);
        Ok(())
    }

    /// Sets the bits of invitations used up. Last in the transaction: who waits for this lock holds everything else.
    pub(super) async fn write_used(&mut self) -> Result<(), StoreError> {
        let mut numbers = std::mem::take(&mut self.used);
        if numbers.is_empty() {
            return Ok(());
        }
        numbers.sort_unstable();
        self.lock(People::Aside, &[b"used"]).await?;
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

    pub(in crate::collect::store) async fn open_session(
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

    pub(in crate::collect::store) async fn close_session(
        &mut self,
        secret: Digest,
    ) -> Result<(), StoreError> {
        execute!(
            self,
            "DELETE FROM session WHERE secret = $1",
            secret.0.to_vec()
        );
        Ok(())
    }
}
