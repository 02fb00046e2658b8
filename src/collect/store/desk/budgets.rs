//! Completes of open links, counted.

use sqlx::Row;

use super::Desk;
use crate::collect::store::StoreError;
use crate::collect::store::engine::{Open, on};

/// What a transaction has added to the completes of an open link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::collect::store) struct Counted {
    pub link: String,
    pub before: i64,
    pub after: i64,
}

impl Desk {
    /// A complete by an open link, counted at the end of the transaction.
    pub(in crate::collect::store) fn count_complete(&mut self, link: &str) {
        *self.completes.entry(link.to_owned()).or_default() += 1;
    }

    /// Counts completes, links in the order of their names: two servers never wait for each other.
    pub(super) async fn write_completes(&mut self) -> Result<Vec<Counted>, StoreError> {
        let sql = "INSERT INTO open_link (link, completes) VALUES ($1, $2) \
                   ON CONFLICT (link) DO UPDATE SET completes = open_link.completes + excluded.completes RETURNING completes";
        let mut counted = Vec::new();
        for (link, more) in std::mem::take(&mut self.completes) {
            let after: i64 = on!(&mut self.open, Open, tx => {
                let query = sqlx::query(sql).bind(link.as_str()).bind(more);
                query.fetch_one(&mut **tx).await?.get(0)
            });
            counted.push(Counted {
                link,
                before: after - more,
                after,
            });
        }
        Ok(counted)
    }

    /// Begins to count those of a link, from those that were there.
    pub(in crate::collect::store) async fn begin_link(
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
}
