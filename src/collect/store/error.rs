//! Why a store did not do what it was asked.

use std::fmt;

use super::Unfit;

/// Why a change was not stored, or a state not read. Nothing was acknowledged.
#[derive(Debug)]
pub enum StoreError {
    /// Try again shortly: the queue is full, the database is locked, the disk is full, the connection broke.
    Busy(String),
    /// The store was made for something else, or cannot be opened; the message says what, and a way out.
    Other(String),
    /// There is no store at this place, and none can be made.
    Unfit(Unfit),
    /// The questionnaire has changed in ways that answers already given do not bear.
    Changed(Vec<Broken>),
    /// A fault of the program.
    Bug(&'static str),
}

/// What a changed questionnaire took from under answers that were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The item; `None`: the definition as a whole.
    pub item: Option<String>,
    /// What it lost.
    pub loss: Loss,
}

/// What an item lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// It was asked and is gone.
    Gone,
    /// It is of another kind.
    Kind {
        /// The kind that was asked.
        was: String,
        /// The kind now.
        is: String,
    },
    /// It no longer offers answers of these codes.
    Answers(Vec<i64>),
    /// The consent of this version reads otherwise.
    Consent(String),
    /// The definition of this hash in the store cannot be read.
    Unreadable(String),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let item = self.item.as_deref().unwrap_or_default();
        match &self.loss {
            Loss::Gone => write!(f, "item `{item}` was asked and is gone"),
            Loss::Kind { was, is } => {
                write!(f, "item `{item}` was of kind `{was}` and is of kind `{is}`")
            }
            Loss::Answers(codes) => {
                let codes: Vec<String> = codes.iter().map(i64::to_string).collect();
                write!(f, "item `{item}` no longer offers {}", codes.join(", "))
            }
            Loss::Consent(version) => write!(
                f,
                "the text of the consent has changed under the same `version` (`{version}`)"
            ),
            Loss::Unreadable(hash) => {
                write!(f, "the definition {hash} in the store cannot be read")
            }
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy(why) => write!(f, "the store is busy: {why}"),
            Self::Other(why) => f.write_str(why),
            Self::Unfit(why) => why.fmt(f),
            Self::Changed(broken) => {
                f.write_str(
                    "the questionnaire has changed in ways that answers already given do not bear:",
                )?;
                broken
                    .iter()
                    .try_for_each(|broken| write!(f, "\n- {broken}"))
            }
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
            // SQLITE_NOTADB, whichever statement is the first to look.
            if code.len() < 5 && sqlite == Ok(26) {
                return Self::Unfit(Unfit::NoStore);
            }
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
