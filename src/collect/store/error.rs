//! Why a store did not do what it was asked.

use std::fmt;

/// Why a change was not stored, or a state not read. Nothing was acknowledged.
#[derive(Debug)]
pub enum StoreError {
    /// Try again shortly: the queue is full, the database is locked, the disk is full, the connection broke.
    Busy(String),
    /// The store was made for something else; the message says what.
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

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Busy(error.to_string())
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Busy(error.to_string())
    }
}
