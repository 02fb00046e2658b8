//! The tables, the same for every survey.
//!
//! What tells when somebody answered stands only beside the random id of the response. The row of an invitation is written
//! once, when it is made: that it is used is one bit in the row of `used` that holds those of [`PART`] invitations, and the
//! link to its response is a row of its own, deleted with the final submit. So neither the order of rows on disk nor that of
//! a dump joins the two. A panel's respondents alone are written when they come, under a number drawn at random.

/// Statements that make what is not there. `{bytes}` is the type of bytes; `{keyed}` keeps rows in the order of their key
/// where the engine can.
const TABLES: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) {keyed}",
    "CREATE TABLE IF NOT EXISTS definition (number BIGINT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, body TEXT NOT NULL) {keyed}",
    "CREATE TABLE IF NOT EXISTS invitation (token {bytes} PRIMARY KEY, number BIGINT NOT NULL UNIQUE, contact TEXT NOT NULL) {keyed}",
    "CREATE INDEX IF NOT EXISTS invitation_of ON invitation (contact)",
    "CREATE TABLE IF NOT EXISTS used (part BIGINT PRIMARY KEY, bits {bytes} NOT NULL) {keyed}",
    "CREATE TABLE IF NOT EXISTS link (token {bytes} PRIMARY KEY, response {bytes} NOT NULL) {keyed}",
    "CREATE INDEX IF NOT EXISTS link_of ON link (response)",
    "CREATE TABLE IF NOT EXISTS session (secret {bytes} PRIMARY KEY, response {bytes} NOT NULL) {keyed}",
    "CREATE INDEX IF NOT EXISTS session_of ON session (response)",
    "CREATE TABLE IF NOT EXISTS event (response {bytes} NOT NULL, number BIGINT NOT NULL, definition BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (response, number)) {keyed}",
    "CREATE TABLE IF NOT EXISTS open_link (link TEXT PRIMARY KEY, completes BIGINT NOT NULL) {keyed}",
    "CREATE TABLE IF NOT EXISTS place (cell TEXT PRIMARY KEY, taken BIGINT NOT NULL) {keyed}",
    "CREATE TABLE IF NOT EXISTS cell (cell TEXT PRIMARY KEY, holds TEXT NOT NULL) {keyed}",
    "CREATE TABLE IF NOT EXISTS taking (response {bytes} NOT NULL, cell TEXT NOT NULL, PRIMARY KEY (response, cell)) {keyed}",
];

/// How many links that lead nowhere were told so, by all servers in this second; one row, in no log (see `misses`).
const MISSES: &str = "CREATE UNLOGGED TABLE IF NOT EXISTS miss (one BIGINT PRIMARY KEY, second BIGINT NOT NULL, answered BIGINT NOT NULL)";

/// Statements for PostgreSQL that write every row anew, in the order of its key, and leave nothing of what was deleted in
/// the files of the tables. A row says which transaction wrote it, and goes on saying so in a new file: rows of people and
/// of answers are changed first, each table in one transaction, or a panel's respondents would be joined to their answers.
pub(super) const ANEW: &[&str] = &[
    "UPDATE invitation SET number = number",
    "UPDATE event SET number = number",
    "CLUSTER event USING event_pkey",
    "CLUSTER session USING session_pkey",
    "CLUSTER link USING link_pkey",
    "CLUSTER invitation USING invitation_pkey",
    "CLUSTER used USING used_pkey",
    "CLUSTER taking USING taking_pkey",
    "CHECKPOINT",
];

/// Invitations whose bits stand in one row of `used`.
pub(super) const PART: i64 = 65_536;

/// Numbers from here on are drawn for a panel's respondents; those below are counted.
pub(super) const DRAWN: i64 = 1 << 40;

/// An engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

/// The statements for an engine.
pub(super) fn tables(engine: Engine) -> impl Iterator<Item = String> {
    let (bytes, keyed) = match engine {
        Engine::Sqlite => ("BLOB", "WITHOUT ROWID"),
        Engine::Postgres => ("BYTEA", ""),
    };
    TABLES
        .iter()
        .map(move |table| table.replace("{bytes}", bytes).replace("{keyed}", keyed))
        .chain((engine == Engine::Postgres).then(|| MISSES.to_owned()))
}
