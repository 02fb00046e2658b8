//! Cells of quotas: how many places are taken, for which condition, and who holds them.

use std::collections::BTreeSet;

use sqlx::Row;

use super::Desk;
use crate::collect::secret::ResponseId;
use crate::collect::store::StoreError;
use crate::collect::store::engine::{Open, on};

impl Desk {
    /// Takes a place in a cell; `false` where it is full.
    pub(in crate::collect::store) async fn take(
        &mut self,
        cell: &str,
        limit: u32,
    ) -> Result<bool, StoreError> {
        Ok(execute!(
            self,
            "UPDATE place SET taken = taken + 1 WHERE cell = $1 AND taken < $2",
            cell,
            i64::from(limit)
        ) == 1)
    }

    /// Gives back a place that was taken in this transaction.
    pub(in crate::collect::store) async fn give_back(
        &mut self,
        cell: &str,
    ) -> Result<(), StoreError> {
        execute!(
            self,
            "UPDATE place SET taken = taken - 1 WHERE cell = $1 AND taken > 0",
            cell
        );
        Ok(())
    }

    /// The place that was taken is that of this response.
    pub(in crate::collect::store) fn holds(&mut self, response: ResponseId, cell: &str) {
        self.takings.push((response, cell.to_owned()));
    }

    /// Writes who holds which place.
    pub(super) async fn write_takings(&mut self) -> Result<(), StoreError> {
        let takings = std::mem::take(&mut self.takings);
        match &mut self.open {
            Open::Sqlite(tx) => {
                for (response, cell) in takings {
                    sqlx::query("INSERT INTO taking (response, cell) VALUES ($1, $2)")
                        .bind(response.0.to_vec())
                        .bind(cell)
                        .execute(&mut **tx)
                        .await?;
                }
            }
            Open::Postgres(_) if takings.is_empty() => {}
            Open::Postgres(tx) => {
                let (ids, cells): (Vec<Vec<u8>>, Vec<String>) = takings
                    .into_iter()
                    .map(|(response, cell)| (response.0.to_vec(), cell))
                    .unzip();
                sqlx::query("INSERT INTO taking (response, cell) SELECT * FROM unnest($1::bytea[], $2::text[])")
                    .bind(ids)
                    .bind(cells)
                    .execute(&mut **tx)
                    .await?;
            }
        }
        Ok(())
    }

    /// Gives back every place that a response holds.
    pub(in crate::collect::store) async fn release(
        &mut self,
        response: ResponseId,
    ) -> Result<(), StoreError> {
        self.write_takings().await?;
        let sql = "DELETE FROM taking WHERE response = $1 RETURNING cell";
        let cells: Vec<String> = on!(&mut self.open, Open, tx => {
            let rows = sqlx::query(sql).bind(response.0.to_vec()).fetch_all(&mut **tx).await?;
            rows.iter().map(|row| row.get(0)).collect()
        });
        for cell in cells {
            self.give_back(&cell).await?;
        }
        Ok(())
    }

    /// Counts the places of a cell from now on for a condition, from those who hold one.
    pub(in crate::collect::store) async fn begin_cell(
        &mut self,
        cell: &str,
        condition: &str,
        holders: &BTreeSet<ResponseId>,
    ) -> Result<(), StoreError> {
        execute!(
            self,
            "INSERT INTO cell (cell, holds) VALUES ($1, $2) ON CONFLICT (cell) DO UPDATE SET holds = excluded.holds",
            cell,
            condition
        );
        execute!(
            self,
            "INSERT INTO place (cell, taken) VALUES ($1, $2) ON CONFLICT (cell) DO UPDATE SET taken = excluded.taken",
            cell,
            i64::try_from(holders.len()).unwrap_or(i64::MAX)
        );
        execute!(self, "DELETE FROM taking WHERE cell = $1", cell);
        for holder in holders {
            self.holds(*holder, cell);
        }
        Ok(())
    }

    /// The places of a cell are counted no more: who comes back to it counts anew.
    pub(in crate::collect::store) async fn end_cell(
        &mut self,
        cell: &str,
    ) -> Result<(), StoreError> {
        execute!(self, "DELETE FROM cell WHERE cell = $1", cell);
        Ok(())
    }

    /// How many places of each cell are taken.
    pub(in crate::collect::store) async fn taken(
        &mut self,
    ) -> Result<Vec<(String, u32)>, StoreError> {
        let sql = "SELECT cell, taken FROM place ORDER BY cell";
        Ok(on!(&mut self.open, Open, tx => {
            let rows = sqlx::query(sql).fetch_all(&mut **tx).await?;
            rows.iter()
                .map(|row| (row.get(0), u32::try_from(row.get::<i64, _>(1)).unwrap_or(u32::MAX)))
                .collect()
        }))
    }
}
