//! In: a site and a number. Out: so many responses in its store, submitted, as a fieldwork leaves them. Never: through the
//! server, for which it would take minutes.

use sqlx::{AssertSqlSafe, Executor};
use tidemark::collect::store::Place;

use crate::Failed;
use crate::site::{Site, place};
use crate::survey::ITEMS;

/// The days of the answers: 2 October 2023.
const DAY: u32 = 1_696_204_800;

/// The event of this number, as SQL text.
fn event(number: usize, definition: &str) -> String {
    let body = match number {
        0 => format!(
            r#"{{"at":{DAY},"what":"started","channel":"invited","language":"da","device":"phone","seed":1,"definition":"{definition}","consent":null}}"#
        ),
        5 => format!(r#"{{"at":{DAY},"what":"ended","end":"complete","seconds":28,"flags":[]}}"#),
        n => format!(
            r#"{{"at":{DAY},"what":"answered","item":"{}","reply":{{"codes":[4]}},"form":{n},"seconds":7}}"#,
            ITEMS[n - 1]
        ),
    };
    format!("WHEN {number} THEN '{body}'")
}

/// Fills the store of a site of four pages.
pub async fn complete(site: &Site, responses: u32) -> Result<(), Failed> {
    let events: Vec<String> = (0..6).map(|n| event(n, &site.script.definition)).collect();
    let body = format!("CASE k {} END", events.join(" "));
    match place(&site.store) {
        Place::Sqlite(path) => {
            let url = format!("sqlite://{}", path.display());
            let file = sqlx::SqlitePool::connect(&url).await?;
            let sql = format!(
                "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {responses}), \
                 id(id) AS MATERIALIZED (SELECT randomblob(16) FROM c), k(k) AS (VALUES (0), (1), (2), (3), (4), (5)) \
                 INSERT INTO event SELECT id, k, 1, {body} FROM id, k ORDER BY id, k"
            );
            file.execute(AssertSqlSafe(sql)).await?;
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
            file.close().await;
        }
        Place::Postgres(url) => {
            let pool = sqlx::PgPool::connect(&url).await?;
            let sql = format!(
                "INSERT INTO event SELECT decode(md5(n::text || 'x'), 'hex'), k, 1, {body} FROM generate_series(1, {responses}) n, generate_series(0, 5) k"
            );
            pool.execute(AssertSqlSafe(sql)).await?;
            pool.execute("VACUUM ANALYZE event").await?;
            pool.close().await;
        }
    }
    Ok(())
}
