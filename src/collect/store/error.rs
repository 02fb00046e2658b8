//! Why a store did not do what it was asked.

use std::fmt;

/// Why a change was not stored, or a state not read. Nothing was acknowledged.
#[derive(Debug)]
pub enum StoreError {
    /// Try again shortly: the queue is full, the database is locked, the disk is full, the connection broke.
    Busy(String),
    /// The store was made for something else, or cannot be opened; the message says what, and a way out.
    Other(String),
    /// A fault of the program.
    Bug(&'static str),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy(why) => write!(f, "the store is busy: {why}"),
            Self::Other(why) => f.write_str(why),
            Self::Bug(what) => write!(f, "a fault of the program: {what}"),
        }
    }
}

impl std::error::Error for StoreError {}

/// The engine's own trouble is [`StoreError::Busy`]; what it says of one statement's values would be so tomorrow.
impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(database) = &error {
            let code = database.code().unwrap_or_default();
            let sqlite = code.parse::<u32>().map(|code| code & 0xff);
            // SQLite: a value too big, a constraint, a mismatch. PostgreSQL: the classes data, integrity and limits.
            let of_values = match code.len() {
                5 => ["22", "23", "54"]
                    .iter()
                    .any(|class| code.starts_with(class)),
                _ => matches!(sqlite, Ok(18..=20)),
            };
            if of_values {
                return Self::Bug("the tables refuse a value");
            }
        }
        Self::Busy(error.to_string())
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Busy(error.to_string())
    }
}
