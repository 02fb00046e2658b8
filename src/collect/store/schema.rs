//! The tables, the same for every survey.

/// Statements that make what is not there. `{bytes}` is the type of bytes; `{keyed}` keeps rows in the order of their key
/// where the engine can, so that their place on disk tells nothing of their time.
const TABLES: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) {keyed}",
    "CREATE TABLE IF NOT EXISTS definition (hash TEXT PRIMARY KEY, body TEXT NOT NULL) {keyed}",
    "CREATE TABLE IF NOT EXISTS invitation (token {bytes} PRIMARY KEY, contact TEXT NOT NULL, used BIGINT NOT NULL DEFAULT 0, response {bytes}) {keyed}",
    "CREATE TABLE IF NOT EXISTS panelist (digest {bytes} PRIMARY KEY, response {bytes} NOT NULL) {keyed}",
    "CREATE TABLE IF NOT EXISTS session (secret {bytes} PRIMARY KEY, response {bytes} NOT NULL) {keyed}",
    "CREATE INDEX IF NOT EXISTS session_of ON session (response)",
    "CREATE TABLE IF NOT EXISTS event (response {bytes} NOT NULL, number BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (response, number)) {keyed}",
    "CREATE TABLE IF NOT EXISTS place (cell TEXT PRIMARY KEY, taken BIGINT NOT NULL) {keyed}",
];

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
}
